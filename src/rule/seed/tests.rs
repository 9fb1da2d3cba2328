//! Rules as YAML lists, bare and in Markdown, and every mistake with its place.

use super::*;
use crate::format::Format;
use crate::rule::Rule;

/// A rule in the form of a list, in which a test replaces parts.
const LIST: &str = r#"---
- name: Rights Rewritten
- description: Rights of identities
    are rewritten.
- references:
  - https://attack.mitre.org/techniques/T1098/
- tags:
  - T1098.003
  - Cloud
- severity: high
- risk_score: 75
- type: query
- index:
  - aws-cloudtrail-*
  - azure-activity-logs-*
- language: kuery
- query: >
    (event.provider:"AWS IAM" AND event.action:"CreatePolicyVersion")
    OR
    event.action:"Microsoft.Authorization/roleAssignments/write"
- schedule:
  - interval: 5m
  - enabled: true
"#;

/// The same in Markdown, as such rules are passed around.
fn page(opening: &str, yaml: &str, closing: &str) -> String {
    format!(
        "# Rights Rewritten\n\n**Detects** rights.\n\n- no step\n\n## Rules\n\n{opening}{yaml}{closing}\n\
         ## Remediation\n#### Triage\n\n- Look at who called.\n\n#### Post-Incident Review\n\n\
         - Go through\n  30 days.\n"
    )
}

type Read = Result<Option<RuleFile>, Vec<RuleError>>;

fn rules(read: Read) -> Vec<Rule> {
    match read {
        Ok(Some(file)) => {
            assert_eq!((file.not_run.len(), &file.warnings), (0, &Vec::new()));
            file.rules
        }
        other => panic!("{other:?}"),
    }
}

/// The one error of a file lies at the mark.
#[track_caller]
fn is(read: fn(&str, &str) -> Read, text: &str, said: &str) {
    let at = text.find('¦').expect("a mark");
    let line = text[..at].matches('\n').count() + 1;
    let column = text[..at].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    match read("a.md", &text.replacen('¦', "", 1)) {
        Err(errors) => {
            assert_eq!(errors.len(), 1, "{errors:#?}");
            assert_eq!((errors[0].line, errors[0].column), (line, column), "{}", errors[0]);
            assert!(errors[0].problem.contains(said), "{}", errors[0]);
        }
        Ok(file) => panic!("nothing is wrong: {file:?}"),
    }
}

#[test]
fn a_list_of_one_key_maps_is_a_rule() {
    let rules = rules(read("a.yml", LIST));
    let [rule] = rules.as_slice() else { panic!("{rules:?}") };
    assert_eq!((rule.id.as_str(), rule.title.as_str()), ("rights-rewritten", "Rights Rewritten"));
    assert_eq!(rule.about, "Rights of identities are rewritten.");
    assert_eq!(rule.formats, [Format::CloudTrail, Format::AzureActivity]);
    assert_eq!(
        (rule.attack.as_slice(), rule.tags.as_slice()),
        (&["T1098.003".to_owned()][..], &["Cloud".to_owned()][..])
    );
    assert_eq!((rule.risk, rule.interval.as_deref()), (75, Some("5m")));
    assert_eq!((rule.origin.line, rule.origin.language), (2, "kuery"));
    assert!(rule.steps.is_empty());
}

#[test]
fn a_plain_map_and_several_documents_are_read_as_well() {
    let map = "name: A\nseverity: low\nquery: 'event.action: x'\nschedule:\n  interval: 1h\n\
               steps:\n  triage: [a, b]\n  review: c\n";
    let found = rules(read("a.yml", &format!("{LIST}\n---\n{map}")));
    let [_, rule] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((rule.title.as_str(), rule.interval.as_deref()), ("A", Some("1h")));
    assert_eq!(rule.steps, ["Triage: a", "Triage: b", "Review: c"]);
    assert_eq!(rule.origin.line, LIST.lines().count() + 3);
    let listed =
        "- name: A\n- query: 'event.action: x'\n- steps:\n  - triage: [a]\n  - review: [b]\n";
    assert_eq!(rules(read("a.yml", listed))[0].steps, ["Triage: a", "Review: b"]);
}

