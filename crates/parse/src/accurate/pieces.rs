//! What the network reads of a word: pieces of MiniLM's vocabulary, and hashed affixes, which keep the case it drops.
//!
//! The same views stand in `train/corpus.py`; tests hold examples against each other.

use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Most pieces of a word; what is beyond is not read.
const MAX_PIECES: usize = 6;
/// Most views of a word.
const MAX_VIEWS: usize = 40;
/// Longest word in characters of which runs of characters are looked at; beyond, they would be cut off anyway.
const MAX_CHARS: usize = 64;

/// The vocabulary of word pieces.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    numbers: HashMap<Box<str>, u32>,
    marks: HashSet<char>,
    unknown: u32,
    /// Number of the piece that opens a sentence.
    pub opening: u32,
    /// Number of the piece that closes a sentence.
    pub closing: u32,
}

impl Vocabulary {
    /// Reads a vocabulary: one piece a line; `marks` are the characters beyond ASCII that part words.
    pub(crate) fn read(lines: &str, marks: &str) -> Result<Vocabulary, String> {
        let numbers: HashMap<Box<str>, u32> = lines.lines().map(Box::from).zip(0..).collect();
        if numbers.len() != lines.lines().count() {
            return Err("the vocabulary has a piece twice".to_owned());
        }
        let special = |name: &str| numbers.get(name).copied().ok_or_else(|| format!("the vocabulary has no {name}"));
        let (unknown, opening, closing) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        Ok(Vocabulary { numbers, marks: marks.chars().collect(), unknown, opening, closing })
    }

    /// Number of pieces.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Appends the pieces of a word, at least one.
    pub(crate) fn pieces(&self, form: &str, out: &mut Vec<u32>) {
        let from = out.len();
        let mut folded = String::with_capacity(form.len() + 4);
        for ch in form.chars().take(MAX_CHARS) {
            if ch.is_ascii() {
                folded.push(ch.to_ascii_lowercase());
            } else {
                folded.extend(ch.to_lowercase().nfd().filter(|c| !is_combining_mark(*c)));
            }
        }
        let mut rest = folded.as_str();
        while let Some(first) = rest.chars().next() {
            let end = if self.parts(first) { first.len_utf8() } else { rest.find(|c| self.parts(c)).unwrap_or(rest.len()) };
            let (part, after) = rest.split_at(end);
            self.split(part, out);
            rest = after;
        }
        out.truncate(from + MAX_PIECES);
        if out.len() == from {
            out.push(self.unknown);
        }
    }

    fn parts(&self, ch: char) -> bool {
        if ch.is_ascii() { !ch.is_ascii_alphanumeric() } else { self.marks.contains(&ch) }
    }

    /// Longest pieces first, from the left; a part that cannot be covered is unknown as a whole.
    fn split(&self, part: &str, out: &mut Vec<u32>) {
        let from = out.len();
        let mut at = 0;
        let mut key = String::with_capacity(part.len() + 2);
        while at < part.len() {
            let ends = part[at..].char_indices().rev().map(|(i, c)| at + i + c.len_utf8());
            let found = ends.into_iter().find_map(|end| {
                key.clear();
                key.push_str(if at > 0 { "##" } else { "" });
                key.push_str(&part[at..end]);
                self.numbers.get(key.as_str()).map(|&number| (number, end))
            });
            let Some((number, end)) = found else {
                out.truncate(from);
                out.push(self.unknown);
                return;
            };
            out.push(number);
            at = end;
        }
    }
}

/// Appends the buckets, 1 to `buckets` - 1, of a word's views: itself, its shape, prefixes, suffixes, and runs of three
/// and four characters.
pub(crate) fn affixes(form: &str, buckets: u32, out: &mut Vec<u32>) {
    let most = out.len() + MAX_VIEWS;
    let mut push = |kind: u8, view: &mut dyn Iterator<Item = char>| {
        if out.len() < most {
            let mut hash = fnv(0x811C_9DC5, &[kind]);
            for ch in view {
                hash = fnv(hash, ch.encode_utf8(&mut [0; 4]).as_bytes());
            }
            out.push((hash ^ hash >> 16) % (buckets - 1) + 1);
        }
    };
    push(b'W', &mut form.chars());
    push(b'S', &mut shape(form).chars());
    let low: Vec<char> = form.to_lowercase().chars().collect();
    for k in (1..=4).take_while(|&k| k <= low.len()) {
        push(b'P', &mut low[..k].iter().copied());
    }
    for k in (1..=5).take_while(|&k| k <= low.len()) {
        push(b'U', &mut low[low.len() - k..].iter().copied());
    }
    let fenced: Vec<char> = std::iter::once('^').chain(low.into_iter().take(MAX_CHARS)).chain(std::iter::once('$')).collect();
    for k in [3, 4] {
        for run in fenced.windows(k) {
            push(b'G', &mut run.iter().copied());
        }
    }
}

/// FNV-1a, 32 bits.
fn fnv(mut hash: u32, bytes: &[u8]) -> u32 {
    for &b in bytes {
        hash = (hash ^ u32::from(b)).wrapping_mul(0x0100_0193);
    }
    hash
}

/// Kinds of characters, runs cut at two: "Xxd-" and the like.
fn shape(form: &str) -> String {
    let mut out = String::with_capacity(form.len());
    let (mut last, mut run) = ('\0', 0);
    for ch in form.chars() {
        let kind = match ch {
            c if c.is_uppercase() => 'X',
            c if c.is_alphabetic() => 'x',
            c if c.is_numeric() => 'd',
            c => c,
        };
        run = if kind == last { run + 1 } else { 1 };
        last = kind;
        if run <= 2 {
            out.push(kind);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nzu\n##ric\n##h\n'\ns\n-\nborn\nu\n.\n…";

    fn pieces(form: &str) -> Vec<&'static str> {
        let vocabulary = Vocabulary::read(WORDS, "…–").expect("a vocabulary with its special pieces");
        let mut out = Vec::new();
        vocabulary.pieces(form, &mut out);
        out.iter().map(|&n| WORDS.lines().nth(n as usize).expect("a number of the vocabulary")).collect()
    }

    #[test]
    fn a_piece_that_stands_twice_is_refused() {
        assert!(Vocabulary::read("[UNK]\n[CLS]\n[SEP]\nzu\nzu", "").is_err());
    }

    #[test]
    fn words_fall_into_the_longest_pieces() {
        assert_eq!(pieces("Zürich-born"), ["zu", "##ric", "##h", "-", "born"]);
        assert_eq!(pieces("U.S."), ["u", ".", "s", "."]);
        assert_eq!(pieces("…s"), ["…", "s"]);
    }

    #[test]
    fn what_the_vocabulary_lacks_is_unknown() {
        assert_eq!(pieces("xyz"), ["[UNK]"]);
        assert_eq!(pieces("zux's"), ["[UNK]", "'", "s"]);
        assert_eq!(pieces("\u{301}"), ["[UNK]"]);
        assert_eq!(pieces(""), ["[UNK]"]);
    }

    #[test]
    fn views_are_those_of_the_training_script() {
        // Printed by `python3 train/corpus.py Kü-9`.
        let mut out = Vec::new();
        affixes("Kü-9", 16384, &mut out);
        assert_eq!(out, VIEWS);
    }

    const VIEWS: [u32; 17] = [12165, 7047, 2035, 8349, 5919, 2767, 14629, 903, 729, 1442, 1863, 14365, 3252, 5528, 2314, 4552, 10379];
}
