//! `attache watch`: asks feeds what is new, reads the pages that they link to, and keeps what was read out of them. What
//! each feed said last stands in the database, so that a new run goes on where the last one ended. How hosts are asked is
//! `http`'s, what is asked `feeds`'; coding and keeping are `load`'s.

mod feeds;
mod http;
mod robots;

use crate::coder;
use crate::failure::Failure;
use crate::load::job::{self, Job, Step};
use crate::load::meter::{Meter, Tally};
use crate::load::{Desk, Writer, stopped_by_signals, worked};
use crate::run::plural;
use crate::store_args::WatchArgs;
use attache::ingest::{FeedItem, InputErrorKind, InputFormat, Layout, ReadOptions, Reader, feed_items};
use attache::types::Report;
use attache::{Pipeline, in_order};
use attache_store::{Access, Digest256, SetAside, StoreError, digest_of};
use encoding_rs::Encoding;
use feeds::{Feed, LONGEST, Watched};
use http::{Answer, Client, Got, Known, host_of};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::io::Cursor;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;
use url::Url;

/// Hosts that are asked at once.
const CONNECTIONS: usize = 8;
/// Pages that wait to be coded.
const WAITING: usize = 16;

/// What is remembered of a feed between two requests and between two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Memory {
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
    /// Where it has moved for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<Url>,
    /// Requests in a row that gave nothing to read.
    failures: u32,
    /// Not asked before this, in seconds from the beginning of 1970.
    not_before: i64,
}

/// An entry of a feed that is not done yet.
struct Todo {
    feed: usize,
    number: u64,
    digest: Digest256,
    /// The page that is to be read.
    page: Option<Url>,
    /// What the feed itself says of it.
    entry: FeedItem,
}

/// What came of the rounds.
#[derive(Default)]
struct Outcome {
    /// Feeds that could not be read.
    failed: usize,
    /// Pages that are tried again.
    left: usize,
    /// Records set aside.
    aside: u64,
}

/// What turns entries into reports, on any thread.
struct Pages<'a> {
    watched: &'a Watched,
    layout: &'a Layout,
}

struct Watch<'a> {
    pages: Pages<'a>,
    client: Client,
    pipeline: &'a Pipeline,
    settings: Digest256,
    threads: NonZeroUsize,
    desk: RefCell<Desk>,
    stop: Arc<AtomicBool>,
    memories: Vec<Memory>,
}

