//! How names that a dictionary has in capitals are written: as the same words are in the names that are known.

use attache_knowledge::{Hit, Knowledge};
use std::collections::BTreeMap;

/// Spellings of words, learned from known names.
pub struct Spelling {
    words: BTreeMap<String, String>,
}

impl Spelling {
    /// Learns from the names of all entities. Each first word is left out: it has its capital from where it stands.
    pub fn learn(known: &Knowledge) -> Self {
        let mut counts: BTreeMap<String, BTreeMap<&str, u32>> = BTreeMap::new();
        for entity in known.gazetteer.entities() {
            for (_, word, before) in parts(&entity.name).filter(|(at, ..)| *at > 0) {
                *counts.entry(format!("{before}{}", small(word))).or_default().entry(word).or_default() += 1;
            }
        }
        // Of spellings as frequent as each other the first one in order.
        let best = |spellings: BTreeMap<&str, u32>| spellings.into_iter().rev().max_by_key(|(_, count)| *count).map(|(word, _)| word.to_owned());
        Spelling { words: counts.into_iter().filter_map(|(key, spellings)| Some((key, best(spellings)?))).collect() }
    }

    /// A name in capitals as it is written.
    pub fn of(&self, words: &[&str]) -> String {
        let name = words.join(" ");
        let mut out = String::new();
        for (at, word, before) in parts(&name) {
            out.push_str(before);
            let small = small(word);
            let known = self.words.get(&format!("{before}{small}"));
            match known {
                Some(spelled) if at > 0 || spelled.starts_with(char::is_uppercase) => out.push_str(spelled),
                _ => out.push_str(&capital(&small)),
            }
        }
        out
    }
}

/// The parts of a name between spaces and hyphens, with their place and what parts them from the one before.
fn parts(name: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let mut rest = name;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let skipped = rest.find(|c| c != ' ' && c != '-').unwrap_or(rest.len());
        let (before, word) = rest.split_at(skipped);
        let (word, after) = word.split_at(word.find([' ', '-']).unwrap_or(word.len()));
        rest = after;
        Some((word, before))
    })
    .enumerate()
    .map(|(at, (word, before))| (at, word, before))
}

/// In small letters; of a capital I with a dot no dot is left by itself.
fn small(word: &str) -> String {
    word.to_lowercase().replace("i\u{307}", "i")
}

/// With a capital at its beginning, and after an apostrophe or a period inside.
fn capital(small: &str) -> String {
    let mut start = true;
    let mut out = String::new();
    for (i, c) in small.char_indices() {
        if start {
            out.extend(c.to_uppercase())
        } else {
            out.push(c)
        }
        // "o'brien", not "teacher's"
        start = c == '.' || c == '(' || c == '"' || (c == '\'' && i == 1);
    }
    out
}

/// What is known under exactly this name.
pub fn readings<'k>(known: &'k Knowledge, words: &[&str], spelled: &str) -> Vec<Hit<'k>> {
    let mut hits = Vec::new();
    let written: Vec<&str> = spelled.split(' ').collect();
    for forms in [words, written.as_slice()] {
        let mut found = Vec::new();
        known.gazetteer.longest(forms, 0, &mut found);
        found.retain(|hit| hit.len == forms.len() && !hits.contains(hit));
        hits.append(&mut found);
    }
    hits
}
