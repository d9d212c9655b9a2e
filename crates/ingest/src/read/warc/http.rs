//! The answer of a web server as an archive keeps it: status, what the body is, and the body unpacked. Archives often keep
//! bodies that are already unpacked under a head that says they are not; both are read.

use super::super::{MAX_BYTES, MAX_MIB};
use super::head;
use crate::error::InputErrorKind;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::borrow::Cow;
use std::io::Read;

pub(super) struct Answer<'a> {
    pub status: u16,
    pub content_type: Option<String>,
    /// As sent.
    pub body: &'a [u8],
    chunked: bool,
    /// Innermost first, as the head lists them.
    codings: Vec<String>,
}

/// The answer that `bytes` hold; none where they hold none that is known (an answer without a head, another protocol).
///
/// # Errors
/// A head without an end.
pub(super) fn answer(bytes: &[u8]) -> Result<Option<Answer<'_>>, InputErrorKind> {
    if !bytes.get(..5).is_some_and(|lead| lead.eq_ignore_ascii_case(b"HTTP/")) {
        return Ok(None);
    }
    let Some(end) = head::end(bytes.get(..head::MOST_BYTES).unwrap_or(bytes)) else {
        return Err(InputErrorKind::Malformed("the answer's head has no end".to_string()));
    };
    let (head, body) = bytes.split_at(end);
    let head = String::from_utf8_lossy(head);
    let status = head.split_ascii_whitespace().nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let mut answer = Answer { status, content_type: None, body, chunked: false, codings: Vec::new() };
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(':')) {
        let list = || value.split(',').map(|part| part.trim().to_ascii_lowercase()).filter(|part| !part.is_empty());
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => answer.content_type = Some(value.trim().to_string()),
            "transfer-encoding" => {
                answer.chunked |= list().any(|part| part == "chunked");
                answer.codings.extend(list().filter(|part| part != "chunked"));
            }
            "content-encoding" => answer.codings.extend(list()),
            _ => {}
        }
    }
    Ok(Some(answer))
}

impl<'a> Answer<'a> {
    /// The body without chunks and packing. Of a body that was cut (`cut`), what can be had.
    ///
    /// # Errors
    /// A packing that is broken or not known, a body that is too long.
    pub(super) fn unpacked(&self, cut: bool) -> Result<Cow<'a, [u8]>, InputErrorKind> {
        let mut body = match self.chunked {
            true => joined(self.body).map_or(Cow::Borrowed(self.body), Cow::Owned),
            false => Cow::Borrowed(self.body),
        };
        for coding in self.codings.iter().rev() {
            body = match unpack(coding, &body, cut)? {
                Some(unpacked) => Cow::Owned(unpacked),
                None => body,
            };
        }
        Ok(body)
    }
}

