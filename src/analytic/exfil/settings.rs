//! Every threshold and every point value of `hunt exfil`, in one place.

use crate::settings::settings;

settings! {
    /// The numbers of `hunt exfil`; `docs/exfil.md` lists them with their meaning.
    Settings {
        /// Minutes of the window that slides over an identity's reads.
        spike_minutes: i64 = 60,
        /// Different objects read within those minutes, below which they are no spike.
        fewest_objects: u64 = 500,
        /// Bytes read within those minutes, below which they are no spike.
        fewest_bytes: u64 = 1000000000,
        /// Buckets read from within those minutes, below which they are no spike.
        fewest_buckets: u64 = 20,
        /// How many times the usual a spike is, at least.
        times: f64 = 5.0,
        /// How many deviations (of the median) above the usual a spike lies, at least.
        deviations: f64 = 6.0,
        /// Days with reads that an identity's own history needs, to be compared with.
        history_days: usize = 3,
        /// Percent of a peak that earlier days must come to for it to be a habit.
        habit_percent: u64 = 50,
        /// Earlier days like that from which on it is a habit, and no spike.
        habit_days: usize = 2,
        /// Other days like that, later ones among them, that show a routine in an identity that is not new and has no history yet.
        routine_days: usize = 5,
        /// Peers needed where an identity has no history: others of its kind in its account that read objects.
        fewest_peers: usize = 4,
        /// Hours without a spike that end it: what follows is another.
        pause_hours: i64 = 6,
        /// Hours for which an identity is new after it was made or first seen.
        new_hours: i64 = 168,
        /// Hours of evidence before an identity's first event that are needed to call it new where nobody was seen making it.
        settled_hours: i64 = 72,
        /// Hours before a spike within which the first use of a network makes it new to the identity.
        source_hours: i64 = 24,
        /// Hours before a spike from which on a network that others used is one of the house.
        house_hours: i64 = 72,
        /// Networks that an identity came from before, at most, for another to be telling by itself.
        settled_networks: usize = 3,
        /// Percent of a spike's reads that must come from new external addresses to count as fetched by them, if they are fewer than a spike.
        fetched_percent: u64 = 50,
        /// Hours after a spike within which what leaves belongs to it.
        egress_hours: i64 = 24,
        /// Bytes to new external addresses within those hours, below which nothing left.
        egress_bytes: u64 = 50000000,
        /// Hours before a spike in which what its machines sent is what they usually send.
        usual_hours: i64 = 168,
        /// Percent of the bytes to an address that it must have got in those hours before to be a usual one.
        usual_percent: u64 = 50,
        /// Points for an identity that was made shortly before.
        made: i32 = 30,
        /// Points for an identity that was first seen shortly before.
        first_seen: i32 = 25,
        /// Points for a spike.
        spike: i32 = 25,
        /// How many times the usual a spike is far beyond it.
        far_times: f64 = 20.0,
        /// Points for a spike far beyond the usual, in place of those for a spike.
        spike_far: i32 = 40,
        /// Points when an identity that stays in its networks reads in bulk from a new external one.
        moved: i32 = 10,
        /// Points for bytes that its machines sent to new external addresses afterwards.
        egress: i32 = 35,
        /// Points for objects that new external addresses fetched themselves.
        fetched: i32 = 35,
        /// Points for something shared with everybody or with other accounts.
        shared: i32 = 35,
        /// Points for a signed link to a disk or a store.
        linked: i32 = 20,
        /// Points for each further way out.
        further_way: i32 = 5,
        /// Points when the evidence holds no reads of objects, so that only the other links could be tested.
        access_untested: i32 = -25,
        /// Points when there is nothing to compare a known identity's spike with: neither history nor peers.
        no_baseline: i32 = -10,
        /// Percent of the points for a spike that are taken off where hunt.toml expects the identity to use the service.
        expected_service_percent: i32 = 50,
        /// Percent of the points for a spike and for shares that are taken off when approved changes cover all of them; of some their part.
        approved_change_percent: i32 = 75,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_number_is_documented_with_its_default() {
        const DOCS: &str = include_str!("../../../docs/exfil.md");
        for setting in super::Settings::LIST {
            let row =
                format!("| `{}` | {} | {} |", setting.name, setting.default, setting.about.trim());
            assert!(DOCS.contains(&row), "docs/exfil.md lacks this row:\n{row}");
        }
    }
}
