//! One battery of tests for every kind of database: each test runs on SQLite and on PostgreSQL.
//!
//! PostgreSQL is tried where `ATTACHE_TEST_POSTGRES` holds the address of an empty database.

mod common;
use attache_store::{
    Access, Area, Bundle, Days, Ended, Entry, Finished, Kept, Kind, Outcome, Query, SCHEMA, SetAside, State, Store, StoreErrorKind, Term, TextQuery,
    open,
};
use attache_types::Status;
use common::*;
use std::ops::ControlFlow;

/// A fresh store of the test's name.
type Fresh<'a> = &'a dyn Fn(&str) -> Box<dyn Store>;

fn filled(fresh: Fresh<'_>, name: &str) -> Box<dyn Store> {
    let mut store = fresh(name);
    let kept = store.put(&[coded("a.jsonl", 0, &quota()), broken("b.txt", 0), coded("a.jsonl", 1, &lease())]).expect("it is put in");
    assert!(matches!(kept.as_slice(), [Kept::New, Kept::SetAside(_), Kept::New]));
    store
}

fn bytes_come_back(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "bytes");
    let (report, coding) = quota();
    let versions = versions();
    let line = |record: attache_types::Record| {
        serde_json::to_string(&attache_types::RecordLine { record: &record, report_id: "r1", versions: &versions }).expect("records are JSON")
    };
    assert_eq!(store.report("r1").expect("it answers"), Some(line(attache_types::Record::Report(report))));
    assert_eq!(store.report("r9").expect("it answers"), None);
    let mut seen = Vec::new();
    let take = &mut |found: attache_store::Found| {
        seen.push(found.json);
        ControlFlow::Continue(())
    };
    let query = Query { agreements: vec![Term::of("agr:quota").expect("words")], kinds: vec![Kind::Event], ..Query::default() };
    store.find(&query, take).expect("it answers");
    assert_eq!(seen, [line(attache_types::Record::Event(coding.events[0].clone()))]);
    let counts =
        [(Kind::Report, 2), (Kind::Event, 3), (Kind::Quote, 1), (Kind::Relation, 1), (Kind::Agreement, 1), (Kind::Place, 2), (Kind::Entity, 1)];
    assert_eq!(store.counts().expect("it answers"), counts);
}

fn putting_twice_changes_nothing(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "twice");
    let before = (store.digest().expect("it answers"), store.counts().expect("it answers"));
    let kept = store.put(&[coded("a.jsonl", 0, &quota()), broken("b.txt", 0), coded("a.jsonl", 1, &lease())]).expect("it is put in");
    assert!(matches!(kept.as_slice(), [Kept::Unchanged, Kept::SetAside(_), Kept::Unchanged]));
    assert_eq!((store.digest().expect("it answers"), store.counts().expect("it answers")), before);
    // Order and batches do not count.
    let mut other = fresh("twice-other");
    for entry in [coded("a.jsonl", 1, &lease()), coded("a.jsonl", 0, &quota()), broken("b.txt", 0)] {
        other.put(std::slice::from_ref(&entry)).expect("it is put in");
    }
    assert_eq!(other.digest().expect("it answers"), before.0);
    // A copy of a report in another file is the same report, and the ledger knows both places.
    let mut copy = quota();
    copy.0.provenance = None;
    assert_eq!(store.put(&[coded("copy.jsonl", 0, &copy)]).expect("it is put in"), [Kept::Unchanged]);
    assert_eq!(store.counts().expect("it answers"), before.1);
    assert_ne!(store.digest().expect("it answers"), before.0);
}

fn one_batch_may_hold_a_report_twice(fresh: Fresh<'_>) {
    let mut store = fresh("within");
    let mut recoded = quota();
    recoded.1.events.pop();
    let mut other = quota();
    other.0.text = "Something else.".to_string();
    let batch = [coded("a", 0, &quota()), coded("a", 1, &quota()), coded("a", 2, &recoded), coded("a", 3, &other), coded("a", 3, &other)];
    let kept = store.put(&batch).expect("it is put in");
    assert!(matches!(kept.as_slice(), [Kept::New, Kept::Unchanged, Kept::Replaced, Kept::SetAside(_), Kept::SetAside(_)]), "{kept:?}");
    assert_eq!(found(&mut *store, &events()), ["r1/event/e1"]);
}

