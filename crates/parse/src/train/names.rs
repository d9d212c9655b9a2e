//! Trains the fast engine's names on those that the accurate engine finds.

use super::perceptron::{Counter, Perceptron, Random};
use crate::accurate::Label;
use crate::hash::Features;
use crate::names::{self, Input, LABELS, START};
use attache_types::Name;

const FEATURE_LEAST: u8 = 2;
/// How often training goes on from the label that was found, not from the right one.
const EXPLORE: f64 = 0.7;

/// The labels of a sentence of `words` words with these names, as classes.
pub(crate) fn classes(words: usize, found: &[Name]) -> Vec<usize> {
    let class = |place: &str, name: &Name| {
        let label = format!("{place}-{}", name.kind.as_str());
        LABELS.iter().position(|l| *l == label).expect("every kind has its labels")
    };
    let mut classes = vec![0; words];
    for name in found {
        let (first, last) = (usize::from(name.first), usize::from(name.last));
        for (i, to) in classes.iter_mut().enumerate().take(last + 1).skip(first) {
            let place = match (i == first, i == last) {
                (true, true) => "S",
                (true, false) => "B",
                (false, true) => "E",
                (false, false) => "I",
            };
            *to = class(place, name);
        }
    }
    classes
}

/// The weight table.
pub(crate) fn train(inputs: &[Input], gold: &[Vec<usize>], epochs: usize, (prune, least_code): (f64, i32), log: &mut dyn FnMut(&str)) -> Vec<u8> {
    let labels = names::labels();
    let mut list = Features::default();
    let mut counter = Counter::new(26);
    for (input, gold) in inputs.iter().zip(gold) {
        let (mut l1, mut l2) = (START, START);
        for (i, &label) in gold.iter().enumerate() {
            if input.asks(i) || label != 0 {
                input.features(i, l1, l2, &mut list);
                counter.count(list.hashes());
            }
            (l1, l2) = (label as u64, l1);
        }
    }
    let mut model = Perceptron::new(counter, FEATURE_LEAST);
    let mut random = Random::new(31_415_926_535);
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    let (mut rows, mut scores) = (Vec::new(), [0; 256]);
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let (mut wrong, mut steps) = (0, 0);
        for &k in &order {
            let (input, mut before) = (inputs[k], None);
            let (mut l1, mut l2) = (START, START);
            for (i, &right) in gold[k].iter().enumerate() {
                let last = i + 1 == gold[k].len();
                let mut go = 0;
                if before.is_some_and(|b: usize| labels[b].opens()) || input.asks(i) {
                    input.features(i, l1, l2, &mut list);
                    model.rows_of(list.hashes(), &mut rows);
                    model.score(&rows, &mut scores);
                    let (found, _) = names::decide(&scores, &labels, before, last);
                    go = found;
                    if found != right && may(&labels, before, right) {
                        model.update(&rows, right, found);
                        wrong += 1;
                        if random.unit() >= EXPLORE {
                            go = right;
                        }
                    }
                    model.tick();
                    steps += 1;
                }
                before = Some(go);
                (l1, l2) = (go as u64, l1);
            }
        }
        log(&format!("names: epoch {}, {:.2} % of {steps} labels corrected", epoch + 1, 100.0 * f64::from(wrong) / f64::from(steps.max(1))));
    }
    model.export(prune, least_code)
}

fn may(labels: &[Label], before: Option<usize>, class: usize) -> bool {
    before.map_or(!labels[class].continues(), |b| labels[b].leads_to(labels[class]))
}
