//! Known names in a sentence: one pass of the gazetteer over its tokens, and the choice between readings of a name.
//!
//! Needs tokens and trees, gives token ranges with an entity; the phrases around them are `mentions`' business.

use crate::tree::Tree;
use attache_knowledge::{EntityIndex, Gender, Knowledge, Office, Sense};
use attache_types::{Deprel, EntityKind, NameKind, Upos};

/// A known name in a sentence.
#[derive(Clone, Debug)]
pub struct Name {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// Which entity.
    pub index: EntityIndex,
    /// How the words stand for it.
    pub sense: Sense,
    /// A word of stance that is part of the name as written.
    pub label: Option<String>,
}

/// The known names of a sentence, left to right, not overlapping, and the one at each token.
#[derive(Default)]
pub struct Names {
    list: Vec<Name>,
    at: Vec<Option<u32>>,
}

impl Names {
    /// Finds the names of a sentence in a report of `day` (`YYYY-MM-DD`).
    pub fn find(tree: &Tree, knowledge: &Knowledge, day: Option<&str>) -> Self {
        let forms: Vec<&str> = (0..tree.len()).map(|i| tree.form(i)).collect();
        let mut names = Names { list: Vec::new(), at: vec![None; forms.len()] };
        let mut hits = Vec::new();
        let mut tok = 0;
        while tok < forms.len() {
            hits.clear();
            if may_start_name(forms[tok]) {
                knowledge.gazetteer.longest(&forms, tok, &mut hits);
            }
            hits.retain(|hit| hit.entity.kind != EntityKind::Person || is_of_this_time(knowledge, hit.index, day));
            hits.retain(|hit| hit.entity.kind != EntityKind::Person || is_who_is_titled(tree, knowledge, hit.index, (tok, tok + hit.len - 1), day));
            let Some(len) = hits.first().map(|hit| hit.len) else {
                tok += 1;
                continue;
            };
            let (first, last) = (tok, tok + len - 1);
            tok += len;
            let person = hits.iter().all(|hit| hit.entity.kind == EntityKind::Person);
            if is_part_of_other_name(tree, knowledge, first, last) || (!person && is_part_of_place(knowledge, &forms, first, last)) {
                continue;
            }
            let adjectival = matches!(tree.rel(last), Deprel::Amod) || tree.tok(last).upos == Upos::Adj;
            let best = hits.iter().min_by_key(|hit| {
                let office =
                    if hit.entity.kind == EntityKind::Person { office_rank(knowledge, hit.index, day) } else { (0, std::cmp::Reverse(None)) };
                (sense_rank(hit.sense, adjectival), kind_rank(hit.entity.kind), office, hit.entity.id.as_str())
            });
            if let Some(hit) = best {
                let id = names.list.len() as u32;
                names.at[first..=last].fill(Some(id));
                let label = hit.label.map(str::to_owned);
                names.list.push(Name { first, last, index: hit.index, sense: hit.sense, label });
            }
        }
        names
    }

