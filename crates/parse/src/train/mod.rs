//! Trains the models of this crate from open treebanks; one command, fixed seeds, the same bytes on every run.
//!
//! Used by `cargo xtask train`; not part of the shipped library.

mod boundaries;
mod noise;
mod perceptron;
mod tags;
mod treebank;
mod trees;

use crate::lists::TokenLists;
use crate::model::{self, Manifest, Model};
use crate::parser::{self, Input};
use crate::tagger;
use crate::verbs::VerbLists;
use crate::word::WordView;
use attache_types::Deprel;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use treebank::GoldSentence;

/// Why training stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A treebank file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A treebank holds lines that are not understood; one line each.
    #[error("{0}")]
    Treebank(String),
    /// The model that was trained cannot be loaded again, or the word lists are malformed.
    #[error("{0}")]
    Model(String),
}

/// A trained model file and its manifest.
#[derive(Debug)]
pub struct Trained {
    /// Content of `models/fast.bin`.
    pub model: Vec<u8>,
    /// Content of `models/manifest.toml`.
    pub manifest: String,
}

/// What can be chosen about training.
#[derive(Clone, Debug)]
pub struct Options {
    /// Version that the manifest states.
    pub version: String,
    /// Passes over the data for the tagger.
    pub tagger_epochs: usize,
    /// Passes over the data to select the parser's features.
    pub scout_epochs: usize,
    /// Features that the parser keeps.
    pub parser_features: usize,
    /// Passes over the data for the parser.
    pub parser_epochs: usize,
    /// Parser weights below this are left out of the file.
    pub parser_prune: f64,
    /// Parser weights are coded as 1 to 127; smaller codes than this are left out. More than 11 costs accuracy.
    pub parser_least_code: i32,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            version: "0.1.0".to_owned(),
            tagger_epochs: 8,
            scout_epochs: 4,
            parser_features: 450_000,
            parser_epochs: 10,
            parser_prune: 0.3,
            parser_least_code: 11,
        }
    }
}

/// The genres of GUM whose texts are openly licensed; the other genres are not for commercial use and are left out.
pub const GUM_GENRES: &[(&str, &str)] = &[
    ("academic", "CC-BY-4.0"),
    ("bio", "CC-BY-SA-3.0"),
    ("court", "CC-BY-4.0"),
    ("interview", "CC-BY-2.5"),
    ("news", "CC-BY-2.5"),
    ("voyage", "CC-BY-SA-3.0"),
];

/// Trains all stages on the treebanks in `treebanks` (EWT train; GUM train, open genres) and scores them on EWT dev.
///
/// # Errors
/// Treebank files that are missing or malformed.
pub fn train(treebanks: &Path, options: &Options, log: &mut dyn FnMut(&str)) -> Result<Trained, TrainError> {
    let lists = TokenLists::english().map_err(TrainError::Model)?;
    let ewt = treebank::read(&treebanks.join("en_ewt-ud-train.conllu"))?;
    let mut gum = treebank::read(&treebanks.join("en_gum-ud-train.conllu"))?;
    gum.retain(|s| s.doc.split('_').nth(1).is_some_and(|genre| GUM_GENRES.iter().any(|g| g.0 == genre)));
    let sources = sources(ewt.len(), &gum);
    let mut paragraphs = treebank::paragraphs(&ewt);
    paragraphs.extend(treebank::paragraphs(&gum));
    log(&format!("read {} + {} sentences in {} paragraphs", ewt.len(), gum.len(), paragraphs.len()));
    let tokens = boundaries::train_tokens(&paragraphs, &lists);
    let sents = boundaries::train_sentences(&paragraphs, &lists);
    log(&format!("tokenizer: {} bytes, sentence splitter: {} bytes", tokens.len(), sents.len()));

    let mut sentences: Vec<GoldSentence> = ewt.into_iter().chain(gum).collect();
    sentences.extend(noise::copies(&sentences));
    let mut sections = vec![("tokens", tokens), ("sents", sents)];
    sections.extend(train_words(&sentences, options, log));
    sections.push(("relations", Deprel::ALL.iter().map(|r| format!("{}\n", r.as_str())).collect::<String>().into_bytes()));
    for (name, bytes) in &sections {
        log(&format!("section {name}: {} bytes", bytes.len()));
    }
    let file = model::join_sections(&sections);
    let unscored = manifest(&file, options, &sources, &BTreeMap::new());
    let loaded =
        Manifest::parse(&unscored).and_then(|m| Model::load(&file, |part| part.to_vec().into(), &m)).map_err(|e| TrainError::Model(e.to_string()))?;
    let verbs = VerbLists::english().map_err(TrainError::Model)?;
    let scores = score(&treebank::read(&treebanks.join("en_ewt-ud-dev.conllu"))?, &loaded, &verbs);
    log(&format!("EWT dev, gold words: {scores:?}"));
    let manifest = manifest(&file, options, &sources, &scores);
    Ok(Trained { model: file, manifest })
}

