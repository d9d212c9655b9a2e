//! Which words of a sentence attribute, and what each of them takes: frames of `data/en/cues.tsv` found in the tree.
//!
//! Needs trees and propositions; gives heads of complements, never text. Who speaks and where content ends is not decided here.

use crate::matcher::Matcher;
use crate::proposition::{Link, Proposition, Role};
use crate::tree::{Tree, is_nominal};
use attache_knowledge::{CueWord, Knowledge};
use attache_types::{Deprel, Span, Upos, Xpos};

/// How what is attributed stands to its cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Below the cue: the heads of its complements.
    Below(Vec<usize>),
    /// Around the cue: the clause with this head, the cue's own clause left out.
    Around(usize),
    /// In front of the cue's clause: tokens up to this one.
    Before(usize),
    /// A quotation of the sentence, wherever it stands; or, after a colon, what the next sentences say.
    Quotation,
}

/// A cue with what it takes.
#[derive(Clone, Debug)]
pub struct Framed<'k> {
    /// The row that fits.
    pub word: &'k CueWord,
    /// What is attributed.
    pub taken: Taken,
    /// A preposition that belongs to the cue.
    pub preposition: Option<usize>,
}

/// Finds cues in one sentence.
pub struct CueReader<'s, 'd, 'k> {
    /// Tree, names, mentions, propositions.
    pub matcher: &'s Matcher<'s, 'd>,
    /// The words.
    pub knowledge: &'k Knowledge,
}

