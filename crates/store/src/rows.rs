//! One coded report as rows: each record in its native bytes, with the columns that queries need. Both databases keep
//! these rows; nothing here knows either.

use crate::query::Kind;
use crate::words::{fold_body, fold_field};
use attache_types::{
    Agreement, Attribution, Coding, Entity, Event, Place, Quote, Record, RecordLine, Relation, Report, Status, TimeExpression, Versions,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The longest id of a report; longer ones fit no index.
const MOST_ID_BYTES: usize = 1024;

/// A SHA-256.
pub type Digest256 = [u8; 32];

/// The searched words of a record, folded, one string a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    pub body: String,
    pub actor: String,
    pub recipient: String,
    pub speaker: String,
    pub place: String,
    pub agreement: String,
}

/// One record.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    /// Number of [`Kind`].
    pub kind: i64,
    /// Place among the records of its kind in the report.
    pub seq: i64,
    /// The record in its native bytes, up to what all records of the report end with.
    pub head: String,
    /// Type, predicate or kind, in lower case.
    pub class: Option<String>,
    pub mode: Option<String>,
    pub status: Option<String>,
    pub first_day: Option<String>,
    pub last_day: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub fields: Fields,
}

/// One coded report, ready to be put into a store. Making it is the expensive half of putting, and may be done on any
/// thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    pub(crate) id: String,
    /// Digest of the text: two reports with one id and different texts are a conflict.
    pub(crate) text: Digest256,
    /// Digest of all records, without the report's provenance.
    pub(crate) content: Digest256,
    /// Folded name and site of the outlet.
    pub(crate) outlet: String,
    /// What all records of the report end with: its id, and the versions that made them.
    pub(crate) tail: String,
    pub(crate) fingerprint: Option<String>,
    pub(crate) rows: Vec<Row>,
}

impl Bundle {
    /// The rows of a report and of all that was read out of it.
    ///
    /// # Errors
    /// An id that no database can hold, as words for the user.
    pub fn new(report: &Report, coding: &Coding, versions: &Versions) -> Result<Self, String> {
        if report.id.contains('\0') || report.id.is_empty() || report.id.len() > MOST_ID_BYTES {
            return Err(format!("the report's id is empty, longer than {MOST_ID_BYTES} bytes or holds a NUL character"));
        }
        let mut maker = Maker { report, versions, tail: tail(report, versions), day: day(report.published.as_deref()), rows: Vec::new() };
        maker.report();
        coding.events.iter().for_each(|event| maker.event(event, coding));
        coding.quotes.iter().for_each(|quote| maker.quote(quote));
        coding.relations.iter().for_each(|relation| maker.relation(relation));
        coding.agreements.iter().for_each(|agreement| maker.agreement(agreement));
        coding.times.iter().for_each(|time| maker.time(time));
        coding.places.iter().for_each(|place| maker.place(place));
        coding.entities.iter().for_each(|entity| maker.entity(entity));
        let Maker { tail, mut rows, .. } = maker;
        number(&mut rows);
        let outlet = fold_field([report.source.as_deref(), report.site.as_deref()].into_iter().flatten());
        let content = content(report, versions, &tail, &rows);
        Ok(Bundle {
            id: report.id.clone(),
            text: Sha256::digest(report.text.as_bytes()).into(),
            content,
            outlet,
            tail,
            fingerprint: report.fingerprint.clone(),
            rows,
        })
    }

    /// The report's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The fingerprint of the report's text, where it has one.
    pub fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    /// How many records of the kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.rows.iter().filter(|row| row.kind == kind.number()).count()
    }

    /// About how much memory the bundle takes, in bytes.
    pub fn size_bytes(&self) -> usize {
        self.rows.iter().map(|row| row.head.len() + row.fields.body.len() + 256).sum()
    }
}

/// What the native line of every record of a report ends with.
fn tail(report: &Report, versions: &Versions) -> String {
    format!(",\"report_id\":{},\"versions\":{}}}", json(&report.id), json(versions))
}

/// A record or a part of one as JSON.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("records hold no map with keys other than strings")
}

/// Records of a kind count from 0.
fn number(rows: &mut [Row]) {
    let (mut kind, mut next) = (-1, 0);
    for row in rows {
        if row.kind != kind {
            (kind, next) = (row.kind, 0);
        }
        row.seq = next;
        next += 1;
    }
}

/// The digest of all records; where the report was found does not count, for a copy of a file is no other report.
fn content(report: &Report, versions: &Versions, tail: &str, rows: &[Row]) -> Digest256 {
    let mut hash = Sha256::new();
    let bare = Record::Report(Report { provenance: None, ..report.clone() });
    let line = json(&RecordLine { record: &bare, report_id: &report.id, versions });
    hash.update(line.as_bytes());
    for row in rows.iter().filter(|row| row.kind != Kind::Report.number()) {
        hash.update((row.head.len() as u64).to_le_bytes());
        hash.update(row.head.as_bytes());
    }
    hash.update(tail.as_bytes());
    hash.finalize().into()
}

/// The day of a publication time, `YYYY-MM-DD`.
fn day(published: Option<&str>) -> Option<String> {
    published.and_then(|published| published.get(..10)).map(str::to_string)
}

/// The name of a status, as records and databases have it.
pub(crate) fn status(status: Status) -> String {
    json(&status).trim_matches('"').to_string()
}

struct Maker<'a> {
    report: &'a Report,
    versions: &'a Versions,
    tail: String,
    /// Day of publication.
    day: Option<String>,
    rows: Vec<Row>,
}

