//! What elements are called by class, id, role and the like, and what that says of them. It must not know their text.

use super::dom::{Node, Tag, Tree};
use super::words::PageWords;
use std::collections::HashSet;

/// True where class, id or role has a word of `words`.
pub(super) fn is_named(tree: &Tree<'_>, node: &Node<'_>, words: &HashSet<&'static str>) -> bool {
    if matches!(node.tag, Tag::Html | Tag::Body | Tag::Main) {
        return false;
    }
    tree.attributes(node).iter().any(|(key, value)| match key.to_ascii_lowercase().as_str() {
        "class" => {
            value.split_ascii_whitespace().filter(|class| class.len() < 60 && !class.contains([':', '[', '='])).any(|class| has_word(class, words))
        }
        "id" | "role" | "data-component" | "data-testid" | "aria-label" => value.len() < 60 && has_word(value, words),
        _ => false,
    })
}

/// True where an element is not shown.
pub(super) fn is_hidden(tree: &Tree<'_>, node: &Node<'_>) -> bool {
    tree.attributes(node).iter().any(|(key, value)| match key.to_ascii_lowercase().as_str() {
        "hidden" => true,
        "aria-hidden" => value.eq_ignore_ascii_case("true"),
        "style" => value.replace(' ', "").to_ascii_lowercase().contains("display:none"),
        _ => false,
    })
}

/// True where one of the words of a name, split at marks, digits and capitals, is in `words`.
fn has_word(name: &str, words: &HashSet<&'static str>) -> bool {
    let mut word = String::new();
    let mut small = false;
    for c in name.chars().chain(std::iter::once('-')) {
        if !c.is_alphabetic() || c.is_uppercase() && small {
            if words.contains(word.as_str()) {
                return true;
            }
            word.clear();
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    false
}

/// True where an element is called the article's text.
pub(super) fn is_named_article(tree: &Tree<'_>, node: &Node<'_>, words: &PageWords) -> bool {
    tree.attributes(node).iter().any(|(key, value)| {
        let named = key.eq_ignore_ascii_case("class") || key.eq_ignore_ascii_case("id") || key.eq_ignore_ascii_case("itemprop");
        let is_name = |name: &str| {
            let bare: String = name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
            words.article.contains(bare.as_str())
        };
        named && value.len() < 300 && value.split_ascii_whitespace().filter(|name| name.len() < 40).any(is_name)
    })
}
