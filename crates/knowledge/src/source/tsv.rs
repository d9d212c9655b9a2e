//! Reads tab-separated tables: the first line that is no comment names the columns, in any order.

use super::problem::{At, Problem, code};
use attache_types::{EntityKind, Status};
use std::sync::Arc;

/// A column that a table may have.
#[derive(Clone, Copy)]
pub enum Column {
    /// Must be in the header, and no cell may be empty.
    Filled(&'static str),
    /// Must be in the header; cells may be empty.
    Open(&'static str),
    /// May be missing.
    Extra(&'static str),
}

impl Column {
    /// What the header calls it.
    pub fn name(self) -> &'static str {
        match self {
            Column::Filled(name) | Column::Open(name) | Column::Extra(name) => name,
        }
    }
}

/// One row: its cells in the order of the columns asked for.
pub struct Cells<'t> {
    /// Where it stands.
    pub at: At,
    cells: Vec<&'t str>,
}

/// Reads the rows of a table; rows with a problem are left out.
pub fn rows<'t>(file: &Arc<str>, text: &'t str, columns: &[Column], problems: &mut Vec<Problem>) -> Vec<Cells<'t>> {
    let mut order: Option<Vec<Option<usize>>> = None;
    let mut width = 0;
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let at = At { file: Some(file.clone()), line: number as u32 + 1 };
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let Some(order) = &order else {
            width = cells.len();
            match header(&at, &cells, columns, problems) {
                Some(found) => order = Some(found),
                None => return out,
            }
            continue;
        };
        if cells.len() > width {
            let message = format!("{} cells, but the header names {width} columns: {line:?}; remove a tab", cells.len());
            problems.push(at.problem(code::CELLS, message));
            continue;
        }
        let picked: Vec<&str> = order.iter().map(|i| i.and_then(|i| cells.get(i)).map_or("", |cell| cell.trim())).collect();
        let before = problems.len();
        for (column, cell) in columns.iter().zip(&picked) {
            if matches!(column, Column::Filled(_)) && cell.is_empty() {
                let message = format!("column `{}` is empty in {line:?}; fill it", column.name());
                problems.push(at.problem(code::EMPTY, message));
            }
        }
        if problems.len() == before {
            out.push(Cells { at, cells: picked });
        }
    }
    out
}

/// Where each wanted column stands in the file; `None` if the table cannot be read.
fn header(at: &At, cells: &[&str], columns: &[Column], problems: &mut Vec<Problem>) -> Option<Vec<Option<usize>>> {
    let known: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    let mut readable = true;
    let before = problems.len();
    for (i, cell) in cells.iter().enumerate() {
        if !known.contains(cell) {
            let message = format!("unknown column `{cell}`; the columns are: {}", known.join(" "));
            problems.push(at.problem(code::HEADER, message));
        }
        if cells[..i].contains(cell) {
            problems.push(at.problem(code::HEADER, format!("column `{cell}` stands twice; remove one")));
        }
    }
    let mut order = Vec::new();
    for column in columns {
        let found = cells.iter().position(|cell| *cell == column.name());
        if found.is_none() && !matches!(column, Column::Extra(_)) {
            let message = format!("column `{}` is missing; the columns are: {}", column.name(), known.join(" "));
            problems.push(at.problem(code::HEADER, message));
            readable = false;
        }
        order.push(found);
    }
    // The whole file is concerned.
    problems[before..].iter_mut().for_each(|problem| problem.row_line = 0);
    readable.then_some(order)
}

impl Cells<'_> {
    /// The cell of a column, empty for none.
    pub fn str(&self, column: usize) -> &str {
        self.cells[column]
    }

    /// The cell of a column.
    pub fn string(&self, column: usize) -> String {
        self.cells[column].to_owned()
    }

    /// The cell of a column, if it is not empty.
    pub fn opt(&self, column: usize) -> Option<String> {
        Some(self.cells[column]).filter(|cell| !cell.is_empty()).map(str::to_owned)
    }

    /// The values of a cell that may hold several.
    pub fn list(&self, column: usize) -> Vec<String> {
        self.cells[column].split('|').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// A number.
    pub fn number<T: std::str::FromStr>(&self, column: usize, problems: &mut Vec<Problem>) -> Option<T> {
        let cell = self.cells[column];
        let value = cell.parse().ok();
        if value.is_none() {
            problems.push(self.at.problem(code::VALUE, format!("`{cell}` is not a number as it is wanted here")));
        }
        value
    }

    /// One of several words.
    pub fn word<'a>(&self, column: usize, words: &[&'a str], problems: &mut Vec<Problem>) -> Option<&'a str> {
        let cell = self.cells[column];
        let found = words.iter().copied().find(|word| *word == cell);
        if found.is_none() {
            problems.push(self.at.problem(code::VALUE, format!("`{cell}` must be one of: {}", words.join(" "))));
        }
        found
    }

    /// A date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `Some(None)` for an empty cell.
    pub fn date(&self, column: usize, problems: &mut Vec<Problem>) -> Option<Option<String>> {
        let cell = self.cells[column];
        if cell.is_empty() {
            return Some(None);
        }
        if !is_date(cell) {
            let message = format!("`{cell}` is not a date; write YYYY, YYYY-MM or YYYY-MM-DD");
            problems.push(self.at.problem(code::VALUE, message));
            return None;
        }
        Some(Some(cell.to_owned()))
    }

    /// A kind of entity.
    pub fn kind(&self, column: usize, problems: &mut Vec<Problem>) -> Option<EntityKind> {
        const KINDS: [(&str, EntityKind); 8] = [
            ("state", EntityKind::State),
            ("territory", EntityKind::Territory),
            ("person", EntityKind::Person),
            ("organization", EntityKind::Organization),
            ("group", EntityKind::Group),
            ("agency", EntityKind::Agency),
            ("generic", EntityKind::Generic),
            ("place", EntityKind::Place),
        ];
        let word = self.word(column, &KINDS.map(|(word, _)| word), problems)?;
        KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// A status of events; `Some(None)` for an empty cell.
    pub fn status(&self, column: usize, problems: &mut Vec<Problem>) -> Option<Option<Status>> {
        let cell = self.cells[column];
        if cell.is_empty() {
            return Some(None);
        }
        match status(cell) {
            Ok(status) => Some(Some(status)),
            Err(message) => {
                problems.push(self.at.problem(code::VALUE, message));
                None
            }
        }
    }
}

/// Reads the name of a status.
pub fn status(word: &str) -> Result<Status, String> {
    const ALL: [(&str, Status); 8] = [
        ("occurred", Status::Occurred),
        ("ongoing", Status::Ongoing),
        ("planned", Status::Planned),
        ("expected", Status::Expected),
        ("conditional", Status::Conditional),
        ("hypothetical", Status::Hypothetical),
        ("negated", Status::Negated),
        ("denied", Status::Denied),
    ];
    ALL.iter()
        .find(|(name, _)| *name == word)
        .map(|(_, status)| *status)
        .ok_or_else(|| format!("`{word}` is no status; it must be one of: {}", ALL.map(|(name, _)| name).join(" ")))
}

fn is_date(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split('-').collect();
    let number = |part: &str, width: usize, high: u32| {
        part.len() == width && part.bytes().all(|b| b.is_ascii_digit()) && part.parse::<u32>().is_ok_and(|n| 1 <= n && n <= high)
    };
    match parts[..] {
        [year] => number(year, 4, 9999),
        [year, month] => number(year, 4, 9999) && number(month, 2, 12),
        [year, month, day] => number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31),
        _ => false,
    }
}
