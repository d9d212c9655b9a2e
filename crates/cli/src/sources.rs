//! Files and folders as a list of files: folders are gone through in the order of names, so that the order is the same on
//! every machine. It knows no formats.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};

/// The files of some sources, one by one. Holds the names of the folders that it stands in and no more.
pub struct Files {
    /// What is still to come, the next one last.
    waiting: Vec<PathBuf>,
    /// Files that are none of the sources', by their real paths.
    skip: Vec<PathBuf>,
}

impl Files {
    /// The files of `sources`, without the database itself.
    pub fn new(sources: &[PathBuf], db: Option<&Path>) -> Self {
        let skip = db
            .and_then(|db| std::path::absolute(db).ok())
            .and_then(|db| real(&db))
            .map_or(Vec::new(), |db| ["", "-wal", "-shm", "-journal"].iter().map(|end| PathBuf::from(format!("{}{end}", db.display()))).collect());
        Files { waiting: sources.iter().rev().cloned().collect(), skip }
    }
}

/// The real path, also of a file that is not there yet.
fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?)))
}

impl Iterator for Files {
    /// A file to read, or a folder that could not be.
    type Item = Result<PathBuf, (PathBuf, io::Error)>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(path) = self.waiting.pop() {
            if !path.is_dir() {
                if !self.skip.is_empty() && path.canonicalize().is_ok_and(|path| self.skip.contains(&path)) {
                    continue;
                }
                return Some(Ok(path));
            }
            match entries(&path) {
                Ok(below) => self.waiting.extend(below),
                Err(error) => return Some(Err((path, error))),
            }
        }
        None
    }
}

/// What stands in a folder, the first name last. Links to folders are left out: they may lead back up.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let wanted = |entry: &DirEntry| {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let path = entry.path();
        !hidden && (path.is_file() || (path.is_dir() && !link))
    };
    let mut below = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if wanted(&entry) {
            below.push(entry.path());
        }
    }
    below.sort_by(|a, b| b.cmp(a));
    Ok(below)
}
