//! The blocks of a page that are its article: collected in one pass, weighed in one pass back, kept by rules on text, links
//! and class names. It must not know what the article says.

use super::dom::{Node, Tag, Tree};
use super::names::{is_hidden, is_named, is_named_article};
use super::pieces::{Kind, Piece, collect, has_stop};
use super::words::{PAGE_WORDS, PageWords};
use std::collections::HashSet;

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
/// The most bytes of text above a headline that are taken for the site's.
const BEFORE_TITLE: usize = 600;
/// An article of fewer bytes is doubted.
const LITTLE: usize = 200;

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
            Some(next)
                if named.is_none()
                    && !matches!(tree.nodes.get(next).map(|n| n.tag), Some(Tag::P | Tag::Text | Tag::Blockquote | Tag::Ul | Tag::Li)) =>
            {
                at = next
            }
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
    matches!(
        tag,
        Nav | Footer | Aside | Form | Figure | Figcaption | Button | Select | Dialog | Label | Template | Address | Video | Audio | Fieldset
    )
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
        if Some(&key) == title.as_ref() && kept.iter().map(|piece| piece.text.len()).sum::<usize>() < BEFORE_TITLE {
            // What stands above the headline is of the site.
            kept.clear();
        }
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
