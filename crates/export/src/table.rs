//! Reads the small tables of facts that are compiled in: tab-separated, the first line names the columns, `#` is a comment.

/// Faults in a table, all of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct TableError(Vec<String>);

impl TableError {
    /// No error where there is no problem.
    pub(crate) fn check(problems: Vec<String>) -> Result<(), TableError> {
        if problems.is_empty() { Ok(()) } else { Err(TableError(problems)) }
    }

    /// What is wrong, one fault an item, each with its line.
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

/// The rows with the numbers of their lines, from 1. Rows of another width and a wrong first line are problems.
pub(crate) fn rows<'t>(text: &'t str, columns: &[&str], problems: &mut Vec<String>) -> Vec<(usize, Vec<&'t str>)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.starts_with('#'));
    let mut rows: Vec<(usize, Vec<&str>)> = lines.map(|(number, line)| (number, line.split('\t').collect())).collect();
    let named = rows.first().is_some_and(|(_, cells)| cells == columns);
    if !named {
        problems.push(format!("line 1: the columns must be {}", columns.join(" ")));
        return Vec::new();
    }
    rows.remove(0);
    rows.retain(|(number, cells)| {
        let right = cells.len() == columns.len();
        if !right {
            problems.push(format!("line {number}: {} cells, not {}", cells.len(), columns.len()));
        }
        right
    });
    rows
}
