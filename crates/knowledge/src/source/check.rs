//! Checks that rows agree with each other: whatever is referred to exists, and periods run forwards.

use super::Tables;
use super::places::FeatureRow;
use super::problem::{At, Problem, code};
use super::read::Loaded;
use super::rules::{Constraint, Path, Pattern, PatternResult, PredicatePos, Role, Term as Filler};
use super::tables::*;
use std::collections::{BTreeMap, BTreeSet};

/// Names to look references up in.
struct Names<'t> {
    types: BTreeSet<&'t str>,
    modes: BTreeSet<(&'t str, &'t str)>,
    cameo: BTreeSet<&'t str>,
    contexts: BTreeSet<&'t str>,
    sectors: BTreeSet<&'t str>,
    roles: BTreeSet<&'t str>,
    relations: BTreeSet<&'t str>,
    stages: BTreeSet<&'t str>,
    classes: BTreeSet<&'t str>,
    countries: BTreeSet<&'t str>,
    contested: BTreeSet<&'t str>,
    entities: BTreeSet<&'t str>,
}

fn names<T>(table: &Table<T>, name: impl Fn(&T) -> &str) -> BTreeSet<&str> {
    table.iter().map(|located| name(&located.row)).collect()
}

impl<'t> Names<'t> {
    fn of(tables: &'t Tables) -> Self {
        let (language, world) = (&tables.language, &tables.world);
        let countries = names(&world.countries, |r| &r.iso3);
        let contested = names(&world.contested, |r| &r.id);
        let mut entities: BTreeSet<&str> = countries.union(&contested).copied().collect();
        entities.extend(names(&world.organizations, |r| &r.id));
        entities.extend(names(&world.persons, |r| &r.id));
        Names {
            types: names(&language.types, |r| &r.name),
            modes: language.modes.iter().map(|m| (m.row.event_type.as_str(), m.row.name.as_str())).collect(),
            cameo: names(&language.cameo, |r| &r.code),
            contexts: names(&language.contexts, |r| &r.name),
            sectors: names(&language.sectors, |r| &r.name),
            roles: names(&language.roles, |r| &r.name),
            relations: names(&language.relations, |r| &r.name),
            stages: names(&language.stages, |r| &r.name),
            classes: names(&language.classes, |r| &r.class),
            countries,
            contested,
            entities,
        }
    }

    fn event_type(&self, name: &str, at: &At, problems: &mut Vec<Problem>) {
        if !self.types.contains(name) {
            problems.push(at.problem(code::TYPE, format!("event type `{name}` is not in ontology/types.tsv")));
        }
    }

    fn mode(&self, event_type: &str, mode: &str, at: &At, problems: &mut Vec<Problem>) {
        if !self.modes.contains(&(event_type, mode)) {
            let known: Vec<&str> = self.modes.iter().filter(|(of, _)| *of == event_type).map(|(_, mode)| *mode).collect();
            let message = format!("{event_type} has no mode `{mode}`; its modes are: {}", known.join(" "));
            problems.push(at.problem(code::MODE, message));
        }
    }

    fn cameo(&self, code: &str, at: &At, problems: &mut Vec<Problem>) {
        if !self.cameo.contains(code) {
            problems.push(at.problem(code::CAMEO, format!("CAMEO code `{code}` is not in ontology/cameo.tsv")));
        }
    }

    fn sector(&self, sector: Option<&str>, at: &At, problems: &mut Vec<Problem>) {
        if let Some(sector) = sector
            && !self.sectors.contains(sector)
        {
            problems.push(at.problem(code::SECTOR, format!("sector `{sector}` is not in ontology/sectors.tsv")));
        }
    }

    /// A country, or a contested entity that stands in for one.
    fn country(&self, country: Option<&str>, at: &At, problems: &mut Vec<Problem>) {
        if let Some(country) = country
            && !self.countries.contains(country)
            && !self.contested.contains(country)
        {
            let message = format!("country `{country}` is neither in actors/countries.tsv nor in actors/contested.tsv");
            problems.push(at.problem(code::COUNTRY, message));
        }
    }

