//! RSS, Atom and JSON Feed in all their versions.

use super::*;
use attache_ingest::feed_items;

const RSS: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>The Norvane Herald</title>\
    <link>https://herald.example/</link><description>News</description><language>en-gb</language><image><title>Logo</title></image>\
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
    let bytes = String::from_utf8_lossy(bytes_of(RSS.as_bytes(), first)).into_owned();
    assert!(bytes.starts_with("<item><title>Harbour") && bytes.ends_with("on Monday.</description></item>"), "{bytes}");
    let second = items[1].as_ref().expect("a report");
    assert_eq!((second.text.as_str(), second.published.as_deref()), ("Talks <3 went on.", None));
    assert!(items[2].as_ref().is_err_and(|e| e.contains("at byte") && e.contains("`https://herald.example/3` has no text")), "{items:?}");
    assert_eq!(items.len(), 3);
}

#[test]
fn atom_and_json_feeds_are_read() {
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Calder Post</title><id>x</id><author><name>Ines Rook</name></author>\
        <updated>2033-03-14T09:30:00Z</updated><entry><id>1</id><title type=\"html\">Talks &amp;amp; &lt;i&gt;tea&lt;/i&gt;</title>\
        <link rel=\"edit\" href=\"https://post.example/edit\"/><link href=\"https://post.example/1\"/>\
        <published>2033-03-13T23:00:00-05:00</published><updated>2033-03-14T09:30:00Z</updated>\
        <source><title>Elsewhere</title></source><content type=\"text\">Talks opened in Ashmere.</content></entry></feed>";
    let report = &good(read("a", atom.as_bytes()))[0];
    assert_eq!((report.text.as_str(), report.published.as_deref()), ("Talks opened in Ashmere.", Some("2033-03-13T23:00:00-05:00")));
    assert_eq!((report.title.as_deref(), report.url.as_deref()), (Some("Talks & tea"), Some("https://post.example/1")));
    assert_eq!((report.source.as_deref(), report.authors.as_slice()), (Some("Calder Post"), &["Ines Rook".to_string()][..]));
    let json = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Velstad Radio\", \"items\": [{\"id\": \"1\", \"url\": \"https://v.example/1\",\
        \"content_text\": \"The ferry sank.\", \"date_published\": \"2033-03-14T09:30:00+01:00\"}, {\"content_html\": \"<p>Two <b>crews</b>.</p><p>Saved.</p>\"}]}";
    let reports = good(read("a.json", json.as_bytes()));
    assert_eq!((reports[0].text.as_str(), reports[0].published.as_deref()), ("The ferry sank.", Some("2033-03-14T09:30:00+01:00")));
    assert_eq!((reports[0].source.as_deref(), reports[1].text.as_str()), (Some("Velstad Radio"), "Two crews.\n\nSaved."));
}

#[test]
fn atom_of_the_draft_is_read() {
    let atom = "<?xml version=\"1.0\"?><feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\" xml:lang=\"en\"><title>Calder Post</title>\
        <entry><title>Talks</title><link rel=\"alternate\" type=\"text/html\" href=\"https://post.example/1\"/><issued>2033-03-13T23:00:00-05:00</issued>\
        <modified>2033-03-14T09:30:00Z</modified><author><name>Odile Marsh</name></author>\
        <content type=\"text/html\" mode=\"escaped\">&lt;p&gt;Talks opened.&lt;/p&gt;</content></entry>\
        <entry><title>More</title><summary>Talks &amp; tea.</summary><content type=\"image/png\" mode=\"base64\">AAAA</content></entry>\
        <entry><title>Last</title><content type=\"application/xhtml+xml\" mode=\"xml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>They \
         <em>ended</em>.</p></div></content></entry></feed>";
    let reports = good(read("a.xml", atom.as_bytes()));
    assert_eq!((reports[0].text.as_str(), reports[0].published.as_deref()), ("Talks opened.", Some("2033-03-13T23:00:00-05:00")));
    assert_eq!((reports[0].url.as_deref(), reports[0].authors.as_slice()), (Some("https://post.example/1"), &["Odile Marsh".to_string()][..]));
    assert_eq!((reports[1].text.as_str(), reports[2].text.as_str()), ("Talks & tea.", "They ended."));
}

#[test]
fn rss_of_every_version_is_read() {
    let item = "<item><title>Talks</title><link>https://post.example/1</link><description>Talks opened.</description></item>";
    let rdf = |space: &str| {
        format!(
            "<?xml version=\"1.0\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"{space}\"><channel><title>Calder Post\
             </title></channel>{item}</rdf:RDF>"
        )
    };
    let rss = |version: &str| format!("<rss{version}><channel><title>Calder Post</title>{item}</channel></rss>");
    let feeds = [
        rdf("http://my.netscape.com/rdf/simple/0.9/"),
        rdf("http://channel.netscape.com/rdf/simple/0.9/"),
        rdf("http://purl.org/rss/1.0/"),
        rss(" version=\"0.91\""),
        rss(" version=\"0.92\""),
        rss(" version=\"0.94\""),
        rss(" version=\"2.0.1\""),
        rss(""),
        rss(" version=\"2.0\" xmlns=\"http://backend.userland.com/rss2\""),
        rss(" version=\"2.0\" xmlns:r=\"http://backend.userland.com/rss2\"")
            .replace("</", "</r:")
            .replace("<", "<r:")
            .replace("<r:/r:", "</r:")
            .replace("<r:rss", "<rss")
            .replace("</r:rss", "</rss"),
    ];
    for feed in feeds {
        let report = &good(read("a.xml", feed.as_bytes()))[0];
        let facts = (report.text.as_str(), report.title.as_deref(), report.url.as_deref(), report.source.as_deref());
        assert_eq!(facts, ("Talks opened.", Some("Talks"), Some("https://post.example/1"), Some("Calder Post")), "{feed}");
    }
}

