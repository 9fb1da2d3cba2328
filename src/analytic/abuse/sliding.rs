//! True sliding windows: how many distinct things, and how many in all, within a span that moves
//! along with time; and whether that is beyond what was usual.

use std::collections::VecDeque;

use crate::time::{DAY, Nanos};

/// Counts of things within a span that ends at the newest of them.
pub(super) struct Sliding {
    span: Nanos,
    inside: VecDeque<(Nanos, u32, u32, u32)>,
    /// By thing and by sort of thing, how many of them are inside.
    things: Counts,
    sorts: Counts,
    /// The most distinct things, and the most in all, by day; the last two days are no habit yet.
    days: VecDeque<(i64, Peak)>,
    habit: Peak,
}

/// The most that were inside at any time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Peak {
    pub(super) things: usize,
    pub(super) sorts: usize,
    pub(super) all: usize,
}

impl Peak {
    fn raise(&mut self, other: Self) {
        self.things = self.things.max(other.things);
        self.sorts = self.sorts.max(other.sorts);
        self.all = self.all.max(other.all);
    }
}

/// How many of each number there are, with the number of those that there are any of.
struct Counts {
    counts: Vec<u32>,
    distinct: usize,
}

impl Counts {
    fn new(bound: usize) -> Self {
        Self { counts: vec![0; bound], distinct: 0 }
    }

    fn add(&mut self, number: u32) {
        let count = &mut self.counts[number as usize];
        self.distinct += usize::from(*count == 0);
        *count += 1;
    }

    fn remove(&mut self, number: u32) {
        let count = &mut self.counts[number as usize];
        *count -= 1;
        self.distinct -= usize::from(*count == 0);
    }
}

impl Sliding {
    /// Nothing inside; things and sorts are numbers below these bounds.
    pub(super) fn new(span: Nanos, things: usize, sorts: usize) -> Self {
        Self {
            span,
            inside: VecDeque::new(),
            things: Counts::new(things),
            sorts: Counts::new(sorts),
            days: VecDeque::new(),
            habit: Peak::default(),
        }
    }

    /// Takes the next thing in the order of time; `index` is what the caller knows it by.
    pub(super) fn push(&mut self, time: Nanos, index: u32, thing: u32, sort: u32) {
        while let Some((then, _, old, old_sort)) = self.inside.front().copied()
            && time - then > self.span
        {
            self.inside.pop_front();
            self.things.remove(old);
            self.sorts.remove(old_sort);
        }
        self.inside.push_back((time, index, thing, sort));
        self.things.add(thing);
        self.sorts.add(sort);
        self.remember(time.div_euclid(DAY));
    }

    fn remember(&mut self, day: i64) {
        let now = self.now();
        match self.days.back_mut() {
            Some((last, peak)) if *last == day => peak.raise(now),
            _ => self.days.push_back((day, now)),
        }
        while let Some((first, peak)) = self.days.front().copied()
            && first < day - 1
        {
            self.days.pop_front();
            self.habit.raise(peak);
        }
    }

    /// What is inside now.
    pub(super) fn now(&self) -> Peak {
        Peak { things: self.things.distinct, sorts: self.sorts.distinct, all: self.inside.len() }
    }

    /// The most that was inside at any time until the day before yesterday.
    pub(super) fn habit(&self) -> Peak {
        self.habit
    }

    /// What the caller knows the oldest by that is inside.
    pub(super) fn oldest(&self) -> u32 {
        self.inside.front().map_or(0, |(_, index, ..)| *index)
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        for (_, _, thing, sort) in std::mem::take(&mut self.inside) {
            self.things.remove(thing);
            self.sorts.remove(sort);
        }
        self.days.clear();
        self.habit = Peak::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::MINUTE;

    #[test]
    fn a_burst_is_seen_wherever_it_begins() {
        let mut sliding = Sliding::new(10 * MINUTE, 9, 3);
        let mut most = 0;
        // Over midnight, eight things within eight minutes, one after another.
        for thing in 0..8_u32 {
            sliding.push(DAY - 4 * MINUTE + i64::from(thing) * MINUTE, thing, thing, thing % 3);
            most = most.max(sliding.now().things);
        }
        assert_eq!((most, sliding.now().sorts, sliding.oldest()), (8, 3, 0));
        sliding.push(DAY + 14 * MINUTE, 8, 8, 0);
        assert_eq!(sliding.now(), Peak { things: 1, sorts: 1, all: 1 });
        assert_eq!(sliding.habit(), Peak::default());
        sliding.push(3 * DAY, 9, 8, 0);
        assert_eq!(sliding.habit().things, 8);
        sliding.clear();
        assert_eq!((sliding.now(), sliding.habit()), (Peak::default(), Peak::default()));
    }
}
