//! What can be asked of `attache new`, and the help that teaches it.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum NewCommand {
    /// Start a pattern: a predicate with its roles that is an event
    Pattern(Box<PatternArgs>),
    /// Start an actor: an organisation, an armed group or a person
    Actor(Box<ActorArgs>),
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("predicate").required(true)), after_help = "\
Examples:
  attache new pattern --type ASSAULT --verb shell --with patient=* \\
      --yes \"Veltria shelled Norland. => Veltria > Norland\" --no \"The cook shelled peas.\"
      prints the block, and whether its sentences hold
  attache new pattern --type REQUEST --noun plea --with for=* --data mine/
      adds it to mine/en/patterns/request.toml, which `attache code --data mine/` reads

The id is the next free one. Where patterns of the type name the predicate already they are listed and nothing is made, unless
--another is given. A pattern that the data check would refuse is not made either: each fault is named. Sentences are read in
the invented world of the project's examples (Ruritania, Veltria, Norland, Karsovia, Tamland) and in the real one: a `yes` must
fire in one of them, a `no` in none. Patterns of relations and of agreements are written by hand.")]
pub struct PatternArgs {
    /// PLOVER type of the event
    #[arg(long = "type", value_name = "TYPE")]
    pub event_type: String,
    /// The verb, its base form, a particle after a space: "call off"; several are parted by commas
    #[arg(long, value_name = "LEMMA", group = "predicate", value_delimiter = ',')]
    pub verb: Vec<String>,
    /// The event noun instead
    #[arg(long, value_name = "LEMMA", group = "predicate", value_delimiter = ',')]
    pub noun: Vec<String>,
    /// The adjective instead
    #[arg(long, value_name = "LEMMA", group = "predicate", value_delimiter = ',')]
    pub adj: Vec<String>,
    /// A role that must be there and what may fill it: patient=*, patient=@actor, content.patient=troops,tank; may be repeated
    #[arg(long, value_name = "ROLE=FILLERS", value_parser = role)]
    pub with: Vec<(String, Vec<String>)>,
    /// A role that must not be there, or not be filled so
    #[arg(long, value_name = "ROLE=FILLERS", value_parser = role)]
    pub without: Vec<(String, Vec<String>)>,
    /// PLOVER mode
    #[arg(long, value_name = "MODE")]
    pub mode: Option<String>,
    /// CAMEO code
    #[arg(long, value_name = "CODE")]
    pub cameo: Option<String>,
    /// Where the actors are, parted by commas, the first that yields one wins [default: agent]
    #[arg(long, value_name = "PATHS", value_delimiter = ',')]
    pub actor: Vec<String>,
    /// Where the recipients are [default: patient,to,against,with,on,of]
    #[arg(long, value_name = "PATHS", value_delimiter = ',')]
    pub recipient: Vec<String>,
    /// A sentence on which it must fire: "Sentence. => actor > recipient"; may be repeated
    #[arg(long, value_name = "SENTENCE")]
    pub yes: Vec<String>,
    /// A sentence on which it must not fire
    #[arg(long, value_name = "SENTENCE")]
    pub no: Vec<String>,
    /// The codebook that names this construction, and where
    #[arg(long, value_name = "TEXT")]
    pub codebook: Option<String>,
    /// Make it although patterns of the type name the predicate
    #[arg(long)]
    pub another: bool,
    /// The folder of knowledge to add it to [default: print it only]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  attache new actor \"Harbour Front\" --kind group --country XNO --sector REB --from 2029 --alias HF
  attache new actor \"Ana Beralt\" --kind person --country XVE --sector GOV --role \"foreign minister\" --from 2031-05-01 --data mine/
      adds a row to mine/actors/persons.tsv; without --data rows are printed with the names of their files

Where the name is known already, who bears it is listed and nothing is made, unless --another is given; for a person that adds
an office to the one known. Rows that the data check would refuse are not made: each fault is named. Dates are days, months or
years (2031-05-01, 2031-05, 2031).")]
pub struct ActorArgs {
    /// The name as reports write it
    pub name: String,
    /// What it is; an agency is part of a government
    #[arg(long, value_enum)]
    pub kind: ActorKind,
    /// ISO3 code of its country; left out for bodies of several countries
    #[arg(long, value_name = "CODE", default_value = "")]
    pub country: String,
    /// PLOVER sector (GOV, MIL, REB, PTY, IGO ...)
    #[arg(long, value_name = "SECTOR", default_value = "")]
    pub sector: String,
    /// The office of a person
    #[arg(long, value_name = "OFFICE", default_value = "")]
    pub role: String,
    /// First day
    #[arg(long, value_name = "DATE", default_value = "")]
    pub from: String,
    /// Last day
    #[arg(long, value_name = "DATE", default_value = "")]
    pub to: String,
    /// Wikidata id
    #[arg(long, value_name = "ID", default_value = "")]
    pub wikidata: String,
    /// Another name; may be repeated
    #[arg(long, value_name = "NAME")]
    pub alias: Vec<String>,
    /// The id [default: the name in small letters, with hyphens]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// Make it although the name is known
    #[arg(long)]
    pub another: bool,
    /// The folder of knowledge to add it to [default: print it only]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ActorKind {
    Organization,
    Agency,
    Group,
    Person,
}

/// `ROLE=FILLER,FILLER`.
fn role(given: &str) -> Result<(String, Vec<String>), String> {
    let (role, fillers) = given.split_once('=').ok_or("write it as ROLE=FILLERS, for example patient=@actor")?;
    Ok((role.trim().to_string(), fillers.split(',').map(|filler| filler.trim().to_string()).collect()))
}
