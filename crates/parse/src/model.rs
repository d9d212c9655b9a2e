//! The model file: named sections behind a header, and the manifest that describes it.

use crate::accurate::Label;
use crate::error::ModelError;
use crate::lemma::{EditRule, Lemmatizer};
use crate::parser::ACTIONS;
use crate::shares::Shares;
use crate::table::{HashMap16, Keep, Reader, Table};
use attache_types::{Deprel, Upos, Xpos};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// First bytes of a model file; the number is the format's version.
pub(crate) const MAGIC: &[u8; 8] = b"ATTPARS1";

/// What a model is and what it was made of (`models/fast.toml`, `models/accurate.toml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name of the model.
    pub name: String,
    /// Version, stated in every record that the model had a part in.
    pub version: String,
    /// Language, as BCP 47 tag.
    pub language: String,
    /// sha-256 of the model file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Size of the model file in bytes.
    pub size_bytes: u64,
    /// What the model file may be used under.
    pub licence: String,
    /// The weights that training began with, if any.
    #[serde(default)]
    pub base: Option<String>,
    /// The texts and treebanks it was trained on.
    pub training: Vec<TrainingData>,
    /// Measured scores: data set to score name to value in percent.
    pub scores: BTreeMap<String, BTreeMap<String, f64>>,
    /// Numbers of tag pairs, relations and edit rules.
    pub labels: BTreeMap<String, u32>,
}

/// One source of training data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingData {
    /// Name of the treebank and the part used.
    pub name: String,
    /// Its licence.
    pub licence: String,
    /// Sentences used.
    pub sentences: u64,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// Malformed TOML, missing or unknown keys.
    pub fn parse(text: &str) -> Result<Manifest, ModelError> {
        Ok(toml::from_str(text)?)
    }
}

/// The parts of the fast model that both engines use.
#[derive(Debug)]
pub(crate) struct Model {
    pub tokens: Table,
    pub sentences: Table,
    pub classes: HashMap16,
    pub tags: Vec<(Upos, Xpos)>,
    pub lemmatizer: Lemmatizer,
}

/// The parts of the fast model that the fast engine alone uses.
#[derive(Debug)]
pub(crate) struct FastTables {
    pub tagger: Table,
    pub parser: Table,
    /// How often an arc is right, by the lead of the decisions that made it.
    pub arc_shares: Shares,
    pub names: Table,
    /// The classes of `names`.
    pub labels: Vec<Label>,
    /// How often a name is right, likewise.
    pub name_shares: Shares,
}

impl Manifest {
    /// Refuses a model file that is not the one described.
    ///
    /// # Errors
    /// Its sha-256 differs.
    pub(crate) fn check(&self, bytes: &[u8]) -> Result<(), ModelError> {
        let found = hex(&Sha256::digest(bytes));
        if found == self.sha256 {
            return Ok(());
        }
        Err(ModelError::Checksum { name: self.name.clone(), expected: self.sha256.clone(), found })
    }
}

impl Model {
    /// Reads them out of a model file; `keep` says how the tables hold on to its bytes.
    pub(crate) fn read<'b>(sections: &Sections<'b>, keep: Keep<'b>) -> Result<Model, String> {
        let map = |name: &str| HashMap16::read(sections.get(name)?, keep).map_err(|e| format!("section {name:?}: {e}"));
        let table = |name: &str, classes: usize| sections.table(name, classes);
        let rules: Vec<EditRule> = sections.text("rules")?.lines().map(str::parse).collect::<Result<_, _>>()?;
        let tags: Vec<(Upos, Xpos)> = sections.text("tags")?.lines().map(tag_pair).collect::<Result<_, _>>()?;
        if tags.is_empty() || tags.len() > 256 || rules.len() > 256 {
            return Err(format!("{} tags and {} edit rules; each must be at most 256", tags.len(), rules.len()));
        }
        Ok(Model {
            tokens: table("tokens", 2)?,
            sentences: table("sents", 2)?,
            classes: map("classes")?,
            tags,
            lemmatizer: Lemmatizer { table: table("lemmas", rules.len())?, rules, exceptions: map("except")? },
        })
    }
}

impl FastTables {
    /// Reads them out of a model file with so many tags.
    pub(crate) fn read(sections: &Sections, tags: usize) -> Result<FastTables, String> {
        let table = |name: &str, classes: usize| sections.table(name, classes);
        let shares = |name: &str| Shares::read(sections.get(name)?).map_err(|e| format!("section {name:?}: {e}"));
        let labels = crate::names::labels();
        if sections.text("labels")?.lines().ne(crate::names::LABELS) {
            return Err(format!("its name labels are not the {} of this program", labels.len()));
        }
        if sections.text("relations")?.lines().ne(Deprel::ALL.iter().map(|r| r.as_str())) {
            return Err(format!("its relations are not the {} of this program ({ACTIONS} actions)", Deprel::ALL.len()));
        }
        Ok(FastTables {
            tagger: table("tagger", tags)?,
            parser: table("parser", ACTIONS)?,
            arc_shares: shares("arc shares")?,
            names: table("names", labels.len())?,
            labels,
            name_shares: shares("name shares")?,
        })
    }
}

pub(crate) fn tag_pair(line: &str) -> Result<(Upos, Xpos), String> {
    let parsed = line.split_once('\t').and_then(|(u, x)| Some((Upos::parse(u)?, Xpos::parse(x)?)));
    parsed.ok_or_else(|| format!("{line:?} is no tag pair"))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The sections of a model file: magic, count, then name (twelve bytes, zero-filled), length and content of each.
pub(crate) struct Sections<'b>(BTreeMap<&'b str, &'b [u8]>);

impl<'b> Sections<'b> {
    /// Splits a model file.
    pub(crate) fn read(bytes: &'b [u8]) -> Result<Sections<'b>, String> {
        let mut reader = Reader(bytes);
        if reader.take(MAGIC.len())? != MAGIC {
            return Err(format!("it is no model of format {}", String::from_utf8_lossy(MAGIC)));
        }
        let mut found = BTreeMap::new();
        for _ in 0..reader.u32()? {
            let name = std::str::from_utf8(reader.take(SECTION_NAME_BYTES)?).map_err(|e| e.to_string())?;
            let length = reader.u32()? as usize;
            found.insert(name.trim_end_matches('\0'), reader.take(length)?);
        }
        Ok(Sections(found))
    }

    /// The content of a section.
    pub(crate) fn get(&self, name: &str) -> Result<&'b [u8], String> {
        self.0.get(name).copied().ok_or_else(|| format!("section {name:?} is missing"))
    }

    /// The weight table of a section, for a decision between so many classes.
    fn table(&self, name: &str, classes: usize) -> Result<Table, String> {
        Table::read(self.get(name)?, classes).map_err(|e| format!("section {name:?}: {e}"))
    }

    /// The content of a section of text.
    pub(crate) fn text(&self, name: &str) -> Result<&'b str, String> {
        std::str::from_utf8(self.get(name)?).map_err(|e| format!("section {name:?}: {e}"))
    }
}

const SECTION_NAME_BYTES: usize = 12;

/// Joins sections to a model file.
#[cfg(feature = "train")]
pub(crate) fn join_sections(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend((sections.len() as u32).to_le_bytes());
    for (name, content) in sections {
        let mut padded = [0; SECTION_NAME_BYTES];
        padded[..name.len()].copy_from_slice(name.as_bytes());
        out.extend(padded);
        out.extend((content.len() as u32).to_le_bytes());
        out.extend(content);
    }
    out
}
