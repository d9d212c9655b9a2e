//! Quotes: who says what, in whose words, and the attribution that hangs on every event inside.
//!
//! Needs propositions; gives, per sentence, spoken content with its speaker and cue. Reporting verbs and phrases are
//! operators of `data/en/operators.tsv`. Measured by `score_quotes.py`.

use crate::matcher::Matcher;
use crate::proposition::{Link, Proposition, Role};
use crate::tree::Tree;
use attache_knowledge::{Knowledge, PredicatePos};
use attache_types::{Attribution, Cue, Deprel, Entity, QuoteKind, Span};

/// Something said, before it becomes a record.
#[derive(Clone, Debug)]
pub struct Speech {
    /// Who says it.
    pub source: Option<Entity>,
    /// The reporting words.
    pub cue: Option<Cue>,
    /// What is said, in text order.
    pub content: Vec<Span>,
    /// How it is given.
    pub kind: QuoteKind,
}

impl Speech {
    /// True where the content covers `span`.
    pub fn covers(&self, span: Span) -> bool {
        self.content.iter().any(|part| part.contains(span))
    }

    /// The speech as a link of an attribution chain.
    pub fn attribution(&self) -> Attribution {
        Attribution { source: self.source.clone(), cue: self.cue.clone() }
    }

    fn extent(&self) -> usize {
        self.content.iter().map(Span::len).sum()
    }
}

/// The chain of speakers behind what stands at `span`, outermost first.
pub fn attribution_at(speeches: &[Speech], span: Span) -> Vec<Attribution> {
    let mut covering: Vec<&Speech> = speeches.iter().filter(|speech| speech.covers(span)).collect();
    covering.sort_by_key(|speech| std::cmp::Reverse(speech.extent()));
    covering.into_iter().map(Speech::attribution).collect()
}

/// Reads the speeches of one sentence. `quoted` are the stretches in quotation marks (marks excluded) of the report.
pub fn read(matcher: &Matcher, knowledge: &Knowledge, quoted: &[Span]) -> Vec<Speech> {
    let tree = matcher.tree;
    let here: Vec<Span> = quoted.iter().copied().filter(|q| q.overlaps(tree.sent.span)).collect();
    let mut speeches: Vec<Speech> = Vec::new();
    for proposition in matcher.propositions.iter() {
        let Some(class) = report_class(knowledge, proposition) else {
            continue;
        };
        let content = content_of(matcher, proposition, &here);
        if content.is_empty() {
            continue;
        }
        let source = source_of(matcher, proposition);
        if source.is_none() && !here.iter().any(|q| content.iter().any(|c| c.overlaps(*q))) && !proposition.passive {
            continue;
        }
        speeches.push(speech(tree, source, Some(cue(tree, proposition, class)), content, &here));
    }
    speeches.extend(phrases(matcher, knowledge, &here));
    speeches
}

fn speech(tree: &Tree, source: Option<Entity>, cue: Option<Cue>, content: Vec<Span>, quoted: &[Span]) -> Speech {
    let content: Vec<Span> = content.into_iter().map(|span| whole_quote(tree, span, quoted)).collect();
    let in_quotes = |span: &Span| quoted.iter().any(|q| q.contains(*span));
    let kind = if content.iter().all(in_quotes) {
        QuoteKind::Direct
    } else if content.iter().any(|span| quoted.iter().any(|q| q.overlaps(*span))) {
        QuoteKind::Mixed
    } else {
        QuoteKind::Indirect
    };
    Speech { source, cue, content, kind }
}

/// Content that begins where a quotation begins is the whole quotation, as far as this sentence goes.
fn whole_quote(tree: &Tree, span: Span, quoted: &[Span]) -> Span {
    match quoted.iter().find(|q| q.start <= span.start && span.start < q.end && q.start + 3 > span.start) {
        Some(q) => Span { start: q.start.max(tree.sent.span.start), end: q.end.min(tree.sent.span.end).max(span.end.min(q.end)) },
        None => span,
    }
}

fn report_class<'k>(knowledge: &'k Knowledge, proposition: &Proposition) -> Option<&'k str> {
    if proposition.pos != PredicatePos::Verb {
        return None;
    }
    let operator = knowledge.operators.get(&proposition.lemma, "verb")?;
    knowledge.classes.has("reporting-class", &operator.class).then_some(operator.class.as_str())
}

