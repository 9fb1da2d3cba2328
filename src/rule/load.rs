//! Rule files and folders of them: what language each is in, told from its content, and what is
//! wrong between them.

mod between;
mod doubts;
mod files;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use super::lines::Lines;
use super::sigma::{self, Placeholders};
use super::yaml::{self, Data, LONGEST, Place};
use super::{RuleError, RuleFile, elastic, pack, seed};
use files::{File, Files};

/// Rules that are loaded at once.
const MOST_RULES: usize = 50_000;

/// Bytes that all files together may have.
const MOST_BYTES: usize = 50 * LONGEST;

/// Mistakes that are told of all files together.
const TOLD: usize = 1_000;

/// Warnings that are kept of all files together.
const WARNED: usize = 5_000;

/// All that is found in files, right and wrong.
#[derive(Debug, Default)]
pub struct Found {
    /// What is right.
    pub file: RuleFile,
    /// What is wrong, file by file.
    pub errors: Vec<RuleError>,
    /// Files that hold rules.
    pub files: u64,
}

/// Loads the rules of these files, and of the files in these folders.
///
/// A file that was typed must hold rules; in folders, files that hold none are passed over.
pub fn load(paths: &[PathBuf], placeholders: &Placeholders) -> Result<RuleFile, Vec<RuleError>> {
    read(paths, placeholders).outcome()
}

/// The same, with what is right beside what is wrong.
pub fn read(paths: &[PathBuf], placeholders: &Placeholders) -> Found {
    let mut loader = Loader { placeholders, found: Found::default(), bytes: 0 };
    for path in files::each_once(paths) {
        loader.path(path);
    }
    loader.end()
}

/// The rules that are built in.
pub fn builtin() -> Result<RuleFile, Vec<RuleError>> {
    let placeholders = Placeholders::new();
    let mut loader = Loader { placeholders: &placeholders, found: Found::default(), bytes: 0 };
    for (path, text) in pack::FILES {
        loader.text(path, text, true);
    }
    let mut file = loader.end().outcome()?;
    // Said of nothing that was read from a file, whatever its path.
    file.rules.iter_mut().for_each(|rule| rule.origin.is_builtin = true);
    Ok(file)
}

impl Found {
    fn outcome(self) -> Result<RuleFile, Vec<RuleError>> {
        if self.errors.is_empty() { Ok(self.file) } else { Err(self.errors) }
    }
}

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Json,
    Toml,
    Markdown,
    Yaml,
}

impl Language {
    /// Told from the content, whatever the file is called.
    fn of(text: &str) -> Self {
        let start = text.trim_start();
        let is_list = |start: &str| {
            start
                .strip_prefix('[')
                .is_some_and(|rest| rest.trim_start().starts_with(['{', '[', ']']))
        };
        // A table of TOML begins with brackets, too: `[[rule.threat]]`.
        if start.starts_with('{') || (is_list(start) && !start.starts_with("[[")) {
            return Self::Json;
        }
        let mut lines = text.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
        if first.is_some_and(is_toml) {
            Self::Toml
        } else if seed::is_markdown(text) {
            Self::Markdown
        } else {
            Self::Yaml
        }
    }
}

/// Whether a line is a table's heading, or a key with its value, of TOML.
fn is_toml(line: &str) -> bool {
    let name = |text: &str| {
        !text.is_empty()
            && text.chars().all(|char| char.is_alphanumeric() || "_-.\"' ".contains(char))
    };
    if let Some(rest) = line.strip_prefix('[') {
        let rest = rest.strip_prefix('[').unwrap_or(rest);
        return rest.split_once(']').is_some_and(|(heading, _)| name(heading));
    }
    line.split_once('=').is_some_and(|(key, _)| name(key.trim()))
}

/// Gathers what files hold.
struct Loader<'p> {
    placeholders: &'p Placeholders,
    found: Found,
    /// Bytes read so far.
    bytes: usize,
}

