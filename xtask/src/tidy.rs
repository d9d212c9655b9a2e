//! `cargo xtask tidy`: what a reader of the repository may rely on and no compiler checks.

use crate::{floors, licences, links, shell};
use unicode_normalization::is_nfc;

/// A Rust file longer than this fails.
const MOST_LINES: usize = 800;
/// A Rust file longer than this is listed: it should open with the reason.
const LONG_LINES: usize = 500;
/// Crates whose business is the terminal.
const MAY_PRINT: [&str; 1] = ["crates/cli/"];
/// Crates that are given bytes and open nothing themselves; the training code of `parse` is not part of what users link.
const NO_FILES: [&str; 7] = [
    "crates/types/src/",
    "crates/knowledge/src/",
    "crates/parse/src/",
    "crates/times/src/",
    "crates/code/src/",
    "crates/export/src/",
    "crates/eval/src/",
];
const TRAINING: &str = "crates/parse/src/train/";

/// Checks all files of the project.
pub fn run() -> Result<(), String> {
    let mut problems = Vec::new();
    let mut long = Vec::new();
    let files = shell::files()?;
    let mut texts = Vec::new();
    for name in &files {
        let bytes = std::fs::read(shell::root().join(name)).map_err(|e| format!("{name}: {e}"))?;
        let knowledge = name.starts_with("data/");
        match String::from_utf8(bytes) {
            Ok(text) => texts.push((name.as_str(), text)),
            Err(_) if knowledge => problems.push(format!("{name}: not UTF-8")),
            Err(_) => {}
        }
    }
    for (name, text) in &texts {
        problems.extend(machine_paths(name, text));
        if name.ends_with(".rs") {
            problems.extend(rust(name, text));
            let lines = text.lines().count();
            if lines > LONG_LINES {
                long.push(format!("  {lines} {name}"));
            }
        }
        if name.starts_with("data/") {
            problems.extend(knowledge(name, text));
        }
        if name.ends_with(".md") {
            problems.extend(links::problems(name, text, &files));
        }
    }
    problems.extend(licences::problems()?);
    problems.extend(floors::readme_problem()?);
    if !long.is_empty() {
        println!("tidy: files over {LONG_LINES} lines, each perhaps two things in one:\n{}", long.join("\n"));
    }
    shell::report("tidy", &problems)?;
    println!("tidy: {} files", files.len());
    Ok(())
}

/// Rules for Rust files.
fn rust(name: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let at = |line: usize, what: &str| format!("{name}:{}: {what}", line + 1);
    if !text.starts_with("//!") {
        problems.push(format!("{name}: does not open with `//!`: what is it for, and what must it not know?"));
    }
    let lines = text.lines().count();
    if lines > MOST_LINES {
        problems.push(format!("{name}: {lines} lines; {MOST_LINES} is the most"));
    }
    // Put together from parts, so that this file does not find itself.
    let unfinished = [["#[ig", "nore"], ["to", "do!("], ["unimple", "mented!("]].map(|parts| parts.concat());
    for (i, line) in text.lines().enumerate() {
        problems.extend(unfinished.iter().filter(|what| line.contains(what.as_str())).map(|what| at(i, &format!("`{what}`"))));
    }
    let library = name.starts_with("crates/") && name.contains("/src/") && !MAY_PRINT.iter().any(|folder| name.starts_with(folder));
    if !library || name.ends_with("/tests.rs") {
        return problems;
    }
    let opens_files = !NO_FILES.iter().any(|folder| name.starts_with(folder)) || name.starts_with(TRAINING);
    for (i, line) in text.lines().enumerate().take_while(|(_, line)| !line.starts_with("#[cfg(test)]")) {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        let forbidden = ["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!("].iter().find(|what| begins_word(code, what));
        problems.extend(forbidden.map(|what| at(i, &format!("`{what})`: a library does not print"))));
        let ends = [".unwrap()", "process::exit("].iter().find(|what| code.contains(**what));
        problems.extend(ends.map(|what| at(i, &format!("`{what}`: a library returns its errors, and `expect` states an invariant"))));
        let outside = ["std::fs", "std::env::", "std::net"].iter().find(|what| !opens_files && code.contains(**what));
        problems.extend(outside.map(|what| at(i, &format!("`{what}`: this crate is given bytes and opens nothing"))));
    }
    problems
}

