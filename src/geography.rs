//! Where an address lies: country and autonomous system, from databases in MaxMind's format that
//! the user brings.
//!
//! A database is read into memory whole. One that is damaged or made up costs the places that it
//! cannot tell; they are counted, and the report says so.

use std::fs::File;
use std::io::Read;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use maxminddb::{MaxMindDbError, Reader, path};
use serde::Deserialize;

/// The largest database that is read; the largest that are sold have a few hundred megabytes.
const MOST_BYTES: u64 = 2 << 30;
/// Characters of an organisation's name that are kept.
const MOST_CHARS: usize = 80;

/// What is known of where an address lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Two capital letters.
    pub country: Option<String>,
    /// The number of the autonomous system that announces the address.
    pub asn: Option<u32>,
    /// Whose that is.
    pub organisation: Option<String>,
}

/// `AS64500 Example Hosting, DE`, as far as it is known.
impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let system = match (self.asn, &self.organisation) {
            (Some(asn), Some(name)) => Some(format!("AS{asn} {name}")),
            (Some(asn), None) => Some(format!("AS{asn}")),
            (None, name) => name.clone(),
        };
        let parts: Vec<&str> = system.iter().chain(&self.country).map(String::as_str).collect();
        write!(out, "{}", parts.join(", "))
    }
}

impl Place {
    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// What a database is for, which is the option that it came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// `--geoip`
    Country,
    /// `--asn`
    System,
}

impl Use {
    const fn option(self) -> &'static str {
        match self {
            Self::Country => "--geoip",
            Self::System => "--asn",
        }
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Country => "GeoLite2-City.mmdb or GeoLite2-Country.mmdb",
            Self::System => "GeoLite2-ASN.mmdb",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Country => Self::System,
            Self::System => Self::Country,
        }
    }

    /// Whether a database that calls itself this is plainly for the other use. Vendors name theirs
    /// as they like; what says nothing is taken at its word.
    fn is_plainly_not(self, kind: &str) -> bool {
        let kind = kind.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        let (systems, places) = (&["asn", "isp"], &["city", "country"]);
        match self {
            Self::Country => has(systems) && !has(places),
            Self::System => has(places) && !has(systems),
        }
    }
}

/// A database that cannot be used; what it says tells what to do.
#[derive(Debug, thiserror::Error)]
#[error("{} given with {} {}", self.path.display(), self.usage.option(), self.says())]
pub struct BadDatabase {
    /// What was typed.
    pub path: PathBuf,
    /// What for.
    pub usage: Use,
    /// Why.
    pub why: Why,
}

/// Why a database cannot be used.
#[derive(Debug)]
pub enum Why {
    /// It could not be read.
    Unreadable(std::io::Error),
    /// A folder, a pipe, a device.
    NoFile,
    /// More than is read.
    TooLarge,
    /// As it is downloaded.
    Compressed,
    /// Something else, or too damaged to begin with.
    NoDatabase(Box<MaxMindDbError>),
    /// It is for the other use, by its own name, which is cut where it is long.
    OtherUse(String),
}

impl BadDatabase {
    fn says(&self) -> String {
        let (option, example) = (self.usage.option(), self.usage.example());
        match &self.why {
            Why::Unreadable(error) => format!("cannot be read: {error}"),
            Why::NoFile => format!("is no file; give one such as {example}"),
            Why::TooLarge => "has more than 2 GiB, which no such database has".to_owned(),
            Why::Compressed => "is compressed; unpack it and give the .mmdb file inside".to_owned(),
            Why::NoDatabase(error) => format!(
                "is no database in MaxMind's format, or is damaged ({error}); give one such as {example}, or download it again"
            ),
            Why::OtherUse(kind) => format!(
                "calls itself {kind}: give it with {}, and with {option} one such as {example}",
                self.usage.other().option()
            ),
        }
    }
}

/// One database.
struct Database(Reader<Vec<u8>>);

impl std::fmt::Debug for Database {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Database({:?})", self.0.metadata().database_type)
    }
}

/// The databases that were given; by default none.
#[derive(Debug, Default)]
pub struct Geography {
    places: Option<Database>,
    systems: Option<Database>,
}

