//! What a page says of its article: title, authors, date, outlet, address, language; from JSON-LD, `meta` elements, marked
//! elements and the address, in this order of trust. It must not know the article's text.

use super::dom::{Node, Tag, Tree};
use super::linked_data::{self, LinkedData};
use super::text;
use super::when;
use super::words::{Field, PAGE_WORDS};
use crate::words::{Words, fold};
use std::collections::{BTreeMap, BTreeSet};

/// Share of common words from which a shown heading is the headline that the metadata word otherwise.
const ALIKE: f32 = 0.6;
/// Short lines in which a date is looked for.
const MOST_LINES: usize = 40;

/// The facts of a page's head; each absent where the page does not give it.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    pub site: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    /// The article's text as JSON-LD gives it.
    pub body: Option<String>,
}

/// What the elements of a page give, before it is weighed.
#[derive(Default)]
struct Found {
    linked: LinkedData,
    /// By field and rank.
    meta: BTreeMap<(u8, usize), String>,
    canonical: Option<String>,
    page_title: Option<String>,
    headings: Vec<String>,
    times: Vec<(bool, String)>,
    bylines: Vec<String>,
    /// Short lines with enough digits for a date.
    lines: Vec<String>,
    language: Option<String>,
}

/// Reads the facts of a page that was fetched from `url`.
pub(super) fn facts(tree: &Tree<'_>, url: Option<&str>, words: &Words) -> Facts {
    let found = find(tree);
    let meta = |field: Field| found.meta.range((field as u8, 0)..=(field as u8, usize::MAX)).map(|(_, value)| value.clone());
    let site = found.linked.site.clone().filter(|site| !is_address(site));
    let site = meta(Field::Site).next().or(site).filter(|site| site.len() < 100);
    let address = url.map(str::to_string).or(found.canonical.clone()).or_else(|| meta(Field::Url).next()).or(found.linked.url.clone());
    let address = address.filter(|url| is_address(url));
    let published = found.linked.published.iter().cloned().chain(meta(Field::Date)).find_map(|date| when::parse(&date, words));
    let published = published.or_else(|| shown_date(&found, words)).or_else(|| address.as_deref().and_then(when::in_address));
    let published = published.or_else(|| found.linked.updated.iter().cloned().chain(meta(Field::Updated)).find_map(|date| when::parse(&date, words)));
    let published = published.or_else(|| found.lines.iter().find_map(|line| when::shown(line, words)));
    let language =
        found.language.clone().or(found.linked.language.clone()).or_else(|| meta(Field::Language).next()).and_then(|tag| language_tag(&tag));
    let day_first = language.as_ref().is_some_and(|tag| PAGE_WORDS.day_first.contains(tag.to_ascii_lowercase().as_str()));
    let shown = found.times.iter().map(|(_, line)| line).chain(&found.lines);
    let published = published.or_else(|| shown.filter(|_| day_first).find_map(|line| when::day_first(line)));
    Facts {
        title: title(&found, meta(Field::Title), site.as_deref()),
        authors: authors(&found, meta(Field::Author), site.as_deref(), words),
        published,
        language,
        url: address,
        site,
        body: found.linked.body,
    }
}

fn find(tree: &Tree<'_>) -> Found {
    let mut found = Found::default();
    let mut in_body = false;
    for (at, node) in tree.nodes.iter().enumerate() {
        let get = |name: &str| tree.attribute(node, name);
        match node.tag {
            Tag::Html => found.language = found.language.take().or_else(|| get("lang").or_else(|| get("xml:lang")).map(str::to_string)),
            Tag::Script if get("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")) => {
                linked_data::read(node.text, &mut found.linked)
            }
            Tag::Meta => meta_element(tree, node, &mut found),
            Tag::Link if get("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                found.canonical = found.canonical.take().or_else(|| get("href").map(text::line));
            }
            Tag::Title if found.page_title.is_none() && !in_body => found.page_title = Some(text::line(node.text)),
            Tag::H1 => found.headings.push(content(tree, at)),
            Tag::Time => {
                let sure = get("pubdate").is_some() || get("itemprop").is_some_and(|name| name.eq_ignore_ascii_case("datePublished"));
                let date = get("datetime").map_or_else(|| content(tree, at), text::line);
                found.times.push((sure, date));
            }
            Tag::Text
                if in_body
                    && node.text.len() < 300
                    && node.text.trim().len() < 80
                    && found.lines.len() < MOST_LINES
                    && node.text.bytes().filter(u8::is_ascii_digit).count() >= 5 =>
            {
                found.lines.push(text::line(node.text))
            }
            Tag::Text => {}
            Tag::Body => in_body = true,
            _ => marked(tree, at, node, &mut found),
        }
    }
    found
}

