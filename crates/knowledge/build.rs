//! Compiles data/ into the tables that the crate embeds, and fails on any problem in it.
//!
//! With `ATTACHE_DATA_LENIENT=1` problems are warnings and the rows concerned are left out: for work on half-finished data.

#[allow(dead_code, missing_docs, reason = "shared with the crate, which uses and documents it")]
#[path = "src/source/mod.rs"]
mod source;

use source::problem::Problem;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Files of the language that the test world shares with the real one.
const SHARED_ACTORS: [&str; 3] = ["actors/agents.tsv", "actors/titles.tsv", "actors/first_names.tsv"];

fn main() -> Result<(), Box<dyn Error>> {
    let data = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../../data");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let lenient = std::env::var("ATTACHE_DATA_LENIENT").is_ok_and(|value| value == "1");
    println!("cargo::rerun-if-env-changed=ATTACHE_DATA_LENIENT");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/source");
    println!("cargo::rerun-if-changed={}", data.display());
    let mut files = Vec::new();
    collect(&data, &data, &mut files)?;
    let (test, real): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| path.starts_with("test_world/"));
    let mut test: Vec<(String, String)> = test.into_iter().map(|(path, text)| (path.trim_start_matches("test_world/").to_owned(), text)).collect();
    let shared = |path: &str| path.starts_with("en/") || path.starts_with("ontology/") || SHARED_ACTORS.contains(&path);
    test.extend(real.iter().filter(|(path, _)| shared(path)).cloned());

    let (tables, problems) = load(real, lenient);
    let (test_tables, test_problems) = load(test, lenient);
    let mut lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    let known = |line: &String| problems.iter().any(|problem| problem.to_string() == *line);
    lines.extend(test_problems.iter().map(Problem::to_string).filter(|line| !known(line)).map(|l| format!("test_world: {l}")));
    if !lines.is_empty() && !lenient {
        eprintln!("{} problems in data/:\n{}", lines.len(), lines.join("\n"));
        return Err(format!("{} problems in data/, listed above", lines.len()).into());
    }
    for line in &lines {
        println!("cargo::warning=data/{line}");
    }
    let blobs = source::encode(&tables)?;
    let test_blobs = source::encode(&test_tables)?;
    fs::write(out.join("language.bin"), &blobs.language)?;
    fs::write(out.join("patterns.bin"), &blobs.patterns)?;
    fs::write(out.join("world.bin"), &blobs.world)?;
    fs::write(out.join("aliases.bin"), &blobs.aliases)?;
    fs::write(out.join("test_aliases.bin"), &test_blobs.aliases)?;
    fs::write(out.join("places.bin"), &blobs.places)?;
    fs::write(out.join("test_world.bin"), &test_blobs.world)?;
    fs::write(out.join("test_places.bin"), &test_blobs.places)?;
    fs::write(out.join("examples.bin"), postcard::to_stdvec(&tables.examples)?)?;
    println!("cargo::rustc-env=ATTACHE_DATA_DIGEST={}", source::digest(&blobs));
    println!("cargo::rustc-env=ATTACHE_TEST_DIGEST={}", source::digest(&test_blobs));
    Ok(())
}

/// Loads the files; leniently, again and again without the lines that have problems, until none has.
fn load(mut files: Vec<(String, String)>, lenient: bool) -> (source::Tables, Vec<Problem>) {
    let (mut tables, mut problems) = source::load(source::Tables::default(), &files, false);
    let mut all = problems.clone();
    while lenient && !problems.is_empty() {
        for (path, text) in &mut files {
            let bad: Vec<&Problem> = problems.iter().filter(|problem| problem.file == *path).collect();
            if !bad.is_empty() {
                *text = without(path, text, &bad);
            }
        }
        files.retain(|(_, text)| !text.trim().is_empty());
        (tables, problems) = source::load(source::Tables::default(), &files, false);
        if problems.is_empty() || all.len() > 100_000 {
            break;
        }
        all.extend(problems.iter().cloned());
    }
    all.sort();
    all.dedup();
    (tables, all)
}

/// The text with the rows concerned blanked, so that lines keep their numbers; a problem with the file blanks all of it.
fn without(path: &str, text: &str, bad: &[&Problem]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut keep = vec![true; lines.len()];
    for problem in bad {
        let row = problem.row_line as usize;
        if row == 0 || row > lines.len() {
            return String::new();
        }
        if path.ends_with(".tsv") {
            keep[row - 1] = false;
            continue;
        }
        let Some(start) = (0..row).rev().find(|i| lines[*i].starts_with("[[pattern]]")) else {
            return String::new();
        };
        let end = (start + 1..lines.len()).find(|i| lines[*i].starts_with("[[pattern]]"));
        keep[start..end.unwrap_or(lines.len())].fill(false);
    }
    let kept: Vec<&str> = lines.iter().zip(&keep).map(|(line, keep)| if *keep { *line } else { "" }).collect();
    kept.join("\n")
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "tsv" || extension == "toml") {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).map_err(|error| format!("data/{name}: {error}"))?;
            files.push((name, text));
        }
    }
    Ok(())
}
