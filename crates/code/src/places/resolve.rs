//! Which of the places that bear a name is meant: what follows it ("Springfield, Ohio"), what the report speaks of, how many
//! people live there, and how near it is to the report's other places.
//!
//! Needs the spots of all sentences. A name means one place throughout a report. Measured by `score_places.py`.

use super::spot::{Reading, Spot};
use attache_knowledge::{Knowledge, PlaceEntry};
use std::collections::{BTreeMap, BTreeSet};

/// What the report says of where it plays.
#[derive(Default)]
pub struct Evidence {
    /// How often a country is named, by ISO3 code or id.
    pub countries: BTreeMap<String, usize>,
    /// Degrees north and east of the dateline's place.
    pub dateline: Option<(f64, f64)>,
}

/// Weights, in powers of ten of a population; set by hand, not tuned.
const REGION: f64 = 6.0;
const COUNTRY: f64 = 2.0;
const ADMIN1: f64 = 2.5;
const QUALIFIED: f64 = 20.0;
const NEAR: f64 = 2.5;
const NEAR_KM: f64 = 200.0;
const ROUNDS: usize = 3;

/// The chosen place of each name, by the name as `name_of` writes it.
pub type Choice<'k> = BTreeMap<String, PlaceEntry<'k>>;

/// A name with its candidates and what is said of it.
struct Group<'k> {
    candidates: Vec<PlaceEntry<'k>>,
    scores: Vec<f64>,
    chosen: usize,
}

/// Chooses. `spots` are those of each sentence with their forms; cost: names times names, for each of a few rounds.
pub fn resolve<'k>(spots: &[(Vec<Spot<'k>>, Vec<&str>)], evidence: &Evidence, knowledge: &'k Knowledge) -> Choice<'k> {
    let mut groups: BTreeMap<String, Group<'k>> = BTreeMap::new();
    for (sentence, forms) in spots {
        for spot in sentence {
            if let Reading::Places(candidates) = &spot.reading {
                let new = || Group { scores: vec![0.0; candidates.len()], candidates: candidates.clone(), chosen: 0 };
                groups.entry(name_of(spot, forms)).or_insert_with(new);
            }
        }
    }
    let regions = regions(&groups);
    let qualifiers = qualifiers(spots, knowledge);
    for (name, group) in &mut groups {
        for (score, place) in group.scores.iter_mut().zip(&group.candidates) {
            *score = prior(place, evidence, &regions);
            if qualifiers.iter().any(|(of, region)| of == name && lies_in(place, region)) {
                *score += QUALIFIED;
            }
        }
        group.chosen = best(&group.scores);
    }
    for _ in 0..ROUNDS {
        let points: Vec<(String, (f64, f64))> = groups.iter().map(|(name, group)| (name.clone(), point(&group.candidates[group.chosen]))).collect();
        for (name, group) in &mut groups {
            let near = |place: &PlaceEntry| {
                let others = points.iter().filter(|(other, _)| other != name).map(|(_, at)| *at).chain(evidence.dateline);
                let mut shares: Vec<f64> = others.map(|at| (-distance_km(point(place), at) / NEAR_KM).exp()).collect();
                shares.sort_by(|a, b| b.total_cmp(a));
                // The nearest two speak; more say the same.
                shares.iter().take(2).sum::<f64>() / 2.0_f64.min(shares.len().max(1) as f64)
            };
            let scores: Vec<f64> = group.candidates.iter().zip(&group.scores).map(|(place, score)| score + NEAR * near(place)).collect();
            group.chosen = best(&scores);
        }
    }
    groups.into_iter().map(|(name, group)| (name, group.candidates[group.chosen])).collect()
}

/// The name of a spot, in the form in which names are grouped.
pub fn name_of(spot: &Spot, forms: &[&str]) -> String {
    forms[spot.first..=spot.last].join(" ").to_lowercase()
}

/// What speaks for a place before its neighbours are known.
fn prior(place: &PlaceEntry, evidence: &Evidence, regions: &BTreeSet<(String, String)>) -> f64 {
    let people = f64::from(place.population.unwrap_or(0).max(1000)).log10();
    let size = if place.feature == "city" { people } else { REGION };
    let named = place.country.and_then(|country| evidence.countries.get(country)).copied().unwrap_or(0);
    let country = COUNTRY * (1.0 - (-(named as f64) / 2.0).exp());
    let inside = place.country.zip(place.admin1).is_some_and(|(country, admin1)| regions.contains(&(country.to_owned(), admin1.to_owned())));
    size + country + if inside { ADMIN1 } else { 0.0 }
}

/// First-level divisions that the report names, where the name can mean nothing else.
fn regions(groups: &BTreeMap<String, Group>) -> BTreeSet<(String, String)> {
    let sure = groups.values().flat_map(|group| group.candidates.iter().filter(|place| place.feature == "region"));
    sure.filter_map(|place| Some((place.country?.to_owned(), place.admin1?.to_owned()))).collect()
}

/// What stands behind a name and a comma: "Springfield, Ohio", "Gainesville, Texas", "Alexandria, Egypt".
enum Region<'k> {
    Country(&'k str),
    Places(Vec<PlaceEntry<'k>>),
}

fn qualifiers<'k>(spots: &[(Vec<Spot<'k>>, Vec<&str>)], knowledge: &'k Knowledge) -> Vec<(String, Region<'k>)> {
    let mut out = Vec::new();
    for (sentence, forms) in spots {
        for pair in sentence.windows(2) {
            let (spot, next) = (&pair[0], &pair[1]);
            let gap = &forms[spot.last + 1..next.first];
            if !matches!(gap, [","] | ["("] | ["in"]) {
                continue;
            }
            let region = match &next.reading {
                Reading::Country(name) => match &knowledge.gazetteer.entity(name.index).country {
                    Some(country) => Region::Country(country),
                    None => continue,
                },
                Reading::Places(places) => Region::Places(places.iter().filter(|place| place.feature != "city").copied().collect()),
                Reading::Unknown => continue,
            };
            out.push((name_of(spot, forms), region));
        }
    }
    out
}

fn lies_in(place: &PlaceEntry, region: &Region) -> bool {
    match region {
        Region::Country(country) => place.country == Some(country),
        Region::Places(regions) => regions.iter().any(|region| {
            let coded = region.admin1.is_some() && region.admin1 == place.admin1 && region.country == place.country;
            let close = region.admin1.is_none() && region.country == place.country && distance_km(point(place), point(region)) < 300.0;
            region.id != place.id && (coded || close)
        }),
    }
}

fn best(scores: &[f64]) -> usize {
    // Candidates are sorted: regions first, then by people; the first of equals wins.
    (0..scores.len()).rev().max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap_or(0)
}

fn point(place: &PlaceEntry) -> (f64, f64) {
    (place.lat, place.lon)
}

/// Great-circle distance (haversine; earth's mean radius 6371 km).
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (half_lat, half_lon) = ((lat_b - lat_a) / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let h = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}
