//! From paths to texts: folders are walked in order, and no file is read that is too long.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::rule::RuleError;
use crate::rule::yaml::{LONGEST, Place, error};

use super::FIRST;

/// Endings of names that rules have in folders.
const ENDINGS: [&str; 7] = ["toml", "ndjson", "yml", "yaml", "md", "markdown", "json"];

/// Those that other files have, too.
const SHARED_ENDINGS: [&str; 3] = ["md", "markdown", "json"];

/// Files of one folder, those that hold no rules included.
const MOST_FILES: usize = 200_000;

/// A file and its text.
pub(super) struct File {
    /// As reached from what was typed.
    pub(super) path: String,
    /// Whether it was typed itself.
    pub(super) is_typed: bool,
    /// Its text; none where it is not looked into.
    pub(super) text: Option<String>,
}

/// The files of a path, one after another.
pub(super) struct Files {
    /// Those that are still to come, the last one first.
    left: Vec<Result<(PathBuf, bool), RuleError>>,
}

impl Files {
    /// The file itself, or the files of the folder and the folders in it.
    pub(super) fn of(path: &Path) -> Self {
        if !path.is_dir() {
            return Self { left: vec![Ok((path.to_owned(), true))] };
        }
        let mut left = Vec::new();
        let walk = WalkDir::new(path).follow_root_links(true).sort_by_file_name();
        // What begins with a dot belongs to other programs.
        for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
        {
            if left.len() == MOST_FILES {
                let problem = format!("more than {MOST_FILES} files lie in here");
                left.push(Err(error(&path.display().to_string(), FIRST, problem)));
                break;
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                // Links may lead anywhere, and opening a pipe would wait for a writer.
                Ok(entry) => left.push(Ok((entry.path().to_owned(), false))),
                Err(fault) => {
                    let at = fault.path().unwrap_or(path).display().to_string();
                    let said =
                        fault.io_error().map_or_else(|| fault.to_string(), ToString::to_string);
                    left.push(Err(error(&at, FIRST, format!("cannot be read: {said}"))));
                }
            }
        }
        left.reverse();
        Self { left }
    }
}

impl Iterator for Files {
    type Item = Result<File, RuleError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (path, is_typed) = match self.left.pop()? {
            Ok(file) => file,
            Err(fault) => return Some(Err(fault)),
        };
        let name = path.display().to_string();
        let ending = ending(&path);
        let is_meant = is_typed
            || (ENDINGS.contains(&ending.as_str())
                && path.symlink_metadata().is_ok_and(|it| it.is_file()));
        if !is_meant {
            return Some(Ok(File { path: name, is_typed, text: None }));
        }
        let text = match bytes(&path) {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(size)) => {
                let problem = format!(
                    "the file has {size} bytes, more than the {LONGEST} that a rule file may \
                     have; part it"
                );
                return Some(Err(error(&name, FIRST, problem)));
            }
            Err(fault) => {
                return Some(Err(error(&name, FIRST, format!("cannot be read: {fault}"))));
            }
        };
        match String::from_utf8(text) {
            Ok(text) => Some(Ok(File { path: name, is_typed, text: Some(text) })),
            Err(_) if !is_typed && SHARED_ENDINGS.contains(&ending.as_str()) => {
                Some(Ok(File { path: name, is_typed, text: None }))
            }
            Err(fault) => {
                let valid = &fault.as_bytes()[..fault.utf8_error().valid_up_to()];
                let line = 1 + memchr::memchr_iter(b'\n', valid).count();
                let start = memchr::memrchr(b'\n', valid).map_or(0, |at| at + 1);
                let column = 1 + String::from_utf8_lossy(&valid[start..]).chars().count();
                let problem = "this is no UTF-8; save the file as UTF-8";
                Some(Err(error(&name, Place { line, column }, problem)))
            }
        }
    }
}

/// Each path once, however often and in whatever way it was typed.
pub(super) fn each_once(paths: &[PathBuf]) -> Vec<&Path> {
    let mut seen = HashSet::new();
    let is_new = |path: &&PathBuf| {
        seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()))
    };
    paths.iter().filter(is_new).map(PathBuf::as_path).collect()
}

/// The bytes of a file; its size where it has too many, without reading it.
fn bytes(path: &Path) -> io::Result<Result<Vec<u8>, u64>> {
    let file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    if size > LONGEST as u64 {
        return Ok(Err(size));
    }
    let mut bytes = Vec::new();
    // A pipe tells no size, and a file may grow.
    file.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > LONGEST { Err(bytes.len() as u64) } else { Ok(bytes) })
}

fn ending(path: &Path) -> String {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.map(str::to_ascii_lowercase).unwrap_or_default()
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}
