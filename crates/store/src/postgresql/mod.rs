//! The store in a PostgreSQL database: words by text-search vectors, places by an index over coordinates. A batch goes in
//! by a handful of statements over lists, since each statement is a journey to the server. Knows rows, not what they mean.

mod find;
mod schema;

use crate::error::{StoreError, StoreErrorKind, refused_clear_text};
use crate::rows::{Bundle, Digest256, Row};
use crate::{
    Access, Carrier, ContentDigest, CopyOf, Done, Ended, Entry, Finished, Found, Kept, Kind, Outcome, Query, SetAside, State, Store, address,
    conflict, digest_of,
};
use postgres::{Client, NoTls, Transaction};
use std::collections::{BTreeMap, HashMap};
use std::ops::{ControlFlow, Range};

/// An open PostgreSQL store.
pub struct Postgresql {
    name: String,
    db: Client,
}

impl Postgresql {
    /// Connects to the database at `url` and makes the tables where they are missing.
    ///
    /// # Errors
    /// See [`crate::open`].
    pub fn open(url: &str, access: Access) -> Result<Self, StoreError> {
        let name = address::shown(url);
        if address::wants_tls(url) {
            return Err(StoreError { store: name, kind: StoreErrorKind::Tls });
        }
        let opened = Client::connect(url, NoTls).map_err(StoreErrorKind::from).and_then(|mut db| {
            schema::prepare(&mut db, access)?;
            Ok(db)
        });
        match opened {
            Ok(db) => Ok(Postgresql { name, db }),
            Err(kind) => Err(StoreError { store: name, kind }),
        }
    }

    /// Adds the database's name to an error.
    fn named<T>(&mut self, work: impl FnOnce(&mut Client) -> Result<T, StoreErrorKind>) -> Result<T, StoreError> {
        work(&mut self.db).map_err(|kind| StoreError { store: self.name.clone(), kind })
    }
}

impl From<postgres::Error> for StoreErrorKind {
    fn from(error: postgres::Error) -> Self {
        if refused_clear_text(&error) { StoreErrorKind::Tls } else { StoreErrorKind::Postgres(error) }
    }
}

impl Store for Postgresql {
    fn put_grouped(&mut self, batch: &[Entry], copy_of: CopyOf<'_>) -> Result<Vec<Kept>, StoreError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.named(|db| {
            let mut change = db.transaction()?;
            change.batch_execute(schema::LOCK)?;
            let kept = content(&mut change, batch, copy_of)?;
            ledger(&mut change, batch, &kept)?;
            change.commit()?;
            Ok(kept)
        })
    }

    fn note(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        self.named(|db| Ok(db.query_opt("SELECT value FROM note WHERE name = $1", &[&name])?.map(|row| row.try_get(0)).transpose()?))
    }

    fn set_note(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.named(|db| {
            let sql = "INSERT INTO note VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value";
            db.execute(sql, &[&name, &value])?;
            Ok(())
        })
    }

    fn done(&mut self, input: &str, numbers: Range<u64>) -> Result<Vec<Done>, StoreError> {
        self.named(|db| {
            let sql = "SELECT l.number, l.digest, s.class, s.reason FROM input i JOIN ledger l ON l.input = i.n
                 LEFT JOIN set_aside s ON s.input = l.input AND s.number = l.number
                 WHERE i.digest = $1 AND l.number >= $2 AND l.number < $3 ORDER BY l.number";
            let lines = db.query(sql, &[&name_digest(input).as_slice(), &(numbers.start as i64), &(numbers.end as i64)])?;
            let line = |row: postgres::Row| {
                let set_aside = row.try_get::<_, Option<String>>(2)?.zip(row.try_get(3)?).map(|(class, reason)| SetAside { class, reason });
                Ok(Done { number: row.try_get::<_, i64>(0)? as u64, digest: find::sum(row.try_get(1)?)?, set_aside })
            };
            lines.into_iter().map(line).collect()
        })
    }

    fn finish(&mut self, inputs: &[Ended]) -> Result<(), StoreError> {
        if inputs.is_empty() {
            return Ok(());
        }
        self.named(|db| {
            let mut change = db.transaction()?;
            change.batch_execute(schema::LOCK)?;
            finish(&mut change, inputs)?;
            Ok(change.commit()?)
        })
    }

    fn finished(&mut self, input: &str, state: &State) -> Result<Option<Finished>, StoreError> {
        self.named(|db| find::finished(db, &name_digest(input), state))
    }

    fn carriers(&mut self, most: u64, each: &mut dyn FnMut(Carrier)) -> Result<(), StoreError> {
        self.named(|db| find::carriers(db, most, each))
    }

    fn find(&mut self, query: &Query, each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.named(|db| find::find(db, query, each))
    }

    fn records(&mut self, of: Option<&str>, kinds: &[Kind], each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreError> {
        if of.is_some_and(|id| id.contains('\0')) {
            return Ok(());
        }
        self.named(|db| find::records(db, of, kinds, each))
    }

    fn report(&mut self, id: &str) -> Result<Option<String>, StoreError> {
        if id.contains('\0') {
            return Ok(None);
        }
        self.named(|db| {
            let sql = "SELECT r.head || p.tail FROM report p JOIN record r ON r.report = p.n AND r.kind = 0 WHERE p.id = $1";
            Ok(db.query_opt(sql, &[&id])?.map(|row| row.try_get(0)).transpose()?)
        })
    }

    fn counts(&mut self) -> Result<Vec<(Kind, u64)>, StoreError> {
        self.named(|db| {
            let counts = db.query("SELECT kind, count(*) FROM record GROUP BY kind ORDER BY kind", &[])?;
            counts.iter().map(|row| Ok((find::kind(row.try_get(0)?)?, row.try_get::<_, i64>(1)? as u64))).collect()
        })
    }

    fn set_aside(&mut self, each: &mut dyn FnMut(&str, u64, SetAside)) -> Result<(), StoreError> {
        self.named(|db| find::set_aside(db, each))
    }

    fn digest(&mut self) -> Result<ContentDigest, StoreError> {
        self.named(find::digest)
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.named(|db| Ok(db.batch_execute("ANALYZE report, record, search")?))
    }
}

