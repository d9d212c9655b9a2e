//! From matches to event records: type, status, parties, date, place, attribution and the words that say each of them.

use crate::contexts::ContextReader;
use crate::dates::{self, Dater};
use crate::ids::content_id;
use crate::matcher::{Match, Matcher, Party};
use crate::passages::Passage;
use crate::places::{self, PlaceMention};
use crate::proposition::{Link, Proposition, is_attended};
use crate::quantities::QuantityReader;
use crate::quotes::{Quotation, Speech, attribution_at};
use crate::status::{Reading, StatusReader};
use crate::when::When;
use attache_knowledge::{Knowledge, PatternResult, Sense};
use attache_types::{BlockKind, Deprel, Entity, EntityKind, Event, EventDate, Evidence, Place, Report, Span, Status, Upos};
use std::collections::BTreeMap;

/// Everything known about one sentence when its events are written.
pub struct SentenceView<'s, 'd> {
    /// The report.
    pub report: &'s Report,
    /// Number of the sentence.
    pub number: u32,
    /// Tree, names, mentions, propositions.
    pub matcher: &'s Matcher<'s, 'd>,
    /// The knowledge.
    pub knowledge: &'s Knowledge,
    /// Who says what.
    pub speeches: &'s [Speech],
    /// The places.
    pub places: &'s [PlaceMention],
    /// What the report's words speak of.
    pub contexts: &'s ContextReader<'s>,
    /// Quotations of the report.
    pub quotations: &'s [Quotation],
    /// The date of the past that the paragraph tells of so far.
    pub passage: Option<&'s Passage>,
    /// The date that the heading above it names.
    pub heading: Option<&'s EventDate>,
    /// How often the report names its own day.
    pub days: usize,
    /// The place of the dateline.
    pub home: Option<&'s Place>,
    /// Numbers.
    pub quantities: QuantityReader<'s, 'd>,
    /// Dates.
    pub dater: Dater<'s, 'd>,
    /// Statuses.
    pub status: StatusReader<'s, 'd>,
}

impl<'s, 'd> SentenceView<'s, 'd> {
    /// The event of a match, one of `all` of the sentence; none for matches with another kind of result.
    pub fn event(&self, matched: &Match, all: &[Match]) -> Option<Event> {
        let PatternResult::Event { event_type, mode, cameo, status } = &matched.pattern.result else {
            return None;
        };
        let proposition = self.matcher.propositions.at(matched.head)?;
        let mut reading = self.status.read(proposition);
        if let Some(fixed) = status.filter(|_| matches!(reading.status, Status::Occurred | Status::Ongoing)) {
            reading.status = fixed;
        }
        let kind = self.knowledge.ontology.event_type(event_type)?;
        let parts: Vec<&Proposition> = matched.parts.iter().filter_map(|&part| self.matcher.propositions.at(part)).collect();
        let stated = self.stated(proposition, &parts, kind.quad, &reading);
        self.not_yet(proposition, stated.as_ref(), &mut reading);
        let (event_type, mode, cameo) = self.settle_type(event_type, mode.as_deref(), cameo.as_deref(), &mut reading);
        let kind = self.knowledge.ontology.event_type(&event_type)?;
        let score = mode.as_deref().and_then(|m| self.knowledge.ontology.mode(&event_type, m)).map_or(kind.score, |m| m.score);
        let mut reasons = BTreeMap::new();
        let When { date, reason, background } = self.when(proposition, stated, &reading, kind);
        reasons.extend(reason.map(|reason| ("date".to_owned(), reason)));
        let mut told = std::iter::once(proposition).chain(parts.iter().copied());
        let place = told.find_map(|told| places::of_event(self.matcher.tree, self.knowledge, self.places, told));
        let alone = all.iter().filter(|other| is_of_type(other, &event_type)).count() < 2;
        let quantities = self.quantities.of_event(&event_type, matched.head, &matched.parts, alone);
        if place.is_none() {
            reasons.insert("place".into(), "no place in the clause".into());
        }
        let mut actors = self.entities(&matched.actors);
        let mut recipients = self.entities(&matched.recipients);
        // Where people meet is not where they are from.
        let venue = self.knowledge.classes.has("meets-in-a-place", &event_type)
            || mode.as_deref().is_some_and(|mode| self.knowledge.classes.has("meets-in-a-place", mode));
        let local = place.as_ref().filter(|_| !venue);
        actors.iter_mut().chain(&mut recipients).for_each(|party| self.localise(party, local, kind.quad));
        if kind.quad == 4 {
            self.unseat(&matched.recipients, &mut recipients);
        }
        if actors.is_empty() {
            reasons.insert("actors".into(), "nobody is named in the clause".into());
        }
        let trigger = self.trigger(proposition);
        let parties: Vec<&Entity> = actors.iter().chain(&recipients).collect();
        let attribution = attribution_at(self.speeches, self.matcher.tree.tok(matched.head).span);
        let sources: Vec<Span> = attribution.iter().filter_map(|link| Some(link.source.as_ref()?.span)).collect();
        let (contexts, context_evidence) = self.contexts.read(self.number as usize, &parties, &sources);
        let id = self.event_id(&event_type, &trigger, &actors, &recipients);
        let armed = parties.iter().any(|party| party.sector.as_deref().is_some_and(|sector| self.knowledge.classes.has("armed-sector", sector)));
        let fight = armed || contexts.iter().any(|context| self.knowledge.classes.has("armed-context", context));
        let by_arms = self.knowledge.classes.has("done-by-arms", &event_type);
        actors.iter_mut().filter(|_| fight || by_arms).for_each(|party| self.may_bear_arms(party, by_arms));
        recipients.iter_mut().filter(|_| fight).for_each(|party| self.may_bear_arms(party, false));
        for evidence in &mut reading.evidence {
            evidence.sentence = Some(self.number);
        }
        Some(Event {
            id,
            quad: kind.quad,
            score,
            event_type,
            mode,
            contexts,
            context_evidence,
            cameo,
            status: reading.status,
            status_evidence: reading.evidence,
            background,
            actors,
            recipients,
            date,
            place,
            quantities,
            attribution,
            agreement: None,
            evidence: self.evidence(Some(trigger)),
            pattern: matched.pattern.id.clone(),
            confidence: None,
            reasons,
        })
    }

