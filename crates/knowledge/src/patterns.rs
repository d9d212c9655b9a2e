//! All patterns, found by their predicate at a cost that does not grow with their number.

use crate::source::rules::{Pattern, PredicatePos};
use crate::source::store::PatternStore;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The patterns; each is decoded when it is first asked for.
pub struct Patterns {
    store: PatternStore,
    decoded: Vec<OnceLock<Box<Pattern>>>,
    by_lemma: FxHashMap<String, [(u32, u32); 3]>,
}

impl Patterns {
    pub(crate) fn new(mut store: PatternStore) -> Self {
        let mut by_lemma: FxHashMap<String, [(u32, u32); 3]> = FxHashMap::default();
        by_lemma.reserve(store.keys.len());
        for key in std::mem::take(&mut store.keys) {
            by_lemma.entry(key.lemma).or_default()[key.pos as usize] = (key.first, key.count);
        }
        let decoded = std::iter::repeat_with(OnceLock::new).take(store.count()).collect();
        Patterns { store, decoded, by_lemma }
    }

    /// Patterns of this predicate (a particle after a space: "call off"), in the order of the files.
    pub fn for_predicate(&self, lemma: &str, pos: PredicatePos) -> &[u32] {
        let (first, count) = self.by_lemma.get(lemma).map_or((0, 0), |ranges| ranges[pos as usize]);
        &self.store.targets[first as usize..(first + count) as usize]
    }

    /// A pattern by its number; panics on a number that [`Patterns::for_predicate`] did not give.
    pub fn get(&self, number: u32) -> &Pattern {
        let number = number as usize;
        self.decoded[number].get_or_init(|| Box::new(self.store.decode(number)))
    }

    /// A pattern by its id; goes through all of them.
    pub fn by_id(&self, id: &str) -> Option<&Pattern> {
        self.all().find(|pattern| pattern.id == id)
    }

    /// All patterns, in the order of their numbers, which is that of the files.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Pattern> {
        (0..self.len() as u32).map(|number| self.get(number))
    }

    /// Number of patterns.
    pub fn len(&self) -> usize {
        self.decoded.len()
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Most words that any predicate has.
    pub fn longest_lemma(&self) -> usize {
        self.store.longest as usize
    }
}
