//! Reports of an invented world for the tests of the store, and the databases that they run on.
#![allow(dead_code, reason = "each test program uses a part of it")]

use attache_store::{Bundle, Entry, Kind, Outcome, Query, SetAside, Store};
use attache_types::*;
use std::ops::ControlFlow;

pub fn versions() -> Versions {
    Versions { code: "1".to_string(), data: "d".to_string(), model: "m".to_string() }
}

pub fn entity(id: &str, text: &str, country: &str) -> Entity {
    let known = |value: &str| Some(value.to_string()).filter(|value| !value.is_empty());
    Entity { id: id.to_string(), text: text.to_string(), country: known(country), ..Entity::default() }
}

pub fn evidence(text: &str) -> Evidence {
    Evidence { sentence: Some(0), span: Span::new(0, text.len()), text: text.to_string(), trigger: None }
}

pub fn place(name: &str, at: Option<(f64, f64)>) -> Place {
    Place { text: name.to_string(), name: Some(name.to_string()), lat: at.map(|at| at.0), lon: at.map(|at| at.1), ..Place::default() }
}

pub fn event(id: &str, event_type: &str, status: Status, day: Option<&str>, text: &str) -> Event {
    let date = day.map(|day| EventDate { start: day.to_string(), end: day.to_string(), precision: Precision::Day, text: None, span: None });
    Event {
        id: id.to_string(),
        event_type: event_type.to_string(),
        mode: None,
        contexts: Vec::new(),
        context_evidence: Vec::new(),
        cameo: None,
        quad: 1,
        score: 0.5,
        status,
        status_evidence: Vec::new(),
        background: false,
        actors: Vec::new(),
        recipients: Vec::new(),
        date,
        place: None,
        quantities: Default::default(),
        attribution: Vec::new(),
        agreement: None,
        evidence: evidence(text),
        pattern: "p".to_string(),
        confidence: None,
        reasons: Default::default(),
    }
}

/// The first report: Norland and Veltria quarrel about fish.
pub fn quota() -> (Report, Coding) {
    let report = Report {
        id: "r1".to_string(),
        source: Some("Harbour Gazette".to_string()),
        title: Some("Quota talks fail".to_string()),
        published: Some("2031-03-14T09:30+01:00".to_string()),
        text: "Norland accused Véltria of breaking the fish quota. Nobody signed.".to_string(),
        provenance: Some(Provenance { file: "a.jsonl".to_string(), offset: 0, length: 10 }),
        ..Report::default()
    };
    let mut accuse = event("e1", "ACCUSE", Status::Occurred, Some("2031-03-13"), "Norland accused Véltria of breaking the fish quota");
    accuse.mode = Some("disapprove".to_string());
    accuse.actors = vec![entity("state:nor", "Norland", "NRL")];
    accuse.recipients = vec![entity("state:vel", "Véltria", "VLT")];
    accuse.place = Some(place("Port Ansel", Some((10.0, 179.5))));
    accuse.agreement = Some("agr:quota".to_string());
    accuse.attribution = vec![Attribution { source: Some(entity("p:orlow", "Minister Ada Orlow", "")), cue: None }];
    let mut sign = event("e2", "COOPERATE", Status::Negated, None, "Nobody signed");
    sign.place = Some(place("Isle of Rhun", Some((-3.1, -179.3))));
    let agreement = Agreement {
        id: "agr:quota".to_string(),
        title: "Fish Quota Accord".to_string(),
        kind: "treaty".to_string(),
        parties: vec![entity("state:nor", "Norland", "NRL"), entity("state:vel", "Véltria", "VLT")],
        stages: Vec::new(),
        articles: None,
        provisions: Vec::new(),
        compared_with: Vec::new(),
        reactions: Vec::new(),
        evidence: evidence("the fish quota"),
    };
    let coding = Coding {
        events: vec![accuse, sign],
        agreements: vec![agreement],
        places: vec![place("Port Ansel", Some((10.0, 179.5))), place("Somewhere", None)],
        entities: vec![entity("state:nor", "Norland", "NRL")],
        ..Coding::default()
    };
    (report, coding)
}

