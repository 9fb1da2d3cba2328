//! Methods on machines, disks, networks, clusters and what runs in them.

use super::{long, read, system, write};
use crate::action::Action;

const INSTANCE: (&str, &str) = ("gce_instance", "projects/<project>/zones/<zone>/instances/<vm>");
const INSTANCES: (&str, &str) = ("gce_instance", "projects/<project>/zones/<zone>/instances");
const DISK: (&str, &str) = ("gce_disk", "projects/<project>/zones/<zone>/disks/<vm>");
const SNAPSHOT: (&str, &str) = ("gce_snapshot", "projects/<project>/global/snapshots/<vm>-<n6>");
const IMAGE: (&str, &str) = ("gce_image", "projects/<project>/global/images/<app>-<word>");
const FIREWALL: (&str, &str) =
    ("gce_firewall_rule", "projects/<project>/global/firewalls/allow-<app>-<word>");
const TEMPLATE: (&str, &str) =
    ("gce_instance_template", "projects/<project>/global/instanceTemplates/<app>-<n6>");
const GROUP: (&str, &str) =
    ("gce_instance_group_manager", "projects/<project>/zones/<zone>/instanceGroupManagers/<app>");
const SERVICE: (&str, &str) = ("cloud_run_revision", "namespaces/<project>/services/<app>");
const FUNCTION: (&str, &str) =
    ("cloud_function", "projects/<project>/locations/<region>/functions/<app>-<word>");
const CLUSTER: (&str, &str) =
    ("gke_cluster", "projects/<project>/locations/<region>/clusters/<cluster>");
const PODS: (&str, &str) = ("k8s_cluster", "core/v1/namespaces/<app>/pods");
const POLICY: &str = r#"{"@type":"type.googleapis.com/compute.setIamPolicy","policy":{"bindings":[{"members":["<member>"],"role":"<role>"}],"etag":"<etag>"}}"#;
const ANSWER: &str = r#"{"@type":"type.googleapis.com/google.iam.v1.Policy","bindings":[{"members":["<member>"],"role":"<role>"}],"etag":"<etag>"}"#;
const INSERT: &str = r#"{"@type":"type.googleapis.com/compute.instances.insert","name":"<vm>","machineType":"projects/<project>/zones/<zone>/machineTypes/<size>","disks":[{"boot":true,"autoDelete":true,"initializeParams":{"sourceImage":"projects/debian-cloud/global/images/family/debian-12"}}],"networkInterfaces":[{"subnetwork":"projects/<project>/regions/<region>/subnetworks/default"}],"serviceAccounts":[{"email":"<number>-compute@developer.gserviceaccount.com","scopes":["https://www.googleapis.com/auth/cloud-platform"]}]}"#;

