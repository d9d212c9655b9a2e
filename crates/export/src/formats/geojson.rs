//! `geojson`: a feature collection (RFC 7946) of the events that have a point on the map. A country as a whole has none, and
//! neither has an event without a place: those are left out.

use super::plover::number;
use crate::columns::Described;
use crate::reading::status_name;
use crate::rows::{EventRow, attribution, name, point};
use serde_json::{Map, Value, json};

/// What the properties hold.
pub const FIELDS: &[Described] = &[
    ("event_type", "`event_type`"),
    ("mode", "`mode`"),
    ("cameo", "`cameo`"),
    ("quad", "`quad`"),
    ("score", "`score`"),
    ("status", "`status`"),
    ("background", "`background`, where true"),
    ("actors", "`name` of each actor, else its words"),
    ("recipients", "`name` of each recipient, else its words"),
    ("date_start", "`date.start`"),
    ("date_end", "`date.end`"),
    ("place", "`place.name`"),
    ("country", "`place.country`, ISO 3166-1 alpha-3"),
    ("precision", "`place.precision`: the point of a region stands for all of it"),
    ("attribution", "`attribution`: list of {source, source_id, country, cue, class}, outermost first"),
    ("text", "`evidence.text`"),
    ("report_id", "`report_id`"),
    ("source", "`source` of the report"),
    ("url", "`url` of the report"),
    ("confidence", "`confidence`"),
];

/// One feature; nothing where the event has no point.
pub fn feature(row: &EventRow<'_>) -> Option<Value> {
    let event = row.event;
    let place = event.place.as_ref()?;
    let (lat, lon) = point(place)?;
    let report = row.reading.report;
    let names = |entities: &[attache_types::Entity]| -> Value { entities.iter().map(name).collect() };
    let mut properties: Map<String, Value> = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()) {
            properties.insert(key.to_owned(), value);
        }
    };
    put("event_type", json!(event.event_type));
    put("mode", json!(event.mode));
    put("cameo", json!(event.cameo));
    put("quad", json!(event.quad));
    put("score", number(event.score));
    put("status", json!(status_name(event.status)));
    put("background", if event.background { json!(true) } else { Value::Null });
    put("actors", names(&event.actors));
    put("recipients", names(&event.recipients));
    put("date_start", json!(event.date.as_ref().map(|date| &date.start)));
    put("date_end", json!(event.date.as_ref().map(|date| &date.end)));
    put("place", json!(place.name));
    put("country", json!(place.country));
    put("precision", json!(place.precision));
    put("attribution", attribution(&event.attribution));
    put("text", json!(event.evidence.text));
    put("report_id", json!(row.reading.report_id));
    put("source", json!(report.and_then(|report| report.source.as_ref())));
    put("url", json!(report.and_then(|report| report.url.as_ref())));
    put("confidence", event.confidence.map_or(Value::Null, number));
    let geometry = json!({"type": "Point", "coordinates": [lon, lat]});
    Some(json!({"type": "Feature", "id": event.id, "geometry": geometry, "properties": properties}))
}
