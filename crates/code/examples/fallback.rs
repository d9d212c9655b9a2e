//! Clauses to learn the fallback from, a line each: `fallback` prints those of the pattern examples, read in the invented world;
//! `fallback FILE` those of texts, one a line, with its id before a tab.
//! Columns: id, what patterns read, whether it is taken up elsewhere, types that miss a role, traits (parted by `|`), sentence.
use attache_code::Coder;
use attache_knowledge::Knowledge;
use attache_parse::{Engine, EngineKind};
use attache_types::Report;
use std::io::Write;
use std::sync::Arc;

fn main() {
    let engine = Engine::embedded(EngineKind::Accurate).expect("model");
    let (knowledge, texts): (Knowledge, Vec<(String, String)>) = match std::env::args().nth(1) {
        None => {
            let knowledge = Knowledge::test_world();
            let texts = knowledge.examples().iter().map(|e| (format!("{}:{}", e.file, e.line), e.sentence.clone())).collect();
            (knowledge, texts)
        }
        Some(file) => {
            let text = std::fs::read_to_string(&file).expect("a file of texts");
            let texts = text.lines().filter_map(|line| line.split_once('\t')).map(|(id, text)| (id.to_owned(), text.to_owned()));
            (Knowledge::embedded(), texts.collect())
        }
    };
    let coder = Coder::new(Arc::new(knowledge), "un").expect("coder");
    let mut out = std::io::stdout().lock();
    for (id, text) in texts {
        let report = Report { id: "text".to_owned(), text, ..Report::default() };
        for clause in coder.clauses(&report, &engine.parse(&report)) {
            let (told, types, traits) = (clause.event_type.unwrap_or_default(), clause.types.join(","), clause.traits.join("|"));
            writeln!(out, "{id}\t{told}\t{}\t{types}\t{traits}\t{}", u8::from(clause.taken), clause.sentence).expect("the output can be written");
        }
    }
}
