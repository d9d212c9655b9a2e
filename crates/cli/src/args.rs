//! What can be asked of the command, and the help that teaches it.

use crate::data_args::DataCommand;
use crate::eval_args::EvalArgs;
use crate::new_args::NewCommand;
use crate::store_args::{LoadArgs, QueryArgs, WatchArgs};
use attache::export::Format as FileFormat;
use attache::ingest::{InputFormat, TextMode};
use attache::{EngineKind, RecordKinds};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;

const TOP_EXAMPLES: &str = "\
Examples:
  attache code report.txt                        read one report, print a table
  attache code news.jsonl --format jsonl -o events.jsonl
  attache explain \"Norway recalled its ambassador.\"
  attache load news/                             read a folder into attache.db
  attache query \"fish quota\" --from 2031-03      search it

Exit codes: 0 done; 1 done, but some records were set aside (each is named on stderr); 2 could not run, or was stopped.";

/// News reports in, attributed political event data out: who did what to whom, when, where, whether it happened, and
/// according to whom, each with the words that say it.
#[derive(Debug, Parser)]
#[command(name = "attache", version, after_help = TOP_EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// Colours: `auto` uses them on a terminal (NO_COLOR is heeded)
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read reports, write events and other records: the main job
    Code(CodeArgs),
    /// Write the text and facts of reports, of whatever format, without coding them
    Extract(ExtractArgs),
    /// Write records that were coded before in another format
    Export(ExportArgs),
    /// Write the sentences, words, trees and names of reports
    Parse(ParseArgs),
    /// Show how one sentence is read, and why patterns fired or not
    Explain(ExplainArgs),
    /// Show what is known of a country, a territory, a body, a group or a person
    Entity(EntityArgs),
    /// Read reports into a database, resumable
    Load(LoadArgs),
    /// Ask feeds what is new and read it into a database
    Watch(WatchArgs),
    /// Search a database
    Query(Box<QueryArgs>),
    /// Check the knowledge that Attaché reads with
    #[command(subcommand)]
    Data(DataCommand),
    /// Score a stage against a gold file
    Eval(Box<EvalArgs>),
    /// Start a new pattern or actor
    #[command(subcommand)]
    New(NewCommand),
    /// Make knowledge for --data out of the dictionaries of other coders
    #[command(subcommand)]
    Import(ImportCommand),
}

const CODE_EXAMPLES: &str = "\
Examples:
  attache code report.txt
      one report of plain text; title, byline and dateline are recognised
  attache code *.txt --format jsonl > events.jsonl
      one JSON object a line, for scripts
  attache code news.jsonl --records all --format jsonl -o records.jsonl
      all that is read: reports, events, quotes, relations, agreements, times, places, entities
  attache code news.jsonl --format gdelt -o events.tsv
      the columns of GDELT 2.0; what fills each column of each format: crates/export/README.md
  some-program | attache code - --input-format jsonl --published 2031-03-14
      from a pipe; relative dates (\"on Friday\") count from 14 March 2031

Input: plain text, HTML pages, JSON lines, feeds (RSS, Atom, JSON Feed), web archives (WARC), CSV and Parquet with named
columns, PETRARCH's sentence XML; all but Parquet also packed with gzip. The content tells which.

JSON lines: one object a line with `text`, and if known `id`, `title`, `published`, `source`, `url`, `authors`,
`language`. A record that cannot be read is named on stderr and set aside; the others are coded.";

#[derive(Debug, Args)]
#[command(after_help = CODE_EXAMPLES)]
pub struct CodeArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub coder: CoderArgs,
    /// What to write: a table for reading, JSON lines for programs, or the columns that other projects' scripts read
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub format: OutputFormat,
    /// Write events that are planned, expected, conditional, hypothetical, negated or denied too, in formats whose readers
    /// would take them for events that happened (gdelt, gdelt-mentions, polecat, phoenix, icews, geojson). The other formats
    /// hold every event, with its status
    #[arg(long)]
    pub all_statuses: bool,
    /// Kinds of records, parted by commas: events, quotes, relations, agreements, times, places, entities, reports, or
    /// all. Left out: `events` for jsonl and parquet; events, quotes, relations and agreements for the table. The other
    /// formats have rows of one kind, and parquet holds one kind a file
    #[arg(long, value_name = "KINDS")]
    pub records: Option<RecordKinds>,
}

