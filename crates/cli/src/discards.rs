//! How much was left out by words of `en/discards.tsv`, counted over a run and told on stderr.

use crate::run::plural;
use attache::types::Coding;
use std::ops::AddAssign;

/// Reports and sentences that no events were read out of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Discards {
    reports: u64,
    sentences: u64,
}

impl Discards {
    pub fn of(coding: &Coding) -> Self {
        Discards { reports: u64::from(coding.discarded.report), sentences: u64::from(coding.discarded.sentences) }
    }

    /// Tells the counts, if there is anything to tell.
    pub fn tell(self) {
        let count = |number: u64, what: &str| (number > 0).then(|| format!("{number} {}", plural(number, what)));
        let parts: Vec<String> = [count(self.reports, "report"), count(self.sentences, "sentence")].into_iter().flatten().collect();
        if !parts.is_empty() {
            eprintln!("attache: no events were read out of {}, because of words in en/discards.tsv", parts.join(" and "));
        }
    }
}

impl AddAssign for Discards {
    fn add_assign(&mut self, other: Self) {
        self.reports += other.reports;
        self.sentences += other.sentences;
    }
}
