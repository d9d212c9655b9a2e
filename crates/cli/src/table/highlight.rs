//! A stretch of the report with the parts of one event marked in it.

use crate::table::style::{Role, Theme};
use crate::table::wrap::clean;
use attache::types::{Event, Span};

/// The evidence of the event with its parts marked. Where parts overlap, the first in the order action, actor, recipient,
/// speaker, time, place keeps the words.
pub fn sentence(ev: &Event, text: &str, theme: &Theme) -> String {
    let within = ev.evidence.span;
    let mut taken: Vec<(Span, Role)> = Vec::new();
    for (span, role) in parts(ev) {
        if !span.is_empty() && within.contains(span) {
            for free in free_parts(span, &taken, text) {
                taken.push((free, role));
            }
        }
    }
    taken.sort_by_key(|(span, _)| (span.start, span.end));
    let mut out = String::new();
    let mut at = within.start;
    for (span, role) in taken {
        push_plain(&mut out, Span { start: at, end: span.start }.of(text));
        out.push_str(&theme.mark(role, &clean(span.of(text))));
        at = span.end;
    }
    push_plain(&mut out, Span { start: at, end: within.end }.of(text));
    out
}

/// Cleans text between marks; white space at its ends counts as one space.
fn push_plain(out: &mut String, text: &str) {
    let inner = clean(text);
    let lead = text.starts_with(char::is_whitespace);
    let tail = text.ends_with(char::is_whitespace) && !inner.is_empty();
    out.push_str(&format!("{}{inner}{}", if lead { " " } else { "" }, if tail { " " } else { "" }));
}

fn parts(ev: &Event) -> Vec<(Span, Role)> {
    let mut parts: Vec<(Span, Role)> = trigger(ev).into_iter().map(|span| (span, Role::Action)).collect();
    parts.extend(ev.actors.iter().map(|actor| (actor.span, Role::Actor)));
    parts.extend(ev.recipients.iter().map(|recipient| (recipient.span, Role::Recipient)));
    for link in &ev.attribution {
        parts.extend(link.source.as_ref().map(|source| (source.span, Role::Speaker)));
        parts.extend(link.cue.as_ref().map(|cue| (cue.span, Role::Speaker)));
    }
    parts.extend(ev.date.as_ref().and_then(|date| date.span).map(|span| (span, Role::Time)));
    parts.extend(ev.place.as_ref().map(|place| (place.span, Role::Place)));
    parts
}

/// Where the words of the trigger stand; an event without them shows none.
fn trigger(ev: &Event) -> Vec<Span> {
    ev.evidence.trigger.into_iter().collect()
}

/// What of `span` no earlier part has taken, white space at the ends left out.
fn free_parts(span: Span, taken: &[(Span, Role)], text: &str) -> Vec<Span> {
    let mut free = vec![span];
    for (other, _) in taken {
        free = free
            .into_iter()
            .flat_map(|part| match part.overlaps(*other) {
                false => vec![part],
                true => vec![Span { start: part.start, end: other.start.max(part.start) }, Span { start: other.end.min(part.end), end: part.end }],
            })
            .collect();
    }
    let trim = |part: Span| {
        let words = part.of(text);
        let start = part.start as usize + (words.len() - words.trim_start().len());
        Span::new(start, start + words.trim().len())
    };
    free.into_iter().map(trim).filter(|part| part.of(text).chars().any(char::is_alphanumeric)).collect()
}
