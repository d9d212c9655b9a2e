//! Gold as prediction scores 1, nothing scores 0, and what is damaged lies between; worked examples give their numbers.

use attache_eval::{Codings, Gold, Row, Settings, Stage, parse};
use attache_types::{Attribution, Coding, Cue, Entity, EntityKind, Event, Evidence, Place, Quote, Span, Status, TimeExpression, TimeKind};
use serde_json::{from_value, json};

fn read(stage: Stage, gold: &str) -> Gold {
    Gold::read(stage, gold, None).expect("the gold is of its shape")
}

fn score(gold: &Gold, coding: Coding) -> Vec<Row> {
    gold.score(&Codings::from([("r".to_owned(), coding)]), &Settings::default())
}

fn number(rows: &[Row], name: &str, metric: &str) -> f64 {
    rows.iter().find(|row| row.name == name).and_then(|row| row.get(metric)).unwrap_or_else(|| panic!("no {metric} in {name}"))
}

/// The F1 of some rows.
fn f1(rows: &[Row], names: &[&str]) -> Vec<f64> {
    names.iter().map(|name| number(rows, name, "f1")).collect()
}

fn event(event_type: &str, actor: Span, recipient: Span) -> Event {
    let party = |span: Span| json!({"id": "x", "text": "", "span": [span.start, span.end], "contested": false});
    let json = json!({"id": "e", "event_type": event_type, "quad": 1, "score": 0.0, "status": "occurred", "background": false,
        "actors": [party(actor)], "recipients": [party(recipient)], "pattern": "p", "evidence": {"span": [0, 0], "text": ""}});
    from_value(json).expect("an event")
}

fn span(text: &str, words: &str) -> Span {
    let start = text.find(words).expect("the words are in the text");
    Span::new(start, start + words.len())
}

const TEXT: &str = "Zoë of Norland accused Veltria.";

#[test]
fn events_of_plv() {
    let gold = json!({"id": "r", "text": TEXT, "root": "ACCUSE", "source_text": "Norland", "target_text": "Veltria"}).to_string();
    let gold = read(Stage::Events, &gold);
    let right = event("ACCUSE", span(TEXT, "Norland"), span(TEXT, "Veltria"));
    let rows = score(&gold, Coding { events: vec![right.clone()], ..Coding::default() });
    assert_eq!((number(&rows, "PLV root", "f1"), number(&rows, "PLV root", "macro_f1")), (1.0, 1.0));
    assert_eq!(number(&rows, "both overlap | type right", "acc"), 1.0);
    assert_eq!(f1(&score(&gold, Coding::default()), &["PLV root"]), [0.0]);
    let turned = Event { actors: right.recipients.clone(), recipients: right.actors.clone(), ..right.clone() };
    let wrong = Event { event_type: "AID".to_owned(), ..right };
    let rows = score(&gold, Coding { events: vec![turned, wrong], ..Coding::default() });
    assert_eq!((number(&rows, "PLV root", "p"), number(&rows, "PLV root", "r")), (0.5, 1.0));
    assert_eq!(number(&rows, "actor overlap | type right", "acc"), 0.0);
}

#[test]
fn events_of_a_skipped_status_are_left_out() {
    let gold = json!({"id": "r", "text": TEXT, "root": "RETREAT", "source_text": "", "target_text": ""}).to_string();
    assert!(Gold::read(Stage::Events, &gold, None).is_ok());
    let gold = read(Stage::Events, &gold.replace("RETREAT", "YIELD"));
    let event = event("RETREAT", Span::new(0, 1), Span::new(0, 1));
    let codings = Codings::from([("r".to_owned(), Coding { events: vec![event], ..Coding::default() })]);
    let skip = |skip: &[Status]| gold.score(&codings, &Settings { skip: skip.to_vec(), strict: false });
    assert_eq!(f1(&skip(&[Status::Denied]), &["PLV root"]), [1.0], "RETREAT is PLV's YIELD");
    assert_eq!(f1(&skip(&[Status::Occurred]), &["PLV root"]), [0.0]);
}

