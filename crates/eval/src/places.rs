//! Toponyms: recognition and resolution (Gritta et al. 2020, "A Pragmatic Guide to Geoparsing Evaluation").
//!
//! Gold: JSON lines with `id`, `text`, `title`, `date` and `toponyms` (`start`, `end`, `phrase`, `lat`, `lon`). Toponyms without
//! coordinates are neither required nor wrong. Ranges that do not hold their phrase move to the nearest free occurrence of it;
//! without one the toponym is dropped.

use crate::gold::{self, Codings, EvalError, Input};
use crate::measure::{Chars, Number, Offsets, Row, occurrences, overlap, pair, ratio, span_weight};
use attache_types::Coding;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Within this many kilometres a place counts as found.
const NEAR_KM: f64 = 161.0;
/// Half the circumference of the Earth, the worst error.
const FAR_KM: f64 = 20039.0;
const EARTH_RADIUS_KM: f64 = 6371.0;

/// A text with its places.
pub struct Doc {
    pub(crate) input: Input,
    places: Vec<(Chars, Point)>,
    /// Toponyms without coordinates.
    skip: Vec<Chars>,
}

/// Latitude and longitude in degrees.
type Point = (f64, f64);

/// Reads a gold file.
pub fn read(text: &str) -> Result<Vec<Doc>, EvalError> {
    gold::rows(text)?.iter().map(doc).collect()
}

fn doc(row: &gold::Row) -> Result<Doc, EvalError> {
    let mut input = Input::of(row, "date", "source")?;
    input.published = input.published.as_deref().and_then(day);
    input.source = None;
    let chars: Vec<char> = input.text.chars().collect();
    let (mut good, mut skip): (BTreeMap<Chars, Point>, Vec<Chars>) = (BTreeMap::new(), Vec::new());
    let mut taken: BTreeSet<Chars> = BTreeSet::new();
    let mut put = |at: Chars, value: &Value, taken: &mut BTreeSet<Chars>| {
        taken.insert(at);
        match value["lat"].as_f64().zip(value["lon"].as_f64()) {
            Some(point) => drop(good.insert(at, point)),
            None => skip.push(at),
        }
    };
    let mut lost = Vec::new();
    for value in row.list("toponyms")? {
        let (start, end) = (value["start"].as_i64().unwrap_or(-1), value["end"].as_i64().unwrap_or(-1));
        let phrase = value["phrase"].as_str().ok_or_else(|| row.fault("a toponym without `phrase`"))?;
        let at = (start.max(0) as usize, end.max(0) as usize);
        let held: Option<String> = chars.get(at.0..at.1.min(chars.len())).map(|held| held.iter().collect());
        match held.as_deref() == Some(phrase) {
            true => put(at, value, &mut taken),
            false => lost.push((start, phrase, value)),
        }
    }
    for (start, phrase, value) in lost {
        let free = occurrences(phrase, &input.text).into_iter().filter(|at| !taken.contains(at));
        if let Some(at) = free.min_by_key(|at| (at.0 as i64).abs_diff(start)) {
            put(at, value, &mut taken);
        }
    }
    Ok(Doc { input, places: good.into_iter().collect(), skip })
}

/// The day that a date begins with.
fn day(date: &str) -> Option<String> {
    let day = date.get(..10)?;
    let fits = day.char_indices().all(|(at, c)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() });
    fits.then(|| day.to_owned())
}

/// Scores.
pub fn score(docs: &[Doc], codings: &Codings) -> Vec<Row> {
    let (mut n_gold, mut n_pred, mut found, mut strict) = (0, 0, 0, 0);
    let mut errors: Vec<f64> = Vec::new();
    let empty = Coding::default();
    for doc in docs {
        let offsets = Offsets::new(&doc.input.text);
        let mut predicted: Vec<(Chars, Option<Point>)> = Vec::new();
        for place in &gold::coding(codings, &doc.input.id, &empty).places {
            let (at, point) = (offsets.of(place.span), place.lat.zip(place.lon));
            match predicted.iter_mut().find(|(other, _)| *other == at) {
                Some(other) => other.1 = point,
                None => predicted.push((at, point)),
            }
        }
        let touches = |at: &Chars, other: &Chars| overlap(*other, *at) > 0;
        predicted.retain(|(at, _)| doc.places.iter().any(|(place, _)| touches(at, place)) || !doc.skip.iter().any(|skip| touches(at, skip)));
        n_gold += doc.places.len();
        n_pred += predicted.len();
        for (i, j) in pair(&doc.places, &predicted, |g, p| span_weight(g.0, p.0)) {
            let (g, p) = (doc.places[i], predicted[j]);
            found += 1;
            strict += usize::from(g.0 == p.0);
            errors.extend(p.1.map(|point| distance_km(g.1, point)));
        }
    }
    let near = errors.iter().filter(|error| **error <= NEAR_KM).count();
    let mut resolution = vec![("acc161", Number::Real(ratio(near as f64, errors.len() as f64))), ("n", Number::Count(errors.len()))];
    if !errors.is_empty() {
        errors.sort_by(f64::total_cmp);
        let mean = errors.iter().sum::<f64>() / errors.len() as f64;
        resolution
            .extend([("mean_km", mean), ("median_km", median(&errors)), ("auc", area(&errors))].map(|(name, value)| (name, Number::Real(value))));
    }
    vec![
        Row::prf("recognition relaxed", found, n_pred, n_gold),
        Row::prf("recognition strict", strict, n_pred, n_gold),
        Row::new("resolution", resolution),
        Row::prf("end to end (161 km)", near, n_pred, n_gold),
    ]
}

/// Great-circle distance on a ball.
fn distance_km(a: Point, b: Point) -> f64 {
    let (p, q) = (a.0.to_radians(), b.0.to_radians());
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let h = half(q - p) + p.cos() * q.cos() * half((b.1 - a.1).to_radians());
    2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}

/// The area under the sorted logarithms of the errors, by trapezoids, as a share of the worst; 0 is best.
fn area(sorted: &[f64]) -> f64 {
    let logs: Vec<f64> = sorted.iter().map(|error| (error + 1.0).ln()).collect();
    let under: f64 = logs.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).sum();
    if logs.len() < 2 { 0.0 } else { under / (FAR_KM.ln() * (logs.len() - 1) as f64) }
}
