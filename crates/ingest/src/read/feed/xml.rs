//! The entries of RSS (0.90, 0.91 to 0.94, 1.0, 2.0) and Atom (0.3, 1.0) feeds. Feeds in use mix their dialects, so all are
//! read by one set of rules. It must not know what becomes of the entries.

use super::{Body, Entry, Feed, filled};
use crate::error::InputErrorKind;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// Deeper nesting is no feed.
const MAX_DEPTH: usize = 256;

/// Whose name an element has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    /// RSS, or no namespace at all.
    Rss,
    Atom,
    DublinCore,
    /// RSS 1.0's module for whole texts.
    Content,
    Xhtml,
    /// Media, players, maps and the like: their titles and texts are not the entry's.
    Other,
}

/// An open element.
#[derive(Debug)]
struct Element {
    space: Space,
    name: String,
    attributes: Vec<(String, String)>,
    /// Where its content begins.
    inner: usize,
    /// Its own text, references resolved.
    text: String,
    has_children: bool,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn is_entry(&self) -> bool {
        match self.space {
            Space::Rss => self.name == "item" || self.name == "entry",
            Space::Atom => self.name == "entry",
            Space::DublinCore | Space::Content | Space::Xhtml | Space::Other => false,
        }
    }

    fn is_author(&self) -> bool {
        matches!(self.space, Space::Rss | Space::Atom) && self.name == "author"
    }
}

/// The entries of a feed. What stands before a fault is given.
///
/// # Errors
/// No XML, or XML that is no feed.
pub(super) fn feed(text: &str) -> Result<Feed, InputErrorKind> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut walk = Walk { text, path: Vec::new(), entry: None, feed: Feed::default() };
    let mut found = false;
    let fault = loop {
        let before = reader.buffer_position();
        let (space, event) = match reader.read_resolved_event() {
            Ok((resolved, event)) => (space_of(&resolved, &event), event),
            Err(error) => {
                break Some((reader.error_position(), format!("broken feed: {error}")));
            }
        };
        match event {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_string();
                if !found && !["rss", "RDF", "feed", "entry"].iter().any(|root| name.eq_ignore_ascii_case(root)) {
                    break Some((before, format!("broken feed: it begins with the element `{}`", name.chars().take(40).collect::<String>())));
                }
                found = true;
                walk.open(space, name, &tag, before, reader.buffer_position());
                if walk.path.len() > MAX_DEPTH {
                    break Some((before, "broken feed: its elements are nested too deeply".to_string()));
                }
            }
            Event::End(_) => walk.close(before, reader.buffer_position()),
            Event::Text(text) => walk.add(&text.xml10_content()),
            Event::CData(text) => walk.add(&text.xml10_content()),
            Event::GeneralRef(name) => walk.add(&resolved(&name)),
            Event::Eof if !walk.path.is_empty() => break Some((before, "broken feed: it ends inside an element".to_string())),
            Event::Eof if !found => break Some((before, "broken feed: there is no element in it".to_string())),
            Event::Eof => break None,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Empty(_) => {}
        }
    };
    walk.feed.fault = fault.map(|(at, cause)| (at, InputErrorKind::Malformed(cause)));
    match walk.feed.fault {
        Some((_, kind)) if !found => Err(kind),
        _ => Ok(walk.feed),
    }
}

struct Walk<'t> {
    text: &'t str,
    path: Vec<Element>,
    /// The open entry and how many elements stand around it.
    entry: Option<(Entry, usize)>,
    feed: Feed,
}

