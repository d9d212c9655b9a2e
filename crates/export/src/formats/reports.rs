//! `reports`: CSV with header, one row for each event as one report has it, `event_id` first. Input of the R package
//! eventreport: versions that disagree stay beside each other, and what did not happen says so in `status`.

use crate::columns::Dialect;
use crate::reading::status_name;
use crate::rows::{EventColumn, EventRow, col, name};
use attache_types::Entity;

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: ',', null: "", header: true };

/// What the columns hold.
pub const COLUMNS: &[EventColumn] = &[
    col("event_id", "`id`", |r| Some(r.event.id.clone())),
    col("report_id", "`report_id`", |r| Some(r.reading.report_id.to_owned())),
    col("source", "`source` of the report", |r| r.reading.report?.source.clone()),
    col("published", "`published` of the report", |r| r.reading.report?.published.clone()),
    col("url", "`url` of the report", |r| r.reading.report?.url.clone()),
    col("event_type", "`event_type`", |r| Some(r.event.event_type.clone())),
    col("mode", "`mode`", |r| r.event.mode.clone()),
    col("cameo", "`cameo`", |r| r.event.cameo.clone()),
    col("status", "`status`", |r| Some(status_name(r.event.status).to_owned())),
    col("background", "`background`: TRUE or FALSE", |r| Some(if r.event.background { "TRUE" } else { "FALSE" }.to_owned())),
    col("actor", "`name` of each actor, joined by `; `", |r| each(&r.event.actors, |e| Some(name(e)))),
    col("actor_country", "`country` of each actor that has one, ISO 3166-1 alpha-3", |r| each(&r.event.actors, |e| e.country.clone())),
    col("actor_sector", "`sector` of each actor that has one", |r| each(&r.event.actors, |e| e.sector.clone())),
    col("recipient", "`name` of each recipient, joined by `; `", |r| each(&r.event.recipients, |e| Some(name(e)))),
    col("recipient_country", "`country` of each recipient that has one", |r| each(&r.event.recipients, |e| e.country.clone())),
    col("recipient_sector", "`sector` of each recipient that has one", |r| each(&r.event.recipients, |e| e.sector.clone())),
    col("date_start", "`date.start`", |r| r.event.date.as_ref().map(|d| d.start.clone())),
    col("date_end", "`date.end`", |r| r.event.date.as_ref().map(|d| d.end.clone())),
    col("place", "`place.name`", |r| r.place(|p| p.name.clone())),
    col("place_country", "`place.country`, ISO 3166-1 alpha-3", |r| r.place(|p| p.country.clone())),
    col("place_precision", "`place.precision`", |r| r.place(|p| p.precision.clone())),
    col("latitude", "`place.lat`", |r| r.lat()),
    col("longitude", "`place.lon`", |r| r.lon()),
    col("dead", "`quantities.dead`", |r| quantity(r, "dead")),
    col("injured", "`quantities.injured`", |r| quantity(r, "injured")),
    col("arrested", "`quantities.arrested`", |r| quantity(r, "arrested")),
    col("size", "`quantities.size`", |r| quantity(r, "size")),
    col("attributed_to", "`name` of each source of the attribution, outermost first", |r| {
        join(r.event.attribution.iter().filter_map(|link| link.source.as_ref().map(name)))
    }),
    col("attribution_cue", "words of each cue of the attribution", |r| {
        join(r.event.attribution.iter().filter_map(|link| link.cue.as_ref().map(|cue| cue.text.clone())))
    }),
    col("text", "`evidence.text`", |r| Some(r.event.evidence.text.clone())),
    col("confidence", "`confidence`", |r| r.event.confidence.map(|c| c.to_string())),
];

fn each(entities: &[Entity], value: impl Fn(&Entity) -> Option<String>) -> Option<String> {
    join(entities.iter().filter_map(value))
}

fn join(values: impl Iterator<Item = String>) -> Option<String> {
    let values: Vec<String> = values.collect();
    (!values.is_empty()).then(|| values.join("; "))
}

fn quantity(row: &EventRow<'_>, name: &str) -> Option<String> {
    row.event.quantities.get(name).map(|quantity| quantity.value.to_string())
}