fn a_recoded_report_takes_the_old_ones_place(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "recoded");
    let mut again = quota();
    again.1.events.remove(0);
    again.1.places.clear();
    assert_eq!(store.put(&[coded("a.jsonl", 0, &again)]).expect("it is put in"), [Kept::Replaced]);
    assert_eq!(found(&mut *store, &Query { text: Some(TextQuery::parse("accused")), ..events() }), [] as [&str; 0]);
    let area = Area::parse("9,179,11,180").expect("an area");
    assert_eq!(found(&mut *store, &Query { area: Some(area), ..Query::default() }), [] as [&str; 0]);
    let mut straight = fresh("recoded-straight");
    straight.put(&[coded("a.jsonl", 1, &lease()), coded("a.jsonl", 0, &again), broken("b.txt", 0)]).expect("it is put in");
    assert_eq!(store.digest().expect("it answers"), straight.digest().expect("it answers"));
}

fn an_id_with_another_text_is_set_aside(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "conflict");
    let mut other = lease();
    other.0.id = "r1".to_string();
    let kept = store.put(&[coded("c.jsonl", 7, &other)]).expect("it is put in");
    assert!(matches!(kept.as_slice(), [Kept::SetAside(why)] if why.reason.contains("`r1`")), "{kept:?}");
    let mut all = Vec::new();
    store.set_aside(&mut |input, number, why| all.push((input.to_string(), number, why.class))).expect("it answers");
    assert_eq!(all, [("b.txt".to_string(), 0, "is empty".to_string()), ("c.jsonl".to_string(), 7, "the id belongs to another report".to_string())]);
    // Mended, it is no longer listed.
    other.0.id = "r2".to_string();
    assert_eq!(store.put(&[coded("c.jsonl", 7, &other)]).expect("it is put in"), [Kept::New]);
    let mut count = 0;
    store.set_aside(&mut |_, _, _| count += 1).expect("it answers");
    assert_eq!(count, 1);
}

fn the_ledger_knows_what_is_done(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "ledger");
    let done = |store: &mut Box<dyn Store>, input: &str, numbers| {
        let lines = store.done(input, numbers).expect("it answers");
        lines.into_iter().map(|line| (line.number, line.digest[0], line.set_aside.map(|why| why.class))).collect::<Vec<_>>()
    };
    assert_eq!(done(&mut store, "a.jsonl", 0..10), [(0, 0, None), (1, 1, None)]);
    assert_eq!(done(&mut store, "a.jsonl", 1..2), [(1, 1, None)]);
    assert_eq!(done(&mut store, "b.txt", 0..1), [(0, 9, Some("is empty".to_string()))]);
    assert_eq!(done(&mut store, "c.txt", 0..10), []);
}

