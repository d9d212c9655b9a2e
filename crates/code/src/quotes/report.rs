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
        for entry in &self.entries {
            attribute(entry, coding);
        }
        let quotes: Vec<Quote> = (0..self.entries.len()).filter(|&i| self.is_record(i)).map(|i| record(report, text, &self.entries[i])).collect();
        coding.quotes.extend(quotes);
    }

    /// Gives every sentence in quotation marks without a speaker of its own to the speaker before.
    fn go_on(&mut self) {
        let mut live: Option<usize> = None;
        for i in 0..self.places.len() {
            let taken = self.speaker_of(i);
            let waiting = live.filter(|&entry| self.entries[entry].speech.content.is_empty());
            if taken.is_none()
                && let Some(quotation) = self.leading(i)
                && let Some(entry) = live.filter(|_| waiting.is_some() || self.continues(i, quotation))
            {
                let speech = &mut self.entries[entry].speech;
                if !speech.content.iter().any(|span| span.overlaps(quotation.outer)) {
                    speech.content.push(quotation.outer);
                }
                speech.kind = kind_of(&speech.content, self.quotations);
                continue;
            }
            live = taken.or_else(|| self.waiting(i));
        }
    }

    /// The quotation with which a sentence begins, or which goes on in it, where it is most of the sentence.
    fn leading(&self, i: usize) -> Option<Quotation> {
        let span = self.places[i].span;
        let found = self.quotations.iter().find(|q| q.outer.start <= span.start + 1 && span.start < q.outer.end)?;
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
        let left_open = self.quotations.iter().any(|q| q.open && q.outer.overlaps(before.span));
        let alone = self.places.iter().filter(|place| place.paragraph == self.places[i].paragraph).all(|place| quotation.outer.contains(place.span));
        left_open || alone
    }

    /// The entry that speaks in the quotations of sentence `i`, from outside of them; the last one in text order.
    fn speaker_of(&self, i: usize) -> Option<usize> {
        let place = &self.places[i];
        let speaks = |entry: &Entry| {
            let cue = entry.speech.cue.as_ref().map(|cue| cue.span);
            entry.speech.kind != QuoteKind::Indirect
                && entry.speech.source.is_some()
                && entry.speech.content.iter().any(|span| {
                    span.overlaps(place.span)
                        && self
                            .quotations
                            .iter()
                            .any(|q| q.outer.overlaps(*span) && q.outer.overlaps(place.span) && !cue.is_some_and(|cue| q.outer.contains(cue)))
                })
        };
        (0..self.entries.len()).rev().find(|&e| speaks(&self.entries[e]))
    }

    /// The entry of sentence `i` whose words are still to come: "She went on:".
    fn waiting(&self, i: usize) -> Option<usize> {
        (0..self.entries.len()).rev().find(|&e| self.entries[e].sentence as usize == i && self.entries[e].speech.content.is_empty())
    }

    /// What stands inside something else that is attributed is a record of its own where somebody else answers for it.
    fn is_record(&self, index: usize) -> bool {
        let speech = &self.entries[index].speech;
        if speech.content.is_empty() {
            return false;
        }
        let Some(cue) = &speech.cue else {
            return true;
        };
        let outer = self.entries.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, entry)| &entry.speech).filter(|other| {
            let around = other.cue.as_ref().is_some_and(|theirs| !speech.covers(theirs.span));
            around && other.covers(cue.span)
        });
        let quoted = self.quotations.iter().any(|q| q.outer.contains(cue.span));
        let mut outer = outer.peekable();
        outer.peek().is_none() || speech.asserts && !quoted
    }
}

/// Puts the speaker in front of the chains of what other sentences than the cue's tell.
fn attribute(entry: &Entry, coding: &mut Coding) {
    if !entry.speech.asserts {
        return;
    }
    let told = |evidence: &Evidence| {
        evidence.sentence.is_some_and(|sentence| sentence != entry.sentence) && evidence.trigger.is_some_and(|trigger| entry.speech.covers(trigger))
    };
    let chains = coding.events.iter_mut().map(|event| (&event.evidence, &mut event.attribution));
    let chains = chains.chain(coding.relations.iter_mut().map(|relation| (&relation.evidence, &mut relation.attribution)));
    let stages = coding.agreements.iter_mut().flat_map(|agreement| &mut agreement.stages);
    let chains = chains.chain(stages.map(|stage| (&stage.evidence, &mut stage.attribution)));
    for (evidence, attribution) in chains {
        let link: Attribution = entry.speech.attribution();
        if told(evidence) && !attribution.contains(&link) {
            attribution.insert(0, link);
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
