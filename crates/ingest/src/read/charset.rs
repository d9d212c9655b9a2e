//! Bytes to text: UTF-8, else the encoding stated, else the one that the bytes look like. It must not know of formats.

use crate::error::InputErrorKind;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The line of the fault, from 1, and what is wrong.
pub(super) type Fault = (Option<u64>, InputErrorKind);

/// Bytes shown to the detector; it wants text, and more changes nothing.
const DETECTED_BYTES: usize = 1 << 20;

/// The text of `bytes`, which stand at `offset` of their file and may state an encoding by its label.
pub(super) fn decode(bytes: Vec<u8>, stated: Option<&str>, offset: u64) -> Result<String, Fault> {
    if let Some(utf16) = utf16_of(&bytes) {
        return match utf16.decode(&bytes) {
            (text, _, false) => Ok(text.into_owned()),
            (_, _, true) => Err((None, InputErrorKind::NotUtf8 { offset, hint: "; it begins like UTF-16, and is broken" })),
        };
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err((None, binary(&bytes, offset + at as u64)));
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    let stated = stated.and_then(|label| Encoding::for_label(label.trim().as_bytes())).filter(|&encoding| encoding != UTF_8);
    if stated.is_none() && is_damaged_utf8(&bytes) {
        let line = bytes.iter().take(at).filter(|&&byte| byte == b'\n').count() as u64 + 1;
        return Err((Some(line), InputErrorKind::NotUtf8 { offset: offset + at as u64, hint: "; most of it is UTF-8" }));
    }
    if let Some(at) = control(&bytes) {
        return Err((None, binary(&bytes, offset + at as u64)));
    }
    let encoding = stated.unwrap_or_else(|| detected(&bytes));
    match encoding.decode_without_bom_handling(&bytes) {
        (text, false) => Ok(text.into_owned()),
        (_, true) => {
            let line = bytes.iter().take(at).filter(|&&byte| byte == b'\n').count() as u64 + 1;
            Err((Some(line), InputErrorKind::NotUtf8 { offset: offset + at as u64, hint: "" }))
        }
    }
}

/// The text of `bytes`, which must be UTF-8.
pub(super) fn utf8(bytes: Vec<u8>, offset: u64) -> Result<String, InputErrorKind> {
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err(binary(&bytes, offset + at as u64));
    }
    String::from_utf8(bytes).map_err(|error| InputErrorKind::NotUtf8 { offset: offset + error.utf8_error().valid_up_to() as u64, hint: "" })
}

/// The encoding of text that is not UTF-8.
fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..DETECTED_BYTES).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16, where the bytes begin with its mark.
pub(super) fn utf16_of(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// True where more characters beyond ASCII are right UTF-8 than not: a guess at another encoding would spoil them.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong
}

/// The first control character, where there are more than text can have.
fn control(bytes: &[u8]) -> Option<usize> {
    let is_control = |&byte: &u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b) || byte == 0x7f;
    let count = bytes.iter().filter(|byte| is_control(byte)).count();
    if count * 50 > bytes.len() { bytes.iter().position(is_control) } else { None }
}

/// The fault of bytes that are no text, `at` the offset of the first that shows it.
pub(super) fn binary(bytes: &[u8], at: u64) -> InputErrorKind {
    let what = match bytes {
        [b'P', b'K', 3 | 5, ..] => "it begins like a zip archive".to_string(),
        [b'%', b'P', b'D', b'F', ..] => "it begins like PDF".to_string(),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it begins like Zstandard".to_string(),
        [b'B', b'Z', b'h', ..] => "it begins like bzip2".to_string(),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "it begins like xz".to_string(),
        _ if bytes.contains(&0) => format!("first NUL byte at offset {at}"),
        _ => format!("first control character at offset {at}"),
    };
    InputErrorKind::Binary(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], stated: Option<&str>) -> Result<String, String> {
        decode(bytes.to_vec(), stated, 100).map_err(|(line, kind)| format!("{line:?} {kind}"))
    }

    #[test]
    fn utf8_comes_first_then_what_is_stated_then_what_it_looks_like() {
        assert_eq!(decoded("Café".as_bytes(), Some("windows-1251")).as_deref(), Ok("Café"));
        assert_eq!(decoded(b"\xcd\xee\xf0\xe2\xe0\xed\xe0", Some("windows-1251")).as_deref(), Ok("Норвана"));
        assert_eq!(decoded(b"The caf\xe9 on the quay of Norvane was closed.", None).as_deref(), Ok("The café on the quay of Norvane was closed."));
        assert_eq!(decoded(b"\xff\xfeN\0o\0", None).as_deref(), Ok("No"));
        assert_eq!(decoded(b"caf\xe9", Some("no-such-label")).as_deref(), Ok("café"));
    }

    #[test]
    fn damaged_utf8_and_binary_are_named_not_guessed() {
        let damaged = decoded("Ærø, Åse\n\u{e9}t\u{e9} ".as_bytes().iter().copied().chain(*b"\xe9").collect::<Vec<_>>().as_slice(), None);
        assert!(damaged.as_ref().is_err_and(|e| e.contains("Some(2)") && e.contains("first bad byte at offset 118")), "{damaged:?}");
        assert!(decoded(b"a\0b", None).is_err_and(|e| e.contains("NUL byte at offset 101")));
        assert!(decoded(b"\x01\x02\xff\xfe\x03", None).is_err_and(|e| e.contains("control character at offset 100")));
        assert!(decoded(b"\xff\xfe\x00\xd8", None).is_err());
    }
}
