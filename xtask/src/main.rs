//! `cargo xtask`: all automation of the project. Every command runs the same at home and in CI, and CI runs nothing else.
//!
//! This file only finds the command; each command is a module. It must not know what is checked or measured.

mod ci;
mod effect;
mod eval;
mod floors;
mod imports;
mod licences;
mod links;
mod longload;
mod postgres;
mod readers;
mod shell;
mod synthetic;
mod tidy;
#[cfg(feature = "train")]
mod train;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND
  fmt      the code is formatted as rustfmt.toml says; `fmt --write` formats it
  clippy   no warning of clippy in any target, bench included
  tidy     module docs, file sizes, no ignored tests, links, licences, data files, the score table of README
  imports  the import rule: which crate may know which
  test     all tests; those of the store on PostgreSQL too, where it is installed
  postgres `postgres -- COMMAND` runs a command with a PostgreSQL server for the tests; installs Debian's where there is none
           (`postgres --install` does that alone)
  synthetic `synthetic N > reports.jsonl` makes N reports of an invented world, always the same
  check    `attache data check` on data/
  misses   `misses FILE...`: `attache data misses`, built from this checkout: frequent predicates that fire no pattern
  readers  the output formats are read back by pandas, pyarrow, geojson and geopandas; at home skipped, loudly, where pip reaches nothing
  effect   which events of tests/corpus/reports come, go and change (`--update` freezes those of this checkout)
  eval     scores against eval/floors.toml, where the gold data is present (`--shared DIR`, `--only RUN`, `--update`, `--lower`)
  longload `longload N`: memory and resumption of `attache load` on N synthetic reports
  train    trains the language engine (`train --help` for its options)
  ci       fmt, tidy, imports, clippy, test, readers, check, eval; stops at the first failure";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.split_first() {
        Some((command, rest)) => run(command, rest),
        None => Err(USAGE.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command with the arguments after its name.
fn run(command: &str, args: &[String]) -> Result<(), String> {
    match command {
        "effect" => return effect::run(args),
        "eval" => return eval::run(args),
        "train" => return train(args),
        "misses" => return attache(&["data", "misses"], args),
        "postgres" => return postgres::run(args),
        "longload" => return longload::run(args),
        "synthetic" => return synthetic::run(args),
        "fmt" if args == ["--write"] => return shell::cargo_each(&["fmt", "--all"]),
        _ if !args.is_empty() => return Err(format!("unexpected argument {:?}\n{USAGE}", args[0])),
        _ => {}
    }
    match command {
        "fmt" => shell::cargo_each(&["fmt", "--all", "--check"]),
        "clippy" => clippy(),
        "tidy" => tidy::run(),
        "imports" => imports::run(),
        "test" => test(),
        "check" => attache(&["data", "check", "data"], &[]),
        "readers" => readers::run(),
        "ci" => ci::run(),
        _ => Err(format!("unknown command {command:?}\n{USAGE}")),
    }
}

/// Runs the command of this checkout. It knows parser, coder and data; the automation stays free of them.
fn attache(command: &[&str], args: &[String]) -> Result<(), String> {
    let mut all = vec!["run", "--release", "--package", "attache-cli", "--"];
    all.extend(command);
    all.extend(args.iter().map(String::as_str));
    shell::cargo(&all)
}

/// All tests, with a PostgreSQL server for those that want one.
fn test() -> Result<(), String> {
    let server = postgres::for_tests()?;
    shell::cargo_with(&["test", "--workspace"], server.as_ref().map(postgres::Server::variable))
}

/// Clippy over everything that is compiled, the training code and the benches too.
fn clippy() -> Result<(), String> {
    shell::cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"])?;
    shell::cargo(&["clippy", "--manifest-path", "bench/Cargo.toml", "--all-targets", "--", "-D", "warnings"])
}

#[cfg(feature = "train")]
fn train(args: &[String]) -> Result<(), String> {
    train::run(args)
}

/// The training code is not compiled in: runs this program again, optimised and with it.
#[cfg(not(feature = "train"))]
fn train(args: &[String]) -> Result<(), String> {
    let mut command = vec!["run", "--release", "--package", "xtask", "--features", "train", "--", "train"];
    command.extend(args.iter().map(String::as_str));
    shell::cargo(&command)
}
