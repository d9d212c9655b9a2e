//! Datelines at the start of a paragraph: `STRELSAU, March 3 (Northern Press) - The foreign minister ...`.
//!
//! A dateline needs evidence: capitals, a known town, a date, an agency, a mark that ends it. An ordinary start of a
//! sentence ("Norland - the smallest of the five - agreed") is never taken.

use crate::date::{Cursor, Stamp};
use crate::words::{Words, fold};
use std::ops::Range;

/// A dateline found at the start of a paragraph; offsets are relative to the paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where the dateline ends, white space before the text not included.
    pub end: usize,
    /// Where the text begins.
    pub text: usize,
    /// The place as written, with its span.
    pub place: Option<(String, Range<usize>)>,
    /// The agency's name.
    pub agency: Option<String>,
    /// The date, where it has a year.
    pub stamp: Option<Stamp>,
    /// Month and day, `03-14`, with a year or without.
    pub day: Option<String>,
}

#[derive(Default)]
struct Evidence {
    capitals: bool,
    town: bool,
    region: bool,
    date: bool,
    agency: bool,
    bracket: bool,
    letters: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Dash,
    Colon,
    None,
}

/// The dateline that opens `text`, one paragraph. Where the report opens with it (`opening`), less evidence will do.
pub(crate) fn find(text: &str, opening: bool, words: &Words) -> Option<Found> {
    bracketed_agency(text, words).or_else(|| kicker(text, words)).or_else(|| placed(text, opening, words))
}

/// `(CNN) The foreign minister ...`
fn bracketed_agency(text: &str, words: &Words) -> Option<Found> {
    let mut c = Cursor { text, at: 0 };
    c.eat("(").then_some(())?;
    let name = c.take_while(|c| c != ')' && c != '\n');
    let agency = words.agencies.get(&fold(name.trim()))?.clone();
    c.eat(")").then_some(())?;
    mark(&mut c);
    finish(c, text, None, Some(agency))
}

/// `EXCLUSIVE - The foreign minister ...`
fn kicker(text: &str, words: &Words) -> Option<Found> {
    let mut c = Cursor { text, at: 0 };
    let head = c.take_while(|c| c.is_uppercase() || c == ' ' || c.is_ascii_digit());
    let name = head.trim_end();
    c.at = name.len();
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    words.kickers.contains(&fold(bare)).then_some(())?;
    (name == name.to_uppercase() && mark(&mut c) != Mark::None).then_some(())?;
    finish(c, text, None, None)
}

fn placed(text: &str, opening: bool, words: &Words) -> Option<Found> {
    let mut c = Cursor { text, at: 0 };
    let mut seen = Evidence::default();
    let lead = leading_agency(&mut c, words);
    let start = c.at;
    let town = place(&mut c, words, &mut seen)?;
    let (mut place_end, mut parts) = (c.at, vec![town.to_string()]);
    let (mut agency, mut stamp, mut day) = (lead, None, None);
    let mut near = true;
    loop {
        let before = c.at;
        c.space();
        if c.eat("(") {
            let inside = c.take_while(|c| c != ')' && c != '\n').trim();
            (c.eat(")") && inside.len() <= 40 && bracket_like(inside)).then_some(())?;
            seen.bracket = true;
            if let Some(known) = words.agencies.get(&fold(inside)) {
                seen.agency = true;
                agency = Some(known.clone());
            } else if agency.is_none() {
                agency = Some(inside.to_string());
            }
        } else if near && parts.len() == 1 && !seen.bracket && c.at == before && c.eat("/") {
            // `STRELSAU/BERGEN (Northern Press) -`: written in both; the first counts.
            place(&mut c, words, &mut seen)?;
        } else if c.eat(",") {
            c.space();
            if let Some(read) = date(&mut c, words) {
                seen.date = true;
                (stamp, day) = read;
            } else if let Some((name, end)) = agency_word(&c, words) {
                seen.agency = true;
                agency = Some(name);
                c.at = end;
            } else {
                near.then_some(())?;
                parts.push(region(&mut c, words, &mut seen)?.to_string());
                place_end = c.at;
                continue;
            }
            near = false;
        } else {
            c.at = before;
            break;
        }
    }
    let quoted = seen.agency && seen.bracket && c.attempt(|c| (c.space() > 0 && c.eat("\"") && c.peek() == Some(' ')).then_some(())).is_some();
    let mark = if quoted { Mark::Dash } else { mark(&mut c) };
    if !seen.bracket && !seen.agency {
        agency = None;
    }
    let sure = accepted(&seen, mark, town, &text[c.at..]) || (opening && mark == Mark::Dash && likely(&seen, town, &text[c.at..], words));
    sure.then_some(())?;
    finish(c, text, Some((parts.join(", "), start..place_end)), agency).map(|found| Found { stamp, day, ..found })
}

