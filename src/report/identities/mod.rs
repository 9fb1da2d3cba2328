//! `hunt identities` in every output format.

mod view;

pub use view::{Identities, Identity, SCHEMA, SensitiveAction};

use std::cmp::Reverse;
use std::io::{self, Write};

use crate::case::{self, Case};
use crate::inventory::{Entry, Inventory, Sort};
use crate::time;
use crate::window::Window;

use super::escape::spreadsheet;
use super::sheet::{self, Cell, Column, Kind, Part, Sheet, columns};
use super::view::Tool;
use super::{Format, Style, build, json, words};

/// The inventory as reports give it, the first `limit` entries of it.
pub fn view(
    case: &Case,
    inventory: &Inventory,
    window: Window,
    sort: Sort,
    limit: usize,
    warnings: Vec<String>,
) -> Identities {
    let identities: Vec<Identity> =
        inventory.entries.iter().take(limit).map(|entry| identity(case, entry)).collect();
    let name = clap::ValueEnum::to_possible_value(&sort);
    Identities {
        schema: SCHEMA,
        tool: Tool::THIS,
        command: "identities",
        window: build::window(window),
        evidence: build::evidence(case, window),
        warnings,
        sort: name.map(|name| name.get_name().to_owned()).unwrap_or_default(),
        nameless_events: inventory.nameless,
        hidden: (inventory.entries.len() - identities.len()) as u64,
        identities,
    }
}

fn identity(case: &Case, entry: &Entry) -> Identity {
    let identity = &case.identities[entry.identity as usize];
    let texts = |numbers: &[u32], list: &[String]| -> Vec<String> {
        let texts = numbers.iter().map(|number| list[*number as usize].clone());
        texts.filter(|text| !text.is_empty()).collect()
    };
    let networks = entry.networks.iter().map(|number| case.networks[*number as usize].to_string());
    Identity {
        provider: identity.provider.name(),
        account: identity.account.clone(),
        kind: identity.kind.name(),
        id: identity.id.clone(),
        name: identity.name.clone(),
        character: entry.character.name(),
        type_because: entry.because,
        first_seen: time::format(entry.first),
        last_seen: time::format(entry.last),
        events: entry.events,
        services: texts(&entry.services, &case.services),
        regions: texts(&entry.regions, &case.regions),
        accounts: texts(&entry.accounts, &case.accounts),
        networks: networks.collect(),
        interfaces: entry.interfaces.iter().map(|interface| interface.name()).collect(),
        sensitive_events: entry.sensitive_events(),
        sensitive_actions: sensitive(case, entry),
        denied: entry.denied,
        failed: entry.failed,
    }
}

fn sensitive(case: &Case, entry: &Entry) -> Vec<SensitiveAction> {
    let mut actions: Vec<SensitiveAction> = entry
        .sensitive
        .iter()
        .map(|(number, events)| {
            let action = &case.actions[*number as usize];
            SensitiveAction {
                service: case.service_name(action.service).to_owned(),
                action: action.name.clone(),
                class: action.meaning.class.name(),
                weight: action.meaning.weight,
                events: *events,
            }
        })
        .collect();
    // Actions are in the order of service and name already.
    actions.sort_by_key(|action| Reverse(action.events));
    actions
}

impl Identities {
    /// What was counted, in one line.
    pub fn summary(&self) -> String {
        let count = self.identities.len() as u64 + self.hidden;
        let hidden = match self.hidden {
            0 => String::new(),
            hidden => format!(" ({hidden} not shown)"),
        };
        let noun = if count == 1 { "identity" } else { "identities" };
        format!(
            "{count} {noun}{hidden} in {} of {} events, {} to {}",
            self.evidence.events_in_window,
            self.evidence.events,
            self.window.since,
            self.window.until
        )
    }
}

