//! The documentation of all columns, made from the very tables that write them.

use crate::Format;
use crate::columns::markdown;
use std::fmt::Write;

/// Markdown: one section a format.
pub fn columns() -> String {
    let mut out = String::new();
    for format in Format::ALL.into_iter().filter(|format| !format.columns().is_empty()) {
        let _ = writeln!(out, "### `{format}`\n");
        out.push_str(&shape(format));
        out.push_str(if format.occurred_only() {
            "Holds events that occurred or are ongoing; `--all-statuses` adds the others, which then look alike.\n\n"
        } else {
            "Holds every status.\n\n"
        });
        markdown(&format.columns(), &mut out);
        out.push('\n');
    }
    out
}

fn shape(format: Format) -> String {
    let Some(dialect) = format.dialect() else {
        return "JSON; what is unknown is absent.\n".to_owned();
    };
    let separator = if dialect.separator == ',' { "Comma-separated (RFC 4180)" } else { "Tab-separated, nothing quoted" };
    let header = if dialect.header { "with header" } else { "without header" };
    let null = if dialect.null.is_empty() { "empty".to_owned() } else { format!("`{}`", dialect.null) };
    format!("{separator}, {header}; {} columns; null is {null}.\n", format.columns().len())
}
