//! Which `hunt.toml` counts, and reading it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::document::Remark;
use super::{Config, FILE_NAME};

/// More than anybody writes; a path that was mistyped may lead to a file of any size.
const LARGEST: u64 = 16 << 20;

/// Why a `hunt.toml` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is wrong.
    #[error("{}: {}", path.display(), count(remarks.len()))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// All that is wrong with it, in order.
        remarks: Vec<Remark>,
    },
}

fn count(errors: usize) -> String {
    if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") }
}

/// The file that counts where none was typed: in the current folder, in one above it, or in the
/// user's folder of settings.
pub fn find() -> Option<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    // Named as seen from here: shorter to read, and no report tells where this folder lies.
    let above = (0..here.ancestors().count()).map(|up| {
        let mut path: PathBuf = std::iter::repeat_n("..", up).collect();
        path.push(FILE_NAME);
        path
    });
    above.chain(users()).find(|path| path.is_file())
}

fn users() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
    // The specification has relative paths ignored.
    let settings = folder("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    let settings = settings.or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(settings.join("hunt").join(FILE_NAME))
}

/// Reads the file that was typed, or the one that is found, or no file.
pub fn load(typed: Option<&Path>) -> Result<Config, Unusable> {
    let Some(path) = typed.map(Path::to_owned).or_else(find) else {
        return Ok(Config::default());
    };
    let text = match text(&path) {
        Ok(text) => text,
        Err(source) => return Err(Unusable::Unreadable { path, source }),
    };
    let read = match text {
        Ok(text) => Config::read(text.strip_prefix('\u{feff}').unwrap_or(&text)),
        Err(remark) => Err(vec![remark]),
    };
    match read {
        Ok(config) => Ok(Config { path: Some(path), ..config }),
        Err(remarks) => Err(Unusable::Wrong { path, remarks }),
    }
}

fn text(path: &Path) -> io::Result<Result<String, Remark>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it is too large to be a hunt.toml"));
    }
    Ok(String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + memchr::memchr_iter(b'\n', valid).count();
        let start = memchr::memrchr(b'\n', valid).map_or(0, |at| at + 1);
        let column = 1 + String::from_utf8_lossy(&valid[start..]).chars().count();
        let message = "this is no UTF-8; save the file as UTF-8".to_owned();
        Remark { line, column, message }
    }))
}