fn an_input_at_its_end_is_known_by_its_state(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "ended");
    let state = State { length: 120, modified: 1_900_000_000_123_456_789, settings: [3; 32] };
    let ended = |input: &str, records, state: &State| Ended { input: input.to_string(), records, state: Some(state.clone()) };
    store.finish(&[]).expect("nothing is noted");
    assert_eq!(store.finished("a.jsonl", &state).expect("it answers"), None);
    store.finish(&[ended("a.jsonl", 2, &state), ended("b.txt", 1, &state)]).expect("it is noted");
    assert_eq!(store.finished("a.jsonl", &state).expect("it answers"), Some(Finished { records: 2, set_aside: Vec::new() }));
    let why = SetAside { class: "is empty".to_string(), reason: "b.txt: is empty".to_string() };
    assert_eq!(store.finished("b.txt", &state).expect("it answers"), Some(Finished { records: 1, set_aside: vec![(1, why)] }));
    let others = [
        State { length: 121, ..state.clone() },
        State { modified: state.modified + 1, ..state.clone() },
        State { settings: [4; 32], ..state.clone() },
    ];
    for other in others {
        assert_eq!(store.finished("a.jsonl", &other).expect("it answers"), None, "{other:?}");
    }
    // An input that is worked on again is not at its end, and nothing of the others changes.
    store.put(&[broken("a.jsonl", 1), broken("a.jsonl", 2)]).expect("it is put in");
    assert_eq!(store.finished("a.jsonl", &state).expect("it answers"), None);
    assert!(store.finished("b.txt", &state).expect("it answers").is_some());
    // It has become shorter: the ledger forgets what was behind its end. Its state is not sure.
    store.finish(&[Ended { input: "a.jsonl".to_string(), records: 1, state: None }]).expect("it is noted");
    assert_eq!(store.finished("a.jsonl", &state).expect("it answers"), None);
    let lines = store.done("a.jsonl", 0..10).expect("it answers");
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [0]);
    let mut aside = Vec::new();
    store.set_aside(&mut |input, _, _| aside.push(input.to_string())).expect("it answers");
    assert_eq!(aside, ["b.txt"]);
}

fn copies_of_a_text_are_kept(fresh: Fresh<'_>) {
    let mut store = fresh("copies");
    let one = |number, id: &str| {
        let (mut report, coding) = quota();
        report.id = id.to_string();
        report.fingerprint = Some("a:1".to_string());
        let bundle = Bundle::new(&report, &coding, &versions()).expect("the report can be kept");
        Entry { input: "copies".to_string(), number, digest: [1; 32], outcome: Outcome::Coded(Box::new(bundle)) }
    };
    let bare = store.digest().expect("it answers");
    let mut asked = Vec::new();
    let mut copy_of = |bundle: &Bundle| {
        asked.push(bundle.id().to_string());
        bundle.fingerprint().filter(|_| bundle.id() != "first").map(|_| "first".to_string())
    };
    store.put_grouped(&[one(0, "first"), coded("copies", 1, &lease()), one(2, "again")], &mut copy_of).expect("it is put in");
    store.put_grouped(&[one(2, "again"), one(3, "a third")], &mut copy_of).expect("it is put in");
    assert_eq!(asked, ["first", "r0", "again", "a third"], "what is there already is not asked for");
    assert_ne!(store.digest().expect("it answers"), bare);
    let mut last = |most| {
        let mut all = Vec::new();
        store.carriers(most, &mut |carrier| all.push((carrier.id, carrier.fingerprint, carrier.copy_of))).expect("it answers");
        all
    };
    let line = |id: &str, copy_of: Option<&str>| (id.to_string(), "a:1".to_string(), copy_of.map(str::to_string));
    assert_eq!(last(10), [line("first", None), line("again", Some("first")), line("a third", Some("first"))]);
    assert_eq!(last(1), [line("a third", Some("first"))]);
    let mut reports = |without_copies| found(&mut *store, &Query { kinds: vec![Kind::Report], without_copies, ..Query::default() }).len();
    assert_eq!((reports(false), reports(true)), (4, 2));
}

fn notes_are_kept(fresh: Fresh<'_>) {
    let mut store = fresh("notes");
    let bare = store.digest().expect("it answers");
    assert_eq!(store.note("feed a").expect("it answers"), None);
    for value in ["one", "two"] {
        store.set_note("feed a", value).expect("it is noted");
        assert_eq!(store.note("feed a").expect("it answers").as_deref(), Some(value));
    }
    assert_eq!(store.note("feed b").expect("it answers"), None);
    assert_eq!(store.digest().expect("it answers"), bare, "notes are no content");
}

