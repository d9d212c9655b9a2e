//! `attache data check`: every fault of the knowledge, each with file, line and cause.

use crate::coder;
use crate::failure::Failure;
use attache::check::{self, Checked};
use std::path::Path;
use std::process::ExitCode;

pub fn run(dir: Option<&Path>) -> Result<ExitCode, Failure> {
    let (checked, what) = match dir {
        None => (check::embedded(), "the data compiled in".to_string()),
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
