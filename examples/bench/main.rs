//! temporary phases
use std::time::Instant;
use hunt::evidence::records::{Sink, Taken};
use hunt::evidence::members::Member;
use hunt::evidence::{Worker, read_all};
struct Nothing(u8, u64);
impl Sink for Nothing {
    fn take(&mut self, _: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken {
        if self.0 == 0 { self.1 += members.len() as u64; return Taken::Event; }
        match hunt::format::read(members, bytes) {
            hunt::format::Record::Event(_, e) => { self.1 += e.time as u64 + e.who.map_or(0, |w| w.subject.raw.len() as u64); Taken::Event }
            _ => Taken::Digest,
        }
    }
}
impl Worker for Nothing { fn begin(&mut self, _: u32, _: u32) {} fn end(&mut self, _: u32) {} }
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().unwrap();
    let options = hunt::evidence::Options { strict: false, progress: &|_| () };
    for i in 0..6 {
        let walk = hunt::evidence::walk(&[dir.clone().into()], false).unwrap();
        let t = Instant::now();
        let (w, _) = read_all(&walk.inputs, &options, || Nothing(i % 2, 0));
        println!("{} {:?} {}", i % 2, t.elapsed(), w.iter().map(|w| w.1).fold(0u64, u64::wrapping_add));
    }
}
