//! What stands at the end of a path, and whether it is what a pattern asks for.

use super::Matcher;
use crate::proposition::{Proposition, Role};
use attache_knowledge::{Constraint, Knowledge, Path, PredicatePos, Role as PathRole, Term};
use attache_types::{Deprel, EntityKind, Upos};

impl<'d> Matcher<'_, 'd> {
    /// The tokens at the end of a path.
    pub fn follow(&self, proposition: &Proposition<'d>, path: &Path) -> Vec<usize> {
        let Some((first, rest)) = path.0.split_first() else {
            return Vec::new();
        };
        let mut fillers: Vec<usize> = proposition.fillers(role_of(first)).collect();
        for role in rest {
            fillers = fillers.iter().flat_map(|&tok| self.step(tok, role)).collect();
        }
        fillers
    }

    /// One step of a path: from a filler to the fillers of its own roles.
    fn step(&self, tok: usize, role: &PathRole) -> Vec<usize> {
        // "killed in dozens of airstrikes by Norland"
        let tok = if self.mentions.at(tok).is_none() { self.counted(tok) } else { tok };
        if let Some(inner) = self.propositions.at(tok) {
            return inner.fillers(role_of(role)).collect();
        }
        let tree = self.tree;
        // "Norlander sanctions", "rebel custody"
        let named = |c: usize| {
            let before = c < tok && matches!(tree.rel(c), Deprel::Amod | Deprel::Compound);
            let held = || self.mentions.is_held_in(tok) && self.mentions.at(c).is_some();
            let whose = || self.names.at(c).map_or_else(held, |name| !self.mentions.is_patron(name));
            before && self.mentions.is_imposed(tok) && whose()
        };
        let wanted = |c: usize| match role {
            PathRole::Agent => tree.rel(c) == Deprel::NmodPoss || (tree.rel(c) == Deprel::Nmod && tree.preposition(c) == Some("by")) || named(c),
            PathRole::Patient => tree.rel(c) == Deprel::Nmod && tree.preposition(c) == Some("of"),
            PathRole::Content => tree.rel(c) == Deprel::Acl,
            PathRole::Prep(case) => tree.rel(c) == Deprel::Nmod && tree.preposition(c) == Some(case.as_str()),
        };
        tree.children(tok).filter(|&c| wanted(c)).flat_map(|c| tree.conjuncts(c)).collect()
    }

    /// True where the filler satisfies the constraint.
    pub fn fits(&self, knowledge: &Knowledge, tok: usize, constraint: &Constraint) -> bool {
        let any = constraint.any.is_empty() || constraint.any.iter().any(|term| self.is_term(knowledge, tok, term));
        any && !constraint.none.iter().any(|term| self.is_term(knowledge, tok, term))
    }

    fn is_term(&self, knowledge: &Knowledge, tok: usize, term: &Term) -> bool {
        let tok = self.counted(tok);
        let mention = self.mentions.at(tok);
        match term {
            Term::Any => true,
            Term::Actor => self.is_actor(knowledge, tok),
            Term::State => mention.is_some_and(|m| m.state) || (mention.is_none() && self.is_state_name(knowledge, tok)),
            Term::Person => mention.is_some_and(|m| m.person),
            Term::Individual => match mention {
                Some(mention) => mention.entity.kind == Some(EntityKind::Person),
                None => self.named_kind(knowledge, tok) == Some(EntityKind::Person),
            },
            Term::Infinitive => self.tree.is_infinitive(tok),
            Term::Finite => !self.tree.is_infinitive(tok) && self.tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Expl]).is_some(),
            Term::Future => self.tree.is_infinitive(tok) || self.is_future(knowledge, tok),
            Term::Obliged => self.is_obliged(knowledge, tok),
            Term::Class(class) => self.in_class(knowledge, tok, class),
            Term::Words(words) => self.has_words(tok, words),
        }
    }

    /// "that it would leave": with a modal of plans.
    fn is_future(&self, knowledge: &Knowledge, tok: usize) -> bool {
        let tree = self.tree;
        let planned = |aux: usize| {
            knowledge.operators.get(&tree.form(aux).to_lowercase(), "modal").is_some_and(|op| knowledge.classes.has("plan-modal", &op.class))
        };
        tree.children_by(tok, &[Deprel::Aux]).any(planned)
    }

    /// "that it must leave": with a modal of duty; "must have left" is a guess, "should be proud" no deed.
    fn is_obliged(&self, knowledge: &Knowledge, tok: usize) -> bool {
        let tree = self.tree;
        tree.children_by(tok, &[Deprel::Aux]).any(|aux| knowledge.classes.has("duty-modal", &tree.form(aux).to_lowercase()))
            && !tree.has_perfect(tok)
            && tree.child(tok, &[Deprel::Cop]).is_none()
    }

    /// A country's name that heads no phrase of its own: "Norlander-held".
    fn is_state_name(&self, knowledge: &Knowledge, tok: usize) -> bool {
        matches!(self.named_kind(knowledge, tok), Some(EntityKind::State | EntityKind::Territory))
    }

    /// What bears the name, where it heads no phrase of its own: "the Osk rally".
    fn named_kind(&self, knowledge: &Knowledge, tok: usize) -> Option<EntityKind> {
        self.names.at(tok).map(|name| knowledge.gazetteer.entity(name.index).kind)
    }

    /// "dozens of missiles": the thing counted.
    pub(super) fn counted(&self, tok: usize) -> usize {
        let tree = self.tree;
        if !self.mentions.is_quantity(tok) {
            return tok;
        }
        tree.children_by(tok, &[Deprel::Nmod]).find(|&c| tree.preposition(c) == Some("of")).unwrap_or(tok)
    }

    /// An actor, or something concrete that belongs to one: "an army base", "Norlander ships"; not "Norland's decision".
    fn is_actor(&self, knowledge: &Knowledge, tok: usize) -> bool {
        if self.mentions.is_text(tok) {
            return false;
        }
        if self.mentions.at(tok).is_some() || self.names.at(tok).is_some() {
            return true;
        }
        let lemma = self.tree.lemma(tok);
        let abstract_noun = knowledge.classes.has("abstract", lemma) || !knowledge.patterns.for_predicate(lemma, PredicatePos::Noun).is_empty();
        !abstract_noun && self.tree.tok(tok).upos == Upos::Noun && !self.parties_of(tok).is_empty()
    }

    fn in_class(&self, knowledge: &Knowledge, tok: usize, class: &str) -> bool {
        let tree = self.tree;
        let lemma = tree.lemma(tok);
        let Some(id) = knowledge.classes.class_id(class) else {
            return false;
        };
        let has = |words: &str| knowledge.classes.has_id(id, words);
        if has(lemma) {
            return true;
        }
        // "the Supreme Court" is a court, "Police" are police.
        if lemma.starts_with(char::is_uppercase) && has(&lemma.to_lowercase()) {
            return true;
        }
        if let Some((dashed, solid)) = tree.hyphenated(tok)
            && (has(&dashed) || has(&solid))
        {
            return true;
        }
        if let Some(proposition) = self.propositions.at(tok).filter(|p| p.lemma.contains(' ')) {
            return has(&proposition.lemma);
        }
        tree.children_by(tok, &[Deprel::Amod, Deprel::Compound])
            .any(|c| has(&format!("{} {lemma}", tree.lemma(c))) || has(&format!("{} {lemma}", tree.form(c).to_lowercase())))
    }

    fn has_words(&self, tok: usize, words: &[String]) -> bool {
        let tree = self.tree;
        let Some((head, modifiers)) = words.split_last() else {
            return false;
        };
        if modifiers.is_empty() && tree.hyphenated(tok).is_some_and(|(dashed, solid)| *head == dashed || *head == solid) {
            return true;
        }
        let particle = self.propositions.at(tok).is_some_and(|p| p.lemma == words.join(" "));
        particle
            || tree.lemma(tok) == head
                && modifiers.iter().all(|m| {
                    let (low, high) = tree.range(tok);
                    (low..=high).any(|i| i != tok && (tree.lemma(i) == m || tree.form(i).eq_ignore_ascii_case(m)) && tree.under(i, tok))
                })
    }
}

fn role_of(role: &PathRole) -> Role<'_> {
    match role {
        PathRole::Agent => Role::Agent,
        PathRole::Patient => Role::Patient,
        PathRole::Content => Role::Content,
        PathRole::Prep(case) => Role::Prep(case),
    }
}
