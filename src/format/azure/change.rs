//! What records of the Activity log say of changed quotas, guard rails, regions and subscriptions.

use serde_json::Value;

use super::super::change::{
    Change, Keys, Strength, Subject, inner, list, machines, member, number, quoted, refusal, text,
};

const KEYS: Keys = Keys {
    sizes: &["vmsize", "computesize", "skuname"],
    counts: &[
        "capacity",
        "count",
        "instancecount",
        "maxnodecount",
        "nodecount",
        "quantity",
        "replicas",
        "targetdedicatednodes",
        "targetlowprioritynodes",
    ],
    accelerators: &["gpu"],
};

/// Definitions of the policies on regions that Azure brings along.
const ON_LOCATIONS: [&str; 2] =
    ["e56962a6-4747-49cd-b67b-bf8b01975c4c", "e765b5de-1225-4ba3-bd56-1ac6695af988"];

/// A record of the Activity log while it is looked into.
struct Activity<'v> {
    operation: String,
    path: String,
    request: std::borrow::Cow<'v, Value>,
    answer: std::borrow::Cow<'v, Value>,
}

/// What a record says of the change, or of the machines that it asks for.
pub(in crate::format) fn of(operation: &str, record: &Value) -> Change {
    let properties = inner(member(record, "properties"));
    let path = ["resourceId", "resource_id"].iter().find_map(|name| text(member(record, name)));
    let activity = Activity {
        operation: operation.to_ascii_lowercase(),
        path: path.unwrap_or_default(),
        request: inner(member(&properties, "requestBody")),
        answer: inner(member(&properties, "responseBody")),
    };
    let status = inner(member(&properties, "statusMessage"));
    let error = member(&status, "error");
    let error = if error.is_null() { &*status } else { error };
    let code = text(member(error, "code")).unwrap_or_default();
    let change = activity.change();
    // The error in full: Azure tells the reason in an error inside of it.
    let refusal = (!error.is_null()).then(|| refusal(&code, &error.to_string())).flatten();
    let nested = || member(error, "details").as_array()?.iter().find_map(deeper);
    Change { refusal: refusal.or_else(nested), ..change }
}

fn deeper(detail: &Value) -> Option<super::super::change::Refusal> {
    let detail = inner(detail);
    refusal(&text(member(&detail, "code"))?, &detail.to_string())
}

