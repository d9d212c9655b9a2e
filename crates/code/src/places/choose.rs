//! Which of its candidates each spot of a report stands for.
//!
//! All spots of a report are weighed together: by how many people live there, by the countries and provinces that the
//! report names, by what stands behind the name ("Zenda, Ruritania"), and by how near the candidates of the other spots
//! are. The same words stand for the same place throughout, unless what stands behind them says otherwise. Weights are
//! in units of a power of ten of people, set by hand on open news text, where half of one more or less changes little.

use super::spot::{Candidate, Spot, Within};
use attache_knowledge::{Knowledge, PlaceId};
use std::collections::BTreeMap;

/// What a place weighs of which no population is known, by kind: as that many people would.
const PROVINCE: f64 = 6.5;
const LESSER_PROVINCE: f64 = 5.9;
const DISTRICT: f64 = 4.0;
const FEATURE: f64 = 6.0;
const COUNTRY: f64 = 10.0;
/// A city that people are not counted for is small.
const UNCOUNTED: f64 = 2.0;
/// What stands right behind the name contains the place.
const INSIDE: f64 = 8.0;
/// Near another spot; several add up to no more than that many.
const NEAR: f64 = 1.6;
const MOST_NEAR: f64 = 2.5;
/// An outlet is called after a small town as well as after a large one: what its size counts there.
const LOCAL: f64 = 0.5;
/// What being near the outlet's home counts, in places near by.
const HOME: f64 = 2.0;
/// In a province that the report names.
const SAME_PROVINCE: f64 = 1.6;
/// In a country that the report names.
const SAME_COUNTRY: f64 = 0.8;
/// In the country of all other places of the report; of a part of them, as much less.
const SHARE: f64 = 1.5;
/// Kilometres at which nearness counts half.
const HALF_KM: f64 = 60.0;
/// People below which a town is not what a name means that is said to lie elsewhere; a larger one may only stand beside.
const SMALL_TOWN: u32 = 100_000;
/// Nearness of what may lie in a region of which only the middle is known: some 300 km.
const WITHIN: f64 = 0.04;
/// Candidates of one spot, and spots of one report, that are compared with each other: the cost is their product's square.
const MOST_CANDIDATES: usize = 24;
const MOST_SPOTS: usize = 40;
/// Times that all are weighed again with what the others have come to.
const ROUNDS: usize = 3;
/// Radius of the Earth.
const EARTH_KM: f64 = 6371.0;

/// A candidate with what is needed to weigh it.
struct Choice<'k> {
    candidate: Candidate<'k>,
    prior: f64,
    score: f64,
    share: f64,
    point: Option<[f64; 3]>,
    country: Option<&'k str>,
    admin1: Option<&'k str>,
    province: bool,
}

/// The spots of one name.
struct Group<'k> {
    options: Vec<Choice<'k>>,
    best: usize,
    /// True where the report puts it into a division that has no place of the name: it is none of the options.
    elsewhere: bool,
    /// What being near it counts.
    weight: f64,
}

/// Chooses for each spot, given by sentence; `countries` are the ISO3 codes that the report names.
pub fn choose<'k>(
    sentences: &[Vec<Spot<'k>>],
    words: impl Fn(usize, &Spot) -> String,
    knowledge: &'k Knowledge,
    countries: &BTreeMap<String, usize>,
) -> Vec<Vec<Option<Candidate<'k>>>> {
    let mut numbers: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut groups: Vec<Group<'k>> = Vec::new();
    let mut of: Vec<Vec<Option<usize>>> = Vec::new();
    for (sentence, spots) in sentences.iter().enumerate() {
        let mut row = Vec::new();
        for spot in spots {
            if spot.candidates.is_empty() {
                row.push(None);
                continue;
            }
            let wider = spot.inside.map(|i| &spots[i]);
            let inner = spots.iter().find(|other| spot.holds && other.inside.is_some_and(|i| spots[i].first == spot.first));
            let key = (name_of(words(sentence, spot), spot), wider.map(|wider| words(sentence, wider)).unwrap_or_default());
            let number = *numbers.entry(key).or_insert(groups.len());
            if number == groups.len() {
                groups.push(group(spot, wider, inner, knowledge, countries));
            }
            row.push(Some(number));
        }
        of.push(row);
    }
    same_words(&numbers, &mut groups);
    for _ in 0..ROUNDS {
        weigh(&mut groups);
    }
    let chosen = |number: &Option<usize>| number.map(|number| &groups[number]).filter(|group| !group.elsewhere).map(Group::chosen);
    of.iter().map(|row| row.iter().map(chosen).collect()).collect()
}

