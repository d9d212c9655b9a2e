//! Reads treebanks in CoNLL-U and rebuilds the running text they annotate.

use super::TrainError;
use attache_types::{Deprel, Name, NameKind, Upos, Xpos};
use std::collections::HashMap;
use std::path::Path;

/// One annotated word.
#[derive(Clone, Debug)]
pub(crate) struct GoldWord {
    pub form: String,
    pub lemma: String,
    pub upos: Upos,
    pub xpos: Xpos,
    /// Index of the head, the word's own index for the root.
    pub head: usize,
    pub rel: Deprel,
}

/// One orthographic token.
#[derive(Clone, Debug)]
pub(crate) struct GoldToken {
    pub form: String,
    pub space_after: bool,
}

/// One annotated sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct GoldSentence {
    pub doc: String,
    pub starts_paragraph: bool,
    pub tokens: Vec<GoldToken>,
    pub words: Vec<GoldWord>,
}

/// Reads one treebank file.
///
/// # Errors
/// The file cannot be read, or a line has an unknown label or number; all such lines are named at once.
pub(crate) fn read(path: &Path) -> Result<Vec<GoldSentence>, TrainError> {
    let text = std::fs::read_to_string(path).map_err(|source| TrainError::Read { path: path.to_owned(), source })?;
    let mut problems = Vec::new();
    let mut sentences = Vec::new();
    let mut sent = GoldSentence::default();
    let (mut doc, mut covered) = (String::new(), 0);
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() {
            if !sent.words.is_empty() {
                sentences.push(std::mem::take(&mut sent));
            }
            covered = 0;
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_start();
            if let Some(id) = comment.strip_prefix("newdoc id") {
                doc = id.trim_start_matches([' ', '=']).to_owned();
            }
            sent.starts_paragraph |= comment.starts_with("new");
            sent.doc.clone_from(&doc);
        } else if let Err(cause) = read_line(line, &mut sent, &mut covered) {
            problems.push(format!("{}:{}: {cause}", path.display(), number + 1));
        }
    }
    if !sent.words.is_empty() {
        sentences.push(sent);
    }
    if problems.is_empty() { Ok(sentences) } else { Err(TrainError::Treebank(problems.join("\n"))) }
}

fn read_line(line: &str, sent: &mut GoldSentence, covered: &mut usize) -> Result<(), String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let &[id, form, lemma, upos, xpos, _, head, deprel, _, misc] = columns.as_slice() else {
        return Err(format!("{} columns instead of 10", columns.len()));
    };
    let space_after = !misc.split('|').any(|m| m == "SpaceAfter=No");
    if let Some((first, last)) = id.split_once('-') {
        let number = |n: &str| n.parse::<usize>().map_err(|_| format!("{id:?} is no token range"));
        let words = number(last)? + 1 - number(first)?;
        sent.tokens.push(GoldToken { form: form.to_owned(), space_after });
        *covered = words;
        return Ok(());
    }
    if id.contains('.') {
        return Ok(());
    }
    if *covered > 0 {
        *covered -= 1;
    } else {
        sent.tokens.push(GoldToken { form: form.to_owned(), space_after });
    }
    let head: usize = head.parse().map_err(|_| format!("{head:?} is no head"))?;
    sent.words.push(GoldWord {
        form: form.to_owned(),
        lemma: lemma.to_owned(),
        upos: Upos::parse(upos).ok_or_else(|| format!("unknown tag {upos:?}"))?,
        xpos: Xpos::parse(xpos).ok_or_else(|| format!("unknown tag {xpos:?}"))?,
        head: head.checked_sub(1).unwrap_or(sent.words.len()),
        rel: Deprel::parse(deprel).ok_or_else(|| format!("unknown relation {deprel:?}"))?,
    });
    Ok(())
}

/// Reads the names of sentences from a UNER file (number, form, label a line), which has them in another order; words are
/// counted from 0. None for a sentence that its release of the treebank cuts otherwise.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn read_names(path: &Path, sentences: &[GoldSentence]) -> Result<Vec<Option<Vec<Name>>>, TrainError> {
    let text = std::fs::read_to_string(path).map_err(|source| TrainError::Read { path: path.to_owned(), source })?;
    let (mut all, mut names, mut forms) = (HashMap::new(), Vec::<Name>::new(), Vec::new());
    for line in text.lines().chain([""]) {
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() < 3 {
            all.insert(std::mem::take(&mut forms), std::mem::take(&mut names));
            continue;
        }
        let word = forms.len() as u16;
        forms.push(columns[1]);
        if let Some(kind) = columns[2].strip_prefix("B-").and_then(|k| NameKind::ALL.iter().copied().find(|known| known.as_str() == k)) {
            names.push(Name { first: word, last: word, kind, confidence: 1.0 });
        } else if let (true, Some(name)) = (columns[2].starts_with("I-"), names.last_mut()) {
            name.last = word;
        }
    }
    let of = |sent: &GoldSentence| {
        let forms: Vec<&str> = sent.words.iter().map(|w| w.form.as_str()).collect();
        all.get(&forms).cloned()
    };
    Ok(sentences.iter().map(of).collect())
}

/// The running text of one paragraph, with the byte ranges of its tokens and the token numbers that end sentences.
#[derive(Debug, Default)]
pub(crate) struct GoldParagraph {
    pub text: String,
    pub tokens: Vec<(usize, usize)>,
    pub ends: Vec<usize>,
}

/// Rebuilds the text of all paragraphs: sentences in order, one space where the annotation has one.
pub(crate) fn paragraphs(sentences: &[GoldSentence]) -> Vec<GoldParagraph> {
    let mut all = Vec::new();
    let mut paragraph = GoldParagraph::default();
    for sent in sentences {
        if sent.starts_paragraph && !paragraph.tokens.is_empty() {
            all.push(std::mem::take(&mut paragraph));
        }
        for token in &sent.tokens {
            let start = paragraph.text.len();
            paragraph.text.push_str(&token.form);
            paragraph.tokens.push((start, paragraph.text.len()));
            if token.space_after {
                paragraph.text.push(' ');
            }
        }
        paragraph.ends.push(paragraph.tokens.len());
    }
    if !paragraph.tokens.is_empty() {
        all.push(paragraph);
    }
    all
}
