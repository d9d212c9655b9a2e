//! One event: its sentence, then a line for each question a reader asks.

use crate::table::style::{Role, Theme};
use crate::table::wrap::{clean, styled};
use crate::table::{field, highlight};
use attache::types::{Attribution, Coding, Entity, Event, EventDate, Place, Precision, Quantity, Report, Status};

pub fn lines(number: usize, ev: &Event, report: &Report, coding: &Coding, theme: &Theme) -> String {
    let sentence = highlight::sentence(ev, &report.text, theme);
    let mut out = String::new();
    for (i, line) in styled(&sentence, theme.width.saturating_sub(4)).iter().enumerate() {
        let head = if i == 0 { format!("{number:>2}  ") } else { "    ".to_string() };
        out.push_str(&format!("{}{line}\n", theme.dim(&head)));
    }
    let mut add = |name: &str, value: String| out.push_str(&field(name, &value, theme));
    add("who", entities(&ev.actors, Role::Actor, ev, "actors", theme));
    add("what", what(ev, theme));
    add("to whom", entities(&ev.recipients, Role::Recipient, ev, "recipients", theme));
    add("when", ev.date.as_ref().map_or_else(|| blank(ev, "date", theme), |d| date(d, theme)));
    add("where", ev.place.as_ref().map_or_else(|| blank(ev, "place", theme), |p| place(p, theme)));
    add("status", status(ev, theme));
    add("according to", attribution(&ev.attribution, report, theme));
    if let Some(id) = &ev.agreement {
        let title = coding.agreements.iter().find(|agreement| agreement.id == *id).map(|agreement| clean(&agreement.title));
        add("agreement", title.unwrap_or_else(|| clean(id)));
    }
    if !ev.quantities.is_empty() {
        let shown: Vec<String> = ev.quantities.iter().map(|(name, quantity)| format!("{name} {}", number_of(quantity))).collect();
        add("numbers", shown.join(", "));
    }
    out
}

fn what(ev: &Event, theme: &Theme) -> String {
    let mut name = ev.event_type.clone();
    if let Some(mode) = &ev.mode {
        name.push_str(&format!(" · {mode}"));
    }
    let quad = match ev.quad {
        1 => "verbal cooperation",
        2 => "material cooperation",
        3 => "verbal conflict",
        4 => "material conflict",
        _ => "no quad class",
    };
    let cameo = ev.cameo.as_ref().map_or(String::new(), |code| format!("CAMEO {code}, "));
    let contexts = if ev.contexts.is_empty() { String::new() } else { format!(", {}", ev.contexts.join(" ")) };
    let note = format!("({cameo}{quad}, score {:+.1}{contexts})", ev.score);
    format!("{}  {}", theme.paint(Role::Action, &clean(&name)), theme.dim(&clean(&note)))
}

fn entities(list: &[Entity], role: Role, ev: &Event, key: &str, theme: &Theme) -> String {
    if list.is_empty() {
        return blank(ev, key, theme);
    }
    let shown: Vec<String> = list.iter().map(|one| entity(one, role, theme)).collect();
    shown.join("; ")
}

/// A name, what stands behind it, and the words of the text where they differ.
pub fn entity(one: &Entity, role: Role, theme: &Theme) -> String {
    let name = clean(one.name.as_deref().unwrap_or(&one.text));
    let mut codes: Vec<String> = Vec::new();
    codes.extend(one.country.clone());
    codes.extend(one.sector.clone());
    let mut notes: Vec<String> = Vec::new();
    notes.extend((!codes.is_empty()).then(|| codes.join(" ")));
    notes.extend(one.role.as_deref().map(clean));
    notes.extend(one.contested.then(|| "contested".to_string()));
    notes.extend((!one.labels.is_empty()).then(|| format!("called {}", quoted(&one.labels))));
    let mut out = theme.paint(role, &name);
    if !notes.is_empty() {
        out.push_str(&format!(" ({})", clean(&notes.join(", "))));
    }
    let words = clean(&one.text);
    if words != name && !words.is_empty() {
        out.push_str(&format!(" {}", theme.dim(&format!("“{words}”"))));
    }
    out
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}

/// A dash, and why there is nothing where the record says so.
fn blank(ev: &Event, key: &str, theme: &Theme) -> String {
    match ev.reasons.get(key) {
        Some(reason) => theme.dim(&format!("– ({})", clean(reason))),
        None => theme.dim("–"),
    }
}

pub fn date(date: &EventDate, theme: &Theme) -> String {
    let days = match date.start == date.end {
        true => date.start.clone(),
        false => format!("{} to {}", date.start, date.end),
    };
    let precision = match date.precision {
        Precision::Day | Precision::Range => String::new(),
        other => format!(" ({})", format!("{other:?}").to_lowercase()),
    };
    let words = match &date.text {
        Some(words) => format!("“{}”", clean(words)),
        None => "the report's own date".to_string(),
    };
    format!("{}{precision} {}", theme.paint(Role::Time, &clean(&days)), theme.dim(&words))
}

pub fn place(place: &Place, theme: &Theme) -> String {
    let name = clean(place.name.as_deref().unwrap_or(&place.text));
    let country = place.country.as_ref().map_or(String::new(), |country| format!(" ({})", clean(country)));
    format!("{}{country}", theme.paint(Role::Place, &name))
}

fn status(ev: &Event, theme: &Theme) -> String {
    let name = status_name(ev.status);
    let mut out = match ev.status {
        Status::Occurred | Status::Ongoing => theme.good(name),
        Status::Negated | Status::Denied => theme.bad(name),
        Status::Planned | Status::Expected | Status::Conditional | Status::Hypothetical => theme.open(name),
    };
    if ev.background {
        out.push_str(", told as background");
    }
    let words: Vec<String> = ev.status_evidence.iter().map(|evidence| format!("“{}”", clean(&evidence.text))).collect();
    if !words.is_empty() {
        out.push_str(&format!(" {}", theme.dim(&words.join(" "))));
    }
    out
}

pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Occurred => "occurred",
        Status::Ongoing => "ongoing",
        Status::Planned => "planned",
        Status::Expected => "expected",
        Status::Conditional => "conditional",
        Status::Hypothetical => "hypothetical",
        Status::Negated => "did not happen",
        Status::Denied => "denied",
    }
}

/// The chain from the outlet inwards; no link means that the outlet says it itself.
pub fn attribution(chain: &[Attribution], report: &Report, theme: &Theme) -> String {
    if chain.is_empty() {
        let outlet = report.source.as_deref().map_or("the report itself".to_string(), |name| format!("{} itself", clean(name)));
        return theme.dim(&outlet);
    }
    let link = |link: &Attribution| {
        let source = link.source.as_ref().map_or_else(|| theme.dim("somebody not named"), |source| entity(source, Role::Speaker, theme));
        match &link.cue {
            Some(cue) => format!("{source} {}", theme.dim(&format!("“{}”", clean(&cue.text)))),
            None => source,
        }
    };
    chain.iter().map(link).collect::<Vec<_>>().join(" ← ")
}

fn number_of(quantity: &Quantity) -> String {
    let bound = match quantity.bound.as_deref() {
        Some("at_least") => "at least ",
        Some("at_most") => "at most ",
        Some("about") => "about ",
        _ => "",
    };
    let unit = quantity.unit.as_deref().map_or(String::new(), |unit| format!(" {}", clean(unit)));
    let high = quantity.high.map_or(String::new(), |high| format!(" to {high}"));
    format!("{bound}{}{high}{unit}", quantity.value)
}
