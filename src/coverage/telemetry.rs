//! What actions tell about the evidence itself: which are object-level events, sign-ins and
//! reads, and which silence a log. One table per kind, for all clouds.

use crate::case::{Action, Case};
use crate::catalog::Class;
use crate::format::Format;

/// What an action does to the logs that come after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// A detection or a log that no analytic here reads.
    Aside,
    /// Network flow logs may stop.
    Flows,
    /// Audit logs may come narrowed or elsewhere from then on.
    Narrows,
    /// Audit logs may stop.
    Stops,
}

/// The traits of an action that coverage asks for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Traits {
    /// Reads or writes single stored objects.
    pub(super) object: bool,
    /// Somebody signs in.
    pub(super) sign_in: bool,
    /// Looks, and leaves things as they are, where the record itself does not say.
    pub(super) looks: bool,
    /// A call to what manages the accounts of an organisation.
    pub(super) organisation: bool,
    /// What it does to logs.
    pub(super) effect: Option<Effect>,
}

/// Services and the beginnings of their object-level actions, in lower case.
///
/// Azure's storage logs are of a format of their own; where a pipeline brings them as activity,
/// they bear these names.
const OBJECTS: [(&str, &[&str]); 4] = [
    (
        "s3",
        &[
            "getobject",
            "putobject",
            "deleteobject",
            "headobject",
            "listobject",
            "copyobject",
            "restoreobject",
            "selectobject",
            "uploadpart",
            "createmultipartupload",
            "completemultipartupload",
        ],
    ),
    ("storage.googleapis.com", &["storage.objects."]),
    (
        "microsoft.storage",
        &["getblob", "putblob", "listblob", "copyblob", "deleteblob", "getfile", "listfile"],
    ),
    ("s3express", &["getobject", "putobject", "deleteobject", "headobject", "listobject"]),
];

/// Bucket settings whose names begin like object-level actions.
const BUCKET_SETTINGS: [&str; 2] = ["getobjectlockconfiguration", "putobjectlockconfiguration"];

/// Services and their sign-ins, in lower case; an empty list stands for all actions.
const SIGN_INS: [(&str, &[&str]); 4] = [
    ("signin", &[]),
    ("sso", &["authenticate", "federate"]),
    ("login.googleapis.com", &[]),
    ("sts", &["assumerolewithsaml"]),
];

/// Services that manage the accounts, subscriptions and projects of an organisation.
const ORGANISATIONS: [&str; 5] = [
    "organizations",
    "microsoft.management",
    "microsoft.subscription",
    "cloudbilling.googleapis.com",
    "orgpolicy.googleapis.com",
];

/// Actions after which audit or flow logs may be missing, in lower case: service, end of the
/// action's name, effect. Settings that are mostly written to begin logging are not among them.
const SILENCERS: [(&str, &str, Effect); 27] = [
    ("cloudtrail", "stoplogging", Effect::Stops),
    ("cloudtrail", "deletetrail", Effect::Stops),
    ("cloudtrail", "deleteeventdatastore", Effect::Stops),
    ("cloudtrail", "stopeventdatastoreingestion", Effect::Stops),
    ("cloudtrail", "puteventselectors", Effect::Narrows),
    ("cloudtrail", "updatetrail", Effect::Narrows),
    ("cloudtrail", "updateeventdatastore", Effect::Narrows),
    ("ec2", "deleteflowlogs", Effect::Flows),
    ("microsoft.insights", "diagnosticsettings/delete", Effect::Stops),
    ("microsoft.insights", "logprofiles/delete", Effect::Stops),
    ("microsoft.insights", "logprofiles/write", Effect::Narrows),
    ("microsoft.aadiam", "diagnosticsettings/delete", Effect::Stops),
    ("microsoft.insights", "datacollectionrules/delete", Effect::Narrows),
    ("microsoft.operationalinsights", "workspaces/delete", Effect::Stops),
    ("microsoft.operationalinsights", "dataexports/delete", Effect::Stops),
    ("microsoft.eventhub", "namespaces/delete", Effect::Stops),
    ("microsoft.eventhub", "namespaces/eventhubs/delete", Effect::Stops),
    ("microsoft.network", "networkwatchers/flowlogs/delete", Effect::Flows),
    ("logging.googleapis.com", "deletesink", Effect::Stops),
    ("logging.googleapis.com", "updatesink", Effect::Narrows),
    ("logging.googleapis.com", "deletebucket", Effect::Stops),
    ("logging.googleapis.com", "updatebucket", Effect::Narrows),
    ("logging.googleapis.com", "createexclusion", Effect::Narrows),
    ("logging.googleapis.com", "updateexclusion", Effect::Narrows),
    ("logging.googleapis.com", "deletelog", Effect::Narrows),
    ("logging.googleapis.com", "updatecmeksettings", Effect::Narrows),
    ("logging.googleapis.com", "updatesettings", Effect::Narrows),
];