fn records_are_given_report_by_report(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "reports");
    let mut told = |of: Option<&str>, kinds: &[Kind]| {
        let mut all = Vec::new();
        let each = &mut |found: attache_store::Found| {
            all.push((found.report_id, found.kind));
            ControlFlow::Continue(())
        };
        store.records(of, kinds, each).expect("it answers");
        all
    };
    let all = told(None, &Kind::ALL);
    assert!(all.is_sorted_by_key(|(id, kind)| (id.clone(), Kind::ALL.iter().position(|k| k == kind))), "{all:?}");
    assert_eq!(all.iter().filter(|(_, kind)| *kind == Kind::Event).count(), 3);
    let one = told(Some("r1"), &[Kind::Report, Kind::Event]);
    assert!(one.len() > 1 && one.iter().all(|(id, kind)| id == "r1" && matches!(kind, Kind::Report | Kind::Event)), "{one:?}");
    assert!(told(Some("r9"), &Kind::ALL).is_empty() && told(None, &[]).is_empty() && told(Some("r\0"), &Kind::ALL).is_empty());
}

fn words_are_found(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "words");
    let mut ask =
        |text: &str, kinds: &[Kind]| found(&mut *store, &Query { text: Some(TextQuery::parse(text)), kinds: kinds.to_vec(), ..Query::default() });
    let ev = &[Kind::Event];
    for (text, want) in [
        ("accused", &["r1/event/e1"] as &[&str]),
        ("ACCUSED veltria", &["r1/event/e1"]),
        ("accus*", &["r0/event/e3", "r1/event/e1"]),
        ("\"fish quota\"", &["r0/event/e3", "r1/event/e1"]),
        ("\"quota fish\"", &[]),
        ("\"fish quo*\"", &["r0/event/e3", "r1/event/e1"]),
        ("\"ish quota\"", &[]),
        ("\"breaking the\"", &["r1/event/e1"]),
        ("signed OR accused", &["r1/event/e1", "r1/event/e2"]),
        ("quota -breaking", &["r0/event/e3"]),
        ("-quota", &["r1/event/e2"]),
        ("-\"fish quota\" -nobody", &[]),
        ("fish-quota", &["r0/event/e3", "r1/event/e1"]),
        ("100%_sure", &["r0/event/e3"]),
        ("%", &[]),
        ("", &[]),
        ("quota tariff", &[]),
    ] {
        assert_eq!(ask(text, ev), want, "{text}");
    }
    // Reports are searched by title and text, and a phrase does not reach from one into the other.
    assert_eq!(ask("talks signed", &[Kind::Report]), ["r1/report/r1"]);
    assert_eq!(ask("\"fail Norland\"", &[Kind::Report]), [] as [&str; 0]);
    assert_eq!(ask("harbour", &[]), ["r0/report/r0", "r0/quote/q1", "r0/relation/l1"]);
}

fn no_text_is_a_syntax_error(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "syntax");
    for text in [
        "\"",
        "*",
        "a*b",
        "NEAR(a b)",
        "AND",
        "a AND",
        "(",
        ")",
        "body:x",
        "{a b}:c",
        "^a",
        "a + b",
        "'",
        "''';--",
        "\\",
        "a & b | !c",
        "<->",
        "a:*",
        "$1",
        "?",
        "\u{e000}",
        "\u{0}",
        "-",
        "--",
        "-\"",
        "é́",
        "日本語",
        "ⅳ",
        "𝔄bc",
        "🐟",
        "%",
        "_",
        "a\"b",
    ] {
        let term = Term::of(text);
        let terms: Vec<Term> = term.into_iter().collect();
        let queries = [
            Query { text: Some(TextQuery::parse(text)), ..Query::default() },
            Query { actors: terms.clone(), places: terms.clone(), sources: terms, ..Query::default() },
            Query { types: vec![text.replace('\0', "")], ..Query::default() },
        ];
        for query in queries {
            found(&mut *store, &query);
        }
    }
}

