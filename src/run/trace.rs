//! Runs `hunt trace`.

use crate::case::{Row, Wants};
use crate::cli;
use crate::coverage;
use crate::lineage::Lineage;
use crate::notes;
use crate::origin::Origins;
use crate::output::Unfinished;
use crate::recall::Memory;
use crate::report::{self, Format, trace as page};
use crate::trace::{self, Found};
use crate::window::Window;

use super::{Failure, Status, load_noting, now, write};

/// Steps that a table shows unless more is asked for.
const STEPS_SHOWN: usize = 100;

/// What became of somebody's credentials.
pub(super) fn run(asked: &cli::Trace, unfinished: &Unfinished) -> Result<Status, Failure> {
    let format = asked.writing.format();
    let geography = asked.databases.open()?;
    let wants = Wants { credentials: true, event_id: Some(&asked.who.text), ..Wants::default() };
    let (loaded, noted) = load_noting(&asked.reading, &asked.writing, wants)?;
    let case = &loaded.case;
    let (window, mut warnings) = Window::choose(case, asked.span.since, asked.span.until, now())?;
    let lineage = Lineage::of(case, &noted);
    let found = Found::of(case, &noted, &lineage, &asked.who);
    if found.is_empty() {
        let near: Vec<String> =
            trace::near(case, &asked.who).into_iter().map(str::to_owned).collect();
        return Err(Failure::Nobody { who: asked.who.text.clone(), near });
    }
    let origins = Origins::of(case, &[], &geography);
    warnings.extend(origins.warning());
    let trace = trace::Trace::of(case, &noted, &lineage, &origins, &found, window);
    let usual = match format == Format::Table && !asked.writing.verbose {
        true => STEPS_SHOWN,
        false => usize::MAX,
    };
    let limit = asked.limit.unwrap_or(usual);
    let rows: Vec<Row> = page::rows(case, &lineage, &trace, limit);
    let memory = Memory::of(case, &loaded.inputs, rows.iter());
    if memory.missing > 0 {
        warnings.push(report::missing(memory.missing));
    }
    warnings.extend(page::doubts(&lineage, &trace));
    warnings.extend(coverage::warnings(case, window));
    let frame = page::Frame {
        case,
        noted: &noted,
        lineage: &lineage,
        origins: &origins,
        memory: &memory,
        who: &asked.who,
        found: &found,
        window,
    };
    let view = page::view(&frame, &trace, limit, warnings.clone());
    write(&asked.writing, unfinished, |style, out| page::write(&view, format, style, out))?;
    notes::survey(
        &case.account,
        &view.evidence,
        &warnings,
        &view.summary_line(),
        asked.writing.quiet,
    );
    let whole = case.account.problems.is_empty();
    // The program ends here, and the system takes memory back faster than piece by piece.
    std::mem::forget((loaded, noted, lineage));
    Ok(if whole { Status::Done } else { Status::Incomplete })
}
