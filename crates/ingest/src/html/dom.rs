//! A tree of an HTML page, built in one linear pass over its text and kept in one list, with bounded depth: no page makes
//! it recurse or go back. It knows the rules of HTML that real pages need, and nothing of news.

/// The deepest nesting that is kept, as in browsers; what stands deeper hangs on the last level.
const MAX_DEPTH: usize = 512;
/// The most nodes kept of one page.
const MAX_NODES: usize = 2_000_000;
/// The most attributes kept of one element.
const MAX_ATTRIBUTES: usize = 64;

macro_rules! tags {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// An element's name, as far as reading a page needs it; `Text` is a run of characters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Tag { Text, Other, $($variant),* }

        impl Tag {
            fn of(name: &str) -> Tag {
                let mut lower = [0u8; 12];
                let Some(lower) = lower.get_mut(..name.len()) else { return Tag::Other };
                lower.copy_from_slice(name.as_bytes());
                lower.make_ascii_lowercase();
                $(if lower == $name.as_bytes() { return Tag::$variant; })*
                Tag::Other
            }
        }
    };
}

tags! {
    Div "div", Span "span", A "a", P "p", Li "li", Ul "ul", Ol "ol", Img "img", Br "br", Script "script", Meta "meta", Link "link",
    Button "button", Svg "svg", Path "path", Source "source", Input "input", H1 "h1", H2 "h2", H3 "h3", H4 "h4", H5 "h5", H6 "h6",
    Section "section", Article "article", Main "main", Header "header", Footer "footer", Nav "nav", Aside "aside", Figure "figure",
    Figcaption "figcaption", Form "form", Label "label", Select "select", Option "option", Textarea "textarea", Style "style",
    Noscript "noscript", Iframe "iframe", Template "template", Title "title", Head "head", Body "body", Html "html", Time "time",
    Table "table", Tbody "tbody", Thead "thead", Tfoot "tfoot", Tr "tr", Td "td", Th "th", Caption "caption", Blockquote "blockquote",
    Pre "pre", Hr "hr", Dl "dl", Dt "dt", Dd "dd", Em "em", I "i", B "b", Strong "strong", U "u", S "s", Small "small", Sup "sup",
    Sub "sub", Code "code", Abbr "abbr", Cite "cite", Q "q", Mark "mark", Font "font", Address "address", Fieldset "fieldset",
    Center "center", Details "details", Summary "summary", Dialog "dialog", Video "video", Audio "audio", Object "object",
    Embed "embed", Picture "picture", Canvas "canvas", Base "base", Area "area", Col "col", Track "track", Wbr "wbr", Xmp "xmp",
    Noembed "noembed", Noframes "noframes", Hgroup "hgroup", Math "math",
}

impl Tag {
    /// No content and no end tag.
    fn is_void(self) -> bool {
        use Tag::*;
        matches!(self, Img | Br | Meta | Link | Source | Input | Hr | Embed | Base | Area | Col | Track | Wbr)
    }

    /// Content is characters up to the end tag.
    fn is_raw(self) -> bool {
        use Tag::*;
        matches!(self, Script | Style | Textarea | Title | Iframe | Xmp | Noembed | Noframes)
    }

    /// Stands in a line of text without breaking it.
    pub(super) fn is_inline(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Span | A | Em | I | B | Strong | U | S | Small | Sup | Sub | Code | Abbr | Cite | Q | Mark | Font | Time | Wbr | Label | Other | Text
        )
    }

    pub(super) fn is_heading(self) -> bool {
        use Tag::*;
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    /// End tags and implied ends do not reach out of these.
    fn is_wall(self) -> bool {
        use Tag::*;
        matches!(self, Td | Th | Table | Caption | Template | Object | Html | Button)
    }

    fn is_of_table(self) -> bool {
        use Tag::*;
        matches!(self, Table | Tbody | Thead | Tfoot | Tr | Td | Th | Caption)
    }

    /// An open paragraph ends before these.
    fn ends_paragraph(self) -> bool {
        !self.is_inline()
            && !self.is_void()
            && !self.is_raw()
            && !matches!(
                self,
                Tag::Button
                    | Tag::Svg
                    | Tag::Picture
                    | Tag::Video
                    | Tag::Audio
                    | Tag::Noscript
                    | Tag::Object
                    | Tag::Canvas
                    | Tag::Path
                    | Tag::Math
                    | Tag::Select
                    | Tag::Option
                    | Tag::Template
            )
            || self == Tag::Hr
    }
}

