//! Parses a text file to CoNLL-U on standard output: `parse FILE [ENGINE [MODELS]]`, with the embedded models or those
//! in the folder MODELS. Says on standard error how long it took.

use attache_parse::{Engine, EngineKind, ModelFile, conllu};
use attache_types::Report;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: parse FILE [ENGINE [MODELS]]")?;
    let kind: EngineKind = args.next().map_or(Ok(EngineKind::default()), |name| name.parse())?;
    let report = Report { text: std::fs::read_to_string(path)?, ..Report::default() };
    let start = Instant::now();
    let engine = match args.next() {
        Some(folder) => {
            let read = |kind: EngineKind| -> std::io::Result<(Vec<u8>, String)> {
                let file = |ending: &str| Path::new(&folder).join(format!("{kind}.{ending}"));
                Ok((std::fs::read(file("bin"))?, std::fs::read_to_string(file("toml"))?))
            };
            let fast = read(EngineKind::Fast)?;
            let accurate = if kind == EngineKind::Accurate { Some(read(kind)?) } else { None };
            fn file((bytes, manifest): &(Vec<u8>, String)) -> ModelFile<'_> {
                ModelFile { bytes, manifest }
            }
            Engine::from_files(file(&fast), accurate.as_ref().map(file))?
        }
        None => Engine::embedded(kind)?,
    };
    let loaded = start.elapsed();
    let document = engine.parse(&report);
    let words: usize = document.sentences.iter().map(|s| s.tokens.len()).sum();
    let seconds = (start.elapsed() - loaded).as_secs_f64();
    print!("{}", conllu::write(&report.text, &document));
    eprintln!("load {:.1} ms; {words} words in {seconds:.3} s, {:.0} words/s", loaded.as_secs_f64() * 1e3, words as f64 / seconds);
    Ok(())
}
