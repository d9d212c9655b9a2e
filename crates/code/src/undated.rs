//! What has no date in its own words: whether the report's own day holds for it.
//!
//! A report's day is that of its news. What is remembered, described, told along the way or further down in the past is not news,
//! and a blank serves a reader better than a wrong day. A report that nowhere names its own day is rarely of one.

use crate::events::SentenceView;
use crate::proposition::{Link, Proposition, Role};
use crate::status::Reading;
use crate::stretches::is_perfect;
use attache_knowledge::EventType;
use attache_types::{Deprel, Status, Upos, Xpos};

/// Sentences at the head of a report, title and lead, which tell what is new.
const HEAD: u32 = 3;

/// Sentences in which a report of the day's events goes on telling them; longer texts explain, recall and retell.
const NEWS: u32 = 12;

/// Sentences in which a report that follows the news by the hour tells what was done.
const LEAD: u32 = 8;

/// Times that a report names its own day, from which on it is one that follows the news by the hour.
pub const RUNNING: usize = 4;

impl<'d> SentenceView<'_, 'd> {
    /// Why the day of the report says nothing of what is told without a date, in words for the record; none where it does.
    pub fn not_of_the_day(&self, proposition: &Proposition<'d>, reading: &Reading, kind: &EventType) -> Option<String> {
        let quad = kind.quad;
        // "are currently held": on the report's day, wherever it tells so.
        let tree = self.matcher.tree;
        let now = |word: usize| self.knowledge.classes.has("now-word", &tree.form(word).to_lowercase());
        if self.finite(proposition).link != Link::Modifier && tree.children_by(proposition.head, &[Deprel::Advmod]).any(now) {
            return None;
        }
        let further_down = self.number >= HEAD;
        let occurred = reading.status == Status::Occurred;
        let why = if further_down && self.is_heading(proposition) {
            "which is a heading"
        } else if self.describes(proposition) {
            "which only describes somebody or something"
        } else if self.is_beside(proposition) {
            "only in the one around it"
        } else if further_down && self.holds_by_now(proposition) && !self.is_running_news(proposition, reading, quad) {
            "which tells in the perfect what holds by now"
        } else if self.remembered(proposition) {
            "which somebody remembers"
        } else if further_down
            && (self.is_state(proposition, quad) || self.is_standing(proposition, quad) || self.goes_on(proposition, reading, kind))
        {
            "which tells how things stand"
        } else if further_down && self.told_later(proposition, quad) {
            "which tells of the past further down in the report"
        } else if occurred && self.is_timeless(proposition, quad) {
            "which has no tense to tell it"
        } else if occurred && self.days == 0 && (further_down || self.number > 0 && quad.is_multiple_of(2) && self.holds_by_now(proposition)) {
            "in a report that names no day as its own"
        } else {
            return None;
        };
        Some(format!("not said in the clause, {why}"))
    }

    /// "the man who shot Osk and fled", "the rebels trained by Norland", "militias fighting Norland", "with Norland backing them".
    fn describes(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.matcher.tree;
        // "who shot Osk and fled", "who had a hand in killing Osk"
        let within = |tok: &usize| matches!(tree.rel(*tok), Deprel::Conj | Deprel::Xcomp | Deprel::Advcl);
        let top = std::iter::once(proposition.head).chain(tree.ancestors(proposition.head)).find(|tok| !within(tok));
        let relative = top.filter(|&top| tree.rel(top) == Deprel::AclRelcl).and_then(|top| self.matcher.propositions.at(top));
        if relative.is_some_and(|clause| self.dater.is_past(clause) || is_perfect(tree, clause.head)) {
            return true;
        }
        // "one of nine killed fighting for Norland"
        if top.is_some_and(|top| tree.rel(top) == Deprel::Acl && tree.tok(top).xpos == Xpos::Vbn) {
            return true;
        }
        let verb = proposition.light.unwrap_or(proposition.head);
        let bare = tree.child(verb, &[Deprel::Aux, Deprel::AuxPass]).is_none();
        let joined = tree.head(verb).filter(|_| tree.rel(verb) == Deprel::Conj);
        let mark = std::iter::once(verb).chain(joined).find_map(|verb| tree.child(verb, &[Deprel::Case, Deprel::Mark]));
        let introduced = mark.map(|mark| tree.lemma(mark));
        match tree.tok(verb).xpos {
            Xpos::Vbg if bare => tree.rel(verb) == Deprel::Acl || introduced.is_some_and(|mark| self.knowledge.classes.has("attendant", mark)),
            _ => false,
        }
    }

    /// "Joining hands with Norland" above a part of a report.
    fn is_heading(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.matcher.tree;
        let verb = proposition.light.unwrap_or(proposition.head);
        let bare = tree.child(verb, &[Deprel::Aux, Deprel::AuxPass, Deprel::Nsubj, Deprel::Cop]).is_none();
        tree.rel(verb) == Deprel::Root && tree.tok(verb).xpos == Xpos::Vbg && bare
    }

    /// "two months before staging a test": the clause around is dated, and says when this was not.
    fn is_beside(&self, proposition: &Proposition<'d>) -> bool {
        let around = proposition.governor.filter(|_| matches!(proposition.link, Link::Adverbial(Some(_))));
        around.and_then(|g| self.matcher.propositions.at(g)).is_some_and(|g| self.dater.date(g).is_some() || self.is_counted_from(proposition, g))
    }

    /// "A day after Norland attacked, Veltria ...": the clause around is counted from this one.
    fn is_counted_from(&self, proposition: &Proposition<'d>, around: &Proposition<'d>) -> bool {
        let tree = self.matcher.tree;
        let (first, _) = tree.range(proposition.head);
        let mark = (first..proposition.head).find(|&tok| self.knowledge.classes.has("counted-from", tree.form(tok)));
        mark.is_some() && self.dater.vague(around).is_some()
    }

    /// "Norland has banned Veltrian fish", "has said it will not pay": news at the head of a report, a state of things further down.
    fn holds_by_now(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.matcher.tree;
        let finite = self.finite(proposition);
        let saying = finite.governor.filter(|_| finite.link == Link::Content).and_then(|g| self.matcher.propositions.at(g));
        std::iter::once(finite).chain(saying).any(|clause| {
            let verb = clause.light.unwrap_or(clause.head);
            is_perfect(tree, verb) && tree.tok(verb).xpos != Xpos::Vbg
        })
    }

    /// "Norland has condemned the raid" in a report that names its own day time and again, as those do that follow the news by the
    /// hour.
    fn is_running_news(&self, proposition: &Proposition<'d>, reading: &Reading, quad: u8) -> bool {
        let said = quad % 2 == 1 && reading.status == Status::Occurred && self.dater.vague(proposition).is_none();
        said && self.days >= RUNNING && self.is_main(proposition) && !self.is_quoted(proposition)
    }

    /// "used the truck to kill many", "either surrender or die", "fear getting bombed", "was responsible for the raid": a deed in
    /// words that do not tell its time.
    fn is_timeless(&self, proposition: &Proposition<'d>, quad: u8) -> bool {
        let tree = self.matcher.tree;
        // "The clashes killed ten": a noun is of the time of its clause.
        let around = proposition.governor.filter(|_| proposition.link == Link::Nominal).and_then(|g| self.matcher.propositions.at(g));
        let finite = self.finite(around.unwrap_or(proposition));
        let verb = finite.light.unwrap_or(finite.head);
        let has = tree.children_by(tree.auxiliary_bearer(verb), &[Deprel::Aux]).any(|aux| tree.lemma(aux) == "have");
        // "Three killed by rebels", in a headline.
        let headline = tree.tok(verb).xpos == Xpos::Vbn && tree.rel(verb) == Deprel::Root;
        let tensed = has || headline || is_perfect(tree, verb) || self.dater.is_past(finite) || self.dater.is_simple_present(finite);
        let quality = proposition.light.is_none() && tree.tok(proposition.head).upos == Upos::Adj;
        quad.is_multiple_of(2) && (!tensed || quality)
    }

    /// "We attacked them", somebody says; "Osk recalls her scolding them".
    fn remembered(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.matcher.tree;
        let finite = self.finite(proposition);
        let (first, last) = tree.range(finite.head);
        let own = (first..=last).any(|tok| self.knowledge.classes.has("speaker-pronoun", tree.lemma(tok)));
        let around = proposition.governor.filter(|_| proposition.link == Link::Content);
        let recalled = around.is_some_and(|around| self.knowledge.classes.has("remembering", tree.lemma(around)));
        recalled || self.is_quoted(proposition) && own && self.dater.is_past(finite)
    }

    /// "Osk is accused of fraud", "newspapers are pressured to be silent": nobody does it on a day. Not "is being shelled", and
    /// not a deed that was done: "three were arrested".
    fn is_state(&self, proposition: &Proposition<'d>, quad: u8) -> bool {
        let tree = self.matcher.tree;
        let being = tree.children_by(tree.auxiliary_bearer(proposition.head), &[Deprel::AuxPass]).any(|aux| tree.tok(aux).xpos == Xpos::Vbg);
        let deed = quad.is_multiple_of(2) && self.dater.is_past(proposition);
        proposition.passive && !being && !deed && proposition.fillers(Role::Agent).next().is_none()
    }

    /// "a state that Norland blames for the raid", "Osk says that they support Norland", "Norland views them as rebels": what is
    /// held in general, "Norland is supported by Karsovia", "Norland trains them": what goes on. Not "Norland refuses to talk", which a
    /// report tells as its own news.
    fn is_standing(&self, proposition: &Proposition<'d>, quad: u8) -> bool {
        let finite = self.finite(proposition);
        let subordinate = matches!(finite.link, Link::Content | Link::Adverbial(_) | Link::Modifier);
        let held = if quad % 2 == 1 {
            subordinate || finite.passive || self.knowledge.classes.has("standing-view", &proposition.lemma)
        } else {
            // Not "continues to shell the town".
            matches!(finite.link, Link::Modifier | Link::Main) && !finite.passive && !self.dater.sets_about(finite)
        };
        held && self.dater.is_simple_present(finite) && !self.is_performed(finite)
    }

    /// "Norland is arming the rebels", "continues to support them": for longer than a day.
    fn goes_on(&self, proposition: &Proposition<'d>, reading: &Reading, kind: &EventType) -> bool {
        // "is welcoming the decision" is news.
        let tree = self.matcher.tree;
        let says = tree.tok(proposition.head).xpos == Xpos::Vbg && self.knowledge.classes.has("praising", &proposition.lemma);
        let lasts = self.knowledge.classes.has("lasting-when-ongoing", &kind.name) && !says;
        lasts && reading.status == Status::Ongoing && !self.is_performed(self.finite(proposition))
    }

    /// "We demand their release", "The board calls on Norland to ..." in quotation marks, "Osk says he backs the plan": doing it by
    /// saying so.
    fn is_performed(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.matcher.tree;
        let pronoun = |subject: usize| tree.tok(subject).upos == Upos::Pron;
        proposition.link == Link::Content && (self.is_quoted(proposition) || tree.child(proposition.head, &[Deprel::Nsubj]).is_some_and(pronoun))
    }

    /// The clause whose tense holds; not one in quotation marks that a remark outside of them hangs on: "“They have lied,” Osk said,
    /// blasting Norland".
    fn finite<'a>(&'a self, proposition: &'a Proposition<'d>) -> &'a Proposition<'d> {
        let finite = self.dater.finite(proposition);
        if self.is_quoted(finite) == self.is_quoted(proposition) { finite } else { proposition }
    }

    /// "The troops crossed the river" far down, "when Norland invited him": the past. What is said ("Norland condemned the
    /// raid", "said it backed the plan") is news wherever it stands;
    /// "police say that he refused", still further down, is not, for what is said now of the past is past.
    fn told_later(&self, proposition: &Proposition<'d>, quad: u8) -> bool {
        let finite = self.finite(proposition);
        let (main, early) = (self.is_main(finite), self.number < NEWS);
        // "Police said he fired on the crowd", high in a report that follows the news by the hour.
        let running = self.days >= RUNNING && self.number < LEAD && !self.is_quoted(finite);
        let saying = finite.governor.filter(|_| finite.link == Link::Content).and_then(|g| self.matcher.propositions.at(g));
        let told = saying.is_some_and(|saying| self.is_main(saying) && (early || self.dater.is_past(saying)) && !self.dater.is_anterior(saying));
        let said = main && early || quad % 2 == 1 && (main || told) || told && (running || self.dater.was_going_on(finite));
        self.dater.is_past(finite) && !said
    }
}
