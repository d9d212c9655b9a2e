//! Every input format, whole and broken: files are made here, of reports invented here, and read as a user's would be.

mod any_bytes;
mod archives;
mod feeds;
mod tables;
mod texts;

use attache_ingest::{InputFormat, Layout, ReadOptions, Reader};
use attache_types::Report;
use flate2::Compression;
use flate2::read::GzEncoder;
use std::io::{Cursor, Read};
use std::sync::OnceLock;

/// A report in English, long enough for its language to be told.
pub(crate) const ENGLISH: &str = "The harbour of Norvane was closed on Monday after a storm tore its gates away, and the port \
    captain said that ships from Tessaly would have to wait for a week. Two ferries were lost.";
/// The same in German.
pub(crate) const GERMAN: &str = "Der Hafen von Norvane wurde am Montag geschlossen, nachdem ein Sturm seine Tore weggerissen hatte, \
    und der Hafenkapitän sagte, dass Schiffe aus Tessalien eine Woche lang warten müssten. Zwei Fähren gingen verloren.";

pub(crate) fn layout() -> Layout {
    static LAYOUT: OnceLock<Layout> = OnceLock::new();
    LAYOUT.get_or_init(|| Layout::english().expect("the embedded words are checked")).clone()
}

/// Reports as they came, and faults in words.
pub(crate) fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Vec<Result<Report, String>> {
    let items = Reader::new(name, Box::new(Cursor::new(bytes.to_vec())), &layout(), options);
    items.map(|item| item.map_err(|error| error.to_string())).collect()
}

pub(crate) fn read(name: &str, bytes: &[u8]) -> Vec<Result<Report, String>> {
    read_with(name, bytes, &ReadOptions::default())
}

pub(crate) fn as_format(format: InputFormat) -> ReadOptions {
    ReadOptions { format, ..ReadOptions::default() }
}

/// All must be reports.
pub(crate) fn good(items: Vec<Result<Report, String>>) -> Vec<Report> {
    items.into_iter().map(|item| item.expect("a report")).collect()
}

/// Must be one fault alone.
pub(crate) fn fault(items: Vec<Result<Report, String>>) -> String {
    assert_eq!(items.len(), 1, "{items:?}");
    items.into_iter().next().expect("one item").expect_err("a fault")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    GzEncoder::new(bytes, Compression::fast()).read_to_end(&mut out).expect("packing in memory");
    out
}

/// The bytes of a report's provenance in its file.
pub(crate) fn bytes_of<'a>(file: &'a [u8], report: &Report) -> &'a [u8] {
    let place = report.provenance.as_ref().expect("provenance");
    &file[place.offset as usize..(place.offset + place.length) as usize]
}
