//! JSON Feed 1.0 and 1.1. It must not know what becomes of the entries.

use super::{Body, Entry, Feed, filled};
use crate::error::InputErrorKind;
use serde_json::Value;

/// The entries of a JSON Feed.
///
/// # Errors
/// No JSON, or no list of items.
pub(super) fn feed(text: &str) -> Result<Feed, InputErrorKind> {
    let broken = |cause: String| InputErrorKind::Malformed(format!("broken feed: {cause}"));
    let feed: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| broken(error.to_string()))?;
    let items = feed.get("items").and_then(Value::as_array).ok_or_else(|| broken("there is no list `items`".to_string()))?;
    Ok(Feed {
        title: string(&feed, "title"),
        language: string(&feed, "language"),
        authors: authors(&feed),
        entries: items.iter().map(entry).collect(),
        fault: None,
    })
}

fn entry(item: &Value) -> Entry {
    Entry {
        title: string(item, "title").map(Body::Plain),
        url: string(item, "url").or_else(|| string(item, "external_url")),
        has_link: true,
        authors: authors(item),
        published: string(item, "date_published"),
        updated: string(item, "date_modified"),
        content: string(item, "content_html").map(Body::Markup).or_else(|| string(item, "content_text").map(Body::Plain)),
        summary: string(item, "summary").map(Body::Plain),
        language: string(item, "language"),
        place: None,
    }
}

/// `authors` since version 1.1, `author` before.
fn authors(of: &Value) -> Vec<String> {
    let list = of.get("authors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().chain(of.get("author")).filter_map(|author| string(author, "name")).collect()
}

fn string(of: &Value, key: &str) -> Option<String> {
    of.get(key).and_then(Value::as_str).and_then(filled)
}
