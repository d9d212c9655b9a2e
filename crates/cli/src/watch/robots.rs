//! What a host allows robots to fetch: robots.txt as RFC 9309 has it, with the `Crawl-delay` that many files carry beside it.

use std::time::Duration;

/// What is read of a file; RFC 9309, section 2.5, asks for 500 KiB at least.
pub const MOST_BYTES: u64 = 512 << 10;
/// The longest delay that is obeyed; behind it stands a mistake or a wish to be left alone, and the feed says so by not coming.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// The rules of one host for us.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robots {
    /// Path pattern, and whether it allows.
    rules: Vec<(Vec<u8>, bool)>,
    /// What the host wants to lie between two requests.
    pub delay: Option<Duration>,
}

impl Robots {
    /// The rules for the robot of this name; those for `*` where none are for it.
    pub fn parse(file: &[u8], name: &str) -> Self {
        let text = String::from_utf8_lossy(file);
        let (mut ours, mut all) = (None::<Robots>, Robots::default());
        // Which groups the lines belong to; names that stand together head one group.
        let (mut to_us, mut to_all, mut heads) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split_once('#').map_or(line, |(before, _)| before);
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !heads {
                    (to_us, to_all) = (false, false);
                }
                heads = true;
                let product = value.split(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_')).next().unwrap_or("");
                if product.eq_ignore_ascii_case(name) {
                    to_us = true;
                    ours.get_or_insert_default();
                }
                to_all |= value == "*";
                continue;
            }
            let group = match (to_us, to_all) {
                (true, _) => ours.as_mut(),
                (false, true) => Some(&mut all),
                (false, false) => None,
            };
            // Other lines, such as `Sitemap`, stand between groups without parting them.
            match key.as_str() {
                "allow" | "disallow" => {
                    heads = false;
                    if let Some(group) = group.filter(|_| !value.is_empty()) {
                        group.rules.push((normal(value), key == "allow"));
                    }
                }
                "crawl-delay" => {
                    heads = false;
                    let seconds = value.parse::<f64>().ok().filter(|s| (0.0..1e6).contains(s));
                    if let (Some(group), Some(seconds)) = (group, seconds) {
                        group.delay = Some(Duration::from_secs_f64(seconds).min(LONGEST_DELAY));
                    }
                }
                _ => {}
            }
        }
        ours.unwrap_or(all)
    }

    /// True where the path, with its query, may be fetched: by the longest rule that fits, and of equals by the allowing one.
    pub fn allows(&self, path: &str) -> bool {
        let path = normal(path);
        let fitting = self.rules.iter().filter(|(pattern, _)| fits(pattern, &path));
        fitting.max_by_key(|(pattern, allows)| (pattern.len(), *allows)).is_none_or(|(_, allows)| *allows)
    }
}

/// The octets of a path in one spelling: what needs no escape is not escaped, what does is, in capitals.
fn normal(path: &str) -> Vec<u8> {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let push = |out: &mut Vec<u8>, byte: u8| match byte {
        b'%' | 0..=b' ' | 0x7f.. => out.extend(format!("%{byte:02X}").bytes()),
        _ => out.push(byte),
    };
    while let Some(&byte) = bytes.get(at) {
        let code = bytes.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        match code.filter(|_| byte == b'%') {
            // Only what never means anything else is written out: `%2F` is no `/`.
            Some(code) if code.is_ascii_alphanumeric() || b"-._~".contains(&code) => out.push(code),
            Some(code) => out.extend(format!("%{code:02X}").bytes()),
            None => push(&mut out, byte),
        }
        at += if byte == b'%' && code.is_some() { 3 } else { 1 };
    }
    out
}

/// True where the pattern, with `*` for anything and `$` at its end for the end, fits the beginning of the path.
/// Takes time in proportion to both lengths at most.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, whole) = match pattern.split_last() {
        Some((b'$', pattern)) => (pattern, true),
        _ => (pattern, false),
    };
    let (mut p, mut at) = (0, 0);
    // Where to go on after the last star, when what follows it does not fit.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if p == pattern.len() && (!whole || at == path.len()) {
            return true;
        }
        if pattern.get(p) == Some(&b'*') {
            retry = Some((p + 1, at));
            p += 1;
        } else if p < pattern.len() && at < path.len() && pattern.get(p) == path.get(at) {
            (p, at) = (p + 1, at + 1);
        } else if let Some((star, from)) = retry.filter(|(_, from)| *from < path.len()) {
            (p, at) = (star, from + 1);
            retry = Some((star, from + 1));
        } else {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(file: &str, path: &str) -> bool {
        Robots::parse(file.as_bytes(), "attache").allows(path)
    }

    #[test]
    fn the_longest_rule_decides() {
        let file = "User-agent: *\nDisallow: /news\nAllow: /news/open\nDisallow: /*.pdf$\n";
        for (path, may) in [("/", true), ("/news", false), ("/newsroom", false), ("/news/open/1", true), ("/a.pdf", false), ("/a.pdf?x", true)] {
            assert_eq!(allows(file, path), may, "{path}");
        }
        assert!(allows("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a"), "of equals the allowing one");
        assert!(allows("User-agent: *\nDisallow:\n", "/a"), "an empty rule forbids nothing");
        assert!(allows("", "/a"));
    }

    #[test]
    fn a_group_of_our_own_stands_in_place_of_the_general_one() {
        let file = "User-agent: other\nUser-agent: ATTACHE/0.1\nDisallow: /a\nCrawl-delay: 2.5\n\nSitemap: x\nUser-agent: *\nDisallow: /\n";
        assert!(!allows(file, "/a"));
        assert!(allows(file, "/b"));
        assert_eq!(Robots::parse(file.as_bytes(), "attache").delay, Some(Duration::from_millis(2500)));
        assert!(!allows("User-agent: attachement\nDisallow: /b\nUser-agent: *\nDisallow: /a", "/a"), "another robot's group is not ours");
        let twice = "User-agent: attache\nDisallow: /a\nUser-agent: *\nDisallow: /c\nUser-agent: attache\nDisallow: /b\n";
        assert!(!allows(twice, "/a") && !allows(twice, "/b") && allows(twice, "/c"), "groups of one name are one");
    }

    #[test]
    fn escapes_are_one_spelling() {
        assert!(!allows("User-agent: *\nDisallow: /%7ejoe/\u{e4}", "/~joe/%c3%a4"));
        assert!(allows("User-agent: *\nDisallow: /a%2fb", "/a/b"));
    }

    #[test]
    fn hostile_files_take_no_time() {
        let file = format!("User-agent: *\nDisallow: /{}b$\nCrawl-delay: nan\nCrawl-delay: 1e300\n", "*a".repeat(2000));
        let robots = Robots::parse(file.as_bytes(), "attache");
        assert!(robots.allows(&format!("/{}", "a".repeat(5000))));
        assert_eq!(robots.delay, None);
        let slow = Robots::parse(b"User-agent: *\nCrawl-delay: 86400", "attache");
        assert_eq!(slow.delay, Some(LONGEST_DELAY));
    }
}
