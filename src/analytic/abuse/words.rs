//! What `hunt abuse` says: titles, grounds and triage steps, in plain words.

use std::collections::HashMap;

use crate::analytic::scope::list;
use crate::case::{Case, Row};
use crate::catalog::Class;
use crate::character::Character;
use crate::credential::Home;
use crate::lineage::Lineage;

use super::signs::{Level, Moment, Signs};
use super::system::System;
use super::weigh::{Scene, Sheet};

/// Characters of a client's words that are told.
const LONGEST_AGENT: usize = 40;

/// Networks of these events, each once, in their order.
pub(super) fn networks<'r>(case: &Case, rows: impl Iterator<Item = &'r Row>) -> String {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        let name = case.networks[case.network_of(row) as usize].to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    list(&names)
}

/// The same with where each lies, as far as that is known.
pub(super) fn places<'r>(scene: &Scene<'_>, rows: impl Iterator<Item = &'r Row>) -> String {
    let case = scene.case;
    let mut order: Vec<u32> = Vec::new();
    let mut sources: HashMap<u32, Vec<u32>> = HashMap::new();
    for row in rows {
        let network = case.network_of(row);
        let own = sources.entry(network).or_insert_with(|| {
            order.push(network);
            Vec::new()
        });
        own.push(row.source);
    }
    let told = order.iter().map(|network| {
        let name = case.networks[*network as usize].to_string();
        let own = sources.get(network).into_iter().flatten();
        scene.known.origins().told(name, own.copied())
    });
    let told: Vec<String> = told.collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    list(&told)
}

/// A client by its first word.
pub(super) fn agent(case: &Case, row: &Row) -> String {
    let agent = case.agents[row.agent as usize].trim_start_matches('[');
    let first = agent.split_whitespace().next().unwrap_or("nothing said");
    match first.char_indices().nth(LONGEST_AGENT) {
        Some((end, _)) => format!("{}…", &first[..end]),
        None => first.trim_end_matches(']').to_owned(),
    }
}

/// What a client runs on.
pub(super) fn system(case: &Case, row: &Row) -> &'static str {
    System::of(&case.agents[row.agent as usize]).name()
}

/// Where a credential lives.
pub(super) const fn home(home: Home) -> &'static str {
    match home {
        Home::Instance => "a virtual machine",
        Home::Function => "a function",
        Home::Container => "a container",
        Home::Anywhere => "somebody",
    }
}

/// The identities that a credential came down from, the first one first.
pub(super) fn path(case: &Case, lineage: &Lineage, node: u32) -> String {
    let mut names: Vec<&str> = Vec::new();
    for node in lineage.ancestry(node) {
        let name = &case.identity(lineage.nodes[node as usize].identity).name;
        if names.last() != Some(&name.as_str()) {
            names.push(name);
        }
    }
    names.reverse();
    // The ends matter most.
    match names.as_slice() {
        [first, .., before, last] if names.len() > 4 => format!("{first} → … → {before} → {last}"),
        _ => names.join(" → "),
    }
}

/// The code and the ground of a privileged action's points.
pub(super) fn deed(case: &Case, row: &Row, moment: &Moment) -> (String, String) {
    let action = case.action(row);
    let what = match action.meaning.why {
        "" => action.name.clone(),
        why => format!("{} ({why})", action.name),
    };
    let class = moment.class.name();
    let how = match moment.level {
        Level::Class => format!("its first {} action", spoken(moment.class)),
        Level::Service => {
            format!(
                "its first {} action in {}",
                spoken(moment.class),
                case.service_name(action.service)
            )
        }
        Level::Action => "never called before".to_owned(),
        Level::Usual => "which it calls anyway".to_owned(),
    };
    let failed = if row.outcome.took_effect() { "" } else { "; it failed" };
    (format!("privileged_{class}"), format!("{what}: {how}{failed}"))
}

/// Whether a reason is about what was done, rather than where from and how.
pub(super) fn is_of_deed(code: &str) -> bool {
    code.starts_with("privileged_") || matches!(code, "execution" | "impact" | "recon_then_change")
}

fn spoken(class: Class) -> &'static str {
    match class {
        Class::DataAccess => "data-reading",
        Class::LogTampering => "log-tampering",
        other => other.name(),
    }
}

