//! `hunt coverage`: what the evidence holds and lacks.

use clap::Args;

use super::options::{Reading, Span, Where, Writing};

/// Options of `hunt coverage`.
#[derive(Debug, Args)]
pub struct Coverage {
    /// The window whose questions are to be answered.
    #[command(flatten)]
    pub span: Span,

    /// Where.
    #[command(flatten)]
    pub place: Where,

    /// How to say it.
    #[command(flatten)]
    pub writing: Writing,

    /// What to read.
    #[command(flatten)]
    pub reading: Reading,
}
