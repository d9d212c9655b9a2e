//! From files of facts to checked tables.
//!
//! Given texts, never a file system; used by the build script, which embeds the tables, and at run time for overlays.
//! All problems of all files are found in one run.

pub mod check;
pub mod merge;
pub mod names;
pub mod paths;
pub mod patterns;
pub mod place_table;
pub mod places;
pub mod problem;
pub mod read;
pub mod read_world;
pub mod rules;
pub mod store;
pub mod tables;
pub mod tsv;
pub mod words;

use place_table::PlaceTable;
use problem::Problem;
use rules::Example;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use tables::{Language, World};

/// Everything that a set of files says.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Ontology and language.
    pub language: Language,
    /// Actors.
    pub world: World,
    /// Cities and features; those of later tables hide those with the same id in earlier ones.
    pub places: Vec<PlaceTable>,
    /// Examples of patterns.
    pub examples: Vec<Example>,
}

/// Reads files on top of `base` and checks the whole; `strict_paths` makes files that no table is read from a problem.
pub fn load(mut base: Tables, files: &[(String, String)], strict_paths: bool) -> (Tables, Vec<Problem>) {
    let mut problems = Vec::new();
    let loaded = read::read(files, strict_paths, &mut problems);
    merge::duplicates(&loaded, &mut problems);
    check::exonyms(&loaded, &mut problems);
    let (cities, divisions, features) = merge::merge(&mut base, loaded);
    check::check(&base, &features, &mut problems);
    if let Some(table) = places::compile(&cities, &divisions, &features, &base.world, &mut problems) {
        base.places.push(table);
    }
    problems.sort();
    problems.dedup();
    (base, problems)
}

/// Encoded tables.
pub struct Blobs {
    /// Ontology and words.
    pub language: Cow<'static, [u8]>,
    /// Patterns.
    pub patterns: Cow<'static, [u8]>,
    /// Actors, and their names.
    pub world: Cow<'static, [u8]>,
    /// Other names of actors, as rows: only wanted to lay files over them.
    pub aliases: Cow<'static, [u8]>,
    /// Cities and features.
    pub places: Cow<'static, [u8]>,
}

/// The tables as bytes.
pub fn encode(tables: &Tables) -> Result<Blobs, postcard::Error> {
    Ok(Blobs {
        language: postcard::to_stdvec(&tables.language)?.into(),
        patterns: postcard::to_stdvec(&store::compile(&tables.language.patterns)?)?.into(),
        world: postcard::to_stdvec(&(&tables.world, names::compile(&tables.world, &tables.language.classes)))?.into(),
        aliases: postcard::to_stdvec(&tables.world.aliases)?.into(),
        places: place_table::join(&tables.places).into(),
    })
}

/// Digest of encoded tables: the first 16 hexadecimal digits of their SHA-256.
pub fn digest(blobs: &Blobs) -> String {
    let mut hasher = Sha256::new();
    for blob in [&blobs.language, &blobs.patterns, &blobs.world, &blobs.aliases, &blobs.places] {
        hasher.update((blob.len() as u64).to_le_bytes());
        hasher.update(blob);
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
