//! What must be linked and what must not, in invented reports, by the engine with its models; and what holds of any text.

use crate::{Engine, EngineKind};
use attache_types::{Document, Report};
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::LazyLock;

static ENGINES: LazyLock<Vec<Engine>> =
    LazyLock::new(|| EngineKind::ALL.iter().map(|&kind| Engine::embedded(kind).expect("the embedded models are well formed")).collect());

fn parse(text: &str, kind: EngineKind) -> Document {
    let engine = ENGINES.iter().find(|engine| engine.kind() == kind).expect("both engines are loaded");
    engine.parse(&Report { text: text.to_owned(), ..Report::default() })
}

/// The chains as texts of their mentions.
fn chains(text: &str) -> Vec<Vec<String>> {
    let document = parse(text, EngineKind::Accurate);
    let of = |m: &attache_types::CorefMention| document.sentences[m.sentence as usize].span_of(m.first.into(), m.last.into()).of(text).to_owned();
    document.chains.iter().map(|chain| chain.mentions.iter().map(of).collect()).collect()
}

/// Each case is a text, a later and an earlier mention.
fn check(cases: &[(&str, &str, &str)], expected: bool) {
    let mut wrong = String::new();
    for (text, later, earlier) in cases {
        let chains = chains(text);
        let mentions = |chain: &Vec<String>, mention: &str| chain.iter().filter(|m| *m == mention).count();
        let both = |chain: &Vec<String>| mentions(chain, later) > usize::from(later == earlier) && mentions(chain, earlier) > 0;
        if chains.iter().any(both) != expected {
            wrong += &format!("{text}\n    {later} and {earlier}: {chains:?}\n");
        }
    }
    assert!(wrong.is_empty(), "linked must be {expected}:\n{wrong}");
}

#[test]
fn pronouns_are_linked() {
    check(
        &[
            ("President Petr Kolar arrived in Ruritania on Monday. He met the opposition.", "He", "President Petr Kolar"),
            ("Maria Duval resigned on Friday. She blamed the government.", "She", "Maria Duval"),
            ("The rebels attacked the town at dawn. They withdrew after two hours.", "They", "The rebels"),
            ("The Veltrian government withdrew its ambassador on Monday.", "its", "The Veltrian government"),
            ("Anna Lind praised her deputies.", "her", "Anna Lind"),
            ("Petr Kolar defended himself against the charges.", "himself", "Petr Kolar"),
            ("The protesters said that they would return.", "they", "The protesters"),
        ],
        true,
    );
}

#[test]
fn pronouns_are_not_linked() {
    check(
        &[
            // Gender, number, and what a thing is.
            ("Petr Kolar met reporters in Norland. She was late.", "She", "Petr Kolar"),
            ("Maria Duval met reporters in Norland. He was late.", "He", "Maria Duval"),
            ("Petr Kolar visited the port. It was empty.", "It", "Petr Kolar"),
            ("The embassy closed its doors. He was not there.", "He", "The embassy"),
            // Two parties of one verb.
            ("Petr Kolar criticised him.", "him", "Petr Kolar"),
            ("Maria Duval thanked her.", "her", "Maria Duval"),
            // His daughter is not himself.
            ("Reporters photographed his brother.", "his", "his brother"),
        ],
        false,
    );
}

#[test]
fn empty_subjects_stay_alone() {
    for text in [
        "The Veltrian government met on Monday. It is clear that talks have failed.",
        "The Veltrian army left the valley. It rained all night.",
        "The ministry published the list. It is not possible to verify the figures.",
    ] {
        assert!(!chains(text).iter().flatten().any(|m| m == "It"), "{text}");
    }
}

#[test]
fn short_names_are_linked() {
    check(
        &[
            ("Petr Kolar won the vote. Observers said Kolar had led from the start.", "Kolar", "Petr Kolar"),
            ("Maria Duval spoke first. Ms Duval then left.", "Ms Duval", "Maria Duval"),
            ("The Ruritanian Workers' Union called a strike. The RWU represents miners.", "The RWU", "The Ruritanian Workers' Union"),
            ("Ships of the Veltrian Navy left port. The Navy gave no reason.", "The Navy", "the Veltrian Navy"),
            ("Veltria closed the border. Traders in Veltria complained.", "Veltria", "Veltria"),
        ],
        true,
    );
}

