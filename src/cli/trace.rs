//! `hunt trace`: what became of somebody's credentials.

use clap::Args;

use crate::trace::Who;

use super::options::{Databases, Reading, Span, Writing, glob};

/// Options of `hunt trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// An identity, role, access key, token, session, source address, or the id of one event
    ///
    /// A glob over ids and names (an identity's also without user/ or role/ in front); the id of an
    /// event, and the name of a session where records name no credential, are taken as they are.
    #[arg(value_name = "WHO", value_parser = who)]
    pub who: Who,

    /// The time told of.
    #[command(flatten)]
    pub span: Span,

    /// Tell only the first N steps of the timeline [default: 100 in tables without -v]
    #[arg(long, value_name = "N", help_heading = "Narrow")]
    pub limit: Option<usize>,

    /// How to say it.
    #[command(flatten)]
    pub writing: Writing,

    /// What tells where addresses lie.
    #[command(flatten)]
    pub databases: Databases,

    /// What to read.
    #[command(flatten)]
    pub reading: Reading,
}

fn who(text: &str) -> Result<Who, String> {
    if text.is_empty() {
        return Err("nobody has an empty name".to_owned());
    }
    Ok(Who { text: text.to_owned(), glob: glob(text)? })
}
