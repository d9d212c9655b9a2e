//! `attache code --format` for the formats of other projects. It decides what goes with what; the formats are the library's.

use crate::args::{CodeArgs, OutputFormat};
use crate::failure::Failure;
use crate::run::{Join, Made, over_inputs_joined};
use attache::export::{Format, Options, Reading};
use attache::ingest::TextMode;
use attache::{Pipeline, RecordKind};
use std::process::ExitCode;

/// What to write, after all that makes no sense has been refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A format made of lines.
    Lines(Format),
    /// Parquet with one kind of record.
    Parquet(RecordKind),
}

/// The format asked for; nothing for the table and the native records.
pub fn target(args: &CodeArgs) -> Result<Option<Target>, Failure> {
    let format = format(args.format);
    let name = format.map_or("table", Format::as_str);
    if args.all_statuses && !format.is_some_and(Format::occurred_only) {
        return Err(Failure::new(format!("--all-statuses does not go with --format {name}: it holds every event already, with its status")));
    }
    let Some(format) = format.filter(|format| *format != Format::Jsonl) else { return Ok(None) };
    if format == Format::Parquet {
        let only = args.records.as_ref().map_or(Some(RecordKind::Events), |kinds| kinds.only());
        let one = || Failure::new("a parquet file holds one kind of record: name one with --records, and run again for the others");
        return only.map(|kind| Some(Target::Parquet(kind))).ok_or_else(one);
    }
    let rows = if matches!(format, Format::Agreements | Format::Parties) { RecordKind::Agreements } else { RecordKind::Events };
    match &args.records {
        Some(kinds) if kinds.only() != Some(rows) => {
            Err(Failure::new(format!("--records {kinds} does not go with --format {format}: its rows are made from {}", rows.as_str())))
        }
        _ => Ok(Some(Target::Lines(format))),
    }
}

fn format(asked: OutputFormat) -> Option<Format> {
    Some(match asked {
        OutputFormat::Table => return None,
        OutputFormat::Jsonl => Format::Jsonl,
        OutputFormat::Gdelt => Format::Gdelt,
        OutputFormat::GdeltMentions => Format::GdeltMentions,
        OutputFormat::Polecat => Format::Polecat,
        OutputFormat::Phoenix => Format::Phoenix,
        OutputFormat::Icews => Format::Icews,
        OutputFormat::Plover => Format::Plover,
        OutputFormat::Reports => Format::Reports,
        OutputFormat::Geojson => Format::Geojson,
        OutputFormat::Agreements => Format::Agreements,
        OutputFormat::Parties => Format::Parties,
        OutputFormat::Parquet => Format::Parquet,
    })
}

/// Codes all inputs and writes them.
pub fn run(args: &CodeArgs, target: Target, pipeline: &Pipeline) -> Result<ExitCode, Failure> {
    let format = match target {
        Target::Lines(format) => format,
        Target::Parquet(kind) => return parquet::run(args, kind, pipeline),
    };
    let options = Options { all_statuses: args.all_statuses };
    let work = |report: attache::types::Report| {
        let coding = pipeline.code(&report);
        let reading = Reading { report_id: &report.id, report: Some(&report), coding: &coding, versions: pipeline.versions() };
        let mut bytes = Vec::new();
        format.encode(&reading, &options, &mut bytes);
        Made { bytes, tally: () }
    };
    let mut join = Lines { format, begun: false };
    over_inputs_joined(&args.input, TextMode::Report, pipeline, &mut join, work, |(), ()| {}, |_| Vec::new())
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

#[cfg(not(feature = "parquet"))]
mod parquet {
    use super::{CodeArgs, ExitCode, Failure, Pipeline, RecordKind};

    pub fn run(_: &CodeArgs, _: RecordKind, _: &Pipeline) -> Result<ExitCode, Failure> {
        Err(Failure::new("this build has no parquet: build with `--features parquet`, or write --format jsonl"))
    }
}

#[cfg(feature = "parquet")]
mod parquet {
    use super::{CodeArgs, ExitCode, Failure, Join, Made, Pipeline, RecordKind, TextMode, over_inputs_joined};
    use attache::export::{Kind, Line, ParquetWriter, PartitionedWriter};
    use attache::{RecordKinds, write_jsonl};
    use std::fs::{self, File};
    use std::io::{self, IsTerminal};
    use std::path::{Path, PathBuf};

    pub fn run(args: &CodeArgs, kind: RecordKind, pipeline: &Pipeline) -> Result<ExitCode, Failure> {
        let kinds = RecordKinds::of(&[kind]);
        let work = |report| {
            let mut bytes = Vec::new();
            let coding = pipeline.code(&report);
            write_jsonl(&report, coding, &kinds, pipeline.versions(), &mut bytes);
            Made { bytes, tally: () }
        };
        let output = &args.input.output;
        let mut input = args.input.clone();
        let mut join: Box<dyn Join> = if output.is_dir() || output.to_string_lossy().ends_with('/') {
            if kind != RecordKind::Events {
                return Err(Failure::new("only events are parted by month: name a file for the other kinds"));
            }
            // The files are the folder's; nothing goes to standard output.
            input.output = PathBuf::from("-");
            Box::new(Folder(Some(PartitionedWriter::new(opener(output)))))
        } else {
            if output == Path::new("-") && io::stdout().is_terminal() {
                return Err(Failure::new("parquet is not for a terminal: name a file with -o"));
            }
            let kind: Kind = kind.as_str().parse().map_err(Failure::new)?;
            Box::new(One(Some(ParquetWriter::new(kind, Vec::new()).map_err(Failure::new)?)))
        };
        over_inputs_joined(&input, TextMode::Report, pipeline, &mut *join, work, |(), ()| {}, |_| Vec::new())
    }

    /// Makes the files of a folder; what is there already is left alone and is an error.
    fn opener(folder: &Path) -> Box<dyn FnMut(&str) -> io::Result<File>> {
        let folder = folder.to_owned();
        Box::new(move |path| {
            let path = folder.join(path);
            let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            path.parent().map_or(Ok(()), fs::create_dir_all).map_err(named)?;
            File::create_new(&path).map_err(named)
        })
    }

    fn gone() -> Failure {
        Failure::new("the parquet file is closed already")
    }

    /// One file; its bytes are handed on as they come.
    struct One(Option<ParquetWriter<Vec<u8>>>);

    impl Join for One {
        fn each(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
            let writer = self.0.as_mut().ok_or_else(gone)?;
            writer.write_json(&bytes).map_err(Failure::new)?;
            Ok(std::mem::take(writer.output()))
        }

        fn end(&mut self) -> Result<Vec<u8>, Failure> {
            self.0.take().ok_or_else(gone)?.finish().map_err(Failure::new)
        }
    }

    /// A folder of months.
    struct Folder(Option<PartitionedWriter<File, Box<dyn FnMut(&str) -> io::Result<File>>>>);

    impl Join for Folder {
        fn each(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
            let writer = self.0.as_mut().ok_or_else(gone)?;
            for line in String::from_utf8_lossy(&bytes).lines() {
                writer.write(&Line::parse(line).map_err(Failure::new)?).map_err(Failure::new)?;
            }
            Ok(Vec::new())
        }

        fn end(&mut self) -> Result<Vec<u8>, Failure> {
            self.0.take().ok_or_else(gone)?.finish().map_err(Failure::new)?;
            Ok(Vec::new())
        }
    }
}
