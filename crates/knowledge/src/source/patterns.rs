//! Reads pattern files (TOML) into compiled patterns and their examples.

use super::paths::{OneOrMany, constraints, parse_path};
use super::problem::{At, Problem, code};
use super::rules::{Example, Needs, Path, Pattern, PatternResult, PredicatePos};
use super::tables::{Located, Table};
use super::tsv;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileToml {
    #[serde(rename = "type")]
    event_type: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    must_not: Vec<Spanned<String>>,
    #[serde(default)]
    pattern: Vec<Spanned<toml::Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternToml {
    id: String,
    lemma: OneOrMany,
    pos: Option<OneOrMany>,
    #[serde(default)]
    with: BTreeMap<String, OneOrMany>,
    #[serde(default)]
    without: BTreeMap<String, OneOrMany>,
    mode: Option<String>,
    cameo: Option<String>,
    actor: Option<OneOrMany>,
    recipient: Option<OneOrMany>,
    status: Option<String>,
    needs: Option<String>,
    relation: Option<String>,
    subject: Option<OneOrMany>,
    object: Option<OneOrMany>,
    stage: Option<String>,
    codebook: Option<String>,
    agreement: Option<OneOrMany>,
    party: Option<OneOrMany>,
    #[serde(default)]
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum FileKind<'f> {
    Event(&'f str),
    Relation,
    Agreement,
}

/// The file being read.
struct Reader<'f> {
    file: &'f Arc<str>,
    text: &'f str,
    stem: &'f str,
    kind: FileKind<'f>,
}

/// Reads one pattern file.
pub fn read(file: &Arc<str>, text: &str, patterns: &mut Table<Pattern>, examples: &mut Vec<Example>, problems: &mut Vec<Problem>) {
    let whole = At { file: Some(file.clone()), line: 1 };
    let parsed: FileToml = match toml::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let (line, column) = error.span().map_or((1, 1), |span| position(text, span.start));
            let mut problem = whole.problem_on(line, code::TOML, error.message().replace('\n', " "));
            problem.column = Some(column);
            problem.row_line = 0;
            problems.push(problem);
            return;
        }
    };
    let kind = match (parsed.event_type.as_deref(), parsed.kind.as_deref()) {
        (Some(event_type), None) => FileKind::Event(event_type),
        (None, Some("relation")) => FileKind::Relation,
        (None, Some("agreement")) => FileKind::Agreement,
        _ => {
            let message = "a pattern file begins with either `type = \"<PLOVER type>\"`, `kind = \"relation\"` or \
                           `kind = \"agreement\"`";
            problems.push(whole.problem(code::KIND, message));
            return;
        }
    };
    let stem = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml");
    let reader = Reader { file, text, stem, kind };
    for sentence in parsed.must_not {
        let line = position(text, sentence.span().start).0;
        examples.push(reader.example(None, line, sentence.as_ref(), false));
    }
    for table in parsed.pattern {
        // The span of a table starts at its header.
        let start = table.span().start;
        let at = At { file: Some(file.clone()), line: position(text, start).0 };
        match table.into_inner().try_into::<PatternToml>() {
            Ok(raw) => {
                let before = problems.len();
                reader.examples(&raw, &at, start, examples, problems);
                let pattern = reader.pattern(raw, &at, problems);
                if let Some(row) = pattern
                    && problems.len() == before
                {
                    patterns.push(Located { at, row });
                }
            }
            Err(error) => problems.push(at.problem(code::TOML, error.message().replace('\n', " "))),
        }
    }
}

/// Line and column, from 1, of a byte of the text.
fn position(text: &str, byte: usize) -> (u32, u32) {
    let before = &text[..byte.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line as u32, column as u32)
}

