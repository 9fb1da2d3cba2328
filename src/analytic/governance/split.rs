//! Splits what happened into parts that belong together in time.

use crate::time::Nanos;

/// Longer lists are first cut somewhere in their middle half, so that no order of gaps makes the
/// work grow with the square.
const LONG: usize = 1000;

/// Splits what is in the order of time, at the longest pauses first, until no part is longer than
/// `span`: so a burst stays whole wherever it lies.
pub(super) fn within<'l, T>(
    list: &'l [T],
    span: Nanos,
    time: impl Fn(&T) -> Nanos + Copy,
    parts: &mut Vec<&'l [T]>,
) {
    let mut stack = vec![list];
    while let Some(list) = stack.pop() {
        let (Some(first), Some(last)) = (list.first(), list.last()) else { continue };
        if time(last).saturating_sub(time(first)) <= span {
            parts.push(list);
            continue;
        }
        let (from, to) = match list.len() {
            LONG.. => (list.len() / 4, list.len() * 3 / 4),
            length => (1, length),
        };
        let pause = |at: &usize| time(&list[*at]).saturating_sub(time(&list[*at - 1]));
        // Of pauses as long the first counts.
        let cut = (from..to).max_by_key(|at| (pause(at), std::cmp::Reverse(*at))).unwrap_or(1);
        let (left, right) = list.split_at(cut);
        stack.push(right);
        stack.push(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(times: &[Nanos], span: Nanos) -> Vec<Vec<Nanos>> {
        let mut parts = Vec::new();
        within(times, span, |time| *time, &mut parts);
        parts.into_iter().map(<[_]>::to_vec).collect()
    }

    #[test]
    fn bursts_stay_whole_wherever_they_lie() {
        assert_eq!(split(&[0, 20, 23, 25, 26, 50], 24), [vec![0], vec![20, 23, 25, 26], vec![50]]);
        assert_eq!(split(&[0, 10, 20], 24), [vec![0, 10, 20]]);
        assert_eq!(split(&[], 24), Vec::<Vec<Nanos>>::new());
        assert_eq!(split(&[5, 5, 5], 0), [vec![5, 5, 5]]);
    }

    #[test]
    fn every_part_is_short_and_nothing_is_lost() {
        let times: Vec<Nanos> = (0..5000)
            .map(|n| n * n % 7919)
            .scan(0, |sum, step| {
                *sum += step;
                Some(*sum)
            })
            .collect();
        let parts = split(&times, 10_000);
        assert!(parts.iter().all(|part| part[part.len() - 1] - part[0] <= 10_000));
        assert_eq!(parts.concat(), times);
    }
}
