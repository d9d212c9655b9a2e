//! Writes a parsed document as CoNLL-U.

use crate::features;
use attache_types::{Document, Sentence};
use std::fmt::Write;

/// The document in CoNLL-U. `text` is the text that was parsed. Tokens of several words get a range line; the MISC
/// column of token lines carries `SpaceAfter=No` and `TokenRange=start:end`, counted in characters of `text`.
pub fn write(text: &str, doc: &Document) -> String {
    let mut out = String::with_capacity(text.len() * 12);
    let mut counter = CharCounter { text, byte: 0, chars: 0 };
    let mut paragraph = None;
    for (number, sent) in doc.sentences.iter().enumerate() {
        if paragraph != Some(sent.paragraph) {
            out.push_str("# newpar\n");
            paragraph = Some(sent.paragraph);
        }
        // The sentence on one line: comment lines end at line breaks.
        let line = sent.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
        push(&mut out, format_args!("# sent_id = {}\n# text = {line}\n", number + 1));
        write_sentence(text, sent, &mut counter, &mut out);
        out.push('\n');
    }
    out
}

fn write_sentence(text: &str, sent: &Sentence, counter: &mut CharCounter, out: &mut String) {
    let mut first = 0;
    while first < sent.tokens.len() {
        let more = sent.tokens[first + 1..].iter().take_while(|t| t.joined).count();
        let last = first + more;
        let span = sent.span_of(first, last);
        let range = (counter.at(span.start as usize), counter.at(span.end as usize));
        let space = text[span.end as usize..].chars().next().is_none_or(char::is_whitespace);
        let misc = format!("{}TokenRange={}:{}", if space { "" } else { "SpaceAfter=No|" }, range.0, range.1);
        if more > 0 {
            push(out, format_args!("{}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n", first + 1, last + 1, span.of(text)));
        }
        for index in first..=last {
            write_word(text, sent, index, if more > 0 { "_" } else { &misc }, out);
        }
        first = last + 1;
    }
}

fn write_word(text: &str, sent: &Sentence, index: usize, misc: &str, out: &mut String) {
    let token = &sent.tokens[index];
    let head = if usize::from(token.head) == index { 0 } else { token.head + 1 };
    let feats = features::of(text, sent, index);
    let (lemma, feats) = (&token.lemma, if feats.is_empty() { "_" } else { &feats });
    let (form, upos, xpos, deprel) = (token.span.of(text), token.upos.as_str(), token.xpos.as_str(), token.deprel.as_str());
    push(out, format_args!("{}\t{form}\t{lemma}\t{upos}\t{xpos}\t{feats}\t{head}\t{deprel}\t_\t{misc}\n", index + 1));
}

fn push(out: &mut String, line: std::fmt::Arguments) {
    out.write_fmt(line).expect("writing to a string cannot fail");
}

/// Turns growing byte offsets into character offsets.
struct CharCounter<'t> {
    text: &'t str,
    byte: usize,
    chars: usize,
}

impl CharCounter<'_> {
    fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        self.chars += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.chars
    }
}
