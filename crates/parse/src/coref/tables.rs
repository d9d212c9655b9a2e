//! The word lists and weights of `data/en/coref`, compiled in. Knows words only, no trees.

use super::features::{Anaphor, SIZE, index};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What a noun or name stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nothing known; with a noun mostly a thing.
    #[default]
    Unknown,
    Person,
    /// Organisations and groups.
    Group,
    Place,
    /// A country: a place that acts.
    State,
    Time,
}

/// Grammatical or natural gender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Gender {
    #[default]
    Unknown,
    Masculine,
    Feminine,
    Neuter,
}

/// One or several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Number {
    #[default]
    Unknown,
    Singular,
    Plural,
}

/// How a noun phrase is determined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Determiner {
    #[default]
    Bare,
    Definite,
    Demonstrative,
    Indefinite,
    Possessive,
}

/// What a pronoun's form says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pronoun {
    pub person: u8,
    pub number: Number,
    pub gender: Gender,
    pub reflexive: bool,
    /// Which table of weights chooses its antecedent; none for the first and second person.
    pub anaphor: Option<Anaphor>,
}

/// What a noun's lemma says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Noun {
    pub class: Class,
    pub gender: Gender,
    pub number: Number,
}

/// The lists of one language. Keys are in lower case.
#[derive(Debug)]
pub(crate) struct Tables {
    pub pronouns: FxHashMap<&'static str, Pronoun>,
    pub nouns: FxHashMap<&'static str, Noun>,
    pub determiners: FxHashMap<&'static str, Determiner>,
    pub titles: FxHashMap<&'static str, Gender>,
    pub given_names: FxHashMap<&'static str, Gender>,
    /// Other forms of a name to the name.
    pub name_forms: FxHashMap<&'static str, &'static str>,
    /// Verbs whose subject is often an empty `it`; true where it always is.
    pub expletives: FxHashMap<&'static str, bool>,
}

/// Weights of the ranker and the least probabilities for a link.
#[derive(Clone, Debug)]
pub struct Weights {
    /// `[anaphor, feature]`, row-major.
    table: Vec<f32>,
    thresholds: [f32; Anaphor::ALL.len()],
}

/// The English lists. That they are well formed is a test's business: a malformed line is left out here.
pub(crate) static ENGLISH: LazyLock<Tables> = LazyLock::new(|| Tables::english(&mut Vec::new()));

/// The trained weights; a test holds that they are well formed.
pub(crate) static TRAINED: LazyLock<Weights> =
    LazyLock::new(|| Weights::parse(include_str!("../../../../data/en/coref/weights.tsv")).unwrap_or_default());

impl Tables {
    /// Reads the lists; what is wrong in them is added to `problems`, with file and line.
    pub(crate) fn english(problems: &mut Vec<String>) -> Tables {
        macro_rules! list {
            ($file:literal, $read:expr) => {
                read($file, include_str!(concat!("../../../../data/en/coref/", $file)), problems, $read)
            };
        }
        let gender = |cell: &str| match cell {
            "" => Some(Gender::Unknown),
            "masculine" => Some(Gender::Masculine),
            "feminine" => Some(Gender::Feminine),
            "neuter" => Some(Gender::Neuter),
            _ => None,
        };
        let number = |cell: &str| match cell {
            "" => Some(Number::Unknown),
            "singular" => Some(Number::Singular),
            "plural" => Some(Number::Plural),
            _ => None,
        };
        let class = |cell: &str| match cell {
            "person" => Some(Class::Person),
            "group" => Some(Class::Group),
            "place" => Some(Class::Place),
            "state" => Some(Class::State),
            "time" => Some(Class::Time),
            _ => None,
        };
        let pronouns = list!("pronouns.tsv", |cells| {
            let (number, gender, person) = (number(cells.get(2)?)?, gender(cells.get(3)?)?, cells.get(1)?.parse().ok()?);
            let reflexive = *cells.get(4)? == "reflexive";
            let anaphor = match (person, number, gender) {
                (3, Number::Plural, _) => Some(Anaphor::They),
                (3, _, Gender::Neuter) => Some(Anaphor::It),
                (3, ..) => Some(Anaphor::Person),
                _ => None,
            };
            Some(Pronoun { person, number, gender, reflexive, anaphor })
        });
        let mut nouns = list!("wordnet.tsv", |cells| Some(Noun { class: class(cells.get(1)?)?, ..Noun::default() }));
        nouns.extend(list!("nouns.tsv", |cells| {
            Some(Noun { class: class(cells.get(1)?)?, gender: gender(cells.get(2)?)?, number: number(cells.get(3)?)? })
        }));
        let determiners = list!("determiners.tsv", |cells| match *cells.get(1)? {
            "definite" => Some(Determiner::Definite),
            "demonstrative" => Some(Determiner::Demonstrative),
            "indefinite" => Some(Determiner::Indefinite),
            _ => None,
        });
        let titles = list!("titles.tsv", |cells| gender(cells.get(1)?));
        let mut given_names = list!("census_names.tsv", |cells| gender(cells.get(1)?));
        given_names.extend(list!("given_names.tsv", |cells| gender(cells.get(1)?)));
        let name_forms = list!("name_forms.tsv", |cells| cells.get(1).copied());
        let expletives = list!("expletives.tsv", |cells| match *cells.get(1)? {
            "always" => Some(true),
            "clause" => Some(false),
            _ => None,
        });
        Tables { pronouns, nouns, determiners, titles, given_names, name_forms, expletives }
    }

