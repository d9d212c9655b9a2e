//! The command as users meet it: bad input, exit codes, pipes, threads.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/cli").join(name)
}

fn attache() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    command.env_remove("NO_COLOR").env_remove("COLUMNS");
    command
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
    (status.code().expect("the command ends by itself"), text(stdout), text(stderr))
}

fn with_stdin(command: &mut Command, input: &[u8]) -> (i32, String, String) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    // A command that cannot run ends without reading its input.
    match child.stdin.take().expect("a pipe").write_all(input) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => panic!("the input is not taken: {error}"),
        _ => {}
    }
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the command ends");
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

#[test]
fn bad_inputs_are_named_and_the_rest_is_coded() {
    let dir = folder("bad_inputs");
    let write = |name: &str, bytes: &[u8]| {
        let path = dir.join(name);
        std::fs::write(&path, bytes).expect("the file is written");
        path
    };
    let files = [
        write("latin1.txt", b"Norland signed.\nVeltria pro\xe9ested."),
        write("damaged.txt", b"L\xc3\xa9a signed.\nZo\xc3\xa9 pro\xe9ested."),
        write("empty.txt", b""),
        write("binary.txt", b"\x7fELF\x00\x01"),
        write("utf16.txt", b"\xff\xfeN\x00o"),
        dir.clone(),
        dir.join("missing.txt"),
        write("broken.jsonl", b"{\"id\": \"g1\", \"text\": \"Norland signed.\"}\n{\"id\": \"g2\", \"text\": \n{\"id\": \"g3\"}\n"),
        write("page.dat", b"<!DOCTYPE html>\n<p>Norland signed."),
        write("good.txt", b"Norland signed."),
    ];
    let (code, stdout, stderr) = run(attache().args(["code", "--format", "jsonl", "--records", "reports"]).args(&files));
    assert_eq!(code, 1, "{stderr}");
    assert_eq!(stdout.lines().count(), 3, "the three good reports: {stdout}");
    for want in [
        "damaged.txt:2: is not UTF-8 (first bad byte at offset 21); most of it is UTF-8",
        "empty.txt: is empty",
        "binary.txt: is binary, not text (first NUL byte at offset 4)",
        "utf16.txt: is not UTF-8 (first bad byte at offset 0); it begins like UTF-16, and is broken",
        "bad_inputs: is a directory",
        "missing.txt: no such file",
        "broken.jsonl:2:21: broken JSON: EOF while parsing a value",
        "broken.jsonl:3: the key `text` is missing",
        "page.dat: is a page without an article",
        "attache: 9 of 12 inputs were set aside (named above)",
    ] {
        assert!(stderr.contains(want), "`{want}` is not in:\n{stderr}");
    }
}

#[test]
fn what_cannot_run_exits_with_two() {
    let dir = folder("cannot_run");
    let good = dir.join("good.txt");
    std::fs::write(&good, "Norland signed.").expect("the file is written");
    let path = good.to_str().expect("a plain path");
    for (args, want) in [
        (vec!["code"], "required"),
        (vec!["code", path, "--format", "csv"], "csv"),
        (vec!["code", path, "--records", "event"], "`event` is no kind of record"),
        (vec!["code", path, "--published", "03/04/2031"], "--published: `03/04/2031` is no date"),
        (vec!["code", path, "--viewpoint", "nobody-at-all"], "viewpoint"),
        (vec!["code", path, "--threads", "0"], "threads"),
        (vec!["code", path, "-o", "/no/such/folder/out.jsonl"], "cannot be written"),
        (vec!["code", path, "-o", path], "is an input too"),
        (vec!["explain", " "], "no sentence"),
        (vec!["data", "check", "/no/such/folder"], "cannot be read"),
        (vec!["teach"], "teach"),
    ] {
        let (code, stdout, stderr) = run(attache().args(&args));
        assert_eq!((code, stdout.as_str()), (2, ""), "{args:?}: {stderr}");
        assert!(stderr.contains(want), "{args:?}: `{want}` is not in: {stderr}");
    }
    assert_eq!(std::fs::read_to_string(&good).expect("still there"), "Norland signed.", "an input is never emptied");
}

