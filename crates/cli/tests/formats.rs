//! `attache code --format` with the formats of other projects: what comes out, and which combinations are refused.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn reports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/cli/reports.jsonl")
}

fn code(args: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_attache")).args(["code", "--engine", "fast"]).arg(reports()).args(args).output();
    let Output { status, stdout, stderr } = done.expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
    (status.code().expect("the command ends by itself"), text(stdout), text(stderr))
}

#[test]
fn tables_have_their_columns() {
    for (format, columns, header) in [("gdelt", 61, 0), ("gdelt-mentions", 16, 0), ("phoenix", 26, 0), ("icews", 20, 1), ("polecat", 40, 1)] {
        let (status, out, err) = code(&["--format", format]);
        assert_eq!((status, err.as_str()), (0, ""), "{format}");
        assert!(out.lines().count() > header, "{format}: no event was written");
        assert!(out.lines().all(|line| line.split('\t').count() == columns), "{format}: {out}");
        let (_, all, _) = code(&["--format", format, "--all-statuses"]);
        assert!(all.lines().count() >= out.lines().count(), "{format}");
        let (_, alone, _) = code(&["--format", format, "--threads", "1"]);
        assert_eq!(alone, out, "{format}: the same for any number of threads");
    }
}

#[test]
fn json_formats_are_json() {
    let (_, out, _) = code(&["--format", "geojson", "--all-statuses"]);
    let collection: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(collection["type"], "FeatureCollection");
    let (_, out, _) = code(&["--format", "plover"]);
    let events: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(!events.is_empty() && events.iter().all(|event| event["event"].is_string() && event["status"].is_string()));
    let (_, native, _) = code(&["--format", "jsonl"]);
    assert_eq!(native.lines().count(), events.len(), "one PLOVER event for each record");
}

fn attache(args: &[&str]) -> (i32, Vec<u8>, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_attache")).args(args).output().expect("the command starts");
    (done.status.code().expect("the command ends by itself"), done.stdout, String::from_utf8(done.stderr).expect("UTF-8"))
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the old folder goes");
    }
    std::fs::create_dir_all(&folder).expect("the folder is made");
    folder
}

#[test]
fn export_writes_what_code_writes() {
    let records = scratch("export").join("records.jsonl");
    let name = records.to_string_lossy().into_owned();
    assert_eq!(code(&["--format", "jsonl", "--records", "all", "-o", &name]).0, 0);
    for format in ["gdelt", "gdelt-mentions", "polecat", "phoenix", "icews", "plover", "reports", "geojson", "agreements", "parties", "jsonl"] {
        let (status, out, err) = attache(&["export", &name, "--format", format]);
        assert_eq!((status, err.as_str()), (0, ""), "{format}");
        let wanted = if format == "jsonl" { code(&["--format", format, "--records", "all"]).1 } else { code(&["--format", format]).1 };
        assert_eq!(String::from_utf8(out).expect("UTF-8"), wanted, "{format}");
    }
    let (_, few, _) = attache(&["export", &name, "--format", "jsonl", "--records", "quotes"]);
    assert!(String::from_utf8(few).expect("UTF-8").lines().all(|line| line.starts_with("{\"record\":\"quote\"")));
}

#[test]
fn export_names_bad_records_and_writes_the_others() {
    let folder = scratch("export-bad");
    let records = folder.join("records.jsonl");
    std::fs::write(
        &records,
        "{\"record\":\"omen\",\"report_id\":\"r\"}\n\n{\"record\":\"report\",\"id\":\"r\",\"text\":\"x\",\"report_id\":\"r\"}\n",
    )
    .expect("the file is written");
    let (name, gone) = (records.to_string_lossy().into_owned(), folder.join("gone.jsonl").to_string_lossy().into_owned());
    let (status, out, err) = attache(&["export", &gone, &name, "--format", "jsonl"]);
    assert_eq!((status, out.iter().filter(|byte| **byte == b'\n').count()), (1, 1), "{err}");
    assert!(err.contains("gone.jsonl") && err.contains("records.jsonl:1: ") && err.contains("2 of 3 records were set aside"), "{err}");
    let (status, _, err) = attache(&["export", &name, "--format", "jsonl", "-o", &name]);
    assert!(status == 2 && err.contains("is an input too"), "{err}");
    let (status, _, err) = attache(&["export", &name, "--format", "plover", "--all-statuses"]);
    assert!(status == 2 && err.contains("with its status"), "{err}");
}

#[test]
fn what_makes_no_sense_is_refused_with_the_reason() {
    for (args, reason) in [
        (&["--format", "gdelt", "--records", "quotes"][..], "made from events"),
        (&["--format", "agreements", "--records", "events"], "made from agreements"),
        (&["--format", "plover", "--all-statuses"], "with its status"),
        (&["--all-statuses"], "with its status"),
        (&["--format", "parquet", "--records", "all"], "one kind of record"),
    ] {
        let (status, out, err) = code(args);
        assert_eq!((status, out.as_str()), (2, ""), "{args:?}");
        assert!(err.contains(reason) && err.lines().count() == 1, "{args:?}: {err}");
    }
    let (status, _, err) = code(&["--format", "gdelt3"]);
    assert!(status == 2 && err.contains("possible values"), "{err}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    let (status, _, err) = code(&["--format", "parquet"]);
    assert!(status == 2 && err.contains("--features parquet"), "{err}");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_is_one_file_or_a_folder_of_months() {
    let folder = scratch("parquet");
    let file = folder.join("entities.parquet");
    let name = file.to_string_lossy().into_owned();
    assert_eq!(code(&["--format", "parquet", "--records", "entities", "-o", &name]).0, 0);
    let bytes = std::fs::read(&file).expect("the file is there");
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let months = format!("{}/", folder.join("months").display());
    assert_eq!(code(&["--format", "parquet", "-o", &months]).0, 0);
    let parts = std::fs::read_dir(&months).expect("the folder was made").count();
    assert!(parts > 0);
    let (status, _, err) = code(&["--format", "parquet", "-o", &months]);
    assert!(status == 2 && err.contains("part-0.parquet"), "files that are there already are not written over: {err}");
    let (records, again) = (folder.join("records.jsonl").display().to_string(), folder.join("again.parquet").display().to_string());
    assert_eq!(code(&["--format", "jsonl", "--records", "all", "-o", &records]).0, 0);
    assert_eq!(attache(&["export", &records, "--format", "parquet", "--records", "entities", "-o", &again]).0, 0);
    assert_eq!(std::fs::read(&again).expect("the file is there"), bytes, "the same file as from the reports");
}