    /// What a noun's lemma says: `spokeswoman` by itself, `tribeswoman` by its last part.
    pub(crate) fn noun(&self, lemma: &str) -> Noun {
        let part = || lemma.rsplit_once('-').map_or_else(Noun::default, |(_, part)| self.nouns.get(part).copied().unwrap_or_default());
        self.nouns.get(lemma).copied().unwrap_or_else(part)
    }
}

fn read<V>(file: &str, text: &'static str, problems: &mut Vec<String>, value: impl Fn(&[&'static str]) -> Option<V>) -> FxHashMap<&'static str, V> {
    let mut found = FxHashMap::default();
    for (number, line) in text.lines().enumerate().skip(1) {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let known = value(&cells).map(|value| found.insert(cells[0], value).is_none());
        if known != Some(true) || cells[0].is_empty() || cells[0].chars().any(char::is_uppercase) {
            problems.push(format!("data/en/coref/{file}:{}: {line:?} is malformed or there twice", number + 1));
        }
    }
    found
}

impl Default for Weights {
    /// Links nothing but names.
    fn default() -> Weights {
        Weights { table: vec![0.0; SIZE * Anaphor::ALL.len()], thresholds: [2.0; Anaphor::ALL.len()] }
    }
}

impl Weights {
    /// Reads `weights.tsv`: `anaphor feature value weight` a line, where the anaphor `any` stands for all and the feature
    /// `threshold` for the least probability of a link.
    ///
    /// # Errors
    /// All malformed lines.
    pub fn parse(text: &str) -> Result<Weights, String> {
        let mut weights = Weights::default();
        let mut problems = Vec::new();
        for (number, line) in text.lines().enumerate().skip(1) {
            if weights.read_line(line).is_none() {
                problems.push(format!("data/en/coref/weights.tsv:{}: {line:?} is not `anaphor<TAB>feature<TAB>value<TAB>weight`", number + 1));
            }
        }
        if problems.is_empty() { Ok(weights) } else { Err(problems.join("\n")) }
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        let cells: Vec<&str> = line.split('\t').collect();
        let weight: f32 = cells.get(3)?.parse().ok()?;
        let mut rows: Vec<usize> = (0..Anaphor::ALL.len()).collect();
        if cells[0] != "any" {
            rows.retain(|&row| Anaphor::ALL[row].as_str() == cells[0]);
        }
        if rows.is_empty() {
            return None;
        }
        for row in rows {
            if cells[1] == "threshold" {
                self.thresholds[row] = weight;
            } else {
                self.table[row * SIZE + usize::from(index(cells[1], cells[2])?)] += weight;
            }
        }
        Some(())
    }

    /// The sum of the features' weights for this sort of anaphor.
    pub(crate) fn score(&self, anaphor: Anaphor, features: &[u16]) -> f32 {
        let row = &self.table[anaphor as usize * SIZE..(anaphor as usize + 1) * SIZE];
        features.iter().map(|&feature| row[usize::from(feature)]).sum()
    }

    /// The least probability of a link.
    pub(crate) fn threshold(&self, anaphor: Anaphor) -> f32 {
        self.thresholds[anaphor as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_well_formed() {
        let mut problems = Vec::new();
        let tables = Tables::english(&mut problems);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(tables.noun("vice-president").class, Class::Person);
        assert_eq!(tables.noun("gravel").class, Class::Unknown);
        Weights::parse(include_str!("../../../../data/en/coref/weights.tsv")).expect("the weights are well formed");
    }

    #[test]
    fn malformed_weights_are_named() {
        let problems = Weights::parse("head\nit\tno-such\tx\t1\nit\tthreshold\t\tx\n").expect_err("two lines are wrong");
        assert_eq!(problems.lines().count(), 2);
    }
}