pub fn run(args: &WatchArgs) -> Result<ExitCode, Failure> {
    let watched = feeds::read(&args.feeds)?;
    let layout = Layout::english().map_err(Failure::new)?;
    let pipeline = coder::pipeline(&args.coder)?;
    let store = args.db.open(Access::Create)?;
    let stop = stopped_by_signals()?;
    let mut watch = Watch {
        client: Client::new(&watched, stop.clone()),
        pages: Pages { watched: &watched, layout: &layout },
        settings: job::settings(&pipeline, &args.coder),
        pipeline: &pipeline,
        threads: args.threads.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN),
        desk: RefCell::new(Desk::new(store, Meter::new(0)).map_err(Failure::new)?),
        stop,
        memories: Vec::new(),
    };
    watch.remember()?;
    if args.once {
        let due: Vec<usize> = (0..watched.feeds.len()).filter(|&feed| !watch.put_off(feed)).collect();
        let outcome = watch.round(&due, &args.db.url)?;
        let whole = outcome.failed == 0 && outcome.left == 0 && outcome.aside == 0 && due.len() == watched.feeds.len();
        return Ok(match (watch.stopped(), whole) {
            (true, _) => ExitCode::from(2),
            (false, true) => ExitCode::SUCCESS,
            (false, false) => ExitCode::from(1),
        });
    }
    eprintln!("attache: watching {} {}; Ctrl-C ends it", watched.feeds.len(), plural(watched.feeds.len() as u64, "feed"));
    while !watch.stopped() {
        let now = Timestamp::now().as_second();
        let due: Vec<usize> = (0..watched.feeds.len()).filter(|&feed| watch.memories[feed].not_before <= now).collect();
        if due.is_empty() {
            std::thread::sleep(Duration::from_millis(200));
        } else {
            watch.round(&due, &args.db.url)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Watch<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Where the feed's memory stands in the store.
    fn note(feed: &Feed) -> String {
        format!("feed {}", feed.url)
    }

    fn remember(&mut self) -> Result<(), Failure> {
        for feed in &self.pages.watched.feeds {
            let kept = self.desk.borrow_mut().store.note(&Self::note(feed)).map_err(Failure::new)?;
            let memory = kept.map(|kept| serde_json::from_str(&kept)).transpose();
            let broken = |error| Failure::new(format!("the database's note on {} cannot be read: {error}", feed.url));
            self.memories.push(memory.map_err(broken)?.unwrap_or_default());
        }
        Ok(())
    }

    /// True where a failure is too fresh to ask again.
    fn put_off(&self, feed: usize) -> bool {
        let memory = &self.memories[feed];
        let left = memory.not_before - Timestamp::now().as_second();
        let off = memory.failures > 0 && left > 0;
        if off {
            eprintln!("attache: {}: not asked, for it failed {} times; again in {}", self.pages.watched.feeds[feed].url, memory.failures, span(left));
        }
        off
    }

    /// Asks the feeds and reads what is new in them.
    fn round(&mut self, due: &[usize], db: &str) -> Result<Outcome, Failure> {
        self.desk.get_mut().tally = Tally::default();
        let mut outcome = Outcome::default();
        let todo = self.ask(due, &mut outcome).map_err(Failure::new)?;
        let done = if todo.is_empty() { Ok(()) } else { self.read(todo, &mut outcome) };
        let desk = self.desk.borrow();
        outcome.aside = desk.tally.set_aside();
        if desk.tally.inputs() > 0 {
            desk.tally.report(db, done.is_err());
        }
        if outcome.left > 0 {
            eprintln!("attache: {} {} could not be had now and will be tried again", outcome.left, plural(outcome.left as u64, "page"));
        }
        done.map_err(Failure::new)?;
        Ok(outcome)
    }

    /// The entries of the feeds that are not done yet.
    fn ask(&mut self, due: &[usize], outcome: &mut Outcome) -> Result<Vec<Todo>, StoreError> {
        let addresses: Vec<(usize, Url)> =
            due.iter().map(|&feed| (feed, self.memories[feed].moved.clone().unwrap_or_else(|| self.pages.watched.feeds[feed].url.clone()))).collect();
        let memories = self.memories.clone();
        let ask = |client: &Client, (feed, url): (usize, Url)| {
            let known = Known { etag: memories[feed].etag.as_deref(), last_modified: memories[feed].last_modified.as_deref() };
            Some((feed, client.get(&url, &known)))
        };
        let mut answers: Vec<(usize, Answer)> = Vec::new();
        over_hosts(&self.client, addresses, |(_, url)| host_of(url), ask, |received| answers.extend(received));
        // In the order of the list, whoever answered first.
        answers.sort_by_key(|(feed, _)| *feed);
        let mut todo = Vec::new();
        for (feed, answer) in answers {
            todo.extend(self.answered(feed, answer, outcome)?);
        }
        Ok(todo)
    }

    /// Takes what a feed answered into its memory, and gives its entries that are not done yet.
    fn answered(&mut self, number: usize, answer: Answer, outcome: &mut Outcome) -> Result<Vec<Todo>, StoreError> {
        let feed = &self.pages.watched.feeds[number];
        let mut memory = self.memories[number].clone();
        let mut todo = Vec::new();
        let mut wait = feed.every;
        let failed = match answer {
            Answer::Stopped => return Ok(todo),
            Answer::Unchanged => None,
            Answer::Got(got) => {
                let (text, moved, etag, last_modified) = (utf8(&got), got.moved.clone(), got.etag.clone(), got.last_modified.clone());
                let options = ReadOptions { format: InputFormat::Feed, source: feed.source.clone(), ..Default::default() };
                match feed_items(feed.url.as_str(), text, self.pages.layout, &options) {
                    Err(error) => Some((error.kind.to_string(), None)),
                    Ok(read) => {
                        for entry in read.items {
                            todo.extend(self.todo(number, feed, entry)?);
                        }
                        if let Some(fault) = &read.fault {
                            eprintln!("attache: {fault}; what stands before it was read");
                        }
                        if let Some(moved) = moved {
                            eprintln!("attache: {}: has moved for good to {moved}", feed.url);
                            memory.moved = Some(moved);
                        }
                        // A feed that was cut off is read again, whatever it says of itself.
                        (memory.etag, memory.last_modified) = if read.fault.is_some() { (None, None) } else { (etag, last_modified) };
                        None
                    }
                }
            }
            Answer::Refused(cause) => Some((cause, None)),
            Answer::Gone => Some(("is gone for good; take it off the list".to_string(), Some(LONGEST))),
            Answer::Later { cause, after } => Some((cause, after)),
        };
        memory.failures = if failed.is_some() { memory.failures.saturating_add(1) } else { 0 };
        if let Some((cause, after)) = failed {
            outcome.failed += 1;
            wait = back_off(feed.every, memory.failures).max(after.unwrap_or_default());
            eprintln!("attache: {}: {cause}; asked again in {}", feed.url, span(wait.as_secs() as i64));
            // Where it has moved to may be wrong by now.
            memory.moved = memory.moved.filter(|_| memory.failures < 3);
        }
        memory.not_before = Timestamp::now().as_second().saturating_add(wait.as_secs() as i64);
        self.memories[number] = memory;
        // What it said is noted once its entries are in the store, or known to be missing.
        if todo.is_empty() {
            self.keep(number)?;
        }
        Ok(todo)
    }

    fn keep(&self, feed: usize) -> Result<(), StoreError> {
        let memory = serde_json::to_string(&self.memories[feed]).expect("a memory has no keys but strings");
        self.desk.borrow_mut().store.set_note(&Self::note(&self.pages.watched.feeds[feed]), &memory)
    }

    /// The entry, where the ledger does not have it as it is now.
    fn todo(&self, number: usize, feed: &Feed, entry: FeedItem) -> Result<Option<Todo>, StoreError> {
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        let (url, title, published) = (word(&entry.url), word(&entry.title), word(&entry.published));
        let said = entry.report.as_ref().map_or_else(ToString::to_string, |report| report.text.clone());
        let key = if url.is_empty() { digest_of(&[title.as_bytes(), published.as_bytes()]) } else { digest_of(&[url.as_bytes()]) };
        // The ledger numbers records; a feed's entries have no lasting number but that of their address.
        let [a, b, c, d, e, f, g, h, ..] = key;
        let id = u64::from_be_bytes([a & 0x7f, b, c, d, e, f, g, h]);
        let digest = digest_of(&[b"entry", url.as_bytes(), title.as_bytes(), published.as_bytes(), said.as_bytes(), &self.settings]);
        let known = self.desk.borrow_mut().store.done(feed.url.as_str(), id..id + 1)?;
        if known.iter().any(|done| done.digest == digest) {
            return Ok(None);
        }
        let readable = !matches!(&entry.report, Err(error) if matches!(error.kind, InputErrorKind::OtherLanguage(_)));
        let page = entry.url.as_deref().filter(|_| feed.pages && readable).and_then(|url| feed.url.join(url).ok());
        let page = page.filter(|page| matches!(page.scheme(), "http" | "https"));
        Ok(Some(Todo { feed: number, number: id, digest, page, entry }))
    }

    /// Reads the entries' pages, codes them and puts them into the store.
    fn read(&self, todo: Vec<Todo>, outcome: &mut Outcome) -> Result<(), StoreError> {
        let mut whole: BTreeMap<usize, bool> = todo.iter().map(|todo| (todo.feed, true)).collect();
        let (pages, bare): (Vec<Todo>, Vec<Todo>) = todo.into_iter().partition(|todo| todo.page.is_some());
        let left = Mutex::new(Vec::new());
        let reading = &self.pages;
        let fetch = |client: &Client, todo: Todo| {
            let answer = todo.page.as_ref().map(|page| client.get(page, &Known::default()));
            let feed = todo.feed;
            let step = reading.step(todo, answer);
            if step.is_none() {
                left.lock().unwrap_or_else(PoisonError::into_inner).push(feed);
            }
            step
        };
        let mut writer = Writer::new(&self.desk, NonZeroUsize::MIN.saturating_add(63));
        let mut done = Ok(());
        let host = |todo: &Todo| todo.page.as_ref().map(host_of).unwrap_or_default();
        over_hosts(&self.client, pages, host, fetch, |received| {
            let bare = bare.into_iter().filter_map(|todo| reading.step(todo, None));
            let steps = bare.chain(received).map(Ok);
            done = in_order(steps, self.threads, |step| worked(step, self.pipeline), |made| writer.add(made?));
        });
        done.and_then(|()| writer.flush())?;
        let left = left.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcome.left = left.len();
        left.iter().for_each(|feed| {
            whole.insert(*feed, false);
        });
        for (feed, whole) in whole {
            // A feed with an entry that is still to be read must not answer that there is nothing new.
            if whole {
                self.keep(feed)?;
            }
        }
        Ok(())
    }
}

impl Pages<'_> {
    /// The report of an entry, by its page where that was asked for; nothing where the page is to be tried again.
    fn step(&self, todo: Todo, answer: Option<Answer>) -> Option<Step> {
        let Todo { feed, number, digest, page, entry } = todo;
        let feed = &self.watched.feeds[feed];
        let place = page.as_ref().map_or_else(|| feed.url.to_string(), ToString::to_string);
        let own = entry.report.map_err(|error| SetAside { class: job::class(&error.kind.to_string()), reason: error.to_string() });
        let refused = |cause: &str| SetAside { class: job::class(cause), reason: format!("{place}: {cause}") };
        let report = match answer {
            None => own,
            Some(Answer::Later { .. } | Answer::Stopped) => return None,
            Some(Answer::Unchanged) => own.map_err(|_| refused("answered that nothing is new, which nobody had asked")),
            Some(Answer::Gone) => own.map_err(|_| refused("is gone")),
            Some(Answer::Refused(cause)) => own.map_err(|_| refused(&cause)),
            Some(Answer::Got(got)) => match self.page(feed, &got) {
                Ok(report) => Ok(Report {
                    title: report.title.or(entry.title),
                    published: report.published.or(entry.published),
                    source: feed.source.clone().or_else(|| own.ok().and_then(|own| own.source)).or(report.source),
                    ..report
                }),
                Err(why) => own.map_err(|_| why),
            },
        };
        Some(Step::Record(Box::new(Job { input: feed.url.as_str().into(), number, digest, report, passed: 0 })))
    }

    /// The article of a page.
    fn page(&self, feed: &Feed, got: &Got) -> Result<Report, SetAside> {
        let options = ReadOptions { format: InputFormat::Html, source: feed.source.clone(), ..Default::default() };
        let read = Reader::new(got.url.as_str(), Box::new(Cursor::new(utf8(got))), self.layout, &options).next();
        let none = || SetAside { class: "is empty".to_string(), reason: format!("{}: is empty", got.url) };
        let report = read.ok_or_else(none)?;
        let report = report.map_err(|error| SetAside { class: job::class(&error.kind.to_string()), reason: error.to_string() })?;
        Ok(Report { url: report.url.or_else(|| Some(got.url.to_string())), ..report })
    }
}