/// One element or run of characters. Nodes stand in the order of the page: a parent before its children.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'p> {
    pub tag: Tag,
    /// Position of the parent; the first node is its own.
    pub parent: u32,
    /// Behind the last node inside this one.
    pub end: u32,
    /// The characters of a run or of raw content, as written.
    pub text: &'p str,
    attributes: (u32, u32),
}

/// A page's elements and runs of characters.
pub(super) struct Tree<'p> {
    pub nodes: Vec<Node<'p>>,
    attributes: Vec<(&'p str, &'p str)>,
}

impl<'p> Tree<'p> {
    /// The attributes of a node as written, character references not resolved.
    pub fn attributes(&self, node: &Node<'p>) -> &[(&'p str, &'p str)] {
        self.attributes.get(node.attributes.0 as usize..node.attributes.1 as usize).unwrap_or(&[])
    }

    /// The first attribute of this name.
    pub fn attribute(&self, node: &Node<'p>, name: &str) -> Option<&'p str> {
        self.attributes(node).iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|&(_, value)| value)
    }

    /// The nodes inside the one at `at`.
    pub fn inside(&self, at: usize) -> std::ops::Range<usize> {
        at + 1..self.nodes.get(at).map_or(at + 1, |node| node.end as usize)
    }
}

/// The tree of a page.
pub(super) fn parse(page: &str) -> Tree<'_> {
    let root = Node { tag: Tag::Html, parent: 0, end: 0, text: "", attributes: (0, 0) };
    let mut builder = Builder { tree: Tree { nodes: vec![root], attributes: Vec::new() }, open: vec![0], too_deep: 0 };
    let mut at = 0;
    while at < page.len() && builder.tree.nodes.len() < MAX_NODES {
        at = builder.step(page, at);
    }
    while builder.close_last() {}
    let all = builder.tree.nodes.len() as u32;
    if let Some(root) = builder.tree.nodes.first_mut() {
        root.end = all;
    }
    builder.tree
}

struct Builder<'p> {
    tree: Tree<'p>,
    /// Open elements, the root first.
    open: Vec<u32>,
    /// Open elements beyond the depth that is kept.
    too_deep: usize,
}

