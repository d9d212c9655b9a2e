//! `attache extract`: ingest alone. Each report of the inputs becomes one JSON object with its facts and its text; no
//! language engine is loaded and nothing is coded.

use crate::args::ExtractArgs;
use crate::failure::Failure;
use crate::output::{Output, Stop};
use crate::run::{plural, published};
use attache::ingest::{Layout, ReadOptions, Reader, TextMode};
use attache::types::{BlockKind, Report};
use std::process::ExitCode;

pub fn run(args: &ExtractArgs) -> Result<ExitCode, Failure> {
    let layout = Layout::english().map_err(Failure::new)?;
    let options = ReadOptions {
        format: args.input_format.input(),
        mode: TextMode::Report,
        published: published(args.published.as_deref(), &layout)?,
        source: args.source.clone(),
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
                let language = report.language.as_deref().unwrap_or("en");
                counts.other_language += u64::from(!language.to_ascii_lowercase().starts_with("en"));
                output.write(line(&report).as_bytes())?;
            }
            Err(fault) => {
                counts.set_aside += 1;
                eprintln!("attache: {fault}");
            }
        }
    }
    Ok(())
}

/// One report as a line of JSON. What is unknown is left out; the title is not repeated in the text.
fn line(report: &Report) -> String {
    let mut line = String::from("{");
    let mut field = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let comma = if line.len() > 1 { "," } else { "" };
            line.push_str(&format!("{comma}\"{key}\":{value}"));
        }
    };
    let string = |text: &str| serde_json::Value::from(text).to_string();
    let optional = |text: &Option<String>| text.as_deref().map(string);
    field("id", Some(string(&report.id)));
    field("file", report.provenance.as_ref().map(|place| string(&place.file)));
    field("offset", report.provenance.as_ref().filter(|place| place.offset > 0).map(|place| place.offset.to_string()));
    field("title", optional(&report.title));
    field("authors", (!report.authors.is_empty()).then(|| serde_json::Value::from(report.authors.clone()).to_string()));
    field("published", optional(&report.published));
    field("site", optional(&report.site));
    field("source", optional(&report.source));
    field("url", optional(&report.url));
    field("language", optional(&report.language));
    field("text", Some(string(body(report))));
    line.push_str("}\n");
    line
}

fn body(report: &Report) -> &str {
    let title = report.blocks.first().filter(|block| block.kind == BlockKind::Title && report.title.is_some());
    let text = title.and_then(|block| report.text.get(block.span.end as usize..)).map(str::trim_start);
    text.filter(|text| !text.is_empty()).unwrap_or(&report.text)
}
