//! Noun phrases and pronouns of a document, with what tree, tags, names and word lists say about them.
//!
//! Needs sentences with tags, trees and, where the engine gives them, names. Decides nothing about who is who.

use super::features::Anaphor;
use super::tables::{Class, Determiner, Gender, Number, Pronoun, Tables};
use super::tree::{Tree, is_nominal};
use attache_types::{CorefKind, Deprel, NameKind, Sentence, Upos, Xpos};
use std::borrow::Cow;

/// How many modifiers and descriptors of a mention are kept.
const LISTED: usize = 16;

/// The confidence from which a name's kind counts against another one.
const SURE: f32 = 0.8;

/// What a phrase is to its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Subject,
    Object,
    Oblique,
    Possessive,
    Modifier,
    Predicate,
    Apposition,
    Other,
}

/// A noun phrase or pronoun that may stand in a chain.
#[derive(Clone, Debug)]
pub(crate) struct Mention<'d> {
    pub sentence: usize,
    pub first: usize,
    pub last: usize,
    pub head: usize,
    pub kind: CorefKind,
    pub pronoun: Option<Pronoun>,
    pub class: Class,
    pub gender: Gender,
    pub number: Number,
    pub determiner: Determiner,
    pub role: Role,
    /// `X and Y`.
    pub coordination: bool,
    /// Lower-case lemma of the head.
    pub lemma: Cow<'d, str>,
    /// Lower-case lemmas of other nouns that say what it is: titles, appositions, predicates.
    pub descriptors: Vec<Cow<'d, str>>,
    /// Lower-case lemmas of the adjectives, nouns and numbers before the head.
    pub modifiers: Vec<Cow<'d, str>>,
    /// The words of the name, without titles and full stops; empty unless a name.
    pub name: Vec<&'d str>,
    /// Kind of the name, where the engine is sure of it.
    pub name_kind: Option<NameKind>,
    /// Number of the quotation it stands in, from 1; 0 outside.
    pub quotation: u32,
    /// Token index of the predicate of its clause.
    pub clause: usize,
    /// Something follows the head inside the phrase: 0 nothing, 1 a phrase, 2 a clause.
    pub after: u8,
}

impl Mention<'_> {
    /// True where `other`'s words are all words of this mention.
    pub fn contains(&self, other: &Mention) -> bool {
        self.sentence == other.sentence && self.first <= other.first && other.last <= self.last
    }
}

/// The text, its sentences, and what is derived from each.
pub(crate) struct Reader<'d> {
    pub text: &'d str,
    pub sentences: &'d [Sentence],
    pub trees: Vec<Tree>,
    pub tables: &'static Tables,
}

