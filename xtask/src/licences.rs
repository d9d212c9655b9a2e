//! Licences of the crates that we link: what users get must be free to use, change and pass on.

use crate::shell;
use serde::Deserialize;

/// Licences that ask for no more than naming the authors. `MPL-2.0` binds only its own files,
/// `CDLA-Permissive-2.0` is for data (root certificates) and asks for its text to be passed on.
const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
}

/// Crates of the dependency tree, tests and benches included, whose licence is not allowed.
pub fn problems() -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for manifest in ["Cargo.toml", "bench/Cargo.toml"] {
        let json = shell::output("cargo", &["metadata", "--format-version", "1", "--manifest-path", manifest])?;
        let metadata: Metadata = serde_json::from_str(&json).map_err(|e| format!("cargo metadata: {e}"))?;
        for package in metadata.packages {
            let licence = package.license.unwrap_or_default();
            if !allowed(&licence) {
                problems.push(format!("{} {}: the licence `{licence}` is not one of those in xtask/src/licences.rs", package.name, package.version));
            }
        }
    }
    problems.sort();
    problems.dedup();
    Ok(problems)
}

/// True where one of the licences offered, with all that it joins, is allowed. Brackets are read as if they were not there
/// around an `OR`, which asks for more, never for less.
fn allowed(expression: &str) -> bool {
    let flat = expression.replace(['(', ')'], "").replace('/', " OR ");
    if expression.contains('(') {
        return flat.split(" AND ").all(|part| part.split(" OR ").any(|one| ALLOWED.contains(&one.trim())));
    }
    flat.split(" OR ").any(|choice| choice.split(" AND ").all(|one| ALLOWED.contains(&one.trim())))
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn choices_and_joins() {
        assert!(allowed("MIT OR Apache-2.0") && allowed("Unlicense/MIT") && allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(allowed("Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        assert!(!allowed("GPL-3.0") && !allowed("MIT AND GPL-3.0") && !allowed(""));
        assert!(!allowed("(MIT OR Apache-2.0) AND GPL-3.0"));
    }
}
