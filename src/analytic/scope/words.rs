//! What `hunt scope` says: titles, grounds and triage steps, in plain words.

use crate::case::Case;
use crate::catalog::Class;
use crate::origin::Origins;

use super::episode::{Episode, Lead};
use super::novelty::{Level, Steps};

/// Services whose permission and credential changes are changes of IAM itself.
const IAM_SERVICES: [&str; 15] = [
    "iam",
    "sso",
    "sso-directory",
    "identitystore",
    "rolesanywhere",
    "organizations",
    "Microsoft.Authorization",
    "Microsoft.ManagedIdentity",
    "Entra",
    "iam.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "privilegedaccessmanager.googleapis.com",
    "cloudidentity.googleapis.com",
    "admin.googleapis.com",
    "sts.googleapis.com",
];

/// A network never come from before, and where its addresses lie as far as that is known.
pub(super) fn network(episode: &Episode<'_>, origins: &Origins, network: u32) -> String {
    let case = episode.case;
    let name = case.networks[network as usize].to_string();
    let new = episode.departures.iter().filter(|departure| departure.steps.has(Steps::NETWORK));
    let rows = new.map(|departure| &departure.row);
    let own = rows.filter(|row| case.network_of(row) == network);
    origins.told(name, own.map(|row| row.source))
}

fn is_iam(case: &Case, action: u32) -> bool {
    let service = case.service_name(case.actions[action as usize].service);
    IAM_SERVICES.contains(&service)
}

/// The stable code of a leading action's reason.
pub(super) fn lead_code(case: &Case, lead: &Lead) -> String {
    match (lead.level, lead.class) {
        (Level::Class | Level::Service, Class::Permission) if is_iam(case, lead.action) => {
            "first_iam_change".to_owned()
        }
        (Level::Class, class) => format!("first_{}", class.name()),
        (Level::Service, class) => format!("first_{}_in_service", class.name()),
        (Level::Action, class) => format!("new_{}_action", class.name()),
    }
}

/// The ground of a leading action's points; of `peers` identities like it, `users` call the action.
pub(super) fn lead(episode: &Episode<'_>, lead: &Lead, peers: usize, users: usize) -> String {
    let action = &episode.case.actions[lead.action as usize];
    let what = match action.meaning.why {
        "" => action.name.clone(),
        why => format!("{} ({why})", action.name),
    };
    let portrait = episode.portrait;
    if portrait.is_new() {
        return match (peers, users) {
            (0, _) => format!("{what} by an identity without a past and without peers"),
            (_, 0) => {
                format!("{what} by an identity without a past; none of its {peers} peers calls it")
            }
            _ => format!(
                "{what} by an identity without a past; {users} of its {peers} peers call it"
            ),
        };
    }
    let past = format!(
        "{what}: never in {} over {} of baseline",
        count(portrait.past_events, "event"),
        count(portrait.past_days.len() as u64, "day")
    );
    match lead.level {
        Level::Class => format!("{past}, nor any other {} action", spoken(lead.class)),
        Level::Service => {
            let service = episode.case.service_name(action.service);
            format!("{past}, nor any other {} action of {service}", spoken(lead.class))
        }
        Level::Action => past,
    }
}

/// A class in words.
fn spoken(class: Class) -> &'static str {
    match class {
        Class::DataAccess => "data-reading",
        Class::LogTampering => "log-tampering",
        other => other.name(),
    }
}

/// The finding in one line.
pub(super) fn title(episode: &Episode<'_>, leads: &[Lead]) -> String {
    let case = episode.case;
    let identity = &case.identities[episode.portrait.identity as usize];
    let mut who = identity.name.clone();
    if episode.portrait.is_new() {
        who = format!("new identity {who}");
    }
    if episode.is_emergency() {
        who = format!("break-glass identity {who}");
    }
    if episode.is_context_only() {
        return format!("{who} {}", context(episode));
    }
    let failed = action_names(case, leads, &episode.new_actions(false));
    if !episode.took_effect() {
        return format!(
            "{who} tried {} outside its scope and failed: {}",
            count(failed.len().max(1) as u64, "action"),
            list_or(&failed, || services(episode))
        );
    }
    let names = action_names(case, leads, &episode.new_actions(true));
    let mut title = match leads.first() {
        Some(lead) => format!("{who} {}: {}", deed(case, lead), list(&names)),
        None => format!("{who} used a service for the first time: {}", services(episode)),
    };
    if failed.len() > 1 {
        let tried = count(failed.len() as u64, "other action");
        title.push_str(&format!("; tried {tried} and failed"));
    }
    title
}