fn name_digest(input: &str) -> Digest256 {
    digest_of(&[input.as_bytes()])
}

/// Puts the reports of a batch in, and says what was done with each entry.
fn content(db: &mut Transaction<'_>, batch: &[Entry], copy_of: CopyOf<'_>) -> Result<Vec<Kept>, StoreErrorKind> {
    let bundles: Vec<&Bundle> = batch.iter().filter_map(bundle).collect();
    let ids: Vec<&str> = bundles.iter().map(|bundle| bundle.id.as_str()).collect();
    // What the database has under each id, and then what it is going to have.
    let mut known: HashMap<String, (Digest256, Digest256)> = HashMap::new();
    let mut stored: HashMap<String, i64> = HashMap::new();
    for row in db.query("SELECT id, n, text, content FROM report WHERE id = ANY($1)", &[&ids])? {
        let id: String = row.try_get(0)?;
        stored.insert(id.clone(), row.try_get(1)?);
        known.insert(id, (find::sum(row.try_get(2)?)?, find::sum(row.try_get(3)?)?));
    }
    // With the place in the batch: numbers are given in the order in which reports are put.
    let mut new: BTreeMap<&str, (usize, New)> = BTreeMap::new();
    let mut kept = Vec::new();
    for (at, entry) in batch.iter().enumerate() {
        let bundle = match &entry.outcome {
            Outcome::SetAside(why) => {
                kept.push(Kept::SetAside(why.clone().without_nul()));
                continue;
            }
            Outcome::Coded(bundle) => bundle,
        };
        kept.push(match known.get(&bundle.id) {
            Some((text, _)) if *text != bundle.text => Kept::SetAside(conflict(&bundle.id)),
            Some((_, content)) if *content == bundle.content => Kept::Unchanged,
            old => {
                let kept = if old.is_none() { Kept::New } else { Kept::Replaced };
                known.insert(bundle.id.clone(), (bundle.text, bundle.content));
                new.insert(&bundle.id, (at, New { bundle, copy_of: copy_of(bundle) }));
                kept
            }
        });
    }
    let gone: Vec<i64> = new.keys().filter_map(|id| stored.get(*id).copied()).collect();
    remove(db, &gone)?;
    let mut new: Vec<(usize, New)> = new.into_values().collect();
    new.sort_unstable_by_key(|(at, _)| *at);
    insert(db, &new.into_iter().map(|(_, new)| new).collect::<Vec<_>>())?;
    Ok(kept)
}

/// A report to be put in.
struct New<'a> {
    bundle: &'a Bundle,
    copy_of: Option<String>,
}

