//! What a clause between two political parties is where no pattern fires on it: the traits of its predicate, roles and parties make
//! a type likely.
//!
//! Needs propositions and the matches of patterns; gives matches of the type's bare pattern. Only predicates are read that
//! patterns of the type name, for words that no pattern names proved not worth guessing. The weights are data
//! (`data/en/fallback.tsv`), learnt by `train/fallback/learn.py`.

use crate::Coder;
use crate::coverage::{Finder, role_name};
use crate::events::SentenceView;
use crate::matcher::{Match, Matcher, Miss, Party};
use crate::proposition::{Link, Proposition, Role};
use attache_knowledge::{Knowledge, Pattern, PatternResult, PredicatePos};
use attache_types::{Document, EntityKind, Report};

/// How likely the type must be.
const LIKELY: f64 = 0.7;

/// How many traits are told as the reason.
const REASONS: usize = 4;

/// A clause in which one party does something to another, one of them political: what the fallback is learnt from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What speaks for and against a type.
    pub traits: Vec<String>,
    /// The event type that patterns read there.
    pub event_type: Option<String>,
    /// Whether another event takes it up, or it embeds what it says.
    pub taken: bool,
    /// The types of its predicate's patterns, if all of them miss a role.
    pub types: Vec<String>,
    /// The sentence, on one line.
    pub sentence: String,
}

impl Coder {
    /// The clauses of a report in which one party does something to another, one of them political.
    pub fn clauses(&self, report: &Report, doc: &Document) -> Vec<Clause> {
        let mut clauses = Vec::new();
        self.read(report, doc, &mut |view, matches| {
            let finder = Finder { view, matcher: view.matcher, knowledge: view.knowledge, matches };
            let sentence = view.matcher.tree.sent.span.of(&view.report.text).split_whitespace().collect::<Vec<_>>().join(" ");
            let read = view.matcher.propositions.iter().filter_map(|proposition| {
                let traits = traits(&finder, proposition)?;
                let told = matches.iter().filter(|matched| matched.head == proposition.head).find_map(|matched| event_type(matched.pattern));
                let taken = is_taken(&finder, proposition);
                let kinds = view.knowledge.ontology.event_types().iter().map(|kind| kind.name.clone());
                let types = kinds.filter(|kind| lacks_a_role(view.matcher, view.knowledge, kind, proposition)).collect();
                Some(Clause { traits, event_type: told.map(str::to_owned), taken, types, sentence: sentence.clone() })
            });
            clauses.extend(read);
        });
        clauses
    }
}

/// The matches of a sentence that are likely, besides those of patterns.
pub fn guess<'k>(view: &SentenceView<'k, '_>, found: &[Match<'k>]) -> Vec<Match<'k>> {
    let finder = Finder { view, matcher: view.matcher, knowledge: view.knowledge, matches: found };
    view.matcher.propositions.iter().filter_map(|proposition| guess_one(&finder, proposition)).collect()
}

fn guess_one<'k>(finder: &Finder<'_, '_, 'k>, proposition: &Proposition) -> Option<Match<'k>> {
    let knowledge = finder.knowledge;
    let traits = traits(finder, proposition)?;
    let (likeliest, probability) = knowledge.fallback.likeliest(&traits).filter(|(_, probability)| *probability >= LIKELY)?;
    if is_taken(finder, proposition) || !lacks_a_role(finder.matcher, knowledge, likeliest, proposition) {
        return None;
    }
    let matched = finder.matcher.try_pattern(knowledge, knowledge.fallback.pattern(likeliest)?, proposition).ok()?;
    Some(Match { guessed: Some(confidence(knowledge, probability)), ..matched })
}

/// The type that a guess reads, and the traits that speak most for it.
pub fn reason(view: &SentenceView, found: &[Match], guessed: &Match) -> Option<String> {
    let finder = Finder { view, matcher: view.matcher, knowledge: view.knowledge, matches: found };
    let kind = event_type(guessed.pattern)?;
    let weight = |name: &str| view.knowledge.fallback.weights(name).iter().find(|(other, _)| other == kind).map_or(0.0, |(_, weight)| *weight);
    let traits = traits(&finder, view.matcher.propositions.at(guessed.head)?)?;
    let mut weighed: Vec<(String, f64)> = traits
        .into_iter()
        .map(|name| {
            let sum = weight(&name);
            (name, sum)
        })
        .collect();
    weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most: Vec<String> =
        weighed.iter().filter(|(_, weight)| *weight > 0.0).take(REASONS).map(|(name, weight)| format!("{name} {weight:+.1}")).collect();
    Some(format!("guessed {kind}: {}", most.join(", ")))
}

