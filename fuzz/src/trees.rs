//! Invariants of a parsed document: words, sentences, trees, names and chains.

use attache_types::{Chain, Document, Sentence};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Words and sentences: in text order, on character boundaries, apart, and nothing but white space left out.
pub fn check_words(text: &str, doc: &Document) {
    let (mut last, mut paragraph) = (0, 0);
    for sent in &doc.sentences {
        assert!(!sent.tokens.is_empty(), "a sentence without words");
        assert!(!sent.tokens[0].joined, "a sentence begins inside a token");
        assert_eq!(sent.span, sent.span_of(0, sent.tokens.len() - 1), "a sentence's span is that of its words");
        assert!(paragraph <= sent.paragraph, "paragraphs out of order");
        paragraph = sent.paragraph;
        for token in &sent.tokens {
            let (start, end) = (token.span.start as usize, token.span.end as usize);
            assert!(last <= start && start < end && end <= text.len(), "{token:?} begins before {last} or does not fit the text");
            let gap = text.get(last..start).expect("gaps lie on character boundaries");
            assert!(gap.chars().all(char::is_whitespace), "text lost before {token:?}: {gap:?}");
            assert!(!token.joined || gap.is_empty(), "{token:?} is joined over white space");
            let form = text.get(start..end).expect("words lie on character boundaries");
            assert!(!form.contains(char::is_whitespace), "white space inside {token:?}");
            last = end;
        }
    }
    assert!(text[last..].chars().all(char::is_whitespace), "text lost at the end");
}

/// Trees: one root, heads in range, no cycle, `root` for the root alone, a lemma for every word.
pub fn check_trees(doc: &Document) {
    for sent in &doc.sentences {
        let count = sent.tokens.len();
        let root = sent.root();
        for (i, token) in sent.tokens.iter().enumerate() {
            let head = usize::from(token.head);
            assert!(head < count, "head {head} of {count} words");
            assert_eq!(head == i, i == root, "a second root, {i} besides {root}");
            assert_eq!(token.deprel.as_str() == "root", i == root, "relation {} of word {i}, root {root}", token.deprel.as_str());
            assert!(!token.lemma.is_empty(), "no lemma");
        }
        for i in 0..count {
            let (mut at, mut steps) = (i, 0);
            while at != root {
                at = usize::from(sent.tokens[at].head);
                steps += 1;
                assert!(steps <= count, "a cycle above word {i}");
            }
        }
    }
}

/// Probabilities of arcs and names lie between 0 and 1.
pub fn check_confidence(doc: &Document) {
    let tokens = doc.sentences.iter().flat_map(|s| s.tokens.iter().map(|t| t.confidence));
    let names = doc.sentences.iter().flat_map(|s| s.names.iter().map(|n| n.confidence));
    let mentions = doc.chains.iter().flat_map(|c| c.mentions.iter().map(|m| m.confidence));
    for confidence in tokens.chain(names).chain(mentions) {
        assert!((0.0..=1.0).contains(&confidence), "confidence {confidence}");
    }
}

/// Names: in range, left to right, apart. Chains: two mentions or more, in range, in text order, none twice.
pub fn check_names_and_chains(doc: &Document) {
    for sent in &doc.sentences {
        check_names(sent);
    }
    let mut seen = BTreeSet::new();
    let mut first = None;
    for chain in &doc.chains {
        check_chain(doc, chain);
        for m in &chain.mentions {
            assert!(seen.insert((m.sentence, m.first, m.last)), "two mentions with the same words: {m:?}");
        }
        let place = chain.mentions.first().map(|m| (m.sentence, m.first, Reverse(m.last)));
        assert!(first <= place, "chains out of order");
        first = place;
    }
}

fn check_names(sent: &Sentence) {
    let mut free = 0;
    for name in &sent.names {
        let (first, last) = (usize::from(name.first), usize::from(name.last));
        assert!(free <= first && first <= last && last < sent.tokens.len(), "{name:?} among {} words", sent.tokens.len());
        free = last + 1;
    }
}

fn check_chain(doc: &Document, chain: &Chain) {
    assert!(2 <= chain.mentions.len(), "a chain of {} mentions", chain.mentions.len());
    for m in &chain.mentions {
        let sent = doc.sentences.get(m.sentence as usize).expect("a mention's sentence exists");
        assert!(m.first <= m.head && m.head <= m.last && usize::from(m.last) < sent.tokens.len(), "{m:?} among {} words", sent.tokens.len());
    }
    // A mention that holds another comes first.
    let places: Vec<_> = chain.mentions.iter().map(|m| (m.sentence, m.first, Reverse(m.last))).collect();
    assert!(places.is_sorted(), "mentions out of order: {places:?}");
}
