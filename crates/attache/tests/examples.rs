//! Every pattern fires on its `yes` sentences and on none of its `no` sentences; no type fires on its file's `must_not`;
//! those of `data/open_examples.tsv` apart, which fails here as soon as a line of it holds.

#[test]
fn examples_of_the_knowledge_hold() {
    let checked = attache::check::embedded().expect("engine and coder can be set up");
    assert!(checked.examples > 2000, "only {} examples were run", checked.examples);
    assert!(checked.faults.is_empty(), "{} faults:\n{}", checked.faults.len(), checked.faults.join("\n"));
}