impl Loader<'_> {
    fn error(&mut self, path: &str, at: Place, problem: impl Into<String>) {
        self.errors(vec![yaml::error(path, at, problem)]);
    }

    fn errors(&mut self, errors: Vec<RuleError>) {
        let left = (TOLD + 1).saturating_sub(self.found.errors.len());
        let is_over = errors.len() > left;
        self.found.errors.extend(errors.into_iter().take(left));
        if is_over && let Some(last) = self.found.errors.last_mut() {
            last.problem = "there are more mistakes from here on".to_owned();
        }
    }

    /// Whether there is room for more.
    fn goes_on(&self) -> bool {
        self.found.errors.len() <= TOLD
            && self.bytes <= MOST_BYTES
            && self.found.file.rules.len() <= MOST_RULES
    }

    fn path(&mut self, path: &std::path::Path) {
        let before = (self.found.files, self.found.errors.len());
        let is_folder = path.is_dir();
        for file in Files::of(path) {
            if !self.goes_on() {
                break;
            }
            match file {
                Ok(File { path, is_typed, text: Some(text) }) => self.text(&path, &text, is_typed),
                Ok(File { text: None, .. }) => self.found.file.passed_over += 1,
                Err(fault) => self.errors(vec![fault]),
            }
        }
        if is_folder && before == (self.found.files, self.found.errors.len()) {
            let path = path.display().to_string();
            self.error(&path, FIRST, "no file in this folder holds a rule");
        }
    }

    fn text(&mut self, path: &str, text: &str, is_typed: bool) {
        self.bytes += text.len();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match rules(path, text, self.placeholders) {
            Ok(Some(mut file)) => {
                self.found.files += 1;
                let lines = Lines::of(text);
                doubts::add(&mut file, text, &lines);
                let all = &mut self.found.file;
                all.rules.append(&mut file.rules);
                all.not_run.append(&mut file.not_run);
                let left = WARNED.saturating_sub(all.warnings.len());
                all.warnings.extend(file.warnings.into_iter().take(left));
            }
            Ok(None) if is_typed => {
                let problem = "the file holds no rule of Elastic (TOML, JSON, or YAML with `query`) \
                               or Sigma (YAML with `detection` or `correlation`)";
                self.error(path, FIRST, problem);
            }
            Ok(None) => self.found.file.passed_over += 1,
            Err(faults) => {
                self.found.files += 1;
                self.errors(faults);
            }
        }
    }

    /// Looks at what lies between files.
    fn end(mut self) -> Found {
        if !self.goes_on() && self.found.errors.is_empty() {
            let problem = format!(
                "these are more than {MOST_RULES} rules or {MOST_BYTES} bytes; give them in parts"
            );
            let path = self.found.file.rules.last().map(|rule| rule.origin.path.clone());
            self.error(&path.unwrap_or_default(), FIRST, problem);
            return self.found;
        }
        let RuleFile { rules, not_run, .. } = &mut self.found.file;
        between::once_each(rules, not_run);
        sigma::set_aside(rules, not_run);
        // A rule may be missing only because its file is wrong.
        let errors = match self.found.errors.is_empty() {
            true => sigma::check_references(rules),
            false => Vec::new(),
        };
        between::stacked(rules, not_run);
        sigma::hush(rules);
        self.errors(errors);
        self.found
    }
}

/// Where a matter of the whole file is told.
const FIRST: Place = Place { line: 1, column: 1 };

/// The rules of a text; none where it has nothing of a rule in it.
fn rules(
    path: &str,
    text: &str,
    placeholders: &Placeholders,
) -> Result<Option<RuleFile>, Vec<RuleError>> {
    match Language::of(text) {
        Language::Json => {
            // Logs are JSON, too, and may be damaged without being any concern of ours.
            let marks =
                ["\"rule_id\"", "\"risk_score\"", "\"exported_", "\"list_id\"", "\"query\""];
            if !marks.iter().any(|mark| text.contains(mark)) {
                return Ok(None);
            }
            elastic::read_json(path, text)
        }
        Language::Toml => match elastic::read_toml(path, text) {
            Err(_) if !text.lines().any(|line| line.trim_start().starts_with("[rule")) => Ok(None),
            read => read,
        },
        Language::Markdown => seed::read_markdown(path, text),
        Language::Yaml => yaml_rules(path, text, placeholders),
    }
}

fn yaml_rules(
    path: &str,
    text: &str,
    placeholders: &Placeholders,
) -> Result<Option<RuleFile>, Vec<RuleError>> {
    let documents = match yaml::read(path, text) {
        Ok(documents) => documents,
        Err(fault) if looks_like_sigma(text) || seed::looks_like_rule(text) => {
            return Err(vec![fault]);
        }
        Err(_) => return Ok(None),
    };
    let is_sigma = |document: &yaml::Node| {
        matches!(document.data, Data::Map(_))
            && ["detection", "correlation", "logsource"]
                .iter()
                .any(|key| document.get(key).is_some())
    };
    if documents.iter().any(is_sigma) {
        return sigma::read(path, text, placeholders).map(Some);
    }
    drop(documents);
    seed::read(path, text)
}

/// Whether a text that is no YAML was meant to be a rule.
fn looks_like_sigma(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    has("detection:") || has("correlation:") || has("logsource:")
}
