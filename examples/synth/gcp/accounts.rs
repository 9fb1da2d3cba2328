//! Service accounts, Google's own agents, and a vendor's.

use super::{menus, names as gcp};
use crate::names;
use crate::rng::{Rng, mix};
use crate::world::{Habit, Identity, Kind, Role, World, weigh};

/// Adds the service accounts of a world of `count` identities.
pub(super) fn settle(world: &mut World, count: usize) {
    let homes = world.homes();
    let part = |percent: usize, least: usize| (count * percent / 100).max(least);
    let groups: [(Kind, usize, u64); 11] = [
        (Kind::Deploy, part(11, 2), 110),
        (Kind::User, part(11, 3), 90),
        (Kind::Instance, part(12, 2), 190),
        (Kind::Function, part(11, 1), 180),
        (Kind::Task, part(6, 1), 80),
        (Kind::Pod, part(5, 1), 60),
        (Kind::Linked, homes * 2, 40),
        (Kind::Service, homes, 30),
        (Kind::Audit, 1, 35),
        (Kind::NightBackup, if count < 30 { 1 } else { 2 }, 15),
        (Kind::Vendor, if count < 30 { 1 } else { 2 }, 25),
    ];
    let mut number = 100;
    for (kind, members, share) in groups {
        let first = world.identities.len();
        for n in 0..members {
            let seed = mix(world.seed, 1_000 + world.identities.len() as u64);
            let one = service_account(world, kind, n, number, seed);
            world.identities.push(one);
            number += 1;
        }
        weigh(&mut world.identities[first..], share);
    }
}

/// One service account, complete but for its weight.
pub(super) fn service_account(
    world: &World,
    kind: Kind,
    n: usize,
    number: usize,
    seed: u64,
) -> Identity {
    let mut rng = Rng::new(seed);
    let homes = world.homes();
    let account = match kind {
        Kind::Linked => n / 2 % homes,
        Kind::Service => n % homes,
        _ => rng.skewed(homes),
    };
    let mut one = Identity::new(kind, account as u8, seed);
    one.app = names::app(number);
    let known_as = name_of(kind, n, &one.app);
    name(world, &mut one, known_as);
    one.label = token(world, kind, n, &one);
    one.habit = habit(world, kind, n, &mut rng);
    one.networks = networks(world, kind, account, &mut rng);
    one.agents = agents(kind, n, &mut rng);
    one.faults = match kind {
        Kind::Service => 0,
        Kind::Audit => 60,
        Kind::Deploy => rng.range(15, 100),
        _ => *rng.pick(&[3, 8, 20, 70, 140]),
    };
    let home = u8::from(rng.chance(300));
    one.regions = match kind {
        Kind::Audit | Kind::Vendor | Kind::Service | Kind::Linked => vec![0, 0, 0, 1],
        Kind::Deploy if n.is_multiple_of(3) => vec![home, home, 1 - home],
        _ => vec![home],
    };
    one.shift = match kind {
        Kind::User if one.name().starts_with("backup") => rng.range(1, 5),
        Kind::User => rng.below(24),
        _ => 6,
    };
    one.rotates = kind == Kind::User && n % 3 == 1;
    one
}

/// Gives a service account its name and what follows from it: the address and the numeric id.
pub(super) fn name(world: &World, one: &mut Identity, name: String) {
    let account = &world.accounts[one.account as usize];
    let path = match (one.kind, name.as_str()) {
        (Kind::Linked, agent) => {
            format!("service-{}@{agent}.iam.gserviceaccount.com", account.number)
        }
        (Kind::Vendor, vendor) => format!("{vendor}@metrics-vendor-prod.iam.gserviceaccount.com"),
        (Kind::Service, _) => "system@google.com".to_owned(),
        (_, local) => format!("{local}@{}.iam.gserviceaccount.com", account.id),
    };
    one.roles = vec![Role { id: super::unique_id(world, &path), name, path }];
}

