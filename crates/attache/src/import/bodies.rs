//! From entries of actors to tables: other names of countries, persons with a row a period, organisations and groups.
//!
//! PETRARCH does not say what an actor is. A name that is known is what it is known as; of the others, those are persons whose
//! name begins with a given name or an initial, or whose code changes with time.

use super::Draft;
use super::actors::{Dated, Entry, gaps};
use super::codes::{Code, Codes};
use super::spelling::{Spelling, readings};
use attache_knowledge::{Hit, Knowledge};
use attache_types::EntityKind;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Most words that a name may have to be taken for a person's for its first word alone.
const PERSON_WORDS: usize = 4;

/// Rows of all tables.
#[derive(Default)]
struct Tables {
    /// By id; what stands behind is for the reader.
    bodies: BTreeMap<String, (String, String)>,
    /// By id and number.
    persons: BTreeMap<String, Vec<(String, String)>>,
    /// What persons are called, by id: one id has one name.
    called: BTreeMap<String, String>,
    aliases: BTreeSet<String>,
}

/// An entry being translated.
struct Work<'a> {
    entry: &'a Entry,
    codes: Vec<(&'a Dated, Code)>,
    /// Each name as it is written, and what is known under it.
    names: Vec<(String, Vec<Hit<'a>>)>,
}

/// Makes the tables of actors.
pub fn translate(entries: &[Entry], known: &Knowledge, codes: &Codes, draft: &mut Draft) {
    let spelling = Spelling::learn(known);
    let mut tables = Tables::default();
    for entry in entries {
        let Some(work) = understand(entry, known, codes, &spelling, draft) else { continue };
        let placed = match country_alone(&work) {
            Some(country) => Ok(("names of countries", names_of_country(&work, &country, known, &mut tables))),
            None if is_person(&work, known) => person(&work, known, &mut tables).map(|names| ("persons", names)),
            None => body(&work, known, &mut tables).map(|names| ("organisations and groups", names)),
        };
        match placed {
            Ok((what, names)) => {
                draft.count(what, 1);
                draft.count("other names", names);
            }
            Err(cause) => draft.aside(&entry.file, entry.line, "actor", cause, entry.names[0].join("_")),
        }
    }
    draft.count("offices and periods of persons", tables.persons.values().map(Vec::len).sum());
    let header = "id\tname\tkind\tcountry\tsector\tfrom\tto\twikidata\tnote\tsource";
    draft.table("actors/organizations.tsv", header, tables.bodies.into_values().map(|(row, tail)| format!("{row}\t{tail}")));
    let header = "id\tname\tcountry\tsector\trole\tfrom\tto\twikidata\tnote\tsource";
    draft.table("actors/persons.tsv", header, tables.persons.into_values().flatten().map(|(row, tail)| format!("{row}\t{tail}")));
    draft.table("actors/aliases.tsv", "entity\talias\tsense\tlabel", tables.aliases);
}

/// Reads codes and looks names up; nothing comes where no code is left.
fn understand<'a>(entry: &'a Entry, known: &'a Knowledge, codes: &Codes, spelling: &Spelling, draft: &mut Draft) -> Option<Work<'a>> {
    let main = entry.names.first().map_or_else(String::new, |name| name.join("_"));
    let mut read = Vec::new();
    for dated in &entry.codes {
        match codes.actor(&dated.code) {
            Ok(code) if code.country.is_none() && code.sector.is_none() => {
                draft.aside(
                    &entry.file,
                    dated.line,
                    "actor",
                    "has a region for its code, for which there is no table",
                    format!("{main} [{}]", dated.text),
                );
            }
            Ok(code) => read.push((dated, code)),
            Err((cause, _)) => draft.aside(&entry.file, dated.line, "actor", cause, format!("{main} [{}]", dated.text)),
        }
    }
    if entry.names.is_empty() || entry.codes.is_empty() {
        draft.aside(&entry.file, entry.line, "actor", "has no name or no code", main);
        return None;
    }
    let names = entry.names.iter().map(|words| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let spelled = spelling.of(&words);
        let hits = readings(known, &words, &spelled);
        (spelled, hits)
    });
    let names = names.collect();
    (!read.is_empty()).then_some(Work { entry, codes: read, names })
}

/// The country of an entry that is nothing but a name of it.
fn country_alone(work: &Work) -> Option<String> {
    let [(dated, code)] = &work.codes[..] else {
        return None;
    };
    if dated.is_dated() || code.sector.is_some() || work.entry.codes.len() > 1 { None } else { code.country.clone() }
}

fn names_of_country(work: &Work, country: &str, known: &Knowledge, tables: &mut Tables) -> usize {
    let is_country =
        |hit: &Hit| hit.entity.country.as_deref() == Some(country) && matches!(hit.entity.kind, EntityKind::State | EntityKind::Territory);
    for (name, hits) in &work.names {
        if !hits.iter().any(is_country) {
            // A town or a province: its name is the place's, and PETRARCH's code says where it lies.
            let sense = if known.places.lookup(name).is_empty() { "name" } else { "place" };
            tables.aliases.insert(format!("{country}\t{name}\t{sense}\t"));
        }
    }
    work.names.len()
}

fn is_body(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Organization | EntityKind::Agency | EntityKind::Group)
}

