//! `attache data offices`: gaps, overlaps and shares, in the invented world.

use std::path::Path;
use std::process::{Command, Output};

fn offices(args: &[&str]) -> Output {
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/test_world");
    let mut attache = Command::new(env!("CARGO_BIN_EXE_attache"));
    attache.args(["data", "offices", "--data"]).arg(world).args(args).output().expect("the command starts")
}

fn text(args: &[&str]) -> String {
    let Output { status, stdout, stderr } = offices(args);
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("all output is UTF-8")
}

#[test]
fn gaps_of_an_office_are_listed() {
    let out = text(&["--office", "president", "--country", "XNO,XKA", "--since", "2000-01-01", "--until", "2000-12-31"]);
    let wanted = "XKA  president  0 known, 0% of the days\n  2000-01-01..2000-12-31  nobody known\n\
                  XNO  president  1 known, 95% of the days\n  2000-01-01..2000-01-19  nobody known\n";
    assert_eq!(out, wanted);
}

#[test]
fn a_line_of_json_for_each_seat() {
    let out = text(&["--office", "president", "--country", "XRU", "--since", "1999-01-01", "--until", "1999-12-31", "--format", "json"]);
    assert_eq!(out, "{\"country\":\"XRU\",\"role\":\"president\",\"holders\":1,\"known\":1.0,\"absent\":[],\"gaps\":[],\"overlaps\":[]}\n");
}

#[test]
fn all_offices_are_summed_up() {
    let out = text(&[]);
    assert!(out.starts_with("countries  holders  known   gaps  overlaps  office\n"), "{out}");
    assert!(out.lines().any(|line| line.ends_with("  president")), "{out}");
}

#[test]
fn an_office_that_nobody_holds_is_an_error() {
    let Output { status, stderr, .. } = offices(&["--office", "doge"]);
    assert_eq!(status.code(), Some(2));
    assert!(String::from_utf8_lossy(&stderr).contains("nobody is known who held doge"));
}
