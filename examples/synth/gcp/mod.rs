//! Google Cloud: audit logs, as a sink writes them to Cloud Storage.

mod accounts;
mod actions;
mod episodes;
mod fill;
mod labels;
mod lures;
mod menus;
mod names;
mod occasions;
mod opening;
mod people;
mod record;
mod tree;

use std::io;

use crate::action::Action;
use crate::cloud::Cloud;
use crate::fill::Scene;
use crate::ledger::{Ledger, Note, Plan, Session, Voice};
use crate::menu::Menu;
use crate::names as common;
use crate::plot::{Plot, Step, Tool};
use crate::rng::{Rng, mix, mix_text};
use crate::tree::{Output, Tally};
use crate::world::{Account, Identity, Kind, World};

/// Google Cloud.
#[derive(Debug)]
pub(crate) struct Gcp;

/// The number of the organisation, which stands behind the projects.
fn organisation(world: &World) -> &str {
    world.accounts.last().map_or("", |account| &account.number)
}

/// What a project is for.
fn environment(account: usize) -> &'static str {
    ["prod", "data", "shared"][account % 3]
}

/// The address of a person or of a service account.
fn title(one: &Identity) -> String {
    one.roles.first().map_or(String::new(), |role| role.path.clone())
}

/// The numeric id of a service account.
fn unique_id(world: &World, email: &str) -> String {
    let mut id = String::with_capacity(21);
    names::digits(&mut id, &mut Rng::new(mix_text(world.seed, email)), 21);
    id
}

impl Cloud for Gcp {
    fn name(&self) -> &'static str {
        "gcp"
    }

    fn folders(&self) -> &'static [&'static str] {
        &[tree::FOLDER]
    }

    fn salt(&self, seed: u64) -> u64 {
        mix(seed, 0x6C9)
    }

    fn regions(&self) -> &'static [&'static str] {
        &names::REGIONS
    }

    fn actions(&self) -> Vec<Action> {
        actions::table()
    }

    fn homes(&self, events: u32) -> usize {
        if events < 5_000 { 2 } else { 3 }
    }

    fn account(&self, place: usize, rng: &mut Rng) -> Account {
        let mut number = String::with_capacity(12);
        names::digits(&mut number, rng, 12);
        let id = format!("example-{}-{}", environment(place), rng.range(100_000, 999_999));
        let gateways = (0..4).map(|_| names::gateway(rng)).collect();
        Account { id, number, gateways, ..Account::default() }
    }

    fn settle(&self, world: &mut World, count: usize) {
        people::settle(world, count);
        accounts::settle(world, count);
        list_names(world);
    }

    fn person(&self, world: &World, n: usize, seed: u64) -> Identity {
        people::person(world, n, seed)
    }

    fn workload(&self, world: &World, kind: Kind, n: usize, number: usize, seed: u64) -> Identity {
        accounts::service_account(world, kind, n, number, seed)
    }

    fn newcomer(&self, world: &World, n: usize, seed: u64) -> Identity {
        let mut one = Identity::new(Kind::User, (n % world.homes()) as u8, seed);
        accounts::name(world, &mut one, ["ops-helper", "maintenance"][n % 2].to_owned());
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

    fn label(&self, one: &Identity, _rng: &mut Rng) -> String {
        one.label.clone()
    }

    fn key(&self, _lasting: bool, mut rng: Rng) -> String {
        let mut key = String::with_capacity(40);
        rng.hex(&mut key, 40);
        key
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
            _ => names::gcloud(rng),
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

    fn session<'a>(&self, one: &Identity, session: &'a Session) -> &'a str {
        // A service account that uses a key has no session; the key tells its uses apart.
        if one.kind == Kind::User { &session.key } else { &session.label }
    }

    fn event_id(&self, _world: &World, plan: &Plan) -> String {
        record::insert_id(plan, record::Part::Whole)
    }

    fn fill(&self, out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
        fill::place(out, name, scene, rng)
    }

    #[cfg(test)]
    fn record(&self, out: &mut String, world: &World, ledger: &Ledger, plan: &Plan) {
        let action = &world.actions[plan.action as usize];
        if let Some(part) = record::parts(plan, action).first() {
            record::write(out, &Scene::new(world, ledger, plan), action, *part);
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
            Kind::Service | Kind::Linked | Kind::Vendor => {}
            _ => account.roles.push(title(one)),
        }
    }
    for account in &mut world.accounts {
        // A project without any still has something to choose from.
        account.roles.push(format!("break-glass@{}.iam.gserviceaccount.com", account.id));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{Gcp, record};
    use crate::compose;
    use crate::fill::Scene;
    use serde_json::Value;

    const END: i64 = 1_795_132_800;

    #[test]
    fn a_long_operation_has_a_first_and_a_last_entry() {
        let (world, ledger, _) = compose(&Gcp, 3_000, 20, 5, END, true);
        let mut operations: HashMap<String, Vec<Value>> = HashMap::new();
        for plan in &ledger.plans {
            let action = &world.actions[plan.action as usize];
            for part in record::parts(plan, action) {
                let mut text = String::new();
                record::write(&mut text, &Scene::new(&world, &ledger, plan), action, part);
                let entry: Value = serde_json::from_str(&text).unwrap_or_default();
                assert!(entry["timestamp"].is_string(), "{text}");
                if let Some(id) = entry["operation"]["id"].as_str() {
                    operations.entry(id.to_owned()).or_default().push(entry);
                }
            }
        }
        assert!(operations.len() > 100, "{}", operations.len());
        for entries in operations.values() {
            assert_eq!(entries.len(), 2);
            assert_eq!(entries[0]["operation"]["first"], true);
            assert_eq!(entries[1]["operation"]["last"], true);
            assert_ne!(entries[0]["insertId"], entries[1]["insertId"]);
            for key in ["methodName", "resourceName", "authenticationInfo"] {
                assert_eq!(entries[0]["protoPayload"][key], entries[1]["protoPayload"][key]);
            }
        }
    }

    #[test]
    fn some_act_as_a_service_account_and_it_shows() {
        let (_, ledger, _) = compose(&Gcp, 20_000, 30, 5, END, false);
        let delegated = ledger.sessions.iter().filter(|one| one.label.ends_with("@example.com"));
        assert!(delegated.count() > 10);
    }
}
