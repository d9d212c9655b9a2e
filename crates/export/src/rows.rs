//! What one row of an event format is made from, and the values that several formats share.

use crate::columns::{Column, Described};
use crate::crosswalk::{Crosswalk, System};
use crate::ontology::{Ontology, Scale};
use crate::reading::{Reading, happened};
use crate::{Options, dates};
use attache_types::{Attribution, BlockKind, Entity, Event, Place};
use serde_json::json;
use sha2::{Digest, Sha256};

/// A column of a format whose rows are events.
pub type EventColumn = Column<fn(&EventRow<'_>) -> Option<String>>;

/// Describes one column.
pub const fn col(name: &'static str, filled_by: &'static str, value: fn(&EventRow<'_>) -> Option<String>) -> EventColumn {
    Column { name, filled_by, value }
}

/// A column that nothing fills.
pub const fn null(name: &'static str) -> EventColumn {
    col(name, "", |_| None)
}

/// Names and descriptions.
pub fn described(columns: &[EventColumn]) -> Vec<Described> {
    columns.iter().map(|column| (column.name, column.filled_by)).collect()
}

/// One event, in formats of dyads with one of its actors and one of its recipients.
#[derive(Clone, Copy)]
pub struct EventRow<'a> {
    /// The report and all that was read out of it.
    pub reading: &'a Reading<'a>,
    /// The event.
    pub event: &'a Event,
    /// In formats of dyads: who acts.
    pub actor: Option<&'a Entity>,
    /// In formats of dyads: towards whom.
    pub recipient: Option<&'a Entity>,
}

/// The events that a format writes, one row each.
pub fn events<'a>(reading: &'a Reading<'a>, options: &Options, write: &mut dyn FnMut(&EventRow<'a>)) {
    for event in reading.coding.events.iter().filter(|event| options.all_statuses || happened(event.status)) {
        write(&EventRow { reading, event, actor: event.actors.first(), recipient: event.recipients.first() });
    }
}

/// The same events, one row for each pair of actor and recipient. Nobody is paired with themselves, unless nothing else is
/// left; an event without an actor or a recipient has rows in which that side is empty.
pub fn dyads<'a>(reading: &'a Reading<'a>, options: &Options, write: &mut dyn FnMut(&EventRow<'a>)) {
    events(reading, options, &mut |row| {
        let side = |entities: &'a [Entity]| -> Vec<Option<&'a Entity>> {
            if entities.is_empty() { vec![None] } else { entities.iter().map(Some).collect() }
        };
        let (actors, recipients) = (side(&row.event.actors), side(&row.event.recipients));
        let pairs = || actors.iter().flat_map(|actor| recipients.iter().map(move |recipient| (*actor, *recipient)));
        let same = |(actor, recipient): &(Option<&Entity>, Option<&Entity>)| match (actor, recipient) {
            (Some(actor), Some(recipient)) => actor.id == recipient.id,
            _ => false,
        };
        let alone = pairs().all(|pair| same(&pair));
        for (actor, recipient) in pairs().filter(|pair| alone || !same(pair)) {
            write(&EventRow { actor, recipient, ..*row });
        }
    });
}

impl<'a> EventRow<'a> {
    /// A whole number for formats whose ids are numbers: the first 52 bits of the SHA-256 of event, actor and recipient, so
    /// that it fits a double. The same event has the same number in every run.
    pub fn number(&self) -> String {
        let mut hasher = Sha256::new();
        for part in [Some(self.event.id.as_str()), self.actor.map(|a| a.id.as_str()), self.recipient.map(|r| r.id.as_str())] {
            hasher.update(part.unwrap_or("").as_bytes());
            hasher.update([0x1f]);
        }
        let bits = hasher.finalize().iter().take(8).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        (bits >> 12).to_string()
    }

