//! Offices of which a phrase does not write every word beside each other: two that share a noun, one that is still to be taken up.

use super::{Mention, Mentions, is_public, lowered};
use attache_knowledge::Agent;
use attache_types::{Deprel, Entity, EntityKind};

impl<'s> Mentions<'s, '_> {
    /// "foreign minister-designate", "governor-elect": the office that somebody is to hold, with its first word.
    pub(super) fn office_to_come(&self, tok: usize) -> Option<(usize, &'s Agent)> {
        let tree = self.tree;
        let dash = tok.checked_sub(1).filter(|&i| matches!(tree.form(i), "-" | "‑" | "–"))?;
        let office = dash.checked_sub(1).filter(|_| self.setting.knowledge.classes.has("office-to-come", tree.lemma(tok)))?;
        let (first, _, agent) = self.agent_words(office)?;
        (agent.kind == EntityKind::Person).then_some((first, agent))
    }

    /// The same where the parser took the office for the head: it is whoever "designate" stands for.
    pub(super) fn holder_to_come(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let behind = Some(tok + 2).filter(|&i| i < tree.len() && tree.head(i) == Some(tok))?;
        self.office_to_come(behind)?;
        let mention = self.at(behind)?.clone();
        Some(Mention { head: tok, ..mention })
    }

    /// "the defence and foreign ministers": the first word, which the parser took for a noun of its own, is that of an office, whose
    /// noun stands behind the last one. The office, the noun, and both words.
    pub(super) fn shared_office(&self, tok: usize) -> Option<(&'s Agent, usize, String)> {
        let tree = self.tree;
        // A capital is that of a name, or of the first word.
        let single = !tree.tok(tok).feats().plural && !tree.form(tok).starts_with(char::is_uppercase);
        let head = if tree.rel(tok) == Deprel::Conj { tree.head(tok)? } else { tok };
        let noun = tree.children_by(head, &[Deprel::Conj]).last().filter(|&noun| noun > tok && single && tree.tok(noun).feats().plural)?;
        let bare = tree.child(noun, &[Deprel::Det, Deprel::Nummod, Deprel::NmodPoss]).is_none();
        let agent = self.setting.knowledge.agents.get(&[tree.lemma(tok), tree.lemma(noun)]);
        let alike = self.agent_words(noun).is_some_and(|(first, ..)| bare && first < noun);
        let agent = agent.filter(|agent| alike && agent.kind == EntityKind::Person)?;
        Some((agent, noun, format!("{} {}", lowered(tree.form(tok)), tree.lemma(noun))))
    }

    /// "the foreign and defence ministers": the other offices of a noun of which one was found in `words`.
    pub(super) fn further_offices(&self, tok: usize, words: (usize, usize)) -> Vec<(&'s Agent, String)> {
        let tree = self.tree;
        if !tree.tok(tok).feats().plural || words.0 == words.1 {
            return Vec::new();
        }
        let joined = |i: usize| if tree.rel(i) == Deprel::Conj { tree.head(i).unwrap_or(i) } else { i };
        let beside = (tree.phrase(tok, false).0..words.0).filter(|&i| joined(i) == joined(words.0) && i != words.0);
        let office = |i: usize| self.setting.knowledge.agents.get(&[tree.lemma(i), tree.lemma(tok)]).map(|agent| (i, agent));
        let offices = beside.filter_map(office).filter(|(_, agent)| agent.kind == EntityKind::Person);
        offices.map(|(i, agent)| (agent, format!("{} {}", lowered(tree.form(i)), tree.lemma(tok)))).collect()
    }

    /// "the Norlander president and prime minister": an office without a word of its own beside it is of the country of the office
    /// that it is named with; and offices that share a noun are of one country.
    pub(super) fn share_owners(&mut self) {
        let tree = self.tree;
        for tok in 0..tree.len() {
            let shared = self.shared_office(tok).map(|(_, noun, _)| noun);
            let joined = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Conj && self.is_bare_office(tok));
            let Some(own) = self.office(tok).filter(|own| own.country.is_none()) else { continue };
            let mut beside = [joined, shared].into_iter().flatten().filter_map(|i| self.office(i));
            if let Some(other) = beside.find(|other| other.country.is_some()) {
                // `generic/OWNER/SECTOR/what`
                let owner = other.id.split('/').nth(1).unwrap_or(&own.id).to_owned();
                let owner = Entity { id: owner, name: None, ..other.clone() };
                self.belongs(tok, &owner);
            }
        }
    }

    /// Somebody in a public office who is described and not named.
    fn office(&self, tok: usize) -> Option<&Entity> {
        let found = self.at(tok).filter(|m| m.person && m.entity.kind == Some(EntityKind::Generic) && is_public(&m.entity));
        found.map(|m| &m.entity)
    }

    /// True where nothing but a conjunction stands beside the words of an office.
    fn is_bare_office(&self, tok: usize) -> bool {
        let words = self.agent_words(tok).map(|(first, last, _)| (first, last)).or_else(|| self.shared_office(tok).map(|_| (tok, tok)));
        let beside = |(first, last): (usize, usize)| self.tree.children(tok).filter(move |&c| c < first || last < c);
        words.is_some_and(|words| beside(words).all(|c| matches!(self.tree.rel(c), Deprel::Cc | Deprel::Punct)))
    }
}
