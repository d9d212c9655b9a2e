//! The blocks of a page that are its article: collected in one pass, weighed in one pass back, kept by rules on text, links
//! and class names. It must not know what the article says.

use super::dom::{Node, Tag, Tree};
use super::text;
use super::words::{PAGE_WORDS, PageWords};
use std::collections::HashSet;

/// What a kept block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Heading,
    Paragraph,
    Item,
}

/// A piece of text that stands by itself on the page.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub kind: Kind,
    pub text: String,
    /// Bytes of `text` inside links.
    linked: usize,
    /// The element it stands in.
    node: usize,
    /// Stands in a paragraph element.
    paragraph: bool,
}

/// Share of a page's running text from which a part cannot be furniture, whatever it is called.
const TOO_MUCH: f32 = 0.45;
/// Share of a page's running text above which a part holds the article even where comments or consent give it its name.
const NEVER_MORE: f32 = 0.7;
/// Share of the text of an element that one child must hold for the article to be inside that child.
const HOLDS: f32 = 0.85;
/// How much more text than the article's body the element may hold that is taken for the article.
const CLIMBS: f32 = 1.15;
/// Share of a page's running text that an article is expected to be.
const ENOUGH: f32 = 0.3;
/// An article of fewer bytes is doubted.
const LITTLE: usize = 200;

impl Piece {
    /// Weight as running text: none for links, labels and scraps.
    fn weight(&self) -> f32 {
        let length = self.text.len();
        let free = length - self.linked.min(length);
        if self.kind == Kind::Heading || length < 40 || free * 2 < length || !self.paragraph && (length < 80 || !has_stop(&self.text)) {
            return 0.0;
        }
        let item = if self.kind == Kind::Item { 0.5 } else { 1.0 };
        item * free as f32 * if has_stop(&self.text) { 1.0 } else { 0.4 }
    }
}

fn has_stop(text: &str) -> bool {
    text.contains(['.', '!', '?', '…', '。', '।', '؟', '"', '”'])
}

/// How much of a page is held to be furniture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// What is named or built so.
    Named,
    /// What is built so, and what is never the article.
    Built,
    /// Only what is never the article; what stands in `noscript` counts.
    Never,
}

/// The article's blocks in the order of the page. `title` is not among them.
pub(super) fn pieces(tree: &Tree<'_>, title: Option<&str>) -> Vec<Piece> {
    let all = collect(tree, false);
    let named = found(tree, &all, title, Strictness::Named);
    let whole: f32 = all.iter().map(Piece::weight).sum();
    let long = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.len()).sum::<usize>();
    if long(&named) as f32 > ENOUGH * whole && long(&named) > 500 {
        return named;
    }
    let built = found(tree, &all, title, Strictness::Built);
    if long(&named) > LITTLE && long(&named) * 2 > long(&built) {
        return named;
    }
    if long(&built) > LITTLE {
        return built;
    }
    let never = found(tree, &collect(tree, true), title, Strictness::Never);
    [named, built, never].into_iter().max_by_key(|pieces| long(pieces)).unwrap_or_default()
}

fn found(tree: &Tree<'_>, all: &[Piece], title: Option<&str>, strictness: Strictness) -> Vec<Piece> {
    let (skipped, top) = choose(tree, all, strictness);
    let end = tree.nodes.get(top).map_or(0, |node| node.end as usize);
    let inside = |piece: &&Piece| (top..end).contains(&piece.node) && !skipped.get(piece.node).copied().unwrap_or(true);
    trimmed(all.iter().filter(inside).filter(|piece| is_text(piece)).cloned().collect(), title)
}

