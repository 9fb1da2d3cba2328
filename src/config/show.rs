//! A `hunt.toml` that says every key there is: with its meaning, and with what is in force.
//!
//! Lines that begin with `#` and a letter or bracket become settings when the `#` is taken away.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::rule::sigma::Placeholders;
use crate::settings::Numbers;
use crate::time;

use super::{Allow, Change, Config, Identity, Pattern, Policy, Type};

/// A key as it is explained: its name, an example, and what it is for.
type Key = (&'static str, &'static str, &'static str);

const IDENTITY: [Key; 4] = [
    ("match", r#""arn:aws:iam::*:role/terraform-*""#, "which identities: a glob for ids or names"),
    ("type", r#""automation""#, "human, automation, workload or break_glass, in place of a guess"),
    ("owner", r#""platform team""#, "who is asked"),
    ("expected_services", r#"["ec2", "s3"]"#, "their first use gives no points for a new service"),
];

const ALLOW: [Key; 5] = [
    ("identity", r#""arn:aws:iam::*:role/backup-*""#, "whose findings: a glob for ids or names"),
    ("analytics", r#"["exfil"]"#, "of which analytics; all where none are named"),
    ("actions", r#"["s3:GetObject"]"#, "all that may be in a finding; any where none are named"),
    ("reason", r#""nightly backup, CHG-311""#, "why; reports repeat it"),
    ("until", "2027-01-01", "evidence that reaches further makes the entry void, with a warning"),
];

const CHANGE: [Key; 5] = [
    ("id", r#""CHG-482""#, "its number; findings name it"),
    ("start", "2026-11-19T20:00:00Z", "from when"),
    ("end", "2026-11-20T02:00:00Z", "until when, not part of it"),
    ("identities", r#"["*terraform*"]"#, "who makes it; anybody where none are named"),
    ("actions", r#"["iam:*", "servicequotas:*"]"#, "what is done; anything where none are named"),
];

const POLICY: [Key; 4] = [
    ("allowed_regions", r#"["eu-west-1", "us-east-1"]"#, "globs; none named, none judged"),
    ("corporate_networks", r#"["203.0.113.0/24"]"#, "the house as seen from outside"),
    ("approved_quotas", r#"{ "ec2:L-1216C47A" = 256 }"#, "raised so far, a quota is in order"),
    (
        "expected_subscriptions",
        r#"{ "sub-id" = "management-group" }"#,
        "where each subscription belongs",
    ),
];

/// The whole file; what it says is what is in force.
pub fn show(config: &Config) -> String {
    let mut page = Page::default();
    page.prose("Every key of hunt.toml; docs/config.md explains them.");
    page.prose("Take the # from a line such as #weighty = 4 to set it.");
    match &config.path {
        Some(path) => {
            // A path may hold anything, and must not end the comment.
            let path = path.display().to_string();
            page.prose(&format!("In force: {}", quoted(&path)));
        }
        None => page.prose("No hunt.toml is in force: all is at its default."),
    }
    page.section("What is known of identities. Of several entries that match, the first counts.");
    page.example("[[identity]]", &IDENTITY);
    config.identities.iter().for_each(|identity| page.identity(identity));
    page.section("Findings that were reviewed. They are counted as suppressed and shown with -v.");
    page.example("[[allow]]", &ALLOW);
    config.allows.iter().for_each(|allow| page.allow(allow));
    page.section("Approved changes. Inside one, points are taken off; nothing is hidden.");
    page.example("[[change]]", &CHANGE);
    config.changes.iter().for_each(|change| page.change(change));
    page.section("What the house allows.");
    page.policy(&config.policy);
    page.section("What stands for names in percent signs in Sigma rules: `|expand: '%admins%'`.");
    page.placeholders(&config.placeholders);
    let mut thresholds = config.thresholds.clone();
    for (name, numbers) in thresholds.sections() {
        page.section(&format!("The numbers of hunt {name}."));
        page.numbers(name, numbers);
    }
    page.0
}

#[derive(Default)]
struct Page(String);

// Writing to a string does not fail.
impl Page {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.0, "{line}");
    }

    fn prose(&mut self, text: &str) {
        self.line(&format!("# {text}"));
    }

    fn section(&mut self, text: &str) {
        self.line("");
        self.prose(text);
    }

    fn example(&mut self, title: &str, keys: &[Key]) {
        self.line(&format!("#{title}"));
        for (name, example, about) in keys {
            self.line(&format!("#{name} = {example}  # {about}"));
        }
    }

    fn set(&mut self, key: &str, value: &str) {
        self.line(&format!("{key} = {value}"));
    }

    fn identity(&mut self, identity: &Identity) {
        self.line("\n[[identity]]");
        self.set("match", &quoted(&identity.pattern.text));
        if let Some(kind) = identity.kind {
            self.set("type", &quoted(Type::name(kind)));
        }
        if let Some(owner) = &identity.owner {
            self.set("owner", &quoted(owner));
        }
        self.patterns("expected_services", &identity.expected_services);
    }

    fn allow(&mut self, allow: &Allow) {
        self.line("\n[[allow]]");
        self.set("identity", &quoted(&allow.identity.text));
        self.list("analytics", allow.analytics.iter().map(String::as_str));
        self.patterns("actions", &allow.actions);
        self.set("reason", &quoted(&allow.reason));
        if let Some(until) = allow.until {
            self.set("until", &time::format(until));
        }
    }

    fn change(&mut self, change: &Change) {
        self.line("\n[[change]]");
        self.set("id", &quoted(&change.id));
        self.set("start", &time::format(change.start));
        self.set("end", &time::format(change.end));
        self.patterns("identities", &change.identities);
        self.patterns("actions", &change.actions);
    }

    fn policy(&mut self, policy: &Policy) {
        self.line("[policy]");
        for (name, example, about) in POLICY {
            self.line(&format!("#{name} = {example}  # {about}"));
        }
        self.patterns("allowed_regions", &policy.allowed_regions);
        let networks = policy.corporate_networks.list.iter().map(ToString::to_string);
        let networks: Vec<String> = networks.collect();
        self.list("corporate_networks", networks.iter().map(String::as_str));
        self.pairs("approved_quotas", &policy.approved_quotas, |amount| amount.to_string());
        self.pairs("expected_subscriptions", &policy.expected_subscriptions, |name| quoted(name));
    }

    fn placeholders(&mut self, placeholders: &Placeholders) {
        self.line("[placeholders]");
        self.line("#admins = [\"ada\", \"bea\"]  # a name, and its values");
        for (name, values) in placeholders {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            self.set(&quoted(name), &format!("[{}]", values.join(", ")));
        }
    }

    fn numbers(&mut self, name: &str, numbers: &dyn Numbers) {
        self.line(&format!("[thresholds.{name}]"));
        for setting in numbers.list() {
            self.prose(setting.about.trim());
            match numbers.show(setting.name) {
                Some(value) if value != setting.default => {
                    self.set(setting.name, &format!("{value}  # default: {}", setting.default));
                }
                _ => self.line(&format!("#{} = {}", setting.name, setting.default)),
            }
        }
    }

    fn patterns(&mut self, key: &str, patterns: &[Pattern]) {
        self.list(key, patterns.iter().map(|pattern| pattern.text.as_str()));
    }

    fn list<'a>(&mut self, key: &str, texts: impl Iterator<Item = &'a str>) {
        let texts: Vec<String> = texts.map(quoted).collect();
        if !texts.is_empty() {
            self.set(key, &format!("[{}]", texts.join(", ")));
        }
    }

    fn pairs<T>(&mut self, key: &str, pairs: &BTreeMap<String, T>, show: impl Fn(&T) -> String) {
        let pairs: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{} = {}", quoted(key), show(value))).collect();
        if !pairs.is_empty() {
            self.set(key, &format!("{{ {} }}", pairs.join(", ")));
        }
    }
}

/// A text as TOML writes it in quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{allow, change, inventory, policy};

    /// The page with every example turned into a setting.
    fn with_examples(page: &str) -> String {
        let lines = page.lines().map(|line| match line.strip_prefix('#') {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => rest,
            _ => line,
        });
        lines.map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn every_key_is_shown() {
        let names = |keys: &[Key]| keys.iter().map(|key| key.0).collect::<Vec<_>>();
        assert_eq!(names(&IDENTITY), inventory::KEYS);
        assert_eq!(names(&ALLOW), allow::KEYS);
        assert_eq!(names(&CHANGE), change::KEYS);
        assert_eq!(names(&POLICY), policy::KEYS);
    }

    #[test]
    fn the_defaults_are_a_valid_file_with_and_without_its_examples() {
        let page = show(&Config::default());
        assert_eq!(Config::read(&page), Ok(Config::default()));
        let full = Config::read(&with_examples(&page)).expect("valid");
        assert_eq!((full.identities.len(), full.allows.len(), full.changes.len()), (1, 1, 1));
        assert_eq!(full.policy.approved_quotas["ec2:L-1216C47A"], 256.0);
        assert_eq!(full.thresholds, Config::default().thresholds);
        assert_eq!(full.warnings, []);
    }

    #[test]
    fn what_is_in_force_is_shown_as_it_was_meant() {
        let text = r#"
            [[identity]]
            match = "a\"\\[\\u0041]\t\u007f*"
            type = "break_glass"
            owner = "Zoë"
            [[allow]]
            identity = "*x*"
            analytics = ["scope", "exfil"]
            reason = "seen"
            until = 2027-01-01T01:00:00.5+01:00
            [[change]]
            id = "CHG"
            start = 2026-01-01
            end = "2026-01-02"
            actions = ["iam:*"]
            [policy]
            corporate_networks = ["203.0.113.9", "2001:db8::/32"]
            approved_quotas = { "a b" = 1.5, c = 1000 }
            expected_subscriptions = { "x" = "y" }
            [thresholds.scope]
            weighty = 3
            first_in_class = [1, 2, 3, 4, 5, 6]
        "#;
        let config = Config::read(text).expect("valid");
        let page = show(&config);
        let again = Config::read(&page).expect("valid");
        assert_eq!(show(&again), page);
        assert_eq!(again.policy, config.policy);
        assert_eq!(again.thresholds, config.thresholds);
        assert_eq!(again.identities[0].pattern, config.identities[0].pattern);
        assert_eq!(again.allows[0].until, config.allows[0].until);
        assert!(page.contains("weighty = 3  # default: 4\n"), "{page}");
    }
}
