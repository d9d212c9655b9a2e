//! What can go wrong between us and a database, said so that a user sees which database and why.

use std::fmt;

/// A store that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub struct StoreError {
    /// The database as given, without a password.
    pub store: String,
    /// What is wrong.
    #[source]
    pub kind: StoreErrorKind,
}

/// What is wrong with a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// There is no such file, or nothing was ever loaded into the database.
    #[error("there is no such database; `attache load` makes one")]
    Missing,
    /// The file is none of SQLite's.
    #[error("is not an SQLite database")]
    NotADatabase,
    /// A database with tables of somebody else's.
    #[error("is a database of another program; give a new file or an empty database")]
    Foreign,
    /// The database was written by a newer version.
    #[error("has schema {found}, and this version of Attaché knows schemas up to {known}; use a newer version")]
    Newer {
        /// The schema found.
        found: i64,
        /// The newest that we know.
        known: i64,
    },
    /// An address that names no store of ours.
    #[error("{0}")]
    Url(String),
    /// The address or the server asks for TLS.
    #[error(
        "asks for TLS, which this version does not speak; use a socket, a tunnel such as `ssh -L`, or sslmode=disable on a network that you trust"
    )]
    Tls,
    /// SQLite refused.
    #[error("{0}")]
    Sqlite(#[source] rusqlite::Error),
    /// PostgreSQL refused.
    #[cfg(feature = "postgres")]
    #[error("{}", postgres_cause(.0))]
    Postgres(#[source] postgres::Error),
    /// A value that cannot stand where it was found.
    #[error("holds a broken row: {0}")]
    Broken(String),
}

/// The server's refusal of whoever comes without TLS.
#[cfg(feature = "postgres")]
pub(crate) fn refused_clear_text(error: &postgres::Error) -> bool {
    let not_let_in = |cause: &&postgres::error::DbError| cause.code() == &postgres::error::SqlState::INVALID_AUTHORIZATION_SPECIFICATION;
    // "no pg_hba.conf entry for host ..., no encryption", of older servers "..., SSL off".
    let cause = error.as_db_error().filter(not_let_in).map(|cause| cause.message());
    cause.is_some_and(|cause| cause.contains("no encryption") || cause.contains("SSL off"))
}

/// The server's own words where there are any: the client's say "db error" only.
#[cfg(feature = "postgres")]
fn postgres_cause(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(cause) => format!("{} ({})", cause.message(), cause.code().code()),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.store, self.kind)
    }
}
