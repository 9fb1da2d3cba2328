//! Methods on buckets, warehouses, databases, queues and models.

use super::{data, long, read, write};
use crate::action::Action;

const BUCKET: (&str, &str) = ("gcs_bucket", "projects/_/buckets/<bucket>");
const OBJECT: (&str, &str) = ("gcs_bucket", "projects/_/buckets/<bucket>/objects/<object>");
const JOB: (&str, &str) = ("bigquery_project", "projects/<project>/jobs/bquxjob_<hex8>");
const TABLE: (&str, &str) =
    ("bigquery_dataset", "projects/<project>/datasets/<dataset>/tables/<word>");
const DATABASE: (&str, &str) = ("datastore_database", "projects/<project>/databases/(default)");
const SQL: (&str, &str) = ("cloudsql_database", "projects/<project>/instances/sql-<app>");
const TOPIC: (&str, &str) = ("pubsub_topic", "projects/<project>/topics/<app>-<word>");
const SUBSCRIPTION: (&str, &str) =
    ("pubsub_subscription", "projects/<project>/subscriptions/<app>-<word>");
const MODEL: (&str, &str) =
    ("audited_resource", "projects/<number>/locations/<region>/customJobs/<digits19>");
const QUERY: &str = r#"{"@type":"type.googleapis.com/google.cloud.bigquery.v2.InsertJobRequest","projectId":"<project>","job":{"jobConfiguration":{"type":"QUERY","queryConfig":{"query":"SELECT * FROM `<dataset>.<word>` WHERE day = CURRENT_DATE() -- <note>","priority":"QUERY_INTERACTIVE"}}}}"#;

pub(super) const ACTIONS: &[Action] = &[
    read(
        ("storage", "storage.buckets.list"),
        ("gcs_bucket", "projects/<project>"),
        "storage.buckets.list",
    ),
    read(("storage", "storage.buckets.get"), BUCKET, "storage.buckets.get"),
    read(("storage", "storage.getIamPermissions"), BUCKET, "storage.buckets.getIamPolicy"),
    read(("storage", "storage.objects.list"), BUCKET, "storage.objects.list"),
    read(("storage", "storage.objects.get"), OBJECT, "storage.objects.get"),
    data(("storage", "storage.objects.create"), OBJECT, "storage.objects.create", ""),
    data(("storage", "storage.objects.delete"), OBJECT, "storage.objects.delete", ""),
    write(("storage", "storage.setIamPermissions"), BUCKET, "storage.buckets.setIamPolicy", "", ""),
    write(("storage", "storage.buckets.update"), BUCKET, "storage.buckets.update", "", ""),
    write(("storage", "storage.buckets.create"), BUCKET, "storage.buckets.create", "", ""),
    write(
        ("storage", "storage.hmacKeys.create"),
        ("audited_resource", "projects/<project>/hmacKeys"),
        "storage.hmacKeys.create",
        "",
        "",
    ),
    data(
        ("bigquery", "google.cloud.bigquery.v2.JobService.InsertJob"),
        JOB,
        "bigquery.jobs.create",
        QUERY,
    ),
    read(
        ("bigquery", "google.cloud.bigquery.v2.JobService.GetQueryResults"),
        JOB,
        "bigquery.jobs.get",
    ),
    read(
        ("bigquery", "google.cloud.bigquery.v2.TableDataService.List"),
        TABLE,
        "bigquery.tables.getData",
    ),
    read(
        ("bigquery", "google.cloud.bigquery.v2.DatasetService.ListDatasets"),
        ("bigquery_project", "projects/<project>"),
        "bigquery.datasets.get",
    ),
    read(
        ("datastore", "google.firestore.v1.Firestore.RunQuery"),
        DATABASE,
        "datastore.entities.list",
    ),
    data(
        ("datastore", "google.firestore.v1.Firestore.Commit"),
        DATABASE,
        "datastore.entities.update",
        "",
    ),
    read(("cloudsql", "cloudsql.instances.get"), SQL, "cloudsql.instances.get"),
    read(
        ("cloudsql", "cloudsql.instances.list"),
        ("cloudsql_database", "projects/<project>"),
        "cloudsql.instances.list",
    ),
    read(("cloudsql", "cloudsql.instances.connect"), SQL, "cloudsql.instances.connect"),
    long(
        ("cloudsql", "cloudsql.instances.update"),
        SQL,
        "cloudsql.instances.update",
        r#"{"@type":"type.googleapis.com/google.cloud.sql.v1.SqlInstancesUpdateRequest","instance":"sql-<app>","project":"<project>"}"#,
    ),
    write(
        ("pubsub", "google.pubsub.v1.Publisher.CreateTopic"),
        TOPIC,
        "pubsub.topics.create",
        r#"{"@type":"type.googleapis.com/google.pubsub.v1.Topic","name":"projects/<project>/topics/<app>-<word>"}"#,
        "",
    ),
    write(
        ("pubsub", "google.pubsub.v1.Subscriber.CreateSubscription"),
        SUBSCRIPTION,
        "pubsub.subscriptions.create",
        r#"{"@type":"type.googleapis.com/google.pubsub.v1.Subscription","name":"projects/<project>/subscriptions/<app>-<word>"}"#,
        "",
    ),
    read(
        ("pubsub", "google.pubsub.v1.Publisher.ListTopics"),
        ("audited_resource", "projects/<project>"),
        "pubsub.topics.list",
    ),
    write(
        ("aiplatform", "google.cloud.aiplatform.v1.JobService.CreateCustomJob"),
        MODEL,
        "aiplatform.customJobs.create",
        r#"{"@type":"type.googleapis.com/google.cloud.aiplatform.v1.CreateCustomJobRequest","parent":"projects/<number>/locations/<region>","customJob":{"displayName":"<app>-<word>"}}"#,
        "",
    ),
    read(
        ("aiplatform", "google.cloud.aiplatform.v1.JobService.ListCustomJobs"),
        MODEL,
        "aiplatform.customJobs.list",
    ),
    read(
        ("aiplatform", "google.cloud.aiplatform.v1.PredictionService.GenerateContent"),
        (
            "audited_resource",
            "projects/<project>/locations/<region>/publishers/google/models/gemini-2.5-flash",
        ),
        "aiplatform.endpoints.predict",
    ),
    long(
        ("notebooks", "google.cloud.notebooks.v2.NotebookService.CreateInstance"),
        ("audited_resource", "projects/<project>/locations/<zone>/instances/<app>"),
        "notebooks.instances.create",
        r#"{"@type":"type.googleapis.com/google.cloud.notebooks.v2.CreateInstanceRequest","parent":"projects/<project>/locations/<zone>","instanceId":"<app>"}"#,
    ),
    long(
        ("spanner", "google.spanner.admin.database.v1.DatabaseAdmin.UpdateDatabaseDdl"),
        ("spanner_instance", "projects/<project>/instances/<app>/databases/<word>"),
        "spanner.databases.updateDdl",
        r#"{"@type":"type.googleapis.com/google.spanner.admin.database.v1.UpdateDatabaseDdlRequest","database":"projects/<project>/instances/<app>/databases/<word>"}"#,
    ),
    read(
        ("spanner", "google.spanner.v1.Spanner.ExecuteStreamingSql"),
        ("spanner_instance", "projects/<project>/instances/<app>/databases/<word>"),
        "spanner.databases.select",
    ),
];