/// The words under which spots mean the same. "Albany, New York" says nothing of New York where it stands alone.
fn name_of(words: String, spot: &Spot) -> String {
    match (spot.holds, spot.row) {
        (true, _) => words + ", what holds another",
        (_, true) => words + ", in a row of divisions",
        _ => words,
    }
}

fn group<'k>(
    spot: &Spot<'k>,
    wider: Option<&Spot<'k>>,
    inner: Option<&Spot<'k>>,
    knowledge: &'k Knowledge,
    countries: &BTreeMap<String, usize>,
) -> Group<'k> {
    let choices = |spot: &Spot<'k>| -> Vec<Choice<'k>> { spot.candidates.iter().map(|c| choice(*c, knowledge, countries)).collect() };
    let (mut options, wider, inner) = (choices(spot), wider.map(choices).unwrap_or_default(), inner.map(choices).unwrap_or_default());
    let (mut told, outlet) = (false, spot.within == Within::Outlet);
    for o in &mut options {
        if outlet {
            o.prior *= LOCAL;
        }
        let inside = wider.iter().any(|wider| contains(wider, o));
        told |= inside;
        if inside || inner.iter().any(|inner| contains(o, inner)) || spot.row && o.province {
            o.prior += INSIDE;
        }
    }
    options.sort_by(|a, b| b.prior.total_cmp(&a.prior));
    options.truncate(MOST_CANDIDATES);
    let elsewhere = !told && wider.iter().any(|wider| wider.province) && options.iter().all(is_small_town);
    let mut group = Group { options, best: 0, elsewhere, weight: if outlet { HOME } else { 1.0 } };
    group.settle();
    group
}

fn is_small_town(option: &Choice) -> bool {
    matches!(option.candidate, Candidate::Place(entry) if entry.feature == "city" && entry.population.is_none_or(|people| people < SMALL_TOWN))
}

fn choice<'k>(candidate: Candidate<'k>, knowledge: &'k Knowledge, countries: &BTreeMap<String, usize>) -> Choice<'k> {
    let (mut prior, point, country, admin1, province) = match candidate {
        Candidate::Country(index) => {
            let entity = knowledge.gazetteer.entity(index);
            (COUNTRY, None, entity.country.as_deref().or(Some(&entity.id)), None, false)
        }
        Candidate::Place(entry) => {
            let weight = match (entry.feature, entry.population) {
                (_, Some(population)) if population > 0 => f64::from(population).log10(),
                ("city", _) => UNCOUNTED,
                // Our own table has the provinces that news in English is about.
                ("region", _) if matches!(entry.id, PlaceId::Geonames(_)) => LESSER_PROVINCE,
                ("region", _) => PROVINCE,
                ("district", _) => DISTRICT,
                _ => FEATURE,
            };
            (weight, entry.point, entry.country, entry.admin1, entry.feature == "region" && entry.admin1.is_some())
        }
    };
    if matches!(candidate, Candidate::Place(_)) && country.is_some_and(|country| countries.contains_key(country)) {
        prior += SAME_COUNTRY;
    }
    Choice { candidate, prior, score: prior, share: 0.0, point: point.map(on_sphere), country, admin1, province }
}

/// Whether `inner` lies in `wider`, as far as codes tell.
fn contains(wider: &Choice, inner: &Choice) -> bool {
    if wider.country.is_none() || wider.country != inner.country {
        return false;
    }
    match wider.candidate {
        Candidate::Country(_) => matches!(inner.candidate, Candidate::Place(_)),
        Candidate::Place(entry) if entry.feature == "district" => wider.admin1 == inner.admin1 && nearness(wider, inner) > 0.5,
        Candidate::Place(_) if wider.admin1.is_some() => wider.admin1 == inner.admin1 && !inner.province,
        // Of a valley or a historical region only the middle is known.
        Candidate::Place(entry) => entry.feature != "city" && nearness(wider, inner) > WITHIN,
    }
}

