//! Grouping: reports whose fingerprints say that they carry the same text. It sees fingerprints only, never text.
//!
//! Two reports are linked by a rule over their two fingerprints, and groups are what links connect. Which pairs are
//! compared depends on the whole set, never on the order in which it came, and so do the groups.

use super::sketch::Fingerprint;
use std::collections::BTreeMap;

/// When two reports count as copies. The defaults were chosen with `examples/plant`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupingOptions {
    /// The part of the shorter text that must stand in the longer one, 0 to 1.
    pub contained: f64,
    /// How short the shorter text may be, as a part of the longer one, 0 to 1.
    pub length_ratio: f64,
    /// Sampled shingles that both must have: texts of a line or two are grouped only where they are the same.
    pub shared: usize,
}

impl Default for GroupingOptions {
    fn default() -> Self {
        GroupingOptions { contained: 0.66, length_ratio: 0.25, shared: 12 }
    }
}

impl GroupingOptions {
    /// True where two texts are copies of one.
    pub(super) fn alike(&self, one: &Fingerprint, two: &Fingerprint) -> bool {
        let like = one.likeness(two);
        like.contained >= self.contained && like.length_ratio >= self.length_ratio && like.shared >= self.shared
    }
}

/// How many of a text's smallest hashes are looked up to find the texts to compare it with.
pub(super) const KEYS: usize = 12;
/// Texts under one key that are all compared with each other.
pub(super) const CROWD: usize = 32;
/// Where there are more (a paragraph that an outlet puts under every report), each is compared with this many neighbours
/// in the order of their other hashes.
const NEIGHBOURS: usize = 6;

/// Collects fingerprints and gives the groups. Memory: about 500 bytes a report, whatever the length of the texts; exact
/// copies cost their id alone. For streams without an end there is [`GroupingWindow`](super::GroupingWindow).
#[derive(Clone, Debug)]
pub struct Grouper<Id> {
    options: GroupingOptions,
    /// The ids of each different fingerprint. The order of the map is by content, so it is the same for every order of adding.
    texts: BTreeMap<Fingerprint, Vec<Id>>,
}

impl<Id: Ord> Default for Grouper<Id> {
    fn default() -> Self {
        Self::new(GroupingOptions::default())
    }
}

impl<Id: Ord> Grouper<Id> {
    /// An empty grouper.
    pub fn new(options: GroupingOptions) -> Self {
        Grouper { options, texts: BTreeMap::new() }
    }

    /// Takes one report in. The order does not matter; an id given twice with the same fingerprint counts once.
    pub fn add(&mut self, id: Id, fingerprint: Fingerprint) {
        self.texts.entry(fingerprint).or_default().push(id);
    }

    /// How many different texts there are.
    pub fn texts(&self) -> usize {
        self.texts.len()
    }

    /// All groups, those of one report included: ids ascending in each group, groups by their first id.
    /// Cost: about n log n for n different texts.
    pub fn groups(self) -> Vec<Vec<Id>> {
        let (prints, mut ids): (Vec<Fingerprint>, Vec<Vec<Id>>) = self.texts.into_iter().unzip();
        let mut sets = Sets::new(prints.len());
        link(&prints, &self.options, &mut sets);
        let mut groups: BTreeMap<usize, Vec<Id>> = BTreeMap::new();
        for (at, (print, ids)) in prints.iter().zip(&mut ids).enumerate() {
            let ids = std::mem::take(ids);
            // Texts without a word have nothing in common.
            match print.is_empty() {
                true => groups.extend(ids.into_iter().enumerate().map(|(n, id)| (prints.len() + n, vec![id]))),
                false => groups.entry(sets.root(at)).or_default().extend(ids),
            }
        }
        let mut groups: Vec<Vec<Id>> = groups.into_values().collect();
        for group in &mut groups {
            group.sort();
            group.dedup();
        }
        groups.sort();
        groups
    }
}

