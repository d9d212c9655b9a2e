//! The store in one SQLite file: write-ahead log, FTS5 over words, R*Tree over points. Knows rows, not what they mean.

mod find;
mod schema;

use crate::error::{StoreError, StoreErrorKind};
use crate::rows::{Bundle, Row};
use crate::{
    Access, Carrier, ContentDigest, CopyOf, Done, Ended, Entry, Finished, Found, Kept, Kind, Outcome, Query, SetAside, State, Store, conflict,
};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::time::Duration;

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open SQLite store.
pub struct Sqlite {
    name: String,
    db: Connection,
}

impl Sqlite {
    /// Opens or makes the file.
    ///
    /// # Errors
    /// See [`crate::open`].
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let name = path.display().to_string();
        let opened = connect(path, access);
        match opened {
            Ok(db) => Ok(Sqlite { name, db }),
            Err(kind) => Err(StoreError { store: name, kind }),
        }
    }

    /// Adds the database's name to an error.
    fn named<T>(&mut self, work: impl FnOnce(&mut Connection) -> Result<T, StoreErrorKind>) -> Result<T, StoreError> {
        work(&mut self.db).map_err(|kind| StoreError { store: self.name.clone(), kind })
    }
}

fn connect(path: &Path, access: Access) -> Result<Connection, StoreErrorKind> {
    if access == Access::Existing && !path.exists() {
        return Err(StoreErrorKind::Missing);
    }
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, access == Access::Create);
    let mut db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(32);
    // Refused before anything of it is changed, should it not be ours.
    schema::prepare(&mut db, access)?;
    // A database on a read-only disk keeps the journal it has; it can be read all the same.
    let _: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).or_else(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ReadOnly) => Ok(String::new()),
        _ => Err(error),
    })?;
    // In write-ahead mode this loses nothing when a process dies, and never breaks the file.
    db.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;")?;
    Ok(db)
}

impl Store for Sqlite {
    fn put_grouped(&mut self, batch: &[Entry], copy_of: CopyOf<'_>) -> Result<Vec<Kept>, StoreError> {
        self.named(|db| {
            let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let kept = batch.iter().map(|entry| put(&change, entry, copy_of)).collect::<Result<_, StoreErrorKind>>()?;
            change.commit()?;
            Ok(kept)
        })
    }

    fn note(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        self.named(|db| Ok(db.query_row("SELECT value FROM note WHERE name = ?1", [name], |row| row.get(0)).optional()?))
    }

    fn set_note(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.named(|db| {
            db.execute("INSERT OR REPLACE INTO note VALUES (?1, ?2)", [name, value])?;
            Ok(())
        })
    }

