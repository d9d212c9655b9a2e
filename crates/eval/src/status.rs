//! Whether events happened, against factuality: UDS It-Happened (`.tsv`, with the treebank of the same split) and MEANTIME
//! (JSON lines). Only gold predicates that the trigger of a predicted event overlaps are scored; `matched` says how many.
//!
//! UDS (Rudinger et al. 2018): a status stands for a number, whose sign must be the gold's. MEANTIME (van Son et al. 2014): a
//! status stands for certainty, polarity and time; what either side leaves open is not scored.

use crate::conllu;
use crate::detok::detok;
use crate::gold::{self, Codings, EvalError, Input};
use crate::measure::{Chars, Number, Offsets, Row, overlap, ratio};
use attache_types::{Coding, Status};
use serde_json::Value;
use std::collections::BTreeMap;

/// A text with the predicates that are marked.
pub struct Doc {
    pub(crate) input: Input,
    marks: Vec<(Vec<Chars>, Gold)>,
}

#[derive(Clone, Copy)]
enum Gold {
    /// UDS: from -3 to 3.
    Factuality(f64),
    /// MEANTIME.
    Values(Values),
}

/// Certain, negative, future: none where it is open.
type Values = [Option<bool>; 3];

/// What a status stands for on UDS's scale; anything not yet or not real is negative.
fn value_of(status: Status) -> f64 {
    match status {
        Status::Occurred | Status::Ongoing => 3.0,
        Status::Planned | Status::Expected => -1.0,
        Status::Conditional | Status::Hypothetical => -2.0,
        Status::Negated | Status::Denied => -3.0,
    }
}

/// What a status stands for in MEANTIME.
fn values_of(status: Status) -> Values {
    match status {
        Status::Occurred | Status::Ongoing => [Some(true), Some(false), Some(false)],
        Status::Planned => [None, Some(false), Some(true)],
        Status::Expected => [Some(false), Some(false), Some(true)],
        Status::Conditional | Status::Hypothetical => [Some(false), Some(false), None],
        Status::Negated => [Some(true), Some(true), None],
        Status::Denied => [None, Some(true), None],
    }
}

/// Reads UDS: its table, and the treebank of the same split.
pub fn read_uds(table: &str, treebank: &str) -> Result<Vec<Doc>, EvalError> {
    let mut lines = table.lines().enumerate();
    let header: Vec<&str> = lines.next().map_or(Vec::new(), |(_, line)| line.split('\t').collect());
    let column = |name: &str| {
        header.iter().position(|column| *column == name).ok_or_else(|| EvalError::Gold(format!("the gold table has no column `{name}`")))
    };
    let (sent_id, token_id, factuality) = (column("sent_id")?, column("token_id")?, column("factuality")?);
    let mut gold: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
    for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or("");
        let mark = cell(token_id).parse().ok().zip(cell(factuality).parse().ok());
        let mark = mark.ok_or_else(|| EvalError::Line { line: number + 1, cause: "token_id or factuality is no number".to_owned() })?;
        gold.entry(cell(sent_id)).or_default().push(mark);
    }
    let mut groups: Vec<(String, Vec<conllu::Sentence>)> = Vec::new();
    for sentence in conllu::read(treebank)? {
        match groups.iter_mut().find(|(doc, _)| *doc == sentence.doc) {
            Some((_, group)) => group.push(sentence),
            None => groups.push((sentence.doc.clone(), vec![sentence])),
        }
    }
    let docs = groups.into_iter().map(|(name, group)| {
        let (text, starts) = conllu::raw_text(&group);
        let chars: Vec<char> = text.chars().collect();
        let mut marks = Vec::new();
        for (sentence, start) in group.iter().zip(starts) {
            let spans =
                word_spans(sentence, &chars, start).ok_or_else(|| EvalError::Gold(format!("sentence {}: a form is not in its text", sentence.id)))?;
            let of = gold.get(sentence.id.as_str()).map_or(&[][..], Vec::as_slice);
            for (number, value) in of.iter().filter(|(_, value)| *value != 0.0) {
                let span =
                    spans.get(number.wrapping_sub(1)).ok_or_else(|| EvalError::Gold(format!("sentence {} has no word {number}", sentence.id)))?;
                marks.push((vec![*span], Gold::Factuality(*value)));
            }
        }
        Ok(Doc { input: Input { id: name, text, ..Input::default() }, marks })
    });
    let docs: Result<Vec<Doc>, EvalError> = docs.collect();
    Ok(docs?.into_iter().filter(|doc| !doc.marks.is_empty()).collect())
}