impl<'d> Reader<'d> {
    /// All mentions in text order, outer ones before inner ones. Linear in the text's length.
    pub fn mentions(&self) -> Vec<Mention<'d>> {
        let mut found = Vec::new();
        let mut quotations = Quotations::default();
        for (sent, sentence) in self.sentences.iter().enumerate() {
            let quoted = quotations.read(sentence, self.text);
            let from = found.len();
            for head in 0..sentence.tokens.len() {
                found.extend(self.mention(sent, head, &quoted));
                found.extend(self.coordination(sent, head, &quoted));
            }
            found[from..].sort_by_key(|m: &Mention| (m.first, std::cmp::Reverse(m.last)));
        }
        found.dedup_by_key(|m| (m.sentence, m.first, m.last));
        found
    }

    fn name_at(&self, sent: usize, tok: usize) -> Option<(usize, usize, NameKind)> {
        let names = &self.sentences[sent].names;
        let at = names.partition_point(|n| usize::from(n.last) < tok);
        names.get(at).filter(|n| usize::from(n.first) <= tok).map(|n| (n.first.into(), n.last.into(), n.kind))
    }

    /// How sure the engine is of the name that this token stands in; 0 outside names.
    fn confidence(&self, sent: usize, tok: usize) -> f32 {
        let names = &self.sentences[sent].names;
        names.get(names.partition_point(|n| usize::from(n.last) < tok)).filter(|n| usize::from(n.first) <= tok).map_or(0.0, |n| n.confidence)
    }

    /// Whether a mention of its own is headed by this token.
    fn is_head(&self, sent: usize, tok: usize) -> bool {
        let tokens = &self.sentences[sent].tokens;
        let token = &tokens[tok];
        let parent = usize::from(token.head);
        if !matches!(token.upos, Upos::Noun | Upos::Propn) || self.form(sent, tok).chars().all(|c| !c.is_alphabetic()) {
            return false;
        }
        match token.deprel {
            Deprel::Flat | Deprel::Fixed | Deprel::Goeswith | Deprel::Case | Deprel::Mark | Deprel::Cc | Deprel::NmodDesc => false,
            // Part of the larger mention, unless it names another thing: `the coast of Aceh, Ruritania`.
            Deprel::Appos => match (self.name_at(sent, parent), self.name_at(sent, tok)) {
                (Some((.., outer)), Some((.., inner))) => outer == NameKind::Place || (outer == NameKind::Person) != (inner == NameKind::Person),
                _ => false,
            },
            // `the Veltrian ministry spokesman`: a name inside a compound is a mention of its own.
            Deprel::Compound => match (self.name_at(sent, tok), self.name_at(sent, parent)) {
                (Some(own), Some(outer)) => own != outer,
                (Some((_, last, _)), None) => last >= tok,
                (None, _) => self.sentences[sent].names.is_empty() && token.upos == Upos::Propn && tokens[parent].upos == Upos::Noun,
            },
            Deprel::Amod => false,
            // `Norland` in the name `University of Norland`.
            _ => self.name_at(sent, tok).is_none_or(|(first, last, _)| parent == tok || parent < first || last < parent),
        }
    }

    fn form(&self, sent: usize, tok: usize) -> &'d str {
        self.sentences[sent].form(tok, self.text)
    }

    fn lower_form(&self, sent: usize, tok: usize) -> Cow<'d, str> {
        lower(self.form(sent, tok))
    }

    /// The head's lemma; for a name, whose lemma the engine may not know, its form.
    fn lemma(&self, sent: usize, tok: usize) -> Cow<'d, str> {
        let token = &self.sentences[sent].tokens[tok];
        lower(if token.upos == Upos::Propn { self.form(sent, tok) } else { token.lemma.as_str() })
    }

    fn mention(&self, sent: usize, head: usize, quoted: &[u32]) -> Option<Mention<'d>> {
        let token = &self.sentences[sent].tokens[head];
        let tree = &self.trees[sent];
        let pronoun = match token.xpos {
            Xpos::Prp | Xpos::PossessivePronoun => self.tables.pronouns.get(self.lower_form(sent, head).as_ref()).filter(|p| p.anaphor.is_some()),
            _ => None,
        };
        if pronoun.is_none() && !self.is_head(sent, head) {
            return None;
        }
        let (first, last) = if pronoun.is_some() { (head, head) } else { tree.phrase(self.sentences[sent].tokens.as_slice(), head, false) };
        let mut mention = Mention {
            sentence: sent,
            first,
            last,
            head,
            kind: if pronoun.is_some() { CorefKind::Pronoun } else { CorefKind::Nominal },
            pronoun: pronoun.copied(),
            class: if pronoun.is_some_and(|p| p.anaphor == Some(Anaphor::Person)) { Class::Person } else { Class::Unknown },
            gender: pronoun.map_or(Gender::Unknown, |p| p.gender),
            number: pronoun.map_or(Number::Unknown, |p| p.number),
            determiner: Determiner::Bare,
            role: role(&self.sentences[sent], tree, head),
            coordination: false,
            lemma: self.lemma(sent, head),
            descriptors: Vec::new(),
            modifiers: Vec::new(),
            name: Vec::new(),
            name_kind: None,
            quotation: quoted[head],
            clause: tree.clause[head],
            after: 0,
        };
        if pronoun.is_none() {
            self.describe(&mut mention);
        }
        Some(mention)
    }

    /// Fills in what the words of a noun phrase say.
    fn describe(&self, mention: &mut Mention<'d>) {
        let (sent, head) = (mention.sentence, mention.head);
        let tokens = &self.sentences[sent].tokens;
        let noun = self.tables.noun(&mention.lemma);
        (mention.class, mention.gender, mention.number) = (noun.class, noun.gender, noun.number);
        if mention.number == Number::Unknown {
            mention.number = if matches!(tokens[head].xpos, Xpos::Nns | Xpos::Nnps) { Number::Plural } else { Number::Singular };
        }
        let mut name = self.name_at(sent, head);
        for &child in self.trees[sent].children(head) {
            let relation = tokens[child].deprel;
            let lemma = || self.lemma(sent, child);
            match relation {
                Deprel::Det => mention.determiner = self.tables.determiners.get(lemma().as_ref()).copied().unwrap_or_default(),
                Deprel::NmodPoss if mention.determiner == Determiner::Bare => mention.determiner = Determiner::Possessive,
                Deprel::Amod | Deprel::Compound | Deprel::Nummod if child < head => mention.modifiers.push(lemma()),
                Deprel::NmodDesc => mention.descriptors.push(lemma()),
                Deprel::Appos if child <= mention.last => {
                    mention.descriptors.push(lemma());
                    // `the foreign minister, Anna Kolar`
                    name = name.or_else(|| self.name_at(sent, child).filter(|name| fits(name.2, mention.class)));
                }
                Deprel::Nsubj | Deprel::Nmod | Deprel::Acl | Deprel::AclRelcl => {}
                _ => {}
            }
            if child > head && child <= mention.last {
                let clause = matches!(relation, Deprel::Acl | Deprel::AclRelcl);
                mention.after = mention.after.max(if clause { 2 } else { u8::from(relation == Deprel::Nmod) });
            }
        }
        mention.modifiers.truncate(LISTED);
        mention.descriptors.truncate(LISTED);
        mention.modifiers.sort();
        let capital = self.form(sent, head).starts_with(char::is_uppercase);
        if name.is_some() || tokens[head].upos == Upos::Propn && capital {
            self.describe_name(mention, name);
        }
        if mention.class == Class::Unknown || mention.gender == Gender::Unknown {
            for descriptor in &mention.descriptors {
                let noun = self.tables.noun(descriptor);
                if mention.class == Class::Unknown {
                    mention.class = noun.class;
                }
                if mention.gender == Gender::Unknown && mention.class == Class::Person {
                    mention.gender = noun.gender;
                }
            }
        }
    }

    /// Words, class and gender of a name: the engine's, or without one a run of proper nouns around the head.
    fn describe_name(&self, mention: &mut Mention<'d>, name: Option<(usize, usize, NameKind)>) {
        let (sent, head) = (mention.sentence, mention.head);
        let tokens = &self.sentences[sent].tokens;
        let (mut first, mut last) = name.map_or((head, head), |(first, last, _)| (first, last));
        if name.is_none() {
            while first > mention.first && tokens[first - 1].upos == Upos::Propn {
                first -= 1;
            }
            while last < mention.last && tokens[last + 1].upos == Upos::Propn {
                last += 1;
            }
        }
        let mut gender = Gender::Unknown;
        let mut titled = false;
        // A title may stand inside the name or before it.
        let before = first.saturating_sub(1).max(mention.first);
        for tok in before..last {
            let form = self.lower_form(sent, tok);
            let Some(&title) = self.tables.titles.get(form.as_ref()) else { if tok < first { continue } else { break } };
            titled = true;
            gender = if gender == Gender::Unknown { title } else { gender };
            if tok >= first {
                mention.descriptors.push(form);
                first = tok + 1;
            }
        }
        let words = (first..=last).filter(|&tok| tokens[tok].upos != Upos::Punct && tokens[tok].xpos != Xpos::Pos);
        mention.name = words.map(|tok| self.form(sent, tok)).collect();
        if mention.name.first().is_some_and(|word| word.eq_ignore_ascii_case("the")) {
            mention.name.remove(0);
        }
        mention.kind = CorefKind::Name;
        mention.name_kind = name.map(|name| name.2);
        let given = mention.name.first().and_then(|word| self.tables.given_names.get(lower(word).as_ref()).copied());
        let sure = name.is_some() && self.confidence(sent, head) >= SURE;
        let class = match mention.name_kind {
            Some(NameKind::Person) if sure || given.is_some() => Class::Person,
            Some(NameKind::Organization) => Class::Group,
            Some(NameKind::Place) => Class::State,
            _ if titled || (given.is_some() && mention.name.len() > 1) => Class::Person,
            _ => mention.class,
        };
        mention.class = class;
        mention.name_kind = mention.name_kind.filter(|&kind| sure && kind != NameKind::Other);
        if class == Class::Person {
            mention.gender = [gender, mention.gender, given.unwrap_or_default()].into_iter().find(|&g| g != Gender::Unknown).unwrap_or_default();
        } else if tokens[head].xpos == Xpos::Nnps {
            // `the United Isles` is one state.
            mention.number = Number::Unknown;
        }
    }

    /// `X and Y`, headed by the first of them.
    fn coordination(&self, sent: usize, head: usize, quoted: &[u32]) -> Option<Mention<'d>> {
        let tokens = &self.sentences[sent].tokens;
        let tree = &self.trees[sent];
        let joined = |&&child: &&usize| tokens[child].deprel == Deprel::Conj && is_nominal(&tokens[child]);
        let conjunct = *tree.children(head).iter().find(joined)?;
        if !is_nominal(&tokens[head]) || (tokens[head].upos != Upos::Pron && !self.is_head(sent, head)) {
            return None;
        }
        let (first, last) = tree.phrase(tokens, head, true);
        let of = |tok: usize| {
            let class = match self.name_at(sent, tok) {
                Some((.., NameKind::Person)) => Class::Person,
                Some((.., NameKind::Organization)) => Class::Group,
                Some((.., NameKind::Place)) => Class::State,
                _ => self.tables.noun(&self.lemma(sent, tok)).class,
            };
            if tokens[tok].upos == Upos::Pron { Class::Person } else { class }
        };
        let class = if of(head) == of(conjunct) { of(head) } else { Class::Unknown };
        Some(Mention {
            sentence: sent,
            first,
            last,
            head,
            kind: CorefKind::Nominal,
            pronoun: None,
            class,
            gender: Gender::Unknown,
            number: Number::Plural,
            determiner: Determiner::Bare,
            role: role(&self.sentences[sent], tree, head),
            coordination: true,
            lemma: Cow::Borrowed(""),
            descriptors: Vec::new(),
            modifiers: Vec::new(),
            name: Vec::new(),
            name_kind: None,
            quotation: quoted[head],
            clause: tree.clause[head],
            after: 0,
        })
    }
}

