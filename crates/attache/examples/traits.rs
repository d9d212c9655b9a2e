//! What the confidence of each event is made of, for `eval/judged/calibrate.py`: `traits ENGINE FILE...` (`accurate` or
//! `fast`, files of JSON lines) prints a line for each event: id, then `trait=value` for each trait, parted by tabs.

use attache::ingest::{Layout, ReadOptions, Reader};
use attache::{EngineKind, Options, Pipeline};
use std::error::Error;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let engine = match args.next().as_deref() {
        Some("accurate") => EngineKind::Accurate,
        Some("fast") => EngineKind::Fast,
        _ => return Err("usage: traits accurate|fast FILE...".into()),
    };
    let pipeline = Pipeline::new(&Options { engine, ..Options::default() })?;
    let mut out = std::io::stdout().lock();
    for path in args {
        for report in Reader::open(Path::new(&path), &Layout::english()?, &ReadOptions::default()) {
            for (event, traits) in pipeline.traits(&report?) {
                let traits: Vec<String> = traits.iter().map(|(name, value)| format!("{name}={value}")).collect();
                writeln!(out, "{}\t{}", event.id, traits.join("\t"))?;
            }
        }
    }
    Ok(())
}
