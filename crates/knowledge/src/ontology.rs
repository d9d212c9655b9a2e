//! The code systems: PLOVER types, modes, contexts and sectors, CAMEO codes, relations and stages of agreements.

use crate::source::tables::{CameoCode, EventType, Mode, Table, Term};

/// The ontology; a few hundred rows, sorted.
pub struct Ontology {
    types: Vec<EventType>,
    modes: Vec<Mode>,
    cameo: Vec<CameoCode>,
    contexts: Vec<Term>,
    sectors: Vec<Term>,
    relations: Vec<Term>,
    stages: Vec<Term>,
}

pub(crate) fn rows<T>(table: Table<T>) -> impl Iterator<Item = T> {
    table.into_iter().map(|located| located.row)
}

impl Ontology {
    pub(crate) fn new(
        types: Table<EventType>,
        modes: Table<Mode>,
        cameo: Table<CameoCode>,
        [contexts, sectors, relations, stages]: [Table<Term>; 4],
    ) -> Self {
        let mut types: Vec<EventType> = rows(types).collect();
        types.sort_by(|a, b| a.name.cmp(&b.name));
        let mut modes: Vec<Mode> = rows(modes).collect();
        modes.sort_by(|a, b| (&a.event_type, &a.name).cmp(&(&b.event_type, &b.name)));
        let mut cameo: Vec<CameoCode> = rows(cameo).collect();
        cameo.sort_by(|a, b| a.code.cmp(&b.code));
        let terms = |table: Table<Term>| {
            let mut terms: Vec<Term> = rows(table).collect();
            terms.sort_by(|a, b| a.name.cmp(&b.name));
            terms
        };
        Ontology { types, modes, cameo, contexts: terms(contexts), sectors: terms(sectors), relations: terms(relations), stages: terms(stages) }
    }

    /// An event type.
    pub fn event_type(&self, name: &str) -> Option<&EventType> {
        self.types.binary_search_by(|row| row.name.as_str().cmp(name)).ok().map(|i| &self.types[i])
    }

    /// All event types, by name.
    pub fn event_types(&self) -> &[EventType] {
        &self.types
    }

    /// A mode of an event type.
    pub fn mode(&self, event_type: &str, mode: &str) -> Option<&Mode> {
        let found = self.modes.binary_search_by(|row| (row.event_type.as_str(), row.name.as_str()).cmp(&(event_type, mode)));
        found.ok().map(|i| &self.modes[i])
    }

    /// All modes, by type and name.
    pub fn modes(&self) -> &[Mode] {
        &self.modes
    }

    /// A CAMEO code.
    pub fn cameo(&self, code: &str) -> Option<&CameoCode> {
        self.cameo.binary_search_by(|row| row.code.as_str().cmp(code)).ok().map(|i| &self.cameo[i])
    }

    /// All CAMEO codes, in order.
    pub fn cameo_codes(&self) -> &[CameoCode] {
        &self.cameo
    }

    /// All contexts, by name.
    pub fn contexts(&self) -> &[Term] {
        &self.contexts
    }

    /// All sectors, by name.
    pub fn sectors(&self) -> &[Term] {
        &self.sectors
    }

    /// Whether there is a sector of this name.
    pub fn is_sector(&self, name: &str) -> bool {
        self.sectors.binary_search_by(|row| row.name.as_str().cmp(name)).is_ok()
    }

    /// All relations that can hold between entities, by name.
    pub fn relations(&self) -> &[Term] {
        &self.relations
    }

    /// All stages of agreements, by name.
    pub fn stages(&self) -> &[Term] {
        &self.stages
    }
}