/// Writes the inventory.
pub fn write(
    view: &Identities,
    format: Format,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Json => json::document(view, out),
        Format::Ndjson => {
            view.identities.iter().try_for_each(|identity| json::line(identity, &mut *out))
        }
        Format::Csv => csv(view, out),
        _ => sheet::write(&page(view, format, style), format, style, out),
    }
}

const COLUMNS: [&str; 19] = [
    "provider",
    "account",
    "kind",
    "id",
    "name",
    "type",
    "type_because",
    "first_seen",
    "last_seen",
    "events",
    "services",
    "regions",
    "accounts",
    "networks",
    "interfaces",
    "sensitive_events",
    "sensitive_actions",
    "denied",
    "failed",
];

/// One identity a row; list cells are joined by `; `.
fn csv(view: &Identities, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for it in &view.identities {
        let row: [String; 19] = [
            it.provider.to_owned(),
            it.account.clone(),
            it.kind.to_owned(),
            it.id.clone(),
            it.name.clone(),
            it.character.to_owned(),
            it.type_because.to_owned(),
            it.first_seen.clone(),
            it.last_seen.clone(),
            it.events.to_string(),
            it.services.join("; "),
            it.regions.join("; "),
            it.accounts.join("; "),
            it.networks.join("; "),
            it.interfaces.join("; "),
            it.sensitive_events.to_string(),
            actions(it),
            it.denied.to_string(),
            it.failed.to_string(),
        ];
        csv.write_record(row.iter().map(|cell| spreadsheet(cell).into_owned()))?;
    }
    csv.flush()
}

fn actions(identity: &Identity) -> String {
    let actions = identity.sensitive_actions.iter();
    let actions: Vec<String> = actions
        .map(|it| format!("{} {}", case::qualified(&it.service, &it.action), it.events))
        .collect();
    actions.join("; ")
}

/// Whether a form has room for what was used, and not only for how much.
fn is_wide(format: Format, style: Style) -> bool {
    format != Format::Table || style.verbose
}

fn page(view: &Identities, format: Format, style: Style) -> Sheet<'_> {
    let hidden = (view.hidden > 0).then(|| format!("{} more; --limit decides", view.hidden));
    let legend = (format == Format::Table).then(|| LEGEND.to_owned());
    let notes: Vec<String> = hidden.into_iter().chain(legend).collect();
    let part = Part {
        // A terminal shows nothing besides.
        title: if format == Format::Table { "" } else { "Identities" },
        empty: "No identity has events that were asked for.",
        note: (!view.identities.is_empty()).then(|| notes.join(". ")).filter(|it| !it.is_empty()),
        ..if format == Format::Table { narrow(view, style) } else { wide(view) }
    };
    let mut parts = vec![part];
    if is_wide(format, style) {
        parts.push(Part {
            title: "What they used",
            columns: columns([
                ("Identity", Kind::Name),
                ("Services", Kind::Name),
                ("Regions", Kind::Name),
                ("Networks", Kind::Name),
                ("Sensitive actions", Kind::Name),
            ]),
            rows: view.identities.iter().map(used).collect(),
            ..Part::default()
        });
    }
    Sheet {
        title: "hunt identities",
        schema: view.schema,
        facts: facts(view),
        warnings: view.warnings.clone(),
        problems: &view.evidence.problems,
        parts,
    }
}

fn facts(view: &Identities) -> Vec<(&'static str, String)> {
    let count = view.identities.len() as u64 + view.hidden;
    let mut facts = vec![
        ("Identities", words::grouped(count)),
        ("Window", words::window(&view.window)),
        ("Sorted by", view.sort.clone()),
    ];
    facts.extend(words::evidence(&view.evidence));
    facts
}

/// Columns of a terminal from which on kinds have a column of their own.
const ROOMY: u16 = 100;
/// And from which on there is room for clients.
const WIDE: u16 = 120;

