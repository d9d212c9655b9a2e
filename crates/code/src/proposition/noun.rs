//! Event nouns: their own roles, and those that a light verb lends them.

use super::{Link, Proposition, Reader, Role};
use crate::places;
use crate::tree::{Tree, is_nominal};
use attache_knowledge::{Knowledge, PredicatePos, Sense};
use attache_types::{BlockKind, Deprel, EntityKind, Upos, Xpos};

impl<'d> Reader<'_, 'd> {
    /// An event noun, or any noun that takes a clause.
    pub(super) fn noun(&self, tok: usize) -> Option<Proposition<'d>> {
        let tree = self.tree;
        let token = tree.tok(tok);
        let inside = matches!(tree.rel(tok), Deprel::Compound | Deprel::Flat | Deprel::Fixed);
        // A capital inside a sentence makes a noun part of a name: "a Partnership and Security agreement".
        let named = tok > 0 && !tree.shouts && tree.sent.block != BlockKind::Title && tree.form(tok).starts_with(char::is_uppercase);
        if token.upos != Upos::Noun || inside || named || self.is_no_act(tok) {
            return None;
        }
        let lemma = self.noun_lemma(tok);
        let has_patterns = !self.knowledge.patterns.for_predicate(&lemma, PredicatePos::Noun).is_empty();
        let operator = self.knowledge.operators.get(&token.lemma, "noun").is_some() && tree.child(tok, &[Deprel::Acl, Deprel::Nmod]).is_some();
        if !has_patterns && !operator {
            return None;
        }
        let (governor, light) = self.support(tok);
        let mut proposition = Proposition {
            head: tok,
            pos: PredicatePos::Noun,
            lemma,
            args: Vec::new(),
            subject: None,
            passive: false,
            governor,
            link: Link::Nominal,
            light,
        };
        self.noun_roles(&mut proposition);
        self.attended(&mut proposition);
        self.answered_for(&mut proposition);
        self.inner_agent(&mut proposition);
        self.joint_agent(&mut proposition);
        self.begun(&mut proposition);
        if let Some(verb) = light.and_then(|l| self.get(l)) {
            self.lend(verb, &mut proposition);
        }
        Some(proposition)
    }

    /// "a space probe": a word for an act that is part of a word for a thing.
    fn is_no_act(&self, tok: usize) -> bool {
        let tree = self.tree;
        let thing = |before: usize| self.knowledge.classes.has("no-act", &format!("{} {}", tree.lemma(before), tree.lemma(tok)));
        tree.children_by(tok, &[Deprel::Compound, Deprel::Amod]).any(thing)
    }

    /// "air strike", "hunger strike": the longest compound that patterns know; else the bare noun.
    pub(super) fn noun_lemma(&self, tok: usize) -> String {
        let tree = self.tree;
        let mut lemma = tree.lemma(tok).to_owned();
        let mut best = lemma.clone();
        if let Some((dashed, solid)) = tree.hyphenated(tok) {
            let known = [dashed, solid].into_iter().find(|l| !self.knowledge.patterns.for_predicate(l, PredicatePos::Noun).is_empty());
            if let Some(known) = known {
                return known;
            }
        }
        for before in (tok.saturating_sub(2)..tok).rev() {
            if tree.form(before) == "-" {
                continue;
            }
            lemma = format!("{} {}", tree.lemma(before), lemma);
            if !self.knowledge.patterns.for_predicate(&lemma, PredicatePos::Noun).is_empty() {
                best.clone_from(&lemma);
            }
        }
        best
    }

    /// The nearest predicate above a noun, and the same again where it is a light verb for it.
    pub(super) fn support(&self, tok: usize) -> (Option<usize>, Option<usize>) {
        let tree = self.tree;
        // Coordinated nouns and "a series of attacks" hang on the verb that the first noun hangs on.
        let mut top = tok;
        while let Some(head) = tree.head(top).filter(|&h| {
            tree.rel(top) == Deprel::Conj && is_nominal(tree.tok(h).upos)
                || tree.rel(top) == Deprel::Nmod && tree.preposition(top) == Some("of") && self.knowledge.classes.has("quantity", tree.lemma(h))
        }) {
            top = head;
        }
        let governor = tree.ancestors(top).find(|&a| self.at[a].is_some());
        let Some(verb) = tree.head(top).and_then(|h| self.get(h)) else {
            return (governor, None);
        };
        let frame = match tree.rel(top) {
            Deprel::Obj | Deprel::NsubjPass => "object",
            Deprel::Nsubj => "subject",
            Deprel::Obl => "oblique",
            _ => return (governor, None),
        };
        let is_object = verb.passive && frame == "subject";
        let light = |frame| self.knowledge.light_verbs.get(&verb.lemma, frame).is_some();
        let lends = light(frame) || (is_object && light("object"));
        (governor, lends.then_some(verb.head))
    }

    pub(super) fn noun_roles(&self, proposition: &mut Proposition<'d>) {
        use Deprel::*;
        let tree = self.tree;
        let tok = proposition.head;
        for child in tree.children(tok) {
            match tree.rel(child) {
                NmodPoss
                    if ["calendar", "time-possessor"].iter().any(|class| self.knowledge.classes.has(class, &tree.form(child).to_lowercase())) => {}
                NmodPoss if self.suffers(proposition, child) => self.add_all(proposition, Role::Patient, child),
                NmodPoss => self.add_all(proposition, Role::Agent, self.antecedent_of_possessive(child)),
                Nmod => match tree.preposition(child) {
                    Some("of") => {
                        self.add_all(proposition, Role::Patient, child);
                        self.add_all(proposition, Role::Prep("of"), child);
                    }
                    Some("by") => {
                        self.add_all(proposition, Role::Agent, child);
                        // "the attack by troops on the village": what follows the doer belongs to the act.
                        for inner in tree.children_by(child, &[Nmod]) {
                            if let Some(case) = tree.preposition(inner).filter(|&case| case != "of") {
                                self.add_all(proposition, Role::Prep(case), inner);
                            }
                        }
                    }
                    Some(case) => self.add_all(proposition, Role::Prep(case), child),
                    None => {}
                },
                // "the bombing, claimed by the Red Brigade Front,"
                Acl if tree.tok(child).xpos == Xpos::Vbn && self.knowledge.classes.has("owning-up", tree.lemma(child)) => {
                    for doer in tree.children_by(child, &[Obl, OblAgent]).filter(|&c| tree.preposition(c) == Some("by")) {
                        self.add_all(proposition, Role::Agent, doer);
                    }
                }
                Acl => match tree.child(child, &[Mark]).map(|m| (tree.tok(m).upos, tree.lemma(m))) {
                    Some((Upos::Part, _)) => proposition.add(Role::Content, child),
                    Some((Upos::Adp | Upos::Sconj, lemma)) => proposition.add(Role::Prep(lemma), child),
                    _ => {}
                },
                Ccomp => proposition.add(Role::Content, child),
                Compound | Amod => self.modifier_roles(proposition, child),
                Nsubj if tree.child(tok, &[Cop]).is_some() && tree.preposition(tok).is_some() => self.add_all(proposition, Role::Agent, child),
                _ => {}
            }
        }
    }

    /// "raised it in a call with Norland", "spoke during a meeting with Osk": who does that takes part.
    pub(super) fn attended(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        let tok = proposition.head;
        let met = is_attended(tree, self.knowledge, tok);
        // "said in a call with reporters" is only said.
        let press = |with: usize| self.mentions.at(with).is_some_and(|m| m.entity.sector.as_deref() == Some("MED"));
        let other = || proposition.filler(Role::Prep("with")).is_some_and(|with| !press(with));
        let alone = met && proposition.filler(Role::Agent).is_none() && other();
        let subject = tree.head(tok).filter(|_| alone).and_then(|verb| Some((verb, tree.child(verb, &[Deprel::Nsubj])?)));
        if let Some((verb, subject)) = subject.filter(|&(_, subject)| self.mentions.at(subject).is_some_and(|m| m.index.is_some() || m.person)) {
            let subject = self.antecedent(verb, subject);
            self.add_all(proposition, Role::Agent, subject);
        }
    }

    /// "blamed Norland for the bombing of a school", "is accused of involvement in the murder of a judge": who has to answer for it
    /// did it.
    fn answered_for(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        let named = |c: usize| tree.preposition(c) == Some("by") || tree.rel(c) == Deprel::NmodPoss || tree.rel(c) == Deprel::Compound;
        if proposition.filler(Role::Agent).is_some() || tree.children(proposition.head).any(|c| named(c) && self.mentions.at(c).is_some()) {
            return;
        }
        let part = tree.head(proposition.head).filter(|&h| self.knowledge.classes.has("taking-part", tree.lemma(h)));
        let answered = part.unwrap_or(proposition.head);
        let verb = tree.head(answered).filter(|_| matches!(tree.rel(answered), Deprel::Obl | Deprel::Nmod)).and_then(|verb| self.get(verb));
        let pair = |verb: &Proposition| tree.preposition(answered).map(|case| format!("{} {case}", verb.lemma));
        let done = |verb: &&Proposition| pair(verb).is_some_and(|pair| self.knowledge.classes.has("done-by-object", &pair));
        // "denied involvement in the attack"
        let own = part.filter(|&part| tree.rel(part) == Deprel::Obj).and_then(|part| tree.head(part)).and_then(|verb| self.get(verb));
        if let Some(doer) = own.filter(|verb| self.knowledge.classes.has("avowing", &verb.lemma)).and_then(|verb| verb.subject) {
            self.add_all(proposition, Role::Agent, doer);
        }
        for doer in verb.filter(done).map(|verb| verb.fillers(Role::Patient).collect::<Vec<_>>()).unwrap_or_default() {
            proposition.add(Role::Agent, doer);
        }
    }

    /// "Norland announced the launch of the assault": who begins it does it.
    fn begun(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        let tok = proposition.head;
        let of = tree.rel(tok) == Deprel::Nmod && tree.preposition(tok) == Some("of") && proposition.filler(Role::Agent).is_none();
        let Some(start) = tree.head(tok).filter(|&start| of && self.knowledge.classes.has("beginning", tree.lemma(start))) else {
            return;
        };
        let owner = tree.child(start, &[Deprel::NmodPoss]).is_some();
        let announces = |verb: usize| tree.rel(start) == Deprel::Obj && self.knowledge.classes.has("announcing-a-beginning", tree.lemma(verb));
        if owner || tree.head(start).is_some_and(announces) {
            for doer in self.noun_owners(start) {
                self.add_all(proposition, Role::Agent, doer);
            }
        }
    }

    /// "the judge's murder": the judge suffered it, where nobody else is said to have; not "the gang's murders".
    fn suffers(&self, proposition: &Proposition, possessor: usize) -> bool {
        let tree = self.tree;
        let victim = |c: usize| tree.rel(c) == Deprel::Nmod && tree.preposition(c) == Some("of");
        self.knowledge.classes.has("suffered-act", &proposition.lemma)
            && tree.tok(possessor).upos != Upos::Pron
            && !self.knowledge.classes.has("band", tree.lemma(possessor))
            && !tree.children(proposition.head).any(victim)
    }

    /// "the bombing of a hospital in the capital by Veltrian forces": the doer hangs on a noun inside.
    pub(super) fn inner_agent(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        let nominal = |from: usize| tree.ancestors(from).take_while(|&a| a != proposition.head).all(|a| is_nominal(tree.tok(a).upos));
        let inner = (proposition.head + 1..tree.len()).find(|&i| {
            tree.rel(i) == Deprel::Nmod
                && tree.preposition(i) == Some("by")
                && self.mentions.at(i).is_some()
                && tree.under(i, proposition.head)
                && nominal(i)
        });
        if let Some(inner) = inner.filter(|_| proposition.filler(Role::Agent).is_none()) {
            self.add_all(proposition, Role::Agent, inner);
        }
    }

    /// "airstrikes and shelling by Veltrian forces": the doer behind the last of several acts did them all.
    fn joint_agent(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        if proposition.filler(Role::Agent).is_some() {
            return;
        }
        // The parser may take "shelling" for a verb.
        let act = |&last: &usize| tree.tok(last).upos == Upos::Noun || tree.tok(last).xpos == Xpos::Vbg;
        let Some(last) = tree.children_by(proposition.head, &[Deprel::Conj]).last().filter(act) else {
            return;
        };
        let by = |&c: &usize| tree.preposition(c) == Some("by") && self.mentions.at(c).is_some();
        if let Some(doer) = tree.children_by(last, &[Deprel::Nmod, Deprel::Obl, Deprel::OblAgent]).find(by) {
            self.add_all(proposition, Role::Agent, doer);
        }
    }

    pub(super) fn antecedent_of_possessive(&self, tok: usize) -> usize {
        if self.tree.tok(tok).xpos != Xpos::PossessiveWh {
            return tok;
        }
        self.tree.ancestors(tok).find(|&a| self.tree.rel(a) == Deprel::AclRelcl).and_then(|a| self.tree.head(a)).unwrap_or(tok)
    }

    /// "Norlander attack", "the Veltria-Norland war", "a Veltrian-led raid": names among the modifiers are agents.
    pub(super) fn modifier_roles(&self, proposition: &mut Proposition<'d>, child: usize) {
        let tree = self.tree;
        // "an airstrike near the town, close to the Norlander border"
        if child > proposition.head {
            return;
        }
        let (low, high) = tree.range(child);
        let participle = matches!(tree.tok(child).xpos, Xpos::Vbn | Xpos::Vbg);
        if participle && !self.knowledge.classes.has("leading", &tree.form(child).to_lowercase()) && self.names.at(child).is_none() {
            return;
        }
        // "Norlander rebel attacks": the rebels, whose name only says whose they are.
        let compound = |c: usize| tree.rel(c) == Deprel::Compound && self.names.at(c).is_none() && self.mentions.at(c).is_some();
        // "mounted guerrilla attacks": of what kind they are.
        if compound(child) && self.knowledge.classes.has("kind-of-attack", tree.lemma(child)) && self.support(proposition.head).1.is_some() {
            return;
        }
        if compound(child) {
            // "the prisoner release", "hostage-taking": those to whom it is done.
            let suffers = self.knowledge.classes.has("suffering-compound", tree.lemma(child));
            proposition.add(if suffers { Role::Patient } else { Role::Agent }, child);
            return;
        }
        if tree.children(proposition.head).any(|c| c > high && c < proposition.head && compound(c)) && self.names.at(child).is_some() {
            return;
        }
        // "Norland's first Veltria incursion": a country's name beside a possessor is whom it goes against.
        let owned = tree.rel(child) == Deprel::Compound && tree.child(proposition.head, &[Deprel::NmodPoss]).is_some();
        // "Osk's Veltrian dialogue": what it is about.
        let owner = tree.child(proposition.head, &[Deprel::NmodPoss]);
        let of_owner = owner.is_some_and(|owner| self.mentions.at(owner).is_some() || self.names.at(owner).is_some());
        for name in self.names.within(low, high) {
            // "the Norlander war": of which country it is, not who fights whom.
            let country = self.knowledge.gazetteer.entity(name.index).kind == EntityKind::State;
            let aimed = |c: usize| tree.preposition(c).is_some_and(|case| self.knowledge.classes.has("aiming-preposition", case));
            let alone =
                country && matches!(name.sense, Sense::Adjective | Sense::People) && !tree.children_by(proposition.head, &[Deprel::Nmod]).any(aimed);
            if alone && self.knowledge.classes.has("war-of-a-country", &proposition.lemma) {
                proposition.add(Role::Prep("in"), name.last);
                continue;
            }
            if of_owner && matches!(name.sense, Sense::Adjective | Sense::People) {
                continue;
            }
            if owned && self.knowledge.gazetteer.entity(name.index).kind == EntityKind::State && name.sense == Sense::Name {
                proposition.add(Role::Patient, name.last);
                continue;
            }
            let forms: Vec<&str> = (name.first..=name.last).map(|tok| tree.form(tok)).collect();
            // "the Paris attacks": the town where it happened, not its government.
            let seated = matches!(name.sense, Sense::Government | Sense::Place);
            let town = tree.rel(child) == Deprel::Compound && seated && places::is_city(self.knowledge, &forms);
            proposition.add(if town { Role::Prep("in") } else { Role::Agent }, name.last);
        }
        if self.names.within(low, high).next().is_none() && tree.rel(child) == Deprel::Compound && self.mentions_agent(child) {
            proposition.add(Role::Agent, child);
        }
    }

    pub(super) fn mentions_agent(&self, tok: usize) -> bool {
        let lemma = self.tree.lemma(tok);
        self.mentions.at(tok).is_some() || self.knowledge.agents.ending_at(&[lemma], 0).is_some()
    }

    /// A light verb lends its subject and its prepositions to its noun.
    pub(super) fn lend(&self, verb: &Proposition<'d>, noun: &mut Proposition<'d>) {
        let noun_is_subject = verb.subject == Some(noun.head) && !verb.passive;
        for arg in &verb.args {
            match arg.role {
                Role::Agent if noun_is_subject => {}
                Role::Agent => noun.add(Role::Agent, arg.tok),
                // "were engaged in combat": so are they who are locked in it.
                Role::Patient if verb.passive && self.knowledge.classes.has("taking-part-passive", &verb.lemma) => noun.add(Role::Agent, arg.tok),
                Role::Patient => {}
                Role::Content => noun.add(Role::Content, arg.tok),
                Role::Prep(case) if arg.tok != noun.head && !self.tree.under(noun.head, arg.tok) => noun.add(Role::Prep(case), arg.tok),
                Role::Prep(_) => {}
            }
        }
        noun.subject = noun.filler(Role::Agent);
    }
}

/// "in a call with Norland", "during a meeting with Osk": what the subject of the clause takes part in.
pub fn is_attended(tree: &Tree, knowledge: &Knowledge, tok: usize) -> bool {
    let there = tree.preposition(tok).is_some_and(|case| knowledge.classes.has("attended-at", case));
    there && tree.rel(tok) == Deprel::Obl && knowledge.classes.has("attended", tree.lemma(tok))
}
