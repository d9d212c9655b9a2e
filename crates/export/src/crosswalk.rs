//! The crosswalk of country codes: from the ISO 3166-1 alpha-3 code of our records to other code systems and back.
//!
//! The facts stand in `data/actors/country_codes.tsv`, each with the dates between which it holds. Where a direction is
//! ambiguous at the date asked for, the answer is absent: nothing is guessed.

use crate::dates;
use crate::table::{self, TableError};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::OnceLock;

/// A system of country codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// ISO 3166-1 alpha-2.
    Iso2,
    /// ISO 3166-1 numeric, three digits.
    IsoNumeric,
    /// Number of the Correlates of War project.
    Cow,
    /// Abbreviation of the Correlates of War project.
    CowAbbrev,
    /// Number of Gleditsch and Ward.
    Gw,
    /// FIPS 10-4.
    Fips,
    /// Country code of CAMEO actors.
    Cameo,
}

impl System {
    /// All systems.
    pub const ALL: [System; 7] = [System::Iso2, System::IsoNumeric, System::Cow, System::CowAbbrev, System::Gw, System::Fips, System::Cameo];

    /// The name in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            System::Iso2 => "iso2",
            System::IsoNumeric => "iso_numeric",
            System::Cow => "cow",
            System::CowAbbrev => "cow_abbrev",
            System::Gw => "gw",
            System::Fips => "fips",
            System::Cameo => "cameo",
        }
    }
}

impl FromStr for System {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        System::ALL.into_iter().find(|system| system.as_str() == name).ok_or_else(|| format!("`{name}` is no system of country codes"))
    }
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// ISO 3166-1 alpha-3, for former countries ISO 3166-3 alpha-3.
    pub country: String,
    /// The system.
    pub system: System,
    /// The code.
    pub code: String,
    /// First day, `YYYY-MM-DD`; absent: not known, or always.
    pub from: Option<String>,
    /// Last day, included; absent: it still holds.
    pub to: Option<String>,
}

impl Fact {
    fn holds(&self, date: Option<&str>) -> bool {
        let Some(date) = date else { return true };
        self.from.as_deref().is_none_or(|from| from <= date) && self.to.as_deref().is_none_or(|to| date <= to)
    }
}

/// The facts, found from both sides.
#[derive(Debug)]
pub struct Crosswalk {
    facts: Vec<Fact>,
    by_country: BTreeMap<(System, String), Vec<usize>>,
    by_code: BTreeMap<(System, String), Vec<usize>>,
}

impl Crosswalk {
    /// The table that is compiled in.
    pub fn embedded() -> &'static Crosswalk {
        static TABLE: OnceLock<Crosswalk> = OnceLock::new();
        TABLE.get_or_init(|| {
            Crosswalk::parse(include_str!("../../../data/actors/country_codes.tsv")).expect("the tests read this very table without a fault")
        })
    }

    /// Reads a table with the columns `country system code from to source`.
    ///
    /// # Errors
    /// All faults at once, each with its line: an unknown system, an empty cell, a date that is none, `from` after `to`.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut problems = Vec::new();
        let mut facts = Vec::new();
        for (line, cells) in table::rows(text, &["country", "system", "code", "from", "to", "source"], &mut problems) {
            let [country, system, code, from, to, source] = cells[..] else { continue };
            let date = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
            match system.parse() {
                Ok(system) => facts.push(Fact { country: country.into(), system, code: code.into(), from: date(from), to: date(to) }),
                Err(cause) => problems.push(format!("line {line}: {cause}")),
            }
            if country.is_empty() || code.is_empty() || source.is_empty() {
                problems.push(format!("line {line}: country, code and source must be filled"));
            }
            for wrong in [from, to].into_iter().filter(|cell| !cell.is_empty() && !dates::is_day(cell)) {
                problems.push(format!("line {line}: `{wrong}` is no date"));
            }
            if !from.is_empty() && !to.is_empty() && from > to {
                problems.push(format!("line {line}: from {from} is after to {to}"));
            }
        }
        TableError::check(problems)?;
        let mut by_country: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let mut by_code: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, fact) in facts.iter().enumerate() {
            by_country.entry((fact.system, fact.country.clone())).or_default().push(at);
            by_code.entry((fact.system, fact.code.clone())).or_default().push(at);
        }
        Ok(Crosswalk { facts, by_country, by_code })
    }

    /// All rows, in the table's order.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The code of a country in a system on a day (`YYYY-MM-DD`); without a day, the code that it has had all along.
    /// Absent where there is none, or more than one.
    pub fn code(&self, system: System, country: &str, date: Option<&str>) -> Option<&str> {
        self.only(&self.by_country, system, country, date, |fact| &fact.code)
    }

    /// The country that has a code in a system on a day; without a day, the only one that ever had it.
    /// Absent where there is none, or more than one.
    pub fn country(&self, system: System, code: &str, date: Option<&str>) -> Option<&str> {
        self.only(&self.by_code, system, code, date, |fact| &fact.country)
    }

    fn only<'t>(
        &'t self,
        index: &BTreeMap<(System, String), Vec<usize>>,
        system: System,
        key: &str,
        date: Option<&str>,
        side: impl Fn(&'t Fact) -> &'t String,
    ) -> Option<&'t str> {
        let rows = index.get(&(system, key.to_owned()))?;
        let found: BTreeSet<&str> =
            rows.iter().filter_map(|at| self.facts.get(*at)).filter(|fact| fact.holds(date)).map(|fact| side(fact).as_str()).collect();
        if found.len() == 1 { found.into_iter().next() } else { None }
    }
}
