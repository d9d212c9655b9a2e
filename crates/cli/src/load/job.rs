//! The reading half of `load`: the records of all inputs that are not done yet, each with its place in the ledger.

use crate::args::CoderArgs;
use crate::load::Desk;
use crate::sources::Files;
use attache::Pipeline;
use attache::ingest::{InputError, InputErrorKind, Layout, ReadOptions, Reader};
use attache::types::Report;
use attache_store::{Digest256, Done, Ended, SetAside, State, StoreError, digest_of};
use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

/// Lines of the ledger that are read at once.
const WINDOW: u64 = 1024;
/// A file that was written to this shortly before it was opened may be written to once more without its time showing it.
const SETTLED: Duration = Duration::from_secs(2);

/// What is to be done next.
pub enum Step {
    /// To code a record.
    Record(Box<Job>),
    /// To note the end of an input, behind its records.
    End(Ended),
}

/// One record of an input, to be coded.
pub struct Job {
    pub input: Arc<str>,
    pub number: u64,
    pub digest: Digest256,
    /// The report, or why there is none.
    pub report: Result<Report, SetAside>,
    /// Bytes of all inputs up to the record's end.
    pub passed: u64,
}

/// Everything besides the report that decides what is read out of it.
pub fn settings(pipeline: &Pipeline, coder: &CoderArgs) -> Digest256 {
    let versions = pipeline.versions();
    let least = coder.min_confidence.to_le_bytes();
    let mut parts = vec![versions.code.as_bytes(), versions.data.as_bytes(), versions.model.as_bytes(), coder.viewpoint.as_bytes()];
    // Left out where it changes nothing, so that earlier ledgers stay good.
    if coder.min_confidence > 0.0 {
        parts.push(&least);
    }
    if coder.fallback {
        parts.push(b"fallback");
    }
    digest_of(&parts)
}

/// The size of all files together, as far as it is known.
pub fn total_bytes(files: Files) -> u64 {
    files.filter_map(Result::ok).map(|path| size_bytes(&path)).sum()
}

fn size_bytes(path: &Path) -> u64 {
    if is_stdin(path) { 0 } else { std::fs::metadata(path).map_or(0, |data| data.len()) }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The name of an input in the ledger: its real path, the same however and from wherever the user names it.
pub fn name(path: &Path) -> Arc<str> {
    if is_stdin(path) {
        return "<stdin>".into();
    }
    let real = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf());
    match real.to_str() {
        Some(name) => name.into(),
        None => real.as_os_str().as_encoded_bytes().escape_ascii().to_string().into(),
    }
}

/// The state of a file; none of what is no file, or may change unseen.
fn state(path: &Path, settings: Digest256) -> Option<State> {
    let data = std::fs::metadata(path).ok().filter(|data| data.is_file() && !is_stdin(path))?;
    let written = data.modified().ok()?;
    if SystemTime::now().duration_since(written).ok()? < SETTLED {
        return None;
    }
    let modified = i64::try_from(written.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_nanos()).ok()?;
    Some(State { length: data.len(), modified, settings })
}

/// An input that is being read.
struct Open {
    input: Arc<str>,
    items: Box<dyn Iterator<Item = Result<Report, InputError>>>,
    /// Number of the next record.
    next: u64,
    /// Bytes up to the end of the last record whose place is known.
    within: u64,
    /// Lines of the ledger from `next` up to the end of the window.
    ledger: HashMap<u64, Done>,
    size: u64,
    /// What it was when it was opened.
    state: Option<State>,
    /// False once a part of it could not be read for a cause that may go away.
    whole: bool,
}

/// The jobs of a run, in order. What the ledger has is counted and passed over.
pub struct Jobs<'a> {
    files: Files,
    layout: &'a Layout,
    options: &'a ReadOptions,
    settings: Digest256,
    /// The settings, with the options of reading: those of a record show in the report that comes of it.
    file_settings: Digest256,
    desk: &'a RefCell<Desk>,
    stop: &'a AtomicBool,
    open: Option<Open>,
    /// Bytes of the inputs before the open one.
    before: u64,
}

impl<'a> Jobs<'a> {
    pub fn new(
        files: Files,
        layout: &'a Layout,
        options: &'a ReadOptions,
        settings: Digest256,
        desk: &'a RefCell<Desk>,
        stop: &'a AtomicBool,
    ) -> Self {
        let file_settings = digest_of(&[&settings, format!("{options:?}").as_bytes()]);
        Jobs { files, layout, options, settings, file_settings, desk, stop, open: None, before: 0 }
    }

    /// The next input that is not known to be done as a whole.
    fn opened(&mut self) -> Result<Option<Open>, StoreError> {
        while !self.stop.load(Ordering::Relaxed) {
            let Some(file) = self.files.next() else { return Ok(None) };
            let (path, unread) = match file {
                Ok(path) => (path, None),
                Err((path, error)) => (path, Some(error)),
            };
            let (input, size, state) = (name(&path), size_bytes(&path), state(&path, self.file_settings));
            if let Some(state) = &state {
                let mut desk = self.desk.borrow_mut();
                if let Some(finished) = desk.store.finished(&input, state)? {
                    self.before += size;
                    desk.tally.finished_before(&finished);
                    let counts = desk.tally.counts();
                    desk.meter.show(counts, self.before);
                    continue;
                }
            }
            let items: Box<dyn Iterator<Item = _>> = match unread {
                None => Box::new(Reader::open(&path, self.layout, self.options)),
                Some(error) => Box::new(std::iter::once(Err(InputError::file(&path.display().to_string(), InputErrorKind::Io(error))))),
            };
            return Ok(Some(Open { input, items, next: 0, within: 0, ledger: HashMap::new(), size, state, whole: true }));
        }
        Ok(None)
    }

