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

/// Where a name leads.
enum Target {
    /// A device, a pipe, or a file that is open already: what is there stays, and more is added.
    Through(PathBuf),
    /// A file that is replaced once the new one is whole, or one that is not there yet.
    Replace(PathBuf),
}

/// Links that are followed from one to the next before they are taken for a loop, as on Linux.
const MOST_LINKS: usize = 40;

/// Follows links by hand: the file they lead to is replaced and not the link, even where it is not
/// there yet.
fn target(path: &Path) -> io::Result<Target> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        // The system shows open files as links to their names, but `-o /dev/stdout` means the
        // stream, which others write to as well.
        if is_open_file(&path) {
            return Ok(Target::Through(path));
        }
        match std::fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {
                let next = std::fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(next);
            }
            Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(metadata) if !metadata.is_file() => return Ok(Target::Through(path)),
            Ok(_) => return Ok(Target::Replace(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Target::Replace(path));
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("links that lead in a circle"))
}

/// Whether a name is one of `/dev/fd/1` and `/proc/self/fd/1`.
fn is_open_file(path: &Path) -> bool {
    let Some(folder) = path.parent() else { return false };
    folder == Path::new("/dev/fd") || folder.starts_with("/proc") && folder.ends_with("fd")
}

/// Writes a file beside `path` and puts it in its place once it is whole; devices and pipes are
/// written to as they are, and of a link the file that it leads to is replaced.
pub fn to_file(
    path: &Path,
    unfinished: &Unfinished,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let path = match target(path)? {
        Target::Through(path) => {
            let file = std::fs::OpenOptions::new().append(true).open(path)?;
            let mut out = BufWriter::with_capacity(1 << 16, file);
            write(&mut out)?;
            return out.flush();
        }
        Target::Replace(path) => path,
    };
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
        // Whoever closed a file to others wants its next content closed, too.
        let kept = std::fs::metadata(&path).map(|metadata| metadata.permissions());
        let kept = kept.map_or(Ok(()), |kept| file.as_file().set_permissions(kept));
        let mut out = BufWriter::with_capacity(1 << 16, file.as_file_mut());
        kept.and_then(|()| write(&mut out)).and_then(|()| out.flush())
    };
    let done = written.and_then(|()| file.persist(&path).map(drop).map_err(|error| error.error));
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