fn filters_find_what_they_name(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "filters");
    let term = |text: &str| vec![Term::of(text).expect("words")];
    let days = |text: &str| Some(Days::parse(text).expect("days"));
    let cases = [
        ("actor", Query { actors: term("norland"), ..events() }, &["r1/event/e1"] as &[&str]),
        ("actor by country", Query { actors: term("NRL"), ..events() }, &["r1/event/e1"]),
        ("actor by id", Query { actors: term("state:nor"), ..events() }, &["r1/event/e1"]),
        ("no phrase over two parts", Query { actors: term("nor norland"), ..events() }, &[]),
        ("recipient", Query { recipients: term("Veltria"), ..events() }, &["r1/event/e1"]),
        ("not the actor", Query { actors: term("Veltria"), ..events() }, &[]),
        ("speaker", Query { speakers: term("orlow"), ..events() }, &["r1/event/e1"]),
        ("quotes by speaker", Query { speakers: term("envoy"), ..Query::default() }, &["r0/quote/q1"]),
        ("type", Query { types: vec!["accuse".to_string()], ..events() }, &["r0/event/e3", "r1/event/e1"]),
        ("predicate", Query { types: vec!["CONTROLS".to_string()], ..Query::default() }, &["r0/relation/l1"]),
        ("mode", Query { modes: vec!["Disapprove".to_string()], ..events() }, &["r1/event/e1"]),
        ("status", Query { statuses: vec![Status::Planned, Status::Negated], ..events() }, &["r0/event/e3", "r1/event/e2"]),
        ("from", Query { from: days("2031-03-14"), ..events() }, &["r0/event/e3"]),
        ("to", Query { to: days("2031-03"), ..events() }, &["r1/event/e1"]),
        ("day", Query { from: days("2031-03-13"), to: days("2031-03-13"), ..events() }, &["r1/event/e1"]),
        (
            "published",
            Query { from: days("2031-03-20"), kinds: vec![Kind::Report, Kind::Quote], ..Query::default() },
            &["r0/report/r0", "r0/quote/q1"],
        ),
        ("place", Query { places: term("ansel"), ..Query::default() }, &["r1/place/Port Ansel", "r1/event/e1"]),
        ("outlet", Query { sources: term("gazette"), ..events() }, &["r1/event/e1", "r1/event/e2"]),
        ("part of a word", Query { sources: term("gaz"), ..events() }, &[]),
        ("title of the agreement", Query { agreements: term("quota accord"), ..Query::default() }, &["r1/agreement/agr:quota", "r1/event/e1"]),
        ("limit", Query { limit: Some(1), ..events() }, &["r0/event/e3"]),
        ("all together", Query { actors: term("norland"), from: days("2031"), text: Some(TextQuery::parse("fish")), ..events() }, &["r1/event/e1"]),
    ];
    for (name, query, want) in cases {
        let mut all = found(&mut *store, &query);
        let mut want: Vec<String> = want.iter().map(|name| name.to_string()).collect();
        if query.kinds != [Kind::Event] {
            all.sort();
            want.sort();
        }
        assert_eq!(all, want, "{name}");
    }
}

fn areas_are_exact_at_their_edges(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "areas");
    for (area, want) in [
        ("9,179,11,180", &["r1/event/e1", "r1/place/Port Ansel"] as &[&str]),
        ("10,179.5,10,179.5", &["r1/event/e1", "r1/place/Port Ansel"]),
        ("10.0000001,179,11,180", &[]),
        ("-10,170,20,-170", &["r1/event/e1", "r1/event/e2", "r1/place/Port Ansel"]),
        ("-10,-180,20,-170", &["r1/event/e2"]),
        // Nearer than numbers of 32 bits can tell.
        ("-3.1,-179.3,-3.1,-179.3", &["r1/event/e2"]),
        ("-10,-180,-3.1000001,-170", &[]),
        ("-10,-179.299999,20,-170", &[]),
        ("-90,-180,90,180", &["r1/event/e1", "r1/event/e2", "r1/place/Port Ansel"]),
    ] {
        let mut all = found(&mut *store, &Query { area: Some(Area::parse(area).expect("an area")), ..Query::default() });
        all.sort();
        assert_eq!(all, want, "{area}");
    }
}