/// What every command that codes takes: who reads, and with which knowledge.
#[derive(Clone, Debug, Args)]
pub struct CoderArgs {
    /// Whose names and borders contested places and entities are given: `un`, or a claimant. It changes country and
    /// name, never what is read
    #[arg(long, default_value = "un")]
    pub viewpoint: String,
    /// Which language engine reads: `accurate` has the better trees and names, `fast` is many times faster
    #[arg(long, value_enum, default_value_t = EngineChoice::Accurate)]
    pub engine: EngineChoice,
    /// A folder of your own knowledge, laid out like the project's `data/` (actors/, places/, ontology/, en/patterns/,
    /// en/classes/ ...): rows and patterns with the key of one that is compiled in take its place, all others are added.
    /// May be given several times: each goes over those before it
    #[arg(long, value_name = "DIR")]
    pub data: Vec<PathBuf>,
    /// Leave out events that are less sure than this, 0 to 1: `confidence` is the share of such events that a reader
    /// would find really told and of the right type
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = share)]
    pub min_confidence: f32,
    /// Also guess an event where no pattern fires on a clause between two political parties. About half of such guesses
    /// are right, and their `confidence` says so; their `pattern` is `fallback`
    #[arg(long)]
    pub fallback: bool,
}

/// A number from 0 to 1.
fn share(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "a number from 0 to 1 is wanted".to_owned())
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache code news/*.txt --records all --format jsonl -o records.jsonl
      code once, keep everything
  attache export records.jsonl --format gdelt -o events.tsv
  attache export records.jsonl --format parquet -o events/
      the same records in other formats, without coding them again
  attache export --db attache.db --format polecat -o events.tsv
      all of a database; `attache query` takes a part of it, in the same formats

Input: native records, one JSON object a line, those of one report after each other. Without the
`report` records, columns about the report stay empty. A line that is no record is named on stderr
and set aside; the others are written.
What the formats are: attache code --help.")]
pub struct ExportArgs {
    /// Files of native records; `-` is standard input
    #[arg(required_unless_present = "db", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// All records of a database instead: an SQLite file, or postgres://user@host/database (see `attache load --help`)
    #[arg(long, value_name = "URL", conflicts_with = "files")]
    pub db: Option<String>,
    /// What to write
    #[arg(long, value_parser = file_formats())]
    pub format: FileFormat,
    /// As for `attache code`
    #[arg(long)]
    pub all_statuses: bool,
    /// Kinds of records, parted by commas, as for `attache code`. Left out: all for jsonl, `events` for parquet
    #[arg(long, value_name = "KINDS")]
    pub records: Option<RecordKinds>,
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
}

/// The formats by their names.
fn file_formats() -> impl TypedValueParser<Value = FileFormat> {
    PossibleValuesParser::new(FileFormat::ALL.map(FileFormat::as_str)).try_map(|name| name.parse::<FileFormat>())
}

/// What every command that reads files takes.
#[derive(Clone, Debug, Args)]
pub struct ReadArgs {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How files are understood
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    pub input_format: Format,
    /// Which column of CSV and Parquet files is which field (text=BODY); fields: authors, id, language, published, source,
    /// text, title, url. Those not named are looked for under usual names
    #[arg(long = "column", value_name = "FIELD=NAME", value_parser = column)]
    pub columns: Vec<(String, String)>,
    /// When the reports were published (2031-03-14, 2031-03-14T09:30+01:00). Used for reports whose record does not
    /// say it; it goes before what a byline says
    #[arg(long, value_name = "DATE")]
    pub published: Option<String>,
    /// The outlet of the reports. Used for reports whose record does not say it
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Threads to work on; the output is the same for any number [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache extract page.html                     the article of a page, as JSON
  attache extract news.warc.gz -o news.jsonl    one object a line, for each page of an archive
  attache code news.jsonl                       code what was extracted

Fields: id, file, title, authors, published (RFC 3339 with its offset, or the day alone), site, source, url, language,
text (paragraphs parted by blank lines). What a page does not say is left out. Pages without an article are named on stderr
and set aside; reports in other languages are written, marked by `language` and counted.")]
pub struct ExtractArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// What to write
    #[arg(long, value_enum, default_value_t = ExtractFormat::Jsonl)]
    pub format: ExtractFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache parse report.txt                     a news report: title and dateline are kept apart
  attache parse book.txt --input-format text   running text: paragraphs at blank lines, nothing else
  attache parse report.txt --format tree       trees drawn for reading, names marked
  attache parse big.jsonl --engine fast --format jsonl -o trees.jsonl

CoNLL-U: MISC carries TokenRange=start:end, in characters of the text.")]
pub struct ParseArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// Which language engine reads: `accurate` has the better trees and names, `fast` is many times faster
    #[arg(long, value_enum, default_value_t = EngineChoice::Accurate)]
    pub engine: EngineChoice,
    /// What to write
    #[arg(long, value_enum, default_value_t = TreeFormat::Conllu)]
    pub format: TreeFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache explain \"Norway denied that it had signed the treaty.\"
  attache explain --published 2031-03-14 \"Iceland will recall its envoy on Friday.\"")]
pub struct ExplainArgs {
    /// The sentence; several are read as one paragraph
    pub sentence: String,
    /// The date from which relative dates count
    #[arg(long, value_name = "DATE")]
    pub published: Option<String>,
    #[command(flatten)]
    pub coder: CoderArgs,
    /// Text for reading, or JSON
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache entity \"South Ossetia\"
      its names, who claims, controls and recognises it, and how each viewpoint sees it
  attache entity \"South Ossetia\" --viewpoint georgia
  attache entity \"Angela Merkel\" --format json
  attache entity taiwan --data mine/            with your own tables laid over

A name is looked for as it is written in reports, or as an id. People whom a common noun tells (\"Kurds\", \"students\") are shown as
events have them where no country is said. Where nothing bears a name, names that hold its words are listed.
Viewpoints are files: actors/viewpoints/NAME.tsv in a folder given with --data adds one.")]
pub struct EntityArgs {
    /// A name, or an id: ISO3 code, id of a row
    #[arg(required = true)]
    pub name: String,
    /// Whose name and country are shown first
    #[arg(long, default_value = "un")]
    pub viewpoint: String,
    /// A folder of your own knowledge, as for `attache code`
    #[arg(long, value_name = "DIR")]
    pub data: Vec<PathBuf>,
    /// Text for reading, or JSON
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// PETRARCH's dictionaries of actors, agents, verbs and discards
    Petrarch(PetrarchArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache import petrarch dictionaries/ -o mine/
  attache data check --data mine/
  attache code news.jsonl --data mine/
  attache import petrarch dictionaries/ -o mine/ --data countries/
      names and codes are looked up in knowledge of your own, too

DIR holds .txt files. What stands in them tells which dictionary each is; only the list of
discards, which has no mark of its own, is known by `discard` in its name:

  actors    MIRA_DOLANSKY_              a name; more names below it with a +
            +M._DOLANSKY_
              [XVEGOV 050101-051231]    a code and its days: FROM-TO, <TO or >FROM
              [XVEELI]                  the code of all other days; days are YYMMDD or YYYYMMDD
  agents    LIGHTHOUSE_KEEPER [~COP]    a noun and the role that it adds to a country
  verbs     --- FERRY [070] ---         a block with its code, its verbs, and patterns around them
            FERRY
            - * &CARGO (TO +) [073]
  discards  CUP FINAL                   words after which no event is read out of the sentence,
            + CHESS OLYMPIAD            or with a + out of the report

Names of persons become rows of actors/persons.tsv, one a period; other bodies go to
organizations.tsv, names of countries to aliases.tsv, agents to agents.tsv, sets of synonyms to
en/classes, discards to en/discards.tsv. Of a code the country and the first role are kept; all of
it stands in the column `note`. A name that is known keeps its id, and what the dictionary says
takes the place of what is compiled in. Patterns go to en/patterns, each with a sentence made for
it; one that does not fire on it is set aside.

Whatever cannot be carried over is named on stderr with file, line and cause, and counted at the
end; the rest is written, and the exit code is 1 (0 where all was carried over).")]
pub struct PetrarchArgs {
    /// The folder of the dictionaries
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// A folder of your own knowledge in which names and codes are looked up too, as for `attache code`
    #[arg(long, value_name = "DIR")]
    pub data: Vec<PathBuf>,
    /// The folder to write to: a new or an empty one
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For reading in a terminal, with the evidence
    Table,
    /// The native records, one JSON object a line
    Jsonl,
    /// GDELT 2.0 events: tab-separated, no header, 61 columns
    Gdelt,
    /// GDELT 2.0 mentions: tab-separated, no header, 16 columns; status and attribution in Extras
    GdeltMentions,
    /// POLECAT: tab-separated, header, 40 columns
    Polecat,
    /// Phoenix, as PETRARCH's pipeline writes it: tab-separated, no header, 26 columns
    Phoenix,
    /// ICEWS: tab-separated, header, 20 columns
    Icews,
    /// PLOVER: one JSON object a line
    Plover,
    /// CSV, a row for each event and report, for the R package eventreport
    Reports,
    /// A GeoJSON feature collection of the events that have a point on the map
    Geojson,
    /// Agreements: CSV in the columns of the manytreaties project
    Agreements,
    /// Parties of agreements: CSV in the columns of the manytreaties project
    Parties,
    /// The native records of one kind; `-o FOLDER/` parts events by month
    Parquet,
}

impl OutputFormat {
    /// The format of a file; nothing for the table.
    pub fn file(self) -> Option<FileFormat> {
        Some(match self {
            OutputFormat::Table => return None,
            OutputFormat::Jsonl => FileFormat::Jsonl,
            OutputFormat::Gdelt => FileFormat::Gdelt,
            OutputFormat::GdeltMentions => FileFormat::GdeltMentions,
            OutputFormat::Polecat => FileFormat::Polecat,
            OutputFormat::Phoenix => FileFormat::Phoenix,
            OutputFormat::Icews => FileFormat::Icews,
            OutputFormat::Plover => FileFormat::Plover,
            OutputFormat::Reports => FileFormat::Reports,
            OutputFormat::Geojson => FileFormat::Geojson,
            OutputFormat::Agreements => FileFormat::Agreements,
            OutputFormat::Parties => FileFormat::Parties,
            OutputFormat::Parquet => FileFormat::Parquet,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExtractFormat {
    /// A JSON object a line
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TreeFormat {
    /// CoNLL-U, as Universal Dependencies define it
    Conllu,
    /// A JSON object a sentence, with names and confidences
    Jsonl,
    /// Trees drawn for reading
    Tree,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    Accurate,
    Fast,
}

impl EngineChoice {
    pub fn kind(self) -> EngineKind {
        match self {
            EngineChoice::Accurate => EngineKind::Accurate,
            EngineChoice::Fast => EngineKind::Fast,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    Text,
    Json,
}

/// `FIELD=NAME` of `--column`.
fn column(given: &str) -> Result<(String, String), String> {
    let (field, name) = given.split_once('=').ok_or("write it as FIELD=NAME, for example text=body")?;
    Ok((field.trim().to_string(), name.to_string()))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// By the content, and where that says nothing by the ending
    Auto,
    /// One report of plain text a file
    Text,
    /// One page a file
    Html,
    /// One JSON object a line, one report each
    Jsonl,
    /// RSS, Atom or JSON Feed, one report an entry
    Feed,
    /// A web archive, one report a page
    Warc,
    /// Comma, semicolon or tab separated values, one report a row
    Csv,
    /// One report a row
    Parquet,
    /// PETRARCH's sentences, one report each
    PetrarchXml,
}

impl Format {
    pub fn input(self) -> InputFormat {
        match self {
            Format::Auto => InputFormat::Auto,
            Format::Text => InputFormat::Text,
            Format::Html => InputFormat::Html,
            Format::Jsonl => InputFormat::Jsonl,
            Format::Feed => InputFormat::Feed,
            Format::Warc => InputFormat::Warc,
            Format::Csv => InputFormat::Csv,
            Format::Parquet => InputFormat::Parquet,
            Format::PetrarchXml => InputFormat::PetrarchXml,
        }
    }

    /// For `parse`, naming `text` asks for running text.
    pub fn parse_mode(self) -> TextMode {
        if self == Format::Text { TextMode::Running } else { TextMode::Report }
    }
}
