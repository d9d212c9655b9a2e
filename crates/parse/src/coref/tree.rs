//! What the mentions need of a sentence's tree: children, extents of phrases, clauses.

use attache_types::{Deprel, Sentence, Token, Upos, Xpos};

/// A sentence's tree, turned to be walked downwards.
pub(crate) struct Tree {
    /// Where each token's children begin in `list`; one more entry than tokens.
    starts: Vec<usize>,
    list: Vec<usize>,
    /// First and last token under each token.
    extent: Vec<(usize, usize)>,
    /// Token index of the predicate of each token's clause; the root's is itself.
    pub clause: Vec<usize>,
    /// Whether a token heads a clause.
    pub predicate: Vec<bool>,
}

impl Tree {
    /// Linear in the sentence's length.
    pub fn new(sentence: &Sentence) -> Tree {
        let tokens = &sentence.tokens;
        let heads: Vec<usize> = tokens.iter().map(|t| usize::from(t.head)).collect();
        let mut starts = vec![0; tokens.len() + 1];
        let below = |&(tok, &head): &(usize, &usize)| tok != head;
        heads.iter().enumerate().filter(below).for_each(|(_, &head)| starts[head + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut list = vec![0; starts.last().copied().unwrap_or(0)];
        for (tok, &head) in heads.iter().enumerate().filter(below) {
            list[next[head]] = tok;
            next[head] += 1;
        }
        let mut order = Vec::with_capacity(tokens.len());
        if !tokens.is_empty() {
            order.push(sentence.root());
        }
        let mut at = 0;
        while at < order.len() {
            let tok = order[at];
            order.extend_from_slice(&list[starts[tok]..starts[tok + 1]]);
            at += 1;
        }
        let mut extent: Vec<(usize, usize)> = (0..tokens.len()).map(|tok| (tok, tok)).collect();
        for &tok in order.iter().rev() {
            let (first, last) = extent[tok];
            let outer = &mut extent[heads[tok]];
            *outer = (outer.0.min(first), outer.1.max(last));
        }
        let mut predicate: Vec<bool> = tokens.iter().enumerate().map(|(tok, t)| t.upos == Upos::Verb || heads[tok] == tok).collect();
        for token in tokens {
            if matches!(token.deprel, Deprel::Cop | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Csubj | Deprel::Expl) {
                predicate[usize::from(token.head)] = true;
            }
        }
        let mut clause: Vec<usize> = (0..tokens.len()).collect();
        for &tok in &order {
            let head = heads[tok];
            clause[tok] = if head == tok || predicate[head] { head } else { clause[head] };
        }
        // `walked in and sat down` is one clause to what has no subject of its own.
        let mut whole: Vec<usize> = (0..tokens.len()).collect();
        for &tok in &order {
            let subject = |&c: &usize| matches!(tokens[c].deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Csubj | Deprel::Expl);
            let shares = tokens[tok].deprel == Deprel::Conj && predicate[heads[tok]] && !list[starts[tok]..starts[tok + 1]].iter().any(subject);
            if shares {
                whole[tok] = whole[heads[tok]];
            }
        }
        clause.iter_mut().for_each(|c| *c = whole[*c]);
        Tree { starts, list, extent, clause, predicate }
    }

    /// The tokens that depend on `tok`, left to right.
    pub fn children(&self, tok: usize) -> &[usize] {
        &self.list[self.starts[tok]..self.starts[tok + 1]]
    }

    /// Whether the clause of predicate `outer` contains that of predicate `inner`; looks up at most twelve levels.
    pub fn embeds(&self, outer: usize, inner: usize) -> bool {
        let mut tok = inner;
        for _ in 0..12 {
            let above = self.clause[tok];
            if above == tok {
                return false;
            }
            if above == outer {
                return true;
            }
            tok = above;
        }
        false
    }

    /// Whether `inner` stands in a clause, an apposition or an adjective's phrase inside the noun phrase of `outer`.
    pub fn subordinate(&self, tokens: &[Token], outer: usize, inner: usize) -> bool {
        let mut tok = inner;
        for _ in 0..64 {
            if tok == outer || usize::from(tokens[tok].head) == tok {
                return false;
            }
            if matches!(tokens[tok].deprel, Deprel::Acl | Deprel::AclRelcl | Deprel::Appos | Deprel::Amod | Deprel::Parataxis | Deprel::Advcl) {
                return true;
            }
            tok = tokens[tok].head.into();
        }
        false
    }

    /// First and last token of the noun phrase of `head`, with or without its conjuncts: without preposition, copula and
    /// subject, which depend on it but are not parts of it, and without punctuation at its edges.
    pub fn phrase(&self, tokens: &[Token], head: usize, conjuncts: bool) -> (usize, usize) {
        let children = self.children(head);
        let copular = children.iter().any(|&c| tokens[c].deprel == Deprel::Cop);
        let inside = |c: usize| match tokens[c].deprel {
            Deprel::Case => c > head && self.children(c).is_empty(),
            Deprel::Conj => conjuncts && is_nominal(&tokens[c]),
            Deprel::CcPreconj => conjuncts,
            Deprel::Advmod | Deprel::Advcl | Deprel::Obl | Deprel::OblUnmarked | Deprel::Acl => !copular,
            Deprel::Ccomp | Deprel::Xcomp | Deprel::Obj => !self.predicate[head],
            Deprel::Punct => true,
            relation => !matches!(
                relation.base(),
                "cc" | "mark"
                    | "cop"
                    | "aux"
                    | "nsubj"
                    | "csubj"
                    | "expl"
                    | "parataxis"
                    | "discourse"
                    | "vocative"
                    | "dislocated"
                    | "orphan"
                    | "list"
            ),
        };
        let (mut low, mut high) = (0, tokens.len() - 1);
        for &child in children.iter().filter(|&&c| !inside(c)) {
            if child < head { low = low.max(self.extent[child].1.min(head - 1) + 1) } else { high = high.min(self.extent[child].0.max(head + 1) - 1) }
        }
        let (mut first, mut last) = (head, head);
        for &child in children.iter().filter(|&&c| inside(c)) {
            first = first.min(self.extent[child].0.max(low));
            last = last.max(self.extent[child].1.min(high));
        }
        while first < head && tokens[first].upos == Upos::Punct {
            first += 1;
        }
        let end = last;
        // The bound keeps long runs of brackets cheap.
        while last > head && tokens[last].upos == Upos::Punct && !(end - last < 4 && closes(&tokens[first..=last])) {
            last -= 1;
        }
        (first, last)
    }
}

/// A noun, name or pronoun.
pub(crate) fn is_nominal(token: &Token) -> bool {
    matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Pron)
}

/// Whether the last of these tokens closes a bracket that is opened among them.
fn closes(tokens: &[Token]) -> bool {
    let count = |tag: Xpos| tokens.iter().filter(|t| t.xpos == tag).count();
    let last = tokens.last().map(|t| t.xpos);
    last == Some(Xpos::CloseBracket) && count(Xpos::OpenBracket) == count(Xpos::CloseBracket)
        || last == Some(Xpos::CloseQuote) && count(Xpos::OpenQuote) == count(Xpos::CloseQuote)
}
