//! Amazon Web Services: CloudTrail, as it is delivered to S3.

mod actions;
mod episodes;
mod fault;
mod fill;
mod lures;
mod menus;
mod names;
mod occasions;
mod opening;
mod people;
mod record;
mod sessions;
mod tree;
mod voice;
mod workloads;

use std::io;

use crate::action::Action;
use crate::cloud::Cloud;
use crate::fill::Scene;
use crate::ledger::{Fault, Ledger, Note, Plan, Session, Voice};
use crate::menu::Menu;
use crate::names as common;
use crate::plot::{Plot, Step, Tool};
use crate::rng::{Rng, mix};
use crate::tree::{Output, Tally};
use crate::world::{Account, Identity, Kind, Role, World};

/// Amazon Web Services.
#[derive(Debug)]
pub(crate) struct Aws;

impl Cloud for Aws {
    fn name(&self) -> &'static str {
        "aws"
    }

    fn folders(&self) -> &'static [&'static str] {
        &["AWSLogs"]
    }

    fn salt(&self, seed: u64) -> u64 {
        seed
    }

    fn regions(&self) -> &'static [&'static str] {
        &names::REGIONS
    }

    fn actions(&self) -> Vec<Action> {
        actions::table()
    }

    fn homes(&self, events: u32) -> usize {
        match events {
            0..5_000 => 3,
            5_000..100_000 => 4,
            100_000..600_000 => 5,
            _ => 6,
        }
    }

    fn account(&self, _place: usize, rng: &mut Rng) -> Account {
        account(rng)
    }

    fn settle(&self, world: &mut World, count: usize) {
        people::settle(world, count);
        workloads::settle(world, count);
        list_names(world);
    }

    fn person(&self, world: &World, n: usize, seed: u64) -> Identity {
        people::person(world, n, seed)
    }

    fn workload(&self, world: &World, kind: Kind, n: usize, number: usize, seed: u64) -> Identity {
        workloads::workload(world, kind, n, number, seed)
    }

    fn newcomer(&self, world: &World, n: usize, seed: u64) -> Identity {
        people::user(world, n, seed, ["ops-helper", "svc-maintenance"][n % 2].to_owned())
    }

    fn projects(&self) -> [Menu; 3] {
        menus::PROJECTS
    }

    fn stray(&self) -> Menu {
        menus::STRAY
    }

    fn fixed_region(&self, source: &str) -> Option<u8> {
        actions::is_global(source).then_some(1)
    }

    fn voice(&self, one: &Identity, session: &Session, call: &Action, rng: &mut Rng) -> Voice {
        match one.kind {
            Kind::Service => Voice::Service,
            Kind::Linked => Voice::Via,
            Kind::Deploy if !call.reads && rng.chance(90) => Voice::Via,
            Kind::Person if session.console && rng.chance(14) => Voice::Internal,
            _ => Voice::Own,
        }
    }

    fn machine(&self, one: &Identity, machine: u32) -> Option<String> {
        Some(sessions::machine(one, machine))
    }

    fn label(&self, one: &Identity, rng: &mut Rng) -> String {
        sessions::label(one, rng)
    }

    fn key(&self, lasting: bool, mut rng: Rng) -> String {
        let mut key = if lasting { "AKIA" } else { "ASIA" }.to_owned();
        rng.base32(&mut key, 16);
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
            Tool::Library => names::boto(rng, ""),
            _ => names::cli(rng),
        }
    }

    fn guest(&self, opened: &Session, rng: &mut Rng) -> Session {
        let mut guest = opened.clone();
        guest.label = "support-session".to_owned();
        guest.key = "ASIA".to_owned();
        rng.base32(&mut guest.key, 16);
        guest
    }

    fn lures(&self, world: &World, who: u32, plot: &Plot, guest: &Session, rng: &mut Rng) -> Note {
        lures::lures(world, who, plot, &guest.key, rng)
    }

    fn vary(&self, step: &Step, note: &mut Note, rng: &mut Rng) {
        if step.action.starts_with("secretsmanager:Get") || step.action.starts_with("ssm:") {
            // Each call goes for another application's secret.
            note.push(("app", common::app(rng.index(48))));
        }
    }

    fn adjust(&self, step: &Step, plan: &mut Plan) {
        if step.fault == Fault::None && step.action.starts_with("sts:") {
            plan.region = 1;
        }
    }

    fn title(&self, world: &World, one: &Identity) -> String {
        voice::title(world, one)
    }

    fn session<'a>(&self, one: &Identity, session: &'a Session) -> &'a str {
        // A user has no session name; the key is what tells its uses apart.
        if one.kind == Kind::User { &session.key } else { &session.label }
    }

    fn event_id(&self, _world: &World, plan: &Plan) -> String {
        let mut id = String::with_capacity(36);
        Rng::new(mix(plan.seed, 11)).uuid(&mut id);
        id
    }

    fn fill(&self, out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
        fill::place(out, name, scene, rng)
    }

    #[cfg(test)]
    fn record(&self, out: &mut String, world: &World, ledger: &Ledger, plan: &Plan) {
        record::write(out, world, ledger, plan);
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

/// A principal id with its prefix.
fn principal(rng: &mut Rng, prefix: &str) -> String {
    let mut id = prefix.to_owned();
    rng.base32(&mut id, 17);
    id
}

fn account(rng: &mut Rng) -> Account {
    let id = format!("{}{:05}", rng.range(1_000_000, 9_999_999), rng.below(100_000));
    let sets = names::SETS
        .iter()
        .map(|set| {
            let mut name = format!("AWSReservedSSO_{set}_");
            rng.hex(&mut name, 16);
            Role {
                name,
                path: "aws-reserved/sso.amazonaws.com/eu-west-1/".to_owned(),
                id: principal(rng, "AROA"),
            }
        })
        .collect();
    Account {
        id,
        sets,
        gateways: (0..3).map(|_| names::gateway(rng)).collect(),
        ..Account::default()
    }
}

/// Lists the names that calls mention.
fn list_names(world: &mut World) {
    for one in &world.identities {
        let account = &mut world.accounts[one.account as usize];
        match one.kind {
            Kind::User => account.users.push(one.name().to_owned()),
            Kind::Person | Kind::Service | Kind::Root | Kind::Outsider => {}
            _ => account.roles.push(one.name().to_owned()),
        }
    }
    for account in &mut world.accounts {
        // An account without any still has something to choose from.
        account.users.push("break-glass".to_owned());
        account.roles.push("support-access".to_owned());
    }
}
