//! Development driver: JSONL reports on stdin, native records on stdout; `examples` instead checks the pattern examples.
use attache_code::Coder;
use attache_knowledge::Knowledge;
use attache_parse::{Engine, EngineKind};
use attache_types::*;
use std::io::{BufRead, Write};
use std::sync::Arc;

/// The knowledge in the folder that DATA names, so that data can be changed without a build.
fn knowledge(test_world: bool) -> Knowledge {
    let Ok(root) = std::env::var("DATA") else {
        return if test_world { Knowledge::test_world() } else { Knowledge::embedded() };
    };
    let mut files = Vec::new();
    let mut folders = vec![(std::path::PathBuf::from(&root), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("folder").flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push((entry.path(), format!("{name}/")));
                continue;
            }
            let (invented, general) = (name.strip_prefix("test_world/"), name.starts_with("en/") || name.starts_with("ontology/"));
            let shared = ["agents", "titles", "first_names"].iter().any(|t| name == format!("actors/{t}.tsv"));
            let path = match (test_world, invented) {
                (true, Some(path)) => path.to_owned(),
                (true, None) if general || shared => name.clone(),
                (false, None) => name.clone(),
                _ => continue,
            };
            let other = ["en/coref", "en/layout", "en/time", "en/tokens"].iter().any(|folder| name.starts_with(folder));
            if !other && (name.ends_with(".toml") || name.ends_with(".tsv")) {
                files.push((path, std::fs::read_to_string(entry.path()).expect("text")));
            }
        }
    }
    files.sort();
    Knowledge::from_files(&files).unwrap_or_else(|problems| {
        for problem in &problems {
            eprintln!("{problem}");
        }
        std::process::exit(1)
    })
}

fn main() {
    let kind: EngineKind = std::env::var("ENGINE").map_or(EngineKind::default(), |name| name.parse().expect("accurate or fast"));
    let engine = Engine::embedded(kind).expect("model");
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).map(String::as_str) == Some("explain") {
        let world = knowledge(args.get(3).is_some());
        let coder = Coder::new(Arc::new(world), "un").expect("coder");
        let report = Report { text: args[2].clone(), ..Report::default() };
        let doc = engine.parse(&report);
        println!("{}", coder.explain(&report, &doc));
        for event in coder.code(&report, &doc).events {
            println!("{}", serde_json::to_string(&event).expect("json"));
        }
        return;
    }
    if args.get(1).map(String::as_str) == Some("examples") {
        let coder = Coder::new(Arc::new(knowledge(true)), "un").expect("coder");
        let (failures, run) = coder.check_examples(|report| engine.parse(report));
        for failure in &failures {
            println!("{failure}");
        }
        eprintln!("{} of {run} examples fail", failures.len());
        return;
    }
    let coder = Coder::new(Arc::new(knowledge(false)), "un").expect("coder");
    let out = std::io::stdout();
    let mut out = std::io::BufWriter::new(out.lock());
    let versions = Versions::default();
    for line in std::io::stdin().lock().lines() {
        let report: Report = serde_json::from_str(&line.expect("line")).expect("report");
        let doc = engine.parse(&report);
        let coding = coder.code(&report, &doc);
        for event in coding.events {
            let record = Record::Event(event);
            let line = RecordLine { record: &record, report_id: &report.id, versions: &versions };
            writeln!(out, "{}", serde_json::to_string(&line).expect("json")).expect("out");
        }
    }
}
