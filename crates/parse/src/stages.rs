//! The layers between the stages, each a type of its own, and the functions that lead from one to the next.

use crate::accurate::{Network, Reading};
use crate::hash::Features;
use crate::lists::TokenLists;
use crate::model::{FastTables, Model};
use crate::names;
use crate::parser::{self, Arc, Input};
use crate::repair::Draft;
use crate::segment::{self, TextBlock, Words};
use crate::tagger;
use crate::token::{self, Piece};
use crate::verbs::VerbLists;
use crate::word::{WordView, case_of};
use attache_types::{Document, Name, Report, Sentence, Span, Token, Upos, Xpos};
use rustc_hash::FxHashMap;

/// What all stages read.
#[derive(Clone, Copy)]
pub(crate) struct Tools<'e> {
    pub model: &'e Model,
    pub lists: &'e TokenLists,
    pub verbs: &'e VerbLists,
}

/// What reads the words of sentences.
#[derive(Debug)]
pub(crate) enum Reader {
    Fast(Box<FastTables>),
    Accurate(Box<Accurate>),
}

/// The accurate engine's network, with the numbers of its tags in the fast model, whose exceptions its lemmas share.
#[derive(Debug)]
pub(crate) struct Accurate {
    network: Network,
    tags: Vec<Option<u16>>,
}

impl Accurate {
    /// Ties the network to the fast model.
    pub(crate) fn new(network: Network, model: &Model) -> Accurate {
        let number = |pair: &(Upos, Xpos)| model.tags.iter().position(|known| known == pair).map(|at| at as u16);
        Accurate { tags: network.tags.iter().map(number).collect(), network }
    }
}

/// The words of one block.
pub(crate) struct Tokenized {
    block: TextBlock,
    pieces: Vec<Piece>,
}

/// The words of one sentence.
pub(crate) struct Segmented {
    block: TextBlock,
    paragraph: u32,
    pieces: Vec<Piece>,
}

impl Segmented {
    /// Adds the parts that begin at these words, and at the first one; nothing where no part is thinkable but the whole.
    fn part(&self, text: &str, lists: &TokenLists, starts: &[usize], parts: &mut Vec<Segmented>) {
        let mut from = 0;
        let mut add = |to: usize| {
            parts.push(Segmented { block: self.block, paragraph: self.paragraph, pieces: self.pieces[from..to].to_vec() });
            from = to;
        };
        let words = Words { text, pieces: &self.pieces };
        let starts: Vec<usize> = starts.iter().copied().filter(|&at| words.candidate(at - 1) && !words.excluded(at - 1, lists)).collect();
        if !starts.is_empty() {
            starts.into_iter().for_each(&mut add);
            add(self.pieces.len());
        }
    }
}

/// One sentence with tags, lemmas, tree and names.
pub(crate) struct Parsed {
    tags: Vec<(Upos, Xpos)>,
    lemmas: Vec<String>,
    arcs: Vec<Arc>,
    confidence: Vec<f32>,
    names: Vec<Name>,
}

/// Report to words, block by block; blocks without words are left out.
pub(crate) fn tokenize(report: &Report, tools: Tools) -> Vec<Tokenized> {
    let blocks = segment::blocks(report).into_iter();
    blocks
        .map(|block| Tokenized { block, pieces: token::tokenize(&report.text, block.start, block.end, &tools.model.tokens, tools.lists) })
        .filter(|t| !t.pieces.is_empty())
        .collect()
}

/// Words of blocks to sentences.
pub(crate) fn segment(text: &str, blocks: &[Tokenized], tools: Tools) -> Vec<Segmented> {
    let mut found = Vec::new();
    for (paragraph, Tokenized { block, pieces }) in blocks.iter().enumerate() {
        let mut from = 0;
        for end in segment::sentence_ends(&Words { text, pieces }, &tools.model.sentences, tools.lists) {
            found.push(Segmented { block: *block, paragraph: paragraph as u32, pieces: pieces[from..end].to_vec() });
            from = end;
        }
    }
    found
}

/// The lemmas of a report's words so far, by form, shape and tag.
pub(crate) type Lemmas = FxHashMap<(u64, u64, u16), String>;