    /// Lets surnames stand for those whom the report names in full: the one named most often before, of several who is called so
    /// most of all, and last, else the first one after; no woman behind "Mr", no man behind "Mrs". Where that
    /// is somebody whom the tables do not have, the surname is theirs, not that of a namesake.
    pub fn settle_surnames(all: &mut [Names], trees: &[Tree], knowledge: &Knowledge) {
        let gender = |index: EntityIndex| knowledge.genders.of_name(knowledge.gazetteer.entity(index).name.split_whitespace().next()?);
        let mut full: Vec<Bearer> = Vec::new();
        for (number, (names, tree)) in all.iter().zip(trees).enumerate() {
            let known = |name: &Name| is_person(knowledge, name) && name.first < name.last;
            let bearer = |name: &Name| Bearer { number, surname: tree.form(name.last), index: Some(name.index), gender: gender(name.index) };
            full.extend(names.iter().filter(|name| known(name)).map(bearer));
            let persons = tree.sent.names.iter().filter(|name| name.kind == NameKind::Person && name.first < name.last);
            let unknown =
                persons.filter(|name| (name.first..=name.last).all(|tok| names.at(tok.into()).is_none_or(|known| known.first == known.last)));
            full.extend(unknown.map(|name| Bearer {
                number,
                surname: tree.form(name.last.into()),
                index: None,
                gender: knowledge.genders.of_name(tree.form(name.first.into())),
            }));
        }
        full.sort_by_key(|bearer| bearer.number);
        for (number, (names, tree)) in all.iter_mut().zip(trees).enumerate() {
            let mut gone = Vec::new();
            for name in &mut names.list {
                if !is_person(knowledge, name) || name.first != name.last {
                    continue;
                }
                let title = name.first.checked_sub(1).and_then(|before| knowledge.genders.of_word(tree.form(before)));
                let may_be = |other: Option<Gender>| title.is_none() || other.is_none() || title == other;
                let namesakes = || full.iter().filter(|bearer| bearer.surname == tree.form(name.last) && may_be(bearer.gender));
                let before = || namesakes().filter(|bearer| bearer.number <= number);
                let times = |index: Option<EntityIndex>| before().filter(|other| other.index == index).count();
                let likeliest = before().max_by_key(|bearer| (times(bearer.index), bearer.index == Some(name.index)));
                match likeliest.or_else(|| namesakes().next()).map(|bearer| bearer.index) {
                    Some(Some(index)) => name.index = index,
                    Some(None) => gone.push(name.first),
                    None if may_be(gender(name.index)) => {}
                    // "Mr Osk" where the tables think of a woman of that name first.
                    None => {
                        let mut called = Vec::new();
                        knowledge.gazetteer.longest(&[tree.form(name.last)], 0, &mut called);
                        let person = |index: &EntityIndex| knowledge.gazetteer.entity(*index).kind == EntityKind::Person;
                        let mut others: Vec<EntityIndex> =
                            called.iter().map(|hit| hit.index).filter(person).filter(|&i| gender(i) == title).collect();
                        others.dedup();
                        match others[..] {
                            [other] => name.index = other,
                            _ => gone.push(name.first),
                        }
                    }
                }
            }
            gone.iter().for_each(|&tok| names.forget(tok));
            names.foretell(number, tree, &full);
        }
    }

    /// "Osk resigns" above a report that goes on to name Ana Osk: a surname alone before anybody is named in full is that of the only
    /// one who is called so further down.
    fn foretell(&mut self, number: usize, tree: &Tree, full: &[Bearer]) {
        let single = tree.sent.names.iter().filter(|name| name.kind == NameKind::Person && name.first == name.last);
        for tok in single.map(|name| usize::from(name.first)) {
            let mut called = full.iter().filter(|bearer| bearer.surname == tree.form(tok));
            let Some(first) = called.next().filter(|bearer| bearer.number > number && self.at(tok).is_none()) else {
                continue;
            };
            if let Some(index) = first.index.filter(|_| called.all(|other| other.index == first.index)) {
                self.list.push(Name { first: tok, last: tok, index, sense: Sense::Name, label: None });
                self.list.sort_by_key(|name| name.first);
                self.renumber();
            }
        }
    }

    /// "the North" in a report that names both North and South Zenda is the former.
    pub fn settle_sides(all: &mut [Names], trees: &[Tree], knowledge: &Knowledge) {
        let state = |name: &&Name| name.first + 1 == name.last && knowledge.gazetteer.entity(name.index).kind == EntityKind::State;
        let word = |number: usize, tok: usize| trees[number].form(tok).to_owned();
        let is_side = |form: &str| form.starts_with(char::is_uppercase) && knowledge.classes.has("side", &form.to_lowercase());
        let mut halves: Vec<(String, EntityIndex)> = Vec::new();
        for (number, names) in all.iter().enumerate() {
            halves.extend(names.iter().filter(state).map(|name| (word(number, name.first), name.index)).filter(|(side, _)| is_side(side)));
        }
        halves.sort();
        halves.dedup();
        let last_word = |index: EntityIndex| knowledge.gazetteer.entity(index).name.rsplit(' ').next();
        let parted = |(side, index): &(String, EntityIndex)| halves.iter().any(|(other, of)| other != side && last_word(*of) == last_word(*index));
        for (names, tree) in all.iter_mut().zip(trees) {
            for tok in 1..tree.len() {
                let alone = tree.form(tok - 1).eq_ignore_ascii_case("the");
                let goes_on = tok + 1 < tree.len() && tree.form(tok + 1).starts_with(char::is_uppercase);
                if !alone || goes_on || names.at(tok).is_some() || !is_side(tree.form(tok)) || tree.rel(tok) == Deprel::Compound {
                    continue;
                }
                let mut meant = halves.iter().filter(|half| half.0 == tree.form(tok) && parted(half));
                if let (Some((_, index)), None) = (meant.next(), meant.next()) {
                    names.list.push(Name { first: tok, last: tok, index: *index, sense: Sense::Name, label: None });
                    names.list.sort_by_key(|name| name.first);
                    names.renumber();
                }
            }
        }
    }

