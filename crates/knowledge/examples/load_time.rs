//! Prints how long the embedded knowledge takes to load, and how much of it there is.

use attache_knowledge::Knowledge;
use std::time::Instant;

fn main() {
    let mut times = Vec::new();
    let mut knowledge = None;
    for _ in 0..10 {
        let start = Instant::now();
        let loaded = std::hint::black_box(Knowledge::embedded());
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        knowledge = Some(loaded);
    }
    let Some(knowledge) = knowledge else { return };
    println!("first {:.1} ms, later {:.1} ms", times[0], times[9]);
    println!(
        "{} entities, {} patterns, {} places, digest {}",
        knowledge.gazetteer.entities().len(),
        knowledge.patterns.len(),
        knowledge.places.len(),
        knowledge.digest()
    );
}
