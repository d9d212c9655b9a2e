//! `attache new pattern`: looks whether there is one, makes a block with the next free id, and runs its sentences.

use super::{put, target, write};
use crate::failure::Failure;
use crate::new_args::PatternArgs;
use attache::check;
use attache::{Pattern, PatternResult, PredicatePos};
use std::fmt::Write;
use std::process::ExitCode;

/// What stands in a block for a sentence that is still to be written; it does not hold, so that the data check says so.
const TO_FILL: &str = "A sentence on which it fires. => actor > recipient";

pub fn run(args: &PatternArgs) -> Result<ExitCode, Failure> {
    let mut folder = target(args.data.as_ref())?;
    let known = attache::patterns(std::slice::from_ref(&folder)).map_err(Failure::new)?;
    let stem = args.event_type.to_lowercase();
    let like = siblings(args, &known);
    if !like.is_empty() && !args.another {
        let listed: String = like.iter().map(|pattern| format!("\n  {}", shown(pattern))).collect();
        return Err(Failure::new(format!("patterns of this type name the predicate; --another makes one more:{listed}")));
    }
    let id = format!("{stem}-{:04}", known.iter().filter_map(|pattern| number(&pattern.id, &stem)).max().unwrap_or(0) + 1);
    let block = block(args, &id);
    let file = format!("en/patterns/{stem}.toml");
    put(&mut folder, &file, |old| {
        let head = if old.is_empty() { format!("type = {}\n", quoted(&args.event_type)) } else { format!("{}\n", old.trim_end()) };
        format!("{head}\n{block}")
    });
    let held = check::pattern(&[folder.clone()], &id).map_err(Failure::new)?;
    print!("{block}");
    for other in others(args, &known) {
        eprintln!("attache: the predicate is also in {}", shown(other));
    }
    if args.yes.is_empty() {
        eprintln!("attache: write a sentence for `yes`, and one for `no`");
    } else {
        held.iter().for_each(|failure| eprintln!("attache: {failure}"));
        eprintln!("attache: {} of {} sentences hold", args.yes.len() + args.no.len() - held.len(), args.yes.len() + args.no.len());
    }
    match &args.data {
        Some(dir) => {
            write(dir, &folder, &[&file])?;
            eprintln!("attache: to check: attache explain \"SENTENCE\" --data {}", dir.display());
        }
        None => eprintln!(
            "attache: it belongs to {file} of a data folder, and --data DIR puts it there; in the project, `attache data check data` runs its sentences"
        ),
    }
    Ok(ExitCode::from(u8::from(!held.is_empty() && !args.yes.is_empty())))
}

fn predicate(args: &PatternArgs) -> (&[String], PredicatePos) {
    match (args.noun.is_empty(), args.adj.is_empty()) {
        (false, _) => (&args.noun, PredicatePos::Noun),
        (_, false) => (&args.adj, PredicatePos::Adj),
        _ => (&args.verb, PredicatePos::Verb),
    }
}

fn names_predicate(args: &PatternArgs, pattern: &Pattern) -> bool {
    let (lemmas, pos) = predicate(args);
    pattern.pos.contains(&pos) && lemmas.iter().any(|lemma| pattern.lemmas.contains(lemma))
}

fn is_of_type(args: &PatternArgs, pattern: &Pattern) -> bool {
    matches!(&pattern.result, PatternResult::Event { event_type, .. } if *event_type == args.event_type)
}

/// Patterns of the type with the predicate.
fn siblings<'p>(args: &PatternArgs, known: &'p [Pattern]) -> Vec<&'p Pattern> {
    known.iter().filter(|pattern| names_predicate(args, pattern) && is_of_type(args, pattern)).collect()
}

/// Patterns of other types with the predicate.
fn others<'p>(args: &PatternArgs, known: &'p [Pattern]) -> Vec<&'p Pattern> {
    known.iter().filter(|pattern| names_predicate(args, pattern) && !is_of_type(args, pattern)).collect()
}

/// The number of an id of this file.
fn number(id: &str, stem: &str) -> Option<u32> {
    id.strip_prefix(stem)?.strip_prefix('-')?.parse().ok()
}

/// A pattern on one line: its id, predicates, and the roles that it asks for and refuses.
fn shown(pattern: &Pattern) -> String {
    let roles = |word: &str, paths: Vec<String>| if paths.is_empty() { String::new() } else { format!(", {word} {}", paths.join(" ")) };
    let with = roles("with", pattern.with.iter().map(|(path, _)| path.to_string()).collect());
    let without = roles("without", pattern.without.iter().map(|(path, _)| path.to_string()).collect());
    format!("{}: {}{with}{without}", pattern.id, pattern.lemmas.join(", "))
}

fn block(args: &PatternArgs, id: &str) -> String {
    let (lemmas, pos) = predicate(args);
    let mut out = format!("[[pattern]]\nid = {}\nlemma = {}\n", quoted(id), one_or_many(lemmas));
    let mut key = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(out, "{name} = {value}");
        }
    };
    key(
        "pos",
        match pos {
            PredicatePos::Verb => None,
            PredicatePos::Noun => Some(quoted("noun")),
            PredicatePos::Adj => Some(quoted("adj")),
        },
    );
    key("with", roles(&args.with));
    key("without", roles(&args.without));
    key("mode", args.mode.as_deref().map(quoted));
    key("cameo", args.cameo.as_deref().map(quoted));
    key("actor", list(&args.actor));
    key("recipient", list(&args.recipient));
    let sentences = |all: &[String]| format!("[\n{}]", all.iter().map(|sentence| format!("  {},\n", quoted(sentence))).collect::<String>());
    key("yes", Some(if args.yes.is_empty() { sentences(&[TO_FILL.to_string()]) } else { sentences(&args.yes) }));
    key("no", Some(sentences(&args.no)).filter(|_| !args.no.is_empty()));
    key("codebook", args.codebook.as_deref().map(quoted));
    out
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list(all: &[String]) -> Option<String> {
    (!all.is_empty()).then(|| format!("[{}]", all.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", ")))
}

fn one_or_many(all: &[String]) -> String {
    match all {
        [one] => quoted(one),
        all => list(all).unwrap_or_default(),
    }
}

/// Roles as an inline table; a path with a dot is a key in quotes.
fn roles(all: &[(String, Vec<String>)]) -> Option<String> {
    let key = |path: &str| if path.chars().all(|c| c.is_ascii_alphanumeric()) { path.to_string() } else { quoted(path) };
    let one = |(path, fillers): &(String, Vec<String>)| format!("{} = {}", key(path), one_or_many(fillers));
    (!all.is_empty()).then(|| format!("{{ {} }}", all.iter().map(one).collect::<Vec<_>>().join(", ")))
}
