//! Noun phrases that speak of an agreement, in one sentence: their words, their title, and the parties that they state.
//!
//! Read on the words around the head noun more than on the tree, since coordinated titles ("an Alliance and Partnership
//! deal") are where parsers fail most. Word lists are classes of `data/en/classes/agreements.tsv`.

use super::parties;
use crate::events::SentenceView;
use attache_knowledge::{Knowledge, Sense};
use attache_types::{BlockKind, Deprel, Entity, Span, Upos, Xpos};
use std::collections::BTreeSet;

/// Kinds of agreements, by the classes of their head nouns.
const KINDS: [&str; 12] = [
    "agreement/treaty",
    "agreement/ceasefire",
    "agreement/memorandum",
    "agreement/protocol",
    "agreement/convention",
    "agreement/charter",
    "agreement/covenant",
    "agreement/roadmap",
    "agreement/accord",
    "agreement/pact",
    "agreement/deal",
    "agreement/agreement",
];

/// How a phrase refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// "the treaty", "this deal", "their agreement".
    Definite,
    /// "a treaty".
    Indefinite,
    /// "treaty", as in headlines.
    Bare,
    /// "another treaty", "a similar deal": never one spoken of before.
    Other,
    /// "the document": only ever one spoken of before.
    Text,
    /// "the one with Norland": another one, named by its parties.
    One,
    /// "it".
    Pronoun,
}

/// A phrase that speaks of an agreement.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Its head noun.
    pub head: usize,
    /// First token, determiner included.
    pub first: usize,
    /// Last token of its title.
    pub last: usize,
    /// The naming part; none where nothing but "agreement" or "the document" is said.
    pub title: Option<Span>,
    /// The content words of the title, without the head noun.
    pub words: BTreeSet<String>,
    /// The title is a proper name.
    pub proper: bool,
    /// Its kind; none for "document", "one", "it".
    pub kind: Option<&'static str>,
    /// It is called a draft.
    pub draft: bool,
    /// How it refers.
    pub reference: Reference,
    /// Who it is said to bind.
    pub parties: Vec<Entity>,
    /// It is the subject of its clause.
    pub subject: bool,
    /// Articles said inside the phrase: "a 20-article treaty".
    pub articles: Option<u32>,
}

/// The phrases of a sentence, and which one each token belongs to.
pub struct Phrases {
    /// In text order.
    pub list: Vec<Phrase>,
    at: Vec<Option<usize>>,
    relative: Vec<Option<usize>>,
}

impl Phrases {
    /// The phrase that token `tok` belongs to.
    pub fn at(&self, tok: usize) -> Option<usize> {
        self.at[tok]
    }

    /// Finds the phrases. `known` tells whether the report spoke of an agreement before.
    pub fn find(view: &SentenceView, known: bool) -> Self {
        let tree = view.matcher.tree;
        let mut list: Vec<Phrase> = Vec::new();
        for tok in 0..tree.len() {
            let inside = list.last().is_some_and(|phrase| tok <= phrase.last);
            if !inside && let Some(phrase) = (Finder { view, tok }).phrase(known || !list.is_empty()) {
                list.push(phrase);
            }
        }
        let mut at = vec![None; tree.len()];
        for (i, phrase) in list.iter().enumerate() {
            at[phrase.first..=phrase.last].fill(Some(i));
        }
        let mut relative = vec![None; tree.len()];
        let mut open = None;
        for tok in 0..tree.len() {
            match tree.tok(tok).xpos {
                Xpos::Wdt | Xpos::Wp => relative[tok] = open,
                Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md => open = None,
                _ => open = at[tok].or(open),
            }
        }
        Phrases { list, at, relative }
    }

    /// The phrase that fills a role of an agreement's own: also one that "which" may stand for.
    pub fn filling(&self, tok: usize) -> Option<usize> {
        self.at[tok].or(self.relative[tok])
    }
}

/// The kind of a head noun.
pub fn kind_of(knowledge: &Knowledge, lemma: &str) -> Option<&'static str> {
    let classes = knowledge.classes.of(lemma);
    // Most words are of no class at all.
    if classes.is_empty() {
        return None;
    }
    let class = KINDS.into_iter().find(|class| knowledge.classes.class_id(class).is_some_and(|id| classes.contains(&id)))?;
    class.strip_prefix("agreement/")
}

/// True for kinds that any agreement may be called.
pub fn is_generic(knowledge: &Knowledge, kind: &str) -> bool {
    knowledge.classes.has("agreement_generic", kind)
}

