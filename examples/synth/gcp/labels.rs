//! The labels that each type of monitored resource carries.

/// The template of the labels.
pub(super) fn of(sort: &str) -> &'static str {
    match sort {
        "gce_instance" => {
            r#"{"instance_id":"<instance-id>","project_id":"<project>","zone":"<zone>"}"#
        }
        "gce_disk" => r#"{"disk_id":"<instance-id>","project_id":"<project>","zone":"<zone>"}"#,
        "gce_snapshot" => r#"{"project_id":"<project>","snapshot_id":"<digits19>"}"#,
        "gce_image" => r#"{"image_id":"<digits19>","project_id":"<project>"}"#,
        "gce_firewall_rule" => r#"{"firewall_rule_id":"<digits19>","project_id":"<project>"}"#,
        "gce_instance_template" => {
            r#"{"instance_template_id":"<digits19>","instance_template_name":"<app>","project_id":"<project>"}"#
        }
        "gce_instance_group_manager" => {
            r#"{"instance_group_manager_id":"<digits19>","instance_group_manager_name":"<app>","location":"<zone>","project_id":"<project>"}"#
        }
        "gcs_bucket" => {
            r#"{"bucket_name":"<bucket>","location":"<region>","project_id":"<project>"}"#
        }
        "service_account" => {
            r#"{"email_id":"<sa>","project_id":"<project>","unique_id":"<sa-id>"}"#
        }
        "iam_role" => {
            r#"{"project_id":"<project>","role_name":"projects/<project>/roles/<word>Operator"}"#
        }
        "logging_sink" => {
            r#"{"destination":"storage.googleapis.com/ex-audit-archive","name":"<sink>","project_id":"<project>"}"#
        }
        "k8s_cluster" | "gke_cluster" => {
            r#"{"cluster_name":"<cluster>","location":"<region>","project_id":"<project>"}"#
        }
        "cloud_run_revision" => {
            r#"{"configuration_name":"<app>","location":"<region>","project_id":"<project>","revision_name":"","service_name":"<app>"}"#
        }
        "cloud_function" => {
            r#"{"function_name":"<app>-<word>","project_id":"<project>","region":"<region>"}"#
        }
        "build" => r#"{"build_id":"<uuid>","build_trigger_id":"","project_id":"<project>"}"#,
        "bigquery_dataset" => r#"{"dataset_id":"<dataset>","project_id":"<project>"}"#,
        "cloudsql_database" => {
            r#"{"database_id":"<project>:sql-<app>","project_id":"<project>","region":"<region>"}"#
        }
        "cloudkms_cryptokey" => {
            r#"{"crypto_key_id":"<word>","key_ring_id":"<app>","location":"<region>","project_id":"<project>"}"#
        }
        "pubsub_topic" => r#"{"project_id":"<project>","topic_id":"<app>-<word>"}"#,
        "pubsub_subscription" => r#"{"project_id":"<project>","subscription_id":"<app>-<word>"}"#,
        "audited_resource" => {
            r#"{"method":"<method>","project_id":"<project>","service":"<service>.googleapis.com"}"#
        }
        _ => r#"{"project_id":"<project>"}"#,
    }
}
