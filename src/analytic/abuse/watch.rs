//! One identity's events in the order of time, and what of them tells something: what is new to it at
//! that moment, and bursts beyond its habit.
//!
//! The past of an event is everything that the identity did before it, in the window or not: so the
//! whole of the evidence can be hunted in, and the first days of it serve as baseline for the rest.

use crate::case::{Address, Case, Noted, Row};
use crate::catalog::Class;
use crate::event::Outcome;
use crate::interface::Interface;
use crate::lineage::granting;
use crate::time::{DAY, HOUR, MINUTE, Nanos};

use super::super::Question;
use super::settings::Settings;
use super::sign_ins::{self, SignIn, SignIns};
use super::signs::{Burst, BurstKind, Level, Moment, Signs};
use super::sliding::Sliding;
use super::system::System;
use super::whence::{Spot, Whence};

/// What an identity's events tell.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) moments: Vec<Moment>,
    pub(super) bursts: Vec<Burst>,
    /// Where the identity came from, in the numbers of [`Whence`], and when it first did.
    pub(super) networks: Vec<(u32, Nanos)>,
}

/// When each of some numbers was first met.
struct Stamps {
    times: Vec<Nanos>,
    met: Vec<u32>,
}

impl Stamps {
    const NEVER: Nanos = Nanos::MAX;

    fn new(bound: usize) -> Self {
        Self { times: vec![Self::NEVER; bound], met: Vec::new() }
    }

    /// When it was first met, which may be now.
    fn meet(&mut self, number: u32, now: Nanos) -> Nanos {
        let time = &mut self.times[number as usize];
        if *time == Self::NEVER {
            *time = now;
            self.met.push(number);
        }
        *time
    }

    fn first(&self, number: u32) -> Nanos {
        self.times[number as usize]
    }

    /// When somebody was first where this is.
    fn first_at(&self, spot: Spot) -> Nanos {
        let [one, other] = spot.asked;
        let first = self.first(one);
        if one == other { first } else { first.min(self.first(other)) }
    }

    fn meet_at(&mut self, spot: Spot, now: Nanos) {
        let [one, other] = spot.learnt;
        self.meet(one, now);
        if one != other {
            self.meet(other, now);
        }
    }

    fn clear(&mut self) {
        for number in self.met.drain(..) {
            self.times[number as usize] = Self::NEVER;
        }
    }
}

/// What is told of actions and clients, once for all.
pub(super) struct Equipment {
    /// By client.
    systems: Vec<System>,
    /// By action, whether it hands out credentials.
    grants: Vec<bool>,
    /// By action, whether somebody signs in with it.
    signs_in: Vec<bool>,
}

impl Equipment {
    pub(super) fn of(case: &Case) -> Self {
        Self {
            systems: case.agents.iter().map(|agent| System::of(agent)).collect(),
            grants: granting(case),
            signs_in: sign_ins::signing_in(case),
        }
    }
}

/// What identities are watched with: made once per worker, used for identity after identity.
pub(super) struct Post<'a> {
    question: &'a Question<'a>,
    settings: &'a Settings,
    equipment: &'a Equipment,
    noted: &'a Noted,
    whence: &'a Whence<'a>,
    sign_ins: SignIns,
    networks: Stamps,
    /// How many of them are places of their own.
    places: usize,
    clients: Stamps,
    on_systems: Stamps,
    actions: Stamps,
    classes: Stamps,
    kinds: Stamps,
    recon: Sliding,
    probes: Sliding,
    impact: Sliding,
}

impl<'a> Post<'a> {
    pub(super) fn new(
        question: &'a Question<'a>,
        settings: &'a Settings,
        equipment: &'a Equipment,
        noted: &'a Noted,
        whence: &'a Whence<'a>,
    ) -> Self {
        let case = question.case;
        let (actions, services) = (case.actions.len(), case.services.len());
        let minutes = |minutes: i64| minutes.saturating_mul(MINUTE);
        Self {
            question,
            settings,
            equipment,
            noted,
            whence,
            sign_ins: SignIns::default(),
            networks: Stamps::new(whence.bound()),
            places: 0,
            clients: Stamps::new(Interface::COUNT),
            on_systems: Stamps::new(System::COUNT),
            actions: Stamps::new(actions),
            classes: Stamps::new(Class::ALL.len()),
            kinds: Stamps::new(services * Class::ALL.len()),
            recon: Sliding::new(minutes(settings.recon_minutes), actions, services),
            probes: Sliding::new(minutes(settings.recon_minutes), actions, services),
            impact: Sliding::new(minutes(settings.impact_minutes), services, services),
        }
    }

