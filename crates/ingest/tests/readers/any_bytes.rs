//! No bytes make a reader panic, and every input comes to an end: bytes at random, and good inputs spoiled at random.

use super::*;
use proptest::prelude::*;

const FORMATS: [InputFormat; 9] = [
    InputFormat::Auto,
    InputFormat::Text,
    InputFormat::Html,
    InputFormat::Jsonl,
    InputFormat::Feed,
    InputFormat::Warc,
    InputFormat::Csv,
    InputFormat::Parquet,
    InputFormat::PetrarchXml,
];

fn seeds() -> Vec<Vec<u8>> {
    let warc = |n: usize| {
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n\r\n\r\n",
            92 + n
        )
    };
    let archive = warc(0).into_bytes();
    vec![
        [gzip(&archive), gzip(&archive), gzip(warc(3).as_bytes())].concat(),
        [archive.clone(), archive].concat(),
        b"id,text,date\n1,\"The ferry sank.\",2033-03-14\n2,Talks went on.,\n".to_vec(),
        b"<?xml version='1.0'?><Sentences><Sentence id='a' date='20330314'><Text>A &amp; b.</Text></Sentence></Sentences>".to_vec(),
        b"<rss version='2.0'><channel><title>T</title><item><title>A</title><description>B</description><pubDate>Mon, 14 Mar 2033 09:30:00 +0200</pubDate></item></channel></rss>".to_vec(),
        b"{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"T\",\"items\":[{\"id\":\"1\",\"content_text\":\"A\"}]}".to_vec(),
        b"{\"text\":\"The ferry sank.\"}\n{\"text\":\"\xc3\xa9\"}\n".to_vec(),
    ]
}

/// Reads to the end under every format; more items than bytes would be a loop.
fn all_end(bytes: &[u8]) {
    for format in FORMATS {
        let layout = layout();
        let reader = Reader::new("any", Box::new(Cursor::new(bytes.to_vec())), &layout, &as_format(format));
        let most = bytes.len() + 2;
        assert!(reader.take(most + 1).count() <= most, "{format:?} does not end");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_at_random(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        all_end(&bytes);
        all_end(&gzip(&bytes));
    }

    #[test]
    fn good_inputs_spoiled(seed in 0usize..7, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6), cut in any::<prop::sample::Index>()) {
        let mut bytes = seeds().swap_remove(seed);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        all_end(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        all_end(&bytes);
        all_end(&gzip(&bytes));
    }
}
