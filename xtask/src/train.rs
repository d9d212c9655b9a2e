//! `cargo xtask train fast|accurate`: trains a model of the language engine and writes it, with its manifest, to `models/`.

use attache_parse::train::{Options, train};
use std::path::{Path, PathBuf};
use std::process::Command;

const USAGE: &str = "usage: cargo xtask train fast|accurate [--data DIR] [--out DIR] [--version X.Y.Z]
  fast      sparse tables; from treebanks and from what the accurate model in models/ teaches it; minutes
  accurate  the encoder; calls train/train.py and train/export.py (train/README.md: what they need); hours
  --data    folder with ud/, uner/, ner-extra/, coref/ and the other corpora (default ../shared/data)
  --out     where model and manifest go (default models)
  --version version that the manifest states
further arguments of accurate go to train/train.py";

/// Runs the command with the arguments after its name.
///
/// # Errors
/// Unknown arguments, corpora that cannot be read, a script that fails, files that cannot be written.
pub fn run(args: &[String]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (engine, rest) = args.split_first().ok_or(USAGE)?;
    let mut data = root.join("../shared/data");
    let mut out = root.join("models");
    let mut options = Options::default();
    let mut further = Vec::new();
    let mut rest = rest.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or(USAGE)?;
        match name.as_str() {
            "--data" => data = PathBuf::from(value),
            "--out" => out = PathBuf::from(value),
            "--version" => options.version.clone_from(value),
            _ if engine == "accurate" => further.extend([name.clone(), value.clone()]),
            _ => return Err(format!("unknown argument {name:?}\n{USAGE}")),
        }
    }
    match engine.as_str() {
        "fast" => fast(&root, &data, &out, &options),
        "accurate" => accurate(&root, &data, &out, &options.version, &further),
        _ => Err(format!("{engine:?} is no engine\n{USAGE}")),
    }
}

fn fast(root: &Path, data: &Path, out: &Path, options: &Options) -> Result<(), String> {
    let teacher = root.join("models/accurate.bin");
    let teacher = std::fs::read(&teacher).map_err(|e| format!("{}: {e}", teacher.display()))?;
    let trained = train(data, &teacher, options, &mut |line| eprintln!("{line}")).map_err(|e| e.to_string())?;
    write(&out.join("fast.bin"), &trained.model)?;
    write(&out.join("fast.toml"), trained.manifest.as_bytes())
}

fn accurate(root: &Path, data: &Path, out: &Path, version: &str, further: &[String]) -> Result<(), String> {
    let work = root.join("train/out");
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let script = |name: &str| {
        let mut command = Command::new(&python);
        command.arg(root.join("train").join(name)).arg("--out").arg(&work);
        command
    };
    let mut training = script("train.py");
    training.arg("--data").arg(data).arg("--knowledge").arg(root.join("data")).args(further);
    let mut export = script("export.py");
    export.args(["--version", version]);
    for mut command in [training, export] {
        let done = command.status().map_err(|e| format!("{}: {e}; set PYTHON to an interpreter with PyTorch", python.display()))?;
        if !done.success() {
            return Err(format!("{command:?} failed: {done}"));
        }
    }
    for name in ["accurate.bin", "accurate.toml"] {
        let made = work.join(name);
        write(&out.join(name), &std::fs::read(&made).map_err(|e| format!("{}: {e}", made.display()))?)?;
    }
    Ok(())
}

/// Writes a file so that no reader sees half of it.
fn write(path: &Path, content: &[u8]) -> Result<(), String> {
    let part = path.with_extension("part");
    let written = std::fs::write(&part, content).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|e| format!("{}: {e}", path.display()))
}