fn the_order_is_one(fresh: Fresh<'_>) {
    let mut store = filled(fresh, "order");
    let want = [
        "r0/event/e3",
        "r0/report/r0",
        "r0/quote/q1",
        "r0/relation/l1",
        "r1/report/r1",
        "r1/agreement/agr:quota",
        "r1/place/Port Ansel",
        "r1/place/Somewhere",
        "r1/entity/state:nor",
        "r1/event/e1",
        "r1/event/e2",
    ];
    assert_eq!(found(&mut *store, &Query::default()), want);
    let mut first = Vec::new();
    let stop = &mut |found: attache_store::Found| {
        first.push(found.report_id);
        ControlFlow::Break(())
    };
    store.find(&Query::default(), stop).expect("it answers");
    assert_eq!(first, ["r0"]);
    // The connection is as good as new after a search that was ended early.
    assert_eq!(found(&mut *store, &Query::default()).len(), want.len());
}

fn long_and_odd_texts_are_kept(fresh: Fresh<'_>) {
    let mut store = fresh("long");
    let (mut report, coding) = lease();
    report.text = format!("{} Ünïcode \u{0} \u{e000} 🐟 {} zebra", "word ".repeat(300_000), "x".repeat(5000));
    store.put(&[coded("long", 0, &(report.clone(), coding))]).expect("it is put in");
    let ask = |text: &str| Query { text: Some(TextQuery::parse(text)), kinds: vec![Kind::Report], ..Query::default() };
    assert_eq!(found(&mut *store, &ask("\"word word\"")), ["r0/report/r0"]);
    assert_eq!(found(&mut *store, &ask("zebra")), [] as [&str; 0], "words after the first 384 KiB are not searched");
    let json = store.report("r0").expect("it answers").expect("it is there");
    let back: attache_types::Report = serde_json::from_str(&json).expect("a report");
    assert_eq!(back, report);
    let mut nul = lease();
    nul.0.id = "a\0b".to_string();
    assert!(Bundle::new(&nul.0, &nul.1, &versions()).is_err());
    // The worst that a text-search vector can be asked to hold: all words different, in every field.
    let mut words = lease();
    words.0.id = "words".to_string();
    let many = |seed: u64| (0..80_000u64).map(|i| format!("{:x} ", (i * 8 + seed) * 2_654_435_761)).collect::<String>();
    words.0.text = many(0);
    let mut ev = event("e", "ACCUSE", Status::Occurred, None, &many(1));
    ev.actors = vec![entity("a", &many(2), "")];
    ev.recipients = vec![entity("b", &many(3), "")];
    ev.place = Some(place(&many(4), None));
    ev.agreement = Some(many(5));
    words.1.events = vec![ev];
    store.put(&[coded("words", 0, &words)]).expect("it is put in");
    let first = many(3).split(' ').next().unwrap_or_default().to_string();
    assert_eq!(found(&mut *store, &Query { recipients: vec![Term::of(&first).expect("a word")], ..events() }), ["words/event/e"]);
}

fn a_batch_is_kept_whole_or_not_at_all(fresh: Fresh<'_>) {
    let mut store = fresh("empty");
    assert_eq!(store.put(&[]).expect("nothing is put in"), []);
    assert_eq!(store.counts().expect("it answers"), []);
    assert_eq!(found(&mut *store, &Query::default()), [] as [&str; 0]);
    let many: Vec<Entry> = (0..300)
        .map(|number| {
            let mut one = quota();
            one.0.id = format!("r{number}");
            coded("many", number, &one)
        })
        .collect();
    store.put(&many).expect("it is put in");
    assert_eq!(found(&mut *store, &Query { kinds: vec![Kind::Report], ..Query::default() }).len(), 300);
    store.settle().expect("it settles");
    assert!(matches!(many[0].outcome, Outcome::Coded(_)));
}

macro_rules! battery {
    ($($name:ident)*) => {
        mod on_sqlite {
            use super::*;
            $(#[test] fn $name() {
                super::$name(&|name| open(&sqlite(name), Access::Create).expect("the store opens"));
            })*
        }
        #[cfg(feature = "postgres")]
        mod on_postgres {
            use super::*;
            $(#[test] fn $name() {
                if let Some(server) = server() {
                    super::$name(&|name| open(&schema(&server, name), Access::Create).expect("the store opens"));
                }
            })*
        }
    };
}

