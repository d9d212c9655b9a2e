//! The text of a page from its bytes: by byte-order mark, by what the server said, by what the page says, by its looks.
//! It must not know what stands in the page.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes in which a page states its encoding.
const STATED_WITHIN: usize = 4096;
/// Bytes shown to the detector.
const DETECTED_BYTES: usize = 256 << 10;

/// The text of a page; what cannot be decoded becomes U+FFFD, as in browsers.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or(&[])).0.into_owned();
    }
    let head = bytes.get(..STATED_WITHIN).unwrap_or(bytes);
    let sent = content_type.and_then(|kind| label_in(kind.as_bytes()));
    if let Ok(text) = std::str::from_utf8(bytes) {
        // Right UTF-8 with characters beyond ASCII is UTF-8, whatever is said; escapes of older encodings are ASCII.
        if sent.is_none_or(|encoding| !encoding.is_ascii_compatible()) && !text.is_ascii() || sent != Some(encoding_rs::ISO_2022_JP) {
            return text.to_string();
        }
    }
    let stated = sent.or_else(|| label_in(head).map(|encoding| if [UTF_16BE, UTF_16LE].contains(&encoding) { UTF_8 } else { encoding }));
    let encoding = stated.filter(|&encoding| encoding != UTF_8 || mostly_utf8(bytes)).unwrap_or_else(|| detected(bytes));
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The encoding named behind `charset=`.
fn label_in(bytes: &[u8]) -> Option<&'static Encoding> {
    let lower = bytes.to_ascii_lowercase();
    let at = lower.windows(7).position(|window| window == b"charset")? + 7;
    let rest = lower.get(at..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let len = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b)).unwrap_or(rest.len());
    Encoding::for_label(rest.get(..len)?)
}

/// True where more characters beyond ASCII are right UTF-8 than not.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..DETECTED_BYTES).unwrap_or(bytes), true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == UTF_8 { WINDOWS_1252 } else { guess }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_then_the_server_then_the_page_then_the_looks() {
        assert_eq!(decode(b"\xef\xbb\xbfCaf\xc3\xa9", Some("text/html; charset=iso-8859-2")), "Café");
        assert_eq!(decode(b"\xff\xfeN\0o\0", None), "No");
        assert_eq!(decode(b"\xcd\xee\xf0\xe2", Some("text/html; Charset=\"windows-1251\"")), "Норв");
        assert_eq!(decode(b"<meta charset=windows-1251>\xcd\xee\xf0\xe2", None), "<meta charset=windows-1251>Норв");
        assert_eq!(decode(b"The caf\xe9 on the quay of Norvane", None), "The café on the quay of Norvane");
        assert_eq!(decode("Café".as_bytes(), Some("text/html; charset=iso-8859-1")), "Café");
        assert_eq!(decode(b"Ol\xe9 <meta charset=utf-8>", None), "Olé <meta charset=utf-8>");
    }
}
