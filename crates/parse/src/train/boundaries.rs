//! Trains the two boundary classifiers: where tokens begin, where sentences end.

use super::perceptron::{Counter, Perceptron, Random};
use super::treebank::GoldParagraph;
use crate::hash::Features;
use crate::lists::TokenLists;
use crate::segment::{self, Open, Words};
use crate::token::{self, Chunk, Piece, Verdict};

/// One decision: its features and whether there is a boundary.
struct Case {
    features: Vec<u64>,
    boundary: bool,
}

const EPOCHS: usize = 8;
const PRUNE: f64 = 0.02;

/// The weight table of the tokenizer.
pub(crate) fn train_tokens(paragraphs: &[GoldParagraph], lists: &TokenLists) -> Vec<u8> {
    let mut cases = Vec::new();
    for paragraph in paragraphs {
        let starts: Vec<usize> = paragraph.tokens.iter().map(|t| t.0).collect();
        let text = paragraph.text.as_str();
        let mut chunks = text.split_whitespace().peekable();
        while let Some(word) = chunks.next() {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            let chunk = Chunk::new(word, chunks.peek().copied().unwrap_or(""));
            token_cases(&chunk, at, &starts, lists, &mut cases);
        }
    }
    train(&cases, 41)
}

fn token_cases(chunk: &Chunk, at: usize, starts: &[usize], lists: &TokenLists, cases: &mut Vec<Case>) {
    let address = token::address(chunk);
    let mut out = Features::default();
    let mut from = 0;
    for i in 1..chunk.len() {
        let boundary = starts.binary_search(&(at + chunk.offset(i))).is_ok();
        if token::verdict(chunk, from, i, address, lists) == Verdict::Ask {
            token::features(chunk, from, i, lists, &mut out);
            cases.push(Case { features: out.hashes().to_vec(), boundary });
        }
        if boundary {
            from = i;
        }
    }
}

/// The weight table of the sentence splitter.
pub(crate) fn train_sentences(paragraphs: &[GoldParagraph], lists: &TokenLists) -> Vec<u8> {
    let mut cases = Vec::new();
    let mut out = Features::default();
    for paragraph in paragraphs {
        let (pieces, ends) = words_of(paragraph, lists);
        let words = Words { text: &paragraph.text, pieces: &pieces };
        let mut open = Open::default();
        for (i, piece) in pieces.iter().enumerate() {
            open.push(&paragraph.text[piece.start..piece.end]);
            let boundary = ends.binary_search(&(i + 1)).is_ok();
            if words.candidate(i) {
                segment::features(&words, i, open, lists, &mut out);
                cases.push(Case { features: out.hashes().to_vec(), boundary });
            }
            if boundary {
                open = Open::default();
            }
        }
    }
    train(&cases, 43)
}

/// The paragraph's words, and the word counts at which sentences end.
fn words_of(paragraph: &GoldParagraph, lists: &TokenLists) -> (Vec<Piece>, Vec<usize>) {
    let (mut pieces, mut ends) = (Vec::new(), Vec::new());
    let mut sentence = 0;
    for (number, &(start, end)) in paragraph.tokens.iter().enumerate() {
        token::push_token(&paragraph.text, start, end, lists, &mut pieces);
        if paragraph.ends.get(sentence) == Some(&(number + 1)) {
            sentence += 1;
            ends.push(pieces.len());
        }
    }
    (pieces, ends)
}

fn train(cases: &[Case], seed: u64) -> Vec<u8> {
    let mut counter = Counter::new(24);
    for case in cases {
        counter.count(&case.features);
    }
    let mut model = Perceptron::new(counter, 2);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let mut random = Random::new(seed);
    let (mut rows, mut scores) = (Vec::new(), [0; 256]);
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for &k in &order {
            let case = &cases[k];
            model.rows_of(&case.features, &mut rows);
            model.score(&rows, &mut scores);
            let found = scores[1] > scores[0];
            if found != case.boundary {
                model.update(&rows, usize::from(case.boundary), usize::from(found));
            }
            model.tick();
        }
    }
    model.export(PRUNE, 1)
}