#[test]
fn facts_given_for_a_run_fill_what_records_leave_open() {
    let input = b"{\"id\": \"a\", \"text\": \"Norland signed.\"}\n{\"id\": \"b\", \"text\": \"Veltria signed.\", \"published\": \"2030-01-01\", \"source\": \"The Observer\"}\n";
    let args = ["code", "-", "--format", "jsonl", "--records", "reports", "--published", "14 March 2031", "--source", "The Courier"];
    let (code, stdout, stderr) = with_stdin(attache().args(args), input);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let lines: Vec<serde_json::Value> = stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let fact = |i: usize, key: &str| lines[i][key].as_str().unwrap_or("").to_string();
    assert_eq!((fact(0, "published"), fact(0, "source")), ("2031-03-14".to_string(), "The Courier".to_string()));
    assert_eq!((fact(1, "published"), fact(1, "source")), ("2030-01-01".to_string(), "The Observer".to_string()));
    assert_eq!(lines[0]["provenance"]["file"], "<stdin>");
}

#[test]
fn a_report_in_another_language_is_set_aside() {
    let input = b"{\"id\": \"a\", \"language\": \"fr\", \"text\": \"La Norvege a signe.\"}\n{\"id\": \"b\", \"language\": \"en-GB\", \"text\": \"Norland signed.\"}\n";
    let (code, stdout, stderr) = with_stdin(attache().args(["code", "-", "--format", "jsonl", "--records", "reports"]), input);
    assert_eq!((code, stdout.lines().count()), (1, 1));
    assert!(stderr.contains("report `a` is in the language `fr`"), "{stderr}");
    let input = "Der Hafen von Norland wurde am Montag geschlossen, nachdem ein Sturm seine Tore weggerissen hatte, und die Schiffe aus Veltria \
        müssen nun eine Woche lang warten, sagte der Kapitän.";
    let (code, stdout, stderr) = with_stdin(attache().args(["code", "-", "--format", "jsonl", "--records", "reports"]), input.as_bytes());
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(stderr.contains("<stdin>: is not in English but in `de`"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_pipe_with_a_name_is_read_whole() {
    let (code, out, err) = with_stdin(attache().args(["parse", "--format", "conllu", "/dev/stdin"]), b"Norland attacked Veltria.\n");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("# text = Norland attacked Veltria.\n"), "{out}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    for output in [&[][..], &["-o", "-"][..]] {
        let mut child = attache()
            .args(["code", "--format", "jsonl", "--records", "all"])
            .args(output)
            .arg(corpus("reports.jsonl"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("the command ends");
        assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(0), ""));
    }
}

#[test]
fn threads_and_order_change_nothing() {
    let path = corpus("reports.jsonl");
    let code = |path: &Path, threads: &str| {
        let (code, stdout, stderr) = run(attache().args(["code", "--format", "jsonl", "--records", "all", "--threads", threads]).arg(path));
        assert_eq!((code, stderr.as_str()), (0, ""));
        stdout
    };
    let one = code(&path, "1");
    assert!(one.contains("\"record\":\"event\""), "events are read");
    for threads in ["2", "4"] {
        assert_eq!(code(&path, threads), one, "{threads} threads");
    }
    let text = std::fs::read_to_string(&path).expect("the corpus");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.reverse();
    let (first, second) = lines.split_at(lines.len() / 3);
    let shuffled = folder("shuffled").join("reports.jsonl");
    std::fs::write(&shuffled, [second, first].concat().join("\n")).expect("the file is written");
    assert_eq!(by_report(&code(&shuffled, "2")), by_report(&one), "lines in another order");
}

/// Records sorted by report, the order inside a report kept; where the input stood in its file is left out.
fn by_report(jsonl: &str) -> Vec<(String, String)> {
    let mut records: Vec<(String, String)> = jsonl
        .lines()
        .map(|line| {
            let mut record: serde_json::Value = serde_json::from_str(line).expect("JSON");
            if let Some(fields) = record.as_object_mut() {
                fields.remove("provenance");
            }
            let line = if record["record"] == "report" { record.to_string() } else { line.to_string() };
            (record["report_id"].as_str().expect("an id").to_string(), line)
        })
        .collect();
    records.sort_by(|a, b| a.0.cmp(&b.0));
    records
}

#[test]
fn output_goes_to_a_file() {
    let out = folder("output").join("records.jsonl");
    let path = out.to_str().expect("a plain path");
    let (code, stdout, stderr) =
        with_stdin(attache().args(["code", "-", "--format", "jsonl", "--records", "reports", "-o", path]), b"Norland signed.");
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (0, "", ""));
    assert_eq!(std::fs::read_to_string(&out).expect("the output").lines().count(), 1);
}

#[test]
fn colour_is_used_when_asked_for_only() {
    let report = corpus("reports.jsonl");
    let (_, plain, _) = run(attache().arg("code").arg(&report));
    assert!(!plain.contains('\x1b') && plain.contains("according to"), "{plain}");
    let (_, painted, _) = run(attache().args(["code", "--color", "always"]).arg(&report));
    assert!(painted.contains("\x1b["), "{painted}");
}

#[test]
fn parse_keeps_every_word_at_its_place() {
    let text = "Norland didn't sign.\r\nVeltria\nsigned – in Köln.\n\n14 March 2031\n\nIt's over.\n";
    let (code, stdout, _) = with_stdin(attache().args(["parse", "-", "--input-format", "text"]), text.as_bytes());
    assert_eq!(code, 0);
    let chars: Vec<char> = text.chars().collect();
    let mut covered = String::new();
    for line in stdout.lines().filter(|line| line.contains("TokenRange=")) {
        let columns: Vec<&str> = line.split('\t').collect();
        let range = columns[9].split('|').find_map(|part| part.strip_prefix("TokenRange=")).expect("a range");
        let (start, end) = range.split_once(':').expect("two ends");
        let word: String = chars[start.parse().expect("a number")..end.parse().expect("a number")].iter().collect();
        assert_eq!(columns[1], word);
        covered.push_str(&word);
    }
    let all: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    assert_eq!(covered.replace(' ', ""), all, "every word, the date line too");
}

#[test]
fn the_example_reports_give_events() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let files = [examples.join("report.txt"), examples.join("reports.jsonl")];
    let (code, stdout, stderr) = run(attache().args(["code", "--format", "jsonl", "--records", "all"]).args(files));
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.lines().filter(|line| line.contains("\"record\":\"event\"")).count() >= 8, "{stdout}");
    assert!(stdout.contains("\"published\":\"2031-03-14T18:30:00Z\""), "the byline's time, by the clocks of Reykjavik");
}

