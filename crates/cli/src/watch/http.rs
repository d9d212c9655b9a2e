//! Asking hosts politely: one request at a time to a host, with a pause between two, what its robots.txt forbids not at all,
//! and nothing before the time at which it said to come again. Every answer is bounded in time and size.

use super::feeds::{LONGEST, Watched};
use super::robots::{self, Robots};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use std::collections::HashMap;
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::{Agent, Body};
use url::Url;

/// How we call ourselves in robots.txt.
const NAME: &str = "attache";
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// The longest answer, unpacked.
const MOST_BYTES: u64 = 16 << 20;
const MOST_REDIRECTS: usize = 5;
/// How long the rules of a host hold, and how long we wait where it could not give them.
const ROBOTS_HOLD: Duration = Duration::from_secs(24 * 60 * 60);
const ROBOTS_RETRY: Duration = Duration::from_secs(15 * 60);

/// What an earlier answer said, for asking whether there is anything new.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    pub etag: Option<&'a str>,
    pub last_modified: Option<&'a str>,
}

/// What was answered.
#[derive(Debug)]
pub enum Answer {
    Got(Box<Got>),
    /// Nothing new since what we know.
    Unchanged,
    /// Not to be had, now or later: why.
    Refused(String),
    /// Not to be had now; perhaps after this time, where the host says so.
    Later {
        cause: String,
        after: Option<Duration>,
    },
    /// Gone for good.
    Gone,
    /// We were asked to stop before it came.
    Stopped,
}

/// A document.
#[derive(Debug)]
pub struct Got {
    pub bytes: Vec<u8>,
    /// The encoding that the host names.
    pub charset: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Where it was found.
    pub url: Url,
    /// Where it is to be found from now on, if not where we asked.
    pub moved: Option<Url>,
}

pub struct Client {
    agent: Agent,
    pause: Duration,
    stop: Arc<AtomicBool>,
    hosts: Mutex<HashMap<String, Arc<Mutex<Host>>>>,
}

/// What is known of a host.
#[derive(Default)]
struct Host {
    robots: Option<(Robots, Instant)>,
    /// No request before this, and why not where it is more than our pause.
    not_before: Option<Instant>,
    closed: Option<(Instant, String)>,
}

/// How one request ended, redirects not followed.
enum Reply {
    Answer(Answer),
    Redirect { to: Url, lasting: bool },
}

/// The name of the host that a request goes to, with its scheme and port.
pub fn host_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Client {
    pub fn new(watched: &Watched, stop: Arc<AtomicBool>) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let agent = watched.contact.as_ref().map_or(format!("{NAME}/{version}"), |contact| format!("{NAME}/{version} (+{contact})"));
        let config = Agent::config_builder()
            .user_agent(agent)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT.min(watched.timeout)))
            .timeout_global(Some(watched.timeout))
            .build();
        Client { agent: config.new_agent(), pause: watched.pause, stop, hosts: Mutex::default() }
    }

    /// Asks for a document. Redirects are followed, each under the rules of the host that it leads to.
    pub fn get(&self, url: &Url, known: &Known) -> Answer {
        let (mut at, mut moved, mut lasting) = (url.clone(), None, true);
        for hop in 0..=MOST_REDIRECTS {
            // What we know was said of the first address only.
            let none = Known::default();
            match self.once(&at, if hop == 0 { known } else { &none }) {
                Reply::Redirect { to, lasting: for_good } => {
                    lasting &= for_good;
                    if lasting {
                        moved = Some(to.clone());
                    }
                    at = to;
                }
                Reply::Answer(Answer::Got(got)) => return Answer::Got(Box::new(Got { url: at, moved, ..*got })),
                Reply::Answer(answer) => return answer,
            }
        }
        Answer::Refused(format!("leads on more than {MOST_REDIRECTS} times"))
    }

    fn once(&self, url: &Url, known: &Known) -> Reply {
        let host = lock(&self.hosts).entry(host_of(url)).or_default().clone();
        // Held until the answer is in: a host has one request of ours at a time.
        let mut host = lock(&host);
        if let Some((until, why)) = &host.closed
            && let Some(left) = until.checked_duration_since(Instant::now())
        {
            return Reply::Answer(Answer::Later { cause: why.clone(), after: Some(left) });
        }
        if host.robots.as_ref().is_none_or(|(_, since)| since.elapsed() >= ROBOTS_HOLD) {
            match self.robots(url, &mut host) {
                Ok(robots) => host.robots = Some((robots, Instant::now())),
                Err(answer) => return Reply::Answer(answer),
            }
        }
        let path = url.query().map_or(url.path().to_string(), |query| format!("{}?{query}", url.path()));
        if host.robots.as_ref().is_some_and(|(robots, _)| !robots.allows(&path)) {
            return Reply::Answer(Answer::Refused("is forbidden to robots by the host's robots.txt".to_string()));
        }
        self.send(url, known, MOST_BYTES, &mut host)
    }

    /// The rules of the host. RFC 9309, section 2.3.1: none where the host has no such file, everything forbidden where
    /// it cannot be had.
    fn robots(&self, url: &Url, host: &mut Host) -> Result<Robots, Answer> {
        let mut at = url.join("/robots.txt").map_err(|error| Answer::Refused(error.to_string()))?;
        for _ in 0..=MOST_REDIRECTS {
            match self.send(&at, &Known::default(), robots::MOST_BYTES, host) {
                Reply::Redirect { to, .. } => at = to,
                Reply::Answer(Answer::Got(got)) => return Ok(Robots::parse(&got.bytes, NAME)),
                Reply::Answer(Answer::Refused(_) | Answer::Gone | Answer::Unchanged) => return Ok(Robots::default()),
                Reply::Answer(Answer::Stopped) => return Err(Answer::Stopped),
                Reply::Answer(Answer::Later { cause, after }) => {
                    let cause = format!("the host's robots.txt could not be read: {cause}");
                    let after = after.unwrap_or(ROBOTS_RETRY);
                    host.closed = Instant::now().checked_add(after).map(|until| (until, cause.clone()));
                    return Err(Answer::Later { cause, after: Some(after) });
                }
            }
        }
        Ok(Robots::default())
    }

    fn send(&self, url: &Url, known: &Known, most: u64, host: &mut Host) -> Reply {
        if !self.wait(host.not_before) {
            return Reply::Answer(Answer::Stopped);
        }
        let mut request = self.agent.get(url.as_str()).header(header::ACCEPT, "*/*");
        if let Some(etag) = known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let response = request.call();
        let delay = host.robots.as_ref().and_then(|(robots, _)| robots.delay).unwrap_or_default().max(self.pause);
        let reply = match response {
            Ok(response) => read(response, url, most),
            Err(error) => Reply::Answer(Answer::Later { cause: error.to_string(), after: None }),
        };
        host.not_before = Instant::now().checked_add(delay);
        // A host that asks to be left alone is left alone as a whole.
        if let Reply::Answer(Answer::Later { cause, after: Some(after) }) = &reply {
            host.closed = Instant::now().checked_add(*after).map(|until| (until, cause.clone()));
        }
        reply
    }

    /// Waits; false when we were asked to stop meanwhile.
    fn wait(&self, until: Option<Instant>) -> bool {
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return false;
            }
            let Some(left) = until.and_then(|until| until.checked_duration_since(Instant::now())).filter(|left| !left.is_zero()) else {
                return true;
            };
            std::thread::sleep(left.min(Duration::from_millis(100)));
        }
    }
}

