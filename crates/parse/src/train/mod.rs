//! Trains the models of this crate from open treebanks; one command, fixed seeds, the same bytes on every run.
//!
//! The fast engine learns words, tags and trees from the treebanks, and from the accurate engine trees of further texts
//! and all names. Used by `cargo xtask train`; not part of the shipped library.

mod boundaries;
mod names;
mod noise;
mod perceptron;
mod silver;
mod tags;
mod treebank;
mod trees;

use crate::accurate::Network;
use crate::lists::TokenLists;
use crate::model::{self, FastTables, Model};
use crate::parser::{self, Input};
use crate::shares::{Decisions, Shares};
use crate::table::Table;
use crate::tagger;
use crate::verbs::VerbLists;
use crate::word::WordView;
use attache_types::{Deprel, Name, NameKind};
use silver::Teacher;
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
    /// Content of `models/fast.toml`.
    pub manifest: String,
}

/// What can be chosen about training.
#[derive(Clone, Debug)]
pub struct Options {
    /// Version that the manifest states.
    pub version: String,
    /// Passes over the data for the tagger.
    pub tagger_epochs: usize,
    /// Tagger weights with smaller codes than this are left out.
    pub tagger_least_code: i32,
    /// Passes over the data to select the parser's features.
    pub scout_epochs: usize,
    /// Features that the parser keeps.
    pub parser_features: usize,
    /// Passes over the data for the parser.
    pub parser_epochs: usize,
    /// Parser weights below this are left out of the file.
    pub parser_prune: f64,
    /// Parser weights are coded as 1 to 127; smaller codes than this are left out. More than 12 costs accuracy.
    pub parser_least_code: i32,
    /// Passes over the data for the names.
    pub name_epochs: usize,
    /// Name weights below this are left out, and codes below this.
    pub name_prune: (f64, i32),
}

