//! A query as the condition of an SQL statement. What both databases say alike stands here; how words and areas are
//! found is each one's own.

use crate::query::{Kind, Query};
use crate::rows::status;
use crate::words::{Term, TextQuery};

/// A bound value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Int(i64),
    Real(f64),
}

/// The condition of a statement over `record r` and `report p`, with its values.
#[derive(Debug, Default)]
pub(crate) struct Where {
    parts: Vec<String>,
    pub values: Vec<Value>,
}

impl Where {
    /// The placeholder of a new value.
    pub fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// The placeholder of a new text.
    pub fn text(&mut self, text: impl Into<String>) -> String {
        self.bind(Value::Text(text.into()))
    }

    /// One more condition that must be met.
    pub fn and(&mut self, part: String) {
        self.parts.push(part);
    }

    /// At least one of these.
    pub fn any(&mut self, parts: Vec<String>) {
        self.parts.push(format!("({})", parts.join(" OR ")));
    }

    /// The condition as SQL.
    pub fn sql(&self) -> String {
        if self.parts.is_empty() { "true".to_string() } else { self.parts.join(" AND ") }
    }
}

/// One demand on the words of a field: one of the alternatives must occur.
pub(crate) struct Clause<'q> {
    pub field: &'static str,
    pub any: &'q [Term],
}

/// The demands of a query on words, without those of the outlet.
pub(crate) fn clauses(query: &Query) -> Vec<Clause<'_>> {
    let body = query.text.iter().flat_map(|text| &text.all).map(|any| Clause { field: "body", any });
    let fields = [
        ("actor", &query.actors),
        ("recipient", &query.recipients),
        ("speaker", &query.speakers),
        ("place", &query.places),
        ("agreement", &query.agreements),
    ];
    let fields = fields.into_iter().filter(|(_, any)| !any.is_empty()).map(|(field, any)| Clause { field, any });
    body.chain(fields).collect()
}

/// What both databases say alike.
pub(crate) fn common(query: &Query, out: &mut Where) {
    if query.text.as_ref().is_some_and(TextQuery::is_empty) {
        out.and("false".to_string());
    }
    if !query.kinds.is_empty() {
        let numbers: Vec<String> = query.kinds.iter().map(|kind| kind.number().to_string()).collect();
        out.and(format!("r.kind IN ({})", numbers.join(", ")));
    }
    let names: Vec<String> = query.statuses.iter().map(|one| status(*one)).collect();
    let lower = |list: &[String]| list.iter().map(|name| name.to_ascii_lowercase()).collect();
    for (column, list) in [("class", lower(&query.types)), ("mode", lower(&query.modes)), ("status", names)] {
        one_of(column, list, out);
    }
    if let Some(from) = &query.from {
        let from = out.text(from.lower());
        out.and(format!("r.last_day >= {from}"));
    }
    if let Some(to) = &query.to {
        let to = out.text(to.upper());
        out.and(format!("r.first_day <= {to}"));
    }
    if query.without_copies {
        out.and("p.copy_of IS NULL".to_string());
    }
    if !query.sources.is_empty() {
        let parts = query.sources.iter().map(|term| phrase("p.outlet", term, out)).collect();
        out.any(parts);
    }
}

fn one_of(column: &str, list: Vec<String>, out: &mut Where) {
    if !list.is_empty() {
        let marks: Vec<String> = list.into_iter().map(|name| out.text(name)).collect();
        out.and(format!("r.{column} IN ({})", marks.join(", ")));
    }
}

/// A phrase in a column of folded words.
pub(crate) fn phrase(column: &str, term: &Term, out: &mut Where) -> String {
    let end = if term.prefix { "" } else { " " };
    // Folded words are letters and digits, so nothing in them is a wildcard.
    let pattern = out.text(format!("% {}{end}%", term.words.join(" ")));
    format!("(' ' || {column} || ' ') LIKE {pattern}")
}

/// The one order of records: the latest day first, then report, kind, place in the report.
pub(crate) const ORDER: &str = "r.first_day DESC NULLS LAST, p.id, r.kind, r.seq";

/// The records of these kinds, report by report: of the one whose id is bound, or of all.
pub fn in_reports(of: Option<&str>, kinds: &[Kind], out: &mut Where) -> String {
    let numbers: Vec<String> = kinds.iter().map(|kind| kind.number().to_string()).collect();
    out.and(if numbers.is_empty() { "1 = 0".to_string() } else { format!("r.kind IN ({})", numbers.join(", ")) });
    if let Some(id) = of {
        let id = out.text(id.to_string());
        out.and(format!("p.id = {id}"));
    }
    // The cross join walks along the ids, so that nothing is sorted.
    let condition = out.sql();
    format!(
        "SELECT r.kind, p.id, r.head || p.tail FROM report p CROSS JOIN record r WHERE r.report = p.n AND {condition} ORDER BY p.id, r.kind, r.seq"
    )
}
