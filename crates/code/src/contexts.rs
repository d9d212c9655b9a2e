//! The contexts of an event: what its sentence, its paragraph and its parties speak of.
//!
//! Needs the words of the report's sentences; gives PLOVER contexts, each with the words that license it.

use crate::tree::Tree;
use attache_knowledge::{Contexts, Knowledge};
use attache_types::{ContextEvidence, Entity, Span};
use std::collections::BTreeMap;

/// What licenses a context: one strong term, or two weak ones.
const ENOUGH: u8 = 2;

/// Sentences before and behind an event's own that may help: a paragraph can be as long as the report.
const NEAR: usize = 2;

/// A term in the text.
#[derive(Clone, Debug)]
struct Hit<'k> {
    context: &'k str,
    span: Span,
    weight: u8,
    /// The term; none for a party.
    term: Option<u16>,
}

/// The terms of a report, sentence by sentence.
pub struct ContextReader<'k> {
    contexts: &'k Contexts,
    sentences: Vec<Vec<Hit<'k>>>,
    paragraphs: Vec<u32>,
    text: &'k str,
}

impl<'k> ContextReader<'k> {
    /// Finds all terms; cost: linear in the number of tokens.
    pub fn new(trees: &[Tree], text: &'k str, knowledge: &'k Knowledge) -> Self {
        let contexts = &knowledge.contexts;
        let sentences = trees.iter().map(|tree| hits(tree, contexts)).collect();
        ContextReader { contexts, sentences, paragraphs: trees.iter().map(|tree| tree.sent.paragraph).collect(), text }
    }

    /// The contexts of an event of sentence `number` between these parties, sorted, with what licenses them.
    ///
    /// Each needs a word or a party in the event's own sentence; where that is weak, strong words near it in the paragraph may help.
    /// Who says so does not count: the health ministry speaks of a bombing.
    pub fn read(&self, number: usize, parties: &[&Entity], sources: &[Span]) -> (Vec<String>, Vec<ContextEvidence>) {
        let mut own: BTreeMap<&str, Vec<Hit>> = BTreeMap::new();
        for hit in self.sentences[number].iter().filter(|hit| !sources.iter().any(|source| source.contains(hit.span))) {
            own.entry(hit.context).or_default().push(hit.clone());
        }
        for party in parties {
            for (context, weight) in party.sector.iter().flat_map(|sector| self.contexts.of_sector(sector)) {
                own.entry(context).or_default().push(Hit { context, span: party.span, weight, term: None });
            }
        }
        let near = number.saturating_sub(NEAR)..(number + NEAR + 1).min(self.sentences.len());
        let same = near.filter(|&n| n != number && self.paragraphs[n] == self.paragraphs[number]);
        let around: Vec<&Hit> = same.flat_map(|n| &self.sentences[n]).filter(|hit| hit.weight >= ENOUGH).collect();
        let mut names = Vec::new();
        let mut evidence = Vec::new();
        for (context, mut hits) in own {
            if self.weight(&hits) < ENOUGH {
                hits.extend(around.iter().filter(|hit| hit.context == context).map(|&hit| hit.clone()));
            }
            if self.weight(&hits) < ENOUGH {
                continue;
            }
            names.push(context.to_owned());
            hits.sort_by_key(|hit| (hit.span.start, hit.span.end));
            hits.dedup_by_key(|hit| hit.span);
            let shown = |hit: &Hit| ContextEvidence { context: context.to_owned(), span: hit.span, text: hit.span.of(self.text).to_owned() };
            evidence.extend(hits.iter().map(shown));
        }
        (names, evidence)
    }

    /// The weight of different terms and parties; the same one twice says no more.
    fn weight(&self, hits: &[Hit]) -> u8 {
        let said = |hit: &Hit| (hit.term, hit.term.is_none().then(|| hit.span.of(self.text)));
        let weights: BTreeMap<_, u8> = hits.iter().map(|hit| (said(hit), hit.weight)).collect();
        weights.values().fold(0, |sum, weight| sum.saturating_add(*weight))
    }
}

/// The terms of a sentence; one that stands inside a longer one does not count ("drug" in "drug cartel").
fn hits<'k>(tree: &Tree, contexts: &'k Contexts) -> Vec<Hit<'k>> {
    let words: Vec<(String, String)> = (0..tree.len()).map(|i| (tree.lemma(i).to_lowercase(), tree.form(i).to_lowercase())).collect();
    let mut out: Vec<Hit> = Vec::new();
    for at in 0..words.len() {
        for hit in contexts.at(&words, at) {
            out.push(Hit { context: hit.context, span: tree.span(at, at + hit.len - 1), weight: hit.weight, term: Some(hit.term) });
        }
    }
    let spans: Vec<Span> = out.iter().map(|hit| hit.span).collect();
    out.retain(|hit| !spans.iter().any(|other| *other != hit.span && other.contains(hit.span)));
    out
}
