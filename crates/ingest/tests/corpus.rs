//! Runs `tests/corpus/ingest`: `NAME.txt` or `NAME.jsonl` is read, and what comes out must be `NAME.expected`, one line a
//! block with its kind, after one line a fact. `UPDATE=1` rewrites the expectations.

use attache_ingest::{Layout, ReadOptions, Reader};
use attache_types::Report;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/ingest")
}

fn shown(report: &Report) -> String {
    let mut out = String::new();
    let mut fact = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            writeln!(out, "{key}: {value}").expect("writing to a string");
        }
    };
    fact("title", report.title.as_deref());
    fact("source", report.source.as_deref());
    fact("published", report.published.as_deref());
    fact("authors", (!report.authors.is_empty()).then(|| report.authors.join("; ")).as_deref());
    let dateline = report.dateline.as_ref().map(|d| format!("{} = {:?}", d.place, d.span.of(&report.text)));
    fact("dateline", dateline.as_deref());
    for block in &report.blocks {
        let kind = format!("{:?}", block.kind).to_lowercase();
        writeln!(out, "[{kind}] {:?}", block.span.of(&report.text)).expect("writing to a string");
    }
    out
}

/// The invariants of every layout: blocks sorted, apart, inside the text, nothing but white space left out.
fn check_blocks(report: &Report, file: &Path) {
    let mut end = 0;
    for block in &report.blocks {
        let (from, to) = (block.span.start as usize, block.span.end as usize);
        assert!(end <= from && from < to, "{}: blocks in order", file.display());
        let gap = report.text[end..from].trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        assert!(gap.is_empty(), "{}: `{gap}` is in no block", file.display());
        end = to;
    }
    assert!(report.text[end..].trim().is_empty(), "{}: text behind the last block", file.display());
}

#[test]
fn corpus_is_read_as_expected() {
    let layout = Layout::english().expect("the embedded words are checked");
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(corpus())
        .expect("the corpus folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt" || ending == "jsonl"))
        .collect();
    inputs.sort();
    assert!(inputs.len() > 5, "the corpus is there");
    let mut wrong = Vec::new();
    for input in inputs {
        let mut got = String::new();
        for item in Reader::open(&input, &layout, &ReadOptions::default()) {
            match item {
                Ok(report) => {
                    check_blocks(&report, &input);
                    got.push_str(&shown(&report));
                }
                Err(error) => {
                    let file = input.display().to_string();
                    let name = input.file_name().expect("a name").to_string_lossy();
                    writeln!(got, "error: {}", error.to_string().replace(&file, &name)).expect("writing to a string");
                }
            }
            got.push('\n');
        }
        let expected = input.with_extension("expected");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&expected, &got).expect("the expectation is written");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != got {
            std::fs::write(input.with_extension("new"), &got).expect("the new reading is written");
            wrong.push(input);
        }
    }
    assert!(wrong.is_empty(), "other than expected (see the .new files): {wrong:?}");
}
