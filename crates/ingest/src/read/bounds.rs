//! Reading with bounds: whole inputs up to the longest record, lines, and streams whose parsers have no bound of their own.

use super::{MAX_BYTES, MAX_MIB};
use crate::error::InputErrorKind;
use std::io::{BufRead, Read};

/// All bytes of `stream`, up to the length of the longest record.
pub(super) fn read_all(stream: &mut dyn BufRead) -> Result<Vec<u8>, InputErrorKind> {
    let mut bytes = Vec::new();
    stream.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(InputErrorKind::Io)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(InputErrorKind::TooLong(MAX_MIB));
    }
    Ok(bytes)
}

/// Reads one line without its end; of a line longer than `most` only its length is kept. Gives the bytes passed over.
pub(super) fn read_line(stream: &mut dyn BufRead, bytes: &mut Vec<u8>, most: u64) -> std::io::Result<u64> {
    let mut read = 0;
    loop {
        let buffer = match stream.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let (len, ends) = match buffer.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        read += len as u64;
        match read <= most {
            true => bytes.extend_from_slice(buffer.get(..len).unwrap_or(buffer)),
            false => *bytes = Vec::new(),
        }
        stream.consume(len);
        if ends {
            while matches!(bytes.last(), Some(b'\n' | b'\r')) {
                bytes.pop();
            }
            return Ok(read);
        }
    }
}

/// A stream that fails once more than the longest record is taken from it; [`Bounded::renew`] starts a new record.
pub(super) struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R> Bounded<R> {
    pub(super) fn new(inner: R) -> Self {
        Bounded { inner, left: MAX_BYTES }
    }

    /// A record has been read whole.
    pub(super) fn renew(&mut self) {
        self.left = MAX_BYTES;
    }

    /// True once the bound was met.
    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.left == 0 {
            return Err(std::io::Error::other("a record has no end"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, len: usize) {
        self.left = self.left.saturating_sub(len as u64);
        self.inner.consume(len);
    }
}
