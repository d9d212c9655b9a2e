//! Words that say that a text is not about politics: no event is read out of their sentence, or of the whole report.

use crate::ontology::rows;
use crate::source::tables::{Discard, Table};
use crate::source::words::{self, is_hyphen};
use rustc_hash::FxHashMap;

/// How much is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The sentence.
    Sentence,
    /// The whole report.
    Report,
}

/// Words that say that a text is not about politics.
pub struct Discards {
    /// By the first word: further words, and how much is left out.
    by_first: FxHashMap<String, Vec<(Vec<String>, Level)>>,
}

impl Discards {
    pub(crate) fn new(table: Table<Discard>) -> Self {
        let mut by_first: FxHashMap<String, Vec<(Vec<String>, Level)>> = FxHashMap::default();
        for discard in rows(table) {
            let level = if discard.report { Level::Report } else { Level::Sentence };
            let mut words = words::split(&discard.term).into_iter().map(|word| word.to_lowercase());
            if let Some(first) = words.next() {
                by_first.entry(first).or_default().push((words.collect(), level));
            }
        }
        Discards { by_first }
    }

    /// True where no word is listed.
    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }

    /// How much the words of a sentence leave out, given as forms, in any case; hyphens between them are skipped.
    pub fn level<'f>(&self, forms: impl IntoIterator<Item = &'f str>) -> Option<Level> {
        if self.is_empty() {
            return None;
        }
        let spelled = |form: &str| words::parts(form).map(|part| words::normal(part).to_lowercase()).collect::<Vec<_>>();
        let forms: Vec<String> = forms.into_iter().filter(|form| !is_hyphen(form)).flat_map(spelled).collect();
        let forms = forms.as_slice();
        let at = |i: usize| self.by_first.get(&forms[i]).into_iter().flatten().filter(move |(rest, _)| forms_follow(forms, i + 1, rest));
        (0..forms.len()).flat_map(at).map(|(_, level)| *level).max()
    }
}

fn forms_follow(forms: &[String], from: usize, rest: &[String]) -> bool {
    forms.get(from..from + rest.len()).is_some_and(|next| next == rest)
}
