//! The cases of `tests/corpus/times`: a sentence, the report's date, the expressions expected.
//!
//! A case is a block of lines: `> sentence`, then one line `words | type | value | start..end | mod` for each expression
//! (`-` for what is absent) or `none`. `date: YYYY-MM-DD` (or `date: none`) holds for the cases after it. In a file with the
//! line `% precision` the precision stands behind the days. `UPDATE=1` rewrites the files; otherwise a difference writes a
//! `.new` file beside the case file and fails.

use attache_parse::{Engine, EngineKind};
use attache_times::TimeTagger;
use attache_types::{Report, TimeExpression, TimeKind};
use std::fmt::Write;
use std::path::Path;

#[test]
fn cases_come_out_as_written() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model loads");
    let tagger = TimeTagger::embedded().expect("the embedded data is sound");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/times");
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("the case folder is there").flatten().collect();
    files.retain(|file| file.path().extension().is_some_and(|ext| ext == "txt"));
    files.sort_by_key(std::fs::DirEntry::path);
    let (mut cases, mut different) = (0, Vec::new());
    for file in files {
        let path = file.path();
        let expected = std::fs::read_to_string(&path).expect("a case file is UTF-8");
        let (actual, count) = run(&engine, &tagger, &expected);
        cases += count;
        if actual == expected {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, actual).expect("the case file can be written");
        } else {
            std::fs::write(path.with_extension("txt.new"), &actual).expect("the .new file can be written");
            let lines = expected.lines().zip(actual.lines()).find(|(old, new)| old != new);
            different.push(format!("{}: {lines:?}", path.display()));
        }
    }
    assert!(cases >= 60, "only {cases} cases were found");
    assert!(different.is_empty(), "cases differ (first difference each):\n{}", different.join("\n"));
}

/// The file as it should be, and how many cases it has.
fn run(engine: &Engine, tagger: &TimeTagger, file: &str) -> (String, usize) {
    let (mut out, mut cases, mut date) = (String::new(), 0, None);
    let mut skipping = false;
    let precise = file.lines().any(|line| line == "% precision");
    for line in file.lines() {
        if let Some(stated) = line.strip_prefix("date: ") {
            date = Some(stated).filter(|stated| *stated != "none");
        }
        if line.is_empty() {
            skipping = false;
        }
        if skipping {
            continue;
        }
        _ = writeln!(out, "{line}");
        if let Some(sentence) = line.strip_prefix("> ") {
            cases += 1;
            skipping = true;
            let report = Report { text: sentence.to_owned(), ..Report::default() };
            let found = tagger.tag(sentence, &engine.parse(&report), date);
            found.iter().for_each(|time| _ = writeln!(out, "{}", row(time, precise)));
            if found.is_empty() {
                out.push_str("none\n");
            }
        }
    }
    (out, cases)
}

fn row(time: &TimeExpression, precise: bool) -> String {
    let kind = match time.kind {
        TimeKind::Date => "DATE",
        TimeKind::Time => "TIME",
        TimeKind::Duration => "DURATION",
        TimeKind::Set => "SET",
    };
    let days = match (&time.start, &time.end) {
        (Some(start), Some(end)) => format!("{start}..{end}"),
        _ => "-".to_owned(),
    };
    let mut row = format!("{} | {kind} | {} | {days}", time.text, time.value);
    if precise {
        let precision = time.precision.map_or("-".to_owned(), |precision| format!("{precision:?}").to_lowercase());
        _ = write!(row, " | {precision}");
    }
    if let Some(modifier) = &time.modifier {
        _ = write!(row, " | {modifier}");
    }
    row
}
