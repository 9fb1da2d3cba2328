//! What only governance knows of a chain; described in `docs/governance.md`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::case::{Case, Row};
use crate::format::change::Subject;
use crate::known::Standing;
use crate::time;

use super::chain::{After, Chain, Loom};
use super::link::Link;

/// Links of a sort that are told one by one.
const TOLD: usize = 50;
/// Administrators that are named.
const NAMED: usize = 5;

pub(super) fn details(chain: &Chain<'_, '_>, loom: &Loom<'_>) -> Value {
    let case = loom.case;
    json!({
        "kind": chain.kind().name(),
        "window_hours": loom.settings.window_hours,
        "changes": chain.changes.iter().take(TOLD).map(|it| change(loom, it)).collect::<Vec<_>>(),
        "changes_total": chain.changes.len(),
        "refused": chain.refused.iter().take(TOLD).map(|it| refused(case, it)).collect::<Vec<_>>(),
        "refused_total": chain.refused.len(),
        "provisioned":
            chain.after.iter().take(TOLD).map(|it| provisioned(loom, chain, it)).collect::<Vec<_>>(),
        "provisioned_total": chain.after.len(),
        "shifted": chain.shifted.as_ref().map(|(row, what)| {
            let source = &case.sources[row.source as usize].text;
            with(call(case, row), json!({"what": what, "source_ip": source}))
        }),
        "baseline": baseline(chain, loom),
    })
}

