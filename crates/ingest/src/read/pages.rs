//! The one place where readers hand over HTML: pages of archives, files of HTML, and the content of feeds.

use crate::error::InputErrorKind;
use crate::words::Words;
use attache_types::Report;

/// A page as it was fetched.
#[expect(dead_code, reason = "the reader of pages, which takes these, is not in this build yet")]
pub(crate) struct Page<'a> {
    /// The body, unpacked, in whatever encoding.
    pub bytes: &'a [u8],
    /// The media type as stated with the page, parameters included.
    pub content_type: Option<&'a str>,
    /// Where the page was fetched from.
    pub url: Option<&'a str>,
}

/// The report on a page.
///
/// # Errors
/// What is wrong with the page. This build has no reader of pages, and says so for each.
pub(crate) fn report(_page: &Page<'_>, _words: &Words) -> Result<Report, InputErrorKind> {
    Err(InputErrorKind::Unsupported("an HTML page"))
}
