//! The days that a time expression says of its clause, with what stands before it ("since", "until", "for") and with the
//! expression that a range joins it to ("from 3 to 5 March").
//!
//! Needs time expressions and the tree; knows nothing of events.

use crate::passages::Occasion;
use crate::tree::Tree;
use attache_knowledge::Classes;
use attache_types::{Deprel, EventDate, Precision, Span, TimeExpression, TimeKind, Upos, Xpos};
use jiff::civil::Date;

/// A time expression, or two joined ones.
pub struct Stretch {
    /// Its words.
    pub span: Span,
    /// Its token that hangs on what is outside it.
    pub tok: usize,
    /// Its days; none for "recently", "every Friday", "until Monday" said of the past, "for years", "a week after the vote".
    pub date: Option<EventDate>,
}

/// Reads the stretches of a sentence, in text order; expressions that say nothing of days are left out. `occasions` are what the
/// report told with its day before.
pub fn read(tree: &Tree, times: &[TimeExpression], classes: &Classes, report: Option<Date>, occasions: &[Occasion]) -> Vec<Stretch> {
    let reader = Reader { tree, classes, report, occasions };
    let mut stretches = reader.plain_lengths(times);
    let mut rest = times;
    while let [time, behind @ ..] = rest {
        let second = behind.first().filter(|second| reader.joined(time, second));
        rest = if second.is_some() { &behind[1..] } else { behind };
        let span = second.map_or(time.span, |second| time.span.join(second.span));
        let Some(tok) = token_of(tree, span) else {
            continue;
        };
        if let Some(event) = reader.counted_from(time, tok) {
            // "two days after the vote of 3 March": the day of the vote is not that of what is told.
            let (of_event, others): (&[_], &[_]) = rest.split_at(rest.iter().take_while(|next| reader.inside(next, event)).count());
            let date = match of_event.first() {
                Some(day) => event_date(day).and_then(|day| reader.counted(time, &day, event)),
                None => reader.told_before(event).and_then(|day| reader.counted(time, day, event)),
            };
            rest = others;
            stretches.push(Stretch { span, tok: event, date });
            continue;
        }
        let date = match second {
            Some(second) => Some(reader.range(span, time.start.clone(), second.end.clone())),
            None => reader.days(time, tok),
        };
        stretches.extend(date.map(|date| Stretch { span, tok, date }));
    }
    stretches
}

/// "two days after Norland shelled the town": the day of the clause that `event` heads, where `day` is that of the clause around.
pub fn counted_to(tree: &Tree, times: &[TimeExpression], classes: &Classes, day: &EventDate, event: usize) -> Option<EventDate> {
    let reader = Reader { tree, classes, report: None, occasions: &[] };
    let mut lengths = times.iter().filter_map(|time| Some((time, token_of(tree, time.span)?)));
    let (length, _) = lengths.find(|&(time, tok)| reader.counted_from(time, tok) == Some(event))?;
    let counted = reader.count(length, day, event, true)?;
    Some(EventDate { span: Some(length.span), text: Some(length.text.clone()), ..counted })
}

/// "six weeks" before a day: the week, month or year in which that was.
pub fn so_long_before(length: &TimeExpression, day: Date) -> Option<EventDate> {
    let (count, unit) = length.value.strip_prefix('P')?.split_at_checked(length.value.len().checked_sub(2)?)?;
    let (by, precision) = in_units(count.parse().ok()?, unit)?;
    let (start, end) = covering(day.checked_sub(by).ok()?, precision)?;
    Some(EventDate { start: start.to_string(), end: end.to_string(), precision, text: Some(length.text.clone()), span: Some(length.span) })
}

struct Reader<'s, 'd> {
    tree: &'s Tree<'d>,
    classes: &'s Classes,
    report: Option<Date>,
    occasions: &'s [Occasion],
}

