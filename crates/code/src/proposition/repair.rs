//! Roles that a parser tends to hang in the wrong place, found again where words and order leave little doubt.

use super::{Proposition, Reader, Role};
use attache_knowledge::PredicatePos;
use attache_types::{Deprel, Upos, Xpos};

impl<'d> Reader<'_, 'd> {
    /// "arrested the leader of a group linked to ...": a clause without a conjunction whose subject follows the verb is often
    /// the verb's object with a participle after it.
    pub(super) fn swallowed_object(&self, proposition: &mut Proposition<'d>) {
        use Deprel::*;
        let tree = self.tree;
        let reports = self.knowledge.operators.get(&proposition.lemma, "verb").is_some();
        let clause = tree.child(proposition.head, &[Ccomp]).filter(|&c| !reports && tree.child(c, &[Mark, Aux]).is_none());
        if let Some(subject) = clause.and_then(|c| tree.child(c, &[Nsubj, NsubjPass]))
            && proposition.filler(Role::Patient).is_none()
            && subject > proposition.head
        {
            self.add_all(proposition, Role::Patient, subject);
        }
    }

    /// "sent a draft on trade between A and B to C": the receiver of a transfer may hang deep inside the object.
    pub(super) fn far_receiver(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        if !self.knowledge.classes.has("transfer", &proposition.lemma) || proposition.filler(Role::Prep("to")).is_some() {
            return;
        }
        let far = (proposition.head + 1..tree.len()).find(|&i| {
            tree.rel(i) == Deprel::Nmod && tree.preposition(i) == Some("to") && self.mentions.at(i).is_some() && tree.under(i, proposition.head)
        });
        if let Some(far) = far {
            self.add_all(proposition, Role::Prep("to"), far);
        }
    }

    /// "was called \"a mistake\" by X": after a quotation or a comma the by-phrase is the passive verb's.
    pub(super) fn far_agent(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        if !proposition.passive || proposition.filler(Role::Agent).is_some() {
            return;
        }
        let far = (proposition.head + 1..tree.len()).find(|&i| {
            let before = tree.child(i, &[Deprel::Case]).and_then(|case| case.checked_sub(1));
            let apart = before.is_some_and(|b| tree.tok(b).upos == Upos::Punct);
            let of_adjective = tree.head(i).is_some_and(|h| {
                let event = !self.knowledge.patterns.for_predicate(tree.lemma(h), PredicatePos::Noun).is_empty();
                tree.tok(h).upos == Upos::Adj || (tree.tok(h).upos == Upos::Noun && !event)
            });
            // "killed in airstrikes and shelling by troops": the parser takes the second act for a verb.
            let second = tree.head(i).is_some_and(|h| {
                let joined = tree.rel(h) == Deprel::Conj && tree.head(h) == Some(proposition.head) && tree.tok(h).xpos == Xpos::Vbg;
                joined && tree.child(h, &[Deprel::Aux, Deprel::AuxPass, Deprel::Obj]).is_none()
            });
            // "were killed, and some say they left after its adoption by Osk": the second clause has a subject of its own.
            let own = |a: usize| tree.child(a, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
            let apart_from = || tree.ancestors(i).take_while(|&a| a != proposition.head).any(own);
            matches!(tree.rel(i), Deprel::Nmod | Deprel::Obl | Deprel::OblAgent)
                && tree.preposition(i) == Some("by")
                && tree.under(i, proposition.head)
                && !apart_from()
                && self.mentions.at(i).is_some()
                && (apart || of_adjective || second)
        });
        if let Some(far) = far {
            self.add_all(proposition, Role::Agent, far);
        }
    }

    /// "called him a traitor" has a predicate for its second object, "gave Norland aid" a receiver for its first.
    pub(super) fn second_object(&self, proposition: &mut Proposition<'d>) {
        use Deprel::*;
        let tree = self.tree;
        let bare: Vec<usize> = tree
            .children_by(proposition.head, &[Obj, OblUnmarked])
            .filter(|&c| c > proposition.head && tree.tok(c).upos == Upos::Noun || tree.rel(c) == Obj)
            .collect();
        let [first, second] = bare[..] else {
            return;
        };
        if tree.rel(first) != Obj || self.names.at(second).is_some() {
            return;
        }
        let indefinite = tree.child(second, &[Det]).is_some_and(|d| matches!(tree.lemma(d), "a" | "an"));
        let time = self.knowledge.classes.has("calendar", &tree.form(second).to_lowercase());
        if indefinite && !time {
            proposition.args.retain(|arg| arg.tok != second);
            proposition.add(Role::Prep("as"), second);
        }
        if tree.rel(second) == Obj && self.mentions.at(first).is_some() && self.mentions.at(second).is_none() {
            proposition.add(Role::Prep("to"), first);
        }
    }
}
