//! How many: the dead, the injured, the arrested of an event, the size of a crowd, sums of money, lengths.
//!
//! Needs propositions; gives numbers with their words. What counts what is data (`data/en/quantities`).

use crate::numerals::{Number, number_at};
use crate::proposition::{Proposition, Propositions, Role};
use crate::tree::{Tree, is_nominal};
use attache_knowledge::{Counted, Knowledge};
use attache_types::{Deprel, Quantity, Span, Upos};
use std::collections::BTreeMap;

/// A number in a sentence, and what it counts.
#[derive(Clone, Debug)]
struct Count<'k> {
    quantity: &'k str,
    /// Types of events that may have it; all where empty.
    types: &'k [String],
    /// The token that it hangs on: predicate, counted noun, unit.
    at: usize,
    value: Quantity,
}

/// The unit of the dead, the arrested, a crowd.
const PEOPLE: &str = "people";

/// The quantities of a sentence.
pub struct QuantityReader<'s, 'd> {
    tree: &'s Tree<'d>,
    counts: Vec<Count<'s>>,
}

impl<'s, 'd> QuantityReader<'s, 'd> {
    /// Reads all quantities of a sentence.
    pub fn new(tree: &'s Tree<'d>, propositions: &Propositions<'d>, knowledge: &'s Knowledge) -> Self {
        let mut reader = QuantityReader { tree, counts: Vec::new() };
        for proposition in propositions.iter() {
            reader.by_predicate(proposition, knowledge);
        }
        for tok in 0..tree.len() {
            reader.by_noun_or_state(tok, knowledge);
            reader.by_unit(tok, knowledge);
        }
        reader
    }

    /// "killed 12 people", "12 people died", "hundreds marched".
    fn by_predicate(&mut self, proposition: &Proposition<'d>, knowledge: &'s Knowledge) {
        for row in knowledge.quantities.counted_by(&proposition.lemma) {
            let role = match row.place.as_str() {
                "object" | "persons" | "things" => Role::Patient,
                "subject" | "agent" => Role::Agent,
                _ => continue,
            };
            let fillers: Vec<usize> = proposition.fillers(role).collect();
            let subject = proposition.subject.filter(|_| row.place == "subject");
            let mut fillers = fillers.into_iter().chain(subject).filter(|&tok| row.place != "persons" || self.is_people(tok, knowledge));
            let counted = fillers.find_map(|tok| Some((tok, self.count(tok, knowledge)?)));
            if let Some((tok, number)) = counted {
                let named = is_nominal(self.tree.tok(tok).upos).then(|| self.tree.lemma(tok).to_lowercase());
                let unit = if row.place == "things" { named } else { Some(PEOPLE.to_owned()) };
                self.push(row, proposition.head, &number, unit.as_deref());
            }
        }
    }

    /// True for people by a name, a pronoun, a bare number or a noun that describes them.
    fn is_people(&self, tok: usize, knowledge: &Knowledge) -> bool {
        let tree = self.tree;
        tree.tok(tok).upos != Upos::Noun || knowledge.agents.get(&[&tree.lemma(tok).to_lowercase()]).is_some()
    }

