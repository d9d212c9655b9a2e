//! The way of one report through the house: parsed by the language engine, coded with the knowledge.

use attache_code::{CodeError, Coder, Coverage, Explanation, Trait};
use attache_knowledge::{Base, Knowledge, Layer, Pattern, Problem};
use attache_parse::{Engine, EngineKind, ModelError};
use attache_types::{Coding, Document, Event, Report, Versions};
use std::sync::Arc;

/// The languages that the embedded engine reads, as BCP 47 primary tags.
const LANGUAGES: &[&str] = &["en"];

/// How reports are coded.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Whose names and borders contested entities are given: `un`, or the code of a claimant.
    pub viewpoint: String,
    /// Which language engine reads.
    pub engine: EngineKind,
    /// Files of one's own, laid over the knowledge that is compiled in, each folder over those before it.
    pub data: Vec<Layer>,
    /// Events of a lower confidence are left out; 0 leaves out none.
    pub min_confidence: f32,
    /// Whether clauses are read on which no pattern fires: more is found, and less of it is right.
    pub fallback: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { viewpoint: "un".to_string(), engine: EngineKind::default(), data: Vec::new(), min_confidence: 0.0, fallback: false }
    }
}

/// Why no pipeline can be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The embedded model is not what its manifest says.
    #[error("the language model cannot be used: {0}")]
    Model(#[from] ModelError),
    /// The coder cannot be set up so.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Files laid over the knowledge are faulty: every fault, with file, line and cause.
    #[error("the data has {} faults:\n{}", .0.len(), .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Data(Vec<Problem>),
}

/// A report that says itself that it is in a language which is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("report `{id}` is in the language `{language}`; this version reads English (`en`) only")]
pub struct Unsupported {
    /// The report's id.
    pub id: String,
    /// Its language tag.
    pub language: String,
}

/// Engine, knowledge and coder, loaded once and shared by threads.
pub struct Pipeline {
    engine: Engine,
    coder: Coder,
    versions: Versions,
    min_confidence: f32,
}

impl Pipeline {
    /// Loads what is compiled in. Takes some tens of milliseconds: do it once.
    ///
    /// # Errors
    /// A model that does not fit its manifest, a viewpoint that the knowledge does not hold, faulty files laid over it.
    pub fn new(options: &Options) -> Result<Self, PipelineError> {
        let engine = Engine::embedded(options.engine)?;
        let knowledge = Arc::new(knowledge(&options.data)?);
        let versions =
            Versions { code: env!("CARGO_PKG_VERSION").to_string(), data: knowledge.digest().to_string(), model: engine.version().to_string() };
        let coder = Coder::new(knowledge, &options.viewpoint)?.with_fallback(options.fallback);
        Ok(Pipeline { engine, coder, versions, min_confidence: options.min_confidence })
    }

    /// Everything that is read out of the report.
    pub fn code(&self, report: &Report) -> Coding {
        let mut coding = self.coder.code(report, &self.engine.parse(report));
        if self.min_confidence > 0.0 {
            let (sure, unsure): (Vec<_>, Vec<_>) =
                std::mem::take(&mut coding.events).into_iter().partition(|event| event.confidence.is_some_and(|sure| sure >= self.min_confidence));
            coding.events = sure;
            for agreement in &mut coding.agreements {
                agreement.reactions.retain(|id| unsure.iter().all(|event| event.id != *id));
            }
        }
        coding
    }

    /// What the confidence of each event of the report is made of.
    pub fn traits(&self, report: &Report) -> Vec<(Event, Vec<Trait>)> {
        let (coding, traits) = self.coder.code_with_traits(report, &self.engine.parse(report));
        coding.events.into_iter().zip(traits).collect()
    }

    /// The report's sentences, words and trees.
    pub fn parse(&self, report: &Report) -> Document {
        self.engine.parse(report)
    }

    /// The parsed report in CoNLL-U.
    pub fn conllu(&self, report: &Report) -> String {
        attache_parse::conllu::write(&report.text, &self.parse(report))
    }

    /// How the report was read, step by step, and why patterns fired or not.
    pub fn explain(&self, report: &Report) -> Explanation {
        self.coder.explain(report, &self.engine.parse(report))
    }

    /// Which patterns fire on the report, and what they miss.
    pub fn coverage(&self, report: &Report) -> Coverage {
        self.coder.coverage(report, &self.engine.parse(report))
    }

    /// All patterns, in the order of their files.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.coder.knowledge().patterns.all()
    }

    /// What made the records.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// Refuses a report whose record names a language that the engine does not read. No language named: English is taken.
    ///
    /// # Errors
    /// The language is another one.
    pub fn check(&self, report: &Report) -> Result<(), Unsupported> {
        let Some(language) = &report.language else {
            return Ok(());
        };
        let primary = language.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        if LANGUAGES.contains(&primary.as_str()) {
            return Ok(());
        }
        Err(Unsupported { id: report.id.clone(), language: language.clone() })
    }
}

/// All patterns that are compiled in or laid over, in the order of their files.
///
/// # Errors
/// All faults of the first faulty layer.
pub fn patterns(layers: &[Layer]) -> Result<Vec<Pattern>, PipelineError> {
    Ok(knowledge(layers)?.patterns.all().cloned().collect())
}

/// What is compiled in, with files laid over it.
///
/// # Errors
/// All faults of the first faulty layer.
pub(crate) fn knowledge(layers: &[Layer]) -> Result<Knowledge, PipelineError> {
    match layers {
        [] => Ok(Knowledge::embedded()),
        layers => Knowledge::load(Base::Embedded, layers).map_err(PipelineError::Data),
    }
}
