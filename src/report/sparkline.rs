//! Events over time in a line of blocks.

/// From few to many.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Days without events.
const NOTHING: char = '·';

/// A line of at most `width` blocks for the days from `first` to `last`, several to a block where
/// they are many. Heights are square roots, so that quiet days show beside busy ones.
pub(super) fn line(days: &[(i64, u64)], first: i64, last: i64, width: usize) -> String {
    let span = last.abs_diff(first).saturating_add(1);
    let width = width.max(1) as u64;
    let step = span.div_ceil(width);
    let mut sums = vec![0_u64; usize::try_from(span.div_ceil(step)).unwrap_or(1)];
    for (day, events) in days {
        let place = usize::try_from(day.abs_diff(first) / step).unwrap_or(usize::MAX);
        if let Some(sum) = sums.get_mut(place) {
            *sum += events;
        }
    }
    let most = sums.iter().copied().max().unwrap_or(0).max(1) as f64;
    sums.iter().map(|sum| block(*sum, most)).collect()
}

fn block(events: u64, most: f64) -> char {
    if events == 0 {
        return NOTHING;
    }
    let height = ((events as f64 / most).sqrt() * BLOCKS.len() as f64).ceil();
    BLOCKS[(height as usize).clamp(1, BLOCKS.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_day_is_a_block_while_they_fit() {
        assert_eq!(line(&[(10, 1), (12, 64), (13, 16)], 10, 14, 20), "▁·█▄·");
        assert_eq!(line(&[(10, 7)], 10, 10, 20), "█");
    }

    #[test]
    fn many_days_share_blocks() {
        let days: Vec<(i64, u64)> = (0..100).map(|day| (day, 1)).collect();
        let whole = line(&days, 0, 99, 30);
        assert_eq!(whole.chars().count(), 25);
        assert!(whole.chars().all(|block| block == '█'));
        // A span of centuries costs no more than the width.
        assert_eq!(line(&[(0, 1), (80_000, 1)], 0, 80_000, 40).chars().count(), 40);
    }
}
