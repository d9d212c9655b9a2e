//! The native records as Arrow schemas, field by field as in their JSON. Every column may be null: absent means unknown.
//! A test writes records with every field, and the strict reader refuses a field that is missing here.

use crate::RecordKind;
use arrow_schema::{DataType, Field, Fields, Schema};
use std::sync::Arc;

const TEXT: DataType = DataType::Utf8;

/// The schema of one kind of record.
pub fn of(kind: RecordKind) -> Schema {
    let mut fields = vec![field("record", TEXT)];
    fields.extend(match kind {
        RecordKind::Reports => report(),
        RecordKind::Events => event(),
        RecordKind::Quotes => quote(),
        RecordKind::Relations => relation(),
        RecordKind::Agreements => agreement(),
        RecordKind::Times => time(),
        RecordKind::Places => place(),
        RecordKind::Entities => entity(),
    });
    fields.push(field("report_id", TEXT));
    fields.push(field("versions", object(texts(&["code", "data", "model"]))));
    Schema::new(fields)
}

fn field(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, true)
}

fn texts(names: &[&str]) -> Vec<Field> {
    names.iter().map(|name| field(name, TEXT)).collect()
}

fn object(fields: Vec<Field>) -> DataType {
    DataType::Struct(Fields::from(fields))
}

fn list(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", item, true)))
}

fn map(value: DataType) -> DataType {
    let entries = object(vec![Field::new("key", TEXT, false), field("value", value)]);
    DataType::Map(Arc::new(Field::new("key_value", entries, false)), false)
}

/// Two numbers: start and end.
fn span() -> DataType {
    list(DataType::UInt32)
}

fn with(mut texts: Vec<Field>, more: Vec<(&str, DataType)>) -> Vec<Field> {
    texts.extend(more.into_iter().map(|(name, kind)| field(name, kind)));
    texts
}

fn report() -> Vec<Field> {
    let block = object(with(texts(&["kind"]), vec![("span", span())]));
    let dateline = object(with(texts(&["place"]), vec![("span", span())]));
    let provenance = object(with(texts(&["file"]), vec![("offset", DataType::UInt64), ("length", DataType::UInt64)]));
    let plain = texts(&["id", "source", "site", "url", "title", "published", "language", "text"]);
    with(plain, vec![("authors", list(TEXT)), ("dateline", dateline), ("blocks", list(block)), ("provenance", provenance)])
}

fn entity() -> Vec<Field> {
    let plain = texts(&["id", "text", "name", "kind", "country", "sector", "role", "wikidata"]);
    with(plain, vec![("span", span()), ("contested", DataType::Boolean), ("labels", list(TEXT)), ("reasons", map(TEXT))])
}

fn place() -> Vec<Field> {
    let plain = texts(&["text", "name", "country", "precision", "id"]);
    with(plain, vec![("span", span()), ("lat", DataType::Float64), ("lon", DataType::Float64), ("reasons", map(TEXT))])
}

fn time() -> Vec<Field> {
    with(texts(&["text", "type", "value", "mod", "start", "end", "precision"]), vec![("span", span())])
}

fn evidence() -> DataType {
    object(with(texts(&["text"]), vec![("sentence", DataType::UInt32), ("span", span()), ("trigger", span())]))
}

fn date() -> DataType {
    object(with(texts(&["start", "end", "precision", "text"]), vec![("span", span())]))
}

fn cue() -> DataType {
    object(with(texts(&["text", "class"]), vec![("span", span())]))
}

fn attribution() -> DataType {
    list(object(vec![field("source", object(entity())), field("cue", cue())]))
}

fn quantities() -> DataType {
    map(object(with(texts(&["unit", "bound", "text"]), vec![("value", DataType::Float64), ("high", DataType::Float64), ("span", span())])))
}

fn event() -> Vec<Field> {
    let plain = texts(&["id", "event_type", "mode", "cameo", "status", "agreement", "pattern"]);
    let more = vec![
        ("contexts", list(TEXT)),
        ("context_evidence", list(object(with(texts(&["context", "text"]), vec![("span", span())])))),
        ("quad", DataType::UInt8),
        ("score", DataType::Float32),
        ("status_evidence", list(evidence())),
        ("background", DataType::Boolean),
        ("actors", list(object(entity()))),
        ("recipients", list(object(entity()))),
        ("date", date()),
        ("place", object(place())),
        ("quantities", quantities()),
        ("attribution", attribution()),
        ("evidence", evidence()),
        ("confidence", DataType::Float32),
        ("reasons", map(TEXT)),
    ];
    with(plain, more)
}

fn quote() -> Vec<Field> {
    let more = vec![("source", object(entity())), ("cue", cue()), ("content", list(span())), ("evidence", evidence())];
    with(texts(&["id", "kind"]), more)
}

fn relation() -> Vec<Field> {
    let more = vec![
        ("subject", object(entity())),
        ("object", object(entity())),
        ("negated", DataType::Boolean),
        ("since", date()),
        ("until", date()),
        ("quantities", quantities()),
        ("attribution", attribution()),
        ("evidence", evidence()),
    ];
    with(texts(&["id", "predicate", "pattern"]), more)
}

fn agreement() -> Vec<Field> {
    let stage = vec![("party", object(entity())), ("date", date()), ("attribution", attribution()), ("evidence", evidence())];
    let provision = object(with(texts(&["text", "subject", "action", "object", "status"]), vec![("span", span())]));
    let comparison = object(with(texts(&["agreement", "relation"]), vec![("evidence", evidence())]));
    let more = vec![
        ("parties", list(object(entity()))),
        ("stages", list(object(with(texts(&["stage", "status", "pattern"]), stage)))),
        ("articles", DataType::UInt32),
        ("provisions", list(provision)),
        ("compared_with", list(comparison)),
        ("reactions", list(TEXT)),
        ("evidence", evidence()),
    ];
    with(texts(&["id", "title", "kind"]), more)
}
