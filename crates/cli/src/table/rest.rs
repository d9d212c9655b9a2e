//! The records beside events: quotes, relations, agreements, times, places, entities; a few lines each.

use crate::table::event::{attribution, date, entity, place, status_name};
use crate::table::field;
use crate::table::style::{Role, Theme};
use crate::table::wrap::clean;
use attache::types::{Agreement, Coding, Entity, Quote, Relation, Report, Stage};
use attache::{RecordKind, RecordKinds};

/// Longest run of quoted words shown.
const QUOTE_CHARS: usize = 240;

/// All sections that were asked for and have something to show.
pub fn sections(report: &Report, coding: &Coding, kinds: &RecordKinds, theme: &Theme) -> String {
    let mut out = String::new();
    let mut add = |kind: RecordKind, title: &str, records: Vec<String>| {
        if kinds.has(kind) && !records.is_empty() {
            out.push_str(&format!("{}\n", theme.bold(title)));
            records.iter().for_each(|record| out.push_str(record));
            out.push('\n');
        }
    };
    add(RecordKind::Quotes, "Quotes", coding.quotes.iter().map(|q| quote(q, report, theme)).collect());
    add(RecordKind::Relations, "Relations", coding.relations.iter().map(|r| relation(r, report, theme)).collect());
    add(RecordKind::Agreements, "Agreements", coding.agreements.iter().map(|a| agreement(a, theme)).collect());
    let times = coding.times.iter().map(|time| {
        let days = match (&time.start, &time.end) {
            (Some(start), Some(end)) if start != end => format!("{start} to {end}"),
            (Some(start), _) => start.clone(),
            _ => "–".to_string(),
        };
        field("time", &format!("“{}”  {}  {days}", clean(&time.text), theme.paint(Role::Time, &clean(&time.value))), theme)
    });
    add(RecordKind::Times, "Times", times.collect());
    add(RecordKind::Places, "Places", coding.places.iter().map(|p| field("place", &place(p, theme), theme)).collect());
    add(RecordKind::Entities, "Entities", coding.entities.iter().map(|e| field("entity", &entity(e, Role::Actor, theme), theme)).collect());
    out
}

fn quote(quote: &Quote, report: &Report, theme: &Theme) -> String {
    let words = quote.content.iter().map(|part| clean(part.of(&report.text))).collect::<Vec<_>>().join(" … ");
    let short: String = words.chars().take(QUOTE_CHARS).collect();
    let more = if short.len() < words.len() { "…" } else { "" };
    let cue = quote.cue.as_ref().map_or(String::new(), |cue| format!(" {}", theme.dim(&clean(&cue.text))));
    let source = quote.source.as_ref().map_or_else(|| theme.dim("somebody not named"), |source| entity(source, Role::Speaker, theme));
    field("quote", &format!("{source}{cue}: “{short}{more}”"), theme)
}

fn relation(relation: &Relation, report: &Report, theme: &Theme) -> String {
    let not = if relation.negated { "not " } else { "" };
    let (subject, object) = (entity(&relation.subject, Role::Actor, theme), entity(&relation.object, Role::Recipient, theme));
    let since = relation.since.as_ref().map_or(String::new(), |since| format!(", since {}", date(since, theme)));
    let until = relation.until.as_ref().map_or(String::new(), |until| format!(", until {}", date(until, theme)));
    let predicate = theme.paint(Role::Action, &format!("{not}{}", clean(&relation.predicate.replace('_', " "))));
    let who = attribution(&relation.attribution, report, theme);
    field("relation", &format!("{subject} {predicate} {object}{since}{until}, according to {who}"), theme)
}

fn agreement(agreement: &Agreement, theme: &Theme) -> String {
    let names = |list: &[Entity]| list.iter().map(|one| entity(one, Role::Actor, theme)).collect::<Vec<_>>().join("; ");
    let mut out = field("agreement", &format!("{}  {}", theme.bold(&clean(&agreement.title)), theme.dim(&clean(&agreement.kind))), theme);
    let mut add = |name: &str, value: String| out.push_str(&field(name, &value, theme));
    if !agreement.parties.is_empty() {
        add("  parties", names(&agreement.parties));
    }
    for one in &agreement.stages {
        add("  stage", stage(one, theme));
    }
    if let Some(articles) = agreement.articles {
        add("  articles", articles.to_string());
    }
    for provision in &agreement.provisions {
        add("  provides", format!("“{}” ({})", clean(&provision.text), status_name(provision.status)));
    }
    for comparison in &agreement.compared_with {
        add("  compared", format!("{}: “{}”", clean(&comparison.relation), clean(&comparison.evidence.text)));
    }
    out
}

fn stage(stage: &Stage, theme: &Theme) -> String {
    let party = stage.party.as_ref().map_or(String::new(), |party| format!(" by {}", entity(party, Role::Actor, theme)));
    let when = stage.date.as_ref().map_or(String::new(), |when| format!(", {}", date(when, theme)));
    format!("{}{party}{when} ({})", theme.paint(Role::Action, &clean(&stage.stage)), status_name(stage.status))
}
