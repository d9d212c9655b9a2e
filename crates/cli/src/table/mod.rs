//! Records as a table for reading in a terminal: for each event the sentence with its parts highlighted, then who, what,
//! whom, when, where, status and according to whom, each on a line of its own.

mod event;
mod highlight;
mod rest;
mod style;
mod wrap;

pub use style::Theme;

use attache::types::{Coding, Report};
use attache::{RecordKind, RecordKinds};
use std::ops::AddAssign;
use style::Role;
use wrap::{clean, pad, width};

/// What the closing line counts.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    events: u64,
    background: u64,
    not_occurred: u64,
    quotes: u64,
    relations: u64,
    agreements: u64,
}

impl Summary {
    pub fn of(coding: &Coding) -> Self {
        use attache::types::Status;
        let happened = |status: Status| matches!(status, Status::Occurred | Status::Ongoing);
        Summary {
            events: coding.events.len() as u64,
            background: coding.events.iter().filter(|ev| ev.background).count() as u64,
            not_occurred: coding.events.iter().filter(|ev| !happened(ev.status)).count() as u64,
            quotes: coding.quotes.len() as u64,
            relations: coding.relations.len() as u64,
            agreements: coding.agreements.len() as u64,
        }
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.background += other.background;
        self.not_occurred += other.not_occurred;
        self.quotes += other.quotes;
        self.relations += other.relations;
        self.agreements += other.agreements;
    }
}

/// The table of one report.
pub fn report(report: &Report, coding: &Coding, kinds: &RecordKinds, theme: &Theme) -> String {
    let mut out = header(report, theme);
    if kinds.has(RecordKind::Events) {
        for (i, ev) in coding.events.iter().enumerate() {
            out.push_str(&event::lines(i + 1, ev, report, coding, theme));
            out.push('\n');
        }
        if coding.events.is_empty() {
            out.push_str(&theme.dim("  no events were read out of this report"));
            out.push_str("\n\n");
        }
    }
    out.push_str(&rest::sections(report, coding, kinds, theme));
    out
}

fn header(report: &Report, theme: &Theme) -> String {
    let title = report.title.clone().unwrap_or_else(|| format!("report {}", report.id));
    let mut out = String::new();
    for line in wrap::plain(&clean(&title), theme.width.saturating_sub(3)) {
        out.push_str(&format!("{} {}\n", theme.accent("▌"), theme.bold(&line)));
    }
    let mut facts: Vec<String> = Vec::new();
    facts.extend(report.source.as_deref().map(clean));
    facts.extend((!report.authors.is_empty()).then(|| format!("by {}", clean(&report.authors.join(", ")))));
    facts.push(report.published.as_deref().map_or("date unknown".to_string(), |published| clean(&published.replacen('T', " ", 1))));
    facts.extend(report.dateline.as_ref().map(|dateline| clean(&dateline.place)));
    for line in wrap::plain(&facts.join("  ·  "), theme.width.saturating_sub(3)) {
        out.push_str(&format!("{} {}\n", theme.accent("▌"), theme.dim(&line)));
    }
    out.push('\n');
    out
}

/// The legend and the counts that close the output.
pub fn closing(reports: u64, all: &Summary, viewpoint: &str, theme: &Theme) -> String {
    let mut out = theme.dim(&"─".repeat(theme.width));
    out.push('\n');
    if theme.color && all.events > 0 {
        let legend = [
            (Role::Actor, "who"),
            (Role::Action, "did what"),
            (Role::Recipient, "to whom"),
            (Role::Time, "when"),
            (Role::Place, "where"),
            (Role::Speaker, "according to"),
        ];
        let shown: Vec<String> = legend.iter().map(|(role, name)| theme.paint(*role, name)).collect();
        out.push_str(&format!("{}\n", shown.join("  ")));
    }
    let count = |n: u64, word: &str| format!("{n} {}", crate::run::plural(n, word));
    let mut parts = vec![count(reports, "report"), count(all.events, "event")];
    let extra = [(all.not_occurred, "not (or not yet) happened"), (all.background, "told as background")];
    let notes: Vec<String> = extra.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if let (Some(last), false) = (parts.last_mut(), notes.is_empty()) {
        last.push_str(&format!(" ({})", notes.join(", ")));
    }
    let others = [(all.quotes, "quote"), (all.relations, "relation"), (all.agreements, "agreement")];
    parts.extend(others.iter().filter(|(n, _)| *n > 0).map(|(n, word)| count(*n, word)));
    let line = format!("{}.  Viewpoint: {viewpoint}.", parts.join(", "));
    out.push_str(&wrap::plain(&line, theme.width).join("\n"));
    out.push('\n');
    out
}

/// One line of a record, `name` at a fixed column and `value` wrapped behind it.
fn field(name: &str, value: &str, theme: &Theme) -> String {
    const NAME: usize = 14;
    let indent = 4 + NAME;
    let lines = wrap::styled(value, theme.width.saturating_sub(indent).max(20));
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        match i {
            0 => out.push_str(&format!("    {}{line}\n", theme.dim(&pad(name, NAME)))),
            _ => out.push_str(&format!("{}{line}\n", " ".repeat(indent))),
        }
    }
    debug_assert!(width(name) < NAME, "field names fit their column");
    out
}

#[cfg(test)]
mod tests;
