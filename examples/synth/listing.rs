//! The list of what was planted.

use std::collections::HashSet;
use std::fmt::Write;

use crate::clock;
use crate::ledger::{Ledger, Voice};
use crate::plant::Episode;
use crate::world::World;

/// What was planted in one provider's tree.
#[derive(Debug, Default)]
pub(crate) struct Chapter {
    window: String,
    entries: Vec<String>,
    identities: usize,
}

impl Chapter {
    /// Lists the episodes. The provider is named where several may share the list.
    pub(crate) fn of(world: &World, ledger: &Ledger, episodes: &[Episode], named: bool) -> Self {
        let mut window = String::from("{\"since\":\"");
        clock::stamp(&mut window, world.start + i64::from(world.window()));
        window.push_str("\",\"until\":\"");
        clock::stamp(&mut window, world.start + i64::from(world.span));
        window.push_str("\"}");
        let entries = episodes.iter().map(|one| entry(world, ledger, one, named)).collect();
        Self { window, entries, identities: active(world, ledger) }
    }
}

/// The content of `planted.json`.
pub(crate) fn listing(chapters: &[Chapter]) -> String {
    let window = chapters.first().map_or("null", |chapter| &chapter.window);
    let entries: Vec<&str> =
        chapters.iter().flat_map(|chapter| &chapter.entries).map(String::as_str).collect();
    let identities: usize = chapters.iter().map(|chapter| chapter.identities).sum();
    format!(
        "{{\"window\":{window},\"episodes\":[\n{}\n],\"identities\":{identities}}}\n",
        entries.join(",\n")
    )
}

fn entry(world: &World, ledger: &Ledger, episode: &Episode, named: bool) -> String {
    let mut out = String::from("{");
    let one = &world.identities[episode.who as usize];
    let account = &world.accounts[one.account as usize].id;
    let session = &ledger.sessions[episode.session as usize];
    let times = || episode.plans.iter().map(|&place| ledger.plans[place].at);
    if named {
        let _ = write!(out, r#""provider":"{}","#, world.cloud.name());
    }
    let _ =
        write!(out, r#""kind":"{}","identity":"{}","#, episode.kind, world.cloud.title(world, one));
    if named {
        let _ = write!(out, r#""id":"{}","#, world.cloud.id(world, one));
    }
    let _ = write!(
        out,
        r#""session":"{}","account":"{account}","first_seen":""#,
        world.cloud.session(one, session)
    );
    clock::stamp(&mut out, world.start + i64::from(times().min().unwrap_or(0)));
    out.push_str(r#"","last_seen":""#);
    clock::stamp(&mut out, world.start + i64::from(times().max().unwrap_or(0)));
    let _ = write!(out, r#"","events":{},"event_ids":["#, episode.plans.len());
    for (n, &place) in episode.plans.iter().enumerate() {
        let comma = if n > 0 { "," } else { "" };
        let _ = write!(out, r#"{comma}"{}""#, world.cloud.event_id(world, &ledger.plans[place]));
    }
    out.push_str("]}");
    out
}

/// How many identities have an event in the window. Services, strangers and sign-ins whose name is
/// hidden are nobody's.
fn active(world: &World, ledger: &Ledger) -> usize {
    let spoken =
        |voice| matches!(voice, Voice::Own | Voice::Via | Voice::Internal | Voice::Federated);
    let seen: HashSet<u32> = ledger
        .plans
        .iter()
        .filter(|plan| plan.at >= world.window() && spoken(plan.voice))
        .map(|plan| ledger.sessions[plan.session as usize].who)
        .collect();
    let known = |who: &u32| world.identities[*who as usize].is_identity();
    let titles: HashSet<String> = seen
        .into_iter()
        .filter(known)
        .map(|who| world.cloud.title(world, &world.identities[who as usize]))
        .collect();
    titles.len()
}
