//! Whether an event happened: from tense, modality and negation of its predicate and of everything that embeds it.
//!
//! Needs propositions, gives a status with the words that license it. Measured by `score_status.py`.

mod around;

use crate::proposition::{Link, Proposition, Propositions};
use crate::stretches::is_perfect;
use crate::tree::Tree;
use attache_knowledge::{Knowledge, PredicatePos};
use attache_types::{Deprel, Evidence, Status, Upos, Xpos};

/// A status and what licenses it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The status.
    pub status: Status,
    /// The licensing words.
    pub evidence: Vec<Evidence>,
    /// Told in the past perfect: history.
    pub anterior: bool,
    /// "will not": a refusal declared.
    pub refusal: bool,
}

/// Reads statuses in one sentence.
pub struct StatusReader<'s, 'd> {
    /// The tree.
    pub tree: &'s Tree<'d>,
    /// The propositions.
    pub propositions: &'s Propositions<'d>,
    /// The operators.
    pub knowledge: &'s Knowledge,
}

impl<'d> StatusReader<'_, 'd> {
    /// The status of a proposition.
    pub fn read(&self, proposition: &Proposition<'d>) -> Reading {
        let predicate = proposition.light.and_then(|verb| self.propositions.at(verb)).unwrap_or(proposition);
        let mut reading = self.own(predicate);
        if proposition.light.is_some() {
            self.negative_determiner(proposition.head, &mut reading);
            if self.goes_on(predicate, reading.status) {
                reading.status = Status::Ongoing;
            }
            if reading.status == Status::Occurred && self.is_there(predicate) {
                self.set(&mut reading, Status::Ongoing, predicate.head);
            }
        }
        if let Some(word) = self.is_ongoing(proposition) {
            self.set(&mut reading, Status::Ongoing, word);
            return reading;
        }
        let mut at = predicate;
        let mut beyond = false;
        for _ in 0..8 {
            // "if you wonder why they attacked": that they did is taken for granted.
            if at.link == Link::Content && self.is_granted(at) {
                break;
            }
            self.embed(at, beyond, &mut reading);
            beyond |= at.link == Link::Nominal;
            // "said that rebels had killed": after a reporting verb the past perfect is only the sequence of tenses.
            if at.link == Link::Content && at.governor.and_then(|g| self.propositions.at(g)).is_some_and(|g| self.is_report(g)) {
                reading.anterior = false;
            }
            match at.governor.and_then(|g| self.propositions.at(g)) {
                _ if self.is_faced(at) => break,
                Some(governor) if matches!(at.link, Link::Content | Link::Nominal | Link::Modifier) || self.is_means(at) => at = governor,
                _ => break,
            }
        }
        if proposition.pos == PredicatePos::Noun && proposition.light.is_none() {
            self.modifiers(proposition.head, &mut reading);
        }
        if reading.status == Status::Planned && predicate.link != Link::Content {
            self.serve(predicate, &mut reading);
        }
        reading
    }

    /// What the predicate's own auxiliaries, adverbs and form say.
    fn own(&self, proposition: &Proposition<'d>) -> Reading {
        let tree = self.tree;
        let tok = proposition.head;
        let mut reading = Reading { status: Status::Occurred, evidence: Vec::new(), anterior: false, refusal: false };
        if proposition.pos == PredicatePos::Noun {
            if let Some(cop) = self.is_engaged(tok) {
                self.set(&mut reading, Status::Ongoing, cop);
            }
            self.negative_determiner(tok, &mut reading);
            self.said_to_be(tok, &mut reading);
            return reading;
        }
        let bearer = tree.auxiliary_bearer(tok);
        let mut have_past = false;
        for child in tree.children_by(bearer, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]) {
            let form = tree.form(child).to_lowercase();
            have_past |= form == "had";
            if let Some(modal) = self.knowledge.operators.get(&form, "modal") {
                let status = match modal.class.as_str() {
                    "would" if self.is_polite(proposition) || self.is_habit(proposition) => continue,
                    "would" => self.would(proposition),
                    _ => modal.status.unwrap_or(Status::Hypothetical),
                };
                self.set(&mut reading, status, child);
            }
            // "is attacking", "has been attacking", "is being attacked"
            let present = matches!(tree.tok(child).xpos, Xpos::Vbz | Xpos::Vbp) || is_perfect(tree, bearer) || self.is_told_while(proposition, child);
            let being = tree.children_by(bearer, &[Deprel::AuxPass]).any(|aux| tree.tok(aux).xpos == Xpos::Vbg);
            let progressive = (tree.tok(bearer).xpos == Xpos::Vbg || being) && present;
            if progressive && tree.lemma(child) == "be" && reading.status == Status::Occurred {
                // "announced that it was leaving" is a plan, "said that it was leaving" under way.
                let planned = self.is_announced_as(proposition, child);
                self.set(&mut reading, if planned { Status::Planned } else { Status::Ongoing }, child);
            }
        }
        reading.anterior = have_past && matches!(tree.tok(bearer).xpos, Xpos::Vbn | Xpos::Vbg);
        let infinitive = tree.children_by(tok, &[Deprel::Mark]).find(|&m| tree.tok(m).upos == Upos::Part);
        if let Some(to) = infinitive {
            let content = self.is_taken(proposition);
            // "attempts to attack": what the noun makes of it.
            let noun = proposition.governor.filter(|_| proposition.link == Link::Modifier);
            let of_noun = noun.and_then(|noun| self.knowledge.operators.get(tree.lemma(noun), "noun")).is_some_and(|op| op.status.is_some());
            if let Some(asking) = proposition.governor.filter(|&g| !of_noun && self.asks_with(g, tok).is_some()) {
                self.set(&mut reading, Status::Hypothetical, asking);
            } else if noun.is_some_and(|noun| self.is_under_way(noun)) {
                self.set(&mut reading, Status::Ongoing, to);
            } else if self.is_weighed(proposition) {
                self.set(&mut reading, Status::Hypothetical, to);
            } else if !content && !of_noun && !self.is_enacted(proposition) && !self.is_singled_out(proposition) && !tree.has_perfect(tok) {
                self.set(&mut reading, Status::Planned, to);
            }
        }
        // "suggestions of attacking": a gerund behind such a preposition is only spoken of.
        let gerund = tree.tok(tok).xpos == Xpos::Vbg && tree.child(tok, &[Deprel::Aux, Deprel::Nsubj]).is_none();
        // "without firing missiles and testing bombs": the second gerund has the first one's mark.
        let first = tree.head(tok).filter(|&h| tree.rel(tok) == Deprel::Conj && tree.tok(h).xpos == Xpos::Vbg);
        let marks = std::iter::once(tok).chain(first).flat_map(|of| tree.children_by(of, &[Deprel::Mark, Deprel::Case, Deprel::Cc]));
        // "a history of mounting attacks"
        let told = |m: usize| {
            let pair = |h: usize| format!("{} {}", tree.lemma(h), tree.lemma(m));
            let asserts = |h: usize| self.knowledge.classes.has("asserted-noun", tree.lemma(h)) || self.knowledge.classes.has("asserting", &pair(h));
            tree.head(tok).is_some_and(asserts)
        };
        // "apart from urging them"
        let aside = |m: usize| m > 0 && self.knowledge.classes.has("aside-from", &format!("{} {}", tree.form(m - 1), tree.form(m)).to_lowercase());
        let mark = marks.into_iter().find(|&m| self.knowledge.classes.has("unasserted-mark", tree.lemma(m)) && !told(m) && !aside(m));
        // "opposed installing missiles"
        let judge = proposition.governor.filter(|&g| self.knowledge.classes.has("judging", tree.lemma(g)) && g < tok);
        let bare = tree.child(tok, &[Deprel::Mark, Deprel::Case]).is_none() && tree.form(tok.saturating_sub(1)) != ",";
        if let Some(judge) = judge.filter(|_| gerund && bare) {
            self.set(&mut reading, Status::Hypothetical, judge);
        }
        if let Some(mark) = mark.filter(|_| gerund) {
            self.set(&mut reading, Status::Hypothetical, mark);
        }
        // "decided against charging them"
        let adverse = tree.children_by(tok, &[Deprel::Mark, Deprel::Case]).find(|&m| self.knowledge.classes.has("adverse-mark", tree.lemma(m)));
        let decided = proposition.governor.is_some_and(|g| self.knowledge.classes.has("deciding", tree.lemma(g)));
        if let Some(mark) = adverse.filter(|_| gerund && decided) {
            self.set(&mut reading, Status::Negated, mark);
        }
        // "stopped short of signing", "refrained from attacking"
        let kept = mark.is_some_and(|m| self.knowledge.classes.has("avoided-mark", tree.lemma(m)));
        // The gerund may hang on "short".
        let avoids = proposition.governor.map(|g| tree.head(g).filter(|_| tree.rel(g) == Deprel::Advmod).unwrap_or(g));
        if let Some(avoids) = avoids.filter(|&g| gerund && kept && self.prevents(g)) {
            self.set(&mut reading, Status::Negated, avoids);
        }
        if reading.status == Status::Occurred
            && (self.is_lasting(tok) || self.is_being(tok) || self.is_standing(tok) || self.is_held_true(proposition))
        {
            self.set(&mut reading, Status::Ongoing, tok);
        }
        self.adverbs(bearer, &mut reading);
        if let Some(mark) = self.subjunctive(tok) {
            self.set(&mut reading, Status::Hypothetical, mark);
        }
        if let Some(order) = self.order(tok) {
            self.set(&mut reading, Status::Hypothetical, order);
        }
        if let Some(asked) = self.question(bearer) {
            self.set(&mut reading, Status::Hypothetical, asked);
        }
        self.conditions(tok, &mut reading);
        self.time_to_come(proposition, &mut reading);
        self.negative_subject(proposition, &mut reading);
        reading
    }

    /// "Has Norland attacked?": the auxiliary before the subject of a clause that asks whether; "why" and "when" take the act as
    /// done.
    fn question(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let subject = tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&s| s < tok)?;
        let first = tree.children_by(tok, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]).find(|&a| a < subject)?;
        let wh = |i: usize| matches!(tree.tok(i).xpos, Xpos::Wrb | Xpos::Wp | Xpos::Wdt);
        let asks = (tok..tree.len()).any(|i| tree.form(i) == "?") && !(tree.range(tok).0..first).any(wh);
        asks.then_some(first)
    }

    /// "insisted that Norland sign", "suggested Norland sign": a plain form behind its subject, which says what should be.
    fn subjunctive(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let subject = tree.child(tok, &[Deprel::Nsubj]).filter(|&subject| subject < tok)?;
        let bare = tree.child(tok, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]).is_none();
        // "said that they hit it" may be the past.
        let same_in_past = self.knowledge.classes.has("same-in-past", tree.lemma(tok));
        if tree.tok(tok).xpos != Xpos::Vb || !bare || same_in_past || tree.is_infinitive(tok) {
            return None;
        }
        let mark = tree.child(tok, &[Deprel::Mark]).filter(|&mark| mark < subject && tree.tok(mark).upos == Upos::Sconj);
        let content = matches!(tree.rel(tok), Deprel::Ccomp | Deprel::Xcomp);
        let proposing = tree.head(tok).filter(|&verb| content && verb < subject && self.knowledge.classes.has("mandative", tree.lemma(verb)));
        mark.filter(|_| tree.rel(tok) == Deprel::Ccomp).or(proposing)
    }

    /// "has to send troops": it is not done yet, unless it is told of the past ("had to withdraw").
    fn is_due(&self, outer: &Proposition<'d>, act: &Proposition<'d>) -> bool {
        let tree = self.tree;
        act.link == Link::Content && tree.is_infinitive(act.head) && matches!(tree.tok(outer.head).xpos, Xpos::Vbz | Xpos::Vbp)
    }

    /// "forces besieging the town": whoever is described by it is still at it.
    fn is_lasting(&self, tok: usize) -> bool {
        let tree = self.tree;
        let actor = |noun: usize| tree.tok(noun).upos == Upos::Propn || self.knowledge.agents.ending_at(&[tree.lemma(noun)], 0).is_some();
        tree.rel(tok) == Deprel::Acl
            && tree.tok(tok).xpos == Xpos::Vbg
            && tree.child(tok, &[Deprel::Mark, Deprel::Case, Deprel::Aux]).is_none()
            && self.knowledge.classes.has("lasting-act", tree.lemma(tok))
            && tree.head(tok).is_some_and(actor)
    }

    /// "refrain", "stop short": a predicate that keeps an act from being done.
    fn prevents(&self, verb: usize) -> bool {
        let tree = self.tree;
        let whole = |c: usize| self.knowledge.operators.get(&format!("{} {}", tree.lemma(verb), tree.lemma(c)), "verb");
        let joined = tree.children_by(verb, &[Deprel::Advmod, Deprel::Xcomp]).find_map(whole);
        let operator = joined.or_else(|| self.knowledge.operators.get(tree.lemma(verb), "verb"));
        operator.is_some_and(|op| op.class == "prevent")
    }

    /// "the second state to recognise it", "among those to recognise it": who is told apart by an act has done it.
    fn is_singled_out(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let noun = proposition.governor.filter(|_| proposition.link == Link::Modifier);
        let mark = |i: usize| self.knowledge.classes.has("singling-out", tree.lemma(i));
        let among = |noun: usize| tree.preposition(noun).is_some_and(|case| self.knowledge.classes.has("singling-out", case));
        noun.is_some_and(|noun| mark(noun) || among(noun) || tree.children_by(noun, &[Deprel::Amod]).any(mark))
    }

    /// "will condemn the attack", "fled to escape the shelling": that act is there, whatever becomes of what is done about it.
    fn is_faced(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let noun = proposition.head;
        let definite = tree.child(noun, &[Deprel::NmodPoss]).is_some()
            || tree.child(noun, &[Deprel::Det]).is_some_and(|det| self.knowledge.classes.has("definite", tree.lemma(det)));
        let governor = proposition.governor.and_then(|g| self.propositions.at(g)).filter(|_| proposition.link == Link::Nominal);
        definite && governor.is_some_and(|g| self.knowledge.classes.has("facing", &g.lemma) && g.args.iter().any(|arg| arg.tok == noun))
    }

    /// "would" reports a plan under "said", depends on a condition, or is only imagined.
    fn would(&self, proposition: &Proposition<'d>) -> Status {
        let reported = proposition.governor.and_then(|g| self.propositions.at(g)).is_some_and(|g| self.is_report(g));
        match reported && proposition.link == Link::Content {
            true => Status::Planned,
            false if self.condition_of(proposition.head).is_some() => Status::Conditional,
            false if self.is_announced(proposition) => Status::Planned,
            false => match self.has_reporting_aside(proposition.head) {
                true => Status::Planned,
                false => Status::Hypothetical,
            },
        }
    }

    fn has_reporting_aside(&self, tok: usize) -> bool {
        self.tree.children_by(tok, &[Deprel::Parataxis]).filter_map(|c| self.propositions.at(c)).any(|p| self.is_report(p))
    }

    fn is_report(&self, proposition: &Proposition<'d>) -> bool {
        self.operator(proposition).is_some_and(|op| self.knowledge.classes.has("reporting-class", &op.class))
    }

    fn operator(&self, proposition: &Proposition<'d>) -> Option<&attache_knowledge::Operator> {
        let pos = match proposition.pos {
            PredicatePos::Verb => "verb",
            PredicatePos::Noun => "noun",
            PredicatePos::Adj => "adj",
        };
        self.knowledge.operators.get(&proposition.lemma, pos)
    }

    fn operator_at(&self, tok: usize) -> Option<&attache_knowledge::Operator> {
        self.propositions.at(tok).and_then(|proposition| self.operator(proposition))
    }

    fn adverbs(&self, tok: usize, reading: &mut Reading) {
        for child in self.tree.children_by(tok, &[Deprel::Advmod, Deprel::CcPreconj]) {
            // "not only" before "not"
            let operator = self
                .adverb_pair(child)
                .or_else(|| self.knowledge.operators.get(self.tree.lemma(child), "adv"))
                .or_else(|| self.knowledge.operators.get(&self.tree.form(child).to_lowercase(), "adv"));
            if let Some((operator, status)) = operator.and_then(|op| Some((op, op.status?))) {
                // "may not take place"
                let may = |aux: usize| self.knowledge.classes.has("doubt-modal", &self.tree.form(aux).to_lowercase());
                if status == Status::Negated && self.tree.children_by(tok, &[Deprel::Aux]).any(may) {
                    continue;
                }
                self.set(reading, status, child);
                // "is yet to sign": nobody refuses.
                reading.refusal &= operator.class != "await";
            }
        }
    }

    /// "no longer", "yet to": an adverb together with the word before or behind it.
    fn adverb_pair(&self, adverb: usize) -> Option<&attache_knowledge::Operator> {
        let starts = [adverb.checked_sub(1), Some(adverb)].into_iter().flatten().filter(|first| first + 1 < self.tree.len());
        let pair = |first: usize| format!("{} {}", self.tree.form(first), self.tree.form(first + 1)).to_lowercase();
        starts.into_iter().find_map(|first| self.knowledge.operators.get(&pair(first), "adv"))
    }

    /// "no troops", "neither Norland nor Veltria", "none of the two".
    fn negative_determiner(&self, noun: usize, reading: &mut Reading) {
        let mut words = std::iter::once(noun).chain(self.tree.children_by(noun, &[Deprel::Det, Deprel::CcPreconj]));
        let det = words.find(|&word| self.knowledge.operators.get(self.tree.lemma(word), "det").is_some());
        if let Some(det) = det {
            self.set(reading, Status::Negated, det);
        }
    }

    fn negative_subject(&self, proposition: &Proposition<'d>, reading: &mut Reading) {
        let own = |&tok: &usize| self.tree.head(tok) == Some(proposition.head);
        if let Some(subject) = proposition.subject.filter(own) {
            self.negative_determiner(subject, reading);
        }
        // "received no support", "killed no civilians"
        let quoted = |object: usize| (proposition.head..object).any(|i| self.knowledge.classes.has("speech-opening", self.tree.form(i)));
        let object = self.tree.child(proposition.head, &[Deprel::Obj]).filter(|&object| !quoted(object));
        if let Some(object) = object.filter(|_| reading.status == Status::Occurred) {
            self.negative_determiner(object, reading);
        }
    }

    fn condition_of(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let condition = |clause: usize| tree.children_by(clause, &[Deprel::Mark]).find(|&m| self.is_mark(m, "condition"));
        let own = tree.children_by(tok, &[Deprel::Advcl]).find_map(condition);
        // "will sign provided that ...": the parser hangs the participle on a noun before it.
        let under = |m: &usize| {
            let participle = tree.head(*m).and_then(|clause| tree.head(clause)).filter(|&p| p + 1 == *m);
            participle.and_then(|p| tree.ancestors(p).find(|&a| tree.tok(a).upos == Upos::Verb)) == Some(tok)
        };
        own.or_else(|| (tok + 1..tree.len()).filter(under).find(|&m| self.is_mark(m, "condition")))
    }

    /// True for a mark of this class: "if"; several words with the mark as first or last ("as long as", "in case").
    fn is_mark(&self, tok: usize, class: &str) -> bool {
        let is = |words: &str| self.knowledge.operators.get(words, "mark").is_some_and(|op| op.class == class);
        let words = |first: usize, last: usize| (first..=last).map(|i| self.tree.form(i).to_lowercase()).collect::<Vec<_>>().join(" ");
        // "supports them even if it criticises them" grants that it does; not "will support them even if they attack".
        let main = self.tree.head(tok).and_then(|clause| self.tree.head(clause));
        let modal = |aux: usize| self.knowledge.operators.get(&self.tree.form(aux).to_lowercase(), "modal").is_some();
        let open = main.is_some_and(|main| self.tree.children_by(main, &[Deprel::Aux]).any(modal));
        let granted = tok > 0 && !open && self.knowledge.classes.has("concession", &words(tok - 1, tok));
        !granted && is(self.tree.lemma(tok))
            || (1..3).any(|n| tok >= n && is(&words(tok - n, tok)) || tok + n < self.tree.len() && is(&words(tok, tok + n)))
    }

    /// A condition makes what is still open conditional; a clause that is itself a condition is hypothetical.
    fn conditions(&self, tok: usize, reading: &mut Reading) {
        // "would shoot them down and attack the base if Norland struck"
        let bare = self.tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none();
        let shared = || self.first_conjunct(tok).filter(|_| bare && self.tree.tok(tok).xpos == Xpos::Vb).and_then(|first| self.condition_of(first));
        if let Some(mark) = self.condition_of(tok).or_else(shared)
            && matches!(reading.status, Status::Planned | Status::Hypothetical | Status::Expected)
        {
            self.set(reading, Status::Conditional, mark);
        }
        let open = |&m: &usize| self.is_mark(m, "condition") || self.is_mark(m, "precaution");
        // "if she came back and was charged"
        let first = self.first_conjunct(tok);
        let marks = [Some(tok), first].into_iter().flatten().flat_map(|clause| self.tree.children_by(clause, &[Deprel::Mark]));
        if let Some(mark) = marks.into_iter().find(open).or_else(|| self.inverted_condition(tok)) {
            reading.status = Status::Hypothetical;
            reading.evidence.push(self.evidence(mark));
        }
    }

    /// The verb that a coordinated one goes on from.
    fn first_conjunct(&self, tok: usize) -> Option<usize> {
        let before = |&tok: &usize| self.tree.head(tok).filter(|&head| self.tree.rel(tok) == Deprel::Conj && head < tok);
        std::iter::successors(before(&tok), before).last()
    }

    /// What the predicate that takes this one makes of it; `beyond` a noun, what begins or goes on is what is done about it:
    /// "continued to call for news of the attack".
    fn embed(&self, proposition: &Proposition<'d>, beyond: bool, reading: &mut Reading) {
        let Some(governor) = proposition.governor else {
            return;
        };
        let modifies_noun = proposition.link == Link::Modifier;
        if modifies_noun {
            let infinitive = self.tree.child(proposition.head, &[Deprel::Mark, Deprel::Case]).is_some();
            if let Some((word, status)) = self.told_of(governor).filter(|_| infinitive) {
                // "not the first state to sign" leaves open whether it has signed.
                let open = status == Status::Negated && self.is_singled_out(proposition);
                self.set(reading, if open { Status::Hypothetical } else { status }, word);
                reading.refusal = false;
            }
            let fact = matches!(reading.status, Status::Occurred | Status::Ongoing);
            // "no evidence that rebels attacked"
            if let Some(det) = self.no_evidence(governor) {
                self.set(reading, Status::Negated, det);
                reading.refusal = false;
            }
            if let Some(det) = self.of_any(proposition, governor).filter(|_| fact) {
                self.set(reading, Status::Hypothetical, det);
            }
            // "fears that Norland will leave"
            if reading.status == Status::Planned && infinitive && self.knowledge.classes.has("worry", self.tree.lemma(governor)) {
                self.set(reading, Status::Hypothetical, governor);
            }
            let operator = self.knowledge.operators.get(self.tree.lemma(governor), "noun").filter(|_| infinitive);
            if let Some((operator, status)) = operator.and_then(|op| Some((op, op.status?)))
                && !self.is_attempt(operator, proposition)
            {
                self.combine(reading, status, governor);
                if let Some(gone) = self.given_up(governor) {
                    self.set(reading, Status::Negated, gone);
                }
            }
            return;
        }
        let Some(outer) = self.propositions.at(governor) else {
            return;
        };
        if self.is_means(proposition) {
            let own = self.own(outer);
            // "In criticising them he did not say": what comes first was done.
            let done = own.status == Status::Negated && proposition.head < outer.head;
            if let (Status::Planned | Status::Expected | Status::Conditional | Status::Hypothetical | Status::Negated, Some(evidence)) =
                (own.status, own.evidence.first())
                && !done
            {
                self.combine(reading, own.status, outer.head);
                reading.evidence.pop();
                reading.evidence.push(evidence.clone());
            }
            return;
        }
        let takes = match proposition.link {
            Link::Content => true,
            Link::Nominal => outer.args.iter().any(|arg| arg.tok == proposition.head) && proposition.light != Some(outer.head),
            _ => false,
        };
        if !takes || self.is_faced(proposition) {
            return;
        }
        if self.goes_on_speaking(outer, proposition) {
            return;
        }
        let operator = self.supposed(outer).or_else(|| self.operator(outer)).or_else(|| self.asks_with(outer.head, proposition.head));
        let operator = operator.filter(|op| op.class != "warn" || !self.is_told_as_past(proposition.head));
        let operator = operator.filter(|_| !self.was_able(outer));
        let operator = operator.filter(|op| op.class != "duty" || self.is_due(outer, proposition));
        let operator = operator.filter(|_| !self.serves_a_purpose(outer, proposition));
        let operator = operator.filter(|op| !(beyond && self.knowledge.classes.has("aspect-class", &op.class)));
        // "is sceptical that Norland will leave", "fears that it will"
        if reading.status == Status::Planned && self.knowledge.classes.has("doubting", &outer.lemma) {
            self.set(reading, Status::Hypothetical, outer.head);
        }
        let attempt = operator.is_some_and(|op| self.is_attempt(op, proposition));
        if attempt && self.own(outer).status == Status::Ongoing {
            self.combine(reading, Status::Ongoing, outer.head);
        }
        let operator = operator.filter(|_| !attempt);
        let foiled = operator.is_some_and(|op| op.class == "prevent") && proposition.pos == PredicatePos::Noun;
        // "is likely that rebels attacked": held to have happened.
        let guessed =
            |status: Status| if status == Status::Expected && self.is_told_as_past(proposition.head) { Status::Hypothetical } else { status };
        if let Some(status) = operator.and_then(|op| op.status).map(guessed) {
            match foiled && matches!(reading.status, Status::Planned | Status::Hypothetical) {
                // "the attempt to attack was foiled"
                true => self.set(reading, status, outer.head),
                false => self.combine(reading, status, outer.head),
            }
        }
        let own = self.own(outer);
        let open = matches!(reading.status, Status::Planned | Status::Expected | Status::Hypothetical);
        let opened = open && operator.is_some_and(|op| op.status == Some(reading.status));
        if self.is_missed(outer, proposition) || opened && self.is_denied(outer, own.status) {
            self.set(reading, Status::Negated, outer.head);
            reading.refusal = false;
            return;
        }
        if !beyond && (self.goes_on(outer, own.status) || self.is_to_end(outer, own.status)) {
            self.combine(reading, Status::Ongoing, outer.head);
            return;
        }
        // "if Norland opts to attack"
        if own.status == Status::Hypothetical && reading.status == Status::Planned && self.tree.is_infinitive(proposition.head) && !beyond {
            self.set(reading, Status::Hypothetical, outer.head);
        }
        // "do not believe that rebels attacked"
        if own.status == Status::Negated && operator.is_some_and(|op| op.class == "believe") {
            self.combine(reading, Status::Hypothetical, outer.head);
        }
        // "do not recall any attacks"
        let open = |det: usize| self.knowledge.classes.has("open-determiner", self.tree.lemma(det));
        let none = own.status == Status::Negated && self.tree.children_by(proposition.head, &[Deprel::Det]).any(open);
        if self.question(outer.head).is_some() && reading.status == Status::Planned {
            self.set(reading, Status::Hypothetical, outer.head);
        }
        if (!self.is_report(outer) || none)
            && !self.is_dated(proposition)
            && !(own.status == Status::Negated && self.is_there_to_do(outer, proposition))
            && !matches!(own.status, Status::Occurred | Status::Ongoing)
            && outer.light.is_none()
        {
            let token = own.evidence.first().map(|e| e.span);
            self.combine(reading, own.status, outer.head);
            if let (Some(span), Some(last)) = (token, reading.evidence.last_mut()) {
                last.span = span;
                last.text = span.of(self.tree.text).to_owned();
            }
        }
    }

    /// "warned that rebels had taken the town": a finite clause in the past or the perfect.
    fn is_told_as_past(&self, tok: usize) -> bool {
        let tree = self.tree;
        let auxiliaries = tree.children_by(tok, &[Deprel::Aux, Deprel::AuxPass]);
        let past = |aux: usize| tree.tok(aux).xpos == Xpos::Vbd || tree.lemma(aux) == "have" && tree.tok(aux).xpos != Xpos::Vb;
        tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some() && (tree.tok(tok).xpos == Xpos::Vbd || auxiliaries.into_iter().any(past))
    }

    /// "could help in toppling the regime", "will respond by closing the border": a means is as open as what it serves.
    fn is_means(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let gerund = tree.tok(proposition.head).xpos == Xpos::Vbg && tree.child(proposition.head, &[Deprel::Aux, Deprel::Nsubj]).is_none();
        let mark =
            || tree.children_by(proposition.head, &[Deprel::Mark, Deprel::Case]).find(|&m| self.knowledge.classes.has("means-mark", tree.lemma(m)));
        matches!(proposition.link, Link::Adverbial(_)) && gerund && mark().is_some() || self.is_enacted(proposition) || self.is_outcome(proposition)
    }

    /// "used tanks to attack", "led them to attack", "took to the radio to accuse": the infinitive tells what was done, not what
    /// was meant.
    fn is_enacted(&self, proposition: &Proposition<'d>) -> bool {
        let (tree, classes) = (self.tree, &self.knowledge.classes);
        let does = |g: usize| {
            let pair = || format!("{} {}", self.propositions.at(g).map_or(tree.lemma(g), |g| &g.lemma), proposition.lemma);
            ["enacting", "bringing-about"].iter().any(|class| classes.has(class, tree.lemma(g))) || classes.has("setting-out", &pair())
        };
        let speaks = |g: usize| {
            let case = |c: usize| tree.preposition(c).is_some_and(|case| classes.has("voicing", &format!("{} {case}", tree.lemma(g))));
            classes.has("voicing", tree.lemma(g)) || tree.children_by(g, &[Deprel::Obl]).any(case)
        };
        let word = classes.has("judging", &proposition.lemma) || self.operator(proposition).is_some_and(|op| classes.has("voiced-class", &op.class));
        matches!(proposition.link, Link::Adverbial(_))
            && tree.is_infinitive(proposition.head)
            && proposition.governor.is_some_and(|g| g < proposition.head && tree.tok(g).upos == Upos::Verb && (does(g) || word && speaks(g)))
    }

    /// "She continued: \"They have attacked.\"": what begins or goes on is her speaking, not what the clause tells.
    fn goes_on_speaking(&self, outer: &Proposition<'d>, inner: &Proposition<'d>) -> bool {
        let speaks = ["clause", "quote"].iter().any(|frame| self.knowledge.cues.get(&outer.lemma, "verb", frame).is_some());
        let aspect = self.operator(outer).is_some_and(|op| self.knowledge.classes.has("aspect-class", &op.class));
        speaks && aspect && self.tree.child(inner.head, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some()
    }

    /// The outer status wins over what is told as fact; a denial wins over all.
    fn combine(&self, reading: &mut Reading, outer: Status, tok: usize) {
        let fact = matches!(reading.status, Status::Occurred | Status::Ongoing);
        if fact || outer == Status::Denied {
            self.set(reading, outer, tok);
        }
    }

    fn set(&self, reading: &mut Reading, status: Status, tok: usize) {
        reading.status = match (reading.status, status) {
            (Status::Negated, Status::Planned | Status::Ongoing) => Status::Negated,
            (Status::Planned, Status::Negated) => {
                reading.refusal = true;
                Status::Negated
            }
            (_, status) => status,
        };
        reading.evidence.push(self.evidence(tok));
    }

    fn evidence(&self, tok: usize) -> Evidence {
        let span = self.tree.tok(tok).span;
        Evidence { sentence: None, span, text: span.of(self.tree.text).to_owned(), trigger: None }
    }
}