    fn entity(&self, id: &str, at: &At, problems: &mut Vec<Problem>) {
        if !self.entities.contains(id) {
            let message = format!("entity `{id}` is in none of the tables of actors; add it, or correct the id");
            problems.push(at.problem(code::ENTITY, message));
        }
    }
}

/// Checks everything.
pub fn check(tables: &Tables, features: &Table<FeatureRow>, problems: &mut Vec<Problem>) {
    let names = Names::of(tables);
    language(&tables.language, &names, problems);
    world(&tables.world, &names, problems);
    unique_ids(&tables.world, problems);
    viewpoints(&tables.world, &names, problems);
    for feature in features {
        names.country(feature.row.country.as_deref(), &feature.at, problems);
        if let Some(entity) = &feature.row.entity {
            names.entity(entity, &feature.at, problems);
        }
    }
    for place in &tables.world.contested_places {
        if !names.contested.contains(place.row.entity.as_str()) {
            let message = format!("`{}` is not in actors/contested.tsv", place.row.entity);
            problems.push(place.at.problem(code::ENTITY, message));
        }
    }
    for pattern in &tables.language.patterns {
        check_pattern(&pattern.row, &pattern.at, &names, problems);
    }
    identical(&tables.language.patterns, problems);
}

/// Other names of cities are read from the table of cities, which is built from theirs: the cities must be in it.
pub fn exonyms(loaded: &Loaded, problems: &mut Vec<Problem>) {
    let cities: BTreeSet<u32> = loaded.cities.iter().map(|city| city.row.id).collect();
    for located in &loaded.exonyms {
        if !cities.contains(&located.row) {
            let message = format!("city `geonames:{}` is not in places/cities.tsv; rebuild that table", located.row);
            problems.push(located.at.problem(code::ENTITY, message));
        }
    }
}

fn language(language: &Language, names: &Names<'_>, problems: &mut Vec<Problem>) {
    for located in &language.counted {
        located.row.types.iter().for_each(|name| names.event_type(name, &located.at, problems));
    }
    for located in &language.context_terms {
        let row = &located.row;
        if !names.contexts.contains(row.context.as_str()) {
            problems.push(located.at.problem(code::CONTEXT, format!("context `{}` is not in ontology/contexts.tsv", row.context)));
        }
        names.sector(row.term.strip_prefix("sector:"), &located.at, problems);
    }
    for located in &language.types {
        if let Some(future) = &located.row.future {
            names.event_type(future, &located.at, problems);
        }
        if let Some(refused) = &located.row.refused {
            names.event_type(refused, &located.at, problems);
        }
        if let Some(code) = &located.row.refused_cameo {
            names.cameo(code, &located.at, problems);
        }
        if let Some(code) = &located.row.future_cameo {
            names.cameo(code, &located.at, problems);
        }
    }
    for located in &language.modes {
        names.event_type(&located.row.event_type, &located.at, problems);
    }
    for located in &language.cameo {
        match (&located.row.event_type, &located.row.mode) {
            (Some(event_type), mode) => {
                names.event_type(event_type, &located.at, problems);
                if let Some(mode) = mode {
                    names.mode(event_type, mode, &located.at, problems);
                }
            }
            (None, Some(mode)) => {
                problems.push(located.at.problem(code::MODE, format!("mode `{mode}` without a type; name the type")));
            }
            (None, None) => {}
        }
    }
    for located in &language.agents {
        names.sector(located.row.sector.as_deref(), &located.at, problems);
    }
    for located in &language.titles {
        names.sector(located.row.sector.as_deref(), &located.at, problems);
    }
}

