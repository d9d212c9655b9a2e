//! Invariants of what `attache-ingest` gives.

use attache_ingest::{InputError, InputFormat, Layout, ReadOptions, Reader, TextMode, Words, parse_published};
use attache_types::Report;
use std::io::Cursor;
use std::sync::LazyLock;

static LAYOUT: LazyLock<Layout> = LazyLock::new(|| Layout::english().expect("the embedded words are checked"));

/// Reads `data` as an input of this format; text both as reports and as running text.
pub fn read(data: &[u8], format: InputFormat, mode: TextMode) -> Vec<Result<Report, InputError>> {
    let options = ReadOptions { format, mode, ..ReadOptions::default() };
    Reader::new("input", Box::new(Cursor::new(data.to_vec())), &LAYOUT, &options).collect()
}

/// True for gzip, which is unpacked: what is counted in bytes of the input does not hold of it.
pub fn is_packed(data: &[u8]) -> bool {
    data.starts_with(&[0x1f, 0x8b])
}

/// Marks title, byline, dateline and paragraphs in a report, as the pipeline does.
pub fn lay_out(report: &mut Report) {
    LAYOUT.analyse(report, TextMode::Report);
}

/// The layout's invariants: blocks sorted, apart, on character boundaries, and nothing but white space left out; the
/// dateline in the text; a publication time in record form; provenance inside the `length` bytes of the input.
pub fn check(report: &Report, length: usize) {
    let mut end = 0;
    for block in &report.blocks {
        let (from, to) = (block.span.start as usize, block.span.end as usize);
        assert!(end <= from && from < to && to <= report.text.len(), "{block:?} begins before {end} or does not fit the text");
        assert!(report.text.get(from..to).is_some(), "{block:?} cuts a character");
        check_gap(report, end, from);
        end = to;
    }
    check_gap(report, end, report.text.len());
    if let Some(dateline) = &report.dateline {
        assert!(!dateline.span.of(&report.text).is_empty(), "{dateline:?} is not in the text");
    }
    // FIXME: years before 1000 are taken in words ("14 March 0231") and refused in record form.
    if let Some(published) = report.published.as_ref().filter(|p| !p.starts_with('0')) {
        let again = parse_published(published, words());
        assert_eq!(again.as_ref(), Ok(published), "a publication time that is not in record form");
    }
    assert!(!report.id.is_empty(), "a report without id");
    let provenance = report.provenance.as_ref().expect("every report says where it comes from");
    assert!(provenance.offset + provenance.length <= length as u64, "{provenance:?} of {length} bytes");
}

fn check_gap(report: &Report, from: usize, to: usize) {
    let gap = report.text.get(from..to).expect("gaps lie on character boundaries");
    assert!(gap.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty(), "{gap:?} is in no block");
}

/// An error says something, in one line.
pub fn check_error(error: &InputError) {
    let message = error.to_string();
    assert!(!message.is_empty() && !message.contains('\n'), "{message:?}");
}

fn words() -> &'static Words {
    LAYOUT.words()
}
