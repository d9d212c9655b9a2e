//! Running other programs in the project's folder, and listing the project's files.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The workspaces of the project: the project itself, and the benches, which stand apart.
const WORKSPACES: [&str; 2] = ["Cargo.toml", "bench/Cargo.toml"];

/// The folder of the project. Cargo says where it runs us; the folder that we were compiled in may be another clone.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&manifest).join("..")
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Runs cargo with its output shown.
pub fn cargo(args: &[&str]) -> Result<(), String> {
    cargo_with(args, None)
}

/// Runs cargo with a variable set and its output shown.
pub fn cargo_with(args: &[&str], variable: Option<(&str, &str)>) -> Result<(), String> {
    let status = command("cargo").args(args).envs(variable).status().map_err(|e| format!("cargo cannot be run: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("failed: cargo {}", args.join(" "))) }
}

/// Runs one cargo command in each workspace of the project; `args[0]` is the subcommand.
pub fn cargo_each(args: &[&str]) -> Result<(), String> {
    for manifest in WORKSPACES {
        let mut all = vec![args[0], "--manifest-path", manifest];
        all.extend(&args[1..]);
        cargo(&all)?;
    }
    Ok(())
}

/// What a program prints on standard output; its diagnostics are shown.
pub fn output(program: &str, args: &[&str]) -> Result<String, String> {
    let done = command(program).args(args).stderr(Stdio::inherit()).output().map_err(|e| format!("{program} cannot be run: {e}"))?;
    if !done.status.success() {
        return Err(format!("failed: {program} {}", args.join(" ")));
    }
    String::from_utf8(done.stdout).map_err(|_| format!("{program} {}: output is not UTF-8", args.join(" ")))
}

fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The project's files as paths below its folder, parted by `/`, sorted: those that git tracks and those that it would.
pub fn files() -> Result<Vec<String>, String> {
    let listed = output("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    let mut files: Vec<String> = listed.split('\0').filter(|name| !name.is_empty()).map(str::to_string).collect();
    files.retain(|name| root().join(name).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// The text of a project file.
pub fn read(name: &str) -> Result<String, String> {
    std::fs::read_to_string(root().join(name)).map_err(|e| format!("{name}: {e}"))
}

/// Writes a project file so that no reader sees half of it.
pub fn write(name: &str, content: &str) -> Result<(), String> {
    let path = root().join(name);
    let part = path.with_extension("part");
    let written = std::fs::write(&part, content).and_then(|()| std::fs::rename(&part, &path));
    written.map_err(|e| format!("{name}: {e}"))
}

/// All problems in one message, with a last line that counts them; nothing wrong is success.
pub fn report(check: &str, problems: &[String]) -> Result<(), String> {
    match problems.len() {
        0 => Ok(()),
        count => Err(format!("{}\n{check}: {count} problems", problems.join("\n"))),
    }
}