/// Elements that say by `itemprop`, `rel` or `class` what they hold.
fn marked(tree: &Tree<'_>, at: usize, node: &Node<'_>, found: &mut Found) {
    for &(key, value) in tree.attributes(node) {
        match key.to_ascii_lowercase().as_str() {
            "itemprop" if value.eq_ignore_ascii_case("datePublished") => {
                let date = tree.attribute(node, "content").or_else(|| tree.attribute(node, "datetime"));
                found.times.push((true, date.map_or_else(|| content(tree, at), text::line)));
            }
            "rel" if value.eq_ignore_ascii_case("author") => found.bylines.push(content(tree, at)),
            "class" | "itemprop" | "id" if node.end - (at as u32) < 40 && PAGE_WORDS.names_author(value) => found.bylines.push(content(tree, at)),
            "class" | "id" if node.end - (at as u32) < 20 && PAGE_WORDS.names_date(value) => found.times.push((false, content(tree, at))),
            _ => {}
        }
    }
}

fn meta_element(tree: &Tree<'_>, node: &Node<'_>, found: &mut Found) {
    let Some(value) = tree.attribute(node, "content").map(text::line).filter(|value| !value.is_empty()) else { return };
    for name in ["property", "name", "itemprop", "http-equiv"] {
        let Some(key) = tree.attribute(node, name) else { continue };
        if let Some(&(field, rank)) = PAGE_WORDS.meta.get(key.trim().to_ascii_lowercase().as_str()) {
            found.meta.entry((field as u8, rank)).or_insert_with(|| value.clone());
        }
    }
}

