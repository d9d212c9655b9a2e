//! Which names of a document are short for, or the same as, an earlier name. Certain cases only: a surname that two
//! persons share stays alone.

use super::Entity;
use super::mentions::{Mention, lower};
use super::tables::{Class, Gender, Tables};
use attache_types::{CorefKind, NameKind};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The names so far.
#[derive(Default)]
pub(crate) struct Names<'d> {
    /// A word of a name, in lower case, or all of them, to the entities that have it, in text order.
    words: FxHashMap<Cow<'d, str>, Vec<usize>>,
    /// Per entity, its different names.
    forms: FxHashMap<usize, Vec<Form<'d>>>,
}

struct Form<'d> {
    words: Vec<Cow<'d, str>>,
    initials: [String; 2],
}

/// How many entities with the same word are looked at, the last ones.
const KNOWN: usize = 16;

/// The confidence stated for each kind of link; set by hand.
const SAME: f32 = 0.95;
const SHORT: f32 = 0.9;

impl<'d> Names<'d> {
    /// The entity that this name belongs to and how sure that is; the name is kept for later ones by `add`.
    pub fn find(&self, mention: &Mention<'d>, entities: &[Entity], tables: &Tables) -> Option<(usize, f32)> {
        if mention.kind != CorefKind::Name || mention.name.is_empty() || mention.class == Class::Time {
            return None;
        }
        let form = Form::new(&mention.name, tables);
        let fits = |&entity: &usize| compatible(mention, &entities[entity]);
        let whole = Cow::Owned(form.words.join(" "));
        if let Some(&entity) = self.words.get(&whole).and_then(|known| known.iter().rev().take(KNOWN).find(|e| fits(e))) {
            let same = self.forms[&entity].iter().any(|f| f.words == form.words);
            if same {
                return Some((entity, SAME));
            }
        }
        let mut found = self.candidates(&form).into_iter().filter(|e| fits(e) && self.short_for(&form, *e, entities[*e].class, mention));
        match (found.next(), found.next()) {
            (Some(entity), None) => Some((entity, SHORT)),
            _ => None,
        }
    }

    /// Whether the name is short for one of the entity's, or the other way round, and contradicts none of them: `Anna Kolar`
    /// is not the Kolar that was called `Petr Kolar` before.
    fn short_for(&self, form: &Form<'d>, entity: usize, class: Class, mention: &Mention) -> bool {
        let known = &self.forms[&entity];
        if (mention.class == Class::Person) != (class == Class::Person) {
            return false;
        }
        known.iter().any(|known| short_for(form, known, mention)) && known.iter().all(|known| !contradicts(form, known))
    }

    fn candidates(&self, form: &Form<'d>) -> Vec<usize> {
        let keys = form.words.iter().map(|word| word.as_ref()).chain(form.initials.iter().map(String::as_str));
        let mut found: Vec<usize> = keys.filter_map(|key| self.words.get(key)).flat_map(|known| known.iter().rev().take(KNOWN)).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Notes the name of a mention of this entity.
    pub fn add(&mut self, mention: &Mention<'d>, entity: usize, tables: &Tables) {
        if mention.name.is_empty() {
            return;
        }
        let form = Form::new(&mention.name, tables);
        let forms = self.forms.entry(entity).or_default();
        if forms.iter().any(|known| known.words == form.words) {
            return;
        }
        let initials = form.initials.iter().filter(|i| i.chars().count() > 1).map(|i| Cow::Owned(i.clone()));
        let whole = Cow::Owned(form.words.join(" "));
        let keys = form.words.iter().cloned().chain(initials).chain([whole]);
        for key in keys {
            let known = self.words.entry(key).or_default();
            if known.last() != Some(&entity) {
                known.push(entity);
            }
        }
        forms.push(form);
    }
}

impl<'d> Form<'d> {
    fn new(name: &[&'d str], tables: &Tables) -> Form<'d> {
        let plain = |word: &&'d str| -> Cow<'d, str> {
            let low = lower(word);
            if word.len() > 2 && low.contains('.') { Cow::Owned(low.replace('.', "")) } else { low }
        };
        let mut words: Vec<Cow<'d, str>> = name.iter().map(plain).collect();
        let dotted = name.iter().map(|word| lower(word)).collect::<Vec<_>>().join(" ");
        if let Some(known) = tables.name_forms.get(dotted.as_str()) {
            words = known.split(' ').map(Cow::Borrowed).collect();
        }
        let initial = |word: &&Cow<str>| word.chars().next();
        let capital =
            |(word, written): (&'_ Cow<'d, str>, &&str)| written.chars().next().filter(|c| c.is_uppercase()).and_then(|_| word.chars().next());
        let all: String = words.iter().filter_map(|word| initial(&word)).collect();
        let capitals: String = if words.len() == name.len() { words.iter().zip(name).filter_map(capital).collect() } else { all.clone() };
        Form { words, initials: [all, capitals] }
    }

    fn is_acronym_of(&self, long: &Form) -> bool {
        let [word] = self.words.as_slice() else { return false };
        long.words.len() > 1 && word.chars().count() > 1 && long.initials.iter().any(|initials| initials == word.as_ref())
    }
}

fn compatible(mention: &Mention, entity: &Entity) -> bool {
    let person = |kind: Option<NameKind>| kind.map(|kind| kind == NameKind::Person);
    let kinds = match (person(mention.name_kind), person(entity.name_kind)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    let genders = mention.gender == Gender::Unknown || entity.gender == Gender::Unknown || mention.gender == entity.gender;
    kinds && genders
}

/// Whether `short` may be used for `long`, or the other way round where the short form came first.
fn short_for(short: &Form, long: &Form, mention: &Mention) -> bool {
    if short.is_acronym_of(long) || long.is_acronym_of(short) {
        return true;
    }
    let (short, long) = if short.words.len() <= long.words.len() { (short, long) } else { (long, short) };
    if short.words.len() == long.words.len() {
        return false;
    }
    if mention.class == Class::Person {
        // A surname, or a given name; also with the words between them.
        let inner = short.words.iter().all(|word| long.words.contains(word));
        return inner && (short.words.last() == long.words.last() || short.words.first() == long.words.first());
    }
    // The end of a longer name: `the Navy` of `the Veltrian Navy`; of places only with their sort in front.
    mention.class == Class::Group && long.words.ends_with(&short.words)
}

/// Two names of several words each, neither of which holds the other's words.
fn contradicts(one: &Form, other: &Form) -> bool {
    let (short, long) = if one.words.len() <= other.words.len() { (one, other) } else { (other, one) };
    short.words.len() > 1 && !short.words.iter().all(|word| long.words.contains(word))
}
