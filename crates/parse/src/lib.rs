//! The language engine: a report's text to sentences, words, tags, lemmas and trees, by a model that is compiled in.
//!
//! Everything here is about language; nothing knows politics, files or the network. The stages stand in `stages.rs`.
//!
//! ```no_run
//! use attache_types::Report;
//!
//! let engine = attache_parse::Engine::embedded()?;
//! let report = Report { text: "Veltria expelled two diplomats.".to_owned(), ..Report::default() };
//! let document = engine.parse(&report);
//! assert_eq!(document.sentences[0].tokens[1].lemma, "expel");
//! # Ok::<(), attache_parse::ModelError>(())
//! ```

pub mod conllu;
mod error;
mod hash;
mod lemma;
mod lists;
mod model;
mod parser;
mod repair;
mod segment;
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

/// A loaded language engine; it may be shared by threads.
#[derive(Debug)]
pub struct Engine {
    model: model::Model,
    lists: lists::TokenLists,
    verbs: verbs::VerbLists,
    manifest: Manifest,
}

impl Engine {
    /// The engine with the model that was compiled in. Takes some milliseconds: load it once.
    ///
    /// # Errors
    /// The embedded model does not belong to the embedded manifest.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Engine, ModelError> {
        const MODEL: &[u8] = include_bytes!("../../../models/fast.bin");
        const MANIFEST: &str = include_str!("../../../models/manifest.toml");
        Engine::load(MODEL, Cow::Borrowed, MANIFEST)
    }

    /// The engine with the model of these bytes, described by the manifest (TOML).
    ///
    /// # Errors
    /// A malformed manifest, a model with another sha-256 than the manifest's, or one of another format.
    pub fn from_bytes(model: &[u8], manifest: &str) -> Result<Engine, ModelError> {
        Engine::load(model, |part| Cow::Owned(part.to_vec()), manifest)
    }

    fn load<'b>(model: &'b [u8], keep: table::Keep<'b>, manifest: &str) -> Result<Engine, ModelError> {
        let manifest = Manifest::parse(manifest)?;
        let model = model::Model::load(model, keep, &manifest)?;
        let lists = lists::TokenLists::english().map_err(ModelError::Lists)?;
        let verbs = verbs::VerbLists::english().map_err(ModelError::Lists)?;
        Ok(Engine { model, lists, verbs, manifest })
    }

    /// Parses a report. Odd text is not an error: every text gives a document, an empty one no sentences.
    /// The result depends on nothing but the report. Cost is linear in the text's length.
    pub fn parse(&self, report: &Report) -> Document {
        stages::run(report, &self.model, &self.lists, &self.verbs)
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
