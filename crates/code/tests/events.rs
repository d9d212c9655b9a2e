//! Runs `tests/corpus/events/*.txt`: sentences with the events read out of them, in the invented world.
//!
//! A case is a line `> sentence` (`@ date` before it sets the report's day) and one line per event:
//! `TYPE[/mode] cameo status [background] | actors > recipients | dates | place | according to`.
//! In a file with the line `% numbers contexts names`, each event is followed by an indented line for each number, context and party;
//! `parties` shows id, country, sector, office and labels of each party, `voices` the class and words of each attribution,
//! `days` precision and words of the date, `places` country, exactness and words of the place, `reasons` why a field is blank.
//! `@viewpoint NAME` sets the viewpoint for the cases after it.
//! `UPDATE=1` rewrites the files; otherwise a difference writes `.new` beside the file and fails.

use attache_code::Coder;
use attache_knowledge::Knowledge;
use attache_parse::{Engine, EngineKind};
use attache_types::{Attribution, Entity, EntityKind, Event, Report};
use std::path::Path;
use std::sync::Arc;

fn line(event: &Event) -> String {
    let texts = |entities: &[Entity]| entities.iter().map(|e| e.text.as_str()).collect::<Vec<_>>().join(" + ");
    let mode = event.mode.as_ref().map(|m| format!("/{m}")).unwrap_or_default();
    let status = format!("{:?}", event.status).to_lowercase();
    let background = if event.background { " background" } else { "" };
    let date = event.date.as_ref().map(|d| format!("{}..{}", d.start, d.end)).unwrap_or_default();
    let place = event.place.as_ref().and_then(|p| p.name.clone()).unwrap_or_default();
    let says: Vec<String> = event.attribution.iter().map(|a| a.source.as_ref().map_or("?".to_owned(), |s| s.text.clone())).collect();
    let parts = [
        format!("{}{mode} {} {status}{background}", event.event_type, event.cameo.as_deref().unwrap_or("-")),
        format!("{} > {}", texts(&event.actors), texts(&event.recipients)),
        date,
        place,
        says.join(" < "),
    ];
    parts.join(" | ").trim_end_matches([' ', '|']).to_owned()
}

/// Numbers and contexts, each with the words that say it.
fn more(event: &Event, shown: &str) -> String {
    let mut out = String::new();
    if shown.contains("numbers") {
        for (name, number) in &event.quantities {
            let high = number.high.map(|high| format!(" to {high}")).unwrap_or_default();
            let bound = number.bound.as_ref().map(|bound| format!(" {bound}")).unwrap_or_default();
            let unit = number.unit.as_deref().unwrap_or("-");
            out.push_str(&format!("  {name} {}{high}{bound} {unit} “{}”\n", number.value, number.text));
        }
    }
    if shown.contains("names") {
        let named = event.actors.iter().chain(&event.recipients);
        let name = |e: &Entity| format!("  {} is {}\n", e.text, e.name.as_deref().unwrap_or("not known"));
        out.extend(named.map(name));
    }
    if shown.contains("parties") {
        out.extend(event.actors.iter().chain(&event.recipients).map(party));
    }
    if shown.contains("voices") {
        let cue = |voice: &Attribution| voice.cue.as_ref().map_or("  no cue\n".to_owned(), |cue| format!("  {} “{}”\n", cue.class, cue.text));
        out.extend(event.attribution.iter().map(cue));
    }
    if shown.contains("days")
        && let Some(date) = &event.date
    {
        let words = date.text.as_ref().map_or("the report's date".to_owned(), |text| format!("“{text}”"));
        out.push_str(&format!("  {} {words}\n", format!("{:?}", date.precision).to_lowercase()));
    }
    if shown.contains("places")
        && let Some(place) = &event.place
    {
        let point = if place.lat.is_some() { "a point" } else { "no point" };
        let (country, precision) = (place.country.as_deref().unwrap_or("-"), place.precision.as_deref().unwrap_or("-"));
        out.push_str(&format!("  {country} {precision} {point} “{}”\n", place.text));
    }
    if shown.contains("reasons") {
        out.extend(event.reasons.iter().map(|(field, reason)| format!("  no {field}: {reason}\n")));
    }
    if shown.contains("contexts") {
        for context in &event.contexts {
            let words = event.context_evidence.iter().filter(|evidence| evidence.context == *context).map(|e| format!(" “{}”", e.text));
            out.push_str(&format!("  {context}{}\n", words.collect::<String>()));
        }
    }
    out
}

/// A party: id, country, sector, office, whether it is contested, the outlet's labels.
fn party(entity: &Entity) -> String {
    let absent = || "-".to_owned();
    let id = if entity.kind == Some(EntityKind::Generic) { "generic".to_owned() } else { entity.id.clone() };
    let (country, sector) = (entity.country.clone().unwrap_or_else(absent), entity.sector.clone().unwrap_or_else(absent));
    let role = entity.role.as_ref().map(|role| format!(", {role}")).unwrap_or_default();
    let contested = if entity.contested { ", contested" } else { "" };
    let labels: String = entity.labels.iter().map(|label| format!(" “{label}”")).collect();
    format!("  {}: {id} {country} {sector}{role}{contested}{labels}\n", entity.text)
}

#[test]
fn corpus_is_read_as_expected() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model is whole");
    let knowledge = Arc::new(Knowledge::test_world());
    let seen_from = |viewpoint: &str| Coder::new(Arc::clone(&knowledge), viewpoint).expect("the viewpoint exists");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/events");
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("the corpus is there").map(|e| e.expect("a readable folder").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    files.sort();
    assert!(!files.is_empty());
    let mut differing = Vec::new();
    for path in files {
        let given = std::fs::read_to_string(&path).expect("a readable file");
        let mut got = String::new();
        let mut day = None;
        let mut coder = seen_from("un");
        let shown = given.lines().find_map(|line| line.strip_prefix("% ")).unwrap_or_default();
        for text in given.lines() {
            if let Some(date) = text.strip_prefix("@ ") {
                day = Some(date.to_owned());
            }
            if let Some(viewpoint) = text.strip_prefix("@viewpoint ") {
                coder = seen_from(viewpoint);
            }
            if text.starts_with(['#', '@', '%']) || text.is_empty() {
                got.push_str(text);
                got.push('\n');
            }
            if let Some(sentence) = text.strip_prefix("> ") {
                let report = Report { id: "case".into(), text: sentence.to_owned(), published: day.clone(), ..Report::default() };
                let coding = coder.code(&report, &engine.parse(&report));
                got.push_str(&format!("> {sentence}\n"));
                coding.events.iter().for_each(|event| got.push_str(&format!("{}\n{}", line(event), more(event, shown))));
            }
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &got).expect("the corpus is writable");
        } else if got != given {
            std::fs::write(path.with_extension("new"), &got).expect("the corpus is writable");
            differing.push(path);
        }
    }
    assert!(differing.is_empty(), "read otherwise than expected, see the .new files beside: {differing:?}");
}