/// For terminals: two lines an identity, and most of the width for its name.
fn narrow(view: &Identities, style: Style) -> Part {
    let (has_kind, has_clients) = (style.width >= ROOMY, style.width >= WIDE);
    let row = |it: &Identity| -> Vec<Cell> {
        let pair = |a: &str, b: &str| [a.to_owned(), b.to_owned()].into_iter().collect();
        let used = [it.services.len(), it.regions.len(), it.networks.len()];
        let below = match has_kind {
            true => format!("{} {}", it.provider, it.account),
            false => format!("{} {} {}", it.kind, it.provider, it.account),
        };
        let mut row: Vec<Cell> = vec![pair(&it.name, &below)];
        if has_kind {
            row.push(pair(it.kind, it.character));
        }
        row.extend([
            pair(day(&it.first_seen), day(&it.last_seen)),
            it.events.to_string().into(),
            used.map(|count| count.to_string()).join("/").into(),
            it.sensitive_events.to_string().into(),
            format!("{}/{}", it.denied, it.failed).into(),
        ]);
        if has_clients {
            row.push(it.interfaces.join(" ").into());
        }
        row
    };
    let mut heads = vec![("Identity", Kind::Name)];
    if has_kind {
        heads.push(("Kind", Kind::Whole));
    }
    heads.extend([
        ("Seen", Kind::Whole),
        ("Events", Kind::Number),
        ("S/R/N", Kind::Number),
        ("Sens", Kind::Number),
        ("D/F", Kind::Number),
    ]);
    if has_clients {
        heads.push(("Clients", Kind::Words));
    }
    let columns = heads.into_iter().map(|(name, kind)| Column { name, kind }).collect();
    let rows = view.identities.iter().map(row).collect();
    Part { columns, rows, ..Part::default() }
}

/// What the short heads mean.
const LEGEND: &str =
    "S/R/N services, regions, networks; Sens sensitive actions; D/F denied, failed.";

/// For pages.
fn wide(view: &Identities) -> Part {
    let row = |it: &Identity| -> Vec<Cell> {
        let texts = [it.name.as_str(), &it.account, it.kind, it.character];
        let mut row: Vec<Cell> = texts.map(Cell::from).to_vec();
        row.extend([day(&it.first_seen), day(&it.last_seen)].map(Cell::from));
        let used = [it.services.len(), it.regions.len(), it.networks.len()];
        row.push(it.events.to_string().into());
        row.extend(used.map(|count| count.to_string().into()));
        row.push(it.interfaces.join(" ").into());
        row.extend([it.sensitive_events, it.denied, it.failed].map(|it| it.to_string().into()));
        row
    };
    Part {
        columns: columns([
            ("Identity", Kind::Name),
            ("Account", Kind::Name),
            ("Kind", Kind::Name),
            ("Type", Kind::Whole),
            ("First seen", Kind::Whole),
            ("Last seen", Kind::Whole),
            ("Events", Kind::Number),
            ("Services", Kind::Number),
            ("Regions", Kind::Number),
            ("Networks", Kind::Number),
            ("Clients", Kind::Name),
            ("Sensitive", Kind::Number),
            ("Denied", Kind::Number),
            ("Failed", Kind::Number),
        ]),
        rows: view.identities.iter().map(row).collect(),
        ..Part::default()
    }
}

fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}

/// Names listed in a cell before the rest is only counted.
const LISTED: usize = 12;

fn used(it: &Identity) -> Vec<Cell> {
    let list = |names: &[String]| {
        let listed = names[..names.len().min(LISTED)].join(", ");
        match names.len().saturating_sub(LISTED) {
            0 => listed,
            more => format!("{listed} and {more} more"),
        }
    };
    let actions: Vec<String> = it
        .sensitive_actions
        .iter()
        .map(|it| match it.events {
            1 => case::qualified(&it.service, &it.action),
            events => format!("{} ({events})", case::qualified(&it.service, &it.action)),
        })
        .collect();
    let lists = [&it.services, &it.regions, &it.networks, &actions];
    let mut row = vec![Cell::from(it.name.as_str())];
    row.extend(lists.map(|names| Cell::from(list(names))));
    row
}