    /// What the events of a group tell.
    pub(super) fn watch(&mut self, group: u32, rows: &[Row]) -> Watched {
        self.clear();
        let mut watched = Watched::default();
        let Some(first) = rows.first().map(|row| row.time) else { return watched };
        let window = self.question.window;
        for (row, index) in rows.iter().zip(0..) {
            if row.time >= window.end {
                break;
            }
            let at = Address { group, index };
            let moment = self.moment(row, at, first);
            let is_inside = window.holds(row.time);
            watched.moments.extend(moment.filter(|_| is_inside));
            for burst in self.bursts(row, at, rows, first).into_iter().flatten() {
                if is_inside {
                    watched.add(burst);
                }
            }
        }
        let met = self.networks.met.iter();
        watched.networks = met.map(|network| (*network, self.networks.first(*network))).collect();
        watched
    }

    fn clear(&mut self) {
        for stamps in [
            &mut self.networks,
            &mut self.clients,
            &mut self.on_systems,
            &mut self.actions,
            &mut self.classes,
            &mut self.kinds,
        ] {
            stamps.clear();
        }
        self.sign_ins = SignIns::default();
        self.places = 0;
        for sliding in [&mut self.recon, &mut self.probes, &mut self.impact] {
            sliding.clear();
        }
    }

    /// What an event tells, if anything.
    fn moment(&mut self, row: &Row, address: Address, first: Nanos) -> Option<Moment> {
        let case = self.question.case;
        let novelty = self.settings.novelty_hours.saturating_mul(HOUR);
        let is_known = row.time - first >= novelty;
        let is_new = |met: Nanos| met == Stamps::NEVER || row.time - met < novelty;
        let action = case.action(row);
        let class = case.class(row);
        let mut signs = Signs::default();
        if self.equipment.signs_in[row.action as usize] {
            signs = self.sign_in(row, is_new);
            // Whoever fails to sign in is not the identity: it came from nowhere and with nothing.
            if !row.outcome.took_effect() {
                return None;
            }
        }
        let level = self.level(row, class, is_new);
        signs = signs.or(self.context(row, is_known, is_new));
        let weight = action.meaning.weight;
        let is_sensitive = !matches!(class, Class::Read | Class::Recon | Class::Authentication);
        let privileged = is_sensitive && weight >= self.settings.privileged_weight;
        let grants = self.equipment.grants[row.action as usize] && level > Level::Usual;
        signs.add(Signs::PRIVILEGED, privileged);
        signs.add(Signs::GRANT, grants);
        signs.add(Signs::EXECUTION, class == Class::Execution && level > Level::Usual);
        signs.add(Signs::CHANGE, !class.only_looks());
        let tells = signs.has(Signs::CONTEXT.or(Signs::NO_MFA).or(Signs::GUESSED))
            || grants
            || signs.has(Signs::EXECUTION)
            || privileged && level > Level::Usual;
        tells.then(|| Moment {
            address,
            time: row.time,
            signs,
            class,
            level,
            known_days: (row.time - first).div_euclid(DAY),
            networks: self.places,
        })
    }

    /// What a sign-in tells; then learns it.
    fn sign_in(&mut self, row: &Row, is_new: impl Fn(Nanos) -> bool) -> Signs {
        let case = self.question.case;
        let spot = self.whence.spot(row.source);
        let sign_in = SignIn {
            row,
            grant: self.noted.grants.of(row),
            is_first_without: is_new(self.sign_ins.without_mfa.unwrap_or(Stamps::NEVER)),
            is_usual_place: spot.is_place && !is_new(self.networks.first_at(spot)),
            whence: self.whence,
        };
        self.sign_ins.take(case, &sign_in, self.settings)
    }