/// True where `what` stands in the line and no letter before it.
fn begins_word(line: &str, what: &str) -> bool {
    line.match_indices(what).any(|(i, _)| !line[..i].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// Paths that hold on one machine only.
fn machine_paths(name: &str, text: &str) -> Vec<String> {
    let folders = [["/wo", "rk/"], ["/ho", "me/"], ["/ro", "ot/"], ["/Us", "ers/"], ["C:\\", "Users"]].map(|parts| parts.concat());
    let inside = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || "._-~})>/".contains(c));
    let mut problems = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let found = folders.iter().find(|folder| line.match_indices(folder.as_str()).any(|(at, _)| !inside(&line[..at])));
        problems.extend(found.map(|folder| format!("{name}:{}: the path of a machine (`{folder}`)", i + 1)));
    }
    problems
}

/// Files of `data/`: Unicode NFC, LF, a last line that ends.
fn knowledge(name: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if let Some(line) = text.split('\n').position(|line| line.contains('\r')) {
        problems.push(format!("{name}:{}: the first of its carriage returns; lines end with LF", line + 1));
    }
    for (i, line) in text.split('\n').enumerate().filter(|(_, line)| !is_nfc(line)) {
        problems.push(format!("{name}:{}: not in Unicode normal form C: {line}", i + 1));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        problems.push(format!("{name}: the last line does not end"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_file_has_no_problem() {
        assert!(rust("crates/code/src/a.rs", "//! Good.\nfn f() {}\n").is_empty());
        assert!(machine_paths("a.md", "see src/work/a.rs and https://example.org/home/b\n").is_empty());
        assert!(knowledge("data/a.tsv", "Sao Tomé\n").is_empty());
    }

    #[test]
    fn faults_are_found_with_their_line() {
        let unfinished = ["//! A.\nfn f() { ", "to", "do!() }\n"].concat();
        assert_eq!(rust("xtask/src/a.rs", &unfinished).len(), 1);
        assert_eq!(rust("crates/code/src/a.rs", "fn f() {}\n").len(), 1);
        assert_eq!(rust("crates/code/src/a.rs", &format!("//! A.\n{}", "\n".repeat(MOST_LINES))).len(), 1);
        assert_eq!(
            rust("crates/code/src/a.rs", "//! A.\nfn f() { println!(); }\n"),
            ["crates/code/src/a.rs:2: `println!()`: a library does not print"]
        );
        assert_eq!(rust("crates/parse/src/a.rs", "//! A.\nuse std::fs;\n").len(), 1);
        assert_eq!(rust("crates/code/src/a.rs", "//! A.\nlet x = y.unwrap();\n").len(), 1);
        assert_eq!(machine_paths("a.md", &["in /wo", "rk/main"].concat()).len(), 1);
        assert_eq!(knowledge("data/a.tsv", "a\r\nCafe\u{301}").len(), 3);
    }

    #[test]
    fn the_terminal_the_readers_and_the_tests_are_free() {
        assert!(rust("crates/cli/src/a.rs", "//! A.\nfn f() { println!(); }\n").is_empty());
        assert!(rust("crates/ingest/src/a.rs", "//! A.\nuse std::fs;\n").is_empty());
        assert!(rust("crates/parse/src/train/a.rs", "//! A.\nuse std::fs;\n").is_empty());
        assert!(rust("crates/code/src/a.rs", "//! A.\n#[cfg(test)]\nmod tests { fn f() { y.unwrap(); } }\n").is_empty());
    }
}
