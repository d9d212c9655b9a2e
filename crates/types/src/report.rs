//! A news report as it came in: its text, what is known about its publication, and how the text is laid out.

use crate::Span;
use serde::{Deserialize, Serialize};

/// One news report. All spans of later records are byte offsets into `text`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The id given with the input, or one derived from its content.
    pub id: String,
    /// The outlet's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The site the report was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Address of the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Authors as named in the byline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Publication time: RFC 3339 where an offset is known, `YYYY-MM-DDTHH:MM` or `YYYY-MM-DD` where not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Where the report was written, as it says itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    /// BCP 47 language tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The text, unchanged.
    pub text: String,
    /// The parts of the text in order; empty means: one body, paragraphs at blank lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    /// Fingerprint of the main text, by which copies of one text are found; written by `ingest` as
    /// `a:<hash of all words>:<number of shingles>:<sample of their hashes>`, in hex. Absent where the text has no word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Where the report came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

/// The place a report says it was written at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dateline {
    /// The place as written.
    pub place: String,
    /// Where it is written.
    pub span: Span,
}

/// One part of a report's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What the part is.
    pub kind: BlockKind,
    /// Where it stands.
    pub span: Span,
}

/// What a part of a report's text is. Only titles and paragraphs hold sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The headline or a heading.
    Title,
    /// A line that names outlet, author, date or place of writing.
    Byline,
    /// The place (and date, agency) that opens a paragraph: `PARIS, 3 March (Agency) -`.
    Dateline,
    /// A paragraph of running text.
    Paragraph,
}

/// The file and the bytes of it that a report was read from. Of web archives and Parquet, packed or not, positions are in
/// the file as stored (the record or its gzip member; the row group); of other files packed as a whole, in what they unpack
/// to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The file as given.
    pub file: String,
    /// Offset of the first byte (of the line, row, element or record where a file holds more than one report).
    pub offset: u64,
    /// Length in bytes.
    pub length: u64,
}
