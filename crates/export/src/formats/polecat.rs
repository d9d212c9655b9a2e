//! `polecat`: the columns of the POLECAT event data, tab-separated with header, `None` for null. One row an event; several
//! values are joined by `; `, each side in the order of its entities, `None` where one of them has no value.

use crate::columns::Dialect;
use crate::crosswalk::System;
use crate::rows::{EventColumn, EventRow, col, name, null};
use attache_types::{Entity, EntityKind};

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: '\t', null: "None", header: true };

/// What the columns hold.
pub const COLUMNS: &[EventColumn] = &[
    col("Event ID", "`id`", |r| Some(r.event.id.clone())),
    col("Event Date", "`date`, where it is one day: YYYY-MM-DD", |r| r.day()),
    col("Event Type", "`event_type`", |r| Some(r.event.event_type.clone())),
    col("Event Mode", "`mode`", |r| r.event.mode.clone()),
    col("Intensity", "`score`", |r| Some(r.event.score.to_string())),
    col("Quad Code", "`quad` in words, in capitals", |r| quad(r.event.quad).map(str::to_owned)),
    col("Contexts", "`contexts`", |r| joined(r.event.contexts.iter().map(|context| Some(context.clone())))),
    col("Actor Name", "`name` of each actor, else its words", |r| each(&r.event.actors, |e| Some(name(e)))),
    col("Actor Country", "`country` of each actor, ISO 3166-1 alpha-3", |r| each(&r.event.actors, |e| e.country.clone())),
    col("Actor COW", "`country` of each actor as COW number", |r| each(&r.event.actors, |e| r.country(Some(e), System::Cow))),
    col("Primary Actor Sector", "`sector` of the first actor that has one", |r| r.event.actors.iter().find_map(|e| e.sector.clone())),
    col("Actor Sectors", "`sector` of each actor", |r| each(&r.event.actors, |e| e.sector.clone())),
    col("Actor Title", "`role` of each actor", |r| each(&r.event.actors, |e| e.role.clone())),
    col("Actor Name Raw", "`text` of each actor", |r| each(&r.event.actors, |e| Some(e.text.clone()))),
    null("Wikipedia Actor ID"),
    col("Recipient Name", "`name` of each recipient, else its words", |r| each(&r.event.recipients, |e| Some(name(e)))),
    col("Recipient Country", "`country` of each recipient, ISO 3166-1 alpha-3", |r| each(&r.event.recipients, |e| e.country.clone())),
    col("Recipient COW", "`country` of each recipient as COW number", |r| each(&r.event.recipients, |e| r.country(Some(e), System::Cow))),
    col("Primary Recipient Sector", "`sector` of the first recipient that has one", |r| r.event.recipients.iter().find_map(|e| e.sector.clone())),
    col("Recipient Sectors", "`sector` of each recipient", |r| each(&r.event.recipients, |e| e.sector.clone())),
    col("Recipient Title", "`role` of each recipient", |r| each(&r.event.recipients, |e| e.role.clone())),
    col("Recipient Name Raw", "`text` of each recipient", |r| each(&r.event.recipients, |e| Some(e.text.clone()))),
    null("Wikipedia Recipient ID"),
    col("Placename", "`place.name`", |r| r.place(|p| p.name.clone())),
    col("City", "`place.name` of a city or town", |r| r.place_name(|kind| matches!(kind, "city" | "town"))),
    null("District"),
    col("Province", "`place.name` of a region", |r| r.place_name(|kind| kind == "region")),
    col("Country", "`place.country`, ISO 3166-1 alpha-3", |r| r.place(|p| p.country.clone())),
    col("Latitude", "`place.lat`; never for a country as a whole", |r| r.lat()),
    col("Longitude", "`place.lon`; never for a country as a whole", |r| r.lon()),
    col("GeoNames ID", "`place.id` of a place that GeoNames numbers", |r| {
        r.place(|p| p.id.clone().filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())))
    }),
    col("Raw Placename", "`place.text`", |r| r.place(|p| Some(p.text.clone()))),
    null("Feature Type"),
    col("Source", "`source` of the report", |r| r.reading.report?.source.clone()),
    col("Publication Date", "`published` of the report: YYYY-MM-DD", |r| r.reading.published_day().map(str::to_owned)),
    col("Story People", "names of persons in the report", |r| story(r, &[EntityKind::Person])),
    col("Story Organizations", "names of organisations, groups and agencies in the report", |r| {
        story(r, &[EntityKind::Organization, EntityKind::Group, EntityKind::Agency])
    }),
    col("Story Locations", "names of places in the report", |r| {
        let names = r.reading.coding.places.iter().filter_map(|place| place.name.clone());
        joined(once_each(names).into_iter().map(Some))
    }),
    col("Language", "`language` of the report", |r| r.reading.report?.language.clone()),
    col("Version", "`versions.code`", |r| Some(r.reading.versions.code.clone())),
];

/// The four quads in POLECAT's words.
fn quad(quad: u8) -> Option<&'static str> {
    match quad {
        1 => Some("VERBAL COOPERATION"),
        2 => Some("MATERIAL COOPERATION"),
        3 => Some("VERBAL CONFLICT"),
        4 => Some("MATERIAL CONFLICT"),
        _ => None,
    }
}

fn each(entities: &[Entity], value: impl Fn(&Entity) -> Option<String>) -> Option<String> {
    joined(entities.iter().map(value))
}

/// Null where no value is known; else all of them in order. A value's own semicolons become commas.
fn joined(values: impl Iterator<Item = Option<String>>) -> Option<String> {
    let values: Vec<Option<String>> = values.map(|value| value.map(|value| value.replace(';', ","))).collect();
    let any = values.iter().any(Option::is_some);
    let cells: Vec<&str> = values.iter().map(|value| value.as_deref().unwrap_or(DIALECT.null)).collect();
    any.then(|| cells.join("; "))
}

fn story(row: &EventRow<'_>, kinds: &[EntityKind]) -> Option<String> {
    let entities = row.reading.coding.entities.iter().filter(|entity| entity.kind.is_some_and(|kind| kinds.contains(&kind)));
    joined(once_each(entities.map(name)).into_iter().map(Some))
}

/// In order of first mention.
fn once_each(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}
