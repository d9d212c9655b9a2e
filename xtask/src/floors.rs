//! `eval/floors.toml`: which scores are measured and how low each may be, and the table of README that shows them.
//!
//! Knows the file and the table, not how a score is measured.

use crate::shell;
use serde::{Deserialize, Serialize};

/// The file, below the project's folder.
pub const FILE: &str = "eval/floors.toml";
const HEADER: &str = "\
# Scores that must not fall. A new measurement is an entry here, not code.
# `cargo xtask eval` measures and compares; `cargo xtask eval --update` raises floors that were beaten, pins those that are
# missing, and rewrites the table in README.md; with `--lower` it lowers too, which needs a line in CHANGELOG.md.
# A run fails where score < floor - margin, or where the corpus is not the one that the floor was measured on.
# Paths are below ../shared (scorers of our own below the project); a scorer of kind `scores` is asked for its input and for JSON, one of kind `rows` counts rows.

";
const README: &str = "README.md";
const BEGIN: &str = "<!-- scores: written by `cargo xtask eval --update` -->\n";
const END: &str = "<!-- end of scores -->";

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floors {
    pub run: Vec<Run>,
}

/// One corpus coded by one command and scored once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    pub name: String,
    pub language: String,
    pub stage: String,
    /// The corpus, for readers.
    pub on: String,
    pub kind: Kind,
    /// The scorer, a Python program, in the project or beside it.
    pub scorer: String,
    /// Arguments that the scorer takes besides gold and prediction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The gold file; for kind `rows` the report itself.
    pub corpus: String,
    /// Digest of the corpus that the floors were measured on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corpus_sha256: Option<String>,
    /// What `attache` is asked, input and output left out.
    pub command: Vec<String>,
    pub score: Vec<Score>,
}

/// How a scorer is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Writes the input, then a JSON object of scores.
    Scores,
    /// Reads the records and prints how many rows of a list hold.
    Rows,
}

/// One number out of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The measure, for readers.
    pub measure: String,
    /// Where the scorer has it: row and metric.
    pub row: String,
    pub metric: String,
    /// How far below the floor is noise.
    pub margin: f64,
    /// Absent until it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
}

/// Reads the file.
pub fn read() -> Result<Floors, String> {
    toml::from_str(&shell::read(FILE)?).map_err(|e| format!("{FILE}: {e}"))
}

/// Writes the file and the table of README.
pub fn write(floors: &Floors) -> Result<(), String> {
    let body = toml::to_string_pretty(floors).map_err(|e| format!("{FILE}: {e}"))?;
    shell::write(FILE, &format!("{HEADER}{body}"))?;
    let readme = shell::read(README)?;
    let (before, _, after) = split(&readme).ok_or_else(|| format!("{README}: the marks of the score table are missing"))?;
    shell::write(README, &format!("{before}{BEGIN}{}{END}{after}", table(floors)))
}

/// What is wrong with the table of README.
pub fn readme_problem() -> Result<Option<String>, String> {
    let readme = shell::read(README)?;
    let floors = read()?;
    Ok(match split(&readme) {
        None => Some(format!("{README}: the marks of the score table are missing")),
        Some((_, body, _)) if body != table(&floors) => {
            Some(format!("{README}: the score table is not that of {FILE}; `cargo xtask eval --update` writes it"))
        }
        Some(_) => None,
    })
}

/// What stands before, between and behind the marks.
fn split(readme: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (body, after) = rest.split_once(END)?;
    Some((before, body, after))
}

/// The floors as a Markdown table.
fn table(floors: &Floors) -> String {
    let mut table = "| language | stage | measure | on | score |\n|---|---|---|---|---|\n".to_string();
    for run in &floors.run {
        for score in &run.score {
            let value = match (score.floor, run.kind) {
                (None, _) => "to be measured".to_string(),
                (Some(floor), Kind::Scores) => format!("{floor:.3}"),
                (Some(floor), Kind::Rows) => format!("{floor:.0}"),
            };
            table.push_str(&format!("| {} | {} | {} | {} | {value} |\n", run.language, run.stage, score.measure, run.on));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_written_alike() {
        let floors = read().expect("eval/floors.toml is right");
        let body = toml::to_string_pretty(&floors).expect("floors can be written");
        assert_eq!(toml::from_str::<Floors>(&body).expect("what is written can be read"), floors);
        let mut names: Vec<&str> = floors.run.iter().map(|run| run.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), floors.run.len(), "each run has its own name");
    }

    #[test]
    fn the_table_shows_what_is_missing() {
        let mut floors = read().expect("eval/floors.toml is right");
        floors.run.truncate(1);
        floors.run[0].score.truncate(1);
        floors.run[0].score[0].floor = None;
        assert!(table(&floors).ends_with("| to be measured |\n"));
        floors.run[0].score[0].floor = Some(0.5);
        assert!(table(&floors).ends_with("| 0.500 |\n"));
    }
}
