//! RSS 0.90 to 2.0, Atom 0.3 and 1.0, JSON Feed: one report an entry. A feed is read whole (it is a page long); `xml` and
//! `json` take its entries apart, and here they become reports.

mod json;
mod xml;

use super::bounds::read_all;
use super::{Input, ReadOptions, Source, Unread, charset, pages};
use crate::date::parse_published;
use crate::error::{InputError, InputErrorKind};
use crate::layout::Layout;
use attache_types::Report;
use std::collections::VecDeque;
use std::io::BufRead;
use std::sync::Arc;

/// What a feed says, in the order in which it says it.
#[derive(Debug, Default)]
struct Feed {
    title: Option<String>,
    language: Option<String>,
    /// Those of entries that name none.
    authors: Vec<String>,
    entries: VecDeque<Entry>,
    /// Where reading ended before the feed did, and why.
    fault: Option<(u64, InputErrorKind)>,
}

/// An entry as written; dates and markup are read later.
#[derive(Debug, Default)]
struct Entry {
    title: Option<Body>,
    url: Option<String>,
    /// The address is that of a link, and no mere id.
    has_link: bool,
    authors: Vec<String>,
    published: Option<String>,
    updated: Option<String>,
    content: Option<Body>,
    summary: Option<Body>,
    language: Option<String>,
    /// Offset and length of its bytes in the feed, where they are known.
    place: Option<(u64, u64)>,
}

impl Entry {
    /// The title as one line, without markup.
    fn title_line(&self) -> Option<String> {
        self.title.as_ref().and_then(Body::line)
    }

    /// When it was published or, where that is not said, last changed; in record form.
    fn day(&self, input: &Input) -> Option<String> {
        let dated = |given: &Option<String>| given.as_ref().and_then(|given| parse_published(given, input.words()).ok());
        dated(&self.published).or_else(|| dated(&self.updated))
    }
}

/// The text of an entry.
#[derive(Debug)]
enum Body {
    Plain(String),
    Markup(String),
}

impl Body {
    /// A text that may be HTML or not, as RSS leaves it open; most of the short ones hold none.
    fn guessed(text: String) -> Self {
        if is_marked_up(&text) { Body::Markup(text) } else { Body::Plain(text) }
    }

