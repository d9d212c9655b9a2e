//! Numbers in words and digits, with bounds and ranges: "at least two dozen", "1.5 million", "between 10 and 15".

use crate::tree::Tree;
use attache_knowledge::Knowledge;

/// A number in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The value, or the low end of a range.
    pub value: f64,
    /// The high end of a range.
    pub high: Option<f64>,
    /// `at_least`, `at_most` or `about`.
    pub bound: Option<String>,
    /// First token, with what bounds it.
    pub start: usize,
    /// First token of the numeral itself.
    pub first: usize,
    /// Last token.
    pub last: usize,
}

impl Number {
    /// One, said by an article.
    pub fn one(tok: usize) -> Self {
        Number { value: 1.0, high: None, bound: None, start: tok, first: tok, last: tok }
    }
}

/// The number that token `tok` is part of.
pub fn number_at(tree: &Tree, tok: usize, knowledge: &Knowledge) -> Option<Number> {
    if tok >= tree.len() || !is_numeral(tree, tok, knowledge) {
        return None;
    }
    let first = (0..tok).rev().take_while(|&i| joins(tree, i, knowledge)).last().unwrap_or(tok);
    let last = (tok + 1..tree.len()).take_while(|&i| joins(tree, i, knowledge)).last().unwrap_or(tok);
    let (mut first, mut last) = (first, last);
    while !is_numeral(tree, first, knowledge) {
        first += 1;
    }
    while !is_numeral(tree, last, knowledge) {
        last -= 1;
    }
    let (value, vague) = evaluate(tree, first, last, knowledge)?;
    let mut number = Number { value, high: None, bound: vague.then(|| "at_least".to_owned()), start: first, first, last };
    range(tree, &mut number, knowledge);
    bound(tree, &mut number, knowledge);
    Some(number)
}

fn word(tree: &Tree, tok: usize) -> String {
    tree.form(tok).to_lowercase()
}

fn is_numeral(tree: &Tree, tok: usize, knowledge: &Knowledge) -> bool {
    let (word, words) = (word(tree, tok), &knowledge.quantities);
    digits(&word).is_some() || words.addend(&word).is_some() || words.multiplier(&word).is_some() || words.vague(&word).is_some()
}

/// Numerals, and the small words and hyphens inside of them: "twenty-four", "tens of thousands".
fn joins(tree: &Tree, tok: usize, knowledge: &Knowledge) -> bool {
    let inside = |neighbour: usize| neighbour < tree.len() && is_numeral(tree, neighbour, knowledge);
    if is_numeral(tree, tok, knowledge) {
        return true;
    }
    let (before, after) = (tok.wrapping_sub(1), tok + 1);
    let spelled = |at: usize| inside(at) && digits(&word(tree, at)).is_none();
    let between = inside(before) && inside(after);
    match &*word(tree, tok) {
        "-" | "‑" => between && spelled(before) && spelled(after),
        "of" => between && knowledge.quantities.vague(&word(tree, before)).is_some(),
        "and" => {
            between && knowledge.quantities.multiplier(&word(tree, before)).is_some() && knowledge.quantities.addend(&word(tree, after)).is_some()
        }
        _ => false,
    }
}

/// `1,200`, `1.5`, `12`; a year, a date or a time is no number of things, but that is for the caller's words to say.
fn digits(word: &str) -> Option<f64> {
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    let shape = plain.chars().all(|c| c.is_ascii_digit() || c == '.') && plain.starts_with(|c: char| c.is_ascii_digit()) && !plain.ends_with('.');
    shape.then(|| plain.parse().ok()).flatten()
}

fn evaluate(tree: &Tree, first: usize, last: usize, knowledge: &Knowledge) -> Option<(f64, bool)> {
    let words = &knowledge.quantities;
    let (mut total, mut current, mut vague) = (0.0, None::<f64>, false);
    for tok in first..=last {
        let word = word(tree, tok);
        if let Some(value) = words.vague(&word) {
            // "hundreds of thousands": at least two hundred thousand.
            current = Some(match current {
                Some(before) if vague => before * value / 2.0,
                _ => value,
            });
            vague = true;
        } else if let Some(value) = digits(&word).or_else(|| words.addend(&word)) {
            current = Some(current.unwrap_or(0.0) + value);
        } else if let Some(factor) = words.multiplier(&word) {
            let product = current.unwrap_or(1.0) * factor;
            // "two million five hundred thousand"
            let closed = factor >= 1000.0 && !vague;
            (total, current) = if closed { (total + product, None) } else { (total, Some(product)) };
        }
    }
    let value = total + current.unwrap_or(0.0);
    value.is_finite().then_some((value, vague))
}

/// "10 to 15", "10-15", "10 or 11", "between 10 and 15".
fn range(tree: &Tree, number: &mut Number, knowledge: &Knowledge) {
    let lead = |tok: usize, wanted: &str| tok.checked_sub(1).is_some_and(|before| word(tree, before) == wanted);
    let joint = number.last + 1;
    if joint + 1 >= tree.len() || !is_numeral(tree, joint + 1, knowledge) {
        return;
    }
    let between = lead(number.first, "between");
    let joined = match &*word(tree, joint) {
        "to" => !lead(number.first, "from"),
        "-" | "–" | "or" => true,
        "and" => between,
        _ => false,
    };
    let end = (joint + 1..tree.len()).take_while(|&i| joins(tree, i, knowledge)).last().filter(|_| joined);
    let Some(end) = end else {
        return;
    };
    let Some((high, _)) = evaluate(tree, joint + 1, end, knowledge) else {
        return;
    };
    // "two to three thousand": the multiplier is said once.
    let factor = knowledge.quantities.multiplier(&word(tree, end)).unwrap_or(1.0);
    if number.value < factor && number.value * factor <= high {
        number.value *= factor;
    }
    if number.value < high {
        number.last = end;
        number.start -= usize::from(between);
        number.high = Some(high);
    }
}

fn bound(tree: &Tree, number: &mut Number, knowledge: &Knowledge) {
    let words: Vec<String> = (number.start.saturating_sub(5)..number.start).map(|tok| word(tree, tok)).collect();
    if let Some((len, bound)) = knowledge.quantities.bound(&words) {
        number.start -= len;
        number.bound = Some(bound.to_owned());
    }
}
