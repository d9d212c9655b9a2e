//! Runs `tests/corpus/places/*.txt`: reports with the places read out of them, in the invented world.
//!
//! A case is a line `> report` (`@ place` before it sets its dateline) and one line per place: `words | name | precision | country | point | id | reasons`, and one per
//! event, `* TYPE | place of the event`. `UPDATE=1` rewrites the files; otherwise a difference writes `.new` beside the file
//! and fails.

use attache_code::Coder;
use attache_knowledge::Knowledge;
use attache_parse::{Engine, EngineKind};
use attache_types::{Block, BlockKind, Dateline, Event, Place, Report, Span};
use std::path::Path;
use std::sync::Arc;

fn line(place: &Place) -> String {
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let point = place.lat.zip(place.lon).map(|(lat, lon)| format!("{lat} {lon}")).unwrap_or_default();
    let reasons: Vec<String> = place.reasons.iter().map(|(field, reason)| format!("{field}: {reason}")).collect();
    let parts = [place.text.clone(), some(&place.name), some(&place.precision), some(&place.country), point, some(&place.id), reasons.join("; ")];
    parts.join(" | ").trim_end_matches([' ', '|']).to_owned()
}

fn event_line(event: &Event) -> String {
    let place = event.place.as_ref().and_then(|place| place.name.clone());
    let reason = event.reasons.get("place").map(|reason| format!("({reason})"));
    format!("* {} | {}", event.event_type, place.or(reason).unwrap_or_default())
}

/// A report of one paragraph, with a dateline before it.
fn report(sentence: &str, dateline: Option<&str>) -> Report {
    let Some(place) = dateline else {
        return Report { id: "case".into(), text: sentence.to_owned(), ..Report::default() };
    };
    let text = format!("{place} - {sentence}");
    let start = text.len() - sentence.len();
    let (line, body) = (Span::new(0, place.len()), Span::new(start, text.len()));
    Report {
        id: "case".into(),
        blocks: vec![Block { kind: BlockKind::Dateline, span: line }, Block { kind: BlockKind::Paragraph, span: body }],
        dateline: Some(Dateline { place: place.to_owned(), span: line }),
        text,
        ..Report::default()
    }
}

#[test]
fn corpus_is_read_as_expected() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model is whole");
    let coder = Coder::new(Arc::new(Knowledge::test_world()), "un").expect("the default viewpoint exists");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/places");
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("the corpus is there").map(|e| e.expect("a readable folder").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    files.sort();
    assert!(!files.is_empty());
    let mut differing = Vec::new();
    for path in files {
        let given = std::fs::read_to_string(&path).expect("a readable file");
        let mut got = String::new();
        let mut dateline = None;
        for text in given.lines() {
            if let Some(place) = text.strip_prefix("@ ") {
                dateline = Some(place);
            }
            if text.starts_with(['#', '@']) || text.is_empty() {
                got.push_str(text);
                got.push('\n');
            }
            if let Some(sentence) = text.strip_prefix("> ") {
                let report = report(sentence, dateline.take());
                let coding = coder.code(&report, &engine.parse(&report));
                got.push_str(&format!("> {sentence}\n"));
                coding.places.iter().for_each(|place| got.push_str(&format!("{}\n", line(place))));
                coding.events.iter().for_each(|event| got.push_str(&format!("{}\n", event_line(event))));
            }
        }
        if got != given {
            let update = std::env::var("UPDATE").is_ok_and(|v| v == "1");
            let target = if update { path.clone() } else { path.with_extension("txt.new") };
            std::fs::write(&target, &got).expect("a writable folder");
            if !update {
                differing.push(path);
            }
        }
    }
    assert!(differing.is_empty(), "these differ, see the .new files beside them: {differing:?}");
}

#[test]
fn a_place_in_a_contested_entity_has_the_country_of_the_viewpoint() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model is whole");
    let knowledge = Arc::new(Knowledge::test_world());
    let report = report("Rebels shelled Ostburg.", None);
    for (viewpoint, country) in [("un", "XRU"), ("vel", "ostmark")] {
        let coder = Coder::new(Arc::clone(&knowledge), viewpoint).expect("a viewpoint of the test world");
        let coding = coder.code(&report, &engine.parse(&report));
        assert_eq!(coding.places[0].country.as_deref(), Some(country), "{viewpoint}");
    }
}

#[test]
fn the_name_of_the_outlet_tells_where_it_is_at_home() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model is whole");
    let coder = Coder::new(Arc::new(Knowledge::test_world()), "un").expect("the default viewpoint exists");
    let place = |source: &str| {
        let report = Report { source: Some(source.to_owned()), ..report("Rebels shelled Brookfield.", None) };
        coder.code(&report, &engine.parse(&report)).places[0].id.clone()
    };
    assert_eq!(place("The Upper Tarn Courier").as_deref(), Some("geonames:900009"));
    assert_eq!(place("The Courier").as_deref(), Some("geonames:900010"), "the larger one");
}
