//! What holds for any text whatever: no panic, spans inside the text, codes of the ontology, the same result every time.

use attache_code::Coder;
use attache_knowledge::Knowledge;
use attache_parse::{Engine, EngineKind};
use attache_types::{Coding, Document, Entity, Report, Span};
use proptest::prelude::*;
use std::sync::{Arc, OnceLock};

struct World {
    engine: Engine,
    knowledge: Arc<Knowledge>,
    coder: Coder,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let knowledge = Arc::new(Knowledge::test_world());
        let coder = Coder::new(Arc::clone(&knowledge), "un").expect("the default viewpoint exists");
        World { engine: Engine::embedded(EngineKind::default()).expect("the embedded model is whole"), knowledge, coder }
    })
}

/// Words that set off every part of the coder, in no order.
const WORDS: &str = "Norland Norlander Veltria Ruritania Karsov Ostmark Ana Beralt Viktor Osk Hale he they it which who that the a an of by \
    with to on in from between after following once if not will would may said told denied according accused attacked signed sign treaty \
    agreement draft deal ceasefire talks held launched attack attacks killed troops police minister president foreign rebels breakaway \
    de facto self-proclaimed region Veltrian-occupied occupied sent called shut down up out hostage took dead shot 12 300 percent 2008 \
    Monday March summer ago and or but , . ; : \" “ ” ' 's - — ( ) ? ! having been being be was were is are has had interest expressed \
    signing recognised as independent dozens some one group sanctions imposed bans lifted embargo arrest arrested protest against for \
    articles paragraphs document outlined agencies should become part removed However than deeper similar No no";

fn salad() -> impl Strategy<Value = String> {
    let words: Vec<&'static str> = WORDS.split_whitespace().collect();
    proptest::collection::vec(proptest::sample::select(words), 1..45).prop_map(|words| words.join(" "))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![salad(), any::<String>(), (salad(), any::<String>()).prop_map(|(a, b)| format!("{a}\n\n{b}"))]
}

fn code(text: &str, published: Option<&str>) -> Coding {
    let report = Report { id: "any".into(), text: text.to_owned(), published: published.map(str::to_owned), ..Report::default() };
    world().coder.code(&report, &world().engine.parse(&report))
}

/// Hangs tokens on others, as a parser may that lets branches cross; what is left is a tree.
fn rehang(doc: &mut Document, moves: &[(usize, usize)]) {
    for sent in &mut doc.sentences {
        for &(tok, head) in moves {
            let (tok, head) = (tok % sent.tokens.len(), head % sent.tokens.len());
            let up = |&at: &usize| Some(usize::from(sent.tokens[at].head)).filter(|&above| above != at);
            let below = std::iter::successors(Some(head), up).any(|at| at == tok);
            if !below && usize::from(sent.tokens[tok].head) != tok {
                sent.tokens[tok].head = head as u16;
            }
        }
    }
}

fn spans(coding: &Coding) -> Vec<(Span, Option<&str>)> {
    let entity = |e: &'_ Entity| (e.span, None);
    let mut all: Vec<(Span, Option<&str>)> = Vec::new();
    for event in &coding.events {
        all.push((event.evidence.span, Some(event.evidence.text.as_str())));
        all.extend(event.evidence.trigger.map(|span| (span, None)));
        all.extend(event.actors.iter().chain(&event.recipients).map(|e| (e.span, Some(e.text.as_str()))));
        all.extend(event.status_evidence.iter().map(|e| (e.span, Some(e.text.as_str()))));
        all.extend(event.attribution.iter().flat_map(|a| a.cue.iter().map(|cue| (cue.span, Some(cue.text.as_str())))));
    }
    all.extend(coding.quotes.iter().flat_map(|q| q.content.iter().map(|&span| (span, None))));
    all.extend(coding.relations.iter().flat_map(|r| [entity(&r.subject), entity(&r.object)]));
    all.extend(coding.agreements.iter().map(|a| (a.evidence.span, Some(a.evidence.text.as_str()))));
    all.extend(coding.places.iter().map(|p| (p.span, Some(p.text.as_str()))));
    all.extend(coding.entities.iter().map(|e| (e.span, Some(e.text.as_str()))));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_coded_within_its_bounds(text in text(), dated in any::<bool>()) {
        let coding = code(&text, dated.then_some("2031-03-14"));
        for (span, words) in spans(&coding) {
            let found = text.get(span.start as usize..span.end as usize);
            prop_assert!(found.is_some(), "{span:?} is no part of the text");
            prop_assert!(words.is_none() || words == found, "{words:?} is not what stands at {span:?}");
        }
        for event in &coding.events {
            let kind = world().knowledge.ontology.event_type(&event.event_type);
            prop_assert!(kind.is_some(), "{} is no type", event.event_type);
            if let Some(mode) = &event.mode {
                prop_assert!(world().knowledge.ontology.mode(&event.event_type, mode).is_some(), "{mode} is no mode of {}", event.event_type);
            }
            if let Some(cameo) = &event.cameo {
                prop_assert!(world().knowledge.ontology.cameo(cameo).is_some(), "{cameo} is no CAMEO code");
            }
            prop_assert!(!event.actors.is_empty() || !event.recipients.is_empty());
            let inside = |e: &Entity| event.evidence.span.contains(e.span);
            prop_assert!(event.actors.iter().chain(&event.recipients).all(inside), "a party outside its sentence");
        }
        prop_assert_eq!(&coding, &code(&text, dated.then_some("2031-03-14")));
    }

    #[test]
    fn any_tree_is_coded(text in salad(), moves in proptest::collection::vec((0..90_usize, 0..90_usize), 1..12)) {
        let report = Report { id: "any".into(), text: text.clone(), ..Report::default() };
        let mut doc = world().engine.parse(&report);
        rehang(&mut doc, &moves);
        world().coder.code(&report, &doc);
    }
}
