//! Coreference: which noun phrases and pronouns of a report mention the same person or thing.
//!
//! Needs sentences with tags and trees, and names where the engine finds them; gives chains; cuts no words again.
//! Measured by `eval/score_coref.py`. Precision comes first: what is not sure enough stays alone.
//!
//! Names are linked by rule (`names.rs`), pronouns and other noun phrases by a ranker with trained weights. Each entity in
//! reach is judged at its nearest mention. The ranker shares out the probability (a softmax over linear scores) among these
//! and having no antecedent; the best is taken if its probability reaches a threshold.
//!
//! Source: mention ranking with a dummy antecedent and marginal likelihood, Durrett and Klein 2013, "Easy Victories and
//! Uphill Battles in Coreference Resolution". DIFFERENCE: names by rule, thresholds, few features.

mod features;
mod mentions;
mod names;
mod tables;
#[cfg(test)]
mod tests;
mod trace;
mod tree;

pub use features::Anaphor;
pub use features::names as feature_names;
pub use tables::Weights;
pub use trace::{Decision, Trace, trace};

use attache_types::{Chain, CorefKind, CorefMention, NameKind, Sentence};
use features::{HeadMatch, Ranking};
use mentions::{Mention, Reader, Role};
use names::Names;
use tables::{Class, Determiner, Gender, Number};
use tree::Tree;

/// How many sentences back a pronoun's antecedent may stand, and how many mentions are looked at.
const PRONOUN_SENTENCES: usize = 4;
const PRONOUN_MENTIONS: usize = 60;
/// The same for noun phrases with the same noun, and for those with a name of the same class.
const NOUN_MENTIONS: usize = 400;
const CLASS_SENTENCES: usize = 4;
const NOUN_CANDIDATES: usize = 12;

/// Probability given to a title that only one name has.
const TITLED: f32 = 0.85;

/// What mentions stand for, as far as known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entity {
    /// Indices of its mentions.
    mentions: Vec<usize>,
    gender: Gender,
    class: Class,
    /// One of its mentions is a name.
    named: bool,
    name_kind: Option<NameKind>,
}

/// One possible antecedent with its features.
struct Candidate {
    mention: usize,
    features: Vec<u16>,
}

/// The chains of these sentences of `text`, with the trained weights; what `Engine::parse` puts into the document. Linear in
/// the text's length: antecedents are sought within a bounded number of mentions.
pub fn resolve(text: &str, sentences: &[Sentence]) -> Vec<Chain> {
    let mut resolver = Resolver::new(text, sentences);
    resolver.run(&tables::TRAINED, |_, _, _, _| {});
    resolver.chains()
}

/// Reads the mentions left to right and gives each to an entity.
struct Resolver<'d> {
    reader: Reader<'d>,
    mentions: Vec<Mention<'d>>,
    /// Entity of each mention read so far.
    entity: Vec<usize>,
    confidence: Vec<f32>,
    entities: Vec<Entity>,
}

