//! Writes files, compressed or plain, and counts what was written.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Where and how files are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output<'a> {
    pub(crate) folder: &'a Path,
    /// Without compression.
    pub(crate) plain: bool,
}

impl Output<'_> {
    /// Writes a file under its name relative to the folder, compressed unless all is plain, and
    /// says how many bytes it takes.
    pub(crate) fn store(&self, name: &str, text: &str) -> io::Result<u64> {
        if self.plain {
            return place(&self.folder.join(name), text.as_bytes());
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::new(6));
        encoder.write_all(text.as_bytes())?;
        place(&self.folder.join(format!("{name}.gz")), &encoder.finish()?)
    }
}

fn place(path: &Path, bytes: &[u8]) -> io::Result<u64> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)?;
    Ok(bytes.len() as u64)
}

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) files: u64,
    pub(crate) events: u64,
    /// Records, where an event may take several.
    pub(crate) records: u64,
    pub(crate) inflated: u64,
    pub(crate) stored: u64,
}

impl Tally {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            events: self.events + other.events,
            records: self.records + other.records,
            inflated: self.inflated + other.inflated,
            stored: self.stored + other.stored,
        }
    }
}
