//! What a predicate's own words say of its status: auxiliaries, adverbs, form, negation, conditions.
//!
//! Needs one proposition and what stands around it in its clause; what takes the clause is for `status.rs`.

use super::{Reading, StatusReader};
use crate::proposition::{Link, Proposition};
use crate::stretches::is_perfect;
use attache_knowledge::PredicatePos;
use attache_types::{Deprel, Status, Upos, Xpos};

impl<'d> StatusReader<'_, 'd> {
    /// What the predicate's own auxiliaries, adverbs and form say.
    pub(super) fn own(&self, proposition: &Proposition<'d>) -> Reading {
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
                let planned = !being && self.is_announced_as(proposition, child);
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
    pub(super) fn question(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let subject = tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&s| s < tok)?;
        let first = tree.children_by(tok, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]).find(|&a| a < subject)?;
        let wh = |i: usize| matches!(tree.tok(i).xpos, Xpos::Wrb | Xpos::Wp | Xpos::Wdt);
        let asks = (tok..tree.len()).any(|i| tree.form(i) == "?") && !(tree.range(tok).0..first).any(wh);
        asks.then_some(first)
    }

    /// "insisted that Norland sign", "suggested Norland sign": a plain form behind its subject, which says what should be.
    pub(super) fn subjunctive(&self, tok: usize) -> Option<usize> {
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

    /// "forces besieging the town": whoever is described by it is still at it.
    pub(super) fn is_lasting(&self, tok: usize) -> bool {
        let tree = self.tree;
        let actor = |noun: usize| tree.tok(noun).upos == Upos::Propn || self.knowledge.agents.ending_at(&[tree.lemma(noun)], 0).is_some();
        tree.rel(tok) == Deprel::Acl
            && tree.tok(tok).xpos == Xpos::Vbg
            && tree.child(tok, &[Deprel::Mark, Deprel::Case, Deprel::Aux]).is_none()
            && self.knowledge.classes.has("lasting-act", tree.lemma(tok))
            && tree.head(tok).is_some_and(actor)
    }

    pub(super) fn adverbs(&self, tok: usize, reading: &mut Reading) {
        for child in self.tree.children_by(tok, &[Deprel::Advmod, Deprel::CcPreconj]) {
            // "not only" before "not"
            let operator = self
                .adverb_pair(child)
                .or_else(|| self.knowledge.operators.get(self.tree.lemma(child), "adv"))
                .or_else(|| self.knowledge.operators.get(&self.tree.form(child).to_lowercase(), "adv"));
            if let Some((operator, status)) = operator.and_then(|op| Some((op, op.status?))) {
                // "may not take place"
                let may = |aux: usize| self.knowledge.classes.has("doubt-modal", &self.tree.form(aux).to_lowercase());
                if status == Status::Negated && (self.tree.children_by(tok, &[Deprel::Aux]).any(may) || self.is_until(tok)) {
                    continue;
                }
                self.set(reading, status, child);
                // "is yet to sign": nobody refuses.
                reading.refusal &= operator.class != "await";
            }
        }
    }

    /// "no longer", "yet to": an adverb together with the word before or behind it.
    pub(super) fn adverb_pair(&self, adverb: usize) -> Option<&attache_knowledge::Operator> {
        let starts = [adverb.checked_sub(1), Some(adverb)].into_iter().flatten().filter(|first| first + 1 < self.tree.len());
        let pair = |first: usize| format!("{} {}", self.tree.form(first), self.tree.form(first + 1)).to_lowercase();
        starts.into_iter().find_map(|first| self.knowledge.operators.get(&pair(first), "adv"))
    }

    /// "no troops", "neither Norland nor Veltria", "none of the two".
    pub(super) fn negative_determiner(&self, noun: usize, reading: &mut Reading) {
        let mut words = std::iter::once(noun).chain(self.tree.children_by(noun, &[Deprel::Det, Deprel::CcPreconj]));
        let det = words.find(|&word| self.knowledge.operators.get(self.tree.lemma(word), "det").is_some());
        if let Some(det) = det {
            self.set(reading, Status::Negated, det);
        }
    }

    pub(super) fn negative_subject(&self, proposition: &Proposition<'d>, reading: &mut Reading) {
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

    pub(super) fn condition_of(&self, tok: usize) -> Option<usize> {
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
    pub(super) fn is_mark(&self, tok: usize, class: &str) -> bool {
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
    pub(super) fn conditions(&self, tok: usize, reading: &mut Reading) {
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
    pub(super) fn first_conjunct(&self, tok: usize) -> Option<usize> {
        let before = |&tok: &usize| self.tree.head(tok).filter(|&head| self.tree.rel(tok) == Deprel::Conj && head < tok);
        std::iter::successors(before(&tok), before).last()
    }

    /// "would" reports a plan under "said", depends on a condition, or is only imagined.
    pub(super) fn would(&self, proposition: &Proposition<'d>) -> Status {
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

    pub(super) fn has_reporting_aside(&self, tok: usize) -> bool {
        self.tree.children_by(tok, &[Deprel::Parataxis]).filter_map(|c| self.propositions.at(c)).any(|p| self.is_report(p))
    }

    /// "refrain", "stop short": a predicate that keeps an act from being done.
    pub(super) fn prevents(&self, verb: usize) -> bool {
        let tree = self.tree;
        let whole = |c: usize| self.knowledge.operators.get(&format!("{} {}", tree.lemma(verb), tree.lemma(c)), "verb");
        let joined = tree.children_by(verb, &[Deprel::Advmod, Deprel::Xcomp]).find_map(whole);
        let operator = joined.or_else(|| self.knowledge.operators.get(tree.lemma(verb), "verb"));
        operator.is_some_and(|op| op.class == "prevent")
    }

    /// "the second state to recognise it", "among those to recognise it": who is told apart by an act has done it.
    pub(super) fn is_singled_out(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let noun = proposition.governor.filter(|_| proposition.link == Link::Modifier);
        let mark = |i: usize| self.knowledge.classes.has("singling-out", tree.lemma(i));
        let among = |noun: usize| tree.preposition(noun).is_some_and(|case| self.knowledge.classes.has("singling-out", case));
        noun.is_some_and(|noun| mark(noun) || among(noun) || tree.children_by(noun, &[Deprel::Amod]).any(mark))
    }
}
