//! From arguments to files: folders are walked, links are not followed unless asked.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::problem::{Problem, ProblemKind};

/// One thing to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// The path as reached from the arguments; `-` is standard input.
    pub path: PathBuf,
    /// Its size on disk in bytes, zero where it has none (standard input, a pipe).
    pub size: u64,
}

impl Input {
    /// Whether it is standard input.
    pub fn is_stdin(&self) -> bool {
        self.path == Path::new("-")
    }

    /// Opens a file; standard input is the caller's.
    pub(super) fn open(&self) -> io::Result<File> {
        File::open(&self.path)
    }
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files in the order of their paths, each once.
    pub inputs: Vec<Input>,
    /// What could not be entered.
    pub problems: Vec<Problem>,
    /// Symbolic links that were not followed.
    pub links: u64,
}

/// A path that was typed and is not there.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct NoSuchPath {
    /// The path as typed.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// Walks the arguments. The result does not depend on their order.
pub fn walk(paths: &[PathBuf], follow: bool) -> Result<Walk, NoSuchPath> {
    let mut found = Walk::default();
    for path in paths {
        if path == Path::new("-") {
            found.inputs.push(Input { path: path.clone(), size: 0 });
            continue;
        }
        // What is typed is meant, so a link is followed here.
        let metadata =
            std::fs::metadata(path).map_err(|source| NoSuchPath { path: path.clone(), source })?;
        if metadata.is_dir() {
            found.folder(path, follow);
        } else {
            let size = if metadata.is_file() { metadata.len() } else { 0 };
            found.inputs.push(Input { path: path.clone(), size });
        }
    }
    // By bytes: comparing paths part by part takes longer than reading a small file.
    found.inputs.sort_unstable_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    found.inputs.dedup_by(|a, b| a.path.as_os_str() == b.path.as_os_str());
    found.problems.sort_by(|a, b| a.path.cmp(&b.path));
    found.problems.dedup();
    Ok(found)
}

impl Walk {
    fn folder(&mut self, folder: &Path, follow: bool) {
        // A folder may be a link itself; its contents are then meant.
        for entry in WalkDir::new(folder).follow_links(follow).follow_root_links(true) {
            match entry {
                Ok(entry) => self.entry(&entry),
                Err(error) => self.fault(folder, &error),
            }
        }
    }

    fn entry(&mut self, entry: &walkdir::DirEntry) {
        let kind = entry.file_type();
        if kind.is_dir() {
            return;
        }
        if kind.is_symlink() {
            if entry.depth() > 0 {
                self.links += 1;
            }
            return;
        }
        if !kind.is_file() {
            // Opening a pipe would wait for a writer that never comes.
            self.problems.push(Problem {
                path: entry.path().to_owned(),
                kind: ProblemKind::SpecialFile,
                detail: "neither a file nor a folder, not opened".to_owned(),
                records_read: 0,
                records_rejected: 0,
            });
            return;
        }
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        self.inputs.push(Input { path: entry.path().to_owned(), size });
    }

    fn fault(&mut self, folder: &Path, error: &walkdir::Error) {
        // A loop leads back to a folder that is walked already: nothing is lost.
        if error.loop_ancestor().is_some() {
            self.links += 1;
            return;
        }
        let detail = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        self.problems.push(Problem {
            path: error.path().unwrap_or(folder).to_owned(),
            kind: ProblemKind::Unreadable,
            detail,
            records_read: 0,
            records_rejected: 0,
        });
    }
}
