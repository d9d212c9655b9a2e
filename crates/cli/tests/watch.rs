//! `attache watch --once` against servers of our own, on this machine, that behave and misbehave.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One answer: status line, header lines, body.
struct Reply {
    status: &'static str,
    headers: Vec<String>,
    body: Vec<u8>,
    /// How long the body takes.
    slow: Duration,
}

impl Reply {
    fn new(status: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Reply { status, headers: Vec::new(), body: body.into(), slow: Duration::ZERO }
    }

    fn with(mut self, header: impl Into<String>) -> Self {
        self.headers.push(header.into());
        self
    }
}

/// A request: path, and header lines in lower case.
#[derive(Clone, Debug)]
struct Request {
    path: String,
    headers: HashMap<String, String>,
}

/// A server that answers by `answer` and keeps what it was asked.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &answer, &kept);
            }
        });
        Server { url, asked }
    }

    /// Paths asked for, in order, without robots.txt.
    fn paths(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("no test panicked with it");
        asked.iter().map(|r| r.path.clone()).filter(|path| path != "/robots.txt").collect()
    }
}

fn serve(mut stream: TcpStream, answer: &impl Fn(&Request) -> Reply, kept: &Mutex<Vec<Request>>) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream has two ends")).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let path = first.split(' ').nth(1).unwrap_or("").to_string();
    let headers = lines.take_while(|line| !line.is_empty());
    let headers = headers.filter_map(|line| line.split_once(": ").map(|(k, v)| (k.to_lowercase(), v.to_string()))).collect();
    let request = Request { path, headers };
    let reply = answer(&request);
    kept.lock().expect("no test panicked with it").push(request);
    let length = reply.body.len();
    let head: String = reply.headers.iter().map(|header| format!("{header}\r\n")).collect();
    let head = format!("HTTP/1.1 {}\r\nContent-Length: {length}\r\nConnection: close\r\n{head}\r\n", reply.status);
    // The client may have gone by now: that is its business.
    let _ = stream.write_all(head.as_bytes());
    std::thread::sleep(reply.slow);
    let _ = stream.write_all(&reply.body);
}

