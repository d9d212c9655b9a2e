//! Byline lines: outlet, author, date and place of writing, told apart from sentences and headlines.
//!
//! A line is a byline only if every part of it is read: dates, labels, names. One lower-case word too many and the line
//! is left to the reader of sentences.

use crate::date::{Cursor, Stamp};
use crate::words::{Label, Words, fold};
use jiff::civil::Date;

/// What a byline says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Byline {
    pub authors: Vec<String>,
    pub source: Option<String>,
    pub stamp: Option<Stamp>,
    pub updated: Option<Stamp>,
    /// Parts of the place of writing, town first, and where they stand in the line.
    pub place: Option<(Vec<String>, usize, usize)>,
}

/// One part of a byline.
#[derive(Debug)]
enum Part<'t> {
    Label(Label),
    Stamp(Stamp),
    /// A bare time, weekday or day without a year.
    Loose,
    Name {
        text: &'t str,
        at: usize,
        end: usize,
        join: Option<Label>,
    },
}

/// Reads `line`, trimmed, as a byline; none where it is anything else.
pub(crate) fn read(line: &str, words: &Words) -> Option<Byline> {
    if line.len() > 240 {
        return None;
    }
    let parts = parts(line, words)?;
    is_byline(&parts, words).then(|| assign(&parts, words))
}

fn parts<'t>(line: &'t str, words: &Words) -> Option<Vec<Part<'t>>> {
    let mut parts = Vec::new();
    let mut c = Cursor { text: line, at: 0 };
    loop {
        c.take_while(is_separator);
        if c.rest().is_empty() {
            return Some(parts);
        }
        if let Some(label) = label(&mut c, words) {
            parts.push(Part::Label(label));
        } else if let Some(stamp) = c.stamp(words) {
            parts.push(Part::Stamp(stamp));
        } else if c.attempt(|c| c.time(words).map(drop).or_else(|| c.short_date(words).map(drop))).is_some() {
            parts.push(Part::Loose);
        } else {
            names(&mut c, words, &mut parts)?;
            continue;
        }
        if c.peek().is_some_and(|next| !is_separator(next) && next != ':') {
            return None;
        }
        c.take_while(|c| c == ':');
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '|' | '-' | '–' | '—' | '·' | '•' | '/' | '(' | ')' | '[' | ']')
}

fn label(c: &mut Cursor<'_>, words: &Words) -> Option<Label> {
    let rest = c.rest();
    let (len, label) = (1..=3).rev().find_map(|count| {
        let len = word_ends(rest).nth(count - 1)?;
        let key = fold(rest[..len].trim_end_matches(':'));
        let label = *words.labels.get(&key)?;
        Some((len, label))
    })?;
    c.at += len;
    Some(label)
}

fn word_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.split_whitespace().map(move |word| word.as_ptr() as usize - text.as_ptr() as usize + word.len())
}

/// A phrase of names up to the next mark, cut at joins ("Jane Roe and Tom Hale in Norhaven").
fn names<'t>(c: &mut Cursor<'t>, words: &Words, parts: &mut Vec<Part<'t>>) -> Option<()> {
    let start = c.at;
    let rest = c.rest();
    let spaced = |mark: &str| rest.find(mark);
    let ends = [" - ", " – ", " — ", " -- ", " ("].iter().filter_map(|mark| spaced(mark));
    let marks = rest.find([',', ';', '|', '·', '•', '(', ')', ']']);
    let len = ends.chain(marks).min().unwrap_or(rest.len());
    c.at += len;
    let bracket = c.attempt(|c| {
        c.space();
        c.eat("(").then_some(())?;
        let inside = c.take_while(|c| c != ')' && c != '(');
        (c.eat(")") && !words.agencies.contains_key(&fold(inside))).then_some(())
    });
    let phrase = rest[..len].trim_end();
    let phrase = if bracket.is_none() { phrase.trim_end_matches([':', '.']) } else { phrase };
    if phrase.is_empty() {
        return (len > 0 || bracket.is_some()).then_some(());
    }
    let (mut first, mut join) = (0, None);
    for (at, word) in word_starts(phrase) {
        let next = words.joins.get(&fold(word)).copied();
        let joins = next.is_some() && at > first && phrase.len() > at + word.len();
        if joins && (next != Some(Label::Source) || has_author(parts)) && !names_outlet(&phrase[first..at], words) {
            push_name(phrase, first, at, start, join, parts);
            (first, join) = (at + word.len() + 1, next);
        } else if !name_like(word, words) {
            return None;
        }
    }
    push_name(phrase, first, phrase.len(), start, join, parts);
    Some(())
}

