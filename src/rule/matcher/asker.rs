//! One worker's questions, and what they brought.

mod judge;

use std::sync::Arc;

use hashbrown::HashMap;

use crate::event::Event;
use crate::evidence::members::Member;
use crate::format::Format;
use crate::rule::Dialect;
use crate::rule::truth::{self, Asks, Depth, Named, Parts, Truth};

use super::clients::Kinds;
use super::cuts::Cuts;
use super::hints::Hints;
use super::known::Known;
use super::verdicts::{Glimpse, Match, Verdict, Verdicts};
use super::{Hit, Hits, Matcher, predicate_of};

/// Actions, and combinations of them with clients and errors whose rules are kept in mind.
/// Real logs have a few thousand; what a hostile log has beyond is looked at anew each time.
const KEPT: usize = 100_000;

/// A record that rules are asked of.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its log.
    pub format: Format,
    /// What it tells.
    pub event: &'a Event<'a>,
    /// Its members that were read already.
    pub members: &'a [Member<'a>],
    /// The numbers that service and action, the client, and the error code have for this worker.
    pub numbers: [u32; 3],
    /// The whole record.
    pub bytes: &'a [u8],
    /// The piece and the record's number in it.
    pub place: (u32, u32),
}

impl<'a> Asked<'a> {
    /// What the identity is called, under the names of a dialect.
    fn named(&self, dialect: Dialect) -> Named<'a> {
        Named { format: self.format, dialect, event: self.event }
    }
}

/// Matches of one record.
pub(super) type Found = Arc<[Match]>;

/// One worker's questions and what they brought.
#[derive(Debug)]
pub struct Asker<'m> {
    matcher: &'m Matcher,
    /// By format, service and action as logged, the rules that remain.
    by_action: HashMap<Box<[u8]>, u32>,
    /// The same by the worker's number of service and action, where these are as logged.
    by_number: Vec<Option<(Format, u32)>>,
    /// The rules of actions. The first stands for whatever was not kept.
    actions: Vec<Sifted>,
    hints: Hints,
    clients: Kinds,
    /// By the numbers of action, client, error and hints, as far as any of the action's rules asks
    /// for them, what is known of the rules.
    by_rest: HashMap<[u32; 4], Glimpse>,
    /// By a verdict and those of its open rules that the identity's names rule out, a bit each, the
    /// verdict without them.
    by_names: HashMap<(u32, u64), u32>,
    /// By a glimpse, the verdict that it led to and what that asks for of the identity, the verdict
    /// that follows.
    by_identity: HashMap<Box<[u8]>, u32>,
    verdicts: Verdicts,
    text: Vec<u8>,
    /// By a verdict and what its open rules look at in a record, the matches.
    cuts: Cuts,
    hits: Vec<Hit>,
    known: Known,
}

/// The rules that an action may match.
#[derive(Debug, Default)]
struct Sifted {
    rules: Vec<u32>,
    /// What of the rest says more.
    asks: Parts,
    /// What is known already where nothing more can be.
    known: Glimpse,
    /// What was seen last of the rest, which mostly comes again, and what it told.
    last: Option<([u32; 4], Glimpse)>,
}

impl<'m> Asker<'m> {
    /// Nothing asked yet.
    pub fn new(matcher: &'m Matcher) -> Self {
        Self {
            matcher,
            by_action: HashMap::new(),
            by_number: Vec::new(),
            actions: vec![Sifted::default()],
            hints: Hints::default(),
            clients: Kinds::default(),
            by_rest: HashMap::new(),
            by_names: HashMap::new(),
            by_identity: HashMap::new(),
            verdicts: Verdicts::default(),
            text: Vec::new(),
            cuts: Cuts::default(),
            hits: Vec::new(),
            known: Known::default(),
        }
    }

    /// What matched.
    pub fn into_hits(self) -> Hits {
        Hits { list: self.hits, facts: self.known.into_list() }
    }

