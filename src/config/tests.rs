//! What is wrong with a `hunt.toml`, and where.

use super::*;
use crate::time;

/// The errors as they are printed.
fn errors(text: &str) -> Vec<String> {
    let remarks = Config::read(text).expect_err(text);
    remarks.iter().map(|r| format!("{}:{}: {}", r.line, r.column, r.message)).collect()
}

/// The one error of a text.
#[track_caller]
fn error(text: &str) -> String {
    let errors = errors(text);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    errors.concat()
}

#[track_caller]
fn is(text: &str, place: &str, said: &[&str]) {
    let error = error(text);
    assert!(error.starts_with(&format!("{place}: ")), "{error}");
    assert!(said.iter().all(|said| error.contains(said)), "{error}");
}

const CHANGE: &str = "[[change]]\nid = 'CHG'\nidentities = ['x']\n";

#[test]
fn unknown_keys_are_named_with_the_key_that_was_meant() {
    is("[[alow]]\n", "1:3", &["unknown key `alow`", "did you mean `allow`?"]);
    is("[[identity]]\nmatch = 'x'\nonwer = 'y'\n", "3:1", &["in [[identity]]", "`owner`?"]);
    is("[policy]\nallowed_region = ['x']\n", "2:1", &["in [policy]", "`allowed_regions`?"]);
    is("[thresholds.scoop]\n", "1:13", &["in [thresholds]", "`scope`?"]);
    is("[thresholds.scope]\nnew_regoin = 4\n", "2:1", &["[thresholds.scope]", "`new_region`?"]);
    is("[thresholds]\nweighty = 3\n", "2:1", &["under [thresholds.scope]"]);
    is(
        "colour = 'blue'\n",
        "1:1",
        &["choose from identity, allow, change, policy, placeholders, thresholds"],
    );
}

#[test]
fn values_of_the_wrong_kind_say_what_they_must_be() {
    is("[[identity]]\nmatch = ['x']\n", "2:9", &["`match` is a list", "a text in quotes"]);
    is(
        "[[allow]]\nidentity = 'x'\nreason = 'y'\nactions = 'z'\n",
        "4:11",
        &["`actions` is a text", "a list"],
    );
    is(
        "[[allow]]\nidentity = 'x'\nreason = 'y'\nactions = ['z', 4]\n",
        "4:17",
        &["a whole number"],
    );
    is("allow = 4\n", "1:9", &["write [[allow]], with two brackets"]);
    is("[change]\nid = 'x'\n", "1:1", &["write [[change]], with two brackets"]);
    is("policy = 'none'\n", "1:10", &["must be a table"]);
    is("[policy]\napproved_quotas = 4\n", "2:19", &["must be a table"]);
    is("[policy]\napproved_quotas = { q = 'x' }\n", "2:25", &["quota `q` must be a number"]);
    is("[policy]\napproved_quotas = { q = -1 }\n", "2:25", &["must be a number from 0"]);
    is("[policy]\nexpected_subscriptions = { s = 1 }\n", "2:32", &["in quotes"]);
    is("placeholders = 4\n", "1:16", &["must be a table"]);
    is("[placeholders]\nadmins = 'ada'\n", "2:10", &["`admins` is a text", "a list"]);
    is("[thresholds]\nscope = 4\n", "2:9", &["must be a table"]);
    is(
        "[thresholds.scope]\nweighty = 'x'\n",
        "2:11",
        &["whole number from 0 to 255", "default is 4"],
    );
    is("[thresholds.scope]\nweighty = 256\n", "2:11", &["from 0 to 255"]);
    is("[thresholds.scope]\nnew_region = 8.5\n", "2:14", &["from -1000 to 1000"]);
    is("[thresholds.scope]\nnew_action = [1, 2]\n", "2:14", &["a list of 6 numbers"]);
}

#[test]
fn what_is_missing_or_empty_is_named() {
    is("\n[[identity]]\nowner = 'x'\n", "2:1", &["[[identity]] has no `match`"]);
    is("[[allow]]\nreason = 'x'\n", "1:1", &["has no `identity`"]);
    is("[[allow]]\nidentity = 'x'\n", "1:1", &["has no `reason`", "who reviewed it"]);
    is("[[allow]]\nidentity = 'x'\nreason = ' '\n", "3:10", &["`reason` is empty"]);
    is("[[change]]\nstart = 2026-01-01\nend = 2026-01-02\n", "1:1", &["has no `id`"]);
    is("[[change]]\nid = 'x'\nend = 2026-01-02\n", "1:1", &["has no `start`"]);
    is("[[change]]\nid = 'x'\nstart = 2026-01-02\n", "1:1", &["has no `end`"]);
}

