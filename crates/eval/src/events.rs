//! Events against three kinds of gold, told by their fields: PLV (`root`), PETRARCH2's test sentences (`events`), and PLOVER's
//! gold standard records (`event`).
//!
//! PLV: the set of predicted types against the one root, CONCEDE and RETREAT as YIELD; where the type is right, whether an
//! actor (recipient) overlaps an occurrence of the gold's source (target). PLOVER: sets of types and of (source, target, type)
//! a sentence. PETRARCH2: sets of (source, target, CAMEO code).

use crate::gold::{self, Codings, EvalError, Input};
use crate::measure::{Chars, Number, Offsets, Row, occurrences, overlap, ratio};
use crate::reliability::{self, Judged};
use attache_types::{Coding, Entity, Event, Status};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A text with its events.
pub struct Doc {
    pub(crate) input: Input,
    gold: Gold,
}

enum Gold {
    Plv { root: String, source: String, target: String },
    Plover(Vec<(String, Vec<String>, Vec<String>)>),
    Petrarch(BTreeSet<Triple>),
}

/// Source, target, type or code.
type Triple = (String, String, String);

/// Reads a gold file.
pub fn read(text: &str) -> Result<Vec<Doc>, EvalError> {
    let rows = gold::rows(text)?;
    match rows.first() {
        Some(first) if first.has("root") => rows.iter().map(plv).collect(),
        Some(first) if first.has("events") => rows.iter().map(petrarch).collect(),
        Some(first) if first.has("event") => plover(&rows),
        _ => Err(EvalError::Gold("no gold of events: a line has `root` (PLV), `events` (PETRARCH2) or `event` (PLOVER)".to_owned())),
    }
}

fn plv(row: &gold::Row) -> Result<Doc, EvalError> {
    let word = |key: &str| row.optional(key).unwrap_or_default();
    let gold = Gold::Plv { root: row.text("root")?.to_owned(), source: word("source_text"), target: word("target_text") };
    Ok(Doc { input: Input::of(row, "published", "source")?, gold })
}

fn petrarch(row: &gold::Row) -> Result<Doc, EvalError> {
    let mut input = Input::of(row, "date", "source")?;
    let is_day = |date: &String| date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit());
    input.published = input.published.filter(is_day).map(|date| format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]));
    let gold = row.list("events")?.iter().map(|event| triple(event).ok_or_else(|| row.fault("an event is no (source, target, code)")));
    let gold = gold.collect::<Result<_, _>>()?;
    Ok(Doc { input, gold: Gold::Petrarch(gold) })
}

/// Source, target and code, as a list or by their names.
fn triple(event: &Value) -> Option<Triple> {
    let cells = match event {
        Value::Array(cells) => [cells.first()?, cells.get(1)?, cells.get(2)?],
        event => [event.get("sourcecode")?, event.get("targetcode")?, event.get("eventcode")?],
    };
    let [source, target, code] = cells.map(|cell| cell.as_str().unwrap_or("").to_owned());
    Some((source, target, code))
}

/// Records of one sentence are joined.
fn plover(rows: &[gold::Row]) -> Result<Vec<Doc>, EvalError> {
    let (mut docs, mut by_text, mut seen): (Vec<Doc>, BTreeMap<String, usize>, BTreeMap<String, usize>) = Default::default();
    for row in rows {
        let mut input = Input::of(row, "date", "")?;
        let times = seen.entry(input.id.clone()).or_default();
        *times += 1;
        // One id of the gold stands for two sentences.
        if *times > 1 {
            input.id.push_str("-b");
        }
        let at = *by_text.entry(input.text.split_whitespace().collect::<Vec<_>>().join(" ")).or_insert_with(|| {
            docs.push(Doc { input, gold: Gold::Plover(Vec::new()) });
            docs.len() - 1
        });
        let side = |key: &str| -> Vec<String> {
            let codes = row.get(key).as_array().into_iter().flatten().filter_map(|side| side["code"].as_str());
            codes.map(|code| code.chars().take(3).collect()).collect()
        };
        let kind = match row.optional("event16") {
            Some(kind) => kind,
            None => now_called(row.text("event")?).to_owned(),
        };
        if let Gold::Plover(events) = &mut docs[at].gold {
            events.push((kind, side("source"), side("target")));
        }
    }
    Ok(docs)
}

/// The type that a type of an earlier PLOVER is now.
fn now_called(kind: &str) -> &str {
    match kind {
        "DEMAND" => "REQUEST",
        "DISAPPROVE" | "INVESTIGATE" => "ACCUSE",
        "FIGHT" => "ASSAULT",
        kind => kind,
    }
}

/// PLV's types are fewer.
fn in_plv(kind: &str) -> &str {
    if matches!(kind, "CONCEDE" | "RETREAT") { "YIELD" } else { kind }
}

