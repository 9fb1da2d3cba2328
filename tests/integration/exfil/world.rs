//! Evidence of an invented house, made record by record: what is usual, and the links of a chain.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::Evidence;

/// The account of AWS.
pub(crate) const ACCOUNT: &str = "111122223333";
/// The subscription and the tenant of Azure.
pub(crate) const SUBSCRIPTION: &str = "5b0e7c1a-1111-4222-8333-444455556666";
const TENANT: &str = "7a11ce00-1111-4222-8333-444455556666";
/// The project of Google Cloud.
pub(crate) const PROJECT: &str = "acme-data-4711";
/// Where everything goes.
pub(crate) const THIEF: &str = "203.0.113.66";
/// The office, where everybody else comes from.
pub(crate) const OFFICE: &str = "198.51.100.7";
/// The night it happens; the first day of evidence is nine days before.
pub(crate) const NIGHT: &str = "2026-03-10T02:00:00Z";

/// A moment so many seconds after the night began.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    let night: DateTime<Utc> = NIGHT.parse().expect("a time");
    night + TimeDelta::seconds(seconds)
}

pub(crate) fn stamp(seconds: i64) -> String {
    at(seconds).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(crate) const DAY: i64 = 86_400;

/// Records and lines of flow logs that are written as evidence.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) records: Vec<Value>,
    pub(crate) flows: Vec<String>,
    number: u64,
}

impl World {
    /// Nine days of what is usual: a person looks around, and a service reads some objects every hour.
    pub(crate) fn usual() -> Self {
        let mut world = Self::default();
        for day in 1..=9 {
            for hour in 6..18 {
                let time = hour * 3600 - 2 * 3600 - day * DAY;
                world.call("user/kim", OFFICE, time, "ec2", "DescribeVpcs", json!({}));
                for object in 0..4 {
                    let key = format!("tiles/{day}-{hour}-{object}");
                    world.read("role/web", "10.0.0.9", time + object, &key, 20_000);
                }
            }
        }
        world
    }

    /// A call to AWS, so many seconds after the night began.
    pub(crate) fn call(
        &mut self,
        who: &str,
        source: &str,
        seconds: i64,
        service: &str,
        action: &str,
        members: Value,
    ) {
        self.number += 1;
        let (kind, name) = who.split_once('/').expect("kind/name");
        let (name, session) = name.split_once('/').unwrap_or((name, "session"));
        let identity = match kind {
            "role" => json!({
                "type": "AssumedRole",
                "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}"),
                "accountId": ACCOUNT,
                "sessionContext": {"sessionIssuer": {"type": "Role",
                    "arn": format!("arn:aws:iam::{ACCOUNT}:role/{name}"), "accountId": ACCOUNT, "userName": name}},
            }),
            _ => json!({"type": "IAMUser", "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
                "accountId": ACCOUNT, "userName": name}),
        };
        let mut record = json!({
            "eventVersion": "1.09",
            "userIdentity": identity,
            "eventTime": stamp(seconds),
            "eventSource": format!("{service}.amazonaws.com"),
            "eventName": action,
            "awsRegion": "eu-west-1",
            "sourceIPAddress": source,
            "userAgent": "aws-cli/2.15.30",
            "eventID": format!("e-{}", self.number),
            "recipientAccountId": ACCOUNT,
        });
        let Value::Object(members) = members else { panic!("members are an object") };
        record.as_object_mut().expect("an object").extend(members);
        self.records.push(record);
    }

    pub(crate) fn read(&mut self, who: &str, source: &str, seconds: i64, key: &str, bytes: u64) {
        let members = json!({
            "requestParameters": {"bucketName": "acme-customers", "key": key},
            "additionalEventData": {"bytesTransferredOut": bytes as f64},
            "readOnly": true,
        });
        self.call(who, source, seconds, "s3", "GetObject", members);
    }

    /// So many reads of different objects, spread evenly.
    pub(crate) fn reads(
        &mut self,
        who: &str,
        source: &str,
        from: i64,
        over: i64,
        number: i64,
        bytes: u64,
    ) {
        for n in 0..number {
            self.read(who, source, from + n * over / number, &format!("export/{from}/{n}"), bytes);
        }
    }

    /// A role is made, and taken on.
    pub(crate) fn make_role(&mut self, name: &str, seconds: i64) {
        let arn = format!("arn:aws:iam::{ACCOUNT}:role/{name}");
        let made = json!({
            "requestParameters": {"roleName": name},
            "responseElements": {"role": {"arn": arn, "roleName": name}},
        });
        self.call("user/eve", OFFICE, seconds, "iam", "CreateRole", made);
        let taken = json!({"requestParameters": {"roleArn": arn, "roleSessionName": "session"}});
        self.call("user/eve", OFFICE, seconds + 300, "sts", "AssumeRole", taken);
    }

    /// A line of a flow log of AWS.
    pub(crate) fn flow(&mut self, interface: &str, from: &str, to: &str, seconds: i64, bytes: u64) {
        let start = at(seconds).timestamp();
        self.flows.push(format!(
            "2 {ACCOUNT} {interface} {from} {to} 51234 443 6 {} {bytes} {start} {} ACCEPT OK",
            bytes / 1400 + 1,
            start + 59
        ));
    }

    /// A sixth of an hour in which so many bytes are sent, a flow a minute.
    pub(crate) fn send(&mut self, from: &str, to: &str, seconds: i64, bytes: u64) {
        for minute in 0..10 {
            self.flow("eni-0a1", from, to, seconds + minute * 60, bytes / 10);
        }
    }

    /// Writes the evidence.
    pub(crate) fn written(&self) -> Evidence {
        let evidence = Evidence::new();
        self.write(&evidence);
        evidence
    }

    pub(crate) fn write(&self, evidence: &Evidence) {
        let lines: Vec<String> = self.records.iter().map(|record| format!("{record}\n")).collect();
        evidence.file("trail.ndjson", lines.concat());
        if !self.flows.is_empty() {
            evidence.file("flows.log", format!("{}\n", self.flows.join("\n")));
        }
    }
}

