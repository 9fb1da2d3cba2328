//! Which of the rules that are loaded are meant.

use std::path::Path;

use globset::GlobMatcher;

use super::{NotRun, Origin, Rule, RuleFile};

/// What is meant, by id, name, title, or the name of the file without its ending.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'c> {
    /// Only these; all where none are named.
    pub only: &'c [GlobMatcher],
    /// Without these.
    pub skip: &'c [GlobMatcher],
}

impl Choice<'_> {
    /// Keeps what is meant. Rules that a correlation looks at stay for its sake, without findings of
    /// their own unless they are named themselves.
    pub fn apply(self, file: &mut RuleFile) {
        if self.only.is_empty() && self.skip.is_empty() {
            return;
        }
        let is_meant = |goes_by: &dyn Fn(&GlobMatcher) -> bool| {
            (self.only.is_empty() || self.only.iter().any(goes_by))
                && !self.skip.iter().any(goes_by)
        };
        file.not_run.retain(|rule| is_meant(&|glob| is_not_run_by(rule, glob)));
        for rule in &mut file.rules {
            // Who asks for a rule by its own name wants to hear of it, whatever it feeds.
            let is_named = self.only.iter().any(|glob| is_named(rule, glob));
            rule.reports = is_meant(&|glob| goes_by(rule, glob)) && (rule.reports || is_named);
        }
        file.drop_idle();
    }
}

/// Whether a rule itself is called so, and not only its file.
fn is_named(rule: &Rule, glob: &GlobMatcher) -> bool {
    is_called([rule.id.as_str(), &rule.title, &rule.name], &Origin::default(), glob)
}

/// Whether a rule is called so.
pub fn goes_by(rule: &Rule, glob: &GlobMatcher) -> bool {
    is_called([rule.id.as_str(), &rule.title, &rule.name], &rule.origin, glob)
}

/// Whether a rule that is not run is called so.
pub fn is_not_run_by(rule: &NotRun, glob: &GlobMatcher) -> bool {
    is_called([rule.id.as_str(), &rule.title, ""], &rule.origin, glob)
}

fn is_called(names: [&str; 3], origin: &Origin, glob: &GlobMatcher) -> bool {
    let stem = Path::new(&origin.path).file_stem().and_then(|stem| stem.to_str());
    let mut names = names.into_iter().chain(stem).filter(|name| !name.is_empty());
    // A name may have brackets in it, and then means itself, too.
    names.any(|name| glob.is_match(name) || glob.glob().glob() == name)
}
