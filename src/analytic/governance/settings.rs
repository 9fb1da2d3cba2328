//! The numbers of `hunt governance`.

use crate::settings::settings;

settings! {
    /// The numbers of `hunt governance`; `docs/governance.md` lists them with their meaning.
    Settings {
        /// Hours within which changes belong together, and a refusal before or provisioning after a change belongs to it.
        window_hours: i64 = 24,
        /// Weight in the catalogue from which on a change counts.
        least_weight: u8 = 3,
        /// Points for the weightiest change of a subject, by weight.
        change: [i32; 6] = [0, 2, 4, 10, 15, 20],
        /// Percent of their points that changes of further subjects add to those of the weightiest.
        further_subject_percent: i32 = 50,
        /// Percent of the points of a change to a guard rail of which no record tells whether it weakens it.
        unknown_strength_percent: i32 = 60,
        /// Percent of the points of a change that was refused or failed.
        attempted_percent: i32 = 50,
        /// Points for a change that only tightens.
        tightening: i32 = 5,
        /// Points when the identity never made such a change in that account.
        first_by_identity: i32 = 8,
        /// Earlier changes of the same sort in the account that make an identity its usual administrator.
        usual_changes: usize = 3,
        /// Days on which these must have happened.
        usual_days: usize = 2,
        /// Points when the identity is the usual administrator.
        usual_administrator: i32 = -12,
        /// Changes in the account before which its hours say nothing.
        fewest_hours: usize = 10,
        /// Points for a change at an hour of the day, in UTC, more than one hour from any at which the account was administered before.
        unusual_hour: i32 = 4,
        /// Times the value before, from which on a quota is raised far.
        far: f64 = 4.0,
        /// Points for a quota that is raised far.
        raised_far: i32 = 6,
        /// Points for a change from outside the networks of the house, where hunt.toml names these.
        outside_networks: i32 = 6,
        /// Points when, at the change or within the window before it, the same chain of credentials came from a network or with a client that its identity never used, and unusual provisioning by it followed.
        shifted_context: i32 = 8,
        /// Points for putting an account where hunt.toml does not expect it.
        unexpected_association: i32 = 15,
        /// Points when a quota, a closed region or a policy refused the identity just before the change.
        refused_before: i32 = 12,
        /// Points for unusual provisioning by the same identity after the change.
        provisioned_after: i32 = 20,
        /// Points where only others did so, using what the change opened.
        provisioned_by_other: i32 = 15,
        /// Points when the provisioning uses just what the change opened.
        opened: i32 = 15,
        /// Points for provisioning in a region where nothing was changed before in that account.
        new_region: i32 = 12,
        /// Points for provisioning outside the regions that hunt.toml allows, or that the lowered guard rail allowed.
        region_outside_policy: i32 = 15,
        /// Points for the first machines with accelerators in that account.
        first_accelerated: i32 = 12,
        /// Points for the first large machines in that account.
        first_large: i32 = 5,
        /// Times the most machines asked for before in that account, from which on they are many.
        many_times: f64 = 3.0,
        /// Machines from which on they may be many.
        many_least: u64 = 5,
        /// Points for many machines.
        many: i32 = 8,
        /// Most points for changes to quotas and regions that nothing was provisioned after.
        capacity_alone_most: i32 = 35,
        /// Most points for other changes that nothing was provisioned after.
        changes_alone_most: i32 = 60,
        /// Most points for changes none of which took effect.
        attempts_most: i32 = 35,
        /// Points for the first provisioning in a region without any change before it.
        region_first_used: i32 = 25,
        /// Points when a change had opened the region before, longer ago than the window.
        region_opened_earlier: i32 = -20,
        /// Points when the identity never provisioned anything in that account.
        first_provisioning: i32 = 8,
        /// Points for provisioning that a quota, a closed region or a policy refused, without any change.
        refused_alone: i32 = 12,
        /// Regions in which provisioning was refused that are a search for one that works.
        many_regions: usize = 3,
        /// Points for such a search.
        searched_regions: i32 = 15,
        /// Most points for provisioning that was only refused.
        refused_most: i32 = 50,
        /// Days with events in the account that a mature baseline needs.
        mature_days: usize = 14,
        /// Percent of the points for what is unusual that are taken off when the evidence begins with the chain; fewer the nearer it is to mature.
        immature_percent: i32 = 70,
        /// Percent of the points that are taken off when approved changes, approved quotas, allowed regions or expected associations cover all changes; of some their part.
        covered_percent: i32 = 75,
        /// Percent of the points for provisioning that are taken off when all of it is in regions that hunt.toml allows.
        allowed_region_percent: i32 = 100,
    }
}
