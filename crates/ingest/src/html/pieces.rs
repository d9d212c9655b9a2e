//! The pieces of text that stand by themselves on a page, in order, with their weight as running text. It must not know which
//! of them are the article.

use super::dom::{Node, Tag, Tree};
use super::names::is_named;
use super::text;
use super::words::PAGE_WORDS;

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
    pub linked: usize,
    /// The element it stands in.
    pub node: usize,
    /// Stands in a paragraph element.
    pub paragraph: bool,
}

impl Piece {
    /// Weight as running text: none for links, labels and scraps.
    pub fn weight(&self) -> f32 {
        let length = self.text.len();
        let free = length - self.linked.min(length);
        if self.kind == Kind::Heading || length < 40 || free * 2 < length || !self.paragraph && (length < 80 || !has_stop(&self.text)) {
            return 0.0;
        }
        let item = if self.kind == Kind::Item { 0.5 } else { 1.0 };
        item * free as f32 * if has_stop(&self.text) { 1.0 } else { 0.4 }
    }
}

/// True where a text has the marks of sentences.
pub(super) fn has_stop(text: &str) -> bool {
    text.contains(['.', '!', '?', '…', '。', '।', '؟', '"', '”'])
}

/// The pieces of text of a page, in order; with what stands for scripts, if `unscripted`.
pub(super) fn collect(tree: &Tree<'_>, unscripted: bool) -> Vec<Piece> {
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
        let blank = before.iter().rev().take(3).find(|node| node.tag != Tag::Text || !node.text.trim().is_empty());
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
