//! RSS, Atom and JSON Feed.

use super::*;

const RSS: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>The Norvane Herald</title>\
    <link>https://herald.example/</link><description>News</description><language>en-gb</language>\
    <item><title>Harbour closed</title><link>https://herald.example/1</link><pubDate>Mon, 14 Mar 2033 09:30:00 +0200</pubDate>\
    <dc:creator>Odile Marsh</dc:creator><description>The harbour was closed on Monday.</description></item>\
    <item><title>Second</title><link>https://herald.example/2</link><pubDate>soon</pubDate><description>Talks &lt;3 went on.</description></item>\
    <item><title>Third</title><link>https://herald.example/3</link></item>\
    </channel></rss>";

#[test]
fn rss_entries_are_reports_with_the_offset_of_their_date() {
    let items = read("news.xml", RSS.as_bytes());
    let first = items[0].as_ref().expect("a report");
    assert_eq!(first.text, "The harbour was closed on Monday.");
    assert_eq!(first.title.as_deref(), Some("Harbour closed"));
    assert_eq!(first.url.as_deref(), Some("https://herald.example/1"));
    assert_eq!(first.published.as_deref(), Some("2033-03-14T09:30:00+02:00"));
    assert_eq!(first.source.as_deref(), Some("The Norvane Herald"));
    assert_eq!(first.authors, ["Odile Marsh"]);
    assert_eq!(items[1].as_ref().expect("a report").published, None);
    assert!(items[2].as_ref().is_err_and(|e| e.contains("`https://herald.example/3` has no text")));
}

#[test]
fn atom_and_json_feeds_are_read() {
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Calder Post</title><id>x</id><updated>2033-03-14T09:30:00Z</updated><entry><id>1</id>\
        <title>Talks</title><link href=\"https://post.example/1\"/><published>2033-03-13T23:00:00-05:00</published><updated>2033-03-14T09:30:00Z</updated>\
        <content type=\"text\">Talks opened in Ashmere.</content></entry></feed>";
    let report = &good(read("a", atom.as_bytes()))[0];
    assert_eq!((report.text.as_str(), report.published.as_deref()), ("Talks opened in Ashmere.", Some("2033-03-13T23:00:00-05:00")));
    let json = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Velstad Radio\", \"items\": [{\"id\": \"1\", \"url\": \"https://v.example/1\",\
        \"content_text\": \"The ferry sank.\", \"date_published\": \"2033-03-14T09:30:00+01:00\"}]}";
    let report = &good(read("a.json", json.as_bytes()))[0];
    assert_eq!((report.text.as_str(), report.published.as_deref()), ("The ferry sank.", Some("2033-03-14T09:30:00+01:00")));
    assert_eq!(report.source.as_deref(), Some("Velstad Radio"));
}

#[test]
fn broken_feeds_are_named() {
    assert!(fault(read("a.xml", &RSS.as_bytes()[..400])).contains("broken feed"));
    assert!(fault(read_with("a", b"<rss version='2.0'><channel></channel></rss>", &as_format(InputFormat::Feed))).contains("has no entries"));
    assert!(fault(read_with("a", b"no feed", &as_format(InputFormat::Feed))).contains("broken feed"));
}

#[test]
fn feeds_of_other_encodings_are_read_declared_or_not() {
    let latin: Vec<u8> = RSS.replace("Talks &lt;3 went on.", "Café closed.").chars().map(|c| c as u8).collect();
    assert_eq!(read("a.xml", &latin)[1].as_ref().expect("a report").text, "Café closed.");
    let declared: Vec<u8> = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?>".iter().copied().chain(latin[21..].iter().copied()).collect();
    assert_eq!(read("a.xml", &declared)[1].as_ref().expect("a report").text, "Café closed.");
}
