//! `cargo xtask eval`: runs the released command on gold data, scores it, and compares with `eval/floors.toml`.
//!
//! The gold data is not ours to pass on and stands beside the project; without it there is nothing to do, and it says so.

use crate::floors::{self, Kind, Run};
use crate::shell;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const USAGE: &str = "usage: cargo xtask eval [--shared DIR] [--only RUN] [--update [--lower]]
  --shared  the folder with eval/, data/ and seed/ (default ../shared)
  --only    one run of eval/floors.toml
  --update  raise floors that were beaten, pin missing ones, rewrite the table in README.md
  --lower   with --update: lower floors too; say why in CHANGELOG.md";

struct Options {
    shared: PathBuf,
    only: Option<String>,
    update: bool,
    lower: bool,
}

/// Measures everything that `eval/floors.toml` names.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = options(args)?;
    if !options.shared.join("eval").is_dir() {
        println!("eval: no gold data beside the project: nothing measured, floors not checked");
        return Ok(());
    }
    let mut floors = floors::read()?;
    if let Some(only) = &options.only
        && !floors.run.iter().any(|run| run.name == *only)
    {
        return Err(format!("{}: no run `{only}`", floors::FILE));
    }
    shell::cargo(&["build", "--release", "--package", "attache-cli"])?;
    let folder = shell::target().join("eval");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut problems = Vec::new();
    for run in floors.run.iter_mut().filter(|run| options.only.as_ref().is_none_or(|only| run.name == *only)) {
        let begun = Instant::now();
        let digest = digest(&options.shared.join(&run.corpus))?;
        let scores = measure(run, &options.shared, &folder);
        println!("{} ({}, {:.1} s)", run.name, run.on, begun.elapsed().as_secs_f64());
        match scores {
            Ok(scores) => problems.extend(compare(run, &scores, &digest, &options)),
            Err(cause) => problems.push(format!("{}: {cause}", run.name)),
        }
    }
    if options.update {
        floors::write(&floors)?;
    }
    shell::report("eval", &problems)
}

fn options(args: &[String]) -> Result<Options, String> {
    let mut options = Options { shared: shell::root().join("../shared"), only: None, update: false, lower: false };
    let mut rest = args.iter();
    while let Some(name) = rest.next() {
        let mut value = || rest.next().ok_or(USAGE);
        match name.as_str() {
            "--shared" => options.shared = PathBuf::from(value()?),
            "--only" => options.only = Some(value()?.clone()),
            "--update" => options.update = true,
            "--lower" => options.lower = true,
            _ => return Err(format!("unknown argument {name:?}\n{USAGE}")),
        }
    }
    if options.lower && !options.update {
        return Err(format!("--lower without --update\n{USAGE}"));
    }
    options.shared = std::path::absolute(&options.shared).map_err(|e| format!("{}: {e}", options.shared.display()))?;
    Ok(options)
}

/// Compares each score of a run with its floor, or moves the floor where that is asked. Gives what is wrong.
fn compare(run: &mut Run, scores: &[f64], digest: &str, options: &Options) -> Vec<String> {
    let mut problems = Vec::new();
    let same_corpus = run.corpus_sha256.as_deref() == Some(digest);
    if options.update {
        run.corpus_sha256 = Some(digest.to_string());
    } else if !same_corpus {
        problems.push(format!("{}: the corpus is not the one that the floors were measured on; --update pins it", run.name));
    }
    for (score, &value) in run.score.iter_mut().zip(scores) {
        let old = score.floor.filter(|_| same_corpus || !options.update);
        let said = old.map_or("no floor".to_string(), |floor| format!("floor {floor:.3}"));
        println!("  {:28} {value:.3}  ({said}, margin {})", score.measure, score.margin);
        let raise = old.is_none_or(|floor| value > floor);
        if options.update && (raise || options.lower) {
            score.floor = Some(value);
        } else {
            match old {
                None => problems.push(format!("{}: {} has no floor; --update pins it", run.name, score.measure)),
                Some(floor) if value < floor - score.margin => {
                    problems.push(format!("{}: {} is {value:.3}, below its floor {floor:.3}", run.name, score.measure));
                }
                Some(_) => {}
            }
        }
    }
    problems
}

/// Codes the corpus and gives the run's scores, in their order, rounded to four places.
fn measure(run: &Run, shared: &Path, folder: &Path) -> Result<Vec<f64>, String> {
    // What is not scored beside the project has its scorer in the project.
    let own = shell::root().join(&run.scorer);
    let (scorer, corpus) = (if own.is_file() { own } else { shared.join(&run.scorer) }, shared.join(&run.corpus));
    let (input, output) = (folder.join(format!("{}.in", run.name)), folder.join(format!("{}.out", run.name)));
    match run.kind {
        Kind::Scores => {
            python(&scorer, &[&corpus, Path::new("--make-input"), &input], &run.options)?;
            attache(run, &input, &output)?;
            let json = python(&scorer, &[&corpus, &output, Path::new("--json")], &run.options)?;
            scores(run, &json)
        }
        Kind::Rows => {
            attache(run, &corpus, &output)?;
            let printed = python(&scorer, &[&output], &run.options)?;
            print!("{printed}");
            let held = rows_held(&printed).ok_or("the scorer did not say how many rows held")?;
            Ok(vec![held; run.score.len()])
        }
    }
}