/// What the leading action is, as a deed.
fn deed(case: &Case, lead: &Lead) -> &'static str {
    let first = lead.level != Level::Action;
    match lead.class {
        Class::Permission if first && is_iam(case, lead.action) => "made its first IAM change",
        Class::Permission if first => "made its first permission change",
        Class::Permission => "made a permission change new to it",
        Class::Credential if first => "made its first credential change",
        Class::Credential => "made a credential change new to it",
        Class::LogTampering => "touched logging or detection, which it never did",
        Class::Execution if first => "ran code for the first time",
        Class::Execution => "ran code in a way new to it",
        Class::DataAccess if first => "read data for the first time",
        Class::DataAccess => "read data in a way new to it",
        Class::Provisioning if first => "created compute for the first time",
        Class::Provisioning => "created compute in a way new to it",
        Class::Destruction => "destroyed or locked resources, new to it",
        Class::Quota => "changed quotas, new to it",
        Class::Region => "opened or closed a region",
        Class::Policy => "changed guard rails, new to it",
        Class::Association => "moved accounts or their ownership",
        Class::Recon => "looked around in a way new to it",
        Class::Read | Class::Write | Class::Authentication => "stepped outside its scope",
    }
}

fn context(episode: &Episode<'_>) -> String {
    let case = episode.case;
    if episode.is_emergency() {
        let actions = episode.new_things(Steps::EMERGENCY, |row| row.action);
        return format!("was used: {}", list(&action_names(case, &[], &actions)));
    }
    let accounts = episode.new_accounts();
    let regions = episode.new_regions();
    let networks = episode.new_networks();
    if let Some(account) = accounts.first() {
        return format!("acted in an account new to it: {}", case.accounts[*account as usize]);
    }
    if !regions.is_empty() {
        let names: Vec<&str> = regions.iter().map(|r| &*case.regions[*r as usize]).collect();
        return format!("worked in a region new to it: {}", list(&names));
    }
    if !networks.is_empty() {
        let names: Vec<String> =
            networks.iter().map(|n| case.networks[*n as usize].to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return format!("came from a network new to it: {}", list(&names));
    }
    let names: Vec<&str> = episode.new_interfaces().iter().map(|i| i.name()).collect();
    format!("used a client new to it: {}", list(&names))
}

fn services(episode: &Episode<'_>) -> String {
    let services = episode.new_things(Steps::SERVICE, |row| episode.case.action(row).service);
    let names: Vec<&str> = services.iter().map(|s| episode.case.service_name(*s)).collect();
    list(&names)
}

/// The leading actions first, then the other new ones.
fn action_names<'a>(case: &'a Case, leads: &[Lead], actions: &[u32]) -> Vec<&'a str> {
    let led = leads.iter().map(|lead| lead.action);
    let mut order: Vec<u32> = led.filter(|action| actions.contains(action)).collect();
    let mut rest: Vec<u32> = actions.to_vec();
    rest.sort_by_key(|a| std::cmp::Reverse(case.actions[*a as usize].meaning.weight));
    for action in rest {
        if !order.contains(&action) {
            order.push(action);
        }
    }
    order.iter().map(|a| case.actions[*a as usize].short()).collect()
}

fn list_or(names: &[&str], other: impl Fn() -> String) -> String {
    if names.is_empty() { other() } else { list(names) }
}

/// Three names, and how many more there are.
pub(crate) fn list(names: &[&str]) -> String {
    match names {
        [a, b, c, _, ..] => format!("{a}, {b}, {c} and {} more", names.len() - 3),
        _ => names.join(", "),
    }
}

/// A number of things, in words.
pub(crate) fn count(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}
