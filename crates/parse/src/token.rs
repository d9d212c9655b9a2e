//! Tokenizer: the text of one block to words.
//!
//! Needs: a block's text. Gives: words in text order, whose gaps are only white space. Later stages do not retokenise.
//! Measured by Tokens and Words of the raw-text scorer. Certain cases (numbers, addresses, listed abbreviations) are
//! rules; the rest of the decisions "does a token begin here?" is a classifier's.

use crate::hash::{self, Features};
use crate::lists::{Before, TokenLists};
use crate::table::{Scores, Table};
use crate::word::char_kind;

/// One word: byte offsets in the report's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub start: usize,
    pub end: usize,
    /// Continues the orthographic token of the piece before.
    pub joined: bool,
}

/// Most characters that one feature looks at.
const VIEW_CHARS: usize = 24;

/// A run of characters without white space, with what stands around it.
pub(crate) struct Chunk<'t> {
    pub text: &'t str,
    /// Byte offset of every character, and the end.
    offsets: Vec<usize>,
    chars: Vec<char>,
    next: &'t str,
}

impl<'t> Chunk<'t> {
    /// The chunk `text`, followed by the chunk `next` (empty at the end of the block).
    pub(crate) fn new(text: &'t str, next: &'t str) -> Self {
        let (mut offsets, chars): (Vec<usize>, Vec<char>) = text.char_indices().unzip();
        offsets.push(text.len());
        Chunk { text, offsets, chars, next }
    }

    /// Number of characters.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// Byte offset of character `i`.
    pub(crate) fn offset(&self, i: usize) -> usize {
        self.offsets[i]
    }

    fn slice(&self, from: usize, to: usize) -> &'t str {
        &self.text[self.offsets[from]..self.offsets[to]]
    }

    /// Like `slice`, but the last characters only where it is long, so that odd text does not cost quadratic time.
    fn tail(&self, from: usize, to: usize) -> &'t str {
        self.slice(from.max(to.saturating_sub(VIEW_CHARS)), to)
    }

    /// Like `slice`, but the first characters only where it is long.
    fn head(&self, from: usize, to: usize) -> &'t str {
        self.slice(from, to.min(from + VIEW_CHARS))
    }
}

/// What is known about a possible token start without the classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Yes,
    No,
    Ask,
}

/// Whether a token may begin at character `i` (1 ≤ i < len), the token before having begun at character `from`.
pub(crate) fn verdict(chunk: &Chunk, from: usize, i: usize, address: Option<(usize, usize)>, lists: &TokenLists) -> Verdict {
    if let Some((a, b)) = address {
        if a < i && i < b {
            return Verdict::No;
        }
        if i == a || i == b {
            return Verdict::Yes;
        }
    }
    let (before, after) = (chunk.chars[i - 1], chunk.chars[i]);
    if before.is_alphabetic() && after.is_alphabetic() || before.is_numeric() && after.is_numeric() {
        return Verdict::No;
    }
    // A combining mark stays with its base.
    if !after.is_ascii() && !after.is_alphanumeric() && is_mark(after) {
        return Verdict::No;
    }
    let digit = |k: usize| chunk.chars.get(k).is_some_and(|c| c.is_ascii_digit());
    if matches!(after, '.' | ',') && digit(i - 1) && digit(i + 1) || matches!(before, '.' | ',') && i >= 2 && digit(i - 2) && digit(i) {
        return Verdict::No;
    }
    // A dash that was split off between two numbers is no sign of the second one: 2031|-|32.
    if matches!(before, '-' | '–') && from + 1 == i && i >= 2 && digit(i - 2) && digit(i) {
        return Verdict::Yes;
    }
    if after == '.' && keeps_stop(chunk, from, i, lists) {
        return Verdict::No;
    }
    Verdict::Ask
}

fn is_mark(ch: char) -> bool {
    matches!(ch, '\u{0300}'..='\u{036F}' | '\u{200B}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{2060}' | '\u{FEFF}')
}

