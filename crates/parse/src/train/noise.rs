//! Copies of training sentences in the dress of headlines, so that title case and capitals do not throw the tagger.

use super::perceptron::Random;
use super::treebank::GoldSentence;
use attache_types::Upos;

/// Shares of sentences that are copied in title case, in capitals and in lower case.
const TITLE: f64 = 0.06;
const CAPITALS: f64 = 0.015;
const LOWER: f64 = 0.01;

/// The copies, and the numbers of the sentences that they are of; the sentences themselves stay as they are.
pub(crate) fn copies(sentences: &[GoldSentence]) -> (Vec<GoldSentence>, Vec<usize>) {
    let mut random = Random::new(424_242_424_242);
    let (mut out, mut of) = (Vec::new(), Vec::new());
    for (number, sent) in sentences.iter().enumerate() {
        let dice = random.unit();
        if sent.words.len() < 4 {
            continue;
        }
        if dice < TITLE {
            out.push(without_stop(recased(sent, title)));
        } else if dice < TITLE + CAPITALS {
            out.push(without_stop(recased(sent, |_, _, form| form.to_uppercase())));
        } else if dice < TITLE + CAPITALS + LOWER {
            out.push(recased(sent, |_, _, form| form.to_lowercase()));
        }
        of.resize(out.len(), number);
    }
    (out, of)
}

fn recased(sent: &GoldSentence, case: impl Fn(usize, Upos, &str) -> String) -> GoldSentence {
    let mut copy = sent.clone();
    for (i, word) in copy.words.iter_mut().enumerate() {
        word.form = case(i, word.upos, &word.form);
    }
    copy
}

fn title(i: usize, upos: Upos, form: &str) -> String {
    let small = matches!(upos, Upos::Adp | Upos::Det | Upos::Cconj | Upos::Part | Upos::Punct) && form.chars().count() < 4;
    let mut chars = form.chars();
    match chars.next() {
        Some(first) if i == 0 || !small => first.to_uppercase().chain(chars).collect(),
        _ => form.to_owned(),
    }
}

/// Takes the final full stop off, as headlines have none.
fn without_stop(mut sent: GoldSentence) -> GoldSentence {
    let last = sent.words.len() - 1;
    if sent.words[last].form == "." && sent.words.iter().enumerate().all(|(i, w)| w.head != last || i == last) {
        sent.words.pop();
    }
    sent
}
