//! Lines of dictionaries: which dictionary a file is, what of a line is comment, and the list of discards.

use super::Draft;
use std::collections::BTreeMap;

/// The roles that patterns may name.
const ROLES: &str = include_str!("../../../../data/ontology/roles.tsv");

/// A kind of dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dictionary {
    /// Names with dated codes.
    Actors,
    /// Common nouns with a code to add.
    Agents,
    /// Verbs, their patterns and the sets that these name.
    Verbs,
    /// Words of texts that are not about politics.
    Discards,
}

/// Which dictionary a file is: by its marks, and the list of discards, which has none, by its name.
pub fn dictionary(file: &str, text: &str) -> Option<Dictionary> {
    let has = |mark: fn(&str) -> bool| text.lines().map(content).any(mark);
    if has(|line| line.starts_with("---")) {
        Some(Dictionary::Verbs)
    } else if has(|line| line.contains("[~") || line.contains("~]")) {
        Some(Dictionary::Agents)
    } else if has(|line| line.contains('[')) {
        Some(Dictionary::Actors)
    } else {
        file.to_lowercase().contains("discard").then_some(Dictionary::Discards)
    }
}

/// A line without its comment and the white space behind.
pub fn content(line: &str) -> &str {
    line.split('#').next().unwrap_or("").trim_end()
}

/// The lines that say something, with their numbers.
pub fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.lines().zip(1..).map(|(line, number)| (number, content(line))).filter(|(_, line)| !line.trim().is_empty())
}

/// What stands in brackets, without them; the flag is false where one is not closed.
pub fn bracketed(line: &str) -> (Vec<&str>, bool) {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((_, inside)) = rest.split_once('[') {
        let Some((code, after)) = inside.split_once(']') else {
            return (found, false);
        };
        found.push(code.trim());
        rest = after;
    }
    (found, true)
}

/// The words of a name: parted by underscores or spaces.
pub fn words(name: &str) -> Vec<&str> {
    name.split(['_', ' ', '\t']).filter(|word| !word.is_empty()).collect()
}

/// True for a preposition that is a role of patterns: all are but the three that syntax gives.
pub fn is_preposition(word: &str) -> bool {
    let mut roles = ROLES.lines().filter_map(|line| line.split('\t').next());
    !matches!(word, "agent" | "patient" | "content") && roles.any(|role| role == word)
}

/// Reads the terms that texts are left out by, and how much is left out.
pub fn discards(file: &str, text: &str, into: &mut BTreeMap<String, &'static str>, draft: &mut Draft) {
    for (number, line) in lines(text) {
        let line = line.trim();
        let (level, term) = line.strip_prefix('+').map_or(("sentence", line), |term| ("report", term));
        let term = words(term).join(" ").to_lowercase();
        match into.get(&term) {
            _ if term.is_empty() => draft.aside(file, number, "discard", "has no words", line),
            Some(other) if *other != level => draft.aside(file, number, "discard", "stands already with another level", line),
            Some(_) => draft.count("discards said twice", 1),
            None => drop(into.insert(term, level)),
        }
    }
}
