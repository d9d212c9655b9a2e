//! `cargo xtask effect`: what a change of data or code changes in the events of the reports of `tests/corpus/reports`.
//!
//! Compares the events of this checkout with those frozen beside the reports; it must not know what is right.

use crate::shell;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

const FOLDER: &str = "tests/corpus/reports";
const WORLD: &str = "data/test_world";
const USAGE: &str = "usage: cargo xtask effect [--update] [--attache FILE]
  --update   write the events of this checkout beside the reports, as the new ones to compare with
  --attache  the built command to ask; else this checkout's is built";

/// What is kept of an event, and compared. The first two say where it stands.
const COLUMNS: [&str; 15] = [
    "at",
    "trigger",
    "type",
    "cameo",
    "status",
    "actors",
    "recipients",
    "date",
    "place",
    "attribution",
    "quantities",
    "contexts",
    "agreement",
    "confidence",
    "pattern",
];
/// Columns that only place an event.
const PLACED: usize = 2;
const TYPE: usize = 2;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Event(Vec<String>);

/// The events of each report, by its name.
type Events = BTreeMap<String, Vec<Event>>;

/// What became of the events of one report.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    came: Vec<Event>,
    went: Vec<Event>,
    changed: Vec<(Event, Event)>,
}

/// Compares, or with `--update` writes.
pub fn run(args: &[String]) -> Result<(), String> {
    let (mut update, mut program) = (false, None);
    let mut rest = args.iter();
    while let Some(name) = rest.next() {
        match name.as_str() {
            "--update" => update = true,
            "--attache" => program = Some(PathBuf::from(rest.next().ok_or(USAGE)?)),
            _ => return Err(format!("unknown argument {name:?}\n{USAGE}")),
        }
    }
    let program = match program {
        Some(program) => std::path::absolute(&program).map_err(|e| format!("{}: {e}", program.display()))?,
        None => {
            shell::cargo(&["build", "--release", "--package", "attache-cli"])?;
            shell::target().join("release").join("attache")
        }
    };
    let reports: Vec<String> = shell::files()?.into_iter().filter(|name| name.starts_with(FOLDER) && name.ends_with(".txt")).collect();
    let now = code(&program, &reports)?;
    let before = frozen(&reports)?;
    let changes: BTreeMap<&str, Change> = now.iter().map(|(name, events)| (name.as_str(), compare(&before[name], events))).collect();
    print!("{}", shown(&before, &now, &changes));
    if update {
        for (name, events) in &now {
            let lines: String = events.iter().map(|event| event.0.join("\t") + "\n").collect();
            shell::write(&beside(name), &format!("{}\n{lines}", COLUMNS.join("\t")))?;
        }
    }
    Ok(())
}

/// The file of a report's frozen events.
fn beside(report: &str) -> String {
    format!("{}.events.tsv", report.trim_end_matches(".txt"))
}

/// The frozen events; none of a report that is new.
fn frozen(reports: &[String]) -> Result<Events, String> {
    let mut events = Events::new();
    for report in reports {
        let name = beside(report);
        let text = if shell::root().join(&name).is_file() { shell::read(&name)? } else { COLUMNS.join("\t") };
        let mut lines = text.lines();
        if lines.next().is_none_or(|header| header != COLUMNS.join("\t")) {
            return Err(format!("{name}: its columns are not those of this version; `cargo xtask effect --update` at the commit before writes them"));
        }
        let rows: Vec<Event> = lines.map(|line| Event(line.split('\t').map(str::to_string).collect())).collect();
        if let Some(bad) = rows.iter().position(|event| event.0.len() != COLUMNS.len()) {
            return Err(format!("{name}:{}: not {} columns", bad + 2, COLUMNS.len()));
        }
        events.insert(report.clone(), rows);
    }
    Ok(events)
}

