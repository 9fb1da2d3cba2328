//! Progress by bytes, on a terminal's standard error and nowhere else.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::evidence::Input;

/// The bar for reading these inputs; hidden where nobody would see it.
///
/// It says how far reading is, not how long it will take: files differ too much for that.
pub fn bar(inputs: &[Input], wanted: bool) -> ProgressBar {
    let total: u64 = inputs.iter().map(|input| input.size).sum();
    if !wanted || !io::stderr().is_terminal() || total == 0 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("reading {bar:30} {bytes} of {total_bytes}") {
        bar.set_style(style);
    }
    bar
}
