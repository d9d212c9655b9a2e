//! `cargo xtask readers`: the output formats are read back by the packages that users read them with.
//!
//! The Python packages are installed by name into a virtual environment under `target/`. Where they cannot be had, the step fails
//! in CI; at home it says so loudly and passes: the columns' contract is tested by `cargo test` in any case.

use crate::shell;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGES: [&str; 4] = ["pandas==3.1.1", "pyarrow==26.0.1", "geojson==3.3.0", "geopandas==1.2.0"];
const RECORDS: &str = "crates/export/tests/data/invented.jsonl";

/// Writes all formats, reads them in Python.
pub fn run() -> Result<(), String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| shell::root().join("target"), PathBuf::from);
    let folder = target.join("readers");
    let files = folder.join("files");
    if files.exists() {
        std::fs::remove_dir_all(&files).map_err(|e| format!("{}: {e}", files.display()))?;
    }
    let files = files.to_string_lossy().into_owned();
    // The whole workspace, so that arrow is built once, with the features that the tests have.
    shell::cargo(&["build", "--workspace", "--example", "write_formats"])?;
    let writer = target.join("debug/examples/write_formats").to_string_lossy().into_owned();
    shell::output(&writer, &[RECORDS, &files])?;
    let python = match environment(&folder) {
        Ok(python) => python,
        Err(cause) if std::env::var_os("CI").is_some() => return Err(format!("the Python packages cannot be had: {cause}")),
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
fn environment(folder: &Path) -> Result<String, String> {
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
