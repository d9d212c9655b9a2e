//! Attribution without a predicate: "according to X", "reportedly", and the colon between a speaker and the words.
//!
//! Needs the sentence's reader; the words stand in `data/en/cues.tsv`.

use super::{Reader, Speech, clause_above, content, source};
use crate::tree::Tree;
use attache_types::{BlockKind, Cue, Deprel, EntityKind, Span, Upos};

impl Reader<'_, '_, '_> {
    /// "according to X": the clause that the phrase hangs on.
    pub(super) fn phrases(&self) -> Vec<Speech> {
        let tree = self.matcher.tree;
        let mut speeches = Vec::new();
        for tok in 0..tree.len() {
            let Some(word) = self.knowledge.cues.get(&tree.form(tok).to_lowercase(), "prep", "whole") else {
                continue;
            };
            let Some(who) = phrase_source(tree, tok) else {
                continue;
            };
            let top = if tree.under(tok, who) { who } else { tok };
            let Some(clause) = clause_above(self.matcher, tree, top) else {
                continue;
            };
            let follows = tok + 1 < tree.len() && (tree.rel(tok + 1) == Deprel::Fixed || tree.lemma(tok + 1) == "to");
            let span = tree.span(tok, if follows { tok + 1 } else { tok });
            // Set off by a comma, or at the very beginning, the phrase speaks of the whole sentence.
            let first = tree.range(top).0.min(tok);
            let apart = first == 0 || tree.form(first) == "," || tree.form(first - 1) == ",";
            let whole = if apart { std::iter::once(clause).chain(tree.ancestors(clause)).last().unwrap_or(clause) } else { clause };
            let mut except = content::behind(tree, whole, top, self.quotations);
            except.push(top);
            let content = content::stretches(tree, &[whole], &except);
            if !content.is_empty() {
                let source = source::of_nominal(self.matcher, who, who);
                speeches.push(self.speech(Some(source), cue(tree, span, &word.class), content));
            }
        }
        speeches
    }

    /// "reportedly": nobody is named who says it.
    pub(super) fn adverb(&self, tok: usize) -> Option<Speech> {
        let tree = self.matcher.tree;
        let word = self.knowledge.cues.get(&tree.form(tok).to_lowercase(), "adv", "whole")?;
        let clause = tree.head(tok)?;
        let content = content::stretches(tree, &[clause], &[tok]);
        (!content.is_empty()).then(|| self.speech(None, cue(tree, tree.tok(tok).span, &word.class), content))
    }

    /// "Marrow: Talks Will Go On": a speaker, a colon, and what is said.
    pub(super) fn colon(&self, tok: usize) -> Option<Speech> {
        let tree = self.matcher.tree;
        if tree.form(tok) != ":" || tok == 0 || 6 < tok || tok + 2 >= tree.len() {
            return None;
        }
        let nominal = |i: usize| matches!(tree.tok(i).upos, Upos::Propn | Upos::Noun | Upos::Adj | Upos::Det | Upos::Num | Upos::Adp | Upos::Part);
        let name = (0..tok).all(nominal).then(|| self.matcher.mentions.iter().find(|m| m.head < tok))??;
        let speaks = name.person || matches!(name.entity.kind, Some(EntityKind::Person)) || tree.sent.block == BlockKind::Title && name.state;
        if !speaks || !(0..tok).all(|i| i == name.head || tree.under(i, name.head) || name.entity.span.contains(tree.tok(i).span)) {
            return None;
        }
        let content: Vec<Span> = content::between(tree, tok + 1, tree.len() - 1).into_iter().collect();
        let source = source::Source { entity: name.entity.clone(), phrase: tree.span(0, tok - 1) };
        (!content.is_empty()).then(|| self.speech(Some(source), cue(tree, tree.tok(tok).span, "say"), content))
    }
}

fn cue(tree: &Tree, span: Span, class: &str) -> Cue {
    Cue { text: span.of(tree.text).to_owned(), span, class: class.to_owned() }
}

fn phrase_source(tree: &Tree, tok: usize) -> Option<usize> {
    let case_of = (tree.rel(tok) == Deprel::Case).then(|| tree.head(tok)).flatten();
    case_of.or_else(|| tree.child(tok, &[Deprel::Obl, Deprel::Nmod, Deprel::Obj]))
}
