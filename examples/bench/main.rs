//! temporary inflate-only
use std::sync::atomic::{AtomicUsize, Ordering};
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let walk = hunt::evidence::walk(&[dir.into()], false).unwrap();
    let mut inputs = walk.inputs;
    inputs.sort_by_key(|i| std::cmp::Reverse(i.size));
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().unwrap();
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let next = AtomicUsize::new(0);
        let total: Vec<usize> = rayon::broadcast(|_| {
            let mut d = libdeflater::Decompressor::new();
            let (mut out, mut n) = (Vec::new(), 0);
            while let Some(i) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                let bytes = std::fs::read(&i.path).unwrap();
                if bytes[..2] != [0x1f, 0x8b] { continue; }
                let size = u32::from_le_bytes(*bytes.last_chunk::<4>().unwrap()) as usize;
                if out.len() < size { out.resize(size, 0); }
                n += d.gzip_decompress(&bytes, &mut out[..size]).unwrap();
            }
            n
        });
        println!("{:?} {}", t.elapsed(), total.iter().sum::<usize>());
    }
}