impl Reader<'_, '_> {
    /// "from 3 to 5 March", "3-5 March", "between Monday and Wednesday", "on Monday and Tuesday".
    fn joined(&self, first: &TimeExpression, second: &TimeExpression) -> bool {
        let word = |from: u32, to: u32| self.tree.text.get(from as usize..to as usize).unwrap_or_default().trim().to_lowercase();
        let between = word(first.span.end, second.span.start);
        let before = word(self.tree.sent.span.start, first.span.start);
        let opened = before.rsplit(' ').next().is_some_and(|last| self.classes.has("range-open", last));
        let next = || {
            let day = |time: Option<&String>| time?.get(..10)?.parse::<Date>().ok();
            day(first.end.as_ref()).is_some_and(|end| end.tomorrow().ok() == day(second.start.as_ref()))
        };
        let joins = self.classes.has("range-join", &between) || self.classes.has("range-end", &between) && (opened || next());
        joins && first.start.is_some() && second.end.is_some() && first.start <= second.start
    }

    /// "a week after the vote": the word that the length is counted from.
    fn counted_from(&self, time: &TimeExpression, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let mark = (tok + 1..tree.len()).find(|&at| tree.tok(at).span.start >= time.span.end)?;
        let counts = time.kind == TimeKind::Duration && self.classes.has("counted-from", tree.form(mark)) && tree.preposition(tok).is_none();
        let event = tree.head(mark).filter(|&event| counts && event != tok);
        event.or_else(|| (mark + 1..tree.len()).find(|&at| counts && matches!(tree.tok(at).upos, Upos::Noun | Upos::Propn | Upos::Verb)))
    }

    fn inside(&self, time: &TimeExpression, event: usize) -> bool {
        token_of(self.tree, time.span).is_some_and(|tok| tok == event || self.tree.under(tok, event))
    }

    /// "The vote was held on Sunday. ... two days after the vote": its day.
    fn told_before(&self, event: usize) -> Option<&EventDate> {
        let lemma = self.tree.lemma(event);
        let same = self.occasions.iter().rev().find(|occasion| occasion.lemma == lemma);
        same.map(|occasion| &occasion.date)
    }

    /// Two days after "the vote of 3 March", hours after it, two weeks after it: that day, the week or month that it lies in.
    fn counted(&self, length: &TimeExpression, day: &EventDate, event: usize) -> Option<EventDate> {
        self.count(length, day, event, false)
    }

    /// The day that lies so long after another, or as long before it where the mark says "before" or it is counted `back`.
    fn count(&self, length: &TimeExpression, day: &EventDate, event: usize, back: bool) -> Option<EventDate> {
        let mark = self.tree.preposition(event).or_else(|| self.tree.form(self.tree.child(event, &[Deprel::Mark])?).into())?;
        let from: Date = Some(day).filter(|day| day.precision == Precision::Day)?.start.parse().ok()?;
        let length_of = length.value.strip_prefix('P')?;
        let (count, unit) = length_of.split_at_checked(length_of.len().checked_sub(1)?)?;
        let (by, precision) = match count.strip_prefix('T') {
            Some(_) => (jiff::Span::new(), Precision::Day),
            None => in_units(count.parse().ok()?, unit)?,
        };
        let by = if self.classes.has("counted-back", mark) == back { by } else { by.negate() };
        let (start, end) = covering(from.checked_add(by).ok()?, precision)?;
        let span = day.span.map(|day| length.span.join(day)).filter(|span| self.tree.sent.span.contains(*span)).unwrap_or(length.span);
        let text = Some(span.of(self.tree.text).to_owned());
        Some(EventDate { start: start.to_string(), end: end.to_string(), precision, text, span: Some(span) })
    }

