//! How names are cut into words, so that the same name is found however a text writes it.
//!
//! Mirrors the tokenizer on what matters for names: hyphens vanish, "'s" is a word of its own, accents, the curly apostrophe
//! and a closing period make no difference.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// True of tokens that are only a hyphen or dash.
pub fn is_hyphen(form: &str) -> bool {
    matches!(form, "-" | "‐" | "‑" | "–")
}

/// The form in which a word is compared.
pub fn normal(word: &str) -> Cow<'_, str> {
    let word = if word.len() > 1 { word.strip_suffix('.').unwrap_or(word) } else { word };
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let folded: String = word
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            '’' | '‘' | 'ʼ' | 'ʻ' => '\'',
            'ı' => 'i',
            'ł' => 'l',
            'Ł' => 'L',
            'ø' => 'o',
            'Ø' => 'O',
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect();
    Cow::Owned(folded)
}

/// The parts of a token that has hyphens inside.
pub fn parts(form: &str) -> impl Iterator<Item = &str> {
    form.split(['-', '‐', '‑', '–']).filter(|part| !part.is_empty())
}

/// Cuts a name into normalised words.
pub fn split(name: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            ',' | '(' | ')' | '[' | ']' | '"' | ';' | ':' | '/' => spaced.extend([' ', c, ' ']),
            '’' => spaced.push('\''),
            other => spaced.push(other),
        }
    }
    let mut words = Vec::new();
    for chunk in spaced.split_whitespace().flat_map(parts) {
        let (stem, clitic) = if chunk.len() > 2 && (chunk.ends_with("'s") || chunk.ends_with("'S")) {
            chunk.split_at(chunk.len() - 2)
        } else if chunk.len() > 1 && chunk.ends_with('\'') {
            chunk.split_at(chunk.len() - 1)
        } else {
            (chunk, "")
        };
        words.push(normal(stem).into_owned());
        if !clitic.is_empty() {
            words.push(clitic.to_owned());
        }
    }
    words
}
