//! Lays newly read rows over the tables there are: a row with the key of an older one takes its place.

use super::Tables;
use super::places::{CityRow, DivisionRow, FeatureRow};
use super::problem::{Problem, code};
use super::read::Loaded;
use super::tables::*;
use std::collections::{BTreeMap, BTreeSet};

/// Reports rows that say the same thing twice.
pub fn duplicates(loaded: &Loaded, problems: &mut Vec<Problem>) {
    let language = &loaded.language;
    twice(&language.types, |r| r.name.clone(), problems);
    twice(&language.modes, |r| format!("{} {}", r.event_type, r.name), problems);
    twice(&language.contexts, |r| r.name.clone(), problems);
    twice(&language.sectors, |r| r.name.clone(), problems);
    twice(&language.roles, |r| r.name.clone(), problems);
    twice(&language.relations, |r| r.name.clone(), problems);
    twice(&language.stages, |r| r.name.clone(), problems);
    twice(&language.cameo, |r| r.code.clone(), problems);
    twice(&language.agents, |r| r.lemma.clone(), problems);
    twice(&language.titles, |r| r.title.clone(), problems);
    twice(&language.first_names, |r| r.clone(), problems);
    twice(&language.operators, |r| format!("{} {}", r.lemma, r.pos), problems);
    twice(&language.cues, |r| format!("{} {} {}", r.lemma, r.pos, r.frame), problems);
    twice(&language.weights, |r| r.name.clone(), problems);
    twice(&language.fallback, |r| format!("{} {}", r.name, r.event_type), problems);
    twice(&language.light_verbs, |r| format!("{} {}", r.lemma, r.frame), problems);
    twice(&language.context_terms, |r| format!("{} {}", r.context, r.term), problems);
    twice(&language.counted, |r| format!("{} {} {}", r.quantity, r.term, r.place), problems);
    twice(&language.numbers, |r| r.word.clone(), problems);
    twice(&language.bounds, |r| r.term.clone(), problems);
    twice(&language.units, |r| format!("{} {}", r.term, r.before), problems);
    twice(&language.discards, |r| r.term.clone(), problems);
    twice(&language.patterns, |r| r.id.clone(), problems);
    let world = &loaded.world;
    twice(&world.countries, |r| r.iso3.clone(), problems);
    for (column, value) in [("iso2", iso2 as fn(&Country) -> &Option<String>), ("numeric", numeric)] {
        let mut seen = BTreeMap::new();
        for country in &world.countries {
            if let Some(value) = value(&country.row)
                && let Some(other) = seen.insert(value, &country.row.iso3)
            {
                let message = format!("{column} `{value}` stands also with {other}; correct one");
                problems.push(country.at.problem(code::DUPLICATE, message));
            }
        }
    }
    twice(&world.viewpoints, |r| format!("{} {}", r.viewpoint, r.entity), problems);
    twice(&world.aliases, |r| format!("{} {} {:?}", r.entity, r.alias, r.sense), problems);
    twice(&world.persons, |r| format!("{r:?}"), problems);
    twice(&world.claims, |r| format!("{r:?}"), problems);
    twice(&world.no_offices, |r| format!("{r:?}"), problems);
    twice(&world.contested_places, |r| r.place.clone(), problems);
    twice(&loaded.cities, |r| r.id.to_string(), problems);
    twice(&loaded.divisions, |r| r.id.to_string(), problems);
    twice(&loaded.features, |r| r.id.clone(), problems);
}

fn iso2(country: &Country) -> &Option<String> {
    &country.iso2
}

fn numeric(country: &Country) -> &Option<String> {
    &country.numeric
}

fn twice<T>(table: &Table<T>, key: impl Fn(&T) -> String, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, &Located<T>> = BTreeMap::new();
    for located in table {
        let key = key(&located.row);
        if let Some(first) = seen.get(&key) {
            let place = first.at.file.as_deref().unwrap_or("compiled data");
            let message = format!("`{key}` stands already in {place}:{}; remove or rename one", first.at.line);
            problems.push(located.at.problem(code::DUPLICATE, message));
        } else {
            seen.insert(key, located);
        }
    }
}