    /// "the day after the vote", "hours before the vote", which are no time expressions of their own: one day, the same day.
    fn plain_lengths(&self, times: &[TimeExpression]) -> Vec<Stretch> {
        let tree = self.tree;
        let free = |&tok: &usize| !times.iter().any(|time| time.span.contains(tree.tok(tok).span));
        let units = (0..tree.len()).filter(|&tok| tree.tok(tok).upos == Upos::Noun && tree.preposition(tok).is_none()).filter(free);
        let read = |tok: usize| {
            let the = tree.children_by(tok, &[Deprel::Det]).any(|word| self.classes.has("definite", tree.lemma(word)));
            let value = match tree.lemma(tok) {
                unit if self.classes.has("unit-of-a-day", unit) => "PT1H",
                unit if the && self.classes.has("unit-day", unit) => "P1D",
                unit if self.classes.has("unit-day", unit) || self.classes.has("unit-longer", unit) => "PXX",
                _ => return None,
            };
            let span = tree.tok(tok).span;
            let length = TimeExpression {
                span,
                text: span.of(tree.text).to_owned(),
                kind: TimeKind::Duration,
                value: value.to_owned(),
                modifier: None,
                start: None,
                end: None,
                precision: None,
            };
            let event = self.counted_from(&length, tok)?;
            let dated = times.iter().find(|time| time.start.is_some() && self.inside(time, event)).and_then(event_date);
            let day = dated.as_ref().or_else(|| self.told_before(event));
            let date = day.and_then(|day| self.counted(&length, day, event));
            Some(Stretch { span, tok: event, date })
        };
        units.filter_map(read).collect()
    }

    fn range(&self, span: Span, start: Option<String>, end: Option<String>) -> Option<EventDate> {
        let text = Some(span.of(self.tree.text).to_owned());
        Some(EventDate { start: start?, end: end?, precision: Precision::Range, text, span: Some(span) })
    }

    /// The days of one expression; the outer option is none where it says nothing of days.
    #[allow(clippy::option_option, reason = "saying nothing of days and naming days that are not known are two things")]
    fn days(&self, time: &TimeExpression, tok: usize) -> Option<Option<EventDate>> {
        let tree = self.tree;
        let is = |class: &str, tok: usize| tree.preposition(tok).is_some_and(|case| self.classes.has(class, case));
        let day = self.report.map(|day| day.to_string());
        let Some(start) = &time.start else {
            let length = time.kind == TimeKind::Duration && is("lasting", tok) && self.perfect(tok);
            let lasted = || self.report?.checked_sub(time.value.parse::<jiff::Span>().ok()?).ok();
            return match () {
                () if length => Some(lasted().and_then(|first| self.range(time.span, Some(first.to_string()), day))),
                () => self.is_undated(time).then_some(None),
            };
        };
        // "since last week's attack"
        let verbal = |tok: usize| tree.head(tok).is_some_and(|verb| tree.tok(verb).upos == Upos::Verb);
        let noun = tree.head(tok).filter(|&noun| verbal(noun));
        if is("ever-since", tok) || noun.is_some_and(|noun| is("ever-since", noun)) {
            let since = day.filter(|day| start.as_str() <= day.as_str()).and_then(|day| self.range(time.span, Some(start.clone()), Some(day)));
            return Some(since.or_else(|| event_date(time)));
        }
        // "will leave by Friday" and "left by Friday"; "left before dawn on Friday" was on that day.
        if is("no-later-than", tok) && time.precision != Some(Precision::Time) {
            let end = time.end.as_deref().unwrap_or(start).get(..10).map(str::to_owned);
            let ahead = day.filter(|day| Some(day.as_str()) <= end.as_deref() && !self.past(tok));
            return Some(ahead.and_then(|day| self.range(time.span, Some(day), end)));
        }
        Some(event_date(time))
    }

    /// "recently", "every Friday", "on 11/3/2016", of which nothing tells whether it is in March.
    fn is_undated(&self, time: &TimeExpression) -> bool {
        let known = |value: &str| !value.contains("XX");
        time.value == "PAST_REF" || time.kind == TimeKind::Set || time.kind == TimeKind::Date && self.report.is_some() && !known(&time.value)
    }

    /// The verb above is in the simple past.
    fn past(&self, tok: usize) -> bool {
        let verb = self.tree.ancestors(tok).find(|&above| self.tree.tok(above).upos == Upos::Verb);
        let past = |tok: usize| self.tree.tok(tok).xpos == Xpos::Vbd;
        verb.is_some_and(|verb| past(verb) || self.tree.children_by(verb, &[Deprel::Aux, Deprel::AuxPass]).any(past))
    }

    /// "has attacked for years", not "attacked for years"; and not "has been jailed for years", which are to come.
    fn perfect(&self, tok: usize) -> bool {
        let verb = self.tree.ancestors(tok).find(|&above| self.tree.tok(above).upos == Upos::Verb);
        verb.is_some_and(|verb| is_perfect(self.tree, verb) && self.tree.child(verb, &[Deprel::AuxPass]).is_none())
    }
}

