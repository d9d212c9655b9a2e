//! `gdelt`: GDELT 2.0 events, 61 columns, tab-separated without header. One row a dyad.
//! Source: GDELT Event Database Codebook 2.0.

use crate::columns::Dialect;
use crate::crosswalk::System;
use crate::dates;
use crate::ontology::Scale;
use crate::rows::{EventColumn, EventRow, cameo_sector, col, name, null};
use attache_types::Entity;

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: '\t', null: "", header: false };

/// Quad classes by CAMEO root as GDELT's own files have them: it counts investigations (09) as material cooperation and protest
/// (14) as verbal conflict, where others do not.
const QUADS: &[(u8, u8, u8)] = &[(1, 5, 1), (6, 9, 2), (10, 14, 3), (15, 20, 4)];

/// What the columns hold.
pub const COLUMNS: &[EventColumn] = &[
    col("GLOBALEVENTID", "52 bits of the SHA-256 of `id`, actor id and recipient id, decimal", |r| Some(r.number())),
    col("SQLDATE", "`date`, where it is one day: YYYYMMDD", |r| r.compact_day()),
    col("MonthYear", "`date`, where it lies in one month: YYYYMM", |r| month(r).map(|(year, month)| format!("{year:04}{month:02}"))),
    col("Year", "`date`, where it lies in one year", |r| dates::year(r.event.date.as_ref()).map(|year| format!("{year:04}"))),
    col("FractionDate", "`date`, where it is one day: year + ((month - 1) * 30 + day) / 365", fraction),
    col("Actor1Code", "CAMEO country and CAMEO sector of the actor", |r| actor(r, r.actor)),
    col("Actor1Name", "`name` of the actor, else its words, in capitals", |r| r.actor.map(|a| name(a).to_uppercase())),
    col("Actor1CountryCode", "`country` of the actor as CAMEO code", |r| r.country(r.actor, System::Cameo)),
    null("Actor1KnownGroupCode"),
    null("Actor1EthnicCode"),
    null("Actor1Religion1Code"),
    null("Actor1Religion2Code"),
    col("Actor1Type1Code", "`sector` of the actor as CAMEO code", |r| cameo_sector(r.actor)),
    null("Actor1Type2Code"),
    null("Actor1Type3Code"),
    col("Actor2Code", "CAMEO country and CAMEO sector of the recipient", |r| actor(r, r.recipient)),
    col("Actor2Name", "`name` of the recipient, else its words, in capitals", |r| r.recipient.map(|a| name(a).to_uppercase())),
    col("Actor2CountryCode", "`country` of the recipient as CAMEO code", |r| r.country(r.recipient, System::Cameo)),
    null("Actor2KnownGroupCode"),
    null("Actor2EthnicCode"),
    null("Actor2Religion1Code"),
    null("Actor2Religion2Code"),
    col("Actor2Type1Code", "`sector` of the recipient as CAMEO code", |r| cameo_sector(r.recipient)),
    null("Actor2Type2Code"),
    null("Actor2Type3Code"),
    col("IsRootEvent", "1 in the title or the first paragraph, else 0", |r| r.is_lead().map(|lead| u8::from(lead).to_string())),
    col("EventCode", "`cameo`", |r| r.cameo().map(str::to_owned)),
    col("EventBaseCode", "first three digits of `cameo`", |r| r.cameo_part(3)),
    col("EventRootCode", "first two digits of `cameo`", |r| r.cameo_part(2)),
    col("QuadClass", "GDELT's quad class of the CAMEO root; without `cameo` that of the PLOVER type", |r| Some(r.quad(QUADS))),
    col("GoldsteinScale", "GDELT's score of `cameo`", |r| r.goldstein(Scale::Gdelt)),
    col("NumMentions", "1: one row a report", |_| Some("1".to_owned())),
    col("NumSources", "1: one row a report", |_| Some("1".to_owned())),
    col("NumArticles", "1: one row a report", |_| Some("1".to_owned())),
    null("AvgTone"),
    null("Actor1Geo_Type"),
    null("Actor1Geo_FullName"),
    null("Actor1Geo_CountryCode"),
    null("Actor1Geo_ADM1Code"),
    null("Actor1Geo_ADM2Code"),
    null("Actor1Geo_Lat"),
    null("Actor1Geo_Long"),
    null("Actor1Geo_FeatureID"),
    null("Actor2Geo_Type"),
    null("Actor2Geo_FullName"),
    null("Actor2Geo_CountryCode"),
    null("Actor2Geo_ADM1Code"),
    null("Actor2Geo_ADM2Code"),
    null("Actor2Geo_Lat"),
    null("Actor2Geo_Long"),
    null("Actor2Geo_FeatureID"),
    col("ActionGeo_Type", "1 country, 2 US region, 3 US city or site, 4 other city or site, 5 other region", geo_type),
    col("ActionGeo_FullName", "`place.name`", |r| r.place(|p| p.name.clone())),
    col("ActionGeo_CountryCode", "`place.country` as FIPS 10-4 code", |r| r.country_code(r.place(|p| p.country.as_deref())?, System::Fips)),
    null("ActionGeo_ADM1Code"),
    null("ActionGeo_ADM2Code"),
    col("ActionGeo_Lat", "`place.lat`; never for a country as a whole", |r| r.lat()),
    col("ActionGeo_Long", "`place.lon`; never for a country as a whole", |r| r.lon()),
    null("ActionGeo_FeatureID"),
    col("DATEADDED", "`published` of the report: YYYYMMDDHHMMSS in UTC, 000000 where the hour is not known", added),
    col("SOURCEURL", "`url` of the report", |r| r.reading.report?.url.clone()),
];

/// CAMEO actor code: country, then sector.
fn actor(row: &EventRow<'_>, entity: Option<&Entity>) -> Option<String> {
    let country = row.country(entity, System::Cameo);
    let sector = cameo_sector(entity);
    let code = [country, sector].into_iter().flatten().collect::<String>();
    Some(code).filter(|code| !code.is_empty())
}

fn month(row: &EventRow<'_>) -> Option<(i16, i8)> {
    dates::month(row.event.date.as_ref())
}

fn fraction(row: &EventRow<'_>) -> Option<String> {
    let day = dates::day(row.event.date.as_ref())?;
    let share = f64::from((i32::from(day.month()) - 1) * 30 + i32::from(day.day())) / 365.0;
    Some(format!("{:.4}", f64::from(day.year()) + share))
}

fn added(row: &EventRow<'_>) -> Option<String> {
    dates::stamp(row.reading.report?.published.as_deref()?)
}

/// The sea, and what lies in no country, has no type.
fn geo_type(row: &EventRow<'_>) -> Option<String> {
    let place = row.event.place.as_ref()?;
    let american = place.country.as_deref()? == "USA";
    let kind = match (place.precision.as_deref()?, american) {
        ("country", _) => 1,
        ("region", true) => 2,
        ("region", false) => 5,
        ("sea", _) => return None,
        (_, true) => 3,
        (_, false) => 4,
    };
    Some(kind.to_string())
}
