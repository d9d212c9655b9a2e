//! Dictionaries of actors: a name, its other names, and codes that hold in periods.
//!
//! Two-digit years up to 30 are of this century, as PETRARCH has it.

use super::Draft;
use super::lines::{bracketed, lines, words};
use jiff::civil::Date;

/// The last two-digit year of this century.
const PIVOT: i16 = 30;

/// An actor.
pub struct Entry {
    /// The file.
    pub file: String,
    /// Line of its name.
    pub line: u32,
    /// Its names, each as words in capitals; the first is the main one.
    pub names: Vec<Vec<String>>,
    /// Its codes.
    pub codes: Vec<Dated>,
}

/// A code that holds in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Its line.
    pub line: u32,
    /// All that stands in the brackets.
    pub text: String,
    /// The code alone.
    pub code: String,
    /// First and last day; the ends that are absent are open.
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Dated {
    /// True where the code holds in a period only.
    pub fn is_dated(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }
}

/// Reads the entries of a file.
pub fn read(file: &str, text: &str, draft: &mut Draft) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (line, content) in lines(text) {
        let other = content.strip_prefix('+');
        let name = other.unwrap_or(content).split('[').next().unwrap_or("");
        let name: Vec<String> = words(name).into_iter().map(str::to_uppercase).collect();
        let goes_on = other.is_some() || content.starts_with(char::is_whitespace);
        if !goes_on {
            entries.push(Entry { file: file.to_owned(), line, names: Vec::new(), codes: Vec::new() });
        }
        let Some(entry) = entries.last_mut() else {
            draft.aside(file, line, "actor", "stands before the first name", content.trim());
            continue;
        };
        if !name.is_empty() && !entry.names.contains(&name) {
            entry.names.push(name);
        }
        let (codes, closed) = bracketed(content);
        if !closed {
            draft.aside(file, line, "actor", "has a bracket that is not closed", content.trim());
        }
        for text in codes {
            match dated(line, text) {
                Some(code) => entry.codes.push(code),
                None => draft.aside(file, line, "actor", "has a period that is none: <DATE, >DATE or DATE-DATE, as YYMMDD or YYYYMMDD", text),
            }
        }
    }
    entries
}

fn dated(line: u32, text: &str) -> Option<Dated> {
    let (code, period) = text.split_once(char::is_whitespace).map_or((text, ""), |(code, period)| (code, period.trim()));
    let (from, to) = if period.is_empty() {
        (None, None)
    } else if let Some(day) = period.strip_prefix('>') {
        (Some(date(day)?), None)
    } else if let Some(day) = period.strip_prefix('<') {
        (None, Some(date(day)?))
    } else {
        let (from, to) = period.split_once('-')?;
        let (from, to) = (date(from)?, date(to)?);
        if to < from {
            return None;
        }
        (Some(from), Some(to))
    };
    Some(Dated { line, text: text.to_owned(), code: code.to_owned(), from, to })
}

fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let (year, rest) = match text.len() {
        6 => (number(0..2)?, 2),
        8 => (number(0..4)?, 4),
        _ => return None,
    };
    let century = if rest == 4 {
        0
    } else if year <= PIVOT {
        2000
    } else {
        1900
    };
    Date::new(century + year, number(rest..rest + 2)?.try_into().ok()?, number(rest + 2..rest + 4)?.try_into().ok()?).ok()
}

/// The periods in which none of the codes holds that hold in a period: in these the code without one does.
pub fn gaps(codes: &[Dated]) -> Vec<(Option<Date>, Option<Date>)> {
    let mut held: Vec<(Date, Option<Date>)> =
        codes.iter().filter(|code| code.is_dated()).map(|code| (code.from.unwrap_or(Date::MIN), code.to)).collect();
    held.sort();
    let mut open = Some(Date::MIN);
    let mut out = Vec::new();
    for (from, to) in held {
        let Some(start) = open else { break };
        if start < from {
            out.push((Some(start), from.yesterday().ok()));
        }
        let next = to.map(|to| to.tomorrow().unwrap_or(Date::MAX));
        open = next.map(|next| next.max(start));
    }
    out.extend(open.map(|start| (Some(start), None)));
    out.into_iter().map(|(from, to)| (from.filter(|from| *from != Date::MIN), to)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_both_forms() {
        let day = |text| date(text).map(|date| date.to_string());
        assert_eq!(day("310405").as_deref(), Some("1931-04-05"));
        assert_eq!(day("300405").as_deref(), Some("2030-04-05"));
        assert_eq!(day("20110405").as_deref(), Some("2011-04-05"));
        assert!([day("2004017"), day("010231"), day(""), day("0104O5")].iter().all(Option::is_none));
    }

    #[test]
    fn what_holds_otherwise_holds_between() {
        let code = |text| dated(1, text).expect("a code");
        let held = [code("XVEGOV 050101-051231"), code("XVEMIL >20080301"), code("XVEGOV 050601-060101"), code("XVEELI")];
        let said: Vec<String> = gaps(&held).iter().map(|(from, to)| format!("{} {}", shown(*from), shown(*to))).collect();
        assert_eq!(said, [" 2004-12-31", "2006-01-02 2008-02-29"]);
        assert_eq!(gaps(&[code("XVEELI")]), [(None, None)]);
        assert_eq!(gaps(&[code("XVEGOV <050101")]).iter().map(|(from, _)| shown(*from)).collect::<Vec<_>>(), ["2005-01-02"]);
    }

    fn shown(date: Option<Date>) -> String {
        date.map(|date| date.to_string()).unwrap_or_default()
    }
}
