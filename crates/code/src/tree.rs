//! Questions one asks of a dependency tree: children, subtrees, prepositions, noun phrases.
//!
//! Needs a parsed sentence, gives views of it, and knows nothing of politics.

use attache_types::{Deprel, Sentence, Span, Token, Upos};

/// A sentence with the lists that make its tree quick to walk.
pub struct Tree<'d> {
    /// The sentence.
    pub sent: &'d Sentence,
    /// The report's text.
    pub text: &'d str,
    /// The sentence is in capitals, which say nothing about names then.
    pub shouts: bool,
    children: Vec<Vec<u16>>,
    low: Vec<u16>,
    high: Vec<u16>,
}

impl<'d> Tree<'d> {
    /// Builds the lists; linear in the number of tokens.
    pub fn new(sent: &'d Sentence, text: &'d str) -> Self {
        let n = sent.tokens.len();
        let mut children = vec![Vec::new(); n];
        for (i, tok) in sent.tokens.iter().enumerate() {
            if tok.head as usize != i {
                children[tok.head as usize].push(i as u16);
            }
        }
        let letters = sent.span.of(text).chars().filter(|c| c.is_alphabetic());
        let (upper, all) = letters.fold((0usize, 0usize), |(upper, all), c| (upper + usize::from(c.is_uppercase()), all + 1));
        let shouts = upper * 10 > all * 7;
        let mut tree = Tree { sent, text, shouts, children, low: (0..n as u16).collect(), high: (0..n as u16).collect() };
        for i in 0..n {
            let mut at = i;
            while tree.tok(at).head as usize != at {
                at = tree.tok(at).head as usize;
                tree.low[at] = tree.low[at].min(i as u16);
                tree.high[at] = tree.high[at].max(i as u16);
            }
        }
        tree
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.sent.tokens.len()
    }

