//! Microsoft Azure: the activity log, the directory's audit log and sign-ins, as diagnostic
//! settings export them and, in part, as Graph answers.

mod actions;
mod activity;
mod apps;
mod claims;
mod directory;
mod episodes;
mod fill;
mod lures;
mod menus;
mod names;
mod occasions;
mod opening;
mod people;
mod signin;
mod tree;

use std::io;

use crate::action::{Action, Class};
use crate::cloud::Cloud;
use crate::fill::Scene;
use crate::ledger::{Ledger, Note, Plan, Session, Voice};
use crate::menu::Menu;
use crate::names as common;
use crate::plot::{Plot, Step, Tool};
use crate::rng::{Rng, mix};
use crate::tree::{Output, Tally};
use crate::world::{Account, Identity, Kind, World};

/// Microsoft Azure.
#[derive(Debug)]
pub(crate) struct Azure;

/// The id of the tenant, which stands behind the subscriptions.
fn tenant(world: &World) -> &str {
    world.accounts.last().map_or("", |account| &account.id)
}

/// What a subscription is for.
fn environment(account: usize) -> &'static str {
    ["prod", "test", "shared"][account % 3]
}

/// A person's user principal name, or an application's display name.
fn title(one: &Identity) -> String {
    if one.kind == Kind::Person { one.label.clone() } else { one.name().to_owned() }
}

impl Cloud for Azure {
    fn name(&self) -> &'static str {
        "azure"
    }

    fn folders(&self) -> &'static [&'static str] {
        &tree::FOLDERS
    }

    fn salt(&self, seed: u64) -> u64 {
        mix(seed, 0xA27E)
    }

    fn regions(&self) -> &'static [&'static str] {
        &names::REGIONS
    }

    fn actions(&self) -> Vec<Action> {
        actions::table()
    }

    fn homes(&self, events: u32) -> usize {
        if events < 20_000 { 2 } else { 3 }
    }

    fn account(&self, _place: usize, rng: &mut Rng) -> Account {
        let id = names::guid(rng.next());
        Account {
            id,
            gateways: (0..4).map(|_| names::gateway(rng)).collect(),
            ..Account::default()
        }
    }

    fn settle(&self, world: &mut World, count: usize) {
        people::settle(world, count);
        apps::settle(world, count);
        for one in world.identities.iter_mut().filter(|one| one.kind == Kind::User) {
            one.rotates = one.seed.is_multiple_of(3);
        }
        list_names(world);
    }

    fn person(&self, world: &World, n: usize, seed: u64) -> Identity {
        people::person(world, n, seed)
    }

    fn workload(&self, world: &World, kind: Kind, n: usize, number: usize, seed: u64) -> Identity {
        apps::app(world, kind, n, number, seed)
    }

    fn newcomer(&self, world: &World, n: usize, seed: u64) -> Identity {
        let mut one = Identity::new(Kind::User, (n % world.homes()) as u8, seed);
        apps::name(world, &mut one, ["sp-ops-helper", "sp-maintenance"][n % 2].to_owned());
        one.app = common::app(n);
        one
    }

    fn projects(&self) -> [Menu; 3] {
        menus::PROJECTS
    }

    fn stray(&self) -> Menu {
        menus::STRAY
    }

    fn fixed_region(&self, _source: &str) -> Option<u8> {
        None
    }

    fn voice(&self, one: &Identity, _session: &Session, _call: &Action, _rng: &mut Rng) -> Voice {
        if one.kind == Kind::Service { Voice::Service } else { Voice::Own }
    }

    fn label(&self, _one: &Identity, rng: &mut Rng) -> String {
        // The token's identifier, which its sign-in and its operations share.
        let mut label = String::with_capacity(22);
        rng.alnum(&mut label, 22);
        label
    }

    fn key(&self, _lasting: bool, mut rng: Rng) -> String {
        names::guid(rng.next())
    }

    fn open(
        &self,
        world: &World,
        place: u32,
        room: u32,
        ledger: &mut Ledger,
        rng: &mut Rng,
    ) -> u32 {
        opening::open(world, place, room, ledger, rng)
    }

    fn occasions(&self, world: &World) -> Ledger {
        occasions::occasions(world)
    }

    fn plots(&self) -> &'static [Plot] {
        episodes::PLOTS
    }

    fn tool(&self, tool: Tool, rng: &mut Rng) -> String {
        match tool {
            Tool::Library => names::library(rng),
            _ => names::cli(rng),
        }
    }

    fn lures(&self, world: &World, who: u32, plot: &Plot, _guest: &Session, rng: &mut Rng) -> Note {
        lures::lures(world, who, plot, rng)
    }

    fn vary(&self, step: &Step, note: &mut Note, rng: &mut Rng) {
        if step.times > 1 {
            // Each call goes for another application's resource.
            note.push(("app", common::app(rng.index(48))));
        }
    }

    fn title(&self, _world: &World, one: &Identity) -> String {
        title(one)
    }

    fn id(&self, _world: &World, one: &Identity) -> String {
        one.roles.first().map_or(String::new(), |role| role.id.clone())
    }

    fn event_id(&self, world: &World, plan: &Plan) -> String {
        match world.actions[plan.action as usize].class {
            Class::Directory => directory::id(world, plan),
            _ => names::guid_of(plan),
        }
    }

    fn fill(&self, out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
        fill::place(out, name, scene, rng)
    }

    #[cfg(test)]
    fn record(&self, out: &mut String, world: &World, ledger: &Ledger, plan: &Plan) {
        let action = &world.actions[plan.action as usize];
        if let Some(phase) = activity::phases(plan, action).pop() {
            tree::line(out, world, ledger, plan, phase);
        }
    }

    fn write(
        &self,
        out: &Output<'_>,
        world: &World,
        ledger: &Ledger,
        repeats: usize,
    ) -> io::Result<Tally> {
        tree::write(out, world, ledger, repeats)
    }
}

