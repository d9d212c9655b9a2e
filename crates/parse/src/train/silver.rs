//! What the accurate engine teaches the fast one: trees on openly licensed texts that have none, and names everywhere.

use super::TrainError;
use super::treebank::{GoldSentence, GoldWord};
use crate::accurate::Network;
use crate::lists::TokenLists;
use crate::segment::{self, Words};
use crate::table::Table;
use crate::token;
use attache_types::{Name, Report};
use serde_json::Value;
use std::path::Path;

/// Stands for the lemma of a word without one; nothing is learnt from it.
const NO_LEMMA: &str = "_";

/// A text corpus: its name and licence, its file below the data folder, and how texts are read from it.
struct Corpus {
    name: &'static str,
    licence: &'static str,
    files: &'static [&'static str],
    read: fn(&str) -> Result<Vec<String>, String>,
}

const CORPORA: [Corpus; 5] = [
    Corpus { name: "WikiGold, text", licence: "CC-BY-4.0", files: &["ner-extra/wikigold.conll"], read: columns },
    Corpus {
        name: "CrossNER politics, text",
        licence: "MIT, text CC-BY-SA-3.0",
        files: &["ner-extra/crossner-politics-train.tsv", "ner-extra/crossner-politics-dev.tsv", "ner-extra/crossner-politics-test.tsv"],
        read: columns,
    },
    Corpus {
        name: "re3d, text, without BBC Online",
        licence: "public domain, OGL-3.0, CC-BY-3.0-AU, CC-BY-SA-3.0",
        files: &["re3d/re3d_dev.jsonl"],
        read: |content| records(content, |r| r["source"] != "BBC Online", |r| Some(r["text"].as_str()?.to_owned())),
    },
    Corpus {
        name: "MEANTIME, text (Wikinews)",
        licence: "CC-BY-4.0, text CC-BY-2.5",
        files: &["meantime/meantime_apple_gm.jsonl"],
        read: |content| records(content, |_| true, tokens),
    },
    Corpus {
        name: "GeoVirus, text (Wikinews)",
        licence: "CC-BY-2.5",
        files: &["toponym/geovirus.jsonl"],
        read: |content| records(content, |_| true, |r| Some(r["text"].as_str()?.to_owned())),
    },
];

/// The sentences of a corpus in columns, each a paragraph.
fn columns(content: &str) -> Result<Vec<String>, String> {
    let sentence = |block: &str| block.lines().filter_map(|l| l.split_whitespace().next()).collect::<Vec<_>>().join(" ");
    Ok(content.replace("\r\n", "\n").split("\n\n").map(sentence).filter(|s| !s.is_empty() && !s.starts_with("-DOCSTART-")).collect())
}

/// The texts of JSON lines.
fn records(content: &str, keep: fn(&Value) -> bool, text: fn(&Value) -> Option<String>) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for (number, line) in content.lines().enumerate() {
        let record: Value = serde_json::from_str(line).map_err(|e| format!("{}: {e}", number + 1))?;
        if keep(&record) {
            found.push(text(&record).ok_or_else(|| format!("{}: no text", number + 1))?);
        }
    }
    Ok(found)
}

/// The words of a record with tokens and sentence numbers, a sentence a paragraph.
fn tokens(record: &Value) -> Option<String> {
    let mut text = String::new();
    let mut last = None;
    for (token, sentence) in record["tokens"].as_array()?.iter().zip(record["sentence"].as_array()?) {
        if let Some(last) = last {
            text.push_str(if last == sentence { " " } else { "\n\n" });
        }
        last = Some(sentence);
        text.push_str(token.as_str()?);
    }
    Some(text)
}

/// The teacher, and what finds words and sentences for it.
pub(crate) struct Teacher<'t> {
    pub network: &'t Network,
    pub tokens: &'t Table,
    pub sentences: &'t Table,
    pub lists: &'t TokenLists,
}

/// Sentences with their trees, and how many came from which corpus under which licence.
pub(crate) type Silver = (Vec<GoldSentence>, Vec<(String, String, usize)>);

impl Teacher<'_> {
    /// The trees of all corpora below `data`.
    pub(crate) fn trees(&self, data: &Path) -> Result<Silver, TrainError> {
        let (mut all, mut sources) = (Vec::new(), Vec::new());
        for corpus in &CORPORA {
            let before = all.len();
            for file in corpus.files {
                let path = data.join(file);
                let content = std::fs::read_to_string(&path).map_err(|source| TrainError::Read { path: path.clone(), source })?;
                let texts = (corpus.read)(&content).map_err(|cause| TrainError::Treebank(format!("{}:{cause}", path.display())))?;
                texts.iter().for_each(|text| self.read(text, &mut all));
            }
            sources.push((corpus.name.to_owned(), corpus.licence.to_owned(), all.len() - before));
        }
        Ok((all, sources))
    }

    fn read(&self, text: &str, all: &mut Vec<GoldSentence>) {
        let report = Report { text: text.to_owned(), ..Report::default() };
        let mut sentences: Vec<Vec<&str>> = Vec::new();
        for block in segment::blocks(&report) {
            let pieces = token::tokenize(text, block.start, block.end, self.tokens, self.lists);
            let mut from = 0;
            for end in segment::sentence_ends(&Words { text, pieces: &pieces }, self.sentences, self.lists) {
                sentences.push(pieces[from..end].iter().map(|p| &text[p.start..p.end]).collect());
                from = end;
            }
        }
        // Longer "sentences" are tables and lists.
        sentences.retain(|words| (3..=100).contains(&words.len()));
        for (words, reading) in sentences.iter().zip(self.network.read_sentences(&sentences)) {
            let word = |i: usize| {
                let (upos, xpos) = self.network.tags[usize::from(reading.tags[i])];
                let (head, rel) = reading.arcs[i];
                GoldWord { form: words[i].to_owned(), lemma: NO_LEMMA.to_owned(), upos, xpos, head: head.into(), rel }
            };
            all.push(GoldSentence { words: (0..words.len()).map(word).collect(), ..GoldSentence::default() });
        }
    }

    /// The names in sentences whose words are known.
    pub(crate) fn names(&self, sentences: &[GoldSentence]) -> Vec<Vec<Name>> {
        let words: Vec<Vec<&str>> = sentences.iter().map(|s| s.words.iter().map(|w| w.form.as_str()).collect()).collect();
        self.network.read_sentences(&words).into_iter().map(|reading| reading.names).collect()
    }
}
