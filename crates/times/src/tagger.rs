//! The pass over a document: at each atom the longest expression that resolves, left to right.

use crate::atoms::Atoms;
use crate::calendar::{Grain, Period};
use crate::codes::{Frame, MODS, Slot};
use crate::pairs::{in_order, second_of, year_before};
use crate::pattern::Fit;
use crate::resolve::{DAY_FIRST, EITHER, Operation, Resolved, Setting, resolve, until_report};
use crate::rules::{Bound, Modifier, Rules};
use crate::tense::{direction, is_of_past_verb};
use attache_types::{Deprel, Document, Precision, Sentence, Span, TimeExpression, TimeKind};
use jiff::civil::Date;

/// What a rule read: an expression, or nothing where the rule is there to keep others from reading it.
pub(crate) struct Found {
    pub(crate) span: Span,
    pub(crate) expression: Option<TimeExpression>,
    pub(crate) rule: usize,
}

/// A possible expression: atoms `start..end`, of which the modifier takes those before `core`.
struct Candidate<'r> {
    end: usize,
    core: usize,
    rule: usize,
    fit: Fit,
    modifier: Option<&'r Modifier>,
}

/// All expressions of a document.
pub(crate) fn tag(rules: &Rules, text: &str, doc: &Document, report: Option<Date>) -> Vec<Found> {
    let read = |day_first| {
        let mut pass = Pass { rules, text, report, day_first, open: false, last: None, found: Vec::new() };
        doc.sentences.iter().for_each(|sentence| pass.sentence(sentence));
        pass
    };
    let pass = read(None);
    // A later "23/3/2016" tells how an earlier "11/3/2016" is meant.
    if pass.open && pass.day_first.is_some() { read(pass.day_first).found } else { pass.found }
}

struct Pass<'p> {
    rules: &'p Rules,
    text: &'p str,
    report: Option<Date>,
    /// The order of dates in digits, where one of them told it.
    day_first: Option<bool>,
    /// True where a date in digits was read before one told their order.
    open: bool,
    last: Option<Period>,
    found: Vec<Found>,
}

impl<'p> Pass<'p> {
    fn sentence(&mut self, sentence: &Sentence) {
        let atoms = Atoms::of(sentence, self.text, &self.rules.lexicon);
        let mut at = 0;
        while at < atoms.list.len() {
            let mut candidates = self.candidates(sentence, &atoms, at);
            // Longest first; of equally long ones the one with the shorter modifier, then the earlier rule.
            candidates.sort_by_key(|one| (std::cmp::Reverse(one.end), one.core, one.rule));
            let taken = candidates.iter().find(|one| self.emit(sentence, &atoms, at, one));
            at = taken.map_or(at + 1, |one| one.end);
        }
    }

