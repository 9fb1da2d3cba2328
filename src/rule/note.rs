//! What to do, from the Markdown that rules carry: the points of its lists, under their headings.

/// Steps that are kept of a rule.
const STEPS: usize = 60;
/// Characters of a step that are kept.
const LONGEST: usize = 500;
/// Sections that hold no steps.
const NO_STEPS: [&str; 6] =
    ["false positive", "related rule", "setup", "reference", "rules", "note"];

/// The steps in a text, each with the heading it stands under: `Triage: Look at who called.`
pub(super) fn steps(markdown: &str) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    let mut heading = String::new();
    let mut is_open = false;
    let mut is_fenced = false;
    for line in markdown.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            is_fenced = !is_fenced;
        }
        if is_fenced {
            is_open = false;
        } else if let Some(title) = title(trimmed) {
            heading = title.to_owned();
            is_open = false;
        } else if let Some(point) = point(trimmed) {
            is_open = !holds_no_steps(&heading) && steps.len() < STEPS;
            if is_open {
                steps.push(headed(&heading, point));
            }
        } else if trimmed.is_empty() {
            is_open = false;
        } else if let Some(last) = steps.last_mut().filter(|_| is_open) {
            last.push(' ');
            last.push_str(trimmed);
        }
    }
    steps.iter_mut().for_each(shorten);
    steps
}

/// A step under its heading.
pub(super) fn headed(heading: &str, step: &str) -> String {
    if heading.is_empty() { step.to_owned() } else { format!("{heading}: {step}") }
}

fn shorten(step: &mut String) {
    if let Some((cut, _)) = step.char_indices().nth(LONGEST) {
        step.truncate(cut);
        step.push('…');
    }
}

fn holds_no_steps(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    NO_STEPS.iter().any(|word| heading.starts_with(word))
}

fn title(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    (rest.len() < line.len() && rest.starts_with(' '))
        .then(|| rest.trim().trim_end_matches('#').trim())
}

fn point(line: &str) -> Option<&str> {
    let rest = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark));
    let numbered = || {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        (1..=3).contains(&digits).then(|| line[digits..].strip_prefix(". ")).flatten()
    };
    rest.or_else(numbered).map(str::trim).filter(|point| !point.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_steps_under_their_headings() {
        let text = "# Title\nwords\n## Triage\n\n- Look at `a`,\n  and at b.\n1. Then c.\n\nNo step.\n\
                    ### False positives\n- none\n## Review ##\n* d\n```\n- code\n```\n-\n";
        assert_eq!(steps(text), ["Triage: Look at `a`, and at b.", "Triage: Then c.", "Review: d"]);
    }

    #[test]
    fn long_texts_are_cut() {
        let steps = steps(&format!("- {}\n", "ä".repeat(10_000)).repeat(1000));
        assert_eq!((steps.len(), steps[0].chars().count()), (60, 501));
    }
}
