//! What the tables answer, on the world of invented countries.

use attache_knowledge::{Base, Knowledge, Layer, Needs, Path, PatternResult, PredicatePos, Role, Sense, Term};
use attache_types::EntityKind;

fn world(files: &[(&str, &str)]) -> Knowledge {
    let files: Vec<(String, String)> = files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    Knowledge::load(Base::TestWorld, &[Layer { name: String::new(), files }]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Ids and senses of what is found at a token, and the number of tokens.
fn found(knowledge: &Knowledge, text: &str, at: usize) -> (usize, Vec<(String, Sense)>) {
    let forms: Vec<&str> = text.split(' ').collect();
    let mut hits = Vec::new();
    knowledge.gazetteer.longest(&forms, at, &mut hits);
    let len = hits.first().map_or(0, |hit| hit.len);
    assert!(hits.iter().all(|hit| hit.len == len));
    (len, hits.iter().map(|hit| (hit.entity.id.clone(), hit.sense)).collect())
}

fn one(id: &str, sense: Sense) -> Vec<(String, Sense)> {
    vec![(id.to_owned(), sense)]
}

#[test]
fn names_are_found_longest_first() {
    let k = Knowledge::test_world();
    assert_eq!(found(&k, "Ruritania 's army", 0), (1, one("XRU", Sense::Name)));
    assert_eq!(found(&k, "the Kingdom of Norland said", 1), (3, one("XNO", Sense::Name)));
    assert_eq!(found(&k, "the Kingdom of fools", 1), (0, vec![]));
    assert_eq!(found(&k, "Strelsau said", 0), (1, one("XRU", Sense::Government)));
    let (_, readings) = found(&k, "the Veltrian army", 1);
    assert_eq!(readings, [("XVE".to_owned(), Sense::Adjective), ("XVE".to_owned(), Sense::People)]);
    assert_eq!(found(&k, "Viktor Osk met", 0), (2, one("viktor-osk", Sense::Name)));
    assert_eq!(found(&k, "Viktor met", 0), (0, vec![]));
    assert_eq!(found(&k, "", 0), (0, vec![]));
    assert_eq!(found(&k, "Norland", 7), (0, vec![]));
}

#[test]
fn case_counts_except_in_headlines() {
    let k = Knowledge::test_world();
    assert_eq!(found(&k, "ruritania", 0).0, 0);
    assert_eq!(found(&k, "RURITANIA ATTACKS", 0), (1, one("XRU", Sense::Name)));
    assert_eq!(found(&k, "RED BRIGADE FRONT ATTACKS", 0), (3, one("red-brigade-front", Sense::Name)));
    assert_eq!(found(&k, "NU", 0), (1, one("northern-union", Sense::Name)));
    assert_eq!(found(&k, "nu", 0).0, 0);
}

#[test]
fn spelling_of_names_is_forgiven() {
    let aliases = "entity\talias\tsense\tlabel\n\
        XRU\tUpper-Ruritania\tname\t\n\
        XRU\tal-Ruri Gate\tgovernment\t\n\
        XNO\tThe Fjords\tplace\t\n\
        XNO\tUnited Counties of the North\tname\t\n\
        XNO\tU.C.N.\tname\t\n\
        XVE\tPeople's Veltria\tname\t\n\
        XVE\tVéltria d’Or\tname\t\n";
    let k = world(&[("actors/aliases.tsv", aliases)]);
    for text in ["Upper - Ruritania", "Upper-Ruritania", "Upper Ruritania"] {
        assert_eq!(found(&k, text, 0), (text.split(' ').count(), one("XRU", Sense::Name)), "{text}");
    }
    assert_eq!(found(&k, "al - Ruri Gate", 0), (4, one("XRU", Sense::Government)));
    assert_eq!(found(&k, "Al-Ruri Gate", 0), (2, one("XRU", Sense::Government)));
    assert_eq!(found(&k, "the Fjords", 0), (2, one("XNO", Sense::Place)));
    assert_eq!(found(&k, "Fjords", 0).0, 0);
    assert_eq!(found(&k, "United Counties of North", 0).0, 4);
    assert_eq!(found(&k, "United Counties of the North", 0).0, 5);
    assert_eq!(found(&k, "U.C.N. said", 0), (1, one("XNO", Sense::Name)));
    assert_eq!(found(&k, "People ’s Veltria", 0), (3, one("XVE", Sense::Name)));
    assert_eq!(found(&k, "Veltria d'Or", 0), (2, one("XVE", Sense::Name)));
    // A dash between two names belongs to neither.
    assert_eq!(found(&k, "Norland - Karsovia talks", 0), (1, one("XNO", Sense::Name)));
}

#[test]
fn any_text_is_looked_up_without_panic() {
    let k = Knowledge::test_world();
    let odd = ["", "-", "--", "’s", "THE", "the", "É", "\u{301}", "-Norland-", "NORLAND-", "ß", "İ", "🛰️", "...", "."];
    let mut hits = Vec::new();
    for a in odd {
        for b in odd {
            let forms = [a, b, "Norland", a];
            for at in 0..5 {
                k.gazetteer.longest(&forms, at, &mut hits);
                k.places.longest(&forms, at);
                k.agents.ending_at(&forms, at);
            }
            k.places.lookup(a);
            k.titles.get(a);
        }
    }
}

#[test]
fn contested_entities_depend_on_the_viewpoint() {
    let groups = "id\tname\tkind\tcountry\tsector\tfrom\tto\twikidata\nostmark-guard\tOstmark Guard\tgroup\tostmark\tMIL\t\t\t\n";
    let k = world(&[("actors/groups.tsv", groups)]);
    let g = &k.gazetteer;
    assert_eq!(g.viewpoints(), ["rur", "un", "vel"]);
    let ostmark = g.by_id("ostmark").expect("in the test world");
    assert!(g.entity(ostmark).contested);
    assert_eq!(g.entity(ostmark).country.as_deref(), Some("XRU"));
    assert_eq!(g.country_of(ostmark, "un"), Some("XRU"));
    assert_eq!(g.country_of(ostmark, "vel"), Some("ostmark"));
    assert_eq!(g.country_of(ostmark, "of nobody"), Some("XRU"));
    assert_eq!(g.name_of(ostmark, "rur"), "Eastern Province");
    assert_eq!(g.name_of(ostmark, "un"), "Ostmark");
    assert_eq!(g.claims(ostmark).len(), 3);
    assert_eq!(found(&k, "the Eastern Province", 1), (2, one("ostmark", Sense::Name)));
    let guard = g.by_id("ostmark-guard").expect("in the overlay");
    assert_eq!(g.entity(guard).country.as_deref(), Some("XRU"));
    assert_eq!(g.country_of(guard, "un"), Some("XRU"));
    assert_eq!(g.country_of(guard, "vel"), Some("ostmark"));
    let whole = world(&[("places/contested.tsv", "place\tentity\tnote\nXT\tostmark\t\n")]);
    let country = |viewpoint| whole.gazetteer.country_code("XTA", viewpoint);
    assert_eq!((country("un"), country("vel")), (Some("XRU"), Some("ostmark")), "a country that is a contested entity as a whole");
    let label = |text: &str| {
        let forms: Vec<&str> = text.split(' ').collect();
        let mut hits = Vec::new();
        g.longest(&forms, 0, &mut hits);
        hits[0].label
    };
    assert_eq!((label("breakaway Ostmark"), label("Ostmark")), (Some("breakaway"), None));
}

#[test]
fn persons_hold_offices() {
    let persons = "id\tname\tcountry\tsector\trole\tfrom\tto\twikidata\n\
        ida-volk\tIda Volk\tXRU\tGOV\tprime minister\t1999\t2003-04\t\n\
        ida-volk\tIda Volk\tXRU\tLEG\tspeaker\t2003-05\t\t\n";
    let k = world(&[("actors/persons.tsv", persons)]);
    let ida = k.gazetteer.by_id("ida-volk").expect("in the overlay");
    let entity = k.gazetteer.entity(ida);
    assert_eq!((entity.kind, entity.country.as_deref()), (EntityKind::Person, Some("XRU")));
    assert_eq!((&entity.sector, &entity.role, &entity.from), (&None, &None, &None));
    let roles: Vec<_> = k.gazetteer.offices(ida).iter().map(|office| office.role.as_deref()).collect();
    assert_eq!(roles, [Some("prime minister"), Some("speaker")]);
    let ana = k.gazetteer.by_id("ana-beralt").expect("in the test world");
    assert_eq!(k.gazetteer.entity(ana).role.as_deref(), Some("foreign minister"));
}

#[test]
fn overlays_replace_rows_of_the_same_key() {
    let persons = "id\tname\tcountry\tsector\trole\tfrom\tto\twikidata\nana-beralt\tAna Beralt\tXVE\tGOV\tpresident\t2004\t\t\n";
    let k = world(&[("actors/persons.tsv", persons)]);
    let ana = k.gazetteer.by_id("ana-beralt").expect("in both");
    assert_eq!(k.gazetteer.entity(ana).role.as_deref(), Some("president"));
    assert_eq!(k.gazetteer.offices(ana).len(), 1);
    assert_ne!(k.digest(), Knowledge::test_world().digest());
    assert_eq!(world(&[]).digest(), Knowledge::test_world().digest());
}

#[test]
fn patterns_read_as_written() {
    let text = r#"
type = "ASSAULT"
must_not = ["The film zapped the critics."]

[[pattern]]
id = "zz-0001"
lemma = ["zap", "zap out"]
pos = ["verb", "noun"]
with = { patient = ["*", "!@zz"], "content.to" = "joint exercise" }
actor = ["agent+with", "patient.of"]
recipient = []
needs = "both"
yes = [
  "Norland zapped Veltria. => Norland > -",
  "Norland zapped.",
]
no = ["Norland hit Veltria."]
"#;
    let k = world(&[("en/patterns/zz.toml", text), ("en/classes/zz.tsv", "class\tlemma\nzz\tsecurity force\n")]);
    let numbers = k.patterns.for_predicate("zap out", PredicatePos::Noun);
    assert_eq!(numbers.len(), 1);
    assert!(k.patterns.for_predicate("zap", PredicatePos::Adj).is_empty());
    let pattern = k.patterns.get(numbers[0]);
    assert_eq!(k.patterns.by_id("zz-0001").map(|p| &p.id), Some(&pattern.id));
    assert!(matches!(&pattern.result, PatternResult::Event { event_type, mode: None, .. } if event_type == "ASSAULT"));
    assert_eq!((pattern.needs, pattern.recipient.len()), (Needs::Both, 0));
    let with = Role::Prep("with".to_owned());
    let of = Role::Prep("of".to_owned());
    assert_eq!(pattern.actor, [vec![Path(vec![Role::Agent]), Path(vec![with])], vec![Path(vec![Role::Patient, of])]]);
    let (path, constraint) = &pattern.with[1];
    assert_eq!(path, &Path(vec![Role::Patient]));
    assert_eq!((&constraint.any[..], &constraint.none[..]), (&[Term::Any][..], &[Term::Class("zz".to_owned())][..]));
    let words = vec!["joint".to_owned(), "exercise".to_owned()];
    assert_eq!(pattern.with[0].1.any, [Term::Words(words)]);
    assert!(k.classes.has("zz", "security force"));
    assert!(!k.classes.has("zz", "force") && !k.classes.has("nonesuch", "security force"));

    let examples: Vec<_> = k.examples().iter().filter(|example| example.file == "en/patterns/zz.toml").collect();
    let shown: Vec<_> = examples.iter().map(|e| (e.line, e.must_fire, e.pattern.is_some(), e.actor.as_deref(), e.recipient.as_deref())).collect();
    assert_eq!(
        shown,
        [(3, false, false, None, None), (14, true, true, Some("Norland"), Some("-")), (15, true, true, None, None), (17, false, true, None, None),]
    );
    assert_eq!(examples[1].sentence, "Norland zapped Veltria.");
}

#[test]
fn defaults_of_patterns() {
    let event = "type = \"ASSAULT\"\n[[pattern]]\nid = \"zz-0001\"\nlemma = \"zap\"\nyes = [\"A.\"]\n";
    let relation = "kind = \"relation\"\n[[pattern]]\nid = \"yy-0001\"\nlemma = \"zap\"\nrelation = \"controls\"\nyes = [\"A.\"]\n";
    let stage = "kind = \"agreement\"\n[[pattern]]\nid = \"xx-0001\"\nlemma = \"zap\"\nstage = \"signed\"\nparty = \"with\"\nyes = [\"A.\"]\n";
    let k = world(&[("en/patterns/zz.toml", event), ("en/patterns/yy.toml", relation), ("en/patterns/xx.toml", stage)]);
    let shown: Vec<String> = ["zz-0001", "yy-0001", "xx-0001"]
        .iter()
        .filter_map(|id| k.patterns.by_id(id))
        .map(|p| {
            let paths = |paths: &[Vec<Path>]| paths.iter().flatten().map(Path::to_string).collect::<Vec<_>>().join(" ");
            format!("{:?} {} > {}", p.needs, paths(&p.actor), paths(&p.recipient))
        })
        .collect();
    assert_eq!(shown, ["Either agent > patient to against with on of", "Both agent > patient to against with on of", "Either with > patient"]);
}

#[test]
fn places_by_name() {
    let k = Knowledge::test_world();
    let zenda: Vec<_> = k.places.lookup("Zenda").iter().map(|place| (place.id.to_string(), place.country)).collect();
    assert_eq!(zenda, [("geonames:900007".to_owned(), Some("XRU")), ("geonames:900008".to_owned(), Some("XKA"))]);
    assert_eq!(k.places.lookup("Ostmark")[0].entity, Some("ostmark"));
    assert_eq!(k.places.lookup("Ostburg")[0].entity, Some("ostmark"), "its division is contested");
    let elber = k.places.lookup("Elber County")[0];
    assert_eq!((elber.feature, elber.admin1, elber.entity), ("district", Some("03"), None));
    assert!(k.places.lookup("U.T.").is_empty() && k.places.abbreviated("u.t.").is_empty());
    assert_eq!(k.places.abbreviated("U.T.")[0].name, "Upper Tarn");
    let forms = ["to", "Port", "-", "Norhaven", "and"];
    let (len, places) = k.places.longest(&forms, 1).expect("an alias of Norhaven");
    assert_eq!((len, places[0].name, places[0].population), (3, "Norhaven", Some(640_000)));
    assert!(k.places.longest(&forms, 0).is_none());
    let head = "geonameid\tname\tiso2\tadmin1\tlat\tlon\tpopulation\taliases\n";
    let k = world(&[("places/cities.tsv", &format!("{head}900008\tZenda\tXA\t\t1\t1\t9\t\n"))]);
    let lat: Vec<f64> = k.places.lookup("Zenda").iter().filter_map(|place| place.point).map(|(lat, _)| lat).collect();
    assert_eq!(lat, [14.9, 1.0]);
}

#[test]
fn agents_and_titles() {
    let agents = "lemma\tsector\tkind\tnote\nzookeeper\tCVS\tgeneric\t\nvice-zookeeper\tGOV\tgeneric\t\nchief zookeeper\tMIL\tgeneric\t\n";
    let titles = "title\tsector\trole\nLt. Zoo-Gen.\tMIL\tgeneral\n";
    let k = world(&[("actors/agents.tsv", agents), ("actors/titles.tsv", titles)]);
    let at = |words: &str| {
        let lemmas: Vec<&str> = words.split(' ').collect();
        k.agents.ending_at(&lemmas, lemmas.len() - 1).map(|(len, agent)| (len, agent.lemma.as_str()))
    };
    assert_eq!(at("old Chief zookeeper"), Some((2, "chief zookeeper")));
    assert_eq!(at("old vice - zookeeper"), Some((3, "vice-zookeeper")));
    assert_eq!(at("zookeeper"), Some((1, "zookeeper")));
    assert_eq!(at("zookeeper blender"), None);
    assert!(k.agents.get(&["chief", "zookeeper"]).is_some());
    for title in ["Lt. Zoo-Gen.", "LT ZOO - GEN", "lt. zoo-gen"] {
        assert_eq!(k.titles.get(title).and_then(|t| t.role.as_deref()), Some("general"), "{title}");
    }
}
