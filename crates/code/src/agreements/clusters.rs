//! Which phrases of a report speak of the same agreement.
//!
//! Phrases with compatible parties, titles and kinds go together; "the document" and "it" go to the one spoken of last;
//! "another deal" and an indefinite phrase open a new one, unless they repeat the headline.

use super::parties;
use super::phrases::{Phrase, Reference, is_generic};
use attache_knowledge::Knowledge;
use attache_types::{Comparison, Entity, Evidence, Provision, Stage};
use std::collections::BTreeSet;

/// Sentences back within which "the document" may refer.
const TEXT_REACH: u32 = 8;

/// Where something was last spoken of: sentence, whether as the subject, token.
type Place = (u32, bool, usize);

/// An agreement as it gathers while a report is read.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Its parties, in the order they were named.
    pub parties: Vec<Entity>,
    /// Those who proposed it or turned it down: its parties where no others are named.
    pub likely: Vec<Entity>,
    /// Its longest title so far.
    pub title: Option<String>,
    title_words: usize,
    title_proper: bool,
    /// The words of the titles.
    pub words: BTreeSet<String>,
    /// The title is a proper name.
    pub proper: bool,
    /// Its kind, as exact as was said.
    pub kind: &'static str,
    /// The phrase as first written, determiner left out.
    pub first_words: String,
    /// It was called a draft.
    pub draft: bool,
    /// A signature was reported as history.
    pub old: bool,
    /// It was only spoken of as "another one".
    pub other: bool,
    /// A phrase with "the" spoke of it.
    pub definite: bool,
    /// The headline spoke of it.
    pub headline: bool,
    /// Only the headline spoke of it so far.
    pub headline_only: bool,
    /// Where it was last spoken of.
    pub last: Place,
    /// What happened to it.
    pub stages: Vec<Stage>,
    /// Number of articles.
    pub articles: Option<u32>,
    /// What it provides.
    pub provisions: Vec<Provision>,
    /// Comparisons: the other cluster, the relation, the words.
    pub comparisons: Vec<(usize, Comparison)>,
    /// The sentence that first speaks of it.
    pub evidence: Evidence,
}

/// What the sentence says of a phrase beside its own words.
pub struct Clue {
    /// Number of the sentence.
    pub sentence: u32,
    /// The sentence is a headline.
    pub headline: bool,
    /// Parties that the clause implies: who signs, who sends to whom.
    pub implied: Vec<Entity>,
    /// A signature long ago is told of it here.
    pub old: bool,
    /// The words of the phrase.
    pub words: String,
    /// The sentence.
    pub evidence: Evidence,
}

/// The agreements of a report.
#[derive(Default)]
pub struct Clusters {
    /// In the order of their first mentions.
    pub list: Vec<Cluster>,
}

impl Clusters {
    /// The cluster of a phrase, an old one or a new one; none for an anaphor without antecedent.
    pub fn place(&mut self, knowledge: &Knowledge, phrase: &Phrase, clue: Clue) -> Option<usize> {
        let mut parties = phrase.parties.clone();
        if parties.len() < 2 {
            clue.implied.iter().for_each(|party| parties::add(&mut parties, Some(party.clone())));
        }
        let place = (clue.sentence, phrase.subject, phrase.head);
        let found = match phrase.reference {
            Reference::Pronoun => self.latest(|c| c.last.0 == clue.sentence || (c.last.0 + 1 == clue.sentence && (c.last.1 || !phrase.subject))),
            Reference::Text => self.latest(|c| c.last.0 + TEXT_REACH >= clue.sentence && (!phrase.draft || !c.old)),
            Reference::Other => None,
            Reference::Indefinite | Reference::Bare => self.repeated(knowledge, phrase, &parties, &clue),
            Reference::Definite | Reference::One => self.best(knowledge, phrase, &parties, &clue).or_else(|| {
                // "The treaty was ratified by Tamland": one more party of the treaty spoken of.
                let unstated = phrase.parties.is_empty() && phrase.reference == Reference::Definite;
                unstated.then(|| self.best(knowledge, phrase, &[], &clue)).flatten()
            }),
        };
        let anaphor = matches!(phrase.reference, Reference::Pronoun | Reference::Text);
        match found {
            Some(i) => self.list[i].join(knowledge, phrase, &parties, &clue, place),
            None if anaphor => return None,
            None => self.list.push(Cluster::new(phrase, parties, clue, place)),
        }
        Some(found.unwrap_or(self.list.len() - 1))
    }

    /// The cluster spoken of last before `one` came up.
    pub fn before(&self, one: usize) -> Option<usize> {
        (0..self.list.len()).filter(|&i| i != one).max_by_key(|&i| (self.list[i].last.0, self.list[i].last.2))
    }

    fn latest(&self, fits: impl Fn(&Cluster) -> bool) -> Option<usize> {
        (0..self.list.len()).filter(|&i| fits(&self.list[i])).max_by_key(|&i| self.list[i].last)
    }

    fn best(&self, knowledge: &Knowledge, phrase: &Phrase, parties: &[Entity], clue: &Clue) -> Option<usize> {
        let scored = (0..self.list.len()).filter_map(|i| Some((self.list[i].score(knowledge, phrase, parties, clue)?, self.list[i].last, i)));
        scored.max().map(|(.., i)| i)
    }