/// True for "has attacked", "have been attacked", "has threatened and *attacked*".
pub fn is_perfect(tree: &Tree, verb: usize) -> bool {
    let present = |aux: usize| tree.lemma(aux) == "have" && matches!(tree.tok(aux).xpos, Xpos::Vbz | Xpos::Vbp);
    // The tagger may take the second participle for a past form, which is spelled alike.
    let bare = || tree.child(verb, &[Deprel::Aux, Deprel::AuxPass, Deprel::Nsubj, Deprel::NsubjPass]).is_none();
    let alike = tree.tok(verb).xpos == Xpos::Vbd && tree.rel(verb) == Deprel::Conj;
    let first = tree.head(verb).filter(|&first| alike && tree.tok(first).xpos == Xpos::Vbn && bare());
    tree.children_by(first.unwrap_or_else(|| tree.auxiliary_bearer(verb)), &[Deprel::Aux]).any(present)
}

/// So many units, and how exactly the day that lies as far off is known.
fn in_units(count: i64, unit: &str) -> Option<(jiff::Span, Precision)> {
    let span = jiff::Span::new();
    match unit {
        "D" => Some((span.try_days(count).ok()?, Precision::Day)),
        "W" => Some((span.try_weeks(count).ok()?, Precision::Week)),
        "M" => Some((span.try_months(count).ok()?, Precision::Month)),
        "Y" => Some((span.try_years(count).ok()?, Precision::Year)),
        _ => None,
    }
}

/// The day, or the week, month or year that it lies in.
fn covering(day: Date, precision: Precision) -> Option<(Date, Date)> {
    match precision {
        Precision::Week => {
            let monday = day.checked_sub(jiff::Span::new().try_days(i64::from(day.weekday().to_monday_zero_offset())).ok()?).ok()?;
            Some((monday, monday.checked_add(jiff::Span::new().try_days(6).ok()?).ok()?))
        }
        Precision::Month => Some((day.first_of_month(), day.last_of_month())),
        Precision::Year => Some((day.first_of_year(), day.last_of_year())),
        _ => Some((day, day)),
    }
}

/// The token in a stretch of words that hangs on what is outside it.
pub fn token_of(tree: &Tree, span: Span) -> Option<usize> {
    let inside = |i: usize| span.contains(tree.tok(i).span);
    (0..tree.len()).find(|&i| inside(i) && tree.head(i).is_none_or(|h| !inside(h)))
}

/// True for "In 2011, protests began", false for "Osk, born in 1985, resigned" and "the treaty of 2011 failed".
pub fn of_main_clause(tree: &Tree, time: &TimeExpression) -> bool {
    let Some(clause) = token_of(tree, time.span).and_then(|tok| tree.head(tok)) else {
        return false;
    };
    let describes = |tok: usize| matches!(tree.rel(tok), Deprel::Acl | Deprel::AclRelcl | Deprel::Amod);
    tree.tok(clause).upos == Upos::Verb && !std::iter::once(clause).chain(tree.ancestors(clause)).any(describes)
}

/// True where the words hang on the sentence's main verb, or on one coordinated with it.
pub fn of_root(tree: &Tree, time: &TimeExpression) -> bool {
    let clause = token_of(tree, time.span).and_then(|tok| tree.head(tok));
    clause.is_some_and(|clause| {
        let mut up = std::iter::once(clause).chain(tree.ancestors(clause));
        tree.tok(clause).upos == Upos::Verb && up.all(|tok| tree.head(tok).is_none() || tree.rel(tok) == Deprel::Conj)
    })
}

/// The days of a time expression; none where it has none.
pub fn event_date(time: &TimeExpression) -> Option<EventDate> {
    let start = time.start.clone()?;
    Some(EventDate {
        end: time.end.clone().unwrap_or_else(|| start.clone()),
        start,
        precision: time.precision.unwrap_or(Precision::Day),
        text: Some(time.text.clone()),
        span: Some(time.span),
    })
}
