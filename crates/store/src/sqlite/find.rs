//! Reading an SQLite store: searches, lists and the digest. Writes nothing.

use crate::error::StoreErrorKind;
use crate::sql::{Clause, ORDER, Value, Where, clauses, common, in_reports};
use crate::words::Term;
use crate::{Area, Carrier, ContentDigest, Finished, Found, Kind, Query, SetAside, State};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use std::ops::ControlFlow;

/// The kind of a number that the database gave.
pub fn kind(number: i64) -> Result<Kind, StoreErrorKind> {
    Kind::of_number(number).ok_or_else(|| StoreErrorKind::Broken(format!("kind {number}")))
}

pub fn find(db: &Connection, query: &Query, each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreErrorKind> {
    let mut all = Where::default();
    common(query, &mut all);
    words(query, &mut all);
    if let Some(area) = &query.area {
        within(area, &mut all);
    }
    let condition = all.sql();
    let limit = query.limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
    let limit = all.bind(Value::Int(limit));
    // The order is made of keys alone and the records are fetched one by one, so that sorting needs little memory. With
    // its limit the inner query keeps its order, and the cross join walks along it.
    let sql = format!(
        "SELECT o.kind, o.id, r.head || o.tail FROM (
            SELECT r.n AS n, r.kind AS kind, p.id AS id, p.tail AS tail FROM record r JOIN report p ON p.n = r.report
            WHERE {condition} ORDER BY {ORDER} LIMIT {limit}) o CROSS JOIN record r ON r.n = o.n"
    );
    found(db, &sql, all.values, each)
}

/// Hands out the records that a statement gives as kind, report and line.
fn found(db: &Connection, sql: &str, values: Vec<Value>, each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreErrorKind> {
    // `$1` is a name in SQLite, `?1` a number.
    let mut statement = db.prepare(&sql.replace('$', "?"))?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        let found = Found { kind: kind(row.get(0)?)?, report_id: row.get(1)?, json: row.get(2)? };
        if each(found).is_break() {
            break;
        }
    }
    Ok(())
}

pub fn records(db: &Connection, of: Option<&str>, kinds: &[Kind], each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreErrorKind> {
    let mut all = Where::default();
    let sql = in_reports(of, kinds, &mut all);
    found(db, &sql, all.values, each)
}

/// Words, in the language of FTS5: it is given quoted letters and digits only.
fn words(query: &Query, out: &mut Where) {
    let clauses: Vec<String> = clauses(query).iter().map(match_clause).collect();
    if !clauses.is_empty() {
        let match_ = out.text(clauses.join(" AND "));
        out.and(format!("r.n IN (SELECT rowid FROM search WHERE search MATCH {match_})"));
    }
    for term in query.text.iter().flat_map(|text| &text.none) {
        let match_ = out.text(format!("body : ({})", match_term(term)));
        out.and(format!("r.n NOT IN (SELECT rowid FROM search WHERE search MATCH {match_})"));
    }
}

fn match_clause(clause: &Clause<'_>) -> String {
    let any: Vec<String> = clause.any.iter().map(match_term).collect();
    format!("{} : ({})", clause.field, any.join(" OR "))
}

fn match_term(term: &Term) -> String {
    format!("\"{}\"{}", term.words.join(" "), if term.prefix { " *" } else { "" })
}

fn within(area: &Area, out: &mut Where) {
    let stretches = area.stretches();
    let mut parts = Vec::new();
    for (west, east) in stretches {
        let [south, north, west, east] = [area.south, area.north, west, east].map(|degrees| out.bind(Value::Real(degrees)));
        // The tree rounds outwards, so it finds too many rather than too few; the exact numbers decide.
        parts.push(format!(
            "(r.n IN (SELECT n FROM area WHERE north >= {south} AND south <= {north} AND east >= {west} AND west <= {east})
              AND r.lat BETWEEN {south} AND {north} AND r.lon BETWEEN {west} AND {east})"
        ));
    }
    out.any(parts);
}

pub fn finished(db: &Connection, input: &str, state: &State) -> Result<Option<Finished>, StoreErrorKind> {
    let sql = "SELECT n FROM input WHERE name = ?1 AND length = ?2 AND modified = ?3 AND settings = ?4";
    let input = params![input, state.length as i64, state.modified, state.settings];
    let Some(n) = db.prepare_cached(sql)?.query_row(input, |row| row.get::<_, i64>(0)).optional()? else {
        return Ok(None);
    };
    let mut count = db.prepare_cached("SELECT count(*) FROM ledger WHERE input = ?1")?;
    let records = count.query_row([n], |row| row.get::<_, i64>(0))? as u64;
    let mut classes = db.prepare_cached("SELECT count(*), class, min(reason) FROM set_aside WHERE input = ?1 GROUP BY class ORDER BY class")?;
    let classes = classes
        .query_map([n], |row| Ok((row.get::<_, i64>(0)? as u64, SetAside { class: row.get(1)?, reason: row.get(2)? })))?
        .collect::<Result<_, _>>()?;
    Ok(Some(Finished { records, set_aside: classes }))
}

pub fn carriers(db: &Connection, most: u64, each: &mut dyn FnMut(Carrier)) -> Result<(), StoreErrorKind> {
    let sql = "SELECT id, fingerprint, copy_of FROM (
            SELECT n, id, fingerprint, copy_of FROM report WHERE fingerprint IS NOT NULL ORDER BY n DESC LIMIT ?1) ORDER BY n";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([i64::try_from(most).unwrap_or(i64::MAX)])?;
    while let Some(row) = rows.next()? {
        each(Carrier { id: row.get(0)?, fingerprint: row.get(1)?, copy_of: row.get(2)? });
    }
    Ok(())
}

pub fn set_aside(db: &Connection, each: &mut dyn FnMut(&str, u64, SetAside)) -> Result<(), StoreErrorKind> {
    let sql = "SELECT i.name, s.number, s.class, s.reason FROM set_aside s JOIN input i ON i.n = s.input ORDER BY i.name, s.number";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        each(&name, row.get::<_, i64>(1)? as u64, SetAside { class: row.get(2)?, reason: row.get(3)? });
    }
    Ok(())
}

pub fn digest(db: &Connection) -> Result<ContentDigest, StoreErrorKind> {
    let mut digest = ContentDigest::default();
    let mut statement = db.prepare("SELECT r.kind, r.seq, p.id, r.head || p.tail FROM record r JOIN report p ON p.n = r.report")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (id, json): (String, String) = (row.get(2)?, row.get(3)?);
        digest.add(&[b"record", &kind.to_le_bytes(), &seq.to_le_bytes(), id.as_bytes(), json.as_bytes()]);
    }
    carriers(db, u64::MAX, &mut |carrier| {
        let copy_of = carrier.copy_of.unwrap_or_default();
        digest.add(&[b"copy", carrier.id.as_bytes(), carrier.fingerprint.as_bytes(), copy_of.as_bytes()]);
    })?;
    let mut statement = db.prepare("SELECT i.name, l.number, l.digest FROM ledger l JOIN input i ON i.n = l.input")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (name, number, sum): (String, i64, [u8; 32]) = (row.get(0)?, row.get(1)?, row.get(2)?);
        digest.add(&[b"ledger", name.as_bytes(), &number.to_le_bytes(), &sum]);
    }
    set_aside(db, &mut |name, number, why| {
        digest.add(&[b"set aside", name.as_bytes(), &number.to_le_bytes(), why.class.as_bytes(), why.reason.as_bytes()]);
    })?;
    Ok(digest)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
        }))
    }
}