/// Compares the texts that share a key, and joins those that are alike.
fn link(prints: &[Fingerprint], options: &GroupingOptions, sets: &mut Sets) {
    let keys = |print: &Fingerprint| print.sample.len().min(KEYS);
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(prints.iter().map(keys).sum());
    for (at, print) in prints.iter().enumerate() {
        let at = u32::try_from(at).expect("fewer than 2^32 reports fit in memory");
        pairs.extend(print.sample.iter().take(KEYS).map(|&hash| (hash, at)));
    }
    pairs.sort_unstable();
    for bucket in pairs.chunk_by(|a, b| a.0 == b.0) {
        let mut members: Vec<u32> = bucket.iter().map(|pair| pair.1).collect();
        let mut compared = CROWD;
        if members.len() > CROWD {
            compared = NEIGHBOURS;
            let key = bucket.first().map_or(0, |pair| pair.0);
            // Copies of one text share most of the hashes behind the key, so they stand near each other in this order.
            members.sort_by_cached_key(|&at| (behind(prints, at, key), at));
        }
        for (n, &a) in members.iter().enumerate() {
            for &b in members.iter().skip(n + 1).take(compared) {
                join_if_alike(prints, a as usize, b as usize, options, sets);
            }
        }
    }
}

/// The hashes of text `at` that stand behind `key`: enough to tell texts apart.
fn behind(prints: &[Fingerprint], at: u32, key: u32) -> Vec<u32> {
    let sample = prints.get(at as usize).map_or(&[][..], |print| &print.sample);
    sample.iter().copied().skip_while(|&hash| hash <= key).take(8).collect()
}

fn join_if_alike(prints: &[Fingerprint], a: usize, b: usize, options: &GroupingOptions, sets: &mut Sets) {
    let (Some(one), Some(two)) = (prints.get(a), prints.get(b)) else {
        return;
    };
    let (root_a, root_b) = (sets.root(a), sets.root(b));
    if root_a == root_b {
        return;
    }
    if options.alike(one, two) {
        sets.join(root_a, root_b);
    }
}

/// Disjoint sets; the root of a set is its smallest member.
struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Sets { parents: (0..count).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        loop {
            let Some(&parent) = self.parents.get(at) else {
                return at;
            };
            if parent == at {
                return at;
            }
            let above = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.parents.get_mut(at) {
                *slot = above;
            }
            at = above;
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        if let Some(slot) = self.parents.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbered(words: std::ops::Range<u32>) -> String {
        words.map(|n| format!("word{n} ")).collect()
    }

    fn groups(texts: &[(u32, String)]) -> Vec<Vec<u32>> {
        let mut grouper = Grouper::default();
        for (id, text) in texts {
            grouper.add(*id, Fingerprint::of(text));
        }
        grouper.groups()
    }

    #[test]
    fn copies_cut_or_added_to_are_one_group_and_others_stay_alone() {
        let texts = [
            (1, numbered(0..400)),
            (2, numbered(0..200)),
            (3, format!("The Norvane Herald reports. {} All rights reserved.", numbered(0..400))),
            (4, numbered(300..700)),
            (5, numbered(0..400).to_uppercase()),
            (6, String::new()),
            (7, "...".to_string()),
        ];
        assert_eq!(groups(&texts), [vec![1, 2, 3, 5], vec![4], vec![6], vec![7]]);
    }

    #[test]
    fn short_texts_are_grouped_only_where_they_are_the_same() {
        let texts = ["Talks open in Norvane today.", "Talks open in Norvane today", "Talks open in Norvane today, envoy says."];
        let texts: Vec<(u32, String)> = (0..).zip(texts.map(str::to_string)).collect();
        assert_eq!(groups(&texts), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn a_paragraph_under_every_report_neither_joins_them_nor_hides_their_copies() {
        let foot = numbered(0..60);
        let mut texts = Vec::new();
        for n in 0..600u32 {
            let body = numbered(1000 * (n + 1)..1000 * (n + 1) + 200);
            texts.push((2 * n, format!("{body} {foot}")));
            texts.push((2 * n + 1, format!("An opening line of its own. {body} {foot}")));
        }
        let groups = groups(&texts);
        assert_eq!(groups.len(), 600);
        assert!(groups.iter().all(|group| group.len() == 2));
    }

    proptest! {
        #[test]
        fn order_does_not_matter(starts in proptest::collection::vec((0u32..6, 0u32..300, 100u32..400), 1..40), turn in 0usize..40) {
            let texts: Vec<(u32, String)> = (0..).zip(starts.iter().map(|&(story, from, len)| numbered(story * 5000 + from..story * 5000 + from + len))).collect();
            let mut turned = texts.clone();
            turned.rotate_left(turn % texts.len());
            turned.reverse();
            prop_assert_eq!(groups(&texts), groups(&turned));
        }

        #[test]
        fn no_text_and_no_string_panics(text in ".{0,200}") {
            let _ = Fingerprint::of(&text);
            let _ = text.parse::<Fingerprint>();
        }
    }
}
