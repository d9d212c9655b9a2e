//! Quotes: who says, believes, wants or shows what, in whose words, and the attribution that hangs on every event inside.
//!
//! Needs propositions; gives, per sentence, what is attributed with its source and cue. Words that attribute stand in
//! `data/en/cues.tsv`. `report` ties together what goes on over several sentences. Measured by `score_quotes.py`.

mod content;
mod cue;
mod marks;
mod phrases;
mod report;
mod source;

pub use marks::{Quotation, quotations};
pub use report::Quotes;

use crate::matcher::Matcher;
use crate::proposition::{Link, Proposition};
use crate::tree::Tree;
use attache_knowledge::{Knowledge, PredicatePos};
use attache_types::{Attribution, Cue, Deprel, QuoteKind, Span, Upos, Xpos};
use cue::{CueReader, Framed, Taken};
use source::Source;

/// Something attributed, before it becomes a record.
#[derive(Clone, Debug)]
pub struct Speech {
    /// Who says it.
    pub source: Option<Source>,
    /// The words that attribute.
    pub cue: Option<Cue>,
    /// What is attributed, in text order.
    pub content: Vec<Span>,
    /// How it is given.
    pub kind: QuoteKind,
    /// True where the source answers for what is said: "said", "denies", "reportedly"; not "wants", "criticised".
    pub asserts: bool,
    /// Parts of the content that are only told about something in it: "announced the release of a man *arrested in May*".
    pub beside: Vec<Span>,
}

impl Speech {
    /// True where the content covers `span`.
    pub fn covers(&self, span: Span) -> bool {
        self.content.iter().any(|part| part.contains(span))
    }

    /// True where the source answers for what stands at `span`.
    pub fn tells(&self, span: Span) -> bool {
        let apart = self.cue.as_ref().is_some_and(|cue| cue.span.overlaps(span)) || self.beside.iter().any(|part| part.contains(span));
        self.asserts && self.covers(span) && !apart
    }

    /// The speech as a link of an attribution chain.
    pub fn attribution(&self) -> Attribution {
        Attribution { source: self.source.as_ref().map(|source| source.entity.clone()), cue: self.cue.clone() }
    }

    fn extent(&self) -> usize {
        self.content.iter().map(Span::len).sum()
    }
}

/// The chain of speakers behind what stands at `span`, outermost first.
pub fn attribution_at(speeches: &[Speech], span: Span) -> Vec<Attribution> {
    let mut covering: Vec<&Speech> = speeches.iter().filter(|speech| speech.tells(span)).collect();
    covering.sort_by_key(|speech| std::cmp::Reverse(speech.extent()));
    covering.into_iter().map(Speech::attribution).collect()
}

/// True where the predicate at `tok` is a word by which somebody says something.
pub fn is_cue(speeches: &[Speech], span: Span) -> bool {
    speeches.iter().filter(|speech| speech.asserts).filter_map(|speech| speech.cue.as_ref()).any(|cue| cue.span.contains(span))
}

/// Reads the speeches of one sentence. `quotations` are those of the report.
pub fn read(matcher: &Matcher, knowledge: &Knowledge, quotations: &[Quotation]) -> Vec<Speech> {
    let sentence = matcher.tree.sent.span;
    let here: Vec<Quotation> = quotations.iter().copied().filter(|q| q.outer.overlaps(sentence)).collect();
    let reader = Reader { matcher, knowledge, quotations: &here, cues: CueReader { matcher, knowledge } };
    let mut spoken: Vec<(usize, Speech)> = Vec::new();
    for tok in 0..matcher.tree.len() {
        let verb = matcher.propositions.at(tok).filter(|p| p.pos == PredicatePos::Verb);
        let found = match matcher.tree.tok(tok).upos {
            Upos::Verb => verb.and_then(|proposition| reader.verb(proposition)),
            Upos::Noun => reader.noun(tok),
            Upos::Adj => reader.adjective(tok),
            Upos::Adv => reader.adverb(tok),
            Upos::Punct => reader.colon(tok),
            _ => None,
        };
        spoken.extend(found.map(|speech| (tok, speech)));
    }
    let relays = reader.relays(&spoken);
    let (spoken_heads, mut speeches): (Vec<usize>, Vec<Speech>) = spoken.into_iter().unzip();
    let cited = reader.cited(&spoken_heads, &speeches);
    speeches.extend(reader.phrases());
    speeches.extend(relays);
    speeches.extend(cited);
    speeches
}

