//! Writes a stream of native records in one of the formats made of lines. Holds one report's records at a time.

use crate::reading::Group;
use crate::{ExportError, Format, Line, Options, Reading};
use std::error::Error;
use std::io::Write;

/// A file in the making.
///
/// ```
/// use attache_export::{Format, Line, Options, Writer};
///
/// let json = r#"{"record":"report","id":"r1","text":"Norland signed.","report_id":"r1"}"#;
/// let mut writer = Writer::new(Format::Jsonl, Options::default(), Vec::new())?;
/// writer.write(Line::parse(json)?)?;
/// assert!(String::from_utf8_lossy(&writer.finish()?).starts_with(r#"{"record":"report""#));
/// # Ok::<(), attache_export::ExportError>(())
/// ```
#[derive(Debug)]
pub struct Writer<W: Write> {
    format: Format,
    options: Options,
    out: W,
    buffer: Vec<u8>,
    group: Option<Group>,
    begun: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a file: writes the header, where there is one.
    ///
    /// # Errors
    /// `out` cannot be written; the format is Parquet, which [`crate::ParquetWriter`] writes.
    pub fn new(format: Format, options: Options, mut out: W) -> Result<Self, ExportError> {
        if format == Format::Parquet {
            return Err(ExportError::NotLines);
        }
        out.write_all(&format.begin())?;
        Ok(Writer { format, options, out, buffer: Vec::new(), group: None, begun: false })
    }

    /// Takes one record. Records of one report must follow each other, in any order; they are written when the next report
    /// begins.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn write(&mut self, line: Line) -> Result<(), ExportError> {
        if let Some(group) = &mut self.group
            && group.report_id == line.report_id
        {
            group.add(line.record);
            return Ok(());
        }
        let done = self.group.replace(Group::of(line));
        done.map_or(Ok(()), |group| self.write_reading(&group.reading()))
    }

    /// Takes all records of one report at once.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn write_reading(&mut self, reading: &Reading<'_>) -> Result<(), ExportError> {
        self.buffer.clear();
        self.format.encode(reading, &self.options, &mut self.buffer);
        if self.buffer.is_empty() {
            return Ok(());
        }
        if self.begun {
            self.out.write_all(self.format.between())?;
        }
        self.begun = true;
        self.out.write_all(&self.buffer)?;
        Ok(())
    }

    /// Writes what is held and what closes the file, flushes, and gives the output back.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(mut self) -> Result<W, ExportError> {
        if let Some(group) = self.group.take() {
            self.write_reading(&group.reading())?;
        }
        self.out.write_all(self.format.end())?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Writes all records of an iterator: records in, bytes out. Records of one report must follow each other; those of one report
/// are held at a time.
///
/// # Errors
/// A record is an error: nothing is taken after it; the output cannot be written; the format is not made of lines.
pub fn export<W: Write, E>(lines: impl IntoIterator<Item = Result<Line, E>>, format: Format, options: Options, out: W) -> Result<W, ExportError>
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let mut writer = Writer::new(format, options, out)?;
    for line in lines {
        writer.write(line.map_err(|cause| ExportError::Source(cause.into()))?)?;
    }
    writer.finish()
}