/// Lists the names that calls mention.
fn list_names(world: &mut World) {
    for one in &world.identities {
        let account = &mut world.accounts[one.account as usize];
        match one.kind {
            Kind::Person => account.users.push(one.label.clone()),
            Kind::Service => {}
            _ => account.roles.push(one.name().to_owned()),
        }
    }
    for account in &mut world.accounts {
        // A subscription without any still has something to choose from.
        account.users.push("break-glass@example.com".to_owned());
        account.roles.push("sp-break-glass".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::Azure;
    use super::activity::{Phase, phases};
    use super::tree;
    use crate::compose;
    use serde_json::Value;

    const END: i64 = 1_795_132_800;

    #[test]
    fn an_operation_begins_once_ends_once_and_keeps_its_ids() {
        let (world, ledger, _) = compose(&Azure, 3_000, 20, 5, END, true);
        let mut several = 0;
        for plan in &ledger.plans {
            let phases = phases(plan, &world.actions[plan.action as usize]);
            let read = |phase: &(Phase, u32)| -> Value {
                let mut text = String::new();
                tree::line(&mut text, &world, &ledger, plan, *phase);
                serde_json::from_str(&text).unwrap_or_default()
            };
            let records: Vec<Value> = phases.iter().map(read).collect();
            assert_eq!(phases.iter().filter(|phase| phase.0 == Phase::End).count(), 1);
            for pair in records.windows(2) {
                several += 1;
                for key in ["correlationId", "operationName", "resourceId", "identity"] {
                    assert_eq!(pair[0][key], pair[1][key]);
                }
                assert!(pair[0]["time"].as_str() < pair[1]["time"].as_str());
                assert_ne!(pair[0]["resultType"], pair[1]["resultType"]);
            }
        }
        assert!(several > 1_000, "{several}");
    }

    #[test]
    fn a_person_has_one_object_id_in_all_logs() {
        let (world, _, _) = compose(&Azure, 20_000, 20, 5, END, false);
        for one in world.identities.iter().filter(|one| !one.label.is_empty()) {
            assert_eq!(one.roles[0].id, super::names::object_id(&world, &one.label));
        }
    }
}
