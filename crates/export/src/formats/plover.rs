//! `plover`: one JSON object a line with the field names of PLOVER, and extension fields for what PLOVER has no field for.
//! Absent fields are absent.

use crate::columns::Described;
use crate::dates;
use crate::reading::{happened, status_name};
use crate::rows::{EventRow, attribution};
use attache_types::{Entity, Place};
use serde_json::{Map, Value, json};

/// What the fields hold.
pub const FIELDS: &[Described] = &[
    ("id", "`id`"),
    ("has_event", "true where `status` is occurred or ongoing, else false"),
    ("date", "`date.start`"),
    ("time", ""),
    ("enddate", "`date.end`"),
    ("endtime", ""),
    ("actor", "`actors`: list of {code: ISO 3166-1 alpha-3, sector, entity_text, identifier_id: Wikidata or own id}"),
    ("recipient", "`recipients`, alike"),
    ("event", "`event_type`"),
    ("event_loc", "`place`: {text, name, lat, lon, country, precision, id}"),
    ("event_text", "words of the trigger, where the report's text is at hand"),
    ("quad_code", "`quad`"),
    ("event_scale", "`score`"),
    ("mode", "`mode`"),
    ("context", "`contexts`"),
    ("link", "`url` of the report"),
    ("text", "`evidence.text`"),
    ("text_info", "{report_id, sentence, span}: where the text stands"),
    ("cite_info", "{source, site, title, authors, published} of the report"),
    ("coder", "`attache` and `versions.code`"),
    ("coded_date", ""),
    ("status", "extension: `status`"),
    ("background", "extension: `background`, where true"),
    ("attribution", "extension: `attribution`: list of {source, source_id, country, cue, class}, outermost first"),
    ("cameo", "extension: `cameo`"),
    ("agreement", "extension: `agreement`"),
    ("date_precision", "extension: `date.precision`"),
    ("quantities", "extension: `quantities`"),
    ("confidence", "extension: `confidence`"),
];

/// One event.
pub fn object(row: &EventRow<'_>) -> Value {
    let event = row.event;
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| {
        let empty = match &value {
            Value::Null => true,
            Value::Array(list) => list.is_empty(),
            Value::Object(object) => object.is_empty(),
            _ => false,
        };
        if !empty {
            fields.insert(key.to_owned(), value);
        }
    };
    put("id", json!(event.id));
    put("has_event", json!(happened(event.status)));
    put("date", json!(event.date.as_ref().map(|date| &date.start)));
    put("enddate", json!(event.date.as_ref().map(|date| &date.end)));
    put("date_precision", json!(event.date.as_ref().map(|date| date.precision)));
    put("actor", event.actors.iter().map(entity).collect());
    put("recipient", event.recipients.iter().map(entity).collect());
    put("event", json!(event.event_type));
    put("event_loc", event.place.as_ref().map_or(Value::Null, place));
    put("event_text", json!(trigger(row)));
    put("quad_code", json!(event.quad));
    put("event_scale", number(event.score));
    put("mode", json!(event.mode));
    put("context", json!(event.contexts));
    put("link", json!(row.reading.report.and_then(|report| report.url.as_ref())));
    put("text", json!(event.evidence.text));
    put("text_info", known(json!({"report_id": row.reading.report_id, "sentence": event.evidence.sentence, "span": event.evidence.span})));
    put("cite_info", citation(row));
    put("coder", json!(format!("attache {}", row.reading.versions.code)));
    put("status", json!(status_name(event.status)));
    put("background", if event.background { json!(true) } else { Value::Null });
    put("attribution", attribution(&event.attribution));
    put("cameo", json!(event.cameo));
    put("agreement", json!(event.agreement));
    put("quantities", json!(event.quantities));
    put("confidence", event.confidence.map_or(Value::Null, number));
    Value::Object(fields)
}

/// A 32-bit number with its own digits, not those of its 64-bit neighbour.
pub fn number(value: f32) -> Value {
    value.to_string().parse::<f64>().map_or(Value::Null, |value| json!(value))
}

fn trigger<'a>(row: &EventRow<'a>) -> Option<&'a str> {
    let span = row.event.evidence.trigger?;
    Some(span.of(&row.reading.report?.text)).filter(|words| !words.is_empty())
}

fn entity(entity: &Entity) -> Value {
    known(json!({
        "code": entity.country,
        "sector": entity.sector,
        "entity_text": entity.text,
        "identifier_id": entity.wikidata.as_ref().unwrap_or(&entity.id),
    }))
}

fn place(place: &Place) -> Value {
    known(json!({
        "text": place.text, "name": place.name, "lat": place.lat, "lon": place.lon,
        "country": place.country, "precision": place.precision, "id": place.id,
    }))
}

fn citation(row: &EventRow<'_>) -> Value {
    let Some(report) = row.reading.report else { return Value::Null };
    let authors = (!report.authors.is_empty()).then_some(&report.authors);
    let published = report.published.as_deref().filter(|published| dates::stamp(published).is_some());
    known(json!({"source": report.source, "site": report.site, "title": report.title, "authors": authors, "published": published}))
}

/// An object without its nulls.
fn known(mut value: Value) -> Value {
    if let Value::Object(object) = &mut value {
        object.retain(|_, value| !value.is_null());
    }
    value
}
