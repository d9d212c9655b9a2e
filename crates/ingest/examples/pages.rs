//! Reads HTML pages named on the command line, each once, and prints pages a second: the speed of extraction without the
//! language engine. `--json` prints the reports instead.

use attache_ingest::{InputFormat, Layout, ReadOptions, Reader};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let json = files.first().is_some_and(|first| first == "--json");
    let layout = Layout::english()?;
    let options = ReadOptions { format: InputFormat::Html, ..ReadOptions::default() };
    let start = Instant::now();
    let (mut pages, mut faults) = (0u32, 0u32);
    for file in files.iter().skip(usize::from(json)) {
        for item in Reader::open(Path::new(file), &layout, &options) {
            match item {
                Ok(report) if json => println!("{}", serde_json::to_string(&report)?),
                Ok(_) => {}
                Err(fault) => {
                    eprintln!("{fault}");
                    faults += 1;
                }
            }
            pages += 1;
        }
    }
    eprintln!("{pages} pages, {faults} faults, {:.0} pages a second", f64::from(pages) / start.elapsed().as_secs_f64());
    Ok(())
}
