//! What can be asked of `attache data`, and the help that teaches it.

use crate::args::{CoderArgs, ExplainFormat, ReadArgs};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum DataCommand {
    /// Check every file of the knowledge and report all faults, each with file, line and cause
    Check {
        /// A data folder laid out like the project's `data/`, whole [default: what is compiled in]
        dir: Option<PathBuf>,
        /// A folder of your own knowledge, laid over what is compiled in, as for `attache code`: its files are checked, and the
        /// examples of its patterns are run
        #[arg(long, value_name = "DIR", conflicts_with = "dir")]
        data: Vec<PathBuf>,
    },
    /// Make a gazetteer of all places out of a GeoNames dump, for `--data`
    Gazetteer(GazetteerArgs),
    /// List the most frequent predicates of a corpus that have political actors and fire no pattern
    Misses(MissesArgs),
    /// List the patterns that never fire on a corpus
    Unused(UnusedArgs),
    /// List for which days the holders of offices are known, when nobody is, and when two are
    Offices(OfficesArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache data misses news.jsonl --limit 100
  attache data misses news.jsonl --no-pattern --engine fast
      only predicates that no pattern names
  attache data misses news.jsonl --data mine/ --format json > misses.jsonl

A miss is a verb, an event noun (under a light verb: \"hold talks\") or an adjective that has at least two different actors
in its roles, one of them political (class `political-sector`, or a state), and fires no pattern. What embeds a clause as an
operator or a cue (\"said that\") is none, for it is read as status or attribution.
Shown for each: how often, the roles that actors fill, what it is done to where that is no actor, why the pattern
that comes furthest does not fire, sentences.")]
pub struct MissesArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub coder: CoderArgs,
    /// Predicates that are listed
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Sentences shown for each
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub examples: usize,
    /// Only predicates that no pattern names, in any frame
    #[arg(long)]
    pub no_pattern: bool,
    /// Text for reading, or a JSON object a line
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  attache data unused news.jsonl more.jsonl --engine fast

A line for each pattern: its id and its predicates. Patterns whose `codebook` says which construction of a codebook they read
are counted apart: they stay although a corpus may not hold them.")]
pub struct UnusedArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub coder: CoderArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache data offices
      how much is known of each office
  attache data offices --office 'foreign minister' --office 'acting foreign minister' --country FRA,DEU
      both taken together as one seat: each gap and each overlap
  attache data offices --office president --since 2000-01-01 --format json

Days are compared as far as the tables know them: a year against a day in it is neither a gap nor an overlap. A gap may be a fact
(a vacancy), and so may two holders at a time (rival governments). Days on which a country had no such office, or was not there, as
actors/no_offices.tsv says, count neither way.")]
pub struct OfficesArgs {
    /// An office in the words of actors/persons.tsv; several are taken together as one seat
    #[arg(long, value_name = "OFFICE")]
    pub office: Vec<String>,
    /// Only these countries (ISO 3166-1 alpha-3, or ids of contested entities), parted by commas
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub country: Vec<String>,
    /// First day
    #[arg(long, value_name = "DATE", default_value = "1990-01-01")]
    pub since: Date,
    /// Last day [default: the latest on which a term is known to have begun or ended]
    #[arg(long, value_name = "DATE")]
    pub until: Option<Date>,
    /// A folder of your own knowledge, laid over what is compiled in
    #[arg(long, value_name = "DIR")]
    pub data: Vec<PathBuf>,
    /// Text for reading, or a JSON object a line for each office of a country
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache data gazetteer allCountries.txt --alternate-names alternateNamesV2.txt -o full/
  attache data gazetteer UG.txt --min-population 0 -o uganda/
  attache code news.jsonl --data full/

The dump: a file of download.geonames.org/export/dump (allCountries.txt, cities500.txt, a country's), unzipped. Populated
places become places/cities.tsv, provinces and counties places/divisions.tsv, rivers, mountains, bases, crossings and the like
places/features.tsv. What is compiled in stays and gives way to rows of the same geonameid. The larger the table, the longer the
start: a second and 300 MiB for a million places.")]
pub struct GazetteerArgs {
    /// The dump
    #[arg(value_name = "GEONAMES_DUMP")]
    pub dump: PathBuf,
    /// alternateNamesV2.txt, unzipped: English names are taken from it
    #[arg(long, value_name = "FILE")]
    pub alternate_names: Option<PathBuf>,
    /// Populated places with fewer people are left out; 0 takes those whose number is not known, too
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub min_population: u64,
    /// Only these countries (ISO 3166-1 alpha-2), parted by commas
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub countries: Vec<String>,
    /// Leave out everything that is no populated place
    #[arg(long)]
    pub cities_only: bool,
    /// The folder to write to; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}