impl<'p> Builder<'p> {
    /// Reads one piece of markup or one run of characters; gives the place behind it.
    fn step(&mut self, page: &'p str, at: usize) -> usize {
        let rest = &page[at..];
        let next = rest.as_bytes().get(1).copied().unwrap_or(0);
        match (rest.starts_with('<'), next) {
            (true, b'!') if rest.starts_with("<!--") => behind(rest, 4, "-->").map_or(page.len(), |len| at + len),
            (true, b'!' | b'?') => behind(rest, 2, ">").map_or(page.len(), |len| at + len),
            (true, b'/') if rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let name = name(&rest[2..]);
                self.end(Tag::of(name));
                behind(rest, 2 + name.len(), ">").map_or(page.len(), |len| at + len)
            }
            (true, letter) if letter.is_ascii_alphabetic() => at + self.start(rest),
            _ => {
                let skip = usize::from(rest.starts_with('<'));
                let len = rest[skip..].find('<').map_or(rest.len(), |len| len + skip);
                self.push(Tag::Text, &rest[..len], (0, 0));
                at + len
            }
        }
    }

    /// Reads a start tag (with its raw content, if it has such); gives its length.
    fn start(&mut self, rest: &'p str) -> usize {
        let name = name(&rest[1..]);
        let tag = Tag::of(name);
        let first = self.tree.attributes.len() as u32;
        let (len, closed) = self.read_attributes(rest, 1 + name.len());
        let attributes = (first, self.tree.attributes.len() as u32);
        self.imply_ends(tag);
        // Inside drawings every element may close itself: `<title/>`.
        let drawn =
            closed && self.open.iter().any(|&node| self.tree.nodes.get(node as usize).is_some_and(|node| matches!(node.tag, Tag::Svg | Tag::Math)));
        if tag.is_raw() && drawn {
            self.push(tag, "", attributes);
            return len;
        }
        if tag.is_raw() {
            let content = &rest[len..];
            let end = raw_end(content, name);
            self.push(tag, &content[..end], attributes);
            return len + end;
        }
        let node = self.push(tag, "", attributes);
        if tag == Tag::Html || tag == Tag::Body && self.open.len() > 2 {
            return len;
        }
        let ended = tag.is_void() || drawn || closed && tag == Tag::Svg;
        if !ended {
            match self.open.len() < MAX_DEPTH {
                true => self.open.push(node),
                false => self.too_deep += 1,
            }
        }
        len
    }

    /// Reads attributes from `at` to behind the `>`; says too whether the tag closes itself.
    fn read_attributes(&mut self, rest: &'p str, mut at: usize) -> (usize, bool) {
        let bytes = rest.as_bytes();
        let first = self.tree.attributes.len();
        loop {
            while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace()) {
                at += 1;
            }
            match bytes.get(at) {
                None => return (rest.len(), false),
                Some(b'>') => return (at + 1, at > 0 && bytes.get(at - 1) == Some(&b'/')),
                Some(b'/') => {
                    at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let start = at;
            at += 1;
            while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'/')) {
                at += 1;
            }
            let key = &rest[start..at];
            let mut equals = at;
            while bytes.get(equals).is_some_and(|b| b.is_ascii_whitespace()) {
                equals += 1;
            }
            let mut value = "";
            if bytes.get(equals) == Some(&b'=') {
                (value, at) = value_at(rest, equals + 1);
            }
            if self.tree.attributes.len() - first < MAX_ATTRIBUTES {
                self.tree.attributes.push((key, value));
            }
        }
    }

    fn push(&mut self, tag: Tag, text: &'p str, attributes: (u32, u32)) -> u32 {
        let at = self.tree.nodes.len() as u32;
        let parent = self.open.last().copied().unwrap_or(0);
        self.tree.nodes.push(Node { tag, parent, end: at + 1, text, attributes });
        at
    }

    fn tag_of(&self, open: usize) -> Tag {
        self.open.get(open).and_then(|&node| self.tree.nodes.get(node as usize)).map_or(Tag::Html, |node| node.tag)
    }

    fn close_last(&mut self) -> bool {
        if self.open.len() < 2 {
            return false;
        }
        let end = self.tree.nodes.len() as u32;
        if let Some(node) = self.open.pop().and_then(|node| self.tree.nodes.get_mut(node as usize)) {
            node.end = end;
        }
        true
    }

    fn close_to(&mut self, open: usize) {
        while self.open.len() > open.max(1) {
            self.close_last();
        }
    }

    fn end(&mut self, tag: Tag) {
        if tag.is_void() || tag.is_raw() || matches!(tag, Tag::Html | Tag::Body) {
            return;
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        for open in (1..self.open.len()).rev() {
            let found = self.tag_of(open);
            if found == tag {
                return self.close_to(open);
            }
            if tag.is_inline() && !found.is_inline() || found.is_wall() && !tag.is_of_table() {
                return;
            }
        }
    }

    /// Ends what must be open no longer when `tag` begins.
    fn imply_ends(&mut self, tag: Tag) {
        use Tag::*;
        let (ended, walls): (&[Tag], &[Tag]) = match tag {
            Li => (&[Li], &[Ul, Ol]),
            Dt | Dd => (&[Dt, Dd], &[Dl]),
            Td | Th => (&[Td, Th], &[Table]),
            Tr | Tbody | Thead | Tfoot => (&[Tr], &[Table]),
            Option => (&[Option], &[Select]),
            Body => (&[Head], &[]),
            _ => (&[], &[]),
        };
        if !ended.is_empty() && self.too_deep == 0 {
            for open in (1..self.open.len()).rev() {
                let found = self.tag_of(open);
                if ended.contains(&found) {
                    self.close_to(open);
                    break;
                }
                if walls.contains(&found) || found.is_wall() && !tag.is_of_table() {
                    break;
                }
            }
        }
        if tag.ends_paragraph() && self.too_deep == 0 {
            let paragraph = (1..self.open.len()).rev().take_while(|&open| !self.tag_of(open).is_wall()).take(16).find(|&open| self.tag_of(open) == P);
            if let Some(open) = paragraph {
                self.close_to(open);
            }
        }
    }
}

