//! The tables of an SQLite store, and how an older store is brought up to them: one script a schema, run in order.

use crate::error::StoreErrorKind;
use crate::{Access, SCHEMA};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

/// `SCRIPTS[n]` brings a store from schema n to schema n + 1. A script that was released is never changed.
const SCRIPTS: [&str; SCHEMA as usize] = [
    "
    CREATE TABLE attache_schema (version INTEGER NOT NULL);
    -- One row a report. `tail` ends every native line of the report: its id and the versions that made it.
    CREATE TABLE report (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text BLOB NOT NULL, content BLOB NOT NULL, outlet TEXT NOT NULL,
        tail TEXT NOT NULL);
    -- One row a record: `head || tail` is its native line.
    CREATE TABLE record (
        n INTEGER PRIMARY KEY, report INTEGER NOT NULL, kind INTEGER NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL,
        class TEXT, mode TEXT, status TEXT, first_day TEXT, last_day TEXT, lat REAL, lon REAL);
    CREATE UNIQUE INDEX record_report ON record (report, kind, seq);
    CREATE INDEX record_day ON record (kind, first_day);
    CREATE TABLE kind (n INTEGER PRIMARY KEY, name TEXT NOT NULL);
    INSERT INTO kind VALUES (0, 'report'), (1, 'event'), (2, 'quote'), (3, 'relation'), (4, 'agreement'), (5, 'time'),
        (6, 'place'), (7, 'entity');
    CREATE VIEW native AS
        SELECT kind.name AS record, report.id AS report_id, record.head || report.tail AS json
        FROM record JOIN report ON report.n = record.report JOIN kind ON kind.n = record.kind;
    -- Folded words of reports and of evidence; rowid is record.n. The words themselves are not kept twice.
    CREATE VIRTUAL TABLE search USING fts5(
        body, actor, recipient, speaker, place, agreement, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 0');
    -- Points; n is record.n. R*Trees keep 32-bit numbers, so the exact ones stand in `record`.
    CREATE VIRTUAL TABLE area USING rtree(n, south, north, west, east);
    -- The ledger: which inputs and which records of them are done.
    CREATE TABLE input (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE ledger (input INTEGER NOT NULL, number INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (input, number)) WITHOUT ROWID;
    CREATE TABLE set_aside (
        input INTEGER NOT NULL, number INTEGER NOT NULL, class TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (input, number)) WITHOUT ROWID;
",
    "
    -- Copies: the fingerprint of the text, and the id of the earliest report that carries it.
    ALTER TABLE report ADD COLUMN fingerprint TEXT;
    ALTER TABLE report ADD COLUMN copy_of TEXT;
    CREATE INDEX report_copy_of ON report (copy_of) WHERE copy_of IS NOT NULL;
    -- The state in which an input was last read to its end, all its records being in the ledger.
    ALTER TABLE input ADD COLUMN length INTEGER;
    ALTER TABLE input ADD COLUMN modified INTEGER;
    ALTER TABLE input ADD COLUMN settings BLOB;
    -- What programs note for themselves.
    CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
",
];

/// Brings the database to our schema, or says why it cannot be used.
pub fn prepare(db: &mut Connection, access: Access) -> Result<(), StoreErrorKind> {
    if version(db)? == Some(SCHEMA) {
        return Ok(());
    }
    // Looked at again under the lock: another process may have been quicker.
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let at = match version(&change)? {
        Some(found) if found > SCHEMA => return Err(StoreErrorKind::Newer { found, known: SCHEMA }),
        Some(found) => found,
        None if !is_empty(&change)? => return Err(StoreErrorKind::Foreign),
        None if access == Access::Existing => return Err(StoreErrorKind::Missing),
        None => 0,
    };
    let missing = usize::try_from(at).ok().and_then(|at| SCRIPTS.get(at..)).unwrap_or_default();
    for script in missing {
        change.execute_batch(script)?;
    }
    change.execute("DELETE FROM attache_schema", [])?;
    change.execute("INSERT INTO attache_schema VALUES (?1)", [SCHEMA])?;
    change.commit()?;
    Ok(())
}

/// The schema of the database; none where it is not ours.
fn version(db: &Connection) -> Result<Option<i64>, StoreErrorKind> {
    let ours = db.query_row("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'attache_schema'", [], |_| Ok(())).optional()?;
    match ours {
        None => Ok(None),
        Some(()) => Ok(db.query_row("SELECT version FROM attache_schema", [], |row| row.get(0)).optional()?),
    }
}

fn is_empty(db: &Connection) -> Result<bool, StoreErrorKind> {
    Ok(db.query_row("SELECT count(*) = 0 FROM sqlite_master", [], |row| row.get(0))?)
}

impl From<rusqlite::Error> for StoreErrorKind {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => StoreErrorKind::NotADatabase,
            _ => StoreErrorKind::Sqlite(error),
        }
    }
}
