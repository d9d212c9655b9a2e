//! Prints the coreference chains of texts: `coref FILE [ENGINE]`. FILE holds one JSON object a line with `id` and `text`;
//! the output has one JSON object a line with `id` and `chains`; spans are byte offsets into the text. Says on standard
//! error how long reading took and how much of that was coreference.
//!
//! `coref --trace FILE [WEIGHTS]` prints what the training script reads instead: mentions,
//! decisions and the features of their candidates, as they come with the weights of the file WEIGHTS.

use attache_parse::coref::{Weights, feature_names, resolve};
use attache_parse::{Engine, EngineKind, coref};
use attache_types::{Chain, CorefMention, Document, Report};
use std::fmt::Write as _;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let traced = args.first().is_some_and(|arg| arg == "--trace");
    if traced {
        args.remove(0);
    }
    let path = args.first().ok_or("usage: coref [--trace] FILE [ENGINE or WEIGHTS]")?;
    let kind: EngineKind = args.get(1).filter(|_| !traced).map_or(Ok(EngineKind::default()), |name| name.parse())?;
    let engine = Engine::embedded(kind)?;
    let weights = if traced { args.get(1).map(std::fs::read_to_string).transpose()? } else { None };
    let (mut seconds, mut again, mut words) = (0.0, 0.0, 0);
    for line in std::fs::read_to_string(path)?.lines() {
        let (id, text) = (string(line, "id").ok_or("no id")?, string(line, "text").ok_or("no text")?);
        let report = Report { text, ..Report::default() };
        let start = Instant::now();
        let document = engine.parse(&report);
        seconds += start.elapsed().as_secs_f64();
        let start = Instant::now();
        resolve(&report.text, &document.sentences);
        again += start.elapsed().as_secs_f64();
        words += document.sentences.iter().map(|s| s.tokens.len()).sum::<usize>();
        let mut out = format!("{{\"id\":{},", quoted(&id));
        if traced {
            trace(&mut out, &report.text, &document, weights.as_deref())?
        } else {
            chains(&mut out, &document, &document.chains)
        }
        println!("{out}}}");
    }
    eprintln!("{words} words in {seconds:.3} s, {:.0} words/s; coreference {:.1} %", words as f64 / seconds, again / seconds * 100.0);
    Ok(())
}

fn chains(out: &mut String, document: &Document, chains: &[Chain]) {
    let list = |chain: &Chain| format!("[{}]", chain.mentions.iter().map(|m| mention(document, m)).collect::<Vec<_>>().join(","));
    let _ = write!(out, "\"chains\":[{}]", chains.iter().map(list).collect::<Vec<_>>().join(","));
}

fn mention(document: &Document, mention: &CorefMention) -> String {
    let sentence = &document.sentences[mention.sentence as usize];
    let (span, head) = (sentence.span_of(mention.first.into(), mention.last.into()), sentence.tokens[usize::from(mention.head)].span);
    format!(
        "{{\"span\":[{},{}],\"head\":[{},{}],\"kind\":\"{}\",\"confidence\":{:.3}}}",
        span.start,
        span.end,
        head.start,
        head.end,
        mention.kind.as_str(),
        mention.confidence
    )
}

fn trace(out: &mut String, text: &str, document: &Document, weights: Option<&str>) -> Result<(), String> {
    let weights = weights.map_or(Ok(Weights::default()), Weights::parse)?;
    let trace = coref::trace(text, &document.sentences, &weights);
    let names: Vec<String> = feature_names().iter().map(|(template, label)| format!("\"{template}\\t{label}\"")).collect();
    let mentions: Vec<String> = trace.mentions.iter().map(|m| mention(document, m)).collect();
    let decisions = trace.decisions.iter().map(|d| {
        let candidates: Vec<String> = d.candidates.iter().map(|(at, features)| format!("[{at},{features:?}]")).collect();
        format!("{{\"anaphor\":{},\"sort\":\"{}\",\"none\":{:?},\"candidates\":[{}]}}", d.anaphor, d.sort.as_str(), d.none, candidates.join(","))
    });
    let decisions: Vec<String> = decisions.collect();
    let _ = write!(out, "\"names\":[{}],\"mentions\":[{}],\"decisions\":[{}],", names.join(","), mentions.join(","), decisions.join(","));
    chains(out, document, &trace.chains);
    Ok(())
}

/// The value of a key of a flat JSON object whose values are strings.
fn string(line: &str, key: &str) -> Option<String> {
    let start = line.find(&format!("\"{key}\""))? + key.len() + 2;
    let mut chars = line[start..].trim_start_matches([':', ' ']).strip_prefix('"')?.chars();
    let mut value = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Some(value),
            '\\' => value.push(match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'u' => char::from_u32(u32::from_str_radix(&chars.by_ref().take(4).collect::<String>(), 16).ok()?)?,
                other => other,
            }),
            other => value.push(other),
        }
    }
    None
}

fn quoted(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if u32::from(c) < 0x20 => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}
