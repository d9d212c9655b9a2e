//! From filled slots to TIMEX3 values: the operations that a rule can name.
//!
//! The clock of the machine is never read: without a report date the parts that depend on it are written as `X`.

use crate::calendar::{Grain, Period};
use crate::codes::{DAY_PARTS, Frame, SEASONS, Slot, Unit, VAGUE};
use crate::place::{Named, day_or_longer, stated_year};
use crate::rules::Holiday;
use crate::tense::Direction;
use attache_types::Precision;
use jiff::civil::Date;

/// Values of the slot `order`, of dates in digits: the month first, the day first, either of them.
pub(crate) const DAY_FIRST: i32 = 1;
pub(crate) const EITHER: i32 = 2;

/// How a rule's slots become a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Parts of a date or time, completed from the report's date: "5 March", "Friday", "the summer of 2008", "10 a.m.".
    Calendar,
    /// The stretch of a unit that lies `rel` from the one of the report: "last week", "this year".
    Relative,
    /// A count of units back or ahead: "two weeks ago".
    Shift,
    /// A length: "three years".
    Duration,
    /// A repetition: "every week", "Fridays".
    Set,
    /// The value that the rule states.
    Fixed,
    /// No time expression: words that another rule would misread.
    Nothing,
}

impl Operation {
    pub(crate) fn parse(name: &str) -> Result<Operation, String> {
        match name {
            "calendar" => Ok(Operation::Calendar),
            "relative" => Ok(Operation::Relative),
            "shift" => Ok(Operation::Shift),
            "duration" => Ok(Operation::Duration),
            "set" => Ok(Operation::Set),
            "fixed" => Ok(Operation::Fixed),
            "nothing" => Ok(Operation::Nothing),
            _ => Err(format!("unknown operation \"{name}\"; known: calendar, relative, shift, duration, set, fixed, nothing")),
        }
    }

    /// Whether the rule may state a value.
    pub(crate) fn check(self, value: Option<&str>) -> Result<(), String> {
        match (self, value) {
            (Operation::Fixed, None) => Err("a rule with operation fixed needs value=".to_owned()),
            (Operation::Fixed | Operation::Set, _) | (_, None) => Ok(()),
            (_, Some(value)) => Err(format!("value={value} has no meaning for this operation")),
        }
    }
}

/// What an expression is resolved against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'s> {
    /// The report's date.
    pub(crate) report: Option<Date>,
    /// Stretch that the text spoke of last.
    pub(crate) last: Option<Period>,
    /// True where the rule looks from there and not from the report's date.
    pub(crate) context: bool,
    pub(crate) direction: Direction,
    /// True for a day on which something was, false for one that something was set to: "was extended to 16 November".
    pub(crate) of_past_verb: bool,
    /// True for one time that nothing possesses; not for "Monday to Wednesday", nor "Monday's attack".
    pub(crate) single: bool,
    /// Whether the document writes days before months in digits; none where no date of it tells.
    pub(crate) day_first: Option<bool>,
    pub(crate) holidays: &'s [Holiday],
}

/// A resolved value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) value: String,
    pub(crate) period: Option<Period>,
    /// Where the covered days are not the whole period's, their granularity.
    pub(crate) precision: Option<Precision>,
}

impl Resolved {
    fn period(period: Period) -> Option<Resolved> {
        Some(Resolved { value: period.value(), period: Some(period), precision: Some(period.precision()) })
    }

    /// Puts it elsewhere on the calendar, at the same time of day.
    pub(crate) fn move_to(&mut self, period: Period) {
        let time = self.period.map_or(0, |old| old.value().len());
        self.value.replace_range(..time, &period.value());
        self.period = Some(period);
    }

    fn bare(value: impl Into<String>) -> Option<Resolved> {
        Some(Resolved { value: value.into(), period: None, precision: None })
    }
}

/// The value of the slots, or none where they make no sense together (30 February).
pub(crate) fn resolve(op: Operation, frame: &Frame, stated: Option<&str>, setting: &Setting<'_>) -> Option<Resolved> {
    match op {
        Operation::Calendar => calendar(frame, setting),
        Operation::Relative => relative(frame, setting),
        Operation::Shift => shift(frame, setting),
        Operation::Duration => Resolved::bare(duration(frame)?),
        Operation::Set => set(frame, stated),
        Operation::Fixed => Resolved::bare(stated?),
        Operation::Nothing => None,
    }
}

impl Setting<'_> {
    /// The day that the expression is counted from.
    pub(crate) fn anchor(&self) -> Option<Date> {
        self.last.filter(|_| self.context).map(|last| last.start).or(self.report)
    }
}

