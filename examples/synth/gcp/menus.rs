//! What each kind of identity habitually calls in Google Cloud, with weights.

use crate::menu::Menu;

const QUERY: (&str, u32) = ("bigquery:google.cloud.bigquery.v2.JobService.InsertJob", 14);
const LOGS: (&str, u32) = ("logging:google.logging.v2.LoggingServiceV2.ListLogEntries", 26);
const SECRET: &str =
    "secretmanager:google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion";

pub(super) const PLATFORM: Menu = &[
    LOGS,
    ("compute:v1.compute.instances.aggregatedList", 24),
    ("cloudresourcemanager:GetIamPolicy", 18),
    ("cloudresourcemanager:SetIamPolicy", 9),
    ("iam:google.iam.admin.v1.ListServiceAccounts", 12),
    ("iam:google.iam.admin.v1.CreateServiceAccount", 5),
    ("iam:google.iam.admin.v1.SetIAMPolicy", 6),
    ("iam:google.iam.admin.v1.ListServiceAccountKeys", 6),
    ("iam:google.iam.admin.v1.UpdateRole", 3),
    ("compute:v1.compute.firewalls.list", 10),
    ("compute:v1.compute.firewalls.insert", 4),
    ("compute:v1.compute.firewalls.patch", 5),
    ("compute:v1.compute.instances.stop", 4),
    ("compute:v1.compute.instances.start", 4),
    ("container:google.container.v1.ClusterManager.GetCluster", 10),
    ("container:google.container.v1.ClusterManager.ListClusters", 8),
    ("k8s:io.k8s.core.v1.pods.list", 10),
    ("storage:storage.buckets.list", 8),
    ("storage:storage.setIamPermissions", 3),
    ("serviceusage:google.api.serviceusage.v1.ServiceUsage.ListServices", 6),
    ("serviceusage:google.api.serviceusage.v1.ServiceUsage.EnableService", 2),
    ("monitoring:google.monitoring.v3.MetricService.ListTimeSeries", 16),
    ("logging:google.logging.v2.ConfigServiceV2.ListSinks", 3),
];
/// The platform people who also look after access.
pub(super) const ACCESS_DESK: Menu = &[
    ("cloudresourcemanager:SetIamPolicy", 14),
    ("cloudresourcemanager:GetIamPolicy", 20),
    ("iam:google.iam.admin.v1.CreateServiceAccountKey", 4),
    ("iam:google.iam.admin.v1.DeleteServiceAccountKey", 4),
    ("cloudasset:google.cloud.asset.v1.AssetService.SearchAllIamPolicies", 8),
];
pub(super) const DEVELOPER: Menu = &[
    LOGS,
    ("run:google.cloud.run.v1.Services.GetService", 16),
    ("run:google.cloud.run.v1.Services.ReplaceService", 6),
    ("cloudbuild:google.devtools.cloudbuild.v1.CloudBuild.ListBuilds", 12),
    ("cloudbuild:google.devtools.cloudbuild.v1.CloudBuild.CreateBuild", 4),
    ("container:google.container.v1.ClusterManager.GetCluster", 10),
    ("k8s:io.k8s.core.v1.pods.list", 16),
    ("k8s:io.k8s.core.v1.pods.get", 14),
    ("storage:storage.buckets.list", 8),
    ("storage:storage.objects.list", 10),
    ("storage:storage.objects.get", 8),
    QUERY,
    ("bigquery:google.cloud.bigquery.v2.JobService.GetQueryResults", 12),
    ("compute:v1.compute.instances.list", 8),
    ("compute:v1.compute.instances.get", 6),
    ("compute:v1.compute.instances.start", 3),
    ("compute:v1.compute.instances.stop", 3),
    ("monitoring:google.monitoring.v3.MetricService.ListTimeSeries", 14),
    ("cloudsql:cloudsql.instances.list", 5),
    ("cloudsql:cloudsql.instances.connect", 5),
    ("pubsub:google.pubsub.v1.Publisher.ListTopics", 5),
    ("cloudfunctions:google.cloud.functions.v2.FunctionService.ListFunctions", 4),
];
pub(super) const ANALYST: Menu = &[
    ("bigquery:google.cloud.bigquery.v2.JobService.InsertJob", 40),
    ("bigquery:google.cloud.bigquery.v2.JobService.GetQueryResults", 34),
    ("bigquery:google.cloud.bigquery.v2.TableDataService.List", 16),
    ("bigquery:google.cloud.bigquery.v2.DatasetService.ListDatasets", 14),
    ("storage:storage.buckets.list", 8),
    ("storage:storage.objects.get", 10),
    ("storage:storage.objects.list", 8),
    ("monitoring:google.monitoring.v3.MetricService.ListTimeSeries", 8),
    ("compute:v1.compute.instances.aggregatedList", 4),
];
/// Reads of services outside one's work that people now and then try.
pub(super) const STRAY: Menu = &[
    ("iam:google.iam.admin.v1.ListRoles", 3),
    ("serviceusage:google.api.serviceusage.v1.ServiceUsage.ListServices", 4),
    ("dns:dns.managedZones.list", 4),
    ("recommender:google.cloud.recommender.v1.Recommender.ListRecommendations", 4),
    ("cloudfunctions:google.cloud.functions.v2.FunctionService.ListFunctions", 3),
    ("compute:v1.compute.snapshots.list", 2),
    ("compute:v1.compute.regions.list", 3),
    ("cloudsql:cloudsql.instances.list", 3),
    ("pubsub:google.pubsub.v1.Publisher.ListTopics", 3),
    ("aiplatform:google.cloud.aiplatform.v1.JobService.ListCustomJobs", 2),
];
pub(super) const DEPLOY: Menu = &[
    ("cloudresourcemanager:GetProject", 16),
    ("run:google.cloud.run.v1.Services.GetService", 20),
    ("run:google.cloud.run.v1.Services.ReplaceService", 12),
    ("artifactregistry:Docker-PutManifest", 14),
    ("cloudfunctions:google.cloud.functions.v2.FunctionService.UpdateFunction", 7),
    ("cloudbuild:google.devtools.cloudbuild.v1.CloudBuild.CreateBuild", 8),
    ("k8s:io.k8s.apps.v1.deployments.patch", 12),
    ("k8s:io.k8s.core.v1.pods.list", 12),
    ("container:google.container.v1.ClusterManager.GetCluster", 12),
    ("container:google.container.v1.ClusterManager.UpdateCluster", 2),
    ("storage:storage.objects.create", 16),
    ("storage:storage.objects.get", 12),
    ("compute:v1.compute.instanceTemplates.insert", 6),
    ("compute:v1.compute.instanceGroupManagers.patch", 6),
    ("compute:v1.compute.instances.list", 8),
    ("dns:dns.changes.create", 4),
    ("serviceusage:google.api.serviceusage.v1.ServiceUsage.ListServices", 8),
    ("cloudsql:cloudsql.instances.get", 6),
    ("cloudsql:cloudsql.instances.update", 2),
    (SECRET, 6),
];
pub(super) const DEPLOY_IAM: Menu = &[
    ("cloudresourcemanager:GetIamPolicy", 26),
    ("cloudresourcemanager:SetIamPolicy", 12),
    ("iam:google.iam.admin.v1.ListServiceAccounts", 12),
    ("iam:google.iam.admin.v1.CreateServiceAccount", 8),
    ("iam:google.iam.admin.v1.DeleteServiceAccount", 3),
    ("iam:google.iam.admin.v1.SetIAMPolicy", 8),
    ("iam:google.iam.admin.v1.UpdateRole", 4),
    ("storage:storage.getIamPermissions", 12),
    ("storage:storage.setIamPermissions", 6),
    ("storage:storage.buckets.create", 3),
    ("run:google.cloud.run.v1.Services.SetIamPolicy", 5),
    ("compute:v1.compute.firewalls.patch", 3),
];
pub(super) const WORKLOAD: Menu = &[
    ("storage:storage.objects.get", 24),
    ("storage:storage.objects.create", 14),
    ("storage:storage.objects.list", 8),
    ("datastore:google.firestore.v1.Firestore.RunQuery", 20),
    ("datastore:google.firestore.v1.Firestore.Commit", 14),
    ("bigquery:google.cloud.bigquery.v2.JobService.InsertJob", 10),
    ("cloudkms:Decrypt", 12),
    ("cloudkms:Encrypt", 8),
    ("cloudsql:cloudsql.instances.connect", 8),
    (SECRET, 7),
];
pub(super) const INSTANCE: Menu = &[
    ("storage:storage.objects.get", 20),
    ("oslogin:google.cloud.oslogin.dataplane.OsLoginDataPlaneService.CheckPolicy", 8),
    ("compute:v1.compute.instances.get", 6),
    ("monitoring:google.monitoring.v3.MetricService.ListTimeSeries", 3),
];
pub(super) const COMPUTE_AGENT: Menu = &[
    ("compute:v1.compute.instances.insert", 14),
    ("compute:v1.compute.instances.delete", 14),
    ("compute:v1.compute.disks.insert", 6),
    ("compute:v1.compute.disks.delete", 6),
    ("compute:v1.compute.instances.get", 20),
];
pub(super) const CLUSTER_AGENT: Menu = &[
    ("compute:v1.compute.instanceGroupManagers.patch", 10),
    ("compute:v1.compute.instanceTemplates.insert", 6),
    ("compute:v1.compute.firewalls.patch", 6),
    ("compute:v1.compute.instances.list", 26),
    ("k8s:io.k8s.core.v1.pods.create", 20),
    ("k8s:io.k8s.core.v1.pods.list", 12),
];
pub(super) const SYSTEM: Menu = &[
    ("compute:compute.instances.migrateOnHostMaintenance", 24),
    ("compute:compute.instances.automaticRestart", 8),
    ("compute:compute.instances.preempted", 14),
    ("compute:compute.instanceGroupManagers.resizeAdvanced", 8),
    ("compute:ScheduledSnapshots", 16),
    ("compute:compute.instances.hostError", 2),
];
pub(super) const BACKUP: Menu = &[
    ("compute:v1.compute.disks.list", 30),
    ("compute:v1.compute.snapshots.list", 20),
    ("compute:v1.compute.snapshots.insert", 28),
    ("compute:v1.compute.snapshots.delete", 22),
    ("storage:storage.objects.create", 8),
    ("cloudsql:cloudsql.instances.list", 8),
];
pub(super) const AUDIT: Menu = &[
    ("cloudresourcemanager:GetIamPolicy", 24),
    ("iam:google.iam.admin.v1.ListServiceAccounts", 8),
    ("iam:google.iam.admin.v1.ListServiceAccountKeys", 24),
    ("iam:google.iam.admin.v1.ListRoles", 4),
    ("storage:storage.buckets.list", 4),
    ("storage:storage.getIamPermissions", 24),
    ("compute:v1.compute.firewalls.list", 6),
    ("compute:v1.compute.instances.aggregatedList", 6),
    ("compute:v1.compute.disks.list", 4),
    ("compute:v1.compute.snapshots.list", 4),
    ("cloudasset:google.cloud.asset.v1.AssetService.SearchAllIamPolicies", 6),
    ("cloudasset:google.cloud.asset.v1.AssetService.SearchAllResources", 6),
    ("logging:google.logging.v2.ConfigServiceV2.ListSinks", 4),
    ("cloudkms:ListCryptoKeys", 8),
    ("cloudsql:cloudsql.instances.list", 4),
    ("serviceusage:google.api.serviceusage.v1.ServiceUsage.ListServices", 6),
    ("secretmanager:google.cloud.secretmanager.v1.SecretManagerService.ListSecrets", 3),
];
pub(super) const VENDOR: Menu = &[
    ("monitoring:google.monitoring.v3.MetricService.ListTimeSeries", 60),
    ("monitoring:google.monitoring.v3.MetricService.ListMetricDescriptors", 20),
    ("compute:v1.compute.instances.aggregatedList", 20),
    ("cloudasset:google.cloud.asset.v1.AssetService.SearchAllResources", 8),
    ("cloudresourcemanager:GetProject", 8),
];
pub(super) const SCRIPT: Menu = &[
    ("storage:storage.objects.create", 40),
    ("storage:storage.objects.list", 22),
    ("storage:storage.objects.get", 20),
    ("storage:storage.objects.delete", 5),
    QUERY,
    ("compute:v1.compute.instances.list", 8),
    ("compute:v1.compute.instances.start", 5),
    ("compute:v1.compute.instances.stop", 5),
    ("dns:dns.changes.create", 3),
];
/// Work of a developer's new project, and of a pipeline that starts to serve it.
pub(super) const PROJECTS: [Menu; 3] = [
    &[
        ("aiplatform:google.cloud.aiplatform.v1.JobService.CreateCustomJob", 10),
        ("aiplatform:google.cloud.aiplatform.v1.JobService.ListCustomJobs", 20),
        ("notebooks:google.cloud.notebooks.v2.NotebookService.CreateInstance", 3),
    ],
    &[
        ("pubsub:google.pubsub.v1.Publisher.CreateTopic", 5),
        ("pubsub:google.pubsub.v1.Subscriber.CreateSubscription", 6),
        ("pubsub:google.pubsub.v1.Publisher.ListTopics", 14),
    ],
    &[
        ("spanner:google.spanner.v1.Spanner.ExecuteStreamingSql", 20),
        ("spanner:google.spanner.admin.database.v1.DatabaseAdmin.UpdateDatabaseDdl", 3),
        ("aiplatform:google.cloud.aiplatform.v1.PredictionService.GenerateContent", 12),
    ],
];
