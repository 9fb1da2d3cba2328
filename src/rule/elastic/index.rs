//! Which records a rule looks at: the indexes it names, and the data sets its query asks for.

use crate::format::Format;
use crate::rule::Dialect;
use crate::rule::predicate::{Case, Field, Leaf, Part, Pattern, Predicate, Test, View};
use crate::rule::view;

/// What the indexes of a rule hold.
pub(super) enum Held {
    /// Records of these formats, and nothing that is not read.
    Formats(Vec<Format>),
    /// Everything that there is.
    Everything,
    /// Nothing that is read; the indexes in words.
    Other(String),
}

/// What Elastic's integration calls a log.
struct Integration {
    dataset: &'static str,
    module: &'static str,
}

const fn integration(format: Format) -> Integration {
    let (dataset, module) = match format {
        Format::CloudTrail => ("aws.cloudtrail", "aws"),
        Format::AzureActivity => ("azure.activitylogs", "azure"),
        Format::EntraAudit => ("azure.auditlogs", "azure"),
        Format::EntraSignIn => ("azure.signinlogs", "azure"),
        // Rules are asked of audit logs alone.
        _ => ("gcp.audit", "gcp"),
    };
    Integration { dataset, module }
}

/// What the indexes hold; none named means all that is there.
pub(super) fn held(indexes: &[String]) -> Held {
    let mut formats: Vec<Format> = Vec::new();
    let (mut has_all, mut has_other) = (indexes.is_empty(), false);
    // An index with a minus is left out, which says nothing about the others.
    for index in indexes.iter().filter(|index| !index.starts_with('-')) {
        let index = index.to_lowercase();
        // The part in front of a colon names another cluster.
        let index = index.rsplit(':').next().unwrap_or_default();
        let named = named(index);
        if named.len() == Format::AUDIT.len() || index.starts_with("filebeat") {
            has_all = true;
        } else {
            has_other |= named.is_empty();
            formats.extend(named);
        }
    }
    formats.sort_unstable();
    formats.dedup();
    match (formats.is_empty(), has_all, has_other) {
        (false, ..) => Held::Formats(formats),
        // Agents of all kinds write to the wide ones; what the rule is about is told by the others.
        (true, true, false) => Held::Everything,
        (true, ..) => Held::Other(indexes.join(", ")),
    }
}

/// The formats that an index holds by its name.
fn named(index: &str) -> Vec<Format> {
    let pattern = glob(index);
    let holds = |format: &Format| {
        pattern.matches(&format!("logs-{}-default", integration(*format).dataset))
    };
    let found: Vec<Format> = Format::AUDIT.into_iter().filter(holds).collect();
    if found.is_empty() { in_words(index) } else { found }
}

/// The formats that an index holds by the words of its name: `azure-activity-logs-*`.
fn in_words(index: &str) -> Vec<Format> {
    let words: Vec<&str> = index
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty() && !matches!(*word, "logs" | "log" | "events" | "cloud"))
        .collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let is_azure = has(&["azure", "entra", "entraid", "azuread", "aad"]);
    let is_google = has(&["gcp", "google", "googlecloud", "gcloud"]);
    let is_alone = words.len() == 1;
    let holds = |format: &Format| match format {
        Format::CloudTrail => has(&["cloudtrail"]) || (is_alone && has(&["aws"])),
        Format::AzureActivity => {
            is_azure && (is_alone || has(&["activity", "activitylog", "activitylogs"]))
        }
        Format::EntraAudit => is_azure && (is_alone || has(&["audit", "auditlog", "auditlogs"])),
        Format::EntraSignIn => {
            let apart = words.windows(2).any(|pair| matches!(pair, ["sign", "in" | "ins"]));
            is_azure && (is_alone || apart || has(&["signin", "signins", "signinlogs"]))
        }
        Format::GcpAudit => is_google && (is_alone || has(&["audit", "auditlogs"])),
        _ => false,
    };
    Format::AUDIT.into_iter().filter(holds).collect()
}

fn glob(text: &str) -> Pattern {
    let mut parts = Vec::new();
    for (number, piece) in text.split('*').enumerate() {
        if number > 0 {
            parts.push(Part::Many);
        }
        if !piece.is_empty() {
            parts.push(Part::Text(piece.to_owned()));
        }
    }
    Pattern::new(parts, Case::Exact)
}

/// Of what is held, the formats that the query does not rule out; else the data sets it asks for.
pub(super) fn narrow(held: &Held, query: &Predicate) -> Result<Vec<Format>, String> {
    let formats = match held {
        Held::Formats(formats) => formats.as_slice(),
        Held::Everything | Held::Other(_) => &Format::AUDIT,
    };
    let kept: Vec<Format> =
        formats.iter().copied().filter(|format| may(query, *format) != Some(false)).collect();
    if kept.is_empty() {
        let mut sets = Vec::new();
        asked(query, &mut sets);
        return Err(sets.join(", "));
    }
    if !matches!(held, Held::Everything) {
        return Ok(kept);
    }
    // Fields tell what the rule is about where nothing else does, unless none of them is known.
    let told: Vec<Format> = kept.iter().copied().filter(|format| can(query, *format)).collect();
    Ok(if told.is_empty() { kept } else { told })
}

/// What a field always is in the records of a format, as the integrations have it.
fn constant(name: &str, format: Format) -> Option<&'static str> {
    let integration = integration(format);
    match name {
        "data_stream.dataset" | "event.dataset" => Some(integration.dataset),
        "event.module" | "cloud.provider" => Some(integration.module),
        _ => None,
    }
}