    /// The day that codes of countries are asked for: the event's, or the publication's.
    pub fn code_day(&self) -> Option<&'a str> {
        let own = self.event.date.as_ref().map(|date| date.start.as_str()).filter(|day| dates::is_day(day));
        own.or_else(|| self.reading.published_day())
    }

    /// Code of an entity's country in a system.
    pub fn country(&self, entity: Option<&Entity>, system: System) -> Option<String> {
        self.country_code(entity?.country.as_deref()?, system)
    }

    /// Code of a country in a system, on the day of the event.
    pub fn country_code(&self, iso3: &str, system: System) -> Option<String> {
        Crosswalk::embedded().code(system, iso3, self.code_day()).map(str::to_owned)
    }

    /// `YYYYMMDD` of a date that is one day.
    pub fn compact_day(&self) -> Option<String> {
        dates::day(self.event.date.as_ref()).map(dates::compact)
    }

    /// `YYYY-MM-DD` of a date that is one day.
    pub fn day(&self) -> Option<String> {
        dates::day(self.event.date.as_ref()).map(|day| day.to_string())
    }

    /// Event code.
    pub fn cameo(&self) -> Option<&'a str> {
        self.event.cameo.as_deref()
    }

    /// The first `digits` of the event code.
    pub fn cameo_part(&self, digits: usize) -> Option<String> {
        self.cameo()?.get(..digits).map(str::to_owned)
    }

    /// Quad class: the first of `classes` whose roots (first two digits of the CAMEO code, from and to) have the code's; that of
    /// the PLOVER type where there is no code.
    pub fn quad(&self, classes: &[(u8, u8, u8)]) -> String {
        let root = self.cameo_part(2).and_then(|root| root.parse::<u8>().ok());
        let class = root.and_then(|root| classes.iter().find(|(first, last, _)| (*first..=*last).contains(&root)));
        class.map_or(self.event.quad, |(_, _, class)| *class).to_string()
    }

    /// Score of the code.
    pub fn goldstein(&self, scale: Scale) -> Option<String> {
        Ontology::embedded().goldstein(self.cameo()?, scale).map(str::to_owned)
    }

    /// Number of the sentence, counted from `first`.
    pub fn sentence(&self, first: u32) -> Option<String> {
        self.event.evidence.sentence.map(|sentence| sentence.saturating_add(first).to_string())
    }

    /// A field of the place.
    pub fn place<T>(&self, field: impl FnOnce(&'a Place) -> Option<T>) -> Option<T> {
        self.event.place.as_ref().and_then(field)
    }

    /// The name of the place, where it is of the kind asked for.
    pub fn place_name(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        self.place(|place| place.precision.as_deref().filter(|precision| wanted(precision)).and(place.name.clone()))
    }

    /// Latitude; a country as a whole has no point.
    pub fn lat(&self) -> Option<String> {
        self.place(point).map(|(lat, _)| lat.to_string())
    }

    /// Longitude.
    pub fn lon(&self) -> Option<String> {
        self.place(point).map(|(_, lon)| lon.to_string())
    }

    /// True where the event stands in the title or the first paragraph; unknown without the layout.
    pub fn is_lead(&self) -> Option<bool> {
        let blocks = &self.reading.report?.blocks;
        let first = blocks.iter().find(|block| block.kind == BlockKind::Paragraph)?;
        let lead = |kind, span| kind == BlockKind::Title || span == first.span;
        Some(blocks.iter().any(|block| lead(block.kind, block.span) && block.span.contains(self.event.evidence.span)))
    }
}

/// Latitude and longitude of a place that has a point on the map: not of a country as a whole.
pub fn point(place: &Place) -> Option<(f64, f64)> {
    let whole = place.precision.as_deref() == Some("country");
    Some((place.lat?, place.lon?)).filter(|(lat, lon)| !whole && lat.abs() <= 90.0 && lon.abs() <= 180.0)
}

/// CAMEO's code of an entity's sector.
pub fn cameo_sector(entity: Option<&Entity>) -> Option<String> {
    Ontology::embedded().cameo_sector(entity?.sector.as_deref()?).map(str::to_owned)
}

/// An entity's name, or its words where it has none.
pub fn name(entity: &Entity) -> String {
    entity.name.clone().unwrap_or_else(|| entity.text.clone())
}

/// Who says so, outermost first, as JSON.
pub fn attribution(links: &[Attribution]) -> serde_json::Value {
    links
        .iter()
        .map(|link| {
            let mut object = serde_json::Map::new();
            if let Some(source) = &link.source {
                object.insert("source".into(), json!(name(source)));
                object.insert("source_id".into(), json!(source.id));
                object.extend(source.country.as_ref().map(|country| ("country".to_owned(), json!(country))));
            }
            if let Some(cue) = &link.cue {
                object.insert("cue".into(), json!(cue.text));
                object.insert("class".into(), json!(cue.class));
            }
            serde_json::Value::Object(object)
        })
        .collect()
}
