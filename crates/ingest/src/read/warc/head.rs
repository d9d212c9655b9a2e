//! The head of a WARC record: version line and named fields. It must not know where the bytes come from.

/// A line longer than this, or a head of more bytes, is no head.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// The fields that reading needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `WARC-Type`.
    pub kind: String,
    /// `WARC-Target-URI`, without the angle brackets that some writers put around it.
    pub url: Option<String>,
    /// `Content-Type` of the record's block.
    pub content_type: Option<String>,
    /// True where `WARC-Truncated` says that the block was cut on purpose.
    pub truncated: bool,
    /// `Content-Length`.
    pub length: u64,
}

/// Where the head that `bytes` begin with ends, its blank line included; none where more bytes are needed.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    let mut line = 0;
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        if bytes.get(line..at).is_some_and(|line| line.is_empty() || line == b"\r") {
            return Some(at + 1);
        }
        line = at + 1;
    }
    None
}

/// The head of these bytes.
///
/// # Errors
/// What is missing, in words.
pub(super) fn parse(bytes: &[u8]) -> Result<Head, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    if !lines.next().is_some_and(|line| line.starts_with("WARC/")) {
        return Err("no WARC record begins here".to_string());
    }
    let mut head = Head::default();
    let mut length = None;
    for line in lines {
        // Continued lines (obsolete, and never seen on the fields below) have no name and are passed over.
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => head.kind = value.to_string(),
            "warc-target-uri" => head.url = Some(value.trim_start_matches('<').trim_end_matches('>').to_string()).filter(|url| !url.is_empty()),
            "content-type" => head.content_type = Some(value.to_string()),
            "warc-truncated" => head.truncated = true,
            "content-length" => {
                length = Some(value.parse().map_err(|_| format!("the record's length is `{}`", value.chars().take(40).collect::<String>()))?)
            }
            _ => {}
        }
    }
    head.length = length.ok_or("the record does not say its length")?;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_at_its_blank_line_and_gives_its_fields() {
        let bytes = b"WARC/1.0\r\nWARC-Type: response\r\nwarc-target-uri: <http://norvane.example/a>\r\nContent-Length:  12\r\n\r\nbody";
        let at = end(bytes).expect("a blank line");
        assert_eq!(&bytes[at..], b"body");
        let head = parse(&bytes[..at]).expect("a head");
        assert_eq!(head, Head { kind: "response".into(), url: Some("http://norvane.example/a".into()), length: 12, ..Head::default() });
        assert_eq!(end(b"WARC/1.0\nA: b\n"), None);
        assert_eq!(end(b"WARC/1.0\nA: b\n\nx"), Some(15));
    }

    #[test]
    fn what_is_missing_is_said() {
        assert!(parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err_and(|e| e.contains("no WARC record")));
        assert!(parse(b"WARC/1.0\r\n\r\n").is_err_and(|e| e.contains("does not say")));
        assert!(parse(b"WARC/1.0\r\nContent-Length: -3\r\n\r\n").is_err_and(|e| e.contains("`-3`")));
    }
}
