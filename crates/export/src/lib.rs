//! Records in the formats that existing scripts read: native records in, bytes out.
//!
//! [`export`] writes a stream of records, [`Writer`] the same step by step, [`Format::encode`] the records of one report for
//! callers that work on several threads; `export_parquet` and `export_months` write Parquet. [`Crosswalk`] translates country
//! codes. The crate knows the records and a few tables of
//! codes from `data/`; it knows neither store nor terminal, and reads no file.
//!
//! What fills each column is described once, beside the function that fills it; README.md is made from these descriptions.

mod columns;
mod crosswalk;
mod dates;
pub mod docs;
mod formats;
mod kind;
mod ontology;
mod reading;
mod rows;
#[cfg(feature = "parquet")]
mod schema;
mod table;
mod writer;

pub use columns::{Described, Dialect};
pub use crosswalk::{Crosswalk, Fact, System};
pub use formats::Format;
#[cfg(feature = "parquet")]
pub use formats::parquet::{ParquetWriter, PartitionedWriter, export_months, export_parquet};
pub use kind::RecordKind;
pub use ontology::{Ontology, Scale};
pub use reading::{Line, Reading, happened, status_name};
pub use table::TableError;
pub use writer::{Writer, export};

/// How records are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Write events that did not happen too, in formats that cannot say so.
    pub all_statuses: bool,
}

/// Why records cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The output cannot be written.
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
    /// Whoever hands over the records failed.
    #[error("{0}")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A line that is no native record.
    #[error("no native record: {cause}")]
    Record {
        /// What is wrong with it.
        cause: String,
    },
    /// Parquet was asked for where lines are written.
    #[error("parquet is not written line by line")]
    NotLines,
    /// Arrow or Parquet refused.
    #[cfg(feature = "parquet")]
    #[error("parquet: {0}")]
    Parquet(String),
}