fn is_person(work: &Work, known: &Knowledge) -> bool {
    let mut hits = work.names.iter().flat_map(|(_, hits)| hits);
    if let Some(hit) = hits.find(|hit| hit.entity.kind == EntityKind::Person || is_body(hit.entity.kind)) {
        return hit.entity.kind == EntityKind::Person;
    }
    let company = work.codes.iter().any(|(_, code)| matches!(code.sector.as_deref(), Some("MNC" | "NGO" | "ING")));
    let words: Vec<&str> = work.names[0].0.split(' ').collect();
    let initial = words[0].len() == 2 && words[0].ends_with('.');
    let named = (2..=PERSON_WORDS).contains(&words.len()) && (initial || known.first_names.has(words[0]));
    let of_state = work.codes.iter().any(|(dated, code)| dated.is_dated() && code.country.is_some());
    !company && (named || work.codes.len() > 1 || of_state)
}

fn person(work: &Work, known: &Knowledge, tables: &mut Tables) -> Result<usize, &'static str> {
    if work.codes.iter().filter(|(dated, _)| !dated.is_dated()).count() > 1 {
        return Err("has two codes without a period");
    }
    let before = work.names.iter().flat_map(|(_, hits)| hits).find(|hit| hit.entity.kind == EntityKind::Person);
    let (id, name) = match before {
        Some(hit) => (hit.entity.id.clone(), hit.entity.name.clone()),
        None => {
            let name = work.names[0].0.clone();
            (free_id(&name, work, known, |id| tables.bodies.contains_key(id)), name)
        }
    };
    let name = tables.called.entry(id.clone()).or_insert(name).clone();
    let wikidata = before.and_then(|hit| hit.entity.wikidata.clone()).unwrap_or_default();
    let mut rows = Vec::new();
    for (dated, code) in &work.codes {
        let periods = if dated.is_dated() { vec![(dated.from, dated.to)] } else { gaps(&work.entry.codes) };
        for (from, to) in periods {
            let cell = |cell: &Option<String>| cell.clone().unwrap_or_default();
            let row = format!("{id}\t{name}\t{}\t{}\t\t{}\t{}\t{wikidata}", cell(&code.country), cell(&code.sector), day(from), day(to));
            rows.push((row, tail(work.entry, dated)));
        }
    }
    let offices = tables.persons.entry(id.clone()).or_default();
    for row in rows {
        if !offices.iter().any(|(other, _)| *other == row.0) {
            offices.push(row);
        }
    }
    Ok(other_names(work, &id, &name, tables))
}

fn body(work: &Work, known: &Knowledge, tables: &mut Tables) -> Result<usize, &'static str> {
    let [(dated, code)] = &work.codes[..] else {
        return Err("is a body with several codes; the table of bodies holds one period");
    };
    let kind = code.kind.ok_or("is a body without a role: neither a country's name nor a body with a sector")?;
    let before = work.names.iter().flat_map(|(_, hits)| hits).find(|hit| is_body(hit.entity.kind)).map(|hit| hit.entity);
    let (id, name) = match before {
        Some(entity) => (entity.id.clone(), entity.name.clone()),
        None => {
            let name = work.names[0].0.clone();
            (free_id(&name, work, known, |id| tables.persons.contains_key(id)), name)
        }
    };
    let kind = before.map_or(kind, |entity| match entity.kind {
        EntityKind::Agency => "agency",
        EntityKind::Group => "group",
        _ => "organization",
    });
    let known_cell = |cell: Option<&Option<String>>| cell.cloned().flatten().unwrap_or_default();
    let (from, to) = match dated.is_dated() {
        true => (day(dated.from), day(dated.to)),
        false => (known_cell(before.map(|e| &e.from)), known_cell(before.map(|e| &e.to))),
    };
    let wikidata = known_cell(before.map(|e| &e.wikidata));
    let cell = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let row = format!("{id}\t{name}\t{kind}\t{}\t{}\t{from}\t{to}\t{wikidata}", cell(&code.country), cell(&code.sector));
    match tables.bodies.get(&id) {
        Some((other, _)) if *other != row => return Err("is a body that stands already with another code or period"),
        Some(_) => {}
        None => drop(tables.bodies.insert(id.clone(), (row, tail(work.entry, dated)))),
    }
    Ok(other_names(work, &id, &name, tables))
}

/// The name in small letters, joined by hyphens; with the code behind it where another thing has that id.
fn free_id(name: &str, work: &Work, known: &Knowledge, taken: impl Fn(&str) -> bool) -> String {
    let letters: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let slug = letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    if known.gazetteer.by_id(&slug).is_none() && !taken(&slug) {
        return slug;
    }
    format!("{slug}-{}", work.codes[0].0.code.to_lowercase())
}

/// Adds the names that do not lead to the entity yet.
fn other_names(work: &Work, id: &str, main: &str, tables: &mut Tables) -> usize {
    let mut count = 0;
    for (name, hits) in &work.names {
        count += usize::from(name != main);
        if name != main && !hits.iter().any(|hit| hit.entity.id == id) {
            tables.aliases.insert(format!("{id}\t{name}\tname\t"));
        }
    }
    count
}

fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// Note and source: the code as it stands, and where.
fn tail(entry: &Entry, dated: &Dated) -> String {
    format!("PETRARCH [{}]\t{}:{}", dated.text, entry.file, dated.line)
}