/// Reads one sentence.
struct Reader<'s, 'd, 'k> {
    matcher: &'s Matcher<'s, 'd>,
    knowledge: &'k Knowledge,
    quotations: &'s [Quotation],
    cues: CueReader<'s, 'd, 'k>,
}

impl<'d, 'k> Reader<'_, 'd, 'k> {
    fn verb(&self, proposition: &Proposition<'d>) -> Option<Speech> {
        let tree = self.matcher.tree;
        let Framed { word, taken, preposition } = self.cues.verb(proposition)?;
        let (source, carrier) = self.speaker(proposition);
        let mut words = self.cues.words(proposition.head, preposition);
        if let Some(carrier) = carrier {
            words = words.join(self.cues.words(carrier, None));
        }
        let needs_source = !proposition.passive && word.frame != "raising" && word.class != "seem";
        let cue = Cue { text: words.of(tree.text).to_owned(), span: words, class: word.class.clone() };
        let source = source.filter(|_| word.class != "seem");
        let content = match &taken {
            Taken::Below(heads) => content::stretches(tree, heads, &self.outside(proposition.head, heads), words),
            Taken::Around(main) => {
                let mut except = content::behind(tree, *main, proposition.head, self.quotations);
                except.push(proposition.head);
                content::quoted_only(content::stretches(tree, &[*main], &except, words), self.quotations, words)
            }
            Taken::Before(last) => content::between(tree, 0, *last).into_iter().collect(),
            Taken::Quotation => self.beside(proposition.head),
        };
        let quoted = content.iter().any(|span| self.quotations.iter().any(|q| q.outer.overlaps(*span)));
        let waits = content.is_empty() && cue.text.ends_with(':');
        if (content.is_empty() && !waits) || (needs_source && source.is_none() && !quoted) {
            return None;
        }
        let mut speech = self.speech(source, cue, content, &word.frame);
        // "The two will meet, they agreed": set beside a clause, any such word tells it.
        speech.asserts |= matches!(taken, Taken::Around(_) | Taken::Before(_)) && word.class == "intend";
        // "should know that": nobody says that they do.
        speech.asserts &= !(self.knowledge.classes.has("holding-class", &word.class) && self.is_open(proposition.head));
        if let Taken::Below(heads) = &taken
            && speech.asserts
            && self.is_thing(&word.frame)
        {
            speech.beside = self.modifiers(heads);
        }
        Some(speech)
    }

    /// A verb with a modal or a negation.
    fn is_open(&self, verb: usize) -> bool {
        let tree = self.matcher.tree;
        let modal = tree.children_by(verb, &[Deprel::Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Md);
        let negated = |c: usize| self.knowledge.operators.get(tree.lemma(c), "adv").is_some_and(|op| op.class == "negate");
        modal || tree.children_by(verb, &[Deprel::Advmod]).any(negated)
    }

    /// Clauses that describe something in the phrases of `heads`.
    fn modifiers(&self, heads: &[usize]) -> Vec<Span> {
        let tree = self.matcher.tree;
        let describes = |tok: &usize| {
            matches!(tree.rel(*tok), Deprel::Acl | Deprel::AclRelcl) && heads.iter().any(|&head| head != *tok && tree.under(*tok, head))
        };
        let clauses = (0..tree.len()).filter(describes).map(|tok| tree.range(tok));
        clauses.map(|(first, last)| tree.span(first, last)).collect()
    }

    /// True for frames of which a thing, not a clause, is taken.
    fn is_thing(&self, frame: &str) -> bool {
        !matches!(frame, "clause" | "quote" | "relay" | "whole" | "infinitive" | "raising" | "as")
    }

    /// What hangs below the complements of a cue but is no part of them: the cue itself, and clauses of the outlet's behind it.
    fn outside(&self, cue: usize, heads: &[usize]) -> Vec<usize> {
        let tree = self.matcher.tree;
        let mut outside: Vec<usize> = heads.iter().copied().filter(|&head| tree.under(cue, head)).map(|_| cue).collect();
        outside.extend(heads.iter().filter(|&&head| head < cue).flat_map(|&head| content::behind(tree, head, cue, self.quotations)));
        for &head in heads.iter().filter(|&&head| head > cue) {
            outside.extend(content::set_against(tree, head, cue, self.quotations, |mark| self.knowledge.classes.has("opposing-mark", mark)));
            outside.extend(self.other_speakers(head));
        }
        outside
    }

    /// "The minister said the army had left and the opposition accused him of lying": a clause with a speaker of its own.
    fn other_speakers(&self, main: usize) -> Vec<usize> {
        let tree = self.matcher.tree;
        let speaks = |c: usize| {
            let named = tree.child(c, &[Deprel::Nsubj]).is_some_and(|s| tree.tok(s).upos != Upos::Pron);
            let voiced = |word: &attache_knowledge::CueWord| word.class == "judge" || self.knowledge.classes.has("reporting-class", &word.class);
            named && self.knowledge.cues.of(tree.lemma(c), "verb").any(voiced) && tree.child(c, &[Deprel::Mark]).is_none()
        };
        let finite = |c: usize| matches!(tree.tok(c).xpos, Xpos::Vbd | Xpos::Vbz);
        tree.children_by(main, &[Deprel::Conj]).filter(|&c| finite(c) && speaks(c) && content::is_told_apart(tree, c, self.quotations)).collect()
    }

    /// Who speaks; and, where the cue hangs on a message of somebody's ("issued a statement saying"), the verb that carries it.
    fn speaker(&self, proposition: &Proposition<'d>) -> (Option<Source>, Option<usize>) {
        let tree = self.matcher.tree;
        let noun = tree.head(proposition.head).filter(|_| proposition.link == Link::Modifier && tree.rel(proposition.head) == Deprel::Acl);
        // "said at a news conference announcing that ..."
        let occasion = noun.filter(|&noun| self.knowledge.classes.has("occasion", tree.lemma(noun)) && !proposition.passive);
        if let Some(occasion) = occasion {
            let above = tree.ancestors(occasion).filter_map(|a| self.matcher.propositions.at(a)).find(|p| p.pos == PredicatePos::Verb);
            return (above.and_then(|verb| source::of_predicate(self.matcher, verb)), None);
        }
        let message = noun.filter(|&noun| self.knowledge.classes.has("message", tree.lemma(noun)) && !proposition.passive);
        let Some(noun) = message else {
            return (source::of_predicate(self.matcher, proposition), None);
        };
        if let Some(owner) = tree.child(noun, &[Deprel::NmodPoss]) {
            return (Some(source::of_nominal(self.matcher, owner, owner)), None);
        }
        let verb = tree.head(noun).filter(|_| tree.rel(noun) == Deprel::Obj).and_then(|verb| self.matcher.propositions.at(verb));
        match verb.filter(|verb| !verb.passive && proposition.head <= verb.head + 6) {
            Some(verb) => (source::of_predicate(self.matcher, verb), Some(verb.head)),
            None => (source::of_predicate(self.matcher, proposition), None),
        }
    }

    /// The quotations of the sentence that stand beside a cue.
    fn beside(&self, cue: usize) -> Vec<Span> {
        let own = self.matcher.tree.tok(cue).span;
        let beside = self.quotations.iter().filter(|q| !q.outer.contains(own));
        let mut spans: Vec<Span> = beside.map(|q| q.outer).collect();
        let nearest = |span: &Span| if span.end <= own.start { own.start - span.end } else { span.start - own.end };
        spans.sort_by_key(nearest);
        spans.truncate(1);
        spans
    }

    fn noun(&self, tok: usize) -> Option<Speech> {
        let tree = self.matcher.tree;
        let Framed { word, taken: Taken::Below(heads), preposition } = self.cues.nominal(tok)? else {
            return None;
        };
        let mut words = self.cues.words(tok, preposition);
        let owner = tree.children(tok).find(|&c| {
            let by = tree.rel(c) == Deprel::Nmod && matches!(tree.preposition(c), Some("by" | "from" | "among"));
            // "a Norlander announcement that ..."
            let named = matches!(tree.rel(c), Deprel::Amod | Deprel::Compound) && !self.matcher.parties_of(c).is_empty();
            (tree.rel(c) == Deprel::NmodPoss || by || named) && !heads.contains(&c)
        });
        let source = match owner {
            Some(owner) => source::of_nominal(self.matcher, owner, owner),
            None => {
                let verb = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Obj).and_then(|verb| self.matcher.propositions.at(verb))?;
                self.knowledge.light_verbs.get(&verb.lemma, "object").or_else(|| self.knowledge.light_verbs.get(tree.lemma(verb.head), "object"))?;
                words = words.join(self.cues.words(verb.head, None));
                source::of_predicate(self.matcher, verb).filter(|_| !verb.passive)?
            }
        };
        let cue = Cue { text: words.of(tree.text).to_owned(), span: words, class: word.class.clone() };
        let content = content::stretches(tree, &heads, &[], words);
        (!content.is_empty()).then(|| self.speech(Some(source), cue, content, &word.frame))
    }

    fn adjective(&self, tok: usize) -> Option<Speech> {
        let tree = self.matcher.tree;
        let copula = tree.child(tok, &[Deprel::Cop])?;
        let subject = tree.child(tok, &[Deprel::Nsubj])?;
        let Framed { word, taken: Taken::Below(heads), preposition } = self.cues.nominal(tok)? else {
            return None;
        };
        if tree.tok(subject).upos == Upos::Pron && matches!(tree.lemma(subject), "it" | "there" | "this" | "that") {
            return None;
        }
        let words = self.cues.words(tok, preposition).join(tree.tok(copula).span);
        let cue = Cue { text: words.of(tree.text).to_owned(), span: words, class: word.class.clone() };
        let source = source::of_nominal(self.matcher, subject, subject);
        let content = content::stretches(tree, &heads, &[], words);
        (!content.is_empty()).then(|| self.speech(Some(source), cue, content, &word.frame))
    }

    /// Settles the content in its quotation marks.
    fn speech(&self, source: Option<Source>, cue: Cue, content: Vec<Span>, frame: &str) -> Speech {
        let mut barriers = vec![cue.span];
        barriers.extend(source.as_ref().map(|source| source.phrase));
        let content = content::settle(content, self.quotations, &barriers);
        // "expected to" and "described as" answer for nothing; "said to have" and "quoted X as saying" do.
        let answers = match frame {
            "raising" => false,
            "as" => cue.class == "say" && source.is_some(),
            "infinitive" => cue.class != "expect",
            _ => true,
        };
        let asserts = answers && self.knowledge.classes.has("asserting-class", &cue.class);
        let kind = kind_of(&content, self.quotations);
        Speech { source, cue: Some(cue), content, kind, asserts, beside: Vec::new() }
    }
}

/// Whether content stands in quotation marks, wholly or in part.
fn kind_of(content: &[Span], quotations: &[Quotation]) -> QuoteKind {
    let inside = |span: &Span| quotations.iter().any(|q| q.outer.contains(*span));
    if !content.is_empty() && content.iter().all(inside) {
        QuoteKind::Direct
    } else if content.iter().any(|span| quotations.iter().any(|q| q.outer.overlaps(*span))) {
        QuoteKind::Mixed
    } else {
        QuoteKind::Indirect
    }
}

/// The clause that a word hangs on: the nearest predicate above it.
fn clause_above(matcher: &Matcher, tree: &Tree, tok: usize) -> Option<usize> {
    tree.ancestors(tok).find(|&a| matcher.propositions.at(a).is_some_and(|p| p.pos != PredicatePos::Noun)).or(tree.head(tok))
}
