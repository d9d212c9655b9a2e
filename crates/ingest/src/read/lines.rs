//! JSON lines: one object, one report. The fields are read in `jsonl.rs`; here are lines, offsets and blank lines.

use super::bounds::read_line;
use super::{Input, MAX_BYTES, MAX_MIB, Source, Unread, charset};
use crate::error::{InputError, InputErrorKind};
use crate::jsonl;
use attache_types::Report;
use std::io::BufRead;
use std::sync::Arc;

pub(super) struct Lines {
    stream: Box<dyn BufRead>,
    line: u64,
    offset: u64,
    records: u64,
    failed: bool,
}

impl Lines {
    pub(super) fn new(stream: Box<dyn BufRead>) -> Self {
        Lines { stream, line: 0, offset: 0, records: 0, failed: false }
    }
}

impl Source for Lines {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread> {
        while !self.failed {
            let (start, mut bytes) = (self.offset, Vec::new());
            let read = match read_line(&mut self.stream, &mut bytes, MAX_BYTES) {
                Ok(read) => read,
                Err(error) => {
                    self.failed = true;
                    return Some(Unread::fault(input, input.fault_in(self.line + 1, InputErrorKind::Io(error))));
                }
            };
            if read == 0 {
                self.failed = true;
                return (self.records == 0).then(|| Unread::fault(input, input.fault(InputErrorKind::Empty)));
            }
            (self.line, self.offset) = (self.line + 1, self.offset + read);
            if read <= MAX_BYTES && is_blank(&bytes) {
                continue;
            }
            self.records += 1;
            let line = self.line;
            return Some(match read > MAX_BYTES {
                true => Unread::fault(input, input.fault_in(line, InputErrorKind::TooLong(MAX_MIB))),
                false => Unread::new(input, move |input| Some(record(input, bytes, line, start))),
            });
        }
        None
    }
}

fn record(input: &Input, bytes: Vec<u8>, line: u64, offset: u64) -> Result<Report, InputError> {
    let length = bytes.len() as u64;
    let fail = |kind| input.fault_in(line, kind);
    // JSON is UTF-8 by its standard (RFC 8259, section 8.1), so other encodings are not guessed here.
    let text = charset::utf8(bytes, offset).map_err(fail)?;
    let body = if line == 1 { text.trim_start_matches('\u{feff}') } else { &text };
    let mut report = jsonl::report(body, input.words()).map_err(|(column, kind)| InputError { column, ..fail(kind) })?;
    report.provenance = input.provenance(offset, length);
    input.finished(report).map_err(fail)
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).iter().all(u8::is_ascii_whitespace)
}
