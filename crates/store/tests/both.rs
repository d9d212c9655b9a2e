//! SQLite and PostgreSQL side by side: drawn records, drawn queries, the same answers.
#![cfg(feature = "postgres")]

mod common;
use attache_store::{Access, Area, Days, Entry, Query, Term, TextQuery, open};
use attache_types::Status;
use common::*;

/// Words that many records share, in few combinations, so that queries over them find some and not all.
const WORDS: [&str; 8] = ["fish", "quota", "Véltria", "north", "northern", "treaty", "12.5", "ban"];

/// Numbers of one seed (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % most as u64) as usize
    }

    fn words(&mut self, most: usize) -> String {
        (0..1 + self.below(most)).map(|_| WORDS[self.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
    }
}

/// Sixty reports with an event each, drawn from few values.
fn drawn(numbers: &mut Numbers) -> Vec<Entry> {
    let one = |number| {
        let (mut report, _) = quota();
        report.id = format!("r{:02}", numbers.below(40) * 2 + number as usize % 2);
        report.text = numbers.words(5);
        report.source = Some(numbers.words(2));
        let day = format!("2031-0{}-1{}", 1 + numbers.below(3), numbers.below(10));
        let mut ev = event("e", ["ACCUSE", "YIELD"][numbers.below(2)], Status::Occurred, (numbers.below(3) > 0).then_some(&day), &numbers.words(4));
        ev.actors = vec![entity("a", &numbers.words(2), ""), entity("b", &numbers.words(1), "NRL")];
        let at = (numbers.below(9) as f64 * 20.0 - 80.0, numbers.below(19) as f64 * 20.0 - 180.0);
        ev.place = Some(place(&numbers.words(2), (numbers.below(4) > 0).then_some(at)));
        coded("drawn", number, &(report, attache_types::Coding { events: vec![ev], ..Default::default() }))
    };
    (0..60).map(one).collect()
}

/// A query over the same values.
fn asked(numbers: &mut Numbers) -> Query {
    let mut text = numbers.words(2);
    for sign in ["\"", "-", "*", " OR "] {
        match (numbers.below(4), sign) {
            (0, "\"") => text = format!("\"{text}\""),
            (0, "-") => text = format!("{} -{text}", numbers.words(1)),
            (0, "*") => text.push('*'),
            (0, _) => text = format!("{text} OR {}", numbers.words(1)),
            _ => {}
        }
    }
    let some = |numbers: &mut Numbers| if numbers.below(4) == 0 { Term::of(&numbers.words(2)).into_iter().collect() } else { Vec::new() };
    let day = |numbers: &mut Numbers| (numbers.below(4) == 0).then(|| Days::parse(&format!("2031-0{}", 1 + numbers.below(3))).expect("a month"));
    let (south, west, east) =
        (numbers.below(9) as f64 * 20.0 - 80.0, numbers.below(19) as f64 * 20.0 - 180.0, numbers.below(19) as f64 * 20.0 - 180.0);
    Query {
        text: (numbers.below(2) == 0).then(|| TextQuery::parse(&text)),
        actors: some(numbers),
        places: some(numbers),
        sources: some(numbers),
        types: if numbers.below(4) == 0 { vec!["accuse".to_string()] } else { Vec::new() },
        from: day(numbers),
        to: day(numbers),
        area: (numbers.below(4) == 0).then_some(Area { south, west, north: 80.0, east }),
        limit: (numbers.below(3) == 0).then(|| numbers.below(5) as u64),
        ..Query::default()
    }
}

/// The two databases side by side: the same content, and the same answers to 2,000 drawn queries.
#[test]
fn both_databases_give_the_same_answers() {
    let Some(server) = server() else { return };
    let mut numbers = Numbers(31);
    let entries = drawn(&mut numbers);
    let mut one = open(&sqlite("both"), Access::Create).expect("the store opens");
    let mut two = open(&schema(&server, "both"), Access::Create).expect("the store opens");
    for batch in entries.chunks(7) {
        assert_eq!(one.put(batch).expect("it is put in"), two.put(batch).expect("it is put in"));
    }
    assert_eq!(one.digest().expect("it answers"), two.digest().expect("it answers"));
    let (mut some, mut none) = (0, 0);
    for _ in 0..2000 {
        let query = asked(&mut numbers);
        let answer = found(&mut *one, &query);
        assert_eq!(answer, found(&mut *two, &query), "{query:?}");
        if answer.is_empty() { none += 1 } else { some += 1 }
    }
    assert!(some > 400 && none > 100, "{some} queries found something, {none} nothing");
}
