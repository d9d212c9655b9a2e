//! `attache data check`: every fault of the knowledge, each with file, line and cause.

use crate::failure::Failure;
use attache::check::{self, Checked};
use std::path::Path;
use std::process::ExitCode;

pub fn run(dir: Option<&Path>) -> Result<ExitCode, Failure> {
    let (checked, what) = match dir {
        None => (check::embedded(), "the data compiled in".to_string()),
        Some(dir) => {
            let mut files = Vec::new();
            collect(dir, "", &mut files)?;
            files.sort();
            (check::files(&files), format!("{} files of {}", files.len(), dir.display()))
        }
    };
    let Checked { faults, examples, open } = checked.map_err(Failure::new)?;
    for fault in &faults {
        eprintln!("{fault}");
    }
    if !faults.is_empty() {
        eprintln!("attache: data check of {what}: {} faults, {examples} examples run", faults.len());
        return Ok(ExitCode::from(1));
    }
    println!("data check of {what}: no fault, {} examples hold, {open} are known not to", examples - open);
    Ok(ExitCode::SUCCESS)
}

/// All text files below `dir`, by their path below it, parted by `/`.
fn collect(dir: &Path, below: &str, files: &mut Vec<(String, String)>) -> Result<(), Failure> {
    let fail = |path: &Path, error: std::io::Error| Failure::new(format!("{} cannot be read: {error}", path.display()));
    for entry in std::fs::read_dir(dir).map_err(|error| fail(dir, error))? {
        let path = entry.map_err(|error| fail(dir, error))?.path();
        let name = format!("{below}{}", path.file_name().unwrap_or_default().to_string_lossy());
        match path.is_dir() {
            true => collect(&path, &format!("{name}/"), files)?,
            false => {
                let text = std::fs::read_to_string(&path).map_err(|error| fail(&path, error))?;
                files.push((name, text));
            }
        }
    }
    Ok(())
}
