//! `attache data gazetteer`: tables of places out of a dump of GeoNames, to be laid over those compiled in.

use crate::failure::Failure;
use attache::gazetteer::{self, Geonames, GeonamesTable};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the name of a file of alternate names begins with.
const NAMES: &str = "alternateNames";

pub fn run(dump: &Path, out: &Path, population: u32, language: &str) -> Result<ExitCode, Failure> {
    let files = files(dump)?;
    let (names, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| file_name(path).starts_with(NAMES));
    let mut places = Vec::new();
    for path in others {
        if holds_places(&path)? {
            places.push(path);
        } else {
            eprintln!("attache: {} holds no places and is passed over", path.display());
        }
    }
    if places.is_empty() {
        return Err(Failure::new(format!("{} has no table of places, such as allCountries.txt", dump.display())));
    }
    let mut geonames = Geonames::new(population, language, gazetteer::country_codes());
    for path in &names {
        lines(path, |line| geonames.alternate_name(line))?;
    }
    let folder = out.join("places");
    fs::create_dir_all(&folder).map_err(|error| Failure::new(format!("{} cannot be made: {error}", folder.display())))?;
    let mut tables = Tables { out, open: BTreeMap::new() };
    for path in &places {
        lines(path, |line| match geonames.place(line)? {
            Some((table, row)) => tables.write(table, &row),
            None => Ok(()),
        })?;
    }
    tables.finish()
}

/// The text files of a dump; `dump` may be one of them.
fn files(dump: &Path) -> Result<Vec<PathBuf>, Failure> {
    if dump.is_file() {
        return Ok(vec![dump.to_owned()]);
    }
    let fail = |error: std::io::Error| Failure::new(format!("{} cannot be read: {error}", dump.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(dump).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.extension().is_some_and(|ext| ext == "txt") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether the first line has the columns of places: a dump has tables of codes as well.
fn holds_places(path: &Path) -> Result<bool, Failure> {
    let fail = |error: std::io::Error| Failure::new(format!("{} cannot be read: {error}", path.display()));
    let mut line = String::new();
    BufReader::new(File::open(path).map_err(fail)?).read_line(&mut line).map_err(fail)?;
    Ok(line.split('\t').count() == gazetteer::PLACE_COLUMNS)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Hands over each line of a file; stops at the first that is wrong.
fn lines(path: &Path, mut take: impl FnMut(&str) -> Result<(), String>) -> Result<(), Failure> {
    let fail = |line: usize, cause: String| Failure::new(format!("{}:{line}: {cause}", path.display()));
    let file = File::open(path).map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))?;
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| fail(number + 1, error.to_string()))?;
        if !line.is_empty() {
            take(&line).map_err(|cause| fail(number + 1, cause))?;
        }
    }
    Ok(())
}

/// The tables that are written.
struct Tables<'o> {
    out: &'o Path,
    open: BTreeMap<&'static str, (BufWriter<File>, usize)>,
}

impl Tables<'_> {
    fn write(&mut self, table: GeonamesTable, row: &str) -> Result<(), String> {
        let path = table.path();
        if !self.open.contains_key(path) {
            let mut file = BufWriter::new(File::create(self.out.join(path)).map_err(|error| format!("{path} cannot be written: {error}"))?);
            file.write_all(table.header().as_bytes()).map_err(|error| format!("{path} cannot be written: {error}"))?;
            self.open.insert(path, (file, 0));
        }
        let Some((file, rows)) = self.open.get_mut(path) else {
            return Ok(());
        };
        *rows += 1;
        file.write_all(row.as_bytes()).map_err(|error| format!("{path} cannot be written: {error}"))
    }

    fn finish(self) -> Result<ExitCode, Failure> {
        for (path, (mut file, rows)) in self.open {
            file.flush().map_err(|error| Failure::new(format!("{path} cannot be written: {error}")))?;
            eprintln!("attache: {rows} places in {}", self.out.join(path).display());
        }
        Ok(ExitCode::SUCCESS)
    }
}
