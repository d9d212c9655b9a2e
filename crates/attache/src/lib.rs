//! Attaché as a library: news reports in, attributed political event data out.
//!
//! [`Pipeline`] codes one report; [`in_order`] runs any work over many reports on several threads, in bounded memory,
//! and hands the results out in the order of the input. Nothing here prints or knows a terminal.
//!
//! ```no_run
//! use attache::{Options, Pipeline, types::Report};
//!
//! let pipeline = Pipeline::new(&Options::default())?;
//! let report = Report { text: "Norland accused Veltria of breaking the quota.".to_string(), ..Report::default() };
//! for event in pipeline.code(&report).events {
//!     println!("{} {:?}", event.event_type, event.status);
//! }
//! # Ok::<(), attache::PipelineError>(())
//! ```

pub mod check;
mod driver;
pub mod entity;
pub mod gazetteer;
pub mod import;
pub mod offices;
mod pipeline;
mod records;
mod trees;

pub use attache_code::{Coverage, Missed};
pub use attache_export as export;
pub use attache_export::RecordKind;
pub use attache_ingest as ingest;
pub use attache_knowledge::{Layer as DataFolder, Pattern, PatternResult, PredicatePos};
pub use attache_parse::EngineKind;
pub use attache_types as types;
pub use driver::in_order;
pub use pipeline::{Options, Pipeline, PipelineError, Unsupported, patterns};
pub use records::{RecordKinds, write_jsonl};
pub use trees::write_sentences;
