//! What holds for every text, however odd.

use attache_parse::{Engine, EngineKind, ModelFile, conllu};
use attache_types::{Block, BlockKind, Document, Report, Span};
use proptest::prelude::*;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded(EngineKind::default()).expect("the embedded model loads"));

static FAST: LazyLock<Engine> = LazyLock::new(|| Engine::embedded(EngineKind::Fast).expect("the embedded model loads"));

fn check(text: &str, doc: &Document) {
    let mut last = 0;
    for sent in &doc.sentences {
        assert!(!sent.tokens.is_empty(), "a sentence without words");
        assert_eq!(sent.span, sent.span_of(0, sent.tokens.len() - 1));
        assert!(!sent.tokens[0].joined, "a sentence begins inside a token");
        for token in &sent.tokens {
            let (start, end) = (token.span.start as usize, token.span.end as usize);
            assert!(last <= start && start < end && end <= text.len(), "spans out of order: {token:?}");
            let gap = text.get(last..start).expect("gaps lie on character boundaries");
            assert!(gap.chars().all(char::is_whitespace), "text lost: {gap:?}");
            assert!(!token.joined || gap.is_empty());
            assert!(!token.lemma.is_empty());
            last = end;
        }
        let roots = sent.tokens.iter().enumerate().filter(|(i, t)| usize::from(t.head) == *i).count();
        assert_eq!(roots, 1, "roots");
        for (i, token) in sent.tokens.iter().enumerate() {
            assert_eq!(token.deprel.as_str() == "root", usize::from(token.head) == i);
            let (mut at, mut steps) = (i, 0);
            while usize::from(sent.tokens[at].head) != at {
                at = usize::from(sent.tokens[at].head);
                steps += 1;
                assert!(steps <= sent.tokens.len(), "a cycle");
            }
        }
    }
    assert!(text[last..].chars().all(char::is_whitespace), "text lost at the end");
}

fn report(text: &str) -> Report {
    Report { text: text.to_owned(), ..Report::default() }
}

/// Text that looks more like the hard cases than random characters do.
fn newslike() -> impl Strategy<Value = String> {
    let bits = [
        "Veltria",
        "Ana",
        "Beralt",
        "Gov.",
        "U.S.",
        "didn't",
        "Ruritania’s",
        "3.5",
        "1,200",
        "10:30",
        "-",
        "—",
        "“",
        "”",
        "\"",
        "(",
        ")",
        "...",
        "…",
        "?!",
        ".",
        ",",
        ";",
        "\n",
        "\n\n",
        " ",
        "\u{a0}",
        "https://example.org/a.b",
        "a@b.example",
        "No.",
        "5",
        "said",
        "é",
        "中",
        "'s's's",
        "\u{301}",
        "🙂",
        "n't",
        "cannot",
        "A.",
        "B.C.",
        "$5m",
        "#tag",
    ];
    prop::collection::vec((prop::sample::select(bits.to_vec()), prop::bool::ANY), 0..60)
        .prop_map(|parts| parts.into_iter().map(|(bit, space)| if space { format!("{bit} ") } else { bit.to_owned() }).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_gives_well_formed_trees(text in "\\PC{0,200}") {
        check(&text, &ENGINE.parse(&report(&text)));
    }

    #[test]
    fn any_characters_give_well_formed_trees(chars in prop::collection::vec(any::<char>(), 0..200)) {
        let text: String = chars.into_iter().collect();
        check(&text, &ENGINE.parse(&report(&text)));
    }

    #[test]
    fn odd_news_gives_well_formed_trees_and_conllu(text in newslike()) {
        let doc = ENGINE.parse(&report(&text));
        check(&text, &doc);
        let words: usize = doc.sentences.iter().map(|s| s.tokens.len()).sum();
        let written = conllu::write(&text, &doc);
        let lines = written.lines().filter(|l| l.split('\t').next().is_some_and(|id| id.parse::<usize>().is_ok())).count();
        prop_assert_eq!(words, lines);
    }

    #[test]
    fn order_of_calls_does_not_matter(first in newslike(), second in newslike()) {
        let (a, b) = (ENGINE.parse(&report(&first)), ENGINE.parse(&report(&second)));
        prop_assert_eq!(ENGINE.parse(&report(&second)), b);
        prop_assert_eq!(ENGINE.parse(&report(&first)), a);
    }

    #[test]
    fn any_blocks_are_survived(text in newslike(), spans in prop::collection::vec((0..300_u32, 0..300_u32, prop::bool::ANY), 0..6)) {
        let kind = |title| if title { BlockKind::Title } else { BlockKind::Paragraph };
        let blocks = spans.into_iter().map(|(start, end, title)| Block { kind: kind(title), span: Span { start, end } }).collect();
        let doc = ENGINE.parse(&Report { blocks, ..report(&text) });
        let mut last = 0;
        for token in doc.sentences.iter().flat_map(|s| &s.tokens) {
            prop_assert!(last <= token.span.start && !token.span.of(&text).is_empty());
            last = token.span.end;
        }
    }
}

#[test]
fn long_runs_are_cut_and_take_linear_time() {
    for unit in ["a ", "A.", "'s", ".", "word. ", "x,", "1.", "é-", "(", "don't"] {
        // Several times the longest sentence is enough for the accurate engine, which is slower.
        for (engine, times) in [(&*FAST, 20_000), (&*ENGINE, 2_000)] {
            let text = unit.repeat(times);
            check(&text, &engine.parse(&report(&text)));
        }
    }
}

#[test]
fn sentences_stay_inside_their_blocks() {
    let text = "Veltria Closes Border VELTGRAD, 3 March (VNA) - Veltria closed its border. Lena Marrow protested.";
    let at = |part: &str| {
        let start = text.find(part).expect("part of the text");
        Span::new(start, start + part.len())
    };
    let block = |kind, part| Block { kind, span: at(part) };
    let blocks = vec![
        block(BlockKind::Title, "Veltria Closes Border"),
        block(BlockKind::Dateline, "VELTGRAD, 3 March (VNA) -"),
        block(BlockKind::Paragraph, "Veltria closed its border. Lena Marrow protested."),
    ];
    let doc = ENGINE.parse(&Report { blocks, ..report(text) });
    let found: Vec<(BlockKind, u32, &str)> = doc.sentences.iter().map(|s| (s.block, s.paragraph, s.span.of(text))).collect();
    let expected = vec![
        (BlockKind::Title, 0, "Veltria Closes Border"),
        (BlockKind::Paragraph, 1, "Veltria closed its border."),
        (BlockKind::Paragraph, 1, "Lena Marrow protested."),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_changed_model_is_refused() {
    let manifest = include_str!("../../../models/fast.toml");
    let mut model = include_bytes!("../../../models/fast.bin").to_vec();
    model[100_000] ^= 1;
    let load = |manifest: &str| Engine::from_files(ModelFile { bytes: &model, manifest }, None).expect_err("one bit differs").to_string();
    let message = load(manifest);
    assert!(message.contains("sha-256") && message.contains("fast"), "{message}");
    let message = load("name = 1");
    assert!(message.contains("manifest"), "{message}");
}

#[test]
fn engine_is_shared_by_threads() {
    fn shared<T: Sync + Send>() {}
    shared::<Engine>();
}
