//! The formats, one file each, and what is common to asking for one of them.

mod agreements;
mod gdelt;
mod gdelt_mentions;
mod geojson;
mod icews;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
mod parties;
mod phoenix;
mod plover;
mod polecat;
mod reports;
mod treaty;

use crate::Options;
use crate::columns::{Described, Dialect};
use crate::reading::Reading;
use crate::rows::{self, EventColumn, EventRow, described};
use std::fmt;
use std::str::FromStr;
use treaty::{AgreementColumn, AgreementRow};

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The native records, one JSON object a line.
    Jsonl,
    /// GDELT 2.0 events.
    Gdelt,
    /// GDELT 2.0 mentions.
    GdeltMentions,
    /// POLECAT.
    Polecat,
    /// Phoenix (PETRARCH's pipeline).
    Phoenix,
    /// ICEWS.
    Icews,
    /// PLOVER, JSON lines.
    Plover,
    /// Event reports, for the R package eventreport.
    Reports,
    /// A GeoJSON feature collection.
    Geojson,
    /// Agreements in the columns of manytreaties.
    Agreements,
    /// Parties of agreements in the columns of manytreaties.
    Parties,
    /// The native records of one kind as Apache Parquet. Needs the feature `parquet`; see [`crate::ParquetWriter`].
    Parquet,
}

/// What a format is made of.
enum Shape {
    Native,
    Events(Dialect, &'static [EventColumn]),
    Dyads(Dialect, &'static [EventColumn]),
    Treaties(Dialect, &'static [AgreementColumn]),
    Parties(Dialect, &'static [AgreementColumn]),
    Plover,
    Geojson,
    Binary,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Format; 12] = [
        Format::Jsonl,
        Format::Gdelt,
        Format::GdeltMentions,
        Format::Polecat,
        Format::Phoenix,
        Format::Icews,
        Format::Plover,
        Format::Reports,
        Format::Geojson,
        Format::Agreements,
        Format::Parties,
        Format::Parquet,
    ];

    /// The name, as in `--format`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Gdelt => "gdelt",
            Format::GdeltMentions => "gdelt-mentions",
            Format::Polecat => "polecat",
            Format::Phoenix => "phoenix",
            Format::Icews => "icews",
            Format::Plover => "plover",
            Format::Reports => "reports",
            Format::Geojson => "geojson",
            Format::Agreements => "agreements",
            Format::Parties => "parties",
            Format::Parquet => "parquet",
        }
    }

    fn shape(self) -> Shape {
        match self {
            Format::Jsonl => Shape::Native,
            Format::Gdelt => Shape::Dyads(gdelt::DIALECT, gdelt::COLUMNS),
            Format::GdeltMentions => Shape::Dyads(gdelt_mentions::DIALECT, gdelt_mentions::COLUMNS),
            Format::Polecat => Shape::Events(polecat::DIALECT, polecat::COLUMNS),
            Format::Phoenix => Shape::Dyads(phoenix::DIALECT, phoenix::COLUMNS),
            Format::Icews => Shape::Dyads(icews::DIALECT, icews::COLUMNS),
            Format::Plover => Shape::Plover,
            Format::Reports => Shape::Events(reports::DIALECT, reports::COLUMNS),
            Format::Geojson => Shape::Geojson,
            Format::Agreements => Shape::Treaties(agreements::DIALECT, agreements::COLUMNS),
            Format::Parties => Shape::Parties(parties::DIALECT, parties::COLUMNS),
            Format::Parquet => Shape::Binary,
        }
    }

    /// True for formats that have no place for the status of an event, or whose readers would overlook it: they hold what
    /// occurred or is ongoing, unless [`Options::all_statuses`] asks for everything.
    pub fn occurred_only(self) -> bool {
        match self {
            Format::Gdelt | Format::GdeltMentions | Format::Polecat | Format::Phoenix | Format::Icews | Format::Geojson => true,
            Format::Jsonl | Format::Plover | Format::Reports | Format::Agreements | Format::Parties | Format::Parquet => false,
        }
    }

    /// Names of the columns or fields, and what fills them; empty for the native records.
    pub fn columns(self) -> Vec<Described> {
        match self.shape() {
            Shape::Native | Shape::Binary => Vec::new(),
            Shape::Events(_, columns) | Shape::Dyads(_, columns) => described(columns),
            Shape::Treaties(_, columns) | Shape::Parties(_, columns) => columns.iter().map(|c| (c.name, c.filled_by)).collect(),
            Shape::Plover => plover::FIELDS.to_vec(),
            Shape::Geojson => geojson::FIELDS.to_vec(),
        }
    }

    /// How tables are written; nothing for formats that are no tables.
    pub fn dialect(self) -> Option<Dialect> {
        match self.shape() {
            Shape::Events(dialect, _) | Shape::Dyads(dialect, _) => Some(dialect),
            Shape::Treaties(dialect, _) | Shape::Parties(dialect, _) => Some(dialect),
            Shape::Native | Shape::Plover | Shape::Geojson | Shape::Binary => None,
        }
    }

    /// The bytes that open a file of this format.
    pub fn begin(self) -> Vec<u8> {
        let mut out = Vec::new();
        match self.shape() {
            Shape::Geojson => out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[\n"),
            Shape::Events(dialect, _) | Shape::Dyads(dialect, _) | Shape::Treaties(dialect, _) | Shape::Parties(dialect, _) => {
                dialect.header_line(self.columns().into_iter().map(|(name, _)| name), &mut out);
            }
            Shape::Native | Shape::Plover | Shape::Binary => {}
        }
        out
    }

    /// The bytes that stand between two readings which both wrote something.
    pub fn between(self) -> &'static [u8] {
        if self == Format::Geojson { b",\n" } else { b"" }
    }

    /// The bytes that close a file of this format.
    pub fn end(self) -> &'static [u8] {
        if self == Format::Geojson { b"\n]}\n" } else { b"" }
    }

