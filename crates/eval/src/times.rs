//! Time expressions: TempEval-3 (UzZaman et al. 2013, section 4). Strict is the same extent, relaxed any overlap; over the
//! relaxed pairs type and value must be equal. DIFFERENCE: each gold expression pairs with one predicted one at most.
//!
//! Gold: JSON lines with `id`, `text`, `dct` and `timex` (`start`, `end`, `type`, `value`), in characters.

use crate::gold::{self, Codings, EvalError, Input};
use crate::measure::{Chars, Number, Offsets, Row, pair, ratio, span_weight};
use attache_types::{Coding, TimeKind};

/// A text with its expressions.
pub struct Doc {
    pub(crate) input: Input,
    times: Vec<Time>,
}

#[derive(PartialEq)]
struct Time {
    at: Chars,
    kind: String,
    value: String,
}

/// Reads a gold file.
pub fn read(text: &str) -> Result<Vec<Doc>, EvalError> {
    gold::rows(text)?
        .iter()
        .map(|row| {
            let time = |value: &serde_json::Value| {
                let word = |key: &str| value[key].as_str().unwrap_or("").to_owned();
                Ok(Time { at: (row.count(value, "start")?, row.count(value, "end")?), kind: word("type"), value: word("value") })
            };
            Ok(Doc { input: Input::of(row, "dct", "source")?, times: row.list("timex")?.iter().map(time).collect::<Result<_, EvalError>>()? })
        })
        .collect()
}

/// Scores.
pub fn score(docs: &[Doc], codings: &Codings) -> Vec<Row> {
    let (mut n_gold, mut n_pred, mut relaxed, mut strict, mut same_kind, mut same_value) = (0, 0, 0, 0, 0, 0);
    let empty = Coding::default();
    for doc in docs {
        let offsets = Offsets::new(&doc.input.text);
        let mut predicted: Vec<Time> = Vec::new();
        for time in &gold::coding(codings, &doc.input.id, &empty).times {
            let time = Time { at: offsets.of(time.span), kind: kind(time.kind).to_owned(), value: time.value.clone() };
            if !predicted.contains(&time) {
                predicted.push(time);
            }
        }
        n_gold += doc.times.len();
        n_pred += predicted.len();
        for (i, j) in pair(&doc.times, &predicted, |g, p| span_weight(g.at, p.at)) {
            let (g, p) = (&doc.times[i], &predicted[j]);
            relaxed += 1;
            strict += usize::from(g.at == p.at);
            same_kind += usize::from(g.kind == p.kind);
            same_value += usize::from(g.value == p.value);
        }
    }
    let share = |right: usize| Number::Real(ratio(right as f64, relaxed as f64));
    vec![
        Row::prf("relaxed span", relaxed, n_pred, n_gold),
        Row::prf("strict span", strict, n_pred, n_gold),
        Row::prf("type (relaxed)", same_kind, n_pred, n_gold),
        Row::prf("value (relaxed)", same_value, n_pred, n_gold),
        Row::new("accuracy in relaxed pairs", [("type", share(same_kind)), ("value", share(same_value)), ("n", Number::Count(relaxed))]),
    ]
}

fn kind(kind: TimeKind) -> &'static str {
    match kind {
        TimeKind::Date => "DATE",
        TimeKind::Time => "TIME",
        TimeKind::Duration => "DURATION",
        TimeKind::Set => "SET",
    }
}
