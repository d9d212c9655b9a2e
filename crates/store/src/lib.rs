//! Keeps records: what was read out of reports goes in, records come out, byte for byte, with full-text search and places.
//!
//! [`open`] gives an SQLite file or a PostgreSQL database behind one trait, [`Store`], with the same answers. Folding of
//! words and all columns are made here, not in the database. This crate knows the records and nothing of how they were read.

mod address;
mod content;
mod error;
#[cfg(feature = "postgres")]
mod postgresql;
mod query;
mod rows;
mod sql;
mod sqlite;
mod words;

pub use address::{clear_text_host, shown};
pub use content::ContentDigest;
pub use error::{StoreError, StoreErrorKind};
pub use query::{Area, Days, Found, Kind, Query};
pub use rows::{Bundle, Digest256};
pub use words::{Term, TextQuery, fold};

use sqlite::Sqlite;
use std::ops::{ControlFlow, Range};

/// The schema that this version writes. A higher one is refused, a lower one is brought up.
pub const SCHEMA: i64 = 2;

/// Whether a database may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Makes the database where there is none.
    Create,
    /// The database must be there.
    Existing,
}

/// What became of one record of an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was coded.
    Coded(Box<Bundle>),
    /// It was set aside.
    SetAside(SetAside),
}

/// Why a record of an input is not in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The kind of fault, the same for all records with it.
    pub class: String,
    /// Place and cause, for the user.
    pub reason: String,
}

impl SetAside {
    /// Without the one character that a database cannot hold.
    fn without_nul(self) -> Self {
        let clean = |text: String| if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text };
        SetAside { class: clean(self.class), reason: clean(self.reason) }
    }
}

/// One record of an input, as the ledger has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The input, under a name that is the same however the user writes it.
    pub input: String,
    /// Number of the record in the input, from 0.
    pub number: u64,
    /// Digest of the record and of all that decides how it is read. A record with another digest is another record.
    pub digest: Digest256,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a store did with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The report is new.
    New,
    /// The same report was there with the same records.
    Unchanged,
    /// The same report was there with other records; these stand in their place.
    Replaced,
    /// Nothing of it is kept but the reason. A coded report gets here too where its id belongs to another text.
    SetAside(SetAside),
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Number of the record in its input.
    pub number: u64,
    /// See [`Entry::digest`].
    pub digest: Digest256,
    /// Why it is not in the store.
    pub set_aside: Option<SetAside>,
}

/// What tells one state of an input from another without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Bytes.
    pub length: u64,
    /// When it was last written to, in nanoseconds from the beginning of 1970.
    pub modified: i64,
    /// Digest of all that decides how it is read.
    pub settings: Digest256,
}

/// An input that was read to its end, all its records being in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// See [`Entry::input`].
    pub input: String,
    /// How many records it has.
    pub records: u64,
    /// What it was when it was opened; none where that is not sure.
    pub state: Option<State>,
}

/// What the ledger has of an input that need not be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// How many records it has.
    pub records: u64,
    /// How many of them were set aside, by class, with the first reason in the order of strings.
    pub set_aside: Vec<(u64, SetAside)>,
}

/// A report as one of several that carry one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// The report's id.
    pub id: String,
    /// The fingerprint of its text.
    pub fingerprint: String,
    /// The earliest report that carries the text, if that is another one.
    pub copy_of: Option<String>,
}

/// Tells of which earlier report a report is a copy. See [`Store::put_grouped`].
pub type CopyOf<'a> = &'a mut dyn FnMut(&Bundle) -> Option<String>;

/// The longest name of a note, in bytes; longer ones fit no index.
pub const MOST_NAME_BYTES: usize = 2000;

/// A database of records. All methods give the same answers whatever database stands behind.
pub trait Store {
    /// Puts entries in, ledger and content in one transaction: after a crash all of it is there or none. Putting the
    /// same again changes nothing. Says for each entry what was done.
    ///
    /// # Errors
    /// The database refuses; nothing was put in.
    fn put(&mut self, batch: &[Entry]) -> Result<Vec<Kept>, StoreError> {
        self.put_grouped(batch, &mut |_| None)
    }

