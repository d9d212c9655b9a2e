//! README.md describes the very columns that are written. `UPDATE=1` rewrites it.

use std::path::Path;

const BEGIN: &str = "<!-- columns: written by `UPDATE=1 cargo test -p attache-export --test docs` -->\n";
const END: &str = "<!-- end of columns -->";

#[test]
fn the_readme_is_in_step_with_the_columns() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).expect("the crate has a README.md");
    let (before, rest) = text.split_once(BEGIN).expect("README.md has the mark of the columns");
    let (_, after) = rest.split_once(END).expect("README.md has the mark of their end");
    let wanted = format!("{before}{BEGIN}\n{}{END}{after}", attache_export::docs::columns());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("README.md can be written");
        return;
    }
    assert!(text == wanted, "README.md is out of step with the columns; run with UPDATE=1");
}
