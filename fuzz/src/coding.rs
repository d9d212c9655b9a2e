//! Invariants of what `attache-times` and `attache-code` give.

use attache_code::Coder;
use attache_knowledge::Knowledge;
use attache_types::{Coding, Entity, Event, Span, TimeExpression};
use std::sync::{Arc, LazyLock};

/// Knowledge and a coder over it.
pub struct World {
    /// What the coder knows.
    pub knowledge: Arc<Knowledge>,
    /// The coder.
    pub coder: Coder,
}

static INVENTED: LazyLock<World> = LazyLock::new(|| world(Knowledge::test_world()));
static REAL: LazyLock<World> = LazyLock::new(|| world(Knowledge::embedded()));

fn world(knowledge: Knowledge) -> World {
    let knowledge = Arc::new(knowledge);
    World { coder: Coder::new(Arc::clone(&knowledge), "un").expect("the default viewpoint exists"), knowledge }
}

/// The invented world of the examples and the real one.
pub fn worlds() -> [&'static World; 2] {
    [&INVENTED, &REAL]
}

/// Time expressions: sorted, apart, inside the text, with a value, and no day after the last one.
pub fn check_times(text: &str, times: &[TimeExpression]) {
    let mut end = 0;
    for time in times {
        assert!(end <= time.span.start && !time.span.is_empty(), "out of order: {time:?}");
        assert_eq!(text.get(time.span.start as usize..time.span.end as usize), Some(time.text.as_str()), "{time:?}");
        assert!(!time.value.is_empty() && !time.value.contains(char::is_whitespace), "{time:?}");
        end = time.span.end;
        assert_eq!(time.start.is_some(), time.end.is_some(), "half a stretch of days: {time:?}");
        for day in time.start.iter().chain(&time.end) {
            assert!(is_day(day), "{day:?} is no day: {time:?}");
        }
        // Days of four-digit years sort as their letters do.
        assert!(time.start <= time.end, "it ends before it begins: {time:?}");
    }
}

fn is_day(day: &str) -> bool {
    day.len() == 10 && day.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() })
}

/// A coding: every span in the text, every party in its event's sentence, every code in the ontology.
pub fn check(text: &str, coding: &Coding, knowledge: &Knowledge) {
    check_times(text, &coding.times);
    for event in &coding.events {
        check_event(text, event, knowledge);
    }
    let said = |span: Span, words: &str| assert_eq!(text.get(span.start as usize..span.end as usize), Some(words), "not what stands at {span:?}");
    coding.entities.iter().for_each(|e| said(e.span, &e.text));
    coding.places.iter().for_each(|p| said(p.span, &p.text));
    coding.agreements.iter().for_each(|a| said(a.evidence.span, &a.evidence.text));
    for relation in &coding.relations {
        said(relation.evidence.span, &relation.evidence.text);
        inside(text, relation.subject.span);
        inside(text, relation.object.span);
    }
    for quote in &coding.quotes {
        said(quote.evidence.span, &quote.evidence.text);
        quote.content.iter().for_each(|&span| inside(text, span));
        quote.cue.iter().for_each(|cue| said(cue.span, &cue.text));
    }
}

fn inside(text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} is no part of the text");
}

fn check_event(text: &str, event: &Event, knowledge: &Knowledge) {
    let said = |span: Span, words: &str| assert_eq!(text.get(span.start as usize..span.end as usize), Some(words), "not what stands at {span:?}");
    let ontology = &knowledge.ontology;
    assert!(ontology.event_type(&event.event_type).is_some(), "{} is no type", event.event_type);
    if let Some(mode) = &event.mode {
        assert!(ontology.mode(&event.event_type, mode).is_some(), "{mode} is no mode of {}", event.event_type);
    }
    if let Some(cameo) = &event.cameo {
        assert!(ontology.cameo(cameo).is_some(), "{cameo} is no CAMEO code");
    }
    assert!((1..=4).contains(&event.quad), "quad class {}", event.quad);
    assert!((-10.0..=10.0).contains(&event.score), "score {}", event.score);
    said(event.evidence.span, &event.evidence.text);
    event.evidence.trigger.iter().for_each(|&span| inside(text, span));
    event.status_evidence.iter().for_each(|e| said(e.span, &e.text));
    let cues = event.attribution.iter().filter_map(|a| a.cue.as_ref());
    cues.for_each(|cue| said(cue.span, &cue.text));
    event.quantities.values().for_each(|q| said(q.span, &q.text));
    let parties: Vec<&Entity> = event.actors.iter().chain(&event.recipients).collect();
    assert!(!parties.is_empty(), "an event without parties");
    for party in parties {
        said(party.span, &party.text);
        assert!(event.evidence.span.contains(party.span), "a party outside its sentence: {party:?}");
    }
}
