//! What `hunt governance` says: titles and grounds, in plain words.

use crate::case::Case;
use crate::format::change::{Machines, Strength, Subject};
use crate::time::{self, Nanos};

use super::chain::{After, Chain, Loom};
use super::house::Cover;
use super::kind::Kind;
use super::link::Link;

pub(super) use crate::analytic::scope::{count, list};

/// A subject in words.
pub(super) const fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Quota => "quota",
        Subject::Policy => "guard rail",
        Subject::Association => "ownership",
        Subject::Region => "region",
        Subject::Nothing => "other",
    }
}

/// The stable code of a change's reason.
pub(super) fn code(link: &Link<'_>) -> String {
    let is_weaker = link.told.strength != Strength::Unknown;
    let code = match link.subject {
        Some(Subject::Quota) if is_weaker => "quota_raised",
        Some(Subject::Quota) => "quota_changed",
        Some(Subject::Policy) if is_weaker => "guard_rail_weakened",
        Some(Subject::Policy) => "guard_rail_changed",
        Some(Subject::Association) => "ownership_changed",
        Some(Subject::Region) if is_weaker => "region_opened",
        Some(Subject::Region) => "region_changed",
        Some(Subject::Nothing) | None => "changed",
    };
    if link.worked() { code.to_owned() } else { format!("attempted_{code}") }
}

/// The last part of a path.
pub(super) fn short(target: &str) -> &str {
    target.rsplit('/').find(|part| !part.is_empty()).unwrap_or(target)
}

/// An account in words.
pub(super) fn account(case: &Case, account: u32) -> &str {
    let name = case.accounts.get(account as usize).map_or("", String::as_str);
    if name.is_empty() { "the account" } else { name }
}

/// A change with its values.
pub(super) fn change(case: &Case, link: &Link<'_>) -> String {
    let mut told = case.action(&link.row).short().to_owned();
    if !link.target().is_empty() {
        told.push_str(&format!(" of {}", short(link.target())));
    }
    if link.subject == Some(Subject::Quota)
        && let Some(name) = link.noted.and_then(|noted| noted.parts.first())
    {
        told.push_str(&format!(" ({name})"));
    }
    match (&link.told.old, &link.told.new) {
        (Some(old), Some(new)) => told.push_str(&format!(": from {old} to {new}")),
        (None, Some(new)) => told.push_str(&format!(": to {new}")),
        (Some(old), None) => told.push_str(&format!(": was {old}")),
        (None, None) => {}
    }
    if !link.worked() {
        let error = &case.errors[link.row.error as usize];
        let why = if error.is_empty() { "it failed" } else { error };
        told.push_str(&format!("; refused: {why}"));
    }
    told
}

/// Provisioning that a limit refused.
pub(super) fn refused(case: &Case, link: &Link<'_>) -> String {
    let limit = link.refusal().map_or("limit", |refusal| refusal.name());
    let error = &case.errors[link.row.error as usize];
    format!(
        "{} of {} in {} refused by a {limit} ({error}) at {} UTC",
        case.action(&link.row).short(),
        machines(link.machines()),
        place(case, link),
        time::format_short(link.row.time)
    )
}

fn place<'c>(case: &'c Case, link: &Link<'_>) -> &'c str {
    match case.regions.get(link.region as usize).map_or("", String::as_str) {
        "" => account(case, link.account),
        region => region,
    }
}

/// The size of machines.
pub(super) fn size(machines: Option<&Machines>) -> String {
    match machines {
        Some(machines) if !machines.size.is_empty() => machines.size.clone(),
        _ => "machines".to_owned(),
    }
}

/// How many of which size.
pub(super) fn machines(machines: Option<&Machines>) -> String {
    match machines.and_then(|it| it.count) {
        Some(count) if machines.is_some_and(|it| !it.size.is_empty()) => {
            format!("{count} {}", size(machines))
        }
        Some(number) => count(number, "machine"),
        None => size(machines),
    }
}

/// How long after the last change before it.
fn span(chain: &Chain<'_, '_>, time: Nanos) -> String {
    let before = chain.changes.iter().rev().find(|link| link.row.time <= time);
    let minutes = before.map_or(0, |link| (time - link.row.time) / time::MINUTE);
    match minutes {
        0..120 => count(u64::try_from(minutes).unwrap_or_default(), "minute"),
        _ => count(u64::try_from(minutes / 60).unwrap_or_default(), "hour"),
    }
}

/// Provisioning after a change.
pub(super) fn after(case: &Case, chain: &Chain<'_, '_>, after: &After<'_, '_>) -> String {
    let name = &case.identity(after.link.row.identity).name;
    let by = match after.is_own {
        true if after.link.actor == chain.actor => String::new(),
        true => format!(" as {name}, of the same chain of credentials,"),
        false => format!(" by {name}"),
    };
    let mut told = format!(
        "{} of {} in {}{by}, {} after the change",
        case.action(&after.link.row).short(),
        machines(after.link.machines()),
        place(case, after.link),
        span(chain, after.link.row.time)
    );
    let more = chain.after.len() - 1;
    if more > 0 {
        told.push_str(&format!("; and {more} more"));
    }
    told
}

