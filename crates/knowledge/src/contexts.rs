//! What speaks for a context of PLOVER: words, and the sectors of parties.

use crate::ontology::rows;
use crate::source::tables::{ContextTerm, Table};
use crate::source::words::{self, is_hyphen};
use rustc_hash::FxHashMap;

/// A term behind its first word.
struct Rest {
    words: Vec<String>,
    context: u16,
    weight: u8,
    /// Number of the term.
    term: u16,
}

/// What speaks for a context of PLOVER.
pub struct Contexts {
    /// By the first word.
    by_first: FxHashMap<String, Vec<Rest>>,
    by_sector: FxHashMap<String, Vec<(u16, u8)>>,
    names: Vec<String>,
}

/// A term that speaks for a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextHit<'k> {
    /// The context.
    pub context: &'k str,
    /// Number of tokens.
    pub len: usize,
    /// 2: enough by itself; 1: needs another term.
    pub weight: u8,
    /// Number of the term: the same for all its forms.
    pub term: u16,
}

impl Contexts {
    pub(crate) fn new(table: Table<ContextTerm>) -> Self {
        let mut out = Contexts { by_first: FxHashMap::default(), by_sector: FxHashMap::default(), names: Vec::new() };
        for (number, term) in rows(table).enumerate() {
            let known = out.names.iter().position(|name| *name == term.context);
            let context = known.unwrap_or_else(|| {
                out.names.push(term.context.clone());
                out.names.len() - 1
            }) as u16;
            if let Some(sector) = term.term.strip_prefix("sector:") {
                out.by_sector.entry(sector.to_owned()).or_default().push((context, term.weight));
                continue;
            }
            let mut words = words::split(&term.term).into_iter().map(|word| word.to_lowercase());
            if let Some(first) = words.next() {
                out.by_first.entry(first).or_default().push(Rest { words: words.collect(), context, weight: term.weight, term: number as u16 });
            }
        }
        out
    }

    /// The terms that start at token `at`; `words` are each token's lemma and form in lower case, and either may fit. Hyphens
    /// between words are skipped.
    pub fn at<'k>(&'k self, words: &[(String, String)], at: usize) -> Vec<ContextHit<'k>> {
        let (lemma, form) = &words[at];
        let forms = [lemma, form];
        let starts = forms.iter().take(if lemma == form { 1 } else { 2 }).filter_map(|word| self.by_first.get(word.as_str()));
        starts
            .flatten()
            .filter_map(|rest| {
                let mut next = at + 1;
                for word in &rest.words {
                    while next < words.len() && is_hyphen(&words[next].1) {
                        next += 1;
                    }
                    words.get(next).filter(|(lemma, form)| lemma == word || form == word)?;
                    next += 1;
                }
                Some(ContextHit { context: &self.names[usize::from(rest.context)], len: next - at, weight: rest.weight, term: rest.term })
            })
            .collect()
    }

    /// The contexts that a party of this sector speaks for.
    pub fn of_sector(&self, sector: &str) -> impl Iterator<Item = (&str, u8)> {
        self.by_sector.get(sector).into_iter().flatten().map(|(context, weight)| (self.names[usize::from(*context)].as_str(), *weight))
    }
}