/// The finding in one line.
pub(super) fn title(scene: &Scene<'_>, sheet: &Sheet) -> String {
    let case = scene.case;
    let who = &case.identity(scene.episode.identity).name;
    let mut parts: Vec<String> = Vec::new();
    let new: Vec<&Moment> = scene.with(Signs::NETWORK).collect();
    if sheet.has("home_left") {
        parts.push(format!("used a machine's credentials from {}", from(scene, &new)));
    } else if !new.is_empty() {
        parts.push(format!("came from {}", from(scene, &new)));
    }
    let clients = [
        ("tool", "with a tool of attackers or testers"),
        ("cloud_shell", "in Cloud Shell"),
        ("new_client", "with a client new to it"),
        ("new_system", "on a system new to it"),
    ];
    let client = clients.iter().find(|(code, _)| sheet.has(code)).map(|(_, words)| *words);
    match (parts.first_mut(), client) {
        (Some(came), Some(client)) => came.push_str(&format!(" {client}")),
        (None, Some(client)) => parts.push(format!("worked {client}")),
        _ => {}
    }
    let others = [
        ("two_places", "was in two places at once"),
        ("guessed", "signed in after many failures"),
        ("no_mfa", "signed in without a second factor"),
        ("token_of_key", "made a session of a long-lived key"),
        ("new_role", "took on a role new to it"),
        ("recon", "looked around"),
        ("probing", "probed what is refused"),
        ("impact", "changed many services at once"),
    ];
    let told = others.iter().filter(|(code, _)| sheet.has(code)).map(|(_, words)| *words);
    parts.extend(told.map(str::to_owned));
    let done = deeds(scene, true);
    let tried = deeds(scene, false);
    let sentence = parts.join(", ");
    match (sentence.is_empty(), done.is_empty(), tried.is_empty()) {
        (true, false, _) => format!("{who} ran code in a way new to it: {done}"),
        (_, false, _) => format!("{who} {sentence}, then {done}"),
        (_, true, false) => format!("{who} {sentence}, then tried {tried} and failed"),
        _ => format!("{who} {sentence}"),
    }
}

fn from(scene: &Scene<'_>, moments: &[&Moment]) -> String {
    networks(scene.case, moments.iter().map(|moment| scene.row(moment)))
}

/// Privileged actions that took effect, or that did not, the newest to it first.
fn deeds(scene: &Scene<'_>, worked: bool) -> String {
    let own = |moment: &&Moment| scene.row(moment).outcome.took_effect() == worked;
    let mut deeds: Vec<&Moment> = scene.privileged().filter(own).collect();
    deeds.extend(scene.with(Signs::EXECUTION).filter(own));
    let weight = |moment: &Moment| scene.case.action(scene.row(moment)).meaning.weight;
    deeds.sort_by_key(|moment| {
        (std::cmp::Reverse((moment.level, weight(moment))), moment.time, moment.address)
    });
    let mut names: Vec<&str> = Vec::new();
    for moment in deeds {
        let name = scene.case.action(scene.row(moment)).short();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    list(&names)
}

/// What to do first.
pub(super) fn triage(scene: &Scene<'_>, sheet: &Sheet) -> Vec<String> {
    let case = scene.case;
    let who = &case.identity(scene.episode.identity).name;
    let owner = scene.known.identity(scene.episode.identity).and_then(|it| it.owner.as_deref());
    let mut steps = vec![match (owner, scene.character) {
        (Some(owner), _) => format!("Ask {owner}, who answer for {who}, what explains this."),
        (None, Character::Human) => format!(
            "Ask {who} in person, not over the account, whether this was their doing and from which machine."
        ),
        (None, _) => {
            format!("Ask the owner of {who} for the run or the change that explains this.")
        }
    }];
    steps.push(format!(
        "Follow the credentials to all they led to: hunt trace {} over the same evidence.",
        quoted(who)
    ));
    let context =
        ["home_left", "new_network", "machine_network", "two_places", "tool", "cloud_shell"];
    if context.iter().any(|code| sheet.has(code)) {
        steps.push("Where nobody vouches for the new place or client, revoke the sessions, deactivate the key that stands at the chain's beginning, and issue a new one from a clean machine.".to_owned());
    }
    if sheet.has("home_left") {
        steps.push("Isolate the machine whose credentials left it, keep its disk and memory, and look for how they were taken (metadata service, a vulnerable application, a stolen image).".to_owned());
    }
    if sheet.has("guessed") || sheet.has("no_mfa") {
        steps.push("Reset the password, enforce a second factor, and look for other accounts that the same addresses tried.".to_owned());
    }
    if sheet.has("new_role") || sheet.has("token_of_key") {
        steps.push("Review who may take on these roles, end their sessions issued since, and look for keys and users that were made with them.".to_owned());
    }
    if sheet.has("execution") {
        steps.push("Collect what was run and where; treat the hosts and functions as compromised until it is explained.".to_owned());
    }
    if sheet.has("recon") || sheet.has("probing") {
        steps.push(
            "List what the looking around revealed, and watch or rotate the secrets among it."
                .to_owned(),
        );
    }
    steps
}

/// A name as a shell takes it.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/@._-:+=".contains(c);
    match name.chars().all(plain) && !name.is_empty() {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    }
}