fn name_of(kind: Kind, n: usize, app: &str) -> String {
    match kind {
        Kind::Deploy if n == 0 => "ci-deployer".to_owned(),
        Kind::Deploy if n == 1 => "terraform-admin".to_owned(),
        Kind::Deploy => format!("deploy-{app}"),
        Kind::User if n % 3 == 2 => format!("backup-{app}"),
        Kind::User => format!("job-{app}"),
        Kind::Instance => format!("vm-{app}"),
        Kind::Function => format!("run-{app}"),
        Kind::Task => format!("flow-{app}"),
        Kind::Pod => format!("gke-{app}"),
        Kind::Linked => ["compute-system", "container-engine-robot"][n % 2].to_owned(),
        Kind::Audit => "posture-audit".to_owned(),
        Kind::NightBackup => format!("nightly-backup-{n}"),
        Kind::Vendor => ["collector", "desk-connector"][n % 2].to_owned(),
        _ => String::new(),
    }
}

/// What a service account's tokens are exchanged for, where that is logged.
fn token(world: &World, kind: Kind, n: usize, one: &Identity) -> String {
    let account = &world.accounts[one.account as usize];
    let app = &one.app;
    match kind {
        Kind::Deploy if n.is_multiple_of(2) => format!(
            "principal://iam.googleapis.com/projects/{}/locations/global/workloadIdentityPools/github/subject/repo:example-org/{app}:ref:refs/heads/main",
            account.number
        ),
        Kind::Pod => format!("serviceAccount:{}.svc.id.goog[{app}/{app}]", account.id),
        _ => String::new(),
    }
}

fn habit(world: &World, kind: Kind, n: usize, rng: &mut Rng) -> Habit {
    match kind {
        // The odd pipelines manage access as a matter of course, the even ones never do.
        Kind::Deploy if n % 2 == 1 => {
            world.habit(rng, &[(menus::DEPLOY_IAM, 6), (menus::DEPLOY, 3)], 1000)
        }
        Kind::Deploy => world.habit(rng, &[(menus::DEPLOY, 3)], 850),
        Kind::User if n % 3 == 2 => world.habit(rng, &[(menus::BACKUP, 3)], 900),
        Kind::User => world.habit(rng, &[(menus::SCRIPT, 3)], 600),
        Kind::Instance => world.habit(rng, &[(menus::WORKLOAD, 4), (menus::INSTANCE, 3)], 450),
        Kind::Function | Kind::Task | Kind::Pod => world.habit(rng, &[(menus::WORKLOAD, 4)], 450),
        Kind::Linked if n % 2 == 1 => world.habit(rng, &[(menus::CLUSTER_AGENT, 3)], 950),
        Kind::Linked => world.habit(rng, &[(menus::COMPUTE_AGENT, 3)], 950),
        Kind::Service => world.habit(rng, &[(menus::SYSTEM, 3)], 1000),
        Kind::Audit => world.habit(rng, &[(menus::AUDIT, 3)], 1000),
        Kind::NightBackup => world.habit(rng, &[(menus::BACKUP, 3)], 950),
        Kind::Vendor => world.habit(rng, &[(menus::VENDOR, 3)], 1000),
        _ => Habit::default(),
    }
}

fn networks(world: &World, kind: Kind, account: usize, rng: &mut Rng) -> Vec<Vec<String>> {
    let gateways = world.accounts[account].gateways.clone();
    match kind {
        Kind::Deploy => {
            let blocks = ["4.175", "20.161", "52.234"];
            vec![(0..60).map(|n| names::host(rng, blocks[n % 3])).collect()]
        }
        Kind::User => {
            let block = names::block(rng);
            vec![(0..2).map(|_| names::host(rng, &block)).collect()]
        }
        Kind::Vendor => vec![(0..6).map(|_| names::host(rng, "35.174")).collect()],
        Kind::Instance => {
            let inside = format!("10.{account}.{}.{}", rng.below(64), rng.range(4, 250));
            vec![vec!["gce-internal-ip".to_owned()], vec![inside], gateways]
        }
        Kind::Function | Kind::Task => vec![gateways, vec!["private".to_owned()]],
        // Google's own calls say nothing of where they are from.
        Kind::Linked | Kind::Service => Vec::new(),
        _ => vec![gateways],
    }
}

fn agents(kind: Kind, n: usize, rng: &mut Rng) -> Vec<String> {
    match kind {
        Kind::Deploy => vec![gcp::terraform(rng), gcp::gcloud(rng)],
        Kind::Linked => {
            let agent =
                ["GCE Managed Instance Group", "google-api-go-client/0.5 GKE,gzip(gfe)"][n % 2];
            vec![agent.to_owned()]
        }
        Kind::Service => Vec::new(),
        _ => vec![gcp::library(rng)],
    }
}
