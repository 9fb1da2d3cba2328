//! What files and folders are taken for, and what lies between them.

use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::rule::Kind;

const TOML: &str = "[rule]\nrule_id = 'ID'\nname = 'T'\nindex = ['logs-aws.cloudtrail-*']\nquery = 'event.action: x'\n";
const JSON: &str =
    r#"{"rule_id":"ID","name":"J","index":["logs-gcp.audit-*"],"query":"event.action: x"}"#;
const SIGMA: &str = "title: S\nid: ID\nlogsource:\n  product: aws\ndetection:\n  a:\n    eventName: x\n  condition: a\n";
const LIST: &str =
    "- name: L\n- rule_id: ID\n- index: aws-cloudtrail-*\n- query: 'event.action: x'\n";

struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().expect("a folder"));
        for (name, text) in files {
            folder.file(name, text);
        }
        folder
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(&path, text).expect("a file");
        path
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self) -> Found {
        super::read(&[self.path().to_owned()], &Placeholders::new())
    }

    /// What is wrong, without the folder's own path.
    fn errors(&self) -> Vec<String> {
        let errors = self.read().errors;
        let own = format!("{}/", self.path().display());
        errors.iter().map(|error| error.to_string().replace(&own, "")).collect()
    }

    fn ids(&self) -> Vec<String> {
        let found = self.read();
        assert_eq!(found.errors, Vec::new());
        found.file.rules.into_iter().map(|rule| rule.id).collect()
    }
}

fn of(text: &str, id: &str) -> String {
    text.replace("ID", id)
}

#[test]
fn content_tells_the_language() {
    for (text, language) in [
        (TOML, Language::Toml),
        ("# a\n\n[[rule.threat]]\n", Language::Toml),
        ("['a']\nb = 1\n", Language::Toml),
        ("a.b = [\n", Language::Toml),
        (JSON, Language::Json),
        (" \n[ {\"a\":1}]", Language::Json),
        ("[]", Language::Json),
        (SIGMA, Language::Yaml),
        (LIST, Language::Yaml),
        ("# comment\n---\ntitle: a = b\n", Language::Yaml),
        ("", Language::Yaml),
        ("# Page\n\nyaml\n\n---\n- name: x\n", Language::Markdown),
        ("Words = more.\n\n```yaml\n- name: x\n```\n", Language::Toml),
        ("# Page\nWords (a = b).\n\n```yaml\n- name: x\n```\n", Language::Markdown),
    ] {
        assert_eq!(Language::of(text), language, "{text}");
    }
}

