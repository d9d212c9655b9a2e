//! What is known of one entity, in one piece: names, offices, viewpoints, claims.

use crate::pipeline::{PipelineError, knowledge};
use attache_knowledge::{Claim, EntityIndex, Gazetteer, Knowledge, Layer, Sense};
use attache_parse::{Engine, EngineKind};
use attache_types::{EntityKind, Report};
use serde::Serialize;

/// Everything the tables say of an entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// ISO3 code, or id of the row: the same under every viewpoint.
    pub id: String,
    /// Its name under the viewpoint asked for.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// ISO3 code of its country, or id of the entity that stands for one, under the viewpoint asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// PLOVER sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Since when it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// True where viewpoints differ on it.
    pub contested: bool,
    /// Wikidata id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// Other names.
    pub names: Vec<OtherName>,
    /// Offices of a person, the first one first.
    pub offices: Vec<Held>,
    /// How each viewpoint sees it.
    pub viewpoints: Vec<View>,
    /// Who claims, controls and recognises it.
    pub claims: Vec<Stance>,
}

/// Another name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherName {
    /// The name.
    pub name: String,
    /// How it stands for the entity: `name adjective people government place`.
    pub sense: &'static str,
    /// A word of stance in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// An office held.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Held {
    /// The office; none where the source does not name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Of which country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// How a viewpoint sees the entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View {
    /// Whose.
    pub viewpoint: String,
    /// The country; none where it is held open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where that is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What somebody holds of the entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stance {
    /// `claims`, `controls` or `recognizes`.
    pub relation: String,
    /// Who.
    pub holder: String,
    /// The holder's name, where a table has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_name: Option<String>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Where that is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What was found under a name.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Those who bear it, or whom it describes ("students"), at least one.
    Cards(Vec<Card>),
    /// Nobody; names that hold all its words, at most twenty, with their ids.
    Similar(Vec<(String, String)>),
    /// There is no such viewpoint; those there are.
    NoViewpoint(Vec<String>),
}

/// Most names that are listed in place of one that nobody bears.
const MOST_SIMILAR: usize = 20;

/// Looks an entity up, by name or id, with `data` laid over what is compiled in.
///
/// # Errors
/// Faulty files in `data`.
pub fn find(name: &str, viewpoint: &str, data: &[Layer]) -> Result<Found, PipelineError> {
    let knowledge = knowledge(data)?;
    let gazetteer = &knowledge.gazetteer;
    if viewpoint != "un" && !gazetteer.viewpoints().iter().any(|known| known == viewpoint) {
        return Ok(Found::NoViewpoint(gazetteer.viewpoints().to_vec()));
    }
    let mut indices: Vec<EntityIndex> = Vec::new();
    let forms: Vec<&str> = name.split_whitespace().collect();
    let mut hits = Vec::new();
    if !forms.is_empty() {
        gazetteer.longest(&forms, 0, &mut hits);
    }
    indices.extend(hits.iter().filter(|hit| hit.len == forms.len()).map(|hit| hit.index));
    indices.extend(gazetteer.by_id(name));
    indices.sort_unstable();
    indices.dedup();
    if indices.is_empty() {
        let people = described(&knowledge, name)?;
        return Ok(people.map_or_else(|| Found::Similar(similar(gazetteer, name)), |card| Found::Cards(vec![card])));
    }
    Ok(Found::Cards(indices.into_iter().map(|index| card(&knowledge, index, viewpoint)).collect()))
}

/// Those whom no name but a common noun tells, "Kurds" or "foreign ministers", as events have them where no country is said.
fn described(knowledge: &Knowledge, name: &str) -> Result<Option<Card>, PipelineError> {
    let document = Engine::embedded(EngineKind::default())?.parse(&Report { text: name.to_owned(), ..Report::default() });
    let [sentence] = &document.sentences[..] else {
        return Ok(None);
    };
    let lemmas: Vec<&str> = sentence.tokens.iter().map(|token| token.lemma.as_str()).collect();
    Ok(knowledge.agents.get(&lemmas).map(|agent| Card {
        id: format!("generic/unknown/{}/{}", agent.sector.as_deref().unwrap_or("none"), lemmas.join("-")),
        name: name.to_owned(),
        kind: EntityKind::Generic,
        country: None,
        sector: agent.sector.clone(),
        from: None,
        to: None,
        contested: false,
        wikidata: None,
        names: Vec::new(),
        offices: Vec::new(),
        viewpoints: Vec::new(),
        claims: Vec::new(),
    }))
}

fn similar(gazetteer: &Gazetteer, name: &str) -> Vec<(String, String)> {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let holds = |known: &str| {
        let known = known.to_lowercase();
        !words.is_empty() && words.iter().all(|word| known.contains(word.as_str()))
    };
    let all = gazetteer.entities().iter().filter(|entity| holds(&entity.name) || holds(&entity.id));
    all.take(MOST_SIMILAR).map(|entity| (entity.name.clone(), entity.id.clone())).collect()
}

fn card(knowledge: &Knowledge, index: EntityIndex, viewpoint: &str) -> Card {
    let gazetteer = &knowledge.gazetteer;
    let known = gazetteer.entity(index);
    let names = knowledge.aliases(&known.id).into_iter();
    let mut offices: Vec<Held> = gazetteer
        .offices(index)
        .iter()
        .map(|office| Held { role: office.role.clone(), country: office.country.clone(), from: office.from.clone(), to: office.to.clone() })
        .collect();
    offices.sort_by(|a, b| a.from.cmp(&b.from));
    let view = |row: &attache_knowledge::ViewpointRow| View {
        viewpoint: row.viewpoint.clone(),
        country: row.country.clone(),
        name: row.name.clone(),
        source: row.source.clone(),
    };
    Card {
        id: known.id.clone(),
        name: gazetteer.name_of(index, viewpoint).to_owned(),
        kind: known.kind,
        country: gazetteer.country_of(index, viewpoint).map(str::to_owned),
        sector: known.sector.clone(),
        from: known.from.clone().filter(|_| known.kind != EntityKind::Person),
        to: known.to.clone().filter(|_| known.kind != EntityKind::Person),
        contested: known.contested,
        wikidata: known.wikidata.clone(),
        names: names.map(|alias| OtherName { name: alias.alias, sense: word_of(alias.sense), label: alias.label }).collect(),
        offices,
        viewpoints: gazetteer.views(index).iter().map(view).collect(),
        claims: gazetteer.claims(index).iter().map(|claim| stance(gazetteer, claim)).collect(),
    }
}

fn stance(gazetteer: &Gazetteer, claim: &Claim) -> Stance {
    Stance {
        relation: claim.relation.clone(),
        holder: claim.holder.clone(),
        holder_name: gazetteer.by_id(&claim.holder).map(|index| gazetteer.entity(index).name.clone()),
        from: claim.from.clone(),
        to: claim.to.clone(),
        source: claim.source.clone(),
    }
}

fn word_of(sense: Sense) -> &'static str {
    match sense {
        Sense::Name => "name",
        Sense::Adjective => "adjective",
        Sense::People => "people",
        Sense::Government => "government",
        Sense::Place => "place",
    }
}
