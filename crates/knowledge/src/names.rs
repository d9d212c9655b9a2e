//! Finds names of actors in a text.
//!
//! A name is found however the text writes it: hyphens and "the" inside make no difference, and a headline in capitals matches
//! without regard to case.

use crate::source::names::{NameTable, ROOT, Reading, Tree, step};
use crate::source::words;
use std::borrow::Cow;

/// The longest name that starts at token `at`: number of tokens and readings.
pub(crate) fn longest<'k>(names: &'k NameTable, forms: &[&str], at: usize) -> Option<(usize, impl Iterator<Item = &'k Reading> + use<'k>)> {
    let first = forms.get(at)?;
    let exact =
        search(&names.exact, forms, at, |form| Some(if form.eq_ignore_ascii_case("the") { Cow::Borrowed("the") } else { words::normal(form) }));
    let mut best = exact;
    if is_capitals(first) {
        let spell = |form| in_capitals(form).then(|| Cow::Owned(words::normal(form).to_lowercase()));
        let found = search(&names.small, forms, at, spell);
        // Short words in capitals are abbreviations: "US" is not "us".
        let enough = |len: usize| forms[at..at + len].iter().map(|form| letters(form)).sum::<usize>() >= 4;
        if let Some((len, _)) = found
            && len > exact.map_or(0, |(len, _)| len)
            && enough(len)
        {
            best = found;
        }
    }
    let (len, numbers) = best?;
    Some((len, numbers.iter().map(|number| &names.readings[*number as usize])))
}

/// `spell` gives the form in which a token is compared, or nothing for one that no name goes over.
fn search<'a, 'k>(tree: &'k Tree, forms: &[&'a str], at: usize, spell: impl Fn(&'a str) -> Option<Cow<'a, str>>) -> Option<(usize, &'k [u32])> {
    let mut node = ROOT;
    let mut best = None;
    for (i, form) in forms.iter().enumerate().skip(at) {
        if i > at && (words::is_hyphen(form) || form.eq_ignore_ascii_case("the")) {
            continue;
        }
        let Some(spelled) = spell(form) else { break };
        let mut next = step(node, &spelled);
        let mut readings = tree.at(next);
        if readings.is_none() && words::parts(&spelled).nth(1).is_some() {
            next = words::parts(&spelled).fold(node, step);
            readings = tree.at(next);
        }
        let Some(readings) = readings else { break };
        node = next;
        if !readings.is_empty() {
            best = Some((i + 1 - at, readings));
        }
    }
    best
}

fn letters(form: &str) -> usize {
    form.chars().filter(|c| c.is_alphabetic()).count()
}

/// No small letter in it.
fn in_capitals(form: &str) -> bool {
    !form.chars().any(char::is_lowercase)
}

/// At least two letters, all of them capitals.
fn is_capitals(form: &str) -> bool {
    in_capitals(form) && letters(form) >= 2
}
