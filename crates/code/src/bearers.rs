//! Which person a surname or a first name alone stands for, and whether that is a man or a woman.
//!
//! Needs the persons of a report in the order in which they are mentioned; knows nothing of trees.

use crate::mentions::Mention;
use attache_knowledge::{Gender, Knowledge};
use attache_types::{Entity, EntityKind};
use std::collections::BTreeMap;

/// The persons that a report has named in full so far.
#[derive(Default)]
pub struct Bearers {
    list: Vec<Bearer>,
    /// How many mentions there were.
    seen: usize,
    by_id: BTreeMap<String, usize>,
    /// Those with this last or first word in their name.
    last_names: BTreeMap<String, Vec<usize>>,
    first_names: BTreeMap<String, Vec<usize>>,
}

struct Bearer {
    mention: Mention,
    gender: Option<Gender>,
    /// How often mentioned, and when last.
    count: usize,
    last: usize,
    /// With their office or trade, in the report's own words.
    introduced: bool,
    /// Introduced as somebody's relative.
    relative: bool,
}

impl Bearers {
    /// Notes a mention of a person with a name of several words; `pronouns` is the gender of what else stands for them.
    pub fn add(&mut self, mention: &Mention, pronouns: Option<Gender>, knowledge: &Knowledge) {
        let entity = &mention.entity;
        let words: Vec<&str> = entity.name.as_deref().unwrap_or_default().split_whitespace().collect();
        let [first, .., last] = words[..] else {
            return;
        };
        let at = *self.by_id.entry(entity.id.clone()).or_insert_with(|| {
            self.last_names.entry(last.to_owned()).or_default().push(self.list.len());
            self.first_names.entry(first.to_owned()).or_default().push(self.list.len());
            let relative = entity.role.as_deref().is_some_and(|role| knowledge.classes.has("kin", role));
            self.list.push(Bearer { mention: mention.clone(), gender: None, count: 0, last: 0, introduced: false, relative });
            self.list.len() - 1
        });
        self.seen += 1;
        let bearer = &mut self.list[at];
        (bearer.mention, bearer.count, bearer.last) = (mention.clone(), bearer.count + 1, self.seen);
        let office = entity.role.as_deref().and_then(|role| role.split_whitespace().last());
        bearer.introduced |= office.is_some_and(|word| entity.text.to_lowercase().contains(word));
        bearer.gender = bearer.gender.or_else(|| shown_gender(entity, knowledge)).or(pronouns);
    }

    /// Who is meant by `word`: of those with the gender the one who is nobody's relative, is mentioned most often, and last.
    /// Where only one is called so, that one if `any`: a known namesake may be meant.
    pub fn of(&self, word: &str, gender: Option<Gender>, any: bool) -> Option<&Mention> {
        let fits = |&&at: &&usize| gender.is_none() || self.list[at].gender.is_none_or(|known| Some(known) == gender);
        let of = |names: &BTreeMap<String, Vec<usize>>| {
            let all = names.get(word).filter(|all| any || all.len() > 1)?;
            all.iter().filter(fits).max_by_key(|&&at| (!self.list[at].relative, self.list[at].count, self.list[at].last)).copied()
        };
        of(&self.last_names).or_else(|| of(&self.first_names)).map(|at| &self.list[at].mention)
    }

    /// The only one of the office in this description, if the report has introduced them with it.
    pub fn in_office(&self, description: &Entity, knowledge: &Knowledge) -> Option<&Mention> {
        let office = description.role.as_deref()?;
        let holds = |role: &str| {
            let before = role.strip_suffix(office).filter(|before| before.is_empty() || before.ends_with(' '));
            before.is_some_and(|before| !before.split(' ').any(|word| knowledge.classes.has("not-in-office", word)))
        };
        let mut holders = self.list.iter().filter(|bearer| bearer.mention.entity.role.as_deref().is_some_and(holds));
        let first = holders.next().filter(|bearer| bearer.introduced)?;
        holders.next().is_none().then_some(&first.mention)
    }

    /// What the report has shown of the gender of the person with this id.
    pub fn gender(&self, id: &str) -> Option<Gender> {
        self.by_id.get(id).and_then(|&at| self.list[at].gender)
    }
}

/// The gender that the words of a mention show: the given name, else what stands before the name ("Mrs.", "his wife"), else
/// the office ("spokeswoman").
pub fn shown_gender(entity: &Entity, knowledge: &Knowledge) -> Option<Gender> {
    let genders = &knowledge.genders;
    let name: Vec<&str> = entity.name.as_deref().unwrap_or_default().split_whitespace().collect();
    let given = name.first().filter(|_| name.len() > 1 && entity.kind == Some(EntityKind::Person)).and_then(|given| genders.of_name(given));
    let words: Vec<&str> = entity.text.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
    let before = words.iter().position(|word| name.contains(word)).unwrap_or(0);
    let title = || words[..before].iter().rev().find_map(|word| genders.of_word(word));
    let role = || entity.role.as_deref()?.split_whitespace().rev().find_map(|word| genders.of_word(word));
    given.or_else(title).or_else(role)
}
