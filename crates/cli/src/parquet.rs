//! `--format parquet`: one file, or a folder of months. Without the feature `parquet` it says that the build has none.

#[cfg(feature = "parquet")]
mod made;

#[cfg(feature = "parquet")]
pub use made::{code, export};

#[cfg(not(feature = "parquet"))]
pub use absent::{code, export};

#[cfg(not(feature = "parquet"))]
mod absent {
    use crate::args::CodeArgs;
    use crate::export::Source;
    use crate::failure::Failure;
    use attache::{Pipeline, RecordKind};
    use std::path::{Path, PathBuf};
    use std::process::ExitCode;

    fn none() -> Failure {
        Failure::new("this build has no parquet: build with `--features parquet`, or write --format jsonl")
    }

    pub fn code(_: &CodeArgs, _: RecordKind, _: &Pipeline) -> Result<ExitCode, Failure> {
        Err(none())
    }

    pub fn export(_: &mut Source<'_>, _: RecordKind, _: &Path, _: &[PathBuf]) -> Result<(), Failure> {
        Err(none())
    }
}
