//! Dictionaries of verbs: sets of synonyms, blocks of verbs with a code, and the patterns of each block.

use super::Draft;
use super::lines::{bracketed, content, words};
use std::collections::BTreeMap;

/// Everything that dictionaries of verbs say.
#[derive(Default)]
pub struct Rules {
    /// Members of sets by name without `&`, in small letters.
    pub sets: BTreeMap<String, Vec<String>>,
    /// Blocks of verbs.
    pub blocks: Vec<Block>,
}

/// Verbs that share their patterns.
pub struct Block {
    /// The file.
    pub file: String,
    /// Code of its verbs that have none of their own.
    pub code: String,
    /// Its verbs.
    pub verbs: Vec<Verb>,
    /// Its patterns.
    pub rules: Vec<Rule>,
}

/// A verb.
pub struct Verb {
    /// Its line.
    pub line: u32,
    /// Base form in small letters, with its particle.
    pub lemma: String,
    /// Its own code.
    pub code: Option<String>,
}

/// What stands around a verb, and the code that it then has.
pub struct Rule {
    /// Its line.
    pub line: u32,
    /// As it is written, without the code.
    pub text: String,
    /// Before the verb.
    pub left: Vec<Part>,
    /// Behind it.
    pub right: Vec<Part>,
    /// The code.
    pub code: String,
    /// Words of the comment in small letters: the verb that the pattern was found with.
    pub comment: Vec<String>,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A noun phrase in small letters, its head last; a set begins with `&`. The flag: it stands in braces.
    Noun(Vec<String>, bool),
    /// A preposition and what follows it.
    Prep(String, Vec<Part>),
    /// `$` source, `+` target, `^` anybody, `%` source and target.
    Mark(char),
}

/// Reads a file.
pub fn read(file: &str, text: &str, rules: &mut Rules, draft: &mut Draft) {
    let mut set: Option<String> = None;
    let first = rules.blocks.len();
    for (line, whole) in (1..).zip(text.lines()) {
        let said = content(whole);
        let start = said.trim_start();
        if start.is_empty() {
            continue;
        } else if let Some(name) = start.strip_prefix('&') {
            let name = set_name(name);
            rules.sets.entry(name.clone()).or_default();
            set = Some(name);
        } else if start.starts_with("---") {
            let code = bracketed(start).0.first().map_or("---", |code| code).to_owned();
            rules.blocks.push(Block { file: file.to_owned(), code, verbs: Vec::new(), rules: Vec::new() });
            set = None;
        } else if let (Some(name), Some(member)) = (&set, start.strip_prefix('+')) {
            let member = words(member).join(" ").to_lowercase();
            rules.sets.entry(name.clone()).or_default().extend((!member.is_empty()).then_some(member));
        } else if start.starts_with('~') {
            draft.aside(file, line, "pattern", "is a transformation of events, which propositions make needless", start);
        } else if let Some(block) = rules.blocks.get_mut(first..).and_then(<[Block]>::last_mut) {
            read_line(block, line, start, whole, draft);
        } else {
            draft.aside(file, line, "verb", "stands before the first block", start);
        }
    }
}

fn read_line(block: &mut Block, line: u32, said: &str, whole: &str, draft: &mut Draft) {
    if let Some(rule) = said.strip_prefix('-') {
        let comment = whole.split_once('#').map_or("", |(_, comment)| comment);
        match read_rule(line, rule, comment) {
            Ok(rule) => block.rules.push(rule),
            Err(cause) => draft.aside(&block.file, line, "pattern", cause, said),
        }
        return;
    }
    let name = said.split(['[', '{']).next().unwrap_or("").trim();
    let parts = words(name);
    // The plus marks which word is the verb; ours has its particles behind it.
    let verb_first = parts.iter().skip(1).all(|word| !word.starts_with('+'));
    let lemma = name.trim_start_matches('+').to_lowercase();
    if parts.is_empty() || !verb_first || lemma.contains(['!', '&', '+']) {
        draft.aside(&block.file, line, "verb", "is no verb with particles behind it", said);
        return;
    }
    let code = bracketed(said).0.first().map(|code| (*code).to_owned());
    block.verbs.push(Verb { line, lemma: words(&lemma).join(" "), code });
}

