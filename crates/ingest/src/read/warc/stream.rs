//! The bytes under WARC records: as they stand in the file, or unpacked from gzip member by member, always with the offset
//! in the file as stored. It must not know what a record is.

use crate::error::InputErrorKind;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use std::io::BufRead;

/// Bytes unpacked at once.
const STEP: usize = 64 << 10;

/// A file that knows how many of its bytes were taken.
struct Counted {
    inner: Box<dyn BufRead>,
    taken: u64,
}

/// A source of bytes with its packing.
pub(super) struct Stream {
    file: Counted,
    packing: Option<Packing>,
}

struct Packing {
    inflate: Decompress,
    crc: Crc,
    /// Offset of the last member that was begun.
    start: u64,
    /// It has not ended.
    open: bool,
}

/// What a call for more bytes gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum More {
    /// Some bytes, or none yet.
    Some,
    /// A gzip member ended; there may be others.
    MemberEnd,
    /// The file ended.
    FileEnd,
}

impl Stream {
    pub(super) fn new(inner: Box<dyn BufRead>, gzip: bool) -> Self {
        let packing = gzip.then(|| Packing { inflate: Decompress::new(false), crc: Crc::new(), start: 0, open: false });
        Stream { file: Counted { inner, taken: 0 }, packing }
    }

    /// Bytes of the file taken so far.
    pub(super) fn taken(&self) -> u64 {
        self.file.taken
    }

    /// Offset of the gzip member that was begun last; none in plain files.
    pub(super) fn member(&self) -> Option<u64> {
        self.packing.as_ref().map(|packing| packing.start)
    }

    pub(super) fn is_packed(&self) -> bool {
        self.packing.is_some()
    }

    /// Appends more bytes to `out`. A member is opened by the first call after another's end.
    pub(super) fn more(&mut self, out: &mut Vec<u8>) -> Result<More, InputErrorKind> {
        match &mut self.packing {
            None => self.file.plain(out),
            Some(packing) => packing.more(&mut self.file, out),
        }
    }