#[test]
fn folders_are_read_in_order_and_other_files_passed_over() {
    let folder = Folder::new(&[
        ("b/x.toml", &of(TOML, "2")),
        ("b/a.md", &format!("# P\n\nyaml\n\n---\n{}\n## Triage\n- s\n", of(LIST, "1"))),
        ("a.yml", &format!("{}---\n{}", of(SIGMA, "s1"), of(SIGMA, "s2"))),
        ("c.json", &of(JSON, "4")),
        ("c.ndjson", &format!("{}\n{}\n", of(JSON, "5"), r#"{"exported_count":1}"#)),
        ("y.yaml", &of(LIST, "6")),
        ("README.md", "# Rules\n\n- words\n"),
        ("Cargo.toml", "[package]\nname = 'x'\n"),
        ("broken.toml", "[package\n"),
        ("broken.json", "{\"Records\":[{]"),
        ("latin.md", "words"),
        ("values.yml", "a: {{ template }}\n"),
        ("notes.txt", "query: severity:\n"),
        (".github/ci.yml", &of(LIST, "hidden")),
    ]);
    folder.file("latin.md", b"caf\xe9");
    let found = folder.read();
    assert_eq!(found.errors, Vec::new());
    let ids: Vec<&str> = found.file.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["s1", "s2", "1", "2", "4", "5", "6"]);
    assert_eq!((found.files, found.file.passed_over), (6, 7));
    assert_eq!(found.file.rules[2].steps, ["Triage: s"]);
}

#[test]
fn what_is_typed_must_hold_a_rule() {
    let folder = Folder::new(&[("a.md", "# Words\n"), ("b.txt", &of(TOML, "1")), ("c/d.txt", "")]);
    let load = |name: &str| load(&[folder.path().join(name)], &Placeholders::new());
    assert_eq!(load("b.txt").expect("content decides").rules.len(), 1);
    for (name, said) in [
        ("a.md", "a.md:1:1: the file holds no rule"),
        ("c", "c:1:1: no file in this folder holds a rule"),
        ("none.yml", "none.yml:1:1: cannot be read"),
    ] {
        let errors = load(name).expect_err(name);
        assert_eq!(errors.len(), 1);
        assert!(errors[0].to_string().contains(said), "{}", errors[0]);
    }
    // Typed twice, and in two ways, it is one file.
    let (path, other) = (folder.path().join("b.txt"), folder.path().join("./b.txt"));
    let file = super::load(&[path.clone(), path, other], &Placeholders::new());
    assert_eq!(file.expect("one rule").rules.len(), 1);
}

#[test]
fn what_was_meant_as_a_rule_and_is_none_is_an_error() {
    for (name, text, place) in [
        ("a.toml", "[rule]\nname = \n", "a.toml:2:8: TOML"),
        ("a.yml", "title: x\ndetection:\n  a: [\n", "a.yml:4:1: YAML"),
        ("a.yml", "- name: x\n- query: a\n- severity: [\n", "a.yml:4:1: YAML"),
        ("a.json", "{\"rule_id\":\"x\",}", "a.json:1:16: JSON"),
        (
            "a.yml",
            "title: x\ndetection:\n  a:\n    b|nope: c\n  condition: a\nlogsource:\n  product: aws\n",
            "a.yml:4:7: unknown modifier",
        ),
    ] {
        let folder = Folder::new(&[(name, text)]);
        let errors = folder.errors();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].starts_with(place), "{}", errors[0]);
    }
    let folder = Folder::new(&[]);
    folder.file("a.yml", b"title: x\ny: caf\xe9\n");
    assert_eq!(folder.errors(), ["a.yml:2:7: this is no UTF-8; save the file as UTF-8"]);
}

#[test]
fn long_files_are_named_and_not_read() {
    let folder = Folder::new(&[]);
    let file = std::fs::File::create(folder.path().join("a.yml")).expect("a file");
    // A hole of a terabyte could not be read.
    file.set_len(1 << 40).expect("a long file");
    let errors = folder.errors();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("a.yml:1:1: the file has 1099511627776 bytes"), "{}", errors[0]);
}

#[test]
fn one_wrong_file_does_not_hide_what_is_wrong_in_others() {
    let folder = Folder::new(&[
        ("a.toml", &of(TOML, "1").replace(": x", ": x )")),
        ("b.toml", &of(TOML, "2")),
        ("c.toml", &of(TOML, "3").replace("'T'", "'T'\nseverity = 'x'")),
        // What it looks at may be in a file that is wrong.
        (
            "d.yml",
            "title: C\ncorrelation:\n  type: event_count\n  rules: [1]\n  timespan: 5m\n  condition:\n    gte: 3\n",
        ),
    ]);
    let errors = folder.errors();
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert!(
        errors[0].starts_with("a.toml:5:") && errors[1].starts_with("c.toml:4:12"),
        "{errors:#?}"
    );
    assert_eq!(folder.read().file.rules.len(), 2);
}

#[test]
fn correlations_find_rules_of_other_files() {
    let correlation = "title: C\nid: c\ncorrelation:\n  type: event_count\n  rules: [RULE]\n  \
                       timespan: 5m\n  condition:\n    gte: 3\n";
    let folder =
        Folder::new(&[("a.yml", &correlation.replace("RULE", "s")), ("b.yml", &of(SIGMA, "s"))]);
    let found = folder.read();
    assert_eq!(found.errors, Vec::new());
    let reports: Vec<(&str, bool)> =
        found.file.rules.iter().map(|rule| (rule.id.as_str(), rule.reports)).collect();
    assert_eq!(reports, [("c", true), ("s", false)]);
    folder.file("a.yml", correlation.replace("RULE", "none"));
    let errors = folder.errors();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("a.yml:5:11: there is no rule"), "{}", errors[0]);
    // What is not run takes with it what looks at it.
    let eql = of(TOML, "e") + "type = 'eql'\n";
    let folder = Folder::new(&[("a.yml", &correlation.replace("RULE", "e")), ("b.toml", &eql)]);
    assert_eq!(folder.read().file.not_run.len(), 2);
}

