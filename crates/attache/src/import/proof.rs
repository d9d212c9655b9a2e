//! Which patterns stand: those that the checks of the knowledge pass and that fire on an example of their own.

use super::Draft;
use super::patterns::Pattern;
use crate::check;
use crate::pipeline::PipelineError;
use attache_code::Coder;
use attache_knowledge::{Example, Knowledge, Layer, Problem, code};
use attache_parse::{Engine, EngineKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

const KNOWN: &str = "is known already: a pattern that is compiled in, or one above, has the same verb and conditions";
const REFUSED: &str = "is refused by the check of patterns";
const SILENT: &str = "does not fire on an example of its own";

/// A pattern, the place of its source, and the sentence that is tried.
#[derive(Clone)]
struct Candidate {
    pattern: Pattern,
    origin: usize,
}

/// Keeps the patterns that stand, as files of the overlay; they are tried with the rest of it, and with `layers` below.
pub fn prove(patterns: Vec<Pattern>, layers: &[Layer], draft: &mut Draft) -> Result<(), PipelineError> {
    let rest = Layer { name: String::new(), files: draft.imported.files.clone() };
    let below: Vec<Layer> = layers.iter().cloned().chain([rest]).collect();
    let all: Vec<Candidate> = patterns.iter().cloned().enumerate().map(|(origin, pattern)| Candidate { pattern, origin }).collect();
    let (candidates, refused) = sound(all, &below)?;
    let standing: BTreeSet<usize> = candidates.iter().map(|candidate| candidate.origin).collect();
    for (origin, pattern) in patterns.iter().enumerate().filter(|(origin, _)| !standing.contains(origin)) {
        let (cause, words) = refused.get(&origin).map_or((KNOWN, String::new()), |message| (REFUSED, format!(" ({message})")));
        draft.aside(&pattern.file, pattern.line, "pattern", cause, format!("{}{words}", pattern.text));
    }
    let mut kept = fire(joined(candidates), &below, draft)?;
    // Without those that went, another pattern may win where it did not before.
    loop {
        let failures = failures(&kept, &below, |_| Some(0))?;
        if failures.is_empty() {
            break;
        }
        for (number, found) in &failures {
            silent(&kept[*number], found, draft);
        }
        let mut numbers = 0..;
        kept.retain(|_| numbers.next().is_some_and(|number| !failures.contains_key(&number)));
    }
    draft.count("patterns", kept.len());
    let rendered = render(&kept, |_| 0);
    draft.imported.files.extend(rendered.files);
    Ok(())
}

/// Patterns that load, and why others do not, by the place of their source. Where a pattern has the conditions of another for one
/// of its verbs, it keeps the others.
fn sound(mut candidates: Vec<Candidate>, below: &[Layer]) -> Result<(Vec<Candidate>, BTreeMap<usize, String>), PipelineError> {
    let mut refused = BTreeMap::new();
    loop {
        let rendered = render(&candidates, |_| 0);
        let Err(problems) = load(&rendered, below) else {
            return Ok((candidates, refused));
        };
        let mut faults: BTreeMap<usize, &Problem> = BTreeMap::new();
        for problem in &problems {
            let Some(number) = rendered.at.get(&(problem.file.clone(), problem.row_line)) else {
                // Nothing of ours: an error that no pattern can mend.
                return Err(PipelineError::Data(problems));
            };
            faults.entry(*number).or_insert(problem);
        }
        let mut next = Vec::new();
        for (number, candidate) in candidates.into_iter().enumerate() {
            match faults.get(&number) {
                None => next.push(candidate),
                Some(problem) if problem.code != code::IDENTICAL => drop(refused.insert(candidate.origin, problem.message.clone())),
                Some(_) if candidate.pattern.lemmas.len() == 1 => {}
                Some(_) => next.extend(candidate.pattern.lemmas.iter().map(|lemma| {
                    let pattern = Pattern { lemmas: vec![lemma.clone()], ..candidate.pattern.clone() };
                    Candidate { pattern, origin: candidate.origin }
                })),
            }
        }
        candidates = next;
    }
}

/// Puts the verbs of one source together again.
fn joined(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        match out.last_mut().filter(|last| last.origin == candidate.origin) {
            Some(last) => last.pattern.lemmas.extend(candidate.pattern.lemmas),
            None => out.push(candidate),
        }
    }
    out
}

/// The patterns that fire on one of their sentences, with the first one of these alone.
fn fire(candidates: Vec<Candidate>, below: &[Layer], draft: &mut Draft) -> Result<Vec<Candidate>, PipelineError> {
    // For each pattern the sentence that it fires on, or why it does not fire on the first one.
    let mut proven: Vec<Result<usize, String>> = vec![Err(String::new()); candidates.len()];
    let rounds = candidates.iter().map(|candidate| candidate.pattern.sentences.len()).max().unwrap_or(0);
    for round in 0..rounds {
        let open = |number: usize| (proven[number].is_err() && round < candidates[number].pattern.sentences.len()).then_some(round);
        let mut failures = failures(&candidates, below, open)?;
        for number in (0..candidates.len()).filter(|number| open(*number).is_some()).collect::<Vec<_>>() {
            match failures.remove(&number) {
                None => proven[number] = Ok(round),
                Some(found) if round == 0 => proven[number] = Err(found),
                Some(_) => {}
            }
        }
    }
    let mut kept = Vec::new();
    for (mut candidate, proven) in candidates.into_iter().zip(proven) {
        match proven {
            Ok(sentence) => {
                candidate.pattern.sentences = vec![candidate.pattern.sentences.swap_remove(sentence)];
                kept.push(candidate);
            }
            Err(found) => silent(&candidate, &found, draft),
        }
    }
    Ok(kept)
}