/// Where the words of a sentence stand; those of a range stand where it does.
fn word_spans(sentence: &conllu::Sentence, chars: &[char], start: usize) -> Option<Vec<Chars>> {
    let (mut at, mut spans) = (start, Vec::new());
    for token in &sentence.tokens {
        let form: Vec<char> = token.form.chars().collect();
        at += chars.get(at..)?.windows(form.len()).position(|window| window == form)?;
        spans.extend(std::iter::repeat_n((at, at + form.len()), token.words.max(1)));
        at += form.len();
    }
    Some(spans)
}

/// Reads MEANTIME.
pub fn read_meantime(text: &str) -> Result<Vec<Doc>, EvalError> {
    gold::rows(text)?.iter().map(meantime).collect()
}

fn meantime(row: &gold::Row) -> Result<Doc, EvalError> {
    let tokens: Vec<&str> = row.list("tokens")?.iter().filter_map(Value::as_str).collect();
    let sentences: Vec<u64> = row.list("sentence")?.iter().filter_map(Value::as_u64).collect();
    let (mut text, mut length, mut spans) = (String::new(), 0, Vec::new());
    for number in 0..=sentences.iter().copied().max().unwrap_or(0) {
        let inside: Vec<&str> = tokens.iter().zip(&sentences).filter(|(_, sentence)| **sentence == number).map(|(token, _)| *token).collect();
        // The title and the line of the date stand apart.
        let gap = if text.is_empty() {
            ""
        } else if number < 3 {
            "\n\n"
        } else {
            " "
        };
        text.push_str(gap);
        length += gap.len();
        let (part, at) = detok(&inside, length);
        length += part.chars().count();
        text.push_str(&part);
        spans.extend(at);
    }
    let (mut marks, mut published) = (Vec::new(), None);
    for mark in row.get("markables").as_object().into_iter().flat_map(|all| all.values()) {
        let word = |key: &str| mark[key].as_str().filter(|word| !word.is_empty());
        if word("kind") == Some("TIMEX3") && word("functionInDocument") == Some("CREATION_TIME") {
            published = word("value").map(str::to_owned);
        }
        let values = word("certainty").zip(word("polarity")).zip(word("time"));
        if let Some(((certainty, polarity), time)) = values.filter(|_| word("kind") == Some("EVENT_MENTION")) {
            let one_of = |value: &str, yes: &str, no: &str| if value == yes { Some(true) } else { (value == no).then_some(false) };
            let values = [Some(certainty == "CERTAIN"), one_of(polarity, "NEG", "POS"), one_of(time, "FUTURE", "NON_FUTURE")];
            let at = mark["tokens"].as_array().into_iter().flatten().filter_map(Value::as_u64);
            let at: Option<Vec<Chars>> = at.map(|token| spans.get(token as usize).copied()).collect();
            marks.push((at.filter(|at| !at.is_empty()).ok_or_else(|| row.fault("a mark of no token"))?, Gold::Values(values)));
        }
    }
    Ok(Doc { input: Input { id: row.text("id")?.to_owned(), text, published, ..Input::default() }, marks })
}

