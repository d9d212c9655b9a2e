//! `attache load`: reports in, a database filled. Reads and writes on one thread, codes on all others; what is done is in
//! the ledger, so that a run that ended anywhere goes on there. How things are shown is `meter`'s.

mod job;
mod meter;

use crate::failure::Failure;
use crate::run::published;
use crate::sources::Files;
use crate::store_args::LoadArgs;
use attache::ingest::{Layout, ReadOptions, TextMode};
use attache::types::Report;
use attache::{Options, Pipeline, in_order};
use attache_store::{Access, Bundle, Entry, Kept, Kind, Outcome, SetAside, Store, StoreError};
use job::{Job, Jobs};
use meter::{Meter, Tally};
use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

/// Reports wait no longer than this for others to go into the database with.
const PATIENCE: Duration = Duration::from_secs(2);
/// Nor do more bytes than these wait.
const MOST_BYTES: usize = 16 << 20;

/// What the reading and the writing half share. Both run on one thread.
pub struct Desk {
    store: Box<dyn Store>,
    tally: Tally,
    meter: Meter,
}

pub fn run(args: &LoadArgs) -> Result<ExitCode, Failure> {
    let layout = Layout::english().map_err(Failure::new)?;
    let options = ReadOptions {
        format: args.input_format.input(),
        mode: TextMode::Report,
        published: published(args.published.as_deref(), &layout)?,
        source: args.source.clone(),
    };
    let pipeline = Pipeline::new(&Options { viewpoint: args.viewpoint.clone(), engine: args.engine.kind() }).map_err(Failure::new)?;
    let store = attache_store::open(&args.db.url, Access::Create).map_err(Failure::new)?;
    let stop = stopped_by_signals()?;
    let files = || Files::new(&args.sources, attache_store::file_of(&args.db.url));
    let desk = RefCell::new(Desk { store, tally: Tally::default(), meter: Meter::new(job::total_bytes(files())) });
    let threads = args.threads.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let jobs = Jobs::new(files(), &layout, &options, job::settings(&pipeline, &args.viewpoint), &desk, &stop);
    let mut writer = Writer { desk: &desk, batch: Vec::new(), bytes: 0, most: args.batch.get(), since: Instant::now() };
    let done = in_order(jobs, threads, |job| worked(job, &pipeline), |made| writer.add(made?));
    let done = done.and_then(|()| writer.flush()).and_then(|()| desk.borrow_mut().store.settle());
    let Desk { tally, meter, .. } = desk.into_inner();
    meter.finish();
    done.map_err(Failure::new)?;
    let stopped = stop.load(Ordering::Relaxed);
    tally.report(&args.db.url, stopped);
    Ok(match (stopped, tally.set_aside()) {
        (true, _) => ExitCode::from(2),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(1),
    })
}

/// True once the user or the system asked us to end. Asked again, the program ends at once: the database stands that too.
fn stopped_by_signals() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = stop.clone();
    let asked = move || {
        if set.swap(true, Ordering::Relaxed) {
            std::process::exit(2);
        }
        eprintln!("\nattache: ending after the reports in work; once more ends at once");
    };
    ctrlc::set_handler(asked).map_err(|error| Failure::new(format!("signals cannot be caught: {error}")))?;
    Ok(stop)
}

/// A job that was worked on.
struct Made {
    entry: Entry,
    /// Bytes of all inputs up to its end.
    passed: u64,
}

/// Codes one report. A fault of our own in one report must not cost the others: it is set aside like a broken record.
fn worked(job: Result<Job, StoreError>, pipeline: &Pipeline) -> Result<Made, StoreError> {
    let Job { input, number, digest, report, passed } = job?;
    let outcome = match report.and_then(|report| coded(&report, pipeline)) {
        Ok(bundle) => Outcome::Coded(Box::new(bundle)),
        Err(why) => Outcome::SetAside(why),
    };
    Ok(Made { entry: Entry { input: input.to_string(), number, digest, outcome }, passed })
}

fn coded(report: &Report, pipeline: &Pipeline) -> Result<Bundle, SetAside> {
    let place = report.provenance.as_ref().map_or(String::new(), |p| format!("{}: ", p.file));
    let aside = |class: &str, cause: String| SetAside { class: class.to_string(), reason: format!("{place}{cause}") };
    pipeline.check(report).map_err(|error| aside("is in a language that is not read", error.to_string()))?;
    let coding = catch_unwind(AssertUnwindSafe(|| pipeline.code(report))).map_err(|_| {
        let cause = format!("report `{}` struck a fault of the program itself; please send it to us", report.id);
        aside("struck a fault of the program", cause)
    })?;
    Bundle::new(report, &coding, pipeline.versions()).map_err(|cause| aside("cannot be kept", cause))
}

/// The writing half: gathers what was coded and puts it into the store, batch by batch.
struct Writer<'a> {
    desk: &'a RefCell<Desk>,
    batch: Vec<Made>,
    bytes: usize,
    most: usize,
    since: Instant,
}

impl Writer<'_> {
    fn add(&mut self, made: Made) -> Result<(), StoreError> {
        if let Outcome::Coded(bundle) = &made.entry.outcome {
            self.bytes += bundle.size_bytes();
        }
        self.batch.push(made);
        if self.batch.len() >= self.most || self.bytes >= MOST_BYTES || self.since.elapsed() >= PATIENCE {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let passed = self.batch.last().map(|made| made.passed);
        let batch: Vec<Entry> = self.batch.drain(..).map(|made| made.entry).collect();
        let mut desk = self.desk.borrow_mut();
        let Desk { store, tally, meter } = &mut *desk;
        let kept = store.put(&batch)?;
        for (entry, kept) in batch.iter().zip(kept) {
            if let Kept::SetAside(why) = &kept {
                meter.say(&format!("attache: {}", why.reason));
            }
            let events = match &entry.outcome {
                Outcome::Coded(bundle) => bundle.count(Kind::Event) as u64,
                Outcome::SetAside(_) => 0,
            };
            tally.add(&kept, events);
        }
        if let Some(passed) = passed {
            meter.show(tally.inputs(), passed);
        }
        (self.bytes, self.since) = (0, Instant::now());
        Ok(())
    }
}