/// Whether a description of this class may stand beside a name of this kind.
fn fits(kind: NameKind, class: Class) -> bool {
    match kind {
        NameKind::Person => matches!(class, Class::Person | Class::Unknown),
        NameKind::Organization => matches!(class, Class::Group | Class::Unknown),
        NameKind::Place => matches!(class, Class::Place | Class::State | Class::Unknown),
        NameKind::Other => class == Class::Unknown,
    }
}

pub(crate) fn lower(form: &str) -> Cow<'_, str> {
    if form.chars().any(char::is_uppercase) { Cow::Owned(form.to_lowercase()) } else { Cow::Borrowed(form) }
}

/// A conjunct has the role of the first one.
fn role(sentence: &Sentence, tree: &Tree, head: usize) -> Role {
    let mut tok = head;
    for _ in 0..8 {
        if sentence.tokens[tok].deprel != Deprel::Conj {
            break;
        }
        tok = sentence.tokens[tok].head.into();
    }
    if tree.predicate[tok] && sentence.tokens[tok].deprel.base() != "nsubj" {
        return Role::Predicate;
    }
    match sentence.tokens[tok].deprel.base() {
        "nsubj" | "csubj" => Role::Subject,
        "obj" | "iobj" => Role::Object,
        "obl" => Role::Oblique,
        "nmod" if sentence.tokens[tok].deprel == Deprel::NmodPoss => Role::Possessive,
        "nmod" | "compound" => Role::Modifier,
        "appos" => Role::Apposition,
        "xcomp" => Role::Predicate,
        _ => Role::Other,
    }
}

/// Opening and closing of quotations through the document. A quotation ends with its paragraph at the latest.
#[derive(Default)]
struct Quotations {
    paragraph: u32,
    open: bool,
    count: u32,
}

impl Quotations {
    /// For each token, the number of its quotation, or 0.
    fn read(&mut self, sentence: &Sentence, text: &str) -> Vec<u32> {
        if sentence.paragraph != self.paragraph {
            (self.paragraph, self.open) = (sentence.paragraph, false);
        }
        let mut numbers = Vec::with_capacity(sentence.tokens.len());
        for token in &sentence.tokens {
            match token.span.of(text) {
                "“" => self.set(true),
                "”" => self.set(false),
                "\"" | "``" | "''" => self.set(!self.open),
                _ => {}
            }
            numbers.push(if self.open { self.count } else { 0 });
        }
        numbers
    }

    fn set(&mut self, open: bool) {
        self.count += u32::from(open && !self.open);
        self.open = open;
    }
}