fn leading_agency(c: &mut Cursor<'_>, words: &Words) -> Option<String> {
    c.attempt(|c| {
        let name = words.agencies.get(&fold(c.take_while(|c| !c.is_whitespace())))?.clone();
        c.space();
        let town = c.take_while(|c| c.is_uppercase() || c == ' ' || c == '-');
        let known = town.trim().len() > 3 && c.eat("(");
        c.at -= town.len() + usize::from(known);
        known.then_some(name)
    })
}

/// One to four words in capitals or with a capital each; the words of the town, white space single.
fn place<'t>(c: &mut Cursor<'t>, words: &Words, seen: &mut Evidence) -> Option<&'t str> {
    let start = c.at;
    let mut count = 0;
    loop {
        let before = c.at;
        if count > 0 && !c.eat(" ") {
            break;
        }
        let word = c.take_while(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'));
        let named = word.chars().next().is_some_and(char::is_uppercase) || words.name_words.contains(word);
        if word.is_empty() || !named || word.ends_with('-') {
            c.at = before;
            break;
        }
        count += 1;
        if count > 4 {
            return None;
        }
    }
    let town = c.text[start..c.at].trim_end();
    seen.letters = town.chars().filter(|c| c.is_alphabetic()).count();
    seen.capitals = town.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    seen.town = words.knows_place(town);
    let possible = seen.letters >= 3 && town.chars().next()?.is_uppercase() && !words.not_places.contains(&fold(town));
    possible.then_some(town)
}

/// The country or region behind a town.
fn region<'t>(c: &mut Cursor<'t>, words: &Words, seen: &mut Evidence) -> Option<&'t str> {
    let start = c.at;
    c.take_while(|c| c.is_alphabetic() || matches!(c, '.' | ' ' | '\'' | '’'));
    let name = c.text[start..c.at].trim_end_matches(' ');
    c.at = start + name.len();
    let known = words.knows_place(name) || words.regions.contains(&fold(name));
    let named = name.split(' ').all(|w| w.chars().next().is_some_and(char::is_uppercase) || words.name_words.contains(w));
    (known || (seen.capitals && named && !name.is_empty() && name.split(' ').count() <= 3)).then_some(())?;
    seen.region |= known;
    Some(name)
}

/// A date with or without its year, and its month and day; a bare weekday has neither.
fn date(c: &mut Cursor<'_>, words: &Words) -> Option<(Option<Stamp>, Option<String>)> {
    let named = |month: i8, day: i8| format!("{month:02}-{day:02}");
    if let Some(date) = c.date(words) {
        return Some((Some(Stamp { date: Some(date), ..Stamp::default() }), Some(named(date.month(), date.day()))));
    }
    c.short_date(words).map(|day| (None, day.map(|(month, day)| named(month, day))))
}

fn agency_word(c: &Cursor<'_>, words: &Words) -> Option<(String, usize)> {
    let rest = c.rest();
    let len = rest.find([',', '(', ':', '\n']).unwrap_or(rest.len()).min(rest.find(" -").unwrap_or(rest.len()));
    let len = len.min(rest.find([' ', '–', '—']).unwrap_or(rest.len()).max(len.min(24)));
    let name = rest.get(..len)?.trim_end();
    Some((words.agencies.get(&fold(name))?.clone(), c.at + name.len()))
}

