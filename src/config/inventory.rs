//! `[[identity]]`: what is known of identities.

use crate::character::Character;

use super::document::{Reader, Table, advice};
use super::pattern::{Letters, Pattern};

pub(super) const KEYS: [&str; 4] = ["match", "type", "owner", "expected_services"];

/// What sort of identity it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A person.
    Human,
    /// A program that runs on a schedule or on demand.
    Automation,
    /// A computer or function doing its work.
    Workload,
    /// Kept for emergencies; any use of it is worth a look.
    BreakGlass,
}

impl Type {
    /// Every type.
    pub const ALL: [Self; 4] = [Self::Human, Self::Automation, Self::Workload, Self::BreakGlass];

    /// The name in `hunt.toml` and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Automation => "automation",
            Self::Workload => "workload",
            Self::BreakGlass => "break_glass",
        }
    }

    /// Who or what acts. In an emergency that is a person.
    pub const fn character(self) -> Character {
        match self {
            Self::Human | Self::BreakGlass => Character::Human,
            Self::Automation => Character::Automation,
            Self::Workload => Character::Workload,
        }
    }
}

/// An `[[identity]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Which identities it is about, by id or name.
    pub pattern: Pattern,
    /// What they are, in place of a guess.
    pub kind: Option<Type>,
    /// Who answers for them.
    pub owner: Option<String>,
    /// Services whose first use is no surprise.
    pub expected_services: Vec<Pattern>,
    /// Its line in the file.
    pub line: usize,
}

pub(super) fn read(reader: &mut Reader<'_>, root: &Table<'_>) -> Vec<Identity> {
    let tables = reader.tables(root, "identity", &KEYS);
    let mut identities: Vec<Identity> = Vec::new();
    for table in tables {
        let Some(identity) = entry(reader, &table) else {
            continue;
        };
        let twin = identities.iter().find(|known| known.pattern.text == identity.pattern.text);
        if let Some(twin) = twin {
            reader.error(
                &table.span,
                format!("`match` is the same as in line {}; make one entry of the two", twin.line),
            );
        }
        identities.push(identity);
    }
    identities
}

fn entry(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Identity> {
    let pattern = reader.required(table, "match", "a glob for ids or names, such as \"role/ci-*\"");
    let pattern = pattern.and_then(|text| reader.pattern(text, Letters::AsWritten));
    let kind = kind(reader, table);
    let owner = reader.text(table, "owner").map(|(text, _)| text.to_owned());
    let expected_services = reader.patterns(table, "expected_services", Letters::AnyCase);
    if table.map.len() == 1 && table.map.contains_key("match") {
        reader.warn(
            &table.span,
            "[[identity]] says nothing; give it `type`, `owner` or `expected_services`",
        );
    }
    Some(Identity {
        pattern: pattern?,
        kind,
        owner,
        expected_services,
        line: reader.line(&table.span),
    })
}

fn kind(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Type> {
    let (text, at) = reader.text(table, "type")?;
    let found = Type::ALL.into_iter().find(|kind| kind.name() == text);
    if found.is_none() {
        let names = Type::ALL.map(Type::name);
        reader.error(&at, format!("there is no type `{text}`; {}", advice(text, &names)));
    }
    found
}
