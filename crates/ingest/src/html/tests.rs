//! Pages of invented outlets: what is read of them, and that no bytes make the reader stumble.

use super::*;
use proptest::prelude::*;

fn words() -> Words {
    Words::english().expect("the files have no fault")
}

fn read(page: &str) -> Result<Report, InputErrorKind> {
    report(&Page { bytes: page.as_bytes(), content_type: None, url: None }, words_once())
}

const FIRST: &str = "The foreign minister of Norvane met the envoy of Tessaly on Monday to talk about the bridge over the river.";
const SECOND: &str = "Both countries have wanted to rebuild the bridge since the flood, she said after the meeting in the old town hall.";

fn page() -> String {
    format!(
        r#"<!DOCTYPE html><html lang="en"><head><title>Norvane and Tessaly talk about bridge | The Strand</title>
        <meta property="og:site_name" content="The Strand"><meta property="article:published_time" content="2031-03-14T09:30:00+02:00">
        <link rel="canonical" href="https://www.strand.example/bridge"></head><body><nav><ul><li><a href="/">Home</a></li></ul></nav>
        <div class="story"><h1>Norvane and Tessaly talk about bridge</h1><p class="byline">By Ada Orlov</p>
        <p>{FIRST}<p>{SECOND}</p><h2>What comes next</h2><ul><li>A plan of the new bridge is to be drawn by the end of the year.</li></ul>
        <p><a href="/x">Read more about the river and the people who live on it here</a></p></div>
        <div class="comments"><p>I have never believed that this bridge will be built, said one reader of this page.</p></div>
        <footer><p>The Strand is published every day but Sunday by the printers of the harbour.</p></footer></body></html>"#
    )
}

#[test]
fn a_page_is_read_with_its_blocks_and_facts() {
    let report = read(&page()).expect("the page holds an article");
    let blocks: Vec<_> = report.blocks.iter().map(|b| (b.kind, &report.text[b.span.start as usize..b.span.end as usize])).collect();
    let wanted = [
        (BlockKind::Title, "Norvane and Tessaly talk about bridge"),
        (BlockKind::Paragraph, FIRST),
        (BlockKind::Paragraph, SECOND),
        (BlockKind::Title, "What comes next"),
        (BlockKind::Paragraph, "A plan of the new bridge is to be drawn by the end of the year."),
    ];
    assert_eq!(blocks, wanted);
    assert_eq!(report.title.as_deref(), Some("Norvane and Tessaly talk about bridge"));
    assert_eq!(report.authors, ["Ada Orlov"]);
    assert_eq!(report.published.as_deref(), Some("2031-03-14T09:30:00+02:00"));
    assert_eq!((report.source.as_deref(), report.site.as_deref()), (Some("The Strand"), Some("strand.example")));
    assert_eq!(report.language.as_deref(), Some("en"));
    assert_eq!(report.text.matches("\n\n").count(), 4);
}

#[test]
fn the_markup_names_languages_that_texts_do_not_tell() {
    let language = |tag: &str| read(&page().replace("lang=\"en\"", &format!("lang=\"{tag}\""))).expect("an article").language;
    // "da" is not among the languages that are told from a text, "de" is.
    assert_eq!(language("da").as_deref(), Some("da"));
    assert_eq!(language("de").as_deref(), Some("en"));
}

#[test]
fn what_is_no_article_is_said() {
    assert!(matches!(read("only words, no markup"), Err(InputErrorKind::NotHtml)));
    assert!(matches!(read("<html><body><p>Short."), Err(InputErrorKind::NoArticle)));
    let long = vec![b' '; (MAX_MIB << 20) as usize + 1];
    let page = Page { bytes: &long, content_type: None, url: None };
    assert!(matches!(report(&page, &words()), Err(InputErrorKind::TooLong(MAX_MIB))));
}

#[test]
fn a_page_that_shows_little_is_read_from_its_linked_data() {
    let page = format!(
        r#"<body><script type="application/ld+json">{{"@type":"NewsArticle","headline":"Bridge","articleBody":"{FIRST}\n{SECOND}"}}</script><div id=app>"#
    );
    let report = read(&page).expect("the linked data hold an article");
    assert_eq!(report.text, format!("Bridge\n\n{FIRST}\n\n{SECOND}"));
}

#[test]
fn deep_and_long_pages_are_read_in_time() {
    for open in ["<div>", "<b><p>", "<table><tr><td>", "<a x='", "<ul><li>", "</p><p>", "<!--", "<script>", "<br><br>"] {
        let page = format!("<p>{FIRST} {SECOND}</p>{}", open.repeat(100_000));
        let _ = read(&page);
    }
}

proptest! {
    #[test]
    fn any_bytes_give_a_report_or_a_fault(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = report(&Page { bytes: &bytes, content_type: Some("text/html; charset=utf-8"), url: None }, words_once());
    }

    #[test]
    fn blocks_are_sorted_and_leave_out_white_space_only(parts in prop::collection::vec("(<(p|div|li|br|b|h2|td|table|/p|/div|a href=x|nav)>|[ a-zA-Zé.&;<>\n]{0,60}|The envoy of Norvane left the town on Monday. )", 0..60)) {
        if let Ok(report) = read(&parts.concat()) {
            let mut at = 0;
            for block in &report.blocks {
                let (start, end) = (block.span.start as usize, block.span.end as usize);
                prop_assert!(at <= start && start < end);
                prop_assert!(block.kind == BlockKind::Paragraph || report.text[at..start].trim().is_empty());
                prop_assert!(!report.text[start..end].contains('\n'));
                at = end;
            }
            prop_assert_eq!(at, report.text.len());
        }
    }
}

fn words_once() -> &'static Words {
    static WORDS: std::sync::LazyLock<Words> = std::sync::LazyLock::new(words);
    &WORDS
}
