//! Plain text, JSON lines, PETRARCH sentences; encodings, gzip and languages.

use super::*;

#[test]
fn gzip_around_text_and_lines_is_unpacked_and_broken_gzip_is_named() {
    let lines = format!("{{\"id\": \"a\", \"text\": \"{ENGLISH}\"}}\n{{\"id\": \"b\", \"text\": \"{ENGLISH}\"}}\n");
    let ids: Vec<String> = good(read("two.jsonl.gz", &gzip(lines.as_bytes()))).into_iter().map(|report| report.id).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(good(read("report.txt", &gzip(ENGLISH.as_bytes())))[0].text, ENGLISH);
    let packed = gzip(lines.repeat(50).as_bytes());
    let items = read("cut.jsonl.gz", &packed[..packed.len() - 9]);
    assert!(items[0].is_ok());
    assert!(items.last().expect("items").as_ref().is_err_and(|e| e.contains("cannot be read")), "{items:?}");
}

#[test]
fn text_of_other_encodings_is_read() {
    let latin = "Zoë of Norvane said that the café was closed.".chars().map(|c| c as u8).collect::<Vec<_>>();
    assert_eq!(good(read("latin1.txt", &latin))[0].text, "Zoë of Norvane said that the café was closed.");
    let utf16: Vec<u8> = [0xfe, 0xff].into_iter().chain("The ferry sank.".encode_utf16().flat_map(u16::to_be_bytes)).collect();
    assert_eq!(good(read("utf16.txt", &utf16))[0].text, "The ferry sank.");
}

#[test]
fn reports_in_other_languages_are_set_aside_and_the_rest_is_read() {
    let lines = format!(
        "{{\"text\": \"{GERMAN}\"}}\n{{\"text\": \"{ENGLISH}\", \"language\": \"de\"}}\n{{\"text\": \"Kurz.\", \"language\": \"de\"}}\n{{\"text\": \"Short.\"}}\n"
    );
    let items = read("mixed.jsonl", lines.as_bytes());
    assert_eq!(items[0].as_ref().expect_err("German"), "mixed.jsonl:1: is not in English but in `de`");
    let language = |n: usize| items[n].as_ref().expect("a report").language.as_deref();
    assert_eq!(language(1), Some("en"), "what is written goes before what is stated");
    assert_eq!((language(2), language(3)), (Some("de"), None), "too short to tell");
    let all = read_with("mixed.jsonl", lines.as_bytes(), &ReadOptions { any_language: true, ..ReadOptions::default() });
    assert_eq!(good(all).len(), 4);
}

#[test]
fn a_line_too_long_is_set_aside_in_bounded_memory() {
    let mut lines = b"{\"text\": \"".to_vec();
    lines.resize(65 << 20, b'a');
    lines.extend(b"\"}\n{\"text\": \"The ferry sank.\"}\n");
    let items = read("long.jsonl", &lines);
    assert!(items[0].as_ref().is_err_and(|e| e == "long.jsonl:1: is longer than 64 MiB"));
    assert!(items[1].is_ok() && items.len() == 2);
}

const SENTENCES: &str = "<?xml version=\"1.0\"?>\n<Sentences>\n<!-- invented -->\n\
    <Sentence date=\"20310314\" id=\"N-1\" source=\"NRV\" sentence=\"TRUE\">\n<Text>\nNorvane &amp; Tessaly signed a treaty &#8211; again.\n</Text>\n\
    <Parse>(ROOT (S))</Parse>\n</Sentence>\n<Sentence date = \"2031\" id = 'N-2'><Text>The envoy left.</Text></Sentence>\n\
    <Sentence id=\"N-3\"><Text/></Sentence><Sentence id=\"N-4\" date=\"20310315\"><Text>The envoy came back.</Text></Sentence></Sentences>\n";

#[test]
fn petrarch_sentences_are_reports_with_date_source_and_place() {
    let items = read("s.xml", SENTENCES.as_bytes());
    let first = items[0].as_ref().expect("a report");
    assert_eq!((first.id.as_str(), first.published.as_deref(), first.source.as_deref()), ("N-1", Some("2031-03-14"), Some("NRV")));
    assert_eq!(first.text, "Norvane & Tessaly signed a treaty – again.");
    let bytes = String::from_utf8_lossy(bytes_of(SENTENCES.as_bytes(), first)).into_owned();
    assert!(bytes.starts_with("<Sentence date=\"20310314\"") && bytes.ends_with("</Sentence>"), "{bytes}");
    assert!(items[1].as_ref().is_err_and(|e| e.contains("at byte") && e.contains("`2031` is no date")), "{items:?}");
    assert!(items[2].as_ref().is_err_and(|e| e.contains("`N-3` has no text")));
    assert_eq!(items[3].as_ref().expect("a report").id, "N-4");
    assert_eq!(items.len(), 4);
}

#[test]
fn broken_petrarch_files_give_what_stands_before_the_fault() {
    let cut = &SENTENCES[..SENTENCES.find("came").expect("the last sentence")];
    let items = read("s.xml", cut.as_bytes());
    assert!(items[0].is_ok());
    assert!(items[3].as_ref().is_err_and(|e| e.contains("ends inside a sentence")), "{items:?}");
    assert!(fault(read_with("s.xml", b"<a></a>", &as_format(InputFormat::PetrarchXml))).contains("no `Sentence`"));
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><Sentences><Sentence id='a'><Text>Caf\xe9 closed.</Text></Sentence></Sentences>";
    assert_eq!(good(read("s.xml", latin))[0].text, "Café closed.");
    let entity =
        read("s.xml", b"<Sentences><Sentence id='a'><Text>A &nope; b</Text></Sentence><Sentence id='b'><Text>Good.</Text></Sentence></Sentences>");
    assert!(entity[0].as_ref().is_err_and(|e| e.contains("`&nope;` is not defined")) && entity[1].is_ok());
}

#[test]
fn what_is_no_report_is_named() {
    assert_eq!(fault(read("a.txt", b"")), "a.txt: is empty");
    assert!(fault(read("a.txt", b"PK\x03\x04\x00")).contains("zip"));
    assert!(fault(read("a.xml", b"<?xml version='1.0'?><kml/>")).contains("XML that is neither"));
    assert!(fault(read("a.warc", b"{}")).contains("`text` is missing"));
}
