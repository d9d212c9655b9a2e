//! Web archives (WARC 1.0 and 1.1, ISO 28500): one report a page or text that was answered with status 200, or that was
//! converted to text. Requests, metadata, redirects, errors, pictures and the like are no reports and are passed over.

mod head;
mod http;
mod records;
mod stream;

use super::pages::{self, Page};
use super::{Input, Source, Unread, charset};
use crate::error::InputErrorKind;
use attache_types::Report;
use head::Head;
pub use records::{WarcFault, WarcRecord, WarcRecords};
use std::io::BufRead;
use std::sync::Arc;

/// Begins pages whose answer does not say what they are.
const HTML_LEADS: [&[u8]; 2] = [b"<!doctype html", b"<html"];

pub(super) struct Archive {
    records: WarcRecords,
    faults: u64,
}

impl Archive {
    /// An archive that is not packed.
    pub(super) fn plain(stream: Box<dyn BufRead>) -> Self {
        Archive { records: WarcRecords::plain(stream), faults: 0 }
    }

    /// A packed archive: one gzip member a record, as the standard wants, or fewer.
    pub(super) fn gzip(stream: Box<dyn BufRead>) -> Self {
        Archive { records: WarcRecords::gzip(stream), faults: 0 }
    }
}

impl Source for Archive {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread> {
        match self.records.next_where(may_be_report) {
            None if self.faults > 0 || self.records.has_found() => None,
            None => {
                self.faults += 1;
                Some(Unread::fault(input, input.fault(InputErrorKind::Empty)))
            }
            Some(Err(fault)) => {
                self.faults += 1;
                Some(Unread::fault(input, input.fault_at(fault.offset, fault.kind)))
            }
            Some(Ok(record)) => Some(Unread::new(input, move |input| {
                let item = report(&record, input).transpose()?;
                Some(item.map_err(|kind| input.fault_at(record.offset, kind)))
            })),
        }
    }
}

fn may_be_report(head: &Head) -> bool {
    ["response", "resource", "conversion"].iter().any(|kind| head.kind.eq_ignore_ascii_case(kind))
}

/// The report of a record; none where it holds nothing that could be one.
fn report(record: &WarcRecord, input: &Input) -> Result<Option<Report>, InputErrorKind> {
    if record.body.is_empty() {
        return Ok(None);
    }
    let is_http = record.content_type.as_deref().is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("application/http"));
    let (content_type, body) = match record.kind.eq_ignore_ascii_case("response") && is_http {
        false => (record.content_type.clone(), std::borrow::Cow::Borrowed(record.body.as_slice())),
        true => match http::answer(&record.body)? {
            Some(answer) if answer.status == 200 && is_text(answer.content_type.as_deref(), answer.body) => {
                let body = answer.unpacked(record.truncated)?;
                (answer.content_type, body)
            }
            _ => return Ok(None),
        },
    };
    let url = record.url.as_deref();
    let mut report = match media(content_type.as_deref(), &body) {
        Media::Html => pages::report(&Page { bytes: &body, content_type: content_type.as_deref(), url }, input.words())?,
        Media::Text => {
            let stated = content_type.as_deref().and_then(http::charset);
            let text = charset::decode(body.into_owned(), stated, 0).map_err(|(_, kind)| kind)?;
            if text.trim().is_empty() {
                return Ok(None);
            }
            Report { text, ..Report::default() }
        }
        Media::Other => return Ok(None),
    };
    report.url = report.url.or(record.url.clone());
    report.provenance = input.provenance(record.offset, record.length);
    input.finished(report).map(Some)
}

enum Media {
    Html,
    Text,
    Other,
}

/// True where the body, packed or not, may be a page or a text.
fn is_text(content_type: Option<&str>, body: &[u8]) -> bool {
    // A body without a type may be packed, and is looked at again once it is not.
    content_type.is_none_or(|kind| kind.trim().is_empty()) || !matches!(media(content_type, body), Media::Other)
}

fn media(content_type: Option<&str>, body: &[u8]) -> Media {
    let kind = content_type.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let lead = body.trim_ascii_start();
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" => Media::Html,
        "text/plain" => Media::Text,
        "" if HTML_LEADS.iter().any(|html| lead.get(..html.len()).is_some_and(|head| head.eq_ignore_ascii_case(html))) => Media::Html,
        _ => Media::Other,
    }
}
