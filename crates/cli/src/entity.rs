//! `attache entity`: what is known of one entity, under every viewpoint.

use crate::args::{EntityArgs, ExplainFormat};
use crate::coder::folder;
use crate::failure::Failure;
use crate::output::{Output, Stop};
use attache::entity::{Card, Found, find};
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: &EntityArgs) -> Result<ExitCode, Failure> {
    let data = args.data.iter().map(|dir| folder(dir)).collect::<Result<Vec<_>, _>>()?;
    let cards = match find(&args.name, &args.viewpoint, &data).map_err(Failure::new)? {
        Found::Cards(cards) => cards,
        Found::NoViewpoint(known) => {
            return Err(Failure::new(format!("unknown viewpoint `{}`; known ones: {}", args.viewpoint, known.join(", "))));
        }
        Found::Similar(similar) => {
            let listed: String = similar.iter().map(|(name, id)| format!("\n  {name}  [{id}]")).collect();
            let hint = if similar.is_empty() { String::new() } else { format!("; these hold its words:{listed}") };
            return Err(Failure::new(format!("nobody is known as {:?}{hint}", args.name)));
        }
    };
    let text = match args.format {
        ExplainFormat::Json => serde_json::to_string_pretty(&cards).map_err(Failure::new)? + "\n",
        ExplainFormat::Text => cards.iter().map(|card| shown(card, &args.viewpoint)).collect::<Vec<_>>().join("\n"),
    };
    let mut output = Output::open(Path::new("-"), &[])?;
    match output.write(text.as_bytes()).and_then(|()| output.flush()) {
        Err(Stop::Failed(failure)) => Err(failure),
        Ok(()) | Err(Stop::Closed) => Ok(ExitCode::SUCCESS),
    }
}

fn shown(card: &Card, viewpoint: &str) -> String {
    let mut out = String::new();
    let kind = format!("{:?}", card.kind).to_lowercase();
    let contested = if card.contested { ", contested" } else { "" };
    line(&mut out, &format!("{}  [{}]  {kind}{contested}", card.name, card.id));
    let facts = [
        ("country", card.country.clone().map(|country| format!("{country}  (viewpoint: {viewpoint})"))),
        ("sector", card.sector.clone()),
        ("since", card.from.clone()),
        ("until", card.to.clone()),
        ("wikidata", card.wikidata.clone()),
    ];
    for (name, fact) in facts {
        if let Some(fact) = fact {
            line(&mut out, &format!("  {name:<12} {fact}"));
        }
    }
    part(
        &mut out,
        "offices",
        card.offices.iter().map(|held| {
            let role = held.role.as_deref().unwrap_or("office not named by the source");
            format!(
                "{}  {role}{}",
                period(held.from.as_deref(), held.to.as_deref()),
                held.country.as_ref().map_or(String::new(), |c| format!(" ({c})"))
            )
        }),
    );
    part(
        &mut out,
        "viewpoints",
        card.viewpoints.iter().map(|view| {
            let country = view.country.as_deref().unwrap_or("open");
            format!("{:<14} {country:<14} {}{}", view.viewpoint, view.name.as_deref().unwrap_or(""), source(view.source.as_deref()))
        }),
    );
    part(
        &mut out,
        "claims, control, recognition",
        card.claims.iter().map(|stance| {
            let holder = stance.holder_name.as_ref().map_or_else(|| stance.holder.clone(), |name| format!("{name} [{}]", stance.holder));
            format!("{:<11} {}  {holder}{}", stance.relation, period(stance.from.as_deref(), stance.to.as_deref()), source(stance.source.as_deref()))
        }),
    );
    part(
        &mut out,
        "other names",
        card.names.iter().map(|name| {
            let label = name.label.as_ref().map_or(String::new(), |label| format!(", label: {label}"));
            format!("{}  ({}{label})", name.name, name.sense)
        }),
    );
    out
}

fn part(out: &mut String, title: &str, rows: impl Iterator<Item = String>) {
    let rows: Vec<String> = rows.collect();
    if !rows.is_empty() {
        line(out, &format!("  {title}"));
        rows.iter().for_each(|row| line(out, &format!("    {}", row.trim_end())));
    }
}

fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{text}");
}

fn period(from: Option<&str>, to: Option<&str>) -> String {
    format!("{:<10} to {:<10}", from.unwrap_or("?"), to.unwrap_or(""))
}

fn source(source: Option<&str>) -> String {
    source.map_or(String::new(), |source| format!("  ({source})"))
}
