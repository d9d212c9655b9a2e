//! What can be wrong with a data file: where, which kind, and what to do about it.

use std::fmt;
use std::sync::Arc;

/// Codes of problems; a code never changes its meaning.
pub mod code {
    /// The text is not UTF-8 NFC with LF line ends.
    pub const TEXT: &str = "D001";
    /// No table is read from a file of this path.
    pub const FILE: &str = "D002";
    /// The header line lacks a column or names one that is not known.
    pub const HEADER: &str = "D003";
    /// A row has more cells than the header has columns.
    pub const CELLS: &str = "D004";
    /// A cell is empty that must not be.
    pub const EMPTY: &str = "D005";
    /// A cell holds something else than its column takes.
    pub const VALUE: &str = "D006";
    /// Two rows have the same key.
    pub const DUPLICATE: &str = "D007";
    /// A row refers to an entity that no table has.
    pub const ENTITY: &str = "D008";
    /// A row refers to a country that `countries.tsv` does not have.
    pub const COUNTRY: &str = "D009";
    /// A sector is not in the ontology.
    pub const SECTOR: &str = "D010";
    /// An event type is not in the ontology.
    pub const TYPE: &str = "D011";
    /// A mode does not exist for its event type.
    pub const MODE: &str = "D012";
    /// A CAMEO code is not in the ontology.
    pub const CAMEO: &str = "D013";
    /// A period ends before it begins.
    pub const PERIOD: &str = "D014";
    /// A contested entity has no row, or another country, under the viewpoint `un`.
    pub const VIEWPOINT: &str = "D015";
    /// A pattern file is not TOML, has an unknown key, or a value of the wrong kind.
    pub const TOML: &str = "D016";
    /// A pattern names a noun or verb class that no file defines.
    pub const CLASS: &str = "D017";
    /// A path names a role that the ontology does not have.
    pub const ROLE: &str = "D018";
    /// A constraint is empty or cannot be read.
    pub const CONSTRAINT: &str = "D019";
    /// Two patterns match the same propositions.
    pub const IDENTICAL: &str = "D020";
    /// A pattern has no `yes` example.
    pub const EXAMPLE: &str = "D021";
    /// An id is not `<file>-<number>`.
    pub const ID: &str = "D022";
    /// A relation or a stage of agreements is not in the ontology.
    pub const RELATION: &str = "D023";
    /// A pattern has no predicate, or one that cannot be read.
    pub const LEMMA: &str = "D024";
    /// A pattern file says neither `type` nor `kind`, or both, or keys that do not go together.
    pub const KIND: &str = "D025";
    /// A context is not in the ontology.
    pub const CONTEXT: &str = "D026";
}

/// One thing that is wrong with the data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path of the file, relative to the data folder.
    pub file: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Column in characters, from 1, where known.
    pub column: Option<u32>,
    /// Code of the kind of problem, see [`code`].
    pub code: &'static str,
    /// What is wrong, with the offending text, and how to mend it.
    pub message: String,
    /// First line of the row or pattern concerned.
    pub row_line: u32,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        write!(f, ": {} {}", self.code, self.message)
    }
}

impl std::error::Error for Problem {}

/// Where a row comes from; unknown for rows of the compiled tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// Path of the file.
    pub file: Option<Arc<str>>,
    /// Line of the row.
    pub line: u32,
}

impl At {
    /// A problem with this row.
    pub fn problem(&self, code: &'static str, message: impl Into<String>) -> Problem {
        self.problem_on(self.line, code, message)
    }

    /// A problem on a line inside of this row.
    pub fn problem_on(&self, line: u32, code: &'static str, message: impl Into<String>) -> Problem {
        Problem {
            file: self.file.as_deref().unwrap_or("compiled data").to_owned(),
            line,
            column: None,
            code,
            message: message.into(),
            row_line: self.line,
        }
    }
}
