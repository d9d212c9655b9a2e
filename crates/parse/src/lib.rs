//! The language engine: a report's text to sentences, words, tags, lemmas, trees and names, by models that are compiled in.
//!
//! Everything here is about language; nothing knows politics, files or the network. The stages stand in `stages.rs`.
//! There are two engines behind one interface: the accurate one reads with a small neural network, the fast one with
//! sparse tables. Words are found in the same way by both, and so are sentences, of which the accurate one parts some further.
//!
//! ```no_run
//! use attache_parse::{Engine, EngineKind};
//! use attache_types::Report;
//!
//! let engine = Engine::embedded(EngineKind::Accurate)?;
//! let report = Report { text: "Veltria expelled two diplomats.".to_owned(), ..Report::default() };
//! let document = engine.parse(&report);
//! assert_eq!(document.sentences[0].tokens[1].lemma, "expel");
//! # Ok::<(), attache_parse::ModelError>(())
//! ```

mod accurate;
mod agree;
pub mod conllu;
pub mod coref;
mod error;
pub mod features;
mod hash;
mod lemma;
mod lists;
mod model;
mod names;
mod parser;
mod repair;
mod segment;
mod shares;
mod stages;
mod table;
mod tagger;
mod token;
#[cfg(feature = "train")]
pub mod train;
mod verbs;
mod word;

pub use error::ModelError;
pub use model::{Manifest, TrainingData};

use attache_types::{Document, Report};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// Which engine reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EngineKind {
    /// A small neural network: the better trees and names.
    #[default]
    Accurate,
    /// Sparse tables: many times faster, for bulk.
    Fast,
}

impl EngineKind {
    /// Both engines.
    pub const ALL: &'static [EngineKind] = &[EngineKind::Accurate, EngineKind::Fast];

    /// The engine's name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            EngineKind::Accurate => "accurate",
            EngineKind::Fast => "fast",
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EngineKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        EngineKind::ALL.iter().copied().find(|k| k.as_str() == text).ok_or_else(|| format!("{text:?} is no engine; there are accurate and fast"))
    }
}

/// A loaded language engine; it may be shared by threads.
#[derive(Debug)]
pub struct Engine {
    model: model::Model,
    reader: stages::Reader,
    lists: lists::TokenLists,
    verbs: verbs::VerbLists,
    manifest: Manifest,
}

/// A model file and its manifest (TOML).
#[derive(Clone, Copy, Debug)]
pub struct ModelFile<'b> {
    /// Content of the model file.
    pub bytes: &'b [u8],
    /// Content of the manifest.
    pub manifest: &'b str,
}

#[cfg(feature = "embedded")]
const FAST: ModelFile<'static> = ModelFile { bytes: include_bytes!("../../../models/fast.bin"), manifest: include_str!("../../../models/fast.toml") };
#[cfg(feature = "embedded")]
const ACCURATE: ModelFile<'static> =
    ModelFile { bytes: include_bytes!("../../../models/accurate.bin"), manifest: include_str!("../../../models/accurate.toml") };

impl Engine {
    /// The engine with the models that were compiled in. Takes some milliseconds: load it once.
    ///
    /// # Errors
    /// An embedded model is malformed. That it belongs to its manifest is a test's business, not every start's.
    #[cfg(feature = "embedded")]
    pub fn embedded(kind: EngineKind) -> Result<Engine, ModelError> {
        Engine::load(FAST, (kind == EngineKind::Accurate).then_some(ACCURATE), Cow::Borrowed)
    }

    /// The engine with the models of these bytes. The fast model finds words and sentences for both engines; with
    /// `accurate` given, that one does the rest.
    ///
    /// # Errors
    /// A malformed manifest, a model with another sha-256 than its manifest's, or one of another format.
    pub fn from_files(fast: ModelFile, accurate: Option<ModelFile>) -> Result<Engine, ModelError> {
        for file in std::iter::once(fast).chain(accurate) {
            Manifest::parse(file.manifest)?.check(file.bytes)?;
        }
        Engine::load(fast, accurate, |part| Cow::Owned(part.to_vec()))
    }

    fn load<'b>(fast: ModelFile<'b>, accurate: Option<ModelFile<'b>>, keep: table::Keep<'b>) -> Result<Engine, ModelError> {
        let lists = lists::TokenLists::english().map_err(ModelError::Lists)?;
        let verbs = verbs::VerbLists::english().map_err(ModelError::Lists)?;
        let mut manifest = Manifest::parse(fast.manifest)?;
        let fault = |manifest: &Manifest, cause| ModelError::Format { name: manifest.name.clone(), cause };
        let sections = model::Sections::read(fast.bytes).map_err(|cause| fault(&manifest, cause))?;
        let model = model::Model::read(&sections, keep).map_err(|cause| fault(&manifest, cause))?;
        let reader = match accurate {
            Some(file) => {
                manifest = Manifest::parse(file.manifest)?;
                let network = accurate::Network::read(file.bytes, keep).map_err(|cause| fault(&manifest, cause))?;
                stages::Reader::Accurate(Box::new(stages::Accurate::new(network, &model)))
            }
            None => {
                let tables = model::FastTables::read(&sections, model.tags.len()).map_err(|cause| fault(&manifest, cause))?;
                stages::Reader::Fast(Box::new(tables))
            }
        };
        Ok(Engine { model, reader, lists, verbs, manifest })
    }

    /// Parses a report. Odd text is not an error: every text gives a document, an empty one no sentences.
    /// The result depends on nothing but the report. Cost is linear in the text's length.
    pub fn parse(&self, report: &Report) -> Document {
        let tools = stages::Tools { model: &self.model, lists: &self.lists, verbs: &self.verbs };
        stages::run(report, tools, &self.reader)
    }

    /// Which engine this is.
    pub fn kind(&self) -> EngineKind {
        match self.reader {
            stages::Reader::Fast(_) => EngineKind::Fast,
            stages::Reader::Accurate(_) => EngineKind::Accurate,
        }
    }

    /// The model's version.
    pub fn version(&self) -> &str {
        &self.manifest.version
    }

    /// The model's description.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}
