//! `cargo xtask readers`: the output formats are read back by the packages that users read them with.
//!
//! The Python packages are installed by name into a virtual environment under `target/`. Where they cannot be had, the step says
//! so loudly and passes: the columns' contract is tested by `cargo test` in any case.

use crate::shell;
use std::process::Command;

const PACKAGES: [&str; 3] = ["pandas==3.1.1", "pyarrow==26.0.1", "geojson==3.3.0"];
const RECORDS: &str = "crates/export/tests/data/invented.jsonl";

/// Tests parquet by arrow's reader, writes all formats, reads them in Python.
pub fn run() -> Result<(), String> {
    let export = ["--package", "attache-export", "--features", "parquet"];
    shell::cargo(&[&["test"], &export[..], &["--test", "parquet", "--test", "contracts"]].concat())?;
    let folder = shell::root().join("target/readers");
    let files = folder.join("files");
    if files.exists() {
        std::fs::remove_dir_all(&files).map_err(|e| format!("{}: {e}", files.display()))?;
    }
    let files = files.to_string_lossy().into_owned();
    shell::cargo(&[&["run"], &export[..], &["--example", "write_formats", "--", RECORDS, &files]].concat())?;
    let python = match environment(&folder) {
        Ok(python) => python,
        Err(cause) => {
            println!("readers: SKIPPED, NOTHING WAS READ BY PYTHON: {cause}");
            return Ok(());
        }
    };
    let said = shell::output(&python, &["crates/export/tests/readers.py", RECORDS, &files])?;
    print!("{said}");
    Ok(())
}

/// The Python of an environment that has the packages.
fn environment(folder: &std::path::Path) -> Result<String, String> {
    let venv = folder.join("venv");
    let python = venv.join("bin/python").to_string_lossy().into_owned();
    quiet("python3", &["-m", "venv", &venv.to_string_lossy()])?;
    quiet(&python, &[&["-m", "pip", "install", "--quiet", "--disable-pip-version-check"], &PACKAGES[..]].concat())?;
    Ok(python)
}

/// Runs a program; what it says on standard error is the cause where it fails.
fn quiet(program: &str, args: &[&str]) -> Result<(), String> {
    let done = Command::new(program).args(args).output().map_err(|e| format!("{program} cannot be run: {e}"))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    Err(format!("{}: {}", args.get(..3).unwrap_or(args).join(" "), said.lines().last().unwrap_or("no cause given")))
}
