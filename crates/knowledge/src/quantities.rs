//! Words that count: what is counted where, number words, bounds, units.

use crate::ontology::rows;
use crate::source::tables::{Bound, Counted, NumberWord, Table, Unit};
use rustc_hash::FxHashMap;

/// Words that count.
pub struct Quantities {
    counted: FxHashMap<String, Vec<Counted>>,
    numbers: FxHashMap<String, NumberWord>,
    bounds: FxHashMap<String, String>,
    longest_bound: usize,
    units: FxHashMap<String, Vec<Unit>>,
}

impl Quantities {
    pub(crate) fn new(counted: Table<Counted>, numbers: Table<NumberWord>, bounds: Table<Bound>, units: Table<Unit>) -> Self {
        let mut out = Quantities {
            counted: FxHashMap::default(),
            numbers: rows(numbers).map(|word| (word.word.clone(), word)).collect(),
            bounds: rows(bounds).map(|row| (row.term, row.bound)).collect(),
            longest_bound: 0,
            units: FxHashMap::default(),
        };
        out.longest_bound = out.bounds.keys().map(|term| term.split(' ').count()).max().unwrap_or(0);
        for row in rows(counted) {
            out.counted.entry(row.term.clone()).or_default().push(row);
        }
        for row in rows(units) {
            out.units.entry(row.term.clone()).or_default().push(row);
        }
        out
    }

    /// What this word (a particle after a space) counts.
    pub fn counted_by(&self, term: &str) -> &[Counted] {
        self.counted.get(term).map_or(&[], Vec::as_slice)
    }

    /// What this word, in lower case, adds to a number.
    pub fn addend(&self, word: &str) -> Option<f64> {
        self.numbers.get(word).filter(|row| row.kind == "number").map(|row| row.value)
    }

    /// What this word, in lower case, multiplies a number by.
    pub fn multiplier(&self, word: &str) -> Option<f64> {
        self.numbers.get(word).filter(|row| row.kind == "multiplier").map(|row| row.value)
    }

    /// The least that this plural, in lower case, can mean: "dozens".
    pub fn vague(&self, word: &str) -> Option<f64> {
        self.numbers.get(word).filter(|row| row.kind == "vague").map(|row| row.value)
    }

    /// The bound that the longest possible run of these words says, in lower case, and its number of words; the run ends with
    /// the last word.
    pub fn bound(&self, words: &[String]) -> Option<(usize, &str)> {
        (1..=self.longest_bound.min(words.len())).rev().find_map(|len| {
            let term = words[words.len() - len..].join(" ");
            self.bounds.get(&term).map(|bound| (len, bound.as_str()))
        })
    }

    /// The unit that this lemma or sign stands for, before or after the number.
    pub fn unit(&self, term: &str, before: bool) -> Option<&Unit> {
        self.units.get(term)?.iter().find(|unit| unit.before == before)
    }
}
