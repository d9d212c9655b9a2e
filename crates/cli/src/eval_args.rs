//! What can be asked of `attache eval`, and the help that teaches it.

use crate::args::{CoderArgs, ExplainFormat};
use attache::types::Status;
use clap::{Args, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache eval events plv.jsonl
      codes the texts of the gold file and prints precision, recall and F1
  attache eval times timebank.jsonl --records times.jsonl
      scores records that `attache code --format jsonl` made before
  attache eval parse en_ewt-ud-test.conllu --engine fast
  attache eval status uds.tsv --treebank en_ewt-ud-dev.conllu

Gold, positions in characters:
  events    JSON lines with id, text and root, source_text, target_text (PLV); events (PETRARCH2); or event, source, target (PLOVER)
  times     JSON lines with id, text, dct, timex (start, end, type, value): TempEval-3
  entities  form and label in columns after `# doc = ID` (worldwide-ner), or UNER's .iob2: exact span and type
  quotes    JSON lines with id, text, attributions (source, cue, content): token overlap after Pareti, on PolNeAR
  places    JSON lines with id, text, toponyms (start, end, phrase, lat, lon): Gritta et al. 2020
  status    JSON lines of MEANTIME (tokens, sentence, markables), or UDS It-Happened (.tsv with --treebank)
  parse     CoNLL-U, from raw text: CoNLL 2018
Where events have confidences and the gold has types, a table of reliability follows, with the Brier score.
Not there: extraction of web pages, MUC-4's templates, coreference, agreements.")]
pub struct EvalArgs {
    /// What is scored
    #[arg(value_enum)]
    pub stage: StageChoice,
    /// The gold file
    pub gold: PathBuf,
    /// Score this file instead of reading the texts: native records, for parse CoNLL-U
    #[arg(long = "records", value_name = "FILE")]
    pub predicted: Option<PathBuf>,
    #[command(flatten)]
    pub coder: CoderArgs,
    /// Threads to work on [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// events: leave out events of these statuses, parted by commas
    #[arg(long, value_name = "STATUSES", value_delimiter = ',', value_parser = status)]
    pub skip_status: Vec<Skipped>,
    /// entities: a name predicted where the gold has another class is wrong, not left out
    #[arg(long)]
    pub strict: bool,
    /// parse: only sentences whose document or id begins so, parted by commas; the whole file is parsed
    #[arg(long, value_name = "PREFIXES", value_delimiter = ',')]
    pub only: Vec<String>,
    /// status: the treebank whose sentences a .tsv marks
    #[arg(long, value_name = "CONLLU")]
    pub treebank: Option<PathBuf>,
    /// Text for reading, or JSON
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StageChoice {
    Events,
    Times,
    Entities,
    Quotes,
    Places,
    Status,
    Parse,
}

/// A status that is left out.
#[derive(Clone, Copy, Debug)]
pub struct Skipped(pub Status);

/// A status by its name in the records.
fn status(name: &str) -> Result<Skipped, String> {
    serde_json::from_value(serde_json::Value::from(name)).map(Skipped).map_err(|error| error.to_string())
}
