//! `attache new`: starts a pattern or an actor, as lines that fit the files of the knowledge.

mod actor;
mod pattern;

use crate::coder;
use crate::failure::Failure;
use crate::new_args::NewCommand;
use attache::{DataFolder, check};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub fn run(command: &NewCommand) -> Result<ExitCode, Failure> {
    match command {
        NewCommand::Pattern(args) => pattern::run(args),
        NewCommand::Actor(args) => actor::run(args),
    }
}

/// The folder that something new goes to, as it is; empty where there is none yet, or none was named.
fn target(data: Option<&PathBuf>) -> Result<DataFolder, Failure> {
    let Some(dir) = data.filter(|dir| dir.is_dir()) else {
        return Ok(DataFolder::default());
    };
    // The project's own folder holds the files of other stages, too.
    let mut files = coder::files_below(dir)?;
    files.retain(|(path, _)| [".tsv", ".toml"].iter().any(|ending| path.ends_with(ending)) && check::is_knowledge(path));
    Ok(DataFolder { name: format!("{}/", dir.display()), files })
}

/// Changes the text of a file of the folder, in memory; one that is not there yet is empty.
fn put(folder: &mut DataFolder, path: &str, change: impl FnOnce(&str) -> String) {
    match folder.files.iter_mut().find(|(name, _)| name == path) {
        Some((_, text)) => *text = change(text),
        None => folder.files.push((path.to_string(), change(""))),
    }
}

/// Writes those files of the folder on disk.
fn write(dir: &Path, folder: &DataFolder, paths: &[&str]) -> Result<(), Failure> {
    let changed = folder.files.iter().filter(|(name, _)| paths.contains(&name.as_str()));
    for (name, text) in changed {
        let path = dir.join(name);
        let fail = |error: std::io::Error| Failure::new(format!("{} cannot be written: {error}", path.display()));
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(fail)?;
        std::fs::write(&path, text).map_err(fail)?;
        eprintln!("attache: written to {}", path.display());
    }
    Ok(())
}
