//! Trains the tagger and the lemmatiser.

use super::perceptron::{Counter, Perceptron, Random};
use super::treebank::{GoldSentence, GoldWord};
use crate::hash::{self, Features};
use crate::lemma::{self, EditRule};
use crate::table::{HashMap16, Table, best};
use crate::tagger::{self, START_TAGS};
use crate::word::{WordView, case_of};
use attache_types::{Upos, Xpos};
use std::collections::{BTreeMap, HashMap};

const FEATURE_LEAST: u8 = 2;
const PRUNE: f64 = 0.05;

/// The tag pairs of the training data, the frequent ones first.
pub(crate) fn tag_set(sentences: &[GoldSentence]) -> Vec<(Upos, Xpos)> {
    let mut counts: BTreeMap<(Upos, Xpos), usize> = BTreeMap::new();
    for word in sentences.iter().flat_map(|s| &s.words) {
        *counts.entry((word.upos, word.xpos)).or_default() += 1;
    }
    let mut tags: Vec<_> = counts.into_iter().collect();
    tags.sort_by_key(|&(tag, n)| (std::cmp::Reverse(n), tag));
    tags.truncate(256);
    tags.into_iter().map(|(tag, _)| tag).collect()
}

/// Numbers of the words' tags; a pair outside the set takes the first pair with the same universal tag.
pub(crate) fn numbers(sent: &GoldSentence, tags: &[(Upos, Xpos)]) -> Vec<u16> {
    let number = |w: &GoldWord| {
        let exact = tags.iter().position(|t| *t == (w.upos, w.xpos));
        exact.or_else(|| tags.iter().position(|t| t.0 == w.upos)).expect("every universal tag is in the set") as u16
    };
    sent.words.iter().map(number).collect()
}

/// The ambiguity classes: words with the same set of frequent tags share a number.
pub(crate) fn classes(sentences: &[&GoldSentence], gold: &[&[u16]]) -> HashMap16 {
    let mut words: BTreeMap<u64, BTreeMap<u16, u32>> = BTreeMap::new();
    for (sent, tags) in sentences.iter().zip(gold) {
        for (word, &tag) in sent.words.iter().zip(*tags) {
            *words.entry(hash::folded(&word.form)).or_default().entry(tag).or_default() += 1;
        }
    }
    let mut numbers: BTreeMap<Vec<u16>, u16> = BTreeMap::new();
    let mut entries = Vec::new();
    for (word, tags) in words {
        let total: u32 = tags.values().sum();
        if total < 4 {
            continue;
        }
        let mut frequent: Vec<(u32, u16)> = tags.into_iter().filter(|&(_, n)| n * 20 >= total).map(|(t, n)| (n, t)).collect();
        frequent.sort_by_key(|&(n, t)| (std::cmp::Reverse(n), t));
        let set: Vec<u16> = frequent.into_iter().map(|(_, t)| t).collect();
        let next = numbers.len() as u16 + 1;
        entries.push((word, *numbers.entry(set).or_insert(next)));
    }
    HashMap16::build(&entries)
}

/// The word views of a sentence.
pub(crate) fn views(sent: &GoldSentence, classes: &HashMap16) -> Vec<WordView> {
    let mut low = String::new();
    let case = case_of(sent.words.iter().map(|w| w.form.as_str()));
    sent.words.iter().map(|w| WordView::new(&w.form, case, classes, &mut low)).collect()
}

/// The tagger's weight table.
pub(crate) fn train_tagger(views: &[&[WordView]], gold: &[&[u16]], tags: usize, epochs: usize, least_code: i32) -> Vec<u8> {
    let mut list = Features::default();
    let mut counter = Counter::new(26);
    for (words, tags) in views.iter().zip(gold) {
        let (mut t1, mut t2) = START_TAGS;
        for i in 0..words.len() {
            tagger::features(words, i, t1, t2, &mut list);
            counter.count(list.hashes());
            t2 = t1;
            t1 = u64::from(tags[i]);
        }
    }
    let mut model = Perceptron::new(counter, FEATURE_LEAST);
    let mut random = Random::new(88_172_645_463_325_252);
    let mut order: Vec<usize> = (0..views.len()).collect();
    let (mut rows, mut scores) = (Vec::new(), [0; 256]);
    for _ in 0..epochs {
        random.shuffle(&mut order);
        for &k in &order {
            let (mut t1, mut t2) = START_TAGS;
            for (i, &right) in gold[k].iter().enumerate() {
                tagger::features(views[k], i, t1, t2, &mut list);
                model.rows_of(list.hashes(), &mut rows);
                model.score(&rows, &mut scores);
                let found = best(&scores, tags);
                let right = usize::from(right);
                if found != right {
                    model.update(&rows, right, found);
                }
                model.tick();
                t2 = t1;
                t1 = found as u64;
            }
        }
    }
    model.export(PRUNE, least_code)
}

