//! Fingerprints: which reports are copies of one wire text, however they were cut, headed and touched up.
//!
//! A fingerprint is a small fixed-size sample of a text's word shingles (bottom-k MinHash, Broder 1997), so that how much
//! of the shorter text stands in the longer one can be told from two fingerprints alone. Nothing here knows of events.

mod group;
mod sketch;
mod window;

pub use group::{Grouper, GroupingOptions};
pub use sketch::{BadFingerprint, Fingerprint, Likeness};
pub use window::GroupingWindow;
