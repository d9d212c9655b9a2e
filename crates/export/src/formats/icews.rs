//! `icews`: the columns of the ICEWS coded event data, 20 columns, tab-separated with header. One row a dyad.

use crate::columns::Dialect;
use crate::ontology::{Ontology, Scale};
use crate::rows::{EventColumn, col, name, null};
use attache_types::Entity;

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: '\t', null: "", header: true };

/// What the columns hold.
pub const COLUMNS: &[EventColumn] = &[
    col("Event ID", "as GLOBALEVENTID of `gdelt`", |r| Some(r.number())),
    col("Event Date", "`date`, where it is one day: YYYY-MM-DD", |r| r.day()),
    col("Source Name", "`name` of the actor, else its words", |r| r.actor.map(name)),
    col("Source Sectors", "`sector` of the actor, in words", |r| sector(r.actor)),
    col("Source Country", "`country` of the actor, English name", |r| country(r.actor?.country.as_deref())),
    col("Event Text", "what `cameo` says, in our words", |r| Ontology::embedded().describe(r.cameo()?).map(str::to_owned)),
    col("CAMEO Code", "`cameo`", |r| r.cameo().map(str::to_owned)),
    col("Intensity", "CAMEO.SCALE's score of `cameo`", |r| r.goldstein(Scale::CameoScale)),
    col("Target Name", "`name` of the recipient, else its words", |r| r.recipient.map(name)),
    col("Target Sectors", "`sector` of the recipient, in words", |r| sector(r.recipient)),
    col("Target Country", "`country` of the recipient, English name", |r| country(r.recipient?.country.as_deref())),
    col("Story ID", "`report_id`", |r| Some(r.reading.report_id.to_owned())),
    col("Sentence Number", "`evidence.sentence`, counted from 1", |r| r.sentence(1)),
    col("Publisher", "`source` of the report", |r| r.reading.report?.source.clone()),
    col("City", "`place.name` of a city or town", |r| r.place_name(|kind| matches!(kind, "city" | "town"))),
    null("District"),
    col("Province", "`place.name` of a region", |r| r.place_name(|kind| kind == "region")),
    col("Country", "`place.country`, English name", |r| country(r.place(|p| p.country.as_deref()))),
    col("Latitude", "`place.lat`; never for a country as a whole", |r| r.lat()),
    col("Longitude", "`place.lon`; never for a country as a whole", |r| r.lon()),
];

fn sector(entity: Option<&Entity>) -> Option<String> {
    Ontology::embedded().sector_name(entity?.sector.as_deref()?).map(str::to_owned)
}

fn country(iso3: Option<&str>) -> Option<String> {
    Ontology::embedded().country_name(iso3?).map(str::to_owned)
}