/// The chain on AWS: a role is made and taken on, reads 4,000 objects of 750 kB in 20 minutes from a
/// machine in the house, and the machine sends 3 GB to one address outside.
pub(crate) fn aws() -> World {
    let mut world = World::usual();
    world.make_role("collector", -1200);
    world.reads("role/collector", "10.0.0.21", 0, 1200, 4000, 750_000);
    world.send("10.0.0.21", THIEF, 1500, 3_000_000_000);
    world.flow("eni-0a1", "10.0.0.21", "10.0.0.5", 60, 80_000_000);
    world
}

/// The same on Azure: a service principal, blobs, flow logs of a network security group.
pub(crate) struct Azure {
    pub(crate) records: Vec<Value>,
    pub(crate) tuples: Vec<String>,
}

pub(crate) fn azure() -> Azure {
    let principal = "0f0e0d0c-1111-4222-8333-444455556666";
    let admin = "aaaa0d0c-1111-4222-8333-444455556666";
    let mut records = Vec::new();
    let entra = |time: i64, name: &str, target: &str| {
        json!({
            "time": stamp(time),
            "operationName": name,
            "category": "AuditLogs",
            "tenantId": TENANT,
            "resultType": "success",
            "resourceId": format!("/tenants/{TENANT}/providers/Microsoft.aadiam"),
            "properties": {
                "id": format!("audit-{time}"),
                "activityDisplayName": name,
                "activityDateTime": stamp(time),
                "result": "success",
                "initiatedBy": {"user": {"id": admin, "userPrincipalName": "kim@example.com", "ipAddress": OFFICE}},
                "targetResources": [{"id": target, "type": "ServicePrincipal", "displayName": "sync"}],
            },
        })
    };
    for day in 1..=9 {
        records.push(entra(-day * DAY, "Update service principal", admin));
    }
    records.push(entra(-3600, "Add service principal", principal));
    let account = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acmedata"
    );
    for n in 0..2000 {
        records.push(json!({
            "time": stamp(n / 2),
            "resourceId": format!("{account}/blobServices/default"),
            "category": "StorageRead",
            "operationName": "GetBlob",
            "statusCode": 200,
            "statusText": "Success",
            "callerIpAddress": "10.1.0.4:41234",
            "correlationId": format!("blob-{n}"),
            "location": "westeurope",
            "identity": {"type": "OAuth", "tokenHash": "t", "requester": {"objectId": principal, "tenantId": TENANT, "appId": principal}},
            "properties": {"accountName": "acmedata", "responseBodySize": 1_000_000,
                "objectKey": format!("/acmedata/customers/{n}.parquet"), "userAgentHeader": "azcopy/10"},
        }));
    }
    let mut tuples = Vec::new();
    for minute in 0..10 {
        let start = at(1200 + minute * 60).timestamp();
        tuples.push(format!("{start},10.1.0.4,{THIEF},51234,443,T,O,A,E,1000,200000000,900,40000"));
    }
    Azure { records, tuples }
}

