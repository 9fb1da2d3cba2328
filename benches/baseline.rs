//! The cost of hunting: baselines and findings over a case in memory.

use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hunt::analytic::{Question, scope};
use hunt::case::Case;
use hunt::config::Config;
use hunt::evidence::{self, Options};
use hunt::known::Known;
use hunt::time::{DAY, Nanos, When};
use hunt::window::Window;

/// The folder named by `HUNT_BENCH_TREE`, or the demo evidence.
fn tree() -> PathBuf {
    let named = std::env::var_os("HUNT_BENCH_TREE").map(PathBuf::from);
    named.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/demo")))
}

fn baseline(criterion: &mut Criterion) {
    let walk = evidence::walk(&[tree()], false).expect("evidence to hunt in");
    let options = Options { strict: false, progress: &|_| () };
    let case = Case::load(&walk.inputs, &options);
    let (window, _) =
        Window::choose(&case, Some(When::Back(7 * DAY)), None, Nanos::MAX).expect("a window");
    let config = Config::default();
    let known = Known::of(&config, &case, window);
    let question = Question { case: &case, window, known: &known };
    let settings = scope::Settings::default();
    let mut group = criterion.benchmark_group("baseline");
    group.throughput(Throughput::Elements(case.event_count()));
    group.bench_function("scope", |bench| bench.iter(|| scope::hunt(&question, &settings)));
    group.finish();
}

criterion_group!(benches, baseline);
criterion_main!(benches);
