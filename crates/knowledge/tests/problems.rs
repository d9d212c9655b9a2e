//! Every kind of problem is found, on its line, and all of them in one run.

use attache_knowledge::{Base, Knowledge, Layer, Problem, code};

fn problems(files: &[(&str, &str)]) -> Vec<Problem> {
    let files: Vec<(String, String)> = files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    match Knowledge::load(Base::TestWorld, &[Layer { name: String::new(), files }]) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

/// Expects exactly these problems, as (line, code, part of the message).
fn expect(path: &str, text: &str, expected: &[(u32, &str, &str)]) {
    let found = problems(&[(path, text)]);
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), expected.len(), "{shown:#?}");
    for (problem, (line, code, part)) in found.iter().zip(expected) {
        assert_eq!((problem.file.as_str(), problem.line, problem.code), (path, *line, *code), "{shown:#?}");
        assert!(problem.message.contains(part), "{part:?} is not in {problem}");
    }
}

fn pattern(lines: &str) -> String {
    format!(
        "type = \"ASSAULT\"\n\n[[pattern]]\nid = \"zz-0001\"\nlemma = \"zap\"\n{lines}\nyes = [\"Norland zapped Veltria. => Norland > Veltria\"]\n"
    )
}

#[test]
fn good_files_have_none() {
    let found = problems(&[("en/patterns/zz.toml", &pattern("mode = \"firearms\"\ncameo = \"193\""))]);
    assert_eq!(found, []);
}

#[test]
fn text_must_be_nfc_with_lf() {
    expect("en/classes/zz.tsv", "class\tlemma\nzz\tone\r\nzz\tCafe\u{301}\n", &[(2, code::TEXT, "CR LF"), (3, code::TEXT, "normal form C")]);
}

#[test]
fn unknown_files_are_refused() {
    expect("actors/peoples.tsv", "name\nA\n", &[(0, code::FILE, "no table")]);
    expect("en/pattern/assault.toml", "type = \"ASSAULT\"\n", &[(0, code::FILE, "no table")]);
    assert_eq!(problems(&[("README.md", "text")]), []);
}

#[test]
fn header_names_the_columns() {
    expect(
        "en/classes/zz.tsv",
        "# note\nclass\tlema\nzz\tone\n",
        &[(2, code::HEADER, "column `lemma` is missing"), (2, code::HEADER, "unknown column `lema`")],
    );
    expect("en/classes/zz.tsv", "class\tlemma\tlemma\nzz\tone\tone\n", &[(1, code::HEADER, "twice")]);
}

#[test]
fn columns_may_stand_in_any_order() {
    assert_eq!(problems(&[("en/classes/zz.tsv", "lemma\tclass\none\tzz\n")]), []);
}

#[test]
fn rows_fit_the_header() {
    expect("en/classes/zz.tsv", "class\tlemma\nzz\tone\ttwo\nzz\t\n", &[(2, code::CELLS, "3 cells"), (3, code::EMPTY, "column `lemma` is empty")]);
}

#[test]
fn cells_hold_what_their_column_takes() {
    let head = "geonameid\tname\tiso2\tadmin1\tlat\tlon\tpopulation\taliases\n";
    let text = format!("{head}1\tZenda\tXR\t\tnorth\t1\t\t\n2\tZenda\tXR\t\t91\t1\t\t\n3\tZenda\tXR\t\t9\t1\tmany\t\n");
    expect(
        "places/cities.tsv",
        &text,
        &[(2, code::VALUE, "`north` is not a number"), (3, code::VALUE, "out of range"), (4, code::VALUE, "`many` is not a number")],
    );
    let text = "lemma\tpos\tclass\tstatus\nfoo\tnoum\tsay\t\nbar\tverb\tsay\tmaybe\n";
    expect("en/operators.tsv", text, &[(2, code::VALUE, "`noum` must be one of"), (3, code::VALUE, "`maybe` is no status")]);
    let text = "lemma\tpos\tframe\tclass\nfoo\tverb\tclause\tsays\nbar\tmark\tclause\tsay\n";
    expect("en/cues.tsv", text, &[(2, code::VALUE, "`says` must be one of"), (3, code::VALUE, "`mark` must be one of")]);
    let text = "id\tname\tkind\tcountry\tsector\tfrom\tto\twikidata\nzz\tZz\torganization\tXRU\tIGO\t1999-13\t\t\n";
    expect("actors/organizations.tsv", text, &[(2, code::VALUE, "`1999-13` is not a date")]);
}

#[test]
fn keys_are_unique() {
    let head = "iso3\tiso2\tnumeric\tname\tkind\tsovereign\tcapital\twikidata\n";
    let text = format!("{head}XXA\tQA\t1\tOne\tstate\t\t\t\nXXA\tQB\t2\tTwo\tstate\t\t\t\nXXC\tQA\t3\tThree\tstate\t\t\t\n");
    expect(
        "actors/countries.tsv",
        &text,
        &[
            (3, code::DUPLICATE, "`XXA` stands already in actors/countries.tsv:2"),
            (3, code::DUPLICATE, "id `XXA` is taken"),
            (4, code::DUPLICATE, "iso2 `QA` stands also with XXA"),
        ],
    );
}

