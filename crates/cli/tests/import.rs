//! Dictionaries in PETRARCH's formats, imported, laid over, and reports coded with them: what a row says is what comes out.

use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(args: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // A command that cannot run ends without reading its input.
    match child.stdin.take().expect("a pipe").write_all(input.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => panic!("the input is not taken: {error}"),
        _ => {}
    }
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the command ends");
    let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
    (status.code().expect("the command ends by itself"), text(stdout), text(stderr))
}

/// The invented world, the overlay made of the dictionaries, and what the import said.
fn imported() -> &'static (String, String, String) {
    static MADE: OnceLock<(String, String, String)> = OnceLock::new();
    MADE.get_or_init(|| {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import_petrarch");
        if out.exists() {
            std::fs::remove_dir_all(&out).expect("the old folder goes");
        }
        let path = |path: PathBuf| path.to_str().expect("a plain path").to_owned();
        let (world, out) = (path(root().join("data/test_world")), path(out));
        let dictionaries = path(root().join("tests/corpus/import/petrarch"));
        let (code, stdout, stderr) = run(&["import", "petrarch", &dictionaries, "-o", &out, "--data", &world], "");
        assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
        let (again, _, full) = run(&["import", "petrarch", &dictionaries, "-o", &out], "");
        assert!(again == 2 && full.contains("is not empty"), "an overlay is not mixed with another: {full}");
        (world, out, stderr)
    })
}

/// The records of one kind that are read out of a text of a day.
fn coded(kind: &str, day: &str, text: &str) -> (Vec<Value>, String) {
    let (world, out, _) = imported();
    let args = ["code", "-", "--input-format", "text", "--format", "jsonl", "--records", kind, "--published", day, "--data", world, "--data", out];
    let (code, stdout, stderr) = run(&args, text);
    assert_eq!(code, 0, "{stderr}");
    (stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect(), stderr)
}

/// Country and sector of the one whom the text accuses.
fn code_of(name: &str, day: &str) -> (String, String) {
    let (events, _) = coded("events", day, &format!("Ruritania accused {name} of breaking the quota."));
    let cell = |key: &str| events.first().and_then(|event| event["recipients"][0][key].as_str()).unwrap_or("").to_owned();
    (cell("country"), cell("sector"))
}

#[test]
fn what_a_row_says_is_what_comes_out() {
    for (name, day, country, sector) in [
        ("Norlandic", "2010-01-01", "XNO", ""),
        ("Mira Dolansky", "2005-01-01", "XVE", "GOV"),
        ("Mira Dolansky", "2005-12-31", "XVE", "GOV"),
        ("Mira Dolansky", "2006-01-01", "XVE", "ELI"),
        ("Mira Dolansky", "2007-03-01", "XNO", "GOV"),
        ("M. Dolansky", "2008-11-30", "XNO", "GOV"),
        ("M. Dolansky", "2008-12-01", "XVE", "ELI"),
        ("Oren Vask", "2011-01-01", "XKA", "OPP"),
        ("Oren Vask", "2010-12-31", "XKA", ""),
        ("Edda Brunn", "2010-06-30", "XTA", "GOV"),
        ("Edda Brunn", "2010-07-01", "XTA", ""),
        ("the Lantern League", "2010-01-01", "XVE", "REB"),
        ("the Lantern Men", "2010-01-01", "XVE", "REB"),
        ("the Veltrian Harvest Fund", "2010-01-01", "XVE", "NGO"),
        ("the Veltrian warden of lanterns", "2010-01-01", "XVE", "COP"),
        ("the Harbour Concord", "2005-01-01", "", "IGO"),
    ] {
        assert_eq!(code_of(name, day), (country.to_owned(), sector.to_owned()), "{name} on {day}");
    }
}

