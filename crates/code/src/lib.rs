//! Parsed reports to coded records: who did what to whom, when, where, whether it happened and according to whom.
//!
//! Takes a `Document` and the knowledge, gives a `Coding`. Reads no file and knows no model and no storage.
//! The way through: names and mentions (who), propositions (who does what to whom), patterns matched over them,
//! then status, attribution, dates and places for every match.

mod agreements;
mod antecedents;
mod bearers;
mod check;
mod confidence;
mod contexts;
mod coverage;
mod dates;
mod deeds;
mod entities;
mod events;
mod explain;
mod fallback;
mod fold;
mod ids;
mod matcher;
mod mentions;
mod names;
mod numerals;
mod passages;
mod places;
mod proposition;
mod quantities;
mod quotes;
mod relations;
mod speakers;
mod status;
mod stretches;
mod tree;
mod undated;
mod when;

pub use check::Failure;
pub use confidence::Trait;
pub use coverage::{Coverage, Missed};
pub use explain::Explanation;
pub use fallback::Clause;

use agreements::{Agreements, EventOf};
use antecedents::Antecedents;
use attache_knowledge::{Knowledge, Level};
use attache_times::TimeTagger;
use attache_types::{Coding, Discarded, Document, EventDate, Place, Report, Span, TimeExpression};
use contexts::ContextReader;
use dates::Dater;
use deeds::Deeds;
use events::SentenceView;
use matcher::{Match, Matcher};
use mentions::{Mentions, Setting};
use names::Names;
use passages::{Occasion, Passage, Passages, times_of};
use places::PlaceMention;
use proposition::Propositions;
use quantities::QuantityReader;
use quotes::{Quotation, Quotes};
use status::StatusReader;
use std::sync::Arc;
use tree::Tree;

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
    guesses: bool,
}