    /// All of it in one line, without markup.
    fn line(&self) -> Option<String> {
        let line = match self {
            Body::Markup(html) => pages::line(html),
            Body::Plain(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        Some(line).filter(|line| !line.is_empty())
    }

    fn is_blank(&self) -> bool {
        let (Body::Plain(text) | Body::Markup(text)) = self;
        text.trim().is_empty()
    }
}

pub(super) struct Entries {
    stream: Option<Box<dyn BufRead>>,
    entries: VecDeque<Entry>,
    fault: Option<(u64, InputErrorKind)>,
    common: Arc<Common>,
}

/// What holds for all entries of a feed.
#[derive(Debug, Default)]
struct Common {
    outlet: Option<String>,
    language: Option<String>,
    authors: Vec<String>,
    length: u64,
}

impl Entries {
    pub(super) fn new(stream: Box<dyn BufRead>) -> Self {
        Entries { stream: Some(stream), entries: VecDeque::new(), fault: None, common: Arc::default() }
    }

    fn read(&mut self, stream: &mut dyn BufRead) -> Result<(), InputErrorKind> {
        let bytes = read_all(stream)?;
        let length = bytes.len() as u64;
        let exact = std::str::from_utf8(&bytes).is_ok();
        let stated = stated_encoding(&bytes);
        let text = charset::decode(bytes, stated.as_deref(), 0).map_err(|(_, kind)| kind)?;
        let mut feed = if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') { json::feed(&text)? } else { xml::feed(&text)? };
        if feed.entries.is_empty() && feed.fault.is_none() {
            return Err(InputErrorKind::Malformed("the feed has no entries".to_string()));
        }
        if !exact {
            // Offsets in the text are not those in the file.
            feed.entries.iter_mut().for_each(|entry| entry.place = None);
            feed.fault = feed.fault.map(|(_, kind)| (0, kind));
        }
        self.common = Arc::new(Common { outlet: feed.title, language: feed.language, authors: feed.authors, length });
        (self.entries, self.fault) = (feed.entries, feed.fault);
        Ok(())
    }
}

impl Source for Entries {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread> {
        if let Some(mut stream) = self.stream.take()
            && let Err(kind) = self.read(&mut stream)
        {
            return Some(Unread::fault(input, input.fault(kind)));
        }
        let Some(entry) = self.entries.pop_front() else {
            return self.fault.take().map(|(at, kind)| Unread::fault(input, input.fault_at(at, kind)));
        };
        let common = self.common.clone();
        Some(Unread::new(input, move |input| Some(located(entry, &common, input))))
    }
}

/// An entry of a feed, with what a reader of the page that it links to needs to know.
#[derive(Debug)]
pub struct FeedItem {
    /// Its address as written: relative to the feed's, it may be.
    pub url: Option<String>,
    /// Its title, in one line.
    pub title: Option<String>,
    /// When it was published, in record form.
    pub published: Option<String>,
    /// What the feed itself says of it, as a report, or why there is none.
    pub report: Result<Report, InputError>,
}

/// The entries of a feed, in its order.
#[derive(Debug)]
pub struct FeedItems {
    /// The entries.
    pub items: Vec<FeedItem>,
    /// Where reading ended before the feed did, and why.
    pub fault: Option<InputError>,
}

/// The entries of a feed with their addresses; [`Reader`](crate::Reader) gives the same reports alone. `name` stands for the
/// feed in errors.
///
/// # Errors
/// Bytes that are no feed, or a feed without an entry.
pub fn feed_items(name: &str, bytes: Vec<u8>, layout: &Layout, options: &ReadOptions) -> Result<FeedItems, InputError> {
    let input = Input { file: name.to_string(), layout: layout.clone(), options: options.clone() };
    let mut feed = Entries::new(Box::new(std::io::empty()));
    feed.read(&mut std::io::Cursor::new(bytes)).map_err(|kind| input.fault(kind))?;
    let items = feed.entries.drain(..).map(|entry| FeedItem {
        url: entry.url.clone(),
        title: entry.title_line(),
        published: entry.day(&input),
        report: located(entry, &feed.common, &input),
    });
    Ok(FeedItems { items: items.collect(), fault: feed.fault.map(|(at, kind)| input.fault_at(at, kind)) })
}

/// The report of an entry, or what is wrong with it and where.
fn located(entry: Entry, common: &Common, input: &Input) -> Result<Report, InputError> {
    let place = entry.place;
    report(entry, common, input).map_err(|kind| match place {
        Some((at, _)) => input.fault_at(at, kind),
        None => input.fault(kind),
    })
}

fn report(entry: Entry, common: &Common, input: &Input) -> Result<Report, InputErrorKind> {
    let (title, published) = (entry.title_line(), entry.day(input));
    let nothing = || {
        let name = entry.url.as_deref().or(title.as_deref()).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
        InputErrorKind::Field(format!("the entry `{name}` has no text"))
    };
    let filled = |body: &Body| !body.is_blank();
    let mut report = match entry.content.filter(filled).or(entry.summary.filter(filled)).ok_or_else(nothing)? {
        Body::Plain(text) => Report { text: text.trim().to_string(), ..Report::default() },
        Body::Markup(html) => pages::fragment(&html, input.words()).map_err(|kind| match kind {
            InputErrorKind::NoArticle => nothing(),
            kind => kind,
        })?,
    };
    report.title = title;
    report.published = published;
    report.authors = if entry.authors.is_empty() { common.authors.clone() } else { entry.authors };
    report.url = entry.url;
    report.source = common.outlet.clone();
    report.language = entry.language.or_else(|| common.language.clone());
    let (offset, length) = entry.place.unwrap_or((0, common.length));
    report.provenance = input.provenance(offset, length);
    input.finished(report)
}

/// The text, trimmed, where there is some.
fn filled(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_string)
}

/// The encoding that an XML declaration names.
fn stated_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let (declaration, _) = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.split(quote).nth(1).map(str::to_string)
}

/// True where a text holds a tag or a reference.
fn is_marked_up(body: &str) -> bool {
    let tag = |at: usize| body.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')));
    let reference = |at: usize| {
        let name = body.get(at + 1..).and_then(|rest| rest.bytes().take(12).position(|byte| byte == b';').and_then(|end| rest.get(..end)));
        name.is_some_and(|name| !name.is_empty() && name.trim_start_matches('#').bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    body.match_indices('<').any(|(at, _)| tag(at)) || body.match_indices('&').any(|(at, _)| reference(at))
}
