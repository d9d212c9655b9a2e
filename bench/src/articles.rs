//! The 1,000 articles: sentences and words of `input/`, put together by a fixed rule, the same on every machine.

use attache::types::Report;
use std::collections::BTreeMap;

const SENTENCES: &str = include_str!("../input/sentences.txt");
const WORDS: &str = include_str!("../input/words.tsv");

/// A small generator of numbers with a fixed start (Knuth's MMIX constants); good enough to mix sentences.
struct Mixer(u64);

impl Mixer {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// `count` articles, each with a title and 12 to 24 sentences in paragraphs.
pub fn make(count: usize) -> Vec<Report> {
    let mut slots: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (slot, word) in WORDS.lines().skip(1).filter_map(|line| line.split_once('\t')) {
        slots.entry(slot).or_default().push(word);
    }
    let sentences: Vec<&str> = SENTENCES.lines().filter(|line| !line.is_empty()).collect();
    let mut mixer = Mixer(20_310_314);
    (0..count).map(|number| article(number, &sentences, &slots, &mut mixer)).collect()
}

fn article(number: usize, sentences: &[&str], slots: &BTreeMap<&str, Vec<&str>>, mixer: &mut Mixer) -> Report {
    let mut text = fill("{city}: talks on {act} go on (invented)", slots, mixer);
    for place in 0..12 + mixer.below(13) {
        text.push_str(if place % 3 == 0 { "\n\n" } else { " " });
        text.push_str(&fill(sentences[mixer.below(sentences.len())], slots, mixer));
    }
    let published = Some(format!("2031-{:02}-{:02}", 1 + mixer.below(12), 1 + mixer.below(28)));
    Report { id: format!("bench-{number:04}"), text, published, ..Report::default() }
}

fn fill(sentence: &str, slots: &BTreeMap<&str, Vec<&str>>, mixer: &mut Mixer) -> String {
    let mut parts = sentence.split('{');
    let mut out = parts.next().unwrap_or("").to_string();
    for part in parts {
        let (slot, rest) = part.split_once('}').expect("each slot of sentences.txt is closed");
        let words = slots.get(slot).expect("each slot of sentences.txt has words in words.tsv");
        out.push_str(words[mixer.below(words.len())]);
        out.push_str(rest);
    }
    let first = out.chars().next().map_or(0, char::len_utf8);
    out[..first].to_uppercase() + &out[first..]
}
