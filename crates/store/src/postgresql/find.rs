//! Reading a PostgreSQL store: searches, lists and the digest. Rows come in portions, so that memory does not grow with
//! their number. Writes nothing.

use crate::error::StoreErrorKind;
use crate::rows::{Digest256, Fields};
use crate::sql::{Clause, ORDER, Value, Where, clauses, common, in_reports, phrase};
use crate::words::{BETWEEN, Term};
use crate::{Area, Carrier, ContentDigest, Finished, Found, Kind, Query, SetAside, State};
use postgres::types::ToSql;
use postgres::{Client, Row};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Rows that are fetched at once.
const PORTION: i32 = 500;

/// The kind of a number that the database gave.
pub fn kind(number: i64) -> Result<Kind, StoreErrorKind> {
    Kind::of_number(number).ok_or_else(|| StoreErrorKind::Broken(format!("kind {number}")))
}

/// A digest that the database gave.
pub fn sum(bytes: &[u8]) -> Result<Digest256, StoreErrorKind> {
    bytes.try_into().map_err(|_| StoreErrorKind::Broken(format!("a digest of {} bytes", bytes.len())))
}

/// The letter of a field in the text-search vector.
fn letter(field: &str) -> char {
    match field {
        "actor" => 'a',
        "recipient" => 'r',
        "speaker" => 's',
        "place" => 'p',
        "agreement" => 'g',
        _ => 'b',
    }
}

/// Every word of a record once, with the letter of its field before it, parted by spaces.
pub fn lexemes(fields: &Fields) -> String {
    let parts = [
        ("body", &fields.body),
        ("actor", &fields.actor),
        ("recipient", &fields.recipient),
        ("speaker", &fields.speaker),
        ("place", &fields.place),
        ("agreement", &fields.agreement),
    ];
    let words = parts.iter().flat_map(|(field, text)| text.split(' ').map(|word| (letter(field), word)));
    let words: BTreeSet<(char, &str)> = words.filter(|(_, word)| !word.is_empty() && !word.starts_with(BETWEEN)).collect();
    words.iter().map(|(letter, word)| format!("{letter}{word}")).collect::<Vec<_>>().join(" ")
}

