//! Morphological features of words: what the tag and the form say, and what the tree adds.
//!
//! Needs: a parsed sentence. Gives: the FEATS column of Universal Dependencies: number, person, gender and case of
//! pronouns, number of nouns, tense, mood, person, number, form and voice of verbs, degree of adjectives.

use attache_types::{Deprel, Sentence, Upos, Xpos};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../data/en/tokens/features.tsv");

/// Features of tags, and of tags with a form.
type Table = HashMap<(Xpos, Upos, &'static str), &'static str>;

static KNOWN: LazyLock<Table> = LazyLock::new(|| table().unwrap_or_default());

/// Reads the table.
///
/// # Errors
/// All lines that are malformed, with file and line number.
pub(crate) fn table() -> Result<Table, String> {
    let (mut found, mut problems) = (Table::new(), Vec::new());
    for (number, line) in TABLE.lines().enumerate().skip(1) {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let entry = match columns.as_slice() {
            &[xpos, upos, form, feats] if !feats.is_empty() => Xpos::parse(xpos).zip(Upos::parse(upos)).map(|(x, u)| ((x, u, form), feats)),
            _ => None,
        };
        match entry {
            Some((key, feats)) if found.insert(key, feats).is_none() => {}
            _ => problems.push(format!("data/en/tokens/features.tsv:{}: malformed or twice: {line:?}", number + 1)),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems.join("\n")) }
}

/// The features of a word, `Name=Value` in alphabetical order, parted by `|`; empty where it has none.
pub fn of(text: &str, sent: &Sentence, index: usize) -> String {
    let token = &sent.tokens[index];
    let form = sent.form(index, text);
    let low = form.to_lowercase();
    let listed = KNOWN.get(&(token.xpos, token.upos, low.as_str())).or_else(|| KNOWN.get(&(token.xpos, token.upos, "")));
    let mut feats: BTreeMap<&str, &str> = listed.into_iter().flat_map(|f| f.split('|')).filter_map(|f| f.split_once('=')).collect();
    match token.xpos {
        Xpos::Vb if is_imperative(sent, index) => feats.extend([("Mood", "Imp"), ("VerbForm", "Fin")]),
        Xpos::Vbd | Xpos::Vbp => agree(text, sent, index, &mut feats),
        Xpos::Vbn if is_passive(sent, index) => {
            feats.insert("Voice", "Pass");
        }
        Xpos::Vbg if is_gerund(sent, index) => {
            feats.remove("Tense");
            feats.insert("VerbForm", "Ger");
        }
        _ => {}
    }
    // In the order of UD: without regard to case.
    let mut list: Vec<String> = feats.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    list.sort_by_key(|f| f.to_lowercase());
    list.join("|")
}

fn children(sent: &Sentence, head: usize) -> impl Iterator<Item = usize> {
    (0..sent.tokens.len()).filter(move |&i| i != head && usize::from(sent.tokens[i].head) == head)
}

fn has(sent: &Sentence, head: usize, wanted: impl Fn(Deprel) -> bool) -> bool {
    children(sent, head).any(|c| wanted(sent.tokens[c].deprel))
}

/// A base form that is neither an infinitive nor under an auxiliary.
fn is_imperative(sent: &Sentence, index: usize) -> bool {
    let token = &sent.tokens[index];
    let clause = matches!(token.deprel, Deprel::Root | Deprel::Parataxis | Deprel::Conj | Deprel::Ccomp | Deprel::List);
    let first = token.deprel != Deprel::Conj || {
        let head = usize::from(token.head);
        sent.tokens[head].xpos == Xpos::Vb && is_imperative(sent, head)
    };
    let bound = |rel| matches!(rel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Mark | Deprel::Expl);
    let auxiliary = children(sent, index).any(|c| sent.tokens[c].deprel == Deprel::Aux && sent.tokens[c].xpos != Xpos::Vb);
    clause && first && !auxiliary && !has(sent, index, bound)
}

fn is_passive(sent: &Sentence, index: usize) -> bool {
    let modifier = matches!(sent.tokens[index].deprel, Deprel::Acl | Deprel::Amod);
    let auxiliary = has(sent, index, |rel| rel == Deprel::AuxPass);
    let shared = sent.tokens[index].deprel == Deprel::Conj && !has(sent, index, |rel| matches!(rel, Deprel::Aux | Deprel::Nsubj)) && {
        let head = usize::from(sent.tokens[index].head);
        sent.tokens[head].xpos == Xpos::Vbn && is_passive(sent, head)
    };
    auxiliary || shared || modifier && !has(sent, index, |rel| rel == Deprel::Aux)
}

/// An -ing form in the place of a noun.
fn is_gerund(sent: &Sentence, index: usize) -> bool {
    let noun_place = matches!(sent.tokens[index].deprel, Deprel::Csubj | Deprel::Obj | Deprel::Nsubj | Deprel::Obl | Deprel::Nmod | Deprel::Compound);
    noun_place || matches!(sent.tokens[index].deprel, Deprel::Acl | Deprel::Advcl) && has(sent, index, |rel| rel == Deprel::Mark)
}

/// Number and person of a finite verb, from its subject.
fn agree(text: &str, sent: &Sentence, index: usize, feats: &mut BTreeMap<&str, &str>) {
    let token = &sent.tokens[index];
    let auxiliary = matches!(token.deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop);
    let mut verb = if auxiliary { usize::from(token.head) } else { index };
    let subject = |verb: usize| children(sent, verb).find(|&c| matches!(sent.tokens[c].deprel, Deprel::Nsubj | Deprel::NsubjPass));
    while subject(verb).is_none() && sent.tokens[verb].deprel == Deprel::Conj {
        verb = usize::from(sent.tokens[verb].head);
    }
    let Some(subject) = subject(verb) else {
        return;
    };
    let plural = matches!(sent.tokens[subject].xpos, Xpos::Nns | Xpos::Nnps) || has(sent, subject, |rel| rel == Deprel::Conj);
    let form = sent.form(subject, text).to_lowercase();
    let pronoun = KNOWN.get(&(sent.tokens[subject].xpos, sent.tokens[subject].upos, form.as_str())).copied().unwrap_or("");
    let value = |name: &str| pronoun.split('|').filter_map(|f| f.split_once('=')).find(|f| f.0 == name).map(|f| f.1);
    let person = value("Person").unwrap_or("3");
    let number = if plural { "Plur" } else { value("Number").unwrap_or(if person == "2" { "Sing" } else { number_of(sent, subject) }) };
    // Static text, as the map wants it.
    feats.insert("Number", if number == "Plur" { "Plur" } else { "Sing" });
    feats.insert(
        "Person",
        match person {
            "1" => "1",
            "2" => "2",
            _ => "3",
        },
    );
}

/// A relative pronoun has the number of the noun that its clause hangs under.
fn number_of(sent: &Sentence, subject: usize) -> &'static str {
    let clause = usize::from(sent.tokens[subject].head);
    let relative = matches!(sent.tokens[subject].xpos, Xpos::Wdt | Xpos::Wp) && sent.tokens[clause].deprel == Deprel::AclRelcl;
    let noun = usize::from(sent.tokens[clause].head);
    if relative && matches!(sent.tokens[noun].xpos, Xpos::Nns | Xpos::Nnps) { "Plur" } else { "Sing" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        assert!(table().expect("no malformed line").len() > 100);
    }
}
