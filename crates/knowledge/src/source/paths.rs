//! Reads paths ("content.patient") and what may fill a role ("@weapon", "!joint exercise").

use super::problem::{At, Problem, code};
use super::rules::{Constraint, Path, Role, Term};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A string, or a list of strings.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// As a list.
    pub fn into_vec(self) -> Vec<String> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }
    }
}

/// Reads what `with` and `without` say of roles.
pub fn constraints(raw: BTreeMap<String, OneOrMany>, at: &At, problems: &mut Vec<Problem>) -> Vec<(Path, Constraint)> {
    let mut out = Vec::new();
    for (role, fillers) in raw {
        let path = parse_path(&role, at, problems);
        let constraint = constraint(&role, &fillers.into_vec(), at, problems);
        if let (Some(path), Some(constraint)) = (path, constraint) {
            out.push((path, constraint));
        }
    }
    out
}

fn constraint(role: &str, fillers: &[String], at: &At, problems: &mut Vec<Problem>) -> Option<Constraint> {
    let mut constraint = Constraint { any: Vec::new(), none: Vec::new() };
    for filler in fillers {
        let (list, word) = match filler.strip_prefix('!') {
            Some(word) => (&mut constraint.none, word),
            None => (&mut constraint.any, filler.as_str()),
        };
        match parse_term(word) {
            Some(term) => list.push(term),
            None => {
                let message = format!(
                    "{role} = {filler:?}: write \"*\", \"@class\", \"@actor\", \"@state\", \"@person\", \"@individual\", \"@infinitive\", \"@finite\", \"@future\", \
                     \"@obliged\", a lemma, or a lemma with modifiers before it; \"!\" before it excludes"
                );
                problems.push(at.problem(code::CONSTRAINT, message));
                return None;
            }
        }
    }
    if fillers.is_empty() {
        problems.push(at.problem(code::CONSTRAINT, format!("{role} = []: nothing may fill it; name what may")));
        return None;
    }
    if constraint.any.is_empty() {
        constraint.any.push(Term::Any);
    }
    Some(constraint)
}

fn parse_term(word: &str) -> Option<Term> {
    let plain = |c: char| c.is_alphanumeric() || "-_'.".contains(c);
    match word {
        "*" => Some(Term::Any),
        "@actor" => Some(Term::Actor),
        "@state" => Some(Term::State),
        "@person" => Some(Term::Person),
        "@individual" => Some(Term::Individual),
        "@infinitive" => Some(Term::Infinitive),
        "@finite" => Some(Term::Finite),
        "@future" => Some(Term::Future),
        "@obliged" => Some(Term::Obliged),
        _ => match word.strip_prefix('@') {
            Some(class) if !class.is_empty() && class.chars().all(plain) => Some(Term::Class(class.to_owned())),
            Some(_) => None,
            None => {
                let words: Vec<String> = word.split(' ').map(str::to_owned).collect();
                let good = words.iter().all(|word| !word.is_empty() && word.chars().all(plain));
                good.then_some(Term::Words(words))
            }
        },
    }
}

/// Reads `content.patient`; that each role exists is checked against the ontology later.
pub fn parse_path(text: &str, at: &At, problems: &mut Vec<Problem>) -> Option<Path> {
    let mut roles = Vec::new();
    for name in text.trim().split('.') {
        if name.is_empty() || !name.chars().all(|c| c.is_lowercase() || c == ' ') {
            let message = format!("path {text:?} cannot be read; write roles joined by `.`, as in `content.patient`");
            problems.push(at.problem(code::ROLE, message));
            return None;
        }
        roles.push(match name {
            "agent" => Role::Agent,
            "patient" => Role::Patient,
            "content" => Role::Content,
            other => Role::Prep(other.to_owned()),
        });
    }
    Some(Path(roles))
}
