//! Names of a report brought into agreement: the same words name the same thing from beginning to end.
//!
//! Needs: sentences with names. Gives: the same names, of the kind that most confidence stands behind in this report, and
//! names that were overlooked where the same words are a name elsewhere in it. Trees stay as they are. Measured by
//! `score_entities.py`.

use attache_types::{Name, NameKind, Sentence, Upos};
use rustc_hash::FxHashMap;

/// Confidence, summed over a report, from which one word is taken for a name where the engine saw none; a longer name
/// needs less, since its words seldom stand together by chance.
const ENOUGH: [f32; 2] = [1.5, 0.9];

/// What the report says about some words: confidence in each kind of name.
#[derive(Default)]
struct Votes {
    of: [f32; 4],
}

impl Votes {
    fn add(&mut self, kind: NameKind, confidence: f32) {
        self.of[kind as usize] += confidence;
    }

    /// The kind with the most confidence, the earlier one where two are level; its share, counting one voice for doubt.
    fn best(&self) -> (NameKind, f32) {
        let kinds = [NameKind::Person, NameKind::Organization, NameKind::Place, NameKind::Other];
        let best = kinds.into_iter().reduce(|a, b| if self.of[b as usize] > self.of[a as usize] { b } else { a });
        let best = best.expect("there are kinds");
        (best, self.of[best as usize] / (self.of.iter().sum::<f32>() + 1.0))
    }
}

/// Forms of a name.
type Words<'t> = Vec<&'t str>;

/// Brings the names of a report into agreement.
pub(crate) fn agree(text: &str, sentences: &mut [Sentence]) {
    let votes = votes(text, sentences);
    if votes.is_empty() {
        return;
    }
    let mut by_first: FxHashMap<&str, Vec<&Words>> = FxHashMap::default();
    for words in votes.keys() {
        by_first.entry(words[0]).or_default().push(words);
    }
    for sent in sentences {
        for name in &mut sent.names {
            let own = &sent.tokens[usize::from(name.first)..=usize::from(name.last)];
            let words: Words = own.iter().map(|t| t.span.of(text)).collect();
            let Some(votes) = votes.get(&words) else {
                continue;
            };
            let (kind, share) = votes.best();
            if kind != name.kind && votes.of[kind as usize] > votes.of[name.kind as usize] {
                (name.kind, name.confidence) = (kind, share);
            }
        }
        add_overlooked(text, sent, &votes, &by_first);
    }
}

/// Confidence by words. A person's full name speaks for the family name alone, too.
fn votes<'t>(text: &'t str, sentences: &[Sentence]) -> FxHashMap<Words<'t>, Votes> {
    let mut votes: FxHashMap<Words, Votes> = FxHashMap::default();
    for sent in sentences {
        for name in &sent.names {
            let own = &sent.tokens[usize::from(name.first)..=usize::from(name.last)];
            let words: Words = own.iter().map(|t| t.span.of(text)).collect();
            if let (NameKind::Person, [_, .., last]) = (name.kind, words.as_slice()) {
                votes.entry(vec![last]).or_default().add(name.kind, name.confidence);
            }
            votes.entry(words).or_default().add(name.kind, name.confidence);
        }
    }
    votes
}

