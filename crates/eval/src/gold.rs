//! What gold files have in common: lines of JSON, and the texts that are to be read.

use attache_types::Coding;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What cannot be scored, and why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A line of the gold file is not of its shape.
    #[error("line {line} of the gold file: {cause}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        cause: String,
    },
    /// The gold file as a whole is not what the stage is scored on.
    #[error("{0}")]
    Gold(String),
    /// What was predicted is not what the gold is about.
    #[error("{0}")]
    Prediction(String),
}

/// A text of the gold, as a line of input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Id, by which records find their gold.
    pub id: String,
    /// The text.
    pub text: String,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Day or time of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What was read in each text, by its id.
pub type Codings = BTreeMap<String, Coding>;

/// Records of a text of which nothing was read.
pub(crate) fn coding<'c>(codings: &'c Codings, id: &str, empty: &'c Coding) -> &'c Coding {
    codings.get(id).unwrap_or(empty)
}

impl Input {
    /// The fields of a row that are texts and not empty; `published` and `source` may have other names there.
    pub(crate) fn of(row: &Row, published: &str, source: &str) -> Result<Self, EvalError> {
        Ok(Input {
            id: row.text("id")?.to_owned(),
            text: row.text("text")?.to_owned(),
            title: row.optional("title"),
            published: row.optional(published),
            source: row.optional(source),
        })
    }
}

/// A line of a gold file.
pub(crate) struct Row {
    line: usize,
    value: Value,
}

impl Row {
    /// A field.
    pub fn get(&self, key: &str) -> &Value {
        &self.value[key]
    }

    /// Whether the row has a field.
    pub fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some()
    }

    /// A field that must be a text.
    pub fn text(&self, key: &str) -> Result<&str, EvalError> {
        self.value[key].as_str().ok_or_else(|| self.fault(format!("`{key}` is missing or no text")))
    }

    /// A text that may be absent.
    pub fn optional(&self, key: &str) -> Option<String> {
        self.value[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A list; an absent one is a fault.
    pub fn list(&self, key: &str) -> Result<&[Value], EvalError> {
        self.value[key].as_array().map(Vec::as_slice).ok_or_else(|| self.fault(format!("`{key}` is missing or no list")))
    }

    /// A fault of this line.
    pub fn fault(&self, cause: impl Into<String>) -> EvalError {
        EvalError::Line { line: self.line, cause: cause.into() }
    }

    /// A number that counts.
    pub fn count(&self, of: &Value, key: &str) -> Result<usize, EvalError> {
        of[key].as_u64().map(|n| n as usize).ok_or_else(|| self.fault(format!("`{key}` is missing or no number")))
    }
}

/// The lines of a file of JSON lines.
pub(crate) fn rows(text: &str) -> Result<Vec<Row>, EvalError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let rows: Result<Vec<Row>, EvalError> = lines
        .map(|(number, line)| match serde_json::from_str(line) {
            Ok(value) => Ok(Row { line: number + 1, value }),
            Err(error) => Err(EvalError::Line { line: number + 1, cause: error.to_string() }),
        })
        .collect();
    match rows {
        Ok(rows) if rows.is_empty() => Err(EvalError::Gold("the gold file is empty".to_owned())),
        rows => rows,
    }
}

/// Pairs of numbers, as ranges.
pub(crate) fn ranges(value: &Value) -> Vec<(usize, usize)> {
    let number = |value: &Value| value.as_u64().map(|n| n as usize);
    value.as_array().into_iter().flatten().filter_map(|pair| Some((number(&pair[0])?, number(&pair[1])?))).collect()
}