    /// What is still to come is another type for some (a future meeting is an agreement to meet), and so is what the
    /// actor says it will not do: "will not lift the ban" is a refusal, and that one has happened.
    fn settle_type(
        &self,
        event_type: &str,
        mode: Option<&str>,
        cameo: Option<&str>,
        reading: &mut Reading,
    ) -> (String, Option<String>, Option<String>) {
        let kind = self.knowledge.ontology.event_type(event_type);
        let future = matches!(reading.status, Status::Planned | Status::Expected | Status::Conditional);
        if let Some((kind, refused)) =
            kind.filter(|_| reading.refusal && reading.status == Status::Negated).and_then(|k| Some((k, k.refused.clone()?)))
        {
            reading.status = Status::Occurred;
            return (refused, kind.refused_mode.clone(), kind.refused_cameo.clone());
        }
        match kind.filter(|_| future).and_then(|kind| Some((kind.future.clone()?, kind.future_cameo.clone()))) {
            Some((event_type, cameo)) => (event_type, None, cameo),
            None => (event_type.to_owned(), mode.map(str::to_owned), cameo.map(str::to_owned)),
        }
    }

    /// "The board meets on Friday": what is told in the present and dated after the report is planned.
    fn not_yet(&self, proposition: &Proposition<'d>, date: Option<&EventDate>, reading: &mut Reading) {
        let told = matches!(reading.status, Status::Occurred | Status::Ongoing) && self.dater.is_present(proposition);
        let (Some(date), Some(report)) = (date.filter(|_| told), self.report.published.as_deref().and_then(dates::report_date)) else {
            return;
        };
        if date.start.get(..10).is_some_and(|start| start > report.start.as_str()) {
            reading.status = Status::Planned;
            let evidence = date.span.zip(date.text.clone()).map(|(span, text)| Evidence { sentence: None, span, text, trigger: None });
            reading.evidence.extend(evidence);
        }
    }

