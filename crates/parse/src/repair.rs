//! Repairs of trees that a greedy parser gets wrong in a few recurrent ways, where the words leave no doubt.
//!
//! Needs: tags and a tree. Gives: the same tree, or one with the misplaced clause moved; one root, no cycle, as before.
//! Measured by LAS.

use attache_types::{Deprel, Upos, Xpos};

/// A tree under repair: forms, tags and arcs of one sentence.
pub(crate) struct Draft<'t, F: Fn(usize) -> &'t str> {
    /// Form of word `i`.
    pub form: F,
    /// Tags of the words.
    pub tags: Vec<(Upos, Xpos)>,
    /// Head and relation of the words; the root is its own head.
    pub arcs: Vec<(u16, Deprel)>,
}

impl<'t, F: Fn(usize) -> &'t str> Draft<'t, F> {
    /// Applies all repairs.
    pub(crate) fn repair(&mut self) {
        for pronoun in 0..self.arcs.len() {
            if matches!(self.tags[pronoun].1, Xpos::Wdt | Xpos::Wp) && self.is_subject(pronoun) {
                self.free_main_clause(pronoun);
            }
        }
        self.join_hyphenated();
        self.free_subject();
        self.raise_past_tense();
        self.activate();
        self.one_subject();
        self.subject_of_both();
        self.free_agent();
        self.infinitive_is_complement();
        self.lift_preposition();
        self.demote_perfect();
        self.lift_that_clause();
        self.keep_to_speech();
        self.free_object();
        self.free_second_noun();
    }

    /// "Norland test-fired a missile.": what stands in front of the hyphen belongs to the verb, the noun before it is the subject.
    fn join_hyphenated(&mut self) {
        for verb in 2..self.arcs.len() {
            let part = verb - 2;
            let hyphen = (self.form)(verb - 1) == "-" && self.tags[part] == (Upos::Noun, Xpos::Nn) && self.tags[verb].1 == Xpos::Vbd;
            if !hyphen || self.arcs[part] != (verb as u16, Deprel::Nsubj) {
                continue;
            }
            let Some(subject) = self.children(part).filter(|&c| c < part && self.arcs[c].1 == Deprel::Compound).last() else {
                continue;
            };
            self.arcs[part].1 = Deprel::Compound;
            self.arcs[subject] = (verb as u16, Deprel::Nsubj);
            for i in 0..subject {
                if self.head(i) == part {
                    self.arcs[i].0 = subject as u16;
                }
            }
        }
    }

    /// "Norland donated vaccines to Tamland.": the verb between two nouns was read as a modifier of the second.
    fn raise_modifier(&mut self, root: usize) -> bool {
        let verb = self.children(root).find(|&c| {
            let before = c.checked_sub(1).filter(|&b| self.head(b) == root && matches!(self.tags[b].0, Upos::Propn | Upos::Noun));
            c < root && self.arcs[c].1 == Deprel::Amod && matches!(self.tags[c].1, Xpos::Vbn | Xpos::Vbd) && before.is_some()
        });
        let Some(verb) = verb else {
            return false;
        };
        let subject = verb - 1;
        self.tags[verb].1 = Xpos::Vbd;
        self.arcs[verb] = (verb as u16, Deprel::Root);
        self.arcs[subject] = (verb as u16, Deprel::Nsubj);
        self.arcs[root] = (verb as u16, Deprel::Obj);
        for i in 0..self.arcs.len() {
            let outer = i < subject && self.head(i) == root;
            if outer {
                self.arcs[i].0 = subject as u16;
            } else if i > root && self.head(i) == root && !matches!(self.arcs[i].1, Deprel::Conj | Deprel::Flat | Deprel::Appos | Deprel::AclRelcl) {
                self.arcs[i].0 = verb as u16;
                if self.arcs[i].1 == Deprel::Nmod {
                    self.arcs[i].1 = Deprel::Obl;
                }
            }
        }
        true
    }

    /// "said on Friday that troops had left", "told Reuters that ...": a that-clause with a subject of its own was read as a
    /// relative clause of the name before it.
    fn lift_that_clause(&mut self) {
        for clause in 0..self.arcs.len() {
            let name = self.head(clause);
            let verb = self.head(name);
            let hung = matches!(self.arcs[clause].1, Deprel::AclRelcl | Deprel::Acl | Deprel::Ccomp) && name != clause && verb != name;
            let object = matches!(self.arcs[name].1, Deprel::Obl | Deprel::OblUnmarked | Deprel::Obj | Deprel::Iobj);
            if !hung || !object || self.tags[name].0 != Upos::Propn || self.tags[verb].0 != Upos::Verb || clause < name {
                continue;
            }
            let that = (name + 1..clause).find(|&i| (self.form)(i).eq_ignore_ascii_case("that")).filter(|&i| self.head(i) == clause && i <= name + 3);
            let own = self.children(clause).any(|c| self.is_subject(c) && Some(c) != that);
            let taken = self.children(verb).any(|c| self.arcs[c].1 == Deprel::Ccomp);
            if let Some(that) = that.filter(|&t| own && !taken && !self.is_subject(t)) {
                self.arcs[clause] = (verb as u16, Deprel::Ccomp);
                self.arcs[that].1 = Deprel::Mark;
                self.tags[that] = (Upos::Sconj, Xpos::In);
            }
        }
    }

    /// "shot dead a student": an adjective has no object; it is that of the verb which the adjective completes.
    fn free_object(&mut self) {
        for i in 0..self.arcs.len() {
            let complement = self.head(i);
            let verb = self.head(complement);
            let hung = self.arcs[i].1 == Deprel::Obj && self.tags[complement].0 == Upos::Adj && self.arcs[complement].1 == Deprel::Xcomp;
            let next = verb + 1 == complement && complement < i && self.tags[verb].0 == Upos::Verb;
            if hung && next && !self.children(verb).any(|c| self.arcs[c].1 == Deprel::Obj) {
                self.arcs[i].0 = verb as u16;
            }
        }
    }

    /// "Following the raid, the minister, Anna Osk, resigned.": a finite verb has a subject; it was hung as an apposition on the
    /// phrase before.
    fn free_second_noun(&mut self) {
        let finite = |xpos| matches!(xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp);
        let bearer = |draft: &Self, i: usize| draft.children(i).find(|&c| matches!(draft.arcs[c].1, Deprel::Aux | Deprel::AuxPass | Deprel::Cop));
        let root = (0..self.arcs.len()).find(|&i| self.head(i) == i);
        let Some(verb) = root.filter(|&root| finite(self.tags[bearer(self, root).unwrap_or(root)].1)) else {
            return;
        };
        let served = |c: usize| self.is_subject(c) || matches!(self.arcs[c].1, Deprel::Csubj | Deprel::CsubjPass | Deprel::Expl);
        if self.children(verb).any(served) {
            return;
        }
        let behind_comma = |noun: usize, before: usize| (before..noun).any(|i| (self.form)(i) == ",");
        let phrases = self.children(verb).filter(|&c| c < verb && matches!(self.arcs[c].1, Deprel::Obl | Deprel::OblUnmarked));
        let apposed = phrases
            .filter(|&noun| self.children(noun).any(|c| self.arcs[c].1 == Deprel::Case))
            .find_map(|noun| self.children(noun).find(|&c| noun < c && c < verb && self.arcs[c].1 == Deprel::Appos && behind_comma(c, noun)));
        if let Some(subject) = apposed {
            let passive = self.children(verb).any(|c| self.arcs[c].1 == Deprel::AuxPass);
            self.arcs[subject] = (verb as u16, if passive { Deprel::NsubjPass } else { Deprel::Nsubj });
        }
    }

    /// "“We never fired,” he told reporters in Norhaven.": what stands behind the verb of saying, with nothing to part them, was
    /// hung on the clause that is said, across that verb.
    fn keep_to_speech(&mut self) {
        for i in 0..self.arcs.len() {
            let said = self.head(i);
            if said >= i || !matches!(self.arcs[i].1, Deprel::Obl | Deprel::OblUnmarked | Deprel::Advmod) {
                continue;
            }
            let over = self.head(said);
            let above = (self.arcs[said].1 == Deprel::Ccomp && said < over && over < i).then_some(over);
            let beside = || self.children(said).find(|&c| said < c && c < i && self.arcs[c].1 == Deprel::Parataxis);
            let Some(speech) = above.or_else(beside).filter(|&verb| self.tags[verb].0 == Upos::Verb) else {
                continue;
            };
            if (speech + 1..i).all(|between| self.tags[between].0 != Upos::Punct) && self.children(speech).any(|c| self.is_subject(c)) {
                self.arcs[i].0 = speech as u16;
            }
        }
    }

    /// "Rebels fired at the bridge.", "Norland promised to leave.": a finite verb has no passive subject, and a participle
    /// with an object or a complement and no auxiliary is a past tense.
    fn activate(&mut self) {
        let stop = self.arcs.len() > 1 && (self.form)(self.arcs.len() - 1) == ".";
        for verb in 0..self.arcs.len() {
            let subject = self.children(verb).find(|&c| c < verb && self.is_subject(c));
            let Some(subject) = subject.filter(|_| self.tags[verb].0 == Upos::Verb) else {
                continue;
            };
            if self.children(verb).any(|c| matches!(self.arcs[c].1, Deprel::AuxPass | Deprel::Aux | Deprel::Cop | Deprel::OblAgent)) {
                continue;
            }
            let active = match self.tags[verb].1 {
                Xpos::Vbd | Xpos::Vbz | Xpos::Vbp => true,
                Xpos::Vbn if stop && self.head(verb) == verb => true,
                Xpos::Vbn => self.children(verb).any(|c| c > verb && matches!(self.arcs[c].1, Deprel::Obj | Deprel::Xcomp | Deprel::Ccomp)),
                _ => false,
            };
            if active {
                if self.tags[verb].1 == Xpos::Vbn {
                    self.tags[verb].1 = Xpos::Vbd;
                }
                self.arcs[subject].1 = Deprel::Nsubj;
            }
        }
    }

    /// "The helicopter strafed trucks.": the words before a finite verb without a subject were hung on its object.
    fn free_subject(&mut self) {
        for verb in 1..self.arcs.len() {
            if !matches!(self.tags[verb].1, Xpos::Vbd | Xpos::Vbz) || self.tags[verb].0 != Upos::Verb || self.children(verb).any(|c| c < verb) {
                continue;
            }
            let object = self.children(verb).find(|&c| self.arcs[c].1 == Deprel::Obj);
            let across = |i: usize| object.is_some_and(|o| o > verb && self.head(i) == o);
            let nominal = matches!(self.tags[verb - 1].0, Upos::Noun | Upos::Propn);
            if !nominal || !across(verb - 1) || self.arcs[verb - 1].1 != Deprel::Compound {
                continue;
            }
            let others: Vec<usize> = (0..verb - 1).filter(|&i| across(i)).collect();
            self.arcs[verb - 1] = (verb as u16, Deprel::Nsubj);
            for i in others {
                self.arcs[i].0 = verb as u16 - 1;
            }
        }
    }

    /// "asked the parliament to act": a verb has one subject, before it; a second one behind it is its object.
    fn one_subject(&mut self) {
        for i in 0..self.arcs.len() {
            let verb = self.head(i);
            let behind = self.arcs[i].1 == Deprel::Nsubj && verb < i && self.tags[verb].0 == Upos::Verb;
            if behind && self.children(verb).any(|c| c < verb && self.is_subject(c)) && !self.children(verb).any(|c| self.arcs[c].1 == Deprel::Obj) {
                self.arcs[i].1 = Deprel::Obj;
            }
        }
    }

    /// "Fighters besieging the town said ...": without a comma between them, a participle before a finite verb belongs to the noun
    /// before it, which is the verb's subject.
    fn subject_of_both(&mut self) {
        for clause in 1..self.arcs.len() {
            let verb = self.head(clause);
            let finite = matches!(self.tags[verb].1, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp) && self.tags[verb].0 == Upos::Verb;
            let hung = self.arcs[clause].1 == Deprel::Advcl && self.tags[clause].1 == Xpos::Vbg && clause < verb;
            if !hung || !finite || self.children(verb).any(|c| self.is_subject(c)) || (clause..verb).any(|i| (self.form)(i) == ",") {
                continue;
            }
            let bare = !self.children(clause).any(|c| matches!(self.arcs[c].1, Deprel::Mark | Deprel::Aux | Deprel::AuxPass | Deprel::Case));
            let noun = self.children(clause).find(|&c| c + 1 == clause && self.is_subject(c) && bare);
            if let Some(noun) = noun {
                self.arcs[noun] = (verb as u16, Deprel::Nsubj);
                self.arcs[clause] = (noun as u16, Deprel::Acl);
            }
        }
    }

    /// "was delivered to the embassy by Norland": the agent of a passive was hung on the noun before it.
    fn free_agent(&mut self) {
        for i in 0..self.arcs.len() {
            let noun = self.head(i);
            let verb = self.head(noun);
            let passive = |c: usize| self.arcs[c].1 == Deprel::AuxPass;
            let hung = self.arcs[i].1 == Deprel::Nmod && noun < i && verb < noun && matches!(self.arcs[noun].1, Deprel::Obl | Deprel::Obj);
            let by = || self.children(i).any(|c| self.arcs[c].1 == Deprel::Case && (self.form)(c).eq_ignore_ascii_case("by"));
            let free = || self.children(verb).any(passive) && !self.children(verb).any(|c| self.arcs[c].1 == Deprel::OblAgent);
            if hung && self.tags[i].0 == Upos::Propn && by() && free() {
                self.arcs[i] = (verb as u16, Deprel::OblAgent);
            }
        }
    }

    /// "with Norland's island", "with the island Tamholm": the preposition before a possessor, or before a noun with a name
    /// behind it, belongs to the whole phrase.
    fn lift_preposition(&mut self) {
        for i in 0..self.arcs.len() {
            let owner = self.head(i);
            let whole = self.head(owner);
            if self.arcs[i].1 != Deprel::Case || i >= owner || i >= whole || whole == owner {
                continue;
            }
            let possessor = self.arcs[owner].1 == Deprel::NmodPoss && self.children(owner).any(|c| self.tags[c].1 == Xpos::Pos);
            let name = whole < owner && matches!(self.arcs[owner].1, Deprel::Nmod | Deprel::Appos | Deprel::NmodDesc | Deprel::Flat);
            if possessor && owner < whole || name {
                self.arcs[i].0 = whole as u16;
            }
        }
    }

    /// "agreed with Norland to exchange prisoners": an infinitive with "to" is no oblique.
    fn infinitive_is_complement(&mut self) {
        for i in 0..self.arcs.len() {
            let to = self.tags[i].1 == Xpos::Vb && self.children(i).any(|c| c < i && self.tags[c].1 == Xpos::To);
            if to && self.arcs[i].1 == Deprel::Obl && self.tags[self.head(i)].0 == Upos::Verb {
                self.arcs[i].1 = Deprel::Xcomp;
            }
        }
    }

    /// "having signed": the auxiliary of a perfect participle was taken for the verb.
    fn demote_perfect(&mut self) {
        for i in 0..self.arcs.len().saturating_sub(1) {
            let verb = i + 1;
            let perfect =
                (self.form)(i).eq_ignore_ascii_case("having") && self.tags[verb].1 == Xpos::Vbn && self.arcs[verb] == (i as u16, Deprel::Xcomp);
            if !perfect || self.head(i) == i {
                continue;
            }
            self.arcs[verb] = self.arcs[i];
            for c in 0..self.arcs.len() {
                if c != verb && c != i && self.head(c) == i {
                    self.arcs[c].0 = verb as u16;
                }
            }
            self.arcs[i] = (verb as u16, Deprel::Aux);
            self.tags[i] = (Upos::Aux, Xpos::Vbg);
        }
    }

    fn head(&self, i: usize) -> usize {
        usize::from(self.arcs[i].0)
    }

    fn is_subject(&self, i: usize) -> bool {
        matches!(self.arcs[i].1, Deprel::Nsubj | Deprel::NsubjPass)
    }

    fn children(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.arcs.len()).filter(move |&c| c != i && self.head(c) == i)
    }

    fn is_clause(&self, i: usize) -> bool {
        self.tags[i].0 == Upos::Verb || self.children(i).any(|c| self.arcs[c].1 == Deprel::Cop)
    }

    /// "Norland, which signed the treaty, welcomed the plan": the verb of the relative clause took the subject and the main
    /// verb was hung on it as a conjunct without a conjunction.
    fn free_main_clause(&mut self, pronoun: usize) {
        let relative = self.head(pronoun);
        let subject = self.children(relative).filter(|&c| c < pronoun && self.is_subject(c)).last();
        let Some(subject) = subject else {
            return;
        };
        let comma = |from: usize, to: usize| (from + 1..to).any(|i| (self.form)(i) == ",");
        let main = self.children(relative).filter(|&c| c > relative && self.is_clause(c)).find(|&c| {
            let hung = matches!(self.arcs[c].1, Deprel::Conj | Deprel::Parataxis | Deprel::Ccomp | Deprel::Advcl | Deprel::Dep);
            let own = self.children(c).any(|k| self.is_subject(k) || matches!(self.arcs[k].1, Deprel::Cc | Deprel::Mark) && k < c);
            hung && !own && comma(relative, c)
        });
        let Some(main) = main else {
            return;
        };
        let passive = self.children(main).any(|c| self.arcs[c].1 == Deprel::AuxPass);
        let was_root = self.head(relative) == relative;
        self.arcs[main] = if was_root { (main as u16, Deprel::Root) } else { self.arcs[relative] };
        self.arcs[relative] = (subject as u16, Deprel::AclRelcl);
        self.arcs[subject] = (main as u16, if passive { Deprel::NsubjPass } else { Deprel::Nsubj });
        // What stood before the subject or after the main verb belongs to the main clause.
        for i in 0..self.arcs.len() {
            if i != main && i != subject && self.head(i) == relative && (i < subject || i > main) {
                self.arcs[i].0 = main as u16;
            }
        }
    }

    /// "Some 300 dockers marched through the town.": a past tense read as a participle leaves a sentence without a verb.
    fn raise_past_tense(&mut self) {
        let Some(root) = (0..self.arcs.len()).find(|&i| self.head(i) == i) else {
            return;
        };
        let sentence = (self.arcs.len() > 1) && (self.form)(self.arcs.len() - 1) == ".";
        let nominal = matches!(self.tags[root].0, Upos::Noun | Upos::Propn)
            && !self.children(root).any(|c| matches!(self.arcs[c].1, Deprel::Cop | Deprel::Nsubj | Deprel::Case));
        if sentence && nominal && self.raise_modifier(root) {
            return;
        }
        let verb = self.children(root).find(|&c| {
            let by_phrase = self.children(c).any(|k| self.arcs[k].1 == Deprel::OblAgent);
            self.arcs[c].1 == Deprel::Acl && c > root && matches!(self.tags[c].1, Xpos::Vbn | Xpos::Vbd) && !by_phrase
        });
        let Some(verb) = verb.filter(|_| sentence && nominal) else {
            return;
        };
        self.tags[verb].1 = Xpos::Vbd;
        self.arcs[verb] = (verb as u16, Deprel::Root);
        self.arcs[root] = (verb as u16, Deprel::Nsubj);
        for i in verb + 1..self.arcs.len() {
            if self.head(i) == root {
                self.arcs[i].0 = verb as u16;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases of `tests/corpus/parse/repairs.tsv`: words with tags and arcs, and behind `>` head, relation and Penn tag as
    /// they should become; a word without `>` stays as it is.
    #[test]
    fn trees_are_repaired_as_written_down() {
        let cases = include_str!("../../../tests/corpus/parse/repairs.tsv");
        for case in cases.split("====\n") {
            let (title, words) = case.split_once('\n').expect("a title");
            let rows: Vec<Vec<&str>> = words.lines().map(|line| line.split(' ').collect()).collect();
            let arc = |i: usize, head: &str, deprel: &str| {
                let head: usize = head.parse().expect("a head");
                (head.checked_sub(1).unwrap_or(i) as u16, Deprel::parse(deprel).unwrap_or_else(|| panic!("{deprel} in {title}")))
            };
            let tag = |text: &str| Xpos::parse(text).unwrap_or_else(|| panic!("{text} in {title}"));
            let mut draft = Draft {
                form: |i: usize| rows[i][1],
                tags: rows.iter().map(|r| (Upos::parse(r[2]).unwrap_or_else(|| panic!("{} in {title}", r[2])), tag(r[3]))).collect(),
                arcs: rows.iter().enumerate().map(|(i, r)| arc(i, r[4], r[5])).collect(),
            };
            draft.repair();
            for (i, row) in rows.iter().enumerate() {
                let (wanted, xpos) = match row.get(6) {
                    Some(_) => (arc(i, row[7], row[8]), row[9]),
                    None => (arc(i, row[4], row[5]), row[3]),
                };
                assert_eq!((draft.arcs[i], draft.tags[i].1), (wanted, tag(xpos)), "{title}, word {}", row[1]);
            }
        }
    }
}
