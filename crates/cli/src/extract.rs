//! `attache extract`: ingest alone. Each report of the inputs becomes one JSON object with its facts and its text; no
//! language engine is loaded and nothing is coded.

use crate::args::{ExtractArgs, ExtractFormat};
use crate::failure::Failure;
use crate::run::{Made, Plain, Reading, Tally, over_reports, plural};
use attache::ingest::TextMode;
use attache::types::{BlockKind, Report};
use serde::Serialize;
use std::process::ExitCode;

pub fn run(args: &ExtractArgs) -> Result<ExitCode, Failure> {
    let work = |report: Report| {
        let bytes = match args.format {
            ExtractFormat::Jsonl => serde_json::to_string(&Line::of(&report)).expect("strings and numbers can be written") + "\n",
        };
        let other = report.language.as_deref().is_some_and(|tag| !tag.to_ascii_lowercase().starts_with("en"));
        Ok(Made { bytes: bytes.into_bytes(), tally: u64::from(other) })
    };
    let last = |tally: &Tally<u64>| {
        let other = tally.made;
        if other > 0 {
            let are = if other == 1 { "is" } else { "are" };
            eprintln!("attache: {other} of {} {} {are} not in English", tally.reports, plural(tally.reports, "report"));
        }
        Vec::new()
    };
    over_reports(&args.read, &Reading { mode: TextMode::Report, any_language: true }, &mut Plain, work, |all, one| *all += one, last)
}

/// A line: the facts of a report and its text. What is unknown is left out; the title is not repeated in the text.
#[derive(Serialize)]
struct Line<'r> {
    id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'r str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    authors: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'r str>,
    text: &'r str,
}

impl<'r> Line<'r> {
    fn of(report: &'r Report) -> Self {
        let place = report.provenance.as_ref();
        Line {
            id: &report.id,
            file: place.map(|place| place.file.as_str()),
            offset: place.map(|place| place.offset).filter(|&offset| offset > 0),
            title: report.title.as_deref(),
            authors: &report.authors,
            published: report.published.as_deref(),
            site: report.site.as_deref(),
            source: report.source.as_deref(),
            url: report.url.as_deref(),
            language: report.language.as_deref(),
            text: body(report),
        }
    }
}

fn body(report: &Report) -> &str {
    let title = report.blocks.first().filter(|block| block.kind == BlockKind::Title && report.title.is_some());
    let text = title.and_then(|block| report.text.get(block.span.end as usize..)).map(str::trim_start);
    text.filter(|text| !text.is_empty()).unwrap_or(&report.text)
}