fn names_outlet(name: &str, words: &Words) -> bool {
    let first = name.split_whitespace().next().unwrap_or("");
    words.name_words.contains(&fold(first))
}

fn has_author(parts: &[Part<'_>]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Label(Label::Author | Label::Credit)))
}

fn push_name<'t>(phrase: &'t str, from: usize, to: usize, start: usize, join: Option<Label>, parts: &mut Vec<Part<'t>>) {
    let text = phrase.get(from..to).unwrap_or("");
    let at = start + from + (text.len() - text.trim_start().len());
    let text = text.trim();
    if !text.is_empty() {
        parts.push(Part::Name { text, at, end: at + text.len(), join });
    }
}

fn word_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// A word as names have it: a capital or digit first, a site, or one of the small words inside names.
fn name_like(word: &str, words: &Words) -> bool {
    let first = word.trim_start_matches(['\'', '’', '"', '“', '@', '#']).chars().next();
    first.is_some_and(|c| c.is_uppercase() || c.is_numeric() || c == '&')
        || words.name_words.contains(&fold(word))
        || words.author_titles.iter().any(|title| title.split(' ').any(|part| part == word))
        || is_site(word)
}

fn is_site(word: &str) -> bool {
    let mut labels = word.split('.');
    let plain = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let last = word.rsplit('.').next().unwrap_or("");
    word.contains('.') && labels.all(plain) && last.len() >= 2 && last.chars().all(|c| c.is_ascii_lowercase())
}

