//! Odd text does no harm: no panic, and the expressions stay sorted, apart and inside the text.

use attache_parse::{Engine, EngineKind};
use attache_times::TimeTagger;
use attache_types::{Report, Span};

#[test]
fn odd_text_keeps_the_invariants() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model loads");
    let tagger = TimeTagger::embedded().expect("the embedded data is sound");
    let pieces = [
        "",
        " ",
        "2015",
        "-",
        "31",
        "February",
        "99:99",
        "٣",
        "é",
        "’",
        "00",
        "1.1.1.1",
        "999999999999",
        "of",
        "the",
        "last",
        "Friday",
        "0000-00-00",
        "century",
        "99th",
        "ago",
        "999999999 years",
        "\u{200b}",
        "İ",
        "Jan.",
        "(",
        "$",
        "late",
        "BC",
    ];
    for (at, first) in pieces.iter().enumerate() {
        for second in &pieces {
            for third in [pieces[(at * 7 + 3) % pieces.len()], pieces[(at * 11 + 5) % pieces.len()]] {
                for glue in ["", " "] {
                    let text = [*first, second, third].join(glue);
                    let doc = engine.parse(&Report { text: text.clone(), ..Report::default() });
                    for published in [None, Some("2015-02-03"), Some("-9999-01-01"), Some("not a date at all")] {
                        let found = tagger.tag(&text, &doc, published);
                        let mut end = 0;
                        for time in found {
                            let Span { start, .. } = time.span;
                            assert!(start >= end && !time.span.is_empty(), "{text:?}: {time:?}");
                            assert_eq!(time.text, time.span.of(&text), "{text:?}");
                            end = time.span.end;
                        }
                    }
                }
            }
        }
    }
}
