//! Patterns as compiled: which predicate with which roles is which result.

use attache_types::Status;
use serde::{Deserialize, Serialize};

/// One pattern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pattern {
    /// `<file>-<number>`.
    pub id: String,
    /// What it reads.
    pub result: PatternResult,
    /// Parts of speech of its predicate.
    pub pos: Vec<PredicatePos>,
    /// Base forms of its predicate; a particle is written after it: "call off".
    pub lemmas: Vec<String>,
    /// Roles that must be there, and what may fill them.
    pub with: Vec<(Path, Constraint)>,
    /// Roles that must not be there, or must not be filled so.
    pub without: Vec<(Path, Constraint)>,
    /// Where the actors are (relations: the subject; agreements: the parties): the first that yields any wins, and its joined
    /// paths all count.
    pub actor: Vec<Vec<Path>>,
    /// Where the recipients are (relations: the object; agreements: the agreement).
    pub recipient: Vec<Vec<Path>>,
    /// Which parties must be found.
    pub needs: Needs,
    /// The codebook that names its construction, and where: it stands although no corpus may hold it.
    pub codebook: Option<String>,
}

/// What a pattern reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PatternResult {
    /// An event.
    Event {
        /// PLOVER type.
        event_type: String,
        /// PLOVER mode.
        mode: Option<String>,
        /// CAMEO code.
        cameo: Option<String>,
        /// Status, where it overrides what tense and modality say.
        status: Option<Status>,
    },
    /// A lasting relation.
    Relation {
        /// Its name in the ontology.
        predicate: String,
    },
    /// A step in the life of an agreement.
    Stage {
        /// Its name in the ontology.
        stage: String,
    },
}

/// Part of speech of a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum PredicatePos {
    Verb,
    Noun,
    Adj,
}

/// Which parties a pattern must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Needs {
    /// An actor or a recipient.
    Either,
    /// An actor.
    Actor,
    /// A recipient.
    Recipient,
    /// An actor and a recipient.
    Both,
}

/// A way from the predicate to a filler: `content.patient`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Path(pub Vec<Role>);

/// A role of a proposition.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Who does it.
    Agent,
    /// To whom or what it is done.
    Patient,
    /// The clause it takes.
    Content,
    /// The phrase with this preposition.
    Prep(String),
}

/// What may fill a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Constraint {
    /// One of these, and
    pub any: Vec<Term>,
    /// none of these.
    pub none: Vec<Term>,
}

/// One thing that may fill a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Term {
    /// Anything.
    Any,
    /// Something that resolves to an actor.
    Actor,
    /// A country, its government or an international organisation.
    State,
    /// A named person or a generic agent that is human.
    Person,
    /// A person who is named.
    Individual,
    /// A clause with "to": "told her to leave".
    Infinitive,
    /// A clause with a subject of its own: "told her that it had left".
    Finite,
    /// A clause about what is to come: "to leave", "that it would leave".
    Future,
    /// A clause about what is to be done: "that it must leave".
    Obliged,
    /// A head of this class.
    Class(String),
    /// This head lemma, last, with the modifiers before it.
    Words(Vec<String>),
}

/// A sentence that tests a pattern or a file of patterns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The pattern it belongs to; none: the whole file.
    pub pattern: Option<String>,
    /// Where it stands.
    pub file: String,
    /// Line in that file.
    pub line: u32,
    /// The sentence.
    pub sentence: String,
    /// Whether the pattern must fire, or must not (for a whole file: no event of its type).
    pub must_fire: bool,
    /// PLOVER type of the file; none for relations and agreements.
    pub event_type: Option<String>,
    /// A part of the actor's words; `-`: there must be none; `None`: not said.
    pub actor: Option<String>,
    /// A part of the recipient's words; `-`: there must be none; `None`: not said.
    pub recipient: Option<String>,
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, role) in self.0.iter().enumerate() {
            let dot = if i == 0 { "" } else { "." };
            write!(f, "{dot}{}", role.name())?;
        }
        Ok(())
    }
}

impl Role {
    /// The role as pattern files write it.
    pub fn name(&self) -> &str {
        match self {
            Role::Agent => "agent",
            Role::Patient => "patient",
            Role::Content => "content",
            Role::Prep(word) => word,
        }
    }
}