fn cue(tree: &Tree, proposition: &Proposition, class: &str) -> Cue {
    let particle = tree.child(proposition.head, &[Deprel::CompoundPrt]).filter(|&p| p == proposition.head + 1);
    let span = tree.span(proposition.head, particle.unwrap_or(proposition.head));
    Cue { text: span.of(tree.text).to_owned(), span, class: class.to_owned() }
}

fn source_of(matcher: &Matcher, proposition: &Proposition) -> Option<Entity> {
    let subject = proposition.fillers(Role::Agent).next()?;
    let party = matcher.parties_of(subject).into_iter().next();
    match party {
        Some(party) => Some(matcher.entity(party)),
        None => {
            let (first, last) = matcher.tree.phrase(subject, true);
            let span = matcher.tree.span(first, last);
            let text = span.of(matcher.tree.text).to_owned();
            let mut entity = Entity { id: format!("phrase/{}", crate::mentions::slug(&text)), text, span, ..Entity::default() };
            entity.reasons.insert("kind".into(), "no known actor".into());
            Some(entity)
        }
    }
}

/// What a reporting verb reports: its clause, the clause it is an aside of, or the quotation beside it.
fn content_of(matcher: &Matcher, proposition: &Proposition, quoted: &[Span]) -> Vec<Span> {
    let tree = matcher.tree;
    if let Some(content) = proposition.filler(Role::Content) {
        return clause_spans(tree, content, proposition.head);
    }
    if proposition.link == Link::Aside
        && let Some(main) = proposition.governor
    {
        return clause_spans(tree, main, proposition.head);
    }
    if let Some(side) = tree.children_by(proposition.head, &[Deprel::Parataxis]).find(|&c| matcher.propositions.at(c).is_some()) {
        return clause_spans(tree, side, proposition.head);
    }
    if let Some(before) = clause_before(tree, proposition) {
        return vec![before];
    }
    let own = tree.tok(proposition.head).span;
    quoted
        .iter()
        .filter(|q| !q.contains(own))
        .filter_map(|q| {
            let span = Span { start: q.start.max(tree.sent.span.start), end: q.end.min(tree.sent.span.end) };
            (span.len() > 1).then_some(span)
        })
        .take(2)
        .collect()
}

/// "Norland has sent a draft, the ministry said on Friday.": what stands before the comma in front of the speaker, where the
/// reporting clause ends the sentence, however the parser hung it.
fn clause_before(tree: &Tree, proposition: &Proposition) -> Option<Span> {
    let subject = proposition.subject.filter(|&s| tree.head(s) == Some(proposition.head) && s < proposition.head)?;
    let (first, _) = tree.range(subject);
    let mark = |&i: &usize| matches!(tree.form(i), "," | "”" | "\"") && i > 1;
    let comma = Some(first).filter(mark).or_else(|| first.checked_sub(1).filter(mark))?;
    let words_after = (proposition.head + 1..tree.len()).filter(|&i| tree.tok(i).upos == attache_types::Upos::Verb).count();
    (words_after == 0).then(|| tree.span(0, comma - 1))
}

/// The tokens of a clause without those of the reporting verb inside it, as stretches of text.
fn clause_spans(tree: &Tree, clause: usize, reporter: usize) -> Vec<Span> {
    let inside_reporter = tree.under(reporter, clause);
    let mut spans: Vec<Span> = Vec::new();
    let mut previous = None;
    for tok in 0..tree.len() {
        if !tree.under(tok, clause) || (inside_reporter && tree.under(tok, reporter)) || is_trimmed(tree, tok, clause) {
            continue;
        }
        let gap_is_free = previous.is_some_and(|p: usize| (p + 1..tok).all(|i| !(inside_reporter && tree.under(i, reporter)) && i != reporter));
        match spans.last_mut() {
            Some(last) if gap_is_free => *last = last.join(tree.tok(tok).span),
            _ => spans.push(tree.tok(tok).span),
        }
        previous = Some(tok);
    }
    spans.retain(|span| span.len() > 1);
    spans
}

fn is_trimmed(tree: &Tree, tok: usize, clause: usize) -> bool {
    tree.tok(tok).upos == attache_types::Upos::Punct || (tree.rel(tok) == Deprel::Mark && tree.head(tok) == Some(clause) && tree.lemma(tok) == "that")
}