    fn renumber(&mut self) {
        self.at.fill(None);
        for (id, name) in self.list.iter().enumerate() {
            self.at[name.first..=name.last].fill(Some(id as u32));
        }
    }

    fn forget(&mut self, tok: usize) {
        self.list.retain(|name| name.first != tok);
        self.renumber();
    }

    /// The name that covers token `tok`.
    pub fn at(&self, tok: usize) -> Option<&Name> {
        self.at.get(tok).copied().flatten().map(|id| &self.list[id as usize])
    }

    /// All names, left to right.
    pub fn iter(&self) -> impl Iterator<Item = &Name> {
        self.list.iter()
    }

    /// The names that begin in `first..=last`.
    pub fn within(&self, first: usize, last: usize) -> impl Iterator<Item = &Name> {
        self.list.iter().filter(move |name| first <= name.first && name.last <= last)
    }
}

/// Who is named in full.
struct Bearer<'t> {
    /// Of the sentence.
    number: usize,
    surname: &'t str,
    /// None for somebody whom the tables do not have.
    index: Option<EntityIndex>,
    /// That of most who have the given name.
    gender: Option<Gender>,
}

fn may_start_name(form: &str) -> bool {
    form.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || !c.is_ascii()) || form.contains('-') || form.len() > 1
}

/// A one-word name that goes on with another name word ("Jordan Smith") is somebody else's.
fn is_part_of_other_name(tree: &Tree, knowledge: &Knowledge, first: usize, last: usize) -> bool {
    if first != last || tree.tok(first).upos != Upos::Propn {
        return false;
    }
    let capital = |i: usize| tree.form(i).chars().next().is_some_and(char::is_uppercase);
    let next_is_flat = last + 1 < tree.len() && tree.rel(last + 1) == Deprel::Flat && tree.tok(last + 1).upos == Upos::Propn && capital(last + 1);
    let given_name = knowledge.first_names.has(tree.form(first));
    let before_is_given = first > 0
        && tree.tok(first - 1).upos == Upos::Propn
        && knowledge.first_names.has(tree.form(first - 1))
        && matches!(tree.rel(first), Deprel::Flat);
    let person_follows = given_name
        && last + 1 < tree.len()
        && tree.tok(last + 1).upos == Upos::Propn
        && matches!(tree.rel(last), Deprel::Compound | Deprel::Flat)
        && tree.head(last) == Some(last + 1);
    next_is_flat || person_follows || before_is_given
}

/// "New Mexico", "Jersey City", "the Gulf of Mexico": a longer name of a place covers the name.
fn is_part_of_place(knowledge: &Knowledge, forms: &[&str], first: usize, last: usize) -> bool {
    (first.saturating_sub(LONGEST_LEAD)..=first).any(|from| {
        let place = knowledge.places.longest(forms, from).map(|(len, _)| from + len - 1);
        place.is_some_and(|end| end >= last && end - from > last - first)
    })
}

/// Words that may stand before a name inside a longer name of a place.
const LONGEST_LEAD: usize = 3;

/// Years around an office of no known function within which its holder is still meant.
const OFFICE_MARGIN_YEARS: i32 = 5;

/// A person known only for the dates of some office is not meant long before or after it.
fn is_of_this_time(knowledge: &Knowledge, index: EntityIndex, day: Option<&str>) -> bool {
    let offices = knowledge.gazetteer.offices(index);
    let year = |date: &str| date.get(..4).and_then(|y| y.parse::<i32>().ok());
    let Some(now) = day.and_then(year) else {
        return true;
    };
    let near = |office: &Office| {
        let from = office.from.as_deref().and_then(year).is_none_or(|from| from - OFFICE_MARGIN_YEARS <= now);
        let to = office.to.as_deref().and_then(year).is_none_or(|to| now <= to + OFFICE_MARGIN_YEARS);
        from && to
    };
    offices.is_empty() || offices.iter().any(|office| office.role.is_some() || near(office))
}

