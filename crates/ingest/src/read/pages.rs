//! The one place where readers hand over HTML: pages of archives, files of HTML, and the content of feeds.

pub(crate) use crate::html::{Page, fragment, line, report};
