//! temporary phases
use std::time::Instant;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().unwrap();
    for _ in 0..3 {
        let t = Instant::now();
        let walk = hunt::evidence::walk(&[dir.clone().into()], false).unwrap();
        let t1 = t.elapsed();
        let options = hunt::evidence::Options { strict: false, progress: &|_| () };
        let case = hunt::case::Case::load(&walk.inputs, &options);
        let t2 = t.elapsed();
        let (window, _) = hunt::window::Window::choose(&case, Some(hunt::time::When::Back(7*hunt::time::DAY)), None, i64::MAX).unwrap();
        let q = hunt::analytic::Question { case: &case, window };
        let mut a = hunt::analytic::scope::hunt(&q, &Default::default()); let t3 = Instant::now(); for _ in 0..10 { a = hunt::analytic::scope::hunt(&q, &Default::default()); } println!("again {:?}", t3.elapsed() / 10);
        println!("walk {:?} load {:?} scope {:?} {}", t1, t2 - t1, t.elapsed() - t2, a.findings.len());
    }
}
