//! The invented organisation: its accounts, its identities and the habits each of them keeps.

use std::collections::HashMap;

use crate::action::Action;
use crate::clock::{DAY, HOUR};
use crate::cloud::Cloud;
use crate::menu::Menu;
use crate::rng::{Rng, mix};
use crate::{drift, names};

/// What kind of principal an identity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// A person who signs in through Identity Center.
    Person,
    /// An IAM user: a person with a key, or a script.
    #[default]
    User,
    Deploy,
    Instance,
    Function,
    Task,
    Pod,
    /// A service-linked role.
    Linked,
    /// The stream of a service's own calls in an account; not an identity.
    Service,
    Audit,
    NightBackup,
    Vendor,
    Root,
    /// A caller that only exists in another account's trail.
    Outsider,
}

/// What a person works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Trade {
    #[default]
    None,
    Platform,
    Developer,
    Analyst,
}

/// A role or user name with its principal id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Role {
    pub(crate) name: String,
    /// Leading path, empty or ending in a slash.
    pub(crate) path: String,
    pub(crate) id: String,
}

/// Actions with cumulative weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habit {
    entries: Vec<(u16, u32)>,
}

impl Habit {
    pub(crate) fn push(&mut self, action: u16, weight: u32) {
        let total = self.entries.last().map_or(0, |last| last.1);
        self.entries.push((action, total + weight.max(1)));
    }

    pub(crate) fn choose(&self, rng: &mut Rng) -> u16 {
        let total = self.entries.last().map_or(0, |last| last.1);
        let at = rng.below(total);
        let place = self.entries.partition_point(|entry| entry.1 <= at);
        self.entries.get(place).map_or(0, |entry| entry.0)
    }

    pub(crate) fn has(&self, action: u16) -> bool {
        self.entries.iter().any(|entry| entry.0 == action)
    }
}

/// A change of behaviour that lasts for a while.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drift {
    pub(crate) from: u32,
    pub(crate) until: u32,
    /// Of a thousand events, how many the drift touches.
    pub(crate) share: u32,
    pub(crate) habit: Option<Habit>,
    pub(crate) hosts: Vec<String>,
    pub(crate) region: Option<u8>,
}

/// One principal in one account, and everything that makes its behaviour its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    pub(crate) kind: Kind,
    pub(crate) trade: Trade,
    pub(crate) account: u8,
    pub(crate) roles: Vec<Role>,
    /// The session name, where it is always the same.
    pub(crate) label: String,
    pub(crate) app: String,
    pub(crate) agents: Vec<String>,
    /// Source networks, the usual one first.
    pub(crate) networks: Vec<Vec<String>>,
    pub(crate) regions: Vec<u8>,
    pub(crate) habit: Habit,
    /// Of a thousand calls, how many fail.
    pub(crate) faults: u32,
    pub(crate) weight: u64,
    pub(crate) quota: u32,
    pub(crate) from: u32,
    /// The hour (UTC) the working day begins.
    pub(crate) shift: u32,
    /// Of a thousand sessions, how many are in the console.
    pub(crate) console: u32,
    pub(crate) rotates: bool,
    pub(crate) drifts: Vec<Drift>,
    /// The identity that assumes this role.
    pub(crate) caller: Option<u32>,
    /// The DNS name of the service that runs or holds the role.
    pub(crate) service: &'static str,
    /// Set for identities whose change of behaviour is part of the benign picture.
    pub(crate) taken: bool,
    pub(crate) seed: u64,
}

impl Identity {
    pub(crate) fn new(kind: Kind, account: u8, seed: u64) -> Self {
        Self { kind, account, seed, regions: vec![0], ..Self::default() }
    }

    pub(crate) fn name(&self) -> &str {
        self.roles.first().map_or("", |role| &role.name)
    }

    /// Whether the trail knows this as an identity rather than as a service or a stranger.
    pub(crate) fn is_identity(&self) -> bool {
        !matches!(self.kind, Kind::Service | Kind::Outsider)
    }
}

/// One account, subscription or project of the organisation, or what stands behind them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    pub(crate) id: String,
    /// A second id, where the provider gives accounts one.
    pub(crate) number: String,
    /// The role of each permission set.
    pub(crate) sets: Vec<Role>,
    pub(crate) gateways: Vec<String>,
    /// Names of the roles in the account, for calls that mention one.
    pub(crate) roles: Vec<String>,
    pub(crate) users: Vec<String>,
}

/// Everything that is decided before the first event.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) cloud: &'static dyn Cloud,
    pub(crate) seed: u64,
    pub(crate) start: i64,
    /// Length in seconds.
    pub(crate) span: u32,
    pub(crate) actions: Vec<Action>,
    index: HashMap<String, u16>,
    /// The organisation's accounts, then one that is not a place of work: a vendor's, the tenant.
    pub(crate) accounts: Vec<Account>,
    pub(crate) offices: Vec<Vec<String>>,
    pub(crate) identities: Vec<Identity>,
}