/// The number in `rows held: 14/20`.
fn rows_held(printed: &str) -> Option<f64> {
    let (_, rest) = printed.rsplit_once("rows held: ")?;
    rest.split_once('/')?.0.parse().ok()
}

/// The run's numbers out of what a scorer printed.
fn scores(run: &Run, json: &str) -> Result<Vec<f64>, String> {
    let all: serde_json::Value = serde_json::from_str(json).map_err(|e| format!("the scorer's output: {e}"))?;
    let one = |score: &floors::Score| {
        let value = all["scores"][&score.row][&score.metric].as_f64();
        value.map(|v| (v * 1e4).round() / 1e4).ok_or_else(|| format!("the scorer gives no `{}` in `{}`", score.metric, score.row))
    };
    run.score.iter().map(one).collect()
}

/// Runs the released command. Exit code 1 says that records were set aside: they count as missed.
fn attache(run: &Run, input: &Path, output: &Path) -> Result<(), String> {
    let mut command = Command::new(shell::target().join("release").join("attache"));
    command.args(&run.command).args(files(input)?).arg("-o").arg(output);
    let status = command.status().map_err(|e| format!("the attache command cannot be run: {e}"))?;
    match status.code() {
        Some(0 | 1) => Ok(()),
        _ => Err(format!("attache {}: {status}", run.command.join(" "))),
    }
}

fn python(program: &Path, args: &[&Path], options: &[String]) -> Result<String, String> {
    let mut command = Command::new("python3");
    command.arg("-B").arg(program).args(args).args(options).stderr(Stdio::inherit());
    let done = command.output().map_err(|e| format!("python3 cannot be run: {e}"))?;
    if !done.status.success() {
        return Err(format!("{}: {}", program.display(), done.status));
    }
    String::from_utf8(done.stdout).map_err(|_| format!("{}: output is not UTF-8", program.display()))
}

/// The file, or all files of a folder and of those in it, by name.
fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let named = |e: std::io::Error| format!("{}: {e}", path.display());
    let entries = std::fs::read_dir(path).map_err(named)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries = entries.collect::<Result<Vec<PathBuf>, _>>().map_err(named)?;
    entries.sort();
    Ok(entries.iter().map(|entry| files(entry)).collect::<Result<Vec<_>, _>>()?.concat())
}

/// The digest of a file, or of the names and bytes of all files of a folder.
fn digest(path: &Path) -> Result<String, String> {
    let mut hash = Sha256::new();
    for file in files(path)? {
        if let Ok(name) = file.strip_prefix(path)
            && !name.as_os_str().is_empty()
        {
            hash.update(format!("{}\n", name.display()));
        }
        hash.update(std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(floor: Option<f64>, corpus: &str) -> Run {
        let mut run = floors::read().expect("eval/floors.toml is right").run.remove(0);
        run.score.truncate(1);
        run.score[0].floor = floor;
        run.score[0].margin = 0.01;
        run.corpus_sha256 = Some(corpus.to_string());
        run
    }

    fn asked(args: &[&str]) -> Options {
        options(&args.iter().map(|arg| arg.to_string()).collect::<Vec<_>>()).expect("the arguments are right")
    }

    #[test]
    fn a_fall_a_missing_floor_and_another_corpus_fail() {
        let plain = asked(&[]);
        assert!(compare(&mut one(Some(0.5), "a"), &[0.495], "a", &plain).is_empty());
        assert_eq!(compare(&mut one(Some(0.5), "a"), &[0.48], "a", &plain).len(), 1);
        assert_eq!(compare(&mut one(None, "a"), &[0.9], "a", &plain).len(), 1);
        assert_eq!(compare(&mut one(Some(0.5), "a"), &[0.5], "b", &plain).len(), 1);
    }

    #[test]
    fn floors_rise_by_update_and_fall_only_when_told() {
        let mut run = one(Some(0.5), "a");
        assert!(compare(&mut run, &[0.6], "a", &asked(&["--update"])).is_empty());
        assert_eq!(run.score[0].floor, Some(0.6));
        assert_eq!(compare(&mut run, &[0.5], "a", &asked(&["--update"])).len(), 1);
        assert_eq!(run.score[0].floor, Some(0.6));
        assert!(compare(&mut run, &[0.5], "a", &asked(&["--update", "--lower"])).is_empty());
        assert_eq!(run.score[0].floor, Some(0.5));
        assert!(options(&["--lower".to_string()]).is_err());
    }

    #[test]
    fn rows_are_counted_as_printed() {
        assert_eq!(rows_held("missing 3 x\nbyline row held; rows held: 14/20\n"), Some(14.0));
        assert_eq!(rows_held("nothing"), None);
    }
}
