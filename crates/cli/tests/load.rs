//! `load` and `query` as users meet them: what is set aside, what a second run does, and runs that are killed.

use attache_store::{Access, ContentDigest, open};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

fn attache(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    command.args(args).env_remove("NO_COLOR").env_remove("COLUMNS").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = attache(args).output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
    (status.code().expect("the command ends by itself"), text(stdout), text(stderr))
}

/// A fresh folder for the files of one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the old folder goes");
    }
    std::fs::create_dir_all(&folder).expect("the folder is made");
    folder
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

/// The numbers of one seed (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % most
    }
}

/// One report a line, each with a few events, all different.
fn reports(count: u64) -> String {
    let mut numbers = Numbers(7);
    let line = |i| {
        let day = 1 + numbers.below(28);
        let (town, ship) = (numbers.below(1000), numbers.below(1000));
        let text = format!(
            "ANSEL, 3 March - Norway accused Iceland of breaking quota {town} on Monday.\n\nThe foreign minister of Norway said \
             that talks on ship {ship} would resume. Iceland denied that it had signed treaty {i}. Police arrested {town} protesters."
        );
        format!("{}\n", serde_json::json!({"id": format!("s{i}"), "source": "Ansel Herald", "published": format!("2031-03-{day:02}"), "text": text}))
    };
    (0..count).map(line).collect()
}

fn digest(db: &str) -> ContentDigest {
    open(db, Access::Existing).and_then(|mut store| store.digest()).expect("the database can be read")
}

fn load<'a>(source: &'a str, db: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["load", source, "--db", db, "--engine", "fast"], more].concat()
}

/// One report that three outlets carry, the last one shortened, and another one.
fn wire() -> String {
    let sentences: Vec<String> = (0..40).map(|n| format!("Norway told Iceland that ship {n} may leave port {} on Monday.", n * 7)).collect();
    let (whole, cut) = (sentences.join(" "), sentences[..30].join(" "));
    let line = |id: &str, text: &str| format!("{}\n", serde_json::json!({"id": id, "published": "2031-03-03", "text": text}));
    [line("w1", &whole), line("w2", &whole), line("other", "Norway accused Iceland of breaking the quota."), line("w3", &cut)].concat()
}

#[test]
fn copies_of_a_text_are_known_by_the_first_report() {
    let dir = folder("copies");
    let (wires, db) = (path(&dir, "wires.jsonl"), path(&dir, "copies.db"));
    std::fs::write(&wires, wire()).expect("the file is written");
    assert_eq!(run(&load(&wires, &db, &["--batch", "2"])).0, 0);
    let copies = |db: &str| {
        let mut all = Vec::new();
        let mut store = open(db, Access::Existing).expect("the database opens");
        store.carriers(10, &mut |carrier| all.push((carrier.id, carrier.copy_of))).expect("it answers");
        all
    };
    let line = |id: &str, of: Option<&str>| (id.to_string(), of.map(str::to_string));
    let expected = [line("w1", None), line("w2", Some("w1")), line("other", None), line("w3", Some("w1"))];
    assert_eq!(copies(&db), expected);
    // In two runs as in one.
    let (half, two) = (path(&dir, "half.jsonl"), path(&dir, "two.db"));
    std::fs::write(&half, wire().split_inclusive('\n').take(1).collect::<String>()).expect("the file is written");
    assert_eq!(run(&load(&half, &two, &[])).0, 0);
    std::fs::write(&half, wire()).expect("the file is written");
    assert_eq!(run(&load(&half, &two, &[])).0, 0);
    assert_eq!(copies(&two), expected);
    let asked = |more: &[&str]| run(&[&["query", "--db", &db, "--records", "reports", "--format", "jsonl"], more].concat()).1.lines().count();
    assert_eq!((asked(&[]), asked(&["--without-copies"])), (4, 2));
}

