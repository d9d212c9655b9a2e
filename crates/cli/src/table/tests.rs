//! The table over records built by hand, without model or knowledge.

use super::*;
use attache::types::{Attribution, Cue, Entity, Event, EventDate, Evidence, Precision, Span, Status};

const TEXT: &str = "The foreign minister of Norland\nwill recall her envoy from 協議 Veltria on Friday, Ana Beralt said.";

fn span(words: &str) -> Span {
    let at = TEXT.find(words).expect("the words stand in the text");
    Span::new(at, at + words.len())
}

fn named(words: &str) -> Entity {
    Entity { id: words.to_lowercase(), text: words.to_string(), span: span(words), ..Entity::default() }
}

fn sample() -> (Report, Coding) {
    let report = Report {
        id: "r1".to_string(),
        title: Some("Norland recalls envoy".to_string()),
        source: Some("The Strelsau Courier".to_string()),
        published: Some("2031-03-14T09:30:00+01:00".to_string()),
        text: TEXT.to_string(),
        ..Report::default()
    };
    let actor = Entity {
        name: Some("Norland".to_string()),
        country: Some("NOL".to_string()),
        sector: Some("GOV".to_string()),
        ..named("The foreign minister of Norland")
    };
    let cue = Cue { text: "said".to_string(), span: span("said"), class: "say".to_string() };
    let ev = Event {
        id: "e1".to_string(),
        event_type: "SANCTION".to_string(),
        mode: Some("withdraw".to_string()),
        contexts: vec!["diplomatic".to_string()],
        context_evidence: Vec::new(),
        cameo: Some("161".to_string()),
        quad: 4,
        score: -4.0,
        status: Status::Planned,
        status_evidence: vec![Evidence { sentence: Some(0), span: span("will"), text: "will".to_string(), trigger: None }],
        background: false,
        actors: vec![actor],
        recipients: vec![named("Veltria")],
        date: Some(EventDate {
            start: "2031-03-14".to_string(),
            end: "2031-03-14".to_string(),
            precision: Precision::Day,
            text: Some("on Friday".to_string()),
            span: Some(span("on Friday")),
        }),
        place: None,
        quantities: Default::default(),
        attribution: vec![Attribution { source: Some(named("Ana Beralt")), cue: Some(cue) }],
        agreement: None,
        evidence: Evidence {
            sentence: Some(0),
            span: Span::new(0, TEXT.len()),
            text: TEXT.to_string(),
            trigger: TEXT.find("recall").map(|at| Span::new(at, at + "recall".len())),
        },
        pattern: "p1".to_string(),
        confidence: None,
        reasons: [("place".to_string(), "no place is said".to_string())].into(),
    };
    (report, Coding { events: vec![ev], ..Coding::default() })
}

fn all() -> RecordKinds {
    "all".parse().expect("`all` is known")
}

#[test]
fn without_colour_parts_are_in_brackets() {
    let (given, coding) = sample();
    let got = report(&given, &coding, &all(), &Theme { color: false, width: 72 });
    let want = "\
▌ Norland recalls envoy
▌ The Strelsau Courier · 2031-03-14 09:30:00+01:00

 1  [who The foreign minister of Norland] will [did recall] her envoy
    from 協議 [whom Veltria] [when on Friday], [says Ana Beralt] [says
    said].
    who           Norland (NOL GOV) “The foreign minister of Norland”
    what          SANCTION · withdraw (CAMEO 161, material conflict,
                  score -4.0, diplomatic)
    to whom       Veltria
    when          2031-03-14 “on Friday”
    where         – (no place is said)
    status        planned “will”
    according to  Ana Beralt “said”

";
    assert_eq!(got, want);
}

#[test]
fn colours_change_no_letter_and_no_width() {
    let (given, coding) = sample();
    let got = report(&given, &coding, &all(), &Theme { color: true, width: 60 });
    let mut bare = String::new();
    let mut rest = got.as_str();
    while let Some(at) = rest.find('\x1b') {
        bare.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('m').expect("a sequence ends") + 1..];
    }
    bare.push_str(rest);
    assert!(bare.lines().all(|line| width(line) <= 60), "{bare}");
    assert!(bare.contains("who           Norland (NOL GOV)"), "{bare}");
    assert!(!bare.contains("[who"), "no brackets beside colours");
    for line in got.lines().filter(|line| line.contains('\x1b')) {
        let last = line.rfind('\x1b').expect("the line has one");
        assert!(line[last..].starts_with("\x1b[0m"), "each line closes its styles: {line:?}");
    }
}

#[test]
fn spans_that_do_not_fit_the_text_do_no_harm() {
    let (mut given, coding) = sample();
    given.text = "Kürzer.".to_string();
    assert!(report(&given, &coding, &all(), &Theme { color: false, width: 40 }).contains("SANCTION"));
}

#[test]
fn the_closing_line_counts() {
    let (_, coding) = sample();
    let mut sum = Summary::default();
    sum += Summary::of(&coding);
    sum += Summary::of(&Coding::default());
    let got = closing(2, &sum, "un", &Theme { color: false, width: 60 });
    assert!(got.ends_with("\n2 reports, 1 event (1 not (or not yet) happened). Viewpoint:\nun.\n"), "{got}");
}
