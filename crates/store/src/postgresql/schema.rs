//! The tables of a store in a PostgreSQL database, and how an older store is brought up to them. All stand in the current
//! schema of the connection.

use crate::error::StoreErrorKind;
use crate::{Access, SCHEMA};
use postgres::{Client, GenericClient};

/// `SCRIPTS[n]` brings a store from schema n to schema n + 1. A script that was released is never changed.
const SCRIPTS: [&str; SCHEMA as usize] = [
    "
    CREATE TABLE attache_schema (version BIGINT NOT NULL);
    -- One row a report. `tail` ends every native line of the report: its id and the versions that made it.
    CREATE TABLE report (
        n BIGINT PRIMARY KEY, id TEXT COLLATE \"C\" NOT NULL UNIQUE, text BYTEA NOT NULL, content BYTEA NOT NULL,
        outlet TEXT COLLATE \"C\" NOT NULL, tail TEXT COLLATE \"C\" NOT NULL);
    -- One row a record: `head || tail` is its native line.
    CREATE TABLE record (
        n BIGINT PRIMARY KEY, report BIGINT NOT NULL, kind BIGINT NOT NULL, seq BIGINT NOT NULL, head TEXT COLLATE \"C\" NOT NULL,
        class TEXT COLLATE \"C\", mode TEXT COLLATE \"C\", status TEXT COLLATE \"C\", first_day TEXT COLLATE \"C\",
        last_day TEXT COLLATE \"C\", lat DOUBLE PRECISION, lon DOUBLE PRECISION);
    CREATE UNIQUE INDEX record_report ON record (report, kind, seq);
    CREATE INDEX record_day ON record (kind, first_day);
    CREATE INDEX record_place ON record (lat, lon) WHERE lat IS NOT NULL;
    CREATE TABLE kind (n BIGINT PRIMARY KEY, name TEXT NOT NULL);
    INSERT INTO kind VALUES (0, 'report'), (1, 'event'), (2, 'quote'), (3, 'relation'), (4, 'agreement'), (5, 'time'),
        (6, 'place'), (7, 'entity');
    CREATE VIEW native AS
        SELECT kind.name AS record, report.id AS report_id, record.head || report.tail AS json
        FROM record JOIN report ON report.n = record.report JOIN kind ON kind.n = record.kind;
    -- Folded words of reports and of evidence. `lex` has each word with the letter of its field before it, for the index;
    -- phrases are then looked for in the words themselves.
    CREATE TABLE search (
        n BIGINT PRIMARY KEY, body TEXT COLLATE \"C\" NOT NULL, actor TEXT COLLATE \"C\" NOT NULL, recipient TEXT COLLATE \"C\" NOT NULL,
        speaker TEXT COLLATE \"C\" NOT NULL, place TEXT COLLATE \"C\" NOT NULL, agreement TEXT COLLATE \"C\" NOT NULL, lex TSVECTOR NOT NULL);
    CREATE INDEX search_lex ON search USING gin (lex);
    -- The ledger: which inputs and which records of them are done. Names are found by their digest, for they may be too
    -- long for an index.
    CREATE TABLE input (n BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name TEXT COLLATE \"C\" NOT NULL, digest BYTEA NOT NULL UNIQUE);
    CREATE TABLE ledger (input BIGINT NOT NULL, number BIGINT NOT NULL, digest BYTEA NOT NULL, PRIMARY KEY (input, number));
    CREATE TABLE set_aside (
        input BIGINT NOT NULL, number BIGINT NOT NULL, class TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (input, number));
",
    "
    -- Copies: the fingerprint of the text, and the id of the earliest report that carries it.
    ALTER TABLE report ADD COLUMN fingerprint TEXT COLLATE \"C\", ADD COLUMN copy_of TEXT COLLATE \"C\";
    CREATE INDEX report_copy_of ON report (copy_of) WHERE copy_of IS NOT NULL;
    -- The state in which an input was last read to its end, all its records being in the ledger.
    ALTER TABLE input ADD COLUMN length BIGINT, ADD COLUMN modified BIGINT, ADD COLUMN settings BYTEA;
    -- What programs note for themselves.
    CREATE TABLE note (name TEXT COLLATE \"C\" PRIMARY KEY, value TEXT COLLATE \"C\" NOT NULL);
",
];

/// Only one process at a time writes to the store of the current schema.
pub const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtext('attache'), hashtext(current_schema()))";

/// Brings the database to our schema, or says why it cannot be used.
pub fn prepare(db: &mut Client, access: Access) -> Result<(), StoreErrorKind> {
    if version(db)? == Some(SCHEMA) {
        return Ok(());
    }
    let mut change = db.transaction()?;
    change.batch_execute(LOCK)?;
    let at = match version(&mut change)? {
        Some(found) if found > SCHEMA => return Err(StoreErrorKind::Newer { found, known: SCHEMA }),
        Some(found) => found,
        None if has(&mut change, "report")? || has(&mut change, "record")? => return Err(StoreErrorKind::Foreign),
        None if access == Access::Existing => return Err(StoreErrorKind::Missing),
        None => 0,
    };
    let missing = usize::try_from(at).ok().and_then(|at| SCRIPTS.get(at..)).unwrap_or_default();
    for script in missing {
        change.batch_execute(script)?;
    }
    change.execute("DELETE FROM attache_schema", &[])?;
    change.execute("INSERT INTO attache_schema VALUES ($1)", &[&SCHEMA])?;
    Ok(change.commit()?)
}

/// The schema of the database; none where it is not ours.
fn version(db: &mut impl GenericClient) -> Result<Option<i64>, StoreErrorKind> {
    if !has(db, "attache_schema")? {
        return Ok(None);
    }
    Ok(db.query_opt("SELECT version FROM attache_schema", &[])?.map(|row| row.try_get(0)).transpose()?)
}

fn has(db: &mut impl GenericClient, table: &str) -> Result<bool, StoreErrorKind> {
    let sql = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1";
    Ok(db.query_opt(sql, &[&table])?.is_some())
}