pub fn find(db: &mut Client, query: &Query, each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreErrorKind> {
    let mut all = Where::default();
    common(query, &mut all);
    for Clause { field, any } in clauses(query) {
        let parts = any.iter().map(|term| holds(field, term, &mut all)).collect();
        all.any(parts);
    }
    for term in query.text.iter().flat_map(|text| &text.none) {
        let holds = holds("body", term, &mut all);
        all.and(format!("NOT {holds}"));
    }
    if let Some(area) = &query.area {
        within(area, &mut all);
    }
    let limit = query.limit.map_or(String::new(), |limit| format!("LIMIT {}", i64::try_from(limit).unwrap_or(i64::MAX)));
    let sql = format!(
        "SELECT r.kind, p.id, r.head || p.tail FROM record r JOIN report p ON p.n = r.report JOIN search s ON s.n = r.n
         WHERE {} ORDER BY {ORDER} {limit}",
        all.sql()
    );
    rows(db, &sql, &all.values, &mut |row| {
        let found = Found { kind: kind(row.try_get(0)?)?, report_id: row.try_get(1)?, json: row.try_get(2)? };
        Ok(each(found))
    })
}

pub fn records(db: &mut Client, of: Option<&str>, kinds: &[Kind], each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreErrorKind> {
    let mut all = Where::default();
    let sql = in_reports(of, kinds, &mut all);
    rows(db, &sql, &all.values, &mut |row| {
        let found = Found { kind: kind(row.try_get(0)?)?, report_id: row.try_get(1)?, json: row.try_get(2)? };
        Ok(each(found))
    })
}

/// That a field has the phrase: the words by the index, and their order, where there are several, by looking.
fn holds(field: &str, term: &Term, out: &mut Where) -> String {
    let letter = letter(field);
    let last = term.words.len().saturating_sub(1);
    let word = |(i, word): (usize, &String)| format!("'{letter}{word}'{}", if term.prefix && i == last { ":*" } else { "" });
    let words: Vec<String> = term.words.iter().enumerate().map(word).collect();
    let words = out.text(words.join(" & "));
    let indexed = format!("s.lex @@ CAST({words}::text AS tsquery)");
    match last {
        0 => format!("({indexed})"),
        _ => format!("({indexed} AND {})", phrase(&format!("s.{field}"), term, out)),
    }
}

fn within(area: &Area, out: &mut Where) {
    let mut parts = Vec::new();
    for (west, east) in area.stretches() {
        let [south, north, west, east] = [area.south, area.north, west, east].map(|degrees| out.bind(Value::Real(degrees)));
        parts.push(format!("(r.lat BETWEEN {south} AND {north} AND r.lon BETWEEN {west} AND {east})"));
    }
    out.any(parts);
}

/// Hands out the rows of a statement.
fn rows(
    db: &mut Client,
    sql: &str,
    values: &[Value],
    each: &mut dyn FnMut(Row) -> Result<ControlFlow<()>, StoreErrorKind>,
) -> Result<(), StoreErrorKind> {
    let mut read = db.build_transaction().read_only(true).start()?;
    let values: Vec<&(dyn ToSql + Sync)> = values
        .iter()
        .map(|value| match value {
            Value::Text(text) => text as &(dyn ToSql + Sync),
            Value::Int(number) => number,
            Value::Real(number) => number,
        })
        .collect();
    let statement = read.prepare(sql)?;
    let portal = read.bind(&statement, &values)?;
    loop {
        let portion = read.query_portal(&portal, PORTION)?;
        let last = portion.len() < PORTION as usize;
        for row in portion {
            if each(row)?.is_break() {
                return Ok(());
            }
        }
        if last {
            return Ok(());
        }
    }
}

pub fn finished(db: &mut Client, name: &Digest256, state: &State) -> Result<Option<Finished>, StoreErrorKind> {
    let sql = "SELECT n FROM input WHERE digest = $1 AND length = $2 AND modified = $3 AND settings = $4";
    let input: [&(dyn ToSql + Sync); 4] = [&name.as_slice(), &(state.length as i64), &state.modified, &state.settings.as_slice()];
    let Some(n) = db.query_opt(sql, &input)? else {
        return Ok(None);
    };
    let n: i64 = n.try_get(0)?;
    let records = db.query_one("SELECT count(*) FROM ledger WHERE input = $1", &[&n])?.try_get::<_, i64>(0)? as u64;
    let sql = "SELECT count(*), class, min(reason COLLATE \"C\") FROM set_aside WHERE input = $1 GROUP BY class ORDER BY class COLLATE \"C\"";
    let class = |row: &Row| Ok((row.try_get::<_, i64>(0)? as u64, SetAside { class: row.try_get(1)?, reason: row.try_get(2)? }));
    let set_aside = db.query(sql, &[&n])?.iter().map(class).collect::<Result<_, StoreErrorKind>>()?;
    Ok(Some(Finished { records, set_aside }))
}

pub fn carriers(db: &mut Client, most: u64, each: &mut dyn FnMut(Carrier)) -> Result<(), StoreErrorKind> {
    let sql = "SELECT id, fingerprint, copy_of FROM (
            SELECT n, id, fingerprint, copy_of FROM report WHERE fingerprint IS NOT NULL ORDER BY n DESC LIMIT $1) AS last ORDER BY n";
    rows(db, sql, &[Value::Int(i64::try_from(most).unwrap_or(i64::MAX))], &mut |row| {
        each(Carrier { id: row.try_get(0)?, fingerprint: row.try_get(1)?, copy_of: row.try_get(2)? });
        Ok(ControlFlow::Continue(()))
    })
}

pub fn set_aside(db: &mut Client, each: &mut dyn FnMut(&str, u64, SetAside)) -> Result<(), StoreErrorKind> {
    let sql = "SELECT i.name, s.number, s.class, s.reason FROM set_aside s JOIN input i ON i.n = s.input ORDER BY i.name, s.number";
    rows(db, sql, &[], &mut |row| {
        each(row.try_get(0)?, row.try_get::<_, i64>(1)? as u64, SetAside { class: row.try_get(2)?, reason: row.try_get(3)? });
        Ok(ControlFlow::Continue(()))
    })
}

pub fn digest(db: &mut Client) -> Result<ContentDigest, StoreErrorKind> {
    let mut digest = ContentDigest::default();
    let sql = "SELECT r.kind, r.seq, p.id, r.head || p.tail FROM record r JOIN report p ON p.n = r.report";
    rows(db, sql, &[], &mut |row| {
        let (kind, seq): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        let (id, json): (&str, &str) = (row.try_get(2)?, row.try_get(3)?);
        digest.add(&[b"record", &kind.to_le_bytes(), &seq.to_le_bytes(), id.as_bytes(), json.as_bytes()]);
        Ok(ControlFlow::Continue(()))
    })?;
    carriers(db, u64::MAX, &mut |carrier| {
        let copy_of = carrier.copy_of.unwrap_or_default();
        digest.add(&[b"copy", carrier.id.as_bytes(), carrier.fingerprint.as_bytes(), copy_of.as_bytes()]);
    })?;
    let sql = "SELECT i.name, l.number, l.digest FROM ledger l JOIN input i ON i.n = l.input";
    rows(db, sql, &[], &mut |row| {
        let (name, number, sum): (&str, i64, &[u8]) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        digest.add(&[b"ledger", name.as_bytes(), &number.to_le_bytes(), sum]);
        Ok(ControlFlow::Continue(()))
    })?;
    set_aside(db, &mut |name, number, why| {
        digest.add(&[b"set aside", name.as_bytes(), &number.to_le_bytes(), why.class.as_bytes(), why.reason.as_bytes()]);
    })?;
    Ok(digest)
}
