//! `agreements`: CSV with header in the column names of the manytreaties project, one row for each agreement as one report has
//! it, so that versions that disagree stay beside each other. Dates are in the notation of the R package messydates.
//!
//! Only a step that was taken has a date here; what is planned, denied or awaited stands in `Stages`, with its status.

use super::treaty::{AgreementColumn, AgreementRow, begin, col, dated};
use crate::columns::Dialect;
use crate::dates;
use crate::reading::status_name;
use crate::rows::name;

/// How it is written.
pub const DIALECT: Dialect = Dialect { separator: ',', null: "", header: true };

/// What the columns hold.
pub const COLUMNS: &[AgreementColumn] = &[
    col("treatyID", "`id`: the same for the same parties and title in every report", |r| Some(r.agreement.id.clone())),
    col("Title", "`title`", |r| Some(r.agreement.title.clone())),
    col("Begin", "the earlier of Signature and Force", |r| begin(r, None)),
    col("End", "as Term", |r| dated(r, &["terminated"], None)),
    col("Signature", "dates of the stage signed, as far as they were taken", |r| dated(r, &["signed"], None)),
    col("Force", "dates of the stage in_force", |r| dated(r, &["in_force"], None)),
    col("Term", "dates of the stage terminated", |r| dated(r, &["terminated"], None)),
    col("Kind", "`kind`", |r| Some(r.agreement.kind.clone())),
    col("Parties", "`name` of each party, joined by `; `", |r| join(r.agreement.parties.iter().map(name))),
    col("Articles", "`articles`", |r| r.agreement.articles.map(|articles| articles.to_string())),
    col("Stages", "every stage as stage:status:date:party, joined by `; `", stages),
    col("reportID", "`report_id`", |r| Some(r.reading.report_id.to_owned())),
    col("reportSource", "`source` of the report", |r| r.reading.report?.source.clone()),
    col("reportPublished", "`published` of the report", |r| r.reading.report?.published.clone()),
    col("Text", "`evidence.text`", |r| Some(r.agreement.evidence.text.clone())),
];

fn stages(row: &AgreementRow<'_>) -> Option<String> {
    join(row.agreement.stages.iter().map(|stage| {
        let date = stage.date.as_ref().and_then(dates::messy).unwrap_or_default();
        let party = stage.party.as_ref().map(name).unwrap_or_default();
        format!("{}:{}:{date}:{party}", stage.stage, status_name(stage.status))
    }))
}

fn join(values: impl Iterator<Item = String>) -> Option<String> {
    let values: Vec<String> = values.collect();
    (!values.is_empty()).then(|| values.join("; "))
}