impl<'d> Resolver<'d> {
    fn new(text: &'d str, sentences: &'d [Sentence]) -> Resolver<'d> {
        let trees = sentences.iter().map(Tree::new).collect();
        let reader = Reader { text, sentences, trees, tables: &tables::ENGLISH };
        let mentions = reader.mentions();
        Resolver { reader, mentions, entity: Vec::new(), confidence: Vec::new(), entities: Vec::new() }
    }

    /// `see` is shown every anaphor with its candidates and the features of having none.
    fn run(&mut self, weights: &Weights, mut see: impl FnMut(usize, Anaphor, &[Candidate], &[u16])) {
        let mut names = Names::default();
        let mut none = Vec::new();
        for at in 0..self.mentions.len() {
            let mut found = names.find(&self.mentions[at], &self.entities, self.reader.tables);
            if let Some(sort) = self.sort(at) {
                let candidates = self.candidates(at);
                if !candidates.is_empty() {
                    none.clear();
                    self.none(at, &candidates, &mut none);
                    see(at, sort, &candidates, &none);
                    found = self.titled(at, sort, &candidates).or_else(|| self.choose(weights, sort, &candidates, &none));
                }
            }
            let entity = found.map_or(self.entities.len(), |(entity, _)| entity);
            if found.is_none() {
                self.entities.push(Entity::default());
            }
            self.entity.push(entity);
            self.confidence.push(found.map_or(1.0, |(_, confidence)| confidence));
            self.join(at, entity);
            names.add(&self.mentions[at], entity, self.reader.tables);
        }
    }

    /// Which weights judge a mention; none for names and for what begins a chain.
    fn sort(&self, at: usize) -> Option<Anaphor> {
        let mention = &self.mentions[at];
        if let Some(pronoun) = mention.pronoun {
            return pronoun.anaphor.filter(|_| !Ranking { reader: &self.reader, mentions: &self.mentions, anaphor: mention }.empty());
        }
        if mention.kind == CorefKind::Name || mention.coordination || mention.class == Class::Time {
            return None;
        }
        match mention.determiner {
            Determiner::Definite => Some(Anaphor::Definite),
            Determiner::Demonstrative => Some(Anaphor::Demonstrative),
            Determiner::Indefinite => None,
            Determiner::Bare | Determiner::Possessive => Some(Anaphor::Other),
        }
    }

    fn join(&mut self, at: usize, entity: usize) {
        let mention = &self.mentions[at];
        let entity = &mut self.entities[entity];
        entity.mentions.push(at);
        if entity.gender == Gender::Unknown {
            entity.gender = mention.gender;
        }
        if entity.class == Class::Unknown {
            entity.class = mention.class;
        }
        if mention.kind == CorefKind::Name {
            entity.named = true;
            entity.name_kind = entity.name_kind.or(mention.name_kind);
        }
    }

    fn candidates(&self, at: usize) -> Vec<Candidate> {
        let anaphor = &self.mentions[at];
        let ranking = Ranking { reader: &self.reader, mentions: &self.mentions, anaphor };
        let window = if anaphor.pronoun.is_some() { PRONOUN_MENTIONS } else { NOUN_MENTIONS };
        let mut found: Vec<Candidate> = Vec::new();
        let mut seen = Vec::new();
        for mention in (at.saturating_sub(window)..at).rev() {
            let candidate = &self.mentions[mention];
            let sentences = anaphor.sentence - candidate.sentence;
            if found.len() >= NOUN_CANDIDATES && anaphor.pronoun.is_none() || anaphor.pronoun.is_some() && sentences > PRONOUN_SENTENCES {
                break;
            }
            let entity = &self.entities[self.entity[mention]];
            let head = match anaphor.pronoun {
                Some(_) => None,
                None => match ranking.head_match(candidate, sentences <= CLASS_SENTENCES) {
                    None => continue,
                    head => head,
                },
            };
            if seen.contains(&self.entity[mention]) || !self.possible(anaphor, candidate, entity) {
                continue;
            }
            seen.push(self.entity[mention]);
            let mut features = Vec::with_capacity(32);
            ranking.link(candidate, entity, head, found.len(), &mut features);
            found.push(Candidate { mention, features });
        }
        found
    }

    fn none(&self, at: usize, candidates: &[Candidate], out: &mut Vec<u16>) {
        let anaphor = &self.mentions[at];
        let ranking = Ranking { reader: &self.reader, mentions: &self.mentions, anaphor };
        let nearest = candidates.first().map_or(0, |c| anaphor.sentence - self.mentions[c.mention].sentence);
        let same_head =
            anaphor.pronoun.is_none() && candidates.iter().any(|c| ranking.head_match(&self.mentions[c.mention], false) == Some(HeadMatch::Lemma));
        ranking.none(candidates.len(), nearest, same_head, out);
    }

    /// What grammar forbids, whatever the weights.
    fn possible(&self, anaphor: &Mention, candidate: &Mention, entity: &Entity) -> bool {
        if anaphor.contains(candidate) {
            return false;
        }
        let Some(pronoun) = anaphor.pronoun else {
            return !candidate.contains(anaphor) && (anaphor.number == candidate.number || candidate.number == Number::Unknown);
        };
        if candidate.class == Class::Time && candidate.kind != CorefKind::Pronoun {
            return false;
        }
        if candidate.pronoun.is_some_and(|other| other.anaphor != pronoun.anaphor) {
            return false;
        }
        let gender = if candidate.gender == Gender::Unknown { entity.gender } else { candidate.gender };
        let agrees = match pronoun.gender {
            Gender::Unknown => candidate.number != Number::Singular || candidate.class != Class::Place,
            Gender::Neuter => {
                candidate.number != Number::Plural && entity.class != Class::Person && !matches!(gender, Gender::Masculine | Gender::Feminine)
            }
            known => {
                candidate.number != Number::Plural
                    && (gender == Gender::Unknown || gender == known)
                    && !matches!(entity.class, Class::Group | Class::Place | Class::State)
                    && (entity.class == Class::Person || candidate.kind != CorefKind::Nominal)
            }
        };
        agrees && !self.bound(anaphor, candidate, pronoun.reflexive)
    }

    /// A pronoun that is not reflexive does not mean another party of its own predicate, nor the noun that it possesses
    /// or that possesses it.
    fn bound(&self, anaphor: &Mention, candidate: &Mention, reflexive: bool) -> bool {
        if anaphor.sentence != candidate.sentence {
            return false;
        }
        let tokens = &self.reader.sentences[anaphor.sentence].tokens;
        let parent = |mention: &Mention| usize::from(tokens[mention.head].head);
        if candidate.contains(anaphor) {
            // Only from inside a clause: `the man who lost his hat`, not `his hat`.
            return !self.reader.trees[anaphor.sentence].subordinate(tokens, candidate.head, anaphor.head);
        }
        if reflexive || anaphor.role == Role::Possessive || candidate.role == Role::Possessive {
            return false;
        }
        let shared_subject = candidate.clause == anaphor.clause && candidate.role == Role::Subject && anaphor.role == Role::Object;
        parent(anaphor) == parent(candidate) || shared_subject
    }

    /// `The president` after `President Kolar` alone, for which the training texts have too few examples: a bare
    /// description that only one candidate has as title or apposition of a name.
    fn titled(&self, at: usize, sort: Anaphor, candidates: &[Candidate]) -> Option<(usize, f32)> {
        let anaphor = &self.mentions[at];
        if sort != Anaphor::Definite || !anaphor.modifiers.is_empty() || anaphor.after > 0 {
            return None;
        }
        let ranking = Ranking { reader: &self.reader, mentions: &self.mentions, anaphor };
        let mut named = candidates.iter().filter(|c| ranking.head_match(&self.mentions[c.mention], false).is_some());
        let (only, other) = (named.next()?, named.next());
        let titled = self.mentions[only.mention].kind == CorefKind::Name && self.mentions[only.mention].descriptors.contains(&anaphor.lemma);
        (other.is_none() && titled).then_some((self.entity[only.mention], TITLED))
    }

    /// The best entity and its probability.
    fn choose(&self, weights: &Weights, sort: Anaphor, candidates: &[Candidate], none: &[u16]) -> Option<(usize, f32)> {
        let scores: Vec<f32> = candidates.iter().map(|c| weights.score(sort, &c.features)).collect();
        let nothing = weights.score(sort, none);
        let highest = scores.iter().copied().fold(nothing, f32::max);
        let share = |score: f32| (score - highest).exp();
        let total = share(nothing) + scores.iter().copied().map(share).sum::<f32>();
        // The nearest of equals.
        let best = (0..scores.len()).reduce(|best, other| if scores[other] > scores[best] { other } else { best })?;
        let probability = share(scores[best]) / total;
        (probability >= weights.threshold(sort)).then(|| (self.entity[candidates[best].mention], probability))
    }

    /// The entities of at least two mentions.
    fn chains(&self) -> Vec<Chain> {
        let several = self.entities.iter().filter(|e| e.mentions.len() > 1);
        several.map(|e| Chain { mentions: e.mentions.iter().map(|&at| self.output(at)).collect() }).collect()
    }

    fn output(&self, at: usize) -> CorefMention {
        let m = &self.mentions[at];
        let (sentence, first, last, head) = (m.sentence as u32, m.first as u16, m.last as u16, m.head as u16);
        CorefMention { sentence, first, last, head, kind: m.kind, confidence: self.confidence[at] }
    }
}