    /// What is told in a main clause, be it with a light verb: "attacked", "delivered an ultimatum".
    pub fn is_main(&self, proposition: &Proposition) -> bool {
        let tree = self.matcher.tree;
        let mut clause = proposition.light.unwrap_or(proposition.head);
        while tree.rel(clause) == Deprel::Conj {
            let Some(first) = tree.head(clause) else { break };
            clause = first;
        }
        proposition.link == Link::Main || (proposition.light.is_some() && tree.rel(clause) == Deprel::Root)
    }

    /// True for the words of somebody, more than a word or two of them.
    pub fn is_quoted(&self, proposition: &Proposition) -> bool {
        let word = self.matcher.tree.tok(proposition.head).span;
        self.quotations.iter().any(|quotation| quotation.inner.contains(word) && quotation.inner.len() > word.len() * 2)
    }

    /// History: dated more than a month back, told in the past perfect, or as what something else followed.
    pub fn is_background(&self, proposition: &Proposition, reading: &Reading, date: Option<&EventDate>) -> bool {
        let old = date.is_some_and(|date| dates::is_history(date, self.report.published.as_deref()));
        let sequel = matches!(proposition.link, Link::Adverbial(Some(mark)) if self.knowledge.classes.has("sequel", self.matcher.tree.lemma(mark)));
        let nominal_sequel = proposition.light.is_none()
            && self.matcher.tree.preposition(proposition.head).is_some_and(|case| self.knowledge.classes.has("sequel", case));
        let tree = self.matcher.tree;
        // "The clashes killed nine": what the news says of the act is that it did so.
        let effective = tree
            .head(proposition.head)
            .is_some_and(|verb| tree.rel(proposition.head) == Deprel::Nsubj && self.knowledge.classes.has("effect", tree.lemma(verb)));
        let told = effective || tree.child(proposition.head, &[Deprel::Cop]).is_some();
        // "has demanded it in a call with Osk": the news is that they spoke.
        let met = is_attended(tree, self.knowledge, proposition.head);
        let bare = proposition.link == Link::Nominal && proposition.light.is_none() && !told && !met;
        let bare_noun = bare && tree.sent.block != BlockKind::Title;
        let behind = tree.head(proposition.head).is_some_and(|h| self.knowledge.classes.has("sequel", tree.form(h)));
        old || behind || reading.anterior || sequel || nominal_sequel || bare_noun
    }

    /// A city stands for its government where it is spoken to; where it is attacked, it is the city.
    fn unseat(&self, parties: &[Party], entities: &mut [Entity]) {
        for &party in parties {
            let tok = party.tok();
            let Some(name) = self.matcher.names.at(tok).filter(|name| name.sense == Sense::Government) else {
                continue;
            };
            let span = self.matcher.tree.tok(name.last).span;
            for entity in entities.iter_mut().filter(|entity| entity.span.contains(span) && entity.sector.as_deref() == Some("GOV")) {
                entity.sector = None;
                entity.reasons.insert("sector".into(), "the place, not its government".into());
            }
        }
    }

    /// Where there is fighting, "two men" or "her husband" may be fighters or not; so may "Norlanders" of whom the words say no more,
    /// where they did it.
    fn may_bear_arms(&self, party: &mut Entity, did: bool) {
        let either = |word: &str| self.knowledge.classes.has("may-bear-arms", word);
        let described = party.id.rsplit('/').next().is_some_and(either) || party.role.as_deref().is_some_and(either);
        let described = described || did && party.kind == Some(EntityKind::Generic) && party.role.is_none();
        if described && party.sector.as_deref() == Some("CVL") {
            party.sector = None;
            party.reasons.insert("sector".into(), "a civilian or a fighter".into());
        }
    }

    /// "police", "residents": those of the place where it happens, else of the place where the report was written. Not troops
    /// and rebels, who go abroad.
    fn localise(&self, party: &mut Entity, place: Option<&Place>, quad: u8) {
        // A government that speaks need not be that of the place it speaks of.
        let there = |sector: &str| quad.is_multiple_of(2) || !self.knowledge.classes.has("speaks-of-elsewhere", sector);
        let local = party.sector.as_deref().is_some_and(|sector| self.knowledge.classes.has("local-sector", sector) && there(sector));
        let relational = self.knowledge.classes.has("relational", party.id.rsplit('/').next().unwrap_or_default());
        if !local
            || relational
            || self.is_of_kin(party)
            || party.kind != Some(EntityKind::Generic)
            || party.country.is_some()
            || self.is_of_many(party)
        {
            return;
        }
        let found = [place, self.home].into_iter().flatten().find_map(|place| Some((place, place.country.as_ref()?)));
        if let Some((place, country)) = found {
            party.country = Some(country.clone());
            party.reasons.insert("country".into(), format!("not said of them: that of the place “{}”", place.text));
        }
    }

