//! The rows of all tables, as checked and compiled.

use super::problem::At;
use super::rules::Pattern;
use attache_types::{EntityKind, Status};
use serde::{Deserialize, Serialize};

/// A row and where it comes from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Located<T> {
    /// Where it stands in the sources; not kept in the compiled tables.
    #[serde(skip)]
    pub at: At,
    /// The row.
    pub row: T,
}

/// A table.
pub type Table<T> = Vec<Located<T>>;

/// What is known of the ontology and of the language: the same for every world.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "one field a table")]
pub struct Language {
    pub types: Table<EventType>,
    pub modes: Table<Mode>,
    pub contexts: Table<Term>,
    pub sectors: Table<Term>,
    pub roles: Table<Term>,
    pub relations: Table<Term>,
    pub stages: Table<Term>,
    pub cameo: Table<CameoCode>,
    pub agents: Table<Agent>,
    pub titles: Table<Title>,
    pub first_names: Table<String>,
    pub genders: Table<GenderWord>,
    pub classes: Table<ClassMember>,
    pub operators: Table<Operator>,
    pub cues: Table<CueWord>,
    pub light_verbs: Table<LightVerb>,
    pub weights: Table<Weight>,
    pub fallback: Table<FallbackWeight>,
    pub context_terms: Table<ContextTerm>,
    pub counted: Table<Counted>,
    pub numbers: Table<NumberWord>,
    pub bounds: Table<Bound>,
    pub units: Table<Unit>,
    pub discards: Table<Discard>,
    /// Encoded as a [`super::store::PatternStore`] of their own.
    #[serde(skip)]
    pub patterns: Table<Pattern>,
}

/// What is known of the world: the actors.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "one field a table")]
pub struct World {
    pub countries: Table<Country>,
    pub contested: Table<Contested>,
    pub viewpoints: Table<ViewpointRow>,
    pub claims: Table<Claim>,
    pub no_offices: Table<NoOffice>,
    pub organizations: Table<Organization>,
    pub persons: Table<Person>,
    pub contested_places: Table<ContestedPlace>,
    /// Encoded by themselves: looked up as a [`super::names::NameTable`].
    #[serde(skip)]
    pub aliases: Table<Alias>,
}

/// A country, division or town of GeoNames that lies in a contested entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContestedPlace {
    /// ISO2 code, code of a division (`XR.03`), or geonameid of a town.
    pub place: String,
    /// Id of the contested entity.
    pub entity: String,
}

/// A PLOVER event type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventType {
    /// Its name, upper case.
    pub name: String,
    /// Quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: u8,
    /// PLOVER score, -10 to 10.
    pub score: f32,
    /// True where an event without recipient is none.
    pub recipient_required: bool,
    /// The type that it has while it is still to come.
    pub future: Option<String>,
    /// The CAMEO code that it has while it is still to come.
    pub future_cameo: Option<String>,
    /// The type when its actor says that it will not do it.
    pub refused: Option<String>,
    /// The mode of that refusal.
    pub refused_mode: Option<String>,
    /// The CAMEO code of that refusal.
    pub refused_cameo: Option<String>,
    /// In one line.
    pub description: String,
}

/// A PLOVER mode of an event type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mode {
    /// Its event type.
    pub event_type: String,
    /// Its name.
    pub name: String,
    /// PLOVER score, -10 to 10.
    pub score: f32,
    /// In one line.
    pub description: String,
}

/// A name of the ontology that carries nothing but its meaning: a context, sector, role, relation or stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The name.
    pub name: String,
    /// In one line.
    pub description: String,
}

/// A CAMEO code and what it is in PLOVER.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameoCode {
    /// Three or four digits.
    pub code: String,
    /// PLOVER type; none for plain statements and appeals.
    pub event_type: Option<String>,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// In one line.
    pub description: String,
}

/// A common noun that can be a political actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The noun, singular; several words with spaces.
    pub lemma: String,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// What it is.
    pub kind: EntityKind,
}

/// A word before or after a personal name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The word or words.
    pub title: String,
    /// PLOVER sector of who bears it.
    pub sector: Option<String>,
    /// The office, in words.
    pub role: Option<String>,
}

/// A given name, a title, a noun or a pronoun that shows whether a man or a woman is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenderWord {
    /// The word, lower case.
    pub word: String,
    /// A given name, not a word of the language.
    pub name: bool,
    /// Of a woman, of a man; none where it may be either.
    pub feminine: Option<bool>,
}

/// A member of a noun or verb class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClassMember {
    /// The class.
    pub class: String,
    /// The member; several words with spaces.
    pub lemma: String,
}

/// A word that embeds or modifies a proposition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The word.
    pub lemma: String,
    /// `verb`, `noun`, `adj`, `adv`, `modal`, `mark`, `det` or `prep`.
    pub pos: String,
    /// What it does.
    pub class: String,
    /// The status of what it embeds; none: unchanged.
    pub status: Option<Status>,
}

