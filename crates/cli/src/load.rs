//! `attache load`: reports in, a database filled. Reads and writes on one thread, codes on all others; what is done is in
//! the ledger, so that a run that ended anywhere goes on there. How things are shown is `meter`'s.

pub mod job;
pub mod meter;

use crate::coder;
use crate::failure::Failure;
use crate::run::published;
use crate::sources::Files;
use crate::store_args::LoadArgs;
use attache::ingest::{Fingerprint, GroupingOptions, GroupingWindow, Layout, ReadOptions};
use attache::types::Report;
use attache::{Pipeline, in_order};
use attache_store::{Access, Bundle, Ended, Entry, Kept, Kind, Outcome, SetAside, Store, StoreError};
use job::{Job, Jobs, Step};
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

/// Copies of a text are looked for among the last so many reports: some days of the news that a thousand outlets write.
const COMPARED: usize = 50_000;

/// What the reading and the writing half share. Both run on one thread.
pub struct Desk {
    pub store: Box<dyn Store>,
    pub tally: Tally,
    pub meter: Meter,
    copies: GroupingWindow<String>,
}

impl Desk {
    /// A desk that compares new reports with the last ones of the store, as the run that put them would go on to.
    pub fn new(mut store: Box<dyn Store>, meter: Meter) -> Result<Self, StoreError> {
        let mut copies = GroupingWindow::new(COMPARED, GroupingOptions::default());
        store.carriers(COMPARED as u64, &mut |carrier| {
            // A fingerprint of another version compares with nothing.
            if let Ok(print) = carrier.fingerprint.parse() {
                copies.remember(print, carrier.copy_of.unwrap_or(carrier.id));
            }
        })?;
        Ok(Desk { store, tally: Tally::default(), meter, copies })
    }

    /// Puts entries into the store, each with the earliest report that it copies.
    fn put(&mut self, batch: &[Entry]) -> Result<Vec<Kept>, StoreError> {
        let copies = &mut self.copies;
        self.store.put_grouped(batch, &mut |bundle| {
            let print: Fingerprint = bundle.fingerprint()?.parse().ok()?;
            Some(copies.add(bundle.id().to_string(), print)).filter(|group| group != bundle.id())
        })
    }
}

pub fn run(args: &LoadArgs) -> Result<ExitCode, Failure> {
    let layout = Layout::english().map_err(Failure::new)?;
    let options = ReadOptions {
        format: args.input_format.input(),
        published: published(args.published.as_deref(), &layout)?,
        source: args.source.clone(),
        ..Default::default()
    };
    let pipeline = coder::pipeline(&args.coder)?;
    let store = args.db.open(Access::Create)?;
    let stop = stopped_by_signals()?;
    let files = || Files::new(&args.sources, attache_store::file_of(&args.db.url));
    let desk = RefCell::new(Desk::new(store, Meter::new(job::total_bytes(files()))).map_err(Failure::new)?);
    let threads = args.threads.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let jobs = Jobs::new(files(), &layout, &options, job::settings(&pipeline, &args.coder), &desk, &stop);
    let mut writer = Writer::new(&desk, args.batch);
    let done = in_order(jobs, threads, |step| worked(step, &pipeline), |made| writer.add(made?));
    let done = done.and_then(|()| writer.flush()).and_then(|()| desk.borrow_mut().store.settle());
    let Desk { tally, meter, .. } = desk.into_inner();
    meter.finish();
    let stopped = stop.load(Ordering::Relaxed);
    // What is in the database by then is said where the run fails, too.
    tally.report(&args.db.url, stopped || done.is_err());
    done.map_err(Failure::new)?;
    Ok(match (stopped, tally.set_aside()) {
        (true, _) => ExitCode::from(2),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(1),
    })
}