fn calendar(frame: &Frame, setting: &Setting<'_>) -> Option<Resolved> {
    let year = stated_year(frame, setting);
    if frame.get(Slot::Order) == Some(EITHER) {
        return either(frame, year?, setting);
    }
    let base = match day_or_longer(frame, year, setting)? {
        // "the week of 6 March"
        Named::Period(period) if frame.has(Slot::Unit) => {
            let grain = grain_of(Unit::from_code(frame.get(Slot::Unit)?)?)?;
            Resolved::period(Period::around(grain, period.start)?)?
        }
        // "the day before 6 March"
        Named::Period(period) if frame.has(Slot::DayOff) => {
            Resolved::period(Period { grain: Grain::Day, start: period.start }.shifted(frame.get(Slot::DayOff)?)?)?
        }
        Named::Unplaced(_) if frame.has(Slot::DayOff) => Resolved::bare(unplaced(Grain::Day))?,
        Named::Period(period) => Resolved::period(period)?,
        Named::Unplaced(value) => Resolved::bare(value)?,
    };
    let Some(suffix) = time_of_day(frame)? else {
        return Some(base);
    };
    let precision = base.period.map(|_| Precision::Time);
    Some(Resolved { value: base.value + &suffix, precision, ..base })
}

/// "11/3/2016": in the order of the document's other dates, else the one that the tense leaves; else only the year is known.
fn either(frame: &Frame, year: i16, setting: &Setting<'_>) -> Option<Resolved> {
    let day = |month: Slot, day: Slot| Date::new(year, i8::try_from(frame.get(month)?).ok()?, i8::try_from(frame.get(day)?).ok()?).ok();
    let (month_first, day_first) = (day(Slot::Month, Slot::Day)?, day(Slot::Day, Slot::Month)?);
    let fits = |day: Date| match (setting.report, setting.direction) {
        (Some(report), Direction::Past) => day <= report,
        (Some(report), Direction::Future) => day >= report,
        _ => true,
    };
    let start = match setting.day_first {
        Some(true) => day_first,
        Some(false) => month_first,
        None if month_first == day_first || fits(month_first) && !fits(day_first) => month_first,
        None if fits(day_first) && !fits(month_first) => day_first,
        None => return Resolved::bare(format!("{year:04}-XX-XX")),
    };
    Resolved::period(Period { grain: Grain::Day, start })
}

/// `T10:30`, `TMO`; none where the frame has no time of day; fails on impossible times.
#[allow(clippy::option_option, reason = "a missing time and an impossible one are two things")]
fn time_of_day(frame: &Frame) -> Option<Option<String>> {
    if let Some(part) = frame.get(Slot::DayPart) {
        return Some(Some(format!("T{}", DAY_PARTS[part as usize])));
    }
    if let Some(digits) = frame.get(Slot::Clock) {
        return (digits / 100 <= 24 && digits % 100 < 60).then(|| Some(format!("T{:02}:{:02}", digits / 100, digits % 100)));
    }
    let Some(hour) = frame.get(Slot::Hour) else {
        return Some(None);
    };
    let hour = match frame.get(Slot::Pm) {
        Some(1) if hour < 12 => hour + 12,
        Some(0) if hour == 12 => 0,
        _ => hour,
    };
    let minute = frame.get(Slot::Minute).unwrap_or(0);
    if hour > 24 || minute > 59 {
        return None;
    }
    let seconds = frame.get(Slot::Second).map_or(String::new(), |second| format!(":{second:02}"));
    Some(Some(format!("T{hour:02}:{minute:02}{seconds}")))
}

fn grain_of(unit: Unit) -> Option<Grain> {
    Some(match unit {
        Unit::Day => Grain::Day,
        Unit::Week => Grain::Week,
        Unit::Weekend => Grain::Weekend,
        Unit::Month => Grain::Month,
        Unit::Quarter => Grain::Quarter,
        Unit::Season => Grain::Season,
        Unit::Year => Grain::Year,
        Unit::Decade => Grain::Decade,
        Unit::Century => Grain::Century,
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Night | Unit::Millennium => return None,
    })
}

fn unplaced(grain: Grain) -> &'static str {
    match grain {
        Grain::Century => "XX",
        Grain::Decade => "XXX",
        Grain::Year => "XXXX",
        Grain::HalfYear => "XXXX-HX",
        Grain::Quarter => "XXXX-QX",
        Grain::Season => "XXXX-XX",
        Grain::Month => "XXXX-XX",
        Grain::Week => "XXXX-WXX",
        Grain::Weekend => "XXXX-WXX-WE",
        Grain::Day => "XXXX-XX-XX",
    }
}

fn relative(frame: &Frame, setting: &Setting<'_>) -> Option<Resolved> {
    let grain = grain_of(Unit::from_code(frame.get(Slot::Unit)?)?)?;
    let Some(anchor) = setting.anchor() else {
        return Resolved::bare(unplaced(grain));
    };
    let current = Period::around(grain, anchor)?;
    let by = match frame.get(Slot::Rel) {
        // "this weekend": the coming one, unless the verb tells of the past.
        Some(0) if setting.direction == Direction::Past && current.start > anchor => -1,
        Some(rel) => rel,
        // "the weekend", "the quarter": the one that has begun, or the coming one.
        None if setting.direction != Direction::Future && current.start > anchor => -1,
        None => 0,
    };
    Resolved::period(current.shifted(by)?)
}

