//! Analytics: pure functions from a case and a window to findings. None of them opens a file,
//! parses JSON, reads the clock or prints.

pub mod abuse;
pub mod exfil;
pub mod governance;
mod points;
pub mod rules;
pub mod scope;
mod turns;

use crate::case::Case;
use crate::finding::Finding;
use crate::known::Known;
use crate::window::Window;

/// The names of all analytics, those to come included: settings may speak of them already.
pub const NAMES: [&str; 5] = ["scope", "abuse", "rules", "exfil", "governance"];

/// What an analytic is asked.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The evidence.
    pub case: &'a Case,
    /// Where to look; what lies before is baseline.
    pub window: Window,
    /// What is known of the evidence beforehand.
    pub known: &'a Known<'a>,
}

/// What an analytic answers.
#[derive(Debug, Default)]
pub struct Answer {
    /// Findings, in no particular order.
    pub findings: Vec<Finding>,
    /// What the evidence could not answer.
    pub warnings: Vec<String>,
}
