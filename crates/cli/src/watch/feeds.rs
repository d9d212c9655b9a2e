//! The list of feeds: a TOML file, checked as a whole, so that all its faults are told at once.

use crate::failure::Failure;
use attache_store::MOST_NAME_BYTES;
use jiff::SignedDuration;
use serde::Deserialize;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;
use url::Url;

/// A feed is not asked more often.
const LEAST_EVERY: Duration = Duration::from_secs(60);
/// The longest time between two requests, and the longest that a feed can put itself off by.
pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Longer addresses cannot be noted in the database.
const LONGEST_URL: usize = MOST_NAME_BYTES - 8;

/// What is to be watched.
#[derive(Debug)]
pub struct Watched {
    /// Whom the hosts can turn to; a part of what we call ourselves.
    pub contact: Option<String>,
    /// What lies between two requests to one host.
    pub pause: Duration,
    /// The longest time for one answer.
    pub timeout: Duration,
    /// The feeds, in the order of the file.
    pub feeds: Vec<Feed>,
}

/// One feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its address.
    pub url: Url,
    /// The outlet, where the file names it.
    pub source: Option<String>,
    /// How often it is asked.
    pub every: Duration,
    /// Whether the pages that its entries link to are read.
    pub pages: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    contact: Option<String>,
    every: Option<Spanned<String>>,
    pause: Option<Spanned<String>>,
    timeout: Option<Spanned<String>>,
    pages: Option<bool>,
    #[serde(default, rename = "feed")]
    feeds: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    url: Spanned<String>,
    source: Option<String>,
    every: Option<Spanned<String>>,
    pages: Option<bool>,
}

/// Reads the list.
///
/// # Errors
/// Everything that is wrong with it, a line each, with file and line.
pub fn read(path: &Path) -> Result<Watched, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    parse(&text).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|(at, cause)| format!("{}:{}: {cause}", path.display(), line_of(&text, *at))).collect();
        Failure(lines.join("\nattache: "))
    })
}

/// Line of a byte, from 1.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn parse(text: &str) -> Result<Watched, Vec<(usize, String)>> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![(at, error.message().trim_end().to_string())]
    })?;
    let mut faults = Vec::new();
    let every = duration(file.every.as_ref(), "every", LEAST_EVERY, &mut faults).unwrap_or(Duration::from_secs(15 * 60));
    let pause = duration(file.pause.as_ref(), "pause", Duration::ZERO, &mut faults).unwrap_or(Duration::from_secs(1));
    let timeout = duration(file.timeout.as_ref(), "timeout", Duration::from_millis(100), &mut faults).unwrap_or(Duration::from_secs(30));
    if file.feeds.is_empty() {
        faults.push((0, "names no feed; a feed is `[[feed]]` with `url = \"https://...\"`".to_string()));
    }
    let mut seen = HashSet::new();
    let mut feeds = Vec::new();
    for row in file.feeds {
        let at = row.url.span().start;
        let own = duration(row.every.as_ref(), "every", LEAST_EVERY, &mut faults);
        let url = match Url::parse(row.url.get_ref()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() => url,
            Ok(url) => {
                faults.push((at, format!("`{url}` is not to be reached by http or https")));
                continue;
            }
            Err(error) => {
                faults.push((at, format!("`{}` is no address: {error}", row.url.get_ref())));
                continue;
            }
        };
        if url.as_str().len() > LONGEST_URL {
            faults.push((at, format!("the address is longer than {LONGEST_URL} bytes")));
            continue;
        }
        if !seen.insert(url.clone()) {
            faults.push((at, format!("`{url}` is named twice")));
            continue;
        }
        feeds.push(Feed { url, source: row.source, every: own.unwrap_or(every), pages: row.pages.or(file.pages).unwrap_or(true) });
    }
    if faults.is_empty() { Ok(Watched { contact: file.contact, pause, timeout, feeds }) } else { Err(faults) }
}

/// A duration such as `90s`, `15m` or `1h 30m`; nothing where none is given or the given one is a fault.
fn duration(given: Option<&Spanned<String>>, key: &str, least: Duration, faults: &mut Vec<(usize, String)>) -> Option<Duration> {
    let given = given?;
    let words = given.get_ref();
    let fault = match words.parse::<SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok()) {
        Some(duration) if (least..=LONGEST).contains(&duration) => return Some(duration),
        Some(_) => format!("`{key} = \"{words}\"`: not between {least:?} and a day"),
        None => format!("`{key} = \"{words}\"` is no time; write `90s`, `15m` or `1h 30m`"),
    };
    faults.push((given.span().start, fault));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_with_its_defaults() {
        let text = "every = \"10m\"\n[[feed]]\nurl = \"https://herald.example/rss\"\nsource = \"Strelsau Herald\"\n\
                    [[feed]]\nurl = \"http://gazette.example/feed\"\nevery = \"1h 30m\"\npages = false\n";
        let watched = parse(text).expect("the list is whole");
        assert_eq!(watched.pause, Duration::from_secs(1));
        let told: Vec<_> = watched.feeds.iter().map(|f| (f.url.as_str(), f.source.as_deref(), f.every.as_secs(), f.pages)).collect();
        let expected = [("https://herald.example/rss", Some("Strelsau Herald"), 600, true), ("http://gazette.example/feed", None, 5400, false)];
        assert_eq!(told, expected);
    }

    #[test]
    fn all_faults_are_told_with_their_lines() {
        let text = "every = \"5s\"\npause = \"soon\"\n[[feed]]\nurl = \"herald\"\n[[feed]]\nurl = \"ftp://a.example/\"\n\
                    [[feed]]\nurl = \"https://a.example/\"\n[[feed]]\nurl = \"https://a.example/\"\n";
        let faults = parse(text).expect_err("nothing in it is right");
        let lines: Vec<usize> = faults.iter().map(|(at, _)| line_of(text, *at)).collect();
        assert_eq!(lines, [1, 2, 4, 6, 10], "{faults:?}");
    }

    #[test]
    fn what_is_no_key_and_what_is_empty_are_faults() {
        let unknown = parse("[[feed]]\nurl = \"https://a.example/\"\nevry = \"5m\"\n").expect_err("a key is wrong");
        assert!(unknown.iter().any(|(at, cause)| line_of("[[feed]]\nurl = \"https://a.example/\"\nevry", *at) == 3 && cause.contains("evry")));
        assert!(parse("").expect_err("nothing to watch")[0].1.contains("no feed"));
    }
}