#[test]
fn markdown_gives_steps_and_keeps_places() {
    for (opening, closing) in [
        ("yaml\n\n", "\n"),
        ("yaml\n", "\n"),
        ("```yaml\n", "```\n"),
        ("```yml\n", "```\n\n# Aside\n"),
    ] {
        let text = page(opening, LIST, closing);
        assert!(is_markdown(&text));
        let found = rules(read_markdown("a.md", &text));
        let [rule] = found.as_slice() else { panic!("{found:?}") };
        let steps = ["Triage: Look at who called.", "Post-Incident Review: Go through 30 days."];
        assert_eq!(rule.steps, steps, "{opening}");
        let line = text.lines().position(|line| line.starts_with("- name")).expect("its name") + 1;
        assert_eq!(rule.origin.line, line);
        assert_eq!(rule.title, "Rights Rewritten");
    }
    let windows = page("yaml\n\n", LIST, "\n").replace('\n', "\r\n");
    assert_eq!(rules(read_markdown("a.md", &windows))[0].steps.len(), 2);
}

#[test]
fn several_rules_in_a_page_have_steps_of_their_own() {
    let other = LIST.replace("Rights Rewritten", "Other");
    let text =
        format!("{}{}", page("```yaml\n", LIST, "```\n"), page("```yaml\n", &other, "```\n"))
            .replacen("Look at who", "Ask who", 1);
    let found = rules(read_markdown("a.md", &text));
    let steps: Vec<(&str, &str)> =
        found.iter().map(|rule| (rule.title.as_str(), rule.steps[0].as_str())).collect();
    assert_eq!(
        steps,
        [("Rights Rewritten", "Triage: Ask who called."), ("Other", "Triage: Look at who called.")]
    );
    assert!(found.iter().all(|rule| rule.steps.len() <= 3));
}

#[test]
fn mistakes_have_their_place_in_the_page() {
    for (opening, closing) in [("yaml\n\n", "\n"), ("```yaml\n", "```\n")] {
        for (part, other, said) in [
            ("OR\n", "¦OR )\n", "nothing stands between"),
            ("high", "¦severe", "no severity"),
            ("75", "¦700", "from 0 to 100"),
            ("- language", "- ¦name: x\n- language", "stands here twice"),
            ("- language: kuery", "- ¦kuery", "each item is a key and its value"),
            ("  - Cloud", "  - ¦*nowhere", "YAML"),
            ("- name: Rights Rewritten\n- desc", "- ¦desc", "lacks `name`"),
        ] {
            let yaml = LIST.replacen(part, other, 1);
            assert!(yaml.contains('¦'), "{part}");
            is(read_markdown, &page(opening, &yaml, closing), said);
            if opening == "yaml\n\n" {
                is(read, &yaml, said);
            }
        }
    }
}

#[test]
fn pages_and_yaml_on_other_matters_hold_no_rule() {
    for text in [
        "# Words\n\n- a list\n",
        "```yaml\na: 1\n```\n",
        "```yaml\na: [\n```\n",
        "```sh\nyaml\n---\n```\n",
        "yaml\n\nwords\n\n---\n- name: x\n",
        "---\ntitle: x\n---\n# Page\n",
    ] {
        assert!(matches!(read_markdown("a.md", text), Ok(None)), "{text}");
    }
    for text in [
        "",
        "- a\n- b\n",
        "- name: x\n- name: y\n",
        "a: 1\n",
        "- name: x\n  uses: y\n- name: z\n",
        "3\n",
    ] {
        assert!(matches!(read("a.yml", text), Ok(None)), "{text}");
    }
    assert!(!is_markdown("# comment\nquery: |\n  ```yaml\n  yaml\n  ---\n"));
}

#[test]
fn what_stands_in_yaml_as_a_comment_ends_no_block() {
    let commented = LIST.replace("- severity", "# A comment\n- severity");
    assert_eq!(rules(read_markdown("a.md", &page("yaml\n\n", &commented, "\n")))[0].risk, 75);
}
