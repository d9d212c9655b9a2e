//! Comma, semicolon and tab separated values: one report a row, column names in the first line (RFC 4180, with the
//! liberties that files in use take). Which column is what is decided in `columns`.

use super::bounds::Bounded;
use super::columns::Columns;
use super::{Input, MAX_MIB, ReadOptions, Source, Unread, charset};
use crate::error::InputErrorKind;
use attache_types::Report;
use csv::{ByteRecord, ErrorKind, Position};
use std::io::{BufRead, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// A header longer than this is no header.
const HEADER_BYTES: u64 = 1 << 20;

pub(super) struct Rows {
    reader: csv::Reader<Bounded<Box<dyn BufRead>>>,
    columns: Columns,
    width: usize,
    /// Lines end with two bytes. The library takes the second for the first byte of the next row.
    crlf: bool,
    rows: u64,
    done: bool,
}

impl Rows {
    /// Reads the header.
    ///
    /// # Errors
    /// A header that is not text or has no column of text.
    pub(super) fn new(name: &str, mut stream: Box<dyn BufRead>, options: &ReadOptions) -> Result<Self, InputErrorKind> {
        let mut line = Vec::new();
        stream.by_ref().take(HEADER_BYTES).read_until(b'\n', &mut line).map_err(InputErrorKind::Io)?;
        let (separator, crlf) = (separator(name, &line), line.ends_with(b"\r\n"));
        let stream: Box<dyn BufRead> = Box::new(Cursor::new(line).chain(stream));
        let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator).buffer_capacity(64 << 10).from_reader(Bounded::new(stream));
        let header = reader.byte_headers().map_err(|error| fault(error, false))?.clone();
        let header: Vec<String> = header.iter().map(|name| text_of(name, 0)).collect::<Result<_, _>>()?;
        let header: Vec<String> = header.iter().map(|name| name.trim_start_matches('\u{feff}').to_string()).collect();
        Ok(Rows { reader, columns: Columns::find(&header, &options.columns)?, width: header.len(), crlf, rows: 0, done: false })
    }

    /// The report of a row, to be finished.
    fn row(&self, input: &Input, row: &ByteRecord, start: &Position, end: u64) -> Result<Report, InputErrorKind> {
        if row.len() != self.width {
            return Err(InputErrorKind::Malformed(format!("the row has {} columns, the first line names {}", row.len(), self.width)));
        }
        let cell = |at: usize| row.get(at).map(|bytes| text_of(bytes, start.byte())).transpose();
        let mut report = self.columns.report(cell, input.words())?;
        let start = start.byte() + u64::from(self.crlf);
        report.provenance = input.provenance(start, end.saturating_sub(start));
        Ok(report)
    }
}

impl Source for Rows {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread> {
        if self.done {
            return None;
        }
        self.reader.get_mut().renew();
        let mut row = ByteRecord::new();
        match self.reader.read_byte_record(&mut row) {
            Ok(false) => {
                self.done = true;
                (self.rows == 0).then(|| Unread::fault(input, input.fault(InputErrorKind::Empty)))
            }
            Ok(true) => {
                self.rows += 1;
                let start = row.position().cloned().unwrap_or_else(Position::new);
                let end = self.reader.position().byte();
                let made = self.row(input, &row, &start, end);
                let line = start.line();
                Some(Unread::new(input, move |input| Some(made.and_then(|report| input.finished(report)).map_err(|kind| input.fault_in(line, kind)))))
            }
            Err(error) => {
                self.done = true;
                let line = self.reader.position().line();
                let spent = self.reader.get_ref().is_spent();
                Some(Unread::fault(input, input.fault_in(line, fault(error, spent))))
            }
        }
    }
}

fn text_of(bytes: &[u8], offset: u64) -> Result<String, InputErrorKind> {
    charset::decode(bytes.to_vec(), None, offset).map_err(|(_, kind)| kind)
}

fn fault(error: csv::Error, spent: bool) -> InputErrorKind {
    if spent {
        return InputErrorKind::TooLong(MAX_MIB);
    }
    let cause = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(error) => InputErrorKind::Io(error),
        _ => InputErrorKind::Malformed(cause),
    }
}

/// The separator: a tab by the ending `.tsv`, else the one of the three that the first line has most of.
fn separator(name: &str, line: &[u8]) -> u8 {
    if Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tsv")) {
        return b'\t';
    }
    let count = |separator: u8| line.iter().filter(|&&byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}
