//! Quotes over a whole report: what goes on in the next sentence or paragraph, what a colon announces, what stands inside
//! something else that is attributed; and the attribution of what is told in other sentences than the cue's.
//!
//! Needs the speeches of every sentence, gives the records. Reads no trees.

use super::marks::Quotation;
use super::{Speech, kind_of};
use crate::ids::content_id;
use attache_types::{Attribution, Coding, Entity, Evidence, Quote, QuoteKind, Sentence, Span};

/// A speech with the sentence of its cue.
struct Entry {
    speech: Speech,
    sentence: u32,
    evidence: Evidence,
}

/// A sentence as far as quotes are concerned.
struct Place {
    span: Span,
    paragraph: u32,
}

/// Collects the speeches of a report.
pub struct Quotes<'q> {
    quotations: &'q [Quotation],
    entries: Vec<Entry>,
    places: Vec<Place>,
}

impl<'q> Quotes<'q> {
    /// An empty collection over the quotations of a report.
    pub fn new(quotations: &'q [Quotation]) -> Self {
        Quotes { quotations, entries: Vec::new(), places: Vec::new() }
    }

    /// Adds the next sentence.
    pub fn add(&mut self, sentence: &Sentence, speeches: Vec<Speech>, evidence: &Evidence) {
        let number = self.places.len() as u32;
        self.places.push(Place { span: sentence.span, paragraph: sentence.paragraph });
        self.entries.extend(speeches.into_iter().map(|speech| Entry { speech, sentence: number, evidence: evidence.clone() }));
    }

    /// Ties together what goes on, writes the records and the attribution of what other sentences tell.
    pub fn finish(mut self, report: &str, text: &str, coding: &mut Coding) {
        self.go_on();
        let mut around: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        for (index, entry) in self.entries.iter().enumerate() {
            for span in &entry.speech.content {
                self.sentences(*span).for_each(|i| around[i].push(index));
            }
        }
        self.attribute(&around, coding);
        let records = (0..self.entries.len()).filter(|&i| self.is_record(i, &around));
        coding.quotes.extend(records.map(|i| record(report, text, &self.entries[i])));
    }

    /// The sentences that share something with `span`.
    fn sentences(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.places.partition_point(|place| place.span.end <= span.start);
        let end = self.places.partition_point(|place| place.span.start < span.end);
        first..end.max(first)
    }

    /// Gives every sentence in quotation marks without a speaker of its own to the speaker before.
    fn go_on(&mut self) {
        let speakers = self.speakers();
        let mut live: Option<usize> = None;
        for (i, speaker) in speakers.into_iter().enumerate() {
            let waits = live.is_some_and(|entry| self.entries[entry].speech.content.is_empty());
            if speaker.is_none()
                && let Some(quotation) = self.leading(i)
                && let Some(entry) = live.filter(|_| waits || self.continues(i, quotation))
            {
                let speech = &mut self.entries[entry].speech;
                if !speech.content.iter().any(|span| span.overlaps(quotation.outer)) {
                    speech.content.push(quotation.outer);
                }
                speech.kind = kind_of(&speech.content, self.quotations);
                continue;
            }
            live = speaker.or_else(|| self.waiting(i));
        }
    }

    /// The quotation with which a sentence begins, or which goes on in it, where it is most of the sentence.
    fn leading(&self, i: usize) -> Option<Quotation> {
        let span = self.places[i].span;
        let found = self.overlapping(span).find(|q| q.outer.start <= span.start + 1)?;
        let inside = found.outer.end.min(span.end) - found.outer.start.max(span.start);
        (inside as usize * 2 > span.len()).then_some(*found)
    }

    /// Whether the quotation at sentence `i` goes on with the speaker of the sentence before.
    fn continues(&self, i: usize, quotation: Quotation) -> bool {
        let Some(before) = i.checked_sub(1).map(|before| &self.places[before]) else {
            return false;
        };
        if before.paragraph == self.places[i].paragraph {
            return true;
        }
        let left_open = self.overlapping(before.span).any(|q| q.open);
        let paragraph = self.places[i..].iter().take_while(|place| place.paragraph == self.places[i].paragraph);
        let alone = paragraph.into_iter().all(|place| quotation.outer.contains(place.span));
        left_open || alone
    }