#[test]
fn the_first_of_rules_with_one_id_counts() {
    let folder = Folder::new(&[("a.toml", &of(TOML, "1")), ("b.json", &of(JSON, "1"))]);
    let found = folder.read();
    assert_eq!((found.errors.len(), found.file.rules.len()), (0, 1));
    assert_eq!(found.file.rules[0].title, "T");
    let [aside] = found.file.not_run.as_slice() else { panic!("{:?}", found.file.not_run) };
    assert!(
        aside.origin.path.ends_with("b.json") && aside.reason.contains("a.toml:1 has the same id")
    );
    // In one file both are the author's, and one of them is a slip.
    let folder = Folder::new(&[("a.yml", &format!("{}---\n{}", of(SIGMA, "s"), of(SIGMA, "s")))]);
    let errors = folder.errors();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("a.yml:10:1: ") && errors[0].contains("a.yml:1"), "{errors:?}");
}

#[test]
fn the_built_in_rules_are_whole() {
    let file = builtin().expect("the pack");
    assert_eq!(file.warnings, Vec::<String>::new());
    assert_eq!((file.rules.len(), file.not_run.len()), (pack::FILES.len(), 0));
    for (rule, (path, _)) in file.rules.iter().zip(pack::FILES) {
        assert_eq!(rule.origin.path, *path);
        assert!(
            rule.steps.len() >= 4 && !rule.query.is_empty() && !rule.attack.is_empty(),
            "{path}"
        );
        assert_eq!(rule.severity, crate::finding::Severity::of(rule.risk), "{path}");
        assert!(!matches!(rule.kind, Kind::Correlation(_)) && !rule.formats.is_empty(), "{path}");
    }
}

/// The warnings of one rule, from their places on.
fn warnings(query: &str) -> Vec<String> {
    let folder = Folder::new(&[(
        "a.toml",
        &of(TOML, "1").replace("'event.action: x'", &format!("'''{query}'''")),
    )]);
    let own = format!("{}/a.toml:", folder.path().display());
    let warnings = folder.read().file.warnings;
    warnings.iter().map(|warning| warning.replace(&own, "")).collect()
}

#[test]
fn what_no_record_can_have_is_a_warning_at_its_place() {
    let told = warnings("event.action: x and evnt.action: y");
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(
        told[0].starts_with("5:32: ") && told[0].contains("did you mean `event.action`?"),
        "{told:#?}"
    );
    assert!(told[1].starts_with("1:1: ") && told[1].contains("`T` can never match"), "{told:#?}");
    // The value tells which of several places is meant, and each alternative is looked at.
    let told = warnings("event.outcome: success\nor event.outcome: \"fialure\"\nor a.b: 1");
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].starts_with("6:4: `event.outcome`"), "{told:#?}");
    assert!(told[1].starts_with("7:4: "), "{told:#?}");
    let told = warnings("event.action: x and not source.as.number: 7");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("does not look it up; what is denied here never was so"), "{told:#?}");
    assert_eq!(warnings("event.action: x and not a.b: *").len(), 1);
    assert_eq!(
        warnings("event.action: x and event.outcome: (success or failure)"),
        Vec::<String>::new()
    );
}

#[test]
fn unknown_fields_that_are_counted_by_are_warned_of() {
    let text = of(TOML, "1")
        + "type = 'new_terms'\nnew_terms_fields = ['user.id', 'usr.id']\nhistory_window_start = 'now-7d'\n";
    let folder = Folder::new(&[("a.toml", &text)]);
    let warnings = folder.read().file.warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains("a.toml:7:33: ") && warnings[0].contains("compares its values"),
        "{warnings:?}"
    );
}

#[test]
fn many_doubts_about_one_rule_end() {
    let query: Vec<String> = (0..20_000).map(|number| format!("no.such{number}: 1")).collect();
    assert!(warnings(&query.join(" or ")).len() <= 50);
    assert_eq!(Folder::new(&[("a.toml", &of(TOML, "1"))]).ids(), ["1"]);
}
