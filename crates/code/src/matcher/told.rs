//! Which matches tell an act of their own, and which only say something of another one.

use super::{Match, Matcher, is_event};
use crate::proposition::{Link, Proposition, Role};
use attache_knowledge::{Knowledge, PatternResult, PredicatePos};
use attache_types::{BlockKind, Deprel, Upos};

impl Matcher<'_, '_> {
    /// An event noun makes an event where something predicates it, both sides stand by it, or it says of whom it was the end
    /// ("the assassination of the judge").
    pub(super) fn noun_is_event(&self, knowledge: &Knowledge, proposition: &Proposition, parties: usize) -> bool {
        let tree = self.tree;
        let fragment = tree.sent.block == BlockKind::Title && tree.head(proposition.head).is_none();
        proposition.light.is_some() || fragment || parties >= 2 || parties == 1 && self.is_done(knowledge, proposition)
    }

    /// "the assassination of the judge", "last night's attack on the embassy": an act that is known to have been done, with whom
    /// it struck.
    fn is_done(&self, knowledge: &Knowledge, proposition: &Proposition) -> bool {
        let tree = self.tree;
        let noun = proposition.head;
        let struck = || ["on", "against"].iter().any(|&case| proposition.filler(Role::Prep(case)).is_some());
        let whom = knowledge.classes.has("done-act", &proposition.lemma) && proposition.filler(Role::Patient).is_some()
            || knowledge.classes.has("struck-act", &proposition.lemma) && struck();
        let definite = || {
            tree.child(noun, &[Deprel::NmodPoss]).is_some()
                || tree.child(noun, &[Deprel::Det]).is_some_and(|det| knowledge.classes.has("definite", tree.lemma(det)))
        };
        proposition.pos == PredicatePos::Noun && whom && definite()
    }

    /// "attacks", without a word that says which or how many.
    pub(super) fn is_general(&self, noun: usize) -> bool {
        let told = [Deprel::Det, Deprel::NmodPoss, Deprel::Nummod, Deprel::Amod, Deprel::Compound, Deprel::Acl, Deprel::AclRelcl];
        self.tree.tok(noun).feats().plural && self.tree.child(noun, &told).is_none()
    }

    pub(super) fn is_consumed(&self, knowledge: &Knowledge, matched: &Match, all: &[Match]) -> bool {
        let Some(proposition) = self.propositions.at(matched.head) else {
            return false;
        };
        // "warplanes backed by Norland attacked": a participle that only describes a party of a coded act.
        if is_event(&matched.pattern.result) && self.describes_party(proposition, all) {
            return true;
        }
        // The purpose of a coded act ("met to discuss") is no event of its own.
        let purpose = matches!(proposition.link, Link::Adverbial(Some(mark)) if self.tree.tok(mark).upos == Upos::Part);
        if purpose
            && is_event(&matched.pattern.result)
            && all.iter().any(|other| is_event(&other.pattern.result) && self.is_governed(proposition, other.head))
        {
            return true;
        }
        all.iter().filter(|other| other.head != matched.head && is_event(&other.pattern.result) == is_event(&matched.pattern.result)).any(|other| {
            let light = self.propositions.at(other.head).and_then(|p| p.light);
            if light == Some(matched.head) && other.specificity >= matched.specificity {
                return true;
            }
            other.consumed.iter().any(|&tok| match proposition.link {
                Link::Nominal if tok == matched.head && self.is_told_besides(knowledge, proposition, other) => false,
                Link::Nominal => {
                    let light_of_other = proposition.light == Some(other.head);
                    self.is_inside(knowledge, matched.head, tok) && (!light_of_other || other.specificity > matched.specificity)
                }
                _ => self.is_clause_of(proposition, tok),
            })
        })
    }

    /// "condemned the murder of the judge" tells of both; "accused of the murder" does not say that the one did the other.
    fn is_told_besides(&self, knowledge: &Knowledge, proposition: &Proposition, other: &Match) -> bool {
        let PatternResult::Event { event_type, .. } = &other.pattern.result else {
            return false;
        };
        knowledge.classes.has("presupposing-type", event_type)
            && self.is_done(knowledge, proposition)
            && self.tree.preposition(proposition.head) != Some("of")
    }

    /// "accused of attacking and killing", "accused of trying to attack": the clause, one beside it, or one that it takes.
    fn is_clause_of(&self, proposition: &Proposition, tok: usize) -> bool {
        let beside = self.tree.rel(proposition.head) == Deprel::Conj && self.tree.head(proposition.head) == Some(tok);
        let taken = || proposition.link == Link::Content && proposition.governor == Some(tok) && self.tree.is_infinitive(proposition.head);
        proposition.head == tok || beside || taken()
    }

    /// True where a noun stands in the phrase of `top`; "following the war", "after the raid" lead out of it.
    fn is_inside(&self, knowledge: &Knowledge, noun: usize, top: usize) -> bool {
        let tree = self.tree;
        let mut at = noun;
        while at != top {
            let sequel = tree.preposition(at).is_some_and(|case| knowledge.classes.has("sequel", case));
            match tree.head(at).filter(|_| !sequel) {
                Some(head) if !knowledge.classes.has("sequel", tree.form(head)) => at = head,
                _ => return false,
            }
        }
        true
    }

    /// True for a bare passive participle behind a noun that is a party of another match.
    fn describes_party(&self, proposition: &Proposition, all: &[Match]) -> bool {
        let tree = self.tree;
        let noun =
            proposition.governor.filter(|_| proposition.link == Link::Modifier && proposition.passive && tree.rel(proposition.head) == Deprel::Acl);
        let Some(noun) = noun.filter(|_| tree.child(proposition.head, &[Deprel::AuxPass, Deprel::Aux]).is_none()) else {
            return false;
        };
        let fills = |other: &&Match| self.propositions.at(other.head).is_some_and(|p| p.args.iter().any(|arg| arg.tok == noun));
        all.iter().filter(|other| other.head != proposition.head && is_event(&other.pattern.result)).any(|other| fills(&other))
    }

    /// True where `head` governs the proposition, itself or as the light verb of a noun.
    fn is_governed(&self, proposition: &Proposition, head: usize) -> bool {
        proposition.governor == Some(head) || self.propositions.at(head).is_some_and(|p| p.light.is_some() && p.light == proposition.governor)
    }
}
