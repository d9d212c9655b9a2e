//! Which patterns stand: those that the checks of the knowledge pass and that fire on an example of their own.

use super::Draft;
use super::patterns::Pattern;
use crate::driver::in_order;
use crate::pipeline::PipelineError;
use attache_code::Coder;
use attache_knowledge::{Base, Example, Knowledge, Layer, Problem, code};
use attache_parse::{Engine, EngineKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

const KNOWN: &str = "is known already: a pattern that is compiled in, or one above, has the same verb and conditions";
const REFUSED: &str = "is refused by the check of patterns";
const SILENT: &str = "does not fire on an example of its own";

/// A pattern, the place of its source, and the sentence that is tried.
#[derive(Clone)]
struct Candidate {
    pattern: Pattern,
    origin: usize,
}

/// Keeps the patterns that stand, as files of the overlay.
pub fn prove(patterns: Vec<Pattern>, draft: &mut Draft) -> Result<(), PipelineError> {
    draft.count("patterns translated", patterns.len());
    let classes: Vec<(String, String)> = draft.imported.files.iter().filter(|(path, _)| path.starts_with("en/classes/")).cloned().collect();
    let all: Vec<Candidate> = patterns.iter().cloned().enumerate().map(|(origin, pattern)| Candidate { pattern, origin }).collect();
    let (candidates, refused) = sound(all, &classes)?;
    let standing: BTreeSet<usize> = candidates.iter().map(|candidate| candidate.origin).collect();
    for (origin, pattern) in patterns.iter().enumerate().filter(|(origin, _)| !standing.contains(origin)) {
        let (cause, words) = refused.get(&origin).map_or((KNOWN, String::new()), |message| (REFUSED, format!(" ({message})")));
        draft.aside(&pattern.file, pattern.line, "pattern", cause, format!("{}{words}", pattern.text));
    }
    let candidates = joined(candidates);
    let proven = firing(&candidates, &classes)?;
    let mut kept = Vec::new();
    for (candidate, sentence) in candidates.into_iter().zip(proven) {
        let mut pattern = candidate.pattern;
        match sentence {
            Some(sentence) => {
                pattern.sentences = vec![pattern.sentences.swap_remove(sentence)];
                kept.push(Candidate { pattern, ..candidate });
            }
            None => draft.aside(&pattern.file, pattern.line, "pattern", SILENT, format!("{}: {}", pattern.text, pattern.sentences.join(" | "))),
        }
    }
    draft.count("patterns", kept.len());
    let rendered = render(&kept, |_| Some(0));
    draft.imported.files.extend(rendered.files);
    Ok(())
}

/// Patterns that load, and why others do not, by the place of their source. Where a pattern has the conditions of another for one
/// of its verbs, it keeps the others.
fn sound(mut candidates: Vec<Candidate>, classes: &[(String, String)]) -> Result<(Vec<Candidate>, BTreeMap<usize, String>), PipelineError> {
    let mut refused = BTreeMap::new();
    loop {
        let rendered = render(&candidates, |_| Some(0));
        let Err(problems) = load(&rendered, classes) else {
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

/// For each pattern which of its sentences it fires on first.
fn firing(candidates: &[Candidate], classes: &[(String, String)]) -> Result<Vec<Option<usize>>, PipelineError> {
    let engine = Engine::embedded(EngineKind::default())?;
    let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut proven: Vec<Option<usize>> = vec![None; candidates.len()];
    let rounds = candidates.iter().map(|candidate| candidate.pattern.sentences.len()).max().unwrap_or(0);
    for round in 0..rounds {
        let rendered = render(candidates, |candidate| (round < candidate.pattern.sentences.len()).then_some(round));
        let knowledge = load(&rendered, classes).map_err(PipelineError::Data)?;
        let examples: Vec<Example> = knowledge.examples().iter().filter(|example| example.file.starts_with(FILES)).cloned().collect();
        let numbers: BTreeMap<&str, usize> = rendered.ids.iter().zip(0..).map(|(id, number)| (id.as_str(), number)).collect();
        let coder = Coder::new(Arc::new(knowledge), "un")?;
        let open = |example: &&Example| example.pattern.as_deref().and_then(|id| numbers.get(id)).is_some_and(|number| proven[*number].is_none());
        let tried: Vec<&Example> = examples.iter().filter(open).collect();
        let mut held = Vec::new();
        let work = |example: &Example| coder.check_example(example, |report| engine.parse(report)).is_none();
        let done: Result<(), std::convert::Infallible> = in_order(tried.iter().copied(), threads, work, |holds| {
            held.push(holds);
            Ok(())
        });
        let Ok(()) = done;
        for (example, _) in tried.iter().zip(held).filter(|(_, holds)| *holds) {
            if let Some(number) = example.pattern.as_deref().and_then(|id| numbers.get(id)) {
                proven[*number] = Some(round);
            }
        }
    }
    Ok(proven)
}

/// What the names of all pattern files begin with.
const FILES: &str = "en/patterns/petrarch-";

/// Pattern files, and where each pattern stands in them.
#[derive(Default)]
struct Rendered {
    files: BTreeMap<String, String>,
    /// Number of the pattern by file and line.
    at: BTreeMap<(String, u32), usize>,
    /// Ids by number.
    ids: Vec<String>,
}

/// Writes one file for each event type. `sentence` gives the number of the example; a pattern without gets its first.
fn render(candidates: &[Candidate], sentence: impl Fn(&Candidate) -> Option<usize>) -> Rendered {
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
        let example = pattern.sentences.get(sentence(candidate).unwrap_or(0)).map_or("", String::as_str);
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

/// The invented world with the patterns and classes laid over it.
fn load(rendered: &Rendered, classes: &[(String, String)]) -> Result<Knowledge, Vec<Problem>> {
    let files = rendered.files.iter().map(|(path, text)| (path.clone(), text.clone())).chain(classes.iter().cloned()).collect();
    Knowledge::load(Base::TestWorld, &[Layer { name: String::new(), files }])
}
