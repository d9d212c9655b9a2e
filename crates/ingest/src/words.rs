//! The layout words of a language: months, zones, agencies, places that datelines name. Read from `data/<lang>/layout`,
//! checked completely before use; no word stands in the source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One fault in a layout file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsFault {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The cause.
    pub cause: String,
}

/// All faults of the layout files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct WordsError(pub Vec<WordsFault>);

impl fmt::Display for WordsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:{}: {}", fault.file, fault.line, fault.cause)?;
        }
        Ok(())
    }
}

/// What a label opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Author,
    Credit,
    Date,
    Updated,
    Source,
    Place,
}

/// What a word does inside a date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateWord {
    Morning,
    Afternoon,
    Ordinal,
    Link,
}

/// The layout words of one language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub(crate) months: BTreeMap<String, i8>,
    pub(crate) weekdays: BTreeSet<String>,
    pub(crate) zones: BTreeMap<String, String>,
    pub(crate) agencies: BTreeMap<String, String>,
    pub(crate) date_words: BTreeMap<String, DateWord>,
    pub(crate) labels: BTreeMap<String, Label>,
    pub(crate) joins: BTreeMap<String, Label>,
    pub(crate) author_titles: BTreeSet<String>,
    pub(crate) kickers: BTreeSet<String>,
    pub(crate) not_places: BTreeSet<String>,
    pub(crate) open_ends: BTreeSet<String>,
    pub(crate) name_words: BTreeSet<String>,
    pub(crate) regions: BTreeSet<String>,
    pub(crate) cities: BTreeMap<String, Vec<String>>,
    pub(crate) countries: BTreeMap<String, Vec<String>>,
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../data/en/layout/", $name)))),*]
    };
}

/// The English layout files as compiled in: name and content.
pub const ENGLISH: &[(&str, &str)] = embedded!(
    "agencies.tsv",
    "author_titles.txt",
    "cities.tsv",
    "countries.tsv",
    "date_words.tsv",
    "joins.tsv",
    "kickers.txt",
    "labels.tsv",
    "months.tsv",
    "name_words.txt",
    "not_places.txt",
    "open_ends.txt",
    "regions.txt",
    "sites.tsv",
    "weekdays.txt",
    "zones.tsv",
);

impl Words {
    /// The English words compiled in.
    ///
    /// # Errors
    /// All faults of the files; none in a build whose tests pass.
    pub fn english() -> Result<Self, WordsError> {
        Self::parse(ENGLISH.iter().map(|&(name, text)| (name.to_string(), text.to_string())))
    }

    /// The words of the given files: name and content.
    ///
    /// # Errors
    /// All faults: a missing or unknown file, a wrong number of columns, an unknown value, a repeated or unsorted line.
    pub fn parse(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, WordsError> {
        let zones = jiff::tz::db().available().map(|zone| zone.as_str().to_string()).collect();
        let mut loader = Loader { words: Words::default(), faults: Vec::new(), zones };
        let mut seen = BTreeSet::new();
        for (name, text) in files {
            loader.file(&name, &text);
            seen.insert(name);
        }
        for (name, _) in ENGLISH {
            if !seen.contains(*name) {
                loader.fault(name, 0, "the file is missing".to_string());
            }
        }
        if loader.faults.is_empty() { Ok(loader.words) } else { Err(WordsError(loader.faults)) }
    }

    /// True for a city, site or country that the lists know; case does not count.
    pub(crate) fn knows_place(&self, name: &str) -> bool {
        let key = fold(name);
        self.cities.contains_key(&key) || self.countries.contains_key(&key)
    }

    /// The one time zone in use at `place`, most specific part first; none where the lists do not decide.
    pub(crate) fn zone_of(&self, place: &[&str]) -> Option<&str> {
        let only = |zones: &'_ Vec<String>| zones.len() == 1;
        let first = fold(place.first()?);
        let last = place.get(1..).and_then(<[_]>::last).map(|part| fold(part));
        match (self.cities.get(&first), last) {
            (Some(zones), None) if only(zones) => zones.first().map(String::as_str),
            (Some(zones), Some(country)) => {
                let around = self.countries.get(&country)?;
                let mut found = zones.iter().filter(|zone| around.contains(zone));
                found.next().filter(|_| found.next().is_none()).map(String::as_str)
            }
            (None, last) => {
                let zones = self.countries.get(&last.unwrap_or(first))?;
                zones.first().filter(|_| only(zones)).map(String::as_str)
            }
            _ => None,
        }
    }
}

/// Lower case, for look-ups.
pub(crate) fn fold(word: &str) -> String {
    word.to_lowercase().replace('’', "'")
}

struct Loader {
    words: Words,
    faults: Vec<WordsFault>,
    zones: BTreeSet<String>,
}

impl Loader {
    fn fault(&mut self, file: &str, line: usize, cause: String) {
        self.faults.push(WordsFault { file: file.to_string(), line, cause });
    }