    fn done(&mut self, input: &str, numbers: Range<u64>) -> Result<Vec<Done>, StoreError> {
        self.named(|db| {
            let mut lines = db.prepare_cached(
                "SELECT l.number, l.digest, s.class, s.reason FROM input i JOIN ledger l ON l.input = i.n
                 LEFT JOIN set_aside s ON s.input = l.input AND s.number = l.number
                 WHERE i.name = ?1 AND l.number >= ?2 AND l.number < ?3 ORDER BY l.number",
            )?;
            let lines = lines.query_map(params![input, numbers.start as i64, numbers.end as i64], |row| {
                let set_aside = row.get::<_, Option<String>>(2)?.zip(row.get(3)?).map(|(class, reason)| SetAside { class, reason });
                Ok(Done { number: row.get::<_, i64>(0)? as u64, digest: row.get(1)?, set_aside })
            })?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }

    fn finish(&mut self, inputs: &[Ended]) -> Result<(), StoreError> {
        if inputs.is_empty() {
            return Ok(());
        }
        self.named(|db| {
            let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            inputs.iter().try_for_each(|ended| finish(&change, ended))?;
            Ok(change.commit()?)
        })
    }

    fn finished(&mut self, input: &str, state: &State) -> Result<Option<Finished>, StoreError> {
        self.named(|db| find::finished(db, input, state))
    }

    fn carriers(&mut self, most: u64, each: &mut dyn FnMut(Carrier)) -> Result<(), StoreError> {
        self.named(|db| find::carriers(db, most, each))
    }

    fn find(&mut self, query: &Query, each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.named(|db| find::find(db, query, each))
    }

    fn records(&mut self, of: Option<&str>, kinds: &[Kind], each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.named(|db| find::records(db, of, kinds, each))
    }

    fn report(&mut self, id: &str) -> Result<Option<String>, StoreError> {
        self.named(|db| {
            let sql = "SELECT r.head || p.tail FROM report p JOIN record r ON r.report = p.n AND r.kind = 0 WHERE p.id = ?1";
            Ok(db.query_row(sql, [id], |row| row.get(0)).optional()?)
        })
    }

    fn counts(&mut self) -> Result<Vec<(Kind, u64)>, StoreError> {
        self.named(|db| {
            let mut counts = db.prepare("SELECT kind, count(*) FROM record GROUP BY kind ORDER BY kind")?;
            let counts = counts.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
            counts.map(|count| count.map_err(StoreErrorKind::from).and_then(|(kind, count)| Ok((find::kind(kind)?, count as u64)))).collect()
        })
    }

    fn set_aside(&mut self, each: &mut dyn FnMut(&str, u64, SetAside)) -> Result<(), StoreError> {
        self.named(|db| find::set_aside(db, each))
    }

    fn digest(&mut self) -> Result<ContentDigest, StoreError> {
        self.named(|db| find::digest(db))
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.named(|db| Ok(db.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);")?))
    }
}

/// One entry: its content, then its line in the ledger.
fn put(db: &Transaction<'_>, entry: &Entry, copy_of: CopyOf<'_>) -> Result<Kept, StoreErrorKind> {
    let kept = match &entry.outcome {
        Outcome::Coded(bundle) => content(db, bundle, copy_of)?,
        Outcome::SetAside(why) => Kept::SetAside(why.clone().without_nul()),
    };
    let input = "INSERT INTO input (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET length = NULL WHERE length IS NOT NULL";
    db.prepare_cached(input)?.execute([&entry.input])?;
    let input: i64 = db.prepare_cached("SELECT n FROM input WHERE name = ?1")?.query_row([&entry.input], |row| row.get(0))?;
    let number = entry.number as i64;
    db.prepare_cached("INSERT OR REPLACE INTO ledger VALUES (?1, ?2, ?3)")?.execute(params![input, number, entry.digest])?;
    match &kept {
        Kept::SetAside(why) => {
            let mut line = db.prepare_cached("INSERT OR REPLACE INTO set_aside VALUES (?1, ?2, ?3, ?4)")?;
            line.execute(params![input, number, why.class, why.reason])?
        }
        _ => db.prepare_cached("DELETE FROM set_aside WHERE input = ?1 AND number = ?2")?.execute(params![input, number])?,
    };
    Ok(kept)
}

/// Cuts the ledger behind the input's last record and notes its state.
fn finish(db: &Transaction<'_>, ended: &Ended) -> Result<(), StoreErrorKind> {
    let records = ended.records as i64;
    for sql in [
        "DELETE FROM ledger WHERE input = (SELECT n FROM input WHERE name = ?1) AND number >= ?2",
        "DELETE FROM set_aside WHERE input = (SELECT n FROM input WHERE name = ?1) AND number >= ?2",
    ] {
        db.prepare_cached(sql)?.execute(params![ended.input, records])?;
    }
    if let Some(State { length, modified, settings }) = &ended.state {
        let mut note = db.prepare_cached("UPDATE input SET length = ?2, modified = ?3, settings = ?4 WHERE name = ?1")?;
        note.execute(params![ended.input, *length as i64, modified, settings])?;
    }
    Ok(())
}

fn content(db: &Transaction<'_>, bundle: &Bundle, copy_of: CopyOf<'_>) -> Result<Kept, StoreErrorKind> {
    let mut old = db.prepare_cached("SELECT n, text, content FROM report WHERE id = ?1")?;
    let old: Option<(i64, [u8; 32], [u8; 32])> = old.query_row([&bundle.id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let kept = match old {
        None => Kept::New,
        Some((_, text, _)) if text != bundle.text => return Ok(Kept::SetAside(conflict(&bundle.id))),
        Some((.., content)) if content == bundle.content => return Ok(Kept::Unchanged),
        Some((n, ..)) => {
            remove(db, n)?;
            Kept::Replaced
        }
    };
    let mut report =
        db.prepare_cached("INSERT INTO report (id, text, content, outlet, tail, fingerprint, copy_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    let copy_of = copy_of(bundle);
    let Bundle { id, text, content, outlet, tail, fingerprint, rows } = bundle;
    let report = report.insert(params![id, text, content, outlet, tail, fingerprint, copy_of])?;
    rows.iter().try_for_each(|row| record(db, report, row))?;
    Ok(kept)
}

/// Takes a report and all its records out.
fn remove(db: &Transaction<'_>, report: i64) -> Result<(), StoreErrorKind> {
    for sql in [
        "DELETE FROM search WHERE rowid IN (SELECT n FROM record WHERE report = ?1)",
        "DELETE FROM area WHERE n IN (SELECT n FROM record WHERE report = ?1)",
        "DELETE FROM record WHERE report = ?1",
        "DELETE FROM report WHERE n = ?1",
    ] {
        db.prepare_cached(sql)?.execute([report])?;
    }
    Ok(())
}

fn record(db: &Transaction<'_>, report: i64, row: &Row) -> Result<(), StoreErrorKind> {
    let mut insert = db.prepare_cached(
        "INSERT INTO record (report, kind, seq, head, class, mode, status, first_day, last_day, lat, lon)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    let Row { kind, seq, head, class, mode, status, first_day, last_day, lat, lon, fields } = row;
    let n = insert.insert(params![report, kind, seq, head, class, mode, status, first_day, last_day, lat, lon])?;
    let mut words =
        db.prepare_cached("INSERT INTO search (rowid, body, actor, recipient, speaker, place, agreement) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    words.execute(params![n, fields.body, fields.actor, fields.recipient, fields.speaker, fields.place, fields.agreement])?;
    if let (Some(lat), Some(lon)) = (lat, lon) {
        db.prepare_cached("INSERT INTO area VALUES (?1, ?2, ?2, ?3, ?3)")?.execute(params![n, lat, lon])?;
    }
    Ok(())
}
