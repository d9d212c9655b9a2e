//! `parties`: CSV with header in the column names of manytreaties' memberships, one row for each party of an agreement as one
//! report has it. Dates are in the notation of the R package messydates; only steps that were taken have one.

use super::treaty::{AgreementColumn, begin, col, dated};
use crate::columns::Dialect;
use crate::rows::name;

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: ',', null: "", header: true };

/// What the columns hold.
pub const COLUMNS: &[AgreementColumn] = &[
    col("stateID", "`country` of the party, ISO 3166-1 alpha-3", |r| r.party?.country.clone()),
    col("treatyID", "`id` of the agreement", |r| Some(r.agreement.id.clone())),
    col("Title", "`title`", |r| Some(r.agreement.title.clone())),
    col("Begin", "the earlier of StateSignature and StateForce, else of Signature and Force", |r| begin(r, r.party).or_else(|| begin(r, None))),
    col("End", "dates of the stages withdrawn (of this party) and terminated", |r| {
        dated(r, &["withdrawn"], r.party).or_else(|| dated(r, &["terminated"], None))
    }),
    col("Signature", "dates of the stage signed, of any party", |r| dated(r, &["signed"], None)),
    col("StateSignature", "dates of the stage signed, of this party", |r| dated(r, &["signed"], r.party)),
    col("StateRatification", "dates of the stage ratified, of this party", |r| dated(r, &["ratified"], r.party)),
    col("Force", "dates of the stage in_force, of any party", |r| dated(r, &["in_force"], None)),
    col("StateForce", "dates of the stage in_force, of this party", |r| dated(r, &["in_force"], r.party)),
    col("StateEnd", "dates of the stage withdrawn, of this party", |r| dated(r, &["withdrawn"], r.party)),
    col("Party", "`name` of the party, else its words", |r| r.party.map(name)),
    col("partyID", "`id` of the party", |r| r.party.map(|party| party.id.clone())),
    col("reportID", "`report_id`", |r| Some(r.reading.report_id.to_owned())),
];
