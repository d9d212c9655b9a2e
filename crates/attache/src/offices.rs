//! Who held which office when: how much of a time is known, where nobody is known, where two are.
//!
//! Days are compared as far as they are known: a period from `2004` to `2006-03` certainly holds between the last day of 2004 and the
//! first of March 2006 (where it may meet another one is an overlap), and possibly between the first day of 2004 and the last of that
//! March (where not even that reaches is a gap).

use crate::pipeline::{PipelineError, knowledge};
use attache_knowledge::{EntityIndex, Knowledge, Layer, Office};
use attache_types::EntityKind;
use jiff::civil::{Date, date};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Offices in the words of the tables, taken together as one seat; where none is named, each office is a seat by itself.
    pub roles: Vec<String>,
    /// ISO3 codes, or ids of contested entities; all where empty.
    pub countries: BTreeSet<String>,
    /// First day.
    pub since: Date,
    /// Last day; where none is given, the latest that the tables name as the first or last of a term.
    pub until: Option<Date>,
}

/// An office of a country.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seat {
    /// ISO3 code, or id of a contested entity; absent for offices of organisations and groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The office.
    pub role: String,
    /// Persons who held it in the time asked for.
    pub holders: usize,
    /// Share of the days on which one is known, 0 to 1, without those on which there was no such office.
    pub known: f64,
    /// When the country had no such office.
    pub absent: Vec<Days>,
    /// When nobody is known.
    pub gaps: Vec<Days>,
    /// When two are.
    pub overlaps: Vec<Overlap>,
}

/// Days, the first and the last one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Days {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Two holders at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Overlap {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Ids of both.
    pub holders: [String; 2],
}

/// A term as exactly as it is known: the days that it may reach, and those that it certainly holds.
struct Term {
    holder: String,
    widest: Days,
    certain: Days,
}

/// The seats, by role and country, with `data` laid over what is compiled in. Where roles are asked for, states for which nobody is
/// known are among them.
///
/// # Errors
/// Faulty files in `data`.
pub fn offices(wanted: &Wanted, data: &[Layer]) -> Result<Vec<Seat>, PipelineError> {
    Ok(seats(&knowledge(data)?, wanted))
}

fn seats(knowledge: &Knowledge, wanted: &Wanted) -> Vec<Seat> {
    let asked = wanted.roles.join(", ");
    let time = Days { from: wanted.since, to: wanted.until.unwrap_or_else(|| latest(knowledge)) };
    let is_wanted = |country: &Option<String>| wanted.countries.is_empty() || country.as_ref().is_some_and(|c| wanted.countries.contains(c));
    let mut terms: BTreeMap<(String, Option<String>), Vec<Term>> = BTreeMap::new();
    let mut held: BTreeSet<(Option<&str>, &str)> = BTreeSet::new();
    let entities = || (0..).zip(knowledge.gazetteer.entities());
    if !asked.is_empty() {
        let states = entities().filter(|(_, entity)| entity.kind == EntityKind::State).map(|(_, entity)| Some(entity.id.clone()));
        terms.extend(states.filter(|country| is_wanted(country)).map(|country| ((asked.clone(), country), Vec::new())));
    }
    for (index, entity) in entities() {
        for office in knowledge.gazetteer.offices(EntityIndex(index)) {
            let Some(role) = office.role.as_ref().filter(|role| asked.is_empty() || wanted.roles.contains(role)) else { continue };
            if is_wanted(&office.country) {
                held.insert((office.country.as_deref(), substantive(knowledge, role)));
                let role = if asked.is_empty() { role.clone() } else { asked.clone() };
                terms.entry((role, office.country.clone())).or_default().extend(term(&entity.id, office, time));
            }
        }
    }
    let seat_of = |((role, country), terms): ((String, Option<String>), Vec<Term>)| {
        let roles = if asked.is_empty() { std::slice::from_ref(&role) } else { wanted.roles.as_slice() };
        let absent = absent(knowledge, country.as_deref(), roles, &held, time);
        seat(role, country, terms, absent, time)
    };
    terms.into_iter().map(seat_of).collect()
}

/// Who acts for the holder of an office holds that office.
fn substantive<'r>(knowledge: &Knowledge, role: &'r str) -> &'r str {
    role.split_once(' ').filter(|(mark, _)| knowledge.classes.has("acting-mark", mark)).map_or(role, |(_, office)| office)
}

