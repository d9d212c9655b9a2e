//! Scores of what was read against gold data, stage by stage, with the measures that the field uses for each.
//!
//! Takes the text of a gold file and records (or trees); gives tables of numbers. It must not know how records are made: the
//! same measure serves those of any version, and of other programs that write them.

mod conllu;
mod detok;
pub mod entities;
pub mod events;
mod gold;
pub mod measure;
pub mod parse;
pub mod places;
pub mod quotes;
pub mod reliability;
pub mod status;
pub mod times;

pub use gold::{Codings, EvalError, Input};
pub use measure::{Number, Row};

use attache_types::Status;

/// A stage that records are scored for; trees are scored by [`parse`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Stage {
    Events,
    Times,
    Entities,
    Quotes,
    Places,
    Status,
}

/// What may be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Events of these statuses are left out (stage events).
    pub skip: Vec<Status>,
    /// A name predicted on one of another class is wrong (stage entities).
    pub strict: bool,
}

/// The gold of one stage.
pub enum Gold {
    /// Events.
    Events(Vec<events::Doc>),
    /// Time expressions.
    Times(Vec<times::Doc>),
    /// Names.
    Entities(Vec<entities::Doc>),
    /// Attributions.
    Quotes(Vec<quotes::Doc>),
    /// Toponyms.
    Places(Vec<places::Doc>),
    /// Factuality.
    Status(Vec<status::Doc>),
}

impl Gold {
    /// Reads a gold file; `treebank` is the second file that factuality in columns needs.
    ///
    /// # Errors
    /// The file is not of the stage's shape.
    pub fn read(stage: Stage, text: &str, treebank: Option<&str>) -> Result<Self, EvalError> {
        Ok(match (stage, treebank) {
            (Stage::Events, _) => Gold::Events(events::read(text)?),
            (Stage::Times, _) => Gold::Times(times::read(text)?),
            (Stage::Entities, _) => Gold::Entities(entities::read(text)?),
            (Stage::Quotes, _) => Gold::Quotes(quotes::read(text)?),
            (Stage::Places, _) => Gold::Places(places::read(text)?),
            (Stage::Status, Some(treebank)) => Gold::Status(status::read_uds(text, treebank)?),
            (Stage::Status, None) => Gold::Status(status::read_meantime(text)?),
        })
    }

    /// The texts to read.
    pub fn inputs(&self) -> Vec<&Input> {
        match self {
            Gold::Events(docs) => docs.iter().map(|doc| &doc.input).collect(),
            Gold::Times(docs) => docs.iter().map(|doc| &doc.input).collect(),
            Gold::Entities(docs) => docs.iter().map(|doc| &doc.input).collect(),
            Gold::Quotes(docs) => docs.iter().map(|doc| &doc.input).collect(),
            Gold::Places(docs) => docs.iter().map(|doc| &doc.input).collect(),
            Gold::Status(docs) => docs.iter().map(|doc| &doc.input).collect(),
        }
    }

    /// The table of scores. Texts of which there are no records count as read without any.
    pub fn score(&self, codings: &Codings, settings: &Settings) -> Vec<Row> {
        match self {
            Gold::Events(docs) => events::score(docs, codings, &settings.skip),
            Gold::Times(docs) => times::score(docs, codings),
            Gold::Entities(docs) => entities::score(docs, codings, settings.strict),
            Gold::Quotes(docs) => quotes::score(docs, codings),
            Gold::Places(docs) => places::score(docs, codings),
            Gold::Status(docs) => status::score(docs, codings),
        }
    }
}