/// The events that the command reads in the reports now.
fn code(program: &PathBuf, reports: &[String]) -> Result<Events, String> {
    let mut command = Command::new(program);
    command.current_dir(shell::root()).arg("code").args(reports);
    command.args(["--data", WORLD, "--input-format", "text", "--format", "jsonl", "--records", "reports,events"]);
    let done = command.output().map_err(|e| format!("{} cannot be run: {e}", program.display()))?;
    if !done.status.success() {
        return Err(format!("attache code: {}\n{}", done.status, String::from_utf8_lossy(&done.stderr)));
    }
    let lines = String::from_utf8(done.stdout).map_err(|_| "attache code: output is not UTF-8".to_string())?;
    let records: Vec<Value> =
        lines.lines().map(serde_json::from_str).collect::<Result<_, _>>().map_err(|e| format!("a record of attache code: {e}"))?;
    let mut events: Events = reports.iter().map(|name| (name.clone(), Vec::new())).collect();
    let mut files: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for report in records.iter().filter(|record| record["record"] == "report") {
        files.insert(text_of(&report["id"]), (text_of(&report["provenance"]["file"]), text_of(&report["text"])));
    }
    for record in records.iter().filter(|record| record["record"] == "event") {
        let (file, text) = files.get(text_of(&record["report_id"])).ok_or("an event of no report")?;
        events.get_mut(*file).ok_or_else(|| format!("{file}: not asked for"))?.push(event(record, text));
    }
    events.values_mut().for_each(|events| events.sort_by_key(start));
    Ok(events)
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

/// Where an event's trigger begins.
fn start(event: &Event) -> usize {
    event.0[0].split('-').next().and_then(|start| start.parse().ok()).unwrap_or(0)
}

/// A record as its cells; `-` is what is absent.
fn event(record: &Value, text: &str) -> Event {
    let trigger = &record["evidence"]["trigger"];
    let (from, to) = (trigger[0].as_u64().unwrap_or(0) as usize, trigger[1].as_u64().unwrap_or(0) as usize);
    let joined = |value: &Value, between: &str, cell: &dyn Fn(&Value) -> String| {
        value.as_array().map_or(String::new(), |all| all.iter().map(cell).collect::<Vec<_>>().join(between))
    };
    let party = |entity: &Value| format!("{} [{}]", text_of(&entity["text"]), text_of(&entity["id"]));
    let voice = |link: &Value| format!("{}: {}", text_of(&link["source"]["text"]), text_of(&link["cue"]["text"]));
    let mode = record["mode"].as_str().map_or(String::new(), |mode| format!("/{mode}"));
    let background = if record["background"] == true { ", background" } else { "" };
    let cells = [
        format!("{from}-{to}"),
        text.get(from..to).unwrap_or("").to_string(),
        format!("{}{mode}", text_of(&record["event_type"])),
        text_of(&record["cameo"]).to_string(),
        format!("{}{background}", text_of(&record["status"])),
        joined(&record["actors"], " + ", &party),
        joined(&record["recipients"], " + ", &party),
        days(&record["date"]),
        place(&record["place"]),
        joined(&record["attribution"], " < ", &voice),
        quantities(&record["quantities"]),
        joined(&record["contexts"], " ", &|context| text_of(context).to_string()),
        text_of(&record["agreement"]).to_string(),
        record["confidence"].as_f64().map_or(String::new(), |confidence| format!("{confidence:.3}")),
        text_of(&record["pattern"]).to_string(),
    ];
    let tidy = |cell: String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    Event(cells.into_iter().map(tidy).map(|cell| if cell.is_empty() { "-".to_string() } else { cell }).collect())
}

fn days(date: &Value) -> String {
    match (text_of(&date["start"]), text_of(&date["end"])) {
        (start, end) if start == end => start.to_string(),
        (start, end) => format!("{start}..{end}"),
    }
}

fn place(place: &Value) -> String {
    let name = place["name"].as_str().or_else(|| place["text"].as_str());
    name.map_or(String::new(), |name| format!("{name} ({})", place["country"].as_str().unwrap_or("?")))
}

fn quantities(quantities: &Value) -> String {
    let one = |(name, quantity): (&String, &Value)| {
        let high = quantity["high"].as_f64().map_or(String::new(), |high| format!("..{high}"));
        let bound = quantity["bound"].as_str().map_or(String::new(), |bound| format!(" {bound}"));
        format!("{name}={}{high}{bound}", quantity["value"])
    };
    quantities.as_object().map_or(String::new(), |all| all.iter().map(one).collect::<Vec<_>>().join(" "))
}

/// Pairs events: the same all over, the same trigger and type, the same trigger, a trigger that overlaps with the same type.
fn compare(before: &[Event], now: &[Event]) -> Change {
    let (mut went, mut came) = (before.to_vec(), now.to_vec());
    let mut changed = Vec::new();
    let same: [fn(&Event, &Event) -> bool; 4] = [
        |a, b| a == b,
        |a, b| a.0[0] == b.0[0] && a.0[TYPE] == b.0[TYPE],
        |a, b| a.0[0] == b.0[0],
        |a, b| a.0[TYPE] == b.0[TYPE] && start(a) < end(b) && start(b) < end(a),
    ];
    for same in same {
        went.retain(|old| match came.iter().position(|new| same(old, new)) {
            Some(at) => {
                let new = came.remove(at);
                if old.0[PLACED..] != new.0[PLACED..] {
                    changed.push((old.clone(), new));
                }
                false
            }
            None => true,
        });
    }
    changed.sort_by_key(|(_, new)| start(new));
    Change { came, went, changed }
}

/// Where an event's trigger ends.
fn end(event: &Event) -> usize {
    event.0[0].split('-').nth(1).and_then(|end| end.parse().ok()).unwrap_or(0)
}

/// The changes for reading: reports, then sums.
fn shown(before: &Events, now: &Events, changes: &BTreeMap<&str, Change>) -> String {
    let mut out = String::new();
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    let line = |sign: char, event: &Event| {
        let cell = |column: usize| event.0[column].as_str();
        format!("  {sign} {} “{}” {} {}: {} > {}  ({})\n", cell(0), cell(1), cell(2), cell(4), cell(5), cell(6), cell(COLUMNS.len() - 1))
    };
    for (name, change) in changes.iter().filter(|(_, change)| **change != Change::default()) {
        out.push_str(&format!("{name}\n"));
        change.went.iter().for_each(|event| out.push_str(&line('-', event)));
        change.came.iter().for_each(|event| out.push_str(&line('+', event)));
        for (old, new) in &change.changed {
            out.push_str(&format!("  ~ {} “{}” {}\n", new.0[0], new.0[1], new.0[TYPE]));
            for column in (PLACED..COLUMNS.len()).filter(|&column| old.0[column] != new.0[column]) {
                *fields.entry(COLUMNS[column]).or_default() += 1;
                out.push_str(&format!("      {}: {} -> {}\n", COLUMNS[column], old.0[column], new.0[column]));
            }
        }
    }
    let count = |events: &Events| events.values().map(Vec::len).sum::<usize>();
    let sum = |of: fn(&Change) -> usize| changes.values().map(of).sum::<usize>();
    let types = |of: fn(&Change) -> &Vec<Event>| {
        let names: BTreeSet<&str> = changes.values().flat_map(of).filter_map(|event| event.0[TYPE].split('/').next()).collect();
        if names.is_empty() { String::new() } else { format!(" ({})", names.into_iter().collect::<Vec<_>>().join(" ")) }
    };
    let by_field: Vec<String> = fields.iter().map(|(field, count)| format!("{field} {count}")).collect();
    let by_field = if by_field.is_empty() { String::new() } else { format!(" ({})", by_field.join(", ")) };
    out.push_str(&format!(
        "effect: {} reports, {} events before, {} now: {} came{}, {} went{}, {} changed{by_field}\n",
        now.len(),
        count(before),
        count(now),
        sum(|change| change.came.len()),
        types(|change| &change.came),
        sum(|change| change.went.len()),
        types(|change| &change.went),
        sum(|change| change.changed.len()),
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(at: &str, event_type: &str, actors: &str) -> Event {
        let mut cells = vec!["-".to_string(); COLUMNS.len()];
        (cells[0], cells[TYPE], cells[5]) = (at.to_string(), event_type.to_string(), actors.to_string());
        Event(cells)
    }

    #[test]
    fn events_are_paired_by_trigger_before_they_come_or_go() {
        let before = [made("0-4", "ACCUSE", "A"), made("9-12", "AGREE", "A"), made("20-24", "AID", "B")];
        let now = [made("0-4", "ACCUSE", "A"), made("9-12", "CONSULT", "A"), made("30-34", "REJECT", "B")];
        let change = compare(&before, &now);
        assert_eq!(change.changed, [(before[1].clone(), now[1].clone())]);
        assert_eq!((change.went, change.came), (vec![before[2].clone()], vec![now[2].clone()]));
        assert_eq!(compare(&before, &before), Change::default());
    }

    #[test]
    fn a_moved_event_is_no_change_and_two_of_one_trigger_stay_apart() {
        let before = [made("5-9", "AID", "A"), made("5-9", "AGREE", "A")];
        let now = [made("5-12", "AID", "A"), made("5-9", "AGREE", "B")];
        let change = compare(&before, &now);
        assert_eq!(change.changed, [(before[1].clone(), now[1].clone())]);
        assert!(change.came.is_empty() && change.went.is_empty());
    }

    #[test]
    fn the_sum_names_fields_and_types() {
        let before: Events = [("r".to_string(), vec![made("0-4", "ACCUSE", "A"), made("9-12", "AGREE", "A")])].into();
        let now: Events = [("r".to_string(), vec![made("0-4", "ACCUSE", "B")])].into();
        let changes = [("r", compare(&before["r"], &now["r"]))].into();
        let out = shown(&before, &now, &changes);
        assert!(out.contains("      actors: A -> B\n"), "{out}");
        assert!(out.ends_with("effect: 1 reports, 2 events before, 1 now: 0 came, 1 went (AGREE), 1 changed (actors 1)\n"), "{out}");
    }

    #[test]
    fn a_record_becomes_cells() {
        let record = serde_json::json!({"event_type": "AID", "mode": "food", "status": "occurred", "background": true, "pattern": "aid-0001",
            "evidence": {"trigger": [8, 12]}, "actors": [{"id": "XNO", "text": "Norland"}], "date": {"start": "2031-01-01", "end": "2031-01-02"},
            "quantities": {"dead": {"value": 3.0, "bound": "at_least"}}});
        let cells = event(&record, "Norland gave\nVeltria food.").0;
        assert_eq!(cells[..6], ["8-12", "gave", "AID/food", "-", "occurred, background", "Norland [XNO]"]);
        assert_eq!(cells[6..11], ["-", "2031-01-01..2031-01-02", "-", "-", "dead=3.0 at_least"]);
    }
}
