//! The import rule of ARCHITECTURE.md: which crate may know which. Reads the manifests, as cargo sees them.
//!
//! A wall here is the reason a crate is a crate; widening a row needs a line under "Decisions" in ARCHITECTURE.md.

use crate::shell;
use serde::Deserialize;

/// One crate and what it may import. Rows stand in the order of the layers: a crate may only know crates above its own row.
struct Row {
    name: &'static str,
    may_use: &'static [&'static str],
    /// Only in its tests and examples.
    tests_may_use: &'static [&'static str],
}

const RULE: &[Row] = &[
    Row { name: "attache-types", may_use: &[], tests_may_use: &[] },
    Row { name: "attache-knowledge", may_use: &["attache-types"], tests_may_use: &[] },
    Row { name: "attache-export", may_use: &["attache-types"], tests_may_use: &[] },
    Row { name: "attache-ingest", may_use: &["attache-types"], tests_may_use: &[] },
    Row { name: "attache-parse", may_use: &["attache-types"], tests_may_use: &[] },
    Row { name: "attache-times", may_use: &["attache-types"], tests_may_use: &["attache-parse"] },
    Row {
        name: "attache-code",
        may_use: &["attache-types", "attache-knowledge", "attache-times"],
        tests_may_use: &["attache-parse", "attache-ingest"],
    },
    Row {
        name: "attache",
        may_use: &["attache-types", "attache-knowledge", "attache-ingest", "attache-parse", "attache-times", "attache-code", "attache-export"],
        tests_may_use: &[],
    },
    Row { name: "attache-store", may_use: &["attache-types"], tests_may_use: &[] },
    Row { name: "attache-eval", may_use: &["attache-types"], tests_may_use: &[] },
    Row { name: "attache-cli", may_use: &["attache", "attache-store", "attache-eval"], tests_may_use: &[] },
    Row { name: "attache-bench", may_use: &["attache"], tests_may_use: &[] },
    Row { name: "xtask", may_use: &["attache-parse"], tests_may_use: &[] },
];

/// `types` is plain data: what outsiders link for the records alone stays small.
const TYPES_EXTERNAL: [&str; 1] = ["serde"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev`, `build`, or absent for a normal one.
    kind: Option<String>,
    /// Present where the dependency is a crate of this project.
    path: Option<String>,
}

/// Checks all manifests.
pub fn run() -> Result<(), String> {
    let mut packages = Vec::new();
    for manifest in ["Cargo.toml", "bench/Cargo.toml"] {
        let json = shell::output("cargo", &["metadata", "--format-version", "1", "--no-deps", "--manifest-path", manifest])?;
        packages.extend(parse(&json)?);
    }
    shell::report("imports", &problems(RULE, &packages))?;
    println!("imports: {} crates, every arrow is allowed", packages.len());
    Ok(())
}

fn parse(json: &str) -> Result<Vec<Package>, String> {
    serde_json::from_str::<Metadata>(json).map(|m| m.packages).map_err(|e| format!("cargo metadata: {e}"))
}

/// Every breach of the rule, and every fault of the rule itself.
fn problems(rule: &[Row], packages: &[Package]) -> Vec<String> {
    let mut problems = Vec::new();
    for (at, row) in rule.iter().enumerate() {
        let above = |name: &&str| rule[..at].iter().any(|other| other.name == *name);
        for wrong in row.may_use.iter().chain(row.tests_may_use).filter(|name| !above(name)) {
            problems.push(format!("the rule: {} may not know {wrong}, which does not stand above it", row.name));
        }
        if !packages.iter().any(|package| package.name == row.name) {
            problems.push(format!("the rule: there is no crate {}", row.name));
        }
    }
    for package in packages {
        match rule.iter().find(|row| row.name == package.name) {
            Some(row) => problems.extend(package.dependencies.iter().filter_map(|dependency| breach(row, dependency))),
            None => problems.push(format!("{}: a crate without a row in xtask/src/imports.rs", package.name)),
        }
    }
    problems
}

/// What is wrong with one arrow.
fn breach(row: &Row, dependency: &Dependency) -> Option<String> {
    let name = dependency.name.as_str();
    if dependency.path.is_none() {
        let wrong = row.name == "attache-types" && dependency.kind.as_deref() != Some("dev") && !TYPES_EXTERNAL.contains(&name);
        return wrong.then(|| format!("{}: {name} is not allowed; this crate knows {} only", row.name, TYPES_EXTERNAL.join(", ")));
    }
    let in_tests = row.tests_may_use.contains(&name);
    let allowed = row.may_use.contains(&name) || (in_tests && dependency.kind.as_deref() == Some("dev"));
    let cause = if in_tests { "only its tests may" } else { "a wrong arrow" };
    (!allowed).then(|| format!("{} -> {name}: {cause}", row.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str) -> Vec<String> {
        let mut rule_less = problems(RULE, &parse(json).expect("the test's JSON is right"));
        rule_less.retain(|problem| !problem.starts_with("the rule: there is no crate"));
        rule_less
    }

    #[test]
    fn the_rule_itself_has_no_cycle() {
        assert!(!problems(RULE, &[]).iter().any(|problem| problem.contains("does not stand above")));
        let cycle = [Row { name: "a", may_use: &["b"], tests_may_use: &[] }, Row { name: "b", may_use: &["a"], tests_may_use: &[] }];
        assert!(problems(&cycle, &[]).contains(&"the rule: a may not know b, which does not stand above it".to_string()));
    }

    #[test]
    fn an_upward_arrow_is_found() {
        let json = r#"{"packages":[{"name":"attache-types","dependencies":[{"name":"attache-code","kind":null,"path":"x"}]}]}"#;
        assert_eq!(found(json), ["attache-types -> attache-code: a wrong arrow"]);
    }

    #[test]
    fn the_coder_knows_the_parser_in_tests_only() {
        let json = |kind: &str| {
            format!(r#"{{"packages":[{{"name":"attache-code","dependencies":[{{"name":"attache-parse","kind":{kind},"path":"x"}}]}}]}}"#)
        };
        assert_eq!(found(&json("null")), ["attache-code -> attache-parse: only its tests may"]);
        assert_eq!(found(&json("\"build\"")).len(), 1);
        assert!(found(&json("\"dev\"")).is_empty());
    }

    #[test]
    fn a_new_crate_needs_a_row_and_types_stays_plain() {
        let json = r#"{"packages":[{"name":"attache-link","dependencies":[]},
            {"name":"attache-types","dependencies":[{"name":"serde","kind":null,"path":null},{"name":"jiff","kind":null,"path":null}]}]}"#;
        assert_eq!(
            found(json),
            ["attache-link: a crate without a row in xtask/src/imports.rs", "attache-types: jiff is not allowed; this crate knows serde only",]
        );
    }
}