fn bundle(entry: &Entry) -> Option<&Bundle> {
    match &entry.outcome {
        Outcome::Coded(bundle) => Some(bundle),
        Outcome::SetAside(_) => None,
    }
}

/// Takes reports and all their records out.
fn remove(db: &mut Transaction<'_>, reports: &[i64]) -> Result<(), StoreErrorKind> {
    if reports.is_empty() {
        return Ok(());
    }
    for sql in [
        "DELETE FROM search WHERE n IN (SELECT n FROM record WHERE report = ANY($1))",
        "DELETE FROM record WHERE report = ANY($1)",
        "DELETE FROM report WHERE n = ANY($1)",
    ] {
        db.execute(sql, &[&reports])?;
    }
    Ok(())
}

fn insert(db: &mut Transaction<'_>, new: &[New]) -> Result<(), StoreErrorKind> {
    if new.is_empty() {
        return Ok(());
    }
    let bundles: Vec<&Bundle> = new.iter().map(|new| new.bundle).collect();
    // Numbers are ours to give: nobody else writes while we hold the lock.
    let first = |db: &mut Transaction<'_>, sql: &str| db.query_one(sql, &[]).and_then(|row| row.try_get::<_, i64>(0));
    let reports = first(db, "SELECT COALESCE(max(n), 0) + 1 FROM report")?;
    let records = first(db, "SELECT COALESCE(max(n), 0) + 1 FROM record")?;
    let numbered: Vec<(i64, &Bundle)> = (reports..).zip(bundles.iter().copied()).collect();
    let of = |get: fn(&Bundle) -> &str| bundles.iter().map(|bundle| get(bundle)).collect::<Vec<&str>>();
    let sums = |get: fn(&Bundle) -> &Digest256| bundles.iter().map(|bundle| get(bundle).as_slice()).collect::<Vec<&[u8]>>();
    let numbers: Vec<i64> = numbered.iter().map(|(n, _)| *n).collect();
    let fingerprints: Vec<Option<&str>> = bundles.iter().map(|bundle| bundle.fingerprint()).collect();
    let copies: Vec<Option<&str>> = new.iter().map(|new| new.copy_of.as_deref()).collect();
    let sql = "INSERT INTO report (n, id, text, content, outlet, tail, fingerprint, copy_of)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[])";
    db.execute(
        sql,
        &[&numbers, &of(|b| &b.id), &sums(|b| &b.text), &sums(|b| &b.content), &of(|b| &b.outlet), &of(|b| &b.tail), &fingerprints, &copies],
    )?;
    let rows = numbered.iter().flat_map(|(report, bundle)| bundle.rows.iter().map(|row| (*report, row)));
    let rows: Vec<(i64, i64, &Row)> = (records..).zip(rows).map(|(n, (report, row))| (n, report, row)).collect();
    insert_records(db, &rows)?;
    insert_words(db, &rows)
}

/// Rows with their own number and that of their report.
fn insert_records(db: &mut Transaction<'_>, rows: &[(i64, i64, &Row)]) -> Result<(), StoreErrorKind> {
    let numbers = |get: fn(&(i64, i64, &Row)) -> i64| rows.iter().map(get).collect::<Vec<i64>>();
    let texts = |get: fn(&Row) -> &Option<String>| rows.iter().map(|(.., row)| get(row).as_deref()).collect::<Vec<Option<&str>>>();
    let reals = |get: fn(&Row) -> Option<f64>| rows.iter().map(|(.., row)| get(row)).collect::<Vec<Option<f64>>>();
    let heads: Vec<&str> = rows.iter().map(|(.., row)| row.head.as_str()).collect();
    let sql = "INSERT INTO record (n, report, kind, seq, head, class, mode, status, first_day, last_day, lat, lon)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
             $9::text[], $10::text[], $11::double precision[], $12::double precision[])";
    db.execute(
        sql,
        &[
            &numbers(|row| row.0),
            &numbers(|row| row.1),
            &numbers(|row| row.2.kind),
            &numbers(|row| row.2.seq),
            &heads,
            &texts(|row| &row.class),
            &texts(|row| &row.mode),
            &texts(|row| &row.status),
            &texts(|row| &row.first_day),
            &texts(|row| &row.last_day),
            &reals(|row| row.lat),
            &reals(|row| row.lon),
        ],
    )?;
    Ok(())
}