#[test]
fn explain_shows_how_a_sentence_is_read() {
    let (code, stdout, stderr) = run(attache().args(["explain", "Norway accused Iceland of breaking the quota."]));
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("accuse"), "{stdout}");
    let (code, stdout, _) = run(attache().args(["explain", "--format", "json", "Norway accused Iceland of breaking the quota."]));
    assert_eq!(code, 0);
    assert!(serde_json::from_str::<serde_json::Value>(&stdout).is_ok_and(|json| json.is_object()), "{stdout}");
}

#[test]
fn data_check_names_every_fault() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let copy = folder("data");
    copy_folder(&data, &copy);
    let add = |file: &str, line: &str| {
        let path = copy.join(file);
        let text = std::fs::read_to_string(&path).expect("the file") + line;
        std::fs::write(path, text).expect("the file is written");
    };
    add("en/layout/months.tsv", "zember\t13\n");
    add("actors/contested.tsv", "zz-nowhere\n");
    let (code, stdout, stderr) = run(attache().args(["data", "check"]).arg(&copy));
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(stderr.contains("en/layout/months.tsv:27: `13` is no month number"), "{stderr}");
    assert!(stderr.contains("actors/contested.tsv:"), "{stderr}");
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder is made");
    for entry in std::fs::read_dir(from).expect("the folder") {
        let entry = entry.expect("an entry");
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &to.join(entry.file_name())),
            false => {
                std::fs::copy(entry.path(), to.join(entry.file_name())).expect("the file is copied");
            }
        }
    }
}

