//! What Attaché knows: the files of `data/`, checked and compiled to tables that the coder looks things up in.
//!
//! The tables are embedded in the program; files of a user can be laid over them. Nothing here knows how text is parsed, and
//! nothing touches a file system.

mod gazetteer;
pub mod geonames;
mod lexicon;
mod names;
mod ontology;
mod patterns;
mod places;
mod source;

pub use gazetteer::{EntityIndex, Gazetteer, Hit, KnownEntity, Office};
pub use lexicon::{Agents, ClassId, Classes, FirstNames, LightVerbs, Operators, Titles};
pub use ontology::Ontology;
pub use patterns::Patterns;
pub use places::{PlaceEntry, PlaceId, Places};
pub use source::problem::{Problem, code};
pub use source::rules::{Constraint, Example, Needs, Path, Pattern, PatternResult, PredicatePos, Role, Term};
pub use source::tables::{Agent, CameoCode, Claim, EventType, LightVerb, Mode, Operator, Sense, Term as OntologyTerm, Title};

use source::names::NameTable;
use source::store::PatternStore;
use source::tables::{Language, World};
use source::{Blobs, Tables};
use std::borrow::Cow;
use std::sync::OnceLock;

static LANGUAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/language.bin"));
static PATTERNS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/patterns.bin"));
static WORLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/world.bin"));
static ALIASES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/aliases.bin"));
static PLACES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.bin"));
static TEST_WORLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/test_world.bin"));
static TEST_ALIASES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/test_aliases.bin"));
static TEST_PLACES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/test_places.bin"));
static EXAMPLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/examples.bin"));

/// Tables that files can be laid over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// None: the files must say everything.
    Empty,
    /// The embedded knowledge.
    Embedded,
    /// The embedded language and ontology with a world of invented countries.
    TestWorld,
}

/// All tables.
pub struct Knowledge {
    /// Event types, modes, contexts, sectors, CAMEO.
    pub ontology: Ontology,
    /// Countries, organisations, groups, persons, and what they are called.
    pub gazetteer: Gazetteer,
    /// Common nouns that can be political actors.
    pub agents: Agents,
    /// Words before or after personal names.
    pub titles: Titles,
    /// Given names.
    pub first_names: FirstNames,
    /// Cities and features.
    pub places: Places,
    /// Noun and verb classes.
    pub classes: Classes,
    /// Words that embed or modify propositions.
    pub operators: Operators,
    /// Verbs that lend event nouns their subject.
    pub light_verbs: LightVerbs,
    /// What is an event, a relation, a step of an agreement.
    pub patterns: Patterns,
    digest: String,
    examples: Examples,
}

/// Examples are only wanted to check the data, and decoded when they are.
enum Examples {
    Embedded(OnceLock<Vec<Example>>),
    Read(Vec<Example>),
}

impl Knowledge {
    /// The knowledge that the program was built with.
    pub fn embedded() -> Self {
        let digest = env!("ATTACHE_DATA_DIGEST").to_owned();
        Self::build(blobs(WORLD, ALIASES, PLACES), digest, Examples::Embedded(OnceLock::new()))
    }

    /// The language and ontology that the program was built with, and a world of invented countries: what the examples of
    /// patterns are about.
    pub fn test_world() -> Self {
        let digest = env!("ATTACHE_TEST_DIGEST").to_owned();
        Self::build(blobs(TEST_WORLD, TEST_ALIASES, TEST_PLACES), digest, Examples::Embedded(OnceLock::new()))
    }

    /// Reads files alone, given as path below the data folder (`actors/countries.tsv`) and text.
    ///
    /// # Errors
    /// All problems of all files.
    pub fn from_files(files: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        Self::load(Base::Empty, files)
    }

    /// Lays files over the embedded knowledge: rows with the key of an older row replace it, others are added.
    ///
    /// # Errors
    /// All problems of all files.
    pub fn with_overlay(files: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        Self::load(Base::Embedded, files)
    }

    /// Lays files over a base.
    ///
    /// # Errors
    /// All problems of all files.
    pub fn load(base: Base, files: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        let tables = match base {
            Base::Empty => Tables::default(),
            Base::Embedded => tables(WORLD, ALIASES, Cow::Borrowed(PLACES)),
            Base::TestWorld => tables(TEST_WORLD, TEST_ALIASES, Cow::Borrowed(TEST_PLACES)),
        };
        let (tables, problems) = source::load(tables, files, true);
        if !problems.is_empty() {
            return Err(problems);
        }
        let blobs = source::encode(&tables).expect("tables of plain rows can be encoded");
        let digest = source::digest(&blobs);
        Ok(Self::build(blobs, digest, Examples::Read(tables.examples)))
    }

    fn build(blobs: Blobs, digest: String, examples: Examples) -> Self {
        let language: Language = decode(&blobs.language);
        let (world, names): (World, NameTable) = decode(&blobs.world);
        let terms = [language.contexts, language.sectors, language.relations, language.stages];
        Knowledge {
            ontology: Ontology::new(language.types, language.modes, language.cameo, terms),
            gazetteer: Gazetteer::new(world, names),
            agents: Agents::new(language.agents),
            titles: Titles::new(language.titles),
            first_names: FirstNames::new(language.first_names),
            places: Places::new(&blobs.places),
            classes: Classes::new(language.classes),
            operators: Operators::new(language.operators),
            light_verbs: LightVerbs::new(language.light_verbs),
            patterns: Patterns::new(decode(&blobs.patterns)),
            digest,
            examples,
        }
    }

    /// ISO2 and ISO3 codes of the countries that the program was built with.
    pub fn country_codes() -> Vec<(String, String)> {
        let (world, _): (World, NameTable) = decode(WORLD);
        world.countries.into_iter().filter_map(|country| Some((country.row.iso2?, country.row.iso3))).collect()
    }

    /// Digest of all tables: the first 16 hexadecimal digits of a SHA-256.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The sentences that test the patterns, in the order of the files.
    pub fn examples(&self) -> &[Example] {
        match &self.examples {
            Examples::Embedded(cell) => cell.get_or_init(|| decode(EXAMPLES)),
            Examples::Read(examples) => examples,
        }
    }
}

/// The embedded tables of a world.
fn blobs(world: &'static [u8], aliases: &'static [u8], places: &'static [u8]) -> Blobs {
    Blobs {
        language: Cow::Borrowed(LANGUAGE),
        patterns: Cow::Borrowed(PATTERNS),
        world: Cow::Borrowed(world),
        aliases: Cow::Borrowed(aliases),
        places: Cow::Borrowed(places),
    }
}

/// The embedded tables of a world as rows, to lay files over.
fn tables(world: &[u8], aliases: &[u8], places: Cow<'static, [u8]>) -> Tables {
    let mut language: Language = decode(LANGUAGE);
    language.patterns = decode::<PatternStore>(PATTERNS).rows();
    let (mut world, _): (World, NameTable) = decode(world);
    world.aliases = decode(aliases);
    Tables { language, world, places: source::place_table::split(&places), examples: decode(EXAMPLES) }
}

fn decode<T: serde::de::DeserializeOwned>(blob: &[u8]) -> T {
    postcard::from_bytes(blob).expect("the tables were encoded from the same types")
}
