//! Prints the JSON Schema of the report, which `docs/report.schema.json` holds.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let schema = schemars::schema_for!(hunt::report::view::Report);
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema)?;
    writeln!(out)
}
