//! What is read out of a report: the native records, one JSON object a line, `"record"` naming the kind.
//!
//! Absent means unknown; where a user would expect a value, `reasons` says why there is none.

use crate::{Report, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The versions that made a record; the same input and versions give the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Version of the program.
    pub code: String,
    /// Digest of the compiled knowledge, overlays included.
    pub data: String,
    /// Name and version of the language engine's model.
    pub model: String,
}

/// One line of native output.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordLine<'a> {
    /// The record, with its `record` tag.
    #[serde(flatten)]
    pub record: &'a Record,
    /// The report it was read from.
    pub report_id: &'a str,
    /// What made it.
    pub versions: &'a Versions,
}

/// Any record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "records are written once and short-lived")]
pub enum Record {
    /// The report itself.
    Report(Report),
    /// Who did what to whom.
    Event(Event),
    /// Words attributed to a speaker.
    Quote(Quote),
    /// A lasting relation between two entities.
    Relation(Relation),
    /// An agreement and all that the report says of it.
    Agreement(Agreement),
    /// A time expression.
    Time(TimeExpression),
    /// A place.
    Place(Place),
    /// A mention of an entity.
    Entity(Entity),
}

/// Everything read out of one report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coding {
    /// Mentions of entities, in text order.
    pub entities: Vec<Entity>,
    /// Events, in text order of their triggers.
    pub events: Vec<Event>,
    /// Quotes, in text order of their content.
    pub quotes: Vec<Quote>,
    /// Relations.
    pub relations: Vec<Relation>,
    /// Agreements.
    pub agreements: Vec<Agreement>,
    /// Time expressions, in text order.
    pub times: Vec<TimeExpression>,
    /// Places, in text order.
    pub places: Vec<Place>,
    /// What was left out because words of `en/discards.tsv` say that it is not about politics. No record: for counting.
    pub discarded: Discarded,
}

/// What of a report no events were read out of, by words of `en/discards.tsv`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Discarded {
    /// The whole report.
    pub report: bool,
    /// Sentences by themselves; 0 where the whole report is left out.
    pub sentences: u32,
}

/// What an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// A recognised state.
    State,
    /// A territory: dependent, contested or historic.
    Territory,
    /// A person.
    Person,
    /// An organisation.
    Organization,
    /// An armed or social group.
    Group,
    /// A part of a state's machinery: ministry, court, army, police.
    Agency,
    /// Somebody described, not named: "police", "the rebels".
    Generic,
    /// A place that stands for nobody.
    Place,
}

/// An entity as mentioned in the text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Identity across mentions, reports and runs.
    pub id: String,
    /// The words that mention it.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Its name, as the viewpoint in use writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EntityKind>,
    /// ISO 3166-1 alpha-3 code of its country, under the viewpoint in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// PLOVER sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Office or function, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// True where sovereignty or recognition is disputed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contested: bool,
    /// The words the outlet puts on it: "breakaway", "de facto".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Wikidata id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// Why an expected field is blank.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
}

/// Whether an event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It happened.
    Occurred,
    /// It was going on when the report was written.
    Ongoing,
    /// Its actor intends it.
    Planned,
    /// Somebody expects it.
    Expected,
    /// It depends on a stated condition.
    Conditional,
    /// It is only spoken of: demanded, feared, possible.
    Hypothetical,
    /// It is said not to have happened.
    Negated,
    /// Somebody denies that it happened.
    Denied,
}

/// A stretch of text that licenses a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Number of the sentence in the report, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<u32>,
    /// Where it stands.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Where the words that name the act stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Span>,
}

/// A date or a stretch of dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDate {
    /// First day, `YYYY-MM-DD`.
    pub start: String,
    /// Last day, `YYYY-MM-DD`, included.
    pub end: String,
    /// How exact it is.
    pub precision: Precision,
    /// The words that say it; absent where the date is the report's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// Granularity of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Precision {
    Time,
    Day,
    Week,
    Month,
    Season,
    Quarter,
    Year,
    Decade,
    Century,
    /// A stated stretch between two dates.
    Range,
}

/// One link of the chain that an assertion came through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Entity>,
    /// The words that report it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<Cue>,
}

/// A reporting expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Class of the expression: `say`, `claim`, `deny`, `confirm`, `warn`, `according_to` ...
    pub class: String,
}

/// Words that speak for a context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextEvidence {
    /// The context.
    pub context: String,
    /// Where the words stand.
    pub span: Span,
    /// The words.
    pub text: String,
}

