//! Records under the names that rules call their fields by.
//!
//! Each log has tables of names (`log`): those of ECS and of Elastic's integrations, those of
//! Sigma rules, and the record's own. What a rule asks for is compiled once (`compile`) to the
//! places where it stands in a record; following them for a record allocates nothing, but where a
//! text has to be made. `docs/rules-fields.md` shows all tables.

mod agent;
mod aws;
mod azure;
mod compile;
mod document;
mod entra;
mod gcp;
mod letter_case;
mod log;
mod members;
mod never;
mod path;
mod place;
mod signin;
mod text;

#[cfg(test)]
mod tests;

use hashbrown::HashMap;
use serde_json::Value;

use super::Dialect;
use super::predicate::{Field, View};
use crate::format::Format;
use log::Log;
use path::Path;
use place::Place;
use text::{Form, Look, Objects};

pub use document::tables;
pub use letter_case::case;
pub use members::{Members, Shape};
pub use never::cannot_be;

/// The tables of a format.
fn log_of(format: Format) -> &'static Log {
    match format {
        Format::CloudTrail => &aws::LOG,
        Format::AzureActivity => &azure::LOG,
        Format::EntraAudit => &entra::LOG,
        Format::EntraSignIn => &signin::LOG,
        // Rules are asked of audit logs alone.
        _ => &gcp::LOG,
    }
}

/// The fields that rules ask for in the records of a format, compiled.
#[derive(Debug)]
pub struct Names {
    format: Format,
    dialect: Dialect,
    paths: HashMap<Box<str>, Path>,
}

impl Names {
    /// Compiles these fields. Others may be asked for, too, but are compiled each time.
    pub fn of<'f>(
        format: Format,
        dialect: Dialect,
        fields: impl IntoIterator<Item = &'f Field>,
    ) -> Self {
        let mut paths: HashMap<Box<str>, Path> = HashMap::new();
        for field in fields {
            let name = field.name.as_str();
            if !paths.contains_key(name) {
                paths.insert(name.into(), compile::path(log_of(format), dialect, name));
            }
        }
        Self { format, dialect, paths }
    }

    /// A record under these names.
    pub fn open<'r>(&'r self, record: &'r Value) -> Opened<'r> {
        Opened { names: self, record }
    }

    /// Adds the members of a record that a field stands in; some stand elsewhere where its shape is another.
    pub fn add_members(&self, field: &Field, shape: Shape, members: &mut Members) {
        self.with_path(field, |path| members.add_path(path, shape));
    }

    fn with_path<T>(&self, field: &Field, then: impl FnOnce(&Path) -> T) -> T {
        match self.paths.get(field.name.as_str()) {
            Some(path) => then(path),
            None => then(&compile::path(log_of(self.format), self.dialect, &field.name)),
        }
    }
}

/// A record under the names of a dialect.
#[derive(Clone, Copy, Debug)]
pub struct Opened<'r> {
    names: &'r Names,
    record: &'r Value,
}

impl View for Opened<'_> {
    fn any(&self, field: &Field, look: Look<'_>) -> bool {
        self.names.with_path(field, |path| path.any(self.record, look))
    }

    fn any_at_all(&self, look: Look<'_>) -> bool {
        anywhere(self.record, self.names.dialect, look)
    }

    fn any_inside(&self, field: &Field, look: &mut dyn FnMut(&dyn View) -> bool) -> bool {
        let dialect = self.names.dialect;
        self.names.with_path(field, |path| {
            path.any_object(self.record, &mut |value| look(&Element { dialect, value }))
        })
    }
}

/// Keywords of Sigma are looked for in the text of the whole record, names included.
fn anywhere(value: &Value, dialect: Dialect, look: Look<'_>) -> bool {
    let form = Form { empty: true, objects: Objects::Nothing };
    match dialect {
        Dialect::Ecs => text::leaves(value, form, look),
        Dialect::Sigma => text::names_and_leaves(value, form, look),
    }
}

/// An object inside of a record, under the names of its members.
struct Element<'r> {
    dialect: Dialect,
    value: &'r Value,
}

impl View for Element<'_> {
    fn any(&self, field: &Field, look: Look<'_>) -> bool {
        let form = Form { empty: true, objects: compile::objects(self.dialect) };
        let place = Place::of(&field.name);
        place.find(self.value, &mut |value| text::leaf(value, form, look))
    }

    fn any_at_all(&self, look: Look<'_>) -> bool {
        anywhere(self.value, self.dialect, look)
    }

    fn any_inside(&self, field: &Field, look: &mut dyn FnMut(&dyn View) -> bool) -> bool {
        let dialect = self.dialect;
        Place::of(&field.name)
            .find(self.value, &mut |value| value.is_object() && look(&Element { dialect, value }))
    }
}
