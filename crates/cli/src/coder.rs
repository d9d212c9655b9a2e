//! The pipeline that a command's options ask for, with the user's own knowledge laid over what is compiled in.

use crate::args::CoderArgs;
use crate::failure::Failure;
use attache::{DataFolder, Options, Pipeline};
use std::path::Path;

/// Loads engine and knowledge.
pub fn pipeline(args: &CoderArgs) -> Result<Pipeline, Failure> {
    let data = args.data.iter().map(|dir| folder(dir)).collect::<Result<_, _>>()?;
    let (engine, viewpoint) = (args.engine.kind(), args.viewpoint.clone());
    Pipeline::new(&Options { viewpoint, engine, data, min_confidence: args.min_confidence, fallback: args.fallback }).map_err(Failure::new)
}

/// The knowledge in a folder: tables and patterns; READMEs and licences beside them are not read.
pub fn folder(dir: &Path) -> Result<DataFolder, Failure> {
    let mut files = files_below(dir)?;
    files.retain(|(path, _)| [".tsv", ".toml"].iter().any(|ending| path.ends_with(ending)));
    if files.is_empty() {
        return Err(Failure::new(format!("{} holds no knowledge: no .tsv or .toml file in it or below it", dir.display())));
    }
    Ok(DataFolder { name: format!("{}/", dir.display()), files })
}

/// All text files below `dir`, by their path below it, parted by `/`, sorted.
pub fn files_below(dir: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut files = Vec::new();
    collect(dir, "", &mut files)?;
    files.sort();
    Ok(files)
}

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