#[test]
fn triples_of_plover_and_petrarch() {
    let coded = |kind: &str, cameo: &str| {
        let mut event = event(kind, Span::new(0, 1), Span::new(0, 1));
        (event.actors[0].country, event.recipients[0].sector) = (Some("XNO".to_owned()), Some("GOV".to_owned()));
        event.cameo = Some(cameo.to_owned());
        Coding { events: vec![event], ..Coding::default() }
    };
    let plover = json!({"id": "r", "text": TEXT, "event": "DEMAND", "source": [{"code": "XNO"}], "target": [{"code": "GOVX"}]}).to_string();
    assert_eq!(f1(&score(&read(Stage::Events, &plover), coded("REQUEST", "")), &["GSR type", "GSR triple"]), [1.0, 1.0]);
    let petrarch = json!({"id": "r", "text": TEXT, "date": "20310314", "events": [["XNO", "GOV", "112"]]}).to_string();
    let gold = read(Stage::Events, &petrarch);
    assert_eq!(gold.inputs()[0].published.as_deref(), Some("2031-03-14"));
    let names = ["petr2 triple", "petr2 CAMEO root", "petr2 loose triple"];
    assert_eq!(f1(&score(&gold, coded("", "112")), &names), [1.0; 3]);
    assert_eq!(f1(&score(&gold, coded("", "111")), &names), [0.0, 1.0, 1.0]);
    assert!(Gold::read(Stage::Events, &petrarch.replace(r#"["XNO","GOV","112"]"#, "7"), None).is_err());
}

#[test]
fn confidences_give_a_table_of_reliability() {
    let gold = read(Stage::Events, &json!({"id": "r", "text": TEXT, "root": "ACCUSE", "source_text": "", "target_text": ""}).to_string());
    let sure = |kind: &str, confidence| Event { confidence: Some(confidence), ..event(kind, Span::new(0, 1), Span::new(0, 1)) };
    let rows = score(&gold, Coding { events: vec![sure("ACCUSE", 0.75), sure("AID", 0.75), sure("ACCUSE", 1.0)], ..Coding::default() });
    assert_eq!((number(&rows, "confidence 0.7 to 0.8", "right"), number(&rows, "confidence 0.7 to 0.8", "n")), (0.5, 2.0));
    assert_eq!(number(&rows, "confidence 0.9 to 1.0", "right"), 1.0);
    let brier = (0.0625 + 0.5625) / 3.0;
    assert!((number(&rows, "confidence (type right)", "brier") - brier).abs() < 1e-9);
    assert!((number(&rows, "confidence (type right)", "ece") - 0.5 / 3.0).abs() < 1e-9);
}

#[test]
fn times_by_extent_and_value() {
    let text = "Zoë left on Friday, in May.";
    let timex = |words: &str, value: &str| {
        let start = text[..text.find(words).expect("in the text")].chars().count();
        json!({"start": start, "end": start + words.len(), "type": "DATE", "value": value})
    };
    let line = json!({"id": "r", "text": text, "dct": "2031-03-14", "timex": [timex("Friday", "2031-03-14"), timex("May", "2031-05")]});
    let gold = read(Stage::Times, &line.to_string());
    let time = |words: &str, value: &str| TimeExpression {
        span: span(text, words),
        text: words.to_owned(),
        kind: TimeKind::Date,
        value: value.to_owned(),
        modifier: None,
        start: None,
        end: None,
        precision: None,
    };
    let names = ["relaxed span", "strict span", "type (relaxed)", "value (relaxed)"];
    let all = Coding { times: vec![time("Friday", "2031-03-14"), time("May", "2031-05")], ..Coding::default() };
    assert_eq!(f1(&score(&gold, all), &names), [1.0; 4]);
    let damaged = Coding { times: vec![time("on Friday", "2031-03-14"), time("May", "2032-05")], ..Coding::default() };
    assert_eq!(f1(&score(&gold, damaged), &names), [1.0, 0.5, 1.0, 0.5]);
    assert_eq!(f1(&score(&gold, Coding::default()), &names), [0.0; 4]);
}

#[test]
fn names_by_span_and_type() {
    let gold = "# doc = r\nZoë\tB-Person\nleft\tO\nNorland\tB-Location\n.\tO\n\nThe\tO\nDane\tB-NORP\nstayed\tO\n";
    let gold = read(Stage::Entities, gold);
    let text = &gold.inputs()[0].text.clone();
    assert_eq!(text, "Zoë left Norland. The Dane stayed");
    let name = |words: &str, kind| Entity { span: span(text, words), kind: Some(kind), ..Entity::default() };
    let named = |names: &[Entity]| Coding { entities: names.to_vec(), ..Coding::default() };
    let (person, place) = (name("Zoë", EntityKind::Person), name("Norland", EntityKind::Place));
    let other = name("Dane", EntityKind::Organization);
    let rows = score(&gold, named(&[person.clone(), place.clone(), other.clone()]));
    assert_eq!(f1(&rows, &["all", "PER", "LOC", "span only"]), [1.0; 4]);
    let strict = Settings { strict: true, ..Settings::default() };
    let rows = gold.score(&Codings::from([("r".to_owned(), named(&[person.clone(), place, other]))]), &strict);
    assert!((number(&rows, "all", "p") - 2.0 / 3.0).abs() < 1e-9);
    let rows = score(&gold, named(&[person, name("Norland", EntityKind::Organization)]));
    assert_eq!(f1(&rows, &["all", "span only"]), [0.5, 1.0]);
}

#[test]
fn attributions_by_tokens() {
    let text = "Zoë said that ships left Norland.";
    let at = |words: &str| {
        let start = text[..text.find(words).expect("in the text")].chars().count();
        json!([[start, start + words.chars().count()]])
    };
    let content = "ships left Norland";
    let line = json!({"id": "r", "text": text, "attributions": [{"source": at("Zoë"), "cue": at("said"), "content": at(content)}]});
    let gold = read(Stage::Quotes, &line.to_string());
    let attribution = |words: &str| Attribution {
        source: Some(Entity { span: span(text, words), ..Entity::default() }),
        cue: Some(Cue { text: "said".to_owned(), span: span(text, "said"), class: "say".to_owned() }),
    };
    let quote = |source: &str, content: &str| Coding {
        quotes: vec![Quote {
            id: "q".to_owned(),
            source: attribution(source).source,
            cue: attribution(source).cue,
            content: vec![span(text, content)],
            kind: from_value(json!("indirect")).expect("a kind"),
            evidence: Evidence::default(),
        }],
        ..Coding::default()
    };
    let names = ["source soft", "cue exact", "content soft", "whole soft", "whole partial", "whole exact"];
    assert_eq!(f1(&score(&gold, quote("Zoë", content)), &names), [1.0; 6]);
    let rows = score(&gold, quote("Zoë", "left Norland"));
    assert_eq!((number(&rows, "content soft", "p"), number(&rows, "whole partial", "f1"), number(&rows, "whole exact", "f1")), (1.0, 1.0, 0.0));
    assert!((number(&rows, "content soft", "r") - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(f1(&score(&gold, Coding::default()), &["whole soft"]), [0.0]);
}

#[test]
fn places_by_distance() {
    let text = "A ship left Norhaven for Tamport.";
    let toponym =
        |words: &str, start: usize, lat: Option<f64>| json!({"start": start, "end": start + words.len(), "phrase": words, "lat": lat, "lon": lat});
    let toponyms = json!([toponym("Norhaven", 12, Some(10.0)), toponym("Tamport", 3, Some(20.0)), toponym("ship", 2, None)]);
    let gold = read(Stage::Places, &json!({"id": "r", "text": text, "date": "2031-03-14 x", "toponyms": toponyms}).to_string());
    assert_eq!(gold.inputs()[0].published.as_deref(), Some("2031-03-14"));
    let place = |words: &str, point: f64| Place { span: span(text, words), lat: Some(point), lon: Some(point), ..Place::default() };
    let found = |places: &[Place]| score(&gold, Coding { places: places.to_vec(), ..Coding::default() });
    let rows = found(&[place("Norhaven", 10.0), place("Tamport", 20.0), place("ship", 1.0)]);
    assert_eq!(f1(&rows, &["recognition strict", "end to end (161 km)"]), [1.0, 1.0], "a toponym that is moved, and one without a point");
    assert_eq!(number(&rows, "resolution", "mean_km"), 0.0);
    let rows = found(&[place("Norhaven", 11.0), place("Tamport", 22.0)]);
    assert_eq!((number(&rows, "resolution", "acc161"), number(&rows, "recognition strict", "f1")), (0.5, 1.0));
}

#[test]
fn status_by_meantime_and_by_uds() {
    let markables = json!({"1": {"kind": "EVENT_MENTION", "tokens": [1], "certainty": "CERTAIN", "polarity": "NEG", "time": "NON_FUTURE"},
        "2": {"kind": "TIMEX3", "functionInDocument": "CREATION_TIME", "value": "2031-03-14"}});
    let line = json!({"id": "r", "tokens": ["Zoë", "sailed", "."], "sentence": [0, 0, 0], "markables": markables}).to_string();
    let gold = read(Stage::Status, &line);
    assert_eq!((gold.inputs()[0].text.as_str(), gold.inputs()[0].published.as_deref()), ("Zoë sailed.", Some("2031-03-14")));
    let told = |status| {
        let mut event = event("AID", Span::new(0, 1), Span::new(0, 1));
        (event.status, event.evidence.trigger) = (status, Some(span("Zoë sailed.", "sailed")));
        Coding { events: vec![event], ..Coding::default() }
    };
    let rows = score(&gold, told(Status::Negated));
    assert_eq!((number(&rows, "all three", "acc"), number(&rows, "time", "n"), number(&rows, "matched", "share")), (1.0, 0.0, 1.0));
    assert_eq!(number(&score(&gold, told(Status::Occurred)), "polarity", "acc"), 0.0);
    let treebank = format!("# newdoc id = r\n# sent_id = s1\n# text = Zoë sailed.\n{}\n", tree(2));
    let gold = Gold::read(Stage::Status, "sent_id\ttoken_id\tform\tfactuality\ns1\t2\tsailed\t-1.5\n", Some(&treebank)).expect("gold of UDS");
    assert_eq!(number(&score(&gold, told(Status::Denied)), "sign", "acc"), 1.0);
    assert_eq!(number(&score(&gold, told(Status::Ongoing)), "sign", "acc"), 0.0);
}

/// "Zoë sailed." with the full stop under this word.
fn tree(stop: usize) -> String {
    let word = |id: usize, form: &str, upos: &str, head: usize, rel: &str, misc: &str| {
        format!("{id}\t{form}\t{form}\t{upos}\t_\t_\t{head}\t{rel}\t_\t{misc}\n")
    };
    word(1, "Zoë", "PROPN", 2, "nsubj", "_") + &word(2, "sailed", "VERB", 0, "root", "SpaceAfter=No") + &word(3, ".", "PUNCT", stop, "punct", "_")
}

#[test]
fn trees_by_words() {
    let gold = parse::read(&format!("# newdoc id = news-1\n# text = Zoë sailed.\n{}\n", tree(2))).expect("a treebank");
    assert_eq!(gold.text, "Zoë sailed.\n");
    let all = |predicted: &str, only: &[&str]| {
        parse::score(&gold, predicted, &only.iter().map(|one| one.to_string()).collect::<Vec<_>>()).expect("the same characters")
    };
    let names = ["Tokens", "Sentences", "Words", "UPOS", "Lemmas", "UAS", "LAS"];
    assert_eq!(f1(&all(&format!("{}\n", tree(2)), &[]), &names), [1.0; 7]);
    let rows = all(&format!("{}\n", tree(1)), &["news"]);
    assert_eq!((number(&rows, "UPOS", "f1"), number(&rows, "Words", "gold")), (1.0, 3.0));
    assert!((number(&rows, "LAS", "f1") - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(f1(&all("", &[]), &names), [0.0; 7]);
    assert!(parse::score(&gold, &tree(2).replace("sailed", "sailing"), &[]).is_err(), "other characters and no TokenRange");
}