    /// "12 deaths", "12 dead", "left 12 people dead".
    fn by_noun_or_state(&mut self, tok: usize, knowledge: &'s Knowledge) {
        let tree = self.tree;
        let words = [tree.lemma(tok).to_lowercase(), tree.form(tok).to_lowercase()];
        let mut rows: Vec<&'s Counted> = words.iter().flat_map(|word| knowledge.quantities.counted_by(word)).collect();
        rows.dedup();
        for row in rows {
            let number = match row.place.as_str() {
                "noun" if is_nominal(tree.tok(tok).upos) => self.number_of(tok, knowledge),
                "state" if tree.tok(tok).upos != Upos::Noun => self.number_of(tok, knowledge).or_else(|| {
                    let described = [Deprel::Nsubj, Deprel::NsubjPass];
                    let subject = tree.child(tok, &described);
                    let object = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Xcomp).and_then(|verb| tree.child(verb, &[Deprel::Obj]));
                    let noun = tree.head(tok).filter(|_| matches!(tree.rel(tok), Deprel::Acl | Deprel::Amod));
                    subject.or(object).or(noun).and_then(|counted| self.number_of(counted, knowledge))
                }),
                _ => None,
            };
            if let Some(number) = number {
                self.push(row, tok, &number, Some(PEOPLE));
            }
        }
    }

    /// "$5 million", "20 kilometres".
    fn by_unit(&mut self, tok: usize, knowledge: &'s Knowledge) {
        let tree = self.tree;
        let unit = |before| {
            let words = [tree.form(tok), tree.lemma(tok)];
            words.into_iter().find_map(|word| knowledge.quantities.unit(word, before))
        };
        let before = unit(true).and_then(|unit| Some((unit, number_at(tree, tok + 1, knowledge)?))).filter(|(_, number)| number.first == tok + 1);
        let after = || {
            let last = tok.checked_sub(1)?;
            let unit = unit(false)?;
            let number = number_at(tree, last, knowledge).filter(|number| number.last == last)?;
            Some((unit, number))
        };
        if let Some((unit, number)) = before.or_else(after) {
            let (first, last) = (number.first.min(tok), number.last.max(tok));
            let value = quantity(tree, &number, Some(&unit.unit), tree.span(number.start.min(first), last));
            self.counts.push(Count { quantity: &unit.quantity, types: &[], at: tok, value });
        }
    }

    fn push(&mut self, row: &'s Counted, at: usize, number: &Number, unit: Option<&str>) {
        // What a unit follows counts that: "50 kilometres", "5 million dollars".
        let value = quantity(self.tree, number, unit, self.tree.span(number.start, number.last));
        if !self.counts.iter().any(|count| count.quantity == row.quantity && count.value.span == value.span) {
            self.counts.push(Count { quantity: &row.quantity, types: &row.types, at, value });
        }
    }

    /// The number of those whom a noun phrase names; one where it says "a soldier".
    fn count(&self, tok: usize, knowledge: &Knowledge) -> Option<Number> {
        self.number_of(tok, knowledge).or_else(|| {
            let tree = self.tree;
            let article = tree.child(tok, &[Deprel::Det]).filter(|&det| tree.lemma(det) == "a")?;
            let single = tree.tok(tok).upos == Upos::Noun && !tree.tok(tok).feats().plural;
            let person =
                knowledge.agents.get(&[&tree.lemma(tok).to_lowercase()]).is_some_and(|agent| agent.kind == attache_types::EntityKind::Person);
            (single && person).then(|| Number::one(article))
        })
    }

    /// The number in a noun phrase: "at least 12 people", "dozens of people", "12".
    fn number_of(&self, tok: usize, knowledge: &Knowledge) -> Option<Number> {
        let tree = self.tree;
        let own = number_at(tree, tok, knowledge);
        own.or_else(|| tree.children_by(tok, &[Deprel::Nummod]).find_map(|child| number_at(tree, child, knowledge))).or_else(|| {
            let vague = tree.children_by(tok, &[Deprel::Nmod, Deprel::Amod, Deprel::Det]);
            vague.filter(|&child| child < tok).find_map(|child| number_at(tree, child, knowledge))
        })
    }

    /// The quantities of the event told by `head` (with what was folded into it, `parts`); `alone` where the sentence tells no
    /// other event of this type.
    pub fn of_event(&self, event_type: &str, head: usize, parts: &[usize], alone: bool) -> BTreeMap<String, Quantity> {
        let mut out: BTreeMap<String, (usize, Quantity)> = BTreeMap::new();
        for count in &self.counts {
            let allowed = count.types.is_empty() || count.types.iter().any(|name| name == event_type);
            let own = parts.iter().chain([&head]).any(|&part| count.at == part);
            let below = self.tree.under(count.at, head) || parts.iter().any(|&part| self.tree.under(count.at, part));
            let above = !count.types.is_empty() && self.tree.under(head, count.at);
            if !allowed || !(own || below || above || alone && !count.types.is_empty()) {
                continue;
            }
            let distance = if own { 0 } else { count.at.abs_diff(head) };
            match out.get(count.quantity) {
                Some((nearest, _)) if *nearest <= distance => {}
                _ => drop(out.insert(count.quantity.to_owned(), (distance, count.value.clone()))),
            }
        }
        out.into_iter().map(|(name, (_, quantity))| (name, quantity)).collect()
    }
}

fn quantity(tree: &Tree, number: &Number, unit: Option<&str>, span: Span) -> Quantity {
    Quantity {
        value: number.value,
        high: number.high,
        unit: unit.map(str::to_owned),
        bound: number.bound.clone(),
        text: span.of(tree.text).to_owned(),
        span,
    }
}
