//! Checks all knowledge: the layout words, the tables, and the examples beside the patterns, which must fire or must not.

use crate::PipelineError;
use crate::driver::in_order;
use attache_code::{Coder, Failure};
use attache_ingest::Words;
use attache_knowledge::{Base, Example, Knowledge, Layer, Problem};
use attache_parse::{Engine, EngineKind};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Every fault, with file, line and cause.
    pub faults: Vec<String>,
    /// Examples that were run; none where the tables are faulty.
    pub examples: usize,
    /// Of these, how many are known not to hold.
    pub open: usize,
}

/// The folder of the layout words inside the data folder.
const LAYOUT: &str = "en/layout/";
/// The folder of the invented countries that examples speak of.
const TEST_WORLD: &str = "test_world/";
/// Examples that are known not to hold; `data/README.md` has the columns.
const OPEN: &str = "open_examples.tsv";
/// Folders whose files are checked where they are read: words for coreference, tokens, times and web pages, columns of tables.
const ELSEWHERE: [&str; 6] = ["en/coref/", "en/html/", "en/time/", "en/tokens/", "formats/", "html/"];
/// Files of `actors/` that are about the language and shared by the invented world.
const SHARED: [&str; 3] = ["actors/agents.tsv", "actors/titles.tsv", "actors/first_names.tsv"];

/// Checks what is compiled in.
///
/// # Errors
/// Engine or coder cannot be set up.
pub fn embedded() -> Result<Checked, PipelineError> {
    let mut checked = Checked::default();
    layout(attache_ingest::ENGLISH.iter().map(|&(name, text)| (name.to_string(), text.to_string())), &mut checked);
    examples(Knowledge::test_world(), include_str!("../../../data/open_examples.tsv"), &mut checked)?;
    Ok(checked)
}

/// Checks the files of a data folder, given as path below it (`actors/countries.tsv`) and text.
///
/// # Errors
/// Engine or coder cannot be set up.
pub fn files(files: &[(String, String)]) -> Result<Checked, PipelineError> {
    let mut checked = Checked::default();
    let words = files.iter().filter(|(path, _)| path.starts_with(LAYOUT) && !path.ends_with(".md"));
    layout(words.map(|(path, text)| (path[LAYOUT.len()..].to_string(), text.clone())), &mut checked);
    let (test, real): (Vec<_>, Vec<_>) =
        files.iter().filter(|(path, _)| !is_elsewhere(path)).cloned().partition(|(path, _)| path.starts_with(TEST_WORLD));
    let mut test: Vec<(String, String)> = test.into_iter().map(|(path, text)| (path[TEST_WORLD.len()..].to_string(), text)).collect();
    test.extend(real.iter().filter(|(path, _)| is_shared(path)).cloned());
    if let Err(problems) = Knowledge::from_files(&real) {
        checked.faults.extend(problems.iter().map(ToString::to_string));
    }
    match Knowledge::from_files(&test) {
        Ok(knowledge) => {
            let open = files.iter().find(|(path, _)| path == OPEN).map_or("", |(_, text)| text);
            examples(knowledge, open, &mut checked)?;
        }
        Err(problems) => {
            let new: Vec<String> = problems.iter().map(ToString::to_string).filter(|line| !checked.faults.contains(line)).collect();
            checked.faults.extend(new.into_iter().map(|line| format!("{TEST_WORLD}{line}")));
        }
    }
    Ok(checked)
}

fn is_elsewhere(path: &str) -> bool {
    path.starts_with(LAYOUT) || path == OPEN || ELSEWHERE.iter().any(|folder| path.starts_with(folder))
}

/// Whether a file of a data folder, by its path below it, is a table of the real world or of the language, and not one of the
/// invented world or of another stage.
pub fn is_knowledge(path: &str) -> bool {
    !is_elsewhere(path) && !path.starts_with(TEST_WORLD)
}

/// Runs the sentences of one pattern of `layers`, in the invented world and in the real one: a `yes` must fire in one of
/// them, a `no` in none. Gives those that do not hold.
///
/// # Errors
/// Engine or coder cannot be set up; the layers are faulty.
pub fn pattern(layers: &[Layer], id: &str) -> Result<Vec<String>, PipelineError> {
    let engine = Engine::embedded(EngineKind::default())?;
    let failures = |base| -> Result<Vec<Failure>, PipelineError> {
        let knowledge = Knowledge::load(base, layers).map_err(PipelineError::Data)?;
        Ok(Coder::new(Arc::new(knowledge), "un")?.check_pattern(|report| engine.parse(report), id))
    };
    let (invented, real) = (failures(Base::TestWorld)?, failures(Base::Embedded)?);
    let also = |failure: &Failure, all: &[Failure]| all.iter().any(|other| other.line == failure.line);
    let fails = |failure: &&Failure| !failure.must_fire || also(failure, &real);
    let mut failed: Vec<&Failure> = invented.iter().filter(fails).collect();
    failed.extend(real.iter().filter(|failure| !failure.must_fire && !also(failure, &invented)));
    Ok(failed.into_iter().map(ToString::to_string).collect())
}

