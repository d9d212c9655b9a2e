//! Trees for reading in a terminal: one word a line in text order, branches drawn at the left.

use crate::table::Theme;
use attache::types::{Document, Sentence};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Draws all sentences of a report.
pub fn draw(text: &str, document: &Document, theme: &Theme) -> String {
    let mut out = String::new();
    for sent in &document.sentences {
        let line = sent.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
        push(&mut out, format_args!("{}\n", theme.bold(&line)));
        draw_sentence(text, sent, theme, &mut out);
        out.push('\n');
    }
    out
}

fn draw_sentence(text: &str, sent: &Sentence, theme: &Theme, out: &mut String) {
    let branches = branches(sent);
    let form = |i: usize| sent.form(i, text);
    let width = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or(0);
    let left = width(&mut branches.iter().map(|b| b.width()));
    let middle = width(&mut (0..sent.tokens.len()).map(|i| form(i).width())).min(24);
    for (i, token) in sent.tokens.iter().enumerate() {
        let pad = |used: usize, of: usize| " ".repeat(of.saturating_sub(used));
        let name = sent.names.iter().find(|n| (n.first..=n.last).contains(&(i as u16)));
        let name = name.map_or(String::new(), |n| format!("  {}", theme.dim(n.kind.as_str())));
        let doubt = if token.confidence < 0.5 { theme.dim("  ?") } else { String::new() };
        let branch = &branches[i];
        push(
            out,
            format_args!(
                "  {branch}{} {}{} {:<5} {:<12} {}{name}{doubt}\n",
                pad(branch.width(), left),
                theme.bold(form(i)),
                pad(form(i).width(), middle),
                token.upos.as_str(),
                token.deprel.as_str(),
                theme.dim(&token.lemma),
            ),
        );
    }
}

/// What stands before each word: its own branch, and the branches that pass by.
fn branches(sent: &Sentence) -> Vec<String> {
    let n = sent.tokens.len();
    let head = |i: usize| Some(usize::from(sent.tokens[i].head)).filter(|&h| h != i);
    let chain = |i: usize| {
        let mut chain = vec![i];
        while let Some(h) = head(chain[chain.len() - 1]) {
            chain.push(h);
        }
        chain.reverse();
        chain
    };
    let extent = |h: usize| {
        let children = (0..n).filter(|&c| head(c) == Some(h));
        children.chain([h]).fold((h, h), |(a, b), c| (a.min(c), b.max(c)))
    };
    (0..n)
        .map(|i| {
            let chain = chain(i);
            let mut line = String::new();
            for pair in chain.windows(2) {
                let (above, child) = (pair[0], pair[1]);
                let (first, last) = extent(above);
                line.push_str(match () {
                    () if child == i && i == first && i < above => "┌─",
                    () if child == i && i == last && i > above => "└─",
                    () if child == i => "├─",
                    // The line from head to child passes a word that hangs deeper.
                    () if first < i && i < last => "│ ",
                    () => "  ",
                });
            }
            line
        })
        .collect()
}

fn push(out: &mut String, line: std::fmt::Arguments) {
    out.write_fmt(line).expect("writing to a string cannot fail");
}