/// A political event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Content-derived id.
    pub id: String,
    /// PLOVER type.
    pub event_type: String,
    /// PLOVER mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// PLOVER contexts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<String>,
    /// The words that license the contexts, those of one context after each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context_evidence: Vec<ContextEvidence>,
    /// CAMEO code, as specific as the words allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cameo: Option<String>,
    /// Quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: u8,
    /// PLOVER score of mode or type, -10 to 10.
    pub score: f32,
    /// Whether it happened.
    pub status: Status,
    /// The words that license the status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status_evidence: Vec<Evidence>,
    /// True where the report tells it as history, not as news.
    pub background: bool,
    /// Who did it.
    pub actors: Vec<Entity>,
    /// To whom.
    pub recipients: Vec<Entity>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<EventDate>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Numbers: `dead`, `injured`, `arrested`, `size`, `money` ...
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quantities: BTreeMap<String, Quantity>,
    /// According to whom, outermost first; empty: the outlet itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<Attribution>,
    /// Id of the agreement it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// The clause that says it.
    pub evidence: Evidence,
    /// Id of the pattern that read it.
    pub pattern: String,
    /// Probability that the act is really told and of this type, 0 to 1, two decimals; absent where the knowledge has no weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// Why an expected field is blank.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
}

/// A number with its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The value, or the low end of a range.
    pub value: f64,
    /// The high end, where the words give a range: "10 to 15".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// What is counted: `people`, `percent`, `USD` ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// `at_least`, `at_most`, `about`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

/// How a quote is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// All of it in quotation marks.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// Part of it in quotation marks.
    Mixed,
}

/// Words attributed to somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// Content-derived id.
    pub id: String,
    /// Who says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Entity>,
    /// The reporting words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<Cue>,
    /// What is said: one span, or several where the cue interrupts it.
    pub content: Vec<Span>,
    /// How it is given.
    pub kind: QuoteKind,
    /// The sentence.
    pub evidence: Evidence,
}

/// A lasting relation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// Content-derived id.
    pub id: String,
    /// Who or what stands in it.
    pub subject: Entity,
    /// Which relation: `recognizes`, `occupied_by`, `part_of`, `controls`, `claims`, `member_of` ...
    pub predicate: String,
    /// To whom or what.
    pub object: Entity,
    /// True where the text says that it does not hold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<EventDate>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<EventDate>,
    /// Numbers said with it: `share` ...
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quantities: BTreeMap<String, Quantity>,
    /// According to whom, outermost first; empty: the outlet itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<Attribution>,
    /// The words that say it.
    pub evidence: Evidence,
    /// Id of the pattern that read it.
    pub pattern: String,
}

/// An agreement: treaty, ceasefire, deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Content-derived id: the same for the same parties and title.
    pub id: String,
    /// Its title, in the report's words.
    pub title: String,
    /// `treaty`, `ceasefire`, `memorandum` ...
    pub kind: String,
    /// Who it binds.
    pub parties: Vec<Entity>,
    /// What has happened to it.
    pub stages: Vec<Stage>,
    /// Number of articles or paragraphs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub articles: Option<u32>,
    /// What it provides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provisions: Vec<Provision>,
    /// Other agreements it is compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared_with: Vec<Comparison>,
    /// Ids of events that react to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<String>,
    /// Its first mention.
    pub evidence: Evidence,
}

/// One step in an agreement's life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// `proposed negotiated drafted transmitted initialled signed ratified in_force suspended withdrawn terminated rejected`.
    pub stage: String,
    /// Who took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<Entity>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<EventDate>,
    /// Whether it was taken.
    pub status: Status,
    /// According to whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<Attribution>,
    /// The words that say it.
    pub evidence: Evidence,
    /// Id of the pattern that read it.
    pub pattern: String,
}

/// Something that an agreement provides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provision {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Who or what it binds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What it says to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// To whom or what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Whether it has come about.
    pub status: Status,
}

/// A comparison between two agreements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Id of the other one.
    pub agreement: String,
    /// `deeper`, `similar`, `replaces`, `weaker` ...
    pub relation: String,
    /// The words that say it.
    pub evidence: Evidence,
}

/// TIMEX3 type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "the names are TIMEX3's")]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}

/// A time expression (TIMEX3, ISO-TimeML).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeExpression {
    /// Where it stands.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Kind of expression.
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// TIMEX3 value: `2014-11-21`, `2014-W47`, `2008-SU`, `P5D`, `PRESENT_REF` ...
    pub value: String,
    /// TIMEX3 modifier: `START`, `END`, `APPROX`, `BEFORE`, `AFTER` ...
    #[serde(default, rename = "mod", skip_serializing_if = "Option::is_none")]
    pub modifier: Option<String>,
    /// First day it covers, `YYYY-MM-DD`; absent for durations, sets and vague references.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Last day it covers, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Granularity of the covered days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
}

/// A place as mentioned in the text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Where it stands.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Degrees north, WGS 84.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-3 code of its country, under the viewpoint in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// `country`, `region` (first-level division, or a territory), `district` (second-level), `city`, or what kind of feature it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
    /// Gazetteer id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why an expected field is blank.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
}