#[test]
fn bad_globs_types_analytics_and_networks_are_named() {
    is("[[identity]]\nmatch = 'role/[a'\n", "2:9", &["bad glob `role/[a`", "unclosed"]);
    is(
        "[[allow]]\nidentity = 'x'\nreason = 'y'\nactions = ['iam:*', '{a']\n",
        "4:21",
        &["bad glob `{a`"],
    );
    is("[[identity]]\nmatch = 'x'\ntype = 'humane'\n", "3:8", &["no type `humane`", "`human`?"]);
    is(
        "[[identity]]\nmatch = 'x'\ntype = 'Break-Glass'\n",
        "3:8",
        &["did you mean `break_glass`?"],
    );
    is("[[allow]]\nidentity = 'x'\nreason = 'y'\nanalytics = ['scopes']\n", "4:14", &["`scope`?"]);
    is(
        "[policy]\ncorporate_networks = ['203.0.113.0/24', '203.0.113/24']\n",
        "2:41",
        &["is no network"],
    );
    is("[policy]\ncorporate_networks = ['203.0.113.1/24']\n", "2:23", &["write 203.0.113.0/24"]);
    is("[policy]\ncorporate_networks = ['10.0.0.0/33']\n", "2:23", &["0 to 32"]);
}

#[test]
fn bad_times_are_named_and_good_ones_read_in_every_form() {
    for (bad, said) in [
        ("2026-02-30", "no TOML"),
        ("20:00:00", "no moment: `20:00:00`"),
        ("'30d'", "no moment: `30d`"),
        ("'2026-02-30'", "no moment"),
        ("'yesterday'", "write a date (2026-11-20)"),
        ("1700000000", "is a whole number; it must be a date or time"),
        ("'1969-12-31'", "no moment"),
    ] {
        is(&format!("{CHANGE}end = 2027-01-01\nstart = {bad}\n"), "5:9", &[said]);
    }
    for good in [
        "2026-11-19",
        "'2026-11-19'",
        "2026-11-19T00:00:00",
        "2026-11-19 00:00",
        "2026-11-19T00:00:00Z",
        "2026-11-19T01:00:00.000+01:00",
        "'2026-11-19T00:00:00Z'",
        "' 2026-11-19 01:00:00+0100 '",
    ] {
        let config = Config::read(&format!("{CHANGE}end = 2027-01-01\nstart = {good}\n"));
        let start = config.map(|config| time::format(config.changes[0].start));
        assert_eq!(start.as_deref(), Ok("2026-11-19T00:00:00Z"), "{good}");
    }
}

#[test]
fn a_change_ends_after_it_begins() {
    let text = format!("{CHANGE}start = 2026-01-02\nend = 2026-01-02\n");
    is(&text, "5:7", &["`end` does not lie behind `start`"]);
}

#[test]
fn what_stands_twice_names_both_lines() {
    let change = format!("{CHANGE}start = 2026-01-01\nend = 2026-01-02\n");
    is(&format!("{change}\n{change}"), "8:6", &["`CHG`", "in line 1 already"]);
    let identity = "[[identity]]\nmatch = 'x'\nowner = 'y'\n";
    is(&format!("{identity}{identity}"), "4:1", &["the same as in line 1"]);
    is("[policy]\n[policy]\n", "2:2", &["no TOML", "duplicate"]);
}

#[test]
fn all_errors_are_told_in_the_order_of_the_file() {
    let text = "[policy]\nallowed_regions = 4\n[[identity]]\nmatch = '['\ntype = 'x'\n[[allow]]\nuntil = 'z'\nx.y = 1\n";
    let errors = errors(text);
    let places: Vec<&str> = errors.iter().filter_map(|error| error.split(": ").next()).collect();
    assert_eq!(places, ["2:19", "4:9", "5:8", "6:1", "6:1", "7:9", "8:1"], "{errors:#?}");
    let broken = self::errors("a = \nb = [\n");
    assert!(broken.len() > 1 && broken.iter().all(|error| error.contains("no TOML")), "{broken:?}");
}

#[test]
fn columns_count_characters() {
    is("[policy]\nallowed_regions = ['ééé', 4]\n", "2:27", &["a whole number"]);
}

#[test]
fn what_looks_wrong_and_is_none_is_a_warning() {
    let warnings = |text: &str| {
        let config = Config::read(text).expect(text);
        let lines = config.warnings.iter();
        lines.map(|w| format!("{}: {}", w.line, w.message)).collect::<Vec<_>>().join("\n")
    };
    assert!(warnings("[[allow]]\nidentity = '*'\nreason = 'x'\n").contains("1: [[allow]] covers"));
    assert!(warnings("[[identity]]\nmatch = 'x'\n").contains("1: [[identity]] says nothing"));
    assert!(warnings("[policy]\nallowed_regions = []\n").contains("2: `allowed_regions` is empty"));
    assert_eq!(warnings("[[allow]]\nidentity = '*'\nreason = 'x'\nactions = ['a']\n"), "");
}

#[test]
fn what_is_written_is_what_is_in_force() {
    let config = Config::read(
        "[[allow]]\nidentity = 'a'\nreason = 'r'\nuntil = 2027-01-01\n[thresholds.scope]\nweighty = 0x3\nnew_action = [0, 0, 1, 1, 1, 1_0]\n",
    )
    .expect("valid");
    assert_eq!(config.thresholds.scope.weighty, 3);
    assert_eq!(config.thresholds.scope.new_action, [0, 0, 1, 1, 1, 10]);
    assert_eq!(config.thresholds.scope.new_region, Config::default().thresholds.scope.new_region);
    let allow = &config.allows[0];
    assert_eq!(allow.until.map(time::format).as_deref(), Some("2027-01-01T00:00:00Z"));
    assert_eq!((allow.line, allow.analytics.len(), allow.actions.len()), (1, 0, 0));
}
