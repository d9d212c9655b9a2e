//! Inputs that are one report as a whole: plain text and HTML pages.

use super::bounds::read_all;
use super::{Input, Source, Unread, charset, pages};
use crate::error::{InputError, InputErrorKind};
use attache_types::Report;
use std::io::BufRead;
use std::sync::Arc;

pub(super) struct Whole {
    stream: Option<Box<dyn BufRead>>,
    html: bool,
}

impl Whole {
    pub(super) fn text(stream: Box<dyn BufRead>) -> Self {
        Whole { stream: Some(stream), html: false }
    }

    pub(super) fn html(stream: Box<dyn BufRead>) -> Self {
        Whole { stream: Some(stream), html: true }
    }
}

impl Source for Whole {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread> {
        let mut stream = self.stream.take()?;
        let html = self.html;
        Some(match read_all(&mut stream) {
            Err(kind) => Unread::fault(input, input.fault(kind)),
            Ok(bytes) => {
                Unread::new(input, move |input| Some(if html { page(input, &bytes).map_err(|kind| input.fault(kind)) } else { text(input, bytes) }))
            }
        })
    }
}

fn page(input: &Input, bytes: &[u8]) -> Result<Report, InputErrorKind> {
    let page = pages::Page { bytes, content_type: None, url: None };
    let mut report = pages::report(&page, input.words())?;
    report.provenance = input.provenance(0, bytes.len() as u64);
    input.finished(report)
}

fn text(input: &Input, bytes: Vec<u8>) -> Result<Report, InputError> {
    let length = bytes.len() as u64;
    let fail = |kind| input.fault(kind);
    let text = charset::decode(bytes, None, 0).map_err(|(line, kind)| InputError { line, ..fail(kind) })?;
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
        return Err(fail(InputErrorKind::Empty));
    }
    let report = Report { text, provenance: input.provenance(0, length), ..Report::default() };
    input.finished(report).map_err(fail)
}