impl Walk<'_> {
    fn open(&mut self, space: Space, name: String, tag: &BytesStart<'_>, before: u64, inner: u64) {
        if let Some(parent) = self.path.last_mut() {
            parent.has_children = true;
        }
        let attributes = tag.html_attributes().flatten().filter_map(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            Some((attribute.key.as_ref().to_string(), value.trim().to_string()))
        });
        let inner = usize::try_from(inner).unwrap_or(usize::MAX);
        let element = Element { space, name, attributes: attributes.collect(), inner, text: String::new(), has_children: false };
        let language = element.attribute("xml:lang").and_then(filled);
        match &self.entry {
            None if element.is_entry() => {
                let url = element.attribute("rdf:about").filter(|url| url.contains("://")).map(str::to_string);
                self.entry = Some((Entry { language, url, place: Some((before, 0)), ..Entry::default() }, self.path.len()));
            }
            None if self.path.is_empty() => self.feed.language = language,
            None | Some(_) => {}
        }
        self.path.push(element);
    }

    fn add(&mut self, text: &str) {
        if let Some(element) = self.path.last_mut() {
            element.text.push_str(text);
        }
    }

    fn close(&mut self, before: u64, end: u64) {
        let Some(element) = self.path.pop() else {
            return;
        };
        let content = self.text.get(element.inner..usize::try_from(before).unwrap_or(0)).unwrap_or("");
        let is_name = element.name == "name" && self.path.last().is_some_and(Element::is_author);
        let depth = self.path.len();
        match &mut self.entry {
            Some((_, around)) if *around == depth => {
                if let Some((mut entry, _)) = self.entry.take() {
                    entry.place = entry.place.map(|(start, _)| (start, end.saturating_sub(start)));
                    self.feed.entries.push_back(entry);
                }
            }
            Some((entry, around)) if *around + 1 == depth => in_entry(entry, &element, content),
            Some((entry, around)) if *around + 2 == depth && is_name => entry.authors.extend(filled(&element.text)),
            Some(_) => {}
            None if is_name && depth == 2 => self.feed.authors.extend(filled(&element.text)),
            None if self.path.last().is_some_and(|parent| parent.name == "channel" || parent.name == "feed") => {
                in_feed(&mut self.feed, &element, content)
            }
            None => {}
        }
    }
}

fn in_feed(feed: &mut Feed, element: &Element, content: &str) {
    match (element.space, element.name.as_str()) {
        (Space::Rss | Space::Atom, "title") => feed.title = body(element, content).as_ref().and_then(Body::line),
        (Space::Rss | Space::DublinCore, "language") => feed.language = filled(&element.text).or(feed.language.take()),
        _ => {}
    }
}

fn in_entry(entry: &mut Entry, element: &Element, content: &str) {
    let text = || filled(&element.text);
    match (element.space, element.name.as_str()) {
        (Space::Rss | Space::Atom, "title") => entry.title = body(element, content),
        (Space::DublinCore, "title") => entry.title = entry.title.take().or_else(|| body(element, content)),
        (Space::Rss | Space::Atom, "link") => link(entry, element),
        (Space::Rss, "guid") if entry.url.is_none() && element.attribute("isPermaLink") != Some("false") => {
            entry.url = text().filter(|id| id.contains("://"));
        }
        (Space::Rss, "author") if !element.has_children => entry.authors.extend(text().as_deref().map(person)),
        (Space::DublinCore, "creator") => entry.authors.extend(text()),
        (Space::Rss | Space::Atom | Space::DublinCore, "pubDate" | "published" | "issued" | "created" | "date") => {
            entry.published = entry.published.take().or_else(text);
        }
        (Space::Rss | Space::Atom | Space::DublinCore, "updated" | "modified") => entry.updated = entry.updated.take().or_else(text),
        (Space::DublinCore, "language") => entry.language = text().or(entry.language.take()),
        (Space::Content, "encoded") | (Space::Xhtml, "body" | "div") | (Space::Rss | Space::Atom, "content") | (Space::Rss, "fullitem") => {
            entry.content = entry.content.take().or_else(|| body(element, content));
        }
        (Space::Rss, "description") | (Space::Rss | Space::Atom, "summary") => entry.summary = body(element, content).or(entry.summary.take()),
        (Space::DublinCore, "description") => entry.summary = entry.summary.take().or_else(|| body(element, content)),
        _ => {}
    }
}