fn world(world: &World, names: &Names<'_>, problems: &mut Vec<Problem>) {
    for located in &world.countries {
        let row = &located.row;
        if let Some(sovereign) = &row.sovereign
            && !names.countries.contains(sovereign.as_str())
        {
            let message = format!("sovereign `{sovereign}` is not in actors/countries.tsv");
            problems.push(located.at.problem(code::COUNTRY, message));
        }
    }
    for located in &world.contested {
        if let Some(country) = &located.row.un_country
            && !names.countries.contains(country.as_str())
        {
            let message = format!("un_country `{country}` is not in actors/countries.tsv");
            problems.push(located.at.problem(code::COUNTRY, message));
        }
    }
    for located in &world.organizations {
        let row = &located.row;
        names.country(row.country.as_deref(), &located.at, problems);
        names.sector(row.sector.as_deref(), &located.at, problems);
        period(row.from.as_deref(), row.to.as_deref(), &located.at, problems);
    }
    let mut person_names: BTreeMap<&str, &str> = BTreeMap::new();
    for located in &world.persons {
        let row = &located.row;
        names.country(row.country.as_deref(), &located.at, problems);
        names.sector(row.sector.as_deref(), &located.at, problems);
        period(row.from.as_deref(), row.to.as_deref(), &located.at, problems);
        let first = *person_names.entry(&row.id).or_insert(&row.name);
        if first != row.name {
            let message = format!("`{}` is called {first:?} in another row, {:?} here; one id is one person", row.id, row.name);
            problems.push(located.at.problem(code::DUPLICATE, message));
        }
    }
    for located in &world.claims {
        let row = &located.row;
        names.entity(&row.entity, &located.at, problems);
        names.entity(&row.holder, &located.at, problems);
        period(row.from.as_deref(), row.to.as_deref(), &located.at, problems);
    }
    for located in &world.no_offices {
        let row = &located.row;
        names.country(Some(&row.country), &located.at, problems);
        period(row.from.as_deref(), row.to.as_deref(), &located.at, problems);
    }
    for located in &world.aliases {
        names.entity(&located.row.entity, &located.at, problems);
    }
}

/// Ids are taken once; those of a person once for each office.
fn unique_ids(world: &World, problems: &mut Vec<Problem>) {
    // The ids of all kinds of entities share one space; a person has a row for each office.
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    let mut entity = |id, kind, at: &At| {
        if let Some(other) = ids.insert(id, kind)
            && (kind != "person" || other != "person")
        {
            problems.push(at.problem(code::DUPLICATE, format!("id `{id}` is taken by another {other}; choose a new one")));
        }
    };
    for country in &world.countries {
        entity(&country.row.iso3, "country", &country.at);
    }
    for row in &world.contested {
        entity(&row.row.id, "contested entity", &row.at);
    }
    for row in &world.organizations {
        entity(&row.row.id, "organisation or group", &row.at);
    }
    for row in &world.persons {
        entity(&row.row.id, "person", &row.at);
    }
}

/// Dates of different exactness are compared as far as both go.
fn period(from: Option<&str>, to: Option<&str>, at: &At, problems: &mut Vec<Problem>) {
    if let (Some(from), Some(to)) = (from, to) {
        let len = from.len().min(to.len());
        if from.get(..len) > to.get(..len) {
            problems.push(at.problem(code::PERIOD, format!("from {from} is after to {to}; correct one")));
        }
    }
}

fn viewpoints(world: &World, names: &Names<'_>, problems: &mut Vec<Problem>) {
    let mut un: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for located in &world.viewpoints {
        let row = &located.row;
        names.entity(&row.entity, &located.at, problems);
        names.country(row.country.as_deref(), &located.at, problems);
        if row.viewpoint == "un" {
            un.insert(&row.entity, row.country.as_deref());
        }
    }
    for located in &world.contested {
        let row = &located.row;
        match un.get(row.id.as_str()) {
            None => {
                let message = format!("`{}` has no row under the viewpoint `un`; add one to actors/viewpoints/un.tsv", row.id);
                problems.push(located.at.problem(code::VIEWPOINT, message));
            }
            Some(country) if *country != row.un_country.as_deref() => {
                let message = format!(
                    "un_country of `{}` is `{}`, but `{}` in actors/viewpoints/un.tsv; make them agree",
                    row.id,
                    row.un_country.as_deref().unwrap_or(""),
                    country.unwrap_or("")
                );
                problems.push(located.at.problem(code::VIEWPOINT, message));
            }
            Some(_) => {}
        }
    }
    let seen: BTreeSet<&str> = world.viewpoints.iter().map(|v| v.row.entity.as_str()).collect();
    for located in &world.viewpoints {
        let entity = located.row.entity.as_str();
        if seen.contains(entity) && !un.contains_key(entity) && !names.contested.contains(entity) {
            let message = format!("`{entity}` has no row under the viewpoint `un`; add one");
            problems.push(located.at.problem(code::VIEWPOINT, message));
        }
    }
}