/// A number in figures or words.
pub fn number(knowledge: &Knowledge, form: &str) -> Option<u32> {
    let form = form.to_lowercase();
    let number = form.parse().ok();
    if number.is_some() || knowledge.classes.of(&form).is_empty() {
        return number;
    }
    (1..=100).find(|n| knowledge.classes.has(&format!("number/{n}"), &form))
}

/// Reads the phrase around one head noun.
struct Finder<'v, 's, 'd> {
    view: &'v SentenceView<'s, 'd>,
    tok: usize,
}

impl Finder<'_, '_, '_> {
    fn class(&self, class: &str, tok: usize) -> bool {
        let classes = &self.view.knowledge.classes;
        classes.has(class, self.lemma(tok).as_str()) || classes.has(class, self.view.matcher.tree.form(tok).to_lowercase().as_str())
    }

    fn lemma(&self, tok: usize) -> String {
        self.view.matcher.tree.lemma(tok).to_lowercase()
    }

    fn upos(&self, tok: usize) -> Upos {
        self.view.matcher.tree.tok(tok).upos
    }

    fn len(&self) -> usize {
        self.view.matcher.tree.len()
    }

    fn phrase(&self, known: bool) -> Option<Phrase> {
        let tok = self.tok;
        let noun = matches!(self.upos(tok), Upos::Noun | Upos::Propn);
        if noun && self.view.matcher.names.at(tok).is_none() {
            if let Some(kind) = kind_of(self.view.knowledge, &self.lemma(tok)) {
                return self.named(kind);
            }
            if known && self.class("agreement_text", tok) && !self.goes_on(tok) {
                return self.text();
            }
        }
        if known && self.class("agreement_one", tok) {
            return self.one();
        }
        let pronoun = self.upos(tok) == Upos::Pron && self.class("agreement_pronoun", tok) && self.view.matcher.tree.tok(tok).xpos == Xpos::Prp;
        (known && pronoun).then(|| self.bare_phrase(Reference::Pronoun, tok))
    }

    /// "treaty obligations", "ceasefire violation": the noun only modifies the one after it.
    fn goes_on(&self, tok: usize) -> bool {
        let next = tok + 1;
        next < self.len() && matches!(self.upos(next), Upos::Noun | Upos::Propn) && self.view.matcher.names.at(next).is_none() && !self.in_time(next)
    }

    fn named(&self, kind: &'static str) -> Option<Phrase> {
        if self.goes_on(self.tok) {
            return None;
        }
        let tree = self.view.matcher.tree;
        let head = self.tok;
        let mut first = self.left_edge();
        let reference = self.reference(first)?;
        let last = self.right_edge();
        let mut phrase = self.bare_phrase(reference, first);
        phrase.last = last;
        let named = kind_of_words(self, first).filter(|_| is_generic(self.view.knowledge, kind));
        phrase.kind = Some(named.unwrap_or(kind));
        phrase.draft = (first..head).any(|i| self.class("agreement_draft", i));
        phrase.articles = self.article_count(first);
        self.name(&mut phrase, first);
        phrase.parties = parties::stated(self.view, first, head, last);
        // "the text of the agreement", "a draft of the treaty": one phrase.
        if first >= 2 && self.lemma(first - 1) == "of" && (self.class("agreement_text", first - 2) || self.class("agreement_draft", first - 2)) {
            phrase.draft |= self.class("agreement_draft", first - 2);
            phrase.subject |= self.is_subject(first - 2);
            first -= 2;
        }
        let bare = reference == Reference::Bare && tree.sent.block != BlockKind::Title;
        if bare && phrase.parties.is_empty() && phrase.title.is_none() {
            return None;
        }
        phrase.first = first;
        Some(phrase)
    }

    fn text(&self) -> Option<Phrase> {
        let first = self.left_edge();
        let definite = self.class("agreement_definite", first);
        let of = self.tok + 1 < self.len() && self.lemma(self.tok + 1) == "of";
        (definite && !of && self.tok - first <= 2).then(|| self.bare_phrase(Reference::Text, first))
    }

    fn one(&self) -> Option<Phrase> {
        let first = self.tok.checked_sub(1).filter(|&first| self.class("agreement_definite", first))?;
        let mut phrase = self.bare_phrase(Reference::One, first);
        phrase.parties = parties::stated(self.view, first, self.tok, self.tok);
        (!phrase.parties.is_empty()).then_some(phrase)
    }

    fn bare_phrase(&self, reference: Reference, first: usize) -> Phrase {
        let draft = reference == Reference::Text && self.class("agreement_draft", self.tok);
        Phrase {
            head: self.tok,
            first,
            last: self.tok,
            title: None,
            words: BTreeSet::new(),
            proper: false,
            kind: None,
            draft,
            reference,
            parties: Vec::new(),
            subject: self.is_subject(self.tok),
            articles: None,
        }
    }

    fn is_subject(&self, tok: usize) -> bool {
        matches!(self.view.matcher.tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass)
    }

    /// Leftwards over modifiers up to the determiner.
    fn left_edge(&self) -> usize {
        let tree = self.view.matcher.tree;
        let mut first = self.tok;
        while first > 0 {
            let before = first - 1;
            if self.in_time(before) || self.lemma(before) == "of" {
                break;
            }
            match self.upos(before) {
                Upos::Det => return before,
                Upos::Pron if tree.tok(before).xpos == Xpos::PossessivePronoun => return before,
                Upos::Noun if self.is_headline_verb(before) => break,
                Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num => {}
                Upos::Verb if tree.rel(before) == Deprel::Amod || self.class("agreement_draft", before) => {}
                Upos::Adv if tree.rel(before) == Deprel::Advmod && tree.head(before).is_some_and(|h| (first..self.tok).contains(&h)) => {}
                Upos::Punct if matches!(tree.form(before), "-" | "–" | "‑") && before > 0 => {}
                Upos::Cconj if before > 0 && self.joins(before) => {}
                _ => break,
            }
            first = before;
        }
        // A hyphen or a conjunction never opens a phrase.
        while first < self.tok && matches!(self.upos(first), Upos::Punct | Upos::Cconj) {
            first += 1;
        }
        first
    }

    /// "Norland denies secret accord": taggers take a headline's verb for a noun.
    fn is_headline_verb(&self, tok: usize) -> bool {
        let after_name = tok > 0 && self.view.matcher.names.at(tok - 1).is_some_and(|name| name.sense != Sense::Adjective);
        let headline = self.view.matcher.tree.sent.block == BlockKind::Title;
        headline && after_name && self.view.knowledge.operators.get(&self.lemma(tok), "verb").is_some()
    }

    /// "Alliance **and** Partnership deal", "a trade **and** investment deal".
    fn joins(&self, and: usize) -> bool {
        let tree = self.view.matcher.tree;
        let capital = |i: usize| tree.form(i).chars().next().is_some_and(char::is_uppercase);
        let left = and - 1;
        if self.view.matcher.names.at(left).is_some() {
            return false;
        }
        let titled = capital(left) && capital(and + 1) && matches!(self.upos(left), Upos::Noun | Upos::Propn | Upos::Adj);
        let common = matches!(self.upos(left), Upos::Noun | Upos::Adj) && left > 0 && self.upos(left - 1) == Upos::Det;
        titled || common
    }

    fn reference(&self, first: usize) -> Option<Reference> {
        let other = (first..self.tok).any(|i| self.class("agreement_other", i));
        let possessed = first > 0 && self.view.matcher.tree.tok(first - 1).xpos == Xpos::Pos;
        match () {
            () if self.view.knowledge.operators.get(&self.lemma(first), "det").is_some() => None,
            () if other => Some(Reference::Other),
            () if possessed || self.class("agreement_definite", first) => Some(Reference::Definite),
            () if self.class("agreement_indefinite", first) => Some(Reference::Indefinite),
            () => Some(Reference::Bare),
        }
    }

    /// Rightwards over "on ...", "of ...", "for ...".
    fn right_edge(&self) -> usize {
        let mut last = self.tok;
        loop {
            let case = last + 1;
            let takes = if last == self.tok { "agreement_topic_case" } else { "agreement_topic_of" };
            if case + 1 >= self.len() || !self.class(takes, case) || self.upos(case) != Upos::Adp {
                return last;
            }
            let Some(end) = self.noun_phrase(case + 1) else {
                return last;
            };
            last = end;
        }
    }

    /// The end of the noun phrase that begins at `from`; none for times, actors and what is no topic.
    fn noun_phrase(&self, from: usize) -> Option<usize> {
        let names = self.view.matcher.names;
        let mut end = None;
        let mut at = from;
        while at < self.len() && !self.in_time(at) {
            match self.upos(at) {
                Upos::Noun | Upos::Propn => end = Some(at),
                Upos::Det | Upos::Adj | Upos::Num => {}
                Upos::Punct if matches!(self.view.matcher.tree.form(at), "-" | "–" | "‑") => {}
                Upos::Cconj if end.is_some() && self.phrase_follows(at + 1) => {}
                _ => break,
            }
            at += 1;
        }
        let end = end.filter(|&end| !self.class("agreement_no_topic", end))?;
        let only_actor = names.at(end).is_some_and(|name| (from..name.first).all(|i| self.upos(i) == Upos::Det));
        let counted = (from..=end).any(|i| self.class("agreement_part", i)) && self.upos(from) == Upos::Num;
        let is_state = || self.view.matcher.mentions.at(end).is_some_and(|m| m.state);
        if counted || (only_actor && is_state()) { None } else { Some(end) }
    }

    /// After "and": more of the same phrase, not the next clause.
    fn phrase_follows(&self, from: usize) -> bool {
        let tree = self.view.matcher.tree;
        let mut at = from;
        while at < self.len() && matches!(self.upos(at), Upos::Noun | Upos::Propn | Upos::Adj) {
            if self.view.matcher.names.at(at).is_some_and(|name| name.sense != Sense::Place) {
                return false;
            }
            at += 1;
        }
        let finite = at < self.len() && (self.upos(at) == Upos::Aux || matches!(tree.tok(at).xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md));
        at > from && !finite
    }

    fn in_time(&self, tok: usize) -> bool {
        let span = self.view.matcher.tree.tok(tok).span;
        self.view.dater.times.iter().any(|time| time.span.contains(span) && time.start.is_some())
    }

    /// Title and title words.
    fn name(&self, phrase: &mut Phrase, first: usize) {
        let tree = self.view.matcher.tree;
        let names: Vec<usize> = self.view.matcher.names.within(first, self.tok).map(|name| name.first).collect();
        let place = match names[..] {
            [only] => {
                self.view.matcher.names.at(only).filter(|name| matches!(name.sense, Sense::Government | Sense::Place) && name.last + 1 == self.tok)
            }
            _ => None,
        };
        let naming = |i: usize| {
            if let Some(name) = self.view.matcher.names.at(i) {
                return place.is_some_and(|place| place.first == name.first);
            }
            let capital = i > 0 && tree.form(i).chars().next().is_some_and(char::is_uppercase) && tree.sent.block != BlockKind::Title;
            let noun = matches!(self.upos(i), Upos::Noun | Upos::Propn);
            let skipped = self.class("agreement_draft", i) || self.class("agreement_other", i) || self.class("agreement_part", i);
            !skipped && (noun || (capital && self.upos(i) != Upos::Det) || self.class("agreement_topic", i))
        };
        let start = (first..self.tok).find(|&i| naming(i)).filter(|&i| tree.tok(i).xpos != Xpos::Pos);
        let words = start.map(|start| start..self.tok).into_iter().flatten().chain(self.tok + 1..phrase.last + 1);
        // Forms: a modifier keeps its number ("customs", "arms"), while its lemma hangs on the tag it got.
        phrase.words = words.filter(|&i| self.is_content(i)).map(|i| self.view.matcher.tree.form(i).to_lowercase()).collect();
        if !phrase.words.is_empty() {
            phrase.title = Some(tree.span(start.unwrap_or(self.tok), phrase.last));
            let capital = |i: usize| tree.form(i).chars().next().is_some_and(char::is_uppercase);
            let written =
                start.map_or(tree.tok(self.tok).upos == Upos::Propn, |start| (start..self.tok).all(|i| capital(i) || self.upos(i) != Upos::Noun));
            phrase.proper = tree.sent.block != BlockKind::Title && written && (capital(start.unwrap_or(self.tok)) || place.is_some());
        }
    }

    fn is_content(&self, tok: usize) -> bool {
        matches!(self.upos(tok), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb) && !self.class("agreement_draft", tok)
    }

    fn article_count(&self, first: usize) -> Option<u32> {
        let part = (first..self.tok).find(|&i| self.class("agreement_part", i));
        let before = part.and_then(|part| (first..part).rev().find(|&i| self.upos(i) != Upos::Punct));
        let after = self.tok + 3 < self.len() && self.lemma(self.tok + 1) == "of" && self.class("agreement_part", self.tok + 3);
        before.or(after.then_some(self.tok + 2)).and_then(|i| number(self.view.knowledge, self.view.matcher.tree.form(i)))
    }
}

/// "ceasefire agreement", "peace treaty deal": a modifier that says the kind.
fn kind_of_words(finder: &Finder, first: usize) -> Option<&'static str> {
    (first..finder.tok).find_map(|i| kind_of(finder.view.knowledge, &finder.lemma(i)))
}
