//! What stands around an act and opens or closes it: who is asked for it, what a noun's modifiers say, orders, wishes behind
//! "it", conditions without a conjunction, plans that are given up.
//!
//! Needs the reader of one sentence; the words stand in `data/en/operators.tsv` and in the classes.

use super::{Reading, StatusReader};
use crate::proposition::{Link, Proposition, Role};
use crate::stretches::is_perfect;
use attache_knowledge::{Operator, PredicatePos};
use attache_types::{BlockKind, Deprel, Status, Upos, Xpos};

impl<'d> StatusReader<'_, 'd> {
    /// "will be the first meeting", "would be an attack on all": what is said to be one with an auxiliary.
    pub(super) fn said_to_be(&self, noun: usize, reading: &mut Reading) {
        let copular = self.tree.child(noun, &[Deprel::Cop]).is_some();
        for aux in self.tree.children_by(noun, &[Deprel::Aux]).filter(|_| copular) {
            let modal = self.knowledge.operators.get(&self.tree.form(aux).to_lowercase(), "modal");
            if let Some(modal) = modal.filter(|_| reading.status == Status::Occurred) {
                self.set(reading, modal.status.unwrap_or(Status::Hypothetical), aux);
            }
        }
    }

    /// "The strikes were intended to reassure them": they were made, what is intended is their purpose.
    pub(super) fn serves_a_purpose(&self, outer: &Proposition<'d>, act: &Proposition<'d>) -> bool {
        let subject = act.link == Link::Nominal && self.tree.rel(act.head) == Deprel::NsubjPass && self.tree.head(act.head) == Some(outer.head);
        let purpose = |clause: usize| self.tree.is_infinitive(clause);
        subject && self.tree.children_by(outer.head, &[Deprel::Xcomp, Deprel::Advcl]).any(purpose)
    }

    /// "called for Norland to leave", "called on them to leave": a verb that asks for an infinitive together with a preposition
    /// beside it; "called them back on Friday" asks nobody.
    pub(super) fn asks_with(&self, verb: usize, asked: usize) -> Option<&Operator> {
        let tree = self.tree;
        let infinitive = tree.is_infinitive(asked) && verb < asked;
        let preposition = |&i: &usize| {
            matches!(tree.rel(i), Deprel::Case | Deprel::Mark | Deprel::CompoundPrt) && matches!(tree.tok(i).upos, Upos::Adp | Upos::Sconj)
        };
        let key = |i: usize| self.knowledge.operators.get(&format!("{} {}", tree.lemma(verb), tree.lemma(i)), "verb");
        let free = |i: &usize| !(verb + 1..*i).any(|between| tree.head(between) == Some(verb) && tree.rel(between) == Deprel::Obj);
        (verb + 1..asked).filter(|_| infinitive).filter(preposition).filter(free).find_map(key).filter(|op| op.class == "ask")
    }

    /// "the planned visit", "a meeting to be held on Friday", "talks due on Monday": what modifies a noun that nothing else opens.
    pub(super) fn modifiers(&self, noun: usize, reading: &mut Reading) {
        let tree = self.tree;
        let classes = &self.knowledge.classes;
        if !matches!(reading.status, Status::Occurred | Status::Planned) {
            return;
        }
        // "any strike": whether there will be one is open.
        let any = tree.children_by(noun, &[Deprel::Det]).find(|&det| classes.has("open-determiner", tree.lemma(det)));
        if let Some(det) = any {
            self.set(reading, Status::Hypothetical, det);
        }
        for child in tree.children_by(noun, &[Deprel::Amod, Deprel::Acl]) {
            let form = tree.form(child).to_lowercase();
            let opens = classes.has("opening-modifier", &form) || noun < child && classes.has("opening-behind", &form);
            let word = self.knowledge.operators.get(&form, "adj").filter(|_| opens).and_then(|op| op.status);
            let to_come = tree.is_infinitive(child) && self.is_to_come(child);
            match word {
                Some(Status::Planned | Status::Expected) if reading.status == Status::Planned => {}
                Some(status) => self.set(reading, status, child),
                None if to_come => self.set(reading, Status::Planned, child),
                None => {}
            }
        }
    }

    /// "could be the first state to sign", "if it is the first to sign": what the clause around a predicate noun makes of an act
    /// that tells it apart.
    pub(super) fn told_of(&self, noun: usize) -> Option<(usize, Status)> {
        let tree = self.tree;
        let operators = &self.knowledge.operators;
        let opens = |c: usize| match tree.rel(c) {
            Deprel::Aux => operators.get(&tree.form(c).to_lowercase(), "modal")?.status,
            Deprel::Advmod => self.adverb_pair(c).or_else(|| operators.get(tree.lemma(c), "adv"))?.status,
            Deprel::Mark => self.is_mark(c, "condition").then_some(Status::Hypothetical),
            _ => None,
        };
        tree.child(noun, &[Deprel::Cop])?;
        tree.children(noun).find_map(|c| Some((c, opens(c)?)))
    }

    /// "to be held", "to take place".
    fn is_to_come(&self, tok: usize) -> bool {
        let tree = self.tree;
        !tree.has_perfect(tok) && (tree.child(tok, &[Deprel::AuxPass]).is_some() || self.takes_place(tok))
    }

    fn takes_place(&self, tok: usize) -> bool {
        let tree = self.tree;
        let what = match tree.child(tok, &[Deprel::Obj]) {
            Some(object) => format!("{} {}", tree.lemma(tok), tree.lemma(object)),
            None => tree.lemma(tok).to_owned(),
        };
        self.knowledge.classes.has("taking-place", &what)
    }

    /// "their attacks do not discriminate", "nearly wiped out by their attacks": what does something, or does not, is there; not "the
    /// attack did not take place", "no attack".
    pub(super) fn is_there_to_do(&self, outer: &Proposition<'d>, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let none = |det: usize| self.knowledge.operators.get(tree.lemma(det), "det").is_some();
        let denied = tree.children_by(proposition.head, &[Deprel::Det, Deprel::CcPreconj]).any(none);
        let does = proposition.link == Link::Nominal && outer.fillers(Role::Agent).any(|doer| doer == proposition.head);
        does && !denied && !self.takes_place(outer.head)
    }

    /// "The offensive allowed the army to advance", "were let go": what was let happen happened; "authorised" may be all.
    pub(super) fn came_of(&self, outer: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let subject = tree.child(outer.head, &[Deprel::Nsubj]);
        let act = |tok: usize| self.propositions.at(tok).is_some_and(|act| act.pos == PredicatePos::Noun);
        let past = matches!(tree.tok(outer.head).xpos, Xpos::Vbd | Xpos::Vbn) && self.own(outer).status == Status::Occurred;
        past && (self.knowledge.classes.has("letting", &outer.lemma) || subject.is_some_and(act))
    }

    /// "no evidence", "no sign": the word that denies it.
    pub(super) fn no_evidence(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let shows = self.knowledge.classes.has("evidence-noun", tree.lemma(noun));
        let none = |&det: &usize| self.knowledge.operators.get(tree.lemma(det), "det").is_some();
        tree.children_by(noun, &[Deprel::Det]).find(none).filter(|_| shows)
    }

    /// "Release the prisoners!": a bare verb that begins its clause.
    pub(super) fn order(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let bare = tree.sent.block != BlockKind::Title
            && tree.tok(tok).xpos == Xpos::Vb
            && tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Aux, Deprel::AuxPass, Deprel::Mark, Deprel::Cop]).is_none();
        let outer = matches!(tree.rel(tok), Deprel::Root | Deprel::Parataxis | Deprel::Ccomp);
        let first = (tree.range(tok).0..tok).all(|i| matches!(tree.tok(i).upos, Upos::Punct | Upos::Intj | Upos::Adv));
        let opens = tok.checked_sub(1).is_none_or(|before| tree.tok(before).upos != Upos::Part);
        (bare && outer && first && opens).then_some(tok)
    }

    /// "It would be wrong to attack", "it is time to leave": the infinitive is only spoken of; "it was wrong to" takes it as done.
    pub(super) fn is_weighed(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let Some(outer) = proposition.governor.filter(|&g| g < proposition.head && tree.is_infinitive(proposition.head)) else {
            return false;
        };
        // "makes it easier to attack"
        let made =
            tree.rel(outer) == Deprel::Xcomp && tree.tok(outer).upos == Upos::Adj && self.knowledge.operators.get(tree.lemma(outer), "adj").is_none();
        if made && tree.head(outer).is_some_and(|verb| self.knowledge.classes.has("finding", tree.lemma(verb))) {
            return true;
        }
        let it = tree.child(outer, &[Deprel::Nsubj, Deprel::Expl]).is_some_and(|s| self.knowledge.classes.has("expletive", tree.lemma(s)));
        let cop = tree.child(outer, &[Deprel::Cop]);
        let modal = tree.children_by(outer, &[Deprel::Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Md);
        // "it is ready to attack"
        let known = self.knowledge.operators.get(tree.lemma(outer), "adj").is_some();
        it && !known && cop.is_some_and(|cop| modal || matches!(tree.tok(cop).xpos, Xpos::Vbz | Xpos::Vbp))
    }

    /// "Had Norland attacked, ...": a condition told by the auxiliary before the subject.
    pub(super) fn inverted_condition(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let subject = tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|_| tree.rel(tok) == Deprel::Advcl)?;
        let first = tree.children_by(tok, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]).find(|&aux| aux < subject)?;
        let opens = tree.range(tok).0 == first && tree.child(tok, &[Deprel::Mark]).is_none();
        (opens && self.knowledge.classes.has("inverting", &tree.form(first).to_lowercase())).then_some(first)
    }

    /// "has no plans to attack", "gave up plans to attack": the noun that holds the act is itself denied or given up.
    pub(super) fn given_up(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        self.knowledge.operators.get(tree.lemma(noun), "noun").filter(|op| op.class == "intend")?;
        let none = tree.children_by(noun, &[Deprel::Det]).find(|&det| self.knowledge.operators.get(tree.lemma(det), "det").is_some());
        let takes = tree.head(noun).filter(|_| matches!(tree.rel(noun), Deprel::Obj | Deprel::NsubjPass));
        let drops = takes.and_then(|verb| self.propositions.at(verb)).filter(|verb| self.operator(verb).is_some_and(|op| op.class == "prevent"));
        none.or(drops.map(|verb| verb.head))
    }

    /// "The force is backed by Norland": told in the present outside of headlines, such an act is going on.
    pub(super) fn is_standing(&self, tok: usize) -> bool {
        let tree = self.tree;
        let present = |i: usize| matches!(tree.tok(i).xpos, Xpos::Vbz | Xpos::Vbp);
        let passive = tree.child(tok, &[Deprel::AuxPass]);
        let bare = tree.child(tok, &[Deprel::Aux]).is_none() && tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
        let now = passive.map_or(present(tok), present);
        bare && now && tree.sent.block != BlockKind::Title && self.knowledge.classes.has("lasting-act", tree.lemma(tok))
    }

    /// "Norland and Veltria are in talks", "is under attack": the copula of a noun that tells what somebody is in the midst of.
    pub(super) fn is_engaged(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let amid = tree.preposition(noun).is_some_and(|case| self.knowledge.classes.has("amid", case));
        let now = |&cop: &usize| matches!(tree.tok(cop).xpos, Xpos::Vbz | Xpos::Vbp) && tree.sent.block != BlockKind::Title;
        tree.child(noun, &[Deprel::Cop]).filter(|_| amid).filter(now)
    }

    /// "said it was working with them": going on when it was told.
    pub(super) fn is_told_while(&self, proposition: &Proposition<'d>, aux: usize) -> bool {
        let told = proposition.governor.and_then(|g| self.propositions.at(g)).is_some_and(|g| self.is_report(g));
        proposition.link == Link::Content && told && self.tree.tok(aux).xpos == Xpos::Vbd
    }

    /// "announced that it was leaving"
    pub(super) fn is_announced_as(&self, proposition: &Proposition<'d>, aux: usize) -> bool {
        let announces = proposition.governor.and_then(|g| self.operator_at(g)).is_some_and(|op| op.class == "announce");
        proposition.link == Link::Content && announces && self.tree.tok(aux).xpos == Xpos::Vbd
    }

    /// "fighters being held by Norland"
    pub(super) fn is_being(&self, tok: usize) -> bool {
        let tree = self.tree;
        let auxiliaries = || tree.children_by(tok, &[Deprel::Aux, Deprel::AuxPass]);
        let being = auxiliaries().any(|aux| tree.tok(aux).xpos == Xpos::Vbg && tree.lemma(aux) == "be");
        let lasts = self.knowledge.classes.has("lasting-act", tree.lemma(tok));
        tree.rel(tok) == Deprel::Acl && lasts && being && auxiliaries().count() == 1 && tree.child(tok, &[Deprel::Mark, Deprel::Case]).is_none()
    }

    /// "the campaign to retake Karsov", "Norland's war to ...": a noun of an act that is there; not "could wage a campaign to".
    pub(super) fn is_under_way(&self, noun: usize) -> bool {
        self.is_known(noun) && self.knowledge.classes.has("act-under-way", self.tree.lemma(noun))
    }

    /// "There are arrests", "has an investigation into it": a noun that a verb of being lends to the present.
    pub(super) fn is_there(&self, light: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let now = matches!(tree.tok(light.head).xpos, Xpos::Vbz | Xpos::Vbp) && tree.child(light.head, &[Deprel::Aux]).is_none();
        now && tree.sent.block != BlockKind::Title && self.knowledge.classes.has("being-there", &light.lemma)
    }

    /// "why they attacked", "how Norland took the town": a question that takes the act as done; not one put to somebody, nor "how to".
    pub(super) fn is_granted(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let subject = tree.child(proposition.head, &[Deprel::Nsubj, Deprel::NsubjPass]);
        let first =
            |s: usize| (tree.range(proposition.head).0..s).any(|i| self.knowledge.classes.has("granting-question", &tree.form(i).to_lowercase()));
        subject.is_some_and(|s| s < proposition.head && first(s))
    }

    /// "urged Norland to do more to help": what an open act is to serve is as open.
    pub(super) fn serve(&self, proposition: &Proposition<'d>, reading: &mut Reading, depth: u8) {
        let purpose = matches!(proposition.link, Link::Adverbial(_)) && self.tree.is_infinitive(proposition.head);
        // "have not acted to stop the attacks"
        let undone = proposition.governor.filter(|_| purpose).and_then(|g| self.propositions.at(g)).map(|g| self.own(g));
        if let Some(undone) = undone.filter(|own| own.status == Status::Negated) {
            reading.status = Status::Hypothetical;
            reading.evidence.extend(undone.evidence);
            return;
        }
        // "could wage a campaign to retake the town"
        let opens = |noun: usize| self.knowledge.operators.get(self.tree.lemma(noun), "noun").is_some_and(|op| op.status.is_some());
        let modifies = proposition.link == Link::Modifier && self.tree.is_infinitive(proposition.head);
        let noun = proposition.governor.filter(|&noun| modifies && !opens(noun));
        let clause = |noun: usize| self.tree.ancestors(noun).find(|&a| self.tree.tok(a).upos == Upos::Verb);
        let served = proposition.governor.filter(|_| purpose).or(noun.and_then(clause)).and_then(|g| self.propositions.at(g));
        let outer = served.filter(|served| served.head != proposition.head).map(|served| self.read_within(served, depth));
        if let Some(outer) = outer.filter(|outer| matches!(outer.status, Status::Hypothetical | Status::Conditional)) {
            reading.status = outer.status;
            reading.evidence.extend(outer.evidence);
        }
    }

    /// "cannot continue to shell the town": it does so now.
    pub(super) fn is_to_end(&self, outer: &Proposition<'d>, own: Status) -> bool {
        let continues = self.operator(outer).is_some_and(|op| op.class == "continue");
        let modal = self.tree.children_by(outer.head, &[Deprel::Aux]).any(|aux| self.tree.tok(aux).xpos == Xpos::Md);
        continues && modal && own == Status::Negated
    }

    /// "will hit back when Norland attacks": the present of a time that is still to come.
    pub(super) fn time_to_come(&self, proposition: &Proposition<'d>, reading: &mut Reading) {
        let tree = self.tree;
        let Link::Adverbial(Some(mark)) = proposition.link else {
            return;
        };
        let bearer = tree.auxiliary_bearer(proposition.head);
        let verb = tree.child(bearer, &[Deprel::Aux, Deprel::AuxPass]).unwrap_or(bearer);
        let present = matches!(tree.tok(verb).xpos, Xpos::Vbz | Xpos::Vbp) && reading.status == Status::Occurred;
        let to_come = |outer: &Proposition<'d>| {
            let will = |aux: usize| {
                self.knowledge.operators.get(&tree.form(aux).to_lowercase(), "modal").is_some_and(|op| op.status == Some(Status::Planned))
            };
            tree.children_by(tree.auxiliary_bearer(outer.head), &[Deprel::Aux]).any(will)
        };
        let marked = self.knowledge.classes.has("time-to-come", &tree.form(mark).to_lowercase());
        // "could not be finalised until Norland had left"
        let awaited = reading.status == Status::Occurred && self.knowledge.classes.has("awaited-mark", &tree.form(mark).to_lowercase());
        let open = |outer: &Proposition<'d>| {
            let verb = tree.auxiliary_bearer(outer.head);
            let modal = tree.children_by(verb, &[Deprel::Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Md);
            modal && !tree.has_perfect(verb)
        };
        if awaited && proposition.governor.and_then(|g| self.propositions.at(g)).is_some_and(open) {
            self.set(reading, Status::Expected, mark);
            reading.anterior = false;
            return;
        }
        if present && marked && proposition.governor.and_then(|g| self.propositions.at(g)).is_some_and(to_come) {
            self.set(reading, Status::Expected, mark);
        }
    }

    /// "vowed to go on after the capture of the town": what came before is there.
    pub(super) fn came_before(&self, proposition: &Proposition<'d>) -> bool {
        let bare = proposition.pos == PredicatePos::Noun && proposition.light.is_none() && self.is_known(proposition.head);
        bare && self.tree.preposition(proposition.head).is_some_and(|case| self.knowledge.classes.has("after-mark", case))
    }

    /// "could match last year's assault": what has its time is there, whatever is said around it.
    pub(super) fn is_dated(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let classes = &self.knowledge.classes;
        let bare = proposition.pos == PredicatePos::Noun && proposition.light.is_none();
        let time = |&c: &usize| ["calendar", "time-possessor"].iter().any(|class| classes.has(class, &tree.form(c).to_lowercase()));
        let ahead = |c: usize| tree.children(c).chain([c]).any(|word| classes.has("looks-ahead", &tree.form(word).to_lowercase()));
        tree.child(proposition.head, &[Deprel::NmodPoss]).filter(time).is_some_and(|time| bare && !ahead(time))
    }

    /// "were able to repel them": who was able to has done it.
    pub(super) fn was_able(&self, outer: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let past = |cop: usize| tree.tok(cop).xpos == Xpos::Vbd || is_perfect(tree, outer.head);
        let alone = self.own(outer).status == Status::Occurred && self.condition_of(outer.head).is_none();
        alone && self.knowledge.classes.has("enabled", &outer.lemma) && tree.child(outer.head, &[Deprel::Cop]).is_some_and(past)
    }

    /// "would weigh on Norland's ongoing war": what is called so goes on, whatever is said around it.
    pub(super) fn is_ongoing(&self, proposition: &Proposition<'d>) -> Option<usize> {
        let tree = self.tree;
        let going = |&c: &usize| self.knowledge.classes.has("going-on", &tree.form(c).to_lowercase());
        let bare = proposition.pos == PredicatePos::Noun && proposition.light.is_none();
        let known = self.is_known(proposition.head);
        tree.children_by(proposition.head, &[Deprel::Amod]).find(going).filter(|_| bare && known)
    }

    /// "the announcement that it would leave"
    pub(super) fn is_announced(&self, proposition: &Proposition<'d>) -> bool {
        let noun = proposition.governor.filter(|_| proposition.link == Link::Modifier || proposition.link == Link::Content);
        noun.is_some_and(|noun| self.knowledge.classes.has("announcing-noun", self.tree.lemma(noun)))
    }

    /// "the war", "its war", "Norland's war"
    fn is_known(&self, noun: usize) -> bool {
        let tree = self.tree;
        let definite = tree.child(noun, &[Deprel::Det]).is_some_and(|det| self.knowledge.classes.has("definite", tree.lemma(det)));
        definite || tree.child(noun, &[Deprel::NmodPoss]).is_some()
    }

    /// "could lead to Norland signing": what comes of an act is as open as the act.
    pub(super) fn is_outcome(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let marked = |g: usize| {
            let pair = |mark: usize| format!("{} {}", tree.lemma(g), tree.lemma(mark));
            tree.children_by(proposition.head, &[Deprel::Mark, Deprel::Case]).any(|mark| self.knowledge.classes.has("outcome-verb", &pair(mark)))
        };
        matches!(proposition.link, Link::Adverbial(_)) && tree.tok(proposition.head).xpos == Xpos::Vbg && proposition.governor.is_some_and(marked)
    }

    /// "would often beat them": what used to be done.
    pub(super) fn is_habit(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let told = proposition.governor.and_then(|g| self.propositions.at(g)).is_some_and(|g| proposition.link == Link::Content && self.is_report(g));
        let habit = |adverb: usize| self.knowledge.classes.has("habit-adverb", tree.lemma(adverb));
        !told
            && self.condition_of(proposition.head).is_none()
            && [proposition.head, tree.auxiliary_bearer(proposition.head)]
                .into_iter()
                .any(|verb| tree.children_by(verb, &[Deprel::Advmod]).any(habit))
    }

    /// "any party that breaks the truce": the determiner of those of whom it is not said that there are any.
    pub(super) fn of_any(&self, proposition: &Proposition<'d>, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let relative = tree.rel(proposition.head) == Deprel::AclRelcl && tree.head(proposition.head) == Some(noun);
        let present = matches!(tree.tok(proposition.head).xpos, Xpos::Vbz | Xpos::Vbp);
        tree.child(noun, &[Deprel::Det]).filter(|&det| relative && present && self.knowledge.classes.has("open-determiner", tree.lemma(det)))
    }

    /// "is known to hold hostages": what is taken to be going on.
    pub(super) fn is_held_true(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let now = |outer: usize| tree.children_by(outer, &[Deprel::AuxPass]).any(|aux| matches!(tree.tok(aux).xpos, Xpos::Vbz | Xpos::Vbp));
        let taken = |outer: &Proposition<'d>| self.knowledge.classes.has("taken-true", &outer.lemma);
        tree.is_infinitive(proposition.head)
            && !tree.has_perfect(proposition.head)
            && proposition.link == Link::Content
            && self.knowledge.classes.has("lasting-act", tree.lemma(proposition.head))
            && proposition.governor.filter(|&g| now(g)).and_then(|g| self.propositions.at(g)).is_some_and(taken)
    }

    /// "I would ask the government to ...", "We would urge ...": who speaks does so by saying it.
    pub(super) fn is_polite(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let speaker = |subject: usize| self.knowledge.classes.has("speaker-pronoun", tree.lemma(subject));
        let bare = self.condition_of(proposition.head).is_none() && !tree.has_perfect(proposition.head);
        bare && self.knowledge.classes.has("polite-act", &proposition.lemma) && proposition.subject.is_some_and(speaker)
    }

    /// "tried to kill him", "sought to pressure them": an attempt on somebody, or one that was made, is an act, whatever comes of it;
    /// not "tried to reach an agreement", of which there is none without success.
    pub(super) fn is_attempt(&self, operator: &Operator, act: &Proposition<'d>) -> bool {
        let outer = act.governor.and_then(|g| self.propositions.at(g)).filter(|_| act.link == Link::Content);
        let made = |outer: &Proposition<'d>| outer.pos == PredicatePos::Verb && matches!(self.own(outer).status, Status::Occurred | Status::Ongoing);
        let achieved = self.knowledge.classes.has("achieved-act", &act.lemma);
        operator.class == "attempt" && (self.knowledge.classes.has("attempted-act", &act.lemma) || !achieved && outer.is_some_and(made))
    }

    /// "were supposed to have left": what was to be done by then and was not.
    pub(super) fn is_missed(&self, outer: &Proposition<'d>, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let past = tree.children_by(outer.head, &[Deprel::AuxPass, Deprel::Cop]).any(|aux| tree.tok(aux).xpos == Xpos::Vbd);
        tree.has_perfect(proposition.head) && past && self.supposed(outer).is_some()
    }

    /// "is not likely to attack": the outer word is denied, without a "may" beside it.
    pub(super) fn is_denied(&self, outer: &Proposition<'d>, own: Status) -> bool {
        let modal = |aux: usize| self.knowledge.operators.get(&self.tree.form(aux).to_lowercase(), "modal");
        let possible = self.tree.children_by(outer.head, &[Deprel::Aux]).filter_map(modal).any(|op| op.class == "possible");
        own == Status::Negated && !possible
    }

    /// "is supposed to": a participle that the adjectives know better than the verb.
    pub(super) fn supposed(&self, outer: &Proposition<'d>) -> Option<&Operator> {
        let participle = outer.passive && outer.pos == PredicatePos::Verb && self.tree.child(outer.head, &[Deprel::Xcomp]).is_some();
        self.knowledge.operators.get(&self.tree.form(outer.head).to_lowercase(), "adj").filter(|_| participle)
    }

    /// "will end its attacks", "did not stop shelling": what is still to end, or did not end, goes on.
    pub(super) fn goes_on(&self, outer: &Proposition<'d>, own: Status) -> bool {
        let act = |op: &Operator| op.class == "stop" || self.knowledge.classes.has("stopping", &outer.lemma) && self.ends_own(outer);
        let stops = self.operator(outer).is_some_and(act);
        stops && matches!(own, Status::Planned | Status::Expected | Status::Hypothetical | Status::Conditional | Status::Negated)
    }

    /// "must stop shelling them": who does it ends it; not "must stop them shelling", "stop them from shelling".
    fn ends_own(&self, outer: &Proposition<'d>) -> bool {
        let gerund = |clause: usize| self.tree.tok(clause).xpos == Xpos::Vbg && self.tree.child(clause, &[Deprel::Mark, Deprel::Nsubj]).is_none();
        self.tree.child(outer.head, &[Deprel::Obj]).is_none() && self.tree.children_by(outer.head, &[Deprel::Xcomp]).any(gerund)
    }

    /// "pressed to repatriate them, and prosecute them": a plain form goes on with the infinitive before it, or with the one that stands
    /// between where the parser hangs it on another verb.
    pub(super) fn shares_infinitive(&self, proposition: &Proposition<'d>) -> Option<&Proposition<'d>> {
        let tree = self.tree;
        let tok = proposition.head;
        let infinitive = |i: usize| tree.tok(i).xpos == Xpos::Vb && tree.is_infinitive(i);
        let own = tree.child(tok, &[Deprel::Aux, Deprel::AuxPass, Deprel::Mark, Deprel::Nsubj, Deprel::Advmod, Deprel::Advcl]);
        let bare = tree.rel(tok) == Deprel::Conj && tree.tok(tok).xpos == Xpos::Vb && own.is_none();
        let head = tree.head(tok).filter(|&head| bare && head < tok)?;
        // "stress the need to act and call on them" may be the present.
        let other = !matches!(tree.tok(head).xpos, Xpos::Vb | Xpos::Vbp);
        let between = (head + 1..tok).rev().find(|&i| other && infinitive(i) && !tree.under(i, tok));
        Some(head).filter(|&head| infinitive(head)).or(between).and_then(|first| self.propositions.at(first))
    }

    /// "refused to confirm that she had died": whether somebody said it leaves open what was said.
    pub(super) fn is_believed(&self, proposition: &Proposition<'d>) -> bool {
        let report = proposition.governor.and_then(|g| self.propositions.at(g)).filter(|_| proposition.link == Link::Content);
        // "disputes the claim that they died"
        let disputed = |said: &Proposition<'d>| said.governor.and_then(|g| self.operator_at(g)).is_some_and(|op| op.status == Some(Status::Denied));
        report.is_some_and(|g| self.is_report(g) && !disputed(g)) && self.is_told_as_past(proposition.head)
    }

    /// "were not sent until the year after": then they were.
    pub(super) fn is_until(&self, tok: usize) -> bool {
        let tree = self.tree;
        let until = |c: usize| tree.children_by(c, &[Deprel::Case, Deprel::Mark]).any(|m| self.knowledge.classes.has("awaited-mark", tree.lemma(m)));
        let done =
            tree.tok(tok).xpos == Xpos::Vbd || tree.children_by(tok, &[Deprel::Aux, Deprel::AuxPass]).any(|aux| tree.tok(aux).xpos == Xpos::Vbd);
        let modal = tree.children_by(tok, &[Deprel::Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Md);
        done && !modal && tree.children_by(tok, &[Deprel::Obl, Deprel::Advcl]).any(until)
    }

    /// True where the clause hangs on a verb or noun as what it takes.
    pub(super) fn is_taken(&self, proposition: &Proposition<'d>) -> bool {
        proposition.link == Link::Content && proposition.governor.is_some_and(|g| self.propositions.at(g).is_some())
    }
}
