//! One JSON object, one report: the keys `id`, `text` (required), `title`, `published`, `source`, `url`, `authors`,
//! `language`. Other keys are left alone.

use crate::date::parse_published;
use crate::error::InputErrorKind;
use crate::words::Words;
use attache_types::Report;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The report of one line, without layout. An error carries the column where it is known.
pub(crate) fn report(line: &str, words: &Words) -> Result<Report, (Option<u64>, InputErrorKind)> {
    let value: Value = serde_json::from_str(line).map_err(|error| {
        let cause = error.to_string();
        let cause = cause.rsplit_once(" at line ").map_or(cause.as_str(), |(cause, _)| cause).to_string();
        (Some(error.column() as u64), InputErrorKind::Json(cause))
    })?;
    let Value::Object(fields) = value else {
        return Err((None, InputErrorKind::Field(format!("an object is expected, this is {}", kind(&value)))));
    };
    from_fields(&fields, words).map_err(|cause| (None, InputErrorKind::Field(cause)))
}

fn from_fields(fields: &Map<String, Value>, words: &Words) -> Result<Report, String> {
    let text = match fields.get("text") {
        None => return Err("the key `text` is missing".to_string()),
        Some(Value::String(text)) if text.trim().is_empty() => {
            return Err("`text` is empty".to_string());
        }
        Some(Value::String(text)) => text.clone(),
        Some(other) => return Err(format!("`text` must be a string, this is {}", kind(other))),
    };
    let published = match string(fields, "published")? {
        Some(given) => Some(parse_published(&given, words).map_err(|cause| format!("`published`: {cause}"))?),
        None => None,
    };
    let mut report = Report {
        title: string(fields, "title")?,
        source: string(fields, "source")?,
        url: string(fields, "url")?,
        language: string(fields, "language")?,
        authors: authors(fields)?,
        published,
        text,
        ..Report::default()
    };
    report.id = match fields.get("id") {
        None | Some(Value::Null) => content_id(&report),
        Some(Value::String(id)) if !id.is_empty() => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        Some(other) => {
            return Err(format!("`id` must be a string that is not empty, this is {}", kind(other)));
        }
    };
    Ok(report)
}

fn string(fields: &Map<String, Value>, key: &str) -> Result<Option<String>, String> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value.clone()).filter(|value| !value.trim().is_empty())),
        Some(other) => Err(format!("`{key}` must be a string, this is {}", kind(other))),
    }
}

fn authors(fields: &Map<String, Value>) -> Result<Vec<String>, String> {
    let wrong = |value: &Value| format!("`authors` must be a list of strings, this holds {}", kind(value));
    match fields.get("authors") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(author)) => Ok(vec![author.clone()]),
        Some(Value::Array(list)) => list.iter().map(|v| v.as_str().map(str::to_string).ok_or_else(|| wrong(v))).collect(),
        Some(other) => Err(wrong(other)),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty string",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// An id from what was given, before anything is read out of the text: the first 16 hex digits of a SHA-256.
pub(crate) fn content_id(report: &Report) -> String {
    let mut hash = Sha256::new();
    hash.update(report.text.as_bytes());
    let given = [&report.title, &report.source, &report.url, &report.published];
    for (key, value) in ["title", "source", "url", "published"].iter().zip(given) {
        if let Some(value) = value {
            hash.update(format!("\0{key}={value}").as_bytes());
        }
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
