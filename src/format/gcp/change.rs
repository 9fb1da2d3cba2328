//! What Google Cloud's audit logs say of changed quotas, guard rails, regions and projects.

use serde_json::Value;

use super::super::change::{
    Change, Keys, Strength, Subject, list, machines, member, number, quoted, refusal, text,
};

const KEYS: Keys = Keys {
    sizes: &["machinetype", "instancetype", "acceleratortype"],
    counts: &[
        "count",
        "initialnodecount",
        "nodecount",
        "numinstances",
        "replicacount",
        "maxreplicacount",
        "size",
        "targetsize",
        "taskcount",
    ],
    accelerators: &["acceleratortype", "acceleratorcount", "guestacceleratortype"],
};

/// What an entry says of the change, or of the machines that it asks for.
pub(in crate::format) fn of(service: &str, method: &str, entry: &Value) -> Change {
    let payload = ["protoPayload", "protopayload_auditlog", "protopayload"]
        .iter()
        .map(|name| member(entry, name))
        .find(|payload| payload.is_object())
        .unwrap_or(&Value::Null);
    let status = member(payload, "status");
    let code = number(member(status, "code")).unwrap_or_default();
    let call = Call {
        method: method.rsplit('.').next().unwrap_or(method),
        request: member(payload, "request"),
        answer: member(payload, "response"),
        resource: text(member(payload, "resourceName")).unwrap_or_default(),
    };
    let change = match service {
        "cloudquotas.googleapis.com" => call.preference(),
        "serviceusage.googleapis.com" => call.override_of_quota(),
        "orgpolicy.googleapis.com" => call.organization_policy(),
        "cloudresourcemanager.googleapis.com" if call.method.ends_with("OrgPolicy") => {
            call.organization_policy()
        }
        "cloudresourcemanager.googleapis.com" => call.place(),
        "cloudbilling.googleapis.com" => call.billing(),
        "accesscontextmanager.googleapis.com" | "iam.googleapis.com" => call.guard(),
        _ => Change { machines: machines(call.request, &KEYS), ..Change::default() },
    };
    let failed = code > 0.0 || !member(status, "message").is_null();
    let code = if code == 8.0 { "RESOURCE_EXHAUSTED" } else { "" };
    let refusal = failed.then(|| refusal(code, &status.to_string())).flatten();
    Change { refusal, ..change }
}

struct Call<'v> {
    method: &'v str,
    request: &'v Value,
    answer: &'v Value,
    resource: String,
}

