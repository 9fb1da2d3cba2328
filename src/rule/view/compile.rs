//! From the name of a field to the places where it stands in the records of a log.

use super::log::{Log, Pairs};
use super::path::{Get, Pair, Path, Way};
use super::place::{self, Place};
use super::text::{Form, Objects};
use crate::rule::Dialect;

/// What objects are in a dialect.
pub(super) fn objects(dialect: Dialect) -> Objects {
    match dialect {
        Dialect::Ecs => Objects::There,
        Dialect::Sigma => Objects::Json,
    }
}

/// The path of a name.
pub(super) fn path(log: &Log, dialect: Dialect, name: &str) -> Path {
    if name == "*" {
        let form = Form { empty: true, objects: Objects::Nothing };
        return Path { ways: vec![Way::Everything], first: false, form, known: true };
    }
    match dialect {
        Dialect::Ecs => ecs(log, name, dialect).unwrap_or_else(|| {
            own(log, name, dialect).filter(Path::is_known).unwrap_or_else(Path::nowhere)
        }),
        Dialect::Sigma => {
            let bare = log.wraps.iter().find_map(|wrap| without_prefix(name, wrap));
            listed(log.sigma, name, form(log, dialect))
                .or_else(|| sigma(log, bare?))
                .or_else(|| sigma(log, name))
                .or_else(|| own(log, name, dialect))
                .unwrap_or_else(Path::nowhere)
        }
    }
}

/// What is known under a name of Sigma's, if anything is.
fn sigma(log: &Log, name: &str) -> Option<Path> {
    let own = || own(log, name, Dialect::Sigma).filter(Path::is_known);
    listed(log.sigma, name, form(log, Dialect::Sigma))
        .or_else(own)
        .or_else(|| ecs(log, name, Dialect::Sigma))
}

fn form(log: &Log, dialect: Dialect) -> Form {
    match dialect {
        Dialect::Ecs => Form { empty: log.empty, objects: Objects::Nothing },
        Dialect::Sigma => Form { empty: true, objects: Objects::Json },
    }
}

fn listed(table: &[(&str, Get)], name: &str, form: Form) -> Option<Path> {
    let (_, get) = table.iter().find(|(known, _)| place::same(known, name))?;
    Some(Path::of(*get, form))
}

/// A name of ECS or of Elastic's integration.
fn ecs(log: &Log, name: &str, dialect: Dialect) -> Option<Path> {
    if name.contains('*') {
        return with_stars(log, name, dialect);
    }
    listed(log.ecs, name, form(log, dialect)).or_else(|| {
        log.under.iter().find_map(|under| {
            let rest = without_prefix(name, under.prefix)?;
            let is_flat = under.flat.iter().any(|flat| place::same(flat, rest));
            let objects = if is_flat { Objects::Leaves } else { objects(dialect) };
            let known = under.members.is_empty() || is_member(under.members, rest);
            Some(Path {
                ways: places(under.places, rest).collect(),
                first: true,
                form: Form { objects, ..form(log, dialect) },
                known,
            })
        })
    })
}

/// Every name that is like this one, and every place below the prefixes that may be.
fn with_stars(log: &Log, name: &str, dialect: Dialect) -> Option<Path> {
    let mut ways = Vec::new();
    for (known, get) in log.ecs {
        if place::is_like(known, name) {
            ways.extend(Path::of(*get, form(log, dialect)).ways);
        }
    }
    let below = log.under.iter().find_map(|under| {
        let rest = without_prefix(name, under.prefix).filter(|rest| !rest.is_empty())?;
        Some(places(under.places, rest))
    });
    match below {
        Some(places) => ways.extend(places),
        None => {
            // What lies below another prefix is found from there.
            let is_below = |prefix: &str| {
                log.under.iter().any(|it| it.prefix != prefix && prefix.starts_with(it.prefix))
            };
            let all = log.under.iter().filter(|it| !is_below(it.prefix));
            ways.extend(all.flat_map(|it| crossing(it.prefix, it.places, name)));
        }
    }
    let form = form(log, dialect);
    (!ways.is_empty()).then_some(Path { ways, first: false, form, known: true })
}

/// Places of a name whose first star may reach beyond a prefix: `azure.*.operation_name`.
fn crossing(prefix: &str, roots: &'static [&'static str], name: &str) -> Vec<Way> {
    let Some((head, tail)) = name.split_once('*') else { return Vec::new() };
    if without_prefix(prefix, head).is_none() {
        return Vec::new();
    }
    let tail = tail.trim_start_matches('.');
    match tail.is_empty() {
        true => places(roots, "*").collect(),
        false => places(roots, tail).chain(places(roots, &format!("*.{tail}"))).collect(),
    }
}

fn places<'n>(
    roots: &'static [&'static str],
    rest: &'n str,
) -> impl Iterator<Item = Way> + use<'n> {
    roots.iter().map(move |root| Way::At(Place::of(&format!("{root}{rest}"))))
}

/// A name of the record itself, and the key of a pair.
fn own(log: &Log, name: &str, dialect: Dialect) -> Option<Path> {
    if name.is_empty() {
        return None;
    }
    let mut ways: Vec<Way> = places(log.roots, name).collect();
    let is_root = |root: &&&str| without_prefix(name, root).is_some() && !root.is_empty();
    let behind_root = log.roots.iter().find(is_root).and_then(|root| without_prefix(name, root));
    // What diagnostic settings have in `properties`, other exports have at the root.
    ways.extend(behind_root.map(|bare| Way::At(Place::of(bare))));
    let bare = behind_root.unwrap_or(name);
    let mut known = is_member(log.members, bare) || (behind_root.is_some() && log.free);
    for pairs in log.pairs {
        if let Some(wanted) = without_prefix(bare, pairs.prefix).filter(|_| !bare.contains('*')) {
            // What Entra changes has names of its own, which begin with a capital.
            known |= match pairs.prefix {
                "" => wanted.starts_with(|first: char| first.is_ascii_uppercase()),
                _ => !wanted.is_empty(),
            };
            ways.extend(log.roots.iter().map(|root| pair(pairs, root, wanted)));
        }
    }
    let form = Form { empty: dialect == Dialect::Sigma || log.empty, objects: objects(dialect) };
    Some(Path { ways, first: true, form, known })
}

fn pair(pairs: &Pairs, root: &str, wanted: &str) -> Way {
    Way::Pair(Pair {
        list: Place::of(&format!("{root}{}", pairs.list)),
        key: pairs.key,
        wanted: wanted.to_owned(),
        value: pairs.value,
    })
}

/// What stands behind a prefix, in whichever case.
fn without_prefix<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    let head = name.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &name[prefix.len()..])
}

/// Whether a name is one of these, above or below one: `userIdentity`, `requestParameters.key`.
fn is_member(members: &[&str], name: &str) -> bool {
    if name.contains('*') {
        return true;
    }
    // `resources.0.ARN` is below `resources`, and so is `resources.ARN`.
    let parts = |name: &str| {
        name.split('.').filter(|part| part.parse::<usize>().is_err()).map(place::letters).collect()
    };
    let asked: Vec<String> = parts(name);
    members.iter().any(|member| {
        let known: Vec<String> = parts(member);
        !asked.is_empty() && asked.iter().zip(&known).all(|(asked, known)| asked == known)
    })
}
