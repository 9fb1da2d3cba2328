//! The roles machines use: pipelines, workloads, auditors, vendors and the services themselves.

use crate::aws::menus;
use crate::aws::names::{boto, cli, gateway, java, terraform};
use crate::aws::principal;
use crate::names;
use crate::rng::{Rng, mix};
use crate::world::{Habit, Identity, Kind, Role, World, weigh};

const LINKED: [(&str, &str); 5] = [
    ("AWSServiceRoleForAutoScaling", "autoscaling.amazonaws.com"),
    ("AWSServiceRoleForConfig", "config.amazonaws.com"),
    ("AWSServiceRoleForECS", "ecs.amazonaws.com"),
    ("AWSServiceRoleForElasticLoadBalancing", "elasticloadbalancing.amazonaws.com"),
    ("AWSServiceRoleForSupport", "support.amazonaws.com"),
];

/// Adds the workloads of a world of `count` identities.
pub(crate) fn settle(world: &mut World, count: usize) {
    let homes = world.homes();
    let part = |percent: usize, least: usize| (count * percent / 100).max(least);
    let groups: [(Kind, usize, u64); 10] = [
        (Kind::Deploy, part(11, 2), 100),
        (Kind::Instance, part(13, 2), 225),
        (Kind::Function, part(11, 1), 190),
        (Kind::Task, part(7, 1), 120),
        (Kind::Pod, part(4, 1), 60),
        (Kind::Linked, part(3, 1), 32),
        (Kind::Service, homes, 40),
        (Kind::Audit, if count < 30 { 1 } else { homes - 1 }, 25),
        (Kind::NightBackup, if count < 30 { 1 } else { 2 }, 12),
        (Kind::Vendor, if count < 30 { 1 } else { 2 }, 25),
    ];
    let mut number = 100;
    for (kind, members, share) in groups {
        let first = world.identities.len();
        for n in 0..members {
            let seed = mix(world.seed, 1_000 + world.identities.len() as u64);
            let one = workload(world, kind, n, number, seed);
            world.identities.push(one);
            number += 1;
        }
        weigh(&mut world.identities[first..], share);
    }
    add_callers(world);
    for account in 0..homes {
        let mut root =
            Identity::new(Kind::Root, account as u8, mix(world.seed, 9_000 + account as u64));
        let mut rng = Rng::new(root.seed);
        root.networks = vec![world.offices[0].clone()];
        root.agents = vec![names::browser(&mut rng)];
        world.identities.push(root);
    }
}

/// The orchestrator that assumes the audit and backup roles, and the vendor's own side.
fn add_callers(world: &mut World) {
    let seed = mix(world.seed, 8_000);
    let mut runner = workload(world, Kind::Function, 0, 380, seed);
    // A function of the last home account reaches into the others.
    runner.account = (world.homes() - 1) as u8;
    runner.label = "audit-orchestrator".to_owned();
    runner.roles[0].name = "audit-orchestrator".to_owned();
    runner.weight = 200_000;
    let mut outsider = Identity::new(Kind::Outsider, world.homes() as u8, mix(world.seed, 8_001));
    let mut rng = Rng::new(outsider.seed);
    outsider.roles = vec![Role {
        name: "metrics-collector".to_owned(),
        path: String::new(),
        id: principal(&mut rng, "AROA"),
    }];
    outsider.label = "collector".to_owned();
    let first = world.identities.len() as u32;
    world.identities.push(runner);
    world.identities.push(outsider);
    for one in &mut world.identities {
        match one.kind {
            Kind::Audit | Kind::NightBackup => one.caller = Some(first),
            Kind::Vendor => one.caller = Some(first + 1),
            _ => {}
        }
    }
}

/// One machine identity, complete but for its weight.
pub(crate) fn workload(world: &World, kind: Kind, n: usize, number: usize, seed: u64) -> Identity {
    let mut rng = Rng::new(seed);
    let homes = world.homes();
    let account = match kind {
        Kind::Service | Kind::Audit | Kind::NightBackup | Kind::Vendor => n % homes,
        Kind::Linked => n / LINKED.len() % homes,
        _ => rng.skewed(homes),
    };
    let mut one = Identity::new(kind, account as u8, seed);
    one.app = names::app(number);
    one.roles = vec![Role {
        name: role_name(kind, n, &one.app),
        path: match kind {
            Kind::Linked => format!("aws-service-role/{}/", LINKED[n % LINKED.len()].1),
            Kind::Pod => "eks/".to_owned(),
            _ => String::new(),
        },
        id: principal(&mut rng, "AROA"),
    }];
    one.label = label(kind, n, &one.app);
    one.service = service(kind, n);
    one.habit = habit(world, kind, n, &mut rng);
    one.networks = networks(world, kind, account, &mut rng);
    one.agents = agents(kind, &mut rng);
    one.faults = match kind {
        Kind::Audit => 90,
        Kind::Deploy => rng.range(20, 120),
        _ => *rng.pick(&[3, 8, 20, 70, 120, 300]),
    };
    let home = u8::from(rng.chance(300));
    one.regions = match kind {
        Kind::Audit | Kind::Vendor | Kind::Service => vec![0, 0, 0, 1],
        Kind::Deploy if n.is_multiple_of(3) => vec![home, home, 1 - home],
        _ => vec![home],
    };
    one.shift = 6;
    one
}

