//! Runs `tests/corpus/agreements`: in each file the report's day, the report (title first), and what is read of its
//! agreements. `UPDATE=1` rewrites the expectations; a mismatch writes `.new`. Also runs the examples of the patterns.

use attache_code::Coder;
use attache_knowledge::{Knowledge, PatternResult};
use attache_parse::{Engine, EngineKind};
use attache_types::{Agreement, Attribution, Block, BlockKind, Coding, Entity, Evidence, Report, Span};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const RULE: &str = "\n---\n";

fn coder() -> (Coder, Engine) {
    let coder = Coder::new(Arc::new(Knowledge::test_world()), "un").expect("the default viewpoint is known");
    (coder, Engine::embedded(EngineKind::default()).expect("the embedded model"))
}

fn report(published: &str, text: &str) -> Report {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let kind = if blocks.is_empty() { BlockKind::Title } else { BlockKind::Paragraph };
        if !line.trim().is_empty() {
            blocks.push(Block { kind, span: Span::new(at, at + line.trim_end().len()) });
        }
        at += line.len();
    }
    Report { id: "corpus".into(), published: Some(published.to_owned()), text: text.to_owned(), blocks, ..Report::default() }
}

fn name(entity: &Entity) -> &str {
    entity.name.as_deref().unwrap_or(&entity.text)
}

fn speaker(attribution: &[Attribution]) -> String {
    let sources: Vec<&str> = attribution.iter().filter_map(|a| a.source.as_ref()).map(|source| source.text.as_str()).collect();
    if sources.is_empty() { String::new() } else { format!(", says {}", sources.join(" > ")) }
}

fn shown(coding: &Coding) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to a string");
    let number = |id: &str| coding.agreements.iter().position(|a| a.id == id).map_or(0, |i| i + 1);
    for (i, agreement) in coding.agreements.iter().enumerate() {
        let mut parties: Vec<&str> = agreement.parties.iter().map(name).collect();
        parties.sort_unstable();
        line(format!("{}. {} ({}): {}", i + 1, agreement.title, agreement.kind, parties.join(", ")));
        for stage in &agreement.stages {
            let status = format!("{:?}", stage.status).to_lowercase();
            let party = stage.party.as_ref().map_or("nobody named", |party| party.text.as_str());
            let date = stage.date.as_ref().map(|date| format!(", {}..{}", date.start, date.end)).unwrap_or_default();
            line(format!("   {} {status}: {party}{date}{}", stage.stage, speaker(&stage.attribution)));
        }
        if let Some(articles) = agreement.articles {
            line(format!("   {articles} articles"));
        }
        for provision in &agreement.provisions {
            let status = format!("{:?}", provision.status).to_lowercase();
            line(format!("   provides, {status}: {}", provision.text));
        }
        for comparison in &agreement.compared_with {
            line(format!("   {} {}", comparison.relation, number(&comparison.agreement)));
        }
        for reaction in &agreement.reactions {
            let event = coding.events.iter().find(|event| &event.id == reaction).expect("a reaction is an event of the report");
            let actors: Vec<&str> = event.actors.iter().map(name).collect();
            line(format!("   reaction: {} by {}", event.event_type, actors.join(", ")));
        }
    }
    if out.is_empty() { "none\n".to_owned() } else { out }
}

/// What must hold of every record: words stand where they are said to stand, ids are apart.
fn check(agreement: &Agreement, coding: &Coding, report: &Report, file: &Path) {
    let stands = |evidence: &Evidence| assert_eq!(evidence.span.of(&report.text), evidence.text, "{}", file.display());
    stands(&agreement.evidence);
    agreement.stages.iter().for_each(|stage| stands(&stage.evidence));
    agreement.compared_with.iter().for_each(|comparison| stands(&comparison.evidence));
    for provision in &agreement.provisions {
        assert_eq!(provision.span.of(&report.text), provision.text, "{}", file.display());
    }
    assert_eq!(coding.agreements.iter().filter(|other| other.id == agreement.id).count(), 1, "{}: one record an id", file.display());
    for comparison in &agreement.compared_with {
        assert!(coding.agreements.iter().any(|other| other.id == comparison.agreement), "{}: compared with a record", file.display());
    }
}

#[test]
fn corpus_is_read_as_expected() {
    let (coder, engine) = coder();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/agreements");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).expect("the corpus folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    assert!(files.len() >= 8, "the corpus is there");
    let mut wrong = Vec::new();
    for file in files {
        let whole = std::fs::read_to_string(&file).expect("a text file");
        let mut parts = whole.splitn(3, RULE);
        let (day, text) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let report = report(day.trim(), text);
        let coding = coder.code(&report, &engine.parse(&report));
        coding.agreements.iter().for_each(|agreement| check(agreement, &coding, &report, &file));
        let got = format!("{day}{RULE}{text}{RULE}{}", shown(&coding));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, &got).expect("the expectation is written");
        } else if got != whole {
            std::fs::write(file.with_extension("new"), &got).expect("the new reading is written");
            wrong.push(file);
        }
    }
    assert!(wrong.is_empty(), "read otherwise than expected: {wrong:?}");
}

#[test]
fn patterns_read_their_examples() {
    let (coder, engine) = coder();
    let knowledge = Knowledge::test_world();
    let mut wrong = Vec::new();
    let mut run = 0;
    for example in knowledge.examples().iter().filter(|example| example.file.ends_with("agreements.toml")) {
        let report = Report { id: "example".into(), text: example.sentence.clone(), ..Report::default() };
        let coding = coder.code(&report, &engine.parse(&report));
        let wanted = example.pattern.as_deref().and_then(|id| knowledge.patterns.by_id(id)).map(|pattern| &pattern.result);
        let mut told = coding.agreements.iter().flat_map(|agreement| &agreement.stages);
        let found = match wanted {
            Some(PatternResult::Stage { stage }) => told.any(|told| &told.stage == stage),
            _ => told.count() > 0,
        };
        run += 1;
        if found != example.must_fire {
            wrong.push(format!("{}:{}: {}", example.file, example.line, example.sentence));
        }
    }
    assert!(run > 20, "the examples are there");
    assert!(wrong.is_empty(), "{} of {run} examples fail:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_same_agreement_has_the_same_id_in_two_reports() {
    let (coder, engine) = coder();
    let ids = |text: &str| -> Vec<String> {
        let report = report("2014-05-01", text);
        coder.code(&report, &engine.parse(&report)).agreements.into_iter().map(|a| a.id).collect()
    };
    let one = ids("Veltria signs customs treaty with Norland\nVeltria signed a customs treaty with Norland on Monday.\n");
    let other = ids("News of the week\nIn Karsov, ministers met.\nThe customs treaty between Norland and Veltria was signed last week.\n");
    assert_eq!(one.len(), 1);
    assert_eq!(one, other);
}
