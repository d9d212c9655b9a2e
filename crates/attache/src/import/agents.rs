//! Dictionaries of agents: common nouns, their plurals, sets of endings, and the code that they add to a country's.
//!
//! Plurals, in braces or by themselves, get their base form; those that the lemmatizer does not know become rows too.

use super::Draft;
use super::codes::Codes;
use super::lines::{bracketed, is_preposition, lines, words};
use super::nouns::Nouns;
use attache_knowledge::Knowledge;
use attache_types::EntityKind;
use std::collections::BTreeMap;

/// A noun.
pub struct Noun {
    file: String,
    line: u32,
    lemma: String,
    code: String,
}

/// Reads the nouns of a file.
pub fn read(file: &str, text: &str, draft: &mut Draft) -> Vec<Noun> {
    let mut sets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut nouns = Vec::new();
    for (line, content) in lines(text) {
        let content = content.trim();
        if let Some((set, members)) = content.split_once('=').filter(|(set, _)| set.trim().starts_with('!')) {
            sets.insert(set.trim(), members.split(',').map(str::trim).filter(|member| !member.is_empty()).collect());
            continue;
        }
        let name = content.split(['[', '{']).next().unwrap_or("").trim();
        let (codes, closed) = bracketed(content);
        let ([code], true, false) = (&codes[..], closed, name.is_empty()) else {
            draft.aside(file, line, "agent", "must be a noun and one code in brackets", content);
            continue;
        };
        let plurals = content.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(plurals, _)| plurals);
        let forms = std::iter::once(name).chain(plurals.split([' ', ',']).filter(|form| !form.is_empty()));
        let spelled: Vec<String> = forms.flat_map(|form| expand(form, &sets)).collect();
        if spelled.iter().any(|noun| noun.contains('!')) {
            draft.aside(file, line, "agent", "names a set that no line above defines", content);
            continue;
        }
        let lemma = |noun: String| words(&noun).join(" ").to_lowercase();
        nouns.extend(spelled.into_iter().map(|noun| Noun { file: file.to_owned(), line, lemma: lemma(noun), code: code.replace('~', "") }));
    }
    nouns
}

/// A name with every member of the sets that it names.
fn expand(name: &str, sets: &BTreeMap<&str, Vec<&str>>) -> Vec<String> {
    let Some((set, members)) = sets.iter().find(|(set, _)| name.contains(*set)) else {
        return vec![name.to_owned()];
    };
    members.iter().flat_map(|member| expand(&name.replace(set, member), sets)).collect()
}

/// Makes the table of agents. What a noun is (a person, a group) is as with the known noun that its head is.
pub fn translate(nouns: &[Noun], known: &Knowledge, codes: &Codes, base: &Nouns, draft: &mut Draft) {
    let mut rows: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut unsaid = 0;
    for noun in nouns {
        let sector = match codes.agent(&noun.code) {
            Ok(code) => code.sector.unwrap_or_default(),
            Err((cause, part)) => {
                draft.aside(&noun.file, noun.line, "agent", cause, format!("{} [{part}]", noun.lemma));
                continue;
            }
        };
        let words = base.base(&noun.lemma.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let lemma = words.join(" ");
        match rows.get(&lemma) {
            Some((other, _)) if *other == sector => draft.count("agents said twice, or plurals of others", 1),
            Some(_) => draft.aside(&noun.file, noun.line, "agent", "stands already with another code", &noun.lemma),
            None => {
                let kind = kind(&words, known);
                unsaid += usize::from(kind == EntityKind::Generic);
                let row = format!("{lemma}\t{sector}\t{}\tPETRARCH [~{}]", kind_word(kind), noun.code);
                rows.insert(lemma, (sector, row));
            }
        }
    }
    draft.count("agents", rows.len());
    draft.count("agents of which is not known whether they are persons or bodies", unsaid);
    draft.table("actors/agents.tsv", "lemma\tsector\tkind\tnote", rows.into_values().map(|(_, row)| row));
}

/// The kind of the known noun that the head is: the last word before the first preposition ("minister for trade").
fn kind(words: &[String], known: &Knowledge) -> EntityKind {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let end = words.iter().skip(1).position(|word| is_preposition(word)).unwrap_or(words.len() - 1);
    known.agents.ending_at(&words, end).map_or(EntityKind::Generic, |(_, agent)| agent.kind)
}

fn kind_word(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "person",
        EntityKind::Organization => "organization",
        EntityKind::Group => "group",
        EntityKind::Agency => "agency",
        _ => "generic",
    }
}
