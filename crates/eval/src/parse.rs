//! Parsing from raw text: tokens, sentences, words, tags, lemmas, heads (CoNLL 2018 shared task, Zeman et al. 2018).
//!
//! Both sides are reduced to their characters without white space, which must be equal; words are aligned by them, and inside
//! tokens of several words by the longest common subsequence of forms. DIFFERENCE: relations without subtypes for LAS; a gold
//! lemma `_` accepts any; where characters differ, `TokenRange` in MISC places the tokens.

use crate::conllu::{self, Sentence};
use crate::gold::EvalError;
use crate::measure::{Chars, Row};
use std::collections::{BTreeMap, BTreeSet};

/// A treebank and its text.
pub struct Gold {
    sentences: Vec<Sentence>,
    /// The text that is to be parsed.
    pub text: String,
}

/// Reads a treebank.
pub fn read(text: &str) -> Result<Gold, EvalError> {
    let sentences = conllu::read(text)?;
    if sentences.is_empty() {
        return Err(EvalError::Gold("the gold file holds no sentence".to_owned()));
    }
    let text = conllu::raw_text(&sentences).0;
    Ok(Gold { sentences, text })
}

/// A word with its place.
struct Word<'s> {
    at: Chars,
    /// Inside a token of several words.
    multi: bool,
    columns: &'s [String],
    /// Its head, by the number of the word in the whole file.
    head: Option<usize>,
}

/// Whether a gold word and the one aligned to it agree in something.
type Test<'t> = &'t dyn Fn(&Word, &Word) -> bool;

/// What is compared.
struct Units<'s> {
    sentences: BTreeSet<Chars>,
    tokens: BTreeSet<Chars>,
    words: Vec<Word<'s>>,
    chars: Vec<char>,
}

/// Scores CoNLL-U; `only` keeps the sentences whose document or id begins so, all where it is empty.
pub fn score(gold: &Gold, predicted: &str, only: &[String]) -> Result<Vec<Row>, EvalError> {
    let predicted = conllu::read(predicted)?;
    let g = units(&gold.sentences, None)?;
    let mut p = units(&predicted, None)?;
    if g.chars != p.chars && !predicted.is_empty() {
        let mut before = vec![0];
        for c in gold.text.chars() {
            before.push(before[before.len() - 1] + usize::from(!c.is_whitespace()));
        }
        p = units(&predicted, Some(&before))?;
    }
    let inside = kept(gold, &g, only);
    let is_inside = |at: usize| inside[at.min(g.chars.len())];
    let keep = |spans: &BTreeSet<Chars>| -> BTreeSet<Chars> { spans.iter().filter(|span| is_inside(span.0)).copied().collect() };
    let same = |name, g: &BTreeSet<Chars>, p: &BTreeSet<Chars>| {
        let (g, p) = (keep(g), keep(p));
        Row::prf(name, g.intersection(&p).count(), p.len(), g.len())
    };
    let mut rows = vec![same("Tokens", &g.tokens, &p.tokens), same("Sentences", &g.sentences, &p.sentences)];
    let pairs = align(&g.words, &p.words);
    let to_gold: BTreeMap<usize, usize> = pairs.iter().map(|&(g, p)| (p, g)).collect();
    let head = |a: &Word, b: &Word| match (a.head, b.head) {
        (None, None) => true,
        (Some(gold), Some(predicted)) => to_gold.get(&predicted) == Some(&gold),
        _ => false,
    };
    let column = |a: &Word, b: &Word, at: usize| a.columns[at] == b.columns[at];
    let relation = |word: &Word| word.columns[7].split(':').next().unwrap_or("").to_owned();
    let tests: [(&str, Test); 6] = [
        ("Words", &|_, _| true),
        ("UPOS", &|a, b| column(a, b, 3)),
        ("XPOS", &|a, b| column(a, b, 4)),
        ("Lemmas", &|a, b| a.columns[2] == "_" || column(a, b, 2)),
        ("UAS", &|a, b| head(a, b)),
        ("LAS", &|a, b| head(a, b) && relation(a) == relation(b)),
    ];
    let count = |words: &[Word]| words.iter().filter(|word| is_inside(word.at.0)).count();
    let (n_gold, n_pred) = (count(&g.words), count(&p.words));
    for (name, test) in tests {
        let right = pairs.iter().filter(|&&(a, b)| is_inside(g.words[a].at.0) && test(&g.words[a], &p.words[b])).count();
        rows.push(Row::prf(name, right, n_pred, n_gold));
    }
    Ok(rows)
}

