//! Words as both databases search them: one way of folding text into words, and the small query language of users.
//!
//! Folding here and not in the databases is what makes both give the same answers, and what makes a syntax error of a
//! full-text engine impossible: it only ever sees letters and digits. Nothing here knows a database.

use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most folded text of a record's body that is searched, in bytes. No news report is near it. A text-search vector of
/// PostgreSQL holds a MiB; body and fields together stay below it.
const MOST_BYTES: usize = 384 << 10;
/// The same for each other field.
const MOST_FIELD_BYTES: usize = 64 << 10;
/// The most characters of a word that count.
const MOST_CHARS: usize = 64;
/// Stands between two parts of a field, so that no phrase reaches over both. Never part of a folded word.
pub(crate) const BETWEEN: char = '\u{e000}';

/// The words of a text, parted by single spaces: lower case, without accents, compatibility forms resolved; all that is
/// neither letter nor digit parts words.
pub fn fold(text: &str) -> String {
    let mut out = String::new();
    let mut chars = 0;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if is_combining_mark(c) {
            continue;
        }
        if !c.is_alphanumeric() {
            chars = 0;
            continue;
        }
        if chars == 0 && !out.is_empty() {
            out.push(' ');
        }
        if chars < MOST_CHARS {
            out.push(c);
        }
        chars += 1;
        if out.len() >= MOST_BYTES {
            break;
        }
    }
    out
}

/// Several parts folded into the body of a record.
pub(crate) fn fold_body<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    fold_parts(MOST_BYTES, parts)
}

/// Several parts folded into one field; each counts once.
pub(crate) fn fold_field<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    fold_parts(MOST_FIELD_BYTES, parts)
}

fn fold_parts<'a>(most_bytes: usize, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut seen = HashSet::new();
    for folded in parts.into_iter().map(fold).filter(|folded| !folded.is_empty()) {
        if seen.contains(&folded) {
            continue;
        }
        if !out.is_empty() {
            out.extend([' ', BETWEEN, ' ']);
        }
        out.push_str(&folded);
        if out.len() > most_bytes {
            let end = (0..=most_bytes).rev().find(|end| out.is_char_boundary(*end)).unwrap_or(0);
            out.truncate(out[..end].rfind(' ').unwrap_or(0));
            break;
        }
        seen.insert(folded);
    }
    out
}

/// Words that must stand next to each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// Folded words; never empty in a parsed query.
    pub words: Vec<String>,
    /// True where the last word may go on.
    pub prefix: bool,
}

impl Term {
    /// The phrase of a text; a `*` at its end lets the last word go on. None where it holds no word.
    pub fn of(text: &str) -> Option<Term> {
        let words: Vec<String> = fold(text).split_whitespace().map(str::to_string).collect();
        (!words.is_empty()).then(|| Term { words, prefix: text.trim_end().ends_with('*') })
    }
}

/// A full-text query of a user.
///
/// | written | finds |
/// |---|---|
/// | `grain quota` | both words, anywhere |
/// | `"grain quota"` | the two side by side |
/// | `quota OR tariff` | at least one of them |
/// | `-tariff`, `-"grain quota"` | what does not hold it |
/// | `tarif*` | words that begin so |
///
/// Case and accents do not count. Any other sign parts words; no text is an error. A query without a word finds
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextQuery {
    /// Each must be met by one of its alternatives.
    pub all: Vec<Vec<Term>>,
    /// None of these may occur.
    pub none: Vec<Term>,
}

impl TextQuery {
    /// Reads a query. Every text is one.
    pub fn parse(text: &str) -> Self {
        let mut query = TextQuery::default();
        let mut rest = text.trim_start();
        let mut either = false;
        while !rest.is_empty() {
            let negative = rest.strip_prefix('-').filter(|after| !after.starts_with(char::is_whitespace) && !after.is_empty());
            let (piece, after) = piece(negative.unwrap_or(rest));
            if negative.is_none() && piece == "OR" {
                either = !query.all.is_empty();
            } else if let Some(term) = Term::of(piece) {
                match (negative.is_some(), either, query.all.last_mut()) {
                    (true, ..) => query.none.push(term),
                    (false, true, Some(alternatives)) => alternatives.push(term),
                    (false, ..) => query.all.push(vec![term]),
                }
                either = false;
            }
            rest = after.trim_start();
        }
        query
    }

    /// True where there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.none.is_empty()
    }
}

/// The first word or quoted phrase, with a `*` behind it, and what follows.
fn piece(text: &str) -> (&str, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(text.len());
        return text.split_at(end);
    };
    match quoted.find('"') {
        None => (quoted, ""),
        Some(end) if quoted[end + 1..].starts_with('*') => (&text[..end + 3], &quoted[end + 2..]),
        Some(end) => (&quoted[..end], &quoted[end + 1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(words: &[&str], prefix: bool) -> Term {
        Term { words: words.iter().map(|w| w.to_string()).collect(), prefix }
    }

    #[test]
    fn folding_takes_case_accents_and_signs_away() {
        assert_eq!(fold("  Véltria's “Grain-Quota”, 12.5 % ﬁxed"), "veltria s grain quota 12 5 fixed");
        assert_eq!(fold("…--!"), "");
        assert_eq!(fold(&"a".repeat(100)).len(), MOST_CHARS);
        assert!(fold(&"word ".repeat(1 << 20)).len() <= MOST_BYTES + 1);
        let long = fold_field(["é".repeat(40).as_str(), &"word ".repeat(1 << 20)]);
        assert!(long.len() <= MOST_FIELD_BYTES && long.ends_with("word"));
        assert_eq!(fold_field(["Norland", "", "norland", "NOR"]), format!("norland {BETWEEN} nor"));
    }

    #[test]
    fn the_query_language_is_read() {
        let query = TextQuery::parse("grain \"fish quota\" tariff OR tarif* -embargo -\"gas price\" \"north s\"*");
        assert_eq!(
            query.all,
            [
                vec![term(&["grain"], false)],
                vec![term(&["fish", "quota"], false)],
                vec![term(&["tariff"], false), term(&["tarif"], true)],
                vec![term(&["north", "s"], true)],
            ]
        );
        assert_eq!(query.none, [term(&["embargo"], false), term(&["gas", "price"], false)]);
    }

    #[test]
    fn no_text_is_an_error() {
        for (text, count) in [("", 0), ("\"", 0), ("\"abc", 1), ("OR OR", 0), ("a OR", 1), ("- a", 1), ("*", 0), ("a\"b\"c", 3), ("NEAR(a b)", 2)] {
            assert_eq!(TextQuery::parse(text).all.len(), count, "{text}");
        }
        assert!(TextQuery::parse("%%% -!").is_empty());
    }
}