/// A folder for one test, with a list of feeds and a database.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str, feeds: &[String]) -> Self {
        let folder = std::env::temp_dir().join(format!("attache-watch-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the folder is made");
        let rows: String = feeds.iter().map(|url| format!("[[feed]]\nurl = \"{url}\"\nsource = \"Strelsau Herald\"\n")).collect();
        let list = format!("pause = \"0s\"\ntimeout = \"2s\"\ncontact = \"desk@herald.example\"\n{rows}");
        std::fs::write(folder.join("feeds.toml"), list).expect("the list is written");
        Desk(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
        command.current_dir(&self.0).args(arguments).output().expect("the program runs")
    }

    /// One round; its exit code and what it said.
    fn once(&self) -> (i32, String) {
        let output = self.run(&["watch", "feeds.toml", "--once", "--engine", "fast"]);
        (output.status.code().expect("it was not killed"), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The texts of the reports that are in the database.
    fn reports(&self) -> Vec<serde_json::Value> {
        let output = self.run(&["query", "--records", "reports", "--format", "jsonl"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a line is a record")).collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn item(number: u32) -> String {
    format!(
        "<item><title>Ruritania and Norland, part {number}</title><link>/news/{number}</link>\
         <pubDate>Fri, 14 Mar 2031 09:{number:02}:00 GMT</pubDate>\
         <description>Summary {number}: the ministers of both countries met in Strelsau.</description></item>"
    )
}

fn feed(items: &[u32]) -> String {
    let items: String = items.iter().map(|n| item(*n)).collect();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Herald</title><language>en</language>{items}</channel></rss>")
}

fn page(number: &str) -> String {
    let part = format!(
        "<p>The foreign minister of Norland arrived in Strelsau on Friday, and the talks about article {number} of the fishing treaty \
         began in the afternoon. Ruritania had asked for them in January, after its fleet was turned back at the strait.</p>"
    );
    format!("<html><head><title>Talks {number}</title></head><body><article><h1>Talks {number}</h1>{}</article></body></html>", part.repeat(4))
}

/// A server with a feed of two entries, no robots.txt, and a page for each entry.
fn newspaper(path: &str) -> Reply {
    match path {
        "/feed" => Reply::new("200 OK", feed(&[1, 2])).with("ETag: \"v1\"").with("Content-Type: application/rss+xml; charset=utf-8"),
        _ if path.starts_with("/news/") => {
            Reply::new("200 OK", page(path.trim_start_matches("/news/"))).with("Content-Type: text/html; charset=utf-8")
        }
        _ => Reply::new("404 Not Found", ""),
    }
}

#[test]
fn news_is_read_once_and_asked_for_politely() {
    let server = Server::start(|r| match r.headers.get("if-none-match") {
        Some(tag) if r.path == "/feed" && tag == "\"v1\"" => Reply::new("304 Not Modified", ""),
        _ => newspaper(&r.path),
    });
    let desk = Desk::new("once", &[format!("{}/feed", server.url)]);
    let (code, said) = desk.once();
    assert_eq!(code, 0, "{said}");
    let reports = desk.reports();
    assert_eq!(reports.len(), 2, "{said}");
    assert!(reports.iter().all(|r| r["source"] == "Strelsau Herald" && r["text"].as_str().is_some_and(|t| t.contains("turned back"))));
    assert!(reports.iter().all(|r| r["published"].as_str().is_some_and(|p| p.starts_with("2031-03-14T09:0"))));
    assert_eq!(server.paths(), ["/feed", "/news/1", "/news/2"]);
    let asked = server.asked.lock().expect("no panic").clone();
    assert_eq!(asked[0].path, "/robots.txt");
    assert!(asked.iter().all(|r| r.headers["user-agent"].starts_with("attache/") && r.headers["user-agent"].contains("desk@herald.example")));
    assert_eq!(desk.once().0, 0);
    assert_eq!(server.paths(), ["/feed", "/news/1", "/news/2", "/feed"], "what is known is not asked for again");
    assert_eq!(desk.reports().len(), 2);
}

#[test]
fn a_changed_feed_brings_only_what_is_new() {
    let rounds = Arc::new(Mutex::new(0));
    let server = Server::start(move |r| {
        if r.path != "/feed" {
            return newspaper(&r.path);
        }
        *rounds.lock().expect("no panic") += 1;
        Reply::new("200 OK", if *rounds.lock().expect("no panic") == 1 { feed(&[1]) } else { feed(&[2, 1]) })
    });
    let desk = Desk::new("changed", &[format!("{}/feed", server.url)]);
    assert_eq!((desk.once().0, desk.once().0), (0, 0));
    assert_eq!(server.paths(), ["/feed", "/news/1", "/feed", "/news/2"]);
    assert_eq!(desk.reports().len(), 2);
}

#[test]
fn a_host_that_asks_for_time_is_given_it() {
    let busy = Server::start(|r| match r.path.as_str() {
        "/feed" => Reply::new("429 Too Many Requests", "").with("Retry-After: 7200"),
        path => newspaper(path),
    });
    let down = Server::start(|_| Reply::new("503 Service Unavailable", ""));
    let open = Server::start(|r| newspaper(&r.path));
    let desk = Desk::new("busy", &[&busy, &down, &open].map(|s| format!("{}/feed", s.url)));
    let (code, said) = desk.once();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("429 Too Many Requests; asked again in 2 h"), "{said}");
    assert!(said.contains("robots.txt could not be read: answered 503"), "{said}");
    assert_eq!(desk.reports().len(), 2, "the others are read all the same");
    let (code, said) = desk.once();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("not asked"), "{said}");
    assert_eq!(busy.paths(), ["/feed"]);
    assert!(down.paths().is_empty());
}

#[test]
fn robots_txt_is_obeyed_and_the_feeds_own_words_stand_in() {
    let server = Server::start(|r| match r.path.as_str() {
        "/robots.txt" => Reply::new("200 OK", "User-agent: *\nDisallow: /news/2\n"),
        path => newspaper(path),
    });
    let desk = Desk::new("robots", &[format!("{}/feed", server.url)]);
    let (code, said) = desk.once();
    assert_eq!(code, 0, "{said}");
    assert_eq!(server.paths(), ["/feed", "/news/1"]);
    let reports = desk.reports();
    assert!(reports.iter().any(|r| r["text"].as_str().is_some_and(|t| t.starts_with("Summary 2"))), "{reports:?}");
}

#[test]
fn redirects_are_followed_and_lasting_ones_remembered() {
    let server = Server::start(|r| match r.path.as_str() {
        "/old" => Reply::new("301 Moved Permanently", "").with("Location: /feed"),
        "/round" => Reply::new("302 Found", "").with("Location: /round"),
        "/nowhere" => Reply::new("302 Found", "").with("Location: ftp://herald.example/"),
        path => newspaper(path),
    });
    let desk = Desk::new("redirects", &["old", "round", "nowhere"].map(|path| format!("{}/{path}", server.url)));
    let (code, said) = desk.once();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("has moved for good") && said.contains("leads on more than") && said.contains("leads nowhere"), "{said}");
    assert_eq!(desk.reports().len(), 2);
    let before = server.paths().iter().filter(|path| *path == "/old").count();
    desk.once();
    assert_eq!((before, server.paths().iter().filter(|path| *path == "/old").count()), (1, 1));
}

#[test]
fn what_is_too_slow_too_long_or_broken_costs_nothing_else() {
    let slow = Server::start(|r| match r.path.as_str() {
        "/feed" => Reply { slow: Duration::from_secs(5), ..Reply::new("200 OK", feed(&[1])) },
        path => newspaper(path),
    });
    let huge = Server::start(|r| match r.path.as_str() {
        "/feed" => Reply::new("200 OK", vec![b' '; 17 << 20]),
        path => newspaper(path),
    });
    let html = Server::start(|r| match r.path.as_str() {
        "/feed" => Reply::new("200 OK", page("1")).with("Content-Type: text/html"),
        path => newspaper(path),
    });
    let cut = Server::start(|r| match r.path.as_str() {
        "/feed" => Reply::new("200 OK", feed(&[1, 2]).split_once("Summary 2").map_or("", |(head, _)| head)).with("ETag: \"cut\""),
        path => newspaper(path),
    });
    let closed = Server { url: "http://127.0.0.1:9".to_string(), asked: Arc::default() };
    let desk = Desk::new("broken", &[&slow, &huge, &html, &cut, &closed].map(|s| format!("{}/feed", s.url)));
    let (code, said) = desk.once();
    assert_eq!(code, 1, "{said}");
    for part in ["timeout", "is longer than", "what stands before it was read"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    for server in [&slow, &huge, &html, &closed] {
        assert!(said.contains(&format!("{}/feed: ", server.url)) || said.contains(&format!("{}/feed:", server.url)), "{}: {said}", server.url);
    }
    let reports = desk.reports();
    assert!(!reports.is_empty(), "{said}");
    let asked = cut.asked.lock().expect("no panic").clone();
    assert!(asked.iter().all(|r| !r.headers.contains_key("if-none-match")));
    desk.once();
    let asked = cut.asked.lock().expect("no panic").clone();
    assert!(asked.iter().all(|r| !r.headers.contains_key("if-none-match")), "a feed that was cut off is asked for as a whole");
}

#[test]
fn a_page_that_fails_for_now_is_tried_again() {
    let rounds = Arc::new(Mutex::new(0));
    let server = Server::start(move |r| match r.path.as_str() {
        "/news/2" => {
            *rounds.lock().expect("no panic") += 1;
            if *rounds.lock().expect("no panic") == 1 { Reply::new("500 Internal Server Error", "") } else { newspaper("/news/2") }
        }
        path => newspaper(path),
    });
    let desk = Desk::new("again", &[format!("{}/feed", server.url)]);
    let (code, said) = desk.once();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 page could not be had now"), "{said}");
    assert_eq!(desk.reports().len(), 1);
    let (code, said) = desk.once();
    assert_eq!(code, 0, "{said}");
    assert_eq!(server.paths(), ["/feed", "/news/1", "/news/2", "/feed", "/news/2"]);
    assert_eq!(desk.reports().len(), 2);
}

#[test]
fn a_faulty_list_is_told_line_by_line() {
    let desk = Desk::new("list", &["herald".to_string(), "https://a.example/".to_string(), "https://a.example/".to_string()]);
    let (code, said) = desk.once();
    assert_eq!(code, 2);
    assert!(said.contains("feeds.toml:5: ") && said.contains("feeds.toml:11: "), "{said}");
}
