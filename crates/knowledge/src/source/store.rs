//! Compiles patterns into a store that decodes each of them when it is first asked for.

use super::problem::At;
use super::rules::{Pattern, PredicatePos};
use super::tables::{Located, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All patterns, encoded, and the predicates they are found by.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PatternStore {
    /// The patterns, one after the other.
    pub bytes: Vec<u8>,
    /// Where each begins, and the end of the last.
    pub starts: Vec<u32>,
    /// Predicates, sorted: `targets[first..first + count]` are the numbers of their patterns.
    pub keys: Vec<PatternKey>,
    /// Numbers of patterns.
    pub targets: Vec<u32>,
    /// Most words that any predicate has.
    pub longest: u32,
}

/// A predicate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PatternKey {
    /// Base form.
    pub lemma: String,
    /// Part of speech.
    pub pos: PredicatePos,
    /// Where its patterns begin.
    pub first: u32,
    /// How many they are.
    pub count: u32,
}

impl PatternStore {
    /// Number of patterns.
    pub fn count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// A pattern by its number; panics on one that there is not.
    pub fn decode(&self, number: usize) -> Pattern {
        let bytes = &self.bytes[self.starts[number] as usize..self.starts[number + 1] as usize];
        postcard::from_bytes(bytes).expect("the store holds what it was compiled from")
    }

    /// All patterns as rows of a table.
    pub fn rows(&self) -> Table<Pattern> {
        (0..self.count()).map(|number| Located { at: At::default(), row: self.decode(number) }).collect()
    }
}

/// Compiles patterns.
pub fn compile(patterns: &Table<Pattern>) -> Result<PatternStore, postcard::Error> {
    let mut store = PatternStore::default();
    let mut keys: BTreeMap<(&str, PredicatePos), Vec<u32>> = BTreeMap::new();
    for (located, number) in patterns.iter().zip(0..) {
        store.starts.push(store.bytes.len() as u32);
        store.bytes.extend(postcard::to_stdvec(&located.row)?);
        for lemma in &located.row.lemmas {
            store.longest = store.longest.max(lemma.split(' ').count() as u32);
            for pos in &located.row.pos {
                keys.entry((lemma, *pos)).or_default().push(number);
            }
        }
    }
    store.starts.push(store.bytes.len() as u32);
    for ((lemma, pos), targets) in keys {
        let (first, count) = (store.targets.len() as u32, targets.len() as u32);
        store.keys.push(PatternKey { lemma: lemma.to_owned(), pos, first, count });
        store.targets.extend(targets);
    }
    Ok(store)
}