/// For each character, whether it belongs to a sentence that is scored.
fn kept(gold: &Gold, units: &Units, only: &[String]) -> Vec<bool> {
    let mut inside = vec![only.is_empty(); units.chars.len() + 1];
    let begins = |name: &str| only.iter().any(|prefix| name.starts_with(prefix.as_str()));
    for (sentence, &(start, end)) in gold.sentences.iter().zip(&units.sentences) {
        if begins(&sentence.doc) || begins(&sentence.id) {
            inside[start..end].fill(true);
        }
    }
    // What is predicted behind the last character is nobody's.
    if only.is_empty()
        && let Some(last) = inside.last_mut()
    {
        *last = false;
    }
    inside
}

/// Places sentences, tokens and words; `before` tells how many characters without white space stand before one of the text.
fn units<'s>(sentences: &'s [Sentence], before: Option<&[usize]>) -> Result<Units<'s>, EvalError> {
    let mut all = Units { sentences: BTreeSet::new(), tokens: BTreeSet::new(), words: Vec::new(), chars: Vec::new() };
    let mut at = 0;
    for sentence in sentences {
        let first = all.words.len();
        let mut start = at;
        for (number, token) in sentence.tokens.iter().enumerate() {
            let bare: Vec<char> = token.form.chars().filter(|c| !c.is_whitespace()).collect();
            let span = match before {
                None => (at, at + bare.len()),
                Some(before) => {
                    let missing = || EvalError::Prediction("the characters are not those of the gold, and TokenRange is missing".to_owned());
                    let (from, to) = token_range(&token.misc).ok_or_else(missing)?;
                    let squeezed = |char: usize| before[char.min(before.len() - 1)];
                    (squeezed(from), squeezed(to))
                }
            };
            start = if number == 0 { span.0 } else { start };
            all.tokens.insert(span);
            all.chars.extend(bare);
            for _ in 0..token.words.max(1) {
                let columns =
                    sentence.words.get(all.words.len() - first).ok_or_else(|| EvalError::Prediction("a range without its words".to_owned()))?;
                all.words.push(Word { at: span, multi: token.words > 0, columns, head: None });
            }
            at = span.1;
        }
        all.sentences.insert((start, at));
        let count = all.words.len() - first;
        for word in &mut all.words[first..] {
            let head = word.columns[6].parse().unwrap_or(0);
            word.head = (0 < head && head <= count).then(|| first + head - 1);
        }
    }
    Ok(all)
}

/// `TokenRange=START:END`, in characters of the text.
fn token_range(misc: &str) -> Option<(usize, usize)> {
    let (start, end) = misc.split('|').find_map(|part| part.strip_prefix("TokenRange="))?.split_once(':')?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

/// Aligned words, by their numbers.
fn align(gold: &[Word], predicted: &[Word]) -> Vec<(usize, usize)> {
    let (mut pairs, mut g, mut p) = (Vec::new(), 0, 0);
    while g < gold.len() && p < predicted.len() {
        let (a, b) = (&gold[g], &predicted[p]);
        if !a.multi && !b.multi {
            if a.at == b.at {
                pairs.push((g, p));
                (g, p) = (g + 1, p + 1);
            } else if a.at.0 <= b.at.0 {
                g += 1;
            } else {
                p += 1;
            }
            continue;
        }
        // The stretch that tokens of several words cover on either side.
        let mut end = if a.multi { a.at.1 } else { b.at.1 };
        if a.multi && !b.multi && b.at.0 < a.at.0 {
            p += 1;
        } else if b.multi && !a.multi && a.at.0 < b.at.0 {
            g += 1;
        }
        let (first_gold, first_predicted) = (g, p);
        let done =
            |words: &[Word], at: usize, end: usize| words.get(at).is_none_or(|word| if word.multi { word.at.0 >= end } else { word.at.1 > end });
        while !done(gold, g, end) || !done(predicted, p, end) {
            let take_gold = g < gold.len() && (p >= predicted.len() || gold[g].at.0 <= predicted[p].at.0);
            let word = if take_gold { &gold[g] } else { &predicted[p] };
            end = if word.multi { end.max(word.at.1) } else { end };
            (g, p) = if take_gold { (g + 1, p) } else { (g, p + 1) };
        }
        let common = common(&gold[first_gold..g], &predicted[first_predicted..p]);
        pairs.extend(common.into_iter().map(|(i, j)| (first_gold + i, first_predicted + j)));
    }
    pairs
}

/// The longest common subsequence of forms, in any case.
fn common(gold: &[Word], predicted: &[Word]) -> Vec<(usize, usize)> {
    let forms = |words: &[Word]| -> Vec<String> { words.iter().map(|word| word.columns[1].to_lowercase()).collect() };
    let (a, b) = (forms(gold), forms(predicted));
    let mut length = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i][j] = if a[i] == b[j] { length[i + 1][j + 1] + 1 } else { length[i + 1][j].max(length[i][j + 1]) };
        }
    }
    let (mut pairs, mut i, mut j) = (Vec::new(), 0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if length[i][j] == length[i + 1][j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
