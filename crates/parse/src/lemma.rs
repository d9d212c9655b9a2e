//! Lemmatiser: form and tag to base form, by an edit rule per word.
//!
//! Needs: a form and its tag. Gives: the lemma. Measured by Lemmas. Exceptions come first, then a classifier
//! picks the rule and the verb lists correct it.

use crate::hash::{self, Features};
use crate::table::{HashMap16, Table, best};
use crate::verbs::VerbLists;
use crate::word::WordView;
use attache_types::Xpos;
use std::fmt;
use std::str::FromStr;

/// How a lemma is made from a form: lower-case it or not, cut characters off its end, append others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct EditRule {
    lower: bool,
    cut: usize,
    append: String,
}

impl EditRule {
    /// The lemma of `form`.
    pub(crate) fn apply(&self, form: &str) -> String {
        let mut lemma = if self.lower { form.to_lowercase() } else { form.to_owned() };
        for _ in 0..self.cut {
            lemma.pop();
        }
        lemma.push_str(&self.append);
        // A word always has a lemma, whatever rule was picked for it.
        if lemma.is_empty() { form.to_owned() } else { lemma }
    }

    /// The shortest rule from `form` to `lemma`; without lower-casing where that is no longer.
    #[cfg(feature = "train")]
    pub(crate) fn between(form: &str, lemma: &str) -> EditRule {
        let edit = |lower: bool, base: &str| {
            let shared: usize = base.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
            EditRule { lower, cut: base[shared..].chars().count(), append: lemma[shared..].to_owned() }
        };
        let (kept, lowered) = (edit(false, form), edit(true, &form.to_lowercase()));
        let cost = |r: &EditRule| r.cut + r.append.chars().count();
        if cost(&lowered) < cost(&kept) { lowered } else { kept }
    }
}

impl fmt::Display for EditRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}", if self.lower { "lower" } else { "keep" }, self.cut, self.append)
    }
}

impl FromStr for EditRule {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let mut columns = line.splitn(3, '\t');
        let lower = match columns.next() {
            Some("lower") => true,
            Some("keep") => false,
            _ => return Err(format!("{line:?} is no edit rule")),
        };
        let cut = columns.next().and_then(|c| c.parse().ok()).ok_or_else(|| format!("{line:?} is no edit rule"))?;
        Ok(EditRule { lower, cut, append: columns.next().unwrap_or("").to_owned() })
    }
}

/// Key of an exception: the hash of the exact form, with its tag.
pub(crate) fn exception_key(form: u64, tag: u16) -> u64 {
    hash::mix(form, u64::from(tag))
}

/// The features of the edit rule of a word.
pub(crate) fn features(word: &WordView, tag: u16, out: &mut Features) {
    let tag = u64::from(tag);
    out.start(2000);
    out.add([tag]);
    out.add([tag, word.lower]);
    out.add([word.form]);
    for suffix in word.suffix {
        out.add([tag, suffix]);
    }
    out.add([tag, word.shape]);
    out.add([word.suffix[2]]);
    out.add([word.suffix[3]]);
    out.add([tag, word.prefix[1]]);
    out.add([tag, word.prefix[3]]);
    out.add([tag, word.flags, word.suffix[1]]);
}

/// The parts of the model that the lemmatiser reads.
#[derive(Debug)]
pub(crate) struct Lemmatizer {
    pub rules: Vec<EditRule>,
    pub exceptions: HashMap16,
    pub table: Table,
}

impl Lemmatizer {
    /// The lemma of `form` under `tag`, whose Penn tag is `xpos`.
    pub(crate) fn lemma(&self, form: &str, word: &WordView, (tag, xpos): (u16, Xpos), verbs: &VerbLists, list: &mut Features) -> String {
        if let Some(rule) = self.exceptions.get(exception_key(word.form, tag)) {
            return self.apply(usize::from(rule), form);
        }
        let mut scores = [0; 256];
        features(word, tag, list);
        self.table.score(list.hashes(), &mut scores);
        let lemma = self.apply(best(&scores, self.rules.len()), form);
        verbs.correct(form, xpos, &lemma).unwrap_or(lemma)
    }

    fn apply(&self, rule: usize, form: &str) -> String {
        self.rules.get(rule).map_or_else(|| form.to_owned(), |r| r.apply(form))
    }
}
