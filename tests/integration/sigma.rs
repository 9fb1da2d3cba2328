//! Rules of Sigma that others published, read from the folder named by `HUNT_SIGMA`, or beside the
//! logs named by `HUNT_CORPUS`; skipped where neither is set. No rule of theirs is part of this project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hunt::rule::sigma::{Placeholders, check_references, hush, read};
use hunt::rule::{Kind, RuleFile};

#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
pub(crate) fn folder() -> Option<PathBuf> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = named("HUNT_SIGMA")
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&named("HUNT_CORPUS")?).parent()?.join("rules/sigma")));
    let Some(folder) = folder else {
        eprintln!("skipped: neither HUNT_SIGMA nor HUNT_CORPUS is set");
        return None;
    };
    assert!(folder.is_dir(), "{} is no folder", folder.display());
    Some(folder)
}

/// Every rule file below a folder, in the order of their names.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|end| end == "yml") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what one wants to see")]
fn published_rules_are_run_or_say_why_not() {
    let Some(folder) = folder() else { return };
    let files = files(&folder);
    let mut all = RuleFile::default();
    for path in &files {
        let text = std::fs::read_to_string(path).expect("a rule can be read");
        let name = path.display().to_string();
        let file = read(&name, &text, &Placeholders::new()).unwrap_or_else(|errors| {
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", errors.join("\n"))
        });
        assert!(file.rules.len() + file.not_run.len() >= 1, "{name} has no rule");
        all.rules.extend(file.rules);
        all.not_run.extend(file.not_run);
        all.warnings.extend(file.warnings);
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for not_run in &all.not_run {
        *reasons.entry(&not_run.reason).or_default() += 1;
    }
    let mut formats: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in &all.rules {
        assert!(matches!(rule.kind, Kind::Match(_) | Kind::Correlation(_)));
        assert!(!rule.title.is_empty() && rule.origin.line > 0, "{rule:?}");
        for format in &rule.formats {
            *formats.entry(format.name()).or_default() += 1;
        }
    }
    let errors = check_references(&all.rules);
    assert!(errors.is_empty(), "{errors:?}");
    hush(&mut all.rules);
    eprintln!("{} files, {} rules run: {formats:?}", files.len(), all.rules.len());
    eprintln!("{} not run: {reasons:#?}", all.not_run.len());
    eprintln!("{}", all.warnings.join("\n"));
    assert!(all.rules.len() > all.not_run.len(), "most published rules about clouds are run");
}
