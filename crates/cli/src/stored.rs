//! Records of a database as a stream for the writers of formats: all of them, or what a query finds.

use crate::export::Source;
use crate::failure::Failure;
use attache::export::Line;
use attache_store::{Access, Found, Kind, Query, Store, StoreError};
use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Records that wait to be written.
const WAITING: usize = 1024;

/// What is wanted of a database.
pub enum Wanted<'a> {
    /// All records of these kinds, report by report.
    All(&'a [Kind]),
    /// What a query finds, in its order. Before the first record of a report and whenever it changes come the report's
    /// records of the given kinds, which the formats need beside what was found.
    Found { query: &'a Query, beside: &'a [Kind] },
}

/// Gives the records of the database at `url` to `take`.
pub fn stream<R>(url: &str, wanted: &Wanted, take: impl FnOnce(&mut Source<'_>) -> Result<R, Failure>) -> Result<R, Failure> {
    let (send, receive) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        // The database hands its records out, the writers take them: each on a thread of its own.
        scope.spawn(move || {
            if let Err(error) = give(url, wanted, &send) {
                // Where nobody takes any more, nobody needs to be told.
                let _ = send.send(Err(Failure::new(error)));
            }
        });
        take(&mut receive.into_iter())
    })
}

fn give(url: &str, wanted: &Wanted, send: &SyncSender<Result<Line, Failure>>) -> Result<(), StoreError> {
    let mut store = attache_store::open(url, Access::Existing)?;
    match wanted {
        Wanted::All(kinds) => store.records(None, kinds, &mut |found| sent(&found, send)),
        Wanted::Found { query, beside } => {
            // A second connection: the first one is busy with the search.
            let mut other = attache_store::open(url, Access::Existing)?;
            let mut last: Option<String> = None;
            let mut failed = None;
            let each = &mut |found: Found| {
                if last.as_ref() != Some(&found.report_id) {
                    if let Err(error) = context(&mut *other, &found.report_id, beside, send) {
                        failed = Some(error);
                        return ControlFlow::Break(());
                    }
                    last = Some(found.report_id.clone());
                }
                sent(&found, send)
            };
            store.find(query, each)?;
            failed.map_or(Ok(()), Err)
        }
    }
}

fn context(store: &mut dyn Store, report: &str, kinds: &[Kind], send: &SyncSender<Result<Line, Failure>>) -> Result<(), StoreError> {
    store.records(Some(report), kinds, &mut |found| sent(&found, send))
}

fn sent(found: &Found, send: &SyncSender<Result<Line, Failure>>) -> ControlFlow<()> {
    let line = Line::parse(&found.json).map_err(|error| Failure::new(format!("report `{}`: {error}", found.report_id)));
    if send.send(line).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}
