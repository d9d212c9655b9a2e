//! `attache query`: records out of a database, as a table or in any format. What is asked is the store's to find.

use crate::args::ColorChoice;
use crate::code::theme;
use crate::export::{self, Source};
use crate::failure::Failure;
use crate::formats::{Target, target_of};
use crate::output::{Output, Stop};
use crate::run::plural;
use crate::store_args::{QueryArgs, warn_of_clear_text};
use crate::stored::{self, Wanted};
use crate::table;
use attache::types::{Coding, Report};
use attache::{RecordKind, RecordKinds};
use attache_store::{Access, Found, Kind, Query, Store, Term, TextQuery};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::process::ExitCode;

/// The most records of a table where nothing else is said.
const TABLE_LIMIT: u64 = 100;

pub fn run(args: &QueryArgs, color: ColorChoice) -> Result<ExitCode, Failure> {
    let target = target_of(args.format, args.all_statuses, args.records.as_ref())?;
    let mut query = asked(args)?;
    query.kinds = kinds_of(target.unwrap_or(Target::Native), Some(args.records.as_ref().unwrap_or(&RecordKinds::of(&[RecordKind::Events]))));
    if let Some(target @ (Target::Lines(..) | Target::Parquet(_))) = target {
        let beside = beside(target);
        query.kinds.retain(|kind| !beside.contains(kind));
        warn_of_clear_text(&args.db.url);
        let write = |lines: &mut Source<'_>| export::write(lines, target, None, args.all_statuses, &args.output, &[]);
        stored::stream(&args.db.url, &Wanted::Found { query: &query, beside: &beside }, write)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut store = args.db.open(Access::Existing)?;
    let mut output = Output::open(&args.output, &[])?;
    let done = if target.is_some() {
        jsonl(&mut *store, &query, &mut output)
    } else {
        let most = args.limit.unwrap_or(TABLE_LIMIT);
        query.limit = Some(most.saturating_add(1));
        table(&mut *store, &query, most, color, &mut output)
    };
    match done.and_then(|found| output.flush().map(|()| found)) {
        Ok(0) => eprintln!("attache: nothing was found"),
        Ok(_) | Err(Stop::Closed) => {}
        Err(Stop::Failed(failure)) => return Err(failure),
    }
    Ok(ExitCode::SUCCESS)
}

/// The query of the arguments, its kinds left open. A filter whose value holds no word is a mistake and not a filter that is always met.
fn asked(args: &QueryArgs) -> Result<Query, Failure> {
    let terms = |name: &str, values: &[String]| {
        let term = |value: &String| Term::of(value).ok_or_else(|| Failure::new(format!("--{name}: `{value}` holds no word to look for")));
        values.iter().map(term).collect::<Result<Vec<_>, _>>()
    };
    Ok(Query {
        text: (!args.text.is_empty()).then(|| TextQuery::parse(&args.text.join(" "))),
        actors: terms("actor", &args.actor)?,
        recipients: terms("recipient", &args.recipient)?,
        speakers: terms("speaker", &args.speaker)?,
        places: terms("place", &args.place)?,
        agreements: terms("agreement", &args.agreement)?,
        sources: terms("source", &args.source)?,
        types: args.event_type.clone(),
        modes: args.mode.clone(),
        statuses: args.status.clone(),
        from: args.from.clone(),
        to: args.to.clone(),
        area: args.area,
        without_copies: args.without_copies,
        limit: args.limit,
        kinds: Vec::new(),
    })
}

/// Each kind of the store with the name that users give it.
const KINDS: [(Kind, RecordKind); 8] = [
    (Kind::Report, RecordKind::Reports),
    (Kind::Event, RecordKind::Events),
    (Kind::Quote, RecordKind::Quotes),
    (Kind::Relation, RecordKind::Relations),
    (Kind::Agreement, RecordKind::Agreements),
    (Kind::Time, RecordKind::Times),
    (Kind::Place, RecordKind::Places),
    (Kind::Entity, RecordKind::Entities),
];

fn kinds(records: &RecordKinds) -> Vec<Kind> {
    KINDS.iter().filter(|(_, name)| records.has(*name)).map(|(kind, _)| *kind).collect()
}

/// The kinds that a format is written from. The native lines are of the kinds asked for, all where none are.
pub fn kinds_of(target: Target, records: Option<&RecordKinds>) -> Vec<Kind> {
    match target {
        Target::Native => records.map_or(Kind::ALL.to_vec(), kinds),
        Target::Parquet(kind) => kinds(&RecordKinds::of(&[kind])),
        Target::Lines(_, rows) => [beside(target), kinds(&RecordKinds::of(&[rows]))].concat(),
    }
}

/// What a format says of a report beside its rows.
fn beside(target: Target) -> Vec<Kind> {
    match target {
        Target::Native | Target::Parquet(_) => Vec::new(),
        Target::Lines(..) => vec![Kind::Report, Kind::Place, Kind::Entity],
    }
}

/// One native line a record, as they come.
fn jsonl(store: &mut dyn Store, query: &Query, output: &mut Output) -> Result<u64, Stop> {
    let (mut count, mut stop) = (0, None);
    let each = &mut |found: Found| {
        let mut line = found.json.into_bytes();
        line.push(b'\n');
        count += 1;
        match output.write(&line) {
            Ok(()) => ControlFlow::Continue(()),
            Err(why) => {
                stop = Some(why);
                ControlFlow::Break(())
            }
        }
    };
    store.find(query, each).map_err(|error| Stop::Failed(Failure::new(error)))?;
    stop.map_or(Ok(count), Err)
}

/// What was found of one report.
#[derive(Default)]
struct Group {
    coding: Coding,
    kinds: Vec<RecordKind>,
}

/// The records under their reports, the reports in the order of their first record.
fn table(store: &mut dyn Store, query: &Query, most: u64, color: ColorChoice, output: &mut Output) -> Result<u64, Stop> {
    let failed = |message: String| Stop::Failed(Failure(message));
    let mut all = Vec::new();
    let take = &mut |found: Found| {
        all.push(found);
        ControlFlow::Continue(())
    };
    store.find(query, take).map_err(|error| failed(error.to_string()))?;
    let more = all.len() as u64 > most;
    all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let count = all.len() as u64;
    let mut order: Vec<String> = Vec::new();
    let mut groups: HashMap<String, Group> = HashMap::new();
    for found in all {
        let id = found.report_id.clone();
        let group = groups.entry(id.clone()).or_insert_with(|| {
            order.push(id);
            Group::default()
        });
        group.add(&found).map_err(|error| failed(format!("report `{}`: a record cannot be read: {error}", found.report_id)))?;
    }
    let theme = theme(color, true);
    for id in &order {
        let json = store.report(id).map_err(|error| failed(error.to_string()))?;
        let report: Report = json.as_deref().map(serde_json::from_str).transpose().ok().flatten().unwrap_or_else(|| missing(id));
        if let Some(group) = groups.get(id) {
            output.write(table::report(&report, &group.coding, &RecordKinds::of(&group.kinds), &theme).as_bytes())?;
        }
    }
    if count > 0 {
        let reports = order.len() as u64;
        let mut line = format!("{count} {} in {reports} {}", plural(count, "record"), plural(reports, "report"));
        if more {
            line.push_str("; there are more, --limit N shows them");
        }
        output.write(format!("{}\n", theme.dim(&line)).as_bytes())?;
    }
    Ok(count)
}

/// A stand-in that says what is wrong, so that one broken row does not hide the others.
fn missing(id: &str) -> Report {
    Report { id: id.to_string(), title: Some(format!("report {id} cannot be read from the database")), ..Report::default() }
}

impl Group {
    /// Adds a record to its kind.
    fn add(&mut self, found: &Found) -> serde_json::Result<()> {
        let json = &found.json;
        let coding = &mut self.coding;
        match found.kind {
            Kind::Report => {}
            Kind::Event => coding.events.push(serde_json::from_str(json)?),
            Kind::Quote => coding.quotes.push(serde_json::from_str(json)?),
            Kind::Relation => coding.relations.push(serde_json::from_str(json)?),
            Kind::Agreement => coding.agreements.push(serde_json::from_str(json)?),
            Kind::Time => coding.times.push(serde_json::from_str(json)?),
            Kind::Place => coding.places.push(serde_json::from_str(json)?),
            Kind::Entity => coding.entities.push(serde_json::from_str(json)?),
        }
        let name = KINDS.iter().find(|(kind, _)| *kind == found.kind).map(|(_, name)| *name);
        if let Some(name) = name.filter(|name| !self.kinds.contains(name)) {
            self.kinds.push(name);
        }
        Ok(())
    }
}