/// When the country had none of the offices. Those that nobody ever `held` there count only where the tables name them: a kingdom
/// has a head of state without a president.
fn absent(knowledge: &Knowledge, country: Option<&str>, roles: &[String], held: &BTreeSet<(Option<&str>, &str)>, time: Days) -> Vec<Days> {
    let rows = || knowledge.gazetteer.no_offices().iter().filter(|row| country == Some(row.country.as_str()));
    let day = |written: &Option<String>| written.as_deref().and_then(edges);
    let present = |role: Option<&str>| {
        let rows = rows().filter(|row| row.role.is_none() || row.role.as_deref() == role);
        let days = rows.map(|row| Days {
            from: day(&row.from).map_or(time.from, |(first, _)| first.max(time.from)),
            to: day(&row.to).map_or(time.to, |(_, last)| last.min(time.to)),
        });
        let mut days: Vec<Days> = days.filter(|days| days.from <= days.to).collect();
        days.sort();
        uncovered(&days, time)
    };
    let named = |role: &str| rows().any(|row| row.role.as_deref() == Some(role));
    let roles: BTreeSet<&str> = roles.iter().map(|role| substantive(knowledge, role)).collect();
    let mut roles: Vec<Option<&str>> = roles.into_iter().filter(|role| held.contains(&(country, *role)) || named(role)).map(Some).collect();
    if roles.is_empty() {
        roles.push(None);
    }
    let mut present: Vec<Days> = roles.into_iter().flat_map(present).collect();
    present.sort();
    uncovered(&present, time)
}

/// The latest day on which a term is known to have begun or ended.
fn latest(knowledge: &Knowledge) -> Date {
    let offices = (0..).zip(knowledge.gazetteer.entities()).flat_map(|(index, _)| knowledge.gazetteer.offices(EntityIndex(index)));
    let days = offices.flat_map(|office| [&office.from, &office.to]).flatten().filter_map(|written| edges(written));
    days.map(|(_, last)| last).max().unwrap_or(Date::MIN)
}

/// The term inside the time asked for; none where it lies outside.
fn term(holder: &str, office: &Office, time: Days) -> Option<Term> {
    let known = |written: &Option<String>, open: Date| written.as_deref().and_then(edges).unwrap_or((open, open));
    let (from, to) = (known(&office.from, time.from), known(&office.to, time.to));
    let inside = |from: Date, to: Date| Days { from: from.max(time.from), to: to.min(time.to) };
    let term = Term { holder: holder.to_owned(), widest: inside(from.0, to.1), certain: inside(from.1, to.0) };
    (term.widest.from <= term.widest.to).then_some(term)
}

/// First and last day of a year, a month or a day.
fn edges(written: &str) -> Option<(Date, Date)> {
    let mut parts = written.split('-');
    let year = parts.next()?.parse().ok()?;
    let Some(month) = parts.next() else { return Some((date(year, 1, 1), date(year, 12, 31))) };
    let month = Date::new(year, month.parse().ok()?, 1).ok()?;
    match parts.next() {
        None => Some((month, month.last_of_month())),
        Some(_) => written.parse().ok().map(|day| (day, day)),
    }
}

/// The days of a time that lie in none of `covered`, which are sorted.
fn uncovered(covered: &[Days], time: Days) -> Vec<Days> {
    let mut out = Vec::new();
    let mut next = time.from;
    for days in covered {
        if days.from > next {
            out.push(Days { from: next, to: days.from.yesterday().unwrap_or(next) });
        }
        next = next.max(days.to.tomorrow().unwrap_or(days.to));
    }
    if next <= time.to {
        out.push(Days { from: next, to: time.to });
    }
    out
}

