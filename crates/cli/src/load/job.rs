//! The reading half of `load`: the records of all inputs that are not done yet, each with its place in the ledger.

use crate::load::Desk;
use crate::sources::Files;
use attache::Pipeline;
use attache::ingest::{InputError, InputErrorKind, Layout, ReadOptions, Reader};
use attache::types::Report;
use attache_store::{Digest256, Done, SetAside, StoreError, digest_of};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Lines of the ledger that are read at once.
const WINDOW: u64 = 1024;

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
pub fn settings(pipeline: &Pipeline, viewpoint: &str) -> Digest256 {
    let versions = pipeline.versions();
    digest_of(&[versions.code.as_bytes(), versions.data.as_bytes(), versions.model.as_bytes(), viewpoint.as_bytes()])
}

/// The size of all files together, as far as it is known.
pub fn total_bytes(files: Files) -> u64 {
    files.filter_map(Result::ok).map(|path| size_bytes(&path)).sum()
}

fn size_bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |data| data.len())
}

/// An input that is being read.
struct Open {
    input: Arc<str>,
    items: Box<dyn Iterator<Item = Result<Report, InputError>>>,
    /// Number of the next record.
    next: u64,
    /// Lines of the ledger from `next` up to the end of the window.
    ledger: HashMap<u64, Done>,
    size: u64,
}

/// The jobs of a run, in order. What the ledger has is counted and passed over.
pub struct Jobs<'a> {
    files: Files,
    layout: &'a Layout,
    options: &'a ReadOptions,
    settings: Digest256,
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
        Jobs { files, layout, options, settings, desk, stop, open: None, before: 0 }
    }

    /// The next input.
    fn opened(&mut self) -> Option<Open> {
        let file = self.files.next()?;
        let (path, items): (_, Box<dyn Iterator<Item = _>>) = match file {
            Ok(path) => {
                let reader = Reader::open(&path, self.layout, self.options);
                (path, Box::new(reader))
            }
            Err((path, error)) => {
                let error = InputError::file(&path.display().to_string(), InputErrorKind::Io(error));
                (path, Box::new(std::iter::once(Err(error))))
            }
        };
        let input = if path == Path::new("-") { "<stdin>".into() } else { path.display().to_string().into() };
        Some(Open { input, items, next: 0, ledger: HashMap::new(), size: size_bytes(&path) })
    }

    /// The next record of the open input; none at its end, or where it is done already.
    fn record(&self, open: &mut Open, item: Result<Report, InputError>) -> Result<Option<Job>, StoreError> {
        let number = open.next;
        open.next += 1;
        let mut desk = self.desk.borrow_mut();
        if number.is_multiple_of(WINDOW) {
            let lines = desk.store.done(&open.input, number..number + WINDOW)?;
            open.ledger = lines.into_iter().map(|line| (line.number, line)).collect();
        }
        let (digest, report) = told(item, &self.settings);
        let within = report.as_ref().ok().and_then(|report| report.provenance.as_ref()).map_or(0, |p| p.offset.saturating_add(p.length));
        let passed = self.before + within.min(open.size);
        match open.ledger.remove(&number) {
            Some(line) if line.digest == digest => {
                desk.tally.done_before(line.set_aside);
                let inputs = desk.tally.inputs();
                desk.meter.show(inputs, passed);
                Ok(None)
            }
            _ => Ok(Some(Job { input: open.input.clone(), number, digest, report, passed })),
        }
    }
}

impl Iterator for Jobs<'_> {
    type Item = Result<Job, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.stop.load(Ordering::Relaxed) {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => self.opened()?,
            };
            let Some(item) = open.items.next() else {
                self.before += open.size;
                continue;
            };
            let job = self.record(&mut open, item);
            self.open = Some(open);
            if let Some(job) = job.transpose() {
                return Some(job);
            }
        }
        None
    }
}

/// The record with its digest. Where the report was found does not count: a file may grow at its head.
fn told(item: Result<Report, InputError>, settings: &Digest256) -> (Digest256, Result<Report, SetAside>) {
    match item {
        Ok(mut report) => {
            let provenance = report.provenance.take();
            let bytes = serde_json::to_vec(&report).expect("a report holds no map with keys other than strings");
            report.provenance = provenance;
            (digest_of(&[b"report", &bytes, settings]), Ok(report))
        }
        Err(error) => {
            let reason = error.to_string();
            let digest = digest_of(&[b"fault", reason.as_bytes(), settings]);
            (digest, Err(SetAside { class: class(&error.kind.to_string()), reason }))
        }
    }
}

/// The kind of a fault: its message without the particulars, which stand behind a sign.
fn class(cause: &str) -> String {
    let end = [": ", " (", "; ", ", "].iter().filter_map(|sign| cause.find(sign)).min().unwrap_or(cause.len());
    cause[..end].to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

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
