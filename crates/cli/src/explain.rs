//! `attache explain`: how one sentence is read.

use crate::args::{ExplainArgs, ExplainFormat};
use crate::coder;
use crate::failure::Failure;
use crate::output::{Output, Stop};
use crate::run::published;
use attache::ingest::{Layout, TextMode};
use attache::types::Report;
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    if args.sentence.trim().is_empty() {
        return Err(Failure::new("there is no sentence to explain"));
    }
    let layout = Layout::english().map_err(Failure::new)?;
    let pipeline = coder::pipeline(&args.coder)?;
    let published = published(args.published.as_deref(), &layout)?;
    let mut report = Report { id: "sentence".to_string(), text: args.sentence.clone(), published, ..Report::default() };
    layout.analyse(&mut report, TextMode::Report);
    let explanation = pipeline.explain(&report);
    let text = match args.format {
        ExplainFormat::Text => format!("{explanation}"),
        ExplainFormat::Json => serde_json::to_string_pretty(&explanation).map_err(Failure::new)? + "\n",
    };
    let mut output = Output::open(Path::new("-"), &[])?;
    match output.write(text.as_bytes()).and_then(|()| output.flush()) {
        Err(Stop::Failed(failure)) => Err(failure),
        Ok(()) | Err(Stop::Closed) => Ok(ExitCode::SUCCESS),
    }
}