/// Sentences to trees by the fast engine.
pub(crate) fn parse_fast(text: &str, sentence: &Segmented, tools: Tools, tables: &FastTables, known: &mut Lemmas) -> Parsed {
    let Tools { model, lists, verbs } = tools;
    let pieces = sentence.pieces.as_slice();
    let mut low = String::new();
    let form = |p: &Piece| &text[p.start..p.end];
    let case = case_of(pieces.iter().map(form));
    let views: Vec<WordView> = pieces.iter().map(|p| WordView::new(form(p), case, &model.classes, &mut low)).collect();
    let mut tags = Vec::with_capacity(pieces.len());
    tagger::tag(&views, &tables.tagger, model.tags.len(), &mut tags);
    for (tag, piece) in tags.iter_mut().zip(pieces) {
        // A noun in the tagger's eyes that no dictionary knows as one: "envisages", "froze".
        let (upos, _) = model.tags[usize::from(*tag)];
        let noun = matches!(upos, Upos::Noun | Upos::Propn);
        let known = if noun || upos == Upos::Adj { verbs.only_verb(form(piece)) } else { None };
        // "was ratified": an adjective that no dictionary knows as one is a participle.
        let verb = if noun { known } else { known.filter(|&xpos| xpos == Xpos::Vbd).map(|_| Xpos::Vbn) };
        if let Some(known) = verb.and_then(|xpos| model.tags.iter().position(|pair| *pair == (Upos::Verb, xpos))) {
            *tag = known as u16;
        }
    }
    fix_foreign(text, pieces, lists, |at, pair| {
        if let Some(tag) = model.tags.iter().position(|known| *known == pair) {
            tags[at] = tag as u16;
        }
    });
    let mut list = Features::default();
    let lemmas = pieces
        .iter()
        .zip(&views)
        .zip(&tags)
        .map(|((piece, view), &tag)| {
            let lemma = || model.lemmatizer.lemma(form(piece), view, (tag, model.tags[usize::from(tag)].1), verbs, &mut list);
            known.entry((view.form, view.shape, tag)).or_insert_with(lemma).clone()
        })
        .collect();
    let input = Input::new(&views, &tags, |tag| model.tags[usize::from(tag)].0);
    let (arcs, leads) = parser::parse(&input, &tables.parser);
    let confidence = leads.into_iter().map(|lead| tables.arc_shares.of(lead)).collect();
    let names = names::names(names::Input { words: &views, tags: &tags }, &tables.names, &tables.labels, &tables.name_shares);
    let tags = tags.iter().map(|&tag| model.tags[usize::from(tag)]).collect();
    Parsed { tags, lemmas, arcs, confidence, names }
}

/// Sentences to trees by the accurate engine, all at once. Where it sees that several run into one another, as in pages that
/// have lost their line breaks, each is read again alone.
pub(crate) fn parse_accurate(text: &str, sentences: Vec<Segmented>, tools: Tools, accurate: &Accurate) -> Vec<(Segmented, Parsed)> {
    let read = |sentences: &[Segmented]| {
        let form = |p: &Piece| &text[p.start..p.end];
        let words: Vec<Vec<&str>> = sentences.iter().map(|s| s.pieces.iter().map(form).collect()).collect();
        accurate.network.read_sentences(&words)
    };
    let readings = read(&sentences);
    let (mut whole, mut parted) = (Vec::with_capacity(sentences.len()), Vec::new());
    for (sentence, reading) in sentences.into_iter().zip(readings) {
        let before = parted.len();
        sentence.part(text, tools.lists, &reading.starts, &mut parted);
        whole.push((sentence, reading, before..parted.len()));
    }
    let mut again: Vec<Option<(Segmented, Reading)>> = read(&parted).into_iter().zip(parted).map(|(reading, part)| Some((part, reading))).collect();
    let mut found = Vec::with_capacity(whole.len() + again.len());
    for (sentence, reading, parts) in whole {
        if parts.is_empty() {
            found.push((sentence, reading));
        } else {
            found.extend(again[parts].iter_mut().filter_map(Option::take));
        }
    }
    let finished = found.into_iter().map(|(sentence, reading)| {
        let parsed = finish(text, &sentence.pieces, reading, tools, accurate);
        (sentence, parsed)
    });
    finished.collect()
}