/// "according to X": the clause that the phrase hangs on.
fn phrases(matcher: &Matcher, knowledge: &Knowledge, quoted: &[Span]) -> Vec<Speech> {
    let tree = matcher.tree;
    let mut speeches = Vec::new();
    for tok in 0..tree.len() {
        let form = tree.form(tok).to_lowercase();
        let Some(operator) = knowledge.operators.get(&form, "prep") else {
            continue;
        };
        let Some(source) = phrase_source(tree, tok) else {
            continue;
        };
        let top = if tree.under(tok, source) { source } else { tok };
        let Some(clause) = tree.ancestors(top).find(|&a| matcher.propositions.at(a).is_some_and(|p| p.pos != PredicatePos::Noun)).or(tree.head(top))
        else {
            continue;
        };
        let follows = tok + 1 < tree.len() && tree.rel(tok + 1) == Deprel::Fixed || tree.tok((tok + 1).min(tree.len() - 1)).lemma == "to";
        let span = tree.span(tok, if follows { (tok + 1).min(tree.len() - 1) } else { tok });
        let cue = Cue { text: span.of(tree.text).to_owned(), span, class: operator.class.clone() };
        let entity = matcher.parties_of(source).first().map(|&party| matcher.entity(party)).or_else(|| phrase_entity(tree, source));
        // Set off by a comma, or at the very beginning, the phrase speaks of the whole sentence.
        let first = tree.range(top).0.min(tok);
        let apart = first == 0 || tree.form(first) == "," || tree.form(first - 1) == ",";
        let whole = if apart { std::iter::once(clause).chain(tree.ancestors(clause)).last().unwrap_or(clause) } else { clause };
        speeches.push(speech(tree, entity, Some(cue), clause_spans(tree, whole, top), quoted));
    }
    speeches
}

fn phrase_source(tree: &Tree, tok: usize) -> Option<usize> {
    let case_of = (tree.rel(tok) == Deprel::Case).then(|| tree.head(tok)).flatten();
    case_of.or_else(|| tree.child(tok, &[Deprel::Obl, Deprel::Nmod, Deprel::Obj]))
}

fn phrase_entity(tree: &Tree, tok: usize) -> Option<Entity> {
    let (first, last) = tree.phrase(tok, true);
    let span = tree.span(first, last);
    let text = span.of(tree.text).to_owned();
    let mut entity = Entity { id: format!("phrase/{}", crate::mentions::slug(&text)), text, span, ..Entity::default() };
    entity.reasons.insert("kind".into(), "no known actor".into());
    Some(entity)
}

/// The stretches in quotation marks, marks excluded: pairs of curly or straight marks, within one paragraph.
pub fn quoted_stretches(text: &str, paragraphs: &[Span]) -> Vec<Span> {
    let mut stretches = Vec::new();
    for paragraph in paragraphs {
        let mut open: Option<usize> = None;
        for (offset, c) in paragraph.of(text).char_indices() {
            let at = paragraph.start as usize + offset;
            match (c, open) {
                ('“' | '„' | '«', None) | ('"', None) => open = Some(at + c.len_utf8()),
                ('”' | '»' | '"', Some(start)) => {
                    stretches.push(Span::new(start, at));
                    open = None;
                }
                ('“', Some(start)) if at > start => {
                    stretches.push(Span::new(start, at));
                    open = None;
                }
                _ => {}
            }
        }
        // A quotation that goes on in the next paragraph is left open at the end of this one.
        if let Some(start) = open.filter(|&start| start < paragraph.end as usize) {
            stretches.push(Span::new(start, paragraph.end as usize));
        }
    }
    stretches
}

/// A sentence that stands wholly in quotation marks goes on with the speaker of the sentence before.
pub fn continued(previous: &[Speech], sentence: Span, quoted: &[Span]) -> Option<Speech> {
    let inside = quoted.iter().find(|q| q.start <= sentence.start + 3 && sentence.start < q.end)?;
    let speaker = previous.iter().rev().find(|speech| speech.kind != QuoteKind::Indirect && speech.source.is_some())?;
    let content = Span { start: inside.start.max(sentence.start), end: inside.end.min(sentence.end) };
    (content.len() * 2 > sentence.len()).then(|| Speech {
        source: speaker.source.clone(),
        cue: None,
        content: vec![content],
        kind: QuoteKind::Direct,
    })
}
