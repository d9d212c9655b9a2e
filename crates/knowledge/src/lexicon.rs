//! Words and what they are: agents, titles, given names, classes, operators, light verbs.

use crate::ontology::rows;
use crate::source::places::key;
use crate::source::tables::{Agent, ClassMember, CueWord, GenderWord, LightVerb, Operator, Table, Title, Weight};
use crate::source::words::is_hyphen;
use rustc_hash::{FxHashMap, FxHashSet};

/// Most words that a lemma of several words may have.
fn longest<'a>(lemmas: impl Iterator<Item = &'a str>) -> usize {
    lemmas.map(|lemma| lemma.split(' ').count()).max().unwrap_or(0)
}

fn last_word(lemma: &str) -> &str {
    lemma.rsplit(' ').next().unwrap_or(lemma)
}

/// Common nouns that can be political actors.
pub struct Agents {
    by_lemma: FxHashMap<String, Agent>,
    last_words: FxHashSet<String>,
    longest: usize,
}

impl Agents {
    pub(crate) fn new(table: Table<Agent>) -> Self {
        let by_lemma: FxHashMap<String, Agent> = rows(table).map(|agent| (key(&agent.lemma), agent)).collect();
        let longest = longest(by_lemma.keys().map(String::as_str));
        let last_words = by_lemma.keys().map(|lemma| last_word(lemma).to_owned()).collect();
        Agents { by_lemma, last_words, longest }
    }

    /// The agent of exactly these lemmas, in any case.
    pub fn get(&self, lemma_words: &[&str]) -> Option<&Agent> {
        self.by_lemma.get(key(&lemma_words.join(" ")).as_str())
    }

    /// The agent with the most words whose last word is the lemma at `end`, and its number of tokens.
    ///
    /// Hyphens inside are skipped ("vice - president") but count as tokens.
    pub fn ending_at(&self, lemmas: &[&str], end: usize) -> Option<(usize, &Agent)> {
        let mut name = key(lemmas.get(end)?);
        if !self.last_words.contains(last_word(&name)) {
            return None;
        }
        let mut best = self.by_lemma.get(name.as_str()).map(|agent| (1, agent));
        let before = (0..end).rev().filter(|i| !is_hyphen(lemmas[*i]));
        for start in before.take(self.longest.saturating_sub(1)) {
            name = format!("{} {name}", key(lemmas[start]));
            if let Some(agent) = self.by_lemma.get(name.as_str()) {
                best = Some((end + 1 - start, agent));
            }
        }
        best
    }
}

/// Words before or after a personal name.
pub struct Titles {
    by_name: FxHashMap<String, Title>,
    longest: usize,
}

impl Titles {
    pub(crate) fn new(table: Table<Title>) -> Self {
        let by_name: FxHashMap<String, Title> = rows(table).map(|title| (key(&title.title), title)).collect();
        let longest = longest(by_name.keys().map(String::as_str));
        Titles { by_name, longest }
    }

    /// A title, in any case, with or without periods and hyphens; several words or tokens with single spaces.
    pub fn get(&self, title: &str) -> Option<&Title> {
        self.by_name.get(key(title).as_str())
    }

    /// Most words that any title has, hyphens not counted.
    pub fn longest_title(&self) -> usize {
        self.longest
    }
}

/// Given names.
pub struct FirstNames {
    names: FxHashSet<String>,
}

impl FirstNames {
    pub(crate) fn new(table: Table<String>) -> Self {
        FirstNames { names: rows(table).collect() }
    }

    /// Whether this is a given name, written with a capital.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// Of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Gender {
    Feminine,
    Masculine,
}

/// Words that show the gender of whom they mean.
pub struct Genders {
    names: FxHashMap<String, Gender>,
    words: FxHashMap<String, Gender>,
}

impl Genders {
    pub(crate) fn new(table: Table<GenderWord>) -> Self {
        let mut genders = Genders { names: FxHashMap::default(), words: FxHashMap::default() };
        for row in rows(table) {
            let into = if row.name { &mut genders.names } else { &mut genders.words };
            // A later row with none takes an earlier one back.
            match row.feminine {
                Some(true) => into.insert(row.word, Gender::Feminine),
                Some(false) => into.insert(row.word, Gender::Masculine),
                None => into.remove(&row.word),
            };
        }
        genders
    }

    /// The gender of most who bear this given name, in any case.
    pub fn of_name(&self, name: &str) -> Option<Gender> {
        self.names.get(&name.to_lowercase()).copied()
    }

    /// The gender that a title, a noun or a pronoun shows, in any case.
    pub fn of_word(&self, word: &str) -> Option<Gender> {
        self.words.get(&word.to_lowercase()).copied()
    }
}

/// Number of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub u16);

/// Noun and verb classes.
pub struct Classes {
    ids: FxHashMap<String, ClassId>,
    members: FxHashMap<String, Vec<ClassId>>,
    longest: usize,
}