/// Proper nouns outside all names that are a name elsewhere in the report, the longest first.
fn add_overlooked(text: &str, sent: &mut Sentence, votes: &FxHashMap<Words, Votes>, by_first: &FxHashMap<&str, Vec<&Words>>) {
    let mut at = 0;
    while at < sent.tokens.len() {
        let next = sent.names.iter().find(|n| usize::from(n.last) >= at).copied();
        if let Some(name) = next.filter(|n| usize::from(n.first) <= at) {
            at = usize::from(name.last) + 1;
            continue;
        }
        let room = next.map_or(sent.tokens.len(), |n| usize::from(n.first)) - at;
        let matches = |words: &&&Words| {
            words.len() <= room && words.iter().zip(&sent.tokens[at..]).all(|(w, t)| t.upos == Upos::Propn && t.span.of(text) == *w)
        };
        let known = by_first.get(sent.tokens[at].span.of(text)).map_or(&[][..], Vec::as_slice);
        let Some(words) = known.iter().filter(matches).max_by_key(|words| words.len()) else {
            at += 1;
            continue;
        };
        let (kind, share) = votes[*words].best();
        let last = at + words.len() - 1;
        if votes[*words].of[kind as usize] >= ENOUGH[usize::from(words.len() > 1)] {
            let name = Name { first: at as u16, last: last as u16, kind, confidence: share };
            let place = sent.names.partition_point(|n| n.first < name.first);
            sent.names.insert(place, name);
        }
        at = last + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use attache_types::{BlockKind, Deprel, Span, Token, Xpos};

    /// A sentence a line; words with a capital are proper nouns.
    fn read(text: &str) -> Vec<Sentence> {
        let mut at = 0;
        let mut sentences = Vec::new();
        for line in text.lines() {
            let span = Span::new(at, at + line.len());
            let mut sent = Sentence { span, block: BlockKind::Paragraph, paragraph: 0, tokens: Vec::new(), names: Vec::new() };
            for word in line.split(' ') {
                let upos = if word.starts_with(char::is_uppercase) { Upos::Propn } else { Upos::Noun };
                let span = Span::new(at, at + word.len());
                let lemma = word.to_owned();
                sent.tokens.push(Token { span, joined: false, lemma, upos, xpos: Xpos::Nn, head: 0, deprel: Deprel::Dep, confidence: 1.0 });
                at += word.len() + 1;
            }
            sentences.push(sent);
        }
        sentences
    }

    fn name(first: u16, last: u16, kind: NameKind, confidence: f32) -> Name {
        Name { first, last, kind, confidence }
    }

    fn found(sentences: &[Sentence]) -> Vec<Vec<(u16, u16, NameKind)>> {
        sentences.iter().map(|s| s.names.iter().map(|n| (n.first, n.last, n.kind)).collect()).collect()
    }

    #[test]
    fn the_kind_is_that_of_most_confidence() {
        let text = "Tamholm fell\nTamholm fell\nTamholm fell";
        let mut sentences = read(text);
        sentences[0].names = vec![name(0, 0, NameKind::Place, 0.9)];
        sentences[1].names = vec![name(0, 0, NameKind::Organization, 0.5)];
        agree(text, &mut sentences);
        // The third is too little said for a word alone.
        assert_eq!(found(&sentences), [vec![(0, 0, NameKind::Place)], vec![(0, 0, NameKind::Place)], vec![]]);
    }

    #[test]
    fn a_family_name_is_the_persons() {
        let text = "Ana Beralt spoke\nBeralt left\nthen Beralt and Ana Beralt spoke";
        let mut sentences = read(text);
        sentences[0].names = vec![name(0, 1, NameKind::Person, 0.9)];
        sentences[1].names = vec![name(0, 0, NameKind::Place, 0.6)];
        agree(text, &mut sentences);
        let person = NameKind::Person;
        assert_eq!(found(&sentences), [vec![(0, 1, person)], vec![(0, 0, person)], vec![(3, 4, person)]]);
        assert!(sentences.iter().flat_map(|s| &s.names).all(|n| n.confidence > 0.0 && n.confidence < 1.0));
    }

    #[test]
    fn a_word_inside_another_name_is_left_alone() {
        let text = "Norland won\nNorland won\nthe Norland Bank won";
        let mut sentences = read(text);
        sentences[0].names = vec![name(0, 0, NameKind::Place, 0.9)];
        sentences[1].names = vec![name(0, 0, NameKind::Place, 0.9)];
        sentences[2].names = vec![name(1, 2, NameKind::Organization, 0.6)];
        agree(text, &mut sentences);
        assert_eq!(found(&sentences)[2], [(1, 2, NameKind::Organization)]);
    }
}
