//! Tables: which column is which field of a report, and how a row becomes a report. Usual names stand in
//! `data/formats/columns.tsv`; this file knows none, and nothing of how rows are stored.

use crate::date::parse_published;
use crate::error::InputErrorKind;
use crate::words::Words;
use attache_types::Report;
use std::collections::BTreeMap;

/// The usual names of columns: field, rank, name.
const NAMES: &str = include_str!("../../../../data/formats/columns.tsv");

/// The fields that a column can be.
const FIELDS: [&str; 8] = ["authors", "id", "language", "published", "source", "text", "title", "url"];

/// Where the fields of a report stand in a row; those that are not there are absent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    places: BTreeMap<&'static str, usize>,
}

impl Columns {
    /// Finds the fields among the column names of a table; `given` says which column is which, the rest is looked for.
    ///
    /// # Errors
    /// A field that there is none of, a column that is not there, no column of text.
    pub(super) fn find(header: &[String], given: &BTreeMap<String, String>) -> Result<Self, InputErrorKind> {
        let wrong = |what: String| Err(InputErrorKind::Field(what));
        let mut places = BTreeMap::new();
        for (field, name) in given {
            let Some(known) = FIELDS.iter().find(|known| *known == field) else {
                return wrong(format!("there is no field `{field}`; the fields are {}", FIELDS.join(", ")));
            };
            match header.iter().position(|column| column == name).or_else(|| header.iter().position(|column| fold(column) == fold(name))) {
                Some(at) => places.insert(*known, at),
                None => return wrong(format!("there is no column `{name}` for `{field}`; the columns are {}", listed(header))),
            };
        }
        let folded: Vec<String> = header.iter().map(|name| fold(name)).collect();
        for line in NAMES.lines().skip(1) {
            let mut parts = line.split('\t');
            let (Some(field), Some(_), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            let known = FIELDS.iter().find(|known| **known == field && !places.contains_key(*known));
            // The order of the file is that of the ranks. A column serves one field only.
            if let (Some(known), Some(at)) = (known, folded.iter().position(|column| *column == fold(name)))
                && !places.values().any(|&taken| taken == at)
            {
                places.insert(*known, at);
            }
        }
        match places.contains_key("text") {
            true => Ok(Columns { places }),
            false => wrong(format!("no column seems to hold the text; name it as `text=COLUMN`; the columns are {}", listed(header))),
        }
    }

    /// The column of a field.
    #[cfg(feature = "parquet")]
    pub(super) fn used(&self) -> impl Iterator<Item = usize> + '_ {
        self.places.values().copied()
    }

    /// The report of a row, whose cells `cell` gives by column; without provenance and layout.
    ///
    /// # Errors
    /// An empty text or a date that is none.
    pub(super) fn report(&self, cell: impl Fn(usize) -> Result<Option<String>, InputErrorKind>, words: &Words) -> Result<Report, InputErrorKind> {
        let get = |field: &str| match self.places.get(field) {
            Some(&at) => Ok(cell(at)?.filter(|value| !value.trim().is_empty())),
            None => Ok(None),
        };
        let Some(text) = get("text")? else {
            return Err(InputErrorKind::Field("the text is empty".to_string()));
        };
        let trimmed = |field: &str| Ok::<_, InputErrorKind>(get(field)?.map(|value| value.trim().to_string()));
        let published = trimmed("published")?.map(|given| dated(&given, words)).transpose()?;
        let authors = trimmed("authors")?.unwrap_or_default();
        let authors = authors.split([';', '|']).map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect();
        Ok(Report {
            id: trimmed("id")?.unwrap_or_default(),
            source: trimmed("source")?,
            url: trimmed("url")?,
            title: trimmed("title")?,
            language: trimmed("language")?,
            authors,
            published,
            text,
            ..Report::default()
        })
    }
}

/// A date as records write it; `20310314`, as event data do, is understood too.
pub(super) fn dated(given: &str, words: &Words) -> Result<String, InputErrorKind> {
    let digits = given.trim();
    let dashed = match (digits.get(..4), digits.get(4..6), digits.get(6..8)) {
        (Some(year), Some(month), Some(day)) if digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Some(format!("{year}-{month}-{day}"))
        }
        _ => None,
    };
    parse_published(dashed.as_deref().unwrap_or(digits), words).map_err(|cause| InputErrorKind::Field(format!("publication date: {cause}")))
}

fn fold(name: &str) -> String {
    name.trim()
        .trim_start_matches('\u{feff}')
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn listed(header: &[String]) -> String {
    const MOST: usize = 20;
    let names: Vec<String> = header.iter().take(MOST).map(|name| format!("`{}`", name.chars().take(40).collect::<String>())).collect();
    names.join(", ") + if header.len() > MOST { ", …" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(header: &[&str], given: &[(&str, &str)]) -> Result<BTreeMap<&'static str, usize>, String> {
        let header: Vec<String> = header.iter().map(|name| name.to_string()).collect();
        let given = given.iter().map(|(field, name)| (field.to_string(), name.to_string())).collect();
        Columns::find(&header, &given).map(|columns| columns.places).map_err(|error| error.to_string())
    }

    #[test]
    fn the_names_are_sorted_ranked_and_of_known_fields() {
        let rows: Vec<(&str, u32, &str)> = NAMES
            .lines()
            .skip(1)
            .map(|line| {
                let parts: Vec<&str> = line.split('\t').collect();
                (parts[0], parts[1].parse().expect("a rank"), parts[2])
            })
            .collect();
        assert!(rows.windows(2).all(|pair| (pair[0].0, pair[0].1) < (pair[1].0, pair[1].1)));
        assert!(rows.iter().all(|row| FIELDS.contains(&row.0)));
        assert!(FIELDS.iter().all(|field| rows.iter().any(|row| row.0 == *field && row.1 == 1)));
    }

    #[test]
    fn usual_names_are_found_best_first_and_given_ones_before() {
        assert_eq!(find(&["Date", "Full Text", "content"], &[]), Ok(BTreeMap::from([("published", 0), ("text", 2)])));
        assert_eq!(find(&["a", "b"], &[("text", "b"), ("title", "A")]), Ok(BTreeMap::from([("title", 0), ("text", 1)])));
        assert!(find(&["a", "b"], &[]).is_err_and(|e| e.contains("the columns are `a`, `b`")));
        assert!(find(&["text"], &[("text", "body")]).is_err_and(|e| e.contains("no column `body`")));
        assert!(find(&["text"], &[("txt", "text")]).is_err_and(|e| e.contains("no field `txt`")));
    }
}