impl Call<'_> {
    fn does(&self, verb: &str) -> bool {
        self.method.starts_with(verb)
    }

    /// The project in a name such as `projects/p/policies/x`.
    fn project(&self) -> Option<String> {
        let names = [text(member(self.request, "parent")), text(member(self.request, "name"))];
        let names = names.into_iter().flatten().chain([self.resource.clone()]);
        names.into_iter().find_map(|name| {
            let mut segments = name.split('/');
            segments.find(|segment| *segment == "projects")?;
            segments.next().filter(|project| !project.is_empty()).map(str::to_owned)
        })
    }

    fn preference(&self) -> Change {
        let asked = [member(self.request, "quotaPreference"), self.answer]
            .into_iter()
            .find(|preference| !member(preference, "quotaConfig").is_null())
            .unwrap_or(&Value::Null);
        let value = member(member(asked, "quotaConfig"), "preferredValue");
        let granted = member(member(self.answer, "quotaConfig"), "grantedValue");
        let service = text(member(asked, "service")).unwrap_or_default();
        let quota = text(member(asked, "quotaId")).unwrap_or_default();
        let target = match service.is_empty() || quota.is_empty() {
            true => format!("{service}{quota}"),
            false => format!("{service}:{quota}"),
        };
        Change {
            subject: Some(Subject::Quota),
            target,
            scope: self.project(),
            new: text(value),
            granted: text(granted),
            strength: Strength::Weakens,
            asked: number(value),
            region: text(member(member(asked, "dimensions"), "region")),
            ..Change::default()
        }
    }

    /// Overrides of consumers can only lower a quota.
    fn override_of_quota(&self) -> Change {
        let set = member(self.request, "override");
        let value = member(set, "overrideValue");
        let name = text(member(self.request, "parent")).or(text(member(self.request, "name")));
        Change {
            subject: Some(Subject::Quota),
            target: name.unwrap_or_else(|| self.resource.clone()),
            scope: self.project(),
            new: text(value),
            asked: number(value),
            region: text(member(member(set, "dimensions"), "region")),
            strength: match self.method {
                "DeleteConsumerOverride" | "DeleteAdminOverride" => Strength::Weakens,
                "CreateConsumerOverride" => Strength::Tightens,
                _ => Strength::Unknown,
            },
            ..Change::default()
        }
    }

    fn organization_policy(&self) -> Change {
        let policy = member(self.request, "policy");
        let constraint =
            text(member(self.request, "constraint")).or_else(|| text(member(policy, "constraint")));
        let name = text(member(policy, "name"))
            .or_else(|| text(member(self.request, "name")))
            .unwrap_or_else(|| self.resource.clone());
        let bare = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
        // Of the older interface the constraint is apart from what it is set on.
        let target = match constraint {
            Some(constraint) => format!("{}/policies/{}", self.resource, bare(&constraint)),
            None => name,
        };
        let is_on_locations = target.ends_with("gcp.resourceLocations");
        let spec = member(policy, "spec");
        let rules: Vec<Rule> = match member(spec, "rules") {
            Value::Array(rules) => rules.iter().map(Rule::of).collect(),
            _ => Rule::of_old(policy).into_iter().collect(),
        };
        let is_reset = ["reset", "restoreDefault"].iter().any(|name| {
            let value = [member(spec, name), member(policy, name)];
            value.iter().any(|value| *value == &Value::Bool(true) || value.is_object())
        });
        let parts: Vec<String> = rules.iter().map(|rule| rule.words.clone()).collect();
        let is_gone = self.does("Delete") || self.does("Clear");
        let strength = if is_gone || is_reset || rules.iter().any(|rule| rule.is_open) {
            Strength::Weakens
        } else if self.method == "CreatePolicy" || self.method == "CreateCustomConstraint" {
            Strength::Tightens
        } else {
            Strength::Unknown
        };
        let mut allowed: Vec<String> = match is_on_locations {
            true => rules.into_iter().flat_map(|rule| rule.allowed).map(location).collect(),
            false => Vec::new(),
        };
        allowed.sort_unstable();
        Change {
            subject: Some(if is_on_locations { Subject::Region } else { Subject::Policy }),
            scope: self.project().or_else(|| project_in(&target)),
            target,
            new: (!parts.is_empty()).then(|| parts.join("; ")),
            strength,
            allowed,
            parts,
            ..Change::default()
        }
    }

    /// A project or folder that is made, changed or moved.
    fn place(&self) -> Change {
        let project = member(self.request, "project");
        let parent = |value: &Value| match member(value, "parent") {
            Value::Object(_) => {
                let parent = member(value, "parent");
                let kind = text(member(parent, "type"))?;
                Some(format!("{kind}s/{}", text(member(parent, "id"))?))
            }
            parent => text(parent),
        };
        let scope = self
            .project()
            .or_else(|| text(member(project, "projectId")))
            .or_else(|| text(member(self.request, "projectId")));
        let strength = Strength::Unknown;
        let is_tag = self.method.contains("Tag") || self.method.contains("Lien");
        let new = ["destinationParent", "destination_parent"]
            .iter()
            .find_map(|name| text(member(self.request, name)))
            .or_else(|| parent(project))
            .or_else(|| parent(self.answer));
        Change {
            subject: (!is_tag).then_some(Subject::Association),
            target: scope.clone().unwrap_or_else(|| self.resource.clone()),
            scope,
            new: if is_tag { quoted(member(self.request, "tagBinding")) } else { new },
            strength,
            ..Change::default()
        }
    }

    fn billing(&self) -> Change {
        let info = member(self.request, "projectBillingInfo");
        let new = [member(info, "billingAccountName"), member(self.request, "billingAccountName")]
            .into_iter()
            .find_map(text);
        let scope = self.project();
        Change {
            subject: Some(Subject::Association),
            target: scope.clone().unwrap_or_else(|| self.resource.clone()),
            scope,
            new,
            ..Change::default()
        }
    }

    /// Perimeters, access levels and deny policies.
    fn guard(&self) -> Change {
        let name = text(member(self.request, "name"))
            .or_else(|| text(member(member(self.request, "policy"), "name")));
        let opens = self.method.ends_with("AccessLevel") || self.method.ends_with("AccessLevels");
        Change {
            target: name.unwrap_or_else(|| self.resource.clone()),
            strength: if self.does("Delete") {
                Strength::Weakens
            } else if self.does("Create") && !opens {
                Strength::Tightens
            } else {
                Strength::Unknown
            },
            ..Change::default()
        }
    }
}

fn project_in(name: &str) -> Option<String> {
    let mut segments = name.split('/');
    segments.find(|segment| *segment == "projects")?;
    segments.next().filter(|project| !project.is_empty()).map(str::to_owned)
}

/// `in:europe-west1-locations` means `europe-west1`, and `in:eu-locations` a group of regions.
fn location(value: String) -> String {
    let inner = value.strip_prefix("in:").unwrap_or(&value);
    inner.strip_suffix("-locations").unwrap_or(inner).to_owned()
}

/// A rule of an organisation's policy.
struct Rule {
    words: String,
    allowed: Vec<String>,
    /// Whether it lets everything pass.
    is_open: bool,
}

impl Rule {
    fn of(rule: &Value) -> Self {
        let values = member(rule, "values");
        let is = |name: &str, truth: bool| member(rule, name) == &Value::Bool(truth);
        Self {
            words: quoted(rule).unwrap_or_default(),
            allowed: list(member(values, "allowedValues")),
            is_open: is("allowAll", true) || is("enforce", false),
        }
    }

    /// The one rule of the older interface.
    fn of_old(policy: &Value) -> Option<Self> {
        let (truth, list_policy) = (member(policy, "booleanPolicy"), member(policy, "listPolicy"));
        let told = if truth.is_null() { list_policy } else { truth };
        if told.is_null() {
            return None;
        }
        let enforced = member(truth, "enforced");
        let is_off = truth.is_object() && enforced != &Value::Bool(true);
        Some(Self {
            words: quoted(told).unwrap_or_default(),
            allowed: list(member(list_policy, "allowedValues")),
            is_open: is_off || member(list_policy, "allValues") == "ALLOW",
        })
    }
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