#[test]
fn knowledge_of_ones_own_is_laid_over() {
    let dir = folder("own_knowledge");
    let (own, other) = (dir.join("own"), dir.join("other"));
    for (root, name) in [(&own, "Ida Volk"), (&other, "Ida Volkova")] {
        std::fs::create_dir_all(root.join("actors")).expect("a folder");
        let rows = format!("id\tname\tcountry\tsector\trole\tfrom\tto\twikidata\nida-volk\t{name}\tISL\tGOV\tharbour minister\t2031-01-01\t\t\n");
        std::fs::write(root.join("actors/persons.tsv"), rows).expect("the table is written");
    }
    std::fs::write(own.join("README.md"), "ours").expect("a file that is no table is written");
    let coded = |data: &[&PathBuf]| {
        let mut command = attache();
        command.args(["code", "-", "--input-format", "jsonl", "--format", "jsonl", "--records", "entities", "--published", "2031-03-02"]);
        for dir in data {
            command.arg("--data").arg(dir);
        }
        with_stdin(&mut command, br#"{"id": "1", "text": "Ida Volkova criticised Norway."}"#)
    };
    assert!(!coded(&[]).1.contains("harbour minister"));
    assert!(!coded(&[&own]).1.contains("harbour minister"), "the name is another one");
    let (code, out, _) = coded(&[&own, &other]);
    assert!(code == 0 && out.contains(r#""id":"ida-volk""#) && out.contains("harbour minister"), "{out}");
    std::fs::write(other.join("actors/persons.tsv"), "id\tname\tcountry\tsector\trole\tfrom\tto\twikidata\nx\tX\tQQQ\t\t\t\t\t\n")
        .expect("the table is written");
    let (code, out, said) = coded(&[&own, &other]);
    let place = format!("{}/actors/persons.tsv:2", other.display());
    assert!(code == 2 && out.is_empty() && said.contains(&place) && said.contains("QQQ"), "{said}");
    let (code, _, said) = coded(&[&dir.join("missing")]);
    assert!(code == 2 && said.contains("missing"), "{said}");
    std::fs::remove_dir_all(own.join("actors")).expect("the folder goes");
    assert!(coded(&[&own]).2.contains("no knowledge"));
}

#[test]
fn a_geonames_dump_becomes_a_gazetteer() {
    let dir = folder("gazetteer");
    let place = |id: u32, name: &str, class: &str, code: &str, people: u32| {
        format!("{id}\t{name}\t{name}\t\t64.5\t-18.25\t{class}\t{code}\tIS\t\t07\t0711\t\t\t{people}\t\t12\tAtlantic/Reykjavik\t2031-01-01\n")
    };
    let dump = [
        place(91, "Kaldvik", "P", "PPL", 700),
        place(92, "Tomvik", "P", "PPL", 3),
        place(93, "Langa", "H", "STM", 0),
        place(94, "Hus", "S", "HTL", 0),
        place(95, "Langmark", "A", "ADM1", 0),
        place(96, "Kaldfjord", "A", "ADM2", 0),
    ];
    std::fs::write(dir.join("IS.txt"), dump.concat() + "no line of a dump\n").expect("the dump is written");
    std::fs::write(dir.join("names.txt"), "1\t91\ten\tColdwick\t\t\t\t\n2\t91\tde\tKaltwiek\t\t\t\t\n3\t91\ten\tOldwick\t\t\t\t1\n")
        .expect("the names are written");
    let out = dir.join("full");
    let mut command = attache();
    command.args(["data", "gazetteer"]).arg(dir.join("IS.txt")).arg("--alternate-names").arg(dir.join("names.txt")).arg("-o").arg(&out);
    let (code, _, said) = run(&mut command);
    assert!(code == 1 && said.contains("1 places, 2 divisions and 1 features") && said.contains("line 7"), "{said}");
    let cities = std::fs::read_to_string(out.join("places/cities.tsv")).expect("the table is written");
    assert_eq!(cities.lines().nth(1), Some("91\tKaldvik\tIS\t07\t64.5\t-18.25\t700\tColdwick"));
    let divisions = std::fs::read_to_string(out.join("places/divisions.tsv")).expect("the table is written");
    assert!(divisions.contains("95\tIS.07\tLangmark\t") && divisions.contains("96\tIS.07.0711\tKaldfjord\t"), "{divisions}");
    let mut command = attache();
    command.args(["code", "-", "--input-format", "jsonl", "--format", "jsonl", "--records", "places", "--data"]).arg(&out);
    let (code, out, said) =
        with_stdin(&mut command, br#"{"id": "1", "text": "Soldiers shot two men in Coldwick, Iceland. Rebels fled to Langmark Province."}"#);
    assert!(code == 0 && out.contains(r#""id":"geonames:91""#) && out.contains(r#""country":"ISL""#), "{out}{said}");
    assert!(out.contains(r#""id":"geonames:95""#) && out.contains(r#""precision":"region""#), "{out}{said}");
}

#[test]
fn an_entity_is_shown_under_every_viewpoint_and_a_file_adds_one() {
    let dir = folder("viewpoint");
    std::fs::create_dir_all(dir.join("actors/viewpoints")).expect("a folder");
    let row = "entity\tcountry\tname\tsource\nGRL\tISL\tGrænland\tan invented law\n";
    std::fs::write(dir.join("actors/viewpoints/iceland.tsv"), row).expect("the viewpoint is written");
    let shown = |args: &[&str]| run(attache().arg("entity").args(args));
    let (code, out, _) = shown(&["Greenland"]);
    assert!(code == 0 && out.starts_with("Greenland  [GRL]  territory") && !out.contains("contested"), "{out}");
    let own = dir.to_str().expect("a UTF-8 path");
    let (code, out, _) = shown(&["Greenland", "--data", own, "--viewpoint", "iceland"]);
    assert!(code == 2 && out.is_empty(), "the entity needs a row under `un` first");
    std::fs::write(dir.join("actors/viewpoints/un.tsv"), "entity\tcountry\tname\tsource\nGRL\tGRL\tGreenland\tan invented resolution\n")
        .expect("written");
    let (code, out, said) = shown(&["Greenland", "--data", own, "--viewpoint", "iceland"]);
    assert!(code == 0 && out.starts_with("Grænland  [GRL]  territory, contested") && out.contains("an invented law"), "{out}{said}");
    let (code, out, _) = shown(&["Greenland", "--data", own, "--format", "json"]);
    assert!(code == 0 && out.contains("\"name\": \"Greenland\"") && out.contains("\"viewpoint\": \"iceland\""), "{out}");
    let (code, _, said) = shown(&["Greenlandish Ministry"]);
    assert!(code == 2 && said.contains("nobody is known as"), "{said}");
    let (code, out, _) = shown(&["students"]);
    assert!(code == 0 && out.starts_with("students  [generic/unknown/EDU/student]  generic") && out.contains("EDU"), "{out}");
    let (code, _, said) = shown(&["Greenland", "--viewpoint", "atlantis"]);
    assert!(code == 2 && said.contains("known ones: ") && said.contains("un"), "{said}");
}

#[test]
fn events_that_are_not_sure_enough_are_left_out() {
    let code = |least: &str| {
        let mut command = attache();
        command.args(["code", "-", "--input-format", "text", "--format", "jsonl", "--min-confidence", least]);
        with_stdin(&mut command, b"Uruguay accused New Zealand of fraud.\n")
    };
    let (status, all, _) = code("0");
    assert_eq!((status, all.lines().count()), (0, 1), "{all}");
    let event: serde_json::Value = serde_json::from_str(&all).expect("an event");
    let confidence = event["confidence"].as_f64().expect("every event has a confidence");
    assert!(confidence > 0.5 && confidence < 1.0, "{confidence}");
    let (status, none, _) = code("1");
    assert_eq!((status, none.as_str()), (0, ""), "nothing is sure");
    let (status, _, error) = code("2");
    assert_eq!(status, 2);
    assert!(error.contains("a number from 0 to 1 is wanted"), "{error}");
}

#[test]
fn guesses_come_only_where_they_are_asked_for() {
    let folder = folder("fallback");
    std::fs::create_dir_all(folder.join("en")).expect("a folder");
    let table = "trait\ttype\tweight\nverb liaise\tCONSULT\t9\ncalibration logit\t-\t0.2\n";
    std::fs::write(folder.join("en/fallback.tsv"), table).expect("a table");
    let code = |more: &[&str], text: &str| {
        let mut command = attache();
        command.args(["code", "-", "--input-format", "text", "--format", "jsonl", "--data"]).arg(&folder).args(more);
        with_stdin(&mut command, text.as_bytes()).1
    };
    let text = "The Uruguayan police liaised with the government of New Zealand.\n";
    assert_eq!(code(&[], text), "");
    let guessed = code(&["--fallback"], text);
    let event: serde_json::Value = serde_json::from_str(&guessed).expect("an event");
    assert_eq!((&event["pattern"], &event["event_type"]), (&"fallback".into(), &"CONSULT".into()));
    assert!(event["confidence"].as_f64().is_some_and(|sure| sure > 0.5), "{guessed}");
    // Nothing is guessed of private people, nor where a pattern fires.
    assert_eq!(code(&["--fallback"], "The farmer liaised with the baker.\n"), "");
    assert!(!code(&["--fallback"], "Uruguay accused New Zealand of fraud.\n").contains("\"fallback\""));
    let (_, explained, _) = run(attache().args(["explain", text, "--fallback", "--data"]).arg(&folder));
    assert!(explained.contains("guessed CONSULT: verb liaise +9.0"), "{explained}");
}
