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
