//! Whether an event happened: from tense, modality and negation of its predicate and of everything that embeds it.
//!
//! Needs propositions, gives a status with the words that license it. Measured by `score_status.py`.

mod around;
mod own;

use crate::proposition::{Link, Proposition, Propositions};
use crate::tree::Tree;
use attache_knowledge::{Knowledge, PredicatePos};
use attache_types::{Deprel, Evidence, Status, Upos, Xpos};

/// How many acts in a row may take their status from one another.
const DEPTH: u8 = 8;

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
        self.read_within(proposition, DEPTH)
    }

    /// As `read`; `depth` bounds how often one act takes the status of another.
    fn read_within(&self, proposition: &Proposition<'d>, depth: u8) -> Reading {
        let predicate = proposition.light.and_then(|verb| self.propositions.at(verb)).unwrap_or(proposition);
        if let Some(shared) = self.shares_infinitive(predicate).filter(|_| depth > 0) {
            let mut reading = self.read_within(shared, depth - 1);
            if proposition.light.is_some() {
                self.negative_determiner(proposition.head, &mut reading);
            }
            return reading;
        }
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
            if at.link == Link::Content && self.is_granted(at) || self.came_before(at) {
                break;
            }
            self.embed(at, beyond, &mut reading);
            beyond |= at.link == Link::Nominal;
            // "said that rebels had killed": after a reporting verb the past perfect is only the sequence of tenses.
            if at.link == Link::Content && at.governor.and_then(|g| self.propositions.at(g)).is_some_and(|g| self.is_report(g)) {
                reading.anterior = false;
            }
            match at.governor.and_then(|g| self.propositions.at(g)) {
                _ if self.is_faced(at) || self.is_believed(at) => break,
                Some(governor) if matches!(at.link, Link::Content | Link::Nominal | Link::Modifier) || self.is_means(at) => at = governor,
                _ => break,
            }
        }
        if proposition.pos == PredicatePos::Noun && proposition.light.is_none() {
            self.modifiers(proposition.head, &mut reading);
        }
        if reading.status == Status::Planned && predicate.link != Link::Content && depth > 0 {
            self.serve(predicate, &mut reading, depth - 1);
        }
        reading
    }

    /// "has to send troops": it is not done yet, unless it is told of the past ("had to withdraw").
    fn is_due(&self, outer: &Proposition<'d>, act: &Proposition<'d>) -> bool {
        let tree = self.tree;
        act.link == Link::Content && tree.is_infinitive(act.head) && matches!(tree.tok(outer.head).xpos, Xpos::Vbz | Xpos::Vbp)
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
        let operator = operator.filter(|op| !self.knowledge.classes.has("looking-back", &op.class) || !self.is_told_as_past(proposition.head));
        let operator = operator.filter(|op| !self.was_able(outer) && (op.class != "permit" || !self.came_of(outer)));
        let operator = operator.filter(|op| op.class != "duty" || self.is_due(outer, proposition));
        let operator = operator.filter(|_| !self.serves_a_purpose(outer, proposition));
        let operator = operator.filter(|_| !self.goes_on(outer, self.own(outer).status));
        let operator = operator.filter(|op| !(beyond && self.knowledge.classes.has("aspect-class", &op.class)));
        // "is sceptical that Norland will leave", "fears that it will", "it is possible that it will"
        let doubted =
            self.knowledge.classes.has("doubting", &outer.lemma) || operator.is_some_and(|op| op.class == "possible" && op.status.is_some());
        if reading.status == Status::Planned && doubted {
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
        // "does not seem keen to attack"
        let seems = open && operator.is_some_and(|op| op.class == "possible" && op.status.is_none());
        if self.is_missed(outer, proposition) || (opened || seems) && self.is_denied(outer, own.status) {
            self.set(reading, Status::Negated, outer.head);
            reading.refusal = false;
            return;
        }
        if !beyond && (self.goes_on(outer, own.status) || self.is_to_end(outer, own.status)) {
            self.combine(reading, Status::Ongoing, outer.head);
            return;
        }
        // "is willing to leave if Norland disarms"
        if let Some(mark) = self.condition_of(outer.head).filter(|_| opened && !beyond && reading.status == Status::Planned) {
            self.set(reading, Status::Conditional, mark);
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
        let there = self.is_dated(proposition) || own.status == Status::Negated && self.is_there_to_do(outer, proposition);
        if (!self.is_report(outer) || none) && !there && !matches!(own.status, Status::Occurred | Status::Ongoing) && outer.light.is_none() {
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