fn insert_words(db: &mut Transaction<'_>, rows: &[(i64, i64, &Row)]) -> Result<(), StoreErrorKind> {
    let numbers: Vec<i64> = rows.iter().map(|(n, ..)| *n).collect();
    let of = |get: fn(&Row) -> &str| rows.iter().map(|(.., row)| get(row)).collect::<Vec<&str>>();
    let lexemes: Vec<String> = rows.iter().map(|(.., row)| find::lexemes(&row.fields)).collect();
    let sql = "INSERT INTO search (n, body, actor, recipient, speaker, place, agreement, lex)
         SELECT n, body, actor, recipient, speaker, place, agreement, array_to_tsvector(string_to_array(lex, ' '))
         FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
             AS row (n, body, actor, recipient, speaker, place, agreement, lex)";
    db.execute(
        sql,
        &[
            &numbers,
            &of(|row| &row.fields.body),
            &of(|row| &row.fields.actor),
            &of(|row| &row.fields.recipient),
            &of(|row| &row.fields.speaker),
            &of(|row| &row.fields.place),
            &of(|row| &row.fields.agreement),
            &lexemes,
        ],
    )?;
    Ok(())
}

/// Cuts the ledger behind the last record of each input and notes its state.
fn finish(db: &mut Transaction<'_>, inputs: &[Ended]) -> Result<(), StoreErrorKind> {
    let names: Vec<Digest256> = inputs.iter().map(|ended| name_digest(&ended.input)).collect();
    let names: Vec<&[u8]> = names.iter().map(|name| name.as_slice()).collect();
    let records: Vec<i64> = inputs.iter().map(|ended| ended.records as i64).collect();
    for table in ["ledger", "set_aside"] {
        let sql = format!(
            "DELETE FROM {table} t USING unnest($1::bytea[], $2::bigint[]) AS ended (digest, records), input i
             WHERE i.digest = ended.digest AND t.input = i.n AND t.number >= ended.records"
        );
        db.execute(&sql, &[&names, &records])?;
    }
    for (name, ended) in names.iter().zip(inputs) {
        if let Some(State { length, modified, settings }) = &ended.state {
            let sql = "UPDATE input SET length = $2, modified = $3, settings = $4 WHERE digest = $1";
            db.execute(sql, &[name, &(*length as i64), modified, &settings.as_slice()])?;
        }
    }
    Ok(())
}

/// The lines of the ledger of a batch. The last entry for a record counts.
fn ledger(db: &mut Transaction<'_>, batch: &[Entry], kept: &[Kept]) -> Result<(), StoreErrorKind> {
    let mut lines: BTreeMap<(&str, i64), (&Digest256, Option<&SetAside>)> = BTreeMap::new();
    for (entry, kept) in batch.iter().zip(kept) {
        let why = if let Kept::SetAside(why) = kept { Some(why) } else { None };
        lines.insert((&entry.input, entry.number as i64), (&entry.digest, why));
    }
    let mut inputs: HashMap<&str, i64> = HashMap::new();
    for (name, _) in lines.keys() {
        if !inputs.contains_key(name) {
            let sql = "INSERT INTO input (name, digest) VALUES ($1, $2) ON CONFLICT (digest) DO UPDATE SET length = NULL RETURNING n";
            inputs.insert(name, db.query_one(sql, &[name, &name_digest(name).as_slice()])?.try_get(0)?);
        }
    }
    let input = |name: &str| inputs.get(name).copied().expect("every input of the batch has its number by now");
    let places: (Vec<i64>, Vec<i64>) = lines.keys().map(|(name, number)| (input(name), *number)).unzip();
    let digests: Vec<&[u8]> = lines.values().map(|(digest, _)| digest.as_slice()).collect();
    let sql = "INSERT INTO ledger (input, number, digest) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])
         ON CONFLICT (input, number) DO UPDATE SET digest = EXCLUDED.digest";
    db.execute(sql, &[&places.0, &places.1, &digests])?;
    let sql = "DELETE FROM set_aside s USING unnest($1::bigint[], $2::bigint[]) AS done (input, number)
         WHERE s.input = done.input AND s.number = done.number";
    db.execute(sql, &[&places.0, &places.1])?;
    for ((name, number), (_, why)) in &lines {
        if let Some(why) = why {
            let sql = "INSERT INTO set_aside (input, number, class, reason) VALUES ($1, $2, $3, $4)";
            db.execute(sql, &[&input(name), number, &why.class, &why.reason])?;
        }
    }
    Ok(())
}
