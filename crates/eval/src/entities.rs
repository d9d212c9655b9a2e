//! Names: exact span and type as in CoNLL-2003, over persons, places and organisations, and spans alone.
//!
//! Gold: token and label in columns, as worldwide-ner (`form`, `label`) or UNER (`id`, `form`, `label`, with `# text` lines).
//! What the gold marks with another class is left out on both sides, unless the settings are strict.

use crate::detok::detok;
use crate::gold::{self, Codings, EvalError, Input};
use crate::measure::{Chars, Offsets, Row, overlap};
use attache_types::{Coding, EntityKind};
use std::collections::{BTreeMap, BTreeSet};

/// A text with its names.
pub struct Doc {
    pub(crate) input: Input,
    names: BTreeMap<Chars, Class>,
    /// Names of other classes.
    other: Vec<Chars>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Person,
    Place,
    Organization,
}

/// A text while it is put together; each name is its range and label.
#[derive(Default)]
struct Raw {
    id: String,
    text: String,
    length: usize,
    names: Vec<(Chars, String)>,
}

/// Reads a gold file; UNER has `# text` lines and three columns.
pub fn read(text: &str) -> Result<Vec<Doc>, EvalError> {
    let uner = text.lines().any(|line| line.starts_with("# text = "));
    let mut docs: Vec<Raw> = Vec::new();
    let (mut tokens, mut sentence): (Vec<(&str, &str)>, Option<&str>) = (Vec::new(), None);
    for (number, line) in text.lines().chain([""]).enumerate() {
        let fault = |cause: &str| EvalError::Line { line: number + 1, cause: cause.to_owned() };
        if line.trim().is_empty() {
            if !tokens.is_empty() {
                docs.last_mut().ok_or_else(|| fault("no `# doc = ` or `# newdoc id = ` stands before it"))?.add(&tokens, sentence, number)?;
            }
            tokens.clear();
            sentence = None;
        } else if let Some(id) = line.strip_prefix("# doc = ").or_else(|| line.strip_prefix("# newdoc id = ")) {
            docs.push(Raw { id: id.to_owned(), ..Raw::default() });
        } else if let Some(text) = line.strip_prefix("# text = ") {
            sentence = Some(text);
        } else if !(line.starts_with("# ") && line.contains(" = ")) {
            let columns: Vec<&str> = line.split('\t').collect();
            match (uner, &columns[..]) {
                (true, [_, form, label, ..]) | (false, [form, label, ..]) => tokens.push((form, label)),
                _ => return Err(fault("columns are missing")),
            }
        }
    }
    Ok(docs.into_iter().map(Raw::done).collect())
}

impl Raw {
    fn add(&mut self, tokens: &[(&str, &str)], sentence: Option<&str>, line: usize) -> Result<(), EvalError> {
        let gap = usize::from(!self.text.is_empty());
        let at = self.length + gap;
        let (text, spans) = match sentence {
            None => detok(&tokens.iter().map(|(form, _)| *form).collect::<Vec<_>>(), at),
            Some(text) => {
                (text.to_owned(), find_forms(tokens, text, at).ok_or(EvalError::Line { line, cause: "a form is not in `# text`".to_owned() })?)
            }
        };
        self.text.extend((gap == 1).then_some(' '));
        self.text.push_str(&text);
        self.length = at + text.chars().count();
        for ((_, label), span) in tokens.iter().zip(spans) {
            if let Some(class) = label.strip_prefix("B-") {
                self.names.push((span, class.to_owned()));
            } else if label.starts_with("I-")
                && let Some((name, _)) = self.names.last_mut()
            {
                name.1 = span.1;
            }
        }
        Ok(())
    }

    fn done(self) -> Doc {
        let mut doc = Doc { input: Input { id: self.id, text: self.text, ..Input::default() }, names: BTreeMap::new(), other: Vec::new() };
        for (span, label) in self.names {
            match label.as_str() {
                "Person" | "PER" => drop(doc.names.insert(span, Class::Person)),
                "Location" | "LOC" => drop(doc.names.insert(span, Class::Place)),
                "Organization" | "ORG" => drop(doc.names.insert(span, Class::Organization)),
                _ => doc.other.push(span),
            }
        }
        doc
    }
}

/// The forms in a sentence that begins at character `at` of the text.
fn find_forms(tokens: &[(&str, &str)], sentence: &str, at: usize) -> Option<Vec<Chars>> {
    let (mut byte, mut spans) = (0, Vec::new());
    for (form, _) in tokens {
        byte += sentence[byte..].find(form)?;
        let start = at + sentence[..byte].chars().count();
        spans.push((start, start + form.chars().count()));
        byte += form.len();
    }
    Some(spans)
}

/// Scores; `strict`: what is predicted on a name of another class is wrong.
pub fn score(docs: &[Doc], codings: &Codings, strict: bool) -> Vec<Row> {
    let rows: [(&str, Option<Class>); 5] =
        [("all", None), ("PER", Some(Class::Person)), ("LOC", Some(Class::Place)), ("ORG", Some(Class::Organization)), ("span only", None)];
    let mut counts = [(0, 0, 0); 5];
    let empty = Coding::default();
    for doc in docs {
        let offsets = Offsets::new(&doc.input.text);
        let mut predicted: BTreeMap<Chars, Class> = BTreeMap::new();
        for entity in &gold::coding(codings, &doc.input.id, &empty).entities {
            if let Some(class) = class(entity.kind) {
                predicted.entry(offsets.of(entity.span)).or_insert(class);
            }
        }
        if !strict {
            let touches = |span: &Chars, other: &Chars| overlap(*other, *span) > 0;
            predicted.retain(|span, _| doc.names.keys().any(|name| touches(span, name)) || !doc.other.iter().any(|other| touches(span, other)));
        }
        for ((name, class), count) in rows.iter().zip(&mut counts) {
            let pick = |all: &BTreeMap<Chars, Class>| -> BTreeSet<(Chars, Option<Class>)> {
                let wanted = all.iter().filter(|(_, found)| class.is_none_or(|class| class == **found));
                wanted.map(|(span, found)| (*span, (*name != "span only").then_some(*found))).collect()
            };
            let (gold, predicted) = (pick(&doc.names), pick(&predicted));
            *count = (count.0 + gold.intersection(&predicted).count(), count.1 + predicted.len(), count.2 + gold.len());
        }
    }
    rows.iter().zip(counts).map(|((name, _), (right, predicted, gold))| Row::prf(*name, right, predicted, gold)).collect()
}

fn class(kind: Option<EntityKind>) -> Option<Class> {
    match kind? {
        EntityKind::Person => Some(Class::Person),
        EntityKind::Place => Some(Class::Place),
        EntityKind::Organization => Some(Class::Organization),
        _ => None,
    }
}