/// True once the user or the system asked us to end. Asked again, the program ends at once: the database stands that too.
pub fn stopped_by_signals() -> Result<Arc<AtomicBool>, Failure> {
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

/// A step that was worked on.
pub enum Made {
    Entry {
        entry: Entry,
        /// Bytes of all inputs up to its end.
        passed: u64,
    },
    End(Ended),
}

/// Codes one report. A fault of our own in one report must not cost the others: it is set aside like a broken record.
pub fn worked(step: Result<Step, StoreError>, pipeline: &Pipeline) -> Result<Made, StoreError> {
    let Job { input, number, digest, report, passed } = match step? {
        Step::Record(job) => *job,
        Step::End(ended) => return Ok(Made::End(ended)),
    };
    let outcome = match report.and_then(|report| coded(&report, pipeline)) {
        Ok(bundle) => Outcome::Coded(Box::new(bundle)),
        Err(why) => Outcome::SetAside(why),
    };
    Ok(Made::Entry { entry: Entry { input: input.to_string(), number, digest, outcome }, passed })
}

fn coded(report: &Report, pipeline: &Pipeline) -> Result<Bundle, SetAside> {
    let place = report.provenance.as_ref().map_or(String::new(), |p| format!("{}: ", p.file));
    let aside = |class: &str, cause: String| SetAside { class: class.to_string(), reason: format!("{place}{cause}") };
    pipeline.check(report).map_err(|error| aside("is in a language that is not read", error.to_string()))?;
    let made = catch_unwind(AssertUnwindSafe(|| Bundle::new(report, &pipeline.code(report), pipeline.versions())));
    let ours = |_| {
        let cause = format!("report `{}` struck a fault of the program itself; please send it to us", report.id);
        aside("struck a fault of the program", cause)
    };
    made.map_err(ours)?.map_err(|cause| aside("cannot be kept", cause))
}

/// The writing half: gathers what was coded and puts it into the store, batch by batch.
pub struct Writer<'a> {
    desk: &'a RefCell<Desk>,
    batch: Vec<Entry>,
    /// Inputs whose records are in the store once the batch is.
    ended: Vec<Ended>,
    /// Bytes of all inputs up to the end of the batch.
    passed: u64,
    /// Bytes of the batch.
    bytes: usize,
    most: usize,
    since: Instant,
}

impl<'a> Writer<'a> {
    /// A writer that puts no more than so many entries in at once.
    pub fn new(desk: &'a RefCell<Desk>, most: NonZeroUsize) -> Self {
        Writer { desk, batch: Vec::new(), ended: Vec::new(), passed: 0, bytes: 0, most: most.get(), since: Instant::now() }
    }

    pub fn add(&mut self, made: Made) -> Result<(), StoreError> {
        match made {
            Made::Entry { entry, passed } => {
                if let Outcome::Coded(bundle) = &entry.outcome {
                    self.bytes += bundle.size_bytes();
                }
                self.passed = passed;
                self.batch.push(entry);
            }
            Made::End(ended) => self.ended.push(ended),
        }
        if self.batch.len() >= self.most || self.ended.len() >= self.most || self.bytes >= MOST_BYTES || self.since.elapsed() >= PATIENCE {
            self.flush()?;
        }
        Ok(())
    }

    pub fn flush(&mut self) -> Result<(), StoreError> {
        let mut desk = self.desk.borrow_mut();
        let kept = desk.put(&self.batch)?;
        let Desk { store, tally, meter, .. } = &mut *desk;
        store.finish(&self.ended)?;
        for (entry, kept) in self.batch.iter().zip(kept) {
            if let Kept::SetAside(why) = &kept {
                meter.say(&format!("attache: {}", why.reason));
            }
            let events = match &entry.outcome {
                Outcome::Coded(bundle) => bundle.count(Kind::Event) as u64,
                Outcome::SetAside(_) => 0,
            };
            tally.add(&kept, events);
        }
        if !self.batch.is_empty() {
            meter.show(tally.counts(), self.passed);
        }
        self.batch.clear();
        self.ended.clear();
        (self.bytes, self.since) = (0, Instant::now());
        Ok(())
    }
}
