//! What can be asked of the commands that work with a database, and the help that teaches it.

use crate::args::{CoderArgs, Format, OutputFormat};
use crate::failure::Failure;
use attache::RecordKinds;
use attache::types::Status;
use attache_store::{Access, Area, Days, Store};
use clap::Args;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The database that is used where none is named.
const DB: &str = "attache.db";

const LOAD_EXAMPLES: &str = "\
Examples:
  attache load news/                       all files of a folder, into attache.db
  attache load news.jsonl more.jsonl --db archive.db --engine fast
  attache load news/ --db postgres://desk@db.example.org/news

A run may be stopped or killed at any time: the same command goes on where it ended, and codes nothing twice. A file is
known by its real path, however it is named. One that was read to its end is passed over while its length, its time of
modification, the options and the versions are the same; any other is read, and its records are coded where they differ
from what was read before. Records of standard input are known by their number in it.
Reports are known by their id: the same id with another text is set aside. What was set aside, and why, is said at the
end and kept in the database (table set_aside).";

#[derive(Debug, Args)]
#[command(after_help = LOAD_EXAMPLES)]
pub struct LoadArgs {
    /// Files and folders to read; of a folder all files in it and below, save hidden ones; `-` is standard input
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    #[command(flatten)]
    pub db: DbArgs,
    /// How files are understood: `auto` goes by the ending, then by the first character
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    pub input_format: Format,
    /// When the reports were published (2031-03-14, 2031-03-14T09:30+01:00). Used for reports whose record does not
    /// say it; it goes before what a byline says
    #[arg(long, value_name = "DATE")]
    pub published: Option<String>,
    /// The outlet of the reports. Used for reports whose record does not say it
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    #[command(flatten)]
    pub coder: CoderArgs,
    /// Threads to work on; the content is the same for any number [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// The most reports that go into the database at once; what a killed run must do again is never more. Two seconds
    /// after the last ones, fewer go too
    #[arg(long, value_name = "N", default_value = "256")]
    pub batch: NonZeroUsize,
}

const WATCH_EXAMPLES: &str = "\
Examples:
  attache watch feeds.toml                 until Ctrl-C, into attache.db
  attache watch feeds.toml --once          one round, for cron: exit code 1 where a feed or a page could not be had
  attache watch feeds.toml --db postgres://desk@db.example.org/news

The list:
  contact = \"desk@herald.example\"         whom hosts can turn to; a part of what we call ourselves
  every = \"15m\"                          how often a feed is asked (60s to 1d)
  pause = \"1s\"                           what lies between two requests to one host
  timeout = \"30s\"                        the longest time for one answer
  pages = true                           read the pages that entries link to; where that fails, the feed's own words

  [[feed]]
  url = \"https://herald.example/world.rss\"
  source = \"Strelsau Herald\"             the outlet; without it, what the feed calls itself
  every = \"5m\"                           `every` and `pages` may stand with a feed, too

Feeds are asked only whether there is anything new; robots.txt is obeyed, with its Crawl-delay; a host has one request of
ours at a time. A feed that fails is asked less and less often, up to once a day, and never before the time it names.
What is known of each feed stands in the database, so that the next run goes on where this one ended.";

