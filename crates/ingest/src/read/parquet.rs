//! Parquet files with named columns: one report a row, read row group by row group with only the columns needed. Which
//! column is what is decided in `columns`.

use super::columns::Columns;
use super::{Input, ReadOptions, Source, Unread};
use crate::error::InputErrorKind;
use attache_types::Report;
use parquet::basic::{LogicalType, TimeUnit};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

pub(super) struct Rows {
    rows: RowIter<'static>,
    columns: Columns,
    /// Which of the columns read are times.
    times: Vec<Option<Time>>,
    /// For each row group: how many rows, where its bytes begin, how many they are.
    groups: Vec<(u64, u64, u64)>,
    row: u64,
    failed: bool,
}

/// How a column of times counts.
#[derive(Clone, Copy)]
struct Time {
    /// Moments, not the time of a clock somewhere.
    is_utc: bool,
    per_second: i64,
}

/// True where the file begins as Parquet does. The file is left at its start.
pub(super) fn begins(mut file: &File) -> bool {
    let mut magic = [0; 4];
    let read = file.read_exact(&mut magic).is_ok();
    file.seek(SeekFrom::Start(0)).is_ok() && read && magic == *b"PAR1"
}

impl Rows {
    /// Reads the file's description, which stands at its end.
    ///
    /// # Errors
    /// A file that is cut or broken, or has no column of text.
    pub(super) fn open(file: &File, options: &ReadOptions) -> Result<Self, InputErrorKind> {
        let file = file.try_clone().map_err(InputErrorKind::Io)?;
        guarded(|| Self::read(file, options))?
    }

    fn read(file: File, options: &ReadOptions) -> Result<Self, InputErrorKind> {
        let reader = SerializedFileReader::new(file).map_err(fault)?;
        let meta = reader.metadata();
        let schema = meta.file_metadata().schema();
        let header: Vec<String> = schema.get_fields().iter().map(|field| field.name().to_string()).collect();
        let found = Columns::find(&header, &options.columns)?;
        let mut wanted: Vec<usize> = found.used().collect();
        wanted.sort_unstable();
        let fields: Vec<_> = wanted.iter().filter_map(|&at| schema.get_fields().get(at).cloned()).collect();
        // Rows come with the wanted columns alone, so the fields are looked for again among those.
        let names: Vec<String> = fields.iter().map(|field| field.name().to_string()).collect();
        let columns = Columns::find(&names, &options.columns)?;
        let groups = meta.row_groups().iter().map(|group| {
            let start = group.columns().iter().map(|column| column.byte_range().0).min().unwrap_or(0);
            let end = group.columns().iter().map(|column| column.byte_range()).map(|(start, length)| start.saturating_add(length)).max().unwrap_or(0);
            (u64::try_from(group.num_rows()).unwrap_or(0), start, end.saturating_sub(start))
        });
        let groups = groups.collect();
        let times = fields.iter().map(|field| time_of(field)).collect();
        let projection = Type::group_type_builder(schema.name()).with_fields(fields).build().map_err(fault)?;
        let rows = RowIter::from_file_into(Box::new(reader)).project(Some(projection)).map_err(fault)?.with_batch_size(64);
        Ok(Rows { rows, columns, times, groups, row: 0, failed: false })
    }

    /// The report of a row, to be finished.
    fn report(&self, row: &Row, place: Option<(u64, u64)>, input: &Input) -> Result<Report, InputErrorKind> {
        let cells: Vec<&Field> = row.get_column_iter().map(|(_, field)| field).collect();
        let time = |at: usize| self.times.get(at).copied().flatten();
        let cell = |at: usize| match (cells.get(at), time(at)) {
            (Some(Field::Long(moment) | Field::TimestampMillis(moment) | Field::TimestampMicros(moment)), Some(time)) => {
                time.written(*moment).map(Some)
            }
            (Some(field), _) => text_of(field),
            (None, _) => Ok(None),
        };
        let mut report = self.columns.report(cell, input.words())?;
        report.provenance = place.and_then(|(start, length)| input.provenance(start, length));
        Ok(report)
    }

