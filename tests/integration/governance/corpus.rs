//! Logs that others published, read from the folder named by `HUNT_CORPUS`; skipped where it is not
//! set.

use hunt::case::{Action, Case, Row};
use hunt::catalog::Class;
use hunt::evidence::{self, Options};
use serde_json::Value;

use super::super::corpus::corpus;
use super::super::harness::{command, run};

fn hunt(name: &str) -> Option<Value> {
    let path = corpus(name)?;
    let ran = run(command().args(["governance", "-q", "-f", "json"]).arg(path));
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
    Some(ran.json())
}

fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().expect("findings")
}

fn changes(report: &Value) -> Vec<&Value> {
    findings(report)
        .iter()
        .flat_map(|finding| finding["details"]["changes"].as_array().expect("changes"))
        .collect()
}

#[test]
fn a_denied_departure_from_an_organisation_is_an_attempt() {
    let Some(report) = hunt("panther/aws-cloudtrail.raw.ndjson") else { return };
    let leaves: Vec<&Value> =
        changes(&report).into_iter().filter(|it| it["action"] == "LeaveOrganization").collect();
    assert!(!leaves.is_empty());
    assert!(leaves.iter().all(|it| it["subject"] == "association"));
    assert!(leaves.iter().any(|it| it["outcome"] == "denied"));
}

#[test]
fn the_policy_engine_of_azure_changes_no_policy() {
    let Some(report) = hunt("panther/azure-activity.raw.ndjson") else { return };
    let of_engine = |change: &&Value| {
        let action = change["action"].as_str().unwrap_or_default().to_lowercase();
        action.starts_with("microsoft.authorization/policies/")
    };
    let changes = changes(&report);
    assert!(
        changes.iter().any(|it| it["action"] == "Microsoft.Authorization/policyDefinitions/write")
    );
    assert_eq!(changes.iter().filter(|it| of_engine(it)).count(), 0);
}

#[test]
fn services_of_aws_that_act_for_root_are_no_finding() {
    let Some(report) = hunt("aws-university-2014") else { return };
    let by_root = |finding: &&Value| {
        let kind = finding["identity"]["kind"].as_str().unwrap_or_default();
        kind == "root" || kind == "service"
    };
    assert_eq!(findings(&report).iter().filter(by_root).count(), 0);
}

#[test]
fn machines_of_google_cloud_are_provisioning() {
    let Some(path) = corpus("panther/gcp-audit.raw.ndjson") else { return };
    let inputs = evidence::walk(&[path], false).expect("the file is there").inputs;
    let case = Case::load(&inputs, &Options { strict: false, progress: &|_| {} });
    let insert = |action: &&Action| action.name == "compute.instances.insert";
    let action = case.actions.iter().find(insert).expect("an insert");
    assert_eq!(action.meaning.class, Class::Provisioning);
    let of_it = |row: &&Row| case.action(row) == action;
    assert!(
        case.groups().flatten().filter(of_it).all(|row| case.class(row) == Class::Provisioning)
    );
}
