//! Dictionaries of other coders as an overlay for `--data`: so far those of PETRARCH and PETRARCH-2.
//!
//! Given texts, gives texts. What the tables cannot hold is set aside with file, line and cause; nothing is dropped in silence.
//!
//! Source: the formats as the dictionaries of the Open Event Data Alliance and their comments show them.

mod actors;
mod agents;
mod bodies;
mod codes;
mod lines;
mod nouns;
mod patterns;
mod proof;
mod spelling;
mod verbs;

use crate::pipeline::{PipelineError, knowledge};
use attache_knowledge::{Base, Knowledge, Layer};
use lines::Dictionary;
use std::collections::BTreeMap;
use std::fmt;

/// What was made of a folder of dictionaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Files of the overlay: path below the data folder, and text.
    pub files: Vec<(String, String)>,
    /// How many of each kind of thing stand in the overlay, or are known already.
    pub taken: BTreeMap<&'static str, u64>,
    /// What was set aside, in the order of the files.
    pub aside: Vec<Aside>,
}

/// Something that the overlay does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Aside {
    /// The file that it stands in.
    pub file: String,
    /// The line; 0 for the whole file.
    pub line: u32,
    /// What it is: `actor`, `agent`, `verb`, `pattern`, `discard`, `file`.
    pub kind: &'static str,
    /// Why, the same words for the same cause.
    pub cause: &'static str,
    /// The words concerned.
    pub words: String,
}

impl fmt::Display for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} {}: {}", self.file, self.line, self.kind, self.words, self.cause)
    }
}

/// What is being made: rows of each file, counts, and what was set aside.
#[derive(Default)]
struct Draft {
    imported: Imported,
}

impl Draft {
    fn count(&mut self, what: &'static str, number: usize) {
        if number == 0 {
            return;
        }
        *self.imported.taken.entry(what).or_default() += number as u64;
    }

    fn aside(&mut self, file: &str, line: u32, kind: &'static str, cause: &'static str, words: impl Into<String>) {
        self.imported.aside.push(Aside { file: file.to_owned(), line, kind, cause, words: words.into() });
    }

    /// Adds a table, unless it has no row.
    fn table(&mut self, path: &str, header: &str, rows: impl IntoIterator<Item = String>) {
        let mut rows: Vec<String> = rows.into_iter().collect();
        if rows.is_empty() {
            return;
        }
        rows.insert(0, header.to_owned());
        self.imported.files.push((path.to_owned(), rows.join("\n") + "\n"));
    }
}

/// Translates PETRARCH's dictionaries, given as file name and text. Names and codes are looked up in what is compiled in, with
/// `layers` laid over it; patterns are kept where they fire on their own example.
///
/// # Errors
/// A faulty layer, a model that cannot be used, or an overlay that does not go with the layers.
pub fn petrarch(files: &[(String, String)], layers: &[Layer]) -> Result<Imported, PipelineError> {
    let known = knowledge(layers)?;
    let mut draft = Draft::default();
    let (mut entries, mut nouns, mut rules, mut discards) = (Vec::new(), Vec::new(), verbs::Rules::default(), BTreeMap::new());
    for (file, text) in files {
        match lines::dictionary(file, text) {
            Some(Dictionary::Actors) => entries.extend(actors::read(file, text, &mut draft)),
            Some(Dictionary::Agents) => nouns.extend(agents::read(file, text, &mut draft)),
            Some(Dictionary::Verbs) => verbs::read(file, text, &mut rules, &mut draft),
            Some(Dictionary::Discards) => lines::discards(file, text, &mut discards, &mut draft),
            None => draft.aside(file, 0, "file", "is no dictionary of actors, agents, verbs or discards", ""),
        }
    }
    let codes = codes::Codes::new(&known);
    bodies::translate(&entries, &known, &codes, &mut draft);
    let base = nouns::Nouns::new()?;
    agents::translate(&nouns, &known, &codes, &base, &mut draft);
    draft.count("discards", discards.len());
    draft.table("en/discards.tsv", "term\tlevel", discards.iter().map(|(term, level)| format!("{term}\t{level}")));
    let drafts = patterns::translate(&rules, &known, &base, &mut draft);
    proof::prove(drafts, layers, &mut draft)?;
    let mut imported = draft.imported;
    imported.files.sort();
    let order: BTreeMap<&str, usize> = files.iter().enumerate().map(|(i, (name, _))| (name.as_str(), i)).collect();
    imported.aside.sort_by_key(|aside| (order.get(aside.file.as_str()).copied(), aside.line));
    // What is handed out can be laid over.
    let all: Vec<Layer> = layers.iter().cloned().chain([Layer { name: String::new(), files: imported.files.clone() }]).collect();
    Knowledge::load(Base::Embedded, &all).map_err(PipelineError::Data)?;
    Ok(imported)
}
