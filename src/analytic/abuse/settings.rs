//! Every threshold and every point value of `hunt abuse`, in one place.

use crate::settings::settings;

/// Points for an action, by its weight in the catalogue from 0 to 5.
pub(super) type ByWeight = [i32; 6];

settings! {
    /// The numbers of `hunt abuse`; `docs/abuse.md` lists them with their meaning.
    Settings {
        /// Hours for which a network, client or action that an identity never used before counts as new to it.
        novelty_hours: i64 = 24,
        /// Days of history that an identity needs before what is new to it counts in full.
        mature_days: i64 = 14,
        /// Percent of the points for what is new that are taken off when the identity has hardly any
        /// history; fewer the nearer it is to mature.
        immature_percent: i32 = 70,
        /// Hours without anything telling that end a chain's episode: what follows is a finding of its own.
        episode_gap_hours: i64 = 12,
        /// Weight from which on an action that changes something, or reads data, is privileged.
        privileged_weight: u8 = 3,
        /// Points for a privileged action of a class that the identity never used, by weight.
        first_in_class: ByWeight = [0, 2, 8, 20, 30, 38],
        /// Points for a privileged action of a class that the identity used in other services only, by weight.
        first_in_service: ByWeight = [0, 1, 6, 14, 22, 28],
        /// Points for a privileged action new to an identity that uses its class in that service, by weight.
        new_action: ByWeight = [0, 0, 3, 8, 14, 20],
        /// Points for a privileged action that the identity uses anyway, by weight.
        usual_action: ByWeight = [0, 0, 0, 2, 4, 6],
        /// Percent of their points that further classes of privileged actions add.
        further_class_percent: i32 = 40,
        /// Percent of the points of a privileged action that count where it was refused or failed.
        attempted_percent: i32 = 50,
        /// Minutes after a burst or a telling sign-in within which a privileged action follows it.
        follow_minutes: i64 = 240,
        /// Points for a network that the identity never came from.
        new_network: i32 = 20,
        /// Points when an identity of a machine or a program comes from a network that it never came from.
        machine_network: i32 = 32,
        /// Networks that an identity came from before, above which another is little news.
        roaming_networks: usize = 8,
        /// Points for a new network of an identity that comes from so many.
        roaming_network: i32 = 6,
        /// Other identities that came from a network before, from which on it is the house's own or a builder's.
        shared_network_identities: usize = 3,
        /// Days before, at least, since which they came from there: an attacker may hold several identities for a while.
        shared_network_days: i64 = 7,
        /// Points for such a network when it is new to the identity.
        shared_network: i32 = 6,
        /// Points when credentials of a virtual machine, function or container are used from elsewhere than it.
        home_left: i32 = 45,
        /// Points when they are used from where other identities came from long before: another way out of the house.
        home_moved: i32 = 15,
        /// Points when one credential is used from two distant networks at once.
        two_places: i32 = 18,
        /// Minutes within which calls from one network, another and the first again are at once.
        two_places_minutes: i64 = 30,
        /// Points for a kind of client that the identity never used.
        new_client: i32 = 8,
        /// Points for an operating system that the identity's clients never ran on.
        new_system: i32 = 6,
        /// Points for a shell in the console that the identity never used.
        cloud_shell: i32 = 12,
        /// Points for a client known as an attack or scanning tool that the identity never used.
        tool: i32 = 25,
        /// Points when network and client shift together.
        network_and_client: i32 = 10,
        /// Points for a role or account that the identity never took on before.
        new_role: i32 = 12,
        /// Points for each further link of a chain of roles never taken on before.
        role_chain: i32 = 12,
        /// Points for a session or federation token made of a long-lived key that never made one.
        token_of_key: i32 = 28,
        /// Points for a sign-in to the console without a second factor by who always showed one, or has no sign-in before.
        no_mfa: i32 = 25,
        /// Failed sign-ins within `failures_minutes` before one that works that tell of guessing.
        failures: usize = 5,
        /// Minutes in which they are counted.
        failures_minutes: i64 = 60,
        /// Points for a sign-in that works after so many that failed.
        guessed: i32 = 30,
        /// Minutes in which distinct reading actions are a burst.
        recon_minutes: i64 = 60,
        /// Distinct reading actions that make one, at least.
        recon_actions: usize = 12,
        /// Services that they reach over, at least.
        recon_services: usize = 3,
        /// Times the identity's own highest number that a burst must reach.
        habit_factor: usize = 2,
        /// Points for a burst of reconnaissance.
        recon: i32 = 20,
        /// Points when a privileged change follows it.
        recon_then_change: i32 = 15,
        /// Refused calls within `recon_minutes` that make a burst of probes, at least.
        probes: usize = 10,
        /// Distinct refused actions that make one, too.
        probed_actions: usize = 5,
        /// Points for a burst of probes.
        probing: i32 = 22,
        /// Points for running commands or code in a way new to the identity, by weight.
        execution: ByWeight = [0, 4, 10, 18, 24, 30],
        /// Minutes in which changes to several services are one blow.
        impact_minutes: i64 = 10,
        /// Services changed in them, at least.
        impact_services: usize = 4,
        /// Points for changes to many services at once.
        impact: i32 = 22,
        /// Points when the chain begins with a service of the provider.
        provider_service: i32 = -30,
        /// Percent of the points for what was done that are taken off when approved changes cover it.
        approved_change_percent: i32 = 75,
    }
}
