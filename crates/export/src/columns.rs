//! What all formats share: how a column is described, how cells become a line, and how the description becomes documentation.

use std::fmt::Write;

/// One column or field of a format: its name, what fills it, and the function that does.
pub struct Column<F: 'static> {
    /// Name in the header, or in the format's codebook.
    pub name: &'static str,
    /// What fills it, for the documentation; empty: always null.
    pub filled_by: &'static str,
    /// The value of a row; absent is written as the format's null.
    pub value: F,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Comma: cells are quoted as RFC 4180 has it. Tab: nothing is quoted.
    pub separator: char,
    /// How an absent value is spelt.
    pub null: &'static str,
    /// Whether the first line names the columns.
    pub header: bool,
}

impl Dialect {
    /// Appends one line.
    pub fn line(&self, cells: impl Iterator<Item = Option<String>>, out: &mut Vec<u8>) {
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                let mut buffer = [0; 4];
                out.extend_from_slice(self.separator.encode_utf8(&mut buffer).as_bytes());
            }
            let cell = cell.map(|cell| clean(&cell)).filter(|cell| !cell.is_empty());
            let cell = match cell {
                None => self.null.to_owned(),
                Some(cell) if self.separator == ',' => quoted(&cell),
                Some(cell) => unquoted(&cell),
            };
            out.extend_from_slice(cell.as_bytes());
        }
        out.push(b'\n');
    }

    /// The first line, where the format has one.
    pub fn header_line(&self, names: impl Iterator<Item = &'static str>, out: &mut Vec<u8>) {
        if self.header {
            self.line(names.map(|name| Some(name.to_owned())), out);
        }
    }
}

/// Tabs, line breaks and other control characters become spaces, runs of spaces one, ends are trimmed.
fn clean(cell: &str) -> String {
    let spaced = cell.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c });
    let mut clean = String::with_capacity(cell.len());
    for c in spaced {
        if c != ' ' || !clean.ends_with(' ') {
            clean.push(c);
        }
    }
    clean.trim().to_owned()
}

/// RFC 4180.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// A cell that began with a double quote would open a quoted cell for some readers: such a cell has single quotes instead.
fn unquoted(cell: &str) -> String {
    if cell.starts_with('"') { cell.replace('"', "'") } else { cell.to_owned() }
}

/// A value that stands for itself in a codebook: name and what fills it.
pub type Described = (&'static str, &'static str);

/// Markdown of a list of columns.
pub fn markdown(columns: &[Described], out: &mut String) {
    out.push_str("| | column | filled by |\n|---|---|---|\n");
    for (at, (name, filled_by)) in columns.iter().enumerate() {
        let filled_by = if filled_by.is_empty() { "always null" } else { filled_by };
        let _ = writeln!(out, "| {} | `{name}` | {filled_by} |", at + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(separator: char, null: &'static str, cells: &[Option<&str>]) -> String {
        let mut out = Vec::new();
        Dialect { separator, null, header: false }.line(cells.iter().map(|cell| cell.map(str::to_owned)), &mut out);
        String::from_utf8(out).expect("text stays text")
    }

    #[test]
    fn a_cell_never_breaks_its_line() {
        assert_eq!(line('\t', "None", &[Some("a\tb\r\n c\u{2028}d"), None, Some(" \n"), Some("010")]), "a b c d\tNone\tNone\t010\n");
        assert_eq!(line('\t', "", &[Some("\"Go,\" he said"), Some("{\"a\":1}")]), "'Go,' he said\t{\"a\":1}\n");
        assert_eq!(line(',', "", &[Some("a, \"b\""), None, Some("c")]), "\"a, \"\"b\"\"\",,c\n");
    }
}
