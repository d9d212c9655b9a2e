//! One run over many inputs: read, work on all threads, write in order, name what was set aside, count.

use crate::args::ReadArgs;
use crate::failure::Failure;
use crate::output::{Output, Stop};
use attache::ingest::{Layout, ReadOptions, Reader, TextMode, Unread, parse_published};
use attache::types::Report;
use attache::{Pipeline, in_order};
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

/// What became of one report.
pub struct Made<T> {
    pub bytes: Vec<u8>,
    pub tally: T,
}

/// What a whole run did.
pub struct Tally<T> {
    pub reports: u64,
    pub set_aside: u64,
    pub made: T,
}

/// How a run reads its inputs.
pub struct Reading {
    pub mode: TextMode,
    /// Give reports in any language to the work.
    pub any_language: bool,
}

/// What happens to the bytes of each report on their way out, in the order of the input, and what stands around them.
pub trait Join {
    /// What opens the output.
    fn begin(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// What is written for one report.
    fn each(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
        Ok(bytes)
    }

    /// What closes the output.
    fn end(&mut self) -> Result<Vec<u8>, Failure> {
        Ok(Vec::new())
    }
}

/// The bytes as they are.
pub struct Plain;

impl Join for Plain {}

/// Reads all inputs, gives each report to `work` and writes what it makes. `last` makes the bytes that close the output.
/// Reports that the pipeline does not take are set aside.
pub fn over_inputs<T: Default + Send>(
    args: &ReadArgs,
    mode: TextMode,
    pipeline: &Pipeline,
    work: impl Fn(Report) -> Made<T> + Sync,
    add: impl FnMut(&mut T, T),
    last: impl FnOnce(&Tally<T>) -> Vec<u8>,
) -> Result<ExitCode, Failure> {
    over_inputs_joined(args, mode, pipeline, &mut Plain, work, add, last)
}

/// The same, for outputs that are more than the bytes of reports one after the other.
pub fn over_inputs_joined<T: Default + Send>(
    args: &ReadArgs,
    mode: TextMode,
    pipeline: &Pipeline,
    join: &mut dyn Join,
    work: impl Fn(Report) -> Made<T> + Sync,
    add: impl FnMut(&mut T, T),
    last: impl FnOnce(&Tally<T>) -> Vec<u8>,
) -> Result<ExitCode, Failure> {
    let checked = |report: Report| match pipeline.check(&report) {
        Ok(()) => Ok(work(report)),
        Err(error) => Err(error.to_string()),
    };
    over_reports(args, &Reading { mode, any_language: false }, join, checked, add, last)
}

/// The same for work that needs no pipeline and may refuse a report, with the reason.
pub fn over_reports<T: Default + Send>(
    args: &ReadArgs,
    reading: &Reading,
    join: &mut dyn Join,
    work: impl Fn(Report) -> Result<Made<T>, String> + Sync,
    mut add: impl FnMut(&mut T, T),
    last: impl FnOnce(&Tally<T>) -> Vec<u8>,
) -> Result<ExitCode, Failure> {
    let layout = Layout::english().map_err(Failure::new)?;
    let options = read_options(args, reading, &layout)?;
    let mut output = Output::open(&args.output, &args.files)?;
    let threads = args.threads.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let records = args.files.iter().flat_map(|file| Reader::open(file, &layout, &options).records());
    let mut tally = Tally { reports: 0, set_aside: 0, made: T::default() };
    let mut progress = Progress::new();
    let opened = output.write(&join.begin());
    let done = in_order(
        records,
        threads,
        |record| one(record, &work),
        |item| {
            match item {
                Some(Ok(made)) => {
                    output.write(&join.each(made.bytes).map_err(Stop::Failed)?)?;
                    tally.reports += 1;
                    add(&mut tally.made, made.tally);
                }
                Some(Err(cause)) => {
                    tally.set_aside += 1;
                    progress.clear();
                    eprintln!("attache: {cause}");
                }
                None => {}
            }
            progress.show(tally.reports);
            Ok(())
        },
    );
    progress.clear();
    let done = opened.and(done).and_then(|()| output.write(&join.end().map_err(Stop::Failed)?));
    let done = done.and_then(|()| output.write(&last(&tally))).and_then(|()| output.flush());
    if let Err(Stop::Failed(failure)) = done {
        return Err(failure);
    }
    if tally.set_aside == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let all = tally.set_aside + tally.reports;
    let were = if tally.set_aside == 1 { "was" } else { "were" };
    eprintln!("attache: {} of {all} {} {were} set aside (named above)", tally.set_aside, plural(all, "input"));
    Ok(ExitCode::from(1))
}

fn read_options(args: &ReadArgs, reading: &Reading, layout: &Layout) -> Result<ReadOptions, Failure> {
    Ok(ReadOptions {
        format: args.input_format.input(),
        mode: reading.mode,
        published: published(args.published.as_deref(), layout)?,
        source: args.source.clone(),
        columns: args.columns.iter().cloned().collect(),
        any_language: reading.any_language,
    })
}

/// The value of `--published` in record form.
pub fn published(given: Option<&str>, layout: &Layout) -> Result<Option<String>, Failure> {
    let parse = |given: &str| parse_published(given, layout.words());
    given.map(parse).transpose().map_err(|cause| Failure::new(format!("--published: {cause}")))
}

/// A fault of our own in one report must not cost the others: it is set aside like a broken record. Nothing comes of records
/// that hold no report.
fn one<T>(record: Unread, work: impl Fn(Report) -> Result<Made<T>, String>) -> Option<Result<Made<T>, String>> {
    let file = record.file().to_string();
    let fault = |of: &str| format!("{file}: {of} struck a fault of the program itself; please send it to us");
    let report = match catch_unwind(AssertUnwindSafe(|| record.read())) {
        Err(_) => return Some(Err(fault("a record"))),
        Ok(item) => match item? {
            Ok(report) => report,
            Err(error) => return Some(Err(error.to_string())),
        },
    };
    let id = report.id.clone();
    Some(match catch_unwind(AssertUnwindSafe(|| work(report))) {
        Err(_) => Err(fault(&format!("report `{id}`"))),
        Ok(made) => made.map_err(|cause| format!("{file}: {cause}")),
    })
}

pub fn plural(count: u64, word: &str) -> String {
    if count == 1 { word.to_string() } else { format!("{word}s") }
}

/// A line on a terminal's stderr while a run is long.
struct Progress {
    start: Instant,
    shown: Option<Instant>,
    terminal: bool,
}

impl Progress {
    fn new() -> Self {
        Progress { start: Instant::now(), shown: None, terminal: std::io::stderr().is_terminal() && !std::io::stdout().is_terminal() }
    }

    fn show(&mut self, reports: u64) {
        let due = self.shown.unwrap_or(self.start + Duration::from_secs(1)) + Duration::from_millis(250);
        if !self.terminal || Instant::now() < due {
            return;
        }
        let speed = reports as f64 / self.start.elapsed().as_secs_f64();
        eprint!("\r\x1b[K{reports} reports, {speed:.0} a second");
        // A progress line that cannot be shown is not worth stopping for.
        let _ = std::io::stderr().flush();
        self.shown = Some(Instant::now());
    }

    fn clear(&mut self) {
        if self.shown.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