/// False where an office and a surname ("President Osk") are somebody else's than `index`: the name goes on, the office is a lesser one
/// ("Vice President Osk"), or the person does not hold one on the report's day, nor held one before where it says "former".
fn is_who_is_titled(tree: &Tree, knowledge: &Knowledge, index: EntityIndex, (first, last): (usize, usize), day: Option<&str>) -> bool {
    let classes = &knowledge.classes;
    let words = |from: usize, to: usize| (from..=to).map(|i| tree.form(i)).collect::<Vec<_>>();
    let Some(noun) = (first..last).rev().find(|&i| classes.has("leading-office", &words(first, i).join(" ").to_lowercase())) else {
        return true;
    };
    let former = first > 0 && classes.has("former-mark", &tree.form(first - 1).to_lowercase());
    let lesser = !former && knowledge.agents.ending_at(&words(0, noun), noun).is_some_and(|(len, _)| noun + 1 - len < first);
    let led = |office: &&Office| office.role.as_deref().is_some_and(|role| classes.has("leading-office", role));
    let fits = |office: &Office, day: &str| {
        let ended = office.to.as_deref().is_some_and(|to| to < day);
        office.from.as_deref().is_none_or(|from| from <= day) && ended == former
    };
    let mut offices = knowledge.gazetteer.offices(index).iter().filter(led).peekable();
    let in_term = offices.peek().is_none() || day.is_none_or(|day| offices.any(|office| fits(office, day)));
    // Who is called "Osk" alone as well is meant by "President Osk" whenever it is.
    let mut alone = Vec::new();
    knowledge.gazetteer.longest(&[tree.form(last)], 0, &mut alone);
    // A king is called so after his days, where only one was called so.
    let mut called = Vec::new();
    knowledge.gazetteer.longest(&words(first, last), 0, &mut called);
    let for_life = classes.has("office-for-life", &words(first, noun).join(" ").to_lowercase()) && called.iter().all(|hit| hit.index == index);
    !lesser && !goes_on(tree, last) && (in_term || !former && (for_life || alone.iter().any(|hit| hit.index == index)))
}

/// True for a word of a person's name that another one follows.
fn goes_on(tree: &Tree, last: usize) -> bool {
    let next = last + 1;
    let named = next < tree.len() && tree.tok(next).upos == Upos::Propn && tree.form(next).starts_with(char::is_uppercase);
    let within = |name: &attache_types::Name| usize::from(name.first) <= last && next <= usize::from(name.last);
    named && (tree.rel(next) == Deprel::Flat || tree.sent.names.iter().any(|name| name.kind == NameKind::Person && within(name)))
}

fn is_person(knowledge: &Knowledge, name: &Name) -> bool {
    knowledge.gazetteer.entity(name.index).kind == EntityKind::Person
}

/// Who holds an office on the report's day goes before who held one, and of these the last one first.
fn office_rank<'k>(knowledge: &'k Knowledge, index: EntityIndex, day: Option<&str>) -> (u8, std::cmp::Reverse<Option<&'k str>>) {
    let offices = knowledge.gazetteer.offices(index);
    let Some(day) = day else {
        return (0, std::cmp::Reverse(None));
    };
    let begun = |office: &&Office| office.from.as_deref().is_none_or(|from| from <= day);
    let held = offices.iter().filter(begun).any(|office| office.to.as_deref().is_none_or(|to| day <= to));
    let last = offices.iter().filter(begun).filter_map(|office| office.to.as_deref()).max();
    (u8::from(!held) + u8::from(!held && last.is_none()), std::cmp::Reverse(last.filter(|_| !held)))
}

fn sense_rank(sense: Sense, adjectival: bool) -> u8 {
    match (sense, adjectival) {
        (Sense::Adjective, true) => 0,
        (Sense::Name, _) => 1,
        (Sense::Government, _) => 2,
        (Sense::People, _) => 3,
        (Sense::Adjective, false) => 4,
        (Sense::Place, _) => 5,
    }
}

fn kind_rank(kind: EntityKind) -> u8 {
    match kind {
        EntityKind::State => 0,
        EntityKind::Territory => 1,
        EntityKind::Organization => 2,
        EntityKind::Agency => 3,
        EntityKind::Group => 4,
        EntityKind::Person => 5,
        EntityKind::Generic => 6,
        EntityKind::Place => 7,
    }
}