    /// The bytes of the row group that holds row `row`.
    fn place(&self, mut row: u64) -> Option<(u64, u64)> {
        for &(rows, start, length) in &self.groups {
            if row < rows {
                return Some((start, length));
            }
            row -= rows;
        }
        None
    }
}

impl Source for Rows {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread> {
        if self.failed {
            return None;
        }
        let (row, place) = (self.row, self.place(self.row));
        let fault_of = move |input: &Input, kind: InputErrorKind| match (place, kind) {
            (Some((start, _)), kind @ InputErrorKind::OtherLanguage(_)) => input.fault_at(start, kind),
            (Some((start, _)), kind) => input.fault_at(start, InputErrorKind::Malformed(format!("row {}: {kind}", row + 1))),
            (None, kind) => input.fault(InputErrorKind::Malformed(format!("row {}: {kind}", row + 1))),
        };
        let broken = match guarded(|| self.rows.next()) {
            Ok(None) => {
                self.failed = true;
                return (row == 0).then(|| Unread::fault(input, input.fault(InputErrorKind::Empty)));
            }
            Ok(Some(Ok(found))) => {
                self.row += 1;
                let made = self.report(&found, place, input);
                return Some(Unread::new(input, move |input| {
                    Some(made.and_then(|report| input.finished(report)).map_err(|kind| fault_of(input, kind)))
                }));
            }
            Ok(Some(Err(error))) => fault(error),
            Err(kind) => kind,
        };
        self.failed = true;
        Some(Unread::fault(input, fault_of(input, broken)))
    }
}

/// The library panics on some broken files instead of giving an error; to the caller both are the same.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, InputErrorKind> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| InputErrorKind::Malformed("broken Parquet".to_string()))
}

fn fault(error: parquet::errors::ParquetError) -> InputErrorKind {
    InputErrorKind::Malformed(format!("broken Parquet: {error}"))
}

fn time_of(field: &Type) -> Option<Time> {
    let Some(LogicalType::Timestamp(time)) = field.get_basic_info().logical_type_ref() else {
        return None;
    };
    let per_second = match time.unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    Some(Time { is_utc: time.is_adjusted_to_u_t_c, per_second })
}

impl Time {
    /// To the second, as the publication time of a report is.
    fn written(self, moment: i64) -> Result<String, InputErrorKind> {
        let moment = jiff::Timestamp::from_second(moment.div_euclid(self.per_second));
        let moment = moment.map_err(|_| InputErrorKind::Field("a time out of range".to_string()))?;
        let local = moment.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        Ok(if self.is_utc { local + "Z" } else { local })
    }
}

/// The text of a cell: strings, numbers, dates, and lists of them.
fn text_of(field: &Field) -> Result<Option<String>, InputErrorKind> {
    Ok(match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => Some(text.to_string()),
            Err(error) => return Err(InputErrorKind::NotUtf8 { offset: error.valid_up_to() as u64, hint: "; counted in the cell" }),
        },
        Field::TimestampMillis(at) => return Time { is_utc: true, per_second: 1_000 }.written(*at).map(Some),
        Field::TimestampMicros(at) => return Time { is_utc: true, per_second: 1_000_000 }.written(*at).map(Some),
        Field::Date(days) => return day(*days).map(Some),
        Field::ListInternal(list) => {
            let parts: Vec<String> = list.elements().iter().map(text_of).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            Some(parts.join(";"))
        }
        Field::Byte(_) | Field::Short(_) | Field::Int(_) | Field::Long(_) | Field::UByte(_) | Field::UShort(_) | Field::UInt(_) | Field::ULong(_) => {
            Some(field.to_string())
        }
        _ => return Err(InputErrorKind::Field("a cell holds neither text nor number nor date".to_string())),
    })
}

fn day(days: i32) -> Result<String, InputErrorKind> {
    let epoch = jiff::civil::date(1970, 1, 1);
    let date = epoch.checked_add(jiff::Span::new().try_days(days).unwrap_or_default());
    date.map(|date| date.to_string()).map_err(|_| InputErrorKind::Field("a date out of range".to_string()))
}
