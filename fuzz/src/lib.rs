//! What the fuzz targets share: the engines, loaded once, and the invariants of what comes out of each stage.
//!
//! The checks here are written from the documentation of `attache-types`, not from the code of the stages.

pub mod coding;
pub mod models;
pub mod report;
pub mod trees;

use attache_parse::{Engine, EngineKind};
use attache_types::{Document, Report};
use std::sync::LazyLock;

static FAST: LazyLock<Engine> = LazyLock::new(|| Engine::embedded(EngineKind::Fast).expect("the embedded model loads"));
static ACCURATE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded(EngineKind::Accurate).expect("the embedded models load"));

/// The fast engine.
pub fn fast() -> &'static Engine {
    &FAST
}

/// The accurate engine.
pub fn accurate() -> &'static Engine {
    &ACCURATE
}

/// Any bytes as text: what is not UTF-8 becomes U+FFFD, so that no input is wasted.
pub fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// A report with this text and nothing else.
pub fn report(text: &str) -> Report {
    Report { id: "fuzz".to_owned(), text: text.to_owned(), ..Report::default() }
}

/// A report whose first line may be `@` and the publication date; both may be anything.
pub fn dated(text: &str) -> Report {
    let (published, body) = match text.strip_prefix('@').and_then(|rest| rest.split_once('\n')) {
        Some((date, body)) => (Some(date.to_owned()), body),
        None => (None, text),
    };
    Report { published, ..report(body) }
}

/// Parses with the fast engine.
pub fn parse(report: &Report) -> Document {
    FAST.parse(report)
}
