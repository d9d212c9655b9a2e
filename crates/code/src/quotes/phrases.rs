//! Attribution without a clause of its own: "according to X", "reportedly", "carried by X", and the colon between a speaker
//! and the words.
//!
//! Needs the sentence's reader; the words stand in `data/en/cues.tsv`.

use super::{Reader, Speech, clause_above, content, source};
use crate::proposition::Link;
use crate::tree::Tree;
use attache_types::{BlockKind, Cue, Deprel, EntityKind, Span, Upos, Xpos};

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
            // "per day" and "according to the terms" name nobody.
            let voiceless = is_measure(tree, who) || self.knowledge.classes.has("no-voice", tree.lemma(who));
            if voiceless && self.matcher.parties_of(who).is_empty() {
                continue;
            }
            let Some(clause) = clause_above(self.matcher, tree, top) else {
                continue;
            };
            let follows = tok + 1 < tree.len() && (tree.rel(tok + 1) == Deprel::Fixed || tree.lemma(tok + 1) == "to");
            let span = tree.span(tok, if follows { tok + 1 } else { tok });
            // Set off by a comma, or at the very beginning, the phrase speaks of the whole sentence.
            let first = tree.range(top).0.min(tok);
            let apart = first == 0 || tree.form(first) == "," || tree.form(first - 1) == ",";
            let whole = if apart { sentence_of(tree, clause) } else { clause };
            let mut except = if first == 0 { Vec::new() } else { content::behind(tree, whole, top, self.quotations) };
            except.push(top);
            let content = content::stretches(tree, &[whole], &except, span);
            if !content.is_empty() {
                let source = source::of_nominal(self.matcher, who, who);
                speeches.push(self.speech(Some(source), cue(tree, span, &word.class), content, &word.frame));
            }
        }
        speeches
    }

    /// "reportedly": nobody is named who says it.
    pub(super) fn adverb(&self, tok: usize) -> Option<Speech> {
        let tree = self.matcher.tree;
        let word = self.knowledge.cues.get(&tree.form(tok).to_lowercase(), "adv", "whole")?;
        let clause = tree.head(tok)?;
        let mut except = content::behind(tree, clause, tok, self.quotations);
        except.push(tok);
        // "As talks go on, the minister apparently disagrees": what is set before the clause is the outlet's.
        except.extend(tree.children_by(clause, &[Deprel::Advcl]).filter(|&c| c < clause && content::is_told_apart(tree, c, self.quotations)));
        let content = content::stretches(tree, &[clause], &except, tree.tok(tok).span);
        (!content.is_empty()).then(|| self.speech(None, cue(tree, tree.tok(tok).span, &word.class), content, &word.frame))
    }

    /// "The ministry said in a statement carried by the agency that ...": who carries the message is behind all of it.
    /// `spoken` are the sentence's speeches with the tokens of their cues.
    pub(super) fn relays(&self, spoken: &[(usize, Speech)]) -> Vec<Speech> {
        let tree = self.matcher.tree;
        let carried = self.matcher.propositions.iter().filter(|p| p.passive && p.link == Link::Modifier);
        carried
            .filter_map(|participle| {
                let word = self.knowledge.cues.get(&participle.lemma, "verb", "relay")?;
                let noun = tree.head(participle.head).filter(|&noun| self.knowledge.classes.has("message", tree.lemma(noun)))?;
                let (_, inner) = spoken.iter().find(|(head, _)| tree.under(noun, *head) && *head != participle.head)?;
                let source = source::of_predicate(self.matcher, participle)?;
                let by = tree.child(participle.head, &[Deprel::OblAgent, Deprel::Obl]).and_then(|agent| tree.child(agent, &[Deprel::Case]));
                let words = self.cues.words(participle.head, by.filter(|&by| by == participle.head + 1));
                let told = inner.content.iter().copied().chain(inner.cue.as_ref().map(|cue| cue.span)).chain(inner.source.as_ref().map(|s| s.phrase));
                let mut content: Vec<Span> = told.collect();
                content.sort_by_key(|span| span.start);
                Some(self.speech(Some(source), cue(tree, words, &word.class), content, "clause"))
            })
            .collect()
    }

    /// "The agency reported, citing a guard, that ...": who is cited is behind all of it. `heads` are the tokens of the cues of
    /// `speeches`.
    pub(super) fn cited(&self, heads: &[usize], speeches: &[Speech]) -> Vec<Speech> {
        let tree = self.matcher.tree;
        let cites = |c: &usize| self.knowledge.classes.has("citing", tree.lemma(*c)) && tree.tok(*c).xpos == Xpos::Vbg;
        let told = heads.iter().zip(speeches).filter(|(_, speech)| speech.asserts);
        told.filter_map(|(&head, speech)| {
            let citing = tree.children_by(head, &[Deprel::Advcl, Deprel::Xcomp]).find(cites)?;
            let who = tree.child(citing, &[Deprel::Obj]).filter(|&who| !self.matcher.parties_of(who).is_empty())?;
            let word = self.knowledge.cues.get(tree.lemma(citing), "verb", "object")?;
            let source = source::of_nominal(self.matcher, who, who);
            let free = speech.content.iter().all(|span| !span.overlaps(source.phrase));
            free.then(|| self.speech(Some(source), cue(tree, tree.tok(citing).span, &word.class), speech.content.clone(), "clause"))
        })
        .collect()
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
        (!content.is_empty()).then(|| self.speech(Some(source), cue(tree, tree.tok(tok).span, "say"), content, "quote"))
    }
}

fn cue(tree: &Tree, span: Span, class: &str) -> Cue {
    Cue { text: span.of(tree.text).to_owned(), span, class: class.to_owned() }
}

/// The clause that `clause` depends on in the end; coordinated clauses with a subject of their own stand by themselves.
fn sentence_of(tree: &Tree, clause: usize) -> usize {
    let mut top = clause;
    while let Some(head) = tree.head(top).filter(|_| tree.rel(top) != Deprel::Conj || tree.child(top, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none())
    {
        top = head;
    }
    top
}

/// A bare common noun in the singular.
fn is_measure(tree: &Tree, tok: usize) -> bool {
    tree.tok(tok).upos == Upos::Noun && !tree.tok(tok).feats().plural && tree.children(tok).all(|c| tree.rel(c) == Deprel::Case)
}

fn phrase_source(tree: &Tree, tok: usize) -> Option<usize> {
    let case_of = (tree.rel(tok) == Deprel::Case).then(|| tree.head(tok)).flatten();
    case_of.or_else(|| tree.child(tok, &[Deprel::Obl, Deprel::Nmod, Deprel::Obj]))
}