/// Scores; events of the statuses in `skip` are left out.
pub fn score(docs: &[Doc], codings: &Codings, skip: &[Status]) -> Vec<Row> {
    let empty = Coding::default();
    let of = |doc: &Doc| -> Vec<&Event> {
        gold::coding(codings, &doc.input.id, &empty).events.iter().filter(|event| !skip.contains(&event.status)).collect()
    };
    let coded: Vec<(&Doc, Vec<&Event>)> = docs.iter().map(|doc| (doc, of(doc))).collect();
    let mut rows = match docs.first().map(|doc| &doc.gold) {
        Some(Gold::Plv { .. }) => score_plv(&coded),
        Some(Gold::Plover(_)) => score_plover(&coded),
        Some(Gold::Petrarch(_)) => score_petrarch(&coded),
        None => Vec::new(),
    };
    let judged = coded.iter().flat_map(|(doc, events)| events.iter().filter_map(|event| judge(doc, event)));
    rows.extend(reliability::table(&judged.collect::<Vec<_>>()));
    rows
}

/// Whether the type of an event is right, where it has a confidence and the gold has types.
fn judge(doc: &Doc, event: &Event) -> Option<Judged> {
    let right = match &doc.gold {
        Gold::Plv { root, .. } => in_plv(&event.event_type) == root,
        Gold::Plover(events) => events.iter().any(|(kind, ..)| *kind == event.event_type),
        Gold::Petrarch(_) => return None,
    };
    event.confidence.map(|confidence| Judged { confidence: f64::from(confidence), right })
}

#[derive(Clone, Copy, Default)]
struct Kind {
    gold: usize,
    hit: usize,
    wrong: usize,
}

fn score_plv(coded: &[(&Doc, Vec<&Event>)]) -> Vec<Row> {
    let (mut hit, mut n_types) = (0, 0);
    let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
    let mut parts = [(0, 0); 3];
    for (doc, events) in coded {
        let Gold::Plv { root, source, target } = &doc.gold else { continue };
        let types: BTreeSet<&str> = events.iter().map(|event| in_plv(&event.event_type)).collect();
        let right = types.contains(root.as_str());
        hit += usize::from(right);
        n_types += types.len();
        let kind = kinds.entry(root).or_default();
        kind.gold += 1;
        kind.hit += usize::from(right);
        for wrong in types.into_iter().filter(|kind| kind != root) {
            kinds.entry(wrong).or_default().wrong += 1;
        }
        if right {
            let of_type: Vec<&Event> = events.iter().filter(|event| in_plv(&event.event_type) == root).copied().collect();
            add_parties(&mut parts, doc, &of_type, source, target);
        }
    }
    let of_gold: Vec<f64> = kinds
        .values()
        .filter(|kind| kind.gold > 0)
        .map(|kind| ratio(2.0 * kind.hit as f64, (2 * kind.hit + kind.wrong + kind.gold - kind.hit) as f64))
        .collect();
    let mut root = Row::prf("PLV root", hit, n_types, coded.len());
    root.cells.push(("macro_f1", Number::Real(ratio(of_gold.iter().sum(), of_gold.len() as f64))));
    let parts = ["actor", "recipient", "both"].into_iter().zip(parts);
    std::iter::once(root).chain(parts.map(|(name, (right, of))| Row::accuracy(format!("{name} overlap | type right"), right, of))).collect()
}

/// Adds whether actor, recipient and both are where the gold has its source and target.
fn add_parties(parts: &mut [(usize, usize); 3], doc: &Doc, events: &[&Event], source: &str, target: &str) {
    let text = &doc.input.text;
    let offsets = Offsets::new(text);
    let (sources, targets) = (occurrences(source, text), occurrences(target, text));
    let touch = |entities: &[Entity], all: &[Chars]| entities.iter().any(|entity| all.iter().any(|&at| overlap(offsets.of(entity.span), at) > 0));
    let found: Vec<(bool, bool)> = events
        .iter()
        .map(|event| {
            let recipients = if event.recipients.is_empty() { &event.actors } else { &event.recipients };
            (touch(&event.actors, &sources), touch(recipients, &targets))
        })
        .collect();
    let sides = [
        (!sources.is_empty(), found.iter().any(|(actor, _)| *actor)),
        (!targets.is_empty(), found.iter().any(|(_, recipient)| *recipient)),
        (!sources.is_empty() && !targets.is_empty(), found.iter().any(|(actor, recipient)| *actor && *recipient)),
    ];
    for ((right, of), (gold, found)) in parts.iter_mut().zip(sides) {
        *right += usize::from(gold && found);
        *of += usize::from(gold);
    }
}

