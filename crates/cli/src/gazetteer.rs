//! `attache data gazetteer`: a full gazetteer out of a GeoNames dump, for `--data`.

use crate::data_args::GazetteerArgs;
use crate::failure::Failure;
use attache::gazetteer::{Built, Tables, Wanted, alternate_names, build};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

/// Faults of a dump that are shown; the rest is counted.
const SHOWN: usize = 10;

pub fn run(args: &GazetteerArgs) -> Result<ExitCode, Failure> {
    let alternate = match &args.alternate_names {
        Some(path) => alternate_names(BufReader::new(open(path)?)).map_err(|error| fail(path, &error))?,
        None => BTreeMap::new(),
    };
    let wanted = Wanted {
        least_population: args.min_population,
        countries: args.countries.iter().map(|code| code.to_ascii_uppercase()).collect(),
        cities_only: args.cities_only,
    };
    let folder = args.output.join("places");
    std::fs::create_dir_all(&folder).map_err(|error| fail(&folder, &error))?;
    let create = |name: &str| {
        let path = folder.join(name);
        File::create(&path).map(BufWriter::new).map_err(|error| fail(&path, &error))
    };
    let dump = BufReader::new(open(&args.dump)?);
    let mut tables = Tables { cities: create("cities.tsv")?, divisions: create("divisions.tsv")?, features: create("features.tsv")? };
    let built = build(dump, &alternate, &wanted, &mut tables).map_err(|error| fail(&args.dump, &error))?;
    for table in [&mut tables.cities, &mut tables.divisions, &mut tables.features] {
        table.flush().map_err(|error| fail(&folder, &error))?;
    }
    Ok(report(args, &built))
}

fn report(args: &GazetteerArgs, built: &Built) -> ExitCode {
    for fault in built.faults.iter().take(SHOWN) {
        eprintln!("{}: {fault}", args.dump.display());
    }
    let Built { cities, divisions, features, stateless, faults } = built;
    let aside = if faults.is_empty() { String::new() } else { format!("; {} lines set aside", faults.len()) };
    let stateless = if *stateless > 0 { format!("; {stateless} places of unknown countries left out") } else { String::new() };
    eprintln!("attache: {cities} places, {divisions} divisions and {features} features in {}{stateless}{aside}", args.output.display());
    eprintln!("attache: use them with --data {}; GeoNames asks to be named (CC BY 4.0)", args.output.display());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| fail(path, &error))
}

fn fail(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
