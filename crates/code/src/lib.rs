//! Parsed reports to coded records: who did what to whom, when, where, whether it happened and according to whom.
//!
//! Takes a `Document` and the knowledge, gives a `Coding`. Reads no file and knows no model and no storage.
//! The way through: names and mentions (who), propositions (who does what to whom), patterns matched over them,
//! then status, attribution, dates and places for every match.

mod agreements;
mod check;
mod contexts;
mod coverage;
mod dates;
mod entities;
mod events;
mod explain;
mod fold;
mod ids;
mod matcher;
mod mentions;
mod names;
mod numerals;
mod places;
mod proposition;
mod quantities;
mod quotes;
mod relations;
mod status;
mod tree;

pub use check::Failure;
pub use coverage::{Coverage, Missed};
pub use explain::Explanation;

use agreements::{Agreements, EventOf};
use attache_knowledge::Knowledge;
use attache_times::TimeTagger;
use attache_types::{Coding, Document, EntityKind, Place, Report, Span, TimeExpression, Upos};
use contexts::ContextReader;
use dates::Dater;
use events::SentenceView;
use matcher::{Match, Matcher};
use mentions::{Mention, Mentions, Setting};
use names::Names;
use places::PlaceMention;
use proposition::Propositions;
use quantities::QuantityReader;
use quotes::{Quotation, Quotes};
use status::StatusReader;
use std::collections::BTreeMap;
use std::sync::Arc;
use tree::Tree;

/// Sentences back within which a pronoun may refer.
const PRONOUN_REACH: u32 = 2;

/// Why a coder could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// The viewpoint is not a file of `data/actors/viewpoints`.
    #[error("unknown viewpoint `{name}`; known ones: {known}")]
    UnknownViewpoint {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The words for time expressions are broken.
    #[error(transparent)]
    Times(#[from] attache_times::TimeDataError),
}

/// Codes reports under one viewpoint. Shared by threads.
pub struct Coder {
    knowledge: Arc<Knowledge>,
    viewpoint: String,
    times: TimeTagger,
}

/// What one sentence hands to the next.
#[derive(Default)]
struct Memory {
    person: Option<(u32, Mention)>,
    territory: Option<(u32, Mention)>,
    surnames: BTreeMap<String, Mention>,
    agreements: Agreements,
}

/// Somebody who looks on while sentences are read.
type Watch<'w> = &'w mut dyn FnMut(&SentenceView, &[Match]);

/// What a sentence is told about the report around it.
struct Around<'a> {
    report: &'a Report,
    number: u32,
    names: &'a Names,
    times: &'a [TimeExpression],
    quotations: &'a [Quotation],
    places: &'a [PlaceMention],
    contexts: &'a ContextReader<'a>,
    home: Option<&'a Place>,
}

impl Coder {
    /// A coder over `knowledge`, with countries and names as `viewpoint` sees them (`un` is the default one).
    ///
    /// # Errors
    /// Where the viewpoint is unknown or the time data are broken.
    pub fn new(knowledge: Arc<Knowledge>, viewpoint: &str) -> Result<Self, CodeError> {
        let known: Vec<String> = knowledge.gazetteer.viewpoints().iter().map(|v| v.to_string()).collect();
        if viewpoint != "un" && !known.iter().any(|v| v == viewpoint) {
            return Err(CodeError::UnknownViewpoint { name: viewpoint.to_owned(), known: known.join(", ") });
        }
        Ok(Coder { knowledge, viewpoint: viewpoint.to_owned(), times: TimeTagger::embedded()? })
    }

    /// The knowledge that it reads with.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Everything read out of a report.
    pub fn code(&self, report: &Report, doc: &Document) -> Coding {
        self.read(report, doc, &mut |_, _| {})
    }