impl Reader<'_> {
    fn example(&self, pattern: Option<&str>, line: u32, text: &str, must_fire: bool) -> Example {
        let (sentence, parties) = match text.split_once(" => ") {
            Some((sentence, parties)) => (sentence, Some(parties)),
            None => (text, None),
        };
        let (actor, recipient) = match parties.map(|parties| parties.split_once(" > ")) {
            Some(Some((actor, recipient))) => (Some(actor), Some(recipient)),
            Some(None) => (parties, None),
            None => (None, None),
        };
        let words = |part: Option<&str>| part.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
        Example {
            pattern: pattern.map(str::to_owned),
            file: self.file.to_string(),
            line,
            sentence: sentence.trim().to_owned(),
            must_fire,
            event_type: match self.kind {
                FileKind::Event(event_type) => Some(event_type.to_owned()),
                _ => None,
            },
            actor: words(actor),
            recipient: words(recipient),
        }
    }

    fn examples(&self, raw: &PatternToml, at: &At, start: usize, examples: &mut Vec<Example>, problems: &mut Vec<Problem>) {
        if raw.yes.is_empty() {
            let message = format!("pattern `{}` has no `yes`; add a sentence that it must fire on", raw.id);
            problems.push(at.problem(code::EXAMPLE, message));
        }
        for (texts, must_fire) in [(&raw.yes, true), (&raw.no, false)] {
            for text in texts {
                let offset = self.text[start..].find(text.as_str());
                let line = offset.map_or(at.line, |offset| position(self.text, start + offset).0);
                let example = self.example(Some(&raw.id), line, text, must_fire);
                if example.sentence.is_empty() || (!must_fire && example.actor.is_some()) {
                    let message =
                        format!("example {text:?} of `{}`: write \"Sentence. => actor > recipient\" in `yes`, only the sentence in `no`", raw.id);
                    problems.push(at.problem_on(line, code::EXAMPLE, message));
                }
                examples.push(example);
            }
        }
    }

    fn pattern(&self, raw: PatternToml, at: &At, problems: &mut Vec<Problem>) -> Option<Pattern> {
        let id = raw.id.clone();
        let number = id.strip_prefix(self.stem).and_then(|rest| rest.strip_prefix('-'));
        if !number.is_some_and(|number| number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit())) {
            let message = format!("id `{id}` must be the file's name and a number of four digits: `{}-0001`", self.stem);
            problems.push(at.problem(code::ID, message));
        }
        self.foreign_keys(&raw, at, problems);
        let result = self.result(&raw, at, problems);
        let (first, second, default_second, default_needs): (_, _, &[&str], _) = match self.kind {
            FileKind::Event(_) => (raw.actor, raw.recipient, &["patient", "to", "against", "with", "on", "of"], Needs::Either),
            FileKind::Relation => (raw.subject, raw.object, &["patient", "to", "against", "with", "on", "of"], Needs::Both),
            FileKind::Agreement => (raw.party, raw.agreement, &["patient"], Needs::Either),
        };
        let mut read = |paths: Option<OneOrMany>, default: &[&str]| -> Vec<Vec<Path>> {
            let paths = paths.map_or_else(|| default.iter().map(|path| (*path).to_owned()).collect(), OneOrMany::into_vec);
            paths.iter().map(|joined| joined.split('+').filter_map(|path| parse_path(path, at, problems)).collect()).collect()
        };
        let actor = read(first, &["agent"]);
        let recipient = read(second, default_second);
        let lemmas = lemmas(raw.lemma.into_vec(), &id, at, problems);
        let pos = parts_of_speech(raw.pos, at, problems);
        let with = constraints(raw.with, at, problems);
        let without = constraints(raw.without, at, problems);
        let needs = match raw.needs.as_deref() {
            None => default_needs,
            Some("either") => Needs::Either,
            Some("actor") => Needs::Actor,
            Some("recipient") => Needs::Recipient,
            Some("both") => Needs::Both,
            Some(other) => {
                let message = format!("needs = {other:?}: must be one of: either actor recipient both");
                problems.push(at.problem(code::VALUE, message));
                return None;
            }
        };
        Some(Pattern { id, result: result?, pos, lemmas, with, without, actor, recipient, needs, codebook: raw.codebook })
    }

    /// Keys that belong to another kind of pattern file.
    fn foreign_keys(&self, raw: &PatternToml, at: &At, problems: &mut Vec<Problem>) {
        let event = matches!(self.kind, FileKind::Event(_));
        let relation = self.kind == FileKind::Relation;
        let agreement = self.kind == FileKind::Agreement;
        let keys = [
            ("mode", raw.mode.is_some(), event),
            ("cameo", raw.cameo.is_some(), event),
            ("status", raw.status.is_some(), event),
            ("actor", raw.actor.is_some(), event),
            ("recipient", raw.recipient.is_some(), event),
            ("relation", raw.relation.is_some(), relation),
            ("subject", raw.subject.is_some(), relation),
            ("object", raw.object.is_some(), relation),
            ("stage", raw.stage.is_some(), agreement),
            ("agreement", raw.agreement.is_some(), agreement),
            ("party", raw.party.is_some(), agreement),
        ];
        for (key, given, belongs) in keys {
            if given && !belongs {
                let message = format!("key `{key}` of `{}` has no meaning in this kind of file; remove it", raw.id);
                problems.push(at.problem(code::KIND, message));
            }
        }
    }

    fn result(&self, raw: &PatternToml, at: &At, problems: &mut Vec<Problem>) -> Option<PatternResult> {
        let missing = |key: &str| at.problem(code::RELATION, format!("pattern `{}` lacks the key `{key}`", raw.id));
        match self.kind {
            FileKind::Event(event_type) => {
                let status = match raw.status.as_deref().map(tsv::status).transpose() {
                    Ok(status) => status,
                    Err(message) => {
                        problems.push(at.problem(code::VALUE, message));
                        return None;
                    }
                };
                Some(PatternResult::Event { event_type: event_type.to_owned(), mode: raw.mode.clone(), cameo: raw.cameo.clone(), status })
            }
            FileKind::Relation => {
                if raw.relation.is_none() {
                    problems.push(missing("relation"));
                }
                Some(PatternResult::Relation { predicate: raw.relation.clone()? })
            }
            FileKind::Agreement => {
                if raw.stage.is_none() {
                    problems.push(missing("stage"));
                }
                Some(PatternResult::Stage { stage: raw.stage.clone()? })
            }
        }
    }
}