#[derive(Debug, Args)]
#[command(after_help = WATCH_EXAMPLES)]
pub struct WatchArgs {
    /// The list of feeds (see below)
    #[arg(value_name = "FEEDS.TOML")]
    pub feeds: PathBuf,
    #[command(flatten)]
    pub db: DbArgs,
    /// Ask every feed once and end; those that failed lately are left alone until their time has come
    #[arg(long)]
    pub once: bool,
    #[command(flatten)]
    pub coder: CoderArgs,
    /// Threads to code on [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
pub struct DbArgs {
    /// The database: an SQLite file, or postgres://user@host/database. PostgreSQL is spoken to without TLS, so use a
    /// socket, a tunnel or a network that you trust; sslmode=require is refused
    #[arg(long = "db", value_name = "URL", default_value = DB)]
    pub url: String,
}

impl DbArgs {
    /// Opens the database. What goes over a network in clear text is said.
    pub fn open(&self, access: Access) -> Result<Box<dyn Store>, Failure> {
        let store = attache_store::open(&self.url, access).map_err(Failure::new)?;
        warn_of_clear_text(&self.url);
        Ok(store)
    }
}

/// Says what goes over a network in clear text.
pub fn warn_of_clear_text(url: &str) {
    if let Some(host) = attache_store::clear_text_host(url) {
        eprintln!("attache: the connection to {host} is not encrypted: this version does not speak TLS");
    }
}

const QUERY_EXAMPLES: &str = "\
Examples:
  attache query \"fish quota\" --from 2031-03      both words in the evidence, from March 2031 on
  attache query --actor NOR --recipient \"foreign ministry\" --type accuse --status denied
  attache query --box 55,5,62,12 --format jsonl > north.jsonl
  attache query --from 2031 --type protest --format gdelt -o protests.tsv
  attache query '\"lift the embargo\" -sanctions' --records reports

Words: all must occur; \"in quotes\" side by side; a OR b; -not; begin*. Case and accents do not count, and any other
sign parts words. Reports are searched by title and text, all else by its evidence.
A party is found by words of its name or mention, by country (ISO 3166 alpha-3), sector or entity id.
A filter given twice is met by either value. A record that lacks what a filter asks about is not found.
The latest come first.";

#[derive(Debug, Args)]
#[command(after_help = QUERY_EXAMPLES)]
pub struct QueryArgs {
    /// Words to find
    pub text: Vec<String>,
    #[command(flatten)]
    pub db: DbArgs,
    /// Who acts; of relations the subject, of agreements a party
    #[arg(long, value_name = "WHO")]
    pub actor: Vec<String>,
    /// Who is acted upon; of relations the object
    #[arg(long, value_name = "WHO")]
    pub recipient: Vec<String>,
    /// Event type; of relations the predicate, of agreements the kind
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub event_type: Vec<String>,
    /// Event mode
    #[arg(long, value_delimiter = ',')]
    pub mode: Vec<String>,
    /// First day, month or year (2031-03-14, 2031-03, 2031). Events and times have days of their own; all else has the
    /// day of publication
    #[arg(long, value_name = "DAY", value_parser = Days::parse)]
    pub from: Option<Days>,
    /// Last day, month or year, included
    #[arg(long, value_name = "DAY", value_parser = Days::parse)]
    pub to: Option<Days>,
    /// Words of the place's name, its country or gazetteer id; of reports, of the dateline
    #[arg(long, value_name = "NAME")]
    pub place: Vec<String>,
    /// South-western and north-eastern corner, in degrees: lat,lon,lat,lon
    #[arg(long = "box", value_name = "LAT,LON,LAT,LON", value_parser = Area::parse, allow_hyphen_values = true)]
    pub area: Option<Area>,
    /// Whether it happened: occurred, ongoing, planned, expected, conditional, hypothetical, negated, denied
    #[arg(long, value_delimiter = ',', value_parser = status)]
    pub status: Vec<Status>,
    /// Who says so: anybody an event or relation is attributed to, or the source of a quote
    #[arg(long, value_name = "WHO")]
    pub speaker: Vec<String>,
    /// Words of the outlet's name or site
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,
    /// Id of an agreement, or words of its title
    #[arg(long, value_name = "ID")]
    pub agreement: Vec<String>,
    /// Leave out reports that carry the text of an earlier one: of a wire report, what the first outlet had
    #[arg(long)]
    pub without_copies: bool,
    /// The most records to show [default: 100 for the table, all otherwise]
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Kinds of records, parted by commas: events, quotes, relations, agreements, times, places, entities, reports, or all
    /// Left out: events, or what the rows of the format are made from
    #[arg(long, value_name = "KINDS")]
    pub records: Option<RecordKinds>,
    /// What to write: a table for reading, JSON lines for programs, or the columns of another format
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub format: OutputFormat,
    /// In formats that cannot say whether an event happened, write those that did not, too
    #[arg(long)]
    pub all_statuses: bool,
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
}

/// A status by the name that records use.
fn status(name: &str) -> Result<Status, String> {
    let name = serde_json::Value::String(name.to_ascii_lowercase());
    serde_json::from_value(name).map_err(|error: serde_json::Error| error.to_string())
}
