//! What `load` shows: a bar with rate and time left on a terminal, a line now and then elsewhere, and the closing count.
//! It knows numbers only.

use crate::run::plural;
use attache_store::{Finished, Kept, SetAside, shown};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Where there is no terminal, a line this often.
const EVERY: Duration = Duration::from_secs(15);
/// Kinds of faults that are told apart; no input can make the list longer.
const MOST_CLASSES: usize = 40;

/// What became of all records.
#[derive(Debug, Default)]
pub struct Tally {
    new: u64,
    unchanged: u64,
    replaced: u64,
    before: u64,
    events: u64,
    /// Records set aside, by the kind of fault, with the reason of the first.
    classes: BTreeMap<String, (u64, String)>,
    /// How many of them an earlier run had set aside.
    aside_before: u64,
}

impl Tally {
    /// Counts what the store did with one record.
    pub fn add(&mut self, kept: &Kept, events: u64) {
        match kept {
            Kept::New => (self.new, self.events) = (self.new + 1, self.events + events),
            Kept::Replaced => (self.replaced, self.events) = (self.replaced + 1, self.events + events),
            Kept::Unchanged => self.unchanged += 1,
            Kept::SetAside(why) => self.aside(why, 1),
        }
    }

    /// Counts a record that an earlier run had done.
    pub fn done_before(&mut self, set_aside: Option<SetAside>) {
        match set_aside {
            None => self.before += 1,
            Some(why) => {
                self.aside_before += 1;
                self.aside(&why, 1);
            }
        }
    }

    /// Counts the records of an input that an earlier run had done.
    pub fn finished_before(&mut self, finished: &Finished) {
        let aside: u64 = finished.set_aside.iter().map(|(count, _)| count).sum();
        self.before += finished.records.saturating_sub(aside);
        self.aside_before += aside;
        finished.set_aside.iter().for_each(|(count, why)| self.aside(why, *count));
    }

    fn aside(&mut self, why: &SetAside, count: u64) {
        let known = self.classes.contains_key(&why.class) || self.classes.len() < MOST_CLASSES;
        let class = if known { why.class.as_str() } else { "other faults" };
        self.classes.entry(class.to_string()).or_insert_with(|| (0, why.reason.clone())).0 += count;
    }

    /// How many records were set aside, now or before.
    pub fn set_aside(&self) -> u64 {
        self.classes.values().map(|(count, _)| count).sum()
    }

    /// How many records were seen.
    pub fn inputs(&self) -> u64 {
        self.new + self.unchanged + self.replaced + self.before + self.set_aside()
    }

    /// How many records were seen, and how many of them are this run's work.
    pub fn counts(&self) -> Counts {
        let seen = self.inputs();
        Counts { seen, worked: seen - self.before - self.aside_before }
    }

    /// The closing count.
    pub fn report(&self, db: &str, stopped: bool) {
        let db = shown(db);
        let news = format!("{} new {}", self.new, plural(self.new, "report"));
        let mut parts = vec![if self.events == 0 { news } else { format!("{news} ({} {})", self.events, plural(self.events, "event")) }];
        let others = [(self.replaced, "read anew"), (self.unchanged, "there already"), (self.before, "done by an earlier run")];
        parts.extend(others.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
        eprintln!("attache: {db}: {}", parts.join(", "));
        let aside = self.set_aside();
        if aside > 0 {
            let all = self.inputs();
            let were = if aside == 1 { "was" } else { "were" };
            let before = if self.aside_before > 0 { format!(", {} of them by an earlier run", self.aside_before) } else { String::new() };
            eprintln!("attache: {aside} of {all} {} {were} set aside{before}; the reasons are kept in the database:", plural(all, "input"));
            let mut classes: Vec<(&String, &(u64, String))> = self.classes.iter().collect();
            classes.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
            for (class, (count, first)) in classes {
                eprintln!("  {count:>7}  {class}\n           {} {first}", if *count == 1 { "it is:" } else { "first:" });
            }
        }
        if stopped {
            eprintln!("attache: stopped before the end; the same command goes on from here");
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Records seen.
    pub seen: u64,
    /// Those that no earlier run had done.
    pub worked: u64,
}

/// The state of the run, shown.
pub struct Meter {
    bar: Option<ProgressBar>,
    total: u64,
    last_line: Instant,
    /// Records worked on and bytes at the last line.
    last: (u64, u64),
    /// When the first record was worked on; what is passed over before it says nothing about the rate.
    worked_since: Option<Instant>,
}

impl Meter {
    /// A meter for inputs of this many bytes; 0: not known.
    pub fn new(total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = if total == 0 { "{spinner} {msg}" } else { "{bar:30} {percent:>3}%  {msg}" };
            let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(4)).with_style(style)
        });
        Meter { bar, total, last_line: Instant::now(), last: (0, 0), worked_since: None }
    }