    /// The same, with copies told: `copy_of` is asked for each report that is new or read anew, in the order of the batch,
    /// and gives the id of the earliest report with the same text, if that is another one. A report that is in the store
    /// already keeps what it has.
    ///
    /// # Errors
    /// The database refuses; nothing was put in.
    fn put_grouped(&mut self, batch: &[Entry], copy_of: CopyOf<'_>) -> Result<Vec<Kept>, StoreError>;

    /// What was noted under this name.
    ///
    /// # Errors
    /// The database refuses.
    fn note(&mut self, name: &str) -> Result<Option<String>, StoreError>;

    /// Notes something under a name of at most [`MOST_NAME_BYTES`], in place of what was there. Notes are for programs that
    /// go on where they stopped; they are no content.
    ///
    /// # Errors
    /// The database refuses.
    fn set_note(&mut self, name: &str, value: &str) -> Result<(), StoreError>;

    /// The lines of the ledger for these records of an input, by number.
    ///
    /// # Errors
    /// The database refuses.
    fn done(&mut self, input: &str, numbers: Range<u64>) -> Result<Vec<Done>, StoreError>;

    /// Notes that these inputs were read to their end: what the ledger has of records behind it goes, for an input that
    /// has become shorter. An input that a later [`Store::put`] touches is no longer at its end.
    ///
    /// # Errors
    /// The database refuses; nothing was noted.
    fn finish(&mut self, inputs: &[Ended]) -> Result<(), StoreError>;

    /// What the ledger has of this input, where it was read to its end in this very state.
    ///
    /// # Errors
    /// The database refuses.
    fn finished(&mut self, input: &str, state: &State) -> Result<Option<Finished>, StoreError>;

    /// Hands the last so many reports that have a fingerprint to `each`, in the order in which they were put: with them a
    /// resumed run compares new reports with what an undisturbed one would have compared them with.
    ///
    /// # Errors
    /// The database refuses.
    fn carriers(&mut self, most: u64, each: &mut dyn FnMut(Carrier)) -> Result<(), StoreError>;

    /// Hands the records that the query asks for to `each`, the latest day first, those without a day last; then by
    /// report id, kind and place in the report. Memory does not grow with their number. `each` ends the search by
    /// [`ControlFlow::Break`].
    ///
    /// # Errors
    /// The database refuses.
    fn find(&mut self, query: &Query, each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreError>;

    /// Hands the records of these kinds to `each`, report by report in the order of their ids, those of a report in the
    /// order of [`Kind::ALL`] and as they were read: of one report or of all. Memory does not grow with their number.
    ///
    /// # Errors
    /// The database refuses.
    fn records(&mut self, of: Option<&str>, kinds: &[Kind], each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Result<(), StoreError>;

    /// The report of this id, as its native line.
    ///
    /// # Errors
    /// The database refuses.
    fn report(&mut self, id: &str) -> Result<Option<String>, StoreError>;

    /// How many records of each kind there are, in the order of [`Kind::ALL`]; kinds without records are left out.
    ///
    /// # Errors
    /// The database refuses.
    fn counts(&mut self) -> Result<Vec<(Kind, u64)>, StoreError>;

    /// What was set aside, by input and number: the input, the number, the reason.
    ///
    /// # Errors
    /// The database refuses.
    fn set_aside(&mut self, each: &mut dyn FnMut(&str, u64, SetAside)) -> Result<(), StoreError>;

    /// A digest of all content, ledger included: two stores with the same digest hold the same, in whatever order and
    /// in whatever database. Reads everything.
    ///
    /// # Errors
    /// The database refuses.
    fn digest(&mut self) -> Result<ContentDigest, StoreError>;

    /// Brings the database into the shape that it is best read in. Worth its time after a long load only.
    ///
    /// # Errors
    /// The database refuses.
    fn settle(&mut self) -> Result<(), StoreError>;
}

/// Opens the store at `url`: `postgres://...` or `postgresql://...`, else the path of an SQLite file, with or without
/// `sqlite:` before it. PostgreSQL is spoken to without TLS, see [`clear_text_host`].
///
/// # Errors
/// No such database where it must be there, a database of a newer version or of another program, or what the database
/// itself says.
pub fn open(url: &str, access: Access) -> Result<Box<dyn Store>, StoreError> {
    if address::is_server(url) {
        return open_postgres(url, access);
    }
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    if path.is_empty() || path == ":memory:" {
        let cause = "a database that is gone when the program ends keeps nothing; give a file".to_string();
        return Err(StoreError { store: "--db".to_string(), kind: StoreErrorKind::Url(cause) });
    }
    if let Some((scheme, _)) = path.split_once("://") {
        let cause = format!("`{scheme}` is no kind of database; give a file, or postgres://user@host/database");
        return Err(StoreError { store: "--db".to_string(), kind: StoreErrorKind::Url(cause) });
    }
    Ok(Box::new(Sqlite::open(std::path::Path::new(path), access)?))
}

/// A digest of the parts, told apart.
pub fn digest_of(parts: &[&[u8]]) -> Digest256 {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The path of the SQLite file that a url names; none where it names a server.
pub fn file_of(url: &str) -> Option<&std::path::Path> {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    (!path.contains("://")).then(|| std::path::Path::new(path))
}

#[cfg(feature = "postgres")]
fn open_postgres(url: &str, access: Access) -> Result<Box<dyn Store>, StoreError> {
    Ok(Box::new(postgresql::Postgresql::open(url, access)?))
}

#[cfg(not(feature = "postgres"))]
fn open_postgres(_: &str, _: Access) -> Result<Box<dyn Store>, StoreError> {
    let cause = "this program was built without PostgreSQL; give a file".to_string();
    Err(StoreError { store: "--db".to_string(), kind: StoreErrorKind::Url(cause) })
}

/// An id that already stands for another text.
fn conflict(id: &str) -> SetAside {
    SetAside {
        class: "the id belongs to another report".to_string(),
        reason: format!("report `{id}`: this id already belongs to a report with another text; give each report its own id"),
    }
}
