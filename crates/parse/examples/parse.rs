//! Parses a text file to CoNLL-U on standard output: `parse FILE [MODELS]`, with the embedded model or the one in the
//! folder MODELS. Says on standard error how long it took.

use attache_parse::{Engine, conllu};
use attache_types::Report;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: parse FILE [MODELS]")?;
    let report = Report { text: std::fs::read_to_string(path)?, ..Report::default() };
    let start = Instant::now();
    let engine = match std::env::args().nth(2) {
        Some(folder) => {
            let file = |name| Path::new(&folder).join(name);
            Engine::from_bytes(&std::fs::read(file("fast.bin"))?, &std::fs::read_to_string(file("manifest.toml"))?)?
        }
        None => Engine::embedded()?,
    };
    let loaded = start.elapsed();
    let document = engine.parse(&report);
    let words: usize = document.sentences.iter().map(|s| s.tokens.len()).sum();
    let seconds = (start.elapsed() - loaded).as_secs_f64();
    print!("{}", conllu::write(&report.text, &document));
    eprintln!("load {:.1} ms; {words} words in {seconds:.3} s, {:.0} words/s", loaded.as_secs_f64() * 1e3, words as f64 / seconds);
    Ok(())
}
