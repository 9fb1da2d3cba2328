//! The tree of credentials as the rows of a table: two lines each, and branches drawn in front of them.

use std::collections::HashMap;

use super::super::sheet::{Cell, Part};
use super::super::words::{count, moment};
use super::page;
use super::view::{Credential, Trace};

/// Lines of the tree that a terminal shows unless more is asked for.
pub(super) const MOST_LINES: usize = 60;

/// Credentials that are alike and led nowhere are folded from this number on.
const ALIKE: usize = 4;

/// Branches drawn in front of a name; deeper ones have their depth in its place.
const DEEPEST: usize = 8;

/// Networks that are named.
const NETWORKS: usize = 2;

/// A row of the tree.
struct Line<'v> {
    first: &'v Credential,
    /// The row of what it came from.
    parent: Option<usize>,
    depth: usize,
    /// What the row stands for: one credential, or several that are alike.
    folded: Option<Folded<'v>>,
}

/// Credentials that are alike.
#[derive(Clone, Copy, Default)]
struct Folded<'v> {
    credentials: u64,
    events: u64,
    last_seen: Option<&'v str>,
}

/// How the tree is drawn.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Whether there is room for networks and clients.
    pub(super) is_wide: bool,
    /// Whether nothing is folded.
    pub(super) is_whole: bool,
    /// Whether a session takes a line of its own.
    pub(super) is_narrow: bool,
    /// Whether the lines of a cell stand below each other.
    pub(super) has_lines: bool,
}

/// What makes credentials alike: where they came from, whose they are, and how that is known.
type Kin<'v> = (Option<u64>, Option<(&'v str, &'v str)>, &'static str, Option<[&'static str; 2]>);

fn kin(it: &Credential) -> Kin<'_> {
    let identity = it.identity.as_ref().map(|identity| (&*identity.account, &*identity.name));
    let link = it.came_from.as_ref().map(|link| [link.how, link.certainty]);
    (it.parent, identity, it.relation, link)
}

/// The tree; unless all of it is wanted, credentials that are alike and led nowhere are one row.
pub(super) fn part(view: &Trace, look: Look) -> Part {
    let lines = lines(view, look.is_whole);
    let mut has_more = vec![false; lines.len()];
    let mut is_last = vec![false; lines.len()];
    let mut seen = vec![false; lines.len()];
    for (at, line) in lines.iter().enumerate().rev() {
        if let Some(parent) = line.parent {
            is_last[at] = !seen[parent];
            seen[parent] = true;
            has_more[parent] = true;
        }
    }
    let marks = view.credentials.iter().any(|it| it.relation != "asked");
    let drawn = Drawn { lines: &lines, is_last, has_more, marks };
    let rows = (0..lines.len()).map(|at| row(&drawn, at, look)).collect();
    let mut notes = Vec::new();
    if marks {
        notes.push("* was asked for".to_owned());
    }
    if lines.iter().any(|line| line.folded.is_some()) {
        notes.push("-v or -f json lists those that are only counted".to_owned());
    }
    Part {
        title: "Credentials",
        columns: page::heads(look.is_wide),
        rows,
        note: (!notes.is_empty()).then(|| notes.join("; ")),
        ..Part::default()
    }
}

fn lines(view: &Trace, is_whole: bool) -> Vec<Line<'_>> {
    let mut has_children = vec![false; view.credentials.len() + 1];
    for parent in view.credentials.iter().filter_map(|it| it.parent) {
        has_children[parent as usize] = true;
    }
    let folds = |it: &Credential| {
        !is_whole && !has_children[it.number as usize] && it.changes == 0 && it.denied == 0
    };
    let mut alike: HashMap<Kin<'_>, usize> = HashMap::new();
    for it in view.credentials.iter().filter(|it| folds(it)) {
        *alike.entry(kin(it)).or_default() += 1;
    }
    let mut lines: Vec<Line<'_>> = Vec::new();
    // By number of the credential, and by what the folded ones have in common, their rows.
    let mut rows: HashMap<u64, usize> = HashMap::new();
    let mut folded: HashMap<Kin<'_>, usize> = HashMap::new();
    for it in &view.credentials {
        let parent = it.parent.and_then(|parent| rows.get(&parent).copied());
        let depth = parent.map_or(0, |parent| lines[parent].depth + 1);
        let is_alike = folds(it) && alike.get(&kin(it)).is_some_and(|number| *number >= ALIKE);
        if !is_alike {
            rows.insert(it.number, lines.len());
            lines.push(Line { first: it, parent, depth, folded: None });
            continue;
        }
        let row = *folded.entry(kin(it)).or_insert_with(|| {
            let none = Some(Folded::default());
            lines.push(Line { first: it, parent, depth, folded: none });
            lines.len() - 1
        });
        if let Some(folded) = &mut lines[row].folded {
            folded.credentials += 1;
            folded.events += it.events;
            folded.last_seen = folded.last_seen.max(it.last_seen.as_deref());
        }
    }
    lines
}

/// Lines, and what is drawn between them.
struct Drawn<'l, 'v> {
    lines: &'l [Line<'v>],
    is_last: Vec<bool>,
    has_more: Vec<bool>,
    /// Whether what was asked for is marked: where not everything was.
    marks: bool,
}

/// Three columns that no reader takes together.
const SPACE: &str = "\u{a0}\u{a0}\u{a0}";
const TRUNK: &str = "\u{2502}\u{a0}\u{a0}";
const BRANCH: &str = "\u{251c}\u{2500}\u{a0}";
const LAST: &str = "\u{2514}\u{2500}\u{a0}";

