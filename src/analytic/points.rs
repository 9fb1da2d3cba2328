//! Sums and shares of points, none of which overflows whatever the settings and the evidence.

/// `first` for one, `further` for each more, `most` at most.
pub(super) fn steps(count: usize, most: usize, first: i32, further: i32) -> i32 {
    let counted = i32::try_from(count.min(most)).unwrap_or(i32::MAX);
    let more = (counted - 1).saturating_mul(further);
    if counted == 0 { 0 } else { first.saturating_add(more) }
}

/// So many percent of the points.
pub(super) fn part(points: i32, percent: i32) -> i32 {
    let part = i64::from(points) * i64::from(percent) / 100;
    i32::try_from(part).unwrap_or(points)
}

/// The part of the points that is left when `have` falls short of `enough`.
pub(super) fn share(points: i32, have: i64, enough: i64) -> i32 {
    if have >= enough || enough <= 0 {
        return 0;
    }
    let missing = i128::from(enough - have.max(0)) * i128::from(points) / i128::from(enough);
    i32::try_from(missing).unwrap_or(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_count_up_to_their_most() {
        assert_eq!(steps(0, 4, 12, 4), 0);
        assert_eq!(steps(1, 4, 12, 4), 12);
        assert_eq!(steps(3, 4, 12, 4), 20);
        assert_eq!(steps(9, 4, 12, 4), 24);
    }

    #[test]
    fn what_falls_short_costs_its_share() {
        assert_eq!(share(-30, 0, 14), -30);
        assert_eq!(share(-30, 7, 14), -15);
        assert_eq!(share(-30, 14, 14), 0);
        assert_eq!(share(-30, i64::MAX, 14), 0);
    }
}
