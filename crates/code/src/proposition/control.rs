//! Who does what is said without a subject of its own: control, coordination, participles, nouns and their owners.
//!
//! Needs the propositions read so far; roles that stand by the predicate itself are for `roles.rs`.

use super::{Proposition, Reader, Role};
use crate::speakers;
use attache_knowledge::PredicatePos;
use attache_types::{Deprel, Upos, Xpos};

impl<'d> Reader<'_, 'd> {
    /// Subjects that are said only once: control, coordination, participles.
    pub(super) fn inherited_roles(&self, proposition: &mut Proposition<'d>) {
        if proposition.subject.is_some() || proposition.filler(Role::Agent).is_some() && !proposition.passive {
            return;
        }
        // "offered a reward to whoever kills him": nobody yet.
        let free = |i: usize| self.knowledge.classes.has("free-relative", self.tree.lemma(i));
        let subject = [Deprel::Nsubj, Deprel::NsubjPass, Deprel::Obl];
        if self.tree.children_by(proposition.head, &subject).any(|c| c < proposition.head && free(c))
            || self.tree.head(proposition.head).is_some_and(free)
        {
            return;
        }
        // "had [his rivals jailed]"
        let own = self.tree.child(proposition.head, &[Deprel::Obj]).filter(|&object| proposition.passive && object < proposition.head);
        if own.is_some_and(|object| self.mentions.at(object).is_some()) {
            return;
        }
        let subjects = self.controllers(proposition);
        let Some(&first) = subjects.first() else {
            return;
        };
        proposition.subject = Some(first);
        let role = if proposition.passive { Role::Patient } else { Role::Agent };
        for subject in subjects {
            proposition.add(role, subject);
        }
    }

    pub(super) fn controllers(&self, proposition: &Proposition<'d>) -> Vec<usize> {
        use Deprel::*;
        let tree = self.tree;
        let tok = proposition.head;
        let Some(head) = tree.head(tok) else {
            return Vec::new();
        };
        // "stopped short of attacking": the clause hangs on a word that only belongs to the verb.
        let verb = || tree.head(head).filter(|_| matches!(tree.rel(head), Advmod | Xcomp) && tree.rel(tok) == Advcl);
        let governor = self.get(head).or_else(|| self.get(verb()?));
        // "opposed installing missiles": who judges an act is not who does it.
        let bare_gerund = tree.tok(tok).xpos == Xpos::Vbg && tree.child(tok, &[Mark, Case, Aux]).is_none();
        let judged = bare_gerund && matches!(tree.rel(tok), Xcomp | Ccomp | Advcl) && tok > head;
        if judged && tree.form(tok - 1) != "," && governor.is_some_and(|g| self.knowledge.classes.has("judging", &g.lemma)) {
            return Vec::new();
        }
        // "said attacking them was wrong": the gerund is the subject of the clause behind it.
        let before_clause = |g: &Proposition<'d>| g.head < tok && tree.children_by(g.head, &[Ccomp]).any(|clause| clause > tok);
        if bare_gerund && tree.rel(tok) == Ccomp && governor.is_some_and(before_clause) {
            return Vec::new();
        }
        if matches!(tree.rel(tok), Ccomp | Parataxis) && governor.is_some_and(|g| self.is_imperative(tok, g)) {
            return Vec::new();
        }
        // "It is too early to attack", "made it easier to attack": nobody; "it is ready to attack": somebody.
        let nobody = |g: &Proposition<'d>, s: usize| {
            let made = g.pos == PredicatePos::Adj && tree.rel(g.head) == Xcomp;
            let weighed = tree.is_infinitive(tok) && (made || tree.child(g.head, &[Cop]).is_some());
            weighed && self.knowledge.classes.has("expletive", tree.lemma(s)) && self.knowledge.operators.get(&g.lemma, "adj").is_none()
        };
        let of_subject = |g: &Proposition<'d>| g.subject.filter(|&s| !nobody(g, s)).map_or(Vec::new(), |s| tree.conjuncts(s));
        match tree.rel(tok) {
            Conj if let Some(around) = self.goes_on_from(tok) => self.get(around).map_or(Vec::new(), of_subject),
            // "had been an adviser and attended meetings"
            Conj if governor.is_none() && tree.child(head, &[Cop]).is_some() => {
                // "It was years since ..."
                let subject = tree.child(head, &[Nsubj]).filter(|&s| !self.knowledge.classes.has("expletive", tree.lemma(s)));
                subject.map_or(Vec::new(), |subject| tree.conjuncts(subject))
            }
            Conj | Parataxis => governor.map_or(Vec::new(), of_subject),
            Xcomp => governor.map_or(Vec::new(), |g| {
                let objects: Vec<usize> = match g.passive {
                    true => of_subject(g),
                    false => g.fillers(Role::Patient).chain(g.fillers(Role::Prep("to"))).chain(self.addressees(g)).collect(),
                };
                if objects.is_empty() { of_subject(g) } else { objects }
            }),
            Advcl | Acl if let Some(accused) = self.accused_above(tok) => accused,
            Advcl => governor.map_or(Vec::new(), |g| {
                // "urged Norland to withdraw" is often parsed as a purpose; a purpose has the subject of its clause.
                let asked = self.knowledge.operators.get(&g.lemma, "verb").is_some_and(|op| op.class == "ask" || op.class == "permit")
                    || ["bringing-about", "training-for"].iter().any(|class| self.knowledge.classes.has(class, &g.lemma));
                let mark = tree.child(tok, &[Mark, Case]);
                let to_clause = mark.is_some_and(|m| tree.tok(m).upos == Upos::Part);
                // "quoted the minister as saying", "thanked Norland for freeing them": what follows is said of the object.
                let gerund = tree.tok(tok).xpos == Xpos::Vbg || tree.child(tok, &[AuxPass]).is_some_and(|aux| tree.tok(aux).xpos == Xpos::Vbg);
                let of_object = |m: usize| self.knowledge.classes.has("done-by-object", &format!("{} {}", g.lemma, tree.lemma(m)));
                let predicated = gerund && mark.is_some_and(|m| tree.lemma(m) == "as" || of_object(m));
                let addressees = if to_clause { self.addressees(g) } else { Vec::new() };
                match g.filler(Role::Patient).filter(|_| (asked && to_clause || predicated) && !g.passive) {
                    Some(patient) => vec![patient],
                    None if !addressees.is_empty() => addressees,
                    None => of_subject(g),
                }
            }),
            // "is in Veltria to fight them"
            Acl if tree.child(head, &[Cop]).is_some() && tree.preposition(head).is_some() => {
                tree.child(head, &[Nsubj]).map_or(Vec::new(), |subject| tree.conjuncts(subject))
            }
            Acl if self.mentions.at(head).is_some() && self.infinitive_of(head) == Some(tok) => tree.conjuncts(self.predicated(head)),
            // "embraced his approach, promising to act": what follows the comma belongs to the clause.
            Acl if self.is_aside(tok, head) => {
                let clause = tree.ancestors(head).find(|&a| tree.tok(a).upos == Upos::Verb).and_then(|verb| self.get(verb));
                clause.map_or(Vec::new(), of_subject)
            }
            Acl => self.noun_owners(head),
            Ccomp if tree.child(tok, &[Mark]).is_none_or(|m| tree.tok(m).upos == Upos::Part) => governor.map_or(Vec::new(), of_subject),
            _ => Vec::new(),
        }
    }

    /// "accused Norland, which backs those who hold the town, of arming them": the gerund hangs too deep, the accused does it.
    fn accused_above(&self, tok: usize) -> Option<Vec<usize>> {
        let tree = self.tree;
        let mark = tree.child(tok, &[Deprel::Mark, Deprel::Case]).filter(|&m| tree.tok(tok).xpos == Xpos::Vbg && tree.lemma(m) == "of")?;
        let takes = |verb: usize| self.knowledge.classes.has("done-by-object", &format!("{} {}", tree.lemma(verb), tree.lemma(mark)));
        let relative = tree.ancestors(tok).find(|&a| tree.rel(a) == Deprel::AclRelcl)?;
        let above = tree.ancestors(relative).find(|&a| takes(a))?;
        // "accused Norland of backing a group that is suspected of killing them": each has its own.
        let own = |a: usize| takes(a) || tree.tok(a).upos == Upos::Noun && a != relative && tree.under(a, relative);
        let filled = |a: usize| tree.child(a, &[Deprel::Mark, Deprel::Case]).is_some_and(|m| tree.lemma(m) == tree.lemma(mark));
        let inside = tree.ancestors(tok).take_while(|&a| a != above).any(own);
        let before = std::iter::once(relative).chain(tree.ancestors(relative)).take_while(|&a| a != above).any(filled);
        let verb = self.get(above).filter(|verb| !verb.passive && !inside && !before)?;
        Some(verb.fillers(Role::Patient).collect()).filter(|accused: &Vec<usize>| !accused.is_empty())
    }

    /// "called on people to protest": those asked, where they stand behind a preposition.
    fn addressees(&self, asking: &Proposition<'d>) -> Vec<usize> {
        let asks = |case: &str| self.knowledge.operators.get(&format!("{} {case}", asking.lemma), "verb").is_some_and(|op| op.class == "ask");
        asking.args.iter().filter(|arg| matches!(arg.role, Role::Prep(case) if asks(case))).map(|arg| arg.tok).collect()
    }

    /// "Norland's plan to sign": the noun's owner does it; under a light verb, that verb's subject.
    pub(super) fn noun_owners(&self, noun: usize) -> Vec<usize> {
        let tree = self.tree;
        if let Some(owner) = tree.child(noun, &[Deprel::NmodPoss]) {
            return vec![owner];
        }
        // "a court decision to acquit", "the Norlander decision to withdraw"
        let named = |c: usize| self.mentions.at(noun).is_none() && self.names.at(c).is_some_and(|name| !self.mentions.is_patron(name));
        let owns = |c: &usize| *c < noun && (tree.rel(*c) == Deprel::Compound && self.mentions.at(*c).is_some() || named(*c));
        if let Some(owner) = tree.children_by(noun, &[Deprel::Compound, Deprel::Amod]).find(owns) {
            return vec![owner];
        }
        // "the decision by Norland to withdraw", "an opportunity for Norland to attack"
        let chance = self.knowledge.classes.has("chance-noun", tree.lemma(noun));
        let whose = |c: usize| matches!(tree.preposition(c), Some("by")) || chance && tree.preposition(c) == Some("for");
        let by = |&c: &usize| whose(c) && (self.mentions.at(c).is_some() || self.names.at(c).is_some());
        if let Some(owner) = tree.children_by(noun, &[Deprel::Nmod]).find(by) {
            return tree.conjuncts(owner);
        }
        // "stripped out a call for providing arms": whoever is called on.
        if self.knowledge.classes.has("asking-noun", tree.lemma(noun)) {
            return Vec::new();
        }
        // "answered with a wave of attacks targeting the town"
        let counted = tree.head(noun).filter(|&h| tree.preposition(noun) == Some("of") && self.knowledge.classes.has("quantity", tree.lemma(h)));
        let noun = counted.unwrap_or(noun);
        let verb = tree.head(noun).and_then(|h| self.get(h)).filter(|_| matches!(tree.rel(noun), Deprel::Obj | Deprel::Obl | Deprel::NsubjPass));
        // "opposed a proposal to ban", "foiled an attempt to kill": who judges or hinders an act is not who does it.
        let other = |lemma: &str| ["judging", "hindering"].iter().any(|class| self.knowledge.classes.has(class, lemma));
        verb.filter(|v| !v.passive && !other(&v.lemma)).and_then(|v| v.subject).map_or(Vec::new(), |s| tree.conjuncts(s))
    }

    /// "Do not shoot, she says": what one tells others to do one does not do oneself.
    fn is_imperative(&self, tok: usize, governor: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let spoken = self.knowledge.cues.of(&governor.lemma, "verb").any(|cue| speakers::is_spoken(self.knowledge, &cue.class));
        let does = |aux: usize| self.knowledge.classes.has("ordering-auxiliary", tree.lemma(aux));
        let first = tree.range(tok).0;
        let quoted = (first.saturating_sub(1)..=first).any(|i| self.knowledge.classes.has("speech-opening", tree.form(i)));
        spoken
            && (tok < governor.head || quoted)
            && matches!(tree.tok(tok).xpos, Xpos::Vb)
            && !tree.is_infinitive(tok)
            && tree.child(tok, &[Deprel::Nsubj]).is_none()
            && tree.children_by(tok, &[Deprel::Aux]).all(does)
    }

    /// "called on Norland to react": the infinitive behind an actor.
    pub(super) fn infinitive_of(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let to = |c: usize| tree.child(c, &[Deprel::Mark]).is_some_and(|m| tree.tok(m).upos == Upos::Part);
        tree.children_by(noun, &[Deprel::Acl]).find(|&c| to(c))
    }

    /// "attacked and looted the village", "seized and held by troops": coordinated verbs share the object or the doer that
    /// follows them.
    pub(super) fn share_objects(&mut self) {
        let tree = self.tree;
        for i in 0..self.list.len() {
            let second = &self.list[i];
            let first = tree.head(second.head).filter(|_| tree.rel(second.head) == Deprel::Conj).and_then(|h| self.at[h]);
            let Some(first) = first.map(usize::from) else {
                continue;
            };
            let near = second.head - self.list[first].head.min(second.head) <= 3;
            let bare = self.list[first].args.iter().all(|arg| arg.role == Role::Agent);
            if near && bare && !self.list[first].passive {
                let patients: Vec<usize> = second.fillers(Role::Patient).collect();
                for patient in patients {
                    self.list[first].add(Role::Patient, patient);
                }
            }
            let (second, open) = (&self.list[i], self.list[first].filler(Role::Agent).is_none());
            if near && second.passive && self.list[first].passive && open {
                let by = |&doer: &usize| doer > second.head && tree.preposition(doer) == Some("by");
                let doers: Vec<usize> = second.fillers(Role::Agent).filter(by).collect();
                for doer in doers {
                    self.list[first].add(Role::Agent, doer);
                }
            }
        }
    }
}
