//! `attache data check`: every fault of the knowledge, each with file, line and cause.

use crate::coder;
use crate::failure::Failure;
use attache::check::{self, Checked};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Checks a whole data folder, or folders laid over what is compiled in, or what is compiled in.
pub fn run(dir: Option<&Path>, overlays: &[PathBuf]) -> Result<ExitCode, Failure> {
    let (checked, what) = match dir {
        None if overlays.is_empty() => (check::embedded(), "the data compiled in".to_string()),
        None => {
            let layers = overlays.iter().map(|dir| coder::folder(dir)).collect::<Result<Vec<_>, _>>()?;
            let names: Vec<String> = overlays.iter().map(|dir| dir.display().to_string()).collect();
            (check::overlay(&layers), format!("{} over the data compiled in", names.join(", ")))
        }
        Some(dir) => {
            let files = coder::files_below(dir)?;
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