/// Labels for the network's numbers.
fn finish(text: &str, pieces: &[Piece], reading: Reading, tools: Tools, accurate: &Accurate) -> Parsed {
    let network = &accurate.network;
    let form = |p: &Piece| &text[p.start..p.end];
    let mut tags: Vec<(Upos, Xpos)> = reading.tags.iter().map(|&tag| network.tags[usize::from(tag)]).collect();
    for (tag, piece) in tags.iter_mut().zip(pieces) {
        // "the gendarmes": rare plurals are taken for names, which are hardly ever written without a capital.
        if *tag == (Upos::Propn, Xpos::Nnps) && form(piece).chars().all(char::is_lowercase) {
            *tag = (Upos::Noun, Xpos::Nns);
        }
        // "retook", "overran": rare past forms that no dictionary knows as anything else.
        let misread = matches!(tag.0, Upos::Noun | Upos::Propn) || matches!(*tag, (Upos::Verb, Xpos::Vb | Xpos::Vbp));
        if misread && tools.verbs.only_verb(form(piece)) == Some(Xpos::Vbd) {
            *tag = (Upos::Verb, Xpos::Vbd);
        }
    }
    let number = |pair: (Upos, Xpos)| tools.model.tags.iter().position(|known| *known == pair).map(|tag| tag as u16);
    let as_read =
        |(i, &tag): (usize, &u16)| if tags[i] == network.tags[usize::from(tag)] { accurate.tags[usize::from(tag)] } else { number(tags[i]) };
    let mut numbers: Vec<Option<u16>> = reading.tags.iter().enumerate().map(as_read).collect();
    fix_foreign(text, pieces, tools.lists, |at, pair| {
        tags[at] = pair;
        numbers[at] = number(pair);
    });
    // The fast engine's tables make the lemmas. Where the tag is none of theirs, the form decides alone.
    let (mut list, mut low) = (Features::default(), String::new());
    let case = case_of(pieces.iter().map(form));
    let lemma = |i: usize| {
        let view = WordView::new(form(&pieces[i]), case, &tools.model.classes, &mut low);
        let tag = numbers[i].unwrap_or(u16::MAX);
        tools.model.lemmatizer.lemma(form(&pieces[i]), &view, (tag, tags[i].1), tools.verbs, &mut list)
    };
    let lemmas = (0..pieces.len()).map(lemma).collect();
    Parsed { tags, lemmas, arcs: reading.arcs, confidence: reading.confidence, names: reading.names }
}

/// Expressions from other languages are too rare in the treebanks to be learnt; `set` is told the tags of their words.
fn fix_foreign(text: &str, pieces: &[Piece], lists: &TokenLists, mut set: impl FnMut(usize, (Upos, Xpos))) {
    for at in 0..pieces.len() {
        if let Some((len, pair)) = lists.fixed(pieces[at..].iter().map(|p| &text[p.start..p.end])) {
            (at..at + len).for_each(|i| set(i, pair));
        }
    }
}

/// All stages over one report.
pub(crate) fn run(report: &Report, tools: Tools, reader: &Reader) -> Document {
    let text = report.text.as_str();
    let segmented = segment(text, &tokenize(report, tools), tools);
    let mut sentences: Vec<Sentence> = match reader {
        Reader::Accurate(accurate) => {
            parse_accurate(text, segmented, tools, accurate).into_iter().map(|(s, parsed)| sentence(text, &s, parsed)).collect()
        }
        Reader::Fast(tables) => {
            let mut known = Lemmas::default();
            segmented.iter().map(|s| sentence(text, s, parse_fast(text, s, tools, tables, &mut known))).collect()
        }
    };
    crate::agree::agree(text, &mut sentences);
    let chains = crate::coref::resolve(text, &sentences);
    Document { sentences, chains }
}

fn sentence(text: &str, segmented: &Segmented, parsed: Parsed) -> Sentence {
    let pieces = segmented.pieces.as_slice();
    let mut draft = Draft { form: |i: usize| &text[pieces[i].start..pieces[i].end], tags: parsed.tags, arcs: parsed.arcs };
    draft.repair();
    let mut tokens = Vec::with_capacity(pieces.len());
    for (i, (piece, lemma)) in pieces.iter().zip(parsed.lemmas).enumerate() {
        let ((upos, xpos), (head, deprel)) = (draft.tags[i], draft.arcs[i]);
        let span = Span::new(piece.start, piece.end);
        tokens.push(Token { span, joined: piece.joined, lemma, upos, xpos, head, deprel, confidence: parsed.confidence[i] });
    }
    let (start, end) = (pieces.first().map_or(0, |p| p.start), pieces.last().map_or(0, |p| p.end));
    let (block, paragraph) = (segmented.block.kind, segmented.paragraph);
    Sentence { span: Span::new(start, end), block, paragraph, tokens, names: parsed.names }
}