fn lemmas(raw: Vec<String>, id: &str, at: &At, problems: &mut Vec<Problem>) -> Vec<String> {
    if raw.is_empty() {
        problems.push(at.problem(code::LEMMA, format!("pattern `{id}` has no lemma; name at least one")));
    }
    for (i, lemma) in raw.iter().enumerate() {
        if lemma.trim().is_empty() || lemma.trim() != lemma || lemma.starts_with(['@', '!', '*']) {
            let message = format!("lemma {lemma:?} of `{id}`: write a base form, with its particle after one space");
            problems.push(at.problem(code::LEMMA, message));
        }
        if raw[..i].contains(lemma) {
            problems.push(at.problem(code::LEMMA, format!("lemma {lemma:?} stands twice in `{id}`; remove one")));
        }
    }
    raw
}

fn parts_of_speech(raw: Option<OneOrMany>, at: &At, problems: &mut Vec<Problem>) -> Vec<PredicatePos> {
    let words = raw.map_or_else(|| vec!["verb".to_owned()], OneOrMany::into_vec);
    let mut out: Vec<PredicatePos> = Vec::new();
    for word in &words {
        match word.as_str() {
            "verb" => out.push(PredicatePos::Verb),
            "noun" => out.push(PredicatePos::Noun),
            "adj" => out.push(PredicatePos::Adj),
            other => {
                problems.push(at.problem(code::LEMMA, format!("pos = {other:?}: must be one of: verb noun adj")));
            }
        }
    }
    out.sort();
    out.dedup();
    out
}