/// The second report: a quote and a relation, published without an outlet.
pub fn lease() -> (Report, Coding) {
    let text = "\"We keep the harbour\", the Veltrian envoy said.";
    let report = Report { id: "r0".to_string(), published: Some("2031-03-20".to_string()), text: text.to_string(), ..Report::default() };
    let quote = Quote {
        id: "q1".to_string(),
        source: Some(entity("p:envoy", "the Veltrian envoy", "VLT")),
        cue: None,
        content: vec![Span::new(1, 20)],
        kind: QuoteKind::Direct,
        evidence: evidence(text),
    };
    let relation = Relation {
        id: "l1".to_string(),
        subject: entity("state:vel", "Veltria", "VLT"),
        predicate: "controls".to_string(),
        object: entity("pl:harbour", "the harbour", ""),
        negated: false,
        since: None,
        until: None,
        quantities: Default::default(),
        attribution: Vec::new(),
        evidence: evidence("We keep the harbour"),
        pattern: "p".to_string(),
    };
    let strike = event("e3", "ACCUSE", Status::Planned, Some("2031-04-01"), "Veltria will accuse Norland 100%_sure of a fish-quota breach");
    (report, Coding { quotes: vec![quote], relations: vec![relation], events: vec![strike], ..Coding::default() })
}

pub fn coded(input: &str, number: u64, (report, coding): &(Report, Coding)) -> Entry {
    let bundle = Bundle::new(report, coding, &versions()).expect("the report can be kept");
    Entry { input: input.to_string(), number, digest: [number as u8; 32], outcome: Outcome::Coded(Box::new(bundle)) }
}

pub fn broken(input: &str, number: u64) -> Entry {
    let why = SetAside { class: "is empty".to_string(), reason: format!("{input}: is empty") };
    Entry { input: input.to_string(), number, digest: [9; 32], outcome: Outcome::SetAside(why) }
}

/// What a query finds, as `report/kind/id-or-text`.
pub fn found(store: &mut dyn Store, query: &Query) -> Vec<String> {
    let mut all = Vec::new();
    let done = store.find(query, &mut |found| {
        let record: serde_json::Value = serde_json::from_str(&found.json).expect("a record is JSON");
        let name = record["id"].as_str().or(record["text"].as_str()).unwrap_or("-").to_string();
        all.push(format!("{}/{}/{name}", found.report_id, found.kind.as_str()));
        ControlFlow::Continue(())
    });
    done.expect("the database answers");
    all
}

pub fn events() -> Query {
    Query { kinds: vec![Kind::Event], ..Query::default() }
}

/// The path of a fresh SQLite file.
pub fn sqlite(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("store-{name}.db"));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    path.display().to_string()
}

/// The server of the tests; a line that nobody overlooks where there is none.
#[cfg(feature = "postgres")]
pub fn server() -> Option<String> {
    let server = std::env::var("ATTACHE_TEST_POSTGRES").ok().filter(|server| !server.is_empty());
    if server.is_none() {
        use std::io::Write;
        // Past the capture of the test harness.
        let _ = writeln!(std::io::stderr(), "SKIPPED ON POSTGRESQL: ATTACHE_TEST_POSTGRES is not set (cargo xtask postgres -- COMMAND sets it)");
    }
    server
}

/// A fresh schema in the database at `server`, as an address.
#[cfg(feature = "postgres")]
pub fn schema(server: &str, name: &str) -> String {
    let schema = format!("battery_{}", name.replace('-', "_"));
    let mut client = postgres::Client::connect(server, postgres::NoTls).expect("ATTACHE_TEST_POSTGRES is the address of a running server");
    client.batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")).expect("the schema is made");
    let sign = if server.contains('?') { '&' } else { '?' };
    format!("{server}{sign}options=-c%20search_path%3D{schema}")
}
