//! What was read out of a report, as a stream of records of chosen kinds.

use attache_export::RecordKind;
use attache_types::{Coding, Record, RecordLine, Report, Versions};
use std::fmt;
use std::str::FromStr;

/// A set of kinds of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordKinds(Vec<RecordKind>);

impl RecordKinds {
    /// These kinds.
    pub fn of(kinds: &[RecordKind]) -> Self {
        RecordKinds(kinds.to_vec())
    }

    /// True where the kind is among them.
    pub fn has(&self, kind: RecordKind) -> bool {
        self.0.contains(&kind)
    }

    /// The kind, where there is exactly one.
    pub fn only(&self) -> Option<RecordKind> {
        let first = *self.0.first()?;
        self.0.iter().all(|kind| *kind == first).then_some(first)
    }
}

impl FromStr for RecordKinds {
    type Err = String;

    /// Names parted by commas, or `all`.
    fn from_str(list: &str) -> Result<Self, String> {
        if list.trim() == "all" {
            return Ok(RecordKinds(RecordKind::ALL.to_vec()));
        }
        let kind = |name: &str| {
            name.parse::<RecordKind>().map_err(|_| {
                let known: Vec<&str> = RecordKind::ALL.iter().map(|kind| kind.as_str()).collect();
                format!("`{name}` is no kind of record; there are {} and all", known.join(", "))
            })
        };
        list.split(',').map(|name| kind(name.trim())).collect::<Result<_, _>>().map(RecordKinds)
    }
}

impl fmt::Display for RecordKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|kind| kind.as_str()).collect();
        f.write_str(&names.join(","))
    }
}

/// Appends the records of the chosen kinds to `out`, one JSON object a line.
pub fn write_jsonl(report: &Report, coding: Coding, kinds: &RecordKinds, versions: &Versions, out: &mut Vec<u8>) {
    let mut write = |record: &Record| {
        let line = RecordLine { record, report_id: &report.id, versions };
        serde_json::to_writer(&mut *out, &line).expect("records hold no map with keys other than strings");
        out.push(b'\n');
    };
    for kind in RecordKind::ALL.iter().filter(|kind| kinds.has(**kind)) {
        match kind {
            RecordKind::Reports => write(&Record::Report(report.clone())),
            RecordKind::Events => coding.events.iter().for_each(|r| write(&Record::Event(r.clone()))),
            RecordKind::Quotes => coding.quotes.iter().for_each(|r| write(&Record::Quote(r.clone()))),
            RecordKind::Relations => coding.relations.iter().for_each(|r| write(&Record::Relation(r.clone()))),
            RecordKind::Agreements => coding.agreements.iter().for_each(|r| write(&Record::Agreement(r.clone()))),
            RecordKind::Times => coding.times.iter().for_each(|r| write(&Record::Time(r.clone()))),
            RecordKind::Places => coding.places.iter().for_each(|r| write(&Record::Place(r.clone()))),
            RecordKind::Entities => coding.entities.iter().for_each(|r| write(&Record::Entity(r.clone()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use attache_types::{Entity, Span};

    #[test]
    fn records_are_tagged_and_carry_report_and_versions() {
        let report = Report { id: "r1".to_string(), text: "Norland signed.".to_string(), ..Report::default() };
        let entity = Entity { id: "e1".to_string(), text: "Norland".to_string(), span: Span::new(0, 7), ..Entity::default() };
        let coding = Coding { entities: vec![entity], ..Coding::default() };
        let versions = Versions { code: "1".to_string(), data: "2".to_string(), model: "3".to_string() };
        let mut out = Vec::new();
        let kinds = "all".parse().expect("`all` is known");
        write_jsonl(&report, coding, &kinds, &versions, &mut out);
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["record"], &lines[0]["id"], &lines[0]["text"]), (&"report".into(), &"r1".into(), &"Norland signed.".into()));
        assert_eq!((&lines[1]["record"], &lines[1]["report_id"], &lines[1]["span"][1]), (&"entity".into(), &"r1".into(), &7.into()));
        assert_eq!(lines[1]["versions"]["data"], "2");
    }

    #[test]
    fn an_unknown_kind_is_named() {
        assert!("events,quote".parse::<RecordKinds>().is_err_and(|cause| cause.contains("`quote`")));
        assert_eq!("events, places".parse::<RecordKinds>().map(|kinds| kinds.to_string()), Ok("events,places".to_string()));
    }
}
