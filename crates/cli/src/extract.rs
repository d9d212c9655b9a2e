//! `attache extract`: ingest alone. Each report of the inputs becomes one JSON object with its facts and its text; no
//! language engine is loaded and nothing is coded.

use crate::args::ExtractArgs;
use crate::failure::Failure;
use crate::output::{Output, Stop};
use crate::run::{plural, published};
use attache::ingest::{Layout, ReadOptions, Reader, TextMode};
use attache::types::{BlockKind, Report};
use serde::Serialize;
use std::process::ExitCode;

pub fn run(args: &ExtractArgs) -> Result<ExitCode, Failure> {
    let layout = Layout::english().map_err(Failure::new)?;
    let options = ReadOptions {
        format: args.input_format.input(),
        mode: TextMode::Report,
        published: published(args.published.as_deref(), &layout)?,
        source: args.source.clone(),
        any_language: true,
        ..ReadOptions::default()
    };
    let mut output = Output::open(&args.output, &args.files)?;
    let mut counts = Counts::default();
    let done = write_all(args, &layout, &options, &mut output, &mut counts).and_then(|()| output.flush());
    if let Err(Stop::Failed(failure)) = done {
        return Err(failure);
    }
    if counts.other_language > 0 {
        let are = if counts.other_language == 1 { "is" } else { "are" };
        eprintln!("attache: {} of {} {} {are} not in English", counts.other_language, counts.reports, plural(counts.reports, "report"));
    }
    if counts.set_aside == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let (all, were) = (counts.set_aside + counts.reports, if counts.set_aside == 1 { "was" } else { "were" });
    eprintln!("attache: {} of {all} {} {were} set aside (named above)", counts.set_aside, plural(all, "input"));
    Ok(ExitCode::from(1))
}

#[derive(Default)]
struct Counts {
    reports: u64,
    set_aside: u64,
    other_language: u64,
}

fn write_all(args: &ExtractArgs, layout: &Layout, options: &ReadOptions, output: &mut Output, counts: &mut Counts) -> Result<(), Stop> {
    for item in args.files.iter().flat_map(|file| Reader::open(file, layout, options)) {
        match item {
            Ok(report) => {
                counts.reports += 1;
                let other = report.language.as_deref().is_some_and(|tag| !tag.to_ascii_lowercase().starts_with("en"));
                counts.other_language += u64::from(other);
                let mut line = serde_json::to_string(&Line::of(&report)).expect("strings and numbers can be written");
                line.push('\n');
                output.write(line.as_bytes())?;
            }
            Err(fault) => {
                counts.set_aside += 1;
                eprintln!("attache: {fault}");
            }
        }
    }
    Ok(())
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
