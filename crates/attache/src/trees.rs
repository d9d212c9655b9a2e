//! Parsed reports as JSON lines: one object a sentence, then one a chain of mentions.

use attache_parse::features;
use attache_types::{CorefMention, Document, Report, Sentence, Span, Token, Versions};
use serde::Serialize;

/// One sentence of a report.
#[derive(Serialize)]
struct SentenceLine<'d> {
    record: &'static str,
    report_id: &'d str,
    /// From 0.
    sentence: usize,
    paragraph: u32,
    span: Span,
    text: &'d str,
    tokens: Vec<TokenField<'d>>,
    names: Vec<NameField<'d>>,
    versions: &'d Versions,
}

/// One word. `head` is the index of its head in `tokens`, absent for the root.
#[derive(Serialize)]
struct TokenField<'d> {
    span: Span,
    form: &'d str,
    lemma: &'d str,
    upos: &'static str,
    xpos: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    feats: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<u16>,
    deprel: &'static str,
    confidence: f32,
}

#[derive(Serialize)]
struct NameField<'d> {
    span: Span,
    text: &'d str,
    kind: &'static str,
    confidence: f32,
}

/// Everything that a report mentions as one and the same.
#[derive(Serialize)]
struct ChainLine<'d> {
    record: &'static str,
    report_id: &'d str,
    mentions: Vec<MentionField<'d>>,
    versions: &'d Versions,
}

/// One mention; `head` is the span of its head word.
#[derive(Serialize)]
struct MentionField<'d> {
    sentence: u32,
    span: Span,
    text: &'d str,
    head: Span,
    kind: &'static str,
    confidence: f32,
}

/// Appends a parsed report to `out`: sentences as words with tags, features, heads and confidences, and names; then the
/// chains of coreferent mentions.
pub fn write_sentences(report: &Report, document: &Document, versions: &Versions, out: &mut Vec<u8>) {
    let text = report.text.as_str();
    for (number, sent) in document.sentences.iter().enumerate() {
        let names = sent.names.iter().map(|name| {
            let span = sent.span_of(name.first.into(), name.last.into());
            NameField { span, text: span.of(text), kind: name.kind.as_str(), confidence: rounded(name.confidence) }
        });
        let line = SentenceLine {
            record: "sentence",
            report_id: &report.id,
            sentence: number,
            paragraph: sent.paragraph,
            span: sent.span,
            text: sent.span.of(text),
            tokens: sent.tokens.iter().enumerate().map(|(i, token)| field(text, sent, i, token)).collect(),
            names: names.collect(),
            versions,
        };
        serde_json::to_writer(&mut *out, &line).expect("sentences hold no map with keys other than strings");
        out.push(b'\n');
    }
    let mention = |m: &CorefMention| {
        let sent = &document.sentences[m.sentence as usize];
        let (span, head) = (sent.span_of(m.first.into(), m.last.into()), sent.tokens[usize::from(m.head)].span);
        MentionField { sentence: m.sentence, span, text: span.of(text), head, kind: m.kind.as_str(), confidence: rounded(m.confidence) }
    };
    for chain in &document.chains {
        let line = ChainLine { record: "chain", report_id: &report.id, mentions: chain.mentions.iter().map(mention).collect(), versions };
        serde_json::to_writer(&mut *out, &line).expect("chains hold no map with keys other than strings");
        out.push(b'\n');
    }
}

fn field<'d>(text: &'d str, sent: &'d Sentence, index: usize, token: &'d Token) -> TokenField<'d> {
    TokenField {
        span: token.span,
        form: token.span.of(text),
        lemma: &token.lemma,
        upos: token.upos.as_str(),
        xpos: token.xpos.as_str(),
        feats: features::of(text, sent, index),
        head: (usize::from(token.head) != index).then_some(token.head),
        deprel: token.deprel.as_str(),
        confidence: rounded(token.confidence),
    }
}

/// Three places are enough for a probability.
fn rounded(p: f32) -> f32 {
    (p * 1000.0).round() / 1000.0
}
