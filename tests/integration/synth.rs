//! Exports written by the example `synth`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The example `synth`, as it stands in the sources. `cargo test` makes only a test of an example
/// that has tests, so the program itself is built here, beside the one under test.
fn synth_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let folder = Path::new(env!("CARGO_BIN_EXE_hunt")).parent().expect("target/debug");
        let profile = folder.file_name().and_then(|name| name.to_str()).expect("a profile");
        let built = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--quiet", "--example", "synth", "--profile"])
            .arg(if profile == "debug" { "dev" } else { profile })
            .arg("--target-dir")
            .arg(folder.parent().expect("target"))
            .status();
        let program =
            folder.join("examples").join(format!("synth{}", std::env::consts::EXE_SUFFIX));
        let is_built = built.is_ok_and(|status| status.success()) && program.is_file();
        assert!(is_built, "no {}: see what `cargo build --example synth` says", program.display());
        program
    })
}

/// Writes an export with the example `synth`.
pub(crate) fn synth(folder: &Path, options: &[&str]) {
    let run = Command::new(synth_program()).args(options).arg(folder).output();
    let run = run.expect("synth starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}
