//! Words of stance ("breakaway", "self-declared") in and around a mention: they are kept as labels.

use super::Mentions;
use attache_types::{Deprel, Upos};

impl<'s> Mentions<'s, '_> {
    /// Words of stance in what is said of somebody ("X is a breakaway region") stay with them.
    pub(super) fn labels_of_predicates(&mut self) {
        let tree = self.tree;
        for tok in 0..tree.len() {
            if tree.tok(tok).upos != Upos::Noun || tree.child(tok, &[Deprel::Cop]).is_none() {
                continue;
            }
            let (first, last) = tree.phrase(tok, false);
            let mut labels = Vec::new();
            self.stance_inside(first, last, &mut labels);
            let subjects = tree.child(tok, &[Deprel::Nsubj]).map_or(Vec::new(), |s| tree.conjuncts(s));
            for subject in subjects {
                if let Some(mention) = self.by_head[subject].as_mut() {
                    mention.entity.labels.extend(labels.iter().cloned());
                }
            }
        }
    }

    /// Words of stance right before `first` join the phrase; gives the new first token.
    pub(super) fn with_stance(&self, first: usize, labels: &mut Vec<String>) -> usize {
        let mut start = first;
        while start > 0 {
            let found = (1..=3usize.min(start)).rev().find(|&len| self.is_stance(start - len, start - 1));
            let Some(len) = found else {
                break;
            };
            labels.push(self.tree.span(start - len, start - 1).of(self.tree.text).to_lowercase());
            start -= len;
        }
        start
    }

    pub(super) fn stance_inside(&self, first: usize, last: usize, labels: &mut Vec<String>) {
        for from in first..=last {
            for to in from..=last.min(from + 2) {
                if self.is_stance(from, to) {
                    labels.push(self.tree.span(from, to).of(self.tree.text).to_lowercase());
                }
            }
        }
    }

    pub(super) fn is_stance(&self, first: usize, last: usize) -> bool {
        let words = self.tree.span(first, last).of(self.tree.text).to_lowercase();
        self.setting.knowledge.classes.has("stance", &words)
    }
}
