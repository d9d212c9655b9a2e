//! Attributions: source, cue and content as sets of tokens (Pareti's overlap rule, PolNeAR's gold).
//!
//! Gold and predicted attributions pair one to one by Dice of cue, of content, and half of that of source, where cue or content
//! overlap. Soft: shared tokens over predicted, and over gold ones. Exact: the same tokens. Partial: every role of the gold has
//! a Dice of .5 at least, and none is invented. DIFFERENCE: PolNeAR prescribes no pairing.
//! Gold: JSON lines with `id`, `text`, `date`, `publisher` and `attributions` (`source`, `cue`, `content`: ranges of characters).

use crate::gold::{self, Codings, EvalError, Input};
use crate::measure::{Chars, Offsets, Row, pair, ratio};
use attache_types::{Coding, Quote};
use std::collections::BTreeSet;

const ROLES: [&str; 3] = ["source", "cue", "content"];
const CUE: usize = 1;
const CONTENT: usize = 2;

/// A text with its attributions.
pub struct Doc {
    pub(crate) input: Input,
    /// The ranges of each role.
    attributions: Vec<[Vec<Chars>; 3]>,
}

/// The tokens of each role.
type Tokens = [BTreeSet<usize>; 3];

/// Reads a gold file. Attributions without cue and content are left out.
pub fn read(text: &str) -> Result<Vec<Doc>, EvalError> {
    gold::rows(text)?
        .iter()
        .map(|row| {
            let all = row.list("attributions")?.iter().map(|value| ROLES.map(|role| gold::ranges(&value[role])));
            let attributions = all.filter(|roles| !roles[CUE].is_empty() || !roles[CONTENT].is_empty()).collect();
            Ok(Doc { input: Input::of(row, "date", "publisher")?, attributions })
        })
        .collect()
}

/// What is summed up for one measure.
#[derive(Clone, Copy, Default)]
struct Sum {
    right: f64,
    found: f64,
    predicted: usize,
    gold: usize,
}

/// Scores.
pub fn score(docs: &[Doc], codings: &Codings) -> Vec<Row> {
    let (mut soft, mut exact, mut whole) = ([Sum::default(); 3], [Sum::default(); 3], [Sum::default(); 3]);
    let empty = Coding::default();
    for doc in docs {
        let tokens = tokens(&doc.input.text);
        let offsets = Offsets::new(&doc.input.text);
        let sets = |roles: &[Vec<Chars>; 3]| roles.clone().map(|ranges| within(&tokens, &ranges));
        let gold: Vec<Tokens> = doc.attributions.iter().map(sets).collect();
        let quotes = &gold::coding(codings, &doc.input.id, &empty).quotes;
        let predicted: Vec<Tokens> = quotes.iter().map(|quote| sets(&roles(quote, &offsets))).collect();
        for (items, is_gold) in [(&gold, true), (&predicted, false)] {
            let count = |sum: &mut Sum| *(if is_gold { &mut sum.gold } else { &mut sum.predicted }) += 1;
            for item in items {
                (0..3).filter(|&role| !item[role].is_empty()).for_each(|role| {
                    count(&mut soft[role]);
                    count(&mut exact[role]);
                });
                whole.iter_mut().for_each(count);
            }
        }
        for (i, j) in pair(&gold, &predicted, weight) {
            let (g, p) = (&gold[i], &predicted[j]);
            let shared = |role: usize| g[role].intersection(&p[role]).count();
            let size = |roles: &Tokens| roles.iter().map(BTreeSet::len).sum();
            for role in 0..3 {
                add_soft(&mut soft[role], shared(role), p[role].len(), g[role].len());
                add_whole(&mut exact[role], !g[role].is_empty() && g[role] == p[role]);
            }
            add_soft(&mut whole[0], (0..3).map(shared).sum(), size(p), size(g));
            add_whole(&mut whole[1], (0..3).all(|role| dice(&g[role], &p[role]) >= 0.5));
            add_whole(&mut whole[2], g == p);
        }
    }
    let row = |name: String, sum: Sum| Row::soft(name, sum.right, sum.found, sum.predicted, sum.gold);
    let roles = ROLES.iter().zip(soft.into_iter().zip(exact));
    let mut rows: Vec<Row> =
        roles.flat_map(|(role, (soft, exact))| [row(format!("{role} soft"), soft), row(format!("{role} exact"), exact)]).collect();
    rows.extend(["whole soft", "whole partial", "whole exact"].into_iter().zip(whole).map(|(name, sum)| row(name.to_owned(), sum)));
    rows
}

fn add_soft(sum: &mut Sum, shared: usize, predicted: usize, gold: usize) {
    sum.right += ratio(shared as f64, predicted as f64);
    sum.found += ratio(shared as f64, gold as f64);
}

fn add_whole(sum: &mut Sum, right: bool) {
    sum.right += f64::from(u8::from(right));
    sum.found += f64::from(u8::from(right));
}

fn roles(quote: &Quote, offsets: &Offsets) -> [Vec<Chars>; 3] {
    let source = quote.source.iter().map(|source| source.span);
    let cue = quote.cue.iter().map(|cue| cue.span);
    [
        source.map(|span| offsets.of(span)).collect(),
        cue.map(|span| offsets.of(span)).collect(),
        quote.content.iter().map(|&span| offsets.of(span)).collect(),
    ]
}

/// Words and single other characters.
fn tokens(text: &str) -> Vec<Chars> {
    let (mut tokens, mut word): (Vec<Chars>, Option<usize>) = (Vec::new(), None);
    let mut end = 0;
    for (at, c) in text.chars().enumerate() {
        end = at + 1;
        if c.is_alphanumeric() || c == '_' {
            word.get_or_insert(at);
            continue;
        }
        tokens.extend(word.take().map(|start| (start, at)));
        if !c.is_whitespace() {
            tokens.push((at, at + 1));
        }
    }
    tokens.extend(word.map(|start| (start, end)));
    tokens
}

/// The numbers of the tokens that overlap any of the ranges.
fn within(tokens: &[Chars], ranges: &[Chars]) -> BTreeSet<usize> {
    let one = |&(start, end): &Chars| tokens.partition_point(|token| token.1 <= start)..tokens.partition_point(|token| token.0 < end);
    ranges.iter().flat_map(one).collect()
}

/// Twice what two sets share over their sizes; two empty ones are alike.
fn dice(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> f64 {
    if a.is_empty() && b.is_empty() { 1.0 } else { ratio(2.0 * a.intersection(b).count() as f64, (a.len() + b.len()) as f64) }
}

fn weight(g: &Tokens, p: &Tokens) -> f64 {
    if g[CUE].is_disjoint(&p[CUE]) && g[CONTENT].is_disjoint(&p[CONTENT]) {
        return 0.0;
    }
    dice(&g[CUE], &p[CUE]) + dice(&g[CONTENT], &p[CONTENT]) + dice(&g[0], &p[0]) / 2.0
}
