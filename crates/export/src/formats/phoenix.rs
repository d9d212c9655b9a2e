//! `phoenix`: the event data of the Open Event Data Alliance as PETRARCH's pipeline writes it, 26 columns, tab-separated
//! without header. One row a dyad. R's `events::read_petrarch` takes columns 2, 6, 10, 14 or 16, and 17.

use crate::columns::Dialect;
use crate::crosswalk::System;
use crate::dates;
use crate::rows::{EventColumn, cameo_actor, cameo_sector, col, null};

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: '\t', null: "", header: false };

/// What the columns hold.
pub const COLUMNS: &[EventColumn] = &[
    col("EventID", "as GLOBALEVENTID of `gdelt`", |r| Some(r.number())),
    col("Date", "`date`, where it is one day: YYYYMMDD", |r| r.compact_day()),
    col("Year", "`date`, where it lies in one year", |r| dates::year(r.event.date.as_ref()).map(|year| format!("{year:04}"))),
    col("Month", "`date`, where it lies in one month", |r| dates::month(r.event.date.as_ref()).map(|(_, month)| month.to_string())),
    col("Day", "`date`, where it is one day", |r| dates::day(r.event.date.as_ref()).map(|day| day.day().to_string())),
    col("SourceActorFull", "CAMEO country and CAMEO sector of the actor", |r| cameo_actor(r, r.actor)),
    col("SourceActorEntity", "`country` of the actor as CAMEO code", |r| r.country(r.actor, System::Cameo)),
    col("SourceActorRole", "`sector` of the actor as CAMEO code", |r| cameo_sector(r.actor)),
    null("SourceActorAttribute"),
    col("TargetActorFull", "CAMEO country and CAMEO sector of the recipient", |r| cameo_actor(r, r.recipient)),
    col("TargetActorEntity", "`country` of the recipient as CAMEO code", |r| r.country(r.recipient, System::Cameo)),
    col("TargetActorRole", "`sector` of the recipient as CAMEO code", |r| cameo_sector(r.recipient)),
    null("TargetActorAttribute"),
    col("EventCode", "`cameo`", |r| r.cameo().map(str::to_owned)),
    col("EventRootCode", "first two digits of `cameo`", |r| r.cameo_part(2)),
    col("QuadClass", "quad class of the CAMEO root; without `cameo` that of the PLOVER type", |r| Some(r.quad())),
    col("GoldsteinScore", "Goldstein score of `cameo`", |r| r.goldstein()),
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
