//! Dates as the formats spell them. A date that is not exact to the day is never written as a day.

use attache_types::EventDate;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

/// The day of an event: absent unless the date is one day.
pub fn day(date: Option<&EventDate>) -> Option<civil::Date> {
    let date = date.filter(|date| date.start == date.end)?;
    date.start.parse().ok()
}

/// Year and month, where the whole date lies in one month.
pub fn month(date: Option<&EventDate>) -> Option<(i16, i8)> {
    let (start, end) = ends(date)?;
    ((start.year(), start.month()) == (end.year(), end.month())).then_some((start.year(), start.month()))
}

/// The year, where the whole date lies in one.
pub fn year(date: Option<&EventDate>) -> Option<i16> {
    let (start, end) = ends(date)?;
    (start.year() == end.year()).then_some(start.year())
}

fn ends(date: Option<&EventDate>) -> Option<(civil::Date, civil::Date)> {
    let date = date?;
    Some((date.start.parse().ok()?, date.end.parse().ok()?))
}

/// True for a day of the calendar, `YYYY-MM-DD`.
pub fn is_day(text: &str) -> bool {
    text.parse::<civil::Date>().is_ok()
}

/// `YYYYMMDD`.
pub fn compact(day: civil::Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// `YYYYMMDDHHMMSS` of a publication time: in UTC where its offset is known, else as stated.
/// DIFFERENCE: the hour is `000000` where only the day is known; the format has no other way to say so.
pub fn stamp(published: &str) -> Option<String> {
    let at = moment(published)?;
    Some(format!("{}{:02}{:02}{:02}", compact(at.date()), at.hour(), at.minute(), at.second()))
}

/// True where the publication time names an hour.
pub fn has_hour(published: &str) -> bool {
    published.len() > 10
}

fn moment(published: &str) -> Option<DateTime> {
    if let Ok(at) = published.parse::<Timestamp>() {
        return Some(at.to_zoned(TimeZone::UTC).datetime());
    }
    published.parse::<DateTime>().ok().or_else(|| published.parse::<civil::Date>().ok().map(|day| day.at(0, 0, 0, 0)))
}

/// A date in the notation of the R package messydates (ISO 8601-2 EDTF): a day, a month, a year, or `start..end`.
pub fn messy(date: &EventDate) -> Option<String> {
    let (start, end) = ends(Some(date))?;
    let whole_month = start.day() == 1 && end == start.last_of_month();
    let whole_year = start == start.first_of_year() && end == start.last_of_year();
    Some(if start == end {
        start.to_string()
    } else if whole_year {
        format!("{:04}", start.year())
    } else if whole_month {
        format!("{:04}-{:02}", start.year(), start.month())
    } else {
        format!("{start}..{end}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use attache_types::Precision;

    fn date(start: &str, end: &str) -> EventDate {
        EventDate { start: start.into(), end: end.into(), precision: Precision::Range, text: None, span: None }
    }

    #[test]
    fn only_a_day_is_a_day() {
        assert_eq!(day(Some(&date("2031-03-14", "2031-03-14"))).map(compact).as_deref(), Some("20310314"));
        let week = date("2031-03-10", "2031-03-16");
        assert_eq!((day(Some(&week)), month(Some(&week)), year(Some(&week))), (None, Some((2031, 3)), Some(2031)));
        let turn = date("2031-12-29", "2032-01-04");
        assert_eq!((month(Some(&turn)), year(Some(&turn))), (None, None));
        assert_eq!(day(Some(&date("soon", "soon"))), None);
    }

    #[test]
    fn publication_times_become_utc() {
        assert_eq!(stamp("2031-03-14T00:30:00+01:00").as_deref(), Some("20310313233000"));
        assert_eq!(stamp("2031-03-14T09:30").as_deref(), Some("20310314093000"));
        assert_eq!(stamp("2031-03-14").as_deref(), Some("20310314000000"));
        assert_eq!(stamp("yesterday"), None);
    }

    #[test]
    fn messy_dates_are_as_exact_as_the_words() {
        let spelt = |start, end| messy(&date(start, end));
        assert_eq!(spelt("2031-03-14", "2031-03-14").as_deref(), Some("2031-03-14"));
        assert_eq!(spelt("2028-02-01", "2028-02-29").as_deref(), Some("2028-02"));
        assert_eq!(spelt("2031-01-01", "2031-12-31").as_deref(), Some("2031"));
        assert_eq!(spelt("2031-03-10", "2031-03-16").as_deref(), Some("2031-03-10..2031-03-16"));
    }
}