impl Azure {
    pub(crate) fn written(&self) -> Evidence {
        let evidence = Evidence::new();
        let lines: Vec<String> = self.records.iter().map(|record| format!("{record}\n")).collect();
        evidence.file("logs.ndjson", lines.concat());
        let flows = json!({"records": [{
            "time": stamp(1200),
            "category": "NetworkSecurityGroupFlowEvent",
            "resourceId": format!("/SUBSCRIPTIONS/{SUBSCRIPTION}/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/NSG"),
            "operationName": "NetworkSecurityGroupFlowEvents",
            "properties": {"Version": 2, "flows": [{"rule": "DefaultRule_AllowInternetOutBound",
                "flows": [{"mac": "000D3AF87856", "flowTuples": self.tuples}]}]},
        }]});
        evidence.file("nsg.json", flows.to_string());
        evidence
    }
}

/// The same on Google Cloud: a service account, data access entries, flow logs of the network; the
/// machine is known by who it acts as.
pub(crate) struct Gcp {
    pub(crate) records: Vec<Value>,
    pub(crate) flows: Vec<Value>,
}

fn entry(time: i64, id: &str, who: &str, service: &str, method: &str, payload: Value) -> Value {
    let mut inner = json!({
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "serviceName": service,
        "methodName": method,
        "authenticationInfo": {"principalEmail": who},
        "requestMetadata": {"callerIp": if who.starts_with("kim") { OFFICE } else { "private" }},
    });
    let Value::Object(payload) = payload else { panic!("a payload is an object") };
    inner.as_object_mut().expect("an object").extend(payload);
    json!({
        "protoPayload": inner,
        "insertId": id,
        "resource": {"type": "gcs_bucket", "labels": {"project_id": PROJECT, "location": "europe-west1"}},
        "timestamp": stamp(time),
        "logName": format!("projects/{PROJECT}/logs/cloudaudit.googleapis.com%2Fdata_access"),
    })
}

pub(crate) fn gcp() -> Gcp {
    let account = format!("sync@{PROJECT}.iam.gserviceaccount.com");
    let (kim, storage) = ("kim@example.com", "storage.googleapis.com");
    let mut records = Vec::new();
    for day in 1..=9 {
        records.push(entry(
            -day * DAY,
            &format!("look-{day}"),
            kim,
            storage,
            "storage.buckets.list",
            json!({}),
        ));
    }
    records.push(entry(
        -7200,
        "made",
        kim,
        "iam.googleapis.com",
        "google.iam.admin.v1.CreateServiceAccount",
        json!({"resourceName": format!("projects/{PROJECT}"), "response": {"email": account}}),
    ));
    records.push(entry(
        -3600,
        "machine",
        kim,
        "compute.googleapis.com",
        "v1.compute.instances.insert",
        json!({"resourceName": format!("projects/{PROJECT}/zones/europe-west1-b/instances/vm-sync"),
            "request": {"name": "vm-sync", "serviceAccounts": [{"email": account}]}}),
    ));
    for n in 0..2000 {
        let name = format!("projects/_/buckets/acme-lake/objects/customers/{n}.parquet");
        records.push(entry(
            n / 2,
            &format!("get-{n}"),
            &account,
            storage,
            "storage.objects.get",
            json!({"resourceName": name}),
        ));
    }
    let mut flows = Vec::new();
    for minute in 0..10 {
        flows.push(json!({
            "insertId": format!("flow-{minute}"),
            "jsonPayload": {
                "bytes_sent": "200000000", "packets_sent": "150000", "reporter": "SRC",
                "start_time": stamp(1200 + minute * 60), "end_time": stamp(1260 + minute * 60),
                "connection": {"src_ip": "10.2.0.5", "dest_ip": THIEF, "src_port": 51234, "dest_port": 443, "protocol": 6},
                "src_instance": {"vm_name": "vm-sync", "project_id": PROJECT, "region": "europe-west1"},
            },
            "logName": format!("projects/{PROJECT}/logs/compute.googleapis.com%2Fvpc_flows"),
            "resource": {"type": "gce_subnetwork", "labels": {"project_id": PROJECT}},
            "timestamp": stamp(1260 + minute * 60),
        }));
    }
    Gcp { records, flows }
}

impl Gcp {
    pub(crate) fn written(&self) -> Evidence {
        let evidence = Evidence::new();
        let lines = |all: &[Value]| all.iter().map(|it| format!("{it}\n")).collect::<String>();
        evidence.file("audit.ndjson", lines(&self.records));
        if !self.flows.is_empty() {
            evidence.file("flows.ndjson", lines(&self.flows));
        }
        evidence
    }
}