/// How sure a guess of this probability is, to two decimals: a logistic function of its logit, whose two numbers are data.
fn confidence(knowledge: &Knowledge, probability: f64) -> f32 {
    let sum: f64 = [("calibration bias", 1.0), ("calibration logit", (probability / (1.0 - probability).max(1e-6)).ln())]
        .into_iter()
        .flat_map(|(name, value)| knowledge.fallback.weights(name).iter().map(move |(_, weight)| weight * value))
        .sum();
    ((100.0 / (1.0 + (-sum).exp())).round() / 100.0) as f32
}

fn event_type(pattern: &Pattern) -> Option<&str> {
    match &pattern.result {
        PatternResult::Event { event_type, .. } => Some(event_type),
        _ => None,
    }
}

/// True where a match tells the clause, or it is read as attribution or status.
fn is_taken(finder: &Finder, proposition: &Proposition) -> bool {
    finder.is_told(proposition.head) || finder.embeds(proposition) || proposition.light.is_some_and(|verb| finder.is_told(verb))
}

/// True where patterns of the type name the predicate and all of them only miss a role: none was told to leave it out.
fn lacks_a_role<'d>(matcher: &Matcher<'_, 'd>, knowledge: &Knowledge, kind: &str, proposition: &Proposition<'d>) -> bool {
    let numbers = knowledge.patterns.for_predicate(&proposition.lemma, proposition.pos);
    let mut own = numbers.iter().map(|&number| knowledge.patterns.get(number)).filter(|pattern| event_type(pattern) == Some(kind)).peekable();
    own.peek().is_some() && own.all(|pattern| matches!(matcher.try_pattern(knowledge, pattern, proposition), Err(Miss::Role(_))))
}

/// What speaks for and against a type; none where there are not two known parties that stand in its roles themselves, one of
/// them political.
fn traits(finder: &Finder, proposition: &Proposition) -> Option<Vec<String>> {
    let (matcher, knowledge) = (finder.matcher, finder.knowledge);
    if matches!(proposition.link, Link::Attributive | Link::Aside) || knowledge.classes.has("copula", &proposition.lemma) {
        return None;
    }
    let any = knowledge.ontology.event_types().first().and_then(|kind| knowledge.fallback.pattern(&kind.name))?;
    let matched = matcher.try_pattern(knowledge, any, proposition).ok()?;
    let sides = [("actor", &matched.actors), ("recipient", &matched.recipients)];
    let mut political = false;
    for (side, parties) in sides {
        let stands = |tok: usize| proposition.args.iter().any(|arg| arg.tok == tok && (arg.role == Role::Agent) == (side == "actor"));
        let known = parties.iter().filter_map(|&party| finder.actor(party)).collect::<Vec<_>>();
        political |= known.iter().any(|entity| finder.is_political(entity));
        if known.is_empty() || !parties.iter().any(|party| stands(party.tok())) {
            return None;
        }
    }
    political.then(|| describe(finder, proposition, sides))
}

fn describe(finder: &Finder, proposition: &Proposition, sides: [(&str, &Vec<Party>); 2]) -> Vec<String> {
    let (matcher, tree) = (finder.matcher, finder.matcher.tree);
    let pos = match proposition.pos {
        PredicatePos::Verb => "verb",
        PredicatePos::Noun => "noun",
        PredicatePos::Adj => "adj",
    };
    let link = match proposition.link {
        Link::Main | Link::Aside => "main",
        Link::Content => "content",
        Link::Adverbial(_) => "adverbial",
        Link::Modifier | Link::Attributive => "modifier",
        Link::Nominal => "nominal",
    };
    let status = finder.view.status.read(proposition).status;
    let mut out = vec![format!("{pos} {}", proposition.lemma), format!("is {pos}"), format!("link {link}"), format!("status {status:?}")];
    out.extend(proposition.light.map(|light| format!("light {}", tree.lemma(light))));
    out.extend(proposition.passive.then(|| "passive".to_owned()));
    for (side, parties) in sides {
        if let Some(entity) = parties.first().map(|&party| matcher.entity(party)) {
            let kind = match entity.kind {
                Some(EntityKind::State | EntityKind::Territory) => "state",
                Some(EntityKind::Person) => "person",
                Some(EntityKind::Generic) => "role",
                Some(_) => "body",
                None => "name",
            };
            out.push(format!("{side} {kind}"));
            out.extend(entity.sector.map(|sector| format!("{side} {sector}")));
        }
    }
    for arg in proposition.args.iter().filter(|arg| arg.role != Role::Agent) {
        let role = role_name(arg.role);
        let stands = matcher.mentions.at(arg.tok).is_some() || matcher.names.at(arg.tok).is_some();
        let of_recipient = matcher.parties_of(arg.tok).iter().any(|party| sides[1].1.contains(party));
        out.push(format!(
            "{role}{}",
            if of_recipient {
                " recipient"
            } else if stands {
                " party"
            } else {
                ""
            }
        ));
        if !stands {
            out.push(format!("{role} {}", tree.lemma(arg.tok).to_lowercase()));
        }
    }
    out.sort();
    out.dedup();
    out
}
