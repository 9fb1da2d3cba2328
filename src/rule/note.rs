//! What to do, from the Markdown that rules carry: the points of its lists, under their headings.

/// Steps that are kept of a text.
const STEPS: usize = 100;

/// Characters of a step that are kept.
const LONGEST: usize = 1_000;

/// Sections whose points are no steps.
const NO_STEPS: [&str; 3] = ["related rule", "reference", "additional information"];

/// The steps in a text, each with the heading it stands under: `Triage: Look at who called.`
pub(super) fn steps(markdown: &str) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    let mut heading = String::new();
    let (mut is_open, mut is_fenced) = (false, false);
    for line in markdown.lines() {
        let line = line.trim();
        if line.starts_with("```") {
            is_fenced = !is_fenced;
            is_open = false;
        } else if is_fenced || line.is_empty() {
            is_open = false;
        } else if let Some(title) = title(line) {
            heading = plain(title);
            is_open = false;
        } else if let Some(point) = point(line) {
            is_open = !has_no_steps(&heading) && steps.len() < STEPS;
            if is_open {
                steps.push(headed(&heading, &plain(point)));
            }
        } else if let Some(last) = steps.last_mut().filter(|_| is_open) {
            last.push(' ');
            last.push_str(&plain(line));
        }
    }
    for step in &mut steps {
        if let Some((cut, _)) = step.char_indices().nth(LONGEST) {
            step.truncate(cut);
            step.push('…');
        }
    }
    steps
}

/// A step under its heading.
pub(super) fn headed(heading: &str, step: &str) -> String {
    if heading.is_empty() { step.to_owned() } else { format!("{heading}: {step}") }
}

fn has_no_steps(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    NO_STEPS.iter().any(|words| heading.starts_with(words))
}

/// The text of a heading; a line that is bold as a whole is one, too.
fn title(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    if rest.len() < line.len() && rest.starts_with(' ') {
        return Some(rest.trim().trim_end_matches('#').trim());
    }
    let bold = line.strip_prefix("**")?.trim_end_matches(':').strip_suffix("**")?;
    (!bold.contains("**")).then(|| bold.trim_end_matches(':'))
}

fn point(line: &str) -> Option<&str> {
    let marked = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark));
    let numbered = || {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let rest = line.get(digits..).filter(|_| (1..=3).contains(&digits))?;
        rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))
    };
    marked.or_else(numbered).map(str::trim).filter(|point| !point.is_empty())
}

/// Words without the marks that make them bold.
fn plain(text: &str) -> String {
    text.replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_steps_under_their_headings() {
        let text = "- first\n# Title\nwords\n## Triage\n\n- **Look** at `a`,\n  and at b.\n\
                    1. Then c.\n  - below c\n\nNo step.\n### Related rules\n- none\n\
                    **Review steps:**\n* d\n```\n- code\n```\n-\n#hash\n- e **is** f\n";
        assert_eq!(
            steps(text),
            [
                "first",
                "Triage: Look at `a`, and at b.",
                "Triage: Then c.",
                "Triage: below c",
                "Review steps: d",
                "Review steps: e is f"
            ]
        );
    }

    #[test]
    fn long_texts_are_cut() {
        let steps = steps(&format!("- {}\n", "ä".repeat(10_000)).repeat(1000));
        assert_eq!((steps.len(), steps[0].chars().count()), (100, 1001));
    }
}
