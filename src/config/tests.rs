//! What is wrong with a `hunt.toml`, and where.

use super::*;

/// The errors as they are printed.
fn errors(text: &str) -> Vec<String> {
    let remarks = Config::read(text).expect_err(text);
    remarks.iter().map(|r| format!("{}:{}: {}", r.line, r.column, r.message)).collect()
}
#[test]
fn probe() {
    for text in [
        "[[allow]]\nidentity = \"x\"\n\n  [[allow]]\nreason = 3\nfoo.bar = 1\n",
        "a = \nb = 1\nc = [\n",
        "[[change]]\nid='a'\nstart = 2026-11-19T20:00Z\nend = 2026-02-30\n",
        "[[change]]\nid='a'\nstart = 2026-11-19 20:00:00\nend = 20:00:00\n",
        "[[change]]\nid='a'\nstart = 2026-11-19T20:00Z\nend = 2026-11-19T20:00:00+01:00\n",
        "[allow]\nx=1\n[thresholds]\nweighty=1\n[policy]\napproved_quotas={a=-1}",
        "[thresholds.scope]\nweighty=1_000\nweigty=4",
    ] {
        println!("{text}\n-> {:#?}\n", errors(text));
    }
}
