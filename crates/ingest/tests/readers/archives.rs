//! Web archives: whole, cut, spoiled and odd.

use super::*;
use attache_ingest::WarcRecords;

fn record(kind: &str, url: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
    let head =
        format!("WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// An answer with a text of its own.
fn answer(n: usize) -> Vec<u8> {
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}", text(n));
    record("response", &format!("http://norvane.example/{n}"), "application/http; msgtype=response", block.as_bytes())
}

fn text(n: usize) -> String {
    format!("Report number {n}. {ENGLISH}")
}

fn records(count: usize) -> Vec<Vec<u8>> {
    let info = record("warcinfo", "", "application/warc-fields", b"software: none\r\n");
    let request = record("request", "http://norvane.example/", "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n");
    let missing = record("response", "http://norvane.example/x", "application/http", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nno");
    let picture = record("response", "http://norvane.example/y", "application/http", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG");
    [info, request, missing, picture].into_iter().chain((0..count).map(answer)).collect()
}

/// One member a record.
fn packed(records: &[Vec<u8>]) -> Vec<u8> {
    records.iter().flat_map(|record| gzip(record)).collect()
}

fn numbers(items: &[Result<Report, String>]) -> Vec<usize> {
    let number = |report: &Report| report.url.as_deref().and_then(|url| url.rsplit('/').next()).and_then(|n| n.parse().ok()).expect("a number");
    items.iter().filter_map(|item| item.as_ref().ok()).map(number).collect()
}

fn faults(items: &[Result<Report, String>]) -> Vec<&String> {
    items.iter().filter_map(|item| item.as_ref().err()).collect()
}

#[test]
fn answers_are_reports_and_can_be_fetched_again() {
    let records = records(5);
    for (name, file) in [("a.warc", records.concat()), ("a.warc.gz", packed(&records)), ("no-ending", packed(&records))] {
        let reports = good(read(name, &file));
        assert_eq!(reports.iter().map(|report| report.text.clone()).collect::<Vec<_>>(), (0..5).map(text).collect::<Vec<_>>(), "{name}");
        for (n, report) in reports.iter().enumerate() {
            let again = good(read(name, bytes_of(&file, report)));
            assert_eq!((again.len(), &again[0].text), (1, &text(n)), "{name}");
        }
    }
}

#[test]
fn an_archive_of_one_member_is_read_and_what_it_says_of_places_suffices() {
    let file = gzip(&records(40).concat());
    let items = read("one.warc.gz", &file);
    assert_eq!(numbers(&items), (0..40).collect::<Vec<_>>());
    assert!(faults(&items).is_empty());
    let last = items[39].as_ref().expect("a report").provenance.clone().expect("a place");
    assert_eq!((last.offset, last.length), (0, file.len() as u64));
}

#[test]
fn a_cut_archive_gives_what_is_whole_and_names_the_rest() {
    let records = records(6);
    let start = packed(&records[..records.len() - 1]).len();
    let file = packed(&records);
    let items = read("cut.warc.gz", &file[..file.len() - 30]);
    assert_eq!(numbers(&items), [0, 1, 2, 3, 4]);
    assert_eq!(faults(&items), [&format!("cut.warc.gz: at byte {start}: the file ends inside a gzip member")]);
    let (file, start) = (records.concat(), records[..records.len() - 1].concat().len());
    let items = read("cut.warc", &file[..file.len() - 30]);
    assert_eq!(numbers(&items), [0, 1, 2, 3, 4]);
    assert!(faults(&items)[0].contains(&format!("at byte {start}: the record is cut")), "{items:?}");
}

#[test]
fn a_spoiled_member_costs_itself_alone() {
    let records = records(6);
    let start = packed(&records[..6]).len();
    let mut file = packed(&records);
    let middle = start + gzip(&records[6]).len() / 2;
    for byte in &mut file[middle..middle + 8] {
        *byte ^= 0xff;
    }
    let items = read("spoiled.warc.gz", &file);
    assert_eq!(numbers(&items), [0, 1, 3, 4, 5], "{items:?}");
    assert_eq!(faults(&items).len(), 1);
    assert!(faults(&items)[0].starts_with(&format!("spoiled.warc.gz: at byte {start}: ")), "{items:?}");
    let crc = start + gzip(&records[6]).len() - 8;
    let mut file = packed(&records);
    file[crc] ^= 1;
    let items = read("sum.warc.gz", &file);
    assert_eq!(numbers(&items), [0, 1, 3, 4, 5]);
    assert_eq!(faults(&items), [&format!("sum.warc.gz: at byte {start}: a gzip member's checksum is wrong")]);
}

#[test]
fn wrong_lengths_and_junk_cost_one_record() {
    for packing in [false, true] {
        let mut records = records(6);
        let wrong = String::from_utf8(records[6].clone()).expect("text").replace("Content-Length: ", "Content-Length: -");
        records[6] = wrong.into_bytes();
        records.insert(9, b"junk between the records\r\n\r\n".to_vec());
        let file = if packing { packed(&records) } else { records.concat() };
        let items = read("odd.warc", &file);
        assert_eq!(numbers(&items), [0, 1, 3, 4, 5], "{items:?}");
        assert_eq!(faults(&items).len(), 2, "{items:?}");
        let start = if packing { packed(&records[..6]).len() } else { records[..6].concat().len() };
        assert!(faults(&items)[0].contains(&format!("at byte {start}: the record's length is `-")), "{items:?}");
        assert!(faults(&items)[1].contains("no WARC record begins here"));
    }
}

#[test]
fn quirks_of_writers_are_read() {
    let mut file = answer(0);
    file.truncate(file.len() - 4);
    file.extend(
        String::from_utf8(answer(1))
            .expect("text")
            .replace("WARC/1.0\r\n", "\nWARC/1.1\n")
            .replace("http://norvane.example/1", "<http://norvane.example/1>")
            .replace(" bytes", "")
            .into_bytes(),
    );
    assert_eq!(numbers(&read("a.warc", &file)), [0, 1]);
    let padded = [gzip(&answer(0)), vec![0; 700], gzip(&answer(1)), vec![0; 9]].concat();
    let items = read("a.warc.gz", &padded);
    assert_eq!((numbers(&items), faults(&items).len()), (vec![0, 1], 0), "{items:?}");
    let conversion = record("conversion", "http://norvane.example/3", "text/plain", text(3).as_bytes());
    assert_eq!(good(read("a.warc.wet.gz", &gzip(&conversion)))[0].text, text(3));
}

#[test]
fn a_record_broken_over_members_is_one_and_a_cut_one_does_not_swallow_the_next() {
    let (one, two) = (answer(0), answer(1));
    let (head, body) = one.split_at(150);
    let file = [gzip(head), gzip(body), gzip(&two)].concat();
    let items = read("a.warc.gz", &file);
    assert_eq!((numbers(&items), faults(&items).len()), (vec![0, 1], 0), "{items:?}");
    assert_eq!(good(read("a.warc.gz", bytes_of(&file, items[0].as_ref().expect("a report"))))[0].text, text(0));
    let cut = [gzip(&one[..one.len() - 40]), gzip(&two), gzip(&answer(2))].concat();
    let items = read("a.warc.gz", &cut);
    assert_eq!(numbers(&items), [1, 2], "{items:?}");
    assert!(faults(&items)[0].contains("at byte 0: the record is cut"), "{items:?}");
}

#[test]
fn pages_go_to_the_reader_of_pages_and_other_languages_are_set_aside() {
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{GERMAN}");
    let german = record("response", "http://norvane.example/d", "application/http", block.as_bytes());
    let items = read("a.warc", &[german, answer(1)].concat());
    assert!(items[0].as_ref().is_err_and(|e| e == "a.warc: at byte 0: is not in English but in `de`"), "{items:?}");
    assert!(items[1].is_ok());
}

#[test]
fn records_can_be_had_themselves() {
    let all = records(2);
    let got: Vec<_> = WarcRecords::gzip(Box::new(Cursor::new(packed(&all)))).map(|item| item.expect("a record")).collect();
    assert_eq!(
        got.iter().map(|record| record.kind.as_str()).collect::<Vec<_>>(),
        ["warcinfo", "request", "response", "response", "response", "response"]
    );
    assert_eq!(got[1].body, b"GET / HTTP/1.1\r\n\r\n");
    assert!(got.windows(2).all(|pair| pair[0].offset + pair[0].length == pair[1].offset));
}

#[test]
fn an_archive_without_reports_is_no_fault_and_one_without_records_is() {
    assert!(read("a.warc", &records(0).concat()).is_empty());
    assert!(read("a.warc", &records(0)[..2].concat()).is_empty());
    assert!(fault(read_with("a.warc", b"  \r\n", &as_format(InputFormat::Warc))).contains("is empty"));
    assert!(fault(read_with("a.warc", b"nothing of the kind", &as_format(InputFormat::Warc))).contains("no WARC record"));
}
