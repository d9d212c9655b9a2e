//! `attache new`: what is there already is named, what is new fits its file, and what is faulty is not made.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A fresh place for the folder of one test, which is not made.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the old folder goes");
    }
    folder
}

fn attache(args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_attache")).args(args).output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
    (status.code().expect("the command ends by itself"), text(stdout), text(stderr))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file is there")
}

#[test]
fn a_pattern_that_there_is_is_named() {
    let (code, out, err) = attache(&["new", "pattern", "--type", "ASSAULT", "--verb", "shell"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("--another makes one more:\n  assault-"), "{err}");
}

#[test]
fn a_pattern_is_printed_and_its_sentences_are_run() {
    let new = ["new", "pattern", "--type", "REJECT", "--verb", "bamboozle", "--with", "patient=*", "--with", "content.patient=tank,@weapon"];
    let (code, out, err) =
        attache(&[&new[..8], &["--yes", "Norland bamboozled Veltria on Monday. => Norland > Veltria", "--no", "The cook bamboozled peas."]].concat());
    assert_eq!(code, 0, "{err}");
    assert!(
        out.starts_with("[[pattern]]\nid = \"reject-") && out.contains("\nlemma = \"bamboozle\"\nwith = { patient = \"*\" }\nyes = [\n"),
        "{out}"
    );
    assert!(err.contains("2 of 2 sentences hold"), "{err}");
    let (code, out, err) = attache(&[&new[..], &["--yes", "Norland bamboozled Veltria on Monday."]].concat());
    assert!(out.contains("with = { patient = \"*\", \"content.patient\" = [\"tank\", \"@weapon\"] }\n"), "{out}");
    assert!(code == 1 && err.contains("does not fire") && err.contains("0 of 1 sentences hold"), "{err}");
}

#[test]
fn patterns_are_added_one_after_the_other_and_faulty_ones_are_not() {
    let dir = folder("new_patterns");
    let data = dir.display().to_string();
    let new = |more: &[&str]| attache(&[&["new", "pattern", "--type", "REQUEST", "--data", &data], more].concat());
    let (code, first, err) = new(&["--verb", "bamboozle", "--yes", "Norland bamboozled Veltria on Monday."]);
    assert_eq!(code, 0, "{err}");
    let (code, second, err) = new(&["--noun", "bamboozlement"]);
    assert!(code == 0 && err.contains("write a sentence for `yes`"), "{err}");
    let file = dir.join("en/patterns/request.toml");
    assert_eq!(read(&file), format!("type = \"REQUEST\"\n\n{first}\n{second}"));
    let number = |block: &str| block.split('"').nth(1).and_then(|id| id.rsplit('-').next()).and_then(|n| n.parse::<u32>().ok());
    assert_eq!(number(&second), number(&first).map(|n| n + 1));
    let (code, out, err) = new(&["--verb", "hornswoggle", "--mode", "nonsense"]);
    assert!(code == 2 && out.is_empty() && err.contains("REQUEST has no mode `nonsense`"), "{err}");
    assert_eq!(read(&file), format!("type = \"REQUEST\"\n\n{first}\n{second}"), "nothing faulty is written");
}

#[test]
fn the_projects_own_folder_is_taken() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let dir = folder("new_in_project");
    let copied = ["ontology/types.tsv", "test_world/actors/groups.tsv", "en/time/rules.tsv", "en/patterns/aid.toml"];
    for name in copied {
        std::fs::create_dir_all(dir.join(name).parent().expect("a file stands in a folder")).expect("the folder is made");
        std::fs::copy(data.join(name), dir.join(name)).expect("the file is copied");
    }
    let yes = "Norland bamboozled Veltria on Monday.";
    let (code, out, err) = attache(&["new", "pattern", "--type", "AID", "--verb", "bamboozle", "--yes", yes, "--data", &dir.display().to_string()]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(read(&dir.join("en/patterns/aid.toml")), format!("{}\n\n{out}", read(&data.join("en/patterns/aid.toml")).trim_end()));
}

#[test]
fn actors_are_added_in_order_and_found_again() {
    let dir = folder("new_actors");
    let data = dir.display().to_string();
    let new = |name: &str, more: &[&str]| attache(&[&["new", "actor", name, "--data", &data], more].concat());
    let (code, _, err) = new("Harbour Front of Oslo", &["--kind", "group", "--country", "NOR", "--sector", "REB", "--alias", "HFOX"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = new("Fjord Front of Oslo", &["--kind", "group", "--country", "NOR", "--sector", "REB", "--from", "2029"]);
    assert_eq!(code, 0, "{err}");
    let table = read(&dir.join("actors/groups.tsv"));
    assert_eq!(
        table.lines().map(|line| line.split('\t').next().unwrap_or("")).collect::<Vec<_>>(),
        ["id", "fjord-front-of-oslo", "harbour-front-of-oslo"]
    );
    let (code, out, _) = attache(&["entity", "HFOX", "--data", &data]);
    assert!(code == 0 && out.starts_with("Harbour Front of Oslo  [harbour-front-of-oslo]  group\n"), "{out}");
    let (code, _, err) = new("HFOX", &["--kind", "group"]);
    assert!(code == 2 && err.contains("the name is known") && err.contains("[harbour-front-of-oslo]"), "{err}");
    let (code, _, err) = new("Reef Front of Oslo", &["--kind", "group", "--country", "XXY"]);
    assert!(code == 2 && err.contains("country `XXY`"), "{err}");
    assert_eq!(read(&dir.join("actors/groups.tsv")), table, "nothing faulty is written");
}

#[test]
fn another_office_goes_to_the_same_person() {
    let dir = folder("new_office");
    let data = dir.display().to_string();
    let new = |role: &str, more: &[&str]| {
        attache(&[&["new", "actor", "Tova Brinkholt", "--kind", "person", "--country", "NOR", "--role", role, "--data", &data], more].concat())
    };
    assert_eq!(new("foreign minister", &["--from", "2031"]).0, 0);
    assert_eq!(new("president", &["--from", "2033"]).0, 2);
    assert_eq!(new("president", &["--from", "2033", "--another"]).0, 0);
    let table = read(&dir.join("actors/persons.tsv"));
    assert_eq!(table.lines().filter(|line| line.starts_with("tova-brinkholt\t")).count(), 2, "{table}");
}
