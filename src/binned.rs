//! Things by number: those of one number next to each other, in the order in which they came.
//!
//! Numbers are dense, so counting takes the place of sorting.

/// Things by number.
#[derive(Debug)]
pub(crate) struct Binned<T> {
    /// Those of number 0, then those of 1, and so on.
    pub(crate) things: Vec<T>,
    /// By number, where its things end.
    pub(crate) ends: Vec<u32>,
}

impl<T: Copy + Default> Binned<T> {
    /// Puts things, each with its number below `bound`, into their bins.
    pub(crate) fn of(numbered: impl Iterator<Item = (u32, T)> + Clone, bound: usize) -> Self {
        let mut ends = vec![0_u32; bound];
        for (number, _) in numbered.clone() {
            ends[number as usize] += 1;
        }
        let mut from = 0;
        for end in &mut ends {
            from += std::mem::replace(end, from);
        }
        let mut things = vec![T::default(); from as usize];
        for (number, thing) in numbered {
            let end = &mut ends[number as usize];
            things[*end as usize] = thing;
            *end += 1;
        }
        Self { things, ends }
    }
}

/// From where to where the things of each number lie, by number.
pub(crate) fn ranges(ends: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let mut from = 0;
    ends.iter().map(move |end| (std::mem::replace(&mut from, *end), *end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_one_number_stay_in_their_order() {
        let numbered = [(2, 'a'), (0, 'b'), (2, 'c'), (0, 'd')];
        let Binned { things, ends } = Binned::of(numbered.into_iter(), 4);
        assert_eq!(things, ['b', 'd', 'a', 'c']);
        assert_eq!(ranges(&ends).collect::<Vec<_>>(), [(0, 2), (2, 2), (2, 4), (4, 4)]);
        assert!(Binned::<u8>::of([].into_iter(), 0).things.is_empty());
    }
}