    /// Shows how far the run is, if it is time to.
    pub fn show(&mut self, counts: Counts, passed: u64) {
        let Counts { seen, worked } = counts;
        if worked == 0 || self.worked_since.is_none() {
            self.worked_since = (worked > 0).then(Instant::now);
            self.last = (worked, passed);
            if let Some(bar) = &self.bar {
                bar.set_message(format!("{seen} reports"));
                bar.set_position(passed);
                return;
            }
        }
        if let Some(bar) = &self.bar {
            let since = self.worked_since.map_or(Duration::ZERO, |since| since.elapsed());
            let (more, bytes) = (worked - self.last.0, passed.saturating_sub(self.last.1));
            let left = left(self.total, passed, bytes, since).map_or(String::new(), |time| format!(", about {time} left"));
            bar.set_message(format!("{seen} reports, {:.0}/s{left}", rate(more, since)));
            bar.set_position(passed);
            return;
        }
        let since = self.last_line.elapsed();
        if since < EVERY {
            return;
        }
        let (more, bytes) = (worked.saturating_sub(self.last.0), passed.saturating_sub(self.last.1));
        let left = left(self.total, passed, bytes, since)
            .map_or(String::new(), |time| format!(", {:.0} %, about {time} left", passed as f64 * 100.0 / self.total as f64));
        eprintln!("attache: {seen} reports, {:.0} a second{left}", rate(more, since));
        (self.last_line, self.last) = (Instant::now(), (worked, passed));
    }

    /// A line beside the bar.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// How long the rest takes at the pace of `bytes` in `since`; none where it cannot be said.
fn left(total: u64, passed: u64, bytes: u64, since: Duration) -> Option<String> {
    let rest = total.checked_sub(passed).filter(|_| total > 0 && bytes > 0)?;
    Some(time(rest as f64 / bytes as f64 * since.as_secs_f64()))
}

fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(1e-3)
}

fn time(seconds: f64) -> String {
    match seconds.round() as u64 {
        s @ 0..60 => format!("{s} s"),
        s @ 60..3600 => format!("{} min", s / 60),
        s => format!("{} h {} min", s / 3600, s % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_counted_once_and_kinds_of_faults_are_bounded() {
        let mut tally = Tally::default();
        tally.add(&Kept::New, 3);
        tally.add(&Kept::Unchanged, 3);
        tally.done_before(None);
        for fault in 0..100 {
            tally.done_before(Some(SetAside { class: format!("fault {fault}"), reason: String::new() }));
        }
        assert_eq!((tally.inputs(), tally.set_aside(), tally.events), (103, 100, 3));
        assert_eq!((tally.counts().seen, tally.counts().worked), (103, 2));
        assert!(tally.classes.len() <= MOST_CLASSES + 1);
        assert_eq!(left(100, 40, 20, Duration::from_secs(2)).as_deref(), Some("6 s"));
        assert_eq!((left(0, 40, 20, Duration::ZERO), left(100, 40, 0, Duration::ZERO)), (None, None));
        assert_eq!((time(59.4), time(3599.0), time(3720.0)), ("59 s".to_string(), "59 min".to_string(), "1 h 2 min".to_string()));
    }
}
