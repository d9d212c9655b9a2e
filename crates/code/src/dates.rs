//! When an event was: the time expression of its own clause, else the report's day for what is told as news.
//!
//! Needs propositions and time expressions; a dateless plan or a piece of history stays without a date, with a reason.

use crate::passages::Occasion;
use crate::proposition::{Link, Proposition, Propositions, Role};
use crate::stretches::{self, Stretch};
use crate::tree::Tree;
use attache_knowledge::{Knowledge, Operator};
use attache_types::{Deprel, EventDate, Precision, Span, TimeExpression, Upos, Xpos};
use jiff::ToSpan;
use jiff::civil::Date;

/// Days after which something told in a report counts as history.
const BACKGROUND_DAYS: i32 = 30;

/// Attaches dates in one sentence.
pub struct Dater<'s, 'd> {
    /// The tree.
    pub tree: &'s Tree<'d>,
    /// The propositions.
    pub propositions: &'s Propositions<'d>,
    /// The sentence's time expressions, in text order.
    pub times: &'s [TimeExpression],
    /// The knowledge.
    pub knowledge: &'s Knowledge,
    /// The report's day.
    pub report: Option<Date>,
    /// What the report told with its day before.
    pub occasions: &'s [Occasion],
}

impl<'d> Dater<'_, 'd> {
    /// The date said of a proposition: in its own clause, in a phrase of it, or for a noun in the clause around it.
    pub fn date(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        // "recognised as independent in 2008": the words of a complement that is no verb are the clause's own.
        let complements = self.tree.children_by(proposition.head, &[Deprel::Xcomp]).filter(|&c| self.tree.tok(c).upos != Upos::Verb);
        let own: Vec<usize> = std::iter::once(proposition.head).chain(proposition.light).chain(complements).collect();
        let dated: Vec<(usize, EventDate)> = self.stretches().into_iter().filter_map(|stretch| Some((stretch.tok, stretch.date?))).collect();
        let nearest = |of: &dyn Fn(usize) -> bool| {
            let candidates = dated.iter().filter(|(tok, _)| of(*tok));
            candidates.min_by_key(|(tok, _)| tok.abs_diff(proposition.head)).map(|(_, date)| date.clone())
        };
        let inside = |clauses: &[usize]| nearest(&|tok| clauses.contains(&self.clause_of(tok)) && !self.of_noun(tok));
        let counted = self.counted_from_around(proposition);
        if counted.is_some() {
            return counted;
        }
        let found = inside(&own).or_else(|| {
            nearest(&|tok| {
                let reached = self.tree.under(tok, proposition.head) && self.reached_by_nouns(tok, proposition.head, &own);
                reached && !self.of_noun(tok) && self.saying_of(tok).is_none_or(|saying| own.contains(&saying))
            })
        });
        if found.is_some() || self.vague(proposition).is_some() {
            return found;
        }
        self.described_period(proposition)
            .or_else(|| self.counted_up(proposition))
            // "an attack in April that killed ten"
            .or_else(|| {
                let has = |class: &str, lemma: &str| self.knowledge.classes.has(class, lemma);
                let effect = self.tree.rel(proposition.head) == Deprel::AclRelcl && has("effect", &proposition.lemma);
                let act = self.tree.head(proposition.head).filter(|_| effect && proposition.subject == self.tree.head(proposition.head))?;
                let violent = self.propositions.at(act).is_some_and(|act| has("violence", &act.lemma));
                nearest(&|tok| violent && self.tree.head(tok) == Some(act))
            })
            .or_else(|| {
                // "plans to visit on Sunday": the date of what is planned, asked for, agreed on.
                let verbal = |tok: &usize| self.propositions.at(*tok).is_some_and(|inner| inner.link == Link::Content);
                let contents: Vec<usize> = proposition.fillers(Role::Content).filter(verbal).collect();
                inside(&contents)
            })
            // "sent planes to help them in 2015": the parser hangs the date on the purpose.
            .or_else(|| {
                let purpose = |tok: &usize| self.propositions.at(*tok).is_some_and(|inner| self.is_infinitive(inner)) && self.is_past(proposition);
                let purposes: Vec<usize> = proposition.fillers(Role::Prep("to")).filter(purpose).collect();
                nearest(&|tok| self.tree.head(tok).is_some_and(|verb| purposes.contains(&verb)))
            })
            .or_else(|| inside(&[(proposition.link == Link::Nominal).then_some(proposition.governor).flatten()?]))
            .or_else(|| {
                let verb = proposition.light.unwrap_or(proposition.head);
                inside(&[self.tree.head(verb).filter(|_| self.tree.rel(verb) == Deprel::Conj)?])
            })
            // "kidnapped by men wearing masks in 2013": the parser hangs the date on what describes them.
            .or_else(|| {
                let tree = self.tree;
                let describes = |clause: usize| tree.rel(clause) == Deprel::Acl && tree.tok(clause).xpos == Xpos::Vbg;
                let party = |clause: usize| tree.head(clause).is_some_and(|noun| tree.head(noun) == Some(proposition.head));
                nearest(&|tok| tree.head(tok).is_some_and(|clause| describes(clause) && party(clause)))
            })
            // "occupied by rebels when they swept through in 2014"
            .or_else(|| inside(&self.clauses_of_the_same_time(proposition)))
            .or_else(|| {
                let above = |inner: usize| self.at_the_same_time(self.propositions.at(inner)?);
                // "said on Friday as he entered the talks": the noun's clause.
                let noun = proposition.governor.filter(|_| proposition.link == Link::Nominal);
                let first = above(proposition.head).or_else(|| above(noun?));
                std::iter::successors(first, |&inner| above(inner)).take(self.tree.len()).find_map(|around| inside(&[around]))
            })
    }

    fn stretches(&self) -> Vec<Stretch> {
        stretches::read(self.tree, self.times, &self.knowledge.classes, self.report, self.occasions)
    }

    /// True where the words date a noun of the clause and not its act: "signed the 1999 treaty", "a president since 2020",
    /// "answered Monday's attack"; false for "in Monday's talks".
    fn of_noun(&self, tok: usize) -> bool {
        let tree = self.tree;
        let clause = self.clause_of(tok);
        let Some(noun) = tree.head(tok).filter(|&noun| noun != clause && tree.tok(clause).upos == Upos::Verb) else {
            return false;
        };
        // "on the anniversary of the 2019 coup"
        let of_anniversary = |above: usize| self.is_undated_day(above) && (above != noun || self.case_is(tok, &["dates-a-noun"]));
        if tree.ancestors(tok).take_while(|&above| above != clause).any(of_anniversary) {
            return true;
        }
        let tied = if self.is_bare(tok) { tok < noun } else { self.case_is(tok, &["dates-a-noun"]) };
        let framed = self.case_is(noun, &["dating", "ever-since"]) && tree.head(noun) == Some(clause);
        tied && !framed
    }

    fn case_is(&self, tok: usize, classes: &[&str]) -> bool {
        self.tree.preposition(tok).is_some_and(|case| classes.iter().any(|class| self.knowledge.classes.has(class, case)))
    }

    /// True for "Monday" and "Monday's", false for "on Monday".
    fn is_bare(&self, tok: usize) -> bool {
        self.tree.rel(tok) == Deprel::NmodPoss || self.tree.preposition(tok).is_none()
    }

    /// "anniversary", "eve": a day that other words have to tell.
    fn is_undated_day(&self, tok: usize) -> bool {
        self.knowledge.classes.has("undated-day", self.tree.lemma(tok))
    }

    /// Words in the clause that place it on unknown days: "recently", "every Friday", "until Monday", "on the eve of the vote".
    pub fn vague(&self, proposition: &Proposition<'d>) -> Option<Span> {
        let own = |tok: usize| [Some(proposition.head), proposition.light].contains(&Some(self.clause_of(tok)));
        let stretch = self.stretches().into_iter().find(|stretch| stretch.date.is_none() && own(stretch.tok) && !self.of_noun(stretch.tok));
        let mut phrases = std::iter::once(proposition.head).chain(proposition.light).flat_map(|verb| self.tree.children_by(verb, &[Deprel::Obl]));
        let mut day = || phrases.find(|&noun| self.is_undated_day(noun) && self.case_is(noun, &["dating"])).map(|noun| self.tree.range(noun));
        let habit = || self.habit(proposition).map(|adverb| self.tree.tok(adverb).span);
        stretch.map(|stretch| stretch.span).or_else(|| day().map(|(first, last)| self.tree.span(first, last))).or_else(habit)
    }

    /// "frequently attacked", "has long backed": the adverb of what is done time and again.
    fn habit(&self, proposition: &Proposition<'d>) -> Option<usize> {
        let verbs = std::iter::once(proposition.head).chain(proposition.light);
        let mut adverbs = verbs.flat_map(|verb| self.tree.children_by(verb, &[Deprel::Advmod]));
        adverbs.find(|&adverb| self.knowledge.classes.has("habit-adverb", &self.tree.form(adverb).to_lowercase()))
    }

    /// The same for a proposition and what it is said in: "in recent months, Norland said that it backs them".
    pub fn vaguely(&self, proposition: &Proposition<'d>) -> Option<Span> {
        let saying = || self.propositions.at(proposition.governor.filter(|_| proposition.link == Link::Content)?);
        self.vague(proposition).or_else(|| self.vague(saying()?))
    }

    /// "in recent weeks": the days up to the report's, as far as such words mostly reach back; months are too vague.
    pub fn recent(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        let day = self.report?;
        let saying = proposition.governor.filter(|_| proposition.link == Link::Content);
        let clauses = [Some(proposition.head), proposition.light, saying];
        let reaches = [("recent-days", 7.days()), ("recent-weeks", 4.weeks())];
        self.times.iter().find_map(|time| {
            stretches::token_of(self.tree, time.span).filter(|&tok| clauses.contains(&Some(self.clause_of(tok))) && !self.of_noun(tok))?;
            let words = time.text.to_lowercase();
            let (_, back) = reaches.into_iter().find(|(class, _)| self.knowledge.classes.has(class, &words))?;
            let start = day.checked_sub(back).ok()?;
            Some(EventDate {
                start: start.to_string(),
                end: day.to_string(),
                precision: Precision::Range,
                text: Some(time.text.clone()),
                span: Some(time.span),
            })
        })
    }

    /// "In February, Norland said it attacked": the past days on which it was told, the last on which it can have been; those of
    /// the saying itself in "said on Monday that troops were attacking", and of the meeting in "met on Monday to condemn it".
    pub fn told(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        let around = self.propositions.at(proposition.governor?)?;
        let report = self.report?.to_string();
        if proposition.link == Link::Content && self.is_past(proposition) {
            let while_told = self.was_going_on(proposition);
            return self.date(around).filter(|date| date.end.get(..10).is_some_and(|end| end < report.as_str() || while_told && end == report));
        }
        // "tried on Friday to storm the base", "was obliged last year to leave": when somebody sets about it or has to.
        let purpose = matches!(proposition.link, Link::Adverbial(_) | Link::Content);
        self.date(around).filter(|_| purpose && self.is_infinitive(proposition) && self.is_past(around))
    }

    /// "has freed ten, officials said on Thursday": the day on which it was told as news, before the report's.
    pub fn day_told(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        let finite = self.finite(proposition);
        let saying = finite.governor.filter(|_| finite.link == Link::Content).and_then(|g| self.propositions.at(g))?;
        let report = self.report?.to_string();
        let past = |date: &EventDate| matches!(date.precision, Precision::Day | Precision::Time) && date.end.get(..10) < Some(report.as_str());
        self.date(saying).filter(|_| self.is_past(saying)).filter(past)
    }

    /// "tried to", "began to", "continue to": somebody is at it.
    pub fn sets_about(&self, proposition: &Proposition<'d>) -> bool {
        let at_it = |op: &Operator| self.knowledge.classes.has("set-about-class", &op.class);
        self.knowledge.operators.get(self.tree.lemma(proposition.head), "verb").is_some_and(at_it)
    }

    /// "were attacking": what was going on when somebody spoke of it.
    pub fn was_going_on(&self, proposition: &Proposition<'d>) -> bool {
        let verb = proposition.light.unwrap_or(proposition.head);
        self.tree.tok(verb).xpos == Xpos::Vbg && self.is_past(proposition)
    }

    /// "had attacked".
    pub fn is_anterior(&self, proposition: &Proposition<'d>) -> bool {
        let verb = proposition.light.unwrap_or(proposition.head);
        let had = |aux: usize| self.tree.lemma(aux) == "have" && self.tree.tok(aux).xpos == Xpos::Vbd;
        self.tree.children_by(self.tree.auxiliary_bearer(verb), &[Deprel::Aux]).any(had)
    }

    /// "to attack", not "will attack".
    fn is_infinitive(&self, proposition: &Proposition<'d>) -> bool {
        let verb = proposition.light.unwrap_or(proposition.head);
        self.tree.tok(verb).xpos == Xpos::Vb && self.tree.child(self.tree.auxiliary_bearer(verb), &[Deprel::Aux]).is_none()
    }

    /// The clause whose tense holds for a proposition: "met" for "met to condemn it", "has spoken" for "has spoken, accusing them",
    /// else its own.
    pub fn finite<'p>(&'p self, proposition: &'p Proposition<'d>) -> &'p Proposition<'d> {
        let above = |inner: &&'p Proposition<'d>| {
            let verb = inner.light.unwrap_or(inner.head);
            let bare = self.tree.child(self.tree.auxiliary_bearer(verb), &[Deprel::Aux, Deprel::AuxPass]).is_none();
            let participle = self.tree.tok(verb).xpos == Xpos::Vbg && bare;
            let tied = matches!(inner.link, Link::Content | Link::Adverbial(_)) && (participle || self.is_infinitive(inner));
            inner.governor.filter(|_| tied).and_then(|governor| self.propositions.at(governor))
        };
        std::iter::successors(Some(proposition), above).take(self.tree.len()).last().unwrap_or(proposition)
    }

    /// "in the 1990s, when Norland invited ...": the date of the noun that a clause describes.
    fn described_period(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        let tree = self.tree;
        let noun = tree.head(proposition.head).filter(|_| matches!(tree.rel(proposition.head), Deprel::AclRelcl | Deprel::Advcl))?;
        // The parser may hang the clause higher: what counts is that it follows the noun at once.
        let (first, _) = tree.range(proposition.head);
        let opens = (first..proposition.head).find(|&tok| tree.tok(tok).upos != Upos::Punct).is_some_and(|tok| tree.tok(tok).xpos == Xpos::Wrb);
        let before = (0..first).rev().find(|&tok| tree.tok(tok).upos != Upos::Punct).filter(|_| opens);
        let inside = |tok: usize| self.times.iter().find(|time| time.start.is_some() && time.span.contains(tree.tok(tok).span));
        inside(noun).or_else(|| before.and_then(inside)).and_then(stretches::event_date)
    }

    /// "Norland attacked when Karsovia withdrew on Monday", "attacked on Monday, killing ten": the date of the clause around.
    fn at_the_same_time(&self, proposition: &Proposition<'d>) -> Option<usize> {
        let Link::Adverbial(mark) = proposition.link else {
            return None;
        };
        proposition.governor.filter(|_| mark.is_none_or(|mark| self.knowledge.classes.has("same-time", self.tree.lemma(mark))))
    }

    fn clauses_of_the_same_time(&self, proposition: &Proposition<'d>) -> Vec<usize> {
        let verb = proposition.light.unwrap_or(proposition.head);
        // "When they left in March, Osk fled and met Hale"
        let first = self.tree.head(verb).filter(|_| self.tree.rel(verb) == Deprel::Conj);
        let same = |clause: &usize| {
            let mark = self.tree.child(*clause, &[Deprel::Mark, Deprel::Advmod]);
            mark.is_some_and(|mark| self.knowledge.classes.has("same-time", self.tree.lemma(mark)))
        };
        std::iter::once(verb).chain(first).flat_map(|verb| self.tree.children_by(verb, &[Deprel::Advcl])).filter(same).collect()
    }

    /// "It is six weeks since they left": so long before the report.
    fn counted_up(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        let tree = self.tree;
        let mark = tree.child(proposition.head, &[Deprel::Mark]).filter(|&mark| self.knowledge.classes.has("ever-since", tree.lemma(mark)))?;
        let length = tree.head(proposition.head).filter(|&length| length < mark && tree.child(length, &[Deprel::Cop]).is_some())?;
        let words = self.times.iter().find(|time| time.span.contains(tree.tok(length).span))?;
        stretches::so_long_before(words, self.report?)
    }

    /// "The ban comes two days after Norland shelled the town", "left on Monday, a week before Norland attacked": counted from the day
    /// of the clause around.
    fn counted_from_around(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        let around = self.propositions.at(proposition.governor.filter(|_| matches!(proposition.link, Link::Adverbial(Some(_))))?)?;
        let today = || self.report.filter(|_| self.is_present(around)).map(whole_day);
        let day = self.date(around).or_else(today)?;
        stretches::counted_to(self.tree, self.times, &self.knowledge.classes, &day, proposition.head)
    }

    /// After the report's day.
    pub fn is_ahead(&self, date: &EventDate) -> bool {
        self.report.is_some_and(|report| date.start.get(..10).is_some_and(|start| start > report.to_string().as_str()))
    }

    /// What was has no date after the report: "in July", written in May, was last July; "Friday" was last Friday, but on Thursday it is
    /// the day that has begun further east. None for what looks ahead in its own words ("next week") and for the day of what is only
    /// to be done ("agreed to meet on Friday").
    pub fn before_report(&self, proposition: &Proposition<'d>, date: &EventDate) -> Option<EventDate> {
        let text = date.text.as_deref()?;
        let ahead = text.split_whitespace().any(|word| self.knowledge.classes.has("looks-ahead", &word.to_lowercase()));
        let longer = !matches!(date.precision, Precision::Time | Precision::Day);
        let undone = longer && self.knowledge.classes.has("leaving-undone", &proposition.lemma);
        let year = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
        // "14 July"; "3 p.m. Tuesday" has no day of a month.
        let weekday = text.split_whitespace().any(|word| self.knowledge.classes.has("weekday", &word.to_lowercase()));
        let clock = weekday && date.precision == Precision::Time;
        let numbered = text.contains(|c: char| c.is_ascii_digit()) && !clock;
        let (start, end): (Date, Date) = (date.start.get(..10)?.parse().ok()?, date.end.get(..10)?.parse().ok()?);
        let finite = self.finite(proposition);
        // "has threatened them since sending troops in February"
        let told = self.is_past(finite) || stretches::is_perfect(self.tree, finite.light.unwrap_or(finite.head));
        if ahead || year || !told || !(undone || self.is_of_clause(proposition, date)) {
            return None;
        }
        // "fired on Tuesday" in a report of Monday: the day has begun further east.
        if weekday && start == end && self.report?.tomorrow().is_ok_and(|tomorrow| start == tomorrow) {
            return Some(date.clone());
        }
        let week = 7.days();
        let near = self.report?.checked_add(week).ok().is_some_and(|limit| start <= limit);
        let by = match date.precision {
            Precision::Time | Precision::Day | Precision::Range if near && !numbered => week,
            Precision::Time | Precision::Day if !numbered => return None,
            Precision::Week | Precision::Decade | Precision::Century | Precision::Range => return None,
            _ => 1.year(),
        };
        let (start, end) = (start.checked_sub(by).ok()?, end.checked_sub(by).ok()?);
        Some(EventDate { start: start.to_string(), end: end.to_string(), ..date.clone() }).filter(|date| !self.is_ahead(date))
    }

    /// Said of the predicate's own clause, or of the noun that its clause describes.
    pub fn is_of_clause(&self, proposition: &Proposition<'d>, date: &EventDate) -> bool {
        let own = [Some(proposition.head), proposition.light];
        let inside = |tok: usize| date.span.is_some_and(|span| span.contains(self.tree.tok(tok).span));
        let said = (0..self.tree.len()).find(|&tok| inside(tok) && self.tree.head(tok).is_none_or(|head| !inside(head)));
        let described = || self.described_period(proposition).is_some_and(|period| period.span == date.span);
        // "extended to Friday", "set for Friday"
        let to_come = |tok: usize| self.case_is(tok, &["looks-ahead-mark"]);
        said.is_some_and(|tok| own.contains(&Some(self.clause_of(tok))) && !to_come(tok)) || described()
    }

    /// "In return, Norland sent jets", "upon landing, he was arrested": at the time of what was told before.
    pub fn follows_at_once(&self, proposition: &Proposition<'d>) -> bool {
        let tree = self.tree;
        let verbs = std::iter::once(proposition.head).chain(proposition.light);
        let mut before = verbs.flat_map(|verb| tree.children(verb)).filter(|&child| child < proposition.head);
        before.any(|child| {
            let (first, _) = tree.range(child);
            let words: Vec<String> = (first..tree.len()).take(3).map(|tok| tree.form(tok).to_lowercase()).collect();
            (1..=words.len()).any(|count| self.knowledge.classes.has("follows-at-once", &words[..count].join(" ")))
        })
    }

    /// What is told in the present: "meets", "is meeting".
    pub fn is_present(&self, proposition: &Proposition<'d>) -> bool {
        let verb = proposition.light.unwrap_or(proposition.head);
        let auxiliaries = || self.tree.children_by(verb, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]);
        let present = |tok: usize| matches!(self.tree.tok(tok).xpos, Xpos::Vbz | Xpos::Vbp);
        let perfect = auxiliaries().any(|aux| self.tree.lemma(aux) == "have");
        !perfect && (present(verb) || auxiliaries().any(present))
    }

    /// Words that place a proposition in a time which no date is known for: "during the war", "under the junta".
    pub fn undated_period(&self, proposition: &Proposition<'d>) -> Option<Span> {
        let first = self.tree.head(proposition.head).filter(|_| self.tree.rel(proposition.head) == Deprel::Conj);
        let around = proposition.governor.filter(|_| proposition.light.is_none());
        let clauses = std::iter::once(proposition.head).chain(proposition.light).chain(around).chain(first);
        let adverb = clauses.clone().flat_map(|clause| self.tree.children_by(clause, &[Deprel::Advmod])).find(|&adverb| {
            self.knowledge.classes.has("past-adverb", self.tree.lemma(adverb))
                && !self.times.iter().any(|time| time.span.contains(self.tree.tok(adverb).span))
        });
        if let Some(adverb) = adverb {
            return Some(self.tree.tok(adverb).span);
        }
        // "used to attack"
        let verb = proposition.light.unwrap_or(proposition.head);
        let above = self.tree.head(verb).filter(|_| matches!(self.tree.rel(verb), Deprel::Xcomp | Deprel::Advcl));
        let habit = above.filter(|&above| self.is_habit(above) && self.tree.child(above, &[Deprel::Obj]).is_none());
        if let Some(habit) = habit {
            return Some(self.tree.tok(habit).span);
        }
        let phrases = clauses.flat_map(|clause| self.tree.children_by(clause, &[Deprel::Obl]));
        phrases.into_iter().find_map(|noun| {
            let case = self.tree.preposition(noun)?;
            let period = self.knowledge.classes.has("period-noun", self.tree.lemma(noun)) && self.knowledge.classes.has("period-mark", case);
            let (first, last) = self.tree.range(noun);
            let span = self.tree.span(first, last);
            (period && !self.times.iter().any(|time| span.contains(time.span) && time.start.is_some())).then_some(span)
        })
    }

    fn is_habit(&self, tok: usize) -> bool {
        self.tree.tok(tok).xpos == Xpos::Vbd && self.knowledge.classes.has("past-habit", self.tree.lemma(tok))
    }

    /// What is told as holding in general: "meets", "is met", not "is meeting".
    pub fn is_simple_present(&self, proposition: &Proposition<'d>) -> bool {
        let verb = proposition.light.unwrap_or(proposition.head);
        let going_on = |tok: usize| self.tree.tok(tok).xpos == Xpos::Vbg;
        let going_on = going_on(verb) || self.tree.children_by(verb, &[Deprel::Aux, Deprel::AuxPass]).any(going_on);
        !going_on && self.is_present(proposition)
    }

    /// What is told in the simple past: "attacked", "was attacked", "did not attack".
    pub fn is_past(&self, proposition: &Proposition<'d>) -> bool {
        let verb = proposition.light.unwrap_or(proposition.head);
        let past = |tok: usize| self.tree.tok(tok).xpos == Xpos::Vbd;
        past(verb) || self.tree.children_by(self.tree.auxiliary_bearer(verb), &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]).any(past)
    }

    /// The predicate that a token hangs on, nouns in between skipped unless they are predicates themselves.
    fn clause_of(&self, tok: usize) -> usize {
        self.saying_of(tok).unwrap_or_else(|| self.tree.ancestors(tok).find(|&a| self.propositions.at(a).is_some()).unwrap_or(tok))
    }

    /// "said on Thursday they would leave": what stands right behind the verb of saying and before what is said is the saying's.
    fn saying_of(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let said = tree.head(tok).filter(|&said| tree.rel(said) == Deprel::Ccomp && self.propositions.at(said).is_some())?;
        let subject = tree.child(said, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&subject| tok < subject);
        tree.head(said).filter(|&saying| subject.is_some() && saying + 1 == tree.range(tok).0)
    }

    /// "killed in an attack on Monday", "Monday's attack killed ten": through nouns that tell the same act.
    fn reached_by_nouns(&self, tok: usize, top: usize, own: &[usize]) -> bool {
        let tree = self.tree;
        // "condemned Monday's attack" was another day; "suspended the talks on Monday" most likely that one.
        let same = |noun: usize| match tree.rel(noun) {
            Deprel::Nsubj | Deprel::NsubjPass => true,
            Deprel::Obj if !self.is_bare(tok) => true,
            _ if self.is_bare(tok) && noun < tok => true,
            _ => self.case_is(noun, &["dating", "ever-since"]),
        };
        let verbal = tree.tok(top).upos == Upos::Verb;
        tree.ancestors(tok)
            .take_while(|&a| a != top)
            .all(|a| own.contains(&a) || self.propositions.at(a).is_none_or(|p| p.link == Link::Nominal && (!verbal || same(a))))
    }
}

/// The day of a report's date.
pub fn day(published: &str) -> Option<Date> {
    published.get(..10)?.parse().ok()
}

/// The report's own day.
pub fn report_date(published: &str) -> Option<EventDate> {
    day(published).map(whole_day)
}

fn whole_day(day: Date) -> EventDate {
    EventDate { start: day.to_string(), end: day.to_string(), precision: Precision::Day, text: None, span: None }
}

/// True where the date ends more than a month before the report.
pub fn is_history(date: &EventDate, published: Option<&str>) -> bool {
    let end: Option<Date> = date.end.get(..10).and_then(|day| day.parse().ok());
    let report = published.and_then(day);
    match (end, report) {
        (Some(end), Some(report)) => end.until(report).is_ok_and(|span| span.get_days() > BACKGROUND_DAYS),
        _ => false,
    }
}