#[test]
fn references_resolve() {
    let text = "entity\talias\tsense\tlabel\nnowhere\tNowhere\tname\t\n";
    expect("actors/aliases.tsv", text, &[(2, code::ENTITY, "`nowhere`")]);
    let text = "id\tname\tkind\tcountry\tsector\tfrom\tto\twikidata\nzz\tZz\tgroup\tZZZ\tXXX\t\t\t\n";
    expect("actors/groups.tsv", text, &[(2, code::COUNTRY, "`ZZZ`"), (2, code::SECTOR, "`XXX`")]);
    let head = "geonameid\tname\tiso2\tadmin1\tlat\tlon\tpopulation\taliases\n";
    expect("places/cities.tsv", &format!("{head}1\tZenda\tQQ\t\t1\t1\t\t\n"), &[(2, code::COUNTRY, "`QQ`")]);
}

#[test]
fn names_of_cities_belong_to_cities() {
    expect("places/exonyms.tsv", "geonameid\taliases\n77\tZendaville\n", &[(2, code::ENTITY, "`geonames:77`")]);
}

#[test]
fn ids_of_all_kinds_share_one_space() {
    let text = "id\tname\tkind\tcountry\tsector\tfrom\tto\twikidata\nXRU\tZz\tgroup\t\t\t\t\t\n";
    expect("actors/groups.tsv", text, &[(2, code::DUPLICATE, "taken by another country")]);
}

#[test]
fn periods_run_forwards() {
    let head = "id\tname\tcountry\tsector\trole\tfrom\tto\twikidata\n";
    let text = format!("{head}a\tA\tXRU\tGOV\tking\t2001-05\t2001\t\na\tA\tXRU\tGOV\tking\t2003\t2002-12-31\t\n");
    expect("actors/persons.tsv", &text, &[(3, code::PERIOD, "from 2003 is after to 2002-12-31")]);
}

#[test]
fn one_person_has_one_name() {
    let head = "id\tname\tcountry\tsector\trole\tfrom\tto\twikidata\n";
    let text = format!("{head}a\tA\tXRU\tGOV\tking\t2001\t2002\t\na\tB\tXRU\tGOV\tking\t2003\t\t\n");
    expect("actors/persons.tsv", &text, &[(3, code::DUPLICATE, "one id is one person")]);
}

#[test]
fn contested_entities_stand_under_the_un_viewpoint() {
    let text = "id\tname\tkind\tun_country\twikidata\tnote\nzz\tZz\tterritory\tXRU\t\t\nostmark\tOstmark\tterritory\tXVE\t\t\n";
    expect(
        "actors/contested.tsv",
        text,
        &[(2, code::VIEWPOINT, "`zz` has no row under the viewpoint `un`"), (3, code::VIEWPOINT, "un_country of `ostmark` is `XVE`, but `XRU`")],
    );
    let text = "viewpoint\tentity\tcountry\tname\tsource\nrur\tXVE\tXRU\t\t\n";
    expect("actors/viewpoints.tsv", text, &[(2, code::VIEWPOINT, "`XVE` has no row under the viewpoint `un`")]);
}

#[test]
fn broken_toml_and_unknown_keys() {
    expect("en/patterns/zz.toml", "type = \"ASSAULT\"\n\n[[pattern]\n", &[(3, code::TOML, "")]);
    expect("en/patterns/zz.toml", &pattern("lemna = \"zap\""), &[(3, code::TOML, "lemna")]);
    expect("en/patterns/zz.toml", &pattern("with = { patient = 3 }"), &[(3, code::TOML, "")]);
}

#[test]
fn unknown_keys_are_all_found() {
    let two =
        "type = \"ASSAULT\"\n[[pattern]]\nid = \"zz-0001\"\nlemna = \"a\"\n[[pattern]]\nid = \"zz-0002\"\nlemma = \"b\"\nnoo = []\nyes = [\"B.\"]\n";
    expect("en/patterns/zz.toml", two, &[(2, code::TOML, "lemna"), (5, code::TOML, "noo")]);
}

#[test]
fn codes_exist() {
    let text = pattern("").replace("ASSAULT", "ASSALT");
    expect("en/patterns/zz.toml", &text, &[(3, code::TYPE, "`ASSALT`")]);
    expect("en/patterns/zz.toml", &pattern("mode = \"demo\""), &[(3, code::MODE, "ASSAULT has no mode `demo`")]);
    expect("en/patterns/zz.toml", &pattern("cameo = \"999\""), &[(3, code::CAMEO, "`999`")]);
    expect(
        "ontology/cameo.tsv",
        "code\ttype\tmode\tdescription\n19\t\t\t\n1999\t\tdemo\t\n",
        &[(2, code::CAMEO, "three or four digits"), (3, code::MODE, "without a type")],
    );
}