/// A word that attributes what stands in one of its frames.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueWord {
    /// The word.
    pub lemma: String,
    /// `verb`, `noun`, `adj`, `adv` or `prep`.
    pub pos: String,
    /// `clause`, `quote`, `infinitive`, `object`, `as`, `raising`, `whole`, or a preposition.
    pub frame: String,
    /// How it attributes: `say`, `claim`, `believe` ...
    pub class: String,
}

/// What a trait of an event adds to its confidence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Weight {
    /// The trait.
    pub name: String,
    /// Its weight in the logistic sum.
    pub weight: f64,
}

/// What a trait of a clause says for an event type where no pattern fires.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FallbackWeight {
    /// The trait.
    pub name: String,
    /// The event type.
    pub event_type: String,
    /// What it adds to the type's sum.
    pub weight: f64,
}

/// A verb that lends an event noun its subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightVerb {
    /// The verb; a particle is written after it.
    pub lemma: String,
    /// Where the noun stands: `object`, `oblique` or `subject`.
    pub frame: String,
    /// What it says of the event's course: `begin`, `continue`, `stop` ...
    pub aspect: Option<String>,
}

/// What speaks for a context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextTerm {
    /// The context.
    pub context: String,
    /// Lemmas or forms with single spaces, or `sector:` and the sector of a party.
    pub term: String,
    /// 2: enough by itself; 1: needs another term.
    pub weight: u8,
}

/// A word that counts something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What is counted: `dead`, `arrested` ...
    pub quantity: String,
    /// The word, a particle after it.
    pub term: String,
    /// Where the counted ones stand: `object`, `persons`, `things`, `subject`, `agent`, `noun` or `state`.
    pub place: String,
    /// The event types that may have it.
    pub types: Vec<String>,
}

/// A word of a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberWord {
    /// The word in lower case.
    pub word: String,
    /// What it adds, multiplies by, or means at least.
    pub value: f64,
    /// `number`, `multiplier` or `vague`.
    pub kind: String,
}

/// Words before a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The words in lower case.
    pub term: String,
    /// `at_least`, `at_most` or `about`.
    pub bound: String,
}

/// A unit of money or length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Lemma or sign.
    pub term: String,
    /// `money` or `distance`.
    pub quantity: String,
    /// ISO 4217 code, or sign of the unit of length.
    pub unit: String,
    /// Whether it stands before the number.
    pub before: bool,
}

/// Words that say that a text is not about politics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discard {
    /// Forms with single spaces.
    pub term: String,
    /// True where the whole report is left out, not the sentence alone.
    pub report: bool,
}

/// A state, or a dependent territory with an ISO code of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-3 code.
    pub iso3: String,
    /// ISO 3166-1 alpha-2 code.
    pub iso2: Option<String>,
    /// ISO 3166-1 numeric code, three digits.
    pub numeric: Option<String>,
    /// Its name.
    pub name: String,
    /// State or territory.
    pub kind: EntityKind,
    /// ISO3 of the state that a dependent territory belongs to.
    pub sovereign: Option<String>,
    /// Name of the capital.
    pub capital: Option<String>,
    /// Wikidata id.
    pub wikidata: Option<String>,
}

/// An entity whose status or borders are disputed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contested {
    /// Lower-case words joined by hyphens.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in the words of the table.
    pub kind: String,
    /// The country it belongs to for the United Nations.
    pub un_country: Option<String>,
    /// Wikidata id.
    pub wikidata: Option<String>,
}

/// How one viewpoint sees one entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewpointRow {
    /// Name of the viewpoint.
    pub viewpoint: String,
    /// Id of the entity.
    pub entity: String,
    /// Country that it belongs to.
    pub country: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Where that is stated.
    pub source: Option<String>,
}

/// What one party holds of a contested entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Id of the entity.
    pub entity: String,
    /// `claims`, `controls` or `recognizes`.
    pub relation: String,
    /// Who claims, controls or recognizes.
    pub holder: String,
    /// Since when.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// Where that is stated.
    pub source: Option<String>,
}

/// A time in which a country did not have an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoOffice {
    /// ISO3 code, or id of a contested entity.
    pub country: String,
    /// The office, in the words of the persons; none means all, because the state itself was not there.
    pub role: Option<String>,
    /// Since when.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
}

/// An organisation, agency, group or historic state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Organisation, agency, group, or territory for a state that is no more.
    pub kind: EntityKind,
    /// Country or contested entity it belongs to.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// Since when.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// Wikidata id.
    pub wikidata: Option<String>,
}

/// A person in one office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Id of the person.
    pub id: String,
    /// Name of the person.
    pub name: String,
    /// Country or contested entity.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// The office, in words.
    pub role: Option<String>,
    /// Since when.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// Wikidata id.
    pub wikidata: Option<String>,
}

/// What a name of an entity stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sense {
    /// The entity: Turkey.
    Name,
    /// Of the entity: Turkish.
    Adjective,
    /// Its people: Turks.
    People,
    /// Its government: Ankara, the Kremlin.
    Government,
    /// Only ever the place.
    Place,
}

/// Another name of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// Id of the entity.
    pub entity: String,
    /// The name.
    pub alias: String,
    /// What it stands for.
    pub sense: Sense,
    /// A word of stance that is part of it.
    pub label: Option<String>,
}
