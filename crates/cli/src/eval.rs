//! `attache eval`: reads the texts of a gold file, or takes records made before, and scores them.

use crate::args::ExplainFormat;
use crate::coder;
use crate::eval_args::{EvalArgs, StageChoice};
use crate::export::Records;
use crate::failure::Failure;
use crate::output::{Output, Stop};
use attache::ingest::{InputFormat, Layout, ReadOptions, Reader, TextMode};
use attache::types::{Coding, Record, Report};
use attache::{Options, Pipeline, in_order};
use attache_eval::{Codings, Gold, Input, Row, Settings, Stage, parse};
use std::io::Cursor;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::available_parallelism;

pub fn run(args: &EvalArgs) -> Result<ExitCode, Failure> {
    let gold = read(&args.gold)?;
    let rows = match stage(args.stage) {
        None => trees(args, &gold)?,
        Some(stage) => records(args, stage, &gold)?,
    };
    let text = match args.format {
        ExplainFormat::Text => rows.iter().map(|row| format!("{row}\n")).collect(),
        ExplainFormat::Json => serde_json::to_string_pretty(&rows).map_err(Failure::new)? + "\n",
    };
    let mut output = Output::open(Path::new("-"), &[])?;
    match output.write(text.as_bytes()).and_then(|()| output.flush()) {
        Err(Stop::Failed(failure)) => Err(failure),
        Ok(()) | Err(Stop::Closed) => Ok(ExitCode::SUCCESS),
    }
}

/// The stage that records are scored for; none for trees.
fn stage(choice: StageChoice) -> Option<Stage> {
    Some(match choice {
        StageChoice::Events => Stage::Events,
        StageChoice::Times => Stage::Times,
        StageChoice::Entities => Stage::Entities,
        StageChoice::Quotes => Stage::Quotes,
        StageChoice::Places => Stage::Places,
        StageChoice::Status => Stage::Status,
        StageChoice::Parse => return None,
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))
}

fn of_gold(args: &EvalArgs, error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("{}: {error}", args.gold.display()))
}

fn trees(args: &EvalArgs, gold: &str) -> Result<Vec<Row>, Failure> {
    let gold = parse::read(gold).map_err(|error| of_gold(args, error))?;
    let predicted = match &args.predicted {
        Some(path) => read(path)?,
        None => {
            let pipeline = Pipeline::new(&Options { engine: args.coder.engine.kind(), ..Options::default() }).map_err(Failure::new)?;
            let layout = Layout::english().map_err(Failure::new)?;
            let mut report = Report { id: "gold".to_string(), text: gold.text.clone(), ..Report::default() };
            layout.analyse(&mut report, TextMode::Running);
            pipeline.conllu(&report)
        }
    };
    parse::score(&gold, &predicted, &args.only).map_err(|error| of_gold(args, error))
}

fn records(args: &EvalArgs, stage: Stage, gold: &str) -> Result<Vec<Row>, Failure> {
    let treebank = args.treebank.as_deref().map(read).transpose()?;
    let is_table = args.gold.extension().is_some_and(|ending| ending == "tsv");
    if stage == Stage::Status && is_table != treebank.is_some() {
        return Err(Failure::new("--treebank belongs to gold of status in a .tsv file, and it to that"));
    }
    let gold = Gold::read(stage, gold, treebank.as_deref()).map_err(|error| of_gold(args, error))?;
    let codings = match &args.predicted {
        Some(path) => taken(path, &gold)?,
        None => coded(args, &gold)?,
    };
    let settings = Settings { skip: args.skip_status.iter().map(|status| status.0).collect(), strict: args.strict };
    Ok(gold.score(&codings, &settings))
}

/// Records that were made before.
fn taken(path: &PathBuf, gold: &Gold) -> Result<Codings, Failure> {
    let known: std::collections::BTreeSet<&str> = gold.inputs().into_iter().map(|input| input.id.as_str()).collect();
    let (mut codings, mut lost) = (Codings::new(), 0);
    let mut records = Records::new(std::slice::from_ref(path));
    for line in &mut records {
        let line = line?;
        if !known.contains(line.report_id.as_str()) {
            lost += 1;
            continue;
        }
        let coding: &mut Coding = codings.entry(line.report_id).or_default();
        match line.record {
            Record::Event(event) => coding.events.push(event),
            Record::Quote(quote) => coding.quotes.push(quote),
            Record::Time(time) => coding.times.push(time),
            Record::Place(place) => coding.places.push(place),
            Record::Entity(entity) => coding.entities.push(entity),
            Record::Report(_) | Record::Relation(_) | Record::Agreement(_) => {}
        }
    }
    if lost > 0 {
        eprintln!("attache: {lost} records of reports that are not in the gold");
    }
    match records.faulty() {
        0 => Ok(codings),
        faulty => Err(Failure::new(format!("{faulty} lines of {} are no records (named above)", path.display()))),
    }
}

/// Codes the texts of the gold, as `attache code` would code a file of them.
fn coded(args: &EvalArgs, gold: &Gold) -> Result<Codings, Failure> {
    let pipeline = coder::pipeline(&args.coder)?;
    let layout = Layout::english().map_err(Failure::new)?;
    let json = |input: &Input| serde_json::to_string(input).map(|line| line + "\n");
    let lines = gold.inputs().into_iter().map(json).collect::<Result<String, _>>().map_err(Failure::new)?;
    let options = ReadOptions { format: InputFormat::Jsonl, mode: TextMode::Report, ..ReadOptions::default() };
    let reader = Reader::new(&args.gold.display().to_string(), Box::new(Cursor::new(lines.into_bytes())), &layout, &options);
    let threads = args.threads.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let mut codings = Codings::new();
    let work = |record: attache::ingest::Unread| {
        let report = record.read()?;
        Some(report.map_err(|error| error.to_string()).and_then(|report| match pipeline.check(&report) {
            Ok(()) => Ok((report.id.clone(), pipeline.code(&report))),
            Err(error) => Err(error.to_string()),
        }))
    };
    let sink = |made: Option<Result<(String, Coding), String>>| -> Result<(), Failure> {
        match made {
            Some(Ok((id, coding))) => drop(codings.insert(id, coding)),
            Some(Err(cause)) => eprintln!("attache: {cause}; it counts as read without records"),
            None => {}
        }
        Ok(())
    };
    in_order(reader.records(), threads, work, sink)?;
    Ok(codings)
}
