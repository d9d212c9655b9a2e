//! News pages in: the bytes of an HTML page become a report with its title, authors, date, outlet and text, each block of the
//! page a block of the report. Where the bytes come from is the caller's business.

mod charset;
mod dom;
mod linked_data;
mod main_text;
mod meta;
mod names;
mod pieces;
mod text;
mod when;
mod words;

#[cfg(test)]
mod tests;

use crate::error::InputErrorKind;
use crate::language::{is_told, language_of};
use crate::words::Words;
use crate::{dateline, jsonl};
use attache_types::{Block, BlockKind, Dateline, Report, Span};
use pieces::{Kind, Piece};

/// The longest page, in MiB; the longest of a crawl are near a tenth of it.
const MAX_MIB: u64 = 16;
/// The shortest text, in bytes, that is taken for an article.
const LEAST_TEXT: usize = 100;

/// A page as it was fetched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page<'a> {
    /// The body, unpacked, in whatever encoding.
    pub bytes: &'a [u8],
    /// The media type as stated with the page, parameters included.
    pub content_type: Option<&'a str>,
    /// Where the page was fetched from.
    pub url: Option<&'a str>,
}

/// The report on a page, its blocks filled in. The title opens the text and is the first block; headings are titles too.
/// The language is that of the text; that of the markup where the text is too short to say, or the markup names a language
/// that is never told from a text.
///
/// # Errors
/// The page is too long, no HTML, or holds no article.
pub(crate) fn report(page: &Page<'_>, words: &Words) -> Result<Report, InputErrorKind> {
    if page.bytes.len() as u64 > MAX_MIB << 20 {
        return Err(InputErrorKind::TooLong(MAX_MIB));
    }
    let source = charset::decode(page.bytes, page.content_type);
    let tree = dom::parse(&source);
    if tree.nodes.iter().all(|node| matches!(node.tag, dom::Tag::Text | dom::Tag::Other | dom::Tag::Html)) {
        return Err(InputErrorKind::NotHtml);
    }
    let facts = meta::facts(&tree, page.url, words);
    let pieces = main_text::pieces(&tree, facts.title.as_deref());
    let pieces = stated_body(facts.body.as_deref(), &pieces).unwrap_or(pieces);
    if length(&pieces) < LEAST_TEXT {
        return Err(InputErrorKind::NoArticle);
    }
    let mut report = Report {
        source: facts.site.clone(),
        site: facts.url.as_deref().and_then(host).or(facts.site),
        url: facts.url,
        authors: facts.authors,
        published: facts.published,
        ..Report::default()
    };
    set_text(&mut report, facts.title, &pieces, words);
    // A page in a language that cannot be told from the text looks like one in the nearest; there the markup knows better.
    let stated = facts.language.as_deref().filter(|tag| !is_told(tag));
    report.language = stated.or_else(|| language_of(&report.text)).map(str::to_string).or(facts.language);
    report.id = jsonl::content_id(&report);
    Ok(report)
}

/// The report on a piece of HTML without a page around it, as feeds carry it: however short it is, it was chosen to be read.
/// Only its text, blocks and dateline are filled in; it holds no title of its own.
///
/// # Errors
/// The piece is too long or holds no text.
pub(crate) fn fragment(html: &str, words: &Words) -> Result<Report, InputErrorKind> {
    if html.len() as u64 > MAX_MIB << 20 {
        return Err(InputErrorKind::TooLong(MAX_MIB));
    }
    let tree = dom::parse(html);
    let all = pieces::collect(&tree, false);
    let article = main_text::pieces(&tree, None);
    // Rules for whole pages drop what is short or mostly links. Where they drop much, they do not fit.
    let kept = if length(&article) * 2 > length(&all) { article } else { all };
    if kept.is_empty() {
        return Err(InputErrorKind::NoArticle);
    }
    let mut report = Report::default();
    set_text(&mut report, None, &kept, words);
    Ok(report)
}

/// HTML as one line of text.
pub(crate) fn line(html: &str) -> String {
    let tree = dom::parse(html);
    let texts: Vec<String> = pieces::collect(&tree, false).into_iter().map(|piece| piece.text).collect();
    text::line(&texts.join(" "))
}

fn length(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.text.len()).sum()
}

/// The article's text as the page's linked data give it, where the page itself shows less than half of it.
fn stated_body(body: Option<&str>, pieces: &[Piece]) -> Option<Vec<Piece>> {
    let body = body?;
    if length(pieces) * 2 > body.len() || body.len() < 2 * LEAST_TEXT {
        return None;
    }
    let tree = dom::parse(body);
    let plain = tree.nodes.iter().all(|node| matches!(node.tag, dom::Tag::Text | dom::Tag::Html));
    let lines = |text: &str| text.lines().map(text::line).filter(|line| !line.is_empty()).map(Piece::plain).collect();
    let stated: Vec<Piece> = if plain { lines(body) } else { main_text::pieces(&tree, None) };
    (length(&stated) > 2 * length(pieces)).then_some(stated)
}

/// Writes title and pieces as blocks parted by blank lines.
fn set_text(report: &mut Report, title: Option<String>, pieces: &[Piece], words: &Words) {
    let mut opening = true;
    let title = title.filter(|title| !title.is_empty());
    if let Some(title) = &title {
        let span = append(&mut report.text, title);
        report.blocks.push(Block { kind: BlockKind::Title, span });
    }
    report.title = title;
    for piece in pieces {
        let span = append(&mut report.text, &piece.text);
        if piece.kind == Kind::Heading {
            report.blocks.push(Block { kind: BlockKind::Title, span });
            continue;
        }
        let start = span.start as usize;
        let found = if piece.kind == Kind::Paragraph { dateline::find(&piece.text, opening, words) } else { None };
        opening = false;
        let Some(found) = found.filter(|found| found.text < piece.text.len()) else {
            report.blocks.push(Block { kind: BlockKind::Paragraph, span });
            continue;
        };
        report.blocks.push(Block { kind: BlockKind::Dateline, span: Span::new(start, start + found.end) });
        report.blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start + found.text, span.end as usize) });
        if let (Some((place, at)), None) = (found.place, &report.dateline) {
            report.dateline = Some(Dateline { place, span: Span::new(start + at.start, start + at.end) });
        }
    }
}

fn append(text: &mut String, block: &str) -> Span {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let start = text.len();
    text.push_str(block);
    Span::new(start, text.len())
}

/// The host of an address, without `www.`.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_string())
}