#[test]
fn classes_exist() {
    expect("en/patterns/zz.toml", &pattern("with = { patient = [\"*\", \"!@nonesuch\"] }"), &[(3, code::CLASS, "`@nonesuch`")]);
}

#[test]
fn roles_and_paths() {
    expect("en/patterns/zz.toml", &pattern("actor = [\"agent+wiht\"]"), &[(3, code::ROLE, "role `wiht`")]);
    expect("en/patterns/zz.toml", &pattern("actor = [\"content..agent\"]"), &[(3, code::ROLE, "cannot be read")]);
}

#[test]
fn constraints_can_be_read() {
    expect("en/patterns/zz.toml", &pattern("with = { patient = \"@\" }"), &[(3, code::CONSTRAINT, "\"@\"")]);
    expect("en/patterns/zz.toml", &pattern("with = { patient = [] }"), &[(3, code::CONSTRAINT, "nothing may fill it")]);
}

#[test]
fn identical_patterns() {
    let second = "[[pattern]]\nid = \"zz-0002\"\nlemma = [\"zip\", \"zap\"]\nmode = \"beat\"\nyes = [\"Norland zapped Veltria.\"]\n";
    expect("en/patterns/zz.toml", &format!("{}{second}", pattern("")), &[(8, code::IDENTICAL, "`zz-0001`")]);
    let narrower = second.replace("mode", "with = { patient = \"@actor\" }\nmode");
    assert_eq!(problems(&[("en/patterns/zz.toml", &format!("{}{narrower}", pattern("")))]), []);
}

#[test]
fn examples_are_there_and_readable() {
    let text = "type = \"ASSAULT\"\n[[pattern]]\nid = \"zz-0001\"\nlemma = \"zap\"\nyes = []\nno = [\n  \"A.\",\n  \"Norland did. => Norland\",\n]\n";
    expect("en/patterns/zz.toml", text, &[(2, code::EXAMPLE, "no `yes`"), (8, code::EXAMPLE, "only the sentence in `no`")]);
}

#[test]
fn ids_are_unique_and_name_their_file() {
    expect("en/patterns/zz.toml", &pattern("").replace("zz-0001", "yy-0001"), &[(3, code::ID, "`zz-0001`")]);
    let second = "[[pattern]]\nid = \"zz-0001\"\nlemma = \"zip\"\nyes = [\"A.\"]\n";
    expect("en/patterns/zz.toml", &format!("{}{second}", pattern("")), &[(8, code::DUPLICATE, "`zz-0001`")]);
}

#[test]
fn relations_and_stages_exist() {
    let relation = "kind = \"relation\"\n[[pattern]]\nid = \"zz-0001\"\nlemma = \"love\"\nrelation = \"loves\"\nyes = [\"A.\"]\n";
    expect("en/patterns/zz.toml", relation, &[(2, code::RELATION, "`loves`")]);
    let stage = "kind = \"agreement\"\n[[pattern]]\nid = \"zz-0001\"\nlemma = \"love\"\nstage = \"loved\"\nyes = [\"A.\"]\n";
    expect("en/patterns/zz.toml", stage, &[(2, code::RELATION, "`loved`")]);
    expect("en/patterns/zz.toml", &stage.replace("stage = \"loved\"\n", ""), &[(2, code::RELATION, "lacks the key `stage`")]);
}

#[test]
fn predicates_can_be_read() {
    expect("en/patterns/zz.toml", &pattern("pos = \"verv\""), &[(3, code::LEMMA, "\"verv\"")]);
    let text = pattern("").replace("lemma = \"zap\"", "lemma = [\"@hit\", \" zap\"]");
    expect("en/patterns/zz.toml", &text, &[(3, code::LEMMA, "\" zap\""), (3, code::LEMMA, "\"@hit\"")]);
    expect("en/patterns/zz.toml", &pattern("").replace("\"zap\"", "[]"), &[(3, code::LEMMA, "no lemma")]);
}

#[test]
fn kinds_of_pattern_files() {
    let text = pattern("").replace("type = \"ASSAULT\"", "kind = \"story\"");
    expect("en/patterns/zz.toml", &text, &[(1, code::KIND, "begins with either")]);
    expect("en/patterns/zz.toml", &pattern("stage = \"signed\""), &[(3, code::KIND, "`stage`")]);
    expect("en/patterns/zz.toml", &pattern("needs = \"everything\""), &[(3, code::VALUE, "\"everything\"")]);
}

#[test]
fn all_files_are_reported_together() {
    let found = problems(&[
        ("en/patterns/zz.toml", &pattern("mode = \"demo\"")),
        ("actors/aliases.tsv", "entity\talias\tsense\tlabel\nnowhere\tNowhere\tname\t\nXRU\tRuri\tnome\t\n"),
    ]);
    let shown: Vec<String> = found.iter().map(|p| format!("{}:{} {}", p.file, p.line, p.code)).collect();
    assert_eq!(shown, ["actors/aliases.tsv:2 D008", "actors/aliases.tsv:3 D006", "en/patterns/zz.toml:3 D012"]);
}
