//! News reports in: bytes become [`Report`](attache_types::Report)s with their layout (title, byline, dateline,
//! paragraphs) marked in the unchanged text. Text, HTML pages, JSON lines, feeds, web archives, tables and PETRARCH sentences
//! are read; copies of one text are found by their fingerprints.
//!
//! This crate does the reading of files and knows nothing of events or of how sentences are parsed.

mod byline;
mod date;
mod dateline;
mod error;
mod fingerprint;
mod html;
mod jsonl;
mod language;
mod layout;
mod read;
mod words;

pub use date::parse_published;
pub use error::{InputError, InputErrorKind};
pub use fingerprint::{BadFingerprint, Fingerprint, Grouper, GroupingOptions, GroupingWindow, Likeness};
pub use language::language_of;
pub use layout::{Layout, TextMode};
pub use read::{FeedItem, FeedItems, InputFormat, ReadOptions, Reader, Records, Unread, WarcFault, WarcRecord, WarcRecords, feed_items};
pub use words::{ENGLISH, Words, WordsError, WordsFault};