fn link(entry: &mut Entry, element: &Element) {
    let url = match element.attribute("href") {
        Some(href) if matches!(element.attribute("rel"), None | Some("alternate" | "")) => filled(href),
        Some(_) => None,
        None => filled(&element.text),
    };
    // The first counts.
    if url.is_some() && !entry.has_link {
        entry.url = url;
        entry.has_link = true;
    }
}

/// The text of an element. Of media that are no text, and of what is packed as base64 (Atom 0.3), none.
fn body(element: &Element, content: &str) -> Option<Body> {
    let (kind, mode) = (element.attribute("type").unwrap_or(""), element.attribute("mode").unwrap_or(""));
    let media = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let is_text = !media.contains('/') || media.starts_with("text/") || media.ends_with("xml") || media.ends_with("html");
    if !is_text || mode == "base64" {
        return None;
    }
    if element.has_children {
        return filled(content).map(Body::Markup);
    }
    let text = filled(&element.text)?;
    let is_plain = element.space == Space::Atom && matches!(media.as_str(), "" | "text" | "text/plain") && mode != "escaped";
    Some(if is_plain { Body::Plain(text) } else { Body::guessed(text) })
}

/// RSS writes a person as `address (name)`.
fn person(text: &str) -> String {
    let name = text.split_once('(').and_then(|(address, rest)| address.contains('@').then(|| rest.trim_end().trim_end_matches(')').trim()));
    name.filter(|name| !name.is_empty()).unwrap_or(text).to_string()
}

/// What a reference stands for; those of HTML are read too, and one that is not known stays as written.
fn resolved(name: &BytesRef<'_>) -> String {
    match name.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        Ok(None) | Err(_) => html_escape::decode_html_entities(&format!("&{};", name.xml10_content())).into_owned(),
    }
}

/// Source: the namespace documents of RSS 0.90, 1.0 and 1.1, of Atom (RFC 4287, section 2) and its draft 0.3, of Dublin Core.
/// DIFFERENCE: any other namespace of elements without a prefix counts as RSS, since feeds in use invent them.
fn space_of(resolved: &ResolveResult<'_>, event: &Event<'_>) -> Space {
    let uri = match resolved {
        ResolveResult::Unbound => return Space::Rss,
        ResolveResult::Unknown(prefix) => return prefix_space(prefix),
        ResolveResult::Bound(uri) => uri.as_ref().to_ascii_lowercase(),
    };
    let uri = uri.trim_start_matches("http://").trim_start_matches("https://").trim_end_matches(['/', '#']);
    match uri {
        "www.w3.org/2005/atom" | "purl.org/atom/ns" => Space::Atom,
        "purl.org/rss/1.0/modules/content" => Space::Content,
        "www.w3.org/1999/xhtml" => Space::Xhtml,
        _ if uri.starts_with("purl.org/dc/") => Space::DublinCore,
        _ if uri.starts_with("purl.org/rss/1.0/modules") => Space::Other,
        "purl.org/rss/1.0" | "purl.org/net/rss1.1" | "my.netscape.com/rdf/simple/0.9" | "channel.netscape.com/rdf/simple/0.9" => Space::Rss,
        "backend.userland.com/rss" | "backend.userland.com/rss2" | "blogs.law.harvard.edu/tech/rss" => Space::Rss,
        _ => match event {
            Event::Start(tag) if tag.name().prefix().is_none() => Space::Rss,
            _ => Space::Other,
        },
    }
}

/// Prefixes that a feed forgot to declare are taken as they are used.
fn prefix_space(prefix: &str) -> Space {
    match prefix {
        "dc" | "dcterms" => Space::DublinCore,
        "content" => Space::Content,
        "atom" => Space::Atom,
        "xhtml" => Space::Xhtml,
        _ => Space::Other,
    }
}
