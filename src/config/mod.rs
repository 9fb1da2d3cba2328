//! `hunt.toml`: what is known of identities, what was reviewed, which changes were approved, what
//! the house allows, and the numbers that analytics use. `docs/config.md` describes every key.

mod allow;
mod change;
mod document;
mod find;
mod inventory;
mod networks;
mod pattern;
mod placeholders;
mod policy;
mod show;
#[cfg(test)]
mod tests;
mod thresholds;

use std::path::PathBuf;

pub use allow::Allow;
pub use change::Change;
pub use document::Remark;
pub use find::{Unusable, find, load};
pub use inventory::{Identity, Type};
pub use networks::{BadCidr, Cidr, Networks};
pub use pattern::{Pattern, Patterns};
pub use policy::Policy;
pub use show::show;
pub use thresholds::Thresholds;

use toml::de::DeTable;

use crate::rule::sigma::Placeholders;

use document::{Reader, Table};

/// The name of the file that is looked for.
pub const FILE_NAME: &str = "hunt.toml";

const KEYS: [&str; 6] = ["identity", "allow", "change", "policy", "placeholders", "thresholds"];

/// What `hunt.toml` says; by default nothing, and every number at its default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The file; none where nothing was found.
    pub path: Option<PathBuf>,
    /// What is known of identities.
    pub identities: Vec<Identity>,
    /// Findings that were reviewed.
    pub allows: Vec<Allow>,
    /// Approved changes.
    pub changes: Vec<Change>,
    /// What the house allows.
    pub policy: Policy,
    /// By name, what stands for a placeholder of rules.
    pub placeholders: Placeholders,
    /// The numbers of the analytics.
    pub thresholds: Thresholds,
    /// What is no error and yet not as it should be.
    pub warnings: Vec<Remark>,
}

impl Config {
    /// Reads the text of a `hunt.toml`; else everything that is wrong with it, in order.
    pub fn read(text: &str) -> Result<Self, Vec<Remark>> {
        let mut reader = Reader::new(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().unwrap_or(0..0);
            reader.error(&at, format!("this is no TOML: {}", error.message().replace('\n', "; ")));
        }
        // What a broken document seems to say would only mislead.
        if !reader.errors.is_empty() {
            return Err(sorted(reader.errors));
        }
        let root = Table { name: String::new(), span: 0..0, map: document.get_ref() };
        reader.check_keys(&root, &KEYS);
        let mut config = Self {
            path: None,
            identities: inventory::read(&mut reader, &root),
            allows: allow::read(&mut reader, &root),
            changes: change::read(&mut reader, &root),
            policy: policy::read(&mut reader, &root),
            placeholders: placeholders::read(&mut reader, &root),
            thresholds: thresholds::read(&mut reader, &root),
            warnings: Vec::new(),
        };
        if !reader.errors.is_empty() {
            return Err(sorted(reader.errors));
        }
        config.warnings = sorted(reader.warnings);
        Ok(config)
    }

    /// The file as messages name it.
    pub fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| FILE_NAME.to_owned(), |path| path.display().to_string())
    }

    /// A line of the file as messages name it.
    pub fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.name())
    }
}

fn sorted(mut remarks: Vec<Remark>) -> Vec<Remark> {
    remarks.sort();
    remarks.dedup();
    remarks
}
