//! What AWS calls sessions and machines.

use crate::rng::{Rng, mix};
use crate::world::{Identity, Kind};

/// The role session name.
pub(super) fn label(one: &Identity, rng: &mut Rng) -> String {
    let mut label = String::new();
    match one.kind {
        Kind::Deploy if one.label.is_empty() => {
            label = format!("build-{}", rng.range(4_000, 9_999));
        }
        Kind::Instance => {
            label.push_str("i-0");
            rng.hex(&mut label, 16);
        }
        Kind::Task => rng.hex(&mut label, 32),
        Kind::Pod => label = format!("botocore-session-{}", 1_700_000_000 + rng.below(99_999_999)),
        _ => label.clone_from(&one.label),
    }
    label
}

/// The session name of one of an identity's machines.
pub(super) fn machine(one: &Identity, machine: u32) -> String {
    let mut rng = Rng::new(mix(one.seed, 70_000 + u64::from(machine)));
    let mut label = String::new();
    if one.kind == Kind::Instance {
        label.push_str("i-0");
        rng.hex(&mut label, 16);
    } else {
        rng.hex(&mut label, 32);
    }
    label
}
