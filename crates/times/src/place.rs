//! Puts dates on the calendar: completes what an expression leaves out from the report's date, the tense of the verb and
//! what the text spoke of last.

use crate::calendar::{Grain, Period, easter, weekday};
use crate::codes::{DAY_PARTS, Frame, SEASONS, Slot};
use crate::resolve::Setting;
use crate::rules::Holiday;
use crate::tense::Direction;
use jiff::ToSpan;
use jiff::civil::Date;

/// A date that was put in its place, or its value with `X` for what is not known.
pub(crate) enum Named {
    Period(Period),
    Unplaced(String),
}

/// The year that the slots state or count from the report's.
pub(crate) fn stated_year(frame: &Frame, setting: &Setting<'_>) -> Option<i16> {
    let reference = setting.report.map(Date::year);
    let year = match (frame.get(Slot::Year), frame.get(Slot::ShortYear), frame.get(Slot::YearShift)) {
        (Some(year), ..) => Some(year),
        // Two digits: the century that puts it no later than ten years after the report.
        (None, Some(short), _) => {
            let limit = i32::from(reference?) + 10;
            Some((limit - short).div_euclid(100) * 100 + short)
        }
        (None, None, Some(shift)) => Some(i32::from(setting.anchor()?.year()) + shift),
        _ => None,
    };
    i16::try_from(year?).ok()
}

fn small(value: Option<i32>) -> Option<i8> {
    i8::try_from(value?).ok()
}

/// The day or longer stretch that the slots name; fails on dates that do not exist.
pub(crate) fn day_or_longer(frame: &Frame, year: Option<i16>, setting: &Setting<'_>) -> Option<Named> {
    if let Some(shift) = frame.get(Slot::DayShift) {
        // "the next morning" counts from a day; after a month nothing says which.
        let vague = setting.context && setting.last.is_some_and(|last| last.grain != Grain::Day);
        return match setting.anchor().filter(|_| !vague) {
            Some(anchor) => Some(Named::Period(Period { grain: Grain::Day, start: anchor }.shifted(shift)?)),
            None => Some(Named::Unplaced("XXXX-XX-XX".to_owned())),
        };
    }
    if let Some(which) = frame.get(Slot::Holiday) {
        let rule = *setting.holidays.get(usize::try_from(which).ok()?.checked_sub(1)?)?;
        return place(|year| holiday(rule, year), year, frame, setting, "XXXX-XX-XX".to_owned());
    }
    if let Some(month) = small(frame.get(Slot::Month)) {
        return match small(frame.get(Slot::Day)) {
            Some(day) => place_day(month, day, year, frame, setting),
            None => {
                let make = |year| first(Grain::Month, year, month);
                place(make, year, frame, setting, format!("XXXX-{month:02}"))
            }
        };
    }
    if let Some(number) = frame.get(Slot::Weekday) {
        return place_weekday(number, frame, setting);
    }
    part_of_year(frame, year, setting).or_else(|| year_or_longer(frame, year, setting))
}

fn first(grain: Grain, year: i16, month: i8) -> Option<Period> {
    Some(Period { grain, start: Date::new(year, month, 1).ok()? })
}

fn place_day(month: i8, day: i8, year: Option<i16>, frame: &Frame, setting: &Setting<'_>) -> Option<Named> {
    Date::new(2000, month, day).ok()?;
    let make = |year| Some(Period { grain: Grain::Day, start: Date::new(year, month, day).ok()? });
    if let (None, Some(wanted), Some(report)) = (year, frame.get(Slot::Weekday), setting.report) {
        // The year nearest to the report in which the date falls on the stated weekday.
        let fits = |period: &Period| Some(period.start.weekday()) == weekday(wanted);
        let near = [0, -1, 1, -2, 2, -3, 3].into_iter().filter_map(|by| make(report.year() + by));
        if let Some(found) = near.into_iter().find(fits) {
            return Some(Named::Period(found));
        }
    }
    place(make, year, frame, setting, format!("XXXX-{month:02}-{day:02}"))
}

fn part_of_year(frame: &Frame, year: Option<i16>, setting: &Setting<'_>) -> Option<Named> {
    if let Some(season) = frame.get(Slot::Season) {
        let (name, month) = SEASONS[season as usize];
        let make = |year| first(Grain::Season, year, month);
        return place(make, year, frame, setting, format!("XXXX-{name}"));
    }
    if let Some(quarter @ 1..=4) = small(frame.get(Slot::Quarter)) {
        let make = |year| first(Grain::Quarter, year, quarter * 3 - 2);
        return place(make, year, frame, setting, format!("XXXX-Q{quarter}"));
    }
    if let Some(half @ 1..=2) = small(frame.get(Slot::HalfYear)) {
        let make = |year| first(Grain::HalfYear, year, half * 6 - 5);
        return place(make, year, frame, setting, format!("XXXX-H{half}"));
    }
    None
}