/// Tagger, lemmatiser and parser.
fn train_words(sentences: &[GoldSentence], options: &Options, log: &mut dyn FnMut(&str)) -> Vec<(&'static str, Vec<u8>)> {
    let tag_set = tags::tag_set(sentences);
    let gold: Vec<Vec<u16>> = sentences.iter().map(|s| tags::numbers(s, &tag_set)).collect();
    let predicted = tags::cross_tag(sentences, &gold, tag_set.len(), options.tagger_epochs.min(6));
    let right: usize = gold.iter().zip(&predicted).map(|(g, p)| g.iter().zip(p).filter(|(a, b)| a == b).count()).sum();
    let all: usize = gold.iter().map(Vec::len).sum();
    log(&format!("cross-tagging: {:.2} % of {} tag pairs right", 100.0 * right as f64 / all as f64, tag_set.len()));
    let refs: Vec<&GoldSentence> = sentences.iter().collect();
    let gold_refs: Vec<&[u16]> = gold.iter().map(Vec::as_slice).collect();
    let classes = tags::classes(&refs, &gold_refs);
    let views: Vec<Vec<WordView>> = sentences.iter().map(|s| tags::views(s, &classes)).collect();
    let inputs: Vec<Input> = views.iter().zip(&predicted).map(|(v, t)| Input::new(v, t, |tag| tag_set[usize::from(tag)].0)).collect();
    let view_refs: Vec<&[WordView]> = views.iter().map(Vec::as_slice).collect();
    let (tagger, lemmas, parser) = std::thread::scope(|scope| {
        let words = scope.spawn(|| {
            let tagger = tags::train_tagger(&view_refs, &gold_refs, tag_set.len(), options.tagger_epochs);
            (tagger, tags::train_lemmas(sentences, &views, &gold, &predicted, 4))
        });
        let how = trees::ParserTraining {
            scout_epochs: options.scout_epochs,
            features: options.parser_features,
            epochs: options.parser_epochs,
            prune: options.parser_prune,
            least_code: options.parser_least_code,
        };
        let parser = trees::train_parser(&inputs, sentences, how, log);
        let (tagger, lemmas) = words.join().expect("a training thread does not panic");
        (tagger, lemmas, parser)
    });
    let lines = |items: Vec<String>| items.join("\n").into_bytes();
    vec![
        ("tagger", tagger),
        ("classes", classes.as_bytes().to_vec()),
        ("tags", lines(tag_set.iter().map(|(u, x)| format!("{}\t{}", u.as_str(), x.as_str())).collect())),
        ("rules", lines(lemmas.rules.iter().map(ToString::to_string).collect())),
        ("except", lemmas.exceptions.as_bytes().to_vec()),
        ("lemmas", lemmas.table),
        ("parser", parser),
    ]
}

fn sources(ewt: usize, gum: &[GoldSentence]) -> Vec<(String, String, usize)> {
    let mut sources = vec![("UD English EWT 2.16, train".to_owned(), "CC-BY-SA-4.0".to_owned(), ewt)];
    for (genre, licence) in GUM_GENRES {
        let count = gum.iter().filter(|s| s.doc.split('_').nth(1) == Some(genre)).count();
        sources.push((format!("UD English GUM 2.16, train, genre {genre}"), format!("text {licence}, annotation CC-BY-4.0"), count));
    }
    sources
}

/// Scores on gold words: tags, lemmas, unlabelled and labelled attachment (universal relations).
fn score(dev: &[GoldSentence], model: &Model, verbs: &VerbLists) -> BTreeMap<&'static str, f64> {
    let mut right: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut all = 0;
    for sent in dev {
        let views = tags::views(sent, &model.classes);
        let mut found = Vec::new();
        tagger::tag(&views, &model.tagger, model.tags.len(), &mut found);
        let arcs = parser::parse(&Input::new(&views, &found, |tag| model.tags[usize::from(tag)].0), &model.parser);
        let mut list = crate::hash::Features::default();
        for (i, word) in sent.words.iter().enumerate() {
            let (upos, xpos) = model.tags[usize::from(found[i])];
            let lemma = model.lemmatizer.lemma(&word.form, &views[i], (found[i], xpos), verbs, &mut list);
            let head = usize::from(arcs[i].0) == word.head;
            let tests = [
                ("upos", upos == word.upos),
                ("xpos", xpos == word.xpos),
                ("lemma", lemma == word.lemma),
                ("uas", head),
                ("las", head && arcs[i].1.base() == word.rel.base()),
            ];
            for (name, ok) in tests {
                *right.entry(name).or_default() += usize::from(ok);
            }
            all += 1;
        }
    }
    right.into_iter().map(|(name, n)| (name, (n as f64 / all as f64 * 10_000.0).round() / 100.0)).collect()
}

fn manifest(file: &[u8], options: &Options, sources: &[(String, String, usize)], scores: &BTreeMap<&'static str, f64>) -> String {
    use sha2::{Digest, Sha256};
    let mut out = String::from("# Written by `cargo xtask train`; do not edit.\n");
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to a string cannot fail");
    line("name = \"fast\"".to_owned());
    line(format!("version = \"fast-en-{}\"", options.version));
    line("language = \"en\"".to_owned());
    line(format!("sha256 = \"{}\"", model::hex(&Sha256::digest(file))));
    line(format!("size_bytes = {}", file.len()));
    line("licence = \"CC-BY-SA-4.0\"".to_owned());
    for (name, licence, sentences) in sources {
        line(format!("\n[[training]]\nname = \"{name}\"\nlicence = \"{licence}\"\nsentences = {sentences}"));
    }
    line(format!("\n[labels]\nupos = {}\nxpos = {}\ndeprel = {}", attache_types::Upos::ALL.len(), attache_types::Xpos::ALL.len(), Deprel::ALL.len()));
    line("\n[scores]".to_owned());
    if !scores.is_empty() {
        line("\n[scores.\"UD English EWT 2.16, dev, gold words\"]".to_owned());
        for (name, value) in scores {
            line(format!("{name} = {value:.2}"));
        }
    }
    out
}
