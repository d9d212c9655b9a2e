//! `parquet`: the native records of one kind as Apache Parquet, nested as in the JSON, zstd. One file, or one for each month of
//! events. Memory is bounded by the row groups that are open.

use crate::schema;
use crate::{ExportError, Line, RecordKind, dates};
use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::properties::WriterProperties;
use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use attache_types::{Record, RecordLine};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::sync::Arc;

/// Rows decoded at a time.
const BATCH_ROWS: usize = 1024;
/// A row group is closed when it holds so many bytes.
const GROUP_BYTES: usize = 32 << 20;
/// Files of a partitioned run that are open at a time.
const OPEN_FILES: usize = 32;

/// A Parquet file in the making.
pub struct ParquetWriter<W: Write + Send> {
    kind: RecordKind,
    decoder: Decoder,
    writer: ArrowWriter<W>,
    json: Vec<u8>,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Begins a file of one kind of record.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn new(kind: RecordKind, out: W) -> Result<Self, ExportError> {
        let schema = Arc::new(schema::of(kind));
        let level = ZstdLevel::try_new(3).map_err(refused)?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).set_created_by("attache".to_owned()).build();
        // Strict: a field that the schema does not know is an error, not a loss.
        let decoder = ReaderBuilder::new(schema.clone()).with_strict_mode(true).with_batch_size(BATCH_ROWS).build_decoder().map_err(refused)?;
        let writer = ArrowWriter::try_new(out, schema, Some(properties)).map_err(refused)?;
        Ok(ParquetWriter { kind, decoder, writer, json: Vec::new() })
    }

    /// Takes a record; one of another kind is passed over.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn write(&mut self, line: &Line) -> Result<(), ExportError> {
        if RecordKind::of(&line.record) != self.kind {
            return Ok(());
        }
        let mut json = std::mem::take(&mut self.json);
        json.clear();
        let native = RecordLine { record: &line.record, report_id: &line.report_id, versions: &line.versions };
        serde_json::to_writer(&mut json, &native).expect("records are plain data with text keys");
        json.push(b'\n');
        let done = self.write_json(&json);
        self.json = json;
        done
    }

    /// Takes whole lines of native JSON, all of this file's kind.
    ///
    /// # Errors
    /// Broken JSON; a line that is no record of the kind, which is found when its batch is full, at the latest by
    /// [`Self::finish`]; the output cannot be written.
    pub fn write_json(&mut self, mut lines: &[u8]) -> Result<(), ExportError> {
        while !lines.is_empty() {
            let taken = self.decoder.decode(lines).map_err(refused)?;
            lines = lines.get(taken..).unwrap_or_default();
            if !lines.is_empty() || taken == 0 {
                self.batch()?;
            }
        }
        Ok(())
    }

    /// The output, for callers that drain it.
    pub fn output(&mut self) -> &mut W {
        self.writer.inner_mut()
    }

    fn batch(&mut self) -> Result<(), ExportError> {
        if let Some(batch) = self.decoder.flush().map_err(refused)? {
            self.writer.write(&batch).map_err(refused)?;
        }
        if self.writer.in_progress_size() > GROUP_BYTES {
            self.writer.flush().map_err(refused)?;
        }
        Ok(())
    }

    /// Writes what is held and the footer, and gives the output back.
    ///
    /// # Errors
    /// A line taken before was no record of the kind; the output cannot be written.
    pub fn finish(mut self) -> Result<W, ExportError> {
        self.batch()?;
        self.writer.into_inner().map_err(refused)
    }
}

/// Events in a folder laid out as Hive has it: `month=2031-03/part-0.parquet`. Events whose date does not lie in one month are
/// in `month=__HIVE_DEFAULT_PARTITION__`, Hive's name for null.
pub struct PartitionedWriter<W: Write + Send, O: FnMut(&str) -> std::io::Result<W>> {
    open: O,
    files: BTreeMap<String, (u64, ParquetWriter<W>)>,
    parts: BTreeMap<String, u32>,
    clock: u64,
}

impl<W: Write + Send, O: FnMut(&str) -> std::io::Result<W>> PartitionedWriter<W, O> {
    /// `open` is given the path of each file below the folder, and makes it.
    pub fn new(open: O) -> Self {
        PartitionedWriter { open, files: BTreeMap::new(), parts: BTreeMap::new(), clock: 0 }
    }

    /// Takes a record; one that is no event is passed over.
    ///
    /// # Errors
    /// A file cannot be made or written.
    pub fn write(&mut self, line: &Line) -> Result<(), ExportError> {
        let Record::Event(event) = &line.record else { return Ok(()) };
        let month = dates::month(event.date.as_ref()).map(|(year, month)| format!("{year:04}-{month:02}"));
        let folder = format!("month={}", month.as_deref().unwrap_or("__HIVE_DEFAULT_PARTITION__"));
        self.clock += 1;
        if !self.files.contains_key(&folder) {
            self.close_oldest()?;
            let part = self.parts.entry(folder.clone()).or_insert(0);
            let out = (self.open)(&format!("{folder}/part-{part}.parquet"))?;
            *part += 1;
            self.files.insert(folder.clone(), (0, ParquetWriter::new(RecordKind::Events, out)?));
        }
        let (used, writer) = self.files.get_mut(&folder).expect("it was there or has just been put there");
        *used = self.clock;
        writer.write(line)
    }

    /// Makes room: the file that was longest not written to is closed; the next events of its month begin a new part.
    fn close_oldest(&mut self) -> Result<(), ExportError> {
        if self.files.len() < OPEN_FILES {
            return Ok(());
        }
        let oldest = self.files.iter().min_by_key(|(_, (used, _))| *used).map(|(folder, _)| folder.clone());
        if let Some((_, writer)) = oldest.and_then(|folder| self.files.remove(&folder)) {
            writer.finish()?.flush()?;
        }
        Ok(())
    }

    /// Closes all files.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn finish(self) -> Result<(), ExportError> {
        for (_, writer) in self.files.into_values() {
            writer.finish()?.flush()?;
        }
        Ok(())
    }
}

/// Writes the records of one kind of an iterator as one Parquet file; records of other kinds are passed over. A row group is held
/// at a time.
///
/// # Errors
/// A record is an error: nothing is taken after it; the output cannot be written.
pub fn export_parquet<W: Write, E>(lines: impl IntoIterator<Item = Result<Line, E>>, kind: RecordKind, mut out: W) -> Result<W, ExportError>
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let mut writer = ParquetWriter::new(kind, Vec::new())?;
    for line in lines {
        writer.write(&line.map_err(|cause| ExportError::Source(cause.into()))?)?;
        out.write_all(&std::mem::take(writer.output()))?;
    }
    out.write_all(&writer.finish()?)?;
    out.flush()?;
    Ok(out)
}

/// Writes the events of an iterator as a folder of months, as [`PartitionedWriter`] has it.
///
/// # Errors
/// A record is an error: nothing is taken after it; a file cannot be made or written.
pub fn export_months<W: Write + Send, E>(
    lines: impl IntoIterator<Item = Result<Line, E>>,
    open: impl FnMut(&str) -> std::io::Result<W>,
) -> Result<(), ExportError>
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let mut writer = PartitionedWriter::new(open);
    for line in lines {
        writer.write(&line.map_err(|cause| ExportError::Source(cause.into()))?)?;
    }
    writer.finish()
}

fn refused(cause: impl std::fmt::Display) -> ExportError {
    ExportError::Parquet(cause.to_string())
}
