//! Every threshold and every point value of `hunt scope`, in one place.

use crate::settings::settings;

/// Points for an action, by its weight in the catalogue from 0 to 5.
pub(super) type ByWeight = [i32; 6];

settings! {
    /// The numbers of `hunt scope`; `docs/scope.md` lists them with their meaning.
    Settings {
        /// Hours without a call outside the scope that end an episode: what follows is a finding of its own.
        episode_gap_hours: i64 = 24,
        /// Points for an action of a class that the identity never used with success, by weight.
        first_in_class: ByWeight = [0, 4, 14, 28, 38, 45],
        /// Points for an action of a class that the identity used in other services only, by weight.
        first_in_service: ByWeight = [0, 2, 8, 18, 28, 34],
        /// Points for a new action of a class that the identity uses in that service, by weight.
        new_action: ByWeight = [0, 0, 4, 10, 16, 22],
        /// Percent of their points that further classes add to those of the weightiest class.
        further_class_percent: i32 = 50,
        /// Weight from which on an action is weighty.
        weighty: u8 = 4,
        /// Points for each weighty new action that took effect, behind the first.
        further_weighty: i32 = 4,
        /// Weighty new actions that count, the first included.
        counted_weighty: usize = 4,
        /// Points for the first service never used before that was changed or whose data were read.
        new_service: i32 = 12,
        /// Points for each further such service.
        further_service: i32 = 4,
        /// Services that count, the first included.
        counted_services: usize = 4,
        /// Points for a service never used before that was only looked at.
        new_service_read: i32 = 4,
        /// Points for the first region never used before.
        new_region: i32 = 8,
        /// Points for each further such region.
        further_region: i32 = 5,
        /// Regions that count, the first included.
        counted_regions: usize = 4,
        /// Percent of the points for new regions that are taken off where the policy allows the region.
        allowed_region_percent: i32 = 50,
        /// Points for a new region outside those that the policy allows.
        region_outside_policy: i32 = 15,
        /// Points for creating compute in a region never used before.
        provisioning_in_new_region: i32 = 25,
        /// Points for acting in an account never acted in before.
        new_account: i32 = 12,
        /// Points for a network never come from before.
        new_network: i32 = 10,
        /// Points for opening something to everybody.
        opens_to_all: i32 = 25,
        /// Public networks that a machine came from before, at most, for it to count as one that stays.
        machine_networks: usize = 3,
        /// Points when a machine that stays in its networks comes from another.
        machine_moved: i32 = 20,
        /// Points when a machine that never left private and provider networks comes from a public one.
        machine_outside: i32 = 20,
        /// Points for a kind of client never used before.
        new_interface: i32 = 6,
        /// Points for a client that is a known attack or scanning tool, never used before.
        new_tool: i32 = 15,
        /// Points for an identity that first appears in the window.
        new_identity: i32 = 10,
        /// Peers needed before they say anything: identities of the same kind and character in the same account.
        fewest_peers: usize = 4,
        /// Peers that must call an action before it is nothing special in a new identity.
        peers_that_vouch: usize = 2,
        /// Points when no peer ever used the weightiest action.
        rare_among_peers: i32 = 8,
        /// Share of the peers, in percent, from which on an action is common among them.
        common_percent: usize = 30,
        /// Points when the weightiest action is common among the peers.
        common_among_peers: i32 = -15,
        /// Minutes within which refused attempts make a burst.
        denied_minutes: i64 = 60,
        /// Different actions refused within those minutes that make a burst.
        denied_actions: usize = 5,
        /// Points for a burst of refused attempts.
        denied_burst: i32 = 10,
        /// Different actions refused within those minutes that make a storm.
        denied_many: usize = 20,
        /// Points for a storm of refused attempts, in place of those for a burst.
        denied_storm: i32 = 25,
        /// Percent of its points that the weightiest refused or failed class adds where others succeeded.
        attempted_percent: i32 = 40,
        /// Percent of the points for what is new that remain when no call outside the scope succeeded.
        attempts_percent: i32 = 50,
        /// Most points for what is new in an episode of attempts alone.
        attempts_most: i32 = 35,
        /// Minutes within which many new actions are fast.
        speed_minutes: i64 = 5,
        /// Different new actions within those minutes that are fast.
        speed_actions: usize = 8,
        /// Points for speed.
        speed: i32 = 8,
        /// Calls of one action that reads data or secrets that are a harvest.
        harvest_calls: usize = 15,
        /// Points for a harvest.
        harvest: i32 = 12,
        /// Days with events before the window that a mature baseline needs.
        mature_days: i64 = 14,
        /// Percent of the points for what is new that are taken off when the evidence begins with the
        /// window; fewer the nearer it is to mature.
        immature_percent: i32 = 70,
        /// Events of an identity before the window that a mature baseline needs.
        mature_events: i64 = 30,
        /// Percent of the points for what is new that are taken off when an identity has hardly any
        /// events before the window; fewer the nearer it is to mature.
        thin_percent: i32 = 25,
        /// Points when the identity is a service of the provider.
        provider_service: i32 = -30,
        /// Points when an identity of type break_glass is used outside any approved change.
        break_glass_used: i32 = 45,
        /// Percent of the points for what was done that are taken off when approved changes cover every
        /// weighty action of it; fewer the fewer they cover.
        approved_change_percent: i32 = 75,
    }
}
