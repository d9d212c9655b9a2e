//! Every rule of the data reads its own example.

use attache_parse::{Engine, EngineKind};
use attache_times::TimeTagger;
use attache_types::Report;

#[test]
fn every_rule_reads_its_example() {
    let engine = Engine::embedded(EngineKind::default()).expect("the embedded model loads");
    let tagger = TimeTagger::embedded().expect("the embedded data is sound");
    let mut failures = Vec::new();
    for (id, example) in tagger.examples() {
        let wanted = example.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or(example, |(inner, _)| inner);
        let text = example.replace(['[', ']'], "");
        let doc = engine.parse(&Report { text: text.clone(), ..Report::default() });
        let read: Vec<_> = tagger.explain(&text, &doc).into_iter().filter(|(rule, _)| *rule == id).collect();
        let (Some((_, first)), Some((_, last))) = (read.first(), read.last()) else {
            failures.push(format!("{id}: does not fire on \"{text}\"; {:?} do", tagger.explain(&text, &doc)));
            continue;
        };
        let whole = wanted.starts_with(first) && wanted.ends_with(last);
        if !whole {
            failures.push(format!("{id}: reads {read:?}, not \"{wanted}\""));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
