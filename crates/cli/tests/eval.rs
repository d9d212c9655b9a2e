//! `attache eval`: texts of a gold file are read and scored; records made before give the same numbers.

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

fn attache(args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_attache")).args(args).output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
    (status.code().expect("the command ends by itself"), text(stdout), text(stderr))
}

const TIMES: &str = r#"{"id": "a", "dct": "2031-03-14", "text": "Zoë's ships left Norland on Friday.", "timex": [{"start": 28, "end": 34, "type": "DATE", "value": "2031-03-14"}]}
{"id": "b", "dct": "2031-03-14", "text": "The fleet stayed in port.", "timex": []}
"#;

#[test]
fn texts_are_read_and_scored_and_records_give_the_same() {
    let dir = folder("eval_times");
    let path = |name: &str| dir.join(name).display().to_string();
    std::fs::write(path("gold.jsonl"), TIMES).expect("the gold is written");
    let (code, direct, err) = attache(&["eval", "times", &path("gold.jsonl"), "--engine", "fast"]);
    assert_eq!(code, 0, "{err}");
    assert!(direct.contains("value (relaxed)              p 1.000  r 1.000  f1 1.000  gold 1  pred 1\n"), "{direct}");
    std::fs::write(path("in.jsonl"), TIMES.replace("\"dct\"", "\"published\"")).expect("the input is written");
    let coded = attache(&["code", &path("in.jsonl"), "--engine", "fast", "--format", "jsonl", "--records", "times", "-o", &path("records.jsonl")]);
    assert_eq!(coded.0, 0, "{}", coded.2);
    let (_, taken, _) = attache(&["eval", "times", &path("gold.jsonl"), "--records", &path("records.jsonl")]);
    assert_eq!(taken, direct);
    let (_, json, _) = attache(&["eval", "times", &path("gold.jsonl"), "--records", &path("records.jsonl"), "--format", "json"]);
    assert!(json.contains("\"name\": \"strict span\",\n    \"p\": 1.0,"), "{json}");
}

#[test]
fn trees_are_scored_from_raw_text() {
    let dir = folder("eval_parse");
    let gold = dir.join("gold.conllu").display().to_string();
    let words = "1\tNorland\tNorland\tPROPN\tNNP\t_\t2\tnsubj\t_\t_\n2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No\n3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";
    std::fs::write(&gold, format!("# newdoc id = a\n# text = Norland left.\n{words}")).expect("the gold is written");
    let (code, out, err) = attache(&["eval", "parse", &gold, "--engine", "fast"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("LAS                          p 1.000  r 1.000  f1 1.000  gold 3  pred 3\n"), "{out}");
}

#[test]
fn what_is_no_gold_is_named_with_its_line() {
    let dir = folder("eval_faults");
    let gold = dir.join("gold.jsonl").display().to_string();
    let fault = |text: &str, stage: &str| {
        std::fs::write(&gold, text).expect("the gold is written");
        let (code, out, err) = attache(&["eval", stage, &gold]);
        assert_eq!((code, out.as_str()), (2, ""));
        err
    };
    assert!(fault(&format!("{TIMES}{{\"id\": \"c\"}}\n"), "times").contains("line 3 of the gold file: `text` is missing or no text"));
    assert!(fault(TIMES, "events").contains("no gold of events"));
    assert!(fault("", "quotes").contains("the gold file is empty"));
    assert!(fault("1\tx\n", "parse").contains("line 1 of the gold file: not a line of CoNLL-U"));
}