fn year_or_longer(frame: &Frame, year: Option<i16>, setting: &Setting<'_>) -> Option<Named> {
    if let Some(decade) = frame.get(Slot::Decade) {
        return Some(Named::Period(first(Grain::Decade, i16::try_from(decade).ok()?, 1)?));
    }
    if let Some(short) = small(frame.get(Slot::ShortDecade)).map(i16::from) {
        let Some(report) = setting.report else {
            return Some(Named::Unplaced(format!("XX{}", short / 10)));
        };
        let decade = (report.year() - short).div_euclid(100) * 100 + short;
        return Some(Named::Period(first(Grain::Decade, decade, 1)?));
    }
    let before_christ = frame.has(Slot::Era);
    if let Some(century @ 1..=99) = frame.get(Slot::Century) {
        return Some(match before_christ {
            true => Named::Unplaced(format!("BC{century:02}")),
            false => Named::Period(first(Grain::Century, (century as i16 - 1) * 100, 1)?),
        });
    }
    if before_christ {
        return Some(Named::Unplaced(format!("BC{:04}", year?)));
    }
    if let Some(year) = year {
        return Some(Named::Period(first(Grain::Year, year, 1)?));
    }
    // Only a time of day: on the day spoken of last, else on the report's.
    let spoken = setting.last.filter(|last| last.grain == Grain::Day).map(|last| last.start);
    Some(match spoken.or(setting.report) {
        Some(start) => Named::Period(Period { grain: Grain::Day, start }),
        None => Named::Unplaced("XXXX-XX-XX".to_owned()),
    })
}

/// Puts what recurs every year in its year: the stated one, the one that `rel` asks for, or by the tense of the verb.
fn place(make: impl Fn(i16) -> Option<Period>, year: Option<i16>, frame: &Frame, setting: &Setting<'_>, unplaced: String) -> Option<Named> {
    if let Some(year) = year {
        return make(year).map(Named::Period);
    }
    let Some(anchor) = setting.anchor() else {
        return Some(Named::Unplaced(unplaced));
    };
    let near: Vec<Period> = (-9..=9).filter_map(|by| make(anchor.year().checked_add(by)?)).collect();
    let covers = |period: &&Period| period.start <= anchor && period.end().is_some_and(|end| anchor <= end);
    let found = match frame.get(Slot::Rel) {
        // "this winter", of what was: the last one that has begun.
        Some(0) if setting.direction == Direction::Past && near.first()?.grain == Grain::Season => {
            near.iter().rev().find(|period| period.start <= anchor)
        }
        Some(0) => near.iter().find(|period| period.start.year() == anchor.year()),
        Some(back) if back < 0 => near.iter().rev().filter(|period| period.start <= anchor).find(|one| !covers(one)),
        Some(_) => near.iter().find(|period| period.start > anchor),
        None => {
            let back = near.iter().rev().find(|period| period.start <= anchor);
            let ahead = near.iter().find(|period| period.end().is_some_and(|end| end >= anchor));
            if nearer_ahead(back?, ahead?, anchor, setting) { ahead } else { back }
        }
    };
    found.copied().map(Named::Period)
}

/// Whether the coming one is meant: so under a future verb; else only where it is so much nearer than the last one that
/// a writer who meant that one would have said its year (a past verb rules that out for all but days that something was set
/// to: "was extended to 16 November").
fn nearer_ahead(back: &Period, ahead: &Period, anchor: Date, setting: &Setting<'_>) -> bool {
    let days = |from: Date, to: Date| (to - from).get_days().abs();
    let (since, until) = (days(back.start, anchor), days(anchor, ahead.start));
    match setting.direction {
        Direction::Future => until < since * 4,
        Direction::Unknown => until * 3 < since * 2,
        Direction::Past => !setting.of_past_verb && back.grain == Grain::Day && until * 4 < since,
    }
}

fn place_weekday(number: i32, frame: &Frame, setting: &Setting<'_>) -> Option<Named> {
    let wanted = weekday(number)?;
    let Some(anchor) = setting.anchor() else {
        return Some(Named::Unplaced(format!("XXXX-WXX-{number}")));
    };
    let day = |start| Some(Named::Period(Period { grain: Grain::Day, start }));
    if let Some(shift) = frame.get(Slot::WeekShift) {
        let week = Period::around(Grain::Week, anchor)?.shifted(shift)?;
        return day(week.start.checked_add((number - 1).days()).ok()?);
    }
    let future = setting.direction == Direction::Future;
    let ahead = match frame.get(Slot::Rel) {
        Some(rel) if rel != 0 => return day(anchor.nth_weekday(rel.signum(), wanted).ok()?),
        Some(_) => setting.direction != Direction::Past,
        None => future,
    };
    if anchor.weekday() == wanted {
        return day(anchor);
    }
    // "fired early on Tuesday" in a report of Monday: the day that has begun further east, not the one six days ago; "on Tuesday
    // night" nowhere has.
    let late = frame.get(Slot::DayPart).is_some_and(|part| matches!(DAY_PARTS.get(part as usize), Some(&("AF" | "EV" | "NI"))));
    let begun =
        setting.single && !late && frame.get(Slot::Rel).is_none() && !setting.context && anchor.tomorrow().is_ok_and(|next| next.weekday() == wanted);
    day(anchor.nth_weekday(if ahead || begun { 1 } else { -1 }, wanted).ok()?)
}

fn holiday(rule: Holiday, year: i16) -> Option<Period> {
    let start = match rule {
        Holiday::Fixed(month, day) => Date::new(year, month, day).ok()?,
        Holiday::Nth(month, number, nth) => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday(number)?).ok()?,
        Holiday::Easter(days) => easter(year)?.checked_add(days.days()).ok()?,
    };
    Some(Period { grain: Grain::Day, start })
}
