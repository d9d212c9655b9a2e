//! Runs `tests/corpus/quotes/*.txt`: reports with what is attributed in them, in the invented world.
//!
//! A case is one or more lines `> paragraph` and one line per quote: `source | cue (class) | content | kind`; parts of the
//! content are joined by ` ... `. `UPDATE=1` rewrites the files; otherwise a difference writes `.new` beside the file and fails.

use attache_code::Coder;
use attache_knowledge::Knowledge;
use attache_parse::{Engine, EngineKind};
use attache_types::{Quote, Report};
use std::path::Path;
use std::sync::Arc;

fn line(quote: &Quote, text: &str) -> String {
    let source = quote.source.as_ref().map_or("-", |source| source.text.as_str());
    let cue = quote.cue.as_ref().map_or("-".to_owned(), |cue| format!("{} ({})", cue.text, cue.class));
    let content: Vec<String> = quote.content.iter().map(|span| span.of(text).replace("\n\n", " // ")).collect();
    format!("{source} | {cue} | {} | {}\n", content.join(" ... "), format!("{:?}", quote.kind).to_lowercase())
}

#[test]
fn corpus_is_read_as_expected() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model is whole");
    let coder = Coder::new(Arc::new(Knowledge::test_world()), "un").expect("the default viewpoint exists");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/quotes");
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("the corpus is there").map(|e| e.expect("a readable folder").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    files.sort();
    assert!(!files.is_empty());
    let mut differing = Vec::new();
    for path in files {
        let given = std::fs::read_to_string(&path).expect("a readable file");
        let mut got = String::new();
        for case in given.split("\n\n") {
            let kept: Vec<&str> = case.lines().filter(|line| line.starts_with(['#', '>'])).collect();
            let paragraphs: Vec<&str> = kept.iter().filter_map(|line| line.strip_prefix("> ")).collect();
            let report = Report { id: "case".into(), text: paragraphs.join("\n\n"), ..Report::default() };
            let coding = coder.code(&report, &engine.parse(&report));
            let lines: String = kept.iter().map(|line| format!("{line}\n")).collect();
            let quotes: String = coding.quotes.iter().map(|quote| line(quote, &report.text)).collect();
            got.push_str(&format!("{lines}{quotes}\n"));
        }
        let got = format!("{}\n", got.trim_end());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &got).expect("the corpus is writable");
        } else if got != given {
            std::fs::write(path.with_extension("new"), &got).expect("the corpus is writable");
            differing.push(path);
        }
    }
    assert!(differing.is_empty(), "read otherwise than expected, see the .new files beside: {differing:?}");
}
