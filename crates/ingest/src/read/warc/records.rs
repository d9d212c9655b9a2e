//! The records of an archive, one by one, with the place in the file that each can be fetched from again. A broken record
//! is a fault with its offset, and the next good one is looked for.

use super::super::{MAX_BYTES, MAX_MIB};
use super::head::{self, Head};
use super::stream::{More, Stream};
use crate::error::InputErrorKind;
use std::io::BufRead;

/// One record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WarcRecord {
    /// `WARC-Type`, as written.
    pub kind: String,
    /// `WARC-Target-URI`.
    pub url: Option<String>,
    /// Media type of the block.
    pub content_type: Option<String>,
    /// True where the archive says that the block was cut.
    pub truncated: bool,
    /// The block.
    pub body: Vec<u8>,
    /// Offset in bytes of the record in the file as stored; in a packed file, of the gzip member that holds it.
    pub offset: u64,
    /// Bytes from `offset` that hold the record: unpacked where packed, they contain it whole.
    pub length: u64,
}

/// A record that could not be read.
#[derive(Debug)]
pub struct WarcFault {
    /// Offset in the file as stored of the record, or of the gzip member that holds it.
    pub offset: u64,
    /// What is wrong.
    pub kind: InputErrorKind,
}

/// The records of a WARC file, read in bounded memory: one record at a time, of 64 MiB at most.
pub struct WarcRecords {
    stream: Stream,
    /// Bytes unpacked; those before `at` are done with.
    buffer: Vec<u8>,
    at: usize,
    /// Where the packing was last found broken.
    broken_at: u64,
    /// The member that the bytes in the buffer come from has ended.
    ended: bool,
    /// After a fault: records begin at the next line that says so.
    lost: bool,
    done: bool,
    /// Some record was read, wanted or not.
    found: bool,
}

impl WarcRecords {
    /// The records of a file that is not packed.
    pub fn plain(file: Box<dyn BufRead>) -> Self {
        Self::new(Stream::new(file, false))
    }

    /// The records of a packed file (`.warc.gz`).
    pub fn gzip(file: Box<dyn BufRead>) -> Self {
        Self::new(Stream::new(file, true))
    }

    fn new(stream: Stream) -> Self {
        WarcRecords { stream, buffer: Vec::new(), at: 0, broken_at: 0, ended: false, lost: false, done: false, found: false }
    }

    /// True once a record was read, wanted or not.
    pub(super) fn has_found(&self) -> bool {
        self.found
    }

    /// The next record whose head is wanted; the blocks of others are passed over.
    pub(super) fn next_where(&mut self, wanted: impl Fn(&Head) -> bool) -> Option<Result<WarcRecord, WarcFault>> {
        while !self.done {
            let start = match self.start() {
                Ok(Some(start)) => start,
                Ok(None) => break,
                Err(kind) => return Some(Err(self.fault(self.broken_at, kind))),
            };
            match self.record(start, &wanted) {
                Ok(Some(record)) => return Some(Ok(record)),
                Ok(None) => {}
                Err(kind) => return Some(Err(self.fault(start, kind))),
            }
        }
        self.done = true;
        None
    }

    /// Sets out for the next record after a fault.
    fn fault(&mut self, offset: u64, kind: InputErrorKind) -> WarcFault {
        if matches!(kind, InputErrorKind::Io(_)) {
            self.done = true;
        }
        WarcFault { offset, kind }
    }

    /// Offset of the byte at hand; in a packed file, of its member.
    fn place(&self) -> u64 {
        self.stream.member().unwrap_or_else(|| self.stream.taken() - self.rest().len() as u64)
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or(&[])
    }

