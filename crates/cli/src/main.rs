//! The `attache` command. It knows files, the terminal and exit codes; all else is the library's.

mod args;
mod check;
mod code;
mod coder;
mod coverage;
mod data_args;
mod discards;
mod entity;
mod eval;
mod eval_args;
mod explain;
mod export;
mod extract;
mod failure;
mod formats;
mod gazetteer;
mod import;
mod load;
mod new;
mod new_args;
mod offices;
mod output;
mod parquet;
mod parse;
mod query;
mod run;
mod sources;
mod store_args;
mod stored;
mod table;
mod tree;
mod watch;

use args::{Cli, Command, ImportCommand};
use clap::Parser;
use data_args::DataCommand;
use std::process::ExitCode;

/// Reading a report makes many small, short-lived strings and lists, which this one hands out faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Code(args) => code::run(args, cli.color),
        Command::Extract(args) => extract::run(args),
        Command::Export(args) => export::run(args),
        Command::Parse(args) => parse::run(args, cli.color),
        Command::Explain(args) => explain::run(args),
        Command::Entity(args) => entity::run(args),
        Command::Load(args) => load::run(args),
        Command::Watch(args) => watch::run(args),
        Command::Query(args) => query::run(args, cli.color),
        Command::Eval(args) => eval::run(args),
        Command::New(command) => new::run(command),
        Command::Data(DataCommand::Check { dir, data }) => check::run(dir.as_deref(), data),
        Command::Data(DataCommand::Gazetteer(args)) => gazetteer::run(args),
        Command::Data(DataCommand::Misses(args)) => coverage::misses(args),
        Command::Data(DataCommand::Unused(args)) => coverage::unused(args),
        Command::Data(DataCommand::Offices(args)) => offices::run(args),
        Command::Import(ImportCommand::Petrarch(args)) => import::run(args),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("attache: {failure}");
            ExitCode::from(2)
        }
    }
}
