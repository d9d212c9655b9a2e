//! What can be asked of a store: kinds of records and filters on them. Nothing here knows a database.

use crate::words::{Term, TextQuery};
use attache_types::Status;

/// A kind of record. The order is that of the records of one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are those of the records")]
pub enum Kind {
    Report,
    Event,
    Quote,
    Relation,
    Agreement,
    Time,
    Place,
    Entity,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Kind; 8] = [Kind::Report, Kind::Event, Kind::Quote, Kind::Relation, Kind::Agreement, Kind::Time, Kind::Place, Kind::Entity];

    /// The name in a record's `record` key.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Report => "report",
            Kind::Event => "event",
            Kind::Quote => "quote",
            Kind::Relation => "relation",
            Kind::Agreement => "agreement",
            Kind::Time => "time",
            Kind::Place => "place",
            Kind::Entity => "entity",
        }
    }

    /// The number under which databases keep the kind: its place in [`Kind::ALL`].
    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn of_number(number: i64) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// A rectangle on the globe, in degrees, WGS 84, its edges included. Where `west` is greater than `east` it lies across
/// the 180th meridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Least latitude.
    pub south: f64,
    /// Where it begins, going east.
    pub west: f64,
    /// Greatest latitude.
    pub north: f64,
    /// Where it ends, going east.
    pub east: f64,
}

impl Area {
    /// Reads `lat,lon,lat,lon`: the south-western corner, then the north-eastern one.
    ///
    /// # Errors
    /// What is wrong with it, for the user.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number = |part: &str| part.trim().parse::<f64>().map_err(|_| format!("`{}` is no number of degrees", part.trim()));
        let numbers = text.split(',').map(number).collect::<Result<Vec<_>, _>>()?;
        let &[south, west, north, east] = numbers.as_slice() else {
            return Err(format!("four numbers are expected (south,west,north,east), these are {}", numbers.len()));
        };
        let degrees = |value: f64, most: f64, what: &str| match (-most..=most).contains(&value) {
            true => Ok(()),
            false => Err(format!("{what} {value} does not lie between -{most} and {most}")),
        };
        degrees(south, 90.0, "latitude")?;
        degrees(north, 90.0, "latitude")?;
        degrees(west, 180.0, "longitude")?;
        degrees(east, 180.0, "longitude")?;
        if south > north {
            return Err(format!("the first corner is the south-western one, but latitude {south} lies north of {north}"));
        }
        Ok(Area { south, west, north, east })
    }

    /// The same area as one or two rectangles that do not cross the 180th meridian: `(west, east)` of each.
    pub(crate) fn stretches(&self) -> Vec<(f64, f64)> {
        match self.west <= self.east {
            true => vec![(self.west, self.east)],
            false => vec![(self.west, 180.0), (-180.0, self.east)],
        }
    }
}

/// A day, month or year, `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days(String);

impl Days {
    /// Reads a day, month or year.
    ///
    /// # Errors
    /// What is wrong with it, for the user.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no day, month or year (2031-03-14, 2031-03, 2031)");
        let parts: Vec<&str> = text.split('-').collect();
        let shape = [4, 2, 2];
        let digits = |(part, length): (&&str, &usize)| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_digit());
        if parts.len() > shape.len() || !parts.iter().zip(&shape).all(digits) {
            return Err(wrong());
        }
        let within = |at: usize, most: u32| parts.get(at).is_none_or(|part| part.parse().is_ok_and(|n: u32| (1..=most).contains(&n)));
        if within(1, 12) && within(2, 31) { Ok(Days(text.to_string())) } else { Err(wrong()) }
    }

    /// Not greater than any day of it, in the order of strings.
    pub(crate) fn lower(&self) -> &str {
        &self.0
    }

    /// Not less than any day of it, in the order of strings.
    pub(crate) fn upper(&self) -> String {
        format!("{}-99", self.0)
    }
}

/// Filters; all that are given must be met. In a list, one of its entries must be met; an empty list asks nothing. A
/// record that does not have what a filter asks about is not found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Kinds of records; empty: all.
    pub kinds: Vec<Kind>,
    /// Words of the evidence; of reports, words of title and text.
    pub text: Option<TextQuery>,
    /// Who acts: words of name or mention, entity id, country or sector code. Of relations the subject, of agreements
    /// any party.
    pub actors: Vec<Term>,
    /// Who is acted upon, likewise; of relations the object.
    pub recipients: Vec<Term>,
    /// Who says so, likewise: any link of an attribution, or the source of a quote.
    pub speakers: Vec<Term>,
    /// Words of the place's name or mention, its country code or id; of reports, the dateline.
    pub places: Vec<Term>,
    /// Id of the agreement, or words of its title.
    pub agreements: Vec<Term>,
    /// Words of the outlet's name or site.
    pub sources: Vec<Term>,
    /// Event types; of relations the predicate, of agreements the kind. Case does not count.
    pub types: Vec<String>,
    /// Event modes. Case does not count.
    pub modes: Vec<String>,
    /// Statuses of events.
    pub statuses: Vec<Status>,
    /// Ends on this day or later. Events and times have days of their own; all else has the day of publication.
    pub from: Option<Days>,
    /// Begins on this day or earlier.
    pub to: Option<Days>,
    /// Lies in this area.
    pub area: Option<Area>,
    /// Leave out reports that carry the text of an earlier one, with all that was read out of them.
    pub without_copies: bool,
    /// The most records wanted.
    pub limit: Option<u64>,
}

/// One record found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its kind.
    pub kind: Kind,
    /// The report it was read from.
    pub report_id: String,
    /// The record as it was put, byte for byte.
    pub json: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_and_faults_named() {
        assert_eq!(Area::parse("1, -2,3.5,4"), Ok(Area { south: 1.0, west: -2.0, north: 3.5, east: 4.0 }));
        assert_eq!(Area::parse("0,170,1,-170").map(|area| area.stretches()), Ok(vec![(170.0, 180.0), (-180.0, -170.0)]));
        for (text, cause) in [("1,2,3", "four numbers"), ("a,2,3,4", "`a`"), ("1,2,99,4", "99"), ("5,2,3,4", "south-western"), ("nan,1,2,3", "NaN")] {
            assert!(Area::parse(text).is_err_and(|error| error.contains(cause)), "{text}");
        }
    }

    #[test]
    fn days_months_and_years_are_read() {
        for text in ["2031", "2031-03", "2031-03-14"] {
            assert!(Days::parse(text).is_ok_and(|days| days.lower() <= "2031-03-14" && "2031-03-14" <= days.upper().as_str()), "{text}");
        }
        for text in ["", "31", "2031-13", "2031-03-32", "2031-3-1", "2031-03-14-01", "yesterday", "2031-0٣"] {
            assert!(Days::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn kinds_keep_their_numbers() {
        assert!(Kind::ALL.iter().enumerate().all(|(i, kind)| kind.number() == i as i64 && Kind::of_number(i as i64) == Some(*kind)));
    }
}
