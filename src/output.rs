//! Where reports go: standard output, or a file that is written whole or not at all.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The file that is being written and is not whole yet; an interruption removes it.
#[derive(Clone, Debug, Default)]
pub struct Unfinished(Arc<Mutex<Option<PathBuf>>>);

impl Unfinished {
    /// Removes what is there of the file.
    pub fn discard(&self) {
        if let Some(path) = self.lock().take() {
            // It may be gone already, and there is nobody left to tell.
            let _ = std::fs::remove_file(path);
        }
    }

    fn set(&self, path: Option<PathBuf>) {
        *self.lock() = path;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes to standard output.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    write(&mut out)?;
    out.flush()
}

/// Writes a file beside `path` and puts it in its place once it is whole.
pub fn to_file(
    path: &Path,
    unfinished: &Unfinished,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    // A device or a pipe cannot be replaced, and is not meant to be.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        let mut out = BufWriter::new(std::fs::OpenOptions::new().write(true).open(path)?);
        write(&mut out)?;
        return out.flush();
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".hunt-").suffix(".part");
    // Temporary files are private by default; a report is as open as any new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    unfinished.set(Some(file.path().to_owned()));
    let written = {
        let mut out = BufWriter::with_capacity(1 << 16, file.as_file_mut());
        write(&mut out).and_then(|()| out.flush())
    };
    let done = written.and_then(|()| file.persist(path).map(drop).map_err(|error| error.error));
    unfinished.set(None);
    done
}

/// Columns of the terminal that standard output is, or what suits a file.
pub fn width() -> u16 {
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    if io::stdout().is_terminal()
        && let Some((width, _)) = terminal_size::terminal_size()
    {
        return width.0;
    }
    columns().unwrap_or(120)
}