    /// "his wife", "the daughter of the consul": of the country of theirs, wherever it happens.
    fn is_of_kin(&self, party: &Entity) -> bool {
        let tree = self.matcher.tree;
        let heads = (0..tree.len()).filter(|&tok| party.span.contains(tree.tok(tok).span) && self.knowledge.classes.has("kin", tree.lemma(tok)));
        let owned = |tok: usize| {
            let of = |c: usize| tree.rel(c) == Deprel::NmodPoss || tree.preposition(c) == Some("of");
            tree.children_by(tok, &[Deprel::NmodPoss, Deprel::Nmod]).any(of)
        };
        // "his wife and son"
        let joined = |tok: usize| tree.rel(tok) == Deprel::Conj && tree.head(tok).is_some_and(owned);
        heads.into_iter().any(|tok| owned(tok) || joined(tok))
    }

    /// "European leaders", "world powers", "other countries" are of no one country; the "Western Cape police" are.
    fn is_of_many(&self, party: &Entity) -> bool {
        let tree = self.matcher.tree;
        let classes = &self.knowledge.classes;
        let of_part = |i: usize| tree.head(i).is_some_and(|h| tree.rel(h) == Deprel::Compound || tree.tok(h).upos == Upos::Propn);
        let is = |i: usize| {
            let word = tree.form(i).to_lowercase();
            let pair = || i.checked_sub(1).map(|before| format!("{} {word}", tree.form(before).to_lowercase()));
            classes.has("not-local", &word) || pair().is_some_and(|pair| classes.has("not-local", &pair))
        };
        // "leaders agreed": those of several states.
        let alone = classes.has("not-local-alone", &party.text.to_lowercase());
        alone || (0..tree.len()).any(|i| party.span.contains(tree.tok(i).span) && !of_part(i) && is(i))
    }

    /// The predicate's words, with the light verb.
    pub fn trigger(&self, proposition: &Proposition) -> Span {
        let tree = self.matcher.tree;
        let particle = tree.child(proposition.head, &[Deprel::CompoundPrt]);
        let mut span = tree.tok(proposition.head).span;
        if let Some(particle) = particle {
            span = span.join(tree.tok(particle).span);
        }
        if let Some(light) = proposition.light {
            span = span.join(tree.tok(light).span);
        }
        span
    }

    /// The sentence as evidence.
    pub fn evidence(&self, trigger: Option<Span>) -> Evidence {
        let span = self.matcher.tree.sent.span;
        Evidence { sentence: Some(self.number), span, text: span.of(&self.report.text).to_owned(), trigger }
    }

    /// The entities of parties, each once.
    pub fn entities(&self, parties: &[Party]) -> Vec<Entity> {
        let mut entities: Vec<Entity> = Vec::new();
        for &party in parties {
            let others = match party {
                Party::Mention(tok) => self.matcher.mentions.at(tok).map_or(Vec::new(), |mention| mention.others.clone()),
                Party::Name(_) | Party::Target(_) => Vec::new(),
            };
            for entity in std::iter::once(self.matcher.entity(party)).chain(others) {
                if !entities.iter().any(|e| e.span == entity.span && e.id == entity.id) {
                    entities.push(entity);
                }
            }
        }
        entities
    }

    fn event_id(&self, event_type: &str, trigger: &Span, actors: &[Entity], recipients: &[Entity]) -> String {
        let names = |entities: &[Entity]| entities.iter().map(|e| e.id.as_str()).collect::<Vec<_>>().join(",");
        let place = format!("{}:{}", trigger.start, trigger.end);
        content_id("event", &[&self.report.id, event_type, &place, &names(actors), &names(recipients)])
    }
}

fn is_of_type(matched: &Match, event_type: &str) -> bool {
    matches!(&matched.pattern.result, PatternResult::Event { event_type: other, .. } if other == event_type)
}