impl Maker<'_> {
    /// A row with the record's bytes and the day of publication.
    fn row(&self, kind: Kind, record: &Record) -> Row {
        let line = json(&RecordLine { record, report_id: &self.report.id, versions: self.versions });
        let head = line.strip_suffix(&self.tail).expect("a native line ends with report id and versions").to_string();
        Row { kind: kind.number(), head, first_day: self.day.clone(), last_day: self.day.clone(), ..Row::default() }
    }

    fn report(&mut self) {
        let report = self.report;
        let mut row = self.row(Kind::Report, &Record::Report(report.clone()));
        row.fields.body = fold_body([report.title.as_deref().unwrap_or(""), &report.text]);
        row.fields.place = report.dateline.as_ref().map_or(String::new(), |dateline| fold_field([dateline.place.as_str()]));
        self.rows.push(row);
    }

    fn event(&mut self, ev: &Event, coding: &Coding) {
        let mut row = self.row(Kind::Event, &Record::Event(ev.clone()));
        row.class = Some(ev.event_type.to_ascii_lowercase());
        row.mode = ev.mode.as_ref().map(|mode| mode.to_ascii_lowercase());
        row.status = Some(status(ev.status));
        row.first_day = ev.date.as_ref().map(|date| date.start.clone());
        row.last_day = ev.date.as_ref().map(|date| date.end.clone());
        row.lat = ev.place.as_ref().and_then(|place| place.lat);
        row.lon = ev.place.as_ref().and_then(|place| place.lon);
        row.fields = Fields {
            body: fold_body([ev.evidence.text.as_str()]),
            actor: parties(&ev.actors),
            recipient: parties(&ev.recipients),
            speaker: speakers(&ev.attribution),
            place: ev.place.as_ref().map_or(String::new(), |place| fold_field(place_parts(place))),
            agreement: ev.agreement.as_deref().map_or(String::new(), |id| agreement(id, coding)),
        };
        self.rows.push(row);
    }

    fn quote(&mut self, quote: &Quote) {
        let mut row = self.row(Kind::Quote, &Record::Quote(quote.clone()));
        row.fields.body = fold_body([quote.evidence.text.as_str()]);
        row.fields.speaker = parties(quote.source.as_slice());
        self.rows.push(row);
    }

    fn relation(&mut self, relation: &Relation) {
        let mut row = self.row(Kind::Relation, &Record::Relation(relation.clone()));
        row.class = Some(relation.predicate.to_ascii_lowercase());
        row.fields.body = fold_body([relation.evidence.text.as_str()]);
        row.fields.actor = parties(std::slice::from_ref(&relation.subject));
        row.fields.recipient = parties(std::slice::from_ref(&relation.object));
        row.fields.speaker = speakers(&relation.attribution);
        self.rows.push(row);
    }

    fn agreement(&mut self, one: &Agreement) {
        let mut row = self.row(Kind::Agreement, &Record::Agreement(one.clone()));
        row.class = Some(one.kind.to_ascii_lowercase());
        row.fields.body = fold_body([one.title.as_str(), &one.evidence.text]);
        row.fields.actor = parties(&one.parties);
        row.fields.speaker = fold_field(one.stages.iter().flat_map(|stage| sources(&stage.attribution)));
        row.fields.agreement = fold_field([one.id.as_str(), &one.title]);
        self.rows.push(row);
    }

    fn time(&mut self, time: &TimeExpression) {
        let mut row = self.row(Kind::Time, &Record::Time(time.clone()));
        row.first_day = time.start.clone();
        row.last_day = time.end.clone();
        row.fields.body = fold_body([time.text.as_str(), &time.value]);
        self.rows.push(row);
    }

    fn place(&mut self, place: &Place) {
        let mut row = self.row(Kind::Place, &Record::Place(place.clone()));
        (row.lat, row.lon) = (place.lat, place.lon);
        row.fields.body = fold_body([place.text.as_str(), place.name.as_deref().unwrap_or("")]);
        row.fields.place = fold_field(place_parts(place));
        self.rows.push(row);
    }

    fn entity(&mut self, entity: &Entity) {
        let mut row = self.row(Kind::Entity, &Record::Entity(entity.clone()));
        row.fields.body = parties(std::slice::from_ref(entity));
        self.rows.push(row);
    }
}

fn entity_parts(entity: &Entity) -> impl Iterator<Item = &str> {
    let known = [&entity.name, &entity.country, &entity.sector, &entity.role, &entity.wikidata];
    [entity.id.as_str(), entity.text.as_str()].into_iter().chain(known.into_iter().filter_map(|part| part.as_deref()))
}

fn parties(entities: &[Entity]) -> String {
    fold_field(entities.iter().flat_map(entity_parts))
}

fn sources(chain: &[Attribution]) -> impl Iterator<Item = &str> {
    chain.iter().filter_map(|link| link.source.as_ref()).flat_map(entity_parts)
}

fn speakers(chain: &[Attribution]) -> String {
    fold_field(sources(chain))
}

fn place_parts(place: &Place) -> impl Iterator<Item = &str> {
    let known = [&place.name, &place.country, &place.id];
    std::iter::once(place.text.as_str()).chain(known.into_iter().filter_map(|part| part.as_deref()))
}

/// The agreement's id, and its title where the report has the agreement itself.
fn agreement(id: &str, coding: &Coding) -> String {
    let titles = coding.agreements.iter().filter(|agreement| agreement.id == id).map(|agreement| agreement.title.as_str());
    fold_field(std::iter::once(id).chain(titles))
}
