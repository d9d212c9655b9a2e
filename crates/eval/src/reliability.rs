//! How far confidences can be believed: of those of about .7, are seven in ten right? With the Brier score (Brier 1950).

use crate::measure::{Number, Row};

const BINS: usize = 10;

/// Something predicted with a confidence, and whether it was right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// From 0 to 1.
    pub confidence: f64,
    /// Whether the gold has it.
    pub right: bool,
}

/// A row for each tenth that holds any, then the mean squared distance of confidence and truth, and the expected calibration
/// error; nothing where nothing has a confidence.
pub fn table(judged: &[Judged]) -> Vec<Row> {
    if judged.is_empty() {
        return Vec::new();
    }
    let (mut rows, mut calibration) = (Vec::new(), 0.0);
    let truth = |one: &Judged| f64::from(u8::from(one.right));
    for bin in 0..BINS {
        let inside: Vec<&Judged> = judged.iter().filter(|one| ((one.confidence * BINS as f64) as usize).min(BINS - 1) == bin).collect();
        if inside.is_empty() {
            continue;
        }
        let mean = |of: &dyn Fn(&Judged) -> f64| inside.iter().map(|one| of(one)).sum::<f64>() / inside.len() as f64;
        let (said, right) = (mean(&|one| one.confidence), mean(&truth));
        calibration += (said - right).abs() * inside.len() as f64;
        let name = format!("confidence {:.1} to {:.1}", bin as f64 / BINS as f64, (bin + 1) as f64 / BINS as f64);
        rows.push(Row::new(name, [("mean", Number::Real(said)), ("right", Number::Real(right)), ("n", Number::Count(inside.len()))]));
    }
    let all = judged.len() as f64;
    let brier = judged.iter().map(|one| (one.confidence - truth(one)).powi(2)).sum::<f64>() / all;
    let cells = [("brier", Number::Real(brier)), ("ece", Number::Real(calibration / all)), ("n", Number::Count(judged.len()))];
    rows.push(Row::new("confidence (type right)", cells));
    rows
}
