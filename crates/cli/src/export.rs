//! `attache export`: records that were coded before, in any format; nothing is coded again.
//!
//! [`write`] takes any stream of records, so that it need not know where they come from.

use crate::args::ExportArgs;
use crate::failure::Failure;
use crate::formats::{Target, target};
use crate::output::{Output, Stop};
use crate::parquet;
use crate::query::kinds_of;
use crate::run::plural;
use crate::store_args::warn_of_clear_text;
use crate::stored::{self, Wanted};
use attache::export::{ExportError, Format, Line, Options, export};
use attache::{RecordKind, RecordKinds};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A stream of records. Those of one report follow each other; an error ends the run.
pub type Source<'a> = dyn Iterator<Item = Result<Line, Failure>> + 'a;

pub fn run(args: &ExportArgs) -> Result<ExitCode, Failure> {
    // What makes no sense is said before anything is read.
    let target = target(args.format, args.all_statuses, args.records.as_ref())?;
    if let Some(url) = &args.db {
        warn_of_clear_text(url);
        let kinds = kinds_of(target, args.records.as_ref());
        let write = |lines: &mut Source<'_>| write(lines, target, None, args.all_statuses, &args.output, &[]);
        stored::stream(url, &Wanted::All(&kinds), write)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut records = Records::new(&args.files);
    write(&mut records, target, args.records.as_ref(), args.all_statuses, &args.output, &args.files)?;
    if records.set_aside == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let (set_aside, all) = (records.set_aside, records.set_aside + records.read);
    let were = if set_aside == 1 { "was" } else { "were" };
    eprintln!("attache: {set_aside} of {all} {} {were} set aside (named above)", plural(all, "record"));
    Ok(ExitCode::from(1))
}

/// Writes a stream of records, holding those of one report at a time. `inputs` are the files that the output must not be.
pub fn write(
    lines: &mut Source<'_>,
    target: Target,
    kinds: Option<&RecordKinds>,
    all_statuses: bool,
    output: &Path,
    inputs: &[PathBuf],
) -> Result<(), Failure> {
    let format = match target {
        Target::Parquet(kind) => return parquet::export(lines, kind, output, inputs),
        Target::Lines(format, _) => format,
        Target::Native => Format::Jsonl,
    };
    let wanted = |line: &Line| target != Target::Native || kinds.is_none_or(|kinds| kinds.has(RecordKind::of(&line.record)));
    let mut output = Output::open(output, inputs)?;
    let chosen = lines.filter(|line| line.as_ref().map_or(true, wanted));
    let done = export(chosen, format, Options { all_statuses }, output.raw()).map(|_| ());
    done.or_else(|error| failed(error, &output))
}

/// A reader that closes the pipe has had enough: that is no error.
pub fn failed(error: ExportError, output: &Output) -> Result<(), Failure> {
    let ExportError::Write(cause) = error else { return Err(Failure::new(error)) };
    match output.stop(&cause) {
        Stop::Closed => Ok(()),
        Stop::Failed(failure) => Err(failure),
    }
}

/// The native records of files. What cannot be read is named with its file and line, set aside and counted.
pub struct Records<'a> {
    files: std::slice::Iter<'a, PathBuf>,
    open: Option<(String, u64, Box<dyn BufRead>)>,
    read: u64,
    set_aside: u64,
}

impl<'a> Records<'a> {
    pub fn new(files: &'a [PathBuf]) -> Self {
        Records { files: files.iter(), open: None, read: 0, set_aside: 0 }
    }

    /// How many lines could not be read so far.
    pub fn faulty(&self) -> u64 {
        self.set_aside
    }

    fn set_aside(&mut self, cause: &str) {
        self.set_aside += 1;
        eprintln!("attache: {cause}");
    }

    /// The next file that can be opened.
    fn next_file(&mut self) -> Option<()> {
        loop {
            let file = self.files.next()?;
            let (name, opened): (_, io::Result<Box<dyn BufRead>>) = if file == Path::new("-") {
                ("standard input".to_owned(), Ok(Box::new(io::stdin().lock())))
            } else {
                (file.display().to_string(), File::open(file).map(|file| Box::new(BufReader::new(file)) as Box<dyn BufRead>))
            };
            match opened {
                Ok(reader) => {
                    self.open = Some((name, 0, reader));
                    return Some(());
                }
                Err(cause) => self.set_aside(&format!("{name}: cannot be read: {cause}")),
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Line, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((name, number, reader)) = &mut self.open else {
                self.next_file()?;
                continue;
            };
            let mut line = Vec::new();
            *number += 1;
            let place = format!("{name}:{number}");
            match reader.read_until(b'\n', &mut line) {
                Ok(0) => self.open = None,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => match parsed(&line) {
                    Ok(line) => {
                        self.read += 1;
                        return Some(Ok(line));
                    }
                    Err(cause) => self.set_aside(&format!("{place}: {cause}")),
                },
                Err(cause) => {
                    self.open = None;
                    self.set_aside(&format!("{place}: cannot be read: {cause}"));
                }
            }
        }
    }
}

fn parsed(line: &[u8]) -> Result<Line, String> {
    let text = std::str::from_utf8(line).map_err(|cause| cause.to_string())?;
    Line::parse(text).map_err(|cause| cause.to_string())
}