/// The encoding that a media type states.
pub(super) fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// The chunks of a body joined; none where it is not in chunks, whatever its head says. The last chunk may be cut.
fn joined(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut first = true;
    loop {
        let Some(end) = body.iter().take(1024).position(|&byte| byte == b'\n') else {
            return (!first).then_some(out);
        };
        let (line, rest) = body.split_at(end + 1);
        let size = std::str::from_utf8(line).ok().map(|line| line.split(';').next().unwrap_or("").trim());
        let Some(size) = size.and_then(|size| usize::from_str_radix(size, 16).ok()) else {
            return (!first).then_some(out);
        };
        if size == 0 {
            return Some(out);
        }
        first = false;
        let chunk = rest.get(..size).unwrap_or(rest);
        out.extend_from_slice(chunk);
        let rest = rest.get(size..).unwrap_or(&[]);
        body = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// A body without one packing; none where it has it no longer.
fn unpack(coding: &str, body: &[u8], cut: bool) -> Result<Option<Vec<u8>>, InputErrorKind> {
    match coding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => read_out(MultiGzDecoder::new(body), "gzip", cut).map(Some),
        "gzip" | "x-gzip" | "identity" | "none" | "utf-8" => Ok(None),
        // Meant is a zlib stream (RFC 9110, section 8.4.1.2); some servers send a bare one.
        "deflate" => match read_out(ZlibDecoder::new(body), "deflate", cut).or_else(|_| read_out(DeflateDecoder::new(body), "deflate", cut)) {
            Err(_) if looks_plain(body) => Ok(None),
            other => other.map(Some),
        },
        "br" => match read_out(brotli_decompressor::Decompressor::new(body, 4096), "br", cut) {
            Err(_) if looks_plain(body) => Ok(None),
            other => other.map(Some),
        },
        _ => Err(InputErrorKind::Malformed(format!("the page is packed as `{}`, which is not read", coding.chars().take(40).collect::<String>()))),
    }
}

fn looks_plain(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

fn read_out(decoder: impl Read, coding: &str, cut: bool) -> Result<Vec<u8>, InputErrorKind> {
    let mut out = Vec::new();
    let read = decoder.take(MAX_BYTES + 1).read_to_end(&mut out);
    match read {
        _ if out.len() as u64 > MAX_BYTES => Err(InputErrorKind::TooLong(MAX_MIB)),
        Err(_) if cut && !out.is_empty() => Ok(out),
        Err(error) => Err(InputErrorKind::Malformed(format!("the page's {coding} packing is broken: {error}"))),
        Ok(_) => Ok(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

    /// Brotli's stored form (RFC 7932, section 9.2): one block as it is, and an empty last one.
    fn stored_brotli(text: &[u8]) -> Vec<u8> {
        let head = ((text.len() as u32 - 1) << 4 | 1 << 20).to_le_bytes();
        [&head[..3], text, &[3]].concat()
    }

    fn packed(coding: &str, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match coding {
            "gzip" => GzEncoder::new(text, Compression::fast()).read_to_end(&mut out),
            "deflate" => ZlibEncoder::new(text, Compression::fast()).read_to_end(&mut out),
            "bare" => DeflateEncoder::new(text, Compression::fast()).read_to_end(&mut out),
            _ => {
                out = stored_brotli(text);
                Ok(0)
            }
        }
        .expect("packing in memory");
        out
    }

    fn body(head: &str, body: &[u8]) -> Result<String, String> {
        let bytes = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", head.as_bytes(), b"\r\n", body].concat();
        let answer = answer(&bytes).expect("a head").expect("an answer");
        assert_eq!(answer.status, 200);
        answer.unpacked(false).map(|body| String::from_utf8_lossy(&body).into_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn bodies_are_unpacked_whether_or_not_they_still_are_packed() {
        let page = "<p>The ferry of Norvane sank.</p>";
        for coding in ["gzip", "deflate", "br"] {
            let head = format!("Content-Encoding: {coding}\r\n");
            assert_eq!(body(&head, &packed(coding, page.as_bytes())).as_deref(), Ok(page), "{coding}");
            assert_eq!(body(&head, page.as_bytes()).as_deref(), Ok(page), "{coding}, unpacked before");
        }
        assert_eq!(body("Content-Encoding: deflate\r\n", &packed("bare", page.as_bytes())).as_deref(), Ok(page));
        assert!(body("Content-Encoding: zpaq\r\n", b"x").is_err_and(|e| e.contains("`zpaq`")));
        let broken = [packed("gzip", page.as_bytes())[..20].to_vec(), vec![0xff; 9]].concat();
        assert!(body("Content-Encoding: gzip\r\n", &broken).is_err_and(|e| e.contains("gzip packing is broken")));
    }

    #[test]
    fn chunks_are_joined_and_what_is_not_in_chunks_is_left() {
        let head = "Transfer-Encoding: chunked\r\n";
        assert_eq!(body(head, b"5;x=y\r\n<p>Th\r\n4\r\ne</p\r\n1\r\n>\r\n0\r\n\r\n").as_deref(), Ok("<p>The</p>"));
        assert_eq!(body(head, b"5\r\n<p>Th\r\n20\r\ne</p>").as_deref(), Ok("<p>The</p>"));
        assert_eq!(body(head, b"<p>already joined</p>\n").as_deref(), Ok("<p>already joined</p>\n"));
        assert_eq!(body(head, b"ffffffffffffffff\r\nabc").as_deref(), Ok("abc"));
    }

    #[test]
    fn stated_encodings_are_found() {
        assert_eq!(charset("text/html; charset=\"windows-1252\""), Some("windows-1252"));
        assert_eq!(charset("text/html; a=b; Charset=utf-8"), Some("utf-8"));
        assert_eq!(charset("text/html"), None);
    }
}