battery! {
    bytes_come_back putting_twice_changes_nothing one_batch_may_hold_a_report_twice a_recoded_report_takes_the_old_ones_place
    an_id_with_another_text_is_set_aside the_ledger_knows_what_is_done an_input_at_its_end_is_known_by_its_state copies_of_a_text_are_kept
    notes_are_kept records_are_given_report_by_report
    words_are_found no_text_is_a_syntax_error
    filters_find_what_they_name areas_are_exact_at_their_edges the_order_is_one long_and_odd_texts_are_kept
    a_batch_is_kept_whole_or_not_at_all
}

#[test]
fn what_is_no_store_is_refused_with_the_cause() {
    let refused = |url: &str, access| match open(url, access) {
        Ok(_) => panic!("{url} was opened"),
        Err(error) => error,
    };
    let path = sqlite("refused");
    assert!(matches!(refused(&path, Access::Existing).kind, StoreErrorKind::Missing));
    assert!(!std::path::Path::new(&path).exists(), "asking makes no file");
    for gone in ["mysql://x", "", ":memory:", "sqlite:"] {
        assert!(matches!(refused(gone, Access::Create).kind, StoreErrorKind::Url(_)), "{gone}");
    }
    #[cfg(feature = "postgres")]
    for url in ["postgres://desk:secret@db.example.org/news?sslmode=require", "postgres://desk:secret@db.example.org/news?sslmode=verify-full"] {
        let error = refused(url, Access::Create);
        assert!(matches!(error.kind, StoreErrorKind::Tls) && !error.to_string().contains("secret"), "{error}");
    }
    std::fs::write(&path, "Norland signed. ".repeat(400)).expect("the file is written");
    assert!(matches!(refused(&path, Access::Create).kind, StoreErrorKind::NotADatabase));
    let path = sqlite("foreign");
    rusqlite::Connection::open(&path).and_then(|db| db.execute_batch("CREATE TABLE cats (name)")).expect("another program's database");
    assert!(matches!(refused(&path, Access::Create).kind, StoreErrorKind::Foreign));
    let path = sqlite("newer");
    drop(open(&path, Access::Create).expect("the store opens"));
    let newer = format!("UPDATE attache_schema SET version = {}", SCHEMA + 1);
    rusqlite::Connection::open(&path).and_then(|db| db.execute_batch(&newer)).expect("the version is raised");
    let error = refused(&path, Access::Existing);
    assert!(matches!(error.kind, StoreErrorKind::Newer { found, known } if (found, known) == (SCHEMA + 1, SCHEMA)), "{error}");
}

/// A database of each earlier schema is brought up. `UPDATE=1` keeps one of this schema, for the versions to come.
#[test]
fn a_store_of_schema_1_is_opened() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    if std::env::var_os("UPDATE").is_some() {
        let path = sqlite("fixture");
        filled(&|_| open(&path, Access::Create).expect("the store opens"), "fixture").settle().expect("it settles");
        std::fs::copy(&path, format!("{folder}/schema{SCHEMA}.db")).expect("the fixture is written");
    }
    let fixture = format!("{folder}/schema1.db");
    let path = sqlite("schema1");
    std::fs::copy(fixture, &path).expect("the fixture is there");
    let mut old = open(&path, Access::Existing).expect("the store opens");
    let mut new = filled(&|name| open(&sqlite(name), Access::Create).expect("the store opens"), "schema1-new");
    assert_eq!(old.digest().expect("it answers"), new.digest().expect("it answers"));
    let ask = Query { text: Some(TextQuery::parse("accused")), area: Some(Area::parse("9,179,11,180").expect("an area")), ..events() };
    assert_eq!(found(&mut *old, &ask), ["r1/event/e1"]);
    // What came later works in it.
    old.finish(&[Ended { input: "a.jsonl".to_string(), records: 1, state: None }]).expect("it is noted");
    assert_eq!(old.done("a.jsonl", 0..10).expect("it answers").len(), 1);
    old.carriers(10, &mut |carrier| panic!("{} has a fingerprint", carrier.id)).expect("it answers");
}