/// Weighs all elements; says which nodes are furniture and which element holds the article.
fn choose(tree: &Tree<'_>, all: &[Piece], strictness: Strictness) -> (Vec<bool>, usize) {
    let words = &*PAGE_WORDS;
    let whole = weights(tree, all, &[]);
    let most = NEVER_MORE * whole.first().copied().unwrap_or(0.0);
    let never = spread(tree, |at, node| whole.get(at).is_none_or(|weight| *weight <= most) && is_named(tree, node, &words.never));
    let raw = weights(tree, all, &never);
    let total = raw.first().copied().unwrap_or(0.0);
    let furniture = |node: &Node<'_>| match strictness {
        Strictness::Named => is_furniture_tag(node.tag) || node.tag != Tag::Article && is_named(tree, node, &words.chrome) || is_hidden(tree, node),
        Strictness::Built => is_furniture_tag(node.tag),
        Strictness::Never => false,
    };
    let skipped = spread(tree, |at, node| {
        let lost = never.get(at).copied().unwrap_or(false);
        lost || raw.get(at).is_some_and(|weight| *weight < TOO_MUCH * total) && furniture(node)
    });
    let kept = weights(tree, all, &skipped);
    (skipped, descend(tree, &kept, words))
}

/// Marks the elements that `mark` names, and all inside them.
fn spread(tree: &Tree<'_>, mark: impl Fn(usize, &Node<'_>) -> bool) -> Vec<bool> {
    let mut marked = vec![false; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate().skip(1) {
        let above = marked.get(node.parent as usize).copied().unwrap_or(false);
        let own = above || node.tag != Tag::Text && mark(at, node);
        if let Some(place) = marked.get_mut(at) {
            *place = own;
        }
    }
    marked
}

/// Sums of the pieces' weights for every element.
fn weights(tree: &Tree<'_>, all: &[Piece], skipped: &[bool]) -> Vec<f32> {
    let mut sums = vec![0.0f32; tree.nodes.len()];
    for piece in all {
        if let (Some(sum), false) = (sums.get_mut(piece.node), skipped.get(piece.node).copied().unwrap_or(false)) {
            *sum += piece.weight();
        }
    }
    for at in (1..sums.len()).rev() {
        let sum = sums.get(at).copied().unwrap_or(0.0);
        if let Some(above) = tree.nodes.get(at).and_then(|node| sums.get_mut(node.parent as usize)) {
            *above += sum;
        }
    }
    sums
}

/// From the root to the deepest element that still holds most of the text; an element that is called the article's text,
/// or the heaviest `article`, is gone to first where it holds enough.
fn descend(tree: &Tree<'_>, kept: &[f32], words: &PageWords) -> usize {
    let weight = |at: usize| kept.get(at).copied().unwrap_or(0.0);
    let total = weight(0);
    let heaviest = |accept: &dyn Fn(&Node<'_>) -> bool| {
        let of = tree.nodes.iter().enumerate().filter(|(_, node)| node.tag != Tag::Text && accept(node));
        of.fold(None, |best: Option<usize>, (at, _)| if best.is_none_or(|best| weight(at) > weight(best)) { Some(at) } else { best })
    };
    let named = heaviest(&|node| is_named_article(tree, node, words)).filter(|&at| weight(at) > 0.4 * total && weight(at) > 250.0);
    let article = heaviest(&|node| node.tag == Tag::Article).filter(|&at| weight(at) > 0.4 * total);
    let mut at = named.or(article).unwrap_or(0);
    loop {
        let mut child = at + 1;
        let (mut best, end) = (None, tree.nodes.get(at).map_or(0, |node| node.end as usize));
        while child < end {
            if weight(child) >= HOLDS * weight(at) && weight(child) > 0.0 {
                best = Some(child);
            }
            child = tree.nodes.get(child).map_or(end, |node| (node.end as usize).max(child + 1));
        }
        match best {
            Some(next) if named.is_none() && !matches!(tree.nodes.get(next).map(|n| n.tag), Some(Tag::P | Tag::Text | Tag::Blockquote | Tag::Ul | Tag::Li)) => at = next,
            _ => return climb(tree, kept, at),
        }
    }
}

/// Up again while what stands around adds little: the lead is often beside the body.
fn climb(tree: &Tree<'_>, kept: &[f32], mut at: usize) -> usize {
    let weight = |at: usize| kept.get(at).copied().unwrap_or(0.0);
    let (most, start) = (CLIMBS * weight(at), at);
    while let Some(parent) = tree.nodes.get(at).map(|node| node.parent as usize) {
        if parent == 0 || weight(parent) > most || tree.nodes.get(parent).is_none_or(|node| node.tag == Tag::Body) {
            break;
        }
        at = parent;
    }
    if weight(at) > weight(start) { at } else { start }
}

fn is_furniture_tag(tag: Tag) -> bool {
    use Tag::*;
    matches!(tag, Nav | Footer | Aside | Form | Figure | Figcaption | Button | Select | Dialog | Label | Template | Address | Video | Audio | Fieldset)
}

/// True where class, id or role has a word of `words`.
fn is_named(tree: &Tree<'_>, node: &Node<'_>, words: &HashSet<&'static str>) -> bool {
    if matches!(node.tag, Tag::Html | Tag::Body | Tag::Main) {
        return false;
    }
    tree.attributes(node).iter().any(|(key, value)| match key.to_ascii_lowercase().as_str() {
        "class" => value.split_ascii_whitespace().filter(|class| class.len() < 60 && !class.contains([':', '[', '='])).any(|class| has_word(class, words)),
        "id" | "role" | "data-component" | "data-testid" | "aria-label" => value.len() < 60 && has_word(value, words),
        _ => false,
    })
}

fn is_hidden(tree: &Tree<'_>, node: &Node<'_>) -> bool {
    tree.attributes(node).iter().any(|(key, value)| match key.to_ascii_lowercase().as_str() {
        "hidden" => true,
        "aria-hidden" => value.eq_ignore_ascii_case("true"),
        "style" => value.replace(' ', "").to_ascii_lowercase().contains("display:none"),
        _ => false,
    })
}

/// True where one of the words of a name, split at marks, digits and capitals, is in `words`.
fn has_word(name: &str, words: &HashSet<&'static str>) -> bool {
    let mut word = String::new();
    let mut small = false;
    for c in name.chars().chain(std::iter::once('-')) {
        if !c.is_alphabetic() || c.is_uppercase() && small {
            if words.contains(word.as_str()) {
                return true;
            }
            word.clear();
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    false
}

fn is_named_article(tree: &Tree<'_>, node: &Node<'_>, words: &PageWords) -> bool {
    tree.attributes(node).iter().any(|(key, value)| {
        let named = key.eq_ignore_ascii_case("class") || key.eq_ignore_ascii_case("id") || key.eq_ignore_ascii_case("itemprop");
        let is_name = |name: &str| {
            let bare: String = name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
            words.article.contains(bare.as_str())
        };
        named && value.len() < 300 && value.split_ascii_whitespace().filter(|name| name.len() < 40).any(is_name)
    })
}

fn is_text(piece: &Piece) -> bool {
    let (length, free) = (piece.text.len(), piece.text.len() - piece.linked.min(piece.text.len()));
    match piece.kind {
        Kind::Heading => free * 2 > length || length < 80 && free > 0,
        Kind::Item => free * 3 > length * 2 && (length > 40 || free == length),
        Kind::Paragraph if piece.paragraph => free * 3 > length || length > 100 && free * 5 > length && has_stop(&piece.text),
        Kind::Paragraph => free * 2 > length && (length > 60 && has_stop(&piece.text) || length > 140),
    }
}

/// Without furniture by phrase, the title, headings that head nothing, and what stands twice.
fn trimmed(found: Vec<Piece>, title: Option<&str>) -> Vec<Piece> {
    let words = &*PAGE_WORDS;
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let title = title.map(bare);
    let mut seen = HashSet::new();
    let mut kept: Vec<Piece> = Vec::new();
    for piece in found {
        let key = bare(&piece.text);
        if key.is_empty() || words.is_furniture(&piece.text) || Some(&key) == title.as_ref() || key.len() > 30 && !seen.insert(key) {
            continue;
        }
        if piece.kind == Kind::Heading && kept.last().is_some_and(|last| last.kind == Kind::Heading) {
            kept.pop();
        }
        kept.push(piece);
    }
    while kept.last().is_some_and(|last| last.kind == Kind::Heading) {
        kept.pop();
    }
    kept
}

/// The pieces of text of a page, in order; with what stands for scripts, if `unscripted`.
fn collect(tree: &Tree<'_>, unscripted: bool) -> Vec<Piece> {
    let mut run = Run { pieces: Vec::new(), line: String::new(), linked: 0, node: 0 };
    // Ends of open block elements and of open links, the innermost last.
    let (mut blocks, mut link_end): (Vec<(u32, usize)>, u32) = (Vec::new(), 0);
    let mut at = 1;
    while let Some(node) = tree.nodes.get(at) {
        while let Some(&(end, _)) = blocks.last().filter(|(end, _)| *end as usize <= at) {
            debug_assert!(end as usize <= at);
            run.flush(tree);
            blocks.pop();
            run.node = blocks.last().map_or(0, |&(_, node)| node);
        }
        use Tag::*;
        match node.tag {
            Text => run.add(node.text, (at as u32) < link_end),
            Noscript if unscripted => {}
            Script | Style | Noscript | Iframe | Template | Svg | Head | Title | Textarea | Math | Object | Canvas | Xmp | Noembed | Noframes => {
                at = (node.end as usize).max(at + 1);
                continue;
            }
            Br => run.line_break(tree, at),
            A => link_end = link_end.max(node.end),
            tag if tag.is_inline() && (in_sentence(tree, node) || !is_named(tree, node, &PAGE_WORDS.chrome)) || tag == Img => {}
            _ => {
                run.flush(tree);
                run.node = at;
                blocks.push((node.end, at));
            }
        }
        at += 1;
    }
    run.flush(tree);
    run.pieces
}

/// True for an element inside a paragraph: whatever it is called, it does not break the sentence.
fn in_sentence(tree: &Tree<'_>, node: &Node<'_>) -> bool {
    tree.nodes.get(node.parent as usize).is_some_and(|parent| parent.tag == Tag::P || parent.tag.is_inline() || parent.tag.is_heading())
}

/// The piece being collected.
struct Run {
    pieces: Vec<Piece>,
    line: String,
    linked: usize,
    node: usize,
}

impl Run {
    fn add(&mut self, raw: &str, linked: bool) {
        let before = self.line.len();
        text::add(&mut self.line, raw);
        if linked {
            self.linked += self.line.len() - before;
        }
    }

    /// Two breaks in a row part paragraphs, one parts words.
    fn line_break(&mut self, tree: &Tree<'_>, at: usize) {
        let before = tree.nodes.get(..at).unwrap_or(&[]);
        let blank = before.iter().rev().take(3).skip_while(|node| node.tag == Tag::Text && node.text.trim().is_empty()).next();
        match blank {
            Some(node) if node.tag == Tag::Br => self.flush(tree),
            _ => text::add(&mut self.line, " "),
        }
    }

    fn flush(&mut self, tree: &Tree<'_>) {
        let line = std::mem::take(&mut self.line);
        let linked = std::mem::take(&mut self.linked);
        let text = line.trim_end();
        if !text.chars().any(char::is_alphanumeric) {
            return;
        }
        let (mut at, mut kind, mut paragraph) = (self.node, Kind::Paragraph, false);
        for level in 0..4 {
            let Some(node) = tree.nodes.get(at) else { break };
            paragraph |= node.tag == Tag::P || node.tag == Tag::Blockquote || node.tag == Tag::Pre;
            if node.tag == Tag::Li || node.tag == Tag::Td || node.tag == Tag::Dd {
                kind = Kind::Item;
            }
            // Where a heading is not closed, the article stands inside it.
            if node.tag.is_heading() && (level == 0 || !paragraph && text.len() < 200) {
                kind = Kind::Heading;
            }
            at = node.parent as usize;
        }
        self.pieces.push(Piece { kind, text: text.to_string(), linked, node: self.node, paragraph });
    }
}

impl Piece {
    /// A paragraph of text that stands in no element.
    pub fn plain(text: String) -> Self {
        Piece { kind: Kind::Paragraph, text, linked: 0, node: 0, paragraph: true }
    }
}
