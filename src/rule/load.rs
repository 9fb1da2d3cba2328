//! Rules from files and folders, and the pack that is built in.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::predicate::{Field, Predicate, Test};
use super::sigma::{self, Placeholders};
use super::yaml::{LONGEST, Place, error};
use super::{Kind, NotRun, Rule, RuleError, RuleFile, elastic, pack, seed, view};

/// Warnings of values that can never be, told of all rules together.
const WARNINGS: usize = 1_000;

/// A language that rules are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Toml,
    Ndjson,
    Sigma,
    Seed,
    Markdown,
}

/// Reads the rules of files and folders; everything that is wrong in any of them is an error.
///
/// A file that was named must hold rules. In folders, files that hold none are passed over, and
/// said so in the warnings.
pub fn load(paths: &[PathBuf], placeholders: &Placeholders) -> Result<RuleFile, Vec<RuleError>> {
    let mut loader = Loader { placeholders, file: RuleFile::default(), errors: Vec::new() };
    for path in paths {
        if path.is_dir() {
            loader.folder(path);
        } else {
            loader.named(path);
        }
    }
    loader.end()
}

/// The rules that are built in.
pub fn builtin() -> Result<RuleFile, Vec<RuleError>> {
    let placeholders = Placeholders::new();
    let mut loader =
        Loader { placeholders: &placeholders, file: RuleFile::default(), errors: Vec::new() };
    for (name, text) in pack::FILES {
        match language(Path::new(name), text) {
            Some(language) => loader.text(language, name, text),
            None => loader.errors.push(no_rule(name)),
        }
    }
    loader.end()
}

fn no_rule(path: &str) -> RuleError {
    let problem = "no rule is in this file; rules are Elastic's TOML or NDJSON, Sigma's YAML, or a \
                   YAML list of keys, also inside Markdown";
    error(path, Place { line: 1, column: 1 }, problem)
}

struct Loader<'p> {
    placeholders: &'p Placeholders,
    file: RuleFile,
    errors: Vec<RuleError>,
}

impl Loader<'_> {
    fn folder(&mut self, path: &Path) {
        for entry in WalkDir::new(path).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_file() => self.found(entry.path()),
                Ok(_) => {}
                Err(fault) => {
                    let path = fault.path().unwrap_or(path).display().to_string();
                    self.unreadable(&path, &fault.to_string());
                }
            }
        }
    }

    /// A file in a folder.
    fn found(&mut self, path: &Path) {
        let known = ["toml", "ndjson", "json", "yml", "yaml", "md", "markdown"];
        if !known.contains(&extension(path).as_str()) {
            return;
        }
        let Some(text) = self.read(path) else { return };
        let name = path.display().to_string();
        match language(path, &text) {
            Some(language) => self.text(language, &name, &text),
            None => self.file.warnings.push(format!("{name}: holds no rule, and is passed over")),
        }
    }

    /// A file that was named.
    fn named(&mut self, path: &Path) {
        let Some(text) = self.read(path) else { return };
        let name = path.display().to_string();
        match language(path, &text) {
            Some(language) => self.text(language, &name, &text),
            None => self.errors.push(no_rule(&name)),
        }
    }

    fn unreadable(&mut self, path: &str, problem: &str) {
        let problem = format!("cannot be read: {problem}");
        self.errors.push(error(path, Place { line: 1, column: 1 }, problem));
    }

    fn read(&mut self, path: &Path) -> Option<String> {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        let limit = LONGEST as u64 + 1;
        let read = File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
        if let Err(fault) = read {
            self.unreadable(&name, &fault.to_string());
            return None;
        }
        if bytes.len() > LONGEST {
            let problem = format!("has more than the {LONGEST} bytes of a rule file; part it");
            self.unreadable(&name, &problem);
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(fault) => {
                let before = fault.utf8_error().valid_up_to();
                let line = fault.as_bytes().iter().take(before).filter(|it| **it == b'\n').count();
                let at = Place { line: line + 1, column: 1 };
                self.errors.push(error(&name, at, "the line is no UTF-8"));
                None
            }
        }
    }

    fn text(&mut self, language: Language, path: &str, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let read = match language {
            Language::Toml => elastic::read_toml(path, text),
            Language::Ndjson => elastic::read_ndjson(path, text),
            Language::Sigma => sigma::read(path, text, self.placeholders),
            Language::Seed => seed::read(path, text, false),
            Language::Markdown => seed::read(path, text, true),
        };
        match read {
            Ok(file) => {
                self.file.rules.extend(file.rules);
                self.file.not_run.extend(file.not_run);
                self.file.warnings.extend(file.warnings);
            }
            Err(faults) => self.errors.extend(faults),
        }
    }

    fn end(mut self) -> Result<RuleFile, Vec<RuleError>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let RuleFile { rules, not_run, warnings } = &mut self.file;
        once_each(rules, not_run);
        sigma::set_aside(rules, not_run);
        let errors = sigma::check_references(rules);
        if !errors.is_empty() {
            return Err(errors);
        }
        stacked(rules, not_run);
        sigma::hush(rules);
        for rule in rules.iter() {
            never(rule, warnings);
        }
        Ok(self.file)
    }
}

