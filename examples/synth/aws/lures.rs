//! What an episode's calls ask for.

use std::fmt::Write;

use crate::ledger::Note;
use crate::plot::Plot;
use crate::rng::Rng;
use crate::world::World;

/// The values all calls of an episode agree on.
pub(super) fn lures(world: &World, who: u32, plot: &Plot, guest: &str, rng: &mut Rng) -> Note {
    let one = &world.identities[who as usize];
    let mut backdoor = ["support-", "monitor-", "billing-sync-", "sys-"][rng.index(4)].to_owned();
    rng.hex(&mut backdoor, 4);
    let user = match plot.kind {
        "federation-token" | "denied-probe-then-change" | "new-identity-admin" => {
            one.name().to_owned()
        }
        _ => backdoor.clone(),
    };
    let mut outside = "9".to_owned();
    for _ in 0..11 {
        let _ = write!(outside, "{}", rng.below(10));
    }
    let trust = format!(
        r#"{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"arn:aws:iam::{outside}:root\"}},\"Action\":\"sts:AssumeRole\"}}]}}"#
    );
    vec![
        ("user", user),
        ("role", backdoor.clone()),
        ("statement", backdoor.clone()),
        ("key-name", backdoor),
        ("outside", outside),
        ("trust", trust),
        ("policy", r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"#.to_owned()),
        ("policy-arn", "arn:aws:iam::aws:policy/AdministratorAccess".to_owned()),
        ("itype", rng.pick(&["p3.16xlarge", "g5.48xlarge", "p3.8xlarge"]).to_string()),
        ("count", rng.range(4, 20).to_string()),
        ("asia", guest.to_owned()),
    ]
}