fn read(response: Response<Body>, url: &Url, most: u64) -> Reply {
    let (parts, body) = response.into_parts();
    let (status, headers) = (parts.status, &parts.headers);
    let word = |name| text(headers, name);
    Reply::Answer(match status {
        StatusCode::OK => {
            let charset = body.charset().map(str::to_string);
            let mut bytes = Vec::new();
            match body.into_reader().take(most + 1).read_to_end(&mut bytes) {
                Err(error) => Answer::Later { cause: error.to_string(), after: None },
                Ok(_) if bytes.len() as u64 > most => Answer::Refused(format!("is longer than {} KiB", most >> 10)),
                Ok(_) => Answer::Got(Box::new(Got {
                    bytes,
                    charset,
                    etag: word(header::ETAG),
                    last_modified: word(header::LAST_MODIFIED),
                    url: url.clone(),
                    moved: None,
                })),
            }
        }
        StatusCode::NOT_MODIFIED => Answer::Unchanged,
        StatusCode::GONE => Answer::Gone,
        _ if status.is_redirection() => match word(header::LOCATION).map(|to| url.join(&to)) {
            Some(Ok(to)) if matches!(to.scheme(), "http" | "https") => {
                let lasting = matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
                return Reply::Redirect { to, lasting };
            }
            _ => Answer::Refused(format!("answered {status} and leads nowhere")),
        },
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => later(status, headers),
        _ if status.is_server_error() => later(status, headers),
        _ => Answer::Refused(format!("answered {status}")),
    })
}

fn later(status: StatusCode, headers: &HeaderMap) -> Answer {
    Answer::Later { cause: format!("answered {status}"), after: text(headers, header::RETRY_AFTER).and_then(|said| retry_after(&said)) }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_string)
}

/// The time of `Retry-After`, which is in seconds or a date (RFC 9110, section 10.2.3); a day at most.
fn retry_after(said: &str) -> Option<Duration> {
    let seconds = match said.trim().parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let date = DateTimeParser::new().parse_timestamp(said.trim()).ok()?;
            u64::try_from(date.duration_since(Timestamp::now()).as_secs()).unwrap_or(0)
        }
    };
    Some(Duration::from_secs(seconds).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after("120"), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("99999999"), Some(LONGEST));
        assert_eq!(retry_after("Fri, 14 Mar 2031 09:30:00 GMT"), Some(LONGEST));
        assert_eq!(retry_after("Mon, 01 Jan 2001 00:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(retry_after("soon"), None);
    }
}