/// A name that is told once where it is, is there everywhere.
fn same_words(numbers: &BTreeMap<(String, String), usize>, groups: &mut [Group]) {
    for ((name, around), bare) in numbers {
        if !around.is_empty() {
            continue;
        }
        let told: Vec<usize> = numbers.range((name.clone(), String::new())..).skip(1).take_while(|((n, _), _)| n == name).map(|(_, g)| *g).collect();
        for told in told {
            let best = &groups[told].options[groups[told].best];
            let (id, bonus) = (identity(&best.candidate), best.prior);
            if let Some(option) = groups[*bare].options.iter_mut().find(|o| identity(&o.candidate) == id) {
                option.prior = option.prior.max(bonus);
            }
        }
        groups[*bare].options.sort_by(|a, b| b.prior.total_cmp(&a.prior));
        groups[*bare].options.iter_mut().for_each(|o| o.score = o.prior);
        groups[*bare].settle();
    }
}

fn is_same(a: &Choice, b: &Choice) -> bool {
    matches!((a.candidate, b.candidate), (Candidate::Place(a), Candidate::Place(b)) if a.id == b.id)
}

fn identity(candidate: &Candidate) -> String {
    match candidate {
        Candidate::Country(index) => format!("country {}", index.0),
        Candidate::Place(entry) => entry.id.to_string(),
    }
}

/// One round: each group anew, with what the others are at.
fn weigh(groups: &mut [Group]) {
    for i in 0..groups.len() {
        if groups[i].options.len() < 2 {
            continue;
        }
        let mut scores = Vec::new();
        for o in &groups[i].options {
            scores.push(o.prior + support(groups, i, o));
        }
        for (o, score) in groups[i].options.iter_mut().zip(scores) {
            o.score = score;
        }
        groups[i].settle();
    }
}

/// What the other spots say for a candidate.
fn support(groups: &[Group], own: usize, option: &Choice) -> f64 {
    let (mut near, mut same_country, mut others, mut province) = (0.0, 0.0, 0.0, false);
    // That Paris is named says nothing of which Paris the outlet is called after.
    let heard = |other: &Group| groups[own].weight <= 1.0 || !other.options.iter().any(|o| is_same(o, option));
    for (_, other) in groups.iter().enumerate().filter(|(i, other)| *i != own && heard(other)).take(MOST_SPOTS) {
        let best = &other.options[other.best];
        if best.country.is_some() {
            others += 1.0;
            same_country += f64::from(u8::from(best.country == option.country));
        }
        if best.province {
            province |= contains(best, option);
            continue;
        }
        let closest = other.options.iter().map(|o| o.share * nearness(o, option)).fold(0.0, f64::max);
        near += other.weight * closest;
    }
    let share = if others > 0.0 { same_country / others } else { 0.0 };
    NEAR * f64::min(near, MOST_NEAR) + SHARE * share + if province { SAME_PROVINCE } else { 0.0 }
}

impl<'k> Group<'k> {
    fn chosen(&self) -> Candidate<'k> {
        self.options[self.best].candidate
    }

    /// Which candidate is ahead, and the share of each.
    fn settle(&mut self) {
        let top = self.options.iter().map(|o| o.score).fold(f64::MIN, f64::max);
        self.best = self.options.iter().position(|o| o.score >= top).unwrap_or(0);
        let sum: f64 = self.options.iter().map(|o| power(o.score - top)).sum();
        self.options.iter_mut().for_each(|o| o.share = power(o.score - top) / sum);
    }
}

/// A rough power of ten for differences below zero, of plain arithmetic so that it is the same on every machine.
fn power(difference: f64) -> f64 {
    let step = 1.0 / (1.0 - difference.min(0.0));
    step * step * step
}

/// A point as a vector of length 1.
fn on_sphere((lat, lon): (f64, f64)) -> [f64; 3] {
    let (lat, lon) = (lat.to_radians(), lon.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// 1 at the same point, 0.5 at [`HALF_KM`], falling with the square of the distance.
fn nearness(a: &Choice, b: &Choice) -> f64 {
    let (Some(a), Some(b)) = (a.point, b.point) else {
        return 0.0;
    };
    let square: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>() * EARTH_KM * EARTH_KM;
    1.0 / (1.0 + square / (HALF_KM * HALF_KM))
}