    fn file(&mut self, name: &str, text: &str) {
        let header = match name {
            "agencies.tsv" => "spelling\tname",
            "cities.tsv" => "name\tzone\tgeonameid",
            "countries.tsv" => "name\tzones",
            "date_words.tsv" | "joins.tsv" => "word\tuse",
            "labels.tsv" => "words\tuse",
            "months.tsv" => "word\tmonth",
            "sites.tsv" => "name\tzone",
            "zones.tsv" => "abbreviation\toffset",
            _ if name.ends_with(".txt") => "",
            _ => return self.fault(name, 0, "no such layout file is known".to_string()),
        };
        let columns = header.split('\t').count();
        let mut before = "";
        for (i, line) in text.lines().enumerate() {
            if i == 0 && !header.is_empty() {
                if line != header {
                    self.fault(name, 1, format!("the first line must name the columns: `{header}`"));
                }
                continue;
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split('\t').collect();
            if fields.len() != columns || fields.iter().any(|f| f.is_empty() || f.trim() != *f) {
                self.fault(name, i + 1, format!("{columns} columns parted by one tab are expected: `{line}`"));
                continue;
            }
            if fields[0] < before {
                self.fault(name, i + 1, format!("`{}` must stand before `{before}` (sorted by bytes)", fields[0]));
            }
            if fields[0] == before && name != "cities.tsv" {
                self.fault(name, i + 1, format!("`{before}` is given twice"));
            }
            before = fields[0];
            if let Err(cause) = self.entry(name, &fields) {
                self.fault(name, i + 1, cause);
            }
        }
    }

    fn entry(&mut self, name: &str, fields: &[&str]) -> Result<(), String> {
        let words = &mut self.words;
        let key = fold(fields[0]);
        let zone = |name: &str| match self.zones.contains(name) {
            true => Ok(name.to_string()),
            false => Err(format!("`{name}` is no IANA time zone")),
        };
        match name {
            "agencies.tsv" => drop(words.agencies.insert(key, fields[1].to_string())),
            "author_titles.txt" => drop(words.author_titles.insert(key)),
            "cities.tsv" | "sites.tsv" => words.cities.entry(key).or_default().push(zone(fields[1])?),
            "countries.tsv" => {
                let zones = fields[1].split(',').map(zone).collect::<Result<_, _>>()?;
                words.countries.insert(key, zones);
            }
            "date_words.tsv" => drop(words.date_words.insert(key, date_word(fields[1])?)),
            "joins.tsv" => drop(words.joins.insert(key, label(fields[1])?)),
            "kickers.txt" => drop(words.kickers.insert(key)),
            "labels.tsv" => drop(words.labels.insert(key, label(fields[1])?)),
            "months.tsv" => match fields[1].parse() {
                Ok(month @ 1..=12) => drop(words.months.insert(key, month)),
                _ => return Err(format!("`{}` is no month number", fields[1])),
            },
            "name_words.txt" => drop(words.name_words.insert(key)),
            "not_places.txt" => drop(words.not_places.insert(key)),
            "open_ends.txt" => drop(words.open_ends.insert(key)),
            "regions.txt" => drop(words.regions.insert(key)),
            "weekdays.txt" => drop(words.weekdays.insert(key)),
            "zones.tsv" => {
                crate::date::offset(fields[1]).ok_or_else(|| format!("`{}` is no offset like +01:00", fields[1]))?;
                words.zones.insert(key, fields[1].to_string());
            }
            _ => return Err("no such layout file is known".to_string()),
        }
        Ok(())
    }
}

fn label(word: &str) -> Result<Label, String> {
    Ok(match word {
        "author" => Label::Author,
        "credit" => Label::Credit,
        "date" => Label::Date,
        "updated" => Label::Updated,
        "source" => Label::Source,
        "place" => Label::Place,
        _ => {
            return Err(format!("`{word}` is none of author, credit, date, updated, source, place"));
        }
    })
}

fn date_word(word: &str) -> Result<DateWord, String> {
    Ok(match word {
        "morning" => DateWord::Morning,
        "afternoon" => DateWord::Afternoon,
        "ordinal" => DateWord::Ordinal,
        "link" => DateWord::Link,
        _ => {
            return Err(format!("`{word}` is none of morning, afternoon, ordinal, link"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_named_in_one_run() {
        let files = ENGLISH.iter().filter(|(name, _)| *name != "kickers.txt").map(|&(name, text)| {
            let text = match name {
                "months.tsv" => "word\tmonth\njan\t1\napr\t13\njune\n".to_string(),
                "sites.tsv" => "name\tzone\nStrelsau Castle\tEurope/Strelsau\n".to_string(),
                "joins.tsv" => "word\twhat\nand\tauthor\nand\tauthor\n".to_string(),
                "zones.tsv" => "abbreviation\toffset\nXYZ\tone\n".to_string(),
                _ => text.to_string(),
            };
            (name.to_string(), text)
        });
        let faults = Words::parse(files.chain([("extra.tsv".to_string(), String::new())])).expect_err("the files are faulty");
        let shown = faults.to_string();
        for want in [
            "months.tsv:3: `apr` must stand before `jan`",
            "months.tsv:3: `13` is no month number",
            "months.tsv:4: 2 columns",
            "sites.tsv:2: `Europe/Strelsau` is no IANA time zone",
            "joins.tsv:1: the first line must name the columns",
            "joins.tsv:3: `and` is given twice",
            "zones.tsv:2: `one` is no offset",
            "kickers.txt:0: the file is missing",
            "extra.tsv:0: no such layout file is known",
        ] {
            assert!(shown.contains(want), "`{want}` is not in:\n{shown}");
        }
        assert_eq!(faults.0.len(), 9, "{shown}");
    }

    #[test]
    fn clocks_are_known_where_the_place_is_clear() {
        let words = Words::english().expect("the embedded words are checked");
        for (place, zone) in [
            (&["Tbilisi", "Georgia"][..], Some("Asia/Tbilisi")),
            (&["Reykjavik"], Some("Atlantic/Reykjavik")),
            (&["Uruguay"], Some("America/Montevideo")),
            (&["Strelsau", "Uruguay"], Some("America/Montevideo")),
            (&["Atlanta", "Georgia"], None),
            (&["Paris", "Texas"], None),
            (&["United States"], None),
            (&["Strelsau"], None),
            (&[], None),
        ] {
            assert_eq!(words.zone_of(place), zone, "{place:?}");
        }
    }
}