impl Default for Options {
    fn default() -> Options {
        Options {
            version: "0.2.0".to_owned(),
            tagger_epochs: 8,
            tagger_least_code: 18,
            scout_epochs: 4,
            parser_features: 430_000,
            parser_epochs: 10,
            parser_prune: 0.3,
            parser_least_code: 12,
            name_epochs: 8,
            name_prune: (0.1, 16),
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

/// Trains all stages on the corpora below `data` (UD EWT train; UD GUM train, open genres; texts that the accurate engine
/// of the model file `accurate` reads) and scores them on EWT dev.
///
/// # Errors
/// Files that are missing or malformed.
pub fn train(data: &Path, accurate: &[u8], options: &Options, log: &mut dyn FnMut(&str)) -> Result<Trained, TrainError> {
    let treebanks = data.join("ud");
    let network = Network::read(accurate, |part| part.to_vec().into()).map_err(TrainError::Model)?;
    let lists = TokenLists::english().map_err(TrainError::Model)?;
    let ewt = treebank::read(&treebanks.join("en_ewt-ud-train.conllu"))?;
    let mut gum = treebank::read(&treebanks.join("en_gum-ud-train.conllu"))?;
    gum.retain(|s| s.doc.split('_').nth(1).is_some_and(|genre| GUM_GENRES.iter().any(|g| g.0 == genre)));
    let mut sources = sources(ewt.len(), &gum);
    let mut paragraphs = treebank::paragraphs(&ewt);
    paragraphs.extend(treebank::paragraphs(&gum));
    log(&format!("read {} + {} sentences in {} paragraphs", ewt.len(), gum.len(), paragraphs.len()));
    let tokens = boundaries::train_tokens(&paragraphs, &lists);
    let sents = boundaries::train_sentences(&paragraphs, &lists);
    log(&format!("tokenizer: {} bytes, sentence splitter: {} bytes", tokens.len(), sents.len()));

    let read = |bytes: &[u8]| Table::read(bytes, 2).map_err(TrainError::Model);
    let teacher = Teacher { network: &network, tokens: &read(&tokens)?, sentences: &read(&sents)?, lists: &lists };
    let (silver, more) = teacher.trees(data)?;
    log(&format!("the accurate engine read {} sentences: {more:?}", silver.len()));
    sources.extend(more);
    let mut sentences: Vec<GoldSentence> = ewt.into_iter().chain(gum).chain(silver).collect();
    // In the dress of headlines, names are what they were.
    let named = teacher.names(&sentences);
    let (copies, of) = noise::copies(&sentences);
    let named: Vec<Vec<Name>> = named.iter().chain(of.iter().map(|&i| &named[i])).cloned().collect();
    sentences.extend(copies);
    let mut sections = vec![("tokens", tokens), ("sents", sents)];
    sections.extend(train_words(&sentences, &named, options, log));
    sections.push(("relations", Deprel::ALL.iter().map(|r| format!("{}\n", r.as_str())).collect::<String>().into_bytes()));
    sections.push(("labels", crate::names::LABELS.map(|l| format!("{l}\n")).concat().into_bytes()));
    finish(sections, data, options, &sources, log)
}

/// Measures confidences and scores on EWT dev, and joins the model file.
fn finish(
    mut sections: Vec<(&'static str, Vec<u8>)>,
    data: &Path,
    options: &Options,
    sources: &[(String, String, usize)],
    log: &mut dyn FnMut(&str),
) -> Result<Trained, TrainError> {
    let dev = treebank::read(&data.join("ud/en_ewt-ud-dev.conllu"))?;
    let marks = treebank::read_names(&data.join("uner/en_ewt-ud-dev.iob2"), &dev)?;
    // A model must have its lines to be loaded, and must be loaded to measure them.
    let flat = || Shares::measure(vec![(0, true)]);
    let unmeasured = [sections.clone(), vec![("arc shares", flat()), ("name shares", flat())]].concat();
    let loaded = load(&model::join_sections(&unmeasured))?;
    let (arcs, found) = leads(&dev, &marks, &loaded);
    sections.push(("arc shares", Shares::measure(arcs)));
    sections.push(("name shares", Shares::measure(found)));
    for (name, bytes) in &sections {
        log(&format!("section {name}: {} bytes", bytes.len()));
    }
    let file = model::join_sections(&sections);
    let verbs = VerbLists::english().map_err(TrainError::Model)?;
    let scores = score(&dev, &marks, &load(&file)?, &verbs);
    log(&format!("EWT dev, gold words: {scores:?}"));
    let manifest = manifest(&file, options, sources, &scores);
    Ok(Trained { model: file, manifest })
}

/// All parts of a fast model.
type Loaded = (Model, FastTables);

fn load(file: &[u8]) -> Result<Loaded, TrainError> {
    let read = || {
        let sections = model::Sections::read(file)?;
        let model = Model::read(&sections, |part| part.to_vec().into())?;
        let tables = FastTables::read(&sections, model.tags.len())?;
        Ok((model, tables))
    };
    read().map_err(TrainError::Model)
}

/// What the model says about a sentence of known words.
struct Reading {
    views: Vec<WordView>,
    tags: Vec<u16>,
    arcs: Vec<parser::Arc>,
    leads: Vec<i32>,
    names: Vec<(Name, i32)>,
}

fn read_words(sent: &GoldSentence, (model, tables): &Loaded) -> Reading {
    let views = tags::views(sent, &model.classes);
    let mut found = Vec::new();
    tagger::tag(&views, &tables.tagger, model.tags.len(), &mut found);
    let (arcs, leads) = parser::parse(&Input::new(&views, &found, |tag| model.tags[usize::from(tag)].0), &tables.parser);
    let names = crate::names::find(crate::names::Input { words: &views, tags: &found }, &tables.names, &tables.labels);
    Reading { views, tags: found, arcs, leads, names }
}

/// Leads of arcs and of names, and whether each is right. Names that the marks do not tell apart are left out.
fn leads(dev: &[GoldSentence], marks: &[Option<Vec<Name>>], loaded: &Loaded) -> (Decisions, Decisions) {
    let (mut of_arcs, mut of_names) = (Vec::new(), Vec::new());
    for (sent, marks) in dev.iter().zip(marks) {
        let Reading { arcs, leads, names, .. } = read_words(sent, loaded);
        let right = |i: usize| usize::from(arcs[i].0) == sent.words[i].head && arcs[i].1.base() == sent.words[i].rel.base();
        of_arcs.extend(leads.iter().enumerate().map(|(i, &lead)| (lead, right(i))));
        let Some(marks) = marks else {
            continue;
        };
        let marked = |n: &Name| marks.iter().any(|m| (m.first, m.last, m.kind) == (n.first, n.last, n.kind));
        of_names.extend(names.iter().filter(|(n, _)| n.kind != NameKind::Other).map(|(n, lead)| (*lead, marked(n))));
    }
    (of_arcs, of_names)
}

/// Tagger, lemmatiser, parser and names.
fn train_words(sentences: &[GoldSentence], named: &[Vec<Name>], options: &Options, log: &mut dyn FnMut(&str)) -> Vec<(&'static str, Vec<u8>)> {
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
    let name_inputs: Vec<_> = views.iter().zip(&predicted).map(|(words, tags)| crate::names::Input { words, tags }).collect();
    let labels: Vec<Vec<usize>> = views.iter().zip(named).map(|(words, found)| names::classes(words.len(), found)).collect();
    let (tagger, lemmas, (names, said), parser) = std::thread::scope(|scope| {
        let words = scope.spawn(|| {
            let mut said = Vec::new();
            let names = names::train(&name_inputs, &labels, options.name_epochs, options.name_prune, &mut |line| said.push(line.to_owned()));
            let tagger = tags::train_tagger(&view_refs, &gold_refs, tag_set.len(), options.tagger_epochs, options.tagger_least_code);
            (tagger, tags::train_lemmas(sentences, &views, &gold, &predicted, 4), (names, said))
        });
        let how = trees::ParserTraining {
            scout_epochs: options.scout_epochs,
            features: options.parser_features,
            epochs: options.parser_epochs,
            prune: options.parser_prune,
            least_code: options.parser_least_code,
        };
        let parser = trees::train_parser(&inputs, sentences, how, log);
        let (tagger, lemmas, names) = words.join().expect("a training thread does not panic");
        (tagger, lemmas, names, parser)
    });
    said.iter().for_each(|line| log(line));
    let lines = |items: Vec<String>| items.join("\n").into_bytes();
    vec![
        ("tagger", tagger),
        ("classes", classes.as_bytes().to_vec()),
        ("tags", lines(tag_set.iter().map(|(u, x)| format!("{}\t{}", u.as_str(), x.as_str())).collect())),
        ("rules", lines(lemmas.rules.iter().map(ToString::to_string).collect())),
        ("except", lemmas.exceptions.as_bytes().to_vec()),
        ("lemmas", lemmas.table),
        ("parser", parser),
        ("names", names),
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
fn score(dev: &[GoldSentence], marks: &[Option<Vec<Name>>], loaded: &Loaded, verbs: &VerbLists) -> BTreeMap<&'static str, f64> {
    let model = &loaded.0;
    let mut right: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut all = 0;
    let (mut hits, mut sum) = (0, 0);
    for (sent, marks) in dev.iter().zip(marks) {
        let Reading { views, tags: found, arcs, names, .. } = read_words(sent, loaded);
        let measured = marks.is_some();
        let marks = marks.as_deref().unwrap_or_default();
        let names: Vec<&Name> = names.iter().filter(|_| measured).map(|n| &n.0).filter(|n| n.kind != NameKind::Other).collect();
        hits += names.iter().filter(|n| marks.iter().any(|m| (m.first, m.last, m.kind) == (n.first, n.last, n.kind))).count();
        sum += names.len() + marks.len();
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
    let percent = |n: usize, of: usize| (n as f64 / of.max(1) as f64 * 10_000.0).round() / 100.0;
    let names = ("names_f1", percent(2 * hits, sum));
    right.into_iter().map(|(name, n)| (name, percent(n, all))).chain([names]).collect()
}

fn manifest(file: &[u8], options: &Options, sources: &[(String, String, usize)], scores: &BTreeMap<&'static str, f64>) -> String {
    use sha2::{Digest, Sha256};
    let mut out = String::from("# Written by `cargo xtask train fast`; do not edit.\n");
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
