//! One worker's questions, and what they brought.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use crate::event::Event;
use crate::evidence::members::Member;
use crate::format::Format;
use crate::rule::predicate::{Field, View};
use crate::rule::truth::{self, Depth, Parts, Truth, Vantage};
use crate::rule::view::Members;

use super::cuts::{ByBytes, Cuts};
use super::{BETWEEN, Facts, Hit, Hits, Matcher, predicate_of};

/// Actions, hints, and combinations of them with clients and errors whose rules are kept in mind.
/// Real logs have a few thousand; what a hostile log has beyond is looked at anew each time.
const KEPT: usize = 100_000;

/// Characters of a value that are told.
const LONGEST: usize = 200;

/// A record that rules are asked of.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its log.
    pub format: Format,
    /// What it tells.
    pub event: &'a Event<'a>,
    /// Its members that were read already.
    pub members: &'a [Member<'a>],
    /// The numbers that the client and the error code have for this worker.
    pub numbers: [u32; 2],
    /// The whole record.
    pub bytes: &'a [u8],
    /// The piece and the record's number in it.
    pub place: (u32, u32),
}

/// A rule, and what is known of the match.
pub(super) type Match = (u32, u32);

/// Matches of one record.
pub(super) type Found = Arc<[Match]>;

/// One worker's questions and what they brought.
#[derive(Debug)]
pub struct Asker<'m> {
    matcher: &'m Matcher,
    /// By format, service and action as logged, the rules that remain.
    by_action: HashMap<Box<[u8]>, u32>,
    /// The rules of actions. The first stands for whatever was not kept.
    actions: Vec<Sifted>,
    /// The numbers of hints.
    hints: HashMap<Box<[u8]>, u32>,
    /// What was met last, which mostly comes again.
    last_hints: (Vec<u8>, u32),
    /// By the numbers of action, client, error and hints, as far as any of the action's rules asks
    /// for them, what is known of the rules.
    by_rest: HashMap<[u32; 4], u32>,
    /// By a verdict and the identity's ARN, the verdict that follows.
    by_identity: HashMap<(u32, Box<[u8]>), u32>,
    /// Verdicts, each once. The first stands for whatever was not kept.
    verdicts: Vec<Arc<Verdict>>,
    numbers: HashMap<Arc<Verdict>, u32>,
    text: Vec<u8>,
    /// By a verdict and what its open rules look at in a record, the matches.
    cuts: Cuts,
    hits: Hits,
    /// Facts are much the same from record to record.
    facts: HashMap<Arc<Facts>, u32>,
}

/// The rules that an action may match.
#[derive(Debug, Default)]
struct Sifted {
    rules: Vec<u32>,
    /// What of the rest says more.
    asks: Parts,
    /// What is known already where nothing more can be.
    verdict: u32,
}

/// What a glimpse tells.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
struct Verdict {
    /// Rules that match whatever the rest of the record is, and what is known of the match.
    sure: Vec<Match>,
    /// Rules that the record decides.
    open: Vec<u32>,
    /// What these look at in it.
    members: Members,
    /// Whether more can be said when the identity's ARN is known.
    asks_for_identity: bool,
}

impl<'m> Asker<'m> {
    /// Nothing asked yet.
    pub fn new(matcher: &'m Matcher) -> Self {
        Self {
            matcher,
            by_action: HashMap::new(),
            actions: vec![Sifted::default()],
            hints: HashMap::new(),
            last_hints: (Vec::new(), u32::MAX),
            by_rest: HashMap::new(),
            by_identity: HashMap::new(),
            verdicts: vec![Arc::default()],
            numbers: HashMap::new(),
            text: Vec::new(),
            cuts: Cuts::default(),
            hits: Hits::default(),
            facts: HashMap::new(),
        }
    }

    /// What matched.
    pub fn into_hits(self) -> Hits {
        self.hits
    }

    /// Asks all rules of a record.
    pub fn ask(&mut self, record: &Asked<'_>) {
        let mut number = self.verdict(record);
        if self.verdicts[number as usize].asks_for_identity {
            number = self.verdict_on_identity(record, number);
        }
        let verdict = Arc::clone(&self.verdicts[number as usize]);
        for (rule, facts) in &verdict.sure {
            self.hits.list.push(Hit { rule: *rule, place: record.place, facts: *facts });
        }
        if !verdict.open.is_empty() {
            for (rule, facts) in self.examine(record, number, &verdict).iter() {
                self.hits.list.push(Hit { rule: *rule, place: record.place, facts: *facts });
            }
        }
    }