impl<'d, 'k> CueReader<'_, 'd, 'k> {
    /// The frame in which a verb attributes, if it does.
    pub fn verb(&self, proposition: &Proposition<'d>) -> Option<Framed<'k>> {
        let tree = self.matcher.tree;
        let verb = proposition.head;
        let lemma = tree.lemma(verb);
        let mut words: Vec<&'k CueWord> = self.knowledge.cues.of(&proposition.lemma, "verb").collect();
        if words.is_empty() && proposition.lemma != lemma {
            words = self.knowledge.cues.of(lemma, "verb").collect();
        }
        let get = |frame: &str| words.iter().copied().find(|word| word.frame == frame);
        let said = get("clause").or_else(|| get("quote"));
        let framed = |word, taken| Some(Framed { word, taken, preposition: None });
        if let Some((word, clause)) = get("clause").zip(self.clause(proposition)) {
            return framed(word, Taken::Below(clause));
        }
        if let Some(word) = said {
            if proposition.link == Link::Aside
                && let Some(main) = proposition.governor.filter(|_| self.stands_aside(verb))
            {
                return framed(word, Taken::Around(main));
            }
            if let Some(last) = self.clause_before(proposition) {
                return framed(word, Taken::Before(last));
            }
        }
        if let Some(found) = self.complements(proposition, &words) {
            return Some(found);
        }
        if let Some((word, lower)) = get("raising").zip(tree.child(verb, &[Deprel::Xcomp])) {
            let subject = tree.child(verb, &[Deprel::Nsubj]);
            return framed(word, Taken::Below(subject.into_iter().chain([lower]).collect()));
        }
        said.and_then(|word| framed(word, Taken::Quotation))
    }

    /// A finite clause that a verb takes, with what is drawn in front of it ("said if ..., it would").
    fn clause(&self, proposition: &Proposition<'d>) -> Option<Vec<usize>> {
        let tree = self.matcher.tree;
        let verb = proposition.head;
        let clausal = |c: usize| match tree.rel(c) {
            Deprel::Ccomp => !tree.is_infinitive(c) || tree.child(c, &[Deprel::Nsubj]).is_some(),
            Deprel::Csubj | Deprel::CsubjPass => proposition.passive,
            Deprel::Xcomp => {
                tree.child(c, &[Deprel::Mark]).is_some_and(|m| matches!(tree.lemma(m), "that" | "whether" | "if")) || has_question(tree, c)
            }
            Deprel::Parataxis => c > verb && speaks_on(tree, verb, c),
            _ => false,
        };
        // A second clause goes on with what is said where it is quoted: "The talks," she said, "have failed."
        let mut clauses = tree.children(verb).filter(|&c| clausal(c));
        let first = clauses.next()?;
        let taken: Vec<usize> = std::iter::once(first).chain(clauses.filter(|&c| c > verb && speaks_on(tree, verb, c))).collect();
        let start = tree.range(first).0;
        let drawn = tree.children_by(verb, &[Deprel::Advcl]).filter(|&c| {
            let marked = tree.child(c, &[Deprel::Mark, Deprel::Advmod]).is_some_and(|m| tree.range(c).0 == m && tree.tok(m).upos != Upos::Part);
            c > verb && c < start && marked
        });
        let mut heads: Vec<usize> = drawn.collect();
        heads.extend(taken);
        Some(heads)
    }

    /// True for a reporting clause that hangs on what it reports, and is no clause of a neighbour.
    fn stands_aside(&self, verb: usize) -> bool {
        let tree = self.matcher.tree;
        tree.child(verb, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::AuxPass]).is_some() && tree.child(verb, &[Deprel::Obj]).is_none()
    }

    /// "Norland has sent a draft, the ministry said on Friday.": the last token before the comma in front of the speaker, where
    /// the reporting clause ends the sentence, however the parser hung it.
    fn clause_before(&self, proposition: &Proposition<'d>) -> Option<usize> {
        let tree = self.matcher.tree;
        let subject = proposition.subject.filter(|&s| tree.head(s) == Some(proposition.head) && s < proposition.head)?;
        let (first, _) = tree.range(subject);
        let mark = |&i: &usize| matches!(tree.form(i), "," | "”" | "\"" | "''") && i > 1;
        let comma = Some(first).filter(mark).or_else(|| first.checked_sub(1).filter(mark))?;
        let verbs_after = (proposition.head + 1..tree.len()).filter(|&i| tree.tok(i).upos == Upos::Verb).count();
        let verbs_before = (0..comma).filter(|&i| matches!(tree.tok(i).upos, Upos::Verb | Upos::Aux)).count();
        // "Had they attacked, Norland would have responded": a clause of its own verb's is not what it reports.
        let own = tree.children_by(proposition.head, &[Deprel::Advcl]).any(|c| c < comma);
        (verbs_after == 0 && verbs_before > 0 && !own).then(|| comma - 1)
    }

    /// Infinitive, object, predicate and what stands behind prepositions, in every combination that the rows know.
    fn complements(&self, proposition: &Proposition<'d>, words: &[&'k CueWord]) -> Option<Framed<'k>> {
        let tree = self.matcher.tree;
        let head = proposition.head;
        let mut word: Option<&'k CueWord> = None;
        let mut heads: Vec<usize> = Vec::new();
        let mut object = None;
        let mut preposition = None;
        for child in tree.children(head) {
            let Some((found, case)) = self.frame_of(proposition, child, words) else {
                continue;
            };
            if found.frame == "object" {
                object = Some(child);
            } else if object.is_none() && word.is_none() {
                preposition = case.filter(|&case| case > head && (head + 1..case).all(|i| near(tree, i, head)));
            }
            // What is said of an object tells how it is attributed: "accused X of", "X is expected to".
            if word.is_none_or(|word| word.frame == "object") {
                word = Some(found);
            }
            heads.push(child);
        }
        // The infinitive behind an actor: "called on Norland to react".
        let content = proposition.filler(Role::Content).filter(|&c| tree.is_infinitive(c) && !heads.iter().any(|&h| tree.under(c, h)));
        if let Some((found, content)) = words.iter().copied().find(|w| w.frame == "infinitive").zip(content.filter(|&c| c > head)) {
            word = word.or(Some(found));
            heads.push(content);
        }
        let word = word?;
        // "is said to have left", "is seen as weak": the subject is half of what is said.
        heads.extend(
            tree.children_by(head, &[Deprel::NsubjPass, Deprel::Nsubj]).filter(|c| proposition.passive && !heads.contains(c)).collect::<Vec<_>>(),
        );
        Some(Framed { word, taken: Taken::Below(heads), preposition })
    }

    /// The row that a child of a cue fits, and its preposition.
    fn frame_of(&self, proposition: &Proposition<'d>, child: usize, words: &[&'k CueWord]) -> Option<(&'k CueWord, Option<usize>)> {
        let tree = self.matcher.tree;
        let get = |frame: &str| words.iter().copied().find(|word| word.frame == frame);
        let plain = |word: Option<&'k CueWord>| word.map(|word| (word, None));
        let behind = child > proposition.head;
        match tree.rel(child) {
            Deprel::Obj => plain(get("object")),
            Deprel::NsubjPass if proposition.passive => plain(get("object")),
            Deprel::Nsubj if proposition.passive => plain(get("object")),
            Deprel::Xcomp if tree.is_infinitive(child) => plain(get("infinitive")),
            Deprel::Xcomp if is_gerund(tree, child) && tree.child(child, &[Deprel::Mark]).is_none() => plain(get("object").or_else(|| get("as"))),
            Deprel::Xcomp => plain(get("as")),
            Deprel::Advcl if behind && proposition.filler(Role::Content) == Some(child) && is_gerund(tree, child) => {
                plain(get("object").or_else(|| get("clause")))
            }
            Deprel::Advcl | Deprel::Acl if behind && tree.is_infinitive(child) => plain(get("infinitive")),
            Deprel::Ccomp if tree.is_infinitive(child) => plain(get("infinitive")),
            Deprel::Obl | Deprel::Nmod | Deprel::Advcl | Deprel::Acl | Deprel::OblAgent if behind => {
                let case = tree.children_by(child, &[Deprel::Case, Deprel::Mark]).next()?;
                let agent = proposition.passive && tree.lemma(case) == "by";
                get(&tree.form(case).to_lowercase()).filter(|_| !agent).map(|word| (word, Some(case)))
            }
            Deprel::Acl | Deprel::AclRelcl | Deprel::Ccomp if behind && marked_that(tree, child) => plain(get("clause")),
            _ => None,
        }
    }

    /// The frame in which a noun or an adjective attributes.
    pub fn nominal(&self, tok: usize) -> Option<Framed<'k>> {
        let tree = self.matcher.tree;
        let pos = if tree.tok(tok).upos == Upos::Noun { "noun" } else { "adj" };
        let words: Vec<&'k CueWord> = self.knowledge.cues.of(tree.lemma(tok), pos).collect();
        let get = |frame: &str| words.iter().copied().find(|word| word.frame == frame);
        for child in tree.children(tok).filter(|&c| c > tok) {
            let found = match tree.rel(child) {
                Deprel::Ccomp => get("clause").map(|word| (word, None)),
                Deprel::Acl | Deprel::Advcl | Deprel::Xcomp if tree.is_infinitive(child) => get("infinitive").map(|word| (word, None)),
                Deprel::Acl | Deprel::AclRelcl if marked_that(tree, child) => get("clause").map(|word| (word, None)),
                Deprel::Nmod | Deprel::Obl | Deprel::Acl | Deprel::Advcl => {
                    let case = tree.children_by(child, &[Deprel::Case, Deprel::Mark]).next();
                    case.and_then(|case| get(&tree.form(case).to_lowercase()).map(|word| (word, Some(case))))
                }
                _ => None,
            };
            if let Some((word, preposition)) = found {
                return Some(Framed { word, taken: Taken::Below(vec![child]), preposition: preposition.filter(|&p| p == tok + 1) });
            }
        }
        None
    }

    /// The words of a cue: the verb with its auxiliaries, negation, adverbs and particle, its preposition or a colon.
    pub fn words(&self, head: usize, preposition: Option<usize>) -> Span {
        let tree = self.matcher.tree;
        let mut first = head;
        while let Some(before) = first.checked_sub(1).filter(|&i| near(tree, i, head)) {
            first = before;
        }
        let mut last = head;
        if let Some(particle) = tree.child(head, &[Deprel::CompoundPrt]).filter(|&p| p > head && p <= head + 2) {
            last = particle;
        }
        if let Some(preposition) = preposition.filter(|&p| p > last) {
            let multi = tree.children_by(preposition, &[Deprel::Fixed]).last();
            last = multi.unwrap_or(preposition);
        }
        if last + 1 < tree.len() && tree.form(last + 1) == ":" {
            last += 1;
        }
        tree.span(first, last)
    }
}