/// What one sentence hands to the next.
struct Memory {
    antecedents: Antecedents,
    deeds: Deeds,
    /// The traits of each event so far.
    traits: Vec<Vec<Trait>>,
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
    passage: Option<Passage>,
    heading: Option<&'a EventDate>,
    days: usize,
    occasions: &'a [Occasion],
    /// No event is to be read out of it.
    discarded: bool,
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
        Ok(Coder { knowledge, viewpoint: viewpoint.to_owned(), times: TimeTagger::embedded()?, guesses: false })
    }

    /// The same coder, which also reads clauses between political parties on which no pattern fires, where their traits make a type
    /// likely.
    pub fn with_fallback(self, guesses: bool) -> Self {
        Coder { guesses, ..self }
    }

    /// The knowledge that it reads with.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Everything read out of a report.
    pub fn code(&self, report: &Report, doc: &Document) -> Coding {
        self.code_with_traits(report, doc).0
    }

    /// The same, with what each event's confidence is made of, in the order of the events.
    pub fn code_with_traits(&self, report: &Report, doc: &Document) -> (Coding, Vec<Vec<Trait>>) {
        self.read(report, doc, &mut |_, _| {})
    }

    /// Codes a report and shows `watch` each sentence with the matches in it, before effects are folded into acts.
    fn read(&self, report: &Report, doc: &Document, watch: Watch) -> (Coding, Vec<Vec<Trait>>) {
        let times = self.times.tag(&report.text, doc, report.published.as_deref());
        let paragraphs = paragraph_spans(doc);
        let quotations = quotes::quotations(&report.text, &paragraphs);
        let mut quotes = Quotes::new(&quotations);
        let trees: Vec<Tree> = doc.sentences.iter().map(|sent| Tree::new(sent, &report.text)).collect();
        let day = report.published.as_deref().and_then(|published| published.get(..10));
        let mut names: Vec<Names> = trees.iter().map(|tree| Names::find(tree, &self.knowledge, day)).collect();
        Names::settle_surnames(&mut names, &trees, &self.knowledge);
        Names::settle_sides(&mut names, &trees, &self.knowledge);
        let places = places::read(report, &trees, &names, &self.knowledge, &self.viewpoint);
        let mut coding = Coding::default();
        let home = places.dateline;
        coding.places.extend(home.clone());
        let contexts = ContextReader::new(&trees, &report.text, &self.knowledge);
        let mut memory = Memory {
            antecedents: Antecedents::new(&doc.chains, &trees, &quotations, &self.knowledge),
            deeds: Deeds::default(),
            traits: Vec::new(),
            agreements: Agreements::default(),
        };
        let passages = Passages { trees: &trees, times: &times, published: report.published.as_deref() };
        let occasions = passages.occasions();
        let headings = passages.headings(&self.knowledge);
        let days = passages.days_of_report();
        let levels: Vec<Option<Level>> = trees.iter().map(|tree| self.discarded(tree)).collect();
        coding.discarded = discarded(&levels);
        for (number, (tree, names)) in trees.iter().zip(&names).enumerate() {
            let around = Around {
                report,
                number: number as u32,
                names,
                times: times_of(&times, tree.sent.span),
                quotations: &quotations,
                places: &places.sentences[number],
                contexts: &contexts,
                home: home.as_ref(),
                passage: passages.at(number),
                heading: headings[number].as_ref(),
                days,
                occasions: passages::before(&occasions, number),
                discarded: coding.discarded.report || levels[number].is_some(),
            };
            self.sentence(tree, &around, &mut memory, &mut quotes, &mut coding, watch);
        }
        coding.places.sort_by_key(|place| (place.span.start, place.span.end));
        coding.times = times;
        memory.agreements.finish(&self.knowledge, &mut coding);
        quotes.finish(&report.id, &report.text, &mut coding);
        speakers::part(&mut coding, &self.knowledge, &quotations);
        speakers::resolve(&mut coding, &self.knowledge, &self.viewpoint);
        (coding, memory.traits)
    }

    fn sentence(&self, tree: &Tree, around: &Around, memory: &mut Memory, quotes: &mut Quotes, coding: &mut Coding, watch: Watch) {
        let (report, names) = (around.report, around.names);
        let knowledge = &*self.knowledge;
        let setting = self.setting(report);
        let mut mentions = Mentions::resolve(tree, names, &setting);
        mentions.of_places(around.places);
        memory.antecedents.resolve(tree, &mut mentions, around.number, knowledge);
        mentions.retire();
        memory.deeds.resolve(tree, names, &mut mentions, around.number, knowledge);
        let propositions = Propositions::read(tree, names, &mentions, knowledge);
        memory.antecedents.resolve_subjects(tree, &propositions, &mut mentions, knowledge);
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
            quotations: around.quotations,
            passage: around.passage.as_ref(),
            heading: around.heading,
            days: around.days,
            home: around.home,
            quantities: QuantityReader::new(tree, &propositions, knowledge),
            dater: Dater {
                tree,
                propositions: &propositions,
                times: around.times,
                knowledge,
                report: report.published.as_deref().and_then(dates::day),
                occasions: around.occasions,
            },
            status: StatusReader { tree, propositions: &propositions, knowledge },
        };
        let found = if around.discarded { Vec::new() } else { matcher.matches(knowledge) };
        watch(&view, &found);
        let guessed = if self.guesses && !around.discarded { fallback::guess(&view, &found) } else { Vec::new() };
        let matches = fold::fold(&matcher, knowledge, found.into_iter().chain(guessed).collect());
        let mut events = Vec::new();
        for matched in &matches {
            if let Some(mut event) = view.event(matched, &matches) {
                let traits = confidence::traits(&view, matched, &event);
                event.confidence = matched.guessed.or_else(|| confidence::probability(&traits, knowledge));
                memory.traits.push(traits);
                events.push(EventOf { index: coding.events.len(), matched });
                coding.events.push(event);
            }
            coding.relations.extend(relations::read(&view, matched));
        }
        if !around.discarded {
            memory.agreements.read(&view, &events);
        }
        coding.entities.extend(entities::read(tree, names, &mentions, knowledge));
        coding.places.extend(around.places.iter().map(|p| p.place.clone()));
        let evidence = view.evidence(None);
        quotes.add(tree.sent, speeches, &evidence);
    }

    /// How much the words of a sentence leave out.
    fn discarded(&self, tree: &Tree) -> Option<Level> {
        self.knowledge.discards.level((0..tree.len()).map(|tok| tree.form(tok)))
    }

    fn setting<'a>(&'a self, report: &'a Report) -> Setting<'a> {
        let day = report.published.as_deref().and_then(|published| published.get(..10));
        Setting { knowledge: &self.knowledge, viewpoint: &self.viewpoint, day }
    }
}

fn discarded(levels: &[Option<Level>]) -> Discarded {
    if levels.contains(&Some(Level::Report)) {
        return Discarded { report: true, sentences: 0 };
    }
    Discarded { report: false, sentences: levels.iter().flatten().count() as u32 }
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
