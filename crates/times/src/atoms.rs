//! The finer cut of a sentence that the rules see: runs of letters, runs of digits and single marks, so that "mid-1990s",
//! "10am" or "Jan." look the same however the parser cut them. Each atom carries its readings, the classes it begins.
//!
//! Needs a sentence with tokens; gives atoms; does not retokenise the document.

use crate::lexicon::{ClassId, Condition, Lexicon, WordId};
use crate::numbers;
use attache_types::{Sentence, Span};

/// One run of letters, run of digits or mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    pub(crate) span: Span,
    /// Index of its token in the sentence.
    pub(crate) tok: u16,
    pub(crate) word: WordId,
    /// No space before it.
    pub(crate) tight: bool,
    pub(crate) capital: bool,
    pub(crate) letters: bool,
    pub(crate) digits: bool,
    first_reading: u32,
    last_reading: u32,
}

/// A class that begins at an atom, the value it gives and how many atoms it takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) class: ClassId,
    pub(crate) value: i32,
    pub(crate) len: u8,
}

/// A sentence as the rules see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Atoms {
    pub(crate) list: Vec<Atom>,
    readings: Vec<Reading>,
}

impl Atoms {
    /// Cuts a sentence and looks up every atom.
    pub(crate) fn of(sentence: &Sentence, text: &str, lexicon: &Lexicon) -> Atoms {
        let mut atoms = Atoms::default();
        let mut lower = String::new();
        for (tok, token) in sentence.tokens.iter().enumerate() {
            let base = token.span.start as usize;
            for (offset, part) in split(token.span.of(text)) {
                let start = base + offset;
                let first = part.chars().next().unwrap_or(' ');
                lower.clear();
                part.chars().take(24).for_each(|c| lower.extend(c.to_lowercase()));
                atoms.list.push(Atom {
                    span: Span::new(start, start + part.len()),
                    tok: tok as u16,
                    word: lexicon.word(&lower),
                    tight: atoms.list.last().is_some_and(|last| last.span.end as usize == start),
                    capital: first.is_uppercase(),
                    letters: first.is_alphabetic(),
                    digits: first.is_ascii_digit(),
                    first_reading: 0,
                    last_reading: 0,
                });
            }
        }
        atoms.read(sentence, text, lexicon);
        atoms
    }

    fn read(&mut self, sentence: &Sentence, text: &str, lexicon: &Lexicon) {
        for at in 0..self.list.len() {
            let first = self.readings.len() as u32;
            let atom = self.list[at];
            for phrase in lexicon.phrases(atom.word) {
                let rest = self.list[at + 1..].iter().zip(&phrase.rest);
                let fits = self.list.len() - at > phrase.rest.len()
                    && rest.into_iter().all(|(atom, &(word, tight))| atom.word == word && (atom.tight || !tight));
                if fits && self.allows(phrase.condition, at, phrase.rest.len() + 1, sentence) {
                    let len = phrase.rest.len() as u8 + 1;
                    self.readings.push(Reading { class: phrase.class, value: phrase.value, len });
                }
            }
            self.list[at].first_reading = first;
            self.list[at].last_reading = self.readings.len() as u32;
        }
        let computed = numbers::readings(self, text);
        for (at, readings) in computed {
            let old = self.readings(at).to_vec();
            self.list[at].first_reading = self.readings.len() as u32;
            self.readings.extend(old.into_iter().chain(readings));
            self.list[at].last_reading = self.readings.len() as u32;
        }
    }

    /// The readings that begin at an atom.
    pub(crate) fn readings(&self, at: usize) -> &[Reading] {
        self.list.get(at).map_or(&[], |atom| &self.readings[atom.first_reading as usize..atom.last_reading as usize])
    }

    /// The value of a class that the atom alone has.
    pub(crate) fn value(&self, at: usize, class: ClassId) -> Option<i32> {
        self.readings(at).iter().find(|reading| reading.class == class && reading.len == 1).map(|reading| reading.value)
    }

    fn allows(&self, condition: Condition, at: usize, len: usize, sentence: &Sentence) -> bool {
        if condition == Condition::default() {
            return true;
        }
        let atom = &self.list[at];
        let upos = sentence.tokens[atom.tok as usize].upos;
        let name_before = at > 0 && self.is_name(at - 1);
        let name_after = self.is_name(at + len);
        // What stands alone is a heading, and opens nothing.
        let opens = || self.list[..at].iter().all(|atom| !atom.letters) && self.list[at + len..].iter().any(|atom| atom.letters);
        (!condition.capital || atom.capital)
            && !(condition.not_initial && opens())
            && condition.barred & (1 << upos as u32) == 0
            && !(condition.no_name && (name_before || name_after))
    }

    /// True for a capitalised word that no data file knows.
    fn is_name(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|atom| atom.capital && atom.letters && atom.word == 0)
    }
}

/// The runs of letters, runs of digits and single marks of a text, with their offsets; spaces are left out.
pub(crate) fn split(text: &str) -> impl Iterator<Item = (usize, &str)> {
    #[derive(PartialEq)]
    enum Kind {
        Letters,
        Digits,
        Mark,
        Space,
    }
    let kind = |c: char| match c {
        _ if c.is_ascii_digit() => Kind::Digits,
        _ if c.is_alphabetic() => Kind::Letters,
        _ if c.is_whitespace() => Kind::Space,
        _ => Kind::Mark,
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let first = text[at..].chars().next()?;
            let (start, class) = (at, kind(first));
            at += match class {
                Kind::Mark => first.len_utf8(),
                _ => text[at..].find(|c: char| kind(c) != class).unwrap_or(text.len() - at),
            };
            if class != Kind::Space {
                return Some((start, &text[start..at]));
            }
        }
    })
}