    /// Token `i`.
    pub fn tok(&self, i: usize) -> &'d Token {
        &self.sent.tokens[i]
    }

    /// Relation of token `i` to its head.
    pub fn rel(&self, i: usize) -> Deprel {
        self.sent.tokens[i].deprel
    }

    /// Lemma of token `i`.
    pub fn lemma(&self, i: usize) -> &'d str {
        &self.sent.tokens[i].lemma
    }

    /// Form of token `i`.
    pub fn form(&self, i: usize) -> &'d str {
        self.sent.form(i, self.text)
    }

    /// Head of token `i`, none for the root.
    pub fn head(&self, i: usize) -> Option<usize> {
        let head = self.tok(i).head as usize;
        (head != i).then_some(head)
    }

    /// Children of token `i` in text order.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children[i].iter().map(|&c| c as usize)
    }

    /// The first child with one of these relations.
    pub fn child(&self, i: usize, rels: &[Deprel]) -> Option<usize> {
        self.children(i).find(|&c| rels.contains(&self.rel(c)))
    }

    /// Children with one of these relations.
    pub fn children_by<'a>(&'a self, i: usize, rels: &'a [Deprel]) -> impl Iterator<Item = usize> + 'a {
        self.children(i).filter(|&c| rels.contains(&self.rel(c)))
    }

    /// First and last token of the subtree of `i`.
    pub fn range(&self, i: usize) -> (usize, usize) {
        (self.low[i] as usize, self.high[i] as usize)
    }

    /// True where `i` stands at or below `top`.
    pub fn under(&self, i: usize, top: usize) -> bool {
        let mut at = i;
        loop {
            if at == top {
                return true;
            }
            match self.head(at) {
                Some(head) => at = head,
                None => return false,
            }
        }
    }

    /// The tokens from `i` up to the root.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(i), |&at| self.head(at))
    }

    /// True for a clause with "to": "(told them) to leave".
    pub fn is_infinitive(&self, i: usize) -> bool {
        self.children_by(i, &[Deprel::Mark]).any(|m| self.tok(m).upos == Upos::Part)
    }

    /// "has met", "had met", "to have met", "must have met": with the auxiliary "have", in whatever tense.
    pub fn has_perfect(&self, verb: usize) -> bool {
        self.children_by(verb, &[Deprel::Aux]).any(|aux| self.lemma(aux) == "have")
    }

    /// "will meet and discuss", "was shot and killed": the second verb has the first one's auxiliaries.
    pub fn auxiliary_bearer(&self, tok: usize) -> usize {
        let bare = self.child(tok, &[Deprel::Aux, Deprel::AuxPass, Deprel::Mark, Deprel::Nsubj]).is_none();
        match self.head(tok) {
            Some(head) if bare && self.rel(tok) == Deprel::Conj && self.tok(head).xpos == self.tok(tok).xpos => head,
            _ => tok,
        }
    }

    /// The preposition of a nominal or of a prepositional clause, as lemma: `with`, `because of` gives `because`.
    pub fn preposition(&self, i: usize) -> Option<&'d str> {
        // "with former president X": the preposition may hang on the title in front of a name.
        let title = || self.children(i).filter(|&c| c < i && self.rel(c) == Deprel::NmodDesc).find_map(|c| self.child(c, &[Deprel::Case]));
        let case = self.child(i, &[Deprel::Case]).or_else(title)?;
        // "following", "including", "regarding" keep their form; their lemma is a verb.
        Some(if self.tok(case).upos == Upos::Verb { self.form(case) } else { self.lemma(case) })
    }

    /// `i` and everything coordinated with it, in text order.
    pub fn conjuncts(&self, i: usize) -> Vec<usize> {
        let mut all = vec![i];
        let alike = |&c: &usize| is_nominal(self.tok(c).upos) == is_nominal(self.tok(i).upos) && !self.is_negated_conjunct(c);
        all.extend(self.children_by(i, &[Deprel::Conj]).filter(alike));
        all
    }

    /// "X, but not Y": a noun that is named as no party.
    pub fn is_negated_conjunct(&self, i: usize) -> bool {
        let not = |c: usize| self.lemma(c) == "not" && c < i;
        // "not only Y" is a party.
        let only = |c: usize| self.rel(c) == Deprel::Advmod && c < i && self.lemma(c) != "not";
        self.rel(i) == Deprel::Conj
            && is_nominal(self.tok(i).upos)
            && self.child(i, &[Deprel::Cop]).is_none()
            && self.children(i).any(not)
            && !self.children(i).any(only)
    }

    /// A lemma joined to what a hyphen ties to it, with and without the hyphen: `cease-fire`, `ceasefire`.
    pub fn hyphenated(&self, i: usize) -> Option<(String, String)> {
        let (dash, first) = (i.checked_sub(1)?, i.checked_sub(2)?);
        let tied = matches!(self.form(dash), "-" | "‑" | "–") && self.tok(dash).span.end == self.tok(i).span.start;
        let first = tied.then(|| self.form(first).to_lowercase())?;
        Some((format!("{first}-{}", self.lemma(i)), format!("{first}{}", self.lemma(i))))
    }

    /// First and last token of the noun phrase around `head`, without clauses, appositions, coordination and
    /// prepositions in front; with "of" complements where `with_of`.
    pub fn phrase(&self, head: usize, with_of: bool) -> (usize, usize) {
        let (mut first, mut last) = (head, head);
        for child in self.children(head) {
            let keep = match self.rel(child) {
                Deprel::Det
                | Deprel::Amod
                | Deprel::Compound
                | Deprel::Nummod
                | Deprel::NmodPoss
                | Deprel::NmodDesc
                | Deprel::Flat
                | Deprel::DetPredet
                | Deprel::Fixed
                | Deprel::Goeswith => true,
                Deprel::Nmod => with_of && self.preposition(child) == Some("of"),
                Deprel::Advmod => child < head,
                _ => false,
            };
            if keep {
                let (low, high) = match self.rel(child) {
                    Deprel::Nmod => self.phrase_with_case(child),
                    _ => self.range(child),
                };
                // A modifier after the head may drag a clause along; the phrase ends before it.
                if low < first {
                    first = low;
                }
                if high > last {
                    last = high;
                }
            }
        }
        (first, last)
    }

    fn phrase_with_case(&self, head: usize) -> (usize, usize) {
        let (first, last) = self.phrase(head, true);
        let case = self.child(head, &[Deprel::Case]).unwrap_or(first);
        (first.min(case), last)
    }

    /// Text span from token `first` to token `last`.
    pub fn span(&self, first: usize, last: usize) -> Span {
        self.sent.span_of(first, last)
    }
}

/// True for nouns, names, pronouns and numbers.
pub fn is_nominal(upos: Upos) -> bool {
    matches!(upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
}
