//! What Attaché knows: the files of `data/`, checked and compiled to tables that the coder looks things up in.
//!
//! The tables are embedded in the program; files of a user can be laid over them. Nothing here knows how text is parsed, and
//! nothing touches a file system.

mod contexts;
mod discards;
mod fallback;
mod gazetteer;
mod lexicon;
mod names;
mod ontology;
mod patterns;
mod places;
mod quantities;
mod source;

pub use contexts::{ContextHit, Contexts};
pub use discards::{Discards, Level};
pub use fallback::{FALLBACK, Fallback};
pub use gazetteer::{EntityIndex, Gazetteer, Hit, KnownEntity, Office};
pub use lexicon::{Agents, ClassId, Classes, Cues, FirstNames, Gender, Genders, LightVerbs, Operators, Titles, Weights};
pub use ontology::Ontology;
pub use patterns::Patterns;
pub use places::{PlaceEntry, PlaceId, Places};
pub use quantities::Quantities;
pub use source::places::Geography;
pub use source::problem::{Problem, code};
pub use source::rules::{Constraint, Example, Needs, Path, Pattern, PatternResult, PredicatePos, Role, Term};
pub use source::tables::{
    Agent, Alias, CameoCode, Claim, Counted, CueWord, EventType, LightVerb, Mode, NoOffice, Operator, Sense, Term as OntologyTerm, Title, Unit,
    ViewpointRow,
};

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

/// Files that are laid over tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// What stands before the paths of the files where a problem is named: the folder that they come from.
    pub name: String,
    /// Path below the data folder (`actors/countries.tsv`) and text of each file.
    pub files: Vec<(String, String)>,
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
    /// Words that show the gender of whom they mean.
    pub genders: Genders,
    /// Cities and features.
    pub places: Places,
    /// Noun and verb classes.
    pub classes: Classes,
    /// Words that embed or modify propositions.
    pub operators: Operators,
    /// Words that attribute.
    pub cues: Cues,
    /// Verbs that lend event nouns their subject.
    pub light_verbs: LightVerbs,
    /// What traits of an event add to its confidence.
    pub weights: Weights,
    /// What a clause is likely to be where no pattern fires.
    pub fallback: Fallback,
    /// Words that speak for a context.
    pub contexts: Contexts,
    /// Words that count.
    pub quantities: Quantities,
    /// Words that say that a text is not about politics.
    pub discards: Discards,
    /// What is an event, a relation, a step of an agreement.
    pub patterns: Patterns,
    digest: String,
    examples: Examples,
    /// Rows of other names, only decoded where all names of an entity are wanted.
    aliases: Cow<'static, [u8]>,
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
        Self::load(Base::Empty, &[Layer { name: String::new(), files: files.to_vec() }])
    }

    /// Lays files over a base, each layer over those before it: rows with the key of an older row replace it, others are added.
    ///
    /// # Errors
    /// All problems of the first layer that has any, files named with the layer's name before them.
    pub fn load(base: Base, layers: &[Layer]) -> Result<Self, Vec<Problem>> {
        let mut tables = match base {
            Base::Empty => Tables::default(),
            Base::Embedded => tables(WORLD, ALIASES, Cow::Borrowed(PLACES)),
            Base::TestWorld => tables(TEST_WORLD, TEST_ALIASES, Cow::Borrowed(TEST_PLACES)),
        };
        for layer in layers {
            let (merged, problems) = source::load(tables, &layer.files, true);
            if !problems.is_empty() {
                let named = |problem: Problem| Problem { file: format!("{}{}", layer.name, problem.file), ..problem };
                return Err(problems.into_iter().map(named).collect());
            }
            tables = merged;
        }
        let blobs = source::encode(&tables).expect("tables of plain rows can be encoded");
        let digest = source::digest(&blobs);
        Ok(Self::build(blobs, digest, Examples::Read(tables.examples)))
    }

    fn build(blobs: Blobs, digest: String, examples: Examples) -> Self {
        let language: Language = decode(&blobs.language);
        let (world, names): (World, NameTable) = decode(&blobs.world);
        let terms = [language.contexts, language.sectors, language.relations, language.stages];
        let types: Vec<String> = language.types.iter().map(|event_type| event_type.row.name.clone()).collect();
        Knowledge {
            ontology: Ontology::new(language.types, language.modes, language.cameo, terms),
            gazetteer: Gazetteer::new(world, names),
            agents: Agents::new(language.agents),
            titles: Titles::new(language.titles),
            first_names: FirstNames::new(language.first_names),
            genders: Genders::new(language.genders),
            places: Places::new(blobs.places),
            classes: Classes::new(language.classes),
            operators: Operators::new(language.operators),
            cues: Cues::new(language.cues),
            light_verbs: LightVerbs::new(language.light_verbs),
            weights: Weights::new(language.weights),
            fallback: Fallback::new(language.fallback, types.into_iter()),
            contexts: Contexts::new(language.context_terms),
            quantities: Quantities::new(language.counted, language.numbers, language.bounds, language.units),
            discards: Discards::new(language.discards),
            patterns: Patterns::new(decode(&blobs.patterns)),
            digest,
            examples,
            aliases: blobs.aliases,
        }
    }

    /// Countries and contested entities behind the codes of GeoNames, as the program was built with them.
    pub fn geography() -> Geography {
        let (world, _): (World, NameTable) = decode(WORLD);
        Geography::new(&world)
    }

    /// All names of an entity, by its id, in the order of the tables; its own name is not among them. Decodes the table of
    /// names: for showing one entity, not for coding.
    pub fn aliases(&self, id: &str) -> Vec<Alias> {
        let all: source::tables::Table<Alias> = decode(&self.aliases);
        ontology::rows(all).filter(|alias| alias.entity == id).collect()
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
    Tables { language, world, places: source::place_table::split(places), examples: decode(EXAMPLES) }
}

fn decode<T: serde::de::DeserializeOwned>(blob: &[u8]) -> T {
    postcard::from_bytes(blob).expect("the tables were encoded from the same types")
}