    /// What matches of the rules that the record decides. Much of what is asked comes again: who
    /// acted, in which session and region.
    fn examine(&mut self, record: &Asked<'_>, number: u32, verdict: &Verdict) -> Found {
        let mut cut = std::mem::take(&mut self.text);
        let is_cut = verdict.members.cut(record.bytes, &mut cut);
        // What is not kept has no number of its own.
        let is_kept = is_cut && number > 0;
        let known = self.cuts.get(number, &cut).filter(|_| is_kept);
        let matches = match known {
            Some(known) => known,
            None => {
                let bytes = if is_cut { &cut } else { record.bytes };
                let matches = match serde_json::from_slice(bytes) {
                    Ok(value) => self.matching(record.format, &value, &verdict.open),
                    Err(_) => Arc::default(),
                };
                if is_kept {
                    self.cuts.keep(number, &cut, &matches);
                }
                matches
            }
        };
        self.text = cut;
        matches
    }

    /// The number of what is known of a record's rules.
    fn verdict(&mut self, record: &Asked<'_>) -> u32 {
        let action = self.action(record);
        let sifted = &self.actions[action as usize];
        let asks = sifted.asks;
        if !asks.are_of_rest() {
            return sifted.verdict;
        }
        if truth::hides_rest(record.members) {
            let open = sifted.rules.clone();
            let members = self.members(record, &open);
            return self.forget(Verdict { open, members, ..Verdict::default() });
        }
        let hints = if asks.hints { self.hints_of(record.event) } else { 0 };
        let [agent, error] = record.numbers;
        let key =
            [action, if asks.agent { agent } else { 0 }, if asks.error { error } else { 0 }, hints];
        // What is not kept has no number of its own.
        let is_kept = action > 0 && hints < u32::MAX;
        if let Some(known) = self.by_rest.get(&key).filter(|_| is_kept) {
            return *known;
        }
        let rules = std::mem::take(&mut self.actions[action as usize].rules);
        let verdict = self.judge(record, Depth::Rest, &rules);
        self.actions[action as usize].rules = rules;
        if !is_kept || self.by_rest.len() >= KEPT {
            return self.forget(verdict);
        }
        let number = self.add(verdict);
        self.by_rest.insert(key, number);
        number
    }

    /// The number of what is known when the identity is known, too.
    fn verdict_on_identity(&mut self, record: &Asked<'_>, number: u32) -> u32 {
        let arn = record.event.hints.arn.raw;
        if let Some(known) = self.by_identity.get(&ByBytes(number, arn)).filter(|_| number > 0) {
            return *known;
        }
        let before = Arc::clone(&self.verdicts[number as usize]);
        let mut verdict = self.judge(record, Depth::Identity, &before.open);
        verdict.sure.extend_from_slice(&before.sure);
        if number == 0 || self.by_identity.len() >= KEPT {
            return self.forget(verdict);
        }
        let further = self.add(verdict);
        self.by_identity.insert((number, arn.into()), further);
        further
    }

    /// A verdict that is needed but once.
    fn forget(&mut self, verdict: Verdict) -> u32 {
        self.verdicts[0] = Arc::new(verdict);
        0
    }

    /// The number of what is known of an action's rules.
    fn action(&mut self, record: &Asked<'_>) -> u32 {
        self.text.clear();
        self.text.push(record.format as u8);
        self.text.extend_from_slice(record.event.logged_service.raw);
        self.text.push(0);
        self.text.extend_from_slice(record.event.logged_action.raw);
        if let Some(known) = self.by_action.get(self.text.as_slice()) {
            return *known;
        }
        let matcher = self.matcher;
        let all = &matcher.by_format[record.format as usize];
        let verdict = self.judge(record, Depth::Action, all);
        let sure = verdict.sure.iter().map(|(rule, _)| *rule);
        let rules: Vec<u32> = sure.chain(verdict.open.iter().copied()).collect();
        let more = matcher.parts(record.format, verdict.open.iter().copied()).are_of_rest();
        // What is known of a sure match may come from the rest, too, once it is looked at.
        let asks = if more {
            matcher.parts(record.format, rules.iter().copied())
        } else {
            Parts::default()
        };
        let is_kept = self.by_action.len() < KEPT;
        let mut sifted = Sifted { rules, asks, verdict: 0 };
        if !is_kept {
            self.forget(verdict);
            self.actions[0] = sifted;
            return 0;
        }
        if !asks.are_of_rest() {
            sifted.verdict = self.add(verdict);
        }
        let number = u32::try_from(self.actions.len()).unwrap_or(0);
        self.actions.push(sifted);
        self.by_action.insert(self.text.as_slice().into(), number);
        number
    }

    fn add(&mut self, verdict: Verdict) -> u32 {
        if let Some(known) = self.numbers.get(&verdict) {
            return *known;
        }
        let verdict = Arc::new(verdict);
        let number = u32::try_from(self.verdicts.len()).unwrap_or(0);
        self.verdicts.push(Arc::clone(&verdict));
        // What follows from the identity is told of this client and this error, not of others
        // that led as far.
        if !verdict.asks_for_identity {
            self.numbers.insert(verdict, number);
        }
        number
    }

