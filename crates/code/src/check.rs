//! Runs the examples that stand beside the patterns: what must fire fires, what must not does not.

use crate::Coder;
use attache_knowledge::{Example, Knowledge, PatternResult};
use attache_types::{Coding, Document, Entity, Report};
use std::fmt;

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// File of the pattern, inside `data/`.
    pub file: String,
    /// Line of the example.
    pub line: u32,
    /// The pattern, or `must_not`.
    pub pattern: String,
    /// The sentence.
    pub sentence: String,
    /// Whether it was to fire.
    pub must_fire: bool,
    /// What came instead.
    pub found: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}\n    {}", self.file, self.line, self.pattern, self.found, self.sentence)
    }
}

impl Coder {
    /// Checks every example of the knowledge; `parse` is the language engine. Gives the failures and how many were run.
    pub fn check_examples(&self, parse: impl Fn(&Report) -> Document) -> (Vec<Failure>, usize) {
        (self.check_some(parse, |_| true), self.knowledge.examples().len())
    }

    /// Checks the examples of one pattern.
    pub fn check_pattern(&self, parse: impl Fn(&Report) -> Document, id: &str) -> Vec<Failure> {
        self.check_some(parse, |example| example.pattern.as_deref() == Some(id))
    }

    fn check_some(&self, parse: impl Fn(&Report) -> Document, wanted: impl Fn(&Example) -> bool) -> Vec<Failure> {
        let examples = self.knowledge.examples().iter().filter(|example| wanted(example));
        examples.filter_map(|example| self.check_example(example, &parse)).collect()
    }

    /// Checks one example; nothing comes where it holds.
    pub fn check_example(&self, example: &Example, parse: impl Fn(&Report) -> Document) -> Option<Failure> {
        let report = Report { id: "example".to_owned(), text: example.sentence.clone(), ..Report::default() };
        let coding = self.code(&report, &parse(&report));
        let found = match example.must_fire {
            true => missing(example, &coding, &self.knowledge),
            false => unwanted(example, &coding, &self.knowledge),
        };
        found.map(|found| Failure {
            file: example.file.clone(),
            line: example.line,
            pattern: example.pattern.clone().unwrap_or_else(|| "must_not".to_owned()),
            sentence: example.sentence.clone(),
            must_fire: example.must_fire,
            found,
        })
    }
}

/// One firing: pattern, actors, recipients.
type Firing<'c> = (&'c str, &'c [Entity], &'c [Entity]);

fn firings(coding: &Coding) -> Vec<Firing<'_>> {
    let events = coding.events.iter().map(|e| (e.pattern.as_str(), e.actors.as_slice(), e.recipients.as_slice()));
    let relations = coding.relations.iter().map(|r| (r.pattern.as_str(), std::slice::from_ref(&r.subject), std::slice::from_ref(&r.object)));
    let stages = coding
        .agreements
        .iter()
        .flat_map(|agreement| agreement.stages.iter().map(|stage| (stage.pattern.as_str(), stage.party.as_slice(), agreement.parties.as_slice())));
    events.chain(relations).chain(stages).collect()
}

/// A sibling pattern of the same result serves as well: which of two fires is decided by how much each asks.
fn missing(example: &Example, coding: &Coding, knowledge: &Knowledge) -> Option<String> {
    let wanted = example.pattern.as_deref().and_then(|id| knowledge.patterns.by_id(id))?;
    let all = firings(coding);
    let fitting: Vec<&Firing> =
        all.iter().filter(|(id, ..)| knowledge.patterns.by_id(id).is_some_and(|p| same_result(&p.result, &wanted.result))).collect();
    if fitting.is_empty() {
        return Some(match all.first() {
            Some((id, ..)) => format!("does not fire; instead {id}"),
            None => "does not fire".to_owned(),
        });
    }
    let held = fitting.iter().any(|(_, actors, recipients)| holds(&example.actor, actors) && holds(&example.recipient, recipients));
    let words = |entities: &[Entity]| entities.iter().map(|e| e.text.as_str()).collect::<Vec<_>>().join(" + ");
    (!held).then(|| {
        let (_, actors, recipients) = fitting[0];
        let want = |side: &Option<String>| side.clone().unwrap_or_else(|| "anybody".to_owned());
        format!("parties are [{}] > [{}], not {} > {}", words(actors), words(recipients), want(&example.actor), want(&example.recipient))
    })
}

fn unwanted(example: &Example, coding: &Coding, knowledge: &Knowledge) -> Option<String> {
    let all = firings(coding);
    let hit = all.iter().find(|(id, ..)| match &example.pattern {
        Some(pattern) => id == pattern,
        None => knowledge.patterns.by_id(id).is_some_and(|p| of_file(&p.result, example)),
    });
    hit.map(|(id, ..)| format!("must not fire, but {id} does"))
}

fn of_file(result: &PatternResult, example: &Example) -> bool {
    match (result, &example.event_type) {
        (PatternResult::Event { event_type, .. }, Some(wanted)) => event_type == wanted,
        (PatternResult::Event { .. }, None) => false,
        (PatternResult::Relation { .. }, None) => example.file.contains("relations"),
        (PatternResult::Stage { .. }, None) => example.file.contains("agreements"),
        _ => false,
    }
}

fn same_result(a: &PatternResult, b: &PatternResult) -> bool {
    match (a, b) {
        (PatternResult::Event { event_type: x, .. }, PatternResult::Event { event_type: y, .. }) => x == y,
        (PatternResult::Relation { predicate: x }, PatternResult::Relation { predicate: y }) => x == y,
        (PatternResult::Stage { stage: x }, PatternResult::Stage { stage: y }) => x == y,
        _ => false,
    }
}

fn holds(wanted: &Option<String>, entities: &[Entity]) -> bool {
    match wanted.as_deref() {
        None => true,
        Some("-") => entities.is_empty(),
        Some(words) => entities.iter().any(|e| e.text.contains(words) || e.name.as_deref().is_some_and(|n| n.contains(words))),
    }
}
