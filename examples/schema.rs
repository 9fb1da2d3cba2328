//! Prints the JSON Schemas that `docs/` holds: of reports, or of what is named
//! (`report`, `identities`, `rules`, `rule-check`, `coverage`, `trace`).

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let schema = match name.as_str() {
        "" | "report" => schemars::schema_for!(hunt::report::view::Report),
        "identities" => schemars::schema_for!(hunt::report::identities::Identities),
        "rules" => schemars::schema_for!(hunt::report::rules::List),
        "rule-check" => schemars::schema_for!(hunt::report::rules::Check),
        "coverage" => schemars::schema_for!(hunt::report::coverage::Coverage),
        "trace" => schemars::schema_for!(hunt::report::trace::Trace),
        _ => {
            let names = "report, identities, rules, rule-check, coverage or trace";
            return Err(io::Error::other(names));
        }
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema)?;
    writeln!(out)
}
