//! `[placeholders]`: what stands for the names in percent signs that rules leave open.

use crate::rule::sigma::Placeholders;

use super::document::{Reader, Table};

pub(super) fn read(reader: &mut Reader<'_>, root: &Table<'_>) -> Placeholders {
    let mut placeholders = Placeholders::new();
    let Some(value) = root.map.get("placeholders") else { return placeholders };
    let Some(table) = reader.any_table("[placeholders]", value) else { return placeholders };
    for key in table.map.keys() {
        let name: &str = key.get_ref();
        let texts = reader.texts(&table, name).into_iter().map(|(text, _)| text.to_owned());
        placeholders.insert(name.to_owned(), texts.collect());
    }
    placeholders
}
