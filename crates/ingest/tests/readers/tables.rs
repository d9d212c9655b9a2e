//! CSV and Parquet.

use super::*;
use std::collections::BTreeMap;

fn columns(text: &str) -> ReadOptions {
    ReadOptions { columns: BTreeMap::from([("text".to_string(), text.to_string())]), ..ReadOptions::default() }
}

#[test]
fn rows_are_reports_with_their_bytes() {
    let csv = "\u{feff}Doc ID,Headline,Body,date,outlet,authors\r\n7,\"Harbour, closed\",\"Norvane shut its \"\"harbour\"\".\nShips wait.\",20330314,Herald,A One;B Two\r\n8,,Talks went on.,2033-03-14T09:30+01:00,,\r\n";
    let reports = good(read("corpus.csv", csv.as_bytes()));
    assert_eq!(reports.len(), 2);
    assert_eq!((reports[0].id.as_str(), reports[0].title.as_deref()), ("7", Some("Harbour, closed")));
    assert_eq!(reports[0].text, "Norvane shut its \"harbour\".\nShips wait.");
    assert_eq!(reports[0].published.as_deref(), Some("2033-03-14"));
    assert_eq!(reports[0].authors, ["A One", "B Two"]);
    assert_eq!(reports[1].published.as_deref(), Some("2033-03-14T09:30:00+01:00"));
    assert_eq!((&reports[1].title, &reports[1].source), (&None, &None));
    let bytes = |n: usize| String::from_utf8_lossy(bytes_of(csv.as_bytes(), &reports[n])).into_owned();
    assert!(bytes(0).starts_with("7,\"Harbour"), "{}", bytes(0));
    assert!(bytes(1).starts_with("8,,Talks") && bytes(1).trim_end().ends_with(",,"), "{}", bytes(1));
}

#[test]
fn separators_are_told_and_columns_can_be_named() {
    assert_eq!(good(read("a.csv", b"n;text\n1;The ferry, sank.\n"))[0].text, "The ferry, sank.");
    assert_eq!(good(read("a.csv.gz", &gzip(b"n,text\n1,The ferry sank.\n")))[0].text, "The ferry sank.");
    assert_eq!(good(read("a.tsv", b"n\ttext\n1\tThe ferry, sank.\n"))[0].text, "The ferry, sank.");
    assert_eq!(good(read_with("a.csv", b"col_a,col_b\nx,The ferry sank.\n", &columns("COL_B")))[0].text, "The ferry sank.");
}

#[test]
fn rows_and_tables_with_faults_are_named_by_line() {
    let items = read("a.csv", b"text,date\nGood.,\nBad.,03/04/2031\nWide.,,\n,2031-03-14\nCaf\xe9 closed.,\n");
    assert!(items[0].is_ok());
    assert!(items[1].as_ref().is_err_and(|e| e.starts_with("a.csv:3: publication date:")), "{items:?}");
    assert!(items[2].as_ref().is_err_and(|e| e.contains("a.csv:4: the row has 3 columns")), "{items:?}");
    assert!(items[3].as_ref().is_err_and(|e| e == "a.csv:5: the text is empty"));
    assert_eq!(items[4].as_ref().expect("a report").text, "Café closed.");
    assert!(fault(read("a.csv", b"a,b\n1,2\n")).contains("no column seems to hold the text; name it as `text=COLUMN`; the columns are `a`, `b`"));
    assert!(fault(read_with("a.csv", b"a,b\n1,2\n", &columns("c"))).contains("no column `c`"));
    assert_eq!(fault(read("a.csv", b"text,date\n")), "a.csv: is empty");
}

#[test]
fn a_quote_without_end_is_bounded() {
    let mut csv = b"text\n\"".to_vec();
    csv.resize(66 << 20, b'a');
    assert_eq!(fault(read("a.csv", &csv)), "a.csv:2: is longer than 64 MiB");
}

#[cfg(feature = "parquet")]
mod parquet_files {
    use super::*;
    use parquet::basic::Compression;
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::path::PathBuf;
    use std::sync::Arc;

    const SCHEMA: &str = "message m { REQUIRED INT64 id; OPTIONAL BYTE_ARRAY maintext (UTF8); \
        OPTIONAL INT64 date (TIMESTAMP(MICROS,false)); REQUIRED BYTE_ARRAY other (UTF8); }";

    /// Two row groups of two rows each; the second text of each is null.
    fn file(compression: Compression) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
        let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
        let mut out = Vec::new();
        let mut writer = SerializedFileWriter::new(&mut out, schema, properties).expect("a writer");
        for group in 0..2i64 {
            let mut rows = writer.next_row_group().expect("a row group");
            let mut at = 0;
            while let Some(mut column) = rows.next_column().expect("a column") {
                let text = |text: &str| ByteArray::from(text);
                match at {
                    0 => column.typed::<Int64Type>().write_batch(&[group * 2, group * 2 + 1], None, None),
                    1 => column.typed::<ByteArrayType>().write_batch(&[text("The ferry sank.")], Some(&[1, 0]), None),
                    2 => column.typed::<Int64Type>().write_batch(&[1_994_398_200_000_000], Some(&[1, 0]), None),
                    _ => column.typed::<ByteArrayType>().write_batch(&[text("x"), text("y")], None, None),
                }
                .expect("a batch");
                column.close().expect("the column is closed");
                at += 1;
            }
            rows.close().expect("the group is closed");
        }
        writer.close().expect("the file is closed");
        out
    }

    fn read_file(name: &str, bytes: &[u8]) -> Vec<Result<Report, String>> {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, bytes).expect("the file is written");
        let items = Reader::open(&path, &layout(), &ReadOptions::default());
        items.map(|item| item.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn rows_of_every_codec_are_reports() {
        let codecs = [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(Default::default()), Compression::GZIP(Default::default())];
        let codecs = codecs.into_iter().chain([Compression::BROTLI(Default::default()), Compression::LZ4_RAW]);
        for (n, codec) in codecs.enumerate() {
            let bytes = file(codec);
            let items = read_file(&format!("codec{n}.parquet"), &bytes);
            assert_eq!(items.len(), 4, "{codec:?} {items:?}");
            let report = items[2].as_ref().expect("a report");
            assert_eq!((report.id.as_str(), report.text.as_str()), ("2", "The ferry sank."));
            assert_eq!(report.published.as_deref(), Some("2033-03-14T07:30:00"), "a clock's time stays one");
            assert!(items[3].as_ref().is_err_and(|e| e.contains("at byte") && e.contains("row 4: the text is empty")), "{items:?}");
            let places: Vec<_> = [&items[0], &items[2]].map(|item| item.as_ref().expect("a report").provenance.clone().expect("a place")).into();
            assert!(places[0].offset + places[0].length <= places[1].offset);
        }
    }

    #[test]
    fn broken_files_are_named() {
        let bytes = file(Compression::SNAPPY);
        assert!(fault(read_file("cut.parquet", &bytes[..bytes.len() - 20])).contains("broken Parquet"));
        assert!(fault(read_file("none.parquet", b"no parquet at all")).contains("broken Parquet"));
        assert!(fault(read_file("empty.parquet", b"")).contains("is empty"));
        assert!(fault(read("stream", &bytes)).contains("it is read from a file"));
        for at in (4..bytes.len()).step_by(7) {
            let mut spoiled = bytes.clone();
            spoiled[at] ^= 0x55;
            assert!(read_file("spoiled.parquet", &spoiled).len() <= 8, "byte {at}");
        }
    }
}
