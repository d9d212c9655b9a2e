//! An invented report with everything that formats must cope with, as native lines.
#![allow(dead_code, reason = "each test uses its part")]

use attache_export::{Format, Line, Options, export};
use std::convert::Infallible;

/// Two reports: tabs, line breaks and quotes in texts, a planned event, a dyad with itself, a country as a place, an event
/// without a date, one with a month, an agreement signed by one party and only to be ratified.
pub const LINES: &str = include_str!("../data/invented.jsonl");

pub fn lines() -> Vec<Line> {
    LINES.lines().map(|line| Line::parse(line).expect("the invented records are native")).collect()
}

pub fn written(format: Format, all_statuses: bool) -> String {
    let bytes = export(good(lines()), format, Options { all_statuses }, Vec::new()).expect("memory can be written");
    String::from_utf8(bytes).expect("all formats of lines are UTF-8")
}

/// Lines as `export` takes them.
pub fn good(lines: Vec<Line>) -> impl Iterator<Item = Result<Line, Infallible>> {
    lines.into_iter().map(Ok)
}

/// Rows of a tab-separated file.
pub fn tabbed(text: &str) -> Vec<Vec<&str>> {
    assert!(text.is_empty() || text.ends_with('\n'), "the last line ends");
    text.lines().map(|line| line.split('\t').collect()).collect()
}

/// Rows of a CSV file, read by RFC 4180.
pub fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut inside = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let row = rows.last_mut().expect("there is a row");
        match c {
            '"' if inside && chars.peek() == Some(&'"') => {
                chars.next();
                row.last_mut().expect("there is a cell").push('"');
            }
            '"' => inside = !inside,
            ',' if !inside => row.push(String::new()),
            '\n' if !inside => rows.push(vec![String::new()]),
            c => row.last_mut().expect("there is a cell").push(c),
        }
    }
    assert!(!inside, "every quote is closed");
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line ends");
    rows
}