    /// Appends what the format holds of one reading: nothing, or whole lines. Parquet is not made of lines and appends nothing
    /// here; see [`crate::ParquetWriter`].
    pub fn encode(self, reading: &Reading<'_>, options: &Options, out: &mut Vec<u8>) {
        let every = Options { all_statuses: true };
        let options = if self.occurred_only() { options } else { &every };
        match self.shape() {
            Shape::Native => reading.lines(|line| json_line(line, out)),
            Shape::Events(dialect, columns) => rows::events(reading, options, &mut |row| event_line(dialect, columns, row, out)),
            Shape::Dyads(dialect, columns) => rows::dyads(reading, options, &mut |row| event_line(dialect, columns, row, out)),
            Shape::Treaties(dialect, columns) => treaty::agreements(reading, &mut |row| agreement_line(dialect, columns, row, out)),
            Shape::Parties(dialect, columns) => treaty::parties(reading, &mut |row| agreement_line(dialect, columns, row, out)),
            Shape::Plover => rows::events(reading, options, &mut |row| json_line(&plover::object(row), out)),
            Shape::Geojson => {
                let mut any = false;
                rows::events(reading, options, &mut |row| {
                    if let Some(feature) = geojson::feature(row) {
                        out.extend_from_slice(if any { b",\n" } else { b"" });
                        out.extend_from_slice(feature.to_string().as_bytes());
                        any = true;
                    }
                });
            }
            Shape::Binary => {}
        }
    }
}

fn event_line(dialect: Dialect, columns: &[EventColumn], row: &EventRow<'_>, out: &mut Vec<u8>) {
    dialect.line(columns.iter().map(|column| (column.value)(row)), out);
}

fn agreement_line(dialect: Dialect, columns: &[AgreementColumn], row: &AgreementRow<'_>, out: &mut Vec<u8>) {
    dialect.line(columns.iter().map(|column| (column.value)(row)), out);
}

/// Records are plain data with text keys: their JSON cannot fail.
fn json_line(value: &impl serde::Serialize, out: &mut Vec<u8>) {
    serde_json::to_writer(&mut *out, value).expect("records are plain data with text keys");
    out.push(b'\n');
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Format::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| {
            let known: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
            format!("`{name}` is no format; there are {}", known.join(", "))
        })
    }
}