impl Drawn<'_, '_> {
    /// The account of its identity, where it is another one than that of what it came from, and the
    /// name does not hold it.
    fn account(&self, at: usize) -> Option<String> {
        let line = &self.lines[at];
        let identity = line.first.identity.as_ref()?;
        let above = line.parent.and_then(|parent| self.lines[parent].first.identity.as_ref());
        let is_new = above.is_none_or(|above| above.account != identity.account);
        let is_told = identity.account.is_empty() || identity.name.contains(&identity.account);
        (is_new && !is_told).then(|| format!("in {}", identity.account))
    }

    /// What stands in front of both lines of a row.
    fn front(&self, at: usize) -> [String; 2] {
        let line = &self.lines[at];
        let below = if self.has_more[at] { TRUNK } else { SPACE };
        if line.depth > DEEPEST {
            return [format!("[{}]\u{a0}{LAST}", line.depth), SPACE.repeat(2)];
        }
        if line.parent.is_none() {
            return [
                String::new(),
                if self.has_more[at] { TRUNK.to_owned() } else { String::new() },
            ];
        }
        let mut trunks = Vec::new();
        let mut up = line.parent;
        while let Some(above) = up.filter(|above| self.lines[*above].parent.is_some()) {
            trunks.push(if self.is_last[above] { SPACE } else { TRUNK });
            up = self.lines[above].parent;
        }
        trunks.reverse();
        let trunks = trunks.concat();
        let (own, beside) = if self.is_last[at] { (LAST, SPACE) } else { (BRANCH, TRUNK) };
        [format!("{trunks}{own}"), format!("{trunks}{beside}{below}")]
    }
}

fn row(drawn: &Drawn<'_, '_>, at: usize, look: Look) -> Vec<Cell> {
    let line = &drawn.lines[at];
    let it = line.first;
    let [first, below] = drawn.front(at);
    let (mut names, events) = match line.folded {
        None => (drawn.account(at).into_iter().chain(called(it)).collect(), it.events),
        Some(folded) => {
            let alike = format!("{} alike, reading only", count(folded.credentials, "credential"));
            (vec![alike], folded.events)
        }
    };
    if !look.is_narrow {
        names = vec![names.join(", ")];
    }
    let below = if look.has_lines { &*below } else { "" };
    let names = names.into_iter().map(|name| format!("{below}{name}"));
    let mark = if drawn.marks && it.relation == "asked" { "*" } else { "" };
    let number = match line.folded {
        None => format!("{}{mark}", it.number),
        Some(_) => format!("{}{mark}\u{2026}", it.number),
    };
    let mut row = vec![
        number.into(),
        std::iter::once(format!("{first}{}", holder(it))).chain(names).collect(),
        came(it, line.folded.is_some(), look.is_narrow).into_iter().collect(),
        events.to_string().into(),
        seen(it, line.folded.and_then(|folded| folded.last_seen)).into_iter().collect(),
    ];
    if look.is_wide {
        let named = it.networks.iter().take(NETWORKS).cloned();
        let more = it.networks.len().saturating_sub(NETWORKS);
        let more = (more > 0).then(|| format!("and {more} more"));
        row.push(named.chain(more).collect());
        row.push(it.interfaces.join(" ").into());
    }
    row
}

/// Whose it is; of one that was never used, what the call that handed it out was about.
fn holder(it: &Credential) -> &str {
    let target = || it.came_from.as_ref()?.call.target.as_deref();
    match &it.identity {
        Some(identity) => &identity.name,
        None => target().unwrap_or("not told whose"),
    }
}

/// What a credential goes by.
fn called(it: &Credential) -> Vec<String> {
    let session = it.session.as_deref().map(|session| format!("session {session}"));
    let declared = it.origin.as_ref().filter(|origin| Some(*origin) != it.session.as_ref());
    let declared = declared.map(|origin| format!("for {origin}"));
    let stands = match (it.kind, &it.signed_in_by) {
        ("sign_in", Some(action)) => Some(action.clone()),
        ("identity", _) => Some("no credential named".to_owned()),
        _ => None,
    };
    [it.credential.clone(), stands, session, declared].into_iter().flatten().collect()
}

/// How it came to be.
fn came(it: &Credential, is_folded: bool, is_narrow: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(link) = &it.came_from {
        match is_narrow {
            true => lines.extend([link.how, link.certainty].map(str::to_owned)),
            false => lines.push(format!("{}, {}", link.how, link.certainty)),
        }
        if !is_folded {
            lines.push(minute(&link.call.time));
        }
    }
    let mfa = it.mfa.map(|mfa| if mfa { "with MFA" } else { "without MFA" });
    if it.kind == "sign_in" {
        lines.extend(mfa.map(str::to_owned));
    }
    if it.others > 0 {
        lines.push(format!("led to {} not shown", count(u64::from(it.others), "other")));
    }
    lines
}

fn seen(it: &Credential, last: Option<&str>) -> Vec<String> {
    match (&it.first_seen, last.or(it.last_seen.as_deref())) {
        (Some(first), Some(last)) => vec![minute(first), minute(last)],
        _ => vec!["never used".to_owned()],
    }
}

fn minute(time: &str) -> String {
    let moment = moment(time);
    moment.get(..16).map_or_else(|| moment.clone(), str::to_owned)
}
