//! Dates and times of publication: as users give them, and as bylines and datelines write them.

use crate::words::{DateWord, Words, fold};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// A time of publication as read, before its time zone is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub date: Option<Date>,
    pub time: Option<Time>,
    pub seconds: bool,
    pub offset: Option<Offset>,
}

impl Stamp {
    /// The record form: RFC 3339 where an offset is known, local time or bare date where not.
    /// `zone` is the IANA zone of the place of writing, used where the stamp has a time and no offset of its own.
    pub fn published(&self, zone: Option<&str>) -> Option<String> {
        let date = self.date?;
        let Some(time) = self.time else {
            return Some(date.to_string());
        };
        let local = date.to_datetime(time);
        let zoned = || TimeZone::get(zone?).ok()?.to_ambiguous_timestamp(local).unambiguous().ok();
        let offset = self.offset.or_else(|| Some(TimeZone::get(zone?).ok()?.to_offset(zoned()?)));
        Some(match offset {
            Some(offset) => moment(local, offset),
            None if self.seconds => local.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            None => local.strftime("%Y-%m-%dT%H:%M").to_string(),
        })
    }
}

/// RFC 3339.
fn moment(local: DateTime, offset: Offset) -> String {
    let end = if offset == Offset::UTC { "Z".to_owned() } else { colon(offset) };
    format!("{}{end}", local.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// The same moment by the clocks of an IANA zone: the day that those who write there call today. None where `published` has no
/// offset, or is midnight sharp, as days without a time of day come out of many databases.
pub(crate) fn by_clocks_of(zone: &str, published: &str) -> Option<String> {
    let moment_at = published.parse::<Timestamp>().ok().filter(|_| published.get(11..19) != Some("00:00:00"))?;
    let there = moment_at.to_zoned(TimeZone::get(zone).ok()?);
    Some(moment(there.datetime(), there.offset()))
}

fn colon(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// `+04:00`, `-0500`, `+5`.
pub(crate) fn offset(text: &str) -> Option<Offset> {
    let mut cursor = Cursor { text, at: 0 };
    let offset = cursor.offset()?;
    (cursor.at == text.len()).then_some(offset)
}

/// A date or date and time that a user or a record gives, in the form that records carry.
///
/// Accepted: `2031-03-14`, `2031-03-14T09:30`, the same with seconds and offset or `Z`, RFC 2822 as in mail and feeds,
/// and dates with the month in words. `03/04/2031` is refused: it has two readings.
///
/// # Errors
/// The reason, in words.
pub fn parse_published(text: &str, words: &Words) -> Result<String, String> {
    let trimmed = text.trim();
    let mut cursor = Cursor { text: trimmed, at: 0 };
    if let Some(stamp) = cursor.stamp(words)
        && cursor.at == trimmed.len()
        && let Some(published) = stamp.published(None)
    {
        return Ok(published);
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(trimmed) {
        let stamp = Stamp { date: Some(zoned.date()), time: Some(zoned.time()), seconds: true, offset: Some(zoned.offset()) };
        return stamp.published(None).ok_or_else(|| format!("`{}` is no date", text.escape_debug()));
    }
    // One line, whatever stands in the field.
    Err(format!("`{}` is no date that is read without doubt; write it as 2031-03-14 or 2031-03-14T09:30+01:00", text.escape_debug()))
}

/// A position in a short text and the small grammars that read from it. Every method leaves the position where it was
/// unless it succeeds.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
}

impl<'t> Cursor<'t> {
    pub fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let len = rest.find(|c| !accept(c)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    pub fn space(&mut self) -> usize {
        self.take_while(char::is_whitespace).len()
    }

    pub fn eat(&mut self, lead: &str) -> bool {
        let found = self.rest().starts_with(lead);
        if found {
            self.at += lead.len();
        }
        found
    }

    /// Runs `read`; on `None` the position is restored.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.at;
        let got = read(self);
        if got.is_none() {
            self.at = before;
        }
        got
    }

    fn digits(&mut self, min: usize, max: usize) -> Option<i16> {
        self.attempt(|c| {
            let digits = c.take_while(|d| d.is_ascii_digit());
            if (min..=max).contains(&digits.len()) { digits.parse().ok() } else { None }
        })
    }

    fn letters(&mut self) -> Option<&'t str> {
        let word = self.take_while(char::is_alphabetic);
        (!word.is_empty()).then_some(word)
    }

    /// True where the position is no place inside a word or number.
    fn at_edge(&self) -> bool {
        !self.peek().is_some_and(char::is_alphanumeric)
    }

    /// A date, a time, or both in either order; years are required.
    pub fn stamp(&mut self, words: &Words) -> Option<Stamp> {
        self.attempt(|c| {
            let mut stamp = Stamp::default();
            if let Some(date) = c.date(words) {
                stamp.date = Some(date);
                if let Some(time) = c.attempt(|c| c.gap(words).then(|| c.time(words))?) {
                    (stamp.time, stamp.seconds, stamp.offset) = time.parts();
                }
                return Some(stamp);
            }
            (stamp.time, stamp.seconds, stamp.offset) = c.time(words)?.parts();
            stamp.date = Some(c.attempt(|c| c.gap(words).then(|| c.date(words))?)?);
            Some(stamp)
        })
    }

    /// What may stand between a date and its time.
    fn gap(&mut self, words: &Words) -> bool {
        let before = self.at;
        if self.eat("T") {
            return true;
        }
        self.space();
        self.take_while(|c| matches!(c, ',' | '-' | '–' | '—' | '|' | '·' | '•' | '@'));
        self.space();
        self.link(words);
        self.at > before
    }

    /// A small word inside a date: `14th of March`, `14 March at 10:15`.
    fn link(&mut self, words: &Words) {
        self.attempt(|c| (c.date_word(words)? == DateWord::Link && c.space() > 0).then_some(()));
    }

    fn date_word(&mut self, words: &Words) -> Option<DateWord> {
        let letters = self.take_while(|c| c.is_alphabetic() || c == '.');
        words.date_words.get(&fold(letters).replace('.', "")).copied()
    }

    /// `a.m.` adds nothing to the hour, `p.m.` twelve.
    fn half_day(&mut self, words: &Words) -> Option<i16> {
        self.attempt(|c| {
            c.space();
            match c.date_word(words)? {
                DateWord::Morning => Some(0),
                DateWord::Afternoon => Some(12),
                _ => None,
            }
        })
    }

    /// A date with its year.
    pub fn date(&mut self, words: &Words) -> Option<Date> {
        let (year, month, day) = self.attempt(|c| {
            c.weekday(words);
            c.attempt(|c| c.numeric_date()).or_else(|| {
                let (month, day) = c.month_day(words)?;
                c.take_while(|c| matches!(c, ',' | '-'));
                c.space();
                let year = c.digits(4, 4)?;
                Some((year, month, day))
            })
        })?;
        Date::new(year, month, day).ok()
    }

    /// A date without a year, as month and day: `March 3`, `3 March`; also a bare weekday, which has neither.
    pub fn short_date(&mut self, words: &Words) -> Option<Option<(i8, i8)>> {
        self.attempt(|c| {
            let weekday = c.weekday(words);
            let day = c.month_day(words);
            (c.at_edge() && (weekday || day.is_some())).then_some(day)
        })
    }

    fn weekday(&mut self, words: &Words) -> bool {
        let found = self.attempt(|c| {
            words.weekdays.contains(&fold(c.letters()?)).then_some(())?;
            c.at_edge().then_some(())?;
            c.take_while(|c| matches!(c, '.' | ','));
            c.space();
            Some(())
        });
        found.is_some()
    }

    fn month_day(&mut self, words: &Words) -> Option<(i8, i8)> {
        self.attempt(|c| {
            let month = |c: &mut Self| {
                let month = *words.months.get(&fold(c.letters()?))?;
                c.at_edge().then_some(())?;
                c.take_while(|c| c == '.');
                Some(month)
            };
            let day = |c: &mut Self| {
                let day = c.digits(1, 2)?;
                c.attempt(|c| (c.date_word(words)? == DateWord::Ordinal).then_some(()));
                c.at_edge().then_some(())?;
                (1..=31).contains(&day).then_some(day as i8)
            };
            let apart = |c: &mut Self| {
                c.take_while(|c| c.is_whitespace() || c == '-');
                c.link(words);
            };
            if let Some(day) = c.attempt(day) {
                apart(c);
                return Some((month(c)?, day));
            }
            let month = month(c)?;
            c.space();
            Some((month, day(c)?))
        })
    }

    /// `2031-03-14`, `2031/03/14`, `14.03.2031`, and `14/03/2031` where only one reading is a date.
    fn numeric_date(&mut self) -> Option<(i16, i8, i8)> {
        let first = self.digits(1, 4)?;
        let mark = self.peek().filter(|c| matches!(c, '-' | '/' | '.'))?;
        let same = |c: &mut Self| c.eat(mark.encode_utf8(&mut [0; 4])).then_some(());
        same(self)?;
        let second = self.digits(1, 2)?;
        same(self)?;
        let third = self.digits(1, 4)?;
        if self.peek().is_some_and(|c| c.is_alphanumeric() && c != 'T') {
            return None;
        }
        match (first, second, third) {
            (1000.., 1..=12, 1..=31) if mark != '.' => Some((first, second as i8, third as i8)),
            (1..=31, 1..=12, 1000..) if mark == '.' || first > 12 => Some((third, second as i8, first as i8)),
            (1..=12, 13..=31, 1000..) if mark == '/' => Some((third, first as i8, second as i8)),
            _ => None,
        }
    }

    /// A time of day with its zone where one is given.
    pub fn time(&mut self, words: &Words) -> Option<ClockTime> {
        self.attempt(|c| {
            let mut seconds = None;
            let (mut hour, minute) = match c.attempt(|c| {
                let hour = c.digits(1, 2)?;
                (c.eat(":") || c.eat(".")).then_some(())?;
                let minute = c.digits(2, 2)?;
                if c.eat(":") {
                    seconds = Some(c.digits(2, 2)?);
                    if c.eat(".") {
                        c.digits(1, 9)?;
                    }
                }
                Some((hour, minute))
            }) {
                Some(found) => found,
                None => c.bare_time(words)?,
            };
            let half = c.half_day(words);
            if let Some(half) = half {
                (1..=12).contains(&hour).then_some(())?;
                hour = hour % 12 + half;
            }
            let offset = c.zone(words);
            let time = Time::new(hour as i8, minute as i8, seconds.unwrap_or(0) as i8, 0).ok()?;
            c.at_edge().then_some(ClockTime { time, seconds: seconds.is_some(), offset })
        })
    }

    /// `1015 GMT`: four digits count as a time only with a zone behind them; `10 am`: with a half of the day.
    fn bare_time(&mut self, words: &Words) -> Option<(i16, i16)> {
        if let Some(both) = self.attempt(|c| {
            let both = c.digits(4, 4)?;
            let mut ahead = *c;
            ahead.zone(words).map(|_| both)
        }) {
            return Some((both / 100, both % 100));
        }
        let hour = self.digits(1, 2)?;
        let mut ahead = *self;
        ahead.half_day(words).map(|_| (hour, 0))
    }

    /// A zone abbreviation or an offset, in brackets or not.
    fn zone(&mut self, words: &Words) -> Option<Offset> {
        self.attempt(|c| {
            c.space();
            let bracket = c.eat("(");
            let offset = c.attempt(|c| c.offset()).or_else(|| {
                let word = c.letters()?;
                let base = match fold(word).as_str() {
                    "z" => Offset::UTC,
                    key => offset(words.zones.get(key)?)?,
                };
                match base == Offset::UTC && word.len() > 1 {
                    true => c.attempt(|c| c.offset()).or(Some(base)),
                    false => Some(base),
                }
            })?;
            (!bracket || c.eat(")")).then_some(())?;
            c.at_edge().then_some(offset)
        })
    }

    fn offset(&mut self) -> Option<Offset> {
        let sign = match self.peek()? {
            '+' => 1,
            '-' | '−' => -1,
            _ => return None,
        };
        self.at += self.peek()?.len_utf8();
        let digits = self.take_while(|c| c.is_ascii_digit());
        let (hours, minutes) = match digits.len() {
            1 | 2 if self.eat(":") => (digits.parse::<i32>().ok()?, i32::from(self.digits(2, 2)?)),
            1 | 2 => (digits.parse::<i32>().ok()?, 0),
            4 => (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?),
            _ => return None,
        };
        (hours <= 15 && minutes < 60).then_some(())?;
        Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
    }
}

/// A time of day as read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClockTime {
    pub time: Time,
    pub seconds: bool,
    pub offset: Option<Offset>,
}

impl ClockTime {
    pub fn parts(self) -> (Option<Time>, bool, Option<Offset>) {
        (Some(self.time), self.seconds, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(text: &str) -> Option<String> {
        let words = Words::english().expect("the embedded words are checked");
        parse_published(text, &words).ok()
    }

    #[test]
    fn an_error_is_one_line() {
        let words = Words::english().expect("the embedded words are checked");
        let error = parse_published("one\ntwo", &words).expect_err("no date");
        assert_eq!(error.lines().count(), 1, "{error}");
    }

    #[test]
    fn dates_of_one_reading_are_normalised() {
        for (given, want) in [
            ("2031-03-14", "2031-03-14"),
            ("2031-03-14T09:30", "2031-03-14T09:30"),
            ("2031-03-14 09:30:15", "2031-03-14T09:30:15"),
            ("2031-03-14T09:30+04:00", "2031-03-14T09:30:00+04:00"),
            ("2031-03-14T09:30:00Z", "2031-03-14T09:30:00Z"),
            ("2031-03-14T09:30:00.250-0500", "2031-03-14T09:30:00-05:00"),
            ("14 March 2031", "2031-03-14"),
            ("Friday, 14 Mar. 2031 - 19:57", "2031-03-14T19:57"),
            ("March 3rd, 2031 10:15 GMT", "2031-03-03T10:15:00Z"),
            ("10:15 p.m. EST, March 3, 2031", "2031-03-03T22:15:00-05:00"),
            ("3-Mar-2031", "2031-03-03"),
            ("14/03/2031", "2031-03-14"),
            ("03.04.2031", "2031-04-03"),
            ("Fri, 14 Mar 2031 09:30:00 +0100", "2031-03-14T09:30:00+01:00"),
        ] {
            assert_eq!(published(given).as_deref(), Some(want), "{given}");
        }
    }

    #[test]
    fn a_moment_has_another_day_elsewhere() {
        for (zone, given, want) in [
            ("Asia/Tokyo", "2031-03-13T20:00:00Z", Some("2031-03-14T05:00:00+09:00")),
            ("America/Lima", "2031-03-14T03:15:30Z", Some("2031-03-13T22:15:30-05:00")),
            ("Africa/Accra", "2031-03-14T03:15:30+02:00", Some("2031-03-14T01:15:30Z")),
            ("America/Lima", "2031-03-14T00:00:00Z", None),
            ("America/Lima", "2031-03-14T03:15", None),
            ("America/Lima", "2031-03-14", None),
        ] {
            assert_eq!(by_clocks_of(zone, given).as_deref(), want, "{given}");
        }
    }

    #[test]
    fn what_is_no_date_or_has_two_readings_is_refused() {
        for given in ["", "soon", "03/04/2031", "2031-02-30", "2031-13-01", "2031", "14 March", "2031-03-14T25:00", "14 March 2031 or so"] {
            assert_eq!(published(given), None, "{given}");
        }
    }
}