    /// How new the action is; then learns it.
    fn level(&mut self, row: &Row, class: Class, is_new: impl Fn(Nanos) -> bool) -> Level {
        let service = self.question.case.action(row).service;
        let kind = service * Class::ALL.len() as u32 + class as u32;
        let level = if is_new(self.classes.first(class as u32)) {
            Level::Class
        } else if is_new(self.kinds.first(kind)) {
            Level::Service
        } else if is_new(self.actions.first(row.action)) {
            Level::Action
        } else {
            Level::Usual
        };
        // A refused attempt shows no habit.
        if row.outcome.took_effect() {
            self.actions.meet(row.action, row.time);
            self.classes.meet(class as u32, row.time);
            self.kinds.meet(kind, row.time);
        }
        level
    }

    /// Where from and with what, as far as it is new.
    fn context(&mut self, row: &Row, is_known: bool, is_new: impl Fn(Nanos) -> bool) -> Signs {
        let mut signs = Signs::default();
        let spot = self.whence.spot(row.source);
        let first = self.networks.first_at(spot);
        self.places += usize::from(spot.is_place && first == Stamps::NEVER);
        self.networks.meet_at(spot, row.time);
        let is_new_place = is_new(first.min(row.time));
        signs.add(Signs::NETWORK, is_known && spot.is_outside && is_new_place);
        let first = self.clients.meet(row.interface as u32, row.time);
        if is_new(first) {
            match row.interface {
                Interface::Unknown | Interface::Service => {}
                // A tool is one whoever uses it first.
                Interface::Tool => signs.add(Signs::TOOL, true),
                Interface::CloudShell => signs.add(Signs::SHELL, is_known),
                _ => signs.add(Signs::CLIENT, is_known),
            }
        }
        let system = self.equipment.systems[row.agent as usize];
        let first = self.on_systems.meet(system as u32, row.time);
        signs.add(Signs::SYSTEM, is_known && system != System::Unknown && is_new(first));
        signs
    }

    /// Bursts that an event is part of.
    fn bursts(&mut self, row: &Row, at: Address, rows: &[Row], first: Nanos) -> [Option<Burst>; 2] {
        let case = self.question.case;
        let settings = self.settings;
        let service = case.action(row).service;
        let class = case.class(row);
        let signs_in = self.equipment.signs_in[row.action as usize];
        let is_refused = row.outcome == Outcome::Denied && !signs_in;
        let known_days = (row.time - first).div_euclid(DAY);
        let burst = |kind, sliding: &Sliding| {
            let now = sliding.now();
            let from = sliding.oldest();
            Burst {
                kind,
                from: Address { index: from, ..at },
                to: at,
                start: rows[from as usize].time,
                end: row.time,
                reached: row.time,
                things: now.things,
                sorts: now.sorts,
                all: now.all,
                usual: sliding.habit().things,
                known_days,
            }
        };
        let beyond =
            |usual: usize, least: usize| least.max(usual.saturating_mul(settings.habit_factor));
        let mut found = [None, None];
        if is_refused {
            self.probes.push(row.time, at.index, row.action, service);
            let (now, habit) = (self.probes.now(), self.probes.habit());
            let many = now.all >= beyond(habit.all, settings.probes)
                || now.things >= beyond(habit.things, settings.probed_actions);
            found[0] = many.then(|| burst(BurstKind::Probes, &self.probes));
        }
        if class.only_looks() && class != Class::Authentication {
            self.recon.push(row.time, at.index, row.action, service);
            let (now, habit) = (self.recon.now(), self.recon.habit());
            let many = now.things >= beyond(habit.things, settings.recon_actions)
                && now.sorts >= settings.recon_services;
            found[1] = many.then(|| burst(BurstKind::Recon, &self.recon));
        } else if row.outcome.took_effect() && !class.only_looks() {
            self.impact.push(row.time, at.index, service, service);
            let (now, habit) = (self.impact.now(), self.impact.habit());
            let many = now.things >= beyond(habit.things, settings.impact_services);
            found[1] = many.then(|| burst(BurstKind::Impact, &self.impact));
        }
        found
    }
}

impl Watched {
    /// A burst that goes on is one with what went before.
    fn add(&mut self, burst: Burst) {
        let last = self.bursts.iter_mut().rev().take(4).find(|known| known.kind == burst.kind);
        match last {
            Some(known) if burst.start <= known.end => {
                known.to = burst.to;
                known.end = burst.end;
                if (burst.things, burst.all) > (known.things, known.all) {
                    (known.things, known.sorts) = (burst.things, burst.sorts);
                }
                known.all = known.all.max(burst.all);
            }
            _ => self.bursts.push(burst),
        }
    }
}