    /// The number of an event's hints; none that counts where there are too many.
    fn hints_of(&mut self, event: &Event<'_>) -> u32 {
        let hints = event.hints;
        self.text.clear();
        let reads = hints.read_only.map_or(2, u8::from);
        self.text.extend([u8::from(hints.has_message), reads]);
        for text in [hints.identity_type, hints.issuer_type, hints.invoked_by, hints.event_type] {
            self.text.extend_from_slice(text.raw);
            self.text.push(0);
        }
        if self.text == self.last_hints.0 {
            return self.last_hints.1;
        }
        let next = u32::try_from(self.hints.len()).unwrap_or(u32::MAX);
        let number = match self.hints.get(self.text.as_slice()) {
            Some(known) => *known,
            None if self.hints.len() >= KEPT => u32::MAX,
            None => {
                self.hints.insert(self.text.as_slice().into(), next);
                next
            }
        };
        std::mem::swap(&mut self.last_hints.0, &mut self.text);
        self.last_hints.1 = number;
        number
    }

    /// What a glimpse tells of these rules.
    fn judge(&mut self, record: &Asked<'_>, depth: Depth, rules: &[u32]) -> Verdict {
        let matcher = self.matcher;
        if !matcher.sifts {
            let open = rules.to_vec();
            return Verdict { open, members: Members::All, ..Verdict::default() };
        }
        let format = record.format;
        let sketch = truth::sketch(format, record.event, depth);
        let views = matcher.names[format as usize].each_ref().map(|names| names.open(&sketch));
        let mut verdict = Verdict::default();
        for number in rules {
            let compiled = &matcher.rules[*number as usize];
            let dialect = compiled.rule.dialect;
            let view: &dyn View = &views[dialect as usize];
            let from = Vantage { format, dialect, event: record.event, depth, view };
            let Some(predicate) = predicate_of(&compiled.rule) else { continue };
            match from.truth(predicate) {
                Truth::No => {}
                Truth::Yes if compiled.keys.iter().flatten().all(|key| from.decides(key)) => {
                    let facts = self.facts(*number, view);
                    verdict.sure.push((*number, facts));
                }
                Truth::Yes | Truth::Open => verdict.open.push(*number),
            }
        }
        verdict.members = self.members(record, &verdict.open);
        verdict.asks_for_identity =
            depth < Depth::Identity && matcher.parts(format, verdict.open.iter().copied()).arn;
        verdict
    }

    /// What these rules look at in a record.
    fn members(&self, record: &Asked<'_>, rules: &[u32]) -> Members {
        self.matcher.members(record.format, rules, truth::is_sign_in(record.event))
    }

    /// Which of these rules match a record, or a part of it that has all they look at.
    fn matching(&mut self, format: Format, record: &Value, rules: &[u32]) -> Found {
        let matcher = self.matcher;
        let views = matcher.names[format as usize].each_ref().map(|names| names.open(record));
        let mut matches = Vec::new();
        for number in rules {
            let rule = &matcher.rules[*number as usize].rule;
            let view: &dyn View = &views[rule.dialect as usize];
            if predicate_of(rule).is_some_and(|predicate| predicate.holds(view)) {
                matches.push((*number, self.facts(*number, view)));
            }
        }
        matches.into()
    }

    /// The number of what is known of a match.
    fn facts(&mut self, number: u32, view: &dyn View) -> u32 {
        let compiled = &self.matcher.rules[number as usize];
        let mut grounds =
            predicate_of(&compiled.rule).map_or_else(Vec::new, |predicate| predicate.because(view));
        for (_, value) in &mut grounds {
            if let Some((cut, _)) = value.char_indices().nth(LONGEST) {
                value.truncate(cut);
                value.push('…');
            }
        }
        let keys = compiled.keys.iter().map(|fields| key(fields, view)).collect();
        let facts = Facts { keys, grounds };
        if let Some(known) = self.facts.get(&facts) {
            return *known;
        }
        let facts = Arc::new(facts);
        let number = u32::try_from(self.hits.facts.len()).unwrap_or(u32::MAX);
        self.hits.facts.push(Arc::clone(&facts));
        self.facts.insert(facts, number);
        number
    }
}

/// The values of these fields, the first of each; none where one has no value.
fn key(fields: &[Field], view: &dyn View) -> Option<Box<str>> {
    let mut key = String::new();
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            key.push(BETWEEN);
        }
        let found = view.any(field, &mut |leaf| {
            leaf.text().is_some_and(|text| {
                key.push_str(text);
                true
            })
        });
        if !found {
            return None;
        }
    }
    Some(key.into())
}
