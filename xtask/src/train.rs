//! `cargo xtask train`: trains the language engine's models and writes them to `models/`.

use attache_parse::train::{Options, train};
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: cargo xtask train [--treebanks DIR] [--out DIR] [--version X.Y.Z]
  --treebanks  folder with en_ewt-ud-*.conllu and en_gum-ud-*.conllu (default ../shared/data/ud)
  --out        where fast.bin and manifest.toml go (default models)
  --version    version that the manifest states";

/// Runs the command with the arguments after its name.
///
/// # Errors
/// Unknown arguments, treebanks that cannot be read, files that cannot be written.
pub fn run(args: &[String]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut treebanks = root.join("../shared/data/ud");
    let mut out = root.join("models");
    let mut options = Options::default();
    let mut rest = args.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or(USAGE)?;
        match name.as_str() {
            "--treebanks" => treebanks = PathBuf::from(value),
            "--out" => out = PathBuf::from(value),
            "--version" => options.version.clone_from(value),
            _ => return Err(format!("unknown argument {name:?}\n{USAGE}")),
        }
    }
    let trained = train(&treebanks, &options, &mut |line| eprintln!("{line}")).map_err(|e| e.to_string())?;
    write(&out.join("fast.bin"), &trained.model)?;
    write(&out.join("manifest.toml"), trained.manifest.as_bytes())
}

/// Writes a file so that no reader sees half of it.
fn write(path: &Path, content: &[u8]) -> Result<(), String> {
    let part = path.with_extension("part");
    let written = std::fs::write(&part, content).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|e| format!("{}: {e}", path.display()))
}