impl Geography {
    /// Reads the databases that were given.
    pub fn open(places: Option<&Path>, systems: Option<&Path>) -> Result<Self, BadDatabase> {
        let open = |path: Option<&Path>, usage| path.map(|path| open(path, usage)).transpose();
        Ok(Self { places: open(places, Use::Country)?, systems: open(systems, Use::System)? })
    }

    /// Whether no database was given.
    pub fn is_empty(&self) -> bool {
        self.places.is_none() && self.systems.is_none()
    }

    /// Whether autonomous systems can be told.
    pub fn has_systems(&self) -> bool {
        self.systems.is_some()
    }

    /// Where an address lies; none of it where a database could not tell for damage.
    pub fn place_of(&self, address: IpAddr) -> Result<Place, MaxMindDbError> {
        let address = address.to_canonical();
        let mut place = Place::default();
        if let Some(places) = &self.places {
            place.country = places.country(address)?;
        }
        if let Some(systems) = &self.systems {
            (place.asn, place.organisation) = systems.system(address)?;
        }
        Ok(place)
    }
}

fn open(path: &Path, usage: Use) -> Result<Database, BadDatabase> {
    let bad = |why| BadDatabase { path: path.to_owned(), usage, why };
    let bytes = read(path).map_err(bad)?;
    let is_compressed = [&[0x1f, 0x8b][..], b"PK\x03\x04", b"BZh", b"\x28\xb5\x2f\xfd"]
        .iter()
        .any(|magic| bytes.starts_with(magic));
    match Reader::from_source(bytes) {
        Ok(reader) => {
            let kind = &reader.metadata().database_type;
            if usage.is_plainly_not(kind) {
                return Err(bad(Why::OtherUse(kind.chars().take(MOST_CHARS).collect())));
            }
            Ok(Database(reader))
        }
        // Looked at last: a database may begin with any bytes.
        Err(_) if is_compressed => Err(bad(Why::Compressed)),
        Err(error) => Err(bad(Why::NoDatabase(Box::new(error)))),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Why> {
    // Asked before it is opened: opening a pipe waits for whoever writes.
    let about = std::fs::metadata(path).map_err(Why::Unreadable)?;
    if !about.is_file() {
        return Err(Why::NoFile);
    }
    if about.len() > MOST_BYTES {
        return Err(Why::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
    let file = File::open(path).map_err(Why::Unreadable)?;
    file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(Why::Unreadable)?;
    Ok(bytes)
}

/// What is asked of a record about a system. Some tell more, which is stepped over.
#[derive(Default, Deserialize)]
struct System<'a> {
    autonomous_system_number: Option<u32>,
    #[serde(borrow)]
    autonomous_system_organization: Option<&'a str>,
}

impl Database {
    /// Whether an address is of a kind that it knows: some know IPv4 alone.
    fn can_hold(&self, address: IpAddr) -> bool {
        address.is_ipv4() || self.0.metadata().ip_version == 6
    }

    /// Where the address is, else where it is registered.
    fn country(&self, address: IpAddr) -> Result<Option<String>, MaxMindDbError> {
        if !self.can_hold(address) {
            return Ok(None);
        }
        let record = self.0.lookup(address)?;
        for whose in ["country", "registered_country"] {
            let code: Option<&str> = record.decode_path(&path![whose, "iso_code"])?;
            let is_code =
                |code: &&str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
            if let Some(code) = code.filter(is_code) {
                return Ok(Some(code.to_owned()));
            }
        }
        Ok(None)
    }

    fn system(&self, address: IpAddr) -> Result<(Option<u32>, Option<String>), MaxMindDbError> {
        if !self.can_hold(address) {
            return Ok((None, None));
        }
        let system: System<'_> = self.0.lookup(address)?.decode()?.unwrap_or_default();
        let name = system.autonomous_system_organization.map(str::trim);
        let name = name.filter(|name| !name.is_empty());
        let name = name.map(|name| name.chars().take(MOST_CHARS).collect());
        Ok((system.autonomous_system_number, name))
    }
}