/// Adds rows; older rows with a key that the new ones have go.
fn lay<T>(base: &mut Table<T>, new: Table<T>, key: impl Fn(&T) -> String) {
    if !base.is_empty() && !new.is_empty() {
        let keys: BTreeSet<String> = new.iter().map(|located| key(&located.row)).collect();
        base.retain(|located| !keys.contains(&key(&located.row)));
    }
    base.extend(new);
}

/// Lays what was read over `base`; places are handed back, for they are compiled as a table of their own.
pub fn merge(base: &mut Tables, new: Loaded) -> (Table<CityRow>, Table<DivisionRow>, Table<FeatureRow>) {
    let Loaded { language, world, cities, divisions, features, examples, .. } = new;
    let into = &mut base.language;
    lay(&mut into.types, language.types, |r| r.name.clone());
    lay(&mut into.modes, language.modes, |r| format!("{} {}", r.event_type, r.name));
    lay(&mut into.contexts, language.contexts, |r| r.name.clone());
    lay(&mut into.sectors, language.sectors, |r| r.name.clone());
    lay(&mut into.roles, language.roles, |r| r.name.clone());
    lay(&mut into.relations, language.relations, |r| r.name.clone());
    lay(&mut into.stages, language.stages, |r| r.name.clone());
    lay(&mut into.cameo, language.cameo, |r| r.code.clone());
    lay(&mut into.agents, language.agents, |r| r.lemma.clone());
    lay(&mut into.titles, language.titles, |r| r.title.clone());
    lay(&mut into.first_names, language.first_names, |r| r.clone());
    lay(&mut into.genders, language.genders, |r| format!("{} {}", r.word, r.name));
    lay(&mut into.classes, language.classes, |r| format!("{} {}", r.class, r.lemma));
    lay(&mut into.operators, language.operators, |r| format!("{} {}", r.lemma, r.pos));
    lay(&mut into.cues, language.cues, |r| format!("{} {} {}", r.lemma, r.pos, r.frame));
    lay(&mut into.weights, language.weights, |r| r.name.clone());
    lay(&mut into.fallback, language.fallback, |r| format!("{} {}", r.name, r.event_type));
    lay(&mut into.light_verbs, language.light_verbs, |r| format!("{} {}", r.lemma, r.frame));
    lay(&mut into.context_terms, language.context_terms, |r| format!("{} {}", r.context, r.term));
    lay(&mut into.counted, language.counted, |r| format!("{} {} {}", r.quantity, r.term, r.place));
    lay(&mut into.numbers, language.numbers, |r| r.word.clone());
    lay(&mut into.bounds, language.bounds, |r| r.term.clone());
    lay(&mut into.units, language.units, |r| format!("{} {}", r.term, r.before));
    lay(&mut into.discards, language.discards, |r| r.term.clone());
    let replaced: BTreeSet<&str> = language.patterns.iter().map(|pattern| pattern.row.id.as_str()).collect();
    base.examples.retain(|example| !example.pattern.as_deref().is_some_and(|id| replaced.contains(id)));
    base.examples.extend(examples);
    lay(&mut into.patterns, language.patterns, |r| r.id.clone());
    let into = &mut base.world;
    lay(&mut into.countries, world.countries, |r| r.iso3.clone());
    lay(&mut into.contested, world.contested, |r| r.id.clone());
    lay(&mut into.viewpoints, world.viewpoints, |r| format!("{} {}", r.viewpoint, r.entity));
    lay(&mut into.claims, world.claims, |r| format!("{r:?}"));
    lay(&mut into.no_offices, world.no_offices, |r| format!("{r:?}"));
    lay(&mut into.organizations, world.organizations, |r| r.id.clone());
    lay(&mut into.persons, world.persons, |r| r.id.clone());
    lay(&mut into.contested_places, world.contested_places, |r| r.place.clone());
    lay(&mut into.aliases, world.aliases, |r| format!("{} {} {:?}", r.entity, r.alias, r.sense));
    // Rows of one person stand together.
    base.world.persons.sort_by(|a, b| a.row.id.cmp(&b.row.id));
    // Classes are written by many hands, and it does no harm to say a thing twice.
    base.language.classes.sort_by(|a, b| a.row.cmp(&b.row));
    base.language.classes.dedup_by(|a, b| a.row == b.row);
    (cities, divisions, features)
}