/// The characters inside an element, as one line; of long ones the beginning.
fn content(tree: &Tree<'_>, at: usize) -> String {
    let mut line = String::new();
    for node in tree.inside(at).filter_map(|at| tree.nodes.get(at)) {
        if line.len() > 400 {
            break;
        }
        match node.tag {
            Tag::Text => text::add(&mut line, node.text),
            tag if !tag.is_inline() && !line.is_empty() && !line.ends_with(' ') => line.push(' '),
            _ => {}
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// The headline: what the metadata say, without the outlet's name; where the page shows the same in full, as shown.
fn title(found: &Found, mut meta: impl Iterator<Item = String>, site: Option<&str>) -> Option<String> {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let shown: Vec<&String> = found.headings.iter().filter(|heading| heading.split_whitespace().count() > 1).collect();
    let stated = meta.next().or_else(|| found.linked.title.clone()).or_else(|| found.page_title.clone().filter(|title| !title.is_empty()));
    let Some(stated) = stated else { return shown.first().map(|title| title.to_string()) };
    if let [only] = shown.as_slice()
        && only.len() < 300
        && alike(only, &stated) >= ALIKE
    {
        return Some(only.to_string());
    }
    let key = bare(&stated);
    let inside = |heading: &&&String| {
        let heading = bare(heading);
        heading.len() > 12 && (key.starts_with(&heading) || key.ends_with(&heading) || heading == key)
    };
    if let Some(heading) = shown.iter().find(inside) {
        return Some(heading.to_string());
    }
    if let Some(linked) = found.linked.title.as_ref().filter(|linked| key.starts_with(&bare(linked)) && linked.len() > 12) {
        return Some(linked.clone());
    }
    Some(without_site(&stated, site))
}

/// Share of the words of the shorter that the other has too.
fn alike(one: &str, other: &str) -> f32 {
    let words = |text: &str| text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_lowercase).collect::<BTreeSet<_>>();
    let (one, other) = (words(one), words(other));
    let least = one.len().min(other.len());
    if least < 2 { 0.0 } else { one.intersection(&other).count() as f32 / least as f32 }
}

/// Without ` | Outlet` or ` - Outlet` at the end.
fn without_site(title: &str, site: Option<&str>) -> String {
    let fold = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    for mark in [" | ", " - ", " – ", " — ", " · ", " « ", " :: "] {
        let Some((head, tail)) = title.rsplit_once(mark) else { continue };
        let (tail, site) = (fold(tail), site.map(fold).unwrap_or_default());
        let known = !site.is_empty() && (site.contains(&tail) || tail.contains(&site));
        if head.split_whitespace().count() >= 3 && (known || mark == " | ") {
            return without_site(head.trim(), None);
        }
    }
    title.to_string()
}

/// The best date that an element shows.
fn shown_date(found: &Found, words: &Words) -> Option<String> {
    let sure = found.times.iter().filter(|(sure, _)| *sure);
    let unsure = found.times.iter().filter(|(sure, _)| !*sure).take(30);
    sure.chain(unsure)
        .find_map(|(_, date)| when::shown(date, words))
        .or_else(|| found.bylines.iter().take(10).find_map(|line| when::shown(line, words)))
}

fn authors(found: &Found, mut meta: impl Iterator<Item = String>, site: Option<&str>, words: &Words) -> Vec<String> {
    let clean = |lines: Vec<String>| {
        let mut names: Vec<String> = Vec::new();
        for name in lines.iter().flat_map(|line| author_names(line, words)) {
            let same = |other: &str| name.eq_ignore_ascii_case(other);
            if !names.iter().any(|other| same(other)) && !site.is_some_and(same) {
                names.push(name);
            }
        }
        names
    };
    let linked = clean(found.linked.authors.clone());
    if !linked.is_empty() {
        return linked;
    }
    let stated = meta.find_map(|line| Some(clean(vec![line])).filter(|names| !names.is_empty()));
    stated
        .or_else(|| found.bylines.iter().take(10).find_map(|line| Some(clean(vec![line.clone()])).filter(|names| !names.is_empty())))
        .unwrap_or_default()
}

/// The names in a byline or a field of metadata.
fn author_names(line: &str, words: &Words) -> Vec<String> {
    if let Some(byline) = crate::byline::read(line, words).filter(|byline| !byline.authors.is_empty()) {
        return byline.authors;
    }
    let parts = line.split([',', ';', '|', '&', '/']).flat_map(|part| joined(part, words));
    let is_name = |name: &&str| {
        let count = name.split_whitespace().count();
        (1..=5).contains(&count)
            && name.len() < 60
            && name.starts_with(char::is_uppercase)
            && !name.contains(['@', ':', '.']) | name.contains(". ")
            && !name.contains(|c: char| c.is_ascii_digit())
    };
    if is_address(line) { Vec::new() } else { parts.filter(is_name).map(str::to_string).collect() }
}

/// The names that a word such as `and` joins.
fn joined<'l>(part: &'l str, words: &Words) -> Vec<&'l str> {
    let (mut names, mut start, mut at) = (Vec::new(), 0, 0);
    for word in part.split_inclusive(' ') {
        let end = at + word.len();
        if words.joins.contains_key(&fold(word.trim())) {
            names.extend(part.get(start..at));
            start = end;
        }
        at = end;
    }
    names.extend(part.get(start..));
    names.into_iter().map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// `en_GB` → `en-GB`; none where it is no language tag.
fn language_tag(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let first = tag.split('-').next().unwrap_or("");
    let good = (2..=3).contains(&first.len()) && tag.len() <= 35 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    good.then_some(tag)
}