impl Activity<'_> {
    fn change(&self) -> Change {
        let (operation, verb) = self.operation.rsplit_once('/').unwrap_or((&self.operation, ""));
        let is_delete = verb == "delete";
        let kind = operation.split_once('/').map_or("", |(_, kind)| kind);
        match operation.split('/').next().unwrap_or_default() {
            "microsoft.quota" => self.quota(),
            "microsoft.capacity" if kind.ends_with("servicelimits") => self.quota(),
            "microsoft.support" => self.ticket(),
            "microsoft.authorization" if kind.starts_with("policyassignments") => {
                self.assignment(is_delete)
            }
            "microsoft.authorization" if kind == "policyexemptions" => {
                self.guard(if is_delete { Strength::Tightens } else { Strength::Weakens })
            }
            "microsoft.authorization" => self.definition(is_delete),
            "microsoft.blueprint" | "microsoft.resources" if is_delete => {
                self.guard(Strength::Weakens)
            }
            "microsoft.management" if kind == "managementgroups/subscriptions" => {
                self.subscription(is_delete)
            }
            "microsoft.management" | "microsoft.subscription" | "microsoft.managedservices" => {
                self.owner()
            }
            _ => Change { machines: self.machines(), ..Change::default() },
        }
    }

    /// What the request sets, and where it sets nothing what the answer shows.
    fn body(&self) -> &Value {
        let has = |body: &Value| !member(body, "properties").is_null();
        if has(&self.request) || !has(&self.answer) { &self.request } else { &self.answer }
    }

    fn property(&self, name: &str) -> &Value {
        member(member(self.body(), "properties"), name)
    }

    /// The segment behind the one of this name.
    fn segment(&self, name: &str) -> Option<String> {
        let mut segments = self.path.split('/');
        segments.find(|segment| segment.eq_ignore_ascii_case(name))?;
        segments.next().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn name(&self) -> String {
        self.path.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// The policy, lock or assignment with the scope it is in force on, as Azure writes it.
    fn target(&self) -> String {
        self.path.to_ascii_lowercase()
    }

    fn subscription_of_path(&self) -> Option<String> {
        self.segment("subscriptions").map(|id| id.to_ascii_lowercase())
    }

    fn quota(&self) -> Change {
        let limit = self.property("limit");
        let asked = number(limit).or_else(|| number(member(limit, "value")));
        let named = text(member(self.property("name"), "value")).unwrap_or_else(|| self.name());
        let mut providers = self.path.split('/').filter(|segment| {
            segment.to_ascii_lowercase().starts_with("microsoft.")
                && !segment.eq_ignore_ascii_case("Microsoft.Quota")
                && !segment.eq_ignore_ascii_case("Microsoft.Capacity")
        });
        let service = providers.next_back().unwrap_or_default();
        let granted = member(&self.answer, "properties");
        Change {
            subject: Some(Subject::Quota),
            target: if service.is_empty() { named } else { format!("{service}:{named}") },
            scope: self.subscription_of_path(),
            new: asked.map(|value| value.to_string()),
            granted: text(member(granted, "provisioningState")),
            strength: match asked {
                Some(_) => Strength::Weakens,
                None => Strength::Unknown,
            },
            region: self.segment("locations").map(|region| region.to_ascii_lowercase()),
            asked,
            ..Change::default()
        }
    }

    /// Tickets are about anything; those about quotas have details of their own.
    fn ticket(&self) -> Change {
        let details = self.property("quotaTicketDetails");
        if details.is_null() && !member(&self.request, "properties").is_null() {
            return Change { subject: Some(Subject::Nothing), ..Change::default() };
        }
        let first = member(details, "quotaChangeRequests").get(0).unwrap_or(&Value::Null);
        Change {
            subject: Some(Subject::Quota),
            target: text(member(details, "quotaChangeRequestSubType")).unwrap_or_default(),
            region: text(member(first, "region")).map(|region| region.to_ascii_lowercase()),
            new: quoted(member(first, "payload")),
            strength: Strength::Weakens,
            ..Change::default()
        }
    }

    fn guard(&self, strength: Strength) -> Change {
        Change {
            subject: Some(Subject::Policy),
            target: self.target(),
            scope: self.subscription_of_path(),
            strength,
            ..Change::default()
        }
    }

    fn assignment(&self, is_delete: bool) -> Change {
        let parameters = self.property("parameters");
        let parameter = |name: &str| member(member(parameters, name), "value");
        let mut allowed = list(parameter("listOfAllowedLocations"));
        allowed.iter_mut().for_each(|region| *region = region.to_lowercase().replace(' ', ""));
        allowed.sort_unstable();
        let definition = text(self.property("policyDefinitionId"));
        let is_on_locations = !allowed.is_empty()
            || definition.as_ref().is_some_and(|id| ON_LOCATIONS.iter().any(|on| id.ends_with(on)));
        let effect = text(parameter("effect"));
        let mode = text(self.property("enforcementMode"));
        let except = quoted(self.property("notScopes"));
        let is = |value: &Option<String>, word: &str| {
            value.as_ref().is_some_and(|value| value.eq_ignore_ascii_case(word))
        };
        let without_force = is(&effect, "audit")
            || is(&effect, "disabled")
            || is(&mode, "DoNotEnforce")
            || except.is_some();
        let settings = [
            ("policy", definition.map(|id| id.rsplit('/').next().unwrap_or(&id).to_owned())),
            ("allowed locations", (!allowed.is_empty()).then(|| allowed.join(", "))),
            ("effect", effect),
            ("enforcement", mode),
            ("not on", except),
        ];
        let settings = settings.into_iter();
        let parts: Vec<String> =
            settings.filter_map(|(name, value)| Some(format!("{name}: {}", value?))).collect();
        let told = (!parts.is_empty()).then(|| parts.join("; "));
        Change {
            subject: Some(if is_on_locations { Subject::Region } else { Subject::Policy }),
            old: if is_delete { told.clone() } else { None },
            new: if is_delete { None } else { told },
            allowed,
            parts,
            ..self.guard(match (is_delete, without_force) {
                (true, _) | (false, true) => Strength::Weakens,
                // A new list may be wider or narrower than the one before.
                (false, false) => Strength::Unknown,
            })
        }
    }

    fn definition(&self, is_delete: bool) -> Change {
        let then = member(self.property("policyRule"), "then");
        let effect = text(member(then, "effect"));
        let is = |words: &[&str]| {
            effect.as_ref().is_some_and(|it| words.iter().any(|word| it.eq_ignore_ascii_case(word)))
        };
        let is_lock = self.operation.contains("/locks/");
        let strength = if is_delete {
            Strength::Weakens
        } else if is_lock || is(&["deny", "denyAction"]) {
            Strength::Tightens
        } else if is(&["audit", "disabled", "auditIfNotExists"]) {
            Strength::Weakens
        } else {
            Strength::Unknown
        };
        let new = effect.map(|effect| format!("effect: {effect}"));
        Change { new, ..self.guard(strength) }
    }

    /// A subscription under a management group, or taken out of it.
    fn subscription(&self, is_delete: bool) -> Change {
        let id = self.subscription_of_path();
        let group = self.segment("managementGroups");
        let (old, new) = if is_delete { (group, None) } else { (None, group) };
        Change {
            subject: Some(Subject::Association),
            target: id.clone().unwrap_or_else(|| self.target()),
            scope: id,
            old,
            new,
            ..Change::default()
        }
    }

    fn owner(&self) -> Change {
        if self.operation.contains("/policies/") || self.operation.contains("/settings/") {
            let weaker = self.operation.ends_with("/delete");
            return self.guard(if weaker { Strength::Weakens } else { Strength::Unknown });
        }
        let id = self.subscription_of_path();
        let new = ["destinationTenantId", "managedByTenantId", "destinationOwner"]
            .iter()
            .find_map(|name| text(self.property(name)));
        Change {
            subject: Some(Subject::Association),
            target: id.clone().unwrap_or_else(|| self.target()),
            scope: id,
            new,
            ..Change::default()
        }
    }

    fn machines(&self) -> Option<super::super::change::Machines> {
        let size = member(member(&self.request, "sku"), "name");
        let found = machines(&self.request, &KEYS);
        // A tier of storage has a sku, too; sizes of machines are those with a family and a number.
        let of_sku = text(size)
            .filter(|name| name.starts_with("Standard_"))
            .and_then(|name| machines(&serde_json::json!({ "skuname": name }), &KEYS));
        match (found, of_sku) {
            (Some(a), Some(b)) => Some(a.with(b)),
            (a, b) => a.or(b),
        }
    }
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
