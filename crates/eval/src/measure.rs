//! Precision, recall and F1, pairs of spans, and tables of numbers: what all stages share.
//!
//! Positions here are characters, as in gold files; [`Offsets`] turns the bytes of records into them.

use attache_types::Span;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::fmt;

/// A number of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A share or a distance.
    Real(f64),
    /// A count.
    Count(usize),
}

/// One row of a table of scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What is measured.
    pub name: String,
    /// Metrics with their numbers, in the order in which they are shown.
    pub cells: Vec<(&'static str, Number)>,
}

/// Half-open range of characters.
pub type Chars = (usize, usize);

impl Row {
    /// A row of any metrics.
    pub fn new(name: impl Into<String>, cells: impl IntoIterator<Item = (&'static str, Number)>) -> Self {
        Row { name: name.into(), cells: cells.into_iter().collect() }
    }

    /// Precision, recall and F1 out of counts.
    pub fn prf(name: impl Into<String>, right: usize, predicted: usize, gold: usize) -> Self {
        Row::soft(name, right as f64, right as f64, predicted, gold)
    }

    /// The same, where what is right has parts and differs for precision and recall.
    pub fn soft(name: impl Into<String>, right: f64, found: f64, predicted: usize, gold: usize) -> Self {
        let (p, r) = (ratio(right, predicted as f64), ratio(found, gold as f64));
        let f1 = ratio(2.0 * p * r, p + r);
        let cells = [("p", p), ("r", r), ("f1", f1)].map(|(metric, value)| (metric, Number::Real(value)));
        Row::new(name, cells.into_iter().chain([("gold", Number::Count(gold)), ("pred", Number::Count(predicted))]))
    }

    /// A share of `of` items.
    pub fn accuracy(name: impl Into<String>, right: usize, of: usize) -> Self {
        Row::new(name, [("acc", Number::Real(ratio(right as f64, of as f64))), ("n", Number::Count(of))])
    }

    /// A number of the row.
    pub fn get(&self, metric: &str) -> Option<f64> {
        self.cells.iter().find(|(name, _)| *name == metric).map(|(_, number)| match number {
            Number::Real(value) => *value,
            Number::Count(count) => *count as f64,
        })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Real(value) => write!(f, "{value:.3}"),
            Number::Count(count) => write!(f, "{count}"),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells: Vec<String> = self.cells.iter().map(|(metric, number)| format!("{metric} {number}")).collect();
        write!(f, "{:<28} {}", self.name, cells.join("  "))
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.cells.len() + 1))?;
        map.serialize_entry("name", &self.name)?;
        for (metric, number) in &self.cells {
            match number {
                Number::Real(value) => map.serialize_entry(metric, value)?,
                Number::Count(count) => map.serialize_entry(metric, count)?,
            }
        }
        map.end()
    }
}

/// `a / b`, and nothing of nothing is 0.
pub fn ratio(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

/// Characters that two ranges share.
pub fn overlap(a: Chars, b: Chars) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// How well two ranges fit: the same ones first, then the longest overlap.
pub fn span_weight(gold: Chars, predicted: Chars) -> f64 {
    overlap(gold, predicted) as f64 + if gold == predicted { 1e6 } else { 0.0 }
}

/// One-to-one pairs of gold and predicted items, the heaviest first; of equals those that come first. Quadratic.
pub fn pair<G, P>(gold: &[G], predicted: &[P], weight: impl Fn(&G, &P) -> f64) -> Vec<(usize, usize)> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        all.extend(predicted.iter().enumerate().map(|(j, p)| (weight(g, p), i, j)).filter(|(weight, ..)| *weight > 0.0));
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_gold, mut used_predicted) = (vec![false; gold.len()], vec![false; predicted.len()]);
    let mut pairs = Vec::new();
    for (_, i, j) in all {
        if !used_gold[i] && !used_predicted[j] {
            (used_gold[i], used_predicted[j]) = (true, true);
            pairs.push((i, j));
        }
    }
    pairs
}

/// From bytes of a text to characters.
pub struct Offsets(Vec<usize>);

impl Offsets {
    /// Of this text; linear in its length.
    pub fn new(text: &str) -> Self {
        let mut chars: Vec<usize> = Vec::with_capacity(text.len() + 1);
        for (number, c) in text.chars().enumerate() {
            chars.extend(std::iter::repeat_n(number, c.len_utf8()));
        }
        chars.push(chars.last().map_or(0, |last| last + 1));
        Offsets(chars)
    }

    /// The characters of a span; what lies behind the text is its end.
    pub fn of(&self, span: Span) -> Chars {
        let at = |byte: u32| self.0[(byte as usize).min(self.0.len() - 1)];
        (at(span.start), at(span.end))
    }
}

/// Where `words` stand in `text`, one behind the other.
pub fn occurrences(words: &str, text: &str) -> Vec<Chars> {
    if words.is_empty() {
        return Vec::new();
    }
    let offsets = Offsets::new(text);
    let len = words.chars().count();
    text.match_indices(words).map(|(at, _)| offsets.0[at]).map(|start| (start, start + len)).collect()
}