    /// After a fault: gives up the member it was in and looks for the next one. False at the end of the file.
    pub(super) fn next_member(&mut self) -> Result<bool, InputErrorKind> {
        let Some(packing) = &mut self.packing else {
            return Ok(false);
        };
        packing.open = false;
        while self.file.find(&MEMBER)? {
            let start = self.file.taken - MEMBER.len() as u64;
            // Broken heads are passed over: three bytes may look like a member by chance.
            if self.file.head_rest().is_ok() {
                packing.begin(start);
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// How a gzip member begins (RFC 1952): magic and method.
const MEMBER: [u8; 3] = [0x1f, 0x8b, 8];

impl Packing {
    fn begin(&mut self, start: u64) {
        self.inflate.reset(false);
        self.crc.reset();
        (self.start, self.open) = (start, true);
    }

    fn more(&mut self, file: &mut Counted, out: &mut Vec<u8>) -> Result<More, InputErrorKind> {
        if !self.open {
            file.skip_padding()?;
            let start = file.taken;
            self.start = start;
            match file.byte()? {
                None => return Ok(More::FileEnd),
                Some(first) if first == MEMBER[0] && file.byte()? == Some(MEMBER[1]) && file.byte()? == Some(MEMBER[2]) => {}
                Some(_) => return Err(broken("no gzip member begins here")),
            }
            file.head_rest()?;
            self.begin(start);
        }
        let before = out.len();
        out.reserve(STEP);
        let input = file.inner.fill_buf().map_err(InputErrorKind::Io)?;
        if input.is_empty() {
            return Err(broken("the file ends inside a gzip member"));
        }
        let total = self.inflate.total_in();
        let status = self.inflate.decompress_vec(input, out, FlushDecompress::None).map_err(|_| broken("the gzip packing is broken"))?;
        let used = self.inflate.total_in() - total;
        file.consume(usize::try_from(used).unwrap_or(0));
        self.crc.update(out.get(before..).unwrap_or(&[]));
        if status != Status::StreamEnd {
            let stuck = used == 0 && out.len() == before;
            return if stuck { Err(broken("the gzip packing is broken")) } else { Ok(More::Some) };
        }
        self.open = false;
        let (crc, length) = (file.number()?, file.number()?);
        match (crc, length) {
            (Some(crc), Some(length)) if crc == self.crc.sum() && length == self.crc.amount() => Ok(More::MemberEnd),
            (Some(_), Some(_)) => Err(broken("a gzip member's checksum is wrong")),
            _ => Err(broken("the file ends inside a gzip member")),
        }
    }
}

impl Counted {
    fn consume(&mut self, len: usize) {
        self.inner.consume(len);
        self.taken += len as u64;
    }

    fn plain(&mut self, out: &mut Vec<u8>) -> Result<More, InputErrorKind> {
        let buffer = self.inner.fill_buf().map_err(InputErrorKind::Io)?;
        let step = buffer.get(..STEP).unwrap_or(buffer);
        out.extend_from_slice(step);
        let len = step.len();
        self.consume(len);
        Ok(if len == 0 { More::FileEnd } else { More::Some })
    }

    fn byte(&mut self) -> Result<Option<u8>, InputErrorKind> {
        let byte = self.inner.fill_buf().map_err(InputErrorKind::Io)?.first().copied();
        if byte.is_some() {
            self.consume(1);
        }
        Ok(byte)
    }

    /// Four bytes, the lowest first.
    fn number(&mut self) -> Result<Option<u32>, InputErrorKind> {
        let mut number = 0;
        for shift in [0, 8, 16, 24] {
            let Some(byte) = self.byte()? else {
                return Ok(None);
            };
            number |= u32::from(byte) << shift;
        }
        Ok(Some(number))
    }

    /// Some writers fill up with NUL bytes between members.
    fn skip_padding(&mut self) -> Result<(), InputErrorKind> {
        loop {
            let buffer = self.inner.fill_buf().map_err(InputErrorKind::Io)?;
            let zeros = buffer.iter().take_while(|&&byte| byte == 0).count();
            let all = zeros == buffer.len();
            if zeros > 0 {
                self.consume(zeros);
            }
            if !all || zeros == 0 {
                return Ok(());
            }
        }
    }

    /// Takes bytes up to and including the next place where `pattern` stands (its first byte must not recur in it).
    fn find(&mut self, pattern: &[u8]) -> Result<bool, InputErrorKind> {
        let mut matched = 0;
        while let Some(&wanted) = pattern.get(matched) {
            let buffer = self.inner.fill_buf().map_err(InputErrorKind::Io)?;
            let Some(&byte) = buffer.first() else {
                return Ok(false);
            };
            if byte == wanted {
                matched += 1;
                self.consume(1);
            } else if matched > 0 {
                // Looked at again as a possible first byte.
                matched = 0;
            } else {
                let skip = buffer.iter().position(|&byte| byte == wanted).unwrap_or(buffer.len());
                self.consume(skip);
            }
        }
        Ok(true)
    }

    /// The rest of a member's head, behind magic and method.
    fn head_rest(&mut self) -> Result<(), InputErrorKind> {
        let cut = || broken("the file ends inside a gzip member");
        let flags = self.byte()?.ok_or_else(cut)?;
        if flags & 0xe0 != 0 {
            return Err(broken("a gzip member's head is broken"));
        }
        for _ in 0..6 {
            self.byte()?.ok_or_else(cut)?;
        }
        if flags & 4 != 0 {
            let (low, high) = (self.byte()?.ok_or_else(cut)?, self.byte()?.ok_or_else(cut)?);
            for _ in 0..u16::from_le_bytes([low, high]) {
                self.byte()?.ok_or_else(cut)?;
            }
        }
        for flag in [8, 16] {
            while flags & flag != 0 && self.byte()?.ok_or_else(cut)? != 0 {}
        }
        for _ in 0..flags & 2 {
            self.byte()?.ok_or_else(cut)?;
        }
        Ok(())
    }
}

fn broken(what: &str) -> InputErrorKind {
    InputErrorKind::Malformed(what.to_string())
}
