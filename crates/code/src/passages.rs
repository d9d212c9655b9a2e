//! What the sentences around say of when: the past that a passage tells of, and the days of what was told before, which others are
//! counted from.
//!
//! Needs trees and time expressions; knows nothing of events.

use crate::dates::day;
use crate::stretches::{event_date, of_main_clause, of_root, token_of};
use crate::tree::Tree;
use attache_knowledge::Knowledge;
use attache_types::{BlockKind, Deprel, EventDate, Precision, Span, TimeExpression, Upos};

/// Sentences back within which a passage surely goes on telling of its date.
const REACH: usize = 3;

/// Headings that name a date from which on a report is parted by them.
const HEADINGS: usize = 3;

/// What was told with its day.
pub struct Occasion {
    /// Its word: "attack", "vote".
    pub lemma: String,
    /// When.
    pub date: EventDate,
    /// Number of the sentence that tells it.
    sentence: usize,
}

/// The past that a paragraph tells of.
pub struct Passage {
    /// When.
    pub date: EventDate,
    /// It was named not long before: some reports are one paragraph.
    pub near: bool,
}

/// A report's sentences with its time expressions.
pub struct Passages<'a, 'd> {
    /// The sentences.
    pub trees: &'a [Tree<'d>],
    /// The time expressions, in text order.
    pub times: &'a [TimeExpression],
    /// The report's time of publication.
    pub published: Option<&'a str>,
}

impl<'d> Passages<'_, 'd> {
    fn times_of(&self, tree: &Tree) -> &[TimeExpression] {
        times_of(self.times, tree.sent.span)
    }

    /// The past that the paragraph tells of at a sentence: the date of its own main clause, else the last date said of a main
    /// clause before, where that is over by the report's day.
    pub fn at(&self, number: usize) -> Option<Passage> {
        let tree = &self.trees[number];
        let own = self.times_of(tree).iter().rev().find(|time| time.start.is_some() && of_root(tree, time));
        let before = self.trees[..number].iter().rev().take_while(|before| before.sent.paragraph == tree.sent.paragraph);
        let said = |tree: &Tree<'d>| self.times_of(tree).iter().rev().find(|time| time.start.is_some() && of_main_clause(tree, time));
        let mut dated = before.zip(1..).filter_map(|(tree, back)| Some((said(tree)?, back)));
        let (last, back) = own.map(|own| (own, 0)).or_else(|| dated.next())?;
        let report = self.published.and_then(|published| published.get(..10))?;
        let date = event_date(last).filter(|date| date.end.get(..10).is_some_and(|end| end < report))?;
        Some(Passage { date, near: back <= REACH })
    }

    /// For each sentence the date that the heading above it names, in a report parted so: "August", "12 March 2031". A heading may
    /// be lost in the text, where it stands before the sentence without a mark: "August The floods left ten dead".
    pub fn headings(&self, knowledge: &Knowledge) -> Vec<Option<EventDate>> {
        let heads: Vec<Option<EventDate>> = self.trees.iter().map(|tree| self.heading(tree)).collect();
        let parted = heads.iter().flatten().count() >= HEADINGS;
        let mut last = None;
        let mut under = |(tree, head): (&Tree<'d>, Option<EventDate>)| {
            // "March Agencies warned": a heading whose date is not sure ends the part, too.
            let lost =
                || tree.len() > 1 && knowledge.classes.has("calendar", &tree.form(0).to_lowercase()) && tree.form(1).starts_with(char::is_uppercase);
            if head.is_some() || tree.sent.block == BlockKind::Title || lost() {
                last = head.filter(|_| parted);
            }
            last.clone()
        };
        self.trees.iter().zip(heads).map(&mut under).collect()
    }

    fn heading(&self, tree: &Tree<'d>) -> Option<EventDate> {
        let first = self.times_of(tree).first().filter(|time| time.span.start == tree.sent.span.start)?;
        let dated = matches!(first.precision, Some(Precision::Day | Precision::Month | Precision::Year | Precision::Season));
        let mut rest = (0..tree.len()).filter(|&tok| tree.tok(tok).span.start >= first.span.end).peekable();
        let alone = rest.clone().all(|tok| tree.tok(tok).upos == Upos::Punct);
        let before = rest.peek().is_some_and(|&tok| {
            let capital = tree.form(tok).starts_with(char::is_uppercase);
            // "Last year I agreed" is no heading.
            capital && !matches!(tree.tok(tok).upos, Upos::Propn | Upos::Pron | Upos::Punct | Upos::Sym)
        });
        let report = self.published.and_then(|published| published.get(..10));
        event_date(first).filter(|date| dated && (alone || before) && report.is_none_or(|report| date.start.as_str() <= report))
    }

    /// How often the report names its own day or the one before: "on Tuesday", "last night". News of the day does.
    pub fn days_of_report(&self) -> usize {
        let Some(report) = self.published.and_then(day) else { return 0 };
        let named = self.times.iter().filter(|time| matches!(time.precision, Some(Precision::Day | Precision::Time)));
        let days = named.filter_map(|time| day(time.start.as_deref()?));
        days.filter(|&day| day == report || day.tomorrow().is_ok_and(|next| next == report)).count()
    }

    /// What the report tells with its day, in text order.
    pub fn occasions(&self) -> Vec<Occasion> {
        let of_sentence = |(sentence, tree): (usize, &Tree<'d>)| {
            let dated = self.times_of(tree).iter().filter(|time| time.precision == Some(Precision::Day));
            let told = dated.filter_map(|time| Some((token_of(tree, time.span)?, event_date(time)?)));
            let named = |(tok, date): (usize, EventDate)| {
                let words = words_dated(tree, tok).into_iter().map(|tok| tree.lemma(tok).to_owned());
                words.map(|lemma| Occasion { lemma, date: date.clone(), sentence }).collect::<Vec<_>>()
            };
            told.flat_map(named).collect::<Vec<_>>()
        };
        self.trees.iter().enumerate().flat_map(of_sentence).collect()
    }
}

/// Those told before a sentence.
pub fn before(occasions: &[Occasion], number: usize) -> &[Occasion] {
    &occasions[..occasions.partition_point(|occasion| occasion.sentence < number)]
}

/// The time expressions of a sentence.
pub fn times_of(times: &[TimeExpression], sentence: Span) -> &[TimeExpression] {
    let first = times.partition_point(|time| time.span.start < sentence.start);
    let end = times.partition_point(|time| time.span.start < sentence.end);
    &times[first..end.max(first)]
}

/// The words that a day is said of: the noun or verb that it hangs on, and what that verb is done by and to.
fn words_dated(tree: &Tree, tok: usize) -> Vec<usize> {
    let Some(head) = tree.head(tok) else { return Vec::new() };
    let parties = tree.children_by(head, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Obj]).filter(|&noun| tree.tok(noun).upos == Upos::Noun);
    std::iter::once(head).chain(parties.filter(|_| tree.tok(head).upos == Upos::Verb)).collect()
}
