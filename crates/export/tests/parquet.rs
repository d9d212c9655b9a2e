//! Parquet files are read back by arrow's own reader.
#![cfg(feature = "parquet")]

mod common;

use attache_export::{Line, ParquetWriter, PartitionedWriter, RecordKind, export_parquet};
use attache_types::Record;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// Every field of every kind, so that a field missing from a schema is an error of the strict reader.
const FULL: &str = include_str!("data/full.jsonl");

fn read(bytes: Vec<u8>) -> Vec<serde_json::Value> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).expect("a Parquet file").build().expect("a reader");
    let mut out = arrow_json::LineDelimitedWriter::new(Vec::new());
    for batch in reader {
        out.write(&batch.expect("a batch")).expect("JSON");
    }
    out.finish().expect("JSON");
    let text = String::from_utf8(out.into_inner()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn write(kind: RecordKind, lines: &[Line]) -> Vec<u8> {
    let mut writer = ParquetWriter::new(kind, Vec::new()).expect("memory can be written");
    lines.iter().for_each(|line| writer.write(line).expect("memory can be written"));
    writer.finish().expect("memory can be written")
}

#[test]
fn every_kind_comes_back_as_the_same_record() {
    let mut lines = common::lines();
    lines.extend(FULL.lines().map(|line| Line::parse(line).expect("the invented records are native")));
    let mut seen = 0;
    for kind in RecordKind::ALL {
        let wanted: Vec<&Line> = lines.iter().filter(|line| RecordKind::of(&line.record) == kind).collect();
        assert!(!wanted.is_empty(), "no {} in the test", kind.as_str());
        let again: Vec<Line> =
            read(write(kind, &lines)).iter().map(|value| Line::parse(&without_empty(value).to_string()).expect("native")).collect();
        assert_eq!(again.iter().collect::<Vec<_>>(), wanted, "{}", kind.as_str());
        seen += wanted.len();
    }
    assert_eq!(seen, lines.len());
}

/// Arrow's JSON writer leaves out null fields; empty objects are what is left of null structs.
fn without_empty(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(object) => {
            object.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), without_empty(v))).collect::<serde_json::Map<_, _>>().into()
        }
        serde_json::Value::Array(list) => list.iter().map(without_empty).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_stream_is_the_same_file_and_stops_at_an_error() {
    let lines = common::lines();
    let streamed = export_parquet(common::good(lines.clone()), RecordKind::Events, Vec::new()).expect("memory can be written");
    assert_eq!(streamed, write(RecordKind::Events, &lines));
    let broken = lines.into_iter().map(Ok).chain([Err("the records are gone")]);
    let error = export_parquet(broken, RecordKind::Events, Vec::new()).expect_err("the stream broke");
    assert_eq!(error.to_string(), "the records are gone");
}

#[test]
fn more_rows_than_a_batch_and_the_same_bytes_again() {
    let event = common::lines().into_iter().find(|line| matches!(line.record, Record::Event(_))).expect("there is an event");
    let lines: Vec<Line> = (0..3000).map(|_| event.clone()).collect();
    let bytes = write(RecordKind::Events, &lines);
    assert_eq!(read(bytes.clone()).len(), 3000);
    assert_eq!(bytes, write(RecordKind::Events, &lines));
    assert!(read(write(RecordKind::Events, &[])).is_empty());
}

#[test]
fn a_line_that_is_no_record_of_the_kind_is_an_error() {
    let mut writer = ParquetWriter::new(RecordKind::Events, Vec::new()).expect("memory can be written");
    assert!(writer.write_json(b"{\"record\":}\n").is_err(), "broken JSON at once");
    let mut writer = ParquetWriter::new(RecordKind::Events, Vec::new()).expect("memory can be written");
    let done = writer.write_json(b"{\"record\":\"event\",\"omen\":1}\n").and_then(|()| writer.finish().map(|_| ()));
    assert!(done.is_err_and(|error| error.to_string().contains("omen")), "an unknown field when its batch is built");
}

/// A file in memory that can be read after the writer has gone.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no thread failed").write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn partitioned(lines: &[Line]) -> BTreeMap<String, Vec<u8>> {
    let files: RefCell<BTreeMap<String, Shared>> = RefCell::default();
    let mut writer = PartitionedWriter::new(|path: &str| {
        let file = Shared::default();
        assert!(files.borrow_mut().insert(path.to_owned(), file.clone()).is_none(), "{path} was opened twice");
        Ok(file)
    });
    lines.iter().for_each(|line| writer.write(line).expect("memory can be written"));
    writer.finish().expect("memory can be written");
    files.into_inner().into_iter().map(|(path, file)| (path, file.0.lock().expect("no thread failed").clone())).collect()
}

#[test]
fn events_are_parted_by_month() {
    let files = partitioned(&common::lines());
    let rows: Vec<(String, usize)> = files.into_iter().map(|(path, bytes)| (path, read(bytes).len())).collect();
    let unknown = "month=__HIVE_DEFAULT_PARTITION__/part-0.parquet".to_owned();
    assert_eq!(rows, [("month=2031-03/part-0.parquet".to_owned(), 4), (unknown, 1)]);
}

#[test]
fn many_months_do_not_keep_many_files_open() {
    let event = common::lines().into_iter().find(|line| matches!(line.record, Record::Event(_))).expect("there is an event");
    let in_month = |month: usize| {
        let mut line = event.clone();
        if let Record::Event(event) = &mut line.record
            && let Some(date) = &mut event.date
        {
            date.start = format!("{:04}-{:02}-05", 1990 + month / 12, 1 + month % 12);
            date.end = date.start.clone();
        }
        line
    };
    let lines: Vec<Line> = (0..100).chain(0..100).map(in_month).collect();
    let files = partitioned(&lines);
    assert_eq!(files.len(), 200, "each month was closed and begun again");
    assert!(files.contains_key("month=1990-01/part-1.parquet"));
    assert_eq!(files.into_values().map(|bytes| read(bytes).len()).sum::<usize>(), 200);
}