fn check_pattern(pattern: &Pattern, at: &At, names: &Names<'_>, problems: &mut Vec<Problem>) {
    match &pattern.result {
        PatternResult::Event { event_type, mode, cameo, .. } => {
            names.event_type(event_type, at, problems);
            if let Some(mode) = mode {
                names.mode(event_type, mode, at, problems);
            }
            if let Some(cameo) = cameo {
                names.cameo(cameo, at, problems);
            }
        }
        PatternResult::Relation { predicate } => {
            if !names.relations.contains(predicate.as_str()) {
                let message = format!("relation `{predicate}` is not in ontology/relations.tsv");
                problems.push(at.problem(code::RELATION, message));
            }
        }
        PatternResult::Stage { stage } => {
            if !names.stages.contains(stage.as_str()) {
                problems.push(at.problem(code::RELATION, format!("stage `{stage}` is not in ontology/stages.tsv")));
            }
        }
    }
    let constrained = pattern.with.iter().chain(&pattern.without).map(|(path, _)| path);
    for path in pattern.actor.iter().chain(&pattern.recipient).flatten().chain(constrained) {
        check_path(path, at, names, problems);
    }
    for (_, constraint) in pattern.with.iter().chain(&pattern.without) {
        for term in constraint.any.iter().chain(&constraint.none) {
            if let Filler::Class(class) = term
                && !names.classes.contains(class.as_str())
            {
                let message = format!("class `@{class}` of `{}` has no members in en/classes", pattern.id);
                problems.push(at.problem(code::CLASS, message));
            }
        }
    }
}

fn check_path(path: &Path, at: &At, names: &Names<'_>, problems: &mut Vec<Problem>) {
    for role in &path.0 {
        if let Role::Prep(word) = role
            && !names.roles.contains(word.as_str())
        {
            let message = format!("role `{word}` in `{path}` is not in ontology/roles.tsv; correct it, or add a preposition");
            problems.push(at.problem(code::ROLE, message));
        }
    }
}

/// What a pattern matches: two with the same are one too many.
fn identical(patterns: &Table<Pattern>, problems: &mut Vec<Problem>) {
    type Conditions = Vec<(Path, Constraint)>;
    let sorted = |constraints: &Conditions| -> Conditions {
        let mut out = constraints.clone();
        for (_, constraint) in &mut out {
            constraint.any.sort();
            constraint.none.sort();
        }
        out.sort();
        out
    };
    let mut seen: BTreeMap<(String, &str, PredicatePos, Conditions, Conditions), &str> = BTreeMap::new();
    for located in patterns {
        let pattern = &located.row;
        let result = match &pattern.result {
            PatternResult::Event { event_type, .. } => event_type.clone(),
            PatternResult::Relation { predicate } => {
                format!("{predicate} {:?} {:?}", pattern.actor, pattern.recipient)
            }
            PatternResult::Stage { stage } => {
                format!("{stage} {:?} {:?}", pattern.actor, pattern.recipient)
            }
        };
        let (with, without) = (sorted(&pattern.with), sorted(&pattern.without));
        for lemma in &pattern.lemmas {
            for pos in &pattern.pos {
                let key = (result.clone(), lemma.as_str(), *pos, with.clone(), without.clone());
                if let Some(other) = seen.insert(key, &pattern.id) {
                    let message = format!("`{}` matches {lemma:?} under the same conditions as `{other}`; merge them", pattern.id);
                    problems.push(located.at.problem(code::IDENTICAL, message));
                }
            }
        }
    }
}