/// True for auxiliaries, negation and adverbs of a verb that stand in its group.
fn near(tree: &Tree, tok: usize, head: usize) -> bool {
    if tree.head(tok) != Some(head) {
        return false;
    }
    match tree.rel(tok) {
        Deprel::Aux | Deprel::AuxPass | Deprel::Cop | Deprel::CompoundPrt => true,
        Deprel::Advmod => !matches!(tree.tok(tok).xpos, Xpos::Wrb) && tree.children(tok).next().is_none(),
        _ => false,
    }
}

/// "attacking", "having attacked".
fn is_gerund(tree: &Tree, tok: usize) -> bool {
    tree.tok(tok).xpos == Xpos::Vbg || tree.children_by(tok, &[Deprel::Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Vbg)
}

fn marked_that(tree: &Tree, tok: usize) -> bool {
    tree.children_by(tok, &[Deprel::Mark]).any(|m| tree.lemma(m) == "that")
}

fn has_question(tree: &Tree, tok: usize) -> bool {
    tree.children(tok).any(|c| c < tok && matches!(tree.tok(c).xpos, Xpos::Wrb | Xpos::Wp))
}

/// "She said: the talks are over": a clause that hangs on the verb as an aside and begins behind a colon or a quotation mark.
fn speaks_on(tree: &Tree, verb: usize, clause: usize) -> bool {
    let first = tree.range(clause).0;
    let between = verb + 1..clause.min(first + 2).max(verb + 1);
    first > verb && (is_nominal(tree.tok(clause).upos) || tree.tok(clause).upos == Upos::Verb || tree.child(clause, &[Deprel::Cop]).is_some()) && {
        between.into_iter().any(|i| matches!(tree.form(i), ":" | "“" | "\"" | "''" | "``"))
    }
}