fn role_name(kind: Kind, n: usize, app: &str) -> String {
    match kind {
        Kind::Deploy if n == 0 => "ci-deploy".to_owned(),
        Kind::Deploy if n == 1 => "terraform-apply".to_owned(),
        Kind::Deploy => format!("deploy-{app}"),
        Kind::Instance => format!("{app}-ec2"),
        Kind::Function => format!("{app}-fn"),
        Kind::Task => format!("{app}-task"),
        Kind::Pod => format!("{app}-irsa"),
        Kind::Linked => LINKED[n % LINKED.len()].0.to_owned(),
        Kind::Audit => "security-audit".to_owned(),
        Kind::NightBackup => "nightly-backup".to_owned(),
        Kind::Vendor => "vendor-metrics-integration".to_owned(),
        _ => String::new(),
    }
}

fn label(kind: Kind, n: usize, app: &str) -> String {
    match kind {
        Kind::Function => app.to_owned(),
        Kind::Deploy if n.is_multiple_of(2) => "GitHubActions".to_owned(),
        Kind::Linked => LINKED[n % LINKED.len()].1.trim_end_matches(".amazonaws.com").to_owned(),
        Kind::Audit => "nightly-audit".to_owned(),
        Kind::NightBackup => "nightly-backup".to_owned(),
        Kind::Vendor => "MetricsIntegration".to_owned(),
        _ => String::new(),
    }
}

fn service(kind: Kind, n: usize) -> &'static str {
    const STREAMS: [&str; 6] = [
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "ec2.amazonaws.com",
        "backup.amazonaws.com",
        "scheduler.amazonaws.com",
    ];
    match kind {
        Kind::Instance => "ec2.amazonaws.com",
        Kind::Function => "lambda.amazonaws.com",
        Kind::Task => "ecs-tasks.amazonaws.com",
        Kind::Linked => LINKED[n % LINKED.len()].1,
        Kind::Service => STREAMS[n % STREAMS.len()],
        _ => "",
    }
}

fn habit(world: &World, kind: Kind, n: usize, rng: &mut Rng) -> Habit {
    match kind {
        // The odd pipelines manage roles as a matter of course, the even ones never do.
        Kind::Deploy if n % 2 == 1 => {
            world.habit(rng, &[(menus::DEPLOY_IAM, 6), (menus::DEPLOY, 3)], 1000)
        }
        Kind::Deploy => world.habit(rng, &[(menus::DEPLOY, 3)], 850),
        Kind::Instance => world.habit(rng, &[(menus::WORKLOAD, 4), (menus::INSTANCE, 3)], 450),
        Kind::Function => world.habit(rng, &[(menus::WORKLOAD, 4), (menus::FUNCTION, 3)], 350),
        Kind::Task => world.habit(rng, &[(menus::WORKLOAD, 4), (menus::TASK, 3)], 450),
        Kind::Pod => world.habit(rng, &[(menus::WORKLOAD, 4)], 500),
        Kind::Linked => world.habit(rng, &[(menus::LINKED, 3)], 700),
        Kind::Service => world.habit(rng, &[(menus::SERVICE, 3)], 900),
        Kind::Audit => world.habit(rng, &[(menus::AUDIT, 3)], 1000),
        Kind::NightBackup => world.habit(rng, &[(menus::BACKUP, 3)], 900),
        Kind::Vendor => world.habit(rng, &[(menus::VENDOR, 3)], 950),
        _ => Habit::default(),
    }
}

fn networks(world: &World, kind: Kind, account: usize, rng: &mut Rng) -> Vec<Vec<String>> {
    let gateways = world.accounts[account].gateways.clone();
    let inside = |rng: &mut Rng| format!("10.{}.{}.{}", account, rng.below(64), rng.range(4, 250));
    match kind {
        Kind::Deploy => {
            let blocks = ["4.175", "20.161", "52.234"];
            vec![(0..60).map(|n| names::host(rng, blocks[n % 3])).collect()]
        }
        // Outside a VPC every copy of a function has an address of the provider's.
        Kind::Function => vec![(0..24).map(|_| gateway(rng)).collect()],
        Kind::Vendor => vec![(0..6).map(|_| names::host(rng, "35.174")).collect()],
        Kind::Audit | Kind::NightBackup => vec![world.accounts[world.homes() - 1].gateways.clone()],
        Kind::Instance | Kind::Task | Kind::Pod => {
            let private = (0..6).map(|_| inside(rng)).collect();
            let mut networks = vec![gateways, private];
            if rng.chance(150) {
                networks.push(vec![names::host6(rng)]);
            }
            if rng.chance(400) {
                networks.swap(0, 1);
            }
            networks
        }
        _ => vec![gateways],
    }
}

fn agents(kind: Kind, rng: &mut Rng) -> Vec<String> {
    match kind {
        Kind::Deploy => vec![terraform(rng), cli(rng)],
        Kind::Instance if rng.chance(500) => vec![java(rng)],
        Kind::Function => vec![boto(rng, "AWS_Lambda_python3.12")],
        Kind::Task => vec![boto(rng, "AWS_ECS_FARGATE")],
        Kind::Pod if rng.chance(500) => vec![java(rng)],
        Kind::Vendor => vec!["Boto3/1.38.23 md/Botocore#1.38.23 ua/2.1 os/linux#6.8.0 lang/python#3.12.9 md/pyimpl#CPython exec-env/metrics-crawler".to_owned()],
        _ => vec![boto(rng, "")],
    }
}
