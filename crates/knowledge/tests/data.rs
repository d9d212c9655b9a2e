//! The ontology as published, and the embedded data as a whole.

use attache_knowledge::{Knowledge, PatternResult};

#[test]
fn ontology_is_complete() {
    let o = Knowledge::embedded().ontology;
    assert_eq!((o.event_types().len(), o.modes().len(), o.contexts().len(), o.sectors().len()), (16, 67, 37, 30));
    assert_eq!(o.cameo_codes().len(), 298);
    let with_recipient: Vec<&str> = o.event_types().iter().filter(|t| t.recipient_required).map(|t| t.name.as_str()).collect();
    assert_eq!(with_recipient, ["AID", "COOPERATE", "SANCTION"]);
    for row in o.event_types() {
        // Cooperation scores above zero, conflict at zero or below.
        assert!(row.score == 0.0 || (row.score > 0.0) == (row.quad <= 2), "{}", row.name);
    }
    for (name, future, code) in [("CONSULT", "AGREE", "036"), ("SUPPORT", "AGREE", "032"), ("AID", "AGREE", "033"), ("RETREAT", "CONCEDE", "035")] {
        let row = o.event_type(name).expect("a PLOVER type");
        assert_eq!((row.future.as_deref(), row.future_cameo.as_deref()), (Some(future), Some(code)));
    }
    assert_eq!(o.mode("ASSAULT", "drone").map(|mode| mode.score), Some(-9.5));
    assert!(o.mode("PROTEST", "drone").is_none() && o.event_type("FIGHT").is_none());
    assert!(o.is_sector("UAF") && !o.is_sector("XXX"));
}

#[test]
fn every_four_digit_code_has_its_three_digit_parent() {
    let o = Knowledge::embedded().ontology;
    for row in o.cameo_codes() {
        assert!(o.cameo(&row.code[..3]).is_some(), "{}", row.code);
        assert_eq!(row.event_type.is_none(), row.code.starts_with("01") || row.code.starts_with("02"), "{}", row.code);
    }
}

#[test]
fn every_pattern_is_found_by_its_predicate_and_has_an_example() {
    let k = Knowledge::embedded();
    assert!(!k.patterns.is_empty());
    let mut tested: Vec<&str> = k.examples().iter().filter(|e| e.must_fire).filter_map(|e| e.pattern.as_deref()).collect();
    tested.sort_unstable();
    for (number, pattern) in k.patterns.all().enumerate() {
        for lemma in &pattern.lemmas {
            for pos in &pattern.pos {
                assert!(k.patterns.for_predicate(lemma, *pos).contains(&(number as u32)), "{}", pattern.id);
            }
        }
        assert!(tested.binary_search(&pattern.id.as_str()).is_ok(), "{}", pattern.id);
        if let PatternResult::Event { event_type, mode: Some(mode), .. } = &pattern.result {
            assert!(k.ontology.mode(event_type, mode).is_some());
        }
    }
}

#[test]
fn every_entity_is_found_by_its_name() {
    for k in [Knowledge::embedded(), Knowledge::test_world()] {
        for (number, entity) in k.gazetteer.entities().iter().enumerate() {
            assert_eq!(k.gazetteer.by_id(&entity.id).map(|index| index.0 as usize), Some(number));
        }
        assert_eq!(k.digest().len(), 16);
    }
    let k = Knowledge::test_world();
    for entity in k.gazetteer.entities() {
        let forms: Vec<&str> = entity.name.split(' ').collect();
        let mut hits = Vec::new();
        k.gazetteer.longest(&forms, 0, &mut hits);
        assert!(hits.iter().any(|hit| hit.entity.id == entity.id), "{}", entity.name);
    }
}
