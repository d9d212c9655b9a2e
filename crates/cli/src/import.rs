//! `attache import petrarch`: dictionaries of PETRARCH as an overlay for `--data`.

use crate::args::PetrarchArgs;
use crate::coder;
use crate::failure::Failure;
use attache::import::{Aside, Imported, petrarch};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: &PetrarchArgs) -> Result<ExitCode, Failure> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&args.dir).map_err(|error| fail(&args.dir, &error))? {
        let path = entry.map_err(|error| fail(&args.dir, &error))?.path();
        if path.is_file() && path.extension().is_some_and(|ending| ending == "txt") {
            let bytes = std::fs::read(&path).map_err(|error| fail(&path, &error))?;
            let text =
                String::from_utf8(bytes).map_err(|error| Failure::new(format!("{}: is not UTF-8 ({})", path.display(), error.utf8_error())))?;
            files.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text));
        }
    }
    if files.is_empty() {
        return Err(Failure::new(format!("{} holds no dictionary: no .txt file in it", args.dir.display())));
    }
    files.sort();
    empty(&args.output)?;
    let layers = args.data.iter().map(|dir| coder::folder(dir)).collect::<Result<Vec<_>, _>>()?;
    let imported = petrarch(&files, &layers).map_err(Failure::new)?;
    for (path, text) in &imported.files {
        let path = args.output.join(path);
        let folder = path.parent().unwrap_or(&args.output);
        std::fs::create_dir_all(folder).map_err(|error| fail(folder, &error))?;
        std::fs::write(&path, text).map_err(|error| fail(&path, &error))?;
    }
    Ok(report(args, &imported))
}

/// An overlay is not mixed with what stands there already.
fn empty(folder: &Path) -> Result<(), Failure> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(Failure::new(format!("{} is not empty; name a new folder, or empty it", folder.display()))),
            None => Ok(()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(fail(folder, &error)),
    }
}

fn report(args: &PetrarchArgs, imported: &Imported) -> ExitCode {
    let mut causes: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for aside in &imported.aside {
        let Aside { kind, cause, .. } = aside;
        *causes.entry((kind, cause)).or_default() += 1;
        eprintln!("{}/{aside}", args.dir.display());
    }
    for (what, number) in &imported.taken {
        eprintln!("attache: {number} {what}");
    }
    for ((kind, cause), number) in &causes {
        eprintln!("attache: set aside: {number} of kind {kind}: {cause}");
    }
    let output = args.output.display();
    match imported.aside.len() {
        0 => eprintln!("attache: all in {output}; use it with --data {output}"),
        number => eprintln!("attache: {number} lines or codes set aside (named above), the rest in {output}; use it with --data {output}"),
    }
    if imported.aside.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn fail(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