/// The length of `rest` up to and with `end`, looked for from `from`.
fn behind(rest: &str, from: usize, end: &str) -> Option<usize> {
    rest.get(from..)?.find(end).map(|len| from + len + end.len())
}

fn name(rest: &str) -> &str {
    let len = rest.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')).unwrap_or(rest.len());
    &rest[..len]
}

/// The value that stands at `at`, and the place behind it.
fn value_at(rest: &str, mut at: usize) -> (&str, usize) {
    let bytes = rest.as_bytes();
    while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace()) {
        at += 1;
    }
    if let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) {
        let value = &rest[at + 1..];
        return match value.find(char::from(quote)) {
            Some(len) => (&value[..len], at + len + 2),
            None => (value, rest.len()),
        };
    }
    let len = rest[at..].bytes().position(|b| b.is_ascii_whitespace() || b == b'>').unwrap_or(rest.len() - at);
    (&rest[at..at + len], at + len)
}

/// Where raw content ends: before its end tag, or with the page.
fn raw_end(content: &str, name: &str) -> usize {
    let mut at = 0;
    while let Some(len) = content[at..].find("</") {
        at += len;
        let tail = &content.as_bytes()[at + 2..];
        if tail.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return at;
        }
        at += 2;
    }
    content.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(page: &str) -> String {
        let tree = parse(page);
        let depth = |mut at: usize| {
            let mut depth = 0;
            while at != 0 {
                at = tree.nodes[at].parent as usize;
                depth += 1;
            }
            depth
        };
        tree.nodes.iter().enumerate().skip(1).map(|(at, n)| format!("{}{:?}{}", depth(at), n.tag, n.text)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ends_that_are_left_out_are_implied() {
        assert_eq!(outline("<p>a<p>b<div>c"), "1P 2Texta 1P 2Textb 1Div 2Textc");
        assert_eq!(outline("<ul><li>a<li>b</ul>c"), "1Ul 2Li 3Texta 2Li 3Textb 1Textc");
        assert_eq!(outline("<b><p>a</b>b</p>c"), "1B 2P 3Texta 3Textb 2Textc");
    }

    #[test]
    fn raw_content_comments_and_attributes() {
        assert_eq!(outline("<!-- <p> --><script>if (a</b/) '<p>'</SCRIPT><i>x"), "1Scriptif (a</b/) '<p>' 1I 2Textx");
        let tree = parse("<a HREF = 'x>y' hidden class=big>");
        assert_eq!(tree.attributes(&tree.nodes[1]), [("HREF", "x>y"), ("hidden", ""), ("class", "big")]);
    }

    #[test]
    fn drawings_close_themselves() {
        assert_eq!(outline("<svg><title/><path d=x /></svg><p>a"), "1Svg 2Title 2Path 1P 2Texta");
    }

    #[test]
    fn nesting_is_bounded() {
        let page = "<div>".repeat(100_000);
        let tree = parse(&page);
        assert_eq!(tree.nodes.len(), 100_001);
        let deepest = tree.nodes.iter().map(|node| node.parent).max();
        assert_eq!(deepest, Some(MAX_DEPTH as u32 - 1));
    }
}
