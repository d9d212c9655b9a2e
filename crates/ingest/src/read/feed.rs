//! RSS, Atom and JSON Feed: one report an entry. A feed is read whole (it is a page long); what its entries say in HTML goes
//! through `pages`.

use super::bounds::read_all;
use super::pages::{self, Page};
use super::{Input, Source, charset};
use crate::date::parse_published;
use crate::error::{InputError, InputErrorKind};
use attache_types::Report;
use feed_rs::model::{Entry, Feed};
use std::collections::{BTreeMap, VecDeque};
use std::io::BufRead;
use std::sync::{Arc, Mutex};

/// Dates as written, by the moment they name: the parser keeps the moment alone and loses the offset.
type Dates = Arc<Mutex<BTreeMap<i64, String>>>;

pub(super) struct Entries {
    stream: Option<Box<dyn BufRead>>,
    entries: VecDeque<Entry>,
    dates: Dates,
    outlet: Option<String>,
    language: Option<String>,
    length: u64,
}

impl Entries {
    pub(super) fn new(stream: Box<dyn BufRead>) -> Self {
        Entries { stream: Some(stream), entries: VecDeque::new(), dates: Dates::default(), outlet: None, language: None, length: 0 }
    }

    fn read(&mut self, stream: &mut dyn BufRead, input: &Input) -> Result<(), InputErrorKind> {
        let bytes = read_all(stream)?;
        self.length = bytes.len() as u64;
        let bytes = prepared(bytes)?;
        let (words, dates) = (input.layout.clone(), self.dates.clone());
        let parser = feed_rs::parser::Builder::new().timestamp_parser(move |text| moment(text, &words, &dates)).build();
        let feed: Feed = parser.parse(bytes.as_slice()).map_err(|error| InputErrorKind::Malformed(format!("broken feed: {error}")))?;
        if feed.entries.is_empty() {
            return Err(InputErrorKind::Malformed("the feed has no entries".to_string()));
        }
        self.outlet = feed.title.map(|title| title.content.trim().to_string()).filter(|title| !title.is_empty());
        self.language = feed.language;
        self.entries = feed.entries.into();
        Ok(())
    }

    fn report(&self, entry: Entry, input: &Input) -> Result<Report, InputErrorKind> {
        let url = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate")).or(entry.links.first());
        let url = url.map(|link| link.href.trim().to_string()).filter(|url| !url.is_empty());
        let content = entry.content.and_then(|content| content.body.map(|body| (body, content.content_type.to_string())));
        let summary = entry.summary.map(|summary| (summary.content, summary.content_type.to_string()));
        let filled = |part: &(String, String)| !part.0.trim().is_empty();
        let Some((body, media)) = content.filter(filled).or(summary.filter(filled)) else {
            return Err(InputErrorKind::Field(format!("the entry `{}` has no text", url.as_deref().unwrap_or(&entry.id))));
        };
        let mut report = match media.contains("html") && is_marked_up(&body) {
            true => {
                pages::report(&Page { bytes: body.as_bytes(), content_type: Some("text/html; charset=utf-8"), url: url.as_deref() }, input.words())?
            }
            false => Report { text: body, ..Report::default() },
        };
        // What the feed says of an entry is said on purpose; what its text seems to say comes second.
        let title = entry.title.map(|title| title.content.trim().to_string()).filter(|title| !title.is_empty());
        report.title = title.or(report.title);
        let published = entry.published.or(entry.updated).and_then(|moment| self.written(moment.timestamp()));
        report.published = published.or(report.published);
        let authors: Vec<String> =
            entry.authors.into_iter().filter_map(|author| author.name).map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect();
        if !authors.is_empty() {
            report.authors = authors;
        }
        report.url = url.or(report.url);
        report.source = self.outlet.clone().or(report.source);
        report.language = entry.language.or(self.language.clone()).or(report.language);
        report.id = String::new();
        report.provenance = input.provenance(0, self.length);
        input.finished(report)
    }

    fn written(&self, moment: i64) -> Option<String> {
        self.dates.lock().ok()?.get(&moment).cloned()
    }
}

impl Source for Entries {
    fn next(&mut self, input: &Input) -> Option<Result<Report, InputError>> {
        if let Some(mut stream) = self.stream.take()
            && let Err(kind) = self.read(&mut stream, input)
        {
            return Some(Err(input.fault(kind)));
        }
        let entry = self.entries.pop_front()?;
        Some(self.report(entry, input).map_err(|kind| input.fault(kind)))
    }
}

/// The parser decodes what the XML declares and fails on what it does not; undeclared encodings are told here.
fn prepared(bytes: Vec<u8>) -> Result<Vec<u8>, InputErrorKind> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(&bytes)).into_owned();
    let declared = head.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml")
        && head.split("?>").next().is_some_and(|decl| decl.contains("encoding"));
    let utf16 = charset::utf16_of(&bytes).is_some();
    if std::str::from_utf8(&bytes).is_ok() || declared && !utf16 {
        return Ok(bytes);
    }
    let text = charset::decode(bytes, None, 0).map_err(|(_, kind)| kind)?;
    // What a declaration says of UTF-16 is no longer so.
    let body = match text.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, body)) => body.to_string(),
        None => text,
    };
    Ok(body.into_bytes())
}

/// The moment that a date names, and a note of how it was written.
fn moment(text: &str, layout: &crate::layout::Layout, dates: &Dates) -> Option<chrono::DateTime<chrono::Utc>> {
    let record = parse_published(text, layout.words()).ok()?;
    let second = match record.parse::<jiff::Timestamp>() {
        Ok(moment) => moment.as_second(),
        // Without an offset: good for looking it up again, which is all it is used for.
        Err(_) => record.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second(),
    };
    dates.lock().ok()?.insert(second, record);
    chrono::DateTime::from_timestamp(second, 0)
}

/// RSS says of all its texts that they are HTML; most of the short ones hold none.
fn is_marked_up(body: &str) -> bool {
    let tag = |at: usize| body.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')));
    let entity = |at: usize| {
        body.get(at..).and_then(|rest| rest.split_once(';')).is_some_and(|(name, _)| name.len() < 12 && !name.contains(char::is_whitespace))
    };
    body.match_indices('<').any(|(at, _)| tag(at)) || body.match_indices('&').any(|(at, _)| entity(at))
}
