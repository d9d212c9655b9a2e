//! Times of publication as pages write them. It must not know where on the page they stand.

use crate::date::{Cursor, parse_published};
use crate::words::Words;

/// A time as metadata give it, in record form with its offset kept; none where it has no sure reading.
pub(super) fn parse(given: &str, words: &Words) -> Option<String> {
    let given = given.trim();
    let plausible = |date: &String| date.get(..4).and_then(|year| year.parse::<u16>().ok()).is_some_and(|year| (1990..2100).contains(&year));
    if let Ok(date) = parse_published(given, words) {
        return Some(date).filter(plausible);
    }
    if given.len() == 8 && given.bytes().all(|b| b.is_ascii_digit()) {
        return parse_published(&format!("{}-{}-{}", given.get(..4)?, given.get(4..6)?, given.get(6..)?), words).ok().filter(plausible);
    }
    if let Some(date) = epoch(given).filter(plausible) {
        return Some(date);
    }
    // Fractions of seconds, a space for the T, words behind: read what is sure of it.
    let day = given.get(..10)?;
    let time = given.get(11..19).filter(|_| matches!(given.as_bytes().get(10), Some(b'T' | b' ')));
    let behind = given.get(19..).unwrap_or("").trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()).trim();
    let full = time.and_then(|time| parse_published(&format!("{day}T{time}{behind}"), words).ok());
    full.or_else(|| time.and_then(|time| parse_published(&format!("{day}T{time}"), words).ok()))
        .or_else(|| parse_published(day, words).ok())
        .filter(plausible)
}

/// Seconds or milliseconds since 1970.
fn epoch(given: &str) -> Option<String> {
    let count: i64 = given.parse().ok()?;
    let seconds = match given.len() {
        10 => count,
        13 => count / 1000,
        _ => return None,
    };
    Some(jiff::Timestamp::from_second(seconds).ok()?.to_string())
}

/// The first date in a line written as `02/10/2031`, for pages of places that write the day first.
pub(super) fn day_first(line: &str) -> Option<String> {
    line.split(|c: char| !(c.is_ascii_digit() || c == '/')).take(100).find_map(|word| {
        let [day, month, year] = word.split('/').collect::<Vec<_>>()[..] else { return None };
        let short = (1..=2).contains(&day.len()) && (1..=2).contains(&month.len()) && year.len() == 4;
        let year: i16 = year.parse().ok().filter(|year| short && (1990..2100).contains(year))?;
        Some(jiff::civil::Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?.to_string())
    })
}

/// The first time or date in a line that a reader sees.
pub(super) fn shown(line: &str, words: &Words) -> Option<String> {
    if let Some(date) = parse(line, words) {
        return Some(date);
    }
    let head = line.get(..300).unwrap_or(line);
    // `14. March`: the mark of an ordinal that other languages leave in.
    let head = head.replace('\u{a0}', " ").replace(". ", " ");
    let mut cursor = Cursor { text: &head, at: 0 };
    let mut edge = true;
    while let Some(c) = cursor.peek() {
        if edge && c.is_alphanumeric() {
            let stamp = cursor.attempt(|c| c.stamp(words)).or_else(|| {
                let date = cursor.attempt(|c| c.date(words))?;
                Some(crate::date::Stamp { date: Some(date), ..Default::default() })
            });
            if let Some(date) = stamp.and_then(|stamp| stamp.published(None)) {
                return parse(&date, words);
            }
        }
        edge = !c.is_alphanumeric();
        cursor.at += c.len_utf8();
    }
    None
}

/// The day in an address: `/2031/03/14/` or `/2031-03-14`.
pub(super) fn in_address(url: &str) -> Option<String> {
    let parts: Vec<&str> = text_parts(url);
    parts.windows(3).find_map(|window| {
        let [year, month, day] = window else { return None };
        let (y, m, d) = (year.parse::<i16>().ok()?, month.parse::<i8>().ok()?, day.parse::<i8>().ok()?);
        let good = year.len() == 4 && (1990..2100).contains(&y) && month.len() <= 2 && day.len() <= 2;
        good.then(|| jiff::civil::Date::new(y, m, d).ok()).flatten().map(|date| date.to_string())
    })
}

fn text_parts(url: &str) -> Vec<&str> {
    url.split(['/', '-', '_', '.', '?']).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_offset_and_days_stay_days() {
        let words = Words::english().expect("the files have no fault");
        let cases = [
            ("2031-03-14T09:30:00.000Z", "2031-03-14T09:30:00Z"),
            ("2031-03-14T09:30:00+0200", "2031-03-14T09:30:00+02:00"),
            ("2031-03-14 09:30:00", "2031-03-14T09:30:00"),
            ("2031-03-14", "2031-03-14"),
            ("20310314", "2031-03-14"),
            ("1931247000", "2031-03-14T09:30:00Z"),
            ("Fri, 14 Mar 2031 09:30:00 +0100", "2031-03-14T09:30:00+01:00"),
        ];
        for (given, wanted) in cases {
            assert_eq!(parse(given, &words).as_deref(), Some(wanted), "{given}");
        }
        assert_eq!(parse("soon", &words), None);
        assert_eq!(parse("0001-01-01T00:00:00Z", &words), None);
        assert_eq!(shown("Posted by Ada Orlov on March 14, 2031", &words).as_deref(), Some("2031-03-14"));
        assert_eq!(shown("Posted 02/10/2031", &words), None);
        assert_eq!(day_first("Posted 02/10/2031 at 4").as_deref(), Some("2031-10-02"));
        assert_eq!(day_first("a/b/c 1/2 31/31/2031"), None);
        assert_eq!(shown("Strelsau, 14. March 2031", &words).as_deref(), Some("2031-03-14"));
        assert_eq!(in_address("https://strand.example/2031/03/14/bridge").as_deref(), Some("2031-03-14"));
        assert_eq!(in_address("https://strand.example/2031/13/14/bridge"), None);
    }
}