/// Does `work` on every item, those of one host one after the other, several hosts at once, and hands what comes of it to
/// `take` as it comes.
fn over_hosts<T: Send, R: Send>(
    client: &Client,
    items: Vec<T>,
    host: impl Fn(&T) -> String,
    work: impl Fn(&Client, T) -> Option<R> + Sync,
    take: impl FnOnce(&mut (dyn Iterator<Item = R> + Send)),
) {
    let mut hosts: BTreeMap<String, VecDeque<T>> = BTreeMap::new();
    for item in items {
        hosts.entry(host(&item)).or_default().push_back(item);
    }
    let workers = hosts.len().min(CONNECTIONS);
    let queue: Mutex<VecDeque<VecDeque<T>>> = Mutex::new(hosts.into_values().collect());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let (send, receive) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (send, next, work): (SyncSender<R>, _, _) = (send.clone(), &next, &work);
            scope.spawn(move || {
                while let Some(items) = next() {
                    for made in items.into_iter().filter_map(|item| work(client, item)) {
                        // Nobody takes any more: the run has failed.
                        if send.send(made).is_err() {
                            return;
                        }
                    }
                }
            });
        }
        drop(send);
        take(&mut receive.into_iter());
    });
}

/// How long to wait after so many failures in a row: twice as long after each, a day at most.
fn back_off(every: Duration, failures: u32) -> Duration {
    every.saturating_mul(1 << failures.min(16)).min(LONGEST)
}

/// The document in UTF-8 by the encoding that the host names, marked so that nobody guesses again; as it is where none is named.
fn utf8(got: &Got) -> Vec<u8> {
    let encoding = got.charset.as_deref().and_then(|name| Encoding::for_label(name.as_bytes()));
    let marked = Encoding::for_bom(&got.bytes).is_some();
    match encoding.filter(|_| !marked) {
        None => got.bytes.clone(),
        Some(encoding) => {
            let (text, _) = encoding.decode_without_bom_handling(&got.bytes);
            format!("\u{feff}{text}").into_bytes()
        }
    }
}

/// Seconds as a person says them.
fn span(seconds: i64) -> String {
    match seconds {
        ..100 => format!("{} s", seconds.max(0)),
        100..6000 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h", (seconds + 1800) / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_lengthen_the_wait_up_to_a_day() {
        let every = Duration::from_secs(900);
        assert_eq!(back_off(every, 1), Duration::from_secs(1800));
        assert_eq!(back_off(every, 3), Duration::from_secs(7200));
        assert_eq!(back_off(every, u32::MAX), LONGEST);
    }
}