fn seat(role: String, country: Option<String>, mut terms: Vec<Term>, absent: Vec<Days>, time: Days) -> Seat {
    terms.sort_by(|a, b| (a.widest, &a.holder).cmp(&(b.widest, &b.holder)));
    let mut covered: Vec<Days> = terms.iter().map(|term| term.widest).chain(absent.iter().copied()).collect();
    covered.sort();
    let gaps = uncovered(&covered, time);
    let mut overlaps = Vec::new();
    for (at, one) in terms.iter().enumerate() {
        for other in terms[at + 1..].iter().filter(|other| other.holder != one.holder) {
            let (from, to) = (one.certain.from.max(other.certain.from), one.certain.to.min(other.certain.to));
            // The day on which one hands over to the other is both's.
            if from < to {
                overlaps.push(Overlap { from, to, holders: [one.holder.clone(), other.holder.clone()] });
            }
        }
    }
    overlaps.sort();
    let count = |stretches: &[Days]| stretches.iter().map(|days| f64::from((days.to - days.from).get_days() + 1)).sum::<f64>();
    // Of an office that never was there is nothing left to know.
    let known = 1.0 - count(&gaps) / count(&uncovered(&absent, time)).max(1.0);
    let holders: BTreeSet<&str> = terms.iter().map(|term| term.holder.as_str()).collect();
    Seat { country, role, holders: holders.len(), known, absent, gaps, overlaps }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(from: &str, to: &str) -> Office {
        let known = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
        Office { country: Some("XNO".into()), sector: None, role: Some("premier".into()), from: known(from), to: known(to) }
    }

    /// The seat held by one person a term, `a`, `b`, and so on.
    fn held(terms: &[(&str, &str)]) -> Seat {
        let time = Days { from: date(2001, 1, 1), to: date(2010, 12, 31) };
        let terms = ["a", "b", "c"].iter().zip(terms).filter_map(|(who, (from, to))| term(who, &office(from, to), time)).collect();
        seat("premier".into(), Some("XNO".into()), terms, Vec::new(), time)
    }

    #[test]
    fn terms_that_follow_each_other_leave_no_gap_and_do_not_overlap() {
        let seat = held(&[("", "2003-05-06"), ("2003-05-06", "2007"), ("2007", "")]);
        assert_eq!((seat.holders, seat.known, seat.gaps.len(), seat.overlaps.len()), (3, 1.0, 0, 0));
    }

    #[test]
    fn days_without_a_holder_are_a_gap() {
        let seat = held(&[("1999-01-01", "2002-12-31"), ("2003-02-01", "2010-12-30")]);
        let gap = |from, to| Days { from, to };
        assert_eq!(seat.gaps, [gap(date(2003, 1, 1), date(2003, 1, 31)), gap(date(2010, 12, 31), date(2010, 12, 31))]);
        assert!((seat.known - (1.0 - 32.0 / 3652.0)).abs() < 1e-12);
    }

    #[test]
    fn only_certain_days_overlap() {
        assert!(held(&[("2001", "2004"), ("2004", "2010")]).overlaps.is_empty());
        let seat = held(&[("2001", "2005-02"), ("2004-12-24", "2010")]);
        assert_eq!(seat.overlaps, [Overlap { from: date(2004, 12, 24), to: date(2005, 2, 1), holders: ["a".into(), "b".into()] }]);
    }

    #[test]
    fn days_without_the_office_count_neither_way() {
        let time = Days { from: date(2001, 1, 1), to: date(2010, 12, 31) };
        let before = Days { from: time.from, to: date(2005, 12, 31) };
        let held = term("a", &office("2007-01-01", ""), time).into_iter().collect();
        let seat = seat("premier".into(), Some("XNO".into()), held, vec![before], time);
        assert_eq!(seat.gaps, [Days { from: date(2006, 1, 1), to: date(2006, 12, 31) }]);
        assert!((seat.known - (1.0 - 365.0 / 1826.0)).abs() < 1e-12);
    }

    #[test]
    fn an_office_that_never_was_has_no_gap() {
        let wanted = Wanted {
            roles: vec!["defence minister".into()],
            countries: BTreeSet::from(["XTA".to_owned()]),
            since: date(2020, 1, 1),
            until: Some(date(2021, 12, 31)),
        };
        let seats = seats(&Knowledge::test_world(), &wanted);
        assert_eq!((seats[0].holders, seats[0].known, seats[0].gaps.len(), seats[0].absent.len()), (0, 1.0, 0, 1));
    }

    #[test]
    fn a_country_without_one_of_the_offices_may_have_the_other() {
        let wanted = Wanted {
            roles: vec!["acting defence minister".into(), "defence minister".into(), "president".into()],
            countries: BTreeSet::from(["XTA".to_owned()]),
            since: date(2011, 1, 1),
            until: Some(date(2013, 12, 31)),
        };
        let seats = seats(&Knowledge::test_world(), &wanted);
        assert_eq!(seats[0].absent, []);
        assert_eq!(seats[0].gaps, [Days { from: date(2012, 5, 2), to: date(2013, 12, 31) }]);
    }

    #[test]
    fn terms_outside_the_time_do_not_count() {
        let seat = held(&[("1990", "2000"), ("2011-01-01", "")]);
        assert_eq!((seat.holders, seat.known), (0, 0.0));
    }

    #[test]
    fn states_for_which_nobody_is_known_are_named() {
        let wanted = Wanted {
            roles: vec!["president".into(), "acting president".into()],
            countries: BTreeSet::from(["XNO".to_owned(), "XTA".to_owned()]),
            since: date(2020, 1, 1),
            until: Some(date(2031, 12, 31)),
        };
        let seats = seats(&Knowledge::test_world(), &wanted);
        let countries: Vec<_> = seats.iter().filter_map(|seat| seat.country.as_deref()).collect();
        assert_eq!(countries, ["XNO", "XTA"]);
        assert!(seats.iter().all(|seat| seat.role == "president, acting president"));
    }
}
