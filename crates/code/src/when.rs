//! The date of an event: what is said of its clause, else what the passage tells, else the report's
//! own day, else a blank with its reason.
//!
//! Needs a sentence with dates and status; knows no event types.

use crate::dates::{self, is_history};
use crate::events::SentenceView;
use crate::passages::Passage;
use crate::proposition::{Link, Proposition, Role};
use crate::status::Reading;
use crate::undated::RUNNING;
use attache_knowledge::EventType;
use attache_types::{EventDate, Precision, Status, Upos};

/// An event's date, with why it is that or none.
pub struct When {
    /// The date.
    pub date: Option<EventDate>,
    /// Why, where the clause does not say it.
    pub reason: Option<String>,
    /// It is history.
    pub background: bool,
}

impl<'d> SentenceView<'_, 'd> {
    /// What the words of a match say of when: its predicate, the nouns and clauses that tell the act with it, the saying around.
    pub fn stated(&self, proposition: &Proposition<'d>, parts: &[&Proposition<'d>], quad: u8, reading: &Reading) -> Option<EventDate> {
        let dated = self.dater.date(proposition).or_else(|| parts.iter().find_map(|part| self.date_of_part(part, quad)));
        dated.or_else(|| self.dater.told(proposition).filter(|_| reading.status == Status::Occurred && !reading.anterior))
    }

    /// The date of a noun or clause that tells the act together with the predicate; not that of what is only spoken of, as in
    /// "condemned Monday's attack".
    fn date_of_part(&self, part: &Proposition<'d>, quad: u8) -> Option<EventDate> {
        let before = |date: &EventDate| date.span.is_some_and(|span| span.start < self.matcher.tree.tok(part.head).span.start);
        let spoken_of = quad % 2 == 1 && part.link == Link::Nominal;
        self.dater.date(part).filter(|date| !(spoken_of && before(date)))
    }

    /// Settles the date of an event of which the words say `stated`.
    pub fn when(&self, proposition: &Proposition<'d>, stated: Option<EventDate>, reading: &Reading, kind: &EventType) -> When {
        let quad = kind.quad;
        let published = self.report.published.as_deref();
        let history = |date: &EventDate| is_history(date, published);
        let real = matches!(reading.status, Status::Occurred | Status::Ongoing) && !reading.anterior;
        let recent = self.dater.recent(proposition).filter(|_| real && stated.is_none());
        if let Some(date) = recent {
            let about = format!("about “{}” up to the report", date.text.as_deref().unwrap_or_default());
            return When { date: Some(date), reason: Some(about), background: false };
        }
        // "is held now" is not of the year that is told of beside.
        let stated = stated.filter(|date| reading.status != Status::Ongoing || !history(date));
        // Words that were said, or are not said, were not on the day of what is asked for.
        let told = reading.status == Status::Occurred || quad % 2 == 1 && matches!(reading.status, Status::Ongoing | Status::Negated);
        let ahead = stated.clone().filter(|date| told && self.dater.is_ahead(date));
        let stated = match &ahead {
            Some(date) => self.dater.before_report(proposition, date),
            None => stated,
        };
        let undated = self.dater.undated_period(proposition).filter(|_| stated.is_none());
        let mut background = self.is_background(proposition, reading, stated.as_ref()) || undated.is_some();
        let words = self.dater.vaguely(proposition).map(|words| words.of(&self.report.text).to_owned());
        let unplaced = ahead.filter(|date| stated.is_none() && self.dater.is_of_clause(proposition, date)).and_then(|date| date.text);
        let vague = words.or(unplaced);
        let goes_on = self.is_main(proposition) && !reading.anterior && !self.is_quoted(proposition);
        let past = reading.status == Status::Occurred && self.dater.is_past(self.dater.finite(proposition));
        let passage = self.passage.filter(|_| stated.is_none() && past && vague.is_none());
        // The words of the day stand between memories in a report that follows the news.
        let remembers = |passage: &Passage| passage.near || self.days < RUNNING;
        let words = |passage: &Passage| history(&passage.date) && remembers(passage) || goes_on && passage.near && self.speaks_on(proposition);
        let passage = passage.filter(|passage| quad.is_multiple_of(2) || words(passage));
        background |= passage.is_some_and(|passage| history(&passage.date));
        let near = passage.filter(|passage| passage.near && goes_on).map(|passage| &passage.date);
        let date = stated.or_else(|| near.filter(|date| self.carries_on(proposition, date)).cloned());
        let under = self.heading.filter(|_| date.is_none() && undated.is_none() && vague.is_none() && past && goes_on);
        if let Some(heading) = under {
            let about = format!("not said in the clause: that of the heading “{}”", heading.text.as_deref().unwrap_or_default());
            return When { date: Some(heading.clone()), reason: Some(about), background: background || history(heading) };
        }
        let reason = undated.map(|period| unknown(period.of(&self.report.text)));
        if date.is_some() {
            return When { date, reason, background };
        }
        let told = passage.map(|passage| format!("told in a passage on “{}”", passage.date.text.as_deref().unwrap_or_default()));
        let blank = reason.or(told).or_else(|| self.not_of_the_day(proposition, reading, kind)).or_else(|| vague.as_deref().map(unknown));
        let (date, reason) = match blank {
            Some(blank) => (None, blank),
            None => self.by_default(proposition, reading, background),
        };
        When { date, reason: Some(reason), background }
    }

    /// True where a main clause is told of the same days as the passage before it. A year that another sentence names is not that
    /// of all that follows, unless the clause says that it came of it: "In return, Norland sent jets".
    fn carries_on(&self, proposition: &Proposition<'d>, date: &EventDate) -> bool {
        let own = date.span.is_some_and(|span| self.matcher.tree.sent.span.contains(span));
        let history = is_history(date, self.report.published.as_deref());
        !history || date.precision >= Precision::Year && own || self.dater.follows_at_once(proposition)
    }

    /// "Osk arrived on Monday. He accused ...", "The minister accused ...": whom the passage speaks of goes on; not "Norland condemned
    /// the killing", who may have done so later.
    fn speaks_on(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.matcher.tree;
        let definite = |noun: usize| tree.children(noun).any(|word| self.knowledge.classes.has("definite", tree.lemma(word)));
        proposition.fillers(Role::Agent).any(|agent| tree.tok(agent).upos == Upos::Pron || tree.tok(agent).upos == Upos::Noun && definite(agent))
    }

    /// News without a date of its own: on the day on which somebody told it, else on the report's.
    fn by_default(&self, proposition: &Proposition<'d>, reading: &Reading, background: bool) -> (Option<EventDate>, String) {
        let news = matches!(reading.status, Status::Occurred | Status::Ongoing) && !background;
        if let Some(day) = self.dater.day_told(proposition).filter(|_| news) {
            return (Some(day), "not said in the clause: the day on which it was told".to_owned());
        }
        let report = self.report.published.as_deref().and_then(dates::report_date).filter(|_| news);
        let reason = match (&report, news) {
            (Some(_), _) => "not said in the clause: the report's own date",
            (None, true) => "not said in the clause, and the report has no date",
            (None, false) => "not said in the clause",
        };
        (report, reason.to_owned())
    }
}

fn unknown(words: &str) -> String {
    format!("no date is known for “{words}”")
}
