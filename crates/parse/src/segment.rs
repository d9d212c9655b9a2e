//! Sentence splitter: the blocks of a report, and the words of a block to sentences.
//!
//! Needs: a report; the words of one block. Gives: text ranges that hold sentences; for each block the word index at
//! which each sentence ends. A sentence never crosses a block. Measured by Sentences of the raw-text scorer.

use crate::hash::{self, Features};
use crate::lists::{Before, TokenLists};
use crate::table::Table;
use crate::token::Piece;
use crate::word::char_kind;
use attache_types::{BlockKind, Report};

/// A part of the text that holds sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextBlock {
    pub kind: BlockKind,
    pub start: usize,
    pub end: usize,
}

/// Longest sentence in words; longer runs without a sentence end are cut here.
pub(crate) const MAX_WORDS: usize = 600;

/// The sentence-bearing parts of a report in text order: its title and paragraph blocks or, where it names none,
/// the paragraphs between blank lines. Blocks that do not fit the text are left out; overlaps go to the earlier block.
pub(crate) fn blocks(report: &Report) -> Vec<TextBlock> {
    let text = report.text.as_str();
    if report.blocks.is_empty() {
        return paragraphs(text);
    }
    let mut found: Vec<TextBlock> = report
        .blocks
        .iter()
        .filter(|b| matches!(b.kind, BlockKind::Title | BlockKind::Paragraph) && !b.span.of(text).is_empty())
        .map(|b| TextBlock { kind: b.kind, start: b.span.start as usize, end: b.span.end as usize })
        .collect();
    found.sort_by_key(|b| (b.start, b.end));
    let mut last = 0;
    for block in &mut found {
        block.start = block.start.max(last);
        last = last.max(block.end);
    }
    found.retain(|b| b.start < b.end);
    found
}

/// Paragraphs at blank lines; a short line without closing punctuation before a longer one counts as a heading.
fn paragraphs(text: &str) -> Vec<TextBlock> {
    let mut found = Vec::new();
    let (mut start, mut at) = (None, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            if let Some(from) = start.take() {
                split_headings(text, from, at, &mut found);
            }
        } else if start.is_none() {
            start = Some(at);
        }
        at += line.len();
    }
    if let Some(from) = start {
        split_headings(text, from, text.len(), &mut found);
    }
    found
}

fn split_headings(text: &str, start: usize, end: usize, found: &mut Vec<TextBlock>) {
    let lines: Vec<&str> = text[start..end].split_inclusive('\n').collect();
    let widest = lines.iter().map(|l| l.trim().len()).max().unwrap_or(0);
    let (mut from, mut at) = (start, start);
    for (i, line) in lines.iter().enumerate() {
        at += line.len();
        let trimmed = line.trim();
        let open = !trimmed.ends_with(['.', ',', ';', '-', '–', '—']);
        let capital = lines.get(i + 1).is_some_and(|next| next.trim_start().chars().next().is_some_and(|c| !c.is_lowercase()));
        // In text wrapped at a fixed width a line that breaks off early ends its paragraph.
        if i + 1 < lines.len() && capital && trimmed.len() * 10 < widest * 6 && (open || trimmed.ends_with('.')) {
            found.push(TextBlock { kind: BlockKind::Paragraph, start: from, end: at });
            from = at;
        }
    }
    if from < end {
        found.push(TextBlock { kind: BlockKind::Paragraph, start: from, end });
    }
}

/// Running facts about the sentence so far, which single words do not show.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Open {
    words: usize,
    brackets: usize,
    quotes: usize,
    verbs: usize,
}

impl Open {
    /// Takes in the next word.
    pub(crate) fn push(&mut self, form: &str) {
        self.words += 1;
        match form {
            "(" | "[" => self.brackets += 1,
            ")" | "]" => self.brackets = self.brackets.saturating_sub(1),
            "“" => self.quotes = 1,
            "”" => self.quotes = 0,
            "\"" => self.quotes = 1 - self.quotes.min(1),
            _ => self.verbs += usize::from(form.len() > 3 && (form.ends_with("ed") || form.ends_with("ing"))),
        }
    }
}

/// The words of one block as the splitter sees them.
pub(crate) struct Words<'t> {
    pub text: &'t str,
    pub pieces: &'t [Piece],
}