#[test]
fn a_database_is_written_in_every_format() {
    let dir = folder("formats");
    let (news, db) = (path(&dir, "news.jsonl"), path(&dir, "news.db"));
    std::fs::write(&news, reports(6)).expect("the file is written");
    assert_eq!(run(&load(&news, &db, &[])).0, 0);
    // What the database gives is what coding gives.
    let coded = path(&dir, "coded.jsonl");
    assert_eq!(run(&["code", &news, "--engine", "fast", "--records", "all", "--format", "jsonl", "-o", &coded]).0, 0);
    for format in ["gdelt", "gdelt-mentions", "polecat", "phoenix", "icews", "plover", "reports", "geojson", "agreements", "parties"] {
        let (code, from_files, said) = run(&["export", &coded, "--format", format]);
        assert_eq!(code, 0, "{said}");
        let (code, from_db, said) = run(&["export", "--db", &db, "--format", format]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(from_db, from_files, "{format}");
        let records = if matches!(format, "agreements" | "parties") { "agreements" } else { "events" };
        let (code, asked, said) = run(&["query", "--db", &db, "--format", format, "--records", records]);
        assert_eq!(code, 0, "{said}");
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(|line| line.trim_end_matches(',').to_string()).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&asked), sorted(&from_files), "{format}");
    }
    let (code, rows, said) = run(&["query", "--db", &db, "--format", "icews", "--actor", "NOR", "--type", "accuse"]);
    assert_eq!(code, 0, "{said}");
    assert!(rows.lines().count() > 1 && rows.lines().skip(1).all(|row| row.contains("Norway")), "{rows}");
    let (code, _, said) = run(&["export", "--db", &path(&dir, "none.db"), "--format", "gdelt"]);
    assert!(code == 2 && said.contains("none.db"), "{said}");
    assert_eq!(run(&["export", "--format", "gdelt"]).0, 2);
}