fn silent(candidate: &Candidate, found: &str, draft: &mut Draft) {
    let pattern = &candidate.pattern;
    let sentence = pattern.sentences.first().map_or("", String::as_str);
    draft.aside(&pattern.file, pattern.line, "pattern", SILENT, format!("{} ({sentence} {found})", pattern.text));
}

/// Tries each pattern on the sentence that `sentence` gives for its number, if it gives one: why it does not fire, by number.
fn failures(candidates: &[Candidate], below: &[Layer], sentence: impl Fn(usize) -> Option<usize>) -> Result<BTreeMap<usize, String>, PipelineError> {
    let rendered = render(candidates, |number| sentence(number).unwrap_or(0));
    let knowledge = load(&rendered, below).map_err(PipelineError::Data)?;
    let numbers: BTreeMap<&str, usize> = rendered.ids.iter().zip(0..).map(|(id, number)| (id.as_str(), number)).collect();
    let number = |example: &Example| example.pattern.as_deref().and_then(|id| numbers.get(id)).copied();
    let wanted = |example: &&Example| number(example).and_then(&sentence).is_some();
    let tried: Vec<Example> = knowledge.examples().iter().filter(wanted).cloned().collect();
    let engine = Engine::embedded(EngineKind::default())?;
    let coder = Coder::new(Arc::new(knowledge), "un")?;
    let found = tried.iter().zip(check::run(&coder, &engine, &tried));
    Ok(found.filter_map(|(example, failure)| Some((number(example)?, failure?.found))).collect())
}

/// Pattern files, and where each pattern stands in them.
#[derive(Default)]
struct Rendered {
    files: BTreeMap<String, String>,
    /// Number of the pattern by file and line.
    at: BTreeMap<(String, u32), usize>,
    /// Ids by number.
    ids: Vec<String>,
}

/// Writes one file for each event type. `sentence` gives, for the number of a pattern, that of its example.
fn render(candidates: &[Candidate], sentence: impl Fn(usize) -> usize) -> Rendered {
    let mut out = Rendered::default();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for (number, candidate) in candidates.iter().enumerate() {
        let pattern = &candidate.pattern;
        let stem = format!("petrarch-{}", pattern.event_type.to_lowercase());
        let path = format!("en/patterns/{stem}.toml");
        let count = counts.entry(&pattern.event_type).or_default();
        *count += 1;
        let id = format!("{stem}-{count:04}");
        let text = out.files.entry(path.clone()).or_insert_with(|| format!("type = {:?}\n", pattern.event_type));
        let line = text.matches('\n').count() as u32 + 2;
        let example = pattern.sentences.get(sentence(number)).map_or("", String::as_str);
        let _ = write!(text, "\n[[pattern]]\nid = {id:?}\n{}yes = [{example:?}]\nnote = {:?}\n", keys(pattern), note(pattern));
        out.at.insert((path, line), number);
        out.ids.push(id);
    }
    out
}

fn note(pattern: &Pattern) -> String {
    format!("PETRARCH {}:{}; the example was made by the import", pattern.file, pattern.line)
}

fn keys(pattern: &Pattern) -> String {
    let mut out = format!("lemma = {:?}\n", pattern.lemmas);
    let table = |rows: Vec<String>| format!("{{ {} }}", rows.join(", "));
    if !pattern.with.is_empty() {
        out += &format!("with = {}\n", table(pattern.with.iter().map(|(role, filler)| format!("{role:?} = {filler:?}")).collect()));
    }
    if !pattern.without.is_empty() {
        out += &format!("without = {}\n", table(pattern.without.iter().map(|(role, fillers)| format!("{role:?} = {fillers:?}")).collect()));
    }
    if let Some(mode) = &pattern.mode {
        out += &format!("mode = {mode:?}\n");
    }
    out += &format!("cameo = {:?}\n", pattern.cameo);
    for (key, paths) in [("actor", &pattern.actor), ("recipient", &pattern.recipient)] {
        if !paths.is_empty() {
            out += &format!("{key} = {paths:?}\n");
        }
    }
    out
}

/// The invented world with the patterns laid over it, and below them what they are to be used with.
fn load(rendered: &Rendered, below: &[Layer]) -> Result<Knowledge, Vec<Problem>> {
    let files = rendered.files.iter().map(|(path, text)| (path.clone(), text.clone())).collect();
    let layers: Vec<Layer> = below.iter().cloned().chain([Layer { name: String::new(), files }]).collect();
    check::in_test_world(&layers)
}