fn read_rule(line: u32, text: &str, comment: &str) -> Result<Rule, &'static str> {
    let (said, code) = text.rsplit_once('[').ok_or("has no code")?;
    let code = code.trim_end().strip_suffix(']').ok_or("has a bracket that is not closed")?;
    let (left, right) = said.split_once('*').ok_or("does not say where the verb stands")?;
    let comment = words(comment).iter().map(|word| word.trim_matches(',').to_lowercase()).collect();
    let (left, right) = (parts(left)?, parts(right)?);
    Ok(Rule { line, text: words(said).join(" "), left, right, code: code.trim().to_owned(), comment })
}

/// A set's name as it is looked up.
fn set_name(name: &str) -> String {
    words(name).join("-").to_lowercase()
}

/// Cuts one side of a pattern into its parts.
fn parts(text: &str) -> Result<Vec<Part>, &'static str> {
    let spaced: String = text.chars().flat_map(|c| if "(){}".contains(c) { vec![' ', c, ' '] } else { vec![c] }).collect();
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let out = sequence(&tokens, &mut at, None)?;
    if at == tokens.len() { Ok(out) } else { Err("has a bracket that is not opened") }
}

/// Parts up to a closing bracket, or to the end.
fn sequence(tokens: &[&str], at: &mut usize, close: Option<&str>) -> Result<Vec<Part>, &'static str> {
    let mut out = Vec::new();
    while let Some(&token) = tokens.get(*at) {
        *at += 1;
        match token {
            _ if Some(token) == close => return Ok(out),
            "(" => {
                let preposition = tokens.get(*at).ok_or("has a bracket that is not closed")?.to_lowercase();
                *at += 1;
                out.push(Part::Prep(preposition, if tokens.get(*at - 1) == Some(&")") { Vec::new() } else { sequence(tokens, at, Some(")"))? }));
            }
            "{" => {
                let end = tokens[*at..].iter().position(|token| *token == "}").ok_or("has a bracket that is not closed")?;
                let inside = &tokens[*at..*at + end];
                *at += end + 1;
                out.push(Part::Noun(inside.iter().flat_map(|word| noun(word)).collect(), true));
            }
            "$" | "+" | "^" | "%" => out.extend(token.chars().map(Part::Mark)),
            ")" | "}" => {
                *at -= 1;
                return Ok(out);
            }
            word => out.push(Part::Noun(noun(word), false)),
        }
    }
    if close.is_some() { Err("has a bracket that is not closed") } else { Ok(out) }
}

/// The words of a noun, or a set.
fn noun(word: &str) -> Vec<String> {
    match word.strip_prefix('&') {
        Some(set) => vec![format!("&{}", set_name(set))],
        None => words(word).into_iter().map(str::to_lowercase).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_cut_into_their_parts() {
        let noun = |words: &[&str], braces| Part::Noun(words.iter().map(|word| (*word).to_owned()).collect(), braces);
        let rule = read_rule(1, " &GUARD * {PEACE PLAN} (TO $) (OF &TOOL) + [071:072]", " LEND, OFFER").expect("a pattern");
        assert_eq!(rule.left, [noun(&["&guard"], false)]);
        let to = Part::Prep("to".to_owned(), vec![Part::Mark('$')]);
        let of = Part::Prep("of".to_owned(), vec![noun(&["&tool"], false)]);
        assert_eq!(rule.right, [noun(&["peace", "plan"], true), to, of, Part::Mark('+')]);
        assert_eq!((rule.code.as_str(), rule.comment), ("071:072", vec!["lend".to_owned(), "offer".to_owned()]));
        for broken in ["* AID", "AID [070]", "* {AID [070]", "* (TO [070]", "* AID) [070]", "* AID [070"] {
            assert!(read_rule(1, broken, "").is_err(), "{broken}");
        }
    }
}