fn is_byline(parts: &[Part<'_>], words: &Words) -> bool {
    let names: Vec<&str> = parts.iter().filter_map(|p| if let Part::Name { text, .. } = p { Some(*text) } else { None }).collect();
    if names.len() > 8 || names.iter().any(|name| name.split_whitespace().count() > 6) {
        return false;
    }
    let dated = parts.iter().any(|part| matches!(part, Part::Stamp(_)));
    let credited = |label| parts.windows(2).any(|two| matches!(&two[0], Part::Label(l) if *l == label) && is_person(&two[1], words));
    let agency = |name: &&str| words.agencies.contains_key(&fold(name));
    let title = |name: &&str| words.author_titles.contains(&fold(name));
    let known = !names.is_empty() && names.iter().all(|name| agency(name) || title(name));
    let unknown = names.iter().filter(|name| !agency(name) && !title(name)).count();
    let signed = unknown == 1 && names.len() > 1 && names.first().is_some_and(|n| n.split_whitespace().count() < 5);
    let no_date = !parts.iter().any(|part| matches!(part, Part::Loose));
    if dated {
        return after_date(parts, words);
    }
    ((credited(Label::Author) || credited(Label::Credit)) && only_credits(parts, words)) || (no_date && (known || (signed && names.len() == 2)))
}

/// True where nothing but names, outlets, titles and places follows the author: no headline that happens to open with "By".
fn only_credits(parts: &[Part<'_>], words: &Words) -> bool {
    let several = parts.iter().any(|part| matches!(part, Part::Name { join: Some(_), .. }));
    let mut names = parts.iter().enumerate().filter_map(|(i, part)| match part {
        Part::Name { text, .. } if i > 0 && !matches!(parts[i - 1], Part::Label(_)) => Some(*text),
        _ => None,
    });
    let listed = |text: &str| words.agencies.contains_key(&fold(text)) || words.author_titles.contains(&fold(text));
    several || names.all(|text| listed(text) || has_article(text, words) || words.knows_place(text))
}

/// What follows the date must be short: a place, an outlet, not a headline.
fn after_date(parts: &[Part<'_>], words: &Words) -> bool {
    let at = parts.iter().position(|part| matches!(part, Part::Stamp(_))).unwrap_or(0);
    parts[at..].iter().all(|part| match part {
        Part::Name { text, .. } => {
            let count = text.split_whitespace().count();
            count <= 2 || words.knows_place(text) || words.agencies.contains_key(&fold(text)) || (count <= 5 && has_article(text, words))
        }
        _ => true,
    })
}

/// True where a name opens as outlets do: "The Strelsau Courier".
fn has_article(text: &str, words: &Words) -> bool {
    names_outlet(text, words) || text.split_whitespace().any(is_site)
}

fn is_person(part: &Part<'_>, words: &Words) -> bool {
    let Part::Name { text, .. } = part else {
        return false;
    };
    let count = text.split_whitespace().count();
    let dated = text.split_whitespace().any(|w| words.weekdays.contains(&fold(w)) || words.months.contains_key(&fold(w)));
    let title = words.author_titles.contains(&fold(text)) || words.agencies.contains_key(&fold(text));
    let owns = text.contains("'s ") || text.contains("’s ");
    title || (!owns && (2..=5).contains(&count) && !dated && !text.chars().any(|c| c.is_ascii_digit()))
}

fn assign(parts: &[Part<'_>], words: &Words) -> Byline {
    let mut byline = Byline::default();
    let (mut label, mut dated) = (None, false);
    let several = parts.iter().any(|part| matches!(part, Part::Name { join: Some(Label::Author), .. }));
    let titled = |i: usize| matches!(parts.get(i + 1), Some(Part::Name { text, .. }) if words.author_titles.contains(&fold(text)));
    for (i, part) in parts.iter().enumerate() {
        match part {
            Part::Label(next) => label = Some(*next),
            Part::Loose => {}
            Part::Stamp(stamp) => {
                let slot = if label == Some(Label::Updated) { &mut byline.updated } else { &mut byline.stamp };
                slot.get_or_insert_with(|| stamp.clone());
                (label, dated) = (None, true);
            }
            Part::Name { text, at, end, join } => {
                let key = fold(text);
                let role = if words.author_titles.contains(&key) {
                    continue;
                } else if let Some(agency) = words.agencies.get(&key) {
                    byline.source.get_or_insert_with(|| agency.clone());
                    continue;
                } else if titled(i) {
                    Some(Label::Author)
                } else {
                    join.or(label).or_else(|| guess(text, dated, &byline, words))
                };
                match role {
                    Some(Label::Author) => {
                        byline.authors.push(tidy(text));
                        label = several.then_some(Label::Author);
                    }
                    Some(Label::Place) => {
                        let place = byline.place.get_or_insert_with(|| (Vec::new(), *at, *end));
                        place.0.push(tidy(text));
                        place.2 = *end;
                        label = None;
                    }
                    Some(Label::Source) => {
                        byline.source.get_or_insert_with(|| tidy(text));
                        label = None;
                    }
                    _ => {}
                }
            }
        }
    }
    byline
}

/// What an unlabelled name is.
fn guess(text: &str, dated: bool, byline: &Byline, words: &Words) -> Option<Label> {
    let capitals = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if words.knows_place(text) || words.regions.contains(&fold(text)) {
        Some(Label::Place)
    } else if byline.source.is_none() && has_article(text, words) {
        Some(Label::Source)
    } else if dated || (capitals && !words.not_places.contains(&fold(text))) {
        Some(Label::Place)
    } else if byline.source.is_none() && byline.authors.is_empty() {
        Some(Label::Source)
    } else {
        None
    }
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Byline {
    /// The best time of publication that the line gives.
    pub fn published(&self, zone: Option<&str>) -> Option<String> {
        self.stamp.as_ref().or(self.updated.as_ref())?.published(zone)
    }

    /// A byline of nothing but a date.
    pub fn dated(date: Date) -> Self {
        Byline { stamp: Some(Stamp { date: Some(date), ..Stamp::default() }), ..Byline::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Option<Byline> {
        read(text, &Words::english().expect("the embedded words are checked"))
    }

    fn summary(text: &str) -> String {
        let Some(b) = line(text) else {
            return "none".to_string();
        };
        let place = b.place.as_ref().map(|p| p.0.join(", ")).unwrap_or_default();
        let authors = b.authors.join("+");
        format!("{authors} | {} | {} | {place}", b.source.clone().unwrap_or_default(), b.published(None).unwrap_or_default())
    }

    #[test]
    fn bylines_are_read() {
        for (text, want) in [
            ("Courier.example, 14 Mar 2031 - 19:57, Tbilisi,Georgia", " | Courier.example | 2031-03-14T19:57 | Tbilisi, Georgia"),
            (
                "The Strelsau Courier (an invented newspaper), 14 March 2031, Strelsau, Ruritania",
                " | The Strelsau Courier | 2031-03-14 | Strelsau, Ruritania",
            ),
            ("By Ana Beralt", "Ana Beralt |  |  | "),
            ("By ANA BERALT and TOMAS HALE in Norhaven", "ANA BERALT+TOMAS HALE |  |  | Norhaven"),
            ("By Ana Beralt, The Strelsau Courier", "Ana Beralt | The Strelsau Courier |  | "),
            ("By Ana Beralt | March 3, 2031 10:15 GMT", "Ana Beralt |  | 2031-03-03T10:15:00Z | "),
            ("March 3, 2031 10:15 GMT", " |  | 2031-03-03T10:15:00Z | "),
            ("Published: 3 March 2031", " |  | 2031-03-03 | "),
            ("Published on 3 March 2031, updated 4 March 2031 10:00", " |  | 2031-03-03 | "),
            ("Last updated on Tuesday, 4 March 2031", " |  | 2031-03-04 | "),
            ("Lena Marrow, Staff Writer", "Lena Marrow |  |  | "),
            ("Our Foreign Correspondent", " |  |  | "),
            ("STRELSAU, 14 March 2031", " |  | 2031-03-14 | STRELSAU"),
            ("14 March 2031 | The Strelsau Courier", " | The Strelsau Courier | 2031-03-14 | "),
            ("Associated Press", " | Associated Press |  | "),
            ("(Reporting by Ana Beralt; Editing by Tomas Hale)", "Ana Beralt |  |  | "),
        ] {
            assert_eq!(summary(text), want, "{text}");
        }
    }

    #[test]
    fn sentences_and_headlines_are_no_bylines() {
        for text in [
            "On 3 March 2031, Veltria signed the treaty.",
            "On 3 March 2031 Veltria and Norland signed a treaty in Strelsau",
            "Veltria signs treaty, 14 March 2031",
            "By Tuesday, the talks had failed.",
            "By Tuesday, 3 March 2031, the deal was dead",
            "By Norland standards, it was a quiet day",
            "By Ruritania's Own Account, Nothing Happened",
            "March 3, 2031: Veltria Signs Treaty With Norland",
            "March 3, 2031 - Veltria Signs Treaty With Norland",
            "Norland, Veltria Sign Treaty",
            "Ana Beralt, Viktor Osk",
            "Veltria",
            "",
            "Published a report on the war",
            "The talks began on 3 March 2031 and ended on 5 March 2031",
            "2031 was a good year",
        ] {
            assert_eq!(summary(text), "none", "{text}");
        }
    }
}