    /// Codes a report and shows `watch` each sentence with the matches in it, before effects are folded into acts.
    fn read(&self, report: &Report, doc: &Document, watch: Watch) -> Coding {
        let times = self.times.tag(&report.text, doc, report.published.as_deref());
        let paragraphs = paragraph_spans(doc);
        let quotations = quotes::quotations(&report.text, &paragraphs);
        let mut quotes = Quotes::new(&quotations);
        let trees: Vec<Tree> = doc.sentences.iter().map(|sent| Tree::new(sent, &report.text)).collect();
        let day = report.published.as_deref().and_then(|published| published.get(..10));
        let mut names: Vec<Names> = trees.iter().map(|tree| Names::find(tree, &self.knowledge, day)).collect();
        Names::settle_surnames(&mut names, &trees, &self.knowledge);
        let places = places::read(report, &trees, &names, &self.knowledge, &self.viewpoint);
        let mut coding = Coding::default();
        let home = report.dateline.as_ref().and_then(|at| places::named(&self.knowledge, &self.viewpoint, &at.place, at.span));
        coding.places.extend(home.clone());
        let contexts = ContextReader::new(&trees, &report.text, &self.knowledge);
        let mut memory = Memory::default();
        for (number, (tree, names)) in trees.iter().zip(&names).enumerate() {
            let around = Around {
                report,
                number: number as u32,
                names,
                times: times_of(&times, tree.sent.span),
                quotations: &quotations,
                places: &places[number],
                contexts: &contexts,
                home: home.as_ref(),
            };
            self.sentence(tree, &around, &mut memory, &mut quotes, &mut coding, watch);
        }
        coding.places.sort_by_key(|place| (place.span.start, place.span.end));
        coding.times = times;
        memory.agreements.finish(&self.knowledge, &mut coding);
        quotes.finish(&report.id, &report.text, &mut coding);
        coding
    }

    fn sentence(&self, tree: &Tree, around: &Around, memory: &mut Memory, quotes: &mut Quotes, coding: &mut Coding, watch: Watch) {
        let (report, names) = (around.report, around.names);
        let knowledge = &*self.knowledge;
        let setting = self.setting(report);
        let mut mentions = Mentions::resolve(tree, names, &setting);
        resolve_surnames(tree, &mut mentions, memory);
        resolve_pronouns(tree, &mut mentions, around.number, memory);
        self.resolve_territories(tree, &mut mentions, around.number, memory);
        let propositions = Propositions::read(tree, names, &mentions, knowledge);
        resolve_subjects(&propositions, &mut mentions);
        let matcher = Matcher { tree, names, mentions: &mentions, propositions: &propositions };
        let speeches = quotes::read(&matcher, knowledge, around.quotations);
        let view = SentenceView {
            report,
            number: around.number,
            matcher: &matcher,
            knowledge,
            speeches: &speeches,
            places: around.places,
            contexts: around.contexts,
            home: around.home,
            quantities: QuantityReader::new(tree, &propositions, knowledge),
            dater: Dater { tree, propositions: &propositions, times: around.times },
            status: StatusReader { tree, propositions: &propositions, knowledge },
        };
        let found = matcher.matches(knowledge);
        watch(&view, &found);
        let matches = fold::fold(&matcher, knowledge, found);
        let mut events = Vec::new();
        for matched in &matches {
            if let Some(event) = view.event(matched, &matches) {
                events.push(EventOf { index: coding.events.len(), matched });
                coding.events.push(event);
            }
            coding.relations.extend(relations::read(&view, matched));
        }
        memory.agreements.read(&view, &events);
        coding.entities.extend(entities::read(tree, names, &mentions, knowledge));
        coding.places.extend(around.places.iter().map(|p| p.place.clone()));
        let evidence = view.evidence(None);
        quotes.add(tree.sent, speeches, &evidence);
    }

