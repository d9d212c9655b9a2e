//! What can be wrong with an input, said so that a user finds the place: file, line, column or byte, and the cause.

use std::fmt;

/// One input, or one record of it, that could not be read. The rest of the inputs is not affected.
#[derive(Debug, thiserror::Error)]
pub struct InputError {
    /// The file as given; `<stdin>` for standard input.
    pub file: String,
    /// Line of the fault, from 1.
    pub line: Option<u64>,
    /// Column of the fault, from 1.
    pub column: Option<u64>,
    /// Offset in bytes of the fault or of the record that has it, for formats without lines.
    pub offset: Option<u64>,
    /// What is wrong.
    #[source]
    pub kind: InputErrorKind,
}

/// What is wrong with an input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputErrorKind {
    /// There is no such file.
    #[error("no such file")]
    Missing,
    /// The path names a directory.
    #[error("is a directory; name the files in it, for example `{0}/*.txt`")]
    Directory(String),
    /// The file holds nothing, or only white space.
    #[error("is empty")]
    Empty,
    /// The bytes are no text.
    #[error("is binary, not text ({0})")]
    Binary(String),
    /// The bytes are text of another encoding.
    #[error("is not UTF-8 (first bad byte at offset {offset}){hint}")]
    NotUtf8 {
        /// Offset of the first bad byte in the file.
        offset: u64,
        /// What the encoding seems to be; empty where unknown.
        hint: &'static str,
    },
    /// A format that this version does not read.
    #[error("looks like {0}, which this version does not read")]
    Unsupported(&'static str),
    /// A page without any markup of HTML.
    #[error("is no HTML page")]
    NotHtml,
    /// A page on which no article is found.
    #[error("is a page without an article")]
    NoArticle,
    /// A report in another language, which is not coded.
    #[error("is not in English but in `{0}`")]
    OtherLanguage(String),
    /// A file or record whose parts are not where its format wants them.
    #[error("{0}")]
    Malformed(String),
    /// More text than positions can address or memory should hold.
    #[error("is longer than {0} MiB")]
    TooLong(u64),
    /// A line that is no JSON.
    #[error("broken JSON: {0}")]
    Json(String),
    /// A record with a field that is missing, of the wrong type or without meaning.
    #[error("{0}")]
    Field(String),
    /// The file could not be read.
    #[error("cannot be read: {0}")]
    Io(#[source] std::io::Error),
}

impl InputError {
    /// An error about the file as a whole.
    pub fn file(file: &str, kind: InputErrorKind) -> Self {
        InputError { file: file.to_string(), line: None, column: None, offset: None, kind }
    }

    /// An error about one line of the file.
    pub fn line(file: &str, line: u64, kind: InputErrorKind) -> Self {
        InputError { file: file.to_string(), line: Some(line), column: None, offset: None, kind }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        if let Some(offset) = self.offset {
            write!(f, ": at byte {offset}")?;
        }
        write!(f, ": {}", self.kind)
    }
}