fn bracket_like(inside: &str) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(|c| c.is_uppercase());
    !inside.is_empty() && inside.split([' ', '/']).filter(|w| !w.is_empty()).all(|w| capital(w) || w == "dpa" || w == "and")
}

/// The mark between dateline and text; the white space behind it is left.
fn mark(c: &mut Cursor<'_>) -> Mark {
    let dash = c.attempt(|c| {
        let before = c.space();
        let dash = c.take_while(|c| matches!(c, '-' | '–' | '—'));
        let after = c.peek().is_none_or(char::is_whitespace);
        let wide = dash.contains('—') || dash.contains("--");
        (!dash.is_empty() && dash.chars().count() <= 3 && ((before > 0 && after) || wide)).then_some(())
    });
    if dash.is_some() {
        return Mark::Dash;
    }
    let colon = c.attempt(|c| {
        c.space();
        (c.eat(":") && c.peek().is_some_and(char::is_whitespace)).then_some(())
    });
    if colon.is_some() { Mark::Colon } else { Mark::None }
}

/// Evidence enough anywhere in a report.
fn accepted(seen: &Evidence, mark: Mark, town: &str, rest: &str) -> bool {
    let strong = seen.region || seen.date || seen.agency || (seen.capitals && seen.bracket);
    if seen.capitals && !rest.chars().take(200).any(char::is_lowercase) {
        return false;
    }
    match mark {
        Mark::Dash if seen.capitals => strong || seen.town,
        Mark::Dash => (seen.town && strong) || (seen.date && (seen.agency || seen.bracket)),
        Mark::Colon if seen.capitals => seen.town || seen.agency || seen.bracket,
        Mark::Colon => seen.town && seen.agency,
        Mark::None => seen.bracket && (seen.date || (seen.agency && (seen.town || (seen.capitals && !town.contains('.'))))),
    }
}

/// Evidence enough where the report begins: a town that the lists do not know, or one that is not in capitals.
fn likely(seen: &Evidence, town: &str, rest: &str, words: &Words) -> bool {
    if again(rest) || !rest.chars().take(200).any(char::is_lowercase) {
        return false;
    }
    match seen.capitals {
        true => seen.letters >= 5 && town.split(' ').count() <= 2,
        false => seen.town && !pair(rest, words),
    }
}

/// True where a second dash in the same sentence closes an insertion.
fn again(rest: &str) -> bool {
    let sentence = rest.find(". ").map_or(rest, |end| &rest[..end]);
    [" - ", " – ", "—", "--"].iter().any(|dash| sentence.contains(dash))
}

/// True where the text goes on with another place: "Norhaven - Strelsau talks resume".
fn pair(rest: &str, words: &Words) -> bool {
    let mut next = rest.split_whitespace();
    let first = next.next().unwrap_or("").trim_end_matches(|c: char| !c.is_alphabetic());
    words.knows_place(first) && next.next().is_none_or(|second| second.starts_with(char::is_lowercase))
}

