//! Stretches of the calendar and how TIMEX3 writes them. Knows nothing of words.

use crate::codes::SEASONS;
use attache_types::Precision;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// The kinds of stretches that have a TIMEX3 value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grain {
    Century,
    Decade,
    Year,
    HalfYear,
    Quarter,
    Season,
    Month,
    Week,
    Weekend,
    Day,
}

/// One stretch: its grain and its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) grain: Grain,
    pub(crate) start: Date,
}

impl Period {
    /// The stretch of this grain that the day lies in (for a weekend: the weekend of the day's week).
    pub(crate) fn around(grain: Grain, day: Date) -> Option<Period> {
        let (year, month) = (day.year(), day.month());
        let monday = || day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok();
        let start = match grain {
            Grain::Century => Date::new(year.div_euclid(100) * 100, 1, 1).ok()?,
            Grain::Decade => Date::new(year.div_euclid(10) * 10, 1, 1).ok()?,
            Grain::Year => Date::new(year, 1, 1).ok()?,
            Grain::HalfYear => Date::new(year, (month - 1) / 6 * 6 + 1, 1).ok()?,
            Grain::Quarter => Date::new(year, (month - 1) / 3 * 3 + 1, 1).ok()?,
            // Winter begins in December and is counted to the year it begins in.
            Grain::Season if month < 3 => Date::new(year - 1, 12, 1).ok()?,
            Grain::Season => Date::new(year, month / 3 * 3, 1).ok()?,
            Grain::Month => Date::new(year, month, 1).ok()?,
            Grain::Week => monday()?,
            Grain::Weekend => monday()?.checked_add(5.days()).ok()?,
            Grain::Day => day,
        };
        Some(Period { grain, start })
    }

    /// The stretch of the same grain `count` later (earlier where negative).
    pub(crate) fn shifted(self, count: i32) -> Option<Period> {
        let count = i64::from(count);
        let none = Span::new();
        let step = match self.grain {
            Grain::Century => none.try_years(count * 100),
            Grain::Decade => none.try_years(count * 10),
            Grain::Year => none.try_years(count),
            Grain::HalfYear => none.try_months(count * 6),
            Grain::Quarter | Grain::Season => none.try_months(count * 3),
            Grain::Month => none.try_months(count),
            Grain::Week | Grain::Weekend => none.try_weeks(count),
            Grain::Day => none.try_days(count),
        };
        let step = step.ok()?;
        Some(Period { grain: self.grain, start: self.start.checked_add(step).ok()? })
    }

    /// The last day, included.
    pub(crate) fn end(self) -> Option<Date> {
        match self.grain {
            Grain::Day => Some(self.start),
            Grain::Weekend => self.start.checked_add(1.days()).ok(),
            _ => self.shifted(1)?.start.checked_sub(1.days()).ok(),
        }
    }

    /// The TIMEX3 value.
    pub(crate) fn value(self) -> String {
        let (year, month, day) = (self.start.year(), self.start.month(), self.start.day());
        let week = self.start.iso_week_date();
        match self.grain {
            Grain::Century => format!("{:02}", year / 100),
            Grain::Decade => format!("{:03}", year / 10),
            Grain::Year => format!("{year:04}"),
            Grain::HalfYear => format!("{year:04}-H{}", (month - 1) / 6 + 1),
            Grain::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Grain::Season => {
                let name = SEASONS.iter().find(|(_, first)| *first == month).map_or("XX", |(name, _)| name);
                format!("{year:04}-{name}")
            }
            Grain::Month => format!("{year:04}-{month:02}"),
            Grain::Week => format!("{:04}-W{:02}", week.year(), week.week()),
            Grain::Weekend => format!("{:04}-W{:02}-WE", week.year(), week.week()),
            Grain::Day => format!("{year:04}-{month:02}-{day:02}"),
        }
    }

    pub(crate) fn precision(self) -> Precision {
        match self.grain {
            Grain::Century => Precision::Century,
            Grain::Decade => Precision::Decade,
            Grain::Year => Precision::Year,
            Grain::HalfYear => Precision::Range,
            Grain::Quarter => Precision::Quarter,
            Grain::Season => Precision::Season,
            Grain::Month => Precision::Month,
            Grain::Week => Precision::Week,
            Grain::Weekend => Precision::Range,
            Grain::Day => Precision::Day,
        }
    }

    /// First and last day of the early (0), middle (1) or late (2) third. Months are cut at the 10th and the 20th, years
    /// and longer at whole months or years, shorter stretches at whole days.
    pub(crate) fn third(self, which: i64) -> Option<(Date, Date)> {
        let end = self.end()?;
        let at = |months: i64| self.start.checked_add(months.months()).ok();
        let (first, second) = match self.grain {
            Grain::Day => return Some((self.start, end)),
            Grain::Century => (at(33 * 12)?, at(66 * 12)?),
            Grain::Decade => (at(4 * 12)?, at(7 * 12)?),
            Grain::Year => (at(4)?, at(8)?),
            Grain::HalfYear => (at(2)?, at(4)?),
            Grain::Quarter | Grain::Season => (at(1)?, at(2)?),
            Grain::Month => (self.start.checked_add(10.days()).ok()?, self.start.checked_add(20.days()).ok()?),
            Grain::Week => (self.start.checked_add(2.days()).ok()?, self.start.checked_add(4.days()).ok()?),
            Grain::Weekend => return Some((self.start, end)),
        };
        let before = |day: Date| day.checked_sub(1.days()).ok();
        Some(match which {
            0 => (self.start, before(first)?),
            1 => (first, before(second)?),
            _ => (second, end),
        })
    }
}

/// The weekday of this ISO number, 1 (Monday) to 7.
pub(crate) fn weekday(number: i32) -> Option<Weekday> {
    Weekday::from_monday_one_offset(i8::try_from(number).ok()?).ok()
}

/// Easter Sunday of a year (Gregorian; the anonymous algorithm of Meeus, *Astronomical Algorithms*, 1991, ch. 8).
pub(crate) fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}
