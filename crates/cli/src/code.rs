//! `attache code`: reports in, records out.

use crate::args::{CodeArgs, ColorChoice};
use crate::coder;
use crate::discards::Discards;
use crate::failure::Failure;
use crate::formats::{self, Target};
use crate::parquet;
use crate::run::{Made, Tally, over_inputs};
use crate::table::{self, Summary, Theme};
use attache::ingest::TextMode;
use attache::{Pipeline, RecordKind, RecordKinds, write_jsonl};
use std::io::IsTerminal;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: &CodeArgs, color: ColorChoice) -> Result<ExitCode, Failure> {
    // What makes no sense is said before the model is loaded.
    let target = formats::target_of(args.format, args.all_statuses, args.records.as_ref())?;
    // The process ends with the run: taking the tables apart piece by piece would only cost time.
    let pipeline = ManuallyDrop::new(coder::pipeline(&args.coder)?);
    match target {
        None => for_reading(args, color, &pipeline),
        Some(Target::Native) => native(args, &pipeline),
        Some(Target::Lines(format, _)) => formats::code_lines(args, format, &pipeline),
        Some(Target::Parquet(kind)) => parquet::code(args, kind, &pipeline),
    }
}

fn native(args: &CodeArgs, pipeline: &Pipeline) -> Result<ExitCode, Failure> {
    let kinds = args.records.clone().unwrap_or_else(|| RecordKinds::of(&[RecordKind::Events]));
    let work = |report| {
        let mut bytes = Vec::new();
        let coding = pipeline.code(&report);
        let tally = Discards::of(&coding);
        write_jsonl(&report, coding, &kinds, pipeline.versions(), &mut bytes);
        Made { bytes, tally }
    };
    over_inputs(&args.read, TextMode::Report, pipeline, work, |all: &mut Discards, one| *all += one, formats::told)
}

fn for_reading(args: &CodeArgs, color: ColorChoice, pipeline: &Pipeline) -> Result<ExitCode, Failure> {
    let shown = || RecordKinds::of(&[RecordKind::Events, RecordKind::Quotes, RecordKind::Relations, RecordKind::Agreements]);
    let kinds = args.records.clone().unwrap_or_else(shown);
    let theme = theme(color, args.read.output == Path::new("-"));
    let work = |report| {
        let coding = pipeline.code(&report);
        let tally = (Summary::of(&coding), Discards::of(&coding));
        Made { bytes: table::report(&report, &coding, &kinds, &theme).into_bytes(), tally }
    };
    let last = |tally: &Tally<(Summary, Discards)>| {
        tally.made.1.tell();
        table::closing(tally.reports, &tally.made.0, &args.coder.viewpoint, &theme).into_bytes()
    };
    let add = |all: &mut (Summary, Discards), one: (Summary, Discards)| {
        all.0 += one.0;
        all.1 += one.1;
    };
    over_inputs(&args.read, TextMode::Report, pipeline, work, add, last)
}

/// How the terminal wants its text.
pub fn theme(color: ColorChoice, to_stdout: bool) -> Theme {
    let terminal = to_stdout && std::io::stdout().is_terminal();
    let wanted = || std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && std::env::var_os("TERM").is_none_or(|t| t != "dumb");
    let color = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && wanted(),
    };
    let columns = terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| usize::from(width.0));
    let given = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    Theme { color, width: columns.or(given).unwrap_or(100).clamp(40, 120) }
}