fn finish(c: Cursor<'_>, text: &str, place: Option<(String, Range<usize>)>, agency: Option<String>) -> Option<Found> {
    let end = text[..c.at].trim_end().len();
    let rest = &text[c.at..];
    let body = rest.trim_start();
    let opens = |c: char| c.is_uppercase() || c.is_numeric() || matches!(c, '"' | '“' | '‘' | '\'' | '«' | '$' | '€' | '£');
    (body.len() < rest.len() || text[..end].ends_with(['-', '—', '–'])).then_some(())?;
    body.chars().next().is_some_and(opens).then_some(())?;
    Some(Found { end, text: text.len() - body.len(), place, agency, ..Found::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Option<(String, String)> {
        let words = Words::english().expect("the embedded words are checked");
        let found = find(text, true, &words)?;
        let place = found.place.as_ref().map(|(place, span)| {
            assert_eq!(text[span.clone()].replace(", ", ","), place.replace(", ", ","));
            place.clone()
        });
        let (place, agency) = (place.unwrap_or_default(), found.agency.unwrap_or_default());
        Some((text[found.text..].to_string(), format!("{place}|{agency}")))
    }

    #[test]
    fn datelines_are_taken() {
        for (head, want) in [
            ("STRELSAU, March 3 (Northern Press) - ", "STRELSAU|Northern Press"),
            ("STRELSAU, Ruritania (NP) -- ", "STRELSAU, Ruritania|NP"),
            ("STRELSAU — ", "STRELSAU|"),
            ("NEW NORHAVEN - ", "NEW NORHAVEN|"),
            ("STRELSAU (Reuters) - ", "STRELSAU|Reuters"),
            ("STRELSAU/BERN (Reuters) - ", "STRELSAU|Reuters"),
            ("STRELSAU (Northern Press) : ", "STRELSAU|Northern Press"),
            ("Strelsau, March 3 (Northern Press) ", "Strelsau|Northern Press"),
            ("Strelsau, March 3, IRNA - ", "Strelsau|Islamic Republic News Agency"),
            ("Strelsau, 3 March 2031 (NP) ", "Strelsau|NP"),
            ("BERN: ", "BERN|"),
            ("Bern - ", "Bern|"),
            ("Bern, Switzerland - ", "Bern, Switzerland|"),
            ("BERN, Switzerland -- ", "BERN, Switzerland|"),
            ("(Reuters) ", "|Reuters"),
            ("(AFP) - ", "|Agence France-Presse"),
            ("EXCLUSIVE - ", "|"),
            ("UPDATE 2 - ", "|"),
            ("Reuters STRELSAU (Reuters) -- ", "STRELSAU|Reuters"),
            ("BERN (AP) \" ", "BERN|Associated Press"),
            ("BERN (AP)—", "BERN|Associated Press"),
        ] {
            let text = format!("{head}The minister of Veltria said no.");
            let got = split(&text);
            assert_eq!(got, Some(("The minister of Veltria said no.".to_string(), want.to_string())), "{head}");
        }
    }

    #[test]
    fn weak_evidence_counts_at_the_opening_only() {
        let words = Words::english().expect("the embedded words are checked");
        for (text, opens, later) in [
            ("STRELSAU - The minister said no.", true, false),
            ("Bern - Swiss ministers said no.", true, false),
            ("Bern - US President Ana Beralt said no.", true, false),
            ("BERN - The minister said no.", true, true),
            ("STRELSAU (Reuters) - The minister said no.", true, true),
            ("MONEY TROUBLE - The minister said no.", true, false),
        ] {
            assert_eq!((find(text, true, &words).is_some(), find(text, false, &words).is_some()), (opens, later), "{text}");
        }
    }

    #[test]
    fn ordinary_starts_are_left() {
        for text in [
            "Norland - the smallest of the five - agreed to the plan.",
            "Norland -- Veltria's ally -- agreed.",
            "NATO - Norland's ally - agreed.",
            "NATO - Norland is a member.",
            "UN: Norland must stop.",
            "The Northern Union (NU) said on Sunday that it would act.",
            "Northern Union (NU) Secretary Ana Beralt resigned.",
            "Bern - Geneva trains stopped on Monday.",
            "BITTER MEDICAL CLAIMS — For years the minister said no.",
            "Bern: We will not sign.",
            "Bern, Geneva and Basel protested.",
            "Bern said it would sign.",
            "Bern is the capital of Switzerland.",
            "Bern (population 130,000) is the capital.",
            "March 3 - Norland signs.",
            "TALKS COLLAPSE - NORLAND WALKS OUT",
            "NORLAND SIGNS TREATY",
            "Ana Beralt, 43, - a former minister - resigned.",
            "Ana Beralt (NU) of Norland resigned.",
            "Anti-war protesters marched.",
            "Norland-Veltria talks resumed.",
            "\"Norland - never again\" was the slogan.",
            "In Bern, March 3 (Tuesday) was a holiday.",
            "",
            "-",
            "(",
            "The President - Ana Beralt - resigned.",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
