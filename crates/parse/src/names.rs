//! Names of the fast engine: tagged words to name labels, left to right.
//!
//! Needs: word views and tags of one sentence. Gives: names with kind and confidence. Measured by `score_entities.py`.

use crate::accurate::Label;
use crate::hash::Features;
use crate::shares::Shares;
use crate::table::{Scores, Table};
use crate::word::{Case, WordView};
use attache_types::Name;

/// The labels, in the order of the classes.
pub(crate) const LABELS: [&str; 17] = [
    "O", "B-PER", "I-PER", "E-PER", "S-PER", "B-ORG", "I-ORG", "E-ORG", "S-ORG", "B-LOC", "I-LOC", "E-LOC", "S-LOC", "B-OTH", "I-OTH", "E-OTH",
    "S-OTH",
];
/// Stands for the labels before the sentence.
pub(crate) const START: u64 = 97;

/// The labels as such.
pub(crate) fn labels() -> Vec<Label> {
    LABELS.iter().filter_map(|l| Label::parse(l)).collect()
}

/// A sentence as the name labels are decided on.
#[derive(Clone, Copy)]
pub(crate) struct Input<'s> {
    pub words: &'s [WordView],
    pub tags: &'s [u16],
}

impl Input<'_> {
    /// False for words that are taken to stand outside without a decision: small ones, if small ones follow too.
    #[inline]
    pub(crate) fn asks(&self, i: usize) -> bool {
        let near = &self.words[i..(i + 3).min(self.words.len())];
        near.iter().any(|w| w.flags & 1 != 0) || self.words[i].case == Case::Lower as u64
    }

    /// The features of the label of word `i`, the two labels before being `l1` (nearer) and `l2`.
    pub(crate) fn features(&self, i: usize, l1: u64, l2: u64, out: &mut Features) {
        let none = WordView::default();
        let at = |k: isize| -> &WordView { i.checked_add_signed(k).and_then(|j| self.words.get(j)).unwrap_or(&none) };
        let tag = |k: isize| -> u64 { i.checked_add_signed(k).and_then(|j| self.tags.get(j)).map_or(333, |&t| u64::from(t)) };
        let (w, p, n, pp, nn) = (at(0), at(-1), at(1), at(-2), at(2));
        let (t, tp, tn, tnn) = (tag(0), tag(-1), tag(1), tag(2));
        let first = u64::from(i == 0);
        out.start(5000);
        out.add([]);
        out.add([w.form]);
        out.add([w.lower]);
        for suffix in &w.suffix[1..] {
            out.add([*suffix]);
        }
        for prefix in &w.prefix[1..] {
            out.add([*prefix]);
        }
        out.add([w.shape, first]);
        out.add([w.shape, t]);
        out.add([t, tn]);
        out.add([tp, t]);
        out.add([tp, t, tn]);
        out.add([t, tn, tnn]);
        out.add([p.lower]);
        out.add([n.lower]);
        out.add([pp.lower]);
        out.add([nn.lower]);
        out.add([p.lower, w.shape]);
        out.add([n.lower, w.shape]);
        out.add([p.suffix[2], t]);
        out.add([n.suffix[2], t]);
        out.add([p.shape, w.shape, n.shape]);
        out.add([w.shape, n.shape, nn.shape]);
        out.add([pp.lower, p.lower]);
        out.add([n.lower, nn.lower]);
        out.add([p.lower, w.lower]);
        out.add([w.lower, n.lower]);
        // The labels before.
        out.add([l1]);
        out.add([l1, l2]);
        out.add([l1, w.lower]);
        out.add([l1, w.shape, t]);
        out.add([l1, t, tn]);
        out.add([l1, p.lower]);
        out.add([l1, n.lower]);
        out.add([l1, w.suffix[2]]);
        out.add([l1, n.shape]);
        out.add([l1, p.lower, w.shape]);
        out.add([l1, l2, t, tn]);
        out.add([l1, n.lower, w.shape]);
    }
}

/// The best label that may follow `before` (and end the sentence, if `last`), and its lead over the next best.
pub(crate) fn decide(scores: &Scores, labels: &[Label], before: Option<usize>, last: bool) -> (usize, i32) {
    let may = |class: usize| {
        let label = labels[class];
        before.map_or(!label.continues(), |b| labels[b].leads_to(label)) && !(last && label.opens())
    };
    let mut top: Option<(usize, i32)> = None;
    let mut lead = i32::MAX;
    for class in (0..labels.len()).filter(|&class| may(class)) {
        match top {
            Some((_, best)) if scores[class] <= best => lead = lead.min(best - scores[class]),
            Some((_, best)) => (top, lead) = (Some((class, scores[class])), scores[class] - best),
            None => top = Some((class, scores[class])),
        }
    }
    (top.map_or(0, |t| t.0), lead)
}

/// The names of a sentence, with the least lead of the labels that make each.
pub(crate) fn find(input: Input, model: &Table, labels: &[Label]) -> Vec<(Name, i32)> {
    let mut list = Features::of(model);
    let mut scores = [0; 256];
    let mut found: Vec<(Name, i32)> = Vec::new();
    let mut before = None;
    let (mut l1, mut l2) = (START, START);
    for i in 0..input.words.len() {
        let inside = before.is_some_and(|b: usize| labels[b].opens());
        let (label, lead) = if inside || input.asks(i) {
            input.features(i, l1, l2, &mut list);
            model.score(list.hashes(), &mut scores);
            decide(&scores, labels, before, i + 1 == input.words.len())
        } else {
            (0, i32::MAX)
        };
        let at = i as u16;
        if labels[label].continues() {
            if let Some((name, least)) = found.last_mut() {
                name.last = at;
                *least = lead.min(*least);
            }
        } else if let Some(kind) = labels[label].begins() {
            found.push((Name { first: at, last: at, kind, confidence: 0.0 }, lead));
        }
        before = Some(label);
        (l1, l2) = (label as u64, l1);
    }
    found
}

/// The names, with the share of such names that are right as their confidence.
pub(crate) fn names(input: Input, model: &Table, labels: &[Label], shares: &Shares) -> Vec<Name> {
    find(input, model, labels).into_iter().map(|(name, lead)| Name { confidence: shares.of(lead), ..name }).collect()
}
