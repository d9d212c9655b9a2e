//! `attache data misses` and `attache data unused`: what fires nothing is listed, what fires is not.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A fresh folder for the files of one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the old folder goes");
    }
    std::fs::create_dir_all(&folder).expect("the folder is made");
    folder
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("the folder is made");
    std::fs::write(path, text).expect("the file is written");
}

/// Runs `attache data COMMAND` on a text, in the invented world.
fn data(command: &[&str], folder: &Path, text: &str) -> String {
    let (report, world) = (folder.join("report.txt"), Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/test_world"));
    write(&report, text);
    let mut attache = Command::new(env!("CARGO_BIN_EXE_attache"));
    attache.arg("data").args(command).arg(&report).arg("--data").arg(world);
    let Output { status, stdout, stderr } = attache.output().expect("the command starts");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("all output is UTF-8")
}

const TEXT: &str = "Norland bamboozled Veltria on Monday.\n\nThe Veltrian government bamboozled Norland again.\n\n\
    Veltria attacked Norland.\n\nOfficials in Norland said that Veltria was late.\n";

#[test]
fn misses_are_counted_by_predicate() {
    let dir = folder("misses");
    let out = data(&["misses"], &dir, TEXT);
    assert!(out.contains("    2  bamboozle  (verb, no pattern)\n       roles: agent patient 2\n"), "{out}");
    assert!(out.contains("       - Norland bamboozled Veltria on Monday.\n"), "{out}");
    assert!(!out.contains("  attack  ") && !out.contains("  say  "), "what fires or embeds is no miss: {out}");
    let row = data(&["misses", "--format", "json", "--limit", "1", "--examples", "1", "--no-pattern"], &dir, TEXT);
    assert!(row.starts_with(r#"{"predicate":"bamboozle","pos":"verb","count":2,"patterns":0,"frames":[["agent patient",2]]"#), "{row}");
    assert_eq!(row.lines().count(), 1);
}

#[test]
fn misses_are_the_same_on_any_number_of_threads() {
    let dir = folder("misses_threads");
    let one = data(&["misses", "--threads", "1"], &dir, TEXT);
    assert_eq!(one, data(&["misses", "--threads", "4"], &dir, TEXT));
}

#[test]
fn unused_patterns_are_listed_unless_a_codebook_names_them() {
    let dir = folder("unused");
    let pattern = |id: &str, lemma: &str, more: &str| {
        format!("[[pattern]]\nid = \"reject-{id}\"\nlemma = \"{lemma}\"\n{more}yes = [\"Norland {lemma}s Veltria. => Norland > Veltria\"]\n\n")
    };
    let own = dir.join("own");
    let marked = pattern("9003", "discombobulate", "codebook = \"invented: chapter 2\"\n");
    write(
        &own.join("en/patterns/reject.toml"),
        &format!("type = \"REJECT\"\n\n{}{}{marked}", pattern("9001", "bamboozle", ""), pattern("9002", "hornswoggle", "")),
    );
    let out = data(&["unused", "--data", &own.display().to_string()], &dir, TEXT);
    assert!(out.contains("reject-9002\thornswoggle\n"), "{out}");
    assert!(!out.contains("reject-9001") && !out.contains("reject-9003"), "{out}");
    assert!(out.ends_with(" more do not, but a codebook names what they read\n"), "{out}");
}
