//! `attache new actor`: looks whether the name is known, and makes the rows of its tables.

use super::{put, target, write};
use crate::failure::Failure;
use crate::new_args::{ActorArgs, ActorKind};
use attache::DataFolder;
use attache::entity::{Card, Found, find};
use std::process::ExitCode;

const ALIASES: (&str, &str) = ("actors/aliases.tsv", "entity\talias\tsense\tlabel");

/// A row and the table it goes to.
struct Row {
    file: &'static str,
    header: &'static str,
    text: String,
}

pub fn run(args: &ActorArgs) -> Result<ExitCode, Failure> {
    let mut folder = target(args.data.as_ref())?;
    if args.kind != ActorKind::Person && !args.role.is_empty() {
        return Err(Failure::new("--role is the office of a person"));
    }
    let known = cards(&args.name, &folder)?;
    if !known.is_empty() && !args.another {
        let listed: String = known.iter().map(|card| format!("\n  {}  [{}]", card.name, card.id)).collect();
        return Err(Failure::new(format!("the name is known; --another makes one more, or another office of the person:{listed}")));
    }
    let rows = rows(args, &known)?;
    for row in &rows {
        put(&mut folder, row.file, |old| insert(old, row.header, &row.text));
    }
    // What the check refuses is said here, before anything is written.
    let made = cards(&args.name, &folder)?;
    if made.is_empty() {
        return Err(Failure::new(format!("{:?} is not found by its name even with the new rows; nothing is made", args.name)));
    }
    rows.iter().for_each(|row| println!("{}\t{}", row.file, row.text));
    match &args.data {
        Some(dir) => {
            write(dir, &folder, &rows.iter().map(|row| row.file).collect::<Vec<_>>())?;
            eprintln!("attache: to check: attache entity {:?} --data {}", args.name, dir.display());
        }
        None => eprintln!("attache: the first column is the file of a data folder; --data DIR puts the rows there"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Who bears the name.
fn cards(name: &str, folder: &DataFolder) -> Result<Vec<Card>, Failure> {
    match find(name, "un", std::slice::from_ref(folder)).map_err(Failure::new)? {
        Found::Cards(cards) => Ok(cards),
        Found::Similar(_) | Found::NoViewpoint(_) => Ok(Vec::new()),
    }
}

fn rows(args: &ActorArgs, known: &[Card]) -> Result<Vec<Row>, Failure> {
    let id = match (&args.id, known) {
        (Some(id), _) => id.clone(),
        (None, [person]) if args.kind == ActorKind::Person => person.id.clone(),
        (None, []) => slug(&args.name),
        (None, _) => return Err(Failure::new("the name is borne already; --id says which id the new one has")),
    };
    let organization = |file, kind: &str| Row {
        file,
        header: "id\tname\tkind\tcountry\tsector\tfrom\tto\twikidata",
        text: [&id, &args.name, kind, &args.country, &args.sector, &args.from, &args.to, &args.wikidata].join("\t"),
    };
    let first = match args.kind {
        ActorKind::Organization => organization("actors/organizations.tsv", "organization"),
        ActorKind::Agency => organization("actors/organizations.tsv", "agency"),
        ActorKind::Group => organization("actors/groups.tsv", "group"),
        ActorKind::Person => Row {
            file: "actors/persons.tsv",
            header: "id\tname\tcountry\tsector\trole\tfrom\tto\twikidata",
            text: [&id, &args.name, &args.country, &args.sector, &args.role, &args.from, &args.to, &args.wikidata].map(String::as_str).join("\t"),
        },
    };
    let alias = |alias: &String| Row { file: ALIASES.0, header: ALIASES.1, text: format!("{id}\t{alias}\tname\t") };
    Ok(std::iter::once(first).chain(args.alias.iter().map(alias)).collect())
}

/// The table with the row where it belongs in the order of bytes; comments stay where they are.
fn insert(table: &str, header: &str, row: &str) -> String {
    let mut lines: Vec<&str> = if table.is_empty() { vec![header] } else { table.lines().collect() };
    let first = lines.iter().position(|line| !line.starts_with('#')).map_or(lines.len(), |at| at + 1);
    let at = (first..lines.len()).find(|&at| !lines[at].starts_with('#') && lines[at] > row).unwrap_or(lines.len());
    lines.insert(at, row);
    lines.join("\n") + "\n"
}

/// The name as an id: small letters and digits, other characters as hyphens between them.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