#[test]
fn short_html_in_feeds_is_not_set_aside_and_whole_texts_go_before_summaries() {
    let rss = "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>\
        <item><title>Caf&#233; shut</title><guid>https://post.example/1</guid><description>&lt;b&gt;Closed&lt;/b&gt; today.</description></item>\
        <item><title>Two</title><link>https://post.example/2</link><description>Short.</description><media:title>A picture</media:title>\
        <content:encoded><![CDATA[<p>The whole text.</p><p>In two parts &amp; more.</p>]]></content:encoded></item>\
        <item><title>Three</title><author>desk@post.example (Ines Rook)</author><description><![CDATA[<a href=\"/x\">All of it a link</a>]]></description></item>\
        <item><title>Four</title><description>AT&T &nbsp; closed &copy; shops</description></item>\
        <item><title>Five</title><description><![CDATA[<img src=\"x.png\">]]></description></item></channel></rss>";
    let items = read("a.xml", rss.as_bytes());
    let text = |n: usize| items[n].as_ref().expect("a report").text.as_str();
    assert_eq!(text(0), "Closed today.");
    assert_eq!(items[0].as_ref().expect("a report").url.as_deref(), Some("https://post.example/1"));
    assert_eq!(items[0].as_ref().expect("a report").title.as_deref(), Some("Café shut"));
    assert_eq!((text(1), items[1].as_ref().expect("a report").title.as_deref()), ("The whole text.\n\nIn two parts & more.", Some("Two")));
    assert_eq!((text(2), items[2].as_ref().expect("a report").authors.as_slice()), ("All of it a link", &["Ines Rook".to_string()][..]));
    assert!(text(3).starts_with("AT&T") && text(3).ends_with("closed © shops"), "{}", text(3));
    assert!(items[4].as_ref().is_err_and(|e| e.contains("the entry `Five` has no text")), "{items:?}");
}

#[test]
fn entries_are_given_with_their_pages_even_without_a_text() {
    let layout = Layout::english().expect("the words are whole");
    let text = "<rss><channel><title>Herald</title><item><title>One</title><link>/1</link><pubDate>Fri, 14 Mar 2031 09:30:00 GMT</pubDate>\
                </item><item><link>/2</link><description>Talks went on in Strelsau.</description></item><item>";
    let read = feed_items("feed", text.into(), &layout, &ReadOptions::default()).expect("a feed");
    let told: Vec<_> = read.items.iter().map(|i| (i.url.as_deref(), i.title.as_deref(), i.published.as_deref(), i.report.is_ok())).collect();
    let expected = [(Some("/1"), Some("One"), Some("2031-03-14T09:30:00Z"), false), (Some("/2"), None, None, true)];
    assert_eq!(told, expected);
    assert!(read.fault.is_some_and(|fault| fault.to_string().contains("ends inside an element")));
    assert!(feed_items("feed", "<html></html>".into(), &layout, &ReadOptions::default()).is_err());
}

#[test]
fn broken_feeds_are_named_and_what_stands_before_the_fault_is_read() {
    assert!(fault(read("a.xml", &RSS.as_bytes()[..400])).contains("broken feed"));
    let cut = &RSS[..RSS.find("<title>Third").expect("the third entry")];
    let items = read("a.xml", cut.as_bytes());
    assert!(items[0].is_ok() && items[1].is_ok() && items.len() == 3);
    assert!(items[2].as_ref().is_err_and(|e| e.contains("at byte") && e.contains("ends inside an element")), "{items:?}");
    assert!(fault(read_with("a", b"<rss version='2.0'><channel></channel></rss>", &as_format(InputFormat::Feed))).contains("has no entries"));
    assert!(fault(read_with("a", b"no feed", &as_format(InputFormat::Feed))).contains("broken feed"));
    assert!(fault(read_with("a", b"<opml></opml>", &as_format(InputFormat::Feed))).contains("begins with the element `opml`"));
    let deep = format!("<rss><channel><item>{}", "<a>".repeat(2_000_000));
    assert!(fault(read_with("a", deep.as_bytes(), &as_format(InputFormat::Feed))).contains("nested too deeply"));
    assert!(fault(read_with("a", b"{\"items\": 3}", &as_format(InputFormat::Feed))).contains("no list `items`"));
}

#[test]
fn feeds_of_other_encodings_are_read_declared_or_not() {
    let latin: Vec<u8> = RSS.replace("Talks &lt;3 went on.", "Café closed.").chars().map(|c| c as u8).collect();
    let undeclared = read("a.xml", &latin);
    assert_eq!(undeclared[1].as_ref().expect("a report").text, "Café closed.");
    let place = undeclared[1].as_ref().expect("a report").provenance.as_ref().expect("a place");
    assert_eq!((place.offset, place.length), (0, latin.len() as u64), "offsets in the decoded text are not those of the file");
    let declared: Vec<u8> = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?>".iter().copied().chain(latin[21..].iter().copied()).collect();
    assert_eq!(read("a.xml", &declared)[1].as_ref().expect("a report").text, "Café closed.");
}