/// True where the full stop at character `i` surely belongs to the abbreviation that began at `from`.
fn keeps_stop(chunk: &Chunk, from: usize, i: usize, lists: &TokenLists) -> bool {
    let stem = &chunk.chars[from..i];
    if stem.len() > VIEW_CHARS {
        return false;
    }
    // U.S., D.C.: single letters with stops between them.
    let acronym = stem.len() >= 3 && stem.iter().enumerate().all(|(k, c)| if k % 2 == 0 { c.is_alphabetic() } else { *c == '.' });
    if acronym && stem.len() % 2 == 1 {
        return true;
    }
    if stem.len() == 1 && stem[0].is_alphabetic() && chunk.chars.get(i + 1).is_some_and(|c| c.is_alphabetic()) {
        return chunk.chars.get(i + 2) == Some(&'.');
    }
    let last = i + 1 == chunk.len();
    match lists.abbreviation(chunk.slice(from, i + 1)) {
        Some(Before::Any) => true,
        Some(Before::Name) => last && chunk.next.chars().next().is_some_and(|c| c.is_uppercase() || c == '"' || c == '“'),
        Some(Before::Number) => last && chunk.next.chars().next().is_some_and(char::is_numeric),
        None => last && stem.len() == 1 && stem[0].is_uppercase() && stem[0] != 'I' && chunk.next.chars().next().is_some_and(char::is_uppercase),
    }
}

/// The characters of the chunk that are a web or mail address, without closing punctuation.
pub(crate) fn address(chunk: &Chunk) -> Option<(usize, usize)> {
    let text = chunk.text;
    let found = ["http://", "https://", "www.", "ftp://", "mailto:"].iter().filter_map(|p| text.find(p)).min();
    let start = match found {
        Some(at) => chunk.offsets.binary_search(&at).ok()?,
        None => {
            let at = chunk.chars.iter().position(|&c| c == '@')?;
            let left = chunk.chars[..at].iter().rposition(|c| !(c.is_alphanumeric() || "._%+-".contains(*c))).map_or(0, |k| k + 1);
            let right = &chunk.chars[at + 1..];
            let dot = right.iter().position(|&c| c == '.')?;
            if left == at || !right.get(dot + 1).is_some_and(|c| c.is_alphanumeric()) || dot == 0 {
                return None;
            }
            left
        }
    };
    let stop = |c: &char| "<>\"”“()[]{}|".contains(*c);
    let mut end = chunk.chars[start..].iter().position(stop).map_or(chunk.len(), |k| start + k);
    while end > start && ".,;:!?'’*".contains(chunk.chars[end - 1]) {
        end -= 1;
    }
    (end > start + 4).then_some((start, end))
}

