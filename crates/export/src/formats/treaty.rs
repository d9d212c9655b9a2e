//! What `agreements` and `parties` share: their rows, and the dates of steps that were taken.

use crate::columns::Column;
use crate::dates;
use crate::reading::{Reading, happened};
use attache_types::{Agreement, Entity};
use std::collections::BTreeSet;

/// A column of these formats.
pub type AgreementColumn = Column<fn(&AgreementRow<'_>) -> Option<String>>;

/// Describes one column.
pub const fn col(name: &'static str, filled_by: &'static str, value: fn(&AgreementRow<'_>) -> Option<String>) -> AgreementColumn {
    Column { name, filled_by, value }
}

/// One agreement in one report, for `parties` with one of its parties.
pub struct AgreementRow<'a> {
    /// The report and all that was read out of it.
    pub reading: &'a Reading<'a>,
    /// The agreement.
    pub agreement: &'a Agreement,
    /// The party.
    pub party: Option<&'a Entity>,
}

/// One row an agreement.
pub fn agreements<'a>(reading: &'a Reading<'a>, write: &mut dyn FnMut(&AgreementRow<'a>)) {
    for agreement in &reading.coding.agreements {
        write(&AgreementRow { reading, agreement, party: None });
    }
}

/// One row a party: those that the agreement names, then those that only its stages name.
pub fn parties<'a>(reading: &'a Reading<'a>, write: &mut dyn FnMut(&AgreementRow<'a>)) {
    for agreement in &reading.coding.agreements {
        let mut seen = BTreeSet::new();
        let in_stages = agreement.stages.iter().filter(|stage| happened(stage.status)).filter_map(|stage| stage.party.as_ref());
        for party in agreement.parties.iter().chain(in_stages).filter(|party| seen.insert(party.id.as_str())) {
            write(&AgreementRow { reading, agreement, party: Some(party) });
        }
    }
}

/// The dates of steps that were taken, of one party or of anybody: one as it is, several as a set `{a,b}`.
pub fn dated(row: &AgreementRow<'_>, stages: &[&str], party: Option<&Entity>) -> Option<String> {
    let dates = all_dates(row, stages, party);
    match dates.len() {
        0 => None,
        1 => dates.into_iter().next(),
        _ => Some(format!("{{{}}}", dates.into_iter().collect::<Vec<_>>().join(","))),
    }
}

/// The first date of signature or entry into force.
pub fn begin(row: &AgreementRow<'_>, party: Option<&Entity>) -> Option<String> {
    all_dates(row, &["signed", "in_force"], party).into_iter().next()
}

fn all_dates(row: &AgreementRow<'_>, stages: &[&str], party: Option<&Entity>) -> BTreeSet<String> {
    let taken = row.agreement.stages.iter().filter(|stage| happened(stage.status) && stages.contains(&stage.stage.as_str()));
    let of_party = taken.filter(|stage| match (party, &stage.party) {
        (None, _) => true,
        (Some(wanted), Some(party)) => party.id == wanted.id,
        (Some(_), None) => false,
    });
    of_party.filter_map(|stage| stage.date.as_ref()).filter_map(dates::messy).collect()
}