#[test]
fn what_is_loaded_is_found_and_faults_are_kept() {
    let dir = folder("load");
    std::fs::create_dir_all(dir.join("news/old")).expect("the folder is made");
    let write = |name: &str, bytes: &str| std::fs::write(dir.join("news").join(name), bytes).expect("the file is written");
    write("a.jsonl", &format!("{}{{\"id\": \"x\"}}\n{{\"id\": \"s1\", \"text\": \"Another text.\"}}\n", reports(5)));
    write("old/b.txt", "Norway accused Iceland.");
    write("old/empty.txt", "");
    write(".hidden", "Norway accused Sweden.");
    // The database lies in the folder that is loaded, and is not read.
    let (news, db) = (path(&dir, "news"), path(&dir, "news/news.db"));
    let (code, stdout, stderr) = run(&load(&news, &db, &[]));
    assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
    for said in [
        "6 new reports (",
        "3 of 9 inputs were set aside; the reasons are kept",
        "1  is empty",
        "1  the key `text` is missing",
        "1  the id belongs to another report",
        "a.jsonl:6: the key `text` is missing",
        "report `s1`: this id already belongs",
    ] {
        assert!(stderr.contains(said), "{said} is missing in:\n{stderr}");
    }
    let mut aside = Vec::new();
    open(&db, Access::Existing).and_then(|mut store| store.set_aside(&mut |_, number, _| aside.push(number))).expect("the database can be read");
    assert_eq!(aside, [5, 6, 0]);

    let before = digest(&db);
    let (code, _, stderr) = run(&load(&news, &db, &["--threads", "1"]));
    assert_eq!(code, 1);
    assert!(stderr.contains("0 new reports, 6 done by an earlier run") && stderr.contains("3 of them by an earlier run"), "{stderr}");
    assert_eq!(digest(&db), before);

    // The records are those of `code`, byte for byte.
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
        lines.sort();
        lines
    };
    let good = [path(&dir, "news/a.jsonl"), path(&dir, "news/old/b.txt")];
    let (_, coded, _) = run(&["code", &good[0], &good[1], "--engine", "fast", "--format", "jsonl", "--records", "all"]);
    let coded: Vec<String> = lines(&coded).into_iter().filter(|line| !line.contains("Another text.")).collect();
    let (code, found, stderr) = run(&["query", "--db", &db, "--records", "all", "--format", "jsonl"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(lines(&found).into_iter().eq(coded.into_iter().filter(|line| !line.contains("\"report_id\":\"s1\"") || found.contains(line.as_str()))));

    let (code, found, _) =
        run(&["query", "accused", "--db", &db, "--actor", "norway", "--recipient", "ISL", "--type", "accuse", "--source", "herald"]);
    assert_eq!(code, 0);
    assert!(found.contains("accused") && found.contains("5 records in 5 reports"), "{found}");
    let (code, found, stderr) = run(&["query", "\"accused of quota", "--db", &db]);
    assert_eq!((code, found.as_str(), stderr.as_str()), (0, "", "attache: nothing was found\n"));
    let (code, found, _) = run(&["query", "--db", &db, "--limit", "2", "--status", "denied,negated"]);
    assert!(code == 0 && found.contains("2 records in") && found.contains("there are more"), "{found}");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let dir = folder("load_refused");
    let db = path(&dir, "no.db");
    for (args, cause) in [
        (vec!["query", "--db", &db], "there is no such database"),
        (vec!["query", "--db", "mysql://x"], "`mysql` is no kind of database"),
        (vec!["load", "news/", "--db", ":memory:"], "keeps nothing"),
        #[cfg(feature = "postgres")]
        (vec!["load", "news/", "--db", "postgres://db.example.org/news?sslmode=require"], "asks for TLS"),
        (vec!["query", "--db", &db, "--actor", "?!"], "holds no word"),
        (vec!["query", "--db", &db, "--box", "1,2,3"], "four numbers"),
        (vec!["query", "--db", &db, "--from", "March"], "no day, month or year"),
        (vec!["query", "--db", &db, "--status", "done"], "unknown variant `done`"),
    ] {
        let (code, stdout, stderr) = run(&args);
        assert_eq!((code, stdout.as_str()), (2, ""), "{args:?}");
        assert!(stderr.contains(cause), "{cause} is missing in: {stderr}");
    }
    assert!(!Path::new(&db).exists());
}

#[test]
fn a_file_that_has_grown_is_read_on() {
    let dir = folder("load_grown");
    let (file, db) = (path(&dir, "a.jsonl"), path(&dir, "a.db"));
    let all = reports(20);
    let head: String = all.lines().take(12).map(|line| format!("{line}\n")).collect();
    std::fs::write(&file, &head).expect("the file is written");
    assert_eq!(run(&load(&file, &db, &[])).0, 0);
    std::fs::write(&file, &all).expect("the file is written");
    let (code, _, stderr) = run(&load(&file, &db, &[]));
    assert!(code == 0 && stderr.contains("8 new reports") && stderr.contains("12 done by an earlier run"), "{stderr}");
    let other = path(&dir, "b.db");
    assert_eq!(run(&load(&file, &other, &["--threads", "1", "--batch", "3"])).0, 0);
    assert_eq!(digest(&db), digest(&other));
}

/// Sets the time of modification so far back that the file counts as settled.
fn settled(file: &str, seconds: u64) {
    let time = std::time::SystemTime::now() - Duration::from_secs(seconds);
    std::fs::File::options().write(true).open(file).and_then(|file| file.set_modified(time)).expect("the time is set");
}

#[test]
fn a_file_is_known_however_it_is_named() {
    let dir = folder("load_names");
    std::fs::create_dir_all(dir.join("news")).expect("the folder is made");
    let (file, db) = (path(&dir, "news/a.jsonl"), path(&dir, "a.db"));
    std::fs::write(&file, format!("{}{{\"id\": \"x\"}}\n", reports(6))).expect("the file is written");
    let (news, other) = (path(&dir, "news"), path(&dir, "./news/../news/"));
    assert_eq!(run(&load(&news, &db, &[])).0, 1);
    let before = digest(&db);
    let passed = "0 new reports, 6 done by an earlier run";
    let aside = "1 of 7 inputs was set aside, 1 of them by an earlier run";
    // Just written, so it is read again; then passed over.
    for seconds in [0, 600, 600] {
        settled(&file, seconds);
        let (code, _, stderr) = run(&load(&other, &db, &[]));
        assert!(code == 1 && stderr.contains(passed) && stderr.contains(aside) && stderr.contains("1  the key `text` is missing"), "{stderr}");
        assert_eq!(digest(&db), before);
    }
    // Of the same length and an older time: read again, and what is no longer there is forgotten.
    std::fs::write(&file, reports(6)).expect("the file is written");
    settled(&file, 900);
    let (code, _, stderr) = run(&load(&news, &db, &[]));
    assert!(code == 0 && stderr.contains(passed) && !stderr.contains("set aside"), "{stderr}");
    let mut count = 0;
    open(&db, Access::Existing).and_then(|mut store| store.set_aside(&mut |_, _, _| count += 1)).expect("the database can be read");
    assert_eq!(count, 0);
    // Another way of reading it is another reading.
    settled(&file, 900);
    let (code, _, stderr) = run(&load(&news, &db, &["--viewpoint", "georgia"]));
    assert!(code == 0 && stderr.contains("6 there already"), "{stderr}");
}

/// How many records of the input the database has in its ledger by now.
fn done(db: &str, input: &str) -> u64 {
    let input = &std::fs::canonicalize(input).expect("the file is there").display().to_string();
    open(db, Access::Existing).and_then(|mut store| store.done(input, 0..u64::MAX >> 1)).map_or(0, |lines| lines.len() as u64)
}

/// Waits until the ledger has so many records. True where the run is still at work then.
fn wait_for(child: &mut Child, db: &str, input: &str, count: u64) -> bool {
    loop {
        if child.try_wait().expect("the run can be asked").is_some() {
            return false;
        }
        if done(db, input) >= count {
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn killed_runs_lose_and_double_nothing() {
    let dir = folder("load_killed");
    killed_runs(&dir, &path(&dir, "quiet.db"), &path(&dir, "killed.db"));
}

/// The same with the database on a server, which notices later that its client is gone.
#[cfg(feature = "postgres")]
#[test]
fn killed_runs_lose_and_double_nothing_on_a_server() {
    let Some(server) = std::env::var("ATTACHE_TEST_POSTGRES").ok().filter(|server| !server.is_empty()) else {
        use std::io::Write;
        // Past the capture of the test harness.
        let _ = writeln!(std::io::stderr(), "SKIPPED ON POSTGRESQL: ATTACHE_TEST_POSTGRES is not set (cargo xtask postgres -- COMMAND sets it)");
        return;
    };
    let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("ATTACHE_TEST_POSTGRES is the address of a running server");
    client.batch_execute("DROP SCHEMA IF EXISTS cli_killed CASCADE; CREATE SCHEMA cli_killed").expect("the schema is made");
    let sign = if server.contains('?') { '&' } else { '?' };
    let dir = folder("load_killed_on_a_server");
    killed_runs(&dir, &path(&dir, "quiet.db"), &format!("{server}{sign}options=-c%20search_path%3Dcli_killed"));
}

/// Kills runs into the database `killed` at ten moments, lets one end, and compares with an undisturbed run into `quiet`.
fn killed_runs(dir: &Path, quiet: &str, killed: &str) {
    const REPORTS: u64 = 330;
    let file = path(dir, "a.jsonl");
    std::fs::write(&file, reports(REPORTS)).expect("the file is written");
    assert_eq!(run(&load(&file, quiet, &[])).0, 0);
    let (mut numbers, mut kills) = (Numbers(4), 0);
    for moment in 0..10 {
        let mut child = attache(&load(&file, killed, &["--batch", "4"])).spawn().expect("the command starts");
        // The first moments may come before there is a database.
        let at = moment * REPORTS / 12 + numbers.below(REPORTS / 12);
        let at_work = wait_for(&mut child, killed, &file, at);
        std::thread::sleep(Duration::from_micros(numbers.below(20_000)));
        child.kill().expect("the run is killed");
        let ended = child.wait().expect("the run has ended");
        kills += u32::from(at_work && ended.code().is_none());
    }
    assert!(kills >= 5, "only {kills} of 10 runs were killed at work");
    let left = done(killed, &file);
    assert!((1..REPORTS).contains(&left), "{left} were done before the last run");
    let (code, _, stderr) = run(&load(&file, killed, &[]));
    assert!(code == 0 && stderr.contains(&format!("{left} done by an earlier run")), "{stderr}");
    assert_eq!(digest(killed), digest(quiet));
    // What the digest does not cover: the indexes.
    for ask in [["--actor", "norway"], ["--type", "accuse"], ["--recipient", "ISL"], ["--source", "herald"]] {
        let ask = |db: &str| run(&["query", "accused OR talks OR signed", "--db", db, "--format", "jsonl", ask[0], ask[1]]).1;
        assert!(ask(killed) == ask(quiet) && !ask(quiet).is_empty());
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_in_order() {
    let dir = folder("load_interrupted");
    let (file, quiet, db) = (path(&dir, "a.jsonl"), path(&dir, "quiet.db"), path(&dir, "a.db"));
    std::fs::write(&file, reports(400)).expect("the file is written");
    let mut child = attache(&load(&file, &db, &["--batch", "2"])).spawn().expect("the command starts");
    assert!(wait_for(&mut child, &db, &file, 4), "the run was over before it could be interrupted");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is there");
    assert!(sent.success());
    let Output { status, stderr, .. } = child.wait_with_output().expect("the run ends");
    let stderr = String::from_utf8(stderr).expect("all output is UTF-8");
    assert_eq!(status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("the same command goes on from here"), "{stderr}");
    assert_eq!(run(&load(&file, &db, &[])).0, 0);
    assert_eq!(run(&load(&file, &quiet, &[])).0, 0);
    assert_eq!(digest(&db), digest(&quiet));
}
