//! The layers between the stages, each a type of its own, and the functions that lead from one to the next.

use crate::hash::Features;
use crate::lists::TokenLists;
use crate::model::Model;
use crate::parser::{self, Arc, Input};
use crate::repair::Draft;
use crate::segment::{self, TextBlock, Words};
use crate::tagger;
use crate::token::{self, Piece};
use crate::verbs::VerbLists;
use crate::word::{WordView, case_of};
use attache_types::{Document, Report, Sentence, Span, Token, Upos, Xpos};

/// The words of one block.
pub(crate) struct Tokenized {
    block: TextBlock,
    pieces: Vec<Piece>,
}

/// The words of one block and where its sentences end.
pub(crate) struct Segmented {
    block: TextBlock,
    pieces: Vec<Piece>,
    ends: Vec<usize>,
}

/// One sentence with tags and lemmas.
pub(crate) struct Tagged {
    views: Vec<WordView>,
    tags: Vec<u16>,
    lemmas: Vec<String>,
}

/// One sentence's tree.
pub(crate) struct Parsed {
    arcs: Vec<Arc>,
}

/// Report to words, block by block; blocks without words are left out.
pub(crate) fn tokenize(report: &Report, model: &Model, lists: &TokenLists) -> Vec<Tokenized> {
    let blocks = segment::blocks(report).into_iter();
    blocks
        .map(|block| Tokenized { block, pieces: token::tokenize(&report.text, block.start, block.end, &model.tokens, lists) })
        .filter(|t| !t.pieces.is_empty())
        .collect()
}

/// Words of a block to sentences.
pub(crate) fn segment(text: &str, tokenized: Tokenized, model: &Model, lists: &TokenLists) -> Segmented {
    let Tokenized { block, pieces } = tokenized;
    let ends = segment::sentence_ends(&Words { text, pieces: &pieces }, &model.sentences, lists);
    Segmented { block, pieces, ends }
}

/// Words of a sentence to tags and lemmas.
pub(crate) fn tag(text: &str, pieces: &[Piece], model: &Model, lists: &TokenLists, verbs: &VerbLists) -> Tagged {
    let mut low = String::new();
    let form = |p: &Piece| &text[p.start..p.end];
    let case = case_of(pieces.iter().map(form));
    let views: Vec<WordView> = pieces.iter().map(|p| WordView::new(form(p), case, &model.classes, &mut low)).collect();
    let mut tags = Vec::with_capacity(pieces.len());
    tagger::tag(&views, &model.tagger, model.tags.len(), &mut tags);
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
    for at in 0..pieces.len() {
        // Expressions from other languages are too rare in the treebanks to be learnt.
        let Some((len, pair)) = lists.fixed(pieces[at..].iter().map(form)) else {
            continue;
        };
        if let Some(tag) = model.tags.iter().position(|known| *known == pair) {
            tags[at..at + len].fill(tag as u16);
        }
    }
    let mut list = Features::default();
    let lemmas = pieces
        .iter()
        .zip(&views)
        .zip(&tags)
        .map(|((piece, view), &tag)| model.lemmatizer.lemma(form(piece), view, (tag, model.tags[usize::from(tag)].1), verbs, &mut list))
        .collect();
    Tagged { views, tags, lemmas }
}

/// Tagged words of a sentence to its tree.
pub(crate) fn parse(tagged: &Tagged, model: &Model) -> Parsed {
    let input = Input::new(&tagged.views, &tagged.tags, |tag| model.tags[usize::from(tag)].0);
    Parsed { arcs: parser::parse(&input, &model.parser) }
}

/// All stages over one report.
pub(crate) fn run(report: &Report, model: &Model, lists: &TokenLists, verbs: &VerbLists) -> Document {
    let text = report.text.as_str();
    let mut sentences = Vec::new();
    for (paragraph, tokenized) in tokenize(report, model, lists).into_iter().enumerate() {
        let segmented = segment(text, tokenized, model, lists);
        let mut from = 0;
        for &end in &segmented.ends {
            let pieces = &segmented.pieces[from..end];
            from = end;
            let tagged = tag(text, pieces, model, lists, verbs);
            let parsed = parse(&tagged, model);
            sentences.push(sentence(text, &segmented.block, paragraph as u32, pieces, tagged, parsed, model));
        }
    }
    Document { sentences }
}

fn sentence(text: &str, block: &TextBlock, paragraph: u32, pieces: &[Piece], tagged: Tagged, parsed: Parsed, model: &Model) -> Sentence {
    let tags = tagged.tags.iter().map(|&tag| model.tags[usize::from(tag)]).collect();
    let mut draft = Draft { form: |i: usize| &text[pieces[i].start..pieces[i].end], tags, arcs: parsed.arcs };
    draft.repair();
    let tokens: Vec<Token> = pieces
        .iter()
        .zip(draft.tags)
        .zip(tagged.lemmas)
        .zip(draft.arcs)
        .map(|(((piece, (upos, xpos)), lemma), (head, deprel))| Token {
            span: Span::new(piece.start, piece.end),
            joined: piece.joined,
            lemma,
            upos,
            xpos,
            head,
            deprel,
        })
        .collect();
    let (start, end) = (pieces.first().map_or(0, |p| p.start), pieces.last().map_or(0, |p| p.end));
    Sentence { span: Span::new(start, end), block: block.kind, paragraph, tokens }
}
