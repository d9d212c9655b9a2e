//! The kinds of records, by the names that users give them.

use attache_types::Record;
use std::str::FromStr;

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of the records")]
pub enum RecordKind {
    Reports,
    Events,
    Quotes,
    Relations,
    Agreements,
    Times,
    Places,
    Entities,
}

impl RecordKind {
    /// Every kind, in the order in which the records of a report are written.
    pub const ALL: [RecordKind; 8] = [
        RecordKind::Reports,
        RecordKind::Events,
        RecordKind::Quotes,
        RecordKind::Relations,
        RecordKind::Agreements,
        RecordKind::Times,
        RecordKind::Places,
        RecordKind::Entities,
    ];

    /// The name, as in `--records`.
    pub fn as_str(self) -> &'static str {
        match self {
            RecordKind::Reports => "reports",
            RecordKind::Events => "events",
            RecordKind::Quotes => "quotes",
            RecordKind::Relations => "relations",
            RecordKind::Agreements => "agreements",
            RecordKind::Times => "times",
            RecordKind::Places => "places",
            RecordKind::Entities => "entities",
        }
    }

    /// The kind of a record.
    pub fn of(record: &Record) -> RecordKind {
        match record {
            Record::Report(_) => RecordKind::Reports,
            Record::Event(_) => RecordKind::Events,
            Record::Quote(_) => RecordKind::Quotes,
            Record::Relation(_) => RecordKind::Relations,
            Record::Agreement(_) => RecordKind::Agreements,
            Record::Time(_) => RecordKind::Times,
            Record::Place(_) => RecordKind::Places,
            Record::Entity(_) => RecordKind::Entities,
        }
    }
}

impl FromStr for RecordKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        RecordKind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or_else(|| format!("`{name}` is no kind of record"))
    }
}
