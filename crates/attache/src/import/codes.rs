//! Codes of CAMEO's actors, cut into threes: a country or a kind of body, then roles, the most general one first.

use attache_export::{Crosswalk, System};
use attache_knowledge::Knowledge;
use attache_types::EntityKind;
use std::collections::BTreeMap;

/// What threes mean that are no countries.
const TABLE: &str = include_str!("../../../../data/formats/petrarch_codes.tsv");

/// Letters of one part of a code.
const PART: usize = 3;

/// Why a code says nothing: the cause and the part concerned.
pub type Refused = (&'static str, String);

/// What a code says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// What has this code where it is no person: a kind of the table of organisations.
    pub kind: Option<&'static str>,
}

struct Row {
    what: &'static str,
    value: &'static str,
    kind: &'static str,
}

/// What parts of codes mean.
pub struct Codes<'k> {
    known: &'k Knowledge,
    table: BTreeMap<&'static str, Row>,
}

impl<'k> Codes<'k> {
    pub fn new(known: &'k Knowledge) -> Self {
        let rows = TABLE.lines().skip(1).filter_map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [code, what, value, kind, _] => Some((code, Row { what, value, kind })),
            _ => None,
        });
        Codes { known, table: rows.collect() }
    }

    /// An actor's code.
    pub fn actor(&self, text: &str) -> Result<Code, Refused> {
        let parts = parts(text)?;
        let mut code = Code::default();
        let (first, rest) = parts.split_first().ok_or(("is no code of CAMEO", text.to_owned()))?;
        code.country = self.country(first);
        if code.country.is_none() && !self.role(first, &mut code) {
            return Err(("begins with no country, region or role that is known", (*first).to_owned()));
        }
        let mut strange = None;
        for (i, part) in rest.iter().enumerate() {
            let country = self.country(part).filter(|_| !self.table.contains_key(part));
            if i == 0 && code.country.is_none() && country.is_some() {
                code.country = country;
            } else if let Some(within) = country.filter(|within| self.is_part(within, code.country.as_deref())) {
                code.country = Some(within);
            } else if !self.role(part, &mut code) {
                strange.get_or_insert(*part);
            }
        }
        // A non-governmental organisation without a country is an international one.
        if code.sector.as_deref() == Some("NGO") && code.country.is_none() {
            code.sector = Some("ING".to_owned());
        }
        match strange {
            Some(part) if code.sector.is_none() => Err(("has a role that is not known", part.to_owned())),
            _ => Ok(code),
        }
    }

    /// The code that an agent adds: roles alone.
    pub fn agent(&self, text: &str) -> Result<Code, Refused> {
        let mut code = Code::default();
        for part in parts(text)? {
            self.role(part, &mut code);
        }
        if code.sector.is_none() { Err(("has no role that is a sector", text.to_owned())) } else { Ok(code) }
    }

    fn country(&self, part: &str) -> Option<String> {
        let listed = self.table.get(part).filter(|row| row.what == "country").map(|row| row.value);
        let code = listed.or_else(|| Crosswalk::embedded().country(System::Cameo, part, None)).unwrap_or(part);
        let gazetteer = &self.known.gazetteer;
        let kind = gazetteer.entity(gazetteer.by_id(code)?).kind;
        matches!(kind, EntityKind::State | EntityKind::Territory).then(|| code.to_owned())
    }

    /// A dependent territory of the country before it.
    fn is_part(&self, territory: &str, of: Option<&str>) -> bool {
        let gazetteer = &self.known.gazetteer;
        let sovereign = gazetteer.by_id(territory).and_then(|index| gazetteer.entity(index).sovereign.as_deref());
        sovereign.is_some() && sovereign == of
    }

    /// Takes a role; the first sector holds. False where the part is not known.
    fn role(&self, part: &str, code: &mut Code) -> bool {
        let Some(row) = self.table.get(part) else {
            return false;
        };
        if row.what == "sector" && code.sector.is_none() {
            code.sector = Some(row.value.to_owned());
            code.kind = Some(row.kind);
        }
        true
    }
}

fn parts(text: &str) -> Result<Vec<&str>, Refused> {
    let good = !text.is_empty() && text.len().is_multiple_of(PART) && text.bytes().all(|b| b.is_ascii_uppercase());
    if !good {
        return Err(("is no code of CAMEO: threes of capitals", text.to_owned()));
    }
    Ok((0..text.len()).step_by(PART).map(|at| &text[at..at + PART]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let known = Knowledge::embedded();
        let codes: Vec<&str> = TABLE.lines().skip(1).collect();
        assert_eq!(Codes::new(&known).table.len(), codes.len(), "each line has five cells and a code of its own");
        assert!(codes.is_sorted());
        for (code, row) in Codes::new(&known).table {
            match row.what {
                "sector" => {
                    assert!(known.ontology.is_sector(row.value), "{code}");
                    assert!(["organization", "agency", "group"].contains(&row.kind), "{code}");
                }
                "country" => assert!(known.gazetteer.by_id(row.value).is_some(), "{code}"),
                "region" | "body" | "topic" => assert!(row.value.is_empty() && row.kind.is_empty(), "{code}"),
                other => panic!("{code}: {other}"),
            }
        }
    }

    #[test]
    fn codes_are_read_from_the_general_to_the_particular() {
        let known = Knowledge::test_world();
        let codes = Codes::new(&known);
        let read = |text| codes.actor(text).map(|code| (code.country.unwrap_or_default(), code.sector.unwrap_or_default()));
        let said = |country: &str, sector: &str| Ok((country.to_owned(), sector.to_owned()));
        assert_eq!(read("XVE"), said("XVE", ""));
        assert_eq!(read("XVEGOVMIL"), said("XVE", "GOV"));
        assert_eq!(read("IGOUNO"), said("", "IGO"));
        assert_eq!(read("MNCXNOHLH"), said("XNO", "MNC"));
        assert_eq!(read("NGOHLH"), said("", "ING"));
        assert_eq!(read("NGOXNO"), said("XNO", "NGO"));
        assert_eq!(read("XVEQQQ"), Err(("has a role that is not known", "QQQ".to_owned())));
        assert!(read("QQQGOV").is_err() && read("XVEGO").is_err() && read("---").is_err());
    }
}