#[test]
fn agents_verbs_and_sets_are_read() {
    let (events, _) = coded("events", "2010-01-01", "Norlander beekeepers accused the Veltrian lighthouseman of theft.");
    assert_eq!((&events[0]["actors"][0]["sector"], &events[0]["recipients"][0]["sector"]), (&"AGR".into(), &"COP".into()));
    let (events, _) = coded("events", "2010-01-01", "Norland ferried the turnips to Veltria.");
    assert_eq!((&events[0]["event_type"], &events[0]["cameo"]), (&"AID".into(), &"073".into()));
    assert!(events[0]["pattern"].as_str().is_some_and(|id| id.starts_with("petrarch-aid-")), "{}", events[0]);
    let (events, _) = coded("events", "2010-01-01", "Norland ferried the grain sack to Veltria.");
    assert_eq!(events[0]["cameo"], "073", "a noun in the plural stands for both numbers: {events:?}");
    let (events, _) = coded("events", "2010-01-01", "Norland ferried the furniture to Veltria.");
    assert!(events.is_empty(), "a verb without a code makes no event by itself: {events:?}");
}

#[test]
fn discards_leave_out_a_sentence_or_a_report() {
    let text = "Veltria accused Norland of cheating in the cup final. Norland accused Karsovia of breaking the quota.";
    let (events, stderr) = coded("events", "2010-01-01", text);
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(stderr.contains("1 sentence"), "{stderr}");
    let (world, out, _) = imported();
    let (_, why, _) = run(&["explain", "--data", world, "--data", out, text], "");
    assert!(why.contains("no event is read out of the sentence"), "{why}");
    let (events, stderr) = coded("events", "2010-01-01", &format!("{text} The Chess Olympiad begins in Norhaven."));
    assert!(events.is_empty() && stderr.contains("1 report"), "{stderr}");
}

#[test]
fn what_cannot_be_mapped_is_named() {
    let (_, _, stderr) = imported();
    for want in [
        "invented.actors.txt:20: actor GREY_COAST [QQQGOV]: begins with no country",
        "invented.actors.txt:21: actor SILENT_HOUSE [---]: is no code of CAMEO",
        "invented.actors.txt:22: actor NOBODY_KNOWS: has no name or no code",
        "invented.actors.txt:23: actor XVEGOV 0501-0601: has a period that is none",
        "invented.agents.txt:7: agent GUILD_CLERK: must be a noun and one code",
        "invented.agents.txt:8: agent !NOUN!_MAKER [~BUS]: names a set that no line above defines",
        "invented.verbs.txt:14: pattern * ASTEROID (IN LABORATORY): says that there is no event, by more than one role",
        "invented.verbs.txt:19: pattern * {ARMY TENT} (TO +) [072:071]: has a second code",
        "invented.verbs.txt:20: pattern * HOPE: is a statement or an appeal",
        "invented.verbs.txt:21: pattern * &UNKNOWN: names a set that is not defined",
        "invented.verbs.txt:22: pattern * (ASIDE QUARREL): asks for a preposition that is no role",
        "invented.verbs.txt:24: pattern ~ a (a b ATTACK) SAY = a b 015: is a transformation",
        "use it with --data",
    ] {
        assert!(stderr.contains(want), "`{want}` is not in:\n{stderr}");
    }
}

#[test]
fn the_overlay_passes_its_own_checks() {
    let (world, out, _) = imported();
    let (code, stdout, stderr) = run(&["data", "check", "--data", world, "--data", out], "");
    assert!(code == 0 && stdout.contains("no fault, 4 examples hold"), "{stdout}{stderr}");
    let mut seen = BTreeSet::new();
    for (file, rows) in [("actors/persons.tsv", 7), ("actors/organizations.tsv", 3), ("actors/agents.tsv", 7), ("en/discards.tsv", 2)] {
        let text = std::fs::read_to_string(Path::new(out).join(file)).expect("the table is there");
        assert_eq!(text.lines().count(), rows + 1, "{file}:\n{text}");
        assert!(text.lines().all(|line| seen.insert(line.to_owned())), "{file}");
    }
}
