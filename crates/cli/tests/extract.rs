//! `attache extract` as users meet it: pages in, lines out, faults named and counted.

use std::path::Path;
use std::process::Command;

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><meta property="og:title" content="Norvane and Tessaly talk about a bridge">
<meta property="article:published_time" content="2031-03-14T09:30:00+02:00"></head><body><nav><a href="/">Home</a></nav><article>
<p>The foreign minister of Norvane met the envoy of Tessaly on Monday to talk about the bridge over the river.</p>
<p>Both countries have wanted to rebuild the bridge since the flood, she said after the meeting.</p></article></body></html>"#;

#[test]
fn pages_become_lines_and_faults_are_counted() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("extract");
    std::fs::create_dir_all(&dir).expect("the folder is made");
    let (good, empty) = (dir.join("bridge.html"), dir.join("nothing.html"));
    std::fs::write(&good, PAGE).expect("the page is written");
    std::fs::write(&empty, "<html><body><p>Nothing.").expect("the page is written");
    let run = Command::new(env!("CARGO_BIN_EXE_attache"))
        .arg("extract")
        .args([&good, &empty, &dir.join("missing.html")])
        .output()
        .expect("the command starts");
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(1), "{err}");
    assert_eq!(out.lines().count(), 1);
    assert!(out.contains(r#""title":"Norvane and Tessaly talk about a bridge""#), "{out}");
    assert!(out.contains(r#""published":"2031-03-14T09:30:00+02:00""#) && out.contains("bridge.html"), "{out}");
    assert!(out.contains(r#""text":"The foreign minister"#) && out.contains(r"over the river.\n\nBoth countries"), "{out}");
    assert!(err.contains("nothing.html: is a page without an article") && err.contains("missing.html: no such file"), "{err}");
    assert!(err.contains("2 of 3 inputs were set aside"), "{err}");
}

/// One file of each format that can be written down here; Parquet is tested where it can be made, in `ingest`.
fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let archive = |n: usize| {
        let page = PAGE.replace("bridge", &format!("bridge number {n}"));
        let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://norvane.example/{n}\r\nContent-Type: application/http\r\n\
             Content-Length: {}\r\n\r\n{body}\r\n\r\n",
            body.len()
        )
    };
    let item = |n: usize| {
        format!("<item><title>Talks {n}</title><link>https://post.example/{n}</link><description>&lt;p&gt;Talks {n} opened.</description></item>")
    };
    let feed = |items: String| format!("<rss version=\"2.0\"><channel><title>Calder Post</title>{items}</channel></rss>");
    vec![
        ("a.html", PAGE.into()),
        ("b.txt", "The ferry of Norvane sank.".into()),
        (
            "c.jsonl",
            (0..40).map(|n| format!("{{\"id\": \"c{n}\", \"text\": \"Talks {n} opened.\"}}\n")).chain(["{\n".to_string()]).collect::<String>().into(),
        ),
        ("d.xml", feed((0..40).map(item).chain(["<item><title>No text</title></item>".to_string()]).collect()).into()),
        ("e.warc", (0..40).map(archive).collect::<String>().into()),
        ("f.csv", "id,text,published\n1,Talks went on.,2031-03-14\n2,Talks ended.,2031-03-15\n".into()),
        ("g.xml", "<Sentences><Sentence id=\"g1\" date=\"20310314\"><Text>The envoy left.</Text></Sentence></Sentences>".into()),
    ]
}

#[test]
fn all_formats_give_the_same_lines_on_any_number_of_threads() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("extract_formats");
    std::fs::create_dir_all(&dir).expect("the folder is made");
    let files: Vec<_> = inputs().into_iter().map(|(name, bytes)| (dir.join(name), bytes)).collect();
    files.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).expect("the input is written"));
    let run = |threads: &str| {
        let command = Command::new(env!("CARGO_BIN_EXE_attache"))
            .args(["extract", "--threads", threads])
            .args(files.iter().map(|(path, _)| path))
            .output()
            .expect("the command starts");
        (command.status.code(), String::from_utf8_lossy(&command.stdout).into_owned(), String::from_utf8_lossy(&command.stderr).into_owned())
    };
    let alone = run("1");
    assert_eq!((alone.0, alone.1.lines().count()), (Some(1), 1 + 1 + 40 + 40 + 40 + 2 + 1), "{}", alone.2);
    assert!(alone.2.contains("c.jsonl:41:") && alone.2.contains("`No text` has no text") && alone.2.contains("2 of 127 inputs"), "{}", alone.2);
    assert!(alone.1.contains(r#""source":"Calder Post","url":"https://post.example/7""#), "{}", alone.1);
    assert!(alone.1.contains(r#""url":"https://norvane.example/39""#) && alone.1.contains(r#""id":"g1""#), "{}", alone.1);
    for threads in ["2", "5"] {
        assert_eq!(run(threads), alone, "{threads} threads");
    }
}
