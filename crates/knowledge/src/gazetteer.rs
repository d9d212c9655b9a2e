//! Names of actors: what they stand for, and who that is under which viewpoint.

use crate::names;
use crate::ontology::rows;
use crate::source::names::NameTable;
use crate::source::places::Geography;
use crate::source::tables::{Claim, Country, NoOffice, Person, Sense, ViewpointRow, World};
use attache_types::EntityKind;
use rustc_hash::FxHashMap;

/// Number of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityIndex(pub u32);

/// An entity of the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownEntity {
    /// ISO3 code of a country, id of the row otherwise.
    pub id: String,
    /// Its name, as the United Nations writes it where they do.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Its country, ISO3, as the United Nations see it; of a country, itself. Persons: of all offices, if they agree.
    pub country: Option<String>,
    /// PLOVER sector. Persons: of all offices, if they agree.
    pub sector: Option<String>,
    /// Office. Persons: if there is only one.
    pub role: Option<String>,
    /// Since when. Persons: if there is only one office.
    pub from: Option<String>,
    /// Until when. Persons: if there is only one office.
    pub to: Option<String>,
    /// ISO3 of the state that a dependent territory belongs to.
    pub sovereign: Option<String>,
    /// True where viewpoints differ on it.
    pub contested: bool,
    /// Wikidata id.
    pub wikidata: Option<String>,
}

/// An office that a person held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// ISO3 code, or id of a contested entity.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// The office, in words.
    pub role: Option<String>,
    /// Since when: a date, a month or a year.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
}

/// A name found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit<'k> {
    /// Number of tokens.
    pub len: usize,
    /// Who it is.
    pub entity: &'k KnownEntity,
    /// Number of the entity.
    pub index: EntityIndex,
    /// What the name stands for.
    pub sense: Sense,
    /// Word of stance in the name.
    pub label: Option<&'k str>,
}

/// Names of actors and who they are.
pub struct Gazetteer {
    entities: Vec<KnownEntity>,
    /// Numbers of entities, sorted by id.
    by_id: Vec<u32>,
    offices: FxHashMap<u32, Vec<Office>>,
    no_offices: Vec<NoOffice>,
    claims: FxHashMap<u32, Vec<Claim>>,
    views: FxHashMap<u32, Vec<ViewpointRow>>,
    viewpoints: Vec<String>,
    /// Contested entities that stand as the country of another entity.
    seats: FxHashMap<u32, EntityIndex>,
    /// Countries of ISO that are contested entities as well.
    contested_countries: FxHashMap<u32, EntityIndex>,
    names: NameTable,
}

impl Gazetteer {
    pub(crate) fn new(world: World, names: NameTable) -> Self {
        let mut out = Gazetteer {
            entities: Vec::new(),
            by_id: Vec::new(),
            offices: FxHashMap::default(),
            no_offices: Vec::new(),
            claims: FxHashMap::default(),
            views: FxHashMap::default(),
            viewpoints: Vec::new(),
            seats: FxHashMap::default(),
            contested_countries: FxHashMap::default(),
            names,
        };
        let geography = Geography::new(&world);
        for country in rows(world.countries) {
            out.add(of_country(country));
        }
        for row in rows(world.contested) {
            let kind = if row.kind == "state" { EntityKind::State } else { EntityKind::Territory };
            out.add(KnownEntity { country: row.un_country, contested: true, wikidata: row.wikidata, ..bare(row.id, row.name, kind) });
        }
        for row in rows(world.organizations) {
            out.add(KnownEntity {
                country: row.country,
                sector: row.sector,
                from: row.from,
                to: row.to,
                wikidata: row.wikidata,
                ..bare(row.id, row.name, row.kind)
            });
        }
        for row in rows(world.persons) {
            out.add_office(row);
        }
        let mut by_id: Vec<u32> = (0..out.entities.len() as u32).collect();
        by_id.sort_by(|a, b| out.entities[*a as usize].id.cmp(&out.entities[*b as usize].id));
        out.by_id = by_id;
        out.settle_countries();
        for (iso3, entity) in geography.contested_countries() {
            if let (Some(country), Some(entity)) = (out.by_id(iso3), out.by_id(entity)) {
                out.contested_countries.insert(country.0, entity);
            }
        }
        for row in rows(world.viewpoints) {
            out.add_view(row);
        }
        out.viewpoints.sort();
        out.no_offices = rows(world.no_offices).collect();
        for row in rows(world.claims) {
            if let Some(index) = out.by_id(&row.entity) {
                out.claims.entry(index.0).or_default().push(row);
            }
        }
        out
    }

    fn add(&mut self, entity: KnownEntity) {
        self.entities.push(entity);
    }

    /// Rows of one person stand together: the table is sorted.
    fn add_office(&mut self, row: Person) {
        if self.entities.last().is_none_or(|last| last.id != row.id) {
            self.add(bare(row.id, row.name, EntityKind::Person));
        }
        let index = self.entities.len() as u32 - 1;
        let Some(entity) = self.entities.last_mut() else {
            return;
        };
        let offices = self.offices.entry(index).or_default();
        if offices.is_empty() {
            entity.country.clone_from(&row.country);
            entity.sector.clone_from(&row.sector);
            entity.role.clone_from(&row.role);
            entity.from.clone_from(&row.from);
            entity.to.clone_from(&row.to);
        } else {
            (entity.role, entity.from, entity.to) = (None, None, None);
            if entity.country != row.country {
                entity.country = None;
            }
            if entity.sector != row.sector {
                entity.sector = None;
            }
        }
        if entity.wikidata.is_none() {
            entity.wikidata = row.wikidata;
        }
        offices.push(Office { country: row.country, sector: row.sector, role: row.role, from: row.from, to: row.to });
    }