    /// The next record of the open input; none at its end, or where it is done already.
    fn record(&self, open: &mut Open, item: Item) -> Result<Option<Job>, StoreError> {
        open.whole &= !item.as_ref().is_err_and(Fault::may_go_away);
        let number = open.next;
        open.next += 1;
        let mut desk = self.desk.borrow_mut();
        if number.is_multiple_of(WINDOW) {
            let lines = desk.store.done(&open.input, number..number + WINDOW)?;
            open.ledger = lines.into_iter().map(|line| (line.number, line)).collect();
        }
        let (digest, report) = told(item, &open.input, &self.settings);
        let within = report.as_ref().ok().and_then(|report| report.provenance.as_ref()).map_or(0, |p| p.offset.saturating_add(p.length));
        // Records without a place, such as faults, do not lead back.
        open.within = open.within.max(within.min(open.size));
        let passed = self.before + open.within;
        match open.ledger.remove(&number) {
            Some(line) if line.digest == digest => {
                desk.tally.done_before(line.set_aside);
                let counts = desk.tally.counts();
                desk.meter.show(counts, passed);
                Ok(None)
            }
            _ => Ok(Some(Job { input: open.input.clone(), number, digest, report, passed })),
        }
    }
}

impl Iterator for Jobs<'_> {
    type Item = Result<Step, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.stop.load(Ordering::Relaxed) {
            let mut open = match self.open.take().map_or_else(|| self.opened(), |open| Ok(Some(open))) {
                Ok(open) => open?,
                Err(error) => return Some(Err(error)),
            };
            // A fault of a reader's costs the rest of its input, not the other inputs.
            let item = match catch_unwind(AssertUnwindSafe(|| open.items.next())) {
                Ok(item) => item.map(|item| item.map_err(Fault::Input)),
                Err(_) => {
                    open.items = Box::new(std::iter::empty());
                    Some(Err(Fault::Ours))
                }
            };
            let Some(item) = item else {
                self.before += open.size;
                if !open.whole {
                    continue;
                }
                return Some(Ok(Step::End(Ended { input: open.input.to_string(), records: open.next, state: open.state })));
            };
            let job = self.record(&mut open, item);
            self.open = Some(open);
            if let Some(job) = job.transpose() {
                return Some(job.map(|job| Step::Record(Box::new(job))));
            }
        }
        None
    }
}

/// A record as it was read.
type Item = Result<Report, Fault>;

/// Why there is no report.
enum Fault {
    /// The input's.
    Input(InputError),
    /// Our own, in a reader.
    Ours,
}

impl Fault {
    /// True where the same bytes may be read another time.
    fn may_go_away(&self) -> bool {
        match self {
            Fault::Input(error) => matches!(error.kind, InputErrorKind::Io(_) | InputErrorKind::Missing),
            Fault::Ours => true,
        }
    }
}

/// The record with its digest. Where the report was found does not count: a file may grow at its head.
fn told(item: Item, input: &str, settings: &Digest256) -> (Digest256, Result<Report, SetAside>) {
    match item {
        Ok(mut report) => {
            let provenance = report.provenance.take();
            let bytes = serde_json::to_vec(&report).expect("a report holds no map with keys other than strings");
            report.provenance = provenance;
            (digest_of(&[b"report", &bytes, settings]), Ok(report))
        }
        Err(Fault::Input(error)) => {
            let reason = error.to_string();
            // Without the input's name: it may be written in another way the next time.
            let said = reason.strip_prefix(&error.file).unwrap_or(&reason);
            let digest = digest_of(&[b"fault", said.as_bytes(), settings]);
            (digest, Err(SetAside { class: class(&error.kind.to_string()), reason }))
        }
        Err(Fault::Ours) => {
            let class = "struck a fault of the program".to_string();
            let reason = format!("{input}: struck a fault of the program itself, and is not read on; please send it to us");
            (digest_of(&[b"fault of ours", settings]), Err(SetAside { class, reason }))
        }
    }
}

/// The kind of a fault: its message without the particulars, which stand behind a sign.
pub fn class(cause: &str) -> String {
    let end = [": ", " (", "; ", ", "].iter().filter_map(|sign| cause.find(sign)).min().unwrap_or(cause.len());
    cause[..end].to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_has_one_name() {
        let here = name(Path::new("src/main.rs"));
        for other in ["./src/main.rs", "src/../src//main.rs", "src/load/../main.rs"] {
            assert_eq!(name(Path::new(other)), here, "{other}");
        }
        assert!(Path::new(&*here).is_absolute());
        assert_eq!(&*name(Path::new("-")), "<stdin>");
        assert!(name(Path::new("no such file")).ends_with("/no such file"));
    }

    #[test]
    fn a_file_just_written_is_not_sure_to_stay() {
        let path = std::env::temp_dir().join(format!("attache-state-{}", std::process::id()));
        std::fs::write(&path, "a").expect("the file is written");
        assert_eq!(state(&path, [0; 32]), None);
        let old = SystemTime::now() - Duration::from_secs(60);
        std::fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(old)).expect("the time is set");
        assert!(state(&path, [0; 32]).is_some_and(|state| state.length == 1));
        std::fs::remove_file(&path).expect("the file goes");
        assert_eq!(state(&path, [0; 32]), None);
    }

    #[test]
    fn faults_are_sorted_by_their_kind() {
        for (cause, kind) in [
            ("is empty", "is empty"),
            ("broken JSON: expected value", "broken JSON"),
            ("is not UTF-8 (first bad byte at offset 3); it begins like UTF-16", "is not UTF-8"),
            ("looks like XML, which is not read yet; give plain text", "looks like XML"),
        ] {
            assert_eq!(class(cause), kind);
        }
    }
}