/// What the query comes to for a format as far as such fields decide it.
fn may(query: &Predicate, format: Format) -> Option<bool> {
    let all = |parts: &[Predicate], decides: bool| {
        let mut is_open = false;
        for part in parts {
            match may(part, format) {
                Some(answer) if answer == decides => return Some(decides),
                answer => is_open |= answer.is_none(),
            }
        }
        (!is_open).then_some(!decides)
    };
    match query {
        Predicate::All(parts) => all(parts, false),
        Predicate::Any(parts) => all(parts, true),
        Predicate::Not(inner) => may(inner, format).map(|answer| !answer),
        Predicate::Field(field, test @ (Test::Text(_) | Test::Exists | Test::Null)) => {
            let constant = constant(&field.name, format)?;
            Some(test.passes(Leaf::Text(constant), &Nothing))
        }
        _ => None,
    }
}

/// Whether the fields of the query are known in a format.
fn can(query: &Predicate, format: Format) -> bool {
    let is_known = |field: &Field, test: &Test| {
        view::cannot_be(&[format], Dialect::Ecs, field, test).is_none()
    };
    match query {
        Predicate::All(parts) => parts.iter().all(|part| can(part, format)),
        Predicate::Any(parts) => parts.is_empty() || parts.iter().any(|part| can(part, format)),
        Predicate::Not(_) | Predicate::Anywhere(_) => true,
        Predicate::Field(field, test) => is_known(field, test),
        Predicate::Nested(field, _) => is_known(field, &Test::Exists),
    }
}

/// The data sets that a query names.
fn asked(query: &Predicate, sets: &mut Vec<String>) {
    match query {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().for_each(|part| asked(part, sets));
        }
        Predicate::Field(field, Test::Text(pattern))
            if constant(&field.name, Format::CloudTrail).is_some() =>
        {
            let set = pattern.parts().iter().map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::One => "?",
                Part::Many => "*",
            });
            let set: String = set.collect();
            if !sets.contains(&set) && sets.len() < 10 {
                sets.push(set);
            }
        }
        _ => {}
    }
}

/// A record without fields.
struct Nothing;

impl View for Nothing {
    fn any(&self, _: &Field, _: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        false
    }

    fn any_at_all(&self, _: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        false
    }

    fn any_inside(&self, _: &Field, _: &mut dyn FnMut(&dyn View) -> bool) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::kql;

    fn formats(indexes: &[&str], query: &str) -> Result<Vec<&'static str>, String> {
        let indexes: Vec<String> = indexes.iter().map(|it| (*it).to_owned()).collect();
        let query = kql::parse(query, &view::case).expect(query);
        let held = match held(&indexes) {
            Held::Other(indexes) => return Err(indexes),
            held => held,
        };
        narrow(&held, &query).map(|formats| formats.into_iter().map(Format::name).collect())
    }

    #[test]
    fn indexes_and_data_sets_tell_the_logs() {
        let (aws, activity, audit) = ("aws_cloudtrail", "azure_activity", "entra_audit");
        let (sign_in, gcp) = ("entra_signin", "gcp_audit");
        let any = "event.outcome: success";
        for (indexes, query, expected) in [
            (&["filebeat-*", "logs-aws.cloudtrail-*"][..], any, &[aws][..]),
            (&["logs-aws*"], any, &[aws]),
            (&["other:logs-aws.cloudtrail*"], any, &[aws]),
            (&["logs-azure*", "filebeat-*"], any, &[activity, audit, sign_in]),
            (&["logs-azure*"], "event.dataset: azure.auditlogs", &[audit]),
            (&["logs-azure.activitylogs-*", "logs-azure.auditlogs-*"], any, &[activity, audit]),
            (&["logs-azure.platformlogs-*", "logs-gcp.audit-*"], any, &[gcp]),
            (&["logs-*", "-logs-gcp*"], "data_stream.dataset: (gcp.audit or x)", &[gcp]),
            (&["filebeat-*"], "event.module: azure", &[activity, audit, sign_in]),
            (&["filebeat-*"], "aws.cloudtrail.error_code: *", &[aws]),
            (&["*"], "gcp.audit.resource_name: x or aws.cloudtrail.error_code: y", &[aws, gcp]),
            (&["logs-*"], any, &[aws, activity, audit, sign_in, gcp]),
            (&[], "process.name: x", &[aws, activity, audit, sign_in, gcp]),
            (&["logs-*"], "not event.dataset: aws.*", &[activity, audit, sign_in, gcp]),
            (&["aws-cloudtrail-*", "gcp-audit-logs-*"], any, &[aws, gcp]),
            (&["azure-activity-logs-*", "entra-sign-in-prod"], any, &[activity, sign_in]),
            (&["azure-*", "AWS*"], any, &[aws, activity, audit, sign_in]),
        ] {
            assert_eq!(formats(indexes, query), Ok(expected.to_vec()), "{indexes:?} {query}");
        }
    }

    #[test]
    fn what_is_not_read_is_named() {
        let any = "event.outcome: success";
        for (indexes, query, expected) in [
            (&["logs-azure.platformlogs-*"][..], any, "logs-azure.platformlogs-*"),
            (&["logs-azure.graphactivitylogs-*"], any, "logs-azure.graphactivitylogs-*"),
            (&["filebeat-*", "logs-endpoint.events.*"], any, "filebeat-*, logs-endpoint.events.*"),
            (&["logs-google_workspace*"], any, "logs-google_workspace*"),
            (&["logs-o365*", "winlogbeat-*"], any, "logs-o365*, winlogbeat-*"),
            (&["filebeat-*"], "event.dataset: azure.platformlogs", "azure.platformlogs"),
            (&["logs-azure*"], "data_stream.dataset: (a.b or c*) and x: y", "a.b, c*"),
            (&["logs-aws*"], "event.module: okta", "okta"),
        ] {
            assert_eq!(formats(indexes, query), Err(expected.to_owned()), "{indexes:?} {query}");
        }
    }
}
