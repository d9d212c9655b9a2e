//! The word lists of `data/en/tokens`, compiled in: abbreviations, clitics, multiword tokens.

use attache_types::{Upos, Xpos};
use rustc_hash::FxHashMap;

/// What has to follow an abbreviation for its full stop to be certainly no sentence end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// A capitalised word: `Gov. Marrow`.
    Name,
    /// A number: `No. 5`.
    Number,
    /// Nothing certain.
    Any,
}

/// The token lists of one language.
#[derive(Debug)]
pub(crate) struct TokenLists {
    abbreviations: FxHashMap<&'static str, Before>,
    /// Lower-cased endings, longest first.
    clitics: Vec<&'static str>,
    /// Lower-cased token without bars, to the lengths of its words in characters.
    multiwords: FxHashMap<String, Vec<usize>>,
    /// Lower-cased first word, to the other words of fixed expressions and the tag of each of their words.
    fixed: FxHashMap<&'static str, Vec<Fixed>>,
}

/// The other words of a fixed expression, and the tag of each of its words.
type Fixed = (Vec<&'static str>, (Upos, Xpos));

const ABBREVIATIONS: &str = include_str!("../../../data/en/tokens/abbreviations.tsv");
const CLITICS: &str = include_str!("../../../data/en/tokens/clitics.txt");
const FIXED: &str = include_str!("../../../data/en/tokens/fixed.tsv");
const MULTIWORDS: &str = include_str!("../../../data/en/tokens/multiwords.txt");

impl TokenLists {
    /// The English lists.
    ///
    /// # Errors
    /// All malformed lines, with file and line number.
    pub(crate) fn english() -> Result<TokenLists, String> {
        let mut problems = Vec::new();
        let mut abbreviations = FxHashMap::default();
        for (number, line) in ABBREVIATIONS.lines().enumerate().skip(1) {
            let before = match line.split_once('\t') {
                Some((_, "name")) => Before::Name,
                Some((_, "number")) => Before::Number,
                Some((_, "any")) => Before::Any,
                _ => {
                    problems.push(format!("data/en/tokens/abbreviations.tsv:{}: {line:?} is not `form<TAB>name|number|any`", number + 1));
                    continue;
                }
            };
            let form = line.split('\t').next().unwrap_or(line);
            if !form.ends_with('.') || abbreviations.insert(form, before).is_some() {
                problems.push(format!("data/en/tokens/abbreviations.tsv:{}: {form:?} is twice here or has no full stop", number + 1));
            }
        }
        let mut clitics: Vec<&'static str> = CLITICS.lines().collect();
        clitics.sort_by_key(|c| std::cmp::Reverse(c.len()));
        let mut multiwords = FxHashMap::default();
        for (number, line) in MULTIWORDS.lines().enumerate() {
            let words: Vec<&str> = line.split('|').collect();
            if words.len() < 2 || words.iter().any(|w| w.is_empty()) {
                problems.push(format!("data/en/tokens/multiwords.txt:{}: {line:?} does not have two words", number + 1));
            }
            multiwords.insert(words.concat(), words.iter().map(|w| w.chars().count()).collect());
        }
        let mut fixed: FxHashMap<&'static str, Vec<_>> = FxHashMap::default();
        for (number, line) in FIXED.lines().enumerate().skip(1) {
            let cells: Vec<&'static str> = line.split('\t').collect();
            let words: Vec<&'static str> = cells[0].split(' ').collect();
            let tag = cells.get(1).and_then(|upos| Upos::parse(upos)).zip(cells.get(2).and_then(|xpos| Xpos::parse(xpos)));
            match tag {
                Some(tag) if !cells[0].is_empty() => fixed.entry(words[0]).or_default().push((words[1..].to_vec(), tag)),
                _ => problems.push(format!("data/en/tokens/fixed.tsv:{}: {line:?} is not `words<TAB>upos<TAB>xpos`", number + 1)),
            }
        }
        if problems.is_empty() { Ok(TokenLists { abbreviations, clitics, multiwords, fixed }) } else { Err(problems.join("\n")) }
    }

    /// What must follow this abbreviation (written with its full stop).
    pub(crate) fn abbreviation(&self, form: &str) -> Option<Before> {
        self.abbreviations.get(form).copied()
    }

    /// The fixed expression that begins with the first of these forms: its number of words and the tag of each.
    pub(crate) fn fixed<'t>(&self, mut forms: impl Iterator<Item = &'t str> + Clone) -> Option<(usize, (Upos, Xpos))> {
        let first = forms.next()?.to_ascii_lowercase();
        let known = self.fixed.get(first.as_str())?;
        known.iter().find_map(|(rest, tag)| {
            let mut next = forms.clone();
            rest.iter().all(|word| next.next().is_some_and(|form| form.eq_ignore_ascii_case(word))).then_some((rest.len() + 1, *tag))
        })
    }

    /// Byte offsets inside `token` where a further word begins.
    pub(crate) fn word_starts(&self, token: &str) -> Vec<usize> {
        // Longer runs are no words; the limit also bounds the recursion below.
        if token.len() < 2 || token.len() > 64 || !token.chars().any(char::is_alphabetic) {
            return Vec::new();
        }
        // Most words are plain: no apostrophe in them, and none of the list.
        if token.bytes().all(|b| b.is_ascii_alphabetic()) && !self.multiwords.contains_key(token.to_ascii_lowercase().as_str()) {
            return Vec::new();
        }
        let low: Vec<char> = token.chars().map(|c| if matches!(c, '’' | '‘' | '`') { '\'' } else { c.to_ascii_lowercase() }).collect();
        let byte_of = |k: usize| token.char_indices().nth(k).map_or(token.len(), |(at, _)| at);
        let key: String = low.iter().collect();
        if let Some(lengths) = self.multiwords.get(&key) {
            let mut at = 0;
            return lengths[..lengths.len() - 1]
                .iter()
                .map(|n| {
                    at += n;
                    byte_of(at)
                })
                .collect();
        }
        if !low.contains(&'\'') {
            return Vec::new();
        }
        for clitic in &self.clitics {
            let chars = clitic.chars().count();
            // `s'` marks a possessive whose clitic is the apostrophe alone.
            let taken = if *clitic == "s'" { 1 } else { chars };
            if key.ends_with(clitic) && low.len() > taken && low[low.len() - taken - 1].is_alphabetic() {
                let cut = low.len() - taken;
                // Two clitics in a row: `would|n't|'ve`.
                let mut starts = self.word_starts(&token[..byte_of(cut)]);
                starts.push(byte_of(cut));
                return starts;
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words<'t>(lists: &TokenLists, token: &'t str) -> Vec<&'t str> {
        let mut from = 0;
        let mut words = Vec::new();
        for start in lists.word_starts(token) {
            words.push(&token[from..start]);
            from = start;
        }
        words.push(&token[from..]);
        words
    }

    #[test]
    fn tokens_fall_into_words() {
        let lists = TokenLists::english().expect("the lists are well formed");
        let cases: &[(&str, &[&str])] = &[
            ("don't", &["do", "n't"]),
            ("DON’T", &["DO", "N’T"]),
            ("Ruritania’s", &["Ruritania", "’s"]),
            // As some typewriters have it.
            ("Ruritania‘s", &["Ruritania", "‘s"]),
            ("ministers'", &["ministers", "'"]),
            ("wouldn't've", &["would", "n't", "'ve"]),
            ("Cannot", &["Can", "not"]),
            ("dunno", &["du", "n", "no"]),
            ("cant", &["ca", "nt"]),
            // No words of their own.
            ("1990's", &["1990's"]),
            ("'s", &["'s"]),
            ("O'Hale", &["O'Hale"]),
            ("n't", &["n't"]),
            ("its", &["its"]),
            ("", &[""]),
        ];
        for (token, expected) in cases {
            assert_eq!(words(&lists, token), *expected, "{token}");
        }
    }
}
