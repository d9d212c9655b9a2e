//! What a clause is likely to be where no pattern fires: weights of its traits for each event type.

use crate::ontology::rows;
use crate::source::rules::{Needs, Path, Pattern, PatternResult, Role};
use crate::source::tables::{FallbackWeight, Table};
use rustc_hash::FxHashMap;

/// The id in place of a pattern's.
pub const FALLBACK: &str = "fallback";

/// Where the other party stands, in the order in which it is looked for.
const RECIPIENTS: [&str; 8] = ["to", "against", "with", "on", "at", "for", "from", "into"];

/// Weights of traits, and for each event type a pattern that asks for nothing but both parties.
pub struct Fallback {
    patterns: Vec<(String, Pattern)>,
    by_trait: FxHashMap<String, Vec<(String, f64)>>,
}

impl Fallback {
    pub(crate) fn new(table: Table<FallbackWeight>, types: impl Iterator<Item = String>) -> Self {
        let mut by_trait: FxHashMap<String, Vec<(String, f64)>> = FxHashMap::default();
        for row in rows(table) {
            by_trait.entry(row.name).or_default().push((row.event_type, row.weight));
        }
        Fallback { patterns: types.map(|name| (name.clone(), bare(name))).collect(), by_trait }
    }

    /// The pattern of an event type.
    pub fn pattern(&self, event_type: &str) -> Option<&Pattern> {
        self.patterns.iter().find(|(name, _)| name == event_type).map(|(_, pattern)| pattern)
    }

    /// What a trait adds to each event type that it speaks for or against.
    pub fn weights(&self, name: &str) -> &[(String, f64)] {
        self.by_trait.get(name).map_or(&[], Vec::as_slice)
    }

    /// The likeliest event type for these traits, and its probability against all others and no event at all; none where no
    /// event is likeliest, or nothing was learnt.
    pub fn likeliest(&self, traits: &[String]) -> Option<(&str, f64)> {
        let mut sums: Vec<f64> = vec![0.0; self.patterns.len()];
        let all = std::iter::once("bias").chain(traits.iter().map(String::as_str));
        for (name, weight) in all.flat_map(|name| self.weights(name)) {
            if let Some(at) = self.patterns.iter().position(|(other, _)| other == name) {
                sums[at] += weight;
            }
        }
        // "No event" has the sum 0.
        let total = 1.0 + sums.iter().map(|sum| sum.exp()).sum::<f64>();
        let best = (0..sums.len()).max_by(|&a, &b| sums[a].total_cmp(&sums[b]).then(b.cmp(&a)))?;
        (sums[best] > 0.0).then(|| (self.patterns[best].0.as_str(), sums[best].exp() / total))
    }
}

fn bare(event_type: String) -> Pattern {
    let alone = |role: Role| vec![Path(vec![role])];
    let prepositions = RECIPIENTS.iter().map(|case| alone(Role::Prep((*case).to_owned())));
    Pattern {
        id: FALLBACK.to_owned(),
        result: PatternResult::Event { event_type, mode: None, cameo: None, status: None },
        pos: Vec::new(),
        lemmas: Vec::new(),
        with: Vec::new(),
        without: Vec::new(),
        actor: vec![alone(Role::Agent)],
        recipient: std::iter::once(alone(Role::Patient)).chain(prepositions).collect(),
        needs: Needs::Both,
        codebook: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fallback(rows: &[(&str, &str, f64)]) -> Fallback {
        let row = |&(name, event_type, weight): &(&str, &str, f64)| crate::source::tables::Located {
            at: Default::default(),
            row: FallbackWeight { name: name.into(), event_type: event_type.into(), weight },
        };
        Fallback::new(rows.iter().map(row).collect(), ["AID", "ASSAULT"].into_iter().map(str::to_owned))
    }

    #[test]
    fn the_likeliest_type_is_that_of_the_highest_sum() {
        let learnt = fallback(&[("bias", "AID", -1.0), ("bias", "ASSAULT", -1.0), ("verb feed", "AID", 4.0), ("passive", "AID", -0.5)]);
        let (event_type, probability) = learnt.likeliest(&["verb feed".into(), "passive".into()]).expect("a type");
        assert_eq!(event_type, "AID");
        let (aid, assault) = (2.5_f64.exp(), (-1.0_f64).exp());
        assert!((probability - aid / (1.0 + aid + assault)).abs() < 1e-9);
    }

    #[test]
    fn no_event_is_likeliest_where_nothing_speaks_for_one() {
        assert_eq!(fallback(&[]).likeliest(&["verb feed".into()]), None);
        assert_eq!(fallback(&[("bias", "AID", -1.0)]).likeliest(&["verb feed".into()]), None);
    }
}
