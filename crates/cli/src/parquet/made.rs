//! The writers of `--format parquet`.

use crate::args::CodeArgs;
use crate::discards::Discards;
use crate::export::{Source, failed};
use crate::failure::Failure;
use crate::formats::told;
use crate::output::Output;
use crate::run::{Join, Made, over_inputs_joined};
use attache::export::{Line, ParquetWriter, PartitionedWriter, export_months, export_parquet};
use attache::ingest::TextMode;
use attache::{Pipeline, RecordKind, RecordKinds, write_jsonl};
use std::fs::{self, File};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Codes all inputs and writes one kind of record.
pub fn code(args: &CodeArgs, kind: RecordKind, pipeline: &Pipeline) -> Result<ExitCode, Failure> {
    let kinds = RecordKinds::of(&[kind]);
    let work = |report| {
        let mut bytes = Vec::new();
        let coding = pipeline.code(&report);
        let tally = Discards::of(&coding);
        write_jsonl(&report, coding, &kinds, pipeline.versions(), &mut bytes);
        Made { bytes, tally }
    };
    let mut input = args.read.clone();
    let mut join: Box<dyn Join> = if is_folder(&input.output, kind)? {
        let join = Folder(Some(PartitionedWriter::new(opener(&input.output))));
        // The files are the folder's; nothing goes to standard output.
        input.output = PathBuf::from("-");
        Box::new(join)
    } else {
        Box::new(One(Some(ParquetWriter::new(kind, Vec::new()).map_err(Failure::new)?)))
    };
    over_inputs_joined(&input, TextMode::Report, pipeline, &mut *join, work, |all: &mut Discards, one| *all += one, told)
}

/// Writes one kind of a stream of records.
pub fn export(lines: &mut Source<'_>, kind: RecordKind, output: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    if is_folder(output, kind)? {
        return export_months(lines, opener(output)).map_err(Failure::new);
    }
    let mut output = Output::open(output, inputs)?;
    let done = export_parquet(lines, kind, output.raw()).map(|_| ());
    done.or_else(|error| failed(error, &output))
}

/// True where the output is a folder of months; refuses what makes no sense.
fn is_folder(output: &Path, kind: RecordKind) -> Result<bool, Failure> {
    let folder = output.is_dir() || output.to_string_lossy().ends_with('/');
    if folder && kind != RecordKind::Events {
        return Err(Failure::new("only events are parted by month: name a file for the other kinds"));
    }
    if !folder && output == Path::new("-") && io::stdout().is_terminal() {
        return Err(Failure::new("parquet is not for a terminal: name a file with -o"));
    }
    Ok(folder)
}

type Opener = Box<dyn FnMut(&str) -> io::Result<File>>;

/// Makes the files of a folder; what is there already is left alone and is an error.
fn opener(folder: &Path) -> Opener {
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
struct Folder(Option<PartitionedWriter<File, Opener>>);

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
