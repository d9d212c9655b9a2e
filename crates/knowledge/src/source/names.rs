//! Compiles the names of actors into trees of words that are searched as they lie.
//!
//! A node of a tree is the hash of the words that lead to it, so a table of nodes is a sorted list of numbers, and nothing needs
//! to be built when it is loaded. That two names of the tables never share a node is checked when they are compiled.

use super::tables::{ClassMember, Sense, Table, World};
use super::words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a name leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Number of the entity, in the order of [`entity_order`].
    pub entity: u32,
    /// What the name stands for.
    pub sense: Sense,
    /// Word of stance in the name.
    pub label: Option<String>,
}

/// All names, once as written and once in small letters.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NameTable {
    /// What names lead to.
    pub readings: Vec<Reading>,
    /// Names as written.
    pub exact: Tree,
    /// Names in small letters.
    pub small: Tree,
}

/// A tree of words: `targets[first[i]..first[i + 1]]` are the readings of the name that ends at `nodes[i]`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tree {
    nodes: Vec<u64>,
    first: Vec<u32>,
    targets: Vec<u32>,
}

/// Node of the empty name.
pub const ROOT: u64 = 0;

/// The node that a word leads to: FNV-1a, and the finishing step of MurmurHash3 over it.
pub fn step(node: u64, word: &str) -> u64 {
    let mut hash = node ^ 0xcbf2_9ce4_8422_2325;
    for byte in word.bytes().chain([0xff]) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

impl Tree {
    /// The readings of the names that end at a node; `None` where no name goes through it.
    pub fn at(&self, node: u64) -> Option<&[u32]> {
        let i = self.nodes.binary_search(&node).ok()?;
        Some(&self.targets[self.first[i] as usize..self.first[i + 1] as usize])
    }
}

/// Ids of all entities, in the order of their numbers.
pub fn entity_order(world: &World) -> Vec<&str> {
    let countries = world.countries.iter().map(|located| located.row.iso3.as_str());
    let contested = world.contested.iter().map(|located| located.row.id.as_str());
    let organizations = world.organizations.iter().map(|located| located.row.id.as_str());
    let persons = world.persons.iter().map(|located| located.row.id.as_str());
    let mut seen = BTreeSet::new();
    countries.chain(contested).chain(organizations).chain(persons).filter(|id| seen.insert(*id)).collect()
}

/// Compiles names, names under viewpoints, and aliases; of organisations also as some papers write them, with the noun at the end
/// in small letters: "the Norlander Workers' party".
pub fn compile(world: &World, classes: &Table<ClassMember>) -> NameTable {
    let order = entity_order(world);
    let numbers: BTreeMap<&str, u32> = order.iter().zip(0..).map(|(id, number)| (*id, number)).collect();
    let nouns: BTreeSet<&str> = classes.iter().filter(|row| row.row.class == "name-noun").map(|row| row.row.lemma.as_str()).collect();
    let organizations: BTreeSet<&str> = world.organizations.iter().map(|located| located.row.id.as_str()).collect();
    let mut builder = Builder::default();
    let mut add = |id: &str, name: &str, sense: Sense, label: Option<&String>| {
        if let Some(entity) = numbers.get(id) {
            builder.add(name, Reading { entity: *entity, sense, label: label.cloned() });
            if let Some(small) = with_small_noun(name, &nouns).filter(|_| organizations.contains(id)) {
                builder.add(&small, Reading { entity: *entity, sense, label: label.cloned() });
            }
        }
    };
    for located in &world.countries {
        add(&located.row.iso3, &located.row.name, Sense::Name, None);
    }
    for located in &world.contested {
        add(&located.row.id, &located.row.name, Sense::Name, None);
    }
    for located in &world.organizations {
        add(&located.row.id, &located.row.name, Sense::Name, None);
    }
    for located in &world.persons {
        add(&located.row.id, &located.row.name, Sense::Name, None);
    }
    for located in &world.aliases {
        let row = &located.row;
        add(&row.entity, &row.alias, row.sense, row.label.as_ref());
    }
    for located in &world.viewpoints {
        if let Some(name) = &located.row.name {
            add(&located.row.entity, name, Sense::Name, None);
        }
    }
    builder.finish()
}

/// "Norlander Security Council" as "Norlander security council": the nouns at the end, not the whole name.
fn with_small_noun(name: &str, nouns: &BTreeSet<&str>) -> Option<String> {
    let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    let small = |word: &String| nouns.contains(word.to_lowercase().as_str()) && word.chars().skip(1).all(char::is_lowercase);
    let last = words.iter().skip(1).rev().take_while(|word| small(word)).count();
    let from = words.len() - last;
    words[from..].iter_mut().for_each(|word| *word = word.to_lowercase());
    (last > 0).then(|| words.join(" "))
}

#[derive(Default)]
struct Builder {
    readings: Vec<Reading>,
    exact: BTreeMap<u64, Branch>,
    small: BTreeMap<u64, Branch>,
}

/// A node being built: the words that lead to it, and its readings.
struct Branch {
    words: Vec<String>,
    targets: Vec<u32>,
}

impl Builder {
    fn add(&mut self, name: &str, reading: Reading) {
        let words = name_words(name);
        if words.is_empty() {
            return;
        }
        let number = self.readings.len() as u32;
        let small: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let mut used = put(&mut self.exact, &words, number, &reading, &self.readings);
        // A name like "al-Shabab" begins with a capital where it begins a sentence.
        if words[0].starts_with(char::is_lowercase) && words[0] != "the" {
            let mut letters = words[0].chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
            let capital: Vec<String> = std::iter::once(first).chain(words[1..].iter().cloned()).collect();
            used |= put(&mut self.exact, &capital, number, &reading, &self.readings);
        }
        used |= put(&mut self.small, &small, number, &reading, &self.readings);
        if used {
            self.readings.push(reading);
        }
    }

    fn finish(self) -> NameTable {
        NameTable { exact: flat(self.exact), small: flat(self.small), readings: self.readings }
    }
}

/// Adds a reading; returns false if the name has it already.
fn put(tree: &mut BTreeMap<u64, Branch>, words: &[String], number: u32, reading: &Reading, readings: &[Reading]) -> bool {
    let mut node = ROOT;
    for (i, word) in words.iter().enumerate() {
        node = step(node, word);
        let path = &words[..=i];
        let branch = tree.entry(node).or_insert_with(|| Branch { words: path.to_vec(), targets: Vec::new() });
        assert_eq!(branch.words, path, "two names share a hash; choose another finishing step");
    }
    let Some(branch) = tree.get_mut(&node) else {
        return false;
    };
    let same = |target: &u32| {
        let other = &readings[*target as usize];
        other.entity == reading.entity && other.sense == reading.sense
    };
    if branch.targets.iter().any(same) {
        return false;
    }
    branch.targets.push(number);
    true
}

fn flat(branches: BTreeMap<u64, Branch>) -> Tree {
    let mut tree = Tree::default();
    for (node, branch) in branches {
        tree.nodes.push(node);
        tree.first.push(tree.targets.len() as u32);
        tree.targets.extend(branch.targets);
    }
    tree.first.push(tree.targets.len() as u32);
    tree
}

/// The words of a name as the trees keep them: without "the", unless a single word would be left of "The Hague".
fn name_words(name: &str) -> Vec<String> {
    let all = words::split(name);
    let without: Vec<String> = all.iter().filter(|word| !word.eq_ignore_ascii_case("the")).cloned().collect();
    if without.len() == 1 && all.len() == 2 && all[0] == "The" {
        return std::iter::once("the".to_owned()).chain(without).collect();
    }
    without
}
