//! Runs the commands that look at the evidence itself: `identities` and `coverage`.

use crate::case::Wants;
use crate::cli;
use crate::coverage::{Coverage, Part, Windows};
use crate::inventory::{Inventory, Wanted};
use crate::notes;
use crate::output::Unfinished;
use crate::report;
use crate::time::{DAY, When};
use crate::window::Window;

use super::{Failure, Loaded, Status, load, load_any, now, write};

/// Who is in the evidence.
pub(super) fn identities(
    asked: &cli::Identities,
    unfinished: &Unfinished,
) -> Result<Status, Failure> {
    let loaded = load(&asked.reading, &asked.writing)?;
    let case = &loaded.case;
    let (window, mut warnings) = Window::choose(case, asked.span.since, asked.span.until, now())?;
    let wanted = Wanted {
        window,
        identity: asked.identity.as_ref(),
        account: asked.place.account.as_deref(),
        region: asked.place.region.as_deref(),
        provider: asked.place.provider,
    };
    let mut inventory = Inventory::of(case, &wanted);
    inventory.sort(case, asked.sort);
    if inventory.nameless > 0 {
        warnings.push(format!("{} events do not say who acted", inventory.nameless));
    }
    let limit = asked.limit.unwrap_or(usize::MAX);
    let view =
        report::identities::view(case, &inventory, window, asked.sort, limit, warnings.clone());
    write(&asked.writing, unfinished, |style, out| {
        report::identities::write(&view, asked.writing.format(), style, out)
    })?;
    let summary = view.summary();
    notes::survey(&case.account, &view.evidence, &warnings, &summary, asked.writing.quiet);
    Ok(ended(loaded))
}

/// What the evidence holds and lacks.
pub(super) fn coverage(asked: &cli::Coverage, unfinished: &Unfinished) -> Result<Status, Failure> {
    let (loaded, _) = load_any(&asked.reading, &asked.writing, Wants::default())?;
    let case = &loaded.case;
    let choose = |since| Window::choose(case, since, asked.span.until, now());
    let (others, mut warnings) = choose(asked.span.since)?;
    let (scope, _) = choose(asked.span.since.or(Some(When::Back(7 * DAY))))?;
    let part = Part {
        account: asked.place.account.clone(),
        region: asked.place.region.clone(),
        provider: asked.place.provider,
        ..Part::until(others.end)
    };
    let coverage = Coverage::of(case, &part);
    warnings.extend(coverage.remarks(case));
    let windows = Windows { scope, others };
    let view = report::coverage::view(case, &coverage, &windows, warnings.clone());
    write(&asked.writing, unfinished, |style, out| {
        report::coverage::write(&view, asked.writing.format(), style, out)
    })?;
    let summary = view.summary();
    notes::survey(&case.account, &view.evidence, &warnings, &summary, asked.writing.quiet);
    Ok(ended(loaded))
}

fn ended(loaded: Loaded) -> Status {
    let whole = loaded.case.account.problems.is_empty();
    // The program ends here, and the system takes memory back faster than piece by piece.
    std::mem::forget(loaded);
    if whole { Status::Done } else { Status::Incomplete }
}
