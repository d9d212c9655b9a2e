//! `gdelt-mentions`: GDELT 2.0 mentions, 16 columns, tab-separated without header. One row a row of `gdelt`.
//! Source: GDELT Event Database Codebook 2.0, Mentions table.
//!
//! DIFFERENCE: offsets count bytes of the report's UTF-8 text, as all spans of Attaché do; GDELT counts characters of a text
//! that it does not publish.

use crate::columns::Dialect;
use crate::dates;
use crate::reading::status_name;
use crate::rows::{EventColumn, EventRow, attribution, col, null};
use serde_json::{Map, Value, json};

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: '\t', null: "", header: false };

/// What the columns hold.
pub const COLUMNS: &[EventColumn] = &[
    col("GLOBALEVENTID", "as in `gdelt`", |r| Some(r.number())),
    col("EventTimeDate", "`published` of the report: when the event was first recorded", published),
    col("MentionTimeDate", "`published` of the report: YYYYMMDDHHMMSS in UTC, 000000 where the hour is not known", published),
    col("MentionType", "1 (web) where the report has a `url`", |r| r.reading.report?.url.as_ref().map(|_| "1".to_owned())),
    col("MentionSourceName", "`site` of the report, else `source`", |r| r.reading.report.and_then(|p| p.site.clone().or(p.source.clone()))),
    col("MentionIdentifier", "`url` of the report, else its `id`", |r| {
        Some(r.reading.report.and_then(|report| report.url.clone()).unwrap_or_else(|| r.reading.report_id.to_owned()))
    }),
    col("SentenceID", "`evidence.sentence`, counted from 1", |r| r.sentence(1)),
    col("Actor1CharOffset", "first byte of the actor in the text", |r| r.actor.map(|a| a.span.start.to_string())),
    col("Actor2CharOffset", "first byte of the recipient in the text", |r| r.recipient.map(|a| a.span.start.to_string())),
    col("ActionCharOffset", "first byte of the trigger in the text", |r| r.event.evidence.trigger.map(|t| t.start.to_string())),
    col("InRawText", "1: all spans lie in the report's own text", |_| Some("1".to_owned())),
    col("Confidence", "`confidence` in per cent", |r| r.event.confidence.map(|c| format!("{:.0}", c * 100.0))),
    col("MentionDocLen", "length of the report's text in bytes", |r| r.reading.report.map(|report| report.text.len().to_string())),
    null("MentionDocTone"),
    null("MentionDocTranslationInfo"),
    col("Extras", "JSON: status, background, attribution, hour_known, report_id, event_id, spans of actor, recipient, action", |r| Some(extras(r))),
];

fn published(row: &EventRow<'_>) -> Option<String> {
    dates::stamp(row.reading.report?.published.as_deref()?)
}

fn extras(row: &EventRow<'_>) -> String {
    let event = row.event;
    let mut extras = Map::new();
    let mut put = |key: &str, value: Option<Value>| extras.extend(value.map(|value| (key.to_owned(), value)));
    put("event_id", Some(json!(event.id)));
    put("report_id", Some(json!(row.reading.report_id)));
    put("status", Some(json!(status_name(event.status))));
    put("background", event.background.then_some(json!(true)));
    put("attribution", (!event.attribution.is_empty()).then(|| attribution(&event.attribution)));
    put("hour_known", row.reading.report.and_then(|report| report.published.as_deref()).map(|published| json!(dates::has_hour(published))));
    put("actor_span", row.actor.map(|actor| json!(actor.span)));
    put("recipient_span", row.recipient.map(|recipient| json!(recipient.span)));
    put("action_span", event.evidence.trigger.map(|trigger| json!(trigger)));
    put("evidence_span", Some(json!(event.evidence.span)));
    Value::Object(extras).to_string()
}