/// When, what and where.
fn call(case: &Case, row: &Row) -> serde_json::Map<String, Value> {
    let place = case.places[row.place as usize];
    let text = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    [
        ("time", json!(case.time_text(row))),
        ("action", json!(case.action(row).name)),
        ("account", text(&case.accounts[place.account as usize])),
        ("region", text(&case.regions[place.region as usize])),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

fn with(mut map: serde_json::Map<String, Value>, more: Value) -> Value {
    if let Value::Object(more) = more {
        map.extend(more);
    }
    Value::Object(map)
}

fn change(loom: &Loom<'_>, link: &Link<'_>) -> Value {
    let case = loom.case;
    let told = &link.told;
    let noted = link.noted;
    let error = &case.errors[link.row.error as usize];
    let quota = link.subject == Some(Subject::Quota);
    with(
        call(case, &link.row),
        json!({
            "subject": link.subject.map(name),
            "target": noted.map(|it| &it.target).filter(|it| !it.is_empty()),
            "in_force_on": noted.and_then(|it| it.scope.as_deref()),
            "opens_region": noted.and_then(|it| it.region.as_deref()).filter(|_| !quota),
            "quota_region": noted.and_then(|it| it.region.as_deref()).filter(|_| quota),
            "strength": told.strength.name(),
            "old": told.old,
            "old_from_earlier_record": told.from_earlier,
            "new": told.new,
            "granted": noted.and_then(|it| it.granted.as_deref()),
            "quota_name": noted.filter(|_| quota).and_then(|it| it.parts.first()),
            "quota_before": told.before,
            "quota_asked": noted.and_then(|it| it.asked),
            "began_with": link.is_rooted().then(|| case.identity(link.root).name.as_str()),
            "removed": told.removed,
            "added": told.added,
            "allowed_regions_before": told.allowed_before,
            "allowed_regions": noted.map(|it| it.allowed.as_slice()).unwrap_or_default(),
            "outcome": link.row.outcome.name(),
            "error": if error.is_empty() { None } else { Some(error) },
            "in_order_by": loom.house.cover(link).map(|cover| cover.code()),
        }),
    )
}

const fn name(subject: Subject) -> &'static str {
    match subject {
        Subject::Quota => "quota",
        Subject::Policy => "policy",
        Subject::Association => "association",
        Subject::Region => "region",
        Subject::Nothing => "other",
    }
}

fn machines(link: &Link<'_>) -> Value {
    let machines = link.machines();
    json!({
        "size": machines.map(|it| &it.size).filter(|it| !it.is_empty()),
        "count": machines.and_then(|it| it.count),
        "accelerated": machines.is_some_and(|it| it.accelerated),
        "large": machines.is_some_and(|it| it.large),
    })
}

fn refused(case: &Case, link: &Link<'_>) -> Value {
    let limit = link.refusal().map(|refusal| refusal.name());
    let error = &case.errors[link.row.error as usize];
    let mut map = call(case, &link.row);
    map.insert("limit".to_owned(), json!(limit));
    map.insert("error".to_owned(), json!(error));
    with(map, machines(link))
}

fn provisioned(loom: &Loom<'_>, chain: &Chain<'_, '_>, after: &After<'_, '_>) -> Value {
    let case = loom.case;
    let link = after.link;
    let mut map = call(case, &link.row);
    if let Value::Object(machines) = machines(link) {
        map.extend(machines);
    }
    let opened_by = after.opened_by.map(|place| &chain.changes[place]);
    let standing = match loom.house.standing(link) {
        Standing::Allowed => Some(true),
        Standing::Outside => Some(false),
        Standing::Unjudged => None,
    };
    with(
        map,
        json!({
            "identity": case.identity(link.row.identity).name,
            "same_actor": after.is_own,
            "began_with": link.is_rooted().then(|| case.identity(link.root).name.as_str()),
            "opened_by": opened_by.map(|it| case.action(&it.row).name.as_str()),
            "opened_at": opened_by.map(|it| case.time_text(&it.row)),
            "new_region": after.unusual.new_region,
            "region_allowed": standing,
            "outside_guard_rail": after.unusual.outside_guard,
            "first_accelerated": after.unusual.accelerated,
            "first_large": after.unusual.large,
            "many": after.unusual.many,
        }),
    )
}

/// What the accounts of the chain were used to.
fn baseline(chain: &Chain<'_, '_>, loom: &Loom<'_>) -> Value {
    let case = loom.case;
    let mut accounts: Vec<u32> = chain.changes.iter().map(|link| link.account).collect();
    accounts.extend(chain.refused.iter().map(|link| link.account));
    accounts.extend(chain.after.iter().map(|after| after.link.account));
    accounts.sort_unstable();
    accounts.dedup();
    let mut subjects: Vec<Subject> = chain.changes.iter().filter_map(|it| it.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let told = accounts.iter().take(TOLD).map(|account| {
        let regions = loom.habits.regions(*account, chain.begin);
        let regions: Vec<&str> = regions
            .iter()
            .map(|region| case.regions[*region as usize].as_str())
            .filter(|region| !region.is_empty())
            .collect();
        let administrators: serde_json::Map<String, Value> = subjects
            .iter()
            .map(|subject| {
                (name(*subject).to_owned(), administrators(chain, loom, *account, *subject))
            })
            .collect();
        json!({
            "account": case.accounts[*account as usize],
            "until": time::format(chain.begin),
            "days": loom.habits.days(*account, chain.begin),
            "regions": regions,
            "most_machines": loom.habits.most_machines(*account, chain.begin),
            "had_accelerated": loom.habits.had_accelerated(*account, chain.begin),
            "administrators": administrators,
        })
    });
    told.collect()
}

/// Who made such changes before, the busiest first.
fn administrators(chain: &Chain<'_, '_>, loom: &Loom<'_>, account: u32, subject: Subject) -> Value {
    let mut made: BTreeMap<u32, u64> = BTreeMap::new();
    for (_, actor) in loom.habits.changes(account, subject, chain.begin) {
        *made.entry(*actor).or_default() += 1;
    }
    let own = made.get(&chain.actor).copied().unwrap_or(0);
    let mut made: Vec<(u32, u64)> = made.into_iter().collect();
    made.sort_by_key(|(actor, changes)| (std::cmp::Reverse(*changes), *actor));
    let names: Vec<Value> = made
        .iter()
        .take(NAMED)
        .map(|(actor, changes)| {
            json!({"identity": loom.case.identity(*actor).name, "changes": changes})
        })
        .collect();
    json!({"own_changes": own, "most": names, "identities": made.len()})
}
