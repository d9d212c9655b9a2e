//! Many items, several threads, one order: results come out as if one thread had done the work.
//!
//! At most a fixed number of items is in memory at a time, however slow one of them is.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// Items that travel to a worker together: enough that handing them over costs nothing beside the work.
const BATCH: usize = 16;
/// Batches in flight for each thread.
const AHEAD: usize = 4;

/// Runs `work` over `items` on `threads` threads and gives each result to `sink`, in the order of the items.
/// `items` is read and `sink` is called on the calling thread only. No more than a fixed number of items for each
/// thread is held at a time.
///
/// # Errors
/// The first error of `sink`; nothing is read or handed out after it.
///
/// # Panics
/// Where `work` panics.
pub fn in_order<I, O, E>(
    items: impl IntoIterator<Item = I>,
    threads: NonZeroUsize,
    work: impl Fn(I) -> O + Sync,
    mut sink: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E>
where
    I: Send,
    O: Send,
{
    let mut items = items.into_iter();
    if threads.get() == 1 {
        return items.try_for_each(|item| sink(work(item)));
    }
    let (give, take) = mpsc::channel::<(usize, Vec<I>)>();
    let take = Mutex::new(take);
    let (take, work) = (&take, &work);
    thread::scope(|scope| {
        // Owned here, so that leaving the scope early closes the channel and sends the workers home.
        let give = give;
        let (done, results) = mpsc::channel::<(usize, thread::Result<Vec<O>>)>();
        for _ in 0..threads.get() {
            let done = done.clone();
            scope.spawn(move || {
                loop {
                    let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((number, batch)) = next else { return };
                    let result = catch_unwind(AssertUnwindSafe(|| batch.into_iter().map(work).collect()));
                    if done.send((number, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let window = threads.get() * AHEAD;
        let (mut sent, mut written) = (0, 0);
        let mut waiting = BTreeMap::new();
        let mut more = true;
        loop {
            while more && sent < written + window {
                let batch: Vec<I> = items.by_ref().take(BATCH).collect();
                more = batch.len() == BATCH;
                if batch.is_empty() || give.send((sent, batch)).is_err() {
                    break;
                }
                sent += 1;
            }
            if written == sent {
                return Ok(());
            }
            let (number, result) = results.recv().expect("workers live as long as there are batches to give");
            waiting.insert(number, result.unwrap_or_else(|panic| resume_unwind(panic)));
            while let Some(batch) = waiting.remove(&written) {
                batch.into_iter().try_for_each(&mut sink)?;
                written += 1;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn run(threads: usize, count: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let slow = |i: usize| {
            if i.is_multiple_of(97) {
                thread::sleep(std::time::Duration::from_millis(1));
            }
            i * 2
        };
        let threads = NonZeroUsize::new(threads).expect("a positive number");
        let done: Result<(), ()> = in_order(0..count, threads, slow, |o| {
            out.push(o);
            Ok(())
        });
        assert_eq!(done, Ok(()));
        out
    }

    #[test]
    fn any_number_of_threads_gives_the_order_of_the_input() {
        for count in [0, 1, 15, 16, 17, 1000] {
            let want: Vec<usize> = (0..count).map(|i| i * 2).collect();
            for threads in [1, 2, 4, 7] {
                assert_eq!(run(threads, count), want, "{threads} threads, {count} items");
            }
        }
    }

    #[test]
    fn an_error_of_the_sink_ends_the_run() {
        let read = AtomicUsize::new(0);
        let items = (0..1_000_000).inspect(|_| {
            read.fetch_add(1, Ordering::Relaxed);
        });
        let two = NonZeroUsize::new(2).expect("a positive number");
        let done = in_order(items, two, |i| i, |i| if i == 100 { Err("full") } else { Ok(()) });
        assert_eq!(done, Err("full"));
        assert!(read.load(Ordering::Relaxed) < 10_000, "reading stops");
    }

    #[test]
    #[should_panic(expected = "item 40")]
    fn a_panic_of_the_work_is_passed_on() {
        let two = NonZeroUsize::new(2).expect("a positive number");
        let work = |i: usize| assert!(i != 40, "item {i}");
        let _: Result<(), ()> = in_order(0..1000, two, work, Ok);
    }

    #[test]
    fn memory_is_bounded_behind_a_slow_item() {
        let (read, written) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let most = AtomicUsize::new(0);
        let items = (0..5_000).inspect(|_| {
            let ahead = read.fetch_add(1, Ordering::Relaxed) - written.load(Ordering::Relaxed);
            most.fetch_max(ahead, Ordering::Relaxed);
        });
        let work = |i: usize| {
            if i == 0 {
                thread::sleep(std::time::Duration::from_millis(50));
            }
        };
        let two = NonZeroUsize::new(2).expect("a positive number");
        let done: Result<(), ()> = in_order(items, two, work, |()| {
            written.fetch_add(1, Ordering::Relaxed);
            Ok(())
        });
        assert_eq!(done, Ok(()));
        assert!(most.load(Ordering::Relaxed) <= 2 * AHEAD * BATCH, "{} items were held", most.load(Ordering::Relaxed));
    }
}