    /// An indefinite phrase repeats the headline, or an agreement of exactly these parties and this title.
    fn repeated(&self, knowledge: &Knowledge, phrase: &Phrase, parties: &[Entity], clue: &Clue) -> Option<usize> {
        let same = |c: &Cluster| {
            let ids: BTreeSet<&str> = parties.iter().map(|p| p.id.as_str()).collect();
            let told_of = c.parties.iter().any(|p| ids.contains(p.id.as_str())) || c.words == phrase.words;
            let nameless = c.parties.is_empty() && c.words.is_empty();
            let headline = c.headline_only && (told_of || nameless) && (c.draft == phrase.draft || told_of);
            let exact = ids.len() > 1 && ids == c.ids() && !phrase.words.is_empty() && phrase.words == c.words;
            let bare = phrase.reference == Reference::Bare && !parties.is_empty();
            headline || exact || bare
        };
        let scored = (0..self.list.len())
            .filter(|&i| same(&self.list[i]))
            .filter_map(|i| Some((self.list[i].score(knowledge, phrase, parties, clue)?, self.list[i].last, i)));
        scored.max().map(|(.., i)| i)
    }
}

impl Cluster {
    fn new(phrase: &Phrase, parties: Vec<Entity>, clue: Clue, place: Place) -> Self {
        Cluster {
            parties,
            likely: Vec::new(),
            title: None,
            title_words: 0,
            title_proper: false,
            words: phrase.words.clone(),
            proper: phrase.proper,
            kind: phrase.kind.unwrap_or("agreement"),
            first_words: clue.words,
            draft: phrase.draft,
            old: clue.old,
            other: phrase.reference == Reference::Other,
            definite: phrase.reference == Reference::Definite,
            headline: clue.headline,
            headline_only: clue.headline,
            last: place,
            stages: Vec::new(),
            articles: None,
            provisions: Vec::new(),
            comparisons: Vec::new(),
            evidence: clue.evidence,
        }
    }

    /// At the end of the report: without two parties, those count who proposed it or turned it down.
    pub fn settle_parties(&mut self) {
        if self.parties.len() < 2 {
            std::mem::take(&mut self.likely).into_iter().for_each(|party| parties::add(&mut self.parties, Some(party)));
        }
    }

    /// Takes the title of a phrase where it says more than the titles so far.
    pub fn retitle(&mut self, phrase: &Phrase, text: &str) {
        let Some(span) = phrase.title else {
            return;
        };
        let more = self.title.is_none() || phrase.words.len() > self.title_words || (phrase.proper && !self.title_proper);
        if more {
            self.title = Some(span.of(text).to_owned());
            self.title_words = phrase.words.len();
            self.title_proper = phrase.proper;
        }
    }

    fn join(&mut self, knowledge: &Knowledge, phrase: &Phrase, parties: &[Entity], clue: &Clue, place: Place) {
        parties.iter().for_each(|party| parties::add(&mut self.parties, Some(party.clone())));
        if let Some(kind) = phrase.kind.filter(|kind| is_generic(knowledge, self.kind) && !is_generic(knowledge, kind)) {
            self.kind = kind;
        }
        if let Some(kind) = phrase.kind.filter(|_| self.headline_only && !clue.headline && is_generic(knowledge, self.kind)) {
            self.kind = kind;
        }
        self.words.extend(phrase.words.iter().cloned());
        self.proper |= phrase.proper;
        self.draft |= phrase.draft;
        self.old |= clue.old;
        self.other &= phrase.reference == Reference::Other;
        self.definite |= phrase.reference == Reference::Definite;
        self.headline_only &= clue.headline;
        self.last = self.last.max(place);
    }

    fn ids(&self) -> BTreeSet<&str> {
        self.parties.iter().map(|p| p.id.as_str()).collect()
    }

    /// How well a phrase fits; none where it speaks of another agreement.
    fn score(&self, knowledge: &Knowledge, phrase: &Phrase, parties: &[Entity], clue: &Clue) -> Option<i32> {
        let (own, ids) = (self.ids(), parties.iter().map(|p| p.id.as_str()).collect::<BTreeSet<_>>());
        let named_alike = phrase.proper && self.proper && phrase.words == self.words;
        if !own.is_empty() && !ids.is_empty() && !own.is_subset(&ids) && !ids.is_subset(&own) && !named_alike {
            return None;
        }
        let conflict =
            !self.words.is_empty() && !phrase.words.is_empty() && !self.words.is_subset(&phrase.words) && !phrase.words.is_subset(&self.words);
        if conflict {
            return None;
        }
        let kind = phrase.kind.unwrap_or(self.kind);
        let other_kind = kind != self.kind && !is_generic(knowledge, kind) && !is_generic(knowledge, self.kind);
        // A draft is no agreement signed long ago, and the other way round.
        if other_kind || (phrase.draft && self.old) || (clue.old && self.draft && !self.old) {
            return None;
        }
        // A truce is no trade accord, though a ceasefire may be called an accord.
        let shared = own.intersection(&ids).count() + self.words.intersection(&phrase.words).count();
        let truce = kind == "ceasefire" && self.kind != kind && !self.words.is_empty();
        if shared == 0 && (truce || (self.other && (!phrase.words.is_empty() || kind != self.kind))) {
            return None;
        }
        let mut score = 10 * own.intersection(&ids).count() as i32 + 4 * self.words.intersection(&phrase.words).count() as i32;
        score += if phrase.draft && self.draft { 3 } else { 0 };
        score += if kind == self.kind { 1 } else { 0 };
        score += if self.parties.is_empty() { 0 } else { 2 };
        score -= if self.other { 8 } else { 0 };
        Some(score)
    }
}
