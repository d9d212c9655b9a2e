//! Tags reports: lines of `{"id","text","published"}` on standard input, one time record a line on standard output.

use attache_types::Report;
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = attache_parse::Engine::embedded(attache_parse::EngineKind::default())?;
    let tagger = attache_times::TimeTagger::embedded()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut tokens, mut seconds) = (0, 0.0);
    for line in std::io::stdin().lock().lines() {
        let report: Report = serde_json::from_str(&line?)?;
        let doc = engine.parse(&report);
        tokens += doc.sentences.iter().map(|sentence| sentence.tokens.len()).sum::<usize>();
        let begun = std::time::Instant::now();
        let found = tagger.tag(&report.text, &doc, report.published.as_deref());
        seconds += begun.elapsed().as_secs_f64();
        for time in found {
            let mut record = serde_json::to_value(&time)?;
            record["record"] = "time".into();
            record["report_id"] = report.id.clone().into();
            writeln!(out, "{record}")?;
        }
    }
    eprintln!("{tokens} tokens in {seconds:.3} s");
    Ok(())
}