    /// Takes more bytes in. False at the end of the member or file.
    fn more(&mut self) -> Result<bool, InputErrorKind> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        match self.stream.more(&mut self.buffer) {
            Ok(More::Some) => Ok(true),
            Ok(More::MemberEnd) => {
                self.ended = true;
                Ok(true)
            }
            Ok(More::FileEnd) => {
                self.ended = true;
                self.done = true;
                Ok(false)
            }
            Err(kind) => {
                self.broken_at = self.place();
                self.give_up()?;
                Err(kind)
            }
        }
    }

    /// The packing is broken: what is unpacked is dropped, and the next member looked for.
    fn give_up(&mut self) -> Result<(), InputErrorKind> {
        self.buffer.clear();
        self.at = 0;
        (self.ended, self.lost) = (false, false);
        self.done = !self.stream.next_member()?;
        Ok(())
    }

    /// Goes to the next record's first byte and gives its place. None at the end of the file.
    fn start(&mut self) -> Result<Option<u64>, InputErrorKind> {
        loop {
            // Blank lines stand between records.
            let blank = self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.at += blank;
            if self.lost {
                let found = find_start(self.rest());
                self.at += found.unwrap_or_else(|| self.rest().len().saturating_sub(LEAD.len()));
                self.lost = found.is_none();
            }
            if !self.rest().is_empty() && !self.lost {
                return Ok(Some(self.place()));
            }
            if self.ended && !self.done {
                // A new member starts afresh.
                self.buffer.clear();
                (self.at, self.ended, self.lost) = (0, false, false);
            }
            if !self.more()? && self.done {
                return Ok(None);
            }
        }
    }

    /// The record that begins here; none where it is not wanted.
    fn record(&mut self, start: u64, wanted: &impl Fn(&Head) -> bool) -> Result<Option<WarcRecord>, InputErrorKind> {
        let end = loop {
            if let Some(end) = head::end(self.rest()) {
                break end;
            }
            let is_head = self.rest().starts_with(LEAD) || LEAD.starts_with(self.rest());
            if !is_head || self.rest().len() > head::MOST_BYTES || !self.more()? {
                self.lost = true;
                self.at += 1;
                let what = if is_head { "the head of a record has no end" } else { "no WARC record begins here" };
                return Err(InputErrorKind::Malformed(what.to_string()));
            }
        };
        let head = match head::parse(self.rest().get(..end).unwrap_or(&[])) {
            Ok(head) => head,
            Err(what) => {
                self.lost = true;
                self.at += 1;
                return Err(InputErrorKind::Malformed(what));
            }
        };
        self.at += end;
        self.found = true;
        if !wanted(&head) || head.length > MAX_BYTES {
            self.skip(head.length)?;
            self.close()?;
            return if wanted(&head) { Err(InputErrorKind::TooLong(MAX_MIB)) } else { Ok(None) };
        }
        let length = usize::try_from(head.length).unwrap_or(usize::MAX);
        while self.rest().len() < length {
            let have = self.rest().len();
            if !self.more_of_record()? {
                return Err(InputErrorKind::Malformed(format!("the record is cut: {have} of {length} bytes are there")));
            }
        }
        let body = self.rest().get(..length).unwrap_or(&[]).to_vec();
        self.at += length;
        // Where the packing of the member is wrong, so may be what was read.
        let length = self.close()? - start;
        Ok(Some(WarcRecord {
            kind: head.kind,
            url: head.url,
            content_type: head.content_type,
            truncated: head.truncated,
            body,
            offset: start,
            length,
        }))
    }

    /// Takes more bytes of the record at hand in. Some writers break a record over two members: what the next one begins
    /// with belongs to this record, unless it is a record of its own.
    fn more_of_record(&mut self) -> Result<bool, InputErrorKind> {
        if self.more()? {
            return Ok(true);
        }
        if self.done || !self.stream.is_packed() {
            self.at = self.buffer.len();
            return Ok(false);
        }
        let mut part = std::mem::take(&mut self.buffer).split_off(self.at);
        (self.at, self.ended) = (0, false);
        while self.rest().len() < LEAD.len() && self.more()? {}
        if self.rest().starts_with(LEAD) || self.rest().is_empty() {
            return Ok(false);
        }
        part.append(&mut self.buffer);
        self.buffer = part;
        Ok(true)
    }

    fn skip(&mut self, length: u64) -> Result<(), InputErrorKind> {
        let mut left = length;
        loop {
            let step = left.min(self.rest().len() as u64);
            self.at += usize::try_from(step).unwrap_or(0);
            left -= step;
            if left == 0 {
                return Ok(());
            }
            if !self.more_of_record()? {
                return Err(InputErrorKind::Malformed(format!("the record is cut: {} of {length} bytes are there", length - left)));
            }
        }
    }

    /// Behind a record: its blank lines, and in a packed file the end of the member where it is next. Gives the offset up to
    /// which the file must be read to have the record.
    fn close(&mut self) -> Result<u64, InputErrorKind> {
        if !self.stream.is_packed() {
            return Ok(self.stream.taken() - self.rest().len() as u64);
        }
        loop {
            let blank = self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.at += blank;
            if !self.rest().is_empty() || !self.more()? {
                return Ok(self.stream.taken());
            }
        }
    }
}

impl Iterator for WarcRecords {
    type Item = Result<WarcRecord, WarcFault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_where(|_| true)
    }
}

/// How every record begins.
const LEAD: &[u8] = b"WARC/";

/// Where the next line begins that opens a record.
fn find_start(bytes: &[u8]) -> Option<usize> {
    bytes.windows(LEAD.len() + 1).position(|window| window.first() == Some(&b'\n') && window.get(1..) == Some(LEAD)).map(|at| at + 1)
}