/// Tags every sentence with a tagger that did not see it: the sentences fall into five parts, each tagged by a tagger
/// of the other four. The parser learns from these, because it will see such tags when it is used.
pub(crate) fn cross_tag(sentences: &[GoldSentence], gold: &[Vec<u16>], tags: usize, epochs: usize) -> Vec<Vec<u16>> {
    const PARTS: usize = 5;
    // Neighbouring sentences stay together, as they do in a document.
    let part = |i: usize| (i / 20) % PARTS;
    let tag_part = |held: usize| -> Vec<(usize, Vec<u16>)> {
        let seen: Vec<usize> = (0..sentences.len()).filter(|&i| part(i) != held).collect();
        let refs: Vec<&GoldSentence> = seen.iter().map(|&i| &sentences[i]).collect();
        let tag_refs: Vec<&[u16]> = seen.iter().map(|&i| gold[i].as_slice()).collect();
        let classes = classes(&refs, &tag_refs);
        let words: Vec<Vec<WordView>> = refs.iter().map(|s| views(s, &classes)).collect();
        let word_refs: Vec<&[WordView]> = words.iter().map(Vec::as_slice).collect();
        let table = train_tagger(&word_refs, &tag_refs, tags, epochs, 1);
        let table = Table::read(&table, tags).expect("a table just written can be read");
        let held = (0..sentences.len()).filter(|&i| part(i) == held);
        held.map(|i| {
            let mut out = Vec::new();
            tagger::tag(&views(&sentences[i], &classes), &table, tags, &mut out);
            (i, out)
        })
        .collect()
    };
    let mut all = vec![Vec::new(); sentences.len()];
    std::thread::scope(|scope| {
        let lanes = [vec![0, 2, 4], vec![1, 3]];
        let handles = lanes.map(|lane| scope.spawn(|| lane.into_iter().flat_map(tag_part).collect::<Vec<_>>()));
        for (i, tags) in handles.into_iter().flat_map(|h| h.join().expect("a training thread does not panic")) {
            all[i] = tags;
        }
    });
    all
}

/// What the lemmatiser's training gives: rules, exceptions, weight table.
pub(crate) struct LemmaModel {
    pub rules: Vec<EditRule>,
    pub exceptions: HashMap16,
    pub table: Vec<u8>,
}

/// Most edit rules kept; rarer ones are exceptions that nothing can predict.
const RULES: usize = 240;

/// Stands in the treebanks for the lemma of a piece of a word that was wrongly written apart.
const NO_LEMMA: &str = "_";

/// Trains the lemmatiser on gold tags and on predicted ones in turn.
pub(crate) fn train_lemmas(
    sentences: &[GoldSentence],
    views: &[Vec<WordView>],
    gold: &[Vec<u16>],
    predicted: &[Vec<u16>],
    epochs: usize,
) -> LemmaModel {
    let mut counts: BTreeMap<EditRule, usize> = BTreeMap::new();
    for word in sentences.iter().flat_map(|s| &s.words).filter(|w| w.lemma != NO_LEMMA) {
        *counts.entry(EditRule::between(&word.form, &word.lemma)).or_default() += 1;
    }
    let mut ranked: Vec<(EditRule, usize)> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ranked.truncate(RULES);
    let rules: Vec<EditRule> = ranked.into_iter().map(|(r, _)| r).collect();
    let numbers: HashMap<&EditRule, usize> = rules.iter().enumerate().map(|(i, r)| (r, i)).collect();

    let mut cases = Vec::new();
    let mut known: BTreeMap<u64, (WordView, u16, BTreeMap<u16, u32>)> = BTreeMap::new();
    for (k, sent) in sentences.iter().enumerate() {
        for (i, word) in sent.words.iter().enumerate().filter(|(_, w)| w.lemma != NO_LEMMA) {
            let Some(&rule) = numbers.get(&EditRule::between(&word.form, &word.lemma)) else {
                continue;
            };
            let (view, tag) = (views[k][i], gold[k][i]);
            let seen = known.entry(lemma::exception_key(view.form, tag)).or_insert((view, tag, BTreeMap::new()));
            *seen.2.entry(rule as u16).or_default() += 1;
            cases.push((view, if i % 2 == 0 { tag } else { predicted[k][i] }, rule));
        }
    }
    let table = train_rules(&cases, rules.len(), epochs);
    let read = Table::read(&table, rules.len()).expect("a table just written can be read");
    let (mut list, mut scores) = (Features::default(), [0; 256]);
    let mut exceptions = Vec::new();
    for (key, (view, tag, counts)) in known {
        let frequent = counts.iter().max_by_key(|&(rule, n)| (*n, std::cmp::Reverse(*rule))).map_or(0, |(rule, _)| *rule);
        lemma::features(&view, tag, &mut list);
        read.score(list.hashes(), &mut scores);
        if best(&scores, rules.len()) != usize::from(frequent) {
            exceptions.push((key, frequent));
        }
    }
    LemmaModel { exceptions: HashMap16::build(&exceptions), rules, table }
}

fn train_rules(cases: &[(WordView, u16, usize)], rules: usize, epochs: usize) -> Vec<u8> {
    let mut list = Features::default();
    let mut counter = Counter::new(24);
    for (view, tag, _) in cases {
        lemma::features(view, *tag, &mut list);
        counter.count(list.hashes());
    }
    let mut model = Perceptron::new(counter, FEATURE_LEAST);
    let mut random = Random::new(12_345_678_912_345);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let (mut rows, mut scores) = (Vec::new(), [0; 256]);
    for _ in 0..epochs {
        random.shuffle(&mut order);
        for &k in &order {
            let (view, tag, right) = &cases[k];
            lemma::features(view, *tag, &mut list);
            model.rows_of(list.hashes(), &mut rows);
            model.score(&rows, &mut scores);
            let found = best(&scores, rules);
            if found != *right {
                model.update(&rows, *right, found);
            }
            model.tick();
        }
    }
    model.export(PRUNE, 1)
}