fn extension(path: &Path) -> String {
    path.extension().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The language of a file, if it holds rules.
fn language(path: &Path, text: &str) -> Option<Language> {
    let begins = |words: &[&str]| {
        text.lines().any(|line| {
            words.iter().any(|word| line.trim_start_matches('\u{feff}').starts_with(word))
        })
    };
    match extension(path).as_str() {
        "toml" => begins(&["[rule"]).then_some(Language::Toml),
        "ndjson" | "json" => {
            let is_rule = ["\"rule_id\"", "\"risk_score\"", "\"query\""];
            is_rule.iter().any(|key| text.contains(key)).then_some(Language::Ndjson)
        }
        "md" | "markdown" => seed::is_one(text).then_some(Language::Markdown),
        // YAML, whatever its name.
        _ if seed::is_list(text) => Some(Language::Seed),
        _ => {
            let keys = ["detection:", "correlation:", "logsource:", "level:", "action:"];
            begins(&keys).then_some(Language::Sigma)
        }
    }
}

/// Keeps the first of the rules of several files that have one id; collections overlap.
fn once_each(rules: &mut Vec<Rule>, not_run: &mut Vec<NotRun>) {
    let mut known: HashMap<String, (String, usize)> = HashMap::new();
    rules.retain(|rule| {
        let here = (rule.origin.path.clone(), rule.origin.line);
        let (path, line) = known.entry(rule.id.clone()).or_insert_with(|| here.clone());
        // Twice in one file is a slip, which is told further on.
        if *path == here.0 {
            return true;
        }
        not_run.push(NotRun {
            id: rule.id.clone(),
            title: rule.title.clone(),
            origin: rule.origin.clone(),
            reason: format!("{path}:{line} has the same id and was read first"),
        });
        false
    });
}

/// Sets aside correlations that look at the matches of correlations.
fn stacked(rules: &mut Vec<Rule>, not_run: &mut Vec<NotRun>) {
    let is_correlation = |rule: &&Rule| matches!(rule.kind, Kind::Correlation(_));
    let names: HashSet<String> = rules
        .iter()
        .filter(is_correlation)
        .flat_map(|rule| [rule.id.clone(), rule.name.clone()])
        .filter(|name| !name.is_empty())
        .collect();
    rules.retain(|rule| {
        let is_stacked = match &rule.kind {
            Kind::Correlation(it) => it.rules.iter().any(|name| names.contains(name)),
            _ => false,
        };
        if is_stacked {
            not_run.push(NotRun {
                id: rule.id.clone(),
                title: rule.title.clone(),
                origin: rule.origin.clone(),
                reason: "correlations of correlations are not run".to_owned(),
            });
        }
        !is_stacked
    });
}

/// Warns of what no record can have.
fn never(rule: &Rule, warnings: &mut Vec<String>) {
    let mut tell = |field: &Field, test: &Test| {
        if let Some(why) = view::cannot_be(&rule.formats, rule.dialect, field, test) {
            let warning = format!("{}:{}: {}: {why}", rule.origin.path, rule.origin.line, rule.id);
            if warnings.len() < WARNINGS && !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    };
    match &rule.kind {
        Kind::Match(predicate) => each(predicate, &mut tell),
        Kind::NewTerms { filter, fields, .. } | Kind::Threshold { filter, fields, .. } => {
            each(filter, &mut tell);
            fields.iter().for_each(|field| tell(field, &Test::Exists));
        }
        Kind::Correlation(_) => {}
    }
}

/// Gives each test of a field of the record.
fn each(predicate: &Predicate, tell: &mut impl FnMut(&Field, &Test)) {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().for_each(|part| each(part, tell));
        }
        Predicate::Not(inner) => each(inner, tell),
        Predicate::Field(field, test) => tell(field, test),
        Predicate::Anywhere(_) | Predicate::Nested(..) => {}
    }
}