/// Right, predicted, gold.
type Counts = (usize, usize, usize);

fn add<T: Ord>(counts: &mut Counts, gold: &BTreeSet<T>, predicted: &BTreeSet<T>) {
    *counts = (counts.0 + gold.intersection(predicted).count(), counts.1 + predicted.len(), counts.2 + gold.len());
}

/// All pairs of a side with the other; without targets, all ordered pairs of sources.
fn pairs(sources: &[String], targets: &[String]) -> Vec<(String, String)> {
    let alone = targets.is_empty();
    let others = if alone { sources } else { targets };
    let mut all = Vec::new();
    for (i, source) in sources.iter().enumerate() {
        let other = others.iter().enumerate().filter(|(j, _)| !alone || i != *j);
        all.extend(other.map(|(_, target)| (source.clone(), target.clone())));
    }
    all
}

/// The country of each entity, or the first letters of its sector.
fn codes(entities: &[Entity]) -> Vec<String> {
    let code = |entity: &Entity| match entity.country.as_deref().filter(|country| !country.is_empty()) {
        Some(country) => country.to_uppercase(),
        None => entity.sector.as_deref().filter(|sector| !sector.is_empty()).unwrap_or("---").chars().take(3).collect::<String>().to_uppercase(),
    };
    entities.iter().map(code).collect()
}

fn score_plover(coded: &[(&Doc, Vec<&Event>)]) -> Vec<Row> {
    let mut counts = [(0, 0, 0); 3];
    for (doc, events) in coded {
        let Gold::Plover(gold) = &doc.gold else { continue };
        let triples = |kind: &str, sources: &[String], targets: &[String]| -> Vec<Triple> {
            pairs(sources, targets).into_iter().map(|(source, target)| (source, target, kind.to_owned())).collect()
        };
        let types: BTreeSet<&str> = gold.iter().map(|(kind, ..)| kind.as_str()).collect();
        add(&mut counts[0], &types, &events.iter().map(|event| event.event_type.as_str()).collect());
        let wanted: BTreeSet<Triple> = gold.iter().flat_map(|(kind, sources, targets)| triples(kind, sources, targets)).collect();
        let found: BTreeSet<Triple> =
            events.iter().flat_map(|event| triples(&event.event_type, &codes(&event.actors), &codes(&event.recipients))).collect();
        add(&mut counts[1], &wanted, &found);
        let mended = |all: &BTreeSet<Triple>| -> BTreeSet<Triple> {
            let code = |code: &String| if code == "JAP" { "JPN".to_owned() } else { code.clone() };
            all.iter().map(|(source, target, kind)| (code(source), code(target), code(kind))).collect()
        };
        add(&mut counts[2], &mended(&wanted), &mended(&found));
    }
    let names = ["GSR type", "GSR triple", "GSR triple (gold JAP = JPN)"];
    names.into_iter().zip(counts).map(|(name, (right, predicted, gold))| Row::prf(name, right, predicted, gold)).collect()
}

fn score_petrarch(coded: &[(&Doc, Vec<&Event>)]) -> Vec<Row> {
    let first = |text: &str, count: usize| text.chars().take(count).collect::<String>();
    let keys: [&dyn Fn(&Triple) -> Triple; 4] = [
        &|triple| triple.clone(),
        &|(_, _, code)| (String::new(), String::new(), code.clone()),
        &|(_, _, code)| (String::new(), String::new(), first(code, 2)),
        &|(source, target, code)| (first(source, 3), first(target, 3), first(code, 2)),
    ];
    let full = |entities: &[Entity]| -> Vec<String> {
        entities.iter().map(|entity| format!("{}{}", entity.country.as_deref().unwrap_or(""), entity.sector.as_deref().unwrap_or(""))).collect()
    };
    let mut counts = [(0, 0, 0); 4];
    for (doc, events) in coded {
        let Gold::Petrarch(gold) = &doc.gold else { continue };
        let mut found: BTreeSet<Triple> = BTreeSet::new();
        for event in events {
            let pairs =
                pairs(&full(&event.actors), &full(&event.recipients)).into_iter().filter(|(source, target)| !source.is_empty() && !target.is_empty());
            found.extend(pairs.map(|(source, target)| (source, target, event.cameo.clone().unwrap_or_default())));
        }
        for (counts, key) in counts.iter_mut().zip(keys) {
            add(counts, &gold.iter().map(key).collect::<BTreeSet<_>>(), &found.iter().map(key).collect());
        }
    }
    let names = ["petr2 triple", "petr2 CAMEO code", "petr2 CAMEO root", "petr2 loose triple"];
    names.into_iter().zip(counts).map(|(name, (right, predicted, gold))| Row::prf(name, right, predicted, gold)).collect()
}
