//! User agents: the client, its version and the system, as far as plain words tell. Elastic's parser
//! of user agents knows thousands; rules ask for few.

use super::log::give;
use super::text::Look;

pub(super) const NAME_IS: &str =
    "the browser or program in the user agent: `Chrome`, `aws-cli`, `Python Requests`";
pub(super) const VERSION_IS: &str = "the version of the browser or program in the user agent";
pub(super) const SYSTEM_IS: &str =
    "the system in the user agent: `Windows`, `Mac OS X`, `Linux`, `Android`, `iOS`";

/// What browsers say before their version, the most telling first, and what they are called.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "HeadlessChrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

/// Programs that the parser calls otherwise than they do themselves.
const PROGRAMS: [(&str, &str); 3] = [
    ("python-requests", "Python Requests"),
    ("Go-http-client", "Go-http-client"),
    ("Wget", "Wget"),
];

const SYSTEMS: [(&str, &str); 9] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS X", "Mac OS X"),
    ("Darwin", "Mac OS X"),
    ("darwin", "Mac OS X"),
    ("macOS", "Mac OS X"),
    ("inux", "Linux"),
];

/// The name and what stands behind it.
fn parts(agent: &str) -> Option<(&str, &str)> {
    if agent.starts_with("Mozilla/") {
        return BROWSERS.iter().find_map(|(mark, name)| {
            let at = agent.find(mark)?;
            Some((*name, &agent[at + mark.len()..]))
        });
    }
    let bare = agent.trim_start_matches('[').trim_start();
    let (name, rest) = bare.split_once('/')?;
    let name = name.rsplit(' ').next().filter(|name| !name.is_empty())?;
    let known = PROGRAMS.iter().find(|(program, _)| program.eq_ignore_ascii_case(name));
    Some((known.map_or(name, |(_, called)| *called), rest))
}

pub(super) fn name(agent: Option<&str>, look: Look<'_>) -> bool {
    give(agent.and_then(parts).map(|(name, _)| name), look)
}

pub(super) fn version(agent: Option<&str>, look: Look<'_>) -> bool {
    let version = agent.and_then(parts).map(|(_, rest)| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.');
        &rest[..end.unwrap_or(rest.len())]
    });
    give(version.filter(|version| !version.is_empty()), look)
}

pub(super) fn system(agent: Option<&str>, look: Look<'_>) -> bool {
    let found = agent.and_then(|agent| {
        SYSTEMS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, system)| *system)
    });
    give(found, look)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_told_by_their_words() {
        type Part = fn(Option<&str>, Look<'_>) -> bool;
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";
        for (agent, [called, version_is, system_is]) in [
            (windows, ["Chrome", "120.0.0.0", "Windows"]),
            ("aws-cli/2.15.0 md/Botocore Linux/6.1", ["aws-cli", "2.15.0", "Linux"]),
            ("[aws-cli/1.16 Python/2.7 Darwin/17]", ["aws-cli", "1.16", "Mac OS X"]),
            ("Boto3/1.26 md/x", ["Boto3", "1.26", ""]),
            ("python-requests/2.31.0", ["Python Requests", "2.31.0", ""]),
            ("Mozilla/5.0 Fi", ["", "", ""]),
            ("AWS Internal", ["", "", ""]),
            ("", ["", "", ""]),
            ("/", ["", "", ""]),
        ] {
            let parts: [(Part, &str); 3] =
                [(name, called), (version, version_is), (system, system_is)];
            for (part, expected) in parts {
                let mut found = String::new();
                part(Some(agent), &mut |leaf| {
                    found = leaf.text().unwrap_or_default().to_owned();
                    true
                });
                assert_eq!(found, expected, "{agent}");
            }
        }
    }
}
