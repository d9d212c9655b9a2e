//! What is attributed, as stretches of text: the words below some heads, cut where the speaker stands between them, and
//! whole where quotation marks make them so.
//!
//! Needs a tree and the quotations of the report; knows no cues and no knowledge.

use super::marks::Quotation;
use crate::tree::Tree;
use attache_types::{Deprel, Span, Upos, Xpos};

/// The words at or below `heads` without those at or below `except`, as stretches without marks at their edges; the words of
/// the cue part them.
pub fn stretches(tree: &Tree, heads: &[usize], except: &[usize], cue: Span) -> Vec<Span> {
    let below = |tok: usize, tops: &[usize]| tops.iter().any(|&top| tree.under(tok, top));
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut cut = true;
    for tok in 0..tree.len() {
        if cue.contains(tree.tok(tok).span) || below(tok, except) {
            cut = true;
        } else if below(tok, heads) && !is_mark(tree, tok) {
            match runs.last_mut().filter(|_| !cut) {
                Some(run) => run.1 = tok,
                None => runs.push((tok, tok)),
            }
            cut = false;
        }
    }
    runs.into_iter().map(|(first, last)| tree.span(first, last)).filter(|span| span.len() > 1).collect()
}

/// The words from token `first` to token `last` without marks at the edges; none where nothing is left.
pub fn between(tree: &Tree, first: usize, last: usize) -> Option<Span> {
    let mut inside = (first..=last).filter(|&tok| !is_mark(tree, tok));
    let first = inside.next()?;
    Some(tree.span(first, inside.next_back().unwrap_or(first)))
}

/// Marks that belong to no stretch when they stand at its edge; what asks or calls belongs to it.
fn is_mark(tree: &Tree, tok: usize) -> bool {
    tree.tok(tok).upos == Upos::Punct && !matches!(tree.form(tok), "?" | "!" | ")" | "]" | "%")
}

/// Content that reaches into a quotation is the whole quotation, as far as no `barrier` (cue or speaker) stands in the way.
pub fn settle(spans: Vec<Span>, quotations: &[Quotation], barriers: &[Span]) -> Vec<Span> {
    let free = |start: u32, end: u32| start >= end || !barriers.iter().any(|b| b.overlaps(Span { start, end }));
    let mut whole: Vec<Span> = Vec::new();
    for given in spans {
        let mut span = given;
        for quotation in quotations.iter().filter(|q| q.outer.overlaps(given)) {
            if quotation.outer.start < span.start && free(quotation.outer.start, span.start) {
                span.start = quotation.outer.start;
            }
            if span.end < quotation.outer.end && free(span.end, quotation.outer.end) {
                span.end = quotation.outer.end;
            }
        }
        match whole.iter_mut().find(|other| other.overlaps(span)) {
            Some(other) => *other = other.join(span),
            None => whole.push(span),
        }
    }
    whole.sort_by_key(|span| span.start);
    whole
}

/// Behind a cue that follows a whole quotation, only what is quoted too goes on with it: "..., she said, leaving the room" and
/// "..., she said, calling it \"a farce\"".
pub fn quoted_only(spans: Vec<Span>, quotations: &[Quotation], cue: Span) -> Vec<Span> {
    let quoted = |span: &Span| quotations.iter().any(|q| q.outer.contains(*span));
    let leads = spans.iter().any(|span| span.end <= cue.start && quoted(span));
    let within = |span: Span| -> Vec<Span> {
        let shared = |q: &Quotation| Span { start: span.start.max(q.inner.start), end: span.end.min(q.inner.end) };
        quotations.iter().map(shared).filter(|part| part.start < part.end).collect()
    };
    spans.into_iter().flat_map(|span| if leads && span.end > cue.start { within(span) } else { vec![span] }).collect()
}

/// Clauses below `main` that the outlet sets against what `reporter` tells: ", although it has paid before" at the very end, in a
/// tense of its own.
pub fn set_against(tree: &Tree, main: usize, reporter: usize, quotations: &[Quotation], opposes: impl Fn(&str) -> bool) -> Vec<usize> {
    let last = (0..=tree.range(main).1).rev().find(|&i| !is_mark(tree, i)).unwrap_or(main);
    let apart = |c: usize| {
        let first = tree.range(c).0;
        first > reporter && first > 0 && tree.form(first - 1) == "," || tree.form(first) == ","
    };
    let marked = |c: usize| tree.children_by(c, &[Deprel::Mark]).any(|mark| opposes(tree.lemma(mark)));
    (main + 1..tree.len())
        .filter(|&c| tree.rel(c) == Deprel::Advcl && tree.under(c, main) && marked(c) && apart(c) && tree.range(c).1 >= last)
        .filter(|&c| is_told_apart(tree, c, quotations))
        .collect()
}

/// True for a clause outside quotation marks with a subject of its own and without the tenses of what is reported.
pub fn is_told_apart(tree: &Tree, clause: usize, quotations: &[Quotation]) -> bool {
    let quoted = quotations.iter().any(|q| q.outer.contains(tree.tok(clause).span));
    let shifted = tree.children_by(clause, &[Deprel::Aux]).any(|aux| {
        let form = tree.form(aux);
        tree.tok(aux).xpos == Xpos::Md || form == "had"
    });
    !quoted && !shifted && tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some()
}

/// Clauses that are coordinated with `main` behind `reporter`, with a subject of their own and outside quotation marks: the
/// outlet's own words, for the speaker was named before them.
pub fn behind(tree: &Tree, main: usize, reporter: usize, quotations: &[Quotation]) -> Vec<usize> {
    let own = |c: usize| tree.child(c, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
    let quoted = |c: usize| quotations.iter().any(|q| q.outer.contains(tree.tok(c).span));
    tree.children_by(main, &[Deprel::Conj]).filter(|&c| tree.range(c).0 > reporter && own(c) && !quoted(c)).collect()
}
