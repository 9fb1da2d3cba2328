//! What an episode is made of: who falls to it, and what is then called.

use crate::ledger::{Fault, Voice};
use crate::world::Identity;

/// A call of an episode, made some number of times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) action: &'static str,
    pub(crate) times: u32,
    pub(crate) fault: Fault,
    pub(crate) voice: Voice,
    /// Counted from the first region no benign identity uses.
    pub(crate) region: Option<u8>,
    /// Ordinary enough that the identity may well have made it before.
    pub(crate) common: bool,
}

/// The tool an episode is carried out with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Cli,
    Library,
    /// What the identity always uses.
    Usual,
}

/// One kind of episode.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plot {
    pub(crate) kind: &'static str,
    pub(crate) victim: fn(&Identity) -> bool,
    pub(crate) steps: &'static [Step],
    /// Seconds from the first call to the last, roughly.
    pub(crate) length: u32,
    pub(crate) stranger: bool,
    pub(crate) tool: Tool,
}

pub(crate) const fn new(action: &'static str) -> Step {
    Step { action, times: 1, fault: Fault::None, voice: Voice::Own, region: None, common: false }
}

pub(crate) const fn usual(action: &'static str) -> Step {
    let mut step = new(action);
    step.common = true;
    step
}

pub(crate) const fn times(mut step: Step, times: u32) -> Step {
    step.times = times;
    step
}

pub(crate) const fn denied(action: &'static str) -> Step {
    let mut step = usual(action);
    step.fault = Fault::Denied;
    step.times = 2;
    step
}

pub(crate) const fn limited(mut step: Step) -> Step {
    step.fault = Fault::Limit;
    step
}

pub(crate) const fn away(mut step: Step, region: u8) -> Step {
    step.region = Some(region);
    step
}

pub(crate) const fn federated(action: &'static str) -> Step {
    let mut step = usual(action);
    step.voice = Voice::Federated;
    step
}
