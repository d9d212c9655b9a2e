//! Runs the cases of `tests/corpus/parse`. A case file holds blocks `text`, blank line, expected lines, separated by
//! lines of `====`. Expected lines are one sentence each: words separated by spaces, `|` inside a token of several words
//! (kind `tokens`), or one word a line with number, form, tag, lemma, head, relation (kind `trees`). The kind is the file name's first part.
//! `UPDATE=1` rewrites the files; otherwise a mismatch writes `<file>.new` and fails.

use attache_parse::{Engine, EngineKind};
use attache_types::{Report, Sentence};
use std::fmt::Write;
use std::path::Path;

fn words(sent: &Sentence, text: &str) -> String {
    let mut line = String::new();
    for (i, token) in sent.tokens.iter().enumerate() {
        line.push_str(if token.joined {
            "|"
        } else if i > 0 {
            " "
        } else {
            ""
        });
        line.push_str(token.span.of(text));
    }
    line.push('\n');
    line
}

fn tree(sent: &Sentence, text: &str) -> String {
    let mut lines = String::new();
    for (i, t) in sent.tokens.iter().enumerate() {
        let head = if usize::from(t.head) == i { 0 } else { t.head + 1 };
        writeln!(lines, "{:2} {:<14} {:<5} {:<14} {:2} {}", i + 1, t.span.of(text), t.upos.as_str(), t.lemma, head, t.deprel.as_str())
            .expect("writing to a string cannot fail");
    }
    lines
}

#[test]
fn corpus() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model loads");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/parse");
    let mut paths: Vec<_> = std::fs::read_dir(&folder).expect("the corpus folder").map(|e| e.expect("an entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    assert!(!paths.is_empty(), "no cases in {}", folder.display());
    let mut failed = Vec::new();
    for path in paths {
        let trees = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("trees"));
        let content = std::fs::read_to_string(&path).expect("a readable case");
        let found: Vec<String> = content.split("====\n").map(|case| run_case(&engine, case, trees)).collect();
        let found = found.join("====\n");
        if found == content {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &found).expect("the case can be rewritten");
        } else {
            std::fs::write(path.with_extension("txt.new"), &found).expect("the result can be written");
            for (a, b) in content.lines().zip(found.lines()).filter(|(a, b)| a != b) {
                failed.push(format!("{}:\n  expected {a}\n  found    {b}", path.display()));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The case as it should stand in the file.
fn run_case(engine: &Engine, case: &str, trees: bool) -> String {
    let (text, _) = case.split_once("\n\n").unwrap_or((case.trim_end(), ""));
    let doc = engine.parse(&Report { text: text.to_owned(), ..Report::default() });
    let show = |s: &Sentence| if trees { tree(s, text) } else { words(s, text) };
    format!("{text}\n\n{}", doc.sentences.iter().map(show).collect::<String>())
}