/// What of the room was used that a change made.
pub(super) fn opened(case: &Case, after: &After<'_, '_>, change: &Link<'_>) -> String {
    let name = case.action(&change.row).short();
    let what = match change.subject {
        Some(Subject::Quota) => "the quota is for just these machines and this region",
        Some(Subject::Region) => "the region is the one that was opened",
        Some(Subject::Association) => "it is in the account that was moved",
        _ => "it is where the guard rail held",
    };
    format!("{} uses what {name} opened: {what}", case.action(&after.link.row).short())
}

/// That an identity never made such a change before, and who did.
pub(super) fn first(
    loom: &Loom<'_>,
    link: &Link<'_>,
    of: Subject,
    before: &[(Nanos, u32)],
) -> String {
    let case = loom.case;
    let mut others: Vec<&str> = Vec::new();
    for (_, actor) in before {
        let name = case.identity(*actor).name.as_str();
        if !others.contains(&name) {
            others.push(name);
        }
        if others.len() > 3 {
            break;
        }
    }
    let account = account(case, link.account);
    let never = format!("no {} change by it in {account} before", subject(of));
    match others.is_empty() {
        true => format!("{never}, nor by anybody"),
        false => format!("{never}, but by {}", list(&others)),
    }
}

/// Why a change is in order.
pub(super) fn cover(case: &Case, link: &Link<'_>, cover: &Cover<'_>) -> String {
    let action = case.action(&link.row).short();
    match cover {
        Cover::Change(change) => format!("{} covers {action}", change.id),
        Cover::Quota(approved) => format!("{} is approved up to {approved}", link.target()),
        Cover::Region => format!("{action}: hunt.toml allows the region"),
        Cover::Association(group) => {
            format!("{} belongs to {group}", short(link.target()))
        }
    }
}

/// What a change is, as a deed.
fn deed(case: &Case, link: &Link<'_>) -> String {
    let target = short(link.target());
    let of = if target.is_empty() { String::new() } else { format!(" {target}") };
    let did = |deed: &str, attempt: &str| {
        if link.worked() { deed.to_owned() } else { attempt.to_owned() }
    };
    let to =
        |to: &Option<String>| to.as_ref().map_or(String::new(), |to| format!(" to {}", short(to)));
    match (link.subject, link.told.strength) {
        (Some(Subject::Quota), Strength::Tightens) => {
            format!("lowered quota{of}{}", to(&link.told.new))
        }
        (Some(Subject::Quota), _) => {
            format!("{} quota{of}{}", did("raised", "tried to raise"), to(&link.told.new))
        }
        (Some(Subject::Region), _) if link.noted.is_some_and(|it| it.region.is_some()) => {
            match link.tightens() {
                true => format!("closed region{of}"),
                false => format!("{} region{of}", did("opened", "tried to open")),
            }
        }
        (Some(Subject::Region | Subject::Policy), Strength::Weakens) => {
            format!("{} guard rail{of}", did("weakened", "tried to weaken"))
        }
        (Some(Subject::Region | Subject::Policy), Strength::Tightens) => {
            format!("{} guard rail{of}", did("tightened", "tried to tighten"))
        }
        (Some(Subject::Region | Subject::Policy), _) => {
            format!("{} guard rail{of}", did("changed", "tried to change"))
        }
        (Some(Subject::Association), _)
            if link.told.new.is_some() && !case.action(&link.row).short().starts_with("Create") =>
        {
            format!("{}{of}{}", did("moved", "tried to move"), to(&link.told.new))
        }
        _ => {
            let action = case.action(&link.row).short();
            format!("{} {action}{of}", did("called", "tried"))
        }
    }
}

/// The finding in one line.
pub(super) fn title(case: &Case, chain: &Chain<'_, '_>) -> String {
    let who = &case.identity(chain.identity).name;
    let mut deeds: Vec<String> = Vec::new();
    for link in &chain.changes {
        let deed = deed(case, link);
        if !deeds.contains(&deed) {
            deeds.push(deed);
        }
    }
    let more = deeds.len().saturating_sub(3);
    deeds.truncate(3);
    let mut said = deeds.join(", ");
    if more > 0 {
        said.push_str(&format!(" and {more} more"));
    }
    let provisioned = |after: &After<'_, '_>| {
        format!("{} in {}", machines(after.link.machines()), place(case, after.link))
    };
    let telling = chain.after.iter().max_by_key(|after| {
        (after.opened_by.is_some(), after.link.machines().map(|it| (it.accelerated, it.count)))
    });
    match (chain.kind(), telling) {
        (Kind::FirstUse, Some(after)) => {
            format!("{who} provisioned in a region never used there: {}", provisioned(after))
        }
        (Kind::Refused, _) | (Kind::FirstUse, None) => {
            let first = chain.refused.first();
            let what = first.map_or(String::new(), |link| {
                format!("{} in {}", machines(link.machines()), place(case, link))
            });
            format!("{who} tried to provision {what} and a limit refused it")
        }
        (_, Some(after)) => {
            let by = match chain.after.iter().any(|after| after.is_own) {
                true => "then provisioned".to_owned(),
                false => {
                    format!("then {} provisioned", case.identity(after.link.row.identity).name)
                }
            };
            format!("{who} {said}; {by} {}", provisioned(after))
        }
        (_, None) => format!("{who} {said}"),
    }
}
