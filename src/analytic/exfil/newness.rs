//! How old identities are: made before the eyes of the evidence, first seen in it, or older than it.

use std::collections::{BTreeMap, HashMap};

use crate::case::{Case, Row, Transfers};
use crate::identity::{Kind, Provider};
use crate::time::{HOUR, Nanos};
use crate::transfer::Deed;

use super::settings::Settings;
use super::sketch::Sketch;

/// How old an identity is at some moment.
#[derive(Clone, Copy, Debug)]
pub(super) enum Age {
    /// Somebody was seen making it, shortly before.
    Made(Row),
    /// It was first seen shortly before, and the evidence reaches back far enough to tell.
    Seen(Nanos),
    /// It was there before, since then at least.
    Known(Nanos),
    /// The evidence begins too shortly before its first event, so many hours.
    Untold(i64),
    /// It is of a kind that is never new.
    Never,
}

impl Age {
    pub(super) const fn is_new(&self) -> bool {
        matches!(self, Self::Made(_) | Self::Seen(_))
    }
}

/// What the evidence tells of ages.
pub(super) struct Ages {
    /// By identity, the call that made it.
    made: HashMap<u32, Row>,
    /// The first event of each cloud's evidence.
    begins: BTreeMap<Provider, Nanos>,
}

impl Ages {
    pub(super) fn of(case: &Case, transfers: &Transfers, sketches: &[Sketch]) -> Self {
        let mut made: HashMap<u32, Row> = HashMap::new();
        let mut begins: BTreeMap<Provider, Nanos> = BTreeMap::new();
        let index = Index::of(case);
        for sketch in sketches {
            if let Some(first) = sketch.first {
                // Of nobody's events the cloud is not known here; they seldom come first.
                if sketch.identity != Row::NOBODY {
                    let provider = case.identity(sketch.identity).provider;
                    let begin = begins.entry(provider).or_insert(first);
                    *begin = first.min(*begin);
                }
            }
            for row in &sketch.deeds {
                let Some(Deed::Made(list)) = transfers.deeds.of(row) else { continue };
                let account = &case.accounts[case.places[row.place as usize].account as usize];
                for identity in list.iter().filter_map(|it| index.find(account, &it.id, &it.name)) {
                    // The last time counts: a name may be used again after it was deleted.
                    let known = made.entry(identity).or_insert(*row);
                    if known.time < row.time && first_of(sketches, identity, row.time) {
                        *known = *row;
                    }
                }
            }
        }
        Self { made, begins }
    }

    /// How old an identity was at a moment.
    pub(super) fn at(&self, case: &Case, sketch: &Sketch, time: Nanos, settings: &Settings) -> Age {
        let identity = case.identity(sketch.identity);
        if matches!(identity.kind, Kind::Service | Kind::Anonymous | Kind::Root | Kind::Unknown) {
            return Age::Never;
        }
        let young = settings.new_hours.saturating_mul(HOUR);
        if let Some(row) = self.made.get(&sketch.identity).filter(|row| row.time <= time) {
            let is_new = time.saturating_sub(row.time) <= young;
            return if is_new { Age::Made(*row) } else { Age::Known(row.time) };
        }
        let first = sketch.first.unwrap_or(time);
        if time.saturating_sub(first) > young {
            return Age::Known(first);
        }
        let begin = self.begins.get(&identity.provider).copied().unwrap_or(first);
        let before = first.saturating_sub(begin) / HOUR;
        if before >= settings.settled_hours { Age::Seen(first) } else { Age::Untold(before) }
    }
}

/// Whether an identity did nothing yet at a moment.
fn first_of(sketches: &[Sketch], identity: u32, time: Nanos) -> bool {
    let sketch = sketches.get(identity as usize);
    sketch.and_then(|sketch| sketch.first).is_some_and(|first| first >= time)
}

/// Identities by what records of their making call them.
struct Index<'a> {
    by_id: HashMap<String, u32>,
    by_name: HashMap<(&'a str, &'a str), u32>,
}

impl<'a> Index<'a> {
    fn of(case: &'a Case) -> Self {
        let mut index = Self { by_id: HashMap::new(), by_name: HashMap::new() };
        for (number, identity) in (0..).zip(&case.identities) {
            index.by_id.insert(identity.id.to_lowercase(), number);
            index.by_name.insert((&identity.account, &identity.name), number);
        }
        index
    }

    fn find(&self, account: &str, id: &str, name: &str) -> Option<u32> {
        let by_id = self.by_id.get(&id.to_lowercase()).filter(|_| !id.is_empty());
        by_id.or_else(|| self.by_name.get(&(account, name)).filter(|_| !name.is_empty())).copied()
    }
}
