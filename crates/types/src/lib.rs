//! The records that every stage shares: text positions, reports, parsed documents and what is read out of them.
//!
//! This crate holds data only: no file is read here, nothing is decided here, and it knows no other crate of the project.
//! Records are the public contract of `--format jsonl`; a change of a field is a change for users.

mod document;
mod record;
mod report;
mod span;

pub use document::{Chain, CorefKind, CorefMention, Deprel, Document, Feats, Name, NameKind, Sentence, Token, Upos, Xpos};
pub use record::*;
pub use report::{Block, BlockKind, Dateline, Provenance, Report};
pub use span::Span;