impl Classes {
    pub(crate) fn new(table: Table<ClassMember>) -> Self {
        let mut ids: FxHashMap<String, ClassId> = FxHashMap::default();
        let mut members: FxHashMap<String, Vec<ClassId>> = FxHashMap::default();
        for member in rows(table) {
            let next = ClassId(ids.len() as u16);
            let id = *ids.entry(member.class).or_insert(next);
            let classes = members.entry(member.lemma).or_default();
            if !classes.contains(&id) {
                classes.push(id);
            }
        }
        let longest = longest(members.keys().map(String::as_str));
        Classes { ids, members, longest }
    }

    /// Number of a class.
    pub fn class_id(&self, class: &str) -> Option<ClassId> {
        self.ids.get(class).copied()
    }

    /// Classes of a lemma (several words with spaces).
    pub fn of(&self, lemma: &str) -> &[ClassId] {
        self.members.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Whether the lemma (several words with spaces) is of the class.
    pub fn has(&self, class: &str, lemma: &str) -> bool {
        self.class_id(class).is_some_and(|id| self.has_id(id, lemma))
    }

    /// Whether the lemma (several words with spaces) is of the class.
    pub fn has_id(&self, class: ClassId, lemma: &str) -> bool {
        self.of(lemma).contains(&class)
    }

    /// Most words that any member has.
    pub fn longest_member(&self) -> usize {
        self.longest
    }
}

/// Words that embed or modify propositions.
pub struct Operators {
    by_lemma: FxHashMap<String, Vec<Operator>>,
    longest: usize,
}

impl Operators {
    pub(crate) fn new(table: Table<Operator>) -> Self {
        let mut by_lemma: FxHashMap<String, Vec<Operator>> = FxHashMap::default();
        for operator in rows(table) {
            by_lemma.entry(operator.lemma.clone()).or_default().push(operator);
        }
        let longest = longest(by_lemma.keys().map(String::as_str));
        Operators { by_lemma, longest }
    }

    /// The operator of this lemma (several words with spaces) and part of speech: `verb noun adj adv modal mark det prep`.
    pub fn get(&self, lemma: &str, pos: &str) -> Option<&Operator> {
        self.all(lemma).iter().find(|operator| operator.pos == pos)
    }

    /// The operators of this lemma, of any part of speech.
    pub fn all(&self, lemma: &str) -> &[Operator] {
        self.by_lemma.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Most words that any operator has.
    pub fn longest_lemma(&self) -> usize {
        self.longest
    }
}

/// Words that attribute, with the frames in which they do.
pub struct Cues {
    by_lemma: FxHashMap<String, Vec<CueWord>>,
}

impl Cues {
    pub(crate) fn new(table: Table<CueWord>) -> Self {
        let mut by_lemma: FxHashMap<String, Vec<CueWord>> = FxHashMap::default();
        for cue in rows(table) {
            by_lemma.entry(cue.lemma.clone()).or_default().push(cue);
        }
        Cues { by_lemma }
    }

    /// The frames of this lemma (a particle after a space) and part of speech: `verb noun adj adv prep`.
    pub fn of<'k>(&'k self, lemma: &str, pos: &'k str) -> impl Iterator<Item = &'k CueWord> {
        self.by_lemma.get(lemma).into_iter().flatten().filter(move |cue| cue.pos == pos)
    }

    /// The word of this lemma and part of speech in this frame.
    pub fn get(&self, lemma: &str, pos: &str, frame: &str) -> Option<&CueWord> {
        self.by_lemma.get(lemma)?.iter().find(|cue| cue.pos == pos && cue.frame == frame)
    }
}

/// What traits of an event add to its confidence.
pub struct Weights {
    by_name: FxHashMap<String, f64>,
}

impl Weights {
    pub(crate) fn new(table: Table<Weight>) -> Self {
        Weights { by_name: rows(table).map(|row| (row.name, row.weight)).collect() }
    }

    /// True where nothing is known: events have no confidence then.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The weight of a trait; 0 for one that nothing was learnt of.
    pub fn get(&self, name: &str) -> f64 {
        self.by_name.get(name).copied().unwrap_or(0.0)
    }
}

/// Verbs that lend event nouns their subject.
pub struct LightVerbs {
    by_lemma: FxHashMap<String, Vec<LightVerb>>,
}

impl LightVerbs {
    pub(crate) fn new(table: Table<LightVerb>) -> Self {
        let mut by_lemma: FxHashMap<String, Vec<LightVerb>> = FxHashMap::default();
        for verb in rows(table) {
            by_lemma.entry(verb.lemma.clone()).or_default().push(verb);
        }
        LightVerbs { by_lemma }
    }

    /// The light verb of this lemma (particle after a space) with its noun as `object`, `oblique` or `subject`.
    pub fn get(&self, lemma: &str, frame: &str) -> Option<&LightVerb> {
        self.all(lemma).iter().find(|verb| verb.frame == frame)
    }

    /// All frames of this lemma.
    pub fn all(&self, lemma: &str) -> &[LightVerb] {
        self.by_lemma.get(lemma).map_or(&[], Vec::as_slice)
    }
}