    fn candidates(&self, sentence: &Sentence, atoms: &Atoms, at: usize) -> Vec<Candidate<'p>> {
        let mut out = Vec::new();
        self.cores(sentence, atoms, at, at, None, &mut out);
        let mut modifiers = Vec::new();
        self.rules.modifiers_before(atoms, at, &mut modifiers);
        for modifier in modifiers {
            let modifier = &self.rules.modifiers[modifier];
            if let Some(fit) = modifier.pattern.longest(atoms, at, &|end| end < atoms.list.len()) {
                self.cores(sentence, atoms, at, fit.end, Some(modifier), &mut out);
            }
        }
        out
    }

    fn cores(&self, sentence: &Sentence, atoms: &Atoms, start: usize, core: usize, modifier: Option<&'p Modifier>, out: &mut Vec<Candidate<'p>>) {
        let mut starting = Vec::new();
        self.rules.starting(atoms, core, &mut starting);
        for index in starting {
            let rule = &self.rules.rules[index];
            if modifier.is_some_and(|modifier| rule.groups & modifier.group == 0) {
                continue;
            }
            // "early", "the end of" make a date of what follows, so they stand in for a required neighbour.
            let part = modifier.is_some_and(|modifier| matches!(modifier.modifier.as_str(), "START" | "MID" | "END"));
            let accept = |end| rule.fits_beside(atoms, sentence, core, end, part);
            if let Some(fit) = rule.pattern.longest(atoms, core, &accept) {
                let mut candidate = Candidate { end: fit.end, core: core - start, rule: index, fit, modifier };
                if modifier.is_none() {
                    self.extend(atoms, &mut candidate);
                }
                out.push(candidate);
            }
        }
    }

    /// Takes in a modifier that follows.
    fn extend(&self, atoms: &Atoms, candidate: &mut Candidate<'p>) {
        let groups = self.rules.rules[candidate.rule].groups;
        for &index in self.rules.modifiers_after() {
            let modifier = &self.rules.modifiers[index];
            if modifier.group & groups != 0
                && let Some(fit) = modifier.pattern.longest(atoms, candidate.fit.end, &|_| true)
                && fit.end > candidate.end
            {
                candidate.end = fit.end;
                candidate.modifier = Some(modifier);
            }
        }
    }

    /// Resolves a candidate and keeps it; false where it does not resolve.
    fn emit(&mut self, sentence: &Sentence, atoms: &Atoms, start: usize, candidate: &Candidate<'_>) -> bool {
        let rule = &self.rules.rules[candidate.rule];
        if rule.operation == Operation::Nothing {
            let span = Span::join(&atoms.list[start].span, atoms.list[candidate.end - 1].span);
            self.found.push(Found { span, expression: None, rule: candidate.rule });
            return true;
        }
        let frame = Frame::new(candidate.fit.filled.iter().chain(&rule.preset).copied());
        let tok = atoms.list[start + candidate.core].tok as usize;
        let setting = Setting {
            report: self.report,
            last: self.last,
            context: rule.context,
            direction: direction(sentence, self.text, tok, &self.rules.lexicon),
            of_past_verb: is_of_past_verb(sentence, self.text, tok, &self.rules.lexicon),
            single: candidate.fit.marks.iter().all(Option::is_none) && sentence.tokens[tok].deprel != Deprel::NmodPoss,
            day_first: self.day_first,
            holidays: &self.rules.holidays,
        };
        let stated = rule.value.as_deref();
        let [Some(split), Some(join)] = candidate.fit.marks else {
            let Some(resolved) = resolve(rule.operation, &frame, stated, &setting) else {
                return false;
            };
            match frame.get(Slot::Order) {
                Some(EITHER) => self.open |= self.day_first.is_none(),
                Some(order) => self.day_first = self.day_first.or(Some(order == DAY_FIRST)),
                None => {}
            }
            self.push(atoms, start..candidate.end, candidate, &frame, resolved);
            return true;
        };
        let Some(second_frame) = second_of(&frame) else {
            return false;
        };
        let first = resolve(rule.operation, &frame, stated, &setting);
        let second = resolve(rule.operation, &second_frame, stated, &setting);
        let (Some(mut first), Some(mut second)) = (first, second) else {
            return false;
        };
        if let Some(earlier) = year_before(&frame, &first, &second) {
            let Some(turned) = resolve(rule.operation, &earlier, stated, &setting) else {
                return false;
            };
            first = turned;
        }
        if !frame.has(Slot::Year) {
            in_order(&frame, &mut first, &mut second, setting.direction);
        }
        self.push(atoms, start..split, candidate, &frame, first);
        self.push(atoms, join..candidate.end, candidate, &second_frame, second);
        true
    }

    fn push(&mut self, atoms: &Atoms, range: std::ops::Range<usize>, candidate: &Candidate<'_>, frame: &Frame, resolved: Resolved) {
        let rule = &self.rules.rules[candidate.rule];
        let own = frame.get(Slot::Mod).map(|code| MODS[code as usize]);
        let modifier = candidate.modifier.map(|modifier| modifier.modifier.as_str()).or(own);
        let span = Span::join(&atoms.list[range.start].span, atoms.list[range.end - 1].span);
        let lasting = matches!(rule.operation, Operation::Duration | Operation::Relative) && frame.get(Slot::Dir).is_some_and(|dir| dir < 0);
        let past = self.report.filter(|_| lasting).and_then(|report| until_report(frame, report));
        let days = resolved.period.and_then(|period| match candidate.modifier.and_then(|modifier| modifier.bound) {
            Some(bound) => within(period, bound, self.report?),
            None => covered(period, modifier),
        });
        // "a year ago" compares; the text does not move there.
        let compares = rule.operation == Operation::Shift && resolved.period.is_some_and(|at| matches!(at.grain, Grain::Year | Grain::Quarter));
        if matches!(rule.kind, TimeKind::Date | TimeKind::Time) && resolved.period.is_some() && !compares {
            self.last = resolved.period;
        }
        let days = past.or(days);
        let expression = TimeExpression {
            span,
            text: span.of(self.text).to_owned(),
            kind: rule.kind,
            value: resolved.value,
            modifier: modifier.map(str::to_owned),
            start: days.map(|(first, _)| first.to_string()),
            end: days.map(|(_, last)| last.to_string()),
            precision: past.and(Some(Precision::Range)).or(days.and(resolved.precision)),
        };
        self.found.push(Found { span, expression: Some(expression), rule: candidate.rule });
    }
}

fn covered(period: Period, modifier: Option<&str>) -> Option<(Date, Date)> {
    match modifier {
        Some("START") => period.third(0),
        Some("MID") => period.third(1),
        Some("END") => period.third(2),
        _ => Some((period.start, period.end()?)),
    }
}

/// "earlier this year": from its first day to the report's; "later this year": from the report's to its last.
fn within(period: Period, bound: Bound, report: Date) -> Option<(Date, Date)> {
    let (first, last) = (period.start, period.end()?);
    let days = match bound {
        Bound::BeforeReport => (first, last.min(report)),
        Bound::AfterReport => (first.max(report), last),
    };
    Some(days).filter(|(first, last)| first <= last).or(Some((first, last)))
}
