//! Clauses: which verbs and predicate adjectives head a proposition, under which lemma and voice, and where they hang.

use super::{Argument, Link, Proposition, Reader, Role};
use crate::tree::is_nominal;
use attache_knowledge::PredicatePos;
use attache_types::{BlockKind, Deprel, Upos, Xpos};

impl<'d> Reader<'_, 'd> {
    /// A verb or a predicate adjective.
    pub(super) fn clause(&self, tok: usize) -> Option<Proposition<'d>> {
        use Deprel::*;
        let tree = self.tree;
        let token = tree.tok(tok);
        let has_subject = tree.child(tok, &[Nsubj, NsubjPass, Cop]).is_some();
        if is_nominal(token.upos) {
            return self.copular(tok);
        }
        let pos = match token.upos {
            Upos::Verb if matches!(tree.rel(tok), Case | Mark | Fixed | Compound | Flat) => return None,
            Upos::Verb if tree.rel(tok) == Amod && !has_subject => return None,
            Upos::Verb if self.is_prepositional(tok) || self.is_in_a_name(tok) => return None,
            Upos::Verb if self.is_adjectival(tok) => PredicatePos::Adj,
            Upos::Verb => PredicatePos::Verb,
            Upos::Adj if has_subject || matches!(tree.rel(tok), Xcomp | AclRelcl | Acl | Advcl) => PredicatePos::Adj,
            Upos::Adj if tree.rel(tok) == Conj && tree.head(tok).is_some_and(|h| self.get(h).is_some()) => PredicatePos::Adj,
            _ => return None,
        };
        let passive = pos == PredicatePos::Verb && self.is_passive(tok);
        let (governor, link) = self.place(tok);
        let mut proposition =
            Proposition { head: tok, pos, lemma: self.predicate_lemma(tok), args: Vec::new(), subject: None, passive, governor, link, light: None };
        self.own_roles(&mut proposition);
        self.inherited_roles(&mut proposition);
        self.object_prepositions(&mut proposition);
        Some(proposition)
    }

    /// "a member of Occupy Karsov": a capital inside a sentence makes a verb part of a name.
    fn is_in_a_name(&self, tok: usize) -> bool {
        let tree = self.tree;
        let capital = |i: usize| tree.form(i).starts_with(char::is_uppercase);
        let inside = tok > 0 && !matches!(tree.tok(tok - 1).upos, Upos::Punct | Upos::Sym) && !tree.shouts && tree.sent.block == BlockKind::Paragraph;
        inside
            && capital(tok)
            && tok + 1 < tree.len()
            && capital(tok + 1)
            && tree.tok(tok + 1).upos == Upos::Propn
            && tree.child(tok, &[Deprel::Nsubj]).is_none()
    }

    /// "following the war", "including Norland": participles that do a preposition's work.
    pub(super) fn is_prepositional(&self, tok: usize) -> bool {
        let tree = self.tree;
        self.knowledge.classes.has("participle-preposition", tree.form(tok))
            && matches!(tree.rel(tok), Deprel::Acl | Deprel::Advcl)
            && tree.child(tok, &[Deprel::Nsubj, Deprel::Aux, Deprel::Mark]).is_none()
    }

    /// "were on alert", "is at war": a noun behind a preposition as what its subject is.
    pub(super) fn copular(&self, tok: usize) -> Option<Proposition<'d>> {
        let tree = self.tree;
        tree.child(tok, &[Deprel::Cop])?;
        let case = tree.preposition(tok)?;
        let subject = tree.child(tok, &[Deprel::Nsubj]).map(|s| self.antecedent(tok, s));
        let (governor, link) = self.place(tok);
        let lemma = "be".to_owned();
        let mut proposition =
            Proposition { head: tok, pos: PredicatePos::Verb, lemma, args: Vec::new(), subject, passive: false, governor, link, light: None };
        if let Some(subject) = subject {
            self.add_all(&mut proposition, Role::Agent, subject);
        }
        proposition.args.push(Argument { role: Role::Prep(case), tok });
        for child in tree.children_by(tok, &[Deprel::Nmod, Deprel::Obl]) {
            self.oblique(&mut proposition, child);
        }
        Some(proposition)
    }

    /// "Veltrian-occupied": somebody's name before a participle that modifies a noun.
    pub(super) fn attributive(&self, tok: usize) -> Option<Proposition<'d>> {
        let tree = self.tree;
        let noun = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Amod && matches!(tree.tok(tok).upos, Upos::Verb | Upos::Adj))?;
        let hyphen = tok.checked_sub(1).filter(|&i| tree.form(i) == "-" || tree.form(i) == "‑");
        let name = hyphen.and_then(|i| i.checked_sub(1)).and_then(|i| self.names.at(i))?;
        let mut proposition = Proposition {
            head: tok,
            pos: PredicatePos::Verb,
            lemma: tree.lemma(tok).to_owned(),
            args: Vec::new(),
            subject: None,
            passive: true,
            governor: Some(noun),
            link: Link::Attributive,
            light: None,
        };
        proposition.add(Role::Agent, name.last);
        let copular = tree.child(noun, &[Deprel::Cop]).is_some();
        let shared =
            tree.head(noun).filter(|_| tree.rel(noun) == Deprel::Conj).and_then(|first| tree.child(first, &[Deprel::Nsubj, Deprel::NsubjPass]));
        match tree.child(noun, &[Deprel::Nsubj]).or(shared).filter(|_| copular) {
            Some(subject) => self.add_all(&mut proposition, Role::Patient, subject),
            None if tree.rel(noun) == Deprel::Appos => proposition.add(Role::Patient, tree.head(noun)?),
            None if self.names.at(noun).is_some() => proposition.add(Role::Patient, noun),
            None => proposition.args.extend(tree.child(noun, &[Deprel::Appos]).map(|tok| Argument { role: Role::Patient, tok })),
        }
        Some(proposition)
    }

    /// "is prepared to": a participle that patterns know as an adjective.
    pub(super) fn is_adjectival(&self, tok: usize) -> bool {
        let tree = self.tree;
        let form = tree.form(tok).to_lowercase();
        let known = tree.tok(tok).xpos == Xpos::Vbn && !self.knowledge.patterns.for_predicate(&form, PredicatePos::Adj).is_empty();
        known && tree.child(tok, &[Deprel::NsubjPass, Deprel::AuxPass, Deprel::Cop]).is_some() && tree.child(tok, &[Deprel::OblAgent]).is_none()
    }

    pub(super) fn predicate_lemma(&self, tok: usize) -> String {
        let tree = self.tree;
        if self.is_adjectival(tok) {
            return tree.form(tok).to_lowercase();
        }
        if let Some(particle) = tree.child(tok, &[Deprel::CompoundPrt]) {
            return format!("{} {}", tree.lemma(tok), tree.form(particle).to_lowercase());
        }
        if let Some((particle, _)) = self.stray_particle(tok) {
            return format!("{} {}", tree.lemma(tok), tree.form(particle).to_lowercase());
        }
        // "shot dead", "took hostage", "set ablaze": two words that patterns know as one predicate.
        let second = tree.children(tok).filter(|&c| c > tok && matches!(tree.rel(c), Deprel::Xcomp | Deprel::Advmod | Deprel::Obj | Deprel::Obl));
        let joined = second.map(|c| format!("{} {}", tree.lemma(tok), tree.lemma(c)));
        let mut known = joined.filter(|lemma| !self.knowledge.patterns.for_predicate(lemma, PredicatePos::Verb).is_empty());
        known.next().unwrap_or_else(|| tree.lemma(tok).to_owned())
    }

    /// "shut down the internet": a particle that was read as a preposition, where patterns know verb and particle as one.
    /// Gives the particle and the object behind it.
    pub(super) fn stray_particle(&self, tok: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let particle = tok + 1;
        let adverbial = |i: usize| self.knowledge.classes.has("particle", &tree.form(i).to_lowercase());
        let case = particle + 1 < tree.len() && tree.rel(particle) == Deprel::Case && adverbial(particle) && tree.tok(particle + 1).upos != Upos::Adp;
        if !case {
            return None;
        }
        let object = tree.head(particle).filter(|&h| tree.rel(h) == Deprel::Obl && tree.head(h) == Some(tok))?;
        let joined = format!("{} {}", tree.lemma(tok), tree.form(particle).to_lowercase());
        let known = !self.knowledge.patterns.for_predicate(&joined, PredicatePos::Verb).is_empty();
        (known && tree.child(tok, &[Deprel::Obj]).is_none()).then_some((particle, object))
    }

    pub(super) fn is_passive(&self, tok: usize) -> bool {
        use Deprel::*;
        let tree = self.tree;
        if tree.tok(tok).xpos != Xpos::Vbn && tree.tok(tok).xpos != Xpos::Vbd {
            return tree.child(tok, &[NsubjPass, AuxPass]).is_some();
        }
        // "the issue is that Norland has stripped them": the copula of the clause around.
        let outer = |c: usize| tree.children_by(tok, &[Mark]).any(|mark| c < mark && mark < tok);
        let has_be = tree.children_by(tok, &[AuxPass, Aux, Cop]).any(|c| matches!(tree.lemma(c), "be" | "get") && !outer(c));
        if has_be || tree.child(tok, &[NsubjPass, AuxPass]).is_some() {
            return true;
        }
        let has_own = tree.child(tok, &[Nsubj, Aux]).is_some();
        // The parser may give the participle what stands before it: "had [their homes confiscated]".
        let before = tree.child(tok, &[Obj]).map(|object| object < tok);
        let undergoes = |verb: usize| {
            let object = tree.child(verb, &[Obj]).map_or(before == Some(true), |_| before.is_none());
            verb < tok && object && self.knowledge.classes.has("undergoing", tree.lemma(verb))
        };
        match tree.rel(tok) {
            Acl | Advcl => tree.tok(tok).xpos == Xpos::Vbn && !has_own && tree.child(tok, &[Obj]).is_none(),
            // "had their homes confiscated"
            Xcomp => tree.tok(tok).xpos == Xpos::Vbn && !has_own && tree.head(tok).is_some_and(undergoes),
            Conj => !has_own && tree.tok(tok).xpos == Xpos::Vbn && tree.head(tok).and_then(|h| self.get(h)).is_some_and(|head| head.passive),
            _ => false,
        }
    }

    /// "vowed to fight and declined to talk", "said they would fight and warned Norland": a finite verb goes on with the clause around,
    /// not with the infinitive or the modal's verb before it, on which the parser hangs it.
    pub(super) fn goes_on_from(&self, tok: usize) -> Option<usize> {
        use Deprel::*;
        let tree = self.tree;
        let own = tree.child(tok, &[Nsubj, NsubjPass, NsubjOuter, Aux, AuxPass]).is_some();
        // "warned of an attempt to flee and could arrest her"
        let subject = tree.child(tok, &[Nsubj, NsubjPass, NsubjOuter]).is_some();
        let may = !subject && tree.children_by(tok, &[Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Md);
        let finite = matches!(tree.tok(tok).xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp) && !own || may;
        let before = tree.head(tok).filter(|_| finite && tree.rel(tok) == Conj)?;
        let bare = tree.tok(before).xpos == Xpos::Vb;
        let said = tree.rel(before) == Ccomp && tree.head(before).is_some_and(|saying| saying < before);
        let modal = !may && bare && said && tree.children_by(before, &[Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Md);
        if !modal && !tree.is_infinitive(before) {
            return None;
        }
        tree.ancestors(before).find(|&around| self.get(around).is_some_and(|outer| outer.pos == PredicatePos::Verb)).or_else(|| tree.head(before))
    }

    /// Which proposition governs the clause, and how.
    pub(super) fn place(&self, tok: usize) -> (Option<usize>, Link) {
        use Deprel::*;
        let tree = self.tree;
        let Some(head) = tree.head(tok) else {
            return (None, Link::Main);
        };
        if self.is_trailing_reporter(tok) {
            return (Some(head), Link::Aside);
        }
        let link = match tree.rel(tok) {
            Advcl if self.is_gerund_content(tok, head) => Link::Content,
            Conj if let Some(around) = self.goes_on_from(tok) => {
                return self.get(around).map_or((Some(around), Link::Main), |outer| (outer.governor, outer.link));
            }
            Conj => return self.get(head).map_or((Some(head), Link::Main), |first| (first.governor, first.link)),
            Ccomp | Xcomp | Csubj | CsubjPass => Link::Content,
            Advcl | AdvclRelcl => Link::Adverbial(tree.child(tok, &[Mark, Case, Advmod])),
            Acl | AclRelcl => Link::Modifier,
            Parataxis | Discourse | Dep | List => Link::Aside,
            _ => Link::Content,
        };
        (Some(head), link)
    }

    /// "..., Reuters reported on Monday": a reporting clause at the end, wherever the parser hung it.
    pub(super) fn is_trailing_reporter(&self, tok: usize) -> bool {
        let tree = self.tree;
        let operator = self.knowledge.operators.get(tree.lemma(tok), "verb");
        if !operator.is_some_and(|op| self.knowledge.classes.has("reporting-class", &op.class)) {
            return false;
        }
        let Some(subject) = tree.child(tok, &[Deprel::Nsubj]).filter(|&s| s < tok) else {
            return false;
        };
        let first = tree.range(subject).0;
        let mark = |i: usize| matches!(tree.form(i), "," | "”" | "\"");
        let apart = mark(first) || (first > 0 && mark(first - 1));
        let bare = tree.child(tok, &[Deprel::Ccomp, Deprel::Xcomp, Deprel::Obj, Deprel::Mark]).is_none();
        apart && bare && tree.head(tok).is_some_and(|head| head < first)
    }

    /// "denied having signed", "stopped shelling": a gerund that a verb with a status takes.
    pub(super) fn is_gerund_content(&self, tok: usize, head: usize) -> bool {
        let tree = self.tree;
        let gerund = tree.tok(tok).xpos == Xpos::Vbg || tree.children_by(tok, &[Deprel::Aux]).any(|a| tree.tok(a).xpos == Xpos::Vbg);
        let bare = tree.child(tok, &[Deprel::Mark, Deprel::Nsubj]).is_none() && tok > head && tree.form(tok.saturating_sub(1)) != ",";
        let operator = self.knowledge.operators.get(tree.lemma(head), "verb");
        gerund && bare && operator.is_some_and(|op| self.knowledge.classes.has("gerund-class", &op.class))
    }
}