    /// Asks all rules of a record.
    pub fn ask(&mut self, record: &Asked<'_>) {
        let hides_rest = truth::hides_rest(record.members);
        let Glimpse { seen, verdict: mut number } = self.glimpse(record, hides_rest);
        // Most rules that ask for a name want another.
        if !self.verdicts.get(number).named.is_empty() && !hides_rest {
            number = self.verdict_on_names(record, number);
        }
        let asks = self.verdicts.get(number).asks;
        if asks.are_any() && !hides_rest {
            number = self.verdict_on_identity(record, Glimpse { seen, verdict: number }, asks);
        }
        let verdict = self.verdicts.get(number);
        for (rule, facts) in &verdict.sure {
            self.hits.push(Hit { rule: *rule, place: record.place, facts: *facts });
        }
        if !verdict.keyed.is_empty() {
            let verdict = Arc::clone(verdict);
            verdict.keyed.iter().for_each(|keyed| self.fill_in(record, hides_rest, *keyed));
        }
        let verdict = self.verdicts.get(number);
        if !verdict.open.is_empty() {
            let verdict = Arc::clone(verdict);
            for (rule, facts) in self.examine(record, number, &verdict).iter() {
                self.hits.push(Hit { rule: *rule, place: record.place, facts: *facts });
            }
        }
    }

