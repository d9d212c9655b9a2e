//! What was read out of one report, and how a stream of native records becomes a stream of readings.

use crate::{ExportError, dates};
use attache_types::{Coding, Record, RecordLine, Report, Status, Versions};
use serde::Deserialize;

/// One native record as it stands in a line of JSON.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Line {
    /// The record.
    #[serde(flatten)]
    pub record: Record,
    /// The report it was read from.
    pub report_id: String,
    /// What made it.
    #[serde(default)]
    pub versions: Versions,
}

impl Line {
    /// Reads one line of native JSON.
    ///
    /// # Errors
    /// The line is no native record; the message says what is wrong with it.
    pub fn parse(json: &str) -> Result<Self, ExportError> {
        serde_json::from_str(json).map_err(|cause| ExportError::Record { cause: cause.to_string() })
    }
}

/// All records of one report. The formats see nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// Id of the report.
    pub report_id: &'a str,
    /// The report, where its record is at hand; without it, columns about the report are null.
    pub report: Option<&'a Report>,
    /// What was read.
    pub coding: &'a Coding,
    /// What made the records.
    pub versions: &'a Versions,
}

impl Reading<'_> {
    /// The day on which the report was published, as it says itself.
    pub fn published_day(&self) -> Option<&str> {
        self.report?.published.as_deref()?.get(..10).filter(|day| dates::is_day(day))
    }

    /// Calls `write` with every record in the native order.
    pub fn lines(&self, mut write: impl FnMut(&RecordLine<'_>)) {
        let mut one = |record: Record| write(&RecordLine { record: &record, report_id: self.report_id, versions: self.versions });
        if let Some(report) = self.report {
            one(Record::Report(report.clone()));
        }
        let coding = self.coding;
        coding.events.iter().for_each(|r| one(Record::Event(r.clone())));
        coding.quotes.iter().for_each(|r| one(Record::Quote(r.clone())));
        coding.relations.iter().for_each(|r| one(Record::Relation(r.clone())));
        coding.agreements.iter().for_each(|r| one(Record::Agreement(r.clone())));
        coding.times.iter().for_each(|r| one(Record::Time(r.clone())));
        coding.places.iter().for_each(|r| one(Record::Place(r.clone())));
        coding.entities.iter().for_each(|r| one(Record::Entity(r.clone())));
    }
}

/// Collects the records of one report at a time: memory does not grow with the stream.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub report_id: String,
    report: Option<Report>,
    coding: Coding,
    versions: Versions,
}

impl Group {
    pub fn of(line: Line) -> Self {
        let mut group = Group { report_id: line.report_id, versions: line.versions, ..Group::default() };
        group.add(line.record);
        group
    }

    pub fn add(&mut self, record: Record) {
        match record {
            Record::Report(report) => self.report = Some(report),
            Record::Event(event) => self.coding.events.push(event),
            Record::Quote(quote) => self.coding.quotes.push(quote),
            Record::Relation(relation) => self.coding.relations.push(relation),
            Record::Agreement(agreement) => self.coding.agreements.push(agreement),
            Record::Time(time) => self.coding.times.push(time),
            Record::Place(place) => self.coding.places.push(place),
            Record::Entity(entity) => self.coding.entities.push(entity),
        }
    }

    pub fn reading(&self) -> Reading<'_> {
        Reading { report_id: &self.report_id, report: self.report.as_ref(), coding: &self.coding, versions: &self.versions }
    }
}

/// True for what happened or was going on.
pub fn happened(status: Status) -> bool {
    matches!(status, Status::Occurred | Status::Ongoing)
}

/// The status as the records spell it.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Occurred => "occurred",
        Status::Ongoing => "ongoing",
        Status::Planned => "planned",
        Status::Expected => "expected",
        Status::Conditional => "conditional",
        Status::Hypothetical => "hypothetical",
        Status::Negated => "negated",
        Status::Denied => "denied",
    }
}
