//! Base forms of the nouns that dictionaries have in the plural: those that the language engine gives them, for it is by these
//! that patterns and agents are found.

use attache_parse::{Engine, EngineKind, ModelError};
use attache_types::{Report, Upos};

/// What stands before a phrase, so that it is read as one.
const BEFORE: &str = "They saw the ";

/// Gives nouns their base form.
pub struct Nouns {
    engine: Engine,
}

impl Nouns {
    /// # Errors
    /// The embedded model cannot be used.
    pub fn new() -> Result<Self, ModelError> {
        // Both engines share their lemmas; this one is many times faster.
        Ok(Nouns { engine: Engine::embedded(EngineKind::Fast)? })
    }

    /// A phrase in small letters, with each of its nouns in its base form; other words, and what the engine cuts in pieces, stay.
    pub fn base(&self, words: &[String]) -> Vec<String> {
        let text = format!("{BEFORE}{}.", words.join(" "));
        let doc = self.engine.parse(&Report { text, ..Report::default() });
        let tokens: Vec<_> = doc.sentences.iter().flat_map(|sent| &sent.tokens).collect();
        let mut start = BEFORE.len() as u32;
        let mut base = Vec::new();
        for word in words {
            let end = start + word.len() as u32;
            let noun = tokens.iter().find(|tok| tok.span.start == start && tok.span.end == end && tok.upos == Upos::Noun);
            base.push(noun.map_or_else(|| word.clone(), |tok| tok.lemma.to_lowercase()));
            start = end + 1;
        }
        base
    }

    /// The same for the head alone, the last word.
    pub fn head(&self, words: &[String]) -> Vec<String> {
        let mut out = words.to_vec();
        if let (Some(head), Some(base)) = (out.last_mut(), self.base(words).pop()) {
            *head = base;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_led_back() {
        let nouns = Nouns::new().expect("the embedded model");
        let base = |phrase: &str| nouns.base(&phrase.split(' ').map(str::to_owned).collect::<Vec<_>>()).join(" ");
        assert_eq!(base("peace talks"), "peace talk");
        assert_eq!(base("ministers for trade"), "minister for trade");
        assert_eq!(base("armed men"), "armed man");
        assert_eq!(base("treaty"), "treaty");
    }
}