    /// Takes note of a match whose keys are the identity's own.
    fn fill_in(&mut self, record: &Asked<'_>, hides_rest: bool, keyed: Match) {
        let rule = keyed.0;
        let compiled = &self.matcher.rules[rule as usize];
        let named = record.named(compiled.rule.dialect);
        let known = &mut self.known;
        let told = (!hides_rest).then(|| known.number_with(keyed, compiled, &named)).flatten();
        match told {
            Some(facts) => self.hits.push(Hit { rule, place: record.place, facts }),
            // They may be spelled otherwise, or stand elsewhere.
            None => {
                let members = self.members(record, &[rule]);
                let verdict = Verdict { open: vec![rule], members, ..Verdict::default() };
                for (rule, facts) in self.examine(record, 0, &verdict).iter() {
                    self.hits.push(Hit { rule: *rule, place: record.place, facts: *facts });
                }
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

    /// What a glimpse tells of a record's rules.
    fn glimpse(&mut self, record: &Asked<'_>, hides_rest: bool) -> Glimpse {
        let action = self.action(record);
        let sifted = &self.actions[action as usize];
        let asks = sifted.asks;
        if !asks.are_of_rest() {
            return sifted.known;
        }
        if hides_rest {
            let open = sifted.rules.clone();
            let members = self.members(record, &open);
            return self.verdicts.forget(Verdict { open, members, ..Verdict::default() }).into();
        }
        let hints = if asks.hints { self.hints.number(record.event) } else { 0 };
        let [_, agent, error] = record.numbers;
        let clients = (&self.matcher.clients, &self.matcher.names[record.format as usize]);
        let agent =
            if asks.agent { self.clients.of(agent, record.event.agent, clients) } else { 0 };
        let key = [action, agent, if asks.error { error } else { 0 }, hints];
        // What is not kept has no number of its own.
        let is_kept = action > 0 && hints < u32::MAX;
        let last = &mut self.actions[action as usize].last;
        if let Some((_, known)) = last.filter(|(seen, _)| is_kept && *seen == key) {
            return known;
        }
        if let Some(known) = self.by_rest.get(&key).filter(|_| is_kept) {
            *last = Some((key, *known));
            return *known;
        }
        let rules = std::mem::take(&mut self.actions[action as usize].rules);
        let verdict = self.judge(record, Depth::Rest, &rules);
        self.actions[action as usize].rules = rules;
        if !is_kept || self.by_rest.len() >= KEPT {
            return self.verdicts.forget(verdict).into();
        }
        let glimpse = self.verdicts.add_seen(verdict);
        self.by_rest.insert(key, glimpse);
        glimpse
    }

    /// The number of what is left when the identity's names are looked at by themselves, which need
    /// not be kept in mind.
    fn verdict_on_names(&mut self, record: &Asked<'_>, number: u32) -> u32 {
        let matcher = self.matcher;
        let before = self.verdicts.get(number);
        let is_out = |rule: u32| {
            let rule = &matcher.rules[rule as usize].rule;
            let named = record.named(rule.dialect);
            predicate_of(rule).is_some_and(|it| named.truth(it) == Truth::No)
        };
        let mut out: u64 = 0;
        for (rule, bit) in before.named.iter().zip(0..u64::BITS) {
            out |= u64::from(is_out(*rule)) << bit;
        }
        if out == 0 {
            return number;
        }
        if let Some(known) = self.by_names.get(&(number, out)).filter(|_| number > 0) {
            return *known;
        }
        let before = Arc::clone(before);
        let bits = before.named.iter().zip(0..u64::BITS);
        let gone: Vec<u32> =
            bits.filter(|(_, bit)| out >> bit & 1 == 1).map(|(rule, _)| *rule).collect();
        let open = before.open.iter().copied().filter(|rule| !gone.contains(rule)).collect();
        let sure = (before.sure.clone(), before.keyed.clone());
        let verdict = self.left(record, open, sure, Depth::Rest);
        if number == 0 || self.by_names.len() >= KEPT {
            return self.verdicts.forget(verdict);
        }
        let further = self.verdicts.add(verdict);
        self.by_names.insert((number, out), further);
        further
    }

    /// The number of what is known when the identity is known, too. It follows from all that was seen
    /// before, not from the verdict alone, to which other clients and errors may have led.
    fn verdict_on_identity(&mut self, record: &Asked<'_>, glimpse: Glimpse, asks: Asks) -> u32 {
        let Glimpse { seen, verdict: number } = glimpse;
        self.text.clear();
        self.text.extend([seen, number].map(u32::to_le_bytes).as_flattened());
        asks.write(record.event, &mut self.text);
        // What is not kept has no number of its own.
        let is_kept = seen > 0 && number > 0;
        if let Some(known) = self.by_identity.get(self.text.as_slice()).filter(|_| is_kept) {
            return *known;
        }
        let before = Arc::clone(self.verdicts.get(number));
        let mut verdict = self.judge(record, Depth::Identity, &before.open);
        verdict.sure.extend_from_slice(&before.sure);
        verdict.keyed.extend_from_slice(&before.keyed);
        if !is_kept || self.by_identity.len() >= KEPT {
            return self.verdicts.forget(verdict);
        }
        let further = self.verdicts.add(verdict);
        self.by_identity.insert(self.text.as_slice().into(), further);
        further
    }

    /// The number of what is known of an action's rules.
    fn action(&mut self, record: &Asked<'_>) -> u32 {
        let place = record.numbers[0] as usize;
        if !record.event.is_named_as_logged() {
            return self.action_as_logged(record);
        }
        match self.by_number.get(place) {
            Some(Some((format, known))) if *format == record.format => *known,
            Some(Some(_)) => self.action_as_logged(record),
            _ => {
                let number = self.action_as_logged(record);
                if self.by_number.len() <= place {
                    self.by_number.resize(place + 1, None);
                }
                // What is not kept is looked at anew each time.
                self.by_number[place] = (number > 0).then_some((record.format, number));
                number
            }
        }
    }

    fn action_as_logged(&mut self, record: &Asked<'_>) -> u32 {
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
        let sure = verdict.sure.iter().chain(&verdict.keyed).map(|(rule, _)| *rule);
        let rules: Vec<u32> = sure.chain(verdict.open.iter().copied()).collect();
        let more = matcher.parts(record.format, verdict.open.iter().copied()).are_of_rest();
        // What is known of a sure match may come from the rest, too, once it is looked at.
        let asks = if more {
            matcher.parts(record.format, rules.iter().copied())
        } else {
            Parts::default()
        };
        let is_kept = self.by_action.len() < KEPT;
        let mut sifted = Sifted { rules, asks, ..Sifted::default() };
        if !is_kept {
            self.verdicts.forget(verdict);
            self.actions[0] = sifted;
            return 0;
        }
        if !asks.are_of_rest() {
            sifted.known = self.verdicts.add_seen(verdict);
        }
        let number = u32::try_from(self.actions.len()).unwrap_or(0);
        self.actions.push(sifted);
        self.by_action.insert(self.text.as_slice().into(), number);
        number
    }
}