pub(super) const ACTIONS: &[Action] = &[
    read(("compute", "v1.compute.instances.list"), INSTANCES, "compute.instances.list"),
    read(
        ("compute", "v1.compute.instances.aggregatedList"),
        ("gce_instance", "projects/<project>/global/instances"),
        "compute.instances.list",
    ),
    read(("compute", "v1.compute.instances.get"), INSTANCE, "compute.instances.get"),
    read(
        ("compute", "v1.compute.regions.list"),
        ("audited_resource", "projects/<project>/regions"),
        "compute.regions.list",
    ),
    read(("compute", "v1.compute.firewalls.list"), FIREWALL, "compute.firewalls.list"),
    read(("compute", "v1.compute.disks.list"), DISK, "compute.disks.list"),
    read(("compute", "v1.compute.snapshots.list"), SNAPSHOT, "compute.snapshots.list"),
    long(("compute", "v1.compute.instances.insert"), INSTANCE, "compute.instances.create", INSERT),
    long(
        ("compute", "beta.compute.instances.insert"),
        INSTANCE,
        "compute.instances.create",
        INSERT,
    ),
    long(
        ("compute", "v1.compute.instances.delete"),
        INSTANCE,
        "compute.instances.delete",
        r#"{"@type":"type.googleapis.com/compute.instances.delete"}"#,
    ),
    long(
        ("compute", "v1.compute.instances.start"),
        INSTANCE,
        "compute.instances.start",
        r#"{"@type":"type.googleapis.com/compute.instances.start"}"#,
    ),
    long(
        ("compute", "v1.compute.instances.stop"),
        INSTANCE,
        "compute.instances.stop",
        r#"{"@type":"type.googleapis.com/compute.instances.stop"}"#,
    ),
    long(
        ("compute", "v1.compute.instances.setMetadata"),
        INSTANCE,
        "compute.instances.setMetadata",
        r#"{"@type":"type.googleapis.com/compute.instances.setMetadata"}"#,
    ),
    long(
        ("compute", "v1.compute.instances.setServiceAccount"),
        INSTANCE,
        "compute.instances.setServiceAccount",
        r#"{"@type":"type.googleapis.com/compute.instances.setServiceAccount","email":"<sa>","scopes":["https://www.googleapis.com/auth/cloud-platform"]}"#,
    ),
    long(
        ("compute", "v1.compute.projects.setCommonInstanceMetadata"),
        ("gce_project", "projects/<project>"),
        "compute.projects.setCommonInstanceMetadata",
        r#"{"@type":"type.googleapis.com/compute.projects.setCommonInstanceMetadata"}"#,
    ),
    long(
        ("compute", "v1.compute.disks.insert"),
        DISK,
        "compute.disks.create",
        r#"{"@type":"type.googleapis.com/compute.disks.insert","name":"<vm>","sizeGb":"<n>"}"#,
    ),
    long(
        ("compute", "v1.compute.disks.delete"),
        DISK,
        "compute.disks.delete",
        r#"{"@type":"type.googleapis.com/compute.disks.delete"}"#,
    ),
    long(
        ("compute", "v1.compute.snapshots.insert"),
        SNAPSHOT,
        "compute.snapshots.create",
        r#"{"@type":"type.googleapis.com/compute.snapshots.insert","sourceDisk":"projects/<project>/zones/<zone>/disks/<vm>"}"#,
    ),
    long(
        ("compute", "v1.compute.snapshots.delete"),
        SNAPSHOT,
        "compute.snapshots.delete",
        r#"{"@type":"type.googleapis.com/compute.snapshots.delete"}"#,
    ),
    write(
        ("compute", "v1.compute.snapshots.setIamPolicy"),
        SNAPSHOT,
        "compute.snapshots.setIamPolicy",
        POLICY,
        ANSWER,
    ),
    long(
        ("compute", "v1.compute.images.insert"),
        IMAGE,
        "compute.images.create",
        r#"{"@type":"type.googleapis.com/compute.images.insert","sourceDisk":"projects/<project>/zones/<zone>/disks/<vm>"}"#,
    ),
    write(
        ("compute", "v1.compute.images.setIamPolicy"),
        IMAGE,
        "compute.images.setIamPolicy",
        POLICY,
        ANSWER,
    ),
    long(
        ("compute", "v1.compute.firewalls.insert"),
        FIREWALL,
        "compute.firewalls.create",
        r#"{"@type":"type.googleapis.com/compute.firewalls.insert","direction":"INGRESS","alloweds":[{"IPProtocol":"tcp","ports":["443"]}],"sourceRanges":["10.0.0.0/8"],"name":"allow-<app>-<word>"}"#,
    ),
    long(
        ("compute", "v1.compute.firewalls.patch"),
        FIREWALL,
        "compute.firewalls.update",
        r#"{"@type":"type.googleapis.com/compute.firewalls.patch","sourceRanges":["10.0.0.0/8"]}"#,
    ),
    long(
        ("compute", "v1.compute.instanceTemplates.insert"),
        TEMPLATE,
        "compute.instanceTemplates.create",
        r#"{"@type":"type.googleapis.com/compute.instanceTemplates.insert","name":"<app>-<n6>","description":"<note>"}"#,
    ),
    long(
        ("compute", "v1.compute.instanceGroupManagers.patch"),
        GROUP,
        "compute.instanceGroupManagers.update",
        r#"{"@type":"type.googleapis.com/compute.instanceGroupManagers.patch"}"#,
    ),
    read(("run", "google.cloud.run.v1.Services.GetService"), SERVICE, "run.services.get"),
    write(
        ("run", "google.cloud.run.v1.Services.ReplaceService"),
        SERVICE,
        "run.services.update",
        r#"{"@type":"type.googleapis.com/google.cloud.run.v1.ReplaceServiceRequest","name":"namespaces/<project>/services/<app>","service":{"spec":{"template":{"spec":{"containers":[{"image":"<region>-docker.pkg.dev/<project>/images/<app>:<hex8>"}]}}}}}"#,
        "",
    ),
    write(
        ("run", "google.cloud.run.v1.Services.SetIamPolicy"),
        SERVICE,
        "run.services.setIamPolicy",
        POLICY,
        ANSWER,
    ),
    long(
        ("cloudfunctions", "google.cloud.functions.v2.FunctionService.UpdateFunction"),
        FUNCTION,
        "cloudfunctions.functions.update",
        r#"{"@type":"type.googleapis.com/google.cloud.functions.v2.UpdateFunctionRequest","function":{"name":"projects/<project>/locations/<region>/functions/<app>-<word>","description":"<note>"}}"#,
    ),
    read(
        ("cloudfunctions", "google.cloud.functions.v2.FunctionService.ListFunctions"),
        FUNCTION,
        "cloudfunctions.functions.list",
    ),
    long(
        ("cloudbuild", "google.devtools.cloudbuild.v1.CloudBuild.CreateBuild"),
        ("build", "projects/<project>/builds"),
        "cloudbuild.builds.create",
        r#"{"@type":"type.googleapis.com/google.devtools.cloudbuild.v1.CreateBuildRequest","projectId":"<project>","build":{}}"#,
    ),
    read(
        ("cloudbuild", "google.devtools.cloudbuild.v1.CloudBuild.ListBuilds"),
        ("build", "projects/<project>/builds"),
        "cloudbuild.builds.list",
    ),
    read(
        ("container", "google.container.v1.ClusterManager.GetCluster"),
        CLUSTER,
        "container.clusters.get",
    ),
    read(
        ("container", "google.container.v1.ClusterManager.ListClusters"),
        CLUSTER,
        "container.clusters.list",
    ),
    long(
        ("container", "google.container.v1.ClusterManager.UpdateCluster"),
        CLUSTER,
        "container.clusters.update",
        r#"{"@type":"type.googleapis.com/google.container.v1.UpdateClusterRequest","name":"projects/<project>/locations/<region>/clusters/<cluster>","update":{"desiredNodeVersion":"-"}}"#,
    ),
    read(("k8s", "io.k8s.core.v1.pods.list"), PODS, "io.k8s.core.v1.pods.list"),
    read(("k8s", "io.k8s.core.v1.pods.get"), PODS, "io.k8s.core.v1.pods.get"),
    write(
        ("k8s", "io.k8s.apps.v1.deployments.patch"),
        ("k8s_cluster", "apps/v1/namespaces/<app>/deployments/<app>"),
        "io.k8s.apps.v1.deployments.patch",
        r#"{"@type":"k8s.io/Patch","spec":{"template":{"metadata":{"labels":{"rev":"<hex8>"}}}}}"#,
        "",
    ),
    write(
        ("k8s", "io.k8s.core.v1.pods.create"),
        PODS,
        "io.k8s.core.v1.pods.create",
        r#"{"@type":"core.k8s.io/v1.Pod","apiVersion":"v1","kind":"Pod","metadata":{"name":"<app>-<r5>","namespace":"<app>"}}"#,
        "",
    ),
    write(
        ("artifactregistry", "Docker-PutManifest"),
        ("audited_resource", "projects/<project>/locations/<region>/repositories/images"),
        "artifactregistry.repositories.uploadArtifacts",
        "",
        "",
    ),
    write(
        ("dns", "dns.changes.create"),
        ("dns_managed_zone", "managedZones/example"),
        "dns.changes.create",
        r#"{"@type":"type.googleapis.com/cloud.dns.api.ChangesCreateRequest","managedZone":"example","project":"<project>"}"#,
        "",
    ),
    read(
        ("dns", "dns.managedZones.list"),
        ("dns_managed_zone", "managedZones"),
        "dns.managedZones.list",
    ),
    read(
        ("oslogin", "google.cloud.oslogin.dataplane.OsLoginDataPlaneService.CheckPolicy"),
        ("audited_resource", "projects/<project>/zones/<zone>/instances/<vm>"),
        "compute.instances.osLogin",
    ),
    read(
        ("monitoring", "google.monitoring.v3.MetricService.ListTimeSeries"),
        ("audited_resource", "projects/<project>"),
        "monitoring.timeSeries.list",
    ),
    read(
        ("monitoring", "google.monitoring.v3.MetricService.ListMetricDescriptors"),
        ("audited_resource", "projects/<project>"),
        "monitoring.metricDescriptors.list",
    ),
    read(
        ("recommender", "google.cloud.recommender.v1.Recommender.ListRecommendations"),
        ("audited_resource", "projects/<project>"),
        "recommender.computeInstanceMachineTypeRecommendations.list",
    ),
    system(
        "compute.instances.migrateOnHostMaintenance",
        "gce_instance",
        "projects/<project>/zones/<zone>/instances/<vm>",
    ),
    system(
        "compute.instances.automaticRestart",
        "gce_instance",
        "projects/<project>/zones/<zone>/instances/<vm>",
    ),
    system(
        "compute.instances.hostError",
        "gce_instance",
        "projects/<project>/zones/<zone>/instances/<vm>",
    ),
    system(
        "compute.instances.preempted",
        "gce_instance",
        "projects/<project>/zones/<zone>/instances/<vm>",
    ),
    system(
        "compute.instanceGroupManagers.resizeAdvanced",
        "gce_instance_group_manager",
        "projects/<project>/zones/<zone>/instanceGroupManagers/<app>",
    ),
    system("ScheduledSnapshots", "gce_disk", "projects/<project>/zones/<zone>/disks/<vm>"),
];
