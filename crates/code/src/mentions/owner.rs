//! Whose a phrase is: the countries or the body that its modifiers name.

use super::{Mentions, lowered, outside_of};
use crate::names::Name;
use crate::places::PlaceMention;
use attache_knowledge::Sense;
use attache_types::{Deprel, Entity, EntityKind, NameKind, Upos, Xpos};

impl<'s> Mentions<'s, '_> {
    /// Who a phrase belongs to: a country or body named by its modifiers, nearest first.
    pub(super) fn owner(&self, tok: usize, first: usize, last: usize, except: &[(usize, usize)]) -> Option<Entity> {
        let name = match self.nearest_owner(tok, first, last, except) {
            Ok(name) => {
                let mut owner = self.known_entity(name.index, Sense::Name, name.last);
                // "Kurdish fighters in Norland": a people without a state of its own is of where it is.
                if owner.sector.as_deref() == Some("SOC") {
                    let place = self.complement(tok).and_then(|c| self.at(c)).and_then(|m| m.entity.country.clone());
                    owner.country = owner.country.or(place).or_else(|| self.place_of(tok)?.country);
                }
                return Some(owner);
            }
            Err(person) => person,
        };
        let complement = self.complement(tok).and_then(|c| self.at(c));
        let person = || name.map(|name| self.known_entity(name.index, Sense::Name, name.last));
        let said = complement.map(|mention| mention.entity.clone()).filter(|entity| entity.country.is_some());
        said.or_else(|| self.place_of(tok)).or_else(person)
    }

    /// "Texas lawmakers", "the governor of Kano, Jan Dolny", "Chicago Mayor Jan Dolny": of the country where the place that their
    /// phrase names is.
    pub fn of_places(&mut self, places: &[PlaceMention]) {
        let tree = self.tree;
        let gazetteer = &self.setting.knowledge.gazetteer;
        let outer = |place: &PlaceMention| (place.first..=place.last).find(|&i| tree.head(i).is_none_or(|h| h < place.first || place.last < h));
        let of_person = |place: &&PlaceMention| {
            let meets = |name: &&attache_types::Name| usize::from(name.first) <= place.last && place.first <= usize::from(name.last);
            tree.sent.names.iter().find(meets).is_none_or(|name| name.kind != NameKind::Person)
        };
        let says_whose = |place: &&PlaceMention| {
            let case = outer(place).and_then(|head| tree.preposition(head));
            case.is_none_or(|case| self.setting.knowledge.classes.has("home-mark", case))
        };
        // Countries and capitals are read with the phrase: "US-backed fighters" are not of the US.
        let minor = |place: &&PlaceMention| (place.first..=place.last).all(|i| self.names.at(i).is_none());
        let stated: Vec<&PlaceMention> = places.iter().filter(minor).filter(of_person).filter(says_whose).collect();
        for tok in 0..tree.len() {
            let Some(mention) = self.by_head[tok].as_ref().filter(|m| !m.pronoun && m.entity.country.is_none() && !m.entity.contested) else {
                continue;
            };
            let entity = &mention.entity;
            if self.setting.knowledge.classes.has("not-local", &lowered(tree.form(tok))) {
                continue;
            }
            let within = |place: &&&PlaceMention| entity.span.contains(place.place.span) && !(place.first..=place.last).contains(&tok);
            let found = stated.iter().filter(within).find_map(|place| gazetteer.by_id(place.place.country.as_deref()?));
            let Some(country) = found.map(|index| self.known_entity(index, Sense::Name, tok)) else {
                continue;
            };
            match entity.kind {
                Some(EntityKind::Generic) => self.belongs(tok, &country),
                Some(EntityKind::Person) => self.complete(tok, &Entity { country: country.country, ..Entity::default() }),
                _ => {}
            }
        }
        // "Ana Osk, a Texas lawmaker, ..."
        for tok in 0..tree.len() {
            let person = self.at(tok).is_some_and(|m| m.entity.kind == Some(EntityKind::Person) && m.entity.country.is_none());
            let described = tree.children_by(tok, &[Deprel::Appos]).filter(|_| person).find_map(|c| self.at(c)?.entity.country.clone());
            if described.is_some() {
                self.complete(tok, &Entity { country: described, ..Entity::default() });
            }
        }
    }

    /// The countries and bodies that a phrase of several people belongs to alike, where there are two or more: "Veltrian and
    /// Norlander troops", "the ministers of Veltria and Norland".
    pub(super) fn owners(&self, tok: usize, first: usize, last: usize, except: &[(usize, usize)]) -> Vec<&Name> {
        let tree = self.tree;
        let several = tree.tok(tok).feats().plural || self.setting.knowledge.classes.has("of-several", tree.lemma(tok));
        let found = self.nearest_owner(tok, first, last, except).ok();
        let nearest = found.or_else(|| self.complement(tok).and_then(|c| self.names.at(c)));
        let Some(nearest) = nearest.filter(|_| several) else {
            return Vec::new();
        };
        let head =
            |name: &Name| (name.first..=name.last).find(|&i| tree.head(i).is_none_or(|h| h < name.first || name.last < h)).unwrap_or(name.last);
        let chain = |name: &Name| tree.head(head(name)).filter(|_| tree.rel(head(name)) == Deprel::Conj).unwrap_or(head(name));
        let listed = self.listed_before(nearest, tok);
        let alike = |name: &&Name| {
            let known = self.setting.knowledge.gazetteer.entity(name.index).kind;
            let joined = chain(name) == chain(nearest) || listed.contains(&name.first);
            joined && known != EntityKind::Person && !tree.is_negated_conjunct(head(name)) && !self.is_patron(name)
        };
        let all: Vec<&Name> = self.names.iter().filter(alike).collect();
        if all.len() > 1 { all } else { Vec::new() }
    }

    /// "U.S. and South Korean forces": the first words of the names that stand in one list before a name of `tok`'s phrase, whatever
    /// the parser joins.
    fn listed_before(&self, name: &Name, tok: usize) -> Vec<usize> {
        let tree = self.tree;
        let separates = |i: &usize| tree.form(*i) == "," || tree.tok(*i).upos == Upos::Cconj;
        let before = |&first: &usize| {
            let gap = (0..first).rev().take_while(separates).count();
            let last = first.checked_sub(gap + 1).filter(|&last| gap > 0 && tree.under(last, tok))?;
            self.names.at(last).filter(|before| before.last == last).map(|before| before.first)
        };
        std::iter::successors(Some(name.first).filter(|_| name.last < tok), before).skip(1).collect()
    }

    /// The name nearest to `tok` in its phrase that says whose it is, else a person named there.
    fn nearest_owner(&self, tok: usize, first: usize, last: usize, except: &[(usize, usize)]) -> Result<&Name, Option<&Name>> {
        let tree = self.tree;
        let outside = |i: usize| except.iter().all(|&(a, b)| i < a || b < i);
        let mut best: Option<(usize, &Name)> = None;
        // "the Osk administration", "Osk's troops": those of the country of that person.
        let mut person: Option<&Name> = None;
        let names = self.names.within(first, last).filter(|name| outside(name.first) && !self.is_patron(name) && !self.is_acted_on(tok, name));
        for name in names {
            let modifies = (name.first..=name.last).any(|i| tree.head(i) == Some(tok) || tree.head(i).is_some_and(|h| outside_of(tree, h, tok)));
            // "leaders of Norland's breakaway Ostmark region": the region, not who claims it.
            let claimant = name.first > tok && tree.rel(name.last) == Deprel::NmodPoss;
            let distance = if name.last < tok { tok - name.last } else { 50 + name.first - tok + if claimant { 50 } else { 0 } };
            let direct = if modifies { 0 } else { 20 };
            if self.setting.knowledge.gazetteer.entity(name.index).kind == EntityKind::Person {
                person = person.or(Some(name));
            } else if best.is_none_or(|(d, _)| distance + direct < d) {
                best = Some((distance + direct, name));
            }
        }
        // "the UN Veltria envoy": the body's, whom the country only tells apart from others.
        let body = |name: &Name| {
            let before = self.names.at(name.first.checked_sub(1)?).filter(|_| name.last < tok)?;
            (self.setting.knowledge.gazetteer.entity(before.index).sector.as_deref() == Some("IGO")).then_some(before)
        };
        best.map(|(_, name)| body(name).unwrap_or(name)).ok_or(person)
    }

    /// "tribesmen armed to fight the front", "a man accused of backing Norland": whom a clause inside the phrase says something of.
    fn is_acted_on(&self, tok: usize, name: &Name) -> bool {
        use Deprel::*;
        let tree = self.tree;
        let inside = |i: usize| i != tok && tree.under(i, tok);
        let path = std::iter::once(name.last).chain(tree.ancestors(name.last)).take_while(|&i| inside(i));
        let embedded = |i: usize| matches!(tree.rel(i), Advcl | Xcomp | Ccomp);
        let touched = |i: usize| matches!(tree.rel(i), Obj | Iobj) && tree.head(i).is_some_and(|verb| matches!(tree.rel(verb), Acl | AclRelcl));
        path.into_iter().any(|i| embedded(i) || touched(i))
    }

    /// "officials in the Norlander capital": the country named beside the place where somebody is.
    fn place_of(&self, tok: usize) -> Option<Entity> {
        let tree = self.tree;
        let place = tree.children_by(tok, &[Deprel::Nmod]).find(|&c| matches!(tree.preposition(c), Some("in" | "from")) && self.at(c).is_none())?;
        let (first, last) = tree.phrase(place, false);
        let name = self.nearest_owner(place, first, last, &[]).ok()?;
        Some(self.known_entity(name.index, Sense::Name, name.last)).filter(|entity| entity.country.is_some())
    }

    pub(super) fn complement(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let serves = self.setting.knowledge.classes.has("serving", tree.lemma(tok));
        let complements = tree.children_by(tok, &[Deprel::Nmod, Deprel::NmodPoss]);
        let mut owning = complements.filter(|&c| match tree.preposition(c) {
            Some("of" | "in" | "from" | "for") => true,
            Some("to") => serves,
            _ => tree.rel(c) == Deprel::NmodPoss,
        });
        owning.find(|&c| self.at(c).is_some())
    }

    /// True for a participle that says who has a place or a body: "held", "occupied".
    pub fn holds(&self, tok: usize) -> bool {
        self.setting.knowledge.classes.has("holding", self.tree.lemma(tok))
    }

    /// True for the unknown name of a law or an agreement: it does nothing, and nothing is done to it.
    pub fn is_text(&self, tok: usize) -> bool {
        let named = self.tree.tok(tok).upos == Upos::Propn && self.names.at(tok).is_none();
        named && self.setting.knowledge.classes.has("text-name", &lowered(self.tree.form(tok)))
    }

    /// "several Norlander towns", "the main Norlander groups": what a country's or a people's name before such a noun names is that
    /// place or those groups, not the state or the people. Gives the noun, its phrase and what it is.
    pub fn named_by(&self, tok: usize) -> Option<(usize, attache_types::Span, EntityKind)> {
        let tree = self.tree;
        let before = matches!(tree.rel(tok), Deprel::Amod | Deprel::Compound);
        let noun = tree.head(tok).filter(|&h| before && tok < h && tree.tok(h).upos == Upos::Noun && self.at(h).is_none())?;
        let is = |class: &str| self.setting.knowledge.classes.has(class, tree.lemma(noun));
        let kind = if is("locality") { EntityKind::Place } else { EntityKind::Generic };
        let (first, last) = tree.phrase(noun, true);
        (is("locality") || is("band")).then(|| (noun, tree.span(first, last), kind))
    }

    /// "Osk's backers" are not Osk.
    pub fn are_others(&self, tok: usize) -> bool {
        self.setting.knowledge.classes.has("others-than-owner", self.tree.lemma(tok))
    }

    /// "dozens", "a wave", "the first days": so much of what stands behind it.
    pub fn is_quantity(&self, tok: usize) -> bool {
        let classes = &self.setting.knowledge.classes;
        classes.has("quantity", self.tree.lemma(tok)) || classes.has("stretch-of", &lowered(self.tree.form(tok)))
    }

    /// A preposition behind which some are named of whom the noun speaks: "including".
    pub fn is_including(&self, case: &str) -> bool {
        self.setting.knowledge.classes.has("including", case)
    }

    /// "the military wing" of a movement.
    pub fn is_branch(&self, tok: usize) -> bool {
        self.setting.knowledge.classes.has("branch", self.tree.lemma(tok))
    }

    /// "nobody", "none of them"
    pub fn is_none(&self, tok: usize) -> bool {
        self.setting.knowledge.operators.get(self.tree.lemma(tok), "det").is_some()
    }

    /// "the country": a land of which nobody says which it is.
    pub fn is_land(&self, tok: usize) -> bool {
        let unnamed = self.at(tok).is_some_and(|m| m.index.is_none() && !m.pronoun);
        unnamed && self.setting.knowledge.classes.has("land", self.tree.lemma(tok))
    }

    /// "in support of the rebels", "on behalf of Norland": a phrase that says for whom something is done, not to whom.
    pub fn is_in_favour(&self, tok: usize) -> bool {
        let pair = |case: &str| format!("{case} {}", lowered(self.tree.form(tok)));
        self.tree.preposition(tok).is_some_and(|case| self.setting.knowledge.classes.has("in-favour", &pair(case)))
    }

    /// True for "sanctions", "custody": whoever is named before it has imposed it or holds it.
    pub fn is_imposed(&self, tok: usize) -> bool {
        self.setting.knowledge.classes.has("imposed-measure", self.tree.lemma(tok)) || self.is_held_in(tok)
    }

    /// "custody", "prison": in what somebody is held.
    pub fn is_held_in(&self, tok: usize) -> bool {
        self.setting.knowledge.classes.has("holding", self.tree.lemma(tok))
    }

    /// True for a country that backs whom the phrase names, or that they are for or against: "Norlander-backed rebels",
    /// "pro-Norlander protesters". They are not its own.
    pub fn is_patron(&self, name: &Name) -> bool {
        let tree = self.tree;
        let has = |i: usize| self.setting.knowledge.classes.has("patronage", &tree.form(i).to_lowercase());
        let dash = |i: usize| matches!(tree.form(i), "-" | "‑" | "–");
        // "Norlander backed forces", too.
        let bare =
            name.last + 2 < tree.len() && has(name.last + 1) && tree.tok(name.last + 1).xpos == Xpos::Vbn && tree.rel(name.last + 1) == Deprel::Amod;
        let behind = bare || name.last + 2 < tree.len() && dash(name.last + 1) && has(name.last + 2);
        let before = name.first > 0 && has(name.first - 1) || name.first > 1 && dash(name.first - 1) && has(name.first - 2);
        behind || before && tree.form(name.first.saturating_sub(1)).ends_with(['-', '‑', '–'])
    }

    /// "a Norland-flagged ship", "the Strelsau-based campaign": the name tells where something is at home, not whom it serves.
    pub fn is_seat(&self, name: &Name) -> bool {
        let tree = self.tree;
        let home = |i: usize| self.setting.knowledge.classes.has("at-home", &tree.form(i).to_lowercase());
        name.last + 2 < tree.len() && matches!(tree.form(name.last + 1), "-" | "‑" | "–") && home(name.last + 2)
    }

    /// "a spokesman for the Red Brigade group": the name right before a noun that says only what its bearer is.
    pub(super) fn name_of_group(&self, tok: usize) -> Option<&Name> {
        let before = tok.checked_sub(1).filter(|&before| self.tree.rel(before) == Deprel::Compound && self.tree.head(before) == Some(tok))?;
        let grouping = self.setting.knowledge.classes.has("grouping", self.tree.lemma(tok));
        self.names.at(before).filter(|name| grouping && name.last == before)
    }

    /// The organisation, agency or group that somebody speaks for or leads, with its token: "the director of the health
    /// agency", "a Labour spokesman". `words` are those of the office itself.
    pub(super) fn body(&self, tok: usize, words: (usize, usize)) -> Option<(usize, Entity)> {
        use EntityKind::{Agency, Generic, Group, Organization};
        let tree = self.tree;
        let stands = |c: usize| match tree.rel(c) {
            Deprel::Nmod => matches!(tree.preposition(c), Some("of" | "for" | "at" | "with")),
            // "1,000 militia family members": of the family, not of the militia.
            Deprel::Compound => tree.range(c).1 + 1 == words.0,
            _ => true,
        };
        let beside = tree.children_by(tok, &[Deprel::Nmod, Deprel::NmodPoss, Deprel::Compound]).filter(|&c| c < words.0 || words.1 < c);
        let found = beside.filter(|&c| stands(c)).find_map(|c| match self.at(c) {
            // "the leader of the rebels": people count as a group, one person does not.
            Some(mention) => {
                let people = tree.tok(c).feats().plural || tree.rel(c) == Deprel::Compound;
                (!mention.person || self.names.at(c).is_none() && people).then(|| (c, mention.entity.clone()))
            }
            None => {
                let name = self.names.at(c).or_else(|| self.name_of_group(c))?;
                Some((c, self.known_entity(name.index, Sense::Name, name.last)))
            }
        });
        found.filter(|(_, entity)| matches!(entity.kind, Some(Agency | Generic | Group | Organization)) && entity.sector.is_some())
    }
}
