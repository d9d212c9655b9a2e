//! `phoenix`: the event data of the Open Event Data Alliance as PETRARCH's pipeline writes it, 26 columns, tab-separated
//! without header. One row a dyad. R's `events::read_petrarch` takes columns 2, 6, 10, 14 or 16, and 17.

use crate::columns::Dialect;
use crate::dates;
use crate::ontology::Scale;
use crate::rows::{EventColumn, cameo_sector, col, null};
use attache_types::Entity;

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: '\t', null: "", header: false };

/// Quad classes by CAMEO root as PETRARCH's pipeline has them: statements and appeals are 0, and sanctions (16) verbal conflict.
const QUADS: &[(u8, u8, u8)] = &[(1, 2, 0), (3, 5, 1), (6, 8, 2), (9, 13, 3), (14, 15, 4), (16, 16, 3), (17, 20, 4)];
/// Sectors that stand where the country stands, because they have none.
const ROOTS: [&str; 4] = ["IGO", "NGO", "IMG", "MNC"];
/// Sectors that PETRARCH's pipeline takes for a role; all others are attributes.
const ROLES: [&str; 13] = ["GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL"];

/// What the columns hold.
pub const COLUMNS: &[EventColumn] = &[
    col("EventID", "as GLOBALEVENTID of `gdelt`", |r| Some(r.number())),
    col("Date", "`date`, where it is one day: YYYYMMDD", |r| r.compact_day()),
    col("Year", "`date`, where it lies in one year", |r| dates::year(r.event.date.as_ref()).map(|year| format!("{year:04}"))),
    col("Month", "`date`, where it lies in one month", |r| dates::month(r.event.date.as_ref()).map(|(_, month)| month.to_string())),
    col("Day", "`date`, where it is one day", |r| dates::day(r.event.date.as_ref()).map(|day| day.day().to_string())),
    col("SourceActorFull", "entity, role and attribute of the actor in a row", |r| full(r.actor)),
    col("SourceActorEntity", "`country` of the actor, ISO 3166-1 alpha-3; without one IGO, NGO or MNC", |r| root(r.actor)),
    col("SourceActorRole", "`sector` of the actor as CAMEO code, where it is a role", |r| agent(r.actor, true)),
    col("SourceActorAttribute", "`sector` of the actor as CAMEO code, where it is no role", |r| agent(r.actor, false)),
    col("TargetActorFull", "entity, role and attribute of the recipient in a row", |r| full(r.recipient)),
    col("TargetActorEntity", "`country` of the recipient, ISO 3166-1 alpha-3; without one IGO, NGO or MNC", |r| root(r.recipient)),
    col("TargetActorRole", "`sector` of the recipient as CAMEO code, where it is a role", |r| agent(r.recipient, true)),
    col("TargetActorAttribute", "`sector` of the recipient as CAMEO code, where it is no role", |r| agent(r.recipient, false)),
    col("EventCode", "`cameo`", |r| r.cameo().map(str::to_owned)),
    col("EventRootCode", "first two digits of `cameo`", |r| r.cameo_part(2)),
    col("QuadClass", "Phoenix's quad class of the CAMEO root, 0 to 4; without `cameo` that of the PLOVER type", |r| Some(r.quad(QUADS))),
    col("GoldsteinScore", "CAMEO.SCALE's score of `cameo`", |r| r.goldstein(Scale::CameoScale)),
    null("Issues"),
    col("Lat", "`place.lat`; never for a country as a whole", |r| r.lat()),
    col("Lon", "`place.lon`; never for a country as a whole", |r| r.lon()),
    col("LocationName", "`place.name`", |r| r.place(|p| p.name.clone())),
    col("StateName", "`place.name` of a region", |r| r.place_name(|kind| kind == "region")),
    col("CountryCode", "`place.country`, ISO 3166-1 alpha-3", |r| r.place(|p| p.country.clone())),
    col("SentenceID", "`report_id` and `evidence.sentence`, joined by `_`", |r| {
        r.sentence(0).map(|sentence| format!("{}_{sentence}", r.reading.report_id))
    }),
    col("URLs", "`url` of the report", |r| r.reading.report?.url.clone()),
    col("NewsSources", "`source` of the report", |r| r.reading.report?.source.clone()),
];

/// The country as it is: PETRARCH's dictionaries have ISO codes where CAMEO and GDELT have older ones (ROU, MNE, SSD).
fn root(entity: Option<&Entity>) -> Option<String> {
    let own = entity?.country.clone().filter(|country| country.len() == 3);
    own.or_else(|| cameo_sector(entity).filter(|sector| ROOTS.contains(&sector.as_str())))
}

/// The sector, where it is a role or where it is none, as asked; nothing where it stands for the country.
fn agent(entity: Option<&Entity>, role: bool) -> Option<String> {
    let sector = cameo_sector(entity).filter(|sector| ROLES.contains(&sector.as_str()) == role);
    sector.filter(|sector| root(entity).as_ref() != Some(sector))
}

fn full(entity: Option<&Entity>) -> Option<String> {
    let code = [root(entity), agent(entity, true), agent(entity, false)].into_iter().flatten().collect::<String>();
    Some(code).filter(|code| !code.is_empty())
}