#[test]
fn other_names_are_not_linked() {
    check(
        &[
            ("Petr Kolar and Anna Kolar arrived. Kolar spoke first.", "Kolar", "Petr Kolar"),
            ("Petr Kolar arrived on Monday. Anna Kolar stayed at home.", "Anna Kolar", "Petr Kolar"),
            ("Mr Duval left the party. Mrs Duval stayed.", "Mrs Duval", "Mr Duval"),
            ("The Veltrian Navy and the Norland Navy met at sea. The Navy gave no reason.", "The Navy", "The Veltrian Navy"),
            ("Norland Airways cancelled flights. Norland had closed its airspace.", "Norland", "Norland Airways"),
        ],
        false,
    );
}

#[test]
fn descriptions_are_linked() {
    check(
        &[
            ("President Petr Kolar spoke on Monday. The president promised reforms.", "The president", "President Petr Kolar"),
            ("The Ministry of Defence denied the report. The ministry gave no figures.", "The ministry", "The Ministry of Defence"),
            ("A bus hit a wall in Norland. The bus was full.", "The bus", "A bus"),
            ("Anna Lind, the foreign minister, arrived on Monday. The minister will leave today.", "The minister", "Anna Lind, the foreign minister"),
        ],
        true,
    );
}

#[test]
fn other_descriptions_are_not_linked() {
    check(
        &[
            ("A bomb exploded in Norland. Another bomb was found.", "Another bomb", "A bomb"),
            ("Police held two men. A man escaped.", "A man", "two men"),
            ("Petr Kolar spoke on Monday. The company lost money.", "The company", "Petr Kolar"),
            ("Maria Duval sold shares. The ship sank.", "The ship", "Maria Duval"),
        ],
        false,
    );
}

/// Indices valid, order right, no words twice, no chain of one.
fn well_formed(text: &str) -> Result<(), TestCaseError> {
    for &kind in EngineKind::ALL {
        let document = parse(text, kind);
        let mut seen = HashSet::new();
        for chain in &document.chains {
            prop_assert!(chain.mentions.len() > 1);
            for m in &chain.mentions {
                let sentence = document.sentences.get(m.sentence as usize);
                prop_assert!(sentence.is_some_and(|s| usize::from(m.last) < s.tokens.len()));
                prop_assert!(m.first <= m.head && m.head <= m.last);
                prop_assert!((0.0..=1.0).contains(&m.confidence));
                prop_assert!(seen.insert((m.sentence, m.first, m.last)), "in two chains");
            }
            prop_assert!(chain.mentions.windows(2).all(|w| (w[0].sentence, w[0].first) <= (w[1].sentence, w[1].first)));
            prop_assert_eq!(chain.mentions[0].confidence, 1.0);
        }
        let first = |chain: &attache_types::Chain| (chain.mentions[0].sentence, chain.mentions[0].first);
        prop_assert!(document.chains.windows(2).all(|w| first(&w[0]) <= first(&w[1])));
        prop_assert_eq!(&document.chains, &parse(text, kind).chains);
    }
    Ok(())
}

const PARTS: &[&str] = &[
    "President Petr Kolar",
    "Kolar",
    "Anna Lind, the foreign minister,",
    "she",
    "her deputies",
    "he",
    "his brother",
    "they",
    "their union",
    "it",
    "its navy",
    "the Veltrian Navy",
    "the Navy",
    "the navy",
    "the Ruritanian Workers' Union (RWU)",
    "RWU",
    "the union",
    "said",
    "met",
    "and",
    "that",
    "who",
    "\"",
    "was",
    "in",
    "of",
    ".",
    "\n\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn chains_are_well_formed(parts in prop::collection::vec(prop::sample::select(PARTS), 0..60)) {
        well_formed(&parts.join(" "))?;
    }

    #[test]
    fn any_text_gives_well_formed_chains(text in "\\PC{0,200}") {
        well_formed(&text)?;
    }
}