    /// By sentence, the entry that speaks in its quotations, from outside of them; the last one in text order.
    fn speakers(&self) -> Vec<Option<usize>> {
        let mut speakers = vec![None; self.places.len()];
        for (index, entry) in self.entries.iter().enumerate() {
            let speech = &entry.speech;
            if speech.kind == QuoteKind::Indirect || speech.source.is_none() {
                continue;
            }
            let outside = |q: &Quotation| !speech.cue.as_ref().is_some_and(|cue| q.outer.contains(cue.span));
            for span in &speech.content {
                for quotation in self.overlapping(*span).filter(|q| outside(q)) {
                    let shared = Span { start: span.start.max(quotation.outer.start), end: span.end.min(quotation.outer.end) };
                    self.sentences(shared).for_each(|i| speakers[i] = Some(index));
                }
            }
        }
        speakers
    }

    /// The quotations that share something with `span`.
    fn overlapping(&self, span: Span) -> impl Iterator<Item = &'q Quotation> {
        let first = self.quotations.partition_point(|q| q.outer.end <= span.start);
        self.quotations[first..].iter().take_while(move |q| q.outer.start < span.end)
    }

    /// The entry of sentence `i` whose words are still to come: "She went on:".
    fn waiting(&self, i: usize) -> Option<usize> {
        let first = self.entries.partition_point(|entry| (entry.sentence as usize) < i);
        let end = self.entries.partition_point(|entry| entry.sentence as usize <= i);
        (first..end).rev().find(|&e| self.entries[e].speech.content.is_empty())
    }

    /// What stands inside something else that is attributed is a record of its own where somebody else answers for it.
    /// `around` are the entries that speak in each sentence.
    fn is_record(&self, index: usize, around: &[Vec<usize>]) -> bool {
        let speech = &self.entries[index].speech;
        let Some(cue) = speech.cue.as_ref().filter(|_| !speech.content.is_empty()) else {
            return false;
        };
        let inside = around[self.entries[index].sentence as usize].iter().filter(|&&other| other != index).any(|&other| {
            let outer = &self.entries[other].speech;
            outer.covers(cue.span) && !outer.cue.as_ref().is_some_and(|theirs| speech.covers(theirs.span))
        });
        let quoted = self.overlapping(cue.span).any(|q| q.outer.contains(cue.span));
        !inside || speech.asserts && !quoted
    }

    /// Puts speakers in front of the chains of what other sentences than their cue's tell.
    fn attribute(&self, around: &[Vec<usize>], coding: &mut Coding) {
        let chains = coding.events.iter_mut().map(|event| (&event.evidence, &mut event.attribution));
        let chains = chains.chain(coding.relations.iter_mut().map(|relation| (&relation.evidence, &mut relation.attribution)));
        let stages = coding.agreements.iter_mut().flat_map(|agreement| &mut agreement.stages);
        let chains = chains.chain(stages.map(|stage| (&stage.evidence, &mut stage.attribution)));
        for (evidence, attribution) in chains {
            let Some((sentence, trigger)) = evidence.sentence.zip(evidence.trigger) else {
                continue;
            };
            for &index in around.get(sentence as usize).into_iter().flatten() {
                let entry = &self.entries[index];
                let link: Attribution = entry.speech.attribution();
                if entry.sentence != sentence && entry.speech.tells(trigger) && !attribution.contains(&link) {
                    attribution.insert(0, link);
                }
            }
        }
    }
}

fn record(report: &str, text: &str, entry: &Entry) -> Quote {
    let speech = &entry.speech;
    let place: Vec<String> = speech.content.iter().map(|span| format!("{}:{}", span.start, span.end)).collect();
    let whole = |source: &super::Source| Entity { span: source.phrase, text: source.phrase.of(text).to_owned(), ..source.entity.clone() };
    Quote {
        id: content_id("quote", &[report, &place.join(",")]),
        source: speech.source.as_ref().map(whole),
        cue: speech.cue.clone(),
        content: speech.content.clone(),
        kind: speech.kind,
        evidence: entry.evidence.clone(),
    }
}
