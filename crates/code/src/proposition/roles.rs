//! Roles of clauses: what stands by the predicate itself, near it, or in front of a relative clause.

use super::{PARTICIPLE, Proposition, QUESTION, Reader, Role};
use crate::tree::is_nominal;
use attache_knowledge::PredicatePos;
use attache_types::{Deprel, EntityKind, Upos, Xpos};

impl<'d> Reader<'_, 'd> {
    pub(super) fn own_roles(&self, proposition: &mut Proposition<'d>) {
        use Deprel::*;
        let tree = self.tree;
        let tok = proposition.head;
        for child in tree.children(tok) {
            match tree.rel(child) {
                // "killed 12 people, half of them children": what follows the object is no subject.
                Nsubj if self.is_fronted(tok, child) || tree.child(tok, &[Obj]).is_some_and(|object| tok < object && object < child) => {}
                Nsubj | NsubjPass | NsubjOuter => {
                    let subject = self.antecedent(tok, child);
                    let effect = !proposition.passive && subject != child && self.knowledge.classes.has("effect", &proposition.lemma);
                    let subject = if effect { self.act_around(subject) } else { subject };
                    let subject = if subject != child { self.predicated(subject) } else { subject };
                    proposition.subject = Some(subject);
                    let role = if proposition.passive { Role::Patient } else { Role::Agent };
                    self.add_all(proposition, role, subject);
                }
                Obj => {
                    let object = self.antecedent(tok, child);
                    self.add_all(proposition, Role::Patient, object);
                }
                Iobj => {
                    self.add_all(proposition, Role::Prep("to"), child);
                    // An indirect object without a direct one is the parser's name for an object.
                    if tree.child(tok, &[Obj]).is_none() {
                        self.add_all(proposition, Role::Patient, child);
                    }
                }
                Obl if self.stray_particle(tok).is_some_and(|(_, object)| object == child) => self.add_all(proposition, Role::Patient, child),
                // The parser calls "according to the army" an agent too.
                Obl | OblAgent => self.oblique(proposition, child),
                // "killed 12 villagers": people are no measure of time or degree.
                OblUnmarked if child > tok && self.mentions.at(child).is_some_and(|m| m.person) && tree.child(tok, &[Obj]).is_none() => {
                    self.add_all(proposition, Role::Patient, child);
                }
                Xcomp | Ccomp | Conj | Parataxis if self.is_trailing_reporter(child) => {}
                Xcomp | Ccomp => {
                    if is_nominal(tree.tok(child).upos) && tree.preposition(child).is_none() && tree.child(child, &[Cop]).is_none() {
                        proposition.add(Role::Prep("as"), child);
                    } else if self.is_question(proposition, child) {
                        proposition.add(QUESTION, child);
                    } else {
                        proposition.add(Role::Content, child);
                    }
                }
                Advcl => self.adverbial(proposition, child),
                _ => {}
            }
        }
        // The second word of a joined predicate ("taken hostage") fills no role.
        if let Some((_, second)) = proposition.lemma.split_once(' ') {
            proposition.args.retain(|arg| arg.role == Role::Agent || tree.lemma(arg.tok) != second || self.mentions.at(arg.tok).is_some());
        }
        self.second_object(proposition);
        self.swallowed_object(proposition);
        self.far_receiver(proposition);
        self.far_agent(proposition);
        self.striker(proposition);
        self.undergone(proposition);
        self.ordered(proposition);
        self.relative_gap(proposition);
    }

    /// "ordered that she be stripped of her office": who orders it does it.
    fn ordered(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        let open = proposition.passive && proposition.filler(Role::Agent).is_none();
        let content = open && matches!(tree.rel(proposition.head), Deprel::Ccomp | Deprel::Xcomp);
        let verb = tree.head(proposition.head).filter(|&verb| content && self.knowledge.classes.has("ordering", tree.lemma(verb)));
        if let Some((verb, subject)) = verb.and_then(|verb| Some((verb, tree.child(verb, &[Deprel::Nsubj])?))) {
            self.add_all(proposition, Role::Agent, self.antecedent(verb, subject));
        }
    }

    /// "The villagers had their homes burnt": what is done to their homes is done to them.
    fn undergone(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        let under = tree.head(proposition.head).filter(|_| proposition.passive && matches!(tree.rel(proposition.head), Deprel::Xcomp | Deprel::Acl));
        let verb = match tree.rel(proposition.head) {
            // The parser may hang the participle on the noun.
            Deprel::Acl => under.filter(|&noun| tree.rel(noun) == Deprel::Obj).and_then(|noun| tree.head(noun)),
            _ => under,
        };
        let verb = verb.filter(|&verb| self.knowledge.classes.has("undergoing", tree.lemma(verb)));
        // "had his rivals jailed" happens to the rivals alone.
        let thing = |&object: &usize| self.mentions.at(object).is_none();
        let theirs = |verb: &usize| tree.child(*verb, &[Deprel::Obj]).filter(thing).and_then(|object| tree.child(object, &[Deprel::NmodPoss]));
        let subject =
            verb.filter(|verb| theirs(verb).is_some_and(|owner| tree.tok(owner).upos == Upos::Pron)).and_then(|v| tree.child(v, &[Deprel::Nsubj]));
        if let Some(subject) = subject {
            self.add_all(proposition, Role::Patient, subject);
        }
    }

    /// "were killed when Norland bombed the town", "arrested as police raided the club", "shot in a gunfight with police": who struck
    /// then did it.
    fn striker(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        let tok = proposition.head;
        let open =
            proposition.passive && proposition.filler(Role::Agent).is_none() && self.knowledge.classes.has("hit-by-a-strike", &proposition.lemma);
        let then = |&clause: &usize| {
            let mark = tree.child(clause, &[Deprel::Mark, Deprel::Advmod]);
            open && clause > tok && mark.is_some_and(|mark| self.knowledge.classes.has("same-time", tree.lemma(mark)))
        };
        let strikes = |&clause: &usize| {
            let violent = |act: usize| [tree.lemma(act), &self.noun_lemma(act)].iter().any(|act| self.knowledge.classes.has("violence", act));
            let act = tree.child(clause, &[Deprel::Obj]).is_some_and(violent);
            act || self.knowledge.classes.has("striking-verb", &self.predicate_lemma(clause))
        };
        let doer = tree.children_by(tok, &[Deprel::Advcl]).filter(then).find(strikes).and_then(|clause| tree.child(clause, &[Deprel::Nsubj]));
        let fight = |&noun: &usize| open && noun > tok && self.knowledge.classes.has("joint-fight", &self.noun_lemma(noun));
        let foe = |noun: usize| tree.children_by(noun, &[Deprel::Nmod]).find(|&c| tree.preposition(c) == Some("with"));
        let doer = doer.or_else(|| tree.children_by(tok, &[Deprel::Obl]).filter(fight).find_map(foe));
        if let Some(doer) = doer.filter(|&doer| self.mentions.at(doer).is_some_and(|m| !m.pronoun)) {
            self.add_all(proposition, Role::Agent, doer);
        }
    }

    /// "A longstanding ally, Norland said ...": a description in front of the name that is the subject.
    fn is_fronted(&self, verb: usize, subject: usize) -> bool {
        let tree = self.tree;
        let next = tree.children_by(verb, &[Deprel::Nsubj]).find(|&c| c > subject);
        let (named, end) = (|c: &usize| tree.tok(*c).upos == Upos::Propn, tree.range(subject).1);
        let first = next.filter(named).map(|c| tree.range(c).0).filter(|_| tree.tok(subject).upos == Upos::Noun);
        first.is_some_and(|first| first == end + 1 && tree.form(end) == "," || first == end + 2 && tree.form(end + 1) == ",")
    }

    pub(super) fn oblique(&self, proposition: &mut Proposition<'d>, child: usize) {
        let tree = self.tree;
        let tok = self.antecedent(proposition.head, child);
        match tree.preposition(child) {
            // "deposed by Christmas"
            Some("by") if self.knowledge.classes.has("calendar", &tree.form(tok).to_lowercase()) => {}
            Some("by") if proposition.passive => self.add_all(proposition, Role::Agent, tok),
            Some(case) => self.add_all(proposition, Role::Prep(case), tok),
            None => {}
        }
    }

    /// "accused of violating", "by killing": a clause behind a preposition is that role; a bare infinitive is content; a bare
    /// participle at the end ("attacked him, saying ...") is the role `participle`.
    pub(super) fn adverbial(&self, proposition: &mut Proposition<'d>, child: usize) {
        let tree = self.tree;
        if self.is_gerund_content(child, proposition.head) {
            proposition.add(Role::Content, child);
            return;
        }
        let mark = tree.child(child, &[Deprel::Mark, Deprel::Case]);
        match mark.map(|m| (tree.tok(m).upos, tree.lemma(m))) {
            Some((Upos::Part, _)) => {
                // "urged Norland to withdraw", "allowed X to enter": what such verbs take is their content, not a purpose.
                let takes = self.knowledge.operators.get(&proposition.lemma, "verb").is_some();
                if takes {
                    proposition.add(Role::Content, child);
                }
                if proposition.pos == PredicatePos::Adj {
                    proposition.add(Role::Content, child);
                } else {
                    proposition.add(Role::Prep("to"), child);
                }
            }
            Some((Upos::Adp | Upos::Sconj, lemma)) => proposition.add(Role::Prep(lemma), child),
            None if child > proposition.head && tree.tok(child).xpos == Xpos::Vbg => self.add_all(proposition, PARTICIPLE, child),
            _ => {}
        }
    }

    /// "asked whether he would sign", "was asked how it ended": what is asked is no request.
    fn is_question(&self, proposition: &Proposition<'d>, clause: usize) -> bool {
        let tree = self.tree;
        let asks = self.knowledge.operators.get(&proposition.lemma, "verb").is_some_and(|op| op.class == "ask");
        let opener = tree.range(clause).0;
        let word = matches!(tree.tok(opener).xpos, Xpos::Wrb | Xpos::Wp | Xpos::Wdt);
        asks && (word || self.knowledge.classes.has("question-word", tree.lemma(opener)))
    }

    /// A relative pronoun stands for the noun that its clause modifies.
    pub(super) fn antecedent(&self, verb: usize, tok: usize) -> usize {
        let tree = self.tree;
        let relative = matches!(tree.tok(tok).xpos, Xpos::Wdt | Xpos::Wp) || (tree.lemma(tok) == "that" && tree.tok(tok).upos == Upos::Pron);
        if !relative {
            return tok;
        }
        let clause = std::iter::once(verb).chain(tree.ancestors(verb)).take(4).find(|&v| tree.rel(v) == Deprel::AclRelcl);
        let Some(noun) = clause.and_then(|v| tree.head(v)) else {
            return tok;
        };
        // "a fighter of the front, which has attacked them": no person is "which".
        let person = |tok: usize| self.mentions.at(tok).is_some_and(|m| m.person);
        let thing = |&c: &usize| c < tok && self.mentions.at(c).is_some_and(|m| !m.person && !m.pronoun);
        let noun = match tree.children_by(noun, &[Deprel::Nmod]).filter(thing).last() {
            Some(thing) if person(noun) && self.knowledge.classes.has("thing-relative", tree.lemma(tok)) => thing,
            _ => noun,
        };
        let noun = self.backed_one(noun, tok).unwrap_or(noun);
        // "between the rebels and Norland, which has threatened them": a singular verb has the last of them as its subject.
        let finite = std::iter::once(verb).chain(tree.children_by(verb, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]));
        let singular = matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass) && finite.into_iter().any(|i| tree.tok(i).xpos == Xpos::Vbz);
        // "a buffer between the rebels and Norland, which ..."
        let between = |&c: &usize| c < tok && tree.preposition(c) == Some("between") && self.mentions.at(noun).is_none();
        let first = tree.children_by(noun, &[Deprel::Nmod]).find(between).unwrap_or(noun);
        tree.children_by(first, &[Deprel::Conj]).filter(|&c| singular && c < tok).last().unwrap_or(noun)
    }

    /// "the Front, led by Osk and backed by Norland, which took the town", "the rebels, backed by Norland, who fight": two backers in a
    /// row, or a country behind "who", stand by the way; the clause goes on with whom they back.
    fn backed_one(&self, noun: usize, relative: usize) -> Option<usize> {
        let tree = self.tree;
        let by = tree.head(noun).filter(|_| tree.rel(noun) == Deprel::OblAgent && relative > 0 && tree.form(relative - 1) == ",")?;
        let second = by < noun && tree.rel(by) == Deprel::Conj;
        let first = if second { tree.head(by)? } else { by };
        // The parser hangs what stands behind a comma on a noun further up.
        let before = || (0..tree.range(first).0).rev().find(|&i| tree.tok(i).upos != Upos::Punct);
        let aside = || before().filter(|_| tree.rel(first) == Deprel::Advcl);
        let backed = tree.head(first).filter(|_| tree.rel(first) == Deprel::Acl).or_else(aside);
        let backed = backed.filter(|&noun| noun < first && is_nominal(tree.tok(noun).upos))?;
        let state = self.mentions.at(noun).is_some_and(|m| m.state && !m.person);
        let who = tree.tok(relative).xpos == Xpos::Wp && !self.knowledge.classes.has("thing-relative", tree.lemma(relative));
        let named =
            tree.head(backed).filter(|_| tree.rel(backed) == Deprel::Appos && self.mentions.at(backed).is_none_or(|m| m.entity.name.is_none()));
        let whom = named.unwrap_or(backed);
        let party = self.mentions.at(whom).is_some_and(|m| m.entity.kind != Some(EntityKind::Place));
        (second && party || state && who).then_some(whom)
    }

    /// "Norland was the second state to recognise Karsovia", "Norland is one of the states that recognise it": a noun that says what
    /// somebody is stands for them.
    pub(super) fn predicated(&self, noun: usize) -> usize {
        let tree = self.tree;
        // "the Red Brigade Front, a group that fought": the group is the front.
        let band = self.knowledge.classes.has("band", tree.lemma(noun)) && tree.rel(noun) == Deprel::Appos;
        let apposed = tree.head(noun).filter(|&h| band && self.names.at(noun).is_none() && h < noun);
        if let Some(named) = apposed.filter(|&h| self.names.at(h).is_some() && self.mentions.at(h).is_some()) {
            return named;
        }
        let several = |h: &usize| tree.tok(*h).upos == Upos::Num && tree.child(*h, &[Deprel::Cop]).is_some();
        let one_of = tree.head(noun).filter(|_| tree.rel(noun) == Deprel::Nmod && tree.preposition(noun) == Some("of")).filter(several);
        if let Some(subject) = one_of.and_then(|h| tree.child(h, &[Deprel::Nsubj])).filter(|&s| self.mentions.at(s).is_some_and(|m| !m.pronoun)) {
            return subject;
        }
        let is = tree.child(noun, &[Deprel::Cop]).is_some() && tree.tok(noun).upos == Upos::Noun && tree.preposition(noun).is_none();
        let subject = tree.child(noun, &[Deprel::Nsubj]).filter(|&s| is && tree.tok(s).upos != Upos::Pron);
        let subject = subject.filter(|&s| self.mentions.at(s).is_some());
        subject.unwrap_or(noun)
    }

    /// "the attack on the town of Bergen, which killed ten": towns do not kill, the attack around them does.
    fn act_around(&self, noun: usize) -> usize {
        let tree = self.tree;
        let acts = self.mentions.at(noun).is_some_and(|m| m.person || m.state || m.entity.sector.is_some());
        let inside = |&outer: &usize| is_nominal(tree.tok(outer).upos);
        let event = |&outer: &usize| !self.knowledge.patterns.for_predicate(&self.noun_lemma(outer), PredicatePos::Noun).is_empty();
        let around = tree.ancestors(noun).take_while(inside).find(event).filter(|_| !acts && tree.rel(noun) == Deprel::Nmod);
        around.unwrap_or(noun)
    }

    /// "embraced his approach, promising to act": what follows the comma belongs to the clause; not "an airstrike, killing ten", nor "a
    /// letter, urging them".
    pub(super) fn is_aside(&self, tok: usize, noun: usize) -> bool {
        let tree = self.tree;
        let act = || !self.knowledge.patterns.for_predicate(&self.noun_lemma(noun), PredicatePos::Noun).is_empty();
        let bare = tree.tok(tok).xpos == Xpos::Vbg && tree.child(tok, &[Deprel::Mark, Deprel::Case, Deprel::Aux]).is_none();
        let thing = tree.tok(noun).upos == Upos::Noun && self.mentions.at(noun).is_none() && self.names.at(noun).is_none();
        bare && noun < tok && tree.form(tok - 1) == "," && thing && !self.knowledge.classes.has("speaking-thing", tree.lemma(noun)) && !act()
    }

    /// "the treaty Norland signed", "people killed in", "forces fighting": the noun fills the clause's gap.
    pub(super) fn relative_gap(&self, proposition: &mut Proposition<'d>) {
        use Deprel::*;
        let tree = self.tree;
        let tok = proposition.head;
        let Some(noun) = tree.head(tok).filter(|&h| is_nominal(tree.tok(h).upos)) else {
            return;
        };
        match tree.rel(tok) {
            AclRelcl if proposition.pos == PredicatePos::Verb => {
                let has_agent = proposition.filler(Role::Agent).is_some();
                let has_patient = proposition.filler(Role::Patient).is_some();
                let relative_inside = tree.children(tok).any(|c| matches!(tree.tok(c).xpos, Xpos::Wdt | Xpos::Wp | Xpos::Wrb));
                if has_agent && !has_patient && !relative_inside && proposition.filler(Role::Content).is_none() && !proposition.passive {
                    self.add_all(proposition, Role::Patient, noun);
                }
            }
            Acl if proposition.subject.is_none()
                && !proposition.passive
                && tree.child(tok, &[Mark, Case]).is_none()
                && matches!(tree.tok(tok).xpos, Xpos::Vbg | Xpos::Vbn)
                && !self.is_aside(tok, noun) =>
            {
                proposition.subject = Some(noun);
                proposition.add(Role::Agent, noun);
            }
            // "Norland, unwilling to talk, ..."
            Acl | Amod if proposition.pos == PredicatePos::Adj && noun < tok && proposition.subject.is_none() && self.mentions.at(noun).is_some() => {
                proposition.subject = Some(noun);
                proposition.add(Role::Agent, noun);
            }
            Acl if proposition.passive && proposition.subject.is_none() => {
                proposition.subject = Some(noun);
                proposition.add(Role::Patient, noun);
            }
            _ => {}
        }
    }

    /// "signed a deal with Norland": prepositions on the object count as the verb's too.
    pub(super) fn object_prepositions(&self, proposition: &mut Proposition<'d>) {
        let tree = self.tree;
        let objects: Vec<usize> = proposition.fillers(Role::Patient).collect();
        let asked: Vec<usize> = proposition.args.iter().filter(|arg| matches!(arg.role, Role::Prep(_))).map(|arg| arg.tok).collect();
        for asked in asked.into_iter().filter(|&a| self.mentions.at(a).is_some()) {
            if let Some(infinitive) = self.infinitive_of(asked) {
                proposition.add(Role::Content, infinitive);
            }
        }
        let head = proposition.head;
        for object in objects.into_iter().filter(|&o| tree.under(o, head)) {
            for child in tree.children_by(object, &[Deprel::Nmod]) {
                if let Some(case) = tree.preposition(child).filter(|&case| case != "of") {
                    self.add_all(proposition, Role::Prep(case), child);
                }
            }
            for child in tree.children_by(object, &[Deprel::Acl]) {
                match tree.child(child, &[Deprel::Mark]).map(|m| (tree.tok(m).upos, tree.lemma(m))) {
                    Some((Upos::Part, _)) => proposition.add(Role::Content, child),
                    Some((Upos::Adp | Upos::Sconj, lemma)) => proposition.add(Role::Prep(lemma), child),
                    _ => {}
                }
            }
        }
    }
}