fn shift(frame: &Frame, setting: &Setting<'_>) -> Option<Resolved> {
    let unit = Unit::from_code(frame.get(Slot::Unit)?)?;
    let (count, dir) = (frame.get(Slot::Count)?, frame.get(Slot::Dir)?);
    let vague = if dir < 0 { "PAST_REF" } else { "FUTURE_REF" };
    if count == VAGUE || matches!(unit, Unit::Second | Unit::Minute | Unit::Hour | Unit::Millennium) {
        return Resolved::bare(vague);
    }
    // Decades and longer are counted in years: "two decades ago" names a year.
    let (grain, times) = match unit {
        Unit::Night => (Grain::Day, 1),
        Unit::Decade => (Grain::Year, 10),
        Unit::Century => (Grain::Year, 100),
        _ => (grain_of(unit)?, 1),
    };
    let steps = count.checked_mul(times * dir)?;
    // "a year earlier", said of a quarter, is that quarter of the year before.
    if let Some(last) = setting.last.filter(|last| grain == Grain::Year && last.grain == Grain::Quarter) {
        return Resolved::period(last.shifted(steps.checked_mul(4)?)?);
    }
    let Some(anchor) = setting.anchor() else {
        return Resolved::bare(unplaced(grain));
    };
    let known = setting.last.filter(|_| setting.context).map_or(Grain::Day, |last| last.grain);
    if known != Grain::Day && Period::around(grain, anchor)?.end()? < (Period { grain: known, start: anchor }).end()? {
        return Resolved::bare(unplaced(grain));
    }
    Resolved::period(Period::around(grain, anchor)?.shifted(steps)?)
}

/// The days of a length that runs up to the report ("the past two months"): from that long before it to its own.
pub(crate) fn until_report(frame: &Frame, report: Date) -> Option<(Date, Date)> {
    let count = frame.get(Slot::Count).unwrap_or(1);
    let unit = Unit::from_code(frame.get(Slot::Unit)?).filter(|_| count != VAGUE)?;
    // "the past 24 hours"
    let (grain, count) = if unit == Unit::Hour { (Grain::Day, count.checked_add(23)? / 24) } else { (grain_of(unit)?, count) };
    let day = Period { grain, start: report };
    Some((day.shifted(count.checked_neg()?)?.start, report))
}

fn duration(frame: &Frame) -> Option<String> {
    let unit = Unit::from_code(frame.get(Slot::Unit)?)?;
    let count = frame.get(Slot::Count).unwrap_or(VAGUE);
    let (letter, times, clock) = unit.iso();
    let mark = if clock { "PT" } else { "P" };
    if count == VAGUE {
        return Some(format!("{mark}X{letter}"));
    }
    let whole = count.checked_mul(times)?;
    if !frame.has(Slot::Half) {
        return Some(format!("{mark}{whole}{letter}"));
    }
    let rest = match unit {
        Unit::Hour => "30M",
        Unit::Minute => "30S",
        Unit::Year => "6M",
        Unit::Day => "T12H",
        Unit::Decade | Unit::Century | Unit::Millennium => {
            return Some(format!("P{}Y", whole + times / 2));
        }
        _ => return Some(format!("{mark}{whole}.5{letter}")),
    };
    Some(if whole == 0 { format!("{mark}{rest}") } else { format!("{mark}{whole}{letter}{rest}") })
}

fn set(frame: &Frame, stated: Option<&str>) -> Option<Resolved> {
    if let Some(value) = stated {
        return Resolved::bare(value);
    }
    let part = frame.get(Slot::DayPart).map_or(String::new(), |part| format!("T{}", DAY_PARTS[part as usize]));
    if let Some(day) = frame.get(Slot::Weekday) {
        return Resolved::bare(format!("XXXX-WXX-{day}{part}"));
    }
    if let Some(month) = frame.get(Slot::Month) {
        return Resolved::bare(match frame.get(Slot::Day) {
            Some(day) => format!("XXXX-{month:02}-{day:02}"),
            None => format!("XXXX-{month:02}"),
        });
    }
    if let Some(season) = frame.get(Slot::Season) {
        return Resolved::bare(format!("XXXX-{}", SEASONS[season as usize].0));
    }
    if !part.is_empty() {
        return Resolved::bare(format!("XXXX-XX-XX{part}"));
    }
    let mut one = *frame;
    one.set(Slot::Count, frame.get(Slot::Count).or(Some(1)));
    Resolved::bare(duration(&one)?)
}