    /// "the breakaway region" stands for the contested territory named last.
    fn resolve_territories(&self, tree: &Tree, mentions: &mut Mentions, number: u32, memory: &mut Memory) {
        for tok in 0..tree.len() {
            if let Some(mention) = mentions.at(tok) {
                if mention.entity.contested && mention.index.is_some() {
                    memory.territory = Some((number, mention.clone()));
                }
                continue;
            }
            let definite = tree.child(tok, &[attache_types::Deprel::Det]).is_some_and(|det| tree.lemma(det) == "the");
            let bare = definite
                && tree.tok(tok).upos == Upos::Noun
                && !tree.tok(tok).feats().plural
                && tree.child(tok, &[attache_types::Deprel::Nmod, attache_types::Deprel::NmodPoss]).is_none();
            let known = memory.territory.clone().filter(|(seen, _)| number - seen <= PRONOUN_REACH);
            if let Some((_, antecedent)) = known.filter(|_| bare && self.knowledge.classes.has("territory-noun", tree.lemma(tok))) {
                mentions.describe_again(tok, &antecedent);
            }
        }
    }

    fn setting<'a>(&'a self, report: &'a Report) -> Setting<'a> {
        let day = report.published.as_deref().and_then(|published| published.get(..10));
        Setting { knowledge: &self.knowledge, viewpoint: &self.viewpoint, day }
    }
}

fn times_of(times: &[TimeExpression], sentence: Span) -> &[TimeExpression] {
    let first = times.partition_point(|time| time.span.start < sentence.start);
    let end = times.partition_point(|time| time.span.start < sentence.end);
    &times[first..end.max(first)]
}

fn paragraph_spans(doc: &Document) -> Vec<Span> {
    let mut spans: Vec<(u32, Span)> = Vec::new();
    for sent in &doc.sentences {
        match spans.last_mut() {
            Some((paragraph, span)) if *paragraph == sent.paragraph => *span = span.join(sent.span),
            _ => spans.push((sent.paragraph, sent.span)),
        }
    }
    spans.into_iter().map(|(_, span)| span).collect()
}

/// A surname alone stands for the person named in full before.
fn resolve_surnames(tree: &Tree, mentions: &mut Mentions, memory: &mut Memory) {
    for tok in 0..tree.len() {
        let Some(mention) = mentions.at(tok).filter(|m| !m.pronoun) else {
            continue;
        };
        let name = mention.entity.name.clone().unwrap_or_default();
        let words: Vec<&str> = name.split_whitespace().collect();
        match words[..] {
            [surname] if mention.index.is_none() => {
                if let Some(antecedent) = memory.surnames.get(surname).cloned() {
                    mentions.set_antecedent(tok, &antecedent);
                }
            }
            [.., surname] if mention.entity.kind == Some(EntityKind::Person) => {
                memory.surnames.insert(surname.to_owned(), mention.clone());
            }
            _ => {}
        }
    }
}

/// "The front said it would release ...": the subject of what is said, planned or denied is who says it.
fn resolve_subjects(propositions: &Propositions, mentions: &mut Mentions) {
    for proposition in propositions.iter().filter(|p| p.link == proposition::Link::Content) {
        let governor = proposition.governor.and_then(|g| propositions.at(g)).and_then(|g| g.subject);
        let Some((subject, antecedent)) = proposition.subject.zip(governor.and_then(|s| mentions.at(s)).cloned()) else {
            continue;
        };
        let open = mentions.at(subject).is_some_and(|m| m.pronoun && m.entity.id.is_empty() && (!m.person || antecedent.person));
        if open && !antecedent.entity.id.is_empty() {
            mentions.set_antecedent(subject, &antecedent);
        }
    }
}

/// "he" and "she" stand for the last person named, if that was a sentence or two ago at most.
fn resolve_pronouns(tree: &Tree, mentions: &mut Mentions, number: u32, memory: &mut Memory) {
    for tok in 0..tree.len() {
        let Some(mention) = mentions.at(tok) else {
            continue;
        };
        if mention.pronoun {
            let known = memory.person.clone().filter(|(seen, _)| mention.person && number - seen <= PRONOUN_REACH && third_person(tree, tok));
            if let Some((_, antecedent)) = known {
                mentions.set_antecedent(tok, &antecedent);
            }
        } else if mention.entity.kind == Some(EntityKind::Person) {
            memory.person = Some((number, mention.clone()));
        }
    }
}

fn third_person(tree: &Tree, tok: usize) -> bool {
    tree.tok(tok).upos == Upos::Pron && tree.lemma(tok) != "I"
}
