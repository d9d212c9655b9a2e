//! `--format` of `attache code` and `attache export`. It decides what goes with what; the formats themselves are the library's.

use crate::args::{CodeArgs, OutputFormat};
use crate::discards::Discards;
use crate::failure::Failure;
use crate::run::{Join, Made, Tally, over_inputs_joined};
use attache::export::{Format, Options, Reading};
use attache::ingest::TextMode;
use attache::{Pipeline, RecordKind, RecordKinds};
use std::process::ExitCode;

/// What to write, after all that makes no sense has been refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The native records.
    Native,
    /// Another format made of lines, and what these are made from.
    Lines(Format, RecordKind),
    /// Parquet with one kind of record.
    Parquet(RecordKind),
}

/// The target of a format.
pub fn target(format: Format, all_statuses: bool, records: Option<&RecordKinds>) -> Result<Target, Failure> {
    if all_statuses && !format.occurred_only() {
        return Err(holds_every_status(format.as_str()));
    }
    let rows = match format {
        Format::Jsonl => return Ok(Target::Native),
        Format::Parquet => {
            let only = records.map_or(Some(RecordKind::Events), RecordKinds::only);
            let one = || Failure::new("a parquet file holds one kind of record: name one with --records, and run again for the others");
            return only.map(Target::Parquet).ok_or_else(one);
        }
        Format::Agreements | Format::Parties => RecordKind::Agreements,
        Format::Gdelt
        | Format::GdeltMentions
        | Format::Polecat
        | Format::Phoenix
        | Format::Icews
        | Format::Plover
        | Format::Reports
        | Format::Geojson => RecordKind::Events,
    };
    match records {
        Some(kinds) if kinds.only() != Some(rows) => {
            Err(Failure::new(format!("--records {kinds} does not go with --format {format}: its rows are made from {}", rows.as_str())))
        }
        _ => Ok(Target::Lines(format, rows)),
    }
}

/// The target of a format of output; nothing for the table.
pub fn target_of(format: OutputFormat, all_statuses: bool, records: Option<&RecordKinds>) -> Result<Option<Target>, Failure> {
    match format.file() {
        Some(format) => target(format, all_statuses, records).map(Some),
        None if all_statuses => Err(holds_every_status("table")),
        None => Ok(None),
    }
}

fn holds_every_status(format: &str) -> Failure {
    Failure::new(format!("--all-statuses does not go with --format {format}: it holds every event already, with its status"))
}

/// Codes all inputs and writes them in a format made of lines.
pub fn code_lines(args: &CodeArgs, format: Format, pipeline: &Pipeline) -> Result<ExitCode, Failure> {
    let options = Options { all_statuses: args.all_statuses };
    let work = |report: attache::types::Report| {
        let coding = pipeline.code(&report);
        let reading = Reading { report_id: &report.id, report: Some(&report), coding: &coding, versions: pipeline.versions() };
        let mut bytes = Vec::new();
        format.encode(&reading, &options, &mut bytes);
        Made { bytes, tally: Discards::of(&coding) }
    };
    let mut join = Lines { format, begun: false };
    over_inputs_joined(&args.read, TextMode::Report, pipeline, &mut join, work, |all: &mut Discards, one| *all += one, told)
}

/// What closes an output that has no closing line: nothing but what is told beside it.
pub fn told(tally: &Tally<Discards>) -> Vec<u8> {
    tally.made.tell();
    Vec::new()
}

/// Header, separators and end of a format made of lines.
struct Lines {
    format: Format,
    begun: bool,
}

impl Join for Lines {
    fn begin(&mut self) -> Vec<u8> {
        self.format.begin()
    }

    fn each(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
        if bytes.is_empty() {
            return Ok(bytes);
        }
        let first = !std::mem::replace(&mut self.begun, true);
        Ok(if first { bytes } else { [self.format.between(), &bytes].concat() })
    }

    fn end(&mut self) -> Result<Vec<u8>, Failure> {
        Ok(self.format.end().to_vec())
    }
}