impl Traits {
    /// The traits of every action of the case.
    pub(super) fn of_all(case: &Case) -> Vec<Self> {
        let services: Vec<String> =
            case.services.iter().map(|service| service.to_lowercase()).collect();
        case.actions
            .iter()
            .map(|action| Self::of(action, &services[action.service as usize]))
            .collect()
    }

    fn of(action: &Action, service: &str) -> Self {
        let name = action.name.to_lowercase();
        let class = action.meaning.class;
        Self {
            object: is_listed(&OBJECTS, service, &name)
                && !BUCKET_SETTINGS.contains(&name.as_str()),
            sign_in: action.format == Format::EntraSignIn || is_listed(&SIGN_INS, service, &name),
            looks: matches!(class, Class::Read | Class::Recon),
            organisation: ORGANISATIONS.contains(&service),
            effect: effect(service, &name)
                .or((class == Class::LogTampering).then_some(Effect::Aside)),
        }
    }
}

fn is_listed(table: &[(&str, &[&str])], service: &str, name: &str) -> bool {
    table.iter().any(|(listed, starts)| {
        *listed == service
            && (starts.is_empty() || starts.iter().any(|start| name.starts_with(start)))
    })
}

fn effect(service: &str, name: &str) -> Option<Effect> {
    let found = SILENCERS.iter().find(|(listed, end, _)| {
        *listed == service
            && name.strip_suffix(end).is_some_and(|rest| {
                // The end of a name, but not of a word in it.
                rest.is_empty() || rest.ends_with(['/', '.'])
            })
    });
    found.map(|(_, _, effect)| *effect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_silences_logs_is_known_in_every_cloud() {
        for (service, name, wanted) in [
            ("cloudtrail", "stoplogging", Some(Effect::Stops)),
            ("cloudtrail", "puteventselectors", Some(Effect::Narrows)),
            (
                "microsoft.insights",
                "microsoft.insights/diagnosticsettings/delete",
                Some(Effect::Stops),
            ),
            ("logging.googleapis.com", "deletesink", Some(Effect::Stops)),
            ("logging.googleapis.com", "configservicev2.updatesink", Some(Effect::Narrows)),
            ("logging.googleapis.com", "undeletebucket", None),
            ("cloudtrail", "startlogging", None),
        ] {
            assert_eq!(effect(service, name), wanted, "{service} {name}");
        }
    }

    #[test]
    fn objects_and_sign_ins_are_told_from_settings() {
        for (service, name, wanted) in [
            ("s3", "getobject", true),
            ("s3", "listobjectsv2", true),
            ("s3", "getbucketacl", false),
            ("s3", "listbuckets", false),
            ("storage.googleapis.com", "storage.objects.get", true),
            ("storage.googleapis.com", "storage.buckets.get", false),
        ] {
            assert_eq!(is_listed(&OBJECTS, service, name), wanted, "{service} {name}");
        }
        assert!(is_listed(&SIGN_INS, "signin", "consolelogin"));
        assert!(!is_listed(&SIGN_INS, "sts", "assumerole"));
    }
}
