//! Which records a rule looks at, and what its fields are called there.

use crate::format::Format;
use crate::rule::predicate::{Case, Field, Pattern, Predicate, Test};
use crate::rule::yaml::Node;

use super::Reader;

/// The records that a rule looks at.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) formats: Vec<Format>,
    /// Those that it means among the records of these formats, where it does not mean all.
    pub(super) only: Option<Predicate>,
    names: Names,
}

/// What fields are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// As in the record.
    Record,
    /// As in the reports of Google Workspace, whose events Google Cloud logs in another shape.
    Workspace,
}

/// Where Google Cloud logs the events of Google Workspace.
const WORKSPACE_EVENT: &str = "protoPayload.metadata.event";

/// Reads `logsource`. What `hunt` does not read ends in the reason why the rule is not run.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Source> {
    if node.entries().is_empty() {
        let problem =
            format!("`logsource` is {}; it must be a map that says which log", node.kind());
        reader.error(node.at, problem);
        return None;
    }
    let mut part = |key: &str| {
        let value = node.get(key)?;
        let text = value.text().map(str::to_lowercase);
        if text.is_none() {
            reader.error(value.at, format!("`{key}` is {}; it must be a text", value.kind()));
        }
        text
    };
    let (product, service, category) = (part("product"), part("service"), part("category"));
    let (product, service) = (product.unwrap_or_default(), service.unwrap_or_default());
    let source = match category {
        None => known(&product, &service),
        Some(_) => None,
    };
    if source.is_none() {
        let given = [category.unwrap_or_default(), product, service];
        let name: Vec<_> = given.into_iter().filter(|it| !it.is_empty()).collect();
        reader.not_run(format!("hunt does not read the log source `{}`", name.join(" ")));
    }
    source
}

fn known(product: &str, service: &str) -> Option<Source> {
    let workspace = || Some(of_service(&["admin.googleapis.com", "login.googleapis.com"]));
    let (formats, only, names) = match (product, service) {
        ("aws", "cloudtrail" | "") => (vec![Format::CloudTrail], None, Names::Record),
        ("azure", "") => {
            let all = vec![Format::AzureActivity, Format::EntraAudit, Format::EntraSignIn];
            (all, None, Names::Record)
        }
        ("azure", "activitylogs") => (vec![Format::AzureActivity], None, Names::Record),
        ("azure", "auditlogs") => (vec![Format::EntraAudit], None, Names::Record),
        ("azure", "signinlogs") => (vec![Format::EntraSignIn], None, Names::Record),
        ("azure", "pim") => {
            let fields = ["loggedByService", "properties.loggedByService"];
            let by = |field| Predicate::Field(Field::new(field), whole("PIM"));
            (vec![Format::EntraAudit], Some(Predicate::Any(fields.map(by).to_vec())), Names::Record)
        }
        ("gcp", "gcp.audit" | "") => (vec![Format::GcpAudit], None, Names::Record),
        ("gcp", "google_workspace.admin") => {
            (vec![Format::GcpAudit], workspace(), Names::Workspace)
        }
        ("gcp", "google_workspace.login") => {
            (vec![Format::GcpAudit], workspace(), Names::Workspace)
        }
        _ => return None,
    };
    Some(Source { formats, only, names })
}

fn whole(text: &str) -> Test {
    Test::Text(Pattern::exact(text, Case::Folded))
}

fn of_service(names: &[&str]) -> Predicate {
    let field = Field::new("protoPayload.serviceName");
    Predicate::Any(names.iter().map(|name| Predicate::Field(field.clone(), whole(name))).collect())
}

impl Source {
    /// Whether a field can be compared with another one: not where fields are parameters.
    pub(super) fn knows_other_fields(&self) -> bool {
        self.names == Names::Record
    }

    /// What is asked of a field that the rule calls so.
    pub(super) fn ask(&self, name: &str, test: Test) -> Predicate {
        match (self.names, name) {
            (Names::Workspace, "eventService") => field("protoPayload.serviceName", test),
            (Names::Workspace, "eventName" | "eventType") => {
                field(&format!("{WORKSPACE_EVENT}.{name}"), test)
            }
            (Names::Workspace, name) if !name.contains('.') => parameter(name, test),
            (_, name) => field(name, test),
        }
    }
}

fn field(name: &str, test: Test) -> Predicate {
    Predicate::Field(Field::new(name), test)
}

/// What is asked of a parameter of an event: `{"name": "NEW_VALUE", "value": "false"}`.
fn parameter(name: &str, test: Test) -> Predicate {
    let values = |test: &Test| {
        let members = ["value", "boolValue", "intValue", "multiStrValue"];
        Predicate::Any(members.map(|member| field(member, test.clone())).to_vec())
    };
    let nested = |test: &Test| {
        let both = Predicate::All(vec![field("name", whole(name)), values(test)]);
        Predicate::Nested(Field::new(format!("{WORKSPACE_EVENT}.parameter")), Box::new(both))
    };
    match test {
        Test::Null => Predicate::Not(Box::new(nested(&Test::Exists))),
        test => nested(&test),
    }
}