impl World {
    pub(crate) fn build(
        cloud: &'static dyn Cloud,
        seed: u64,
        start: i64,
        span: u32,
        events: u32,
    ) -> Self {
        let seed = cloud.salt(seed);
        let actions = cloud.actions();
        let index = actions
            .iter()
            .enumerate()
            .map(|(at, action)| (format!("{}:{}", action.source, action.name), at as u16))
            .collect();
        let mut rng = Rng::new(mix(seed, 0xACC0));
        let homes = cloud.homes(events);
        let accounts = (0..=homes).map(|place| cloud.account(place, &mut rng)).collect();
        let offices = (0..2)
            .map(|_| {
                let block = names::block(&mut rng);
                (0..3).map(|_| names::host(&mut rng, &block)).collect()
            })
            .collect();
        let mut world = Self {
            cloud,
            seed,
            start,
            span,
            actions,
            index,
            accounts,
            offices,
            identities: Vec::new(),
        };
        cloud.settle(&mut world, identity_count(events));
        drift::assign(&mut world);
        world
    }

    /// The place of `source:Name` in the action table. An unknown name is a slip in this program's
    /// own tables, caught by a test, and falls back to the first action.
    pub(crate) fn action(&self, name: &str) -> u16 {
        let found = self.index.get(name);
        debug_assert!(found.is_some(), "{name} is not in the action table");
        found.copied().unwrap_or(0)
    }

    /// The organisation's own accounts.
    pub(crate) fn homes(&self) -> usize {
        self.accounts.len() - 1
    }

    /// Where the last seven days begin.
    pub(crate) fn window(&self) -> u32 {
        self.span.saturating_sub(7 * DAY)
    }

    /// Where planting ends.
    pub(crate) fn last_hour(&self) -> u32 {
        self.span.saturating_sub(HOUR)
    }

    /// Draws a habit from menus, leaving some entries out and giving each a weight of its own.
    pub(crate) fn habit(&self, rng: &mut Rng, menus: &[(Menu, u32)], keep: u32) -> Habit {
        let mut habit = Habit::default();
        for (menu, scale) in menus {
            for (place, (name, weight)) in menu.iter().enumerate() {
                if place < 2 || rng.chance(keep) {
                    habit.push(self.action(name), weight * scale * rng.range(2, 9));
                }
            }
        }
        habit
    }

    /// Shares `total` events out by weight, exactly, with a floor for everyone.
    pub(crate) fn share(&mut self, total: u32) {
        let members = self.identities.iter().filter(|one| one.weight > 0).count() as u32;
        let floor = (total / (members.max(1) * 3)).min(14);
        let spare = u64::from(total - floor * members);
        let weight: u64 = self.identities.iter().map(|one| one.weight).sum();
        let (mut passed, mut given) = (0, 0);
        for one in self.identities.iter_mut().filter(|one| one.weight > 0) {
            passed += one.weight;
            let upto = spare * passed / weight.max(1);
            one.quota = floor + (upto - given) as u32;
            given = upto;
        }
    }

    /// The networks a person works from: the office, a line at home, and for some an IPv6 one.
    pub(crate) fn lines(&self, rng: &mut Rng) -> Vec<Vec<String>> {
        let office = rng.pick(&self.offices).clone();
        let block = names::block(rng);
        let home = (0..2).map(|_| names::host(rng, &block)).collect();
        let mut networks = vec![office, home];
        if rng.chance(300) {
            networks.push(vec![names::host6(rng)]);
        }
        if rng.chance(350) {
            networks.swap(0, 1);
        }
        networks
    }
}

/// Gives the identities from `first` on a share of all events, the earlier ones the more.
pub(crate) fn weigh(identities: &mut [Identity], share: u64) {
    let falling = |rank: usize| 1_000_000 / (rank as u64 + 3);
    let sum: u64 = (0..identities.len()).map(falling).sum();
    for (rank, one) in identities.iter_mut().enumerate() {
        one.weight = (share * 1_000_000 * falling(rank) / sum.max(1)).max(1);
    }
}

/// How many identities a trail of this size has: linear between known points.
fn identity_count(events: u32) -> usize {
    const POINTS: [(u64, u64); 6] =
        [(0, 12), (5_000, 34), (20_000, 60), (200_000, 300), (1_000_000, 800), (20_000_000, 4_000)];
    let events = u64::from(events);
    for pair in POINTS.windows(2) {
        let ((low, few), (high, many)) = (pair[0], pair[1]);
        if events <= high {
            return (few + (events - low) * (many - few) / (high - low)) as usize;
        }
    }
    4_000
}