impl<'t> Words<'t> {
    fn form(&self, i: isize) -> &'t str {
        usize::try_from(i).ok().and_then(|i| self.pieces.get(i)).map_or("", |p| &self.text[p.start..p.end])
    }

    /// True where a sentence end after word `i` is thinkable and the classifier is to be asked.
    pub(crate) fn candidate(&self, i: usize) -> bool {
        let Some(next) = self.pieces.get(i + 1) else {
            return false;
        };
        if next.joined {
            return false;
        }
        let here = self.form(i as isize);
        let first = self.text[next.start..].chars().next().unwrap_or(' ');
        !here.chars().all(char::is_alphanumeric) || !first.is_lowercase()
    }

    /// True where the word after word `i` is the mark of a list's item: a bullet at the start of a line, or a dash there if
    /// the block began with one.
    fn item_follows(&self, i: usize) -> bool {
        let (Some(here), Some(next), Some(after)) = (self.pieces.get(i), self.pieces.get(i + 1), self.pieces.get(i + 2)) else {
            return false;
        };
        let apart = next.end < after.start && self.text[here.end..next.start].contains('\n');
        let dash = |form: &str| matches!(form, "-" | "–" | "—");
        apart && (bullet(self.form(i as isize + 1)) || dash(self.form(i as isize + 1)) && dash(self.form(0)))
    }

    /// True where an abbreviation and what follows exclude a sentence end after word `i`.
    pub(crate) fn excluded(&self, i: usize, lists: &TokenLists) -> bool {
        let next = self.form(i as isize + 1);
        match lists.abbreviation(self.form(i as isize)) {
            Some(Before::Name) => next.chars().next().is_some_and(char::is_alphabetic),
            Some(Before::Number) => next.chars().next().is_some_and(char::is_numeric),
            _ => false,
        }
    }
}

fn bullet(form: &str) -> bool {
    matches!(form, "•" | "‣" | "▪" | "■" | "◦" | "·" | "*")
}

/// The features of "the sentence ends after word `i`".
pub(crate) fn features(words: &Words, i: usize, open: Open, lists: &TokenLists, out: &mut Features) {
    let at = i as isize;
    let low = |k: isize| hash::folded(words.form(at + k));
    let shape = |k: isize| -> u64 {
        let mut h = 7;
        let mut last = (' ', ' ');
        for c in words.form(at + k).chars().take(12) {
            let kind = char_kind(c);
            if last != (kind, kind) {
                h = hash::mix(h, kind as u64);
            }
            last = (last.1, kind);
        }
        h
    };
    let gap = match (words.pieces.get(i), words.pieces.get(i + 1)) {
        (Some(a), Some(b)) => u64::from(b.start > a.end),
        _ => 2,
    };
    let listed = match lists.abbreviation(words.form(at)) {
        Some(Before::Name) => 1,
        Some(Before::Number) => 2,
        Some(Before::Any) => 3,
        None => 0,
    };
    let final_char = words.form(at).chars().next_back().map_or(1, |c| char_kind(c) as u64);
    let length = match open.words {
        n @ 0..=4 => n as u64,
        5..=8 => 5,
        9..=15 => 6,
        16..=30 => 7,
        _ => 8,
    };
    let remaining = (words.pieces.len() - i).min(4) as u64;
    let (here, next, prev, shape0, shape1) = (low(0), low(1), low(-1), shape(0), shape(1));
    let state = (open.quotes.min(1) + 2 * open.brackets.min(1)) as u64;
    out.start(200);
    out.add([]);
    out.add([here]);
    out.add([next]);
    out.add([here, next]);
    out.add([here, gap, shape1]);
    out.add([here, shape1, state]);
    out.add([prev, here]);
    out.add([prev, here, shape1]);
    out.add([final_char, next]);
    out.add([final_char, gap, shape1]);
    out.add([shape0, shape1]);
    out.add([shape(-1), shape0, shape1]);
    out.add([shape0, shape1, shape(2)]);
    out.add([shape(-1), shape0, shape1, shape(2)]);
    out.add([here, next, low(2)]);
    out.add([next, low(2), final_char]);
    out.add([length, final_char, shape1]);
    out.add([length, here, shape1]);
    out.add([remaining, final_char, shape1]);
    out.add([listed, shape1, gap]);
    out.add([listed, next]);
    out.add([state, final_char, shape1]);
    out.add([state, here, next]);
    out.add([u64::from(open.verbs > 0), length, shape0, shape1]);
    out.add([low(-2), prev, here]);
    out.add([shape1, shape(2), shape(3)]);
    out.add([low(2), shape1, final_char]);
}

/// Ends of the block's sentences as word counts from the block's start; the last one is the number of words.
pub(crate) fn sentence_ends(words: &Words, model: &Table, lists: &TokenLists) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut open = Open::default();
    let mut out = Features::default();
    let mut scores = [0; 256];
    for i in 0..words.pieces.len() {
        open.push(words.form(i as isize));
        let full = open.words >= MAX_WORDS && words.pieces.get(i + 1).is_none_or(|p| !p.joined);
        let mut ends_here = full || i + 1 == words.pieces.len() || words.item_follows(i);
        if !ends_here && words.candidate(i) && !words.excluded(i, lists) {
            features(words, i, open, lists, &mut out);
            model.score(out.hashes(), &mut scores);
            ends_here = scores[1] > scores[0];
        }
        if ends_here {
            ends.push(i + 1);
            open = Open::default();
        }
    }
    ends
}