/// Checks folders of one's own, each laid over those before it and over what is compiled in. Of the examples those of their own
/// patterns are run.
///
/// # Errors
/// Engine or coder cannot be set up.
pub fn overlay(layers: &[Layer]) -> Result<Checked, PipelineError> {
    let checked = |faults| Checked { faults, ..Checked::default() };
    if let Err(problems) = Knowledge::load(Base::Embedded, layers) {
        return Ok(checked(problems.iter().map(ToString::to_string).collect()));
    }
    let knowledge = match in_test_world(layers) {
        Ok(knowledge) => knowledge,
        Err(problems) => return Ok(checked(problems.iter().map(|problem| format!("{TEST_WORLD}: {problem}")).collect())),
    };
    let own: BTreeSet<&str> = layers.iter().flat_map(|layer| &layer.files).map(|(path, _)| path.as_str()).collect();
    let examples: Vec<Example> = knowledge.examples().iter().filter(|example| own.contains(example.file.as_str())).cloned().collect();
    let engine = Engine::embedded(EngineKind::default())?;
    let coder = Coder::new(Arc::new(knowledge), "un")?;
    let faults = run(&coder, &engine, &examples).iter().flatten().map(ToString::to_string).collect();
    Ok(Checked { examples: examples.len(), ..checked(faults) })
}

/// What of the folders is about the language, laid over the invented world: the knowledge that examples are read with.
pub(crate) fn in_test_world(layers: &[Layer]) -> Result<Knowledge, Vec<Problem>> {
    let of_language = |layer: &Layer| {
        let files: Vec<(String, String)> = layer.files.iter().filter(|(path, _)| is_shared(path)).cloned().collect();
        (!files.is_empty()).then(|| Layer { name: layer.name.clone(), files })
    };
    let layers: Vec<Layer> = layers.iter().filter_map(of_language).collect();
    Knowledge::load(Base::TestWorld, &layers)
}

/// True for files that the invented world shares with the real one.
fn is_shared(path: &str) -> bool {
    path.starts_with("en/") || path.starts_with("ontology/") || SHARED.contains(&path)
}

/// Runs examples on all cores: for each, in their order, why it does not hold.
pub(crate) fn run(coder: &Coder, engine: &Engine, examples: &[Example]) -> Vec<Option<Failure>> {
    let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut found = Vec::new();
    let work = |example: &Example| coder.check_example(example, |report| engine.parse(report));
    let Ok(()) = in_order(examples, threads, work, |failure| {
        found.push(failure);
        Ok::<(), Infallible>(())
    });
    found
}

fn layout(words: impl Iterator<Item = (String, String)>, checked: &mut Checked) {
    if let Err(error) = Words::parse(words) {
        checked.faults.extend(error.0.iter().map(|fault| format!("{LAYOUT}{}:{}: {}", fault.file, fault.line, fault.cause)));
    }
}

/// Runs the examples of the patterns. One of `open` is no fault while it fails, and is one as soon as it holds.
fn examples(knowledge: Knowledge, open: &str, checked: &mut Checked) -> Result<(), PipelineError> {
    let engine = Engine::embedded(EngineKind::default())?;
    let knowledge = Arc::new(knowledge);
    let coder = Coder::new(knowledge.clone(), "un")?;
    let all = knowledge.examples();
    let failures: Vec<Failure> = run(&coder, &engine, all).into_iter().flatten().collect();
    checked.examples = all.len();
    let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (number, line) in open.lines().enumerate().skip(1).filter(|(_, line)| !line.starts_with('#')) {
        match line.split('\t').collect::<Vec<_>>()[..] {
            [pattern, sentence, _] => drop(known.insert((pattern, sentence), number + 1)),
            _ => checked.faults.push(format!("{OPEN}:{}: three columns are needed: pattern, sentence, found", number + 1)),
        }
    }
    for failure in &failures {
        match known.remove(&(failure.pattern.as_str(), failure.sentence.as_str())) {
            Some(_) => checked.open += 1,
            None => checked.faults.push(failure.to_string()),
        }
    }
    checked.faults.extend(known.iter().map(|((pattern, sentence), line)| {
        format!("{OPEN}:{line}: {pattern}: the example holds, or is none any more; take the line out\n    {sentence}")
    }));
    Ok(())
}