/// The features of "a token begins at character `i`", the token before having begun at `from`.
pub(crate) fn features(chunk: &Chunk, from: usize, i: usize, lists: &TokenLists, out: &mut Features) {
    let kind = |k: isize| -> u64 {
        let at = i as isize + k;
        if at < 0 || at >= chunk.len() as isize { 1 } else { char_kind(chunk.chars[at as usize]) as u64 }
    };
    let ch = |k: isize| -> u64 {
        let at = i as isize + k;
        if at < 0 || at >= chunk.len() as isize { 1 } else { chunk.chars[at as usize] as u64 }
    };
    let word = |c: &char| c.is_alphanumeric();
    let view_from = i.saturating_sub(VIEW_CHARS);
    let view = &chunk.chars[i..chunk.len().min(i + VIEW_CHARS)];
    let left_from = chunk.chars[view_from..i].iter().rposition(|c| !word(c)).map_or(view_from, |k| view_from + k + 1).min(i - 1);
    let skipped = view.iter().position(word).unwrap_or(0);
    let right_from = i + skipped;
    let right_to = right_from + view[skipped..].iter().position(|c| !word(c)).unwrap_or(view.len() - skipped);
    let left = hash::folded(chunk.slice(left_from, i));
    let right = hash::folded(chunk.slice(right_from, right_to));
    let token = hash::folded(chunk.tail(from, i));
    let rest = hash::folded(chunk.head(i, chunk.len()));
    let length = (i - left_from).min(5) as u64;
    let right_length = (right_to - right_from).min(5) as u64;
    let next = chunk.next.chars().next().map_or(1, |c| char_kind(c) as u64);
    let remaining = (chunk.len() - i).min(4) as u64;
    let listed = u64::from(lists.abbreviation(chunk.tail(from, i + 1)).is_some());
    let here = hash::mix(ch(-1), ch(0));
    out.start(100);
    out.add([]);
    out.add([here]);
    out.add([kind(-1), kind(0)]);
    out.add([kind(-2), kind(-1), kind(0), kind(1)]);
    out.add([ch(-1), kind(0), kind(1)]);
    out.add([kind(-2), kind(-1), ch(0)]);
    out.add([ch(-2), ch(-1), ch(0)]);
    out.add([ch(-1), ch(0), ch(1)]);
    out.add([ch(-1), ch(0), ch(1), ch(2)]);
    out.add([left, ch(0)]);
    out.add([left, here, kind(1)]);
    out.add([right, here]);
    out.add([left, right, ch(-1), ch(0)]);
    out.add([token, ch(0)]);
    out.add([token, rest]);
    out.add([rest]);
    let beyond = |at: Option<usize>| at.and_then(|k| chunk.chars.get(k)).map_or(1, |&c| char_kind(c) as u64);
    let around = hash::mix(beyond(left_from.checked_sub(1)), beyond(Some(right_to)));
    out.add([here, length, right_length]);
    out.add([here, kind(-1), kind(1), length, right_length, around]);
    out.add([here, remaining, next]);
    out.add([here, remaining, next, length]);
    out.add([kind(-2), kind(-1), kind(0), kind(1), remaining, next]);
    out.add([here, listed, next, remaining]);
    out.add([kind(-3), kind(-2), kind(-1), kind(0), kind(1), kind(2)]);
    out.add([token, next]);
    out.add([u64::from(from == left_from), here, length]);
    out.add([hash::folded(chunk.head(0, chunk.len()))]);
    out.add([kind(0), kind(1), kind(2), hash::folded(chunk.slice(from, (from + 3).min(i)))]);
}

/// Tokenises the bytes `start..end` of `text`.
pub(crate) fn tokenize(text: &str, start: usize, end: usize, model: &Table, lists: &TokenLists) -> Vec<Piece> {
    let block = text.get(start..end).unwrap_or("");
    let mut pieces = Vec::with_capacity(block.len() / 5);
    let mut out = Features::default();
    let mut scores = [0; 256];
    let mut chunks = block.split_whitespace().peekable();
    while let Some(chunk) = chunks.next() {
        let at = start + (chunk.as_ptr() as usize - block.as_ptr() as usize);
        if chunk.bytes().all(|b| b.is_ascii_alphabetic()) {
            push_token(text, at, at + chunk.len(), lists, &mut pieces);
            continue;
        }
        let chunk = Chunk::new(chunk, chunks.peek().copied().unwrap_or(""));
        split_chunk(&chunk, model, lists, &mut out, &mut scores, |a, b| push_token(text, at + a, at + b, lists, &mut pieces));
    }
    pieces
}

/// Reports the byte ranges of the chunk's tokens.
fn split_chunk(chunk: &Chunk, model: &Table, lists: &TokenLists, out: &mut Features, scores: &mut Scores, mut token: impl FnMut(usize, usize)) {
    let address = address(chunk);
    let mut from = 0;
    for i in 1..chunk.len() {
        let begins = match verdict(chunk, from, i, address, lists) {
            Verdict::Yes => true,
            Verdict::No => false,
            Verdict::Ask => {
                features(chunk, from, i, lists, out);
                model.score(out.hashes(), scores);
                scores[1] > scores[0]
            }
        };
        if begins {
            token(chunk.offset(from), chunk.offset(i));
            from = i;
        }
    }
    token(chunk.offset(from), chunk.offset(chunk.len()));
}

/// Appends the words of the token at these bytes.
pub(crate) fn push_token(text: &str, start: usize, end: usize, lists: &TokenLists, pieces: &mut Vec<Piece>) {
    let token = &text[start..end];
    let mut from = start;
    let mut joined = false;
    for cut in lists.word_starts(token) {
        pieces.push(Piece { start: from, end: start + cut, joined });
        from = start + cut;
        joined = true;
    }
    pieces.push(Piece { start: from, end, joined });
}