    /// Where a contested entity stands as the country of another, that one's country is the contested entity's.
    fn settle_countries(&mut self) {
        for i in 0..self.entities.len() {
            let Some(country) = &self.entities[i].country else {
                continue;
            };
            if let Some(of) = self.by_id(country)
                && of.0 as usize != i
                && self.entities[of.0 as usize].contested
            {
                self.entities[i].country = self.entities[of.0 as usize].country.clone();
                self.seats.insert(i as u32, of);
            }
        }
    }

    fn add_view(&mut self, row: ViewpointRow) {
        if !self.viewpoints.contains(&row.viewpoint) {
            self.viewpoints.push(row.viewpoint.clone());
        }
        if let Some(index) = self.by_id(&row.entity) {
            let entity = &mut self.entities[index.0 as usize];
            entity.contested = true;
            self.views.entry(index.0).or_default().push(row);
        }
    }

    /// Appends to `out`, emptied before, every reading of the longest name that starts at token `at`.
    ///
    /// Tokens are given as in the text. Hyphens and "the" inside of a name make no difference, nor do accents and a closing
    /// period; a name all in capitals is compared without case. Cost: the length of the name.
    pub fn longest<'k>(&'k self, forms: &[&str], at: usize, out: &mut Vec<Hit<'k>>) {
        out.clear();
        if let Some((len, readings)) = names::longest(&self.names, forms, at) {
            out.extend(readings.map(|reading| Hit {
                len,
                entity: self.entity(EntityIndex(reading.entity)),
                index: EntityIndex(reading.entity),
                sense: reading.sense,
                label: reading.label.as_deref(),
            }));
        }
    }

    /// An entity by its number; panics on a number that this gazetteer did not give.
    pub fn entity(&self, index: EntityIndex) -> &KnownEntity {
        &self.entities[index.0 as usize]
    }

    /// All entities, by number.
    pub fn entities(&self) -> &[KnownEntity] {
        &self.entities
    }

    /// The number of an entity: of its ISO3 code or id.
    pub fn by_id(&self, id: &str) -> Option<EntityIndex> {
        let found = self.by_id.binary_search_by(|number| self.entities[*number as usize].id.as_str().cmp(id));
        found.ok().map(|i| EntityIndex(self.by_id[i]))
    }

    /// The country of an entity under a viewpoint: of the contested entity itself, or of the one it belongs to.
    ///
    /// Where the viewpoint says nothing, the United Nations' view holds.
    pub fn country_of(&self, index: EntityIndex, viewpoint: &str) -> Option<&str> {
        if let Some(view) = self.view(index, viewpoint) {
            return view.country.as_deref();
        }
        match self.seats.get(&index.0) {
            Some(seat) => self.country_code(&self.entity(*seat).id, viewpoint),
            None => self.country_code(self.entity(index).country.as_deref()?, viewpoint),
        }
    }

    /// The ISO3 code under a viewpoint of what stands in a `country` cell: a code, or the id of a contested entity.
    pub fn country_code<'k>(&'k self, country: &'k str, viewpoint: &str) -> Option<&'k str> {
        let of_table = |index: EntityIndex| self.contested_countries.get(&index.0).copied().unwrap_or(index);
        match self.by_id(country).map(of_table) {
            Some(index) => match self.view(index, viewpoint) {
                Some(view) => view.country.as_deref(),
                None => self.entity(index).country.as_deref(),
            },
            None => Some(country),
        }
    }

    /// The name of an entity under a viewpoint.
    pub fn name_of(&self, index: EntityIndex, viewpoint: &str) -> &str {
        let view = self.view(index, viewpoint).and_then(|view| view.name.as_deref());
        view.unwrap_or(&self.entity(index).name)
    }

    fn view(&self, index: EntityIndex, viewpoint: &str) -> Option<&ViewpointRow> {
        let views = self.views.get(&index.0)?;
        let under = |viewpoint: &str| views.iter().find(|view| view.viewpoint == viewpoint);
        under(viewpoint).or_else(|| under("un"))
    }

    /// What each viewpoint says of an entity, in the order of the tables.
    pub fn views(&self, index: EntityIndex) -> &[ViewpointRow] {
        self.views.get(&index.0).map_or(&[], Vec::as_slice)
    }

    /// All viewpoints, sorted.
    pub fn viewpoints(&self) -> &[String] {
        &self.viewpoints
    }

    /// Who claims, controls and recognizes an entity.
    pub fn claims(&self, index: EntityIndex) -> &[Claim] {
        self.claims.get(&index.0).map_or(&[], Vec::as_slice)
    }

    /// The offices that a person held.
    pub fn offices(&self, index: EntityIndex) -> &[Office] {
        self.offices.get(&index.0).map_or(&[], Vec::as_slice)
    }

    /// When countries did not have an office.
    pub fn no_offices(&self) -> &[NoOffice] {
        &self.no_offices
    }
}

fn bare(id: String, name: String, kind: EntityKind) -> KnownEntity {
    KnownEntity { id, name, kind, country: None, sector: None, role: None, from: None, to: None, sovereign: None, contested: false, wikidata: None }
}

fn of_country(row: Country) -> KnownEntity {
    KnownEntity { country: Some(row.iso3.clone()), sovereign: row.sovereign, wikidata: row.wikidata, ..bare(row.iso3, row.name, row.kind) }
}