/// Scores.
pub fn score(docs: &[Doc], codings: &Codings) -> Vec<Row> {
    let (mut pairs, mut total) = (Vec::new(), 0);
    let empty = Coding::default();
    for doc in docs {
        let offsets = Offsets::new(&doc.input.text);
        let events = &gold::coding(codings, &doc.input.id, &empty).events;
        let events: Vec<(Chars, Status)> =
            events.iter().filter_map(|event| event.evidence.trigger.map(|trigger| (offsets.of(trigger), event.status))).collect();
        for (spans, gold) in &doc.marks {
            total += 1;
            let hull = (spans[0].0, spans.iter().map(|span| span.1).max().unwrap_or(spans[0].1));
            let mut best: Option<(f64, Status)> = None;
            for &(trigger, status) in events.iter().filter(|(trigger, _)| spans.iter().any(|&span| overlap(*trigger, span) > 0)) {
                let fit = 2.0 * overlap(trigger, hull) as f64 / (trigger.1 - trigger.0 + hull.1 - hull.0) as f64;
                if best.is_none_or(|(other, _)| fit > other) {
                    best = Some((fit, status));
                }
            }
            pairs.extend(best.map(|(_, status)| (*gold, status)));
        }
    }
    let matched = [("n", pairs.len()), ("of", total)].map(|(name, count)| (name, Number::Count(count)));
    let share = ("share", Number::Real(ratio(pairs.len() as f64, total as f64)));
    let mut rows = vec![Row::new("matched", matched.into_iter().chain([share]))];
    let factuality = |(gold, status): &(Gold, Status)| match gold {
        Gold::Factuality(value) => Some((*value, value_of(*status))),
        Gold::Values(_) => None,
    };
    let values = |(gold, status): &(Gold, Status)| match gold {
        Gold::Values(values) => Some((*values, values_of(*status))),
        Gold::Factuality(_) => None,
    };
    if docs.iter().any(|doc| matches!(doc.marks.first(), Some((_, Gold::Factuality(_))))) {
        rows.extend(uds_rows(&pairs.iter().filter_map(factuality).collect::<Vec<_>>()));
    } else {
        rows.extend(meantime_rows(&pairs.iter().filter_map(values).collect::<Vec<_>>()));
    }
    rows
}

/// Right, predicted and gold of one value.
fn of_value<T: PartialEq>(pairs: &[(T, T)], value: &T) -> (usize, usize, usize) {
    let count = |test: &dyn Fn(&(T, T)) -> bool| pairs.iter().filter(|pair| test(pair)).count();
    (count(&|(a, b)| a == value && b == value), count(&|(_, b)| b == value), count(&|(a, _)| a == value))
}

fn uds_rows(pairs: &[(f64, f64)]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, least) in [("sign", 0.0), ("sign, |gold| >= 0.5", 0.5)] {
        let signs: Vec<(bool, bool)> =
            pairs.iter().filter(|(gold, _)| gold.abs() >= least).map(|(gold, value)| (*gold > 0.0, *value > 0.0)).collect();
        let share = |count: usize| Number::Real(ratio(count as f64, signs.len() as f64));
        let f1 = |value: bool| {
            let (right, predicted, gold) = of_value(&signs, &value);
            Row::prf("", right, predicted, gold).get("f1").unwrap_or(0.0)
        };
        let (positive, negative) = (f1(true), f1(false));
        rows.push(Row::new(
            name,
            [
                ("acc", share(signs.iter().filter(|(a, b)| a == b).count())),
                ("f1_pos", Number::Real(positive)),
                ("f1_neg", Number::Real(negative)),
                ("macro_f1", Number::Real((positive + negative) / 2.0)),
                ("gold_pos", share(signs.iter().filter(|(a, _)| *a).count())),
                ("n", Number::Count(signs.len())),
            ],
        ));
    }
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| ratio(pairs.iter().map(of).sum(), pairs.len() as f64);
    let (a, b) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(x, y)| of(x - a, y - b)).sum::<f64>();
    let r = ratio(sum(&|x, y| x * y), (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt());
    rows.push(Row::new("pearson", [("r", Number::Real(r))]));
    rows
}

fn meantime_rows(pairs: &[(Values, Values)]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, (name, rare, value)) in [("certainty", "UNCERTAIN", false), ("polarity", "NEG", true), ("time", "FUTURE", true)].into_iter().enumerate()
    {
        let scored: Vec<(bool, bool)> = pairs.iter().filter_map(|(gold, found)| gold[at].zip(found[at])).collect();
        rows.push(Row::accuracy(name, scored.iter().filter(|(a, b)| a == b).count(), scored.len()));
        let (right, predicted, gold) = of_value(&scored, &value);
        rows.push(Row::prf(format!("{name} {rare}"), right, predicted, gold));
    }
    let all: Vec<Vec<(bool, bool)>> = pairs.iter().map(|(gold, found)| gold.iter().zip(found).filter_map(|(a, b)| a.zip(*b)).collect()).collect();
    let scored = all.iter().filter(|values| !values.is_empty()).count();
    rows.push(Row::accuracy("all three", all.iter().filter(|values| values.iter().all(|(a, b)| a == b)).count(), scored));
    rows
}
