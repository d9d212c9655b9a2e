//! What training sees of the ranker: every anaphor with its candidates and their features.

use super::tables::Weights;
use super::{Anaphor, Resolver};
use attache_types::{Chain, CorefMention, Sentence};

/// One anaphor and what it may refer to.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Index into [`Trace::mentions`].
    pub anaphor: usize,
    /// Which weights judge it.
    pub sort: Anaphor,
    /// Indices into [`Trace::mentions`], and features.
    pub candidates: Vec<(usize, Vec<u16>)>,
    /// Features of having no antecedent.
    pub none: Vec<u16>,
}

/// A document as the ranker went through it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// All mentions, in chains or not.
    pub mentions: Vec<CorefMention>,
    /// All decisions, in text order.
    pub decisions: Vec<Decision>,
    /// The chains that came out.
    pub chains: Vec<Chain>,
}

/// Runs the ranker with these weights.
pub fn trace(text: &str, sentences: &[Sentence], weights: &Weights) -> Trace {
    let mut resolver = Resolver::new(text, sentences);
    let mut decisions = Vec::new();
    resolver.run(weights, |anaphor, sort, candidates, none| {
        let candidates = candidates.iter().map(|c| (c.mention, c.features.clone())).collect();
        decisions.push(Decision { anaphor, sort, candidates, none: none.to_vec() });
    });
    let mentions = (0..resolver.mentions.len()).map(|at| resolver.output(at)).collect();
    Trace { mentions, decisions, chains: resolver.chains() }
}
