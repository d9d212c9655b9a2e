//! The crosswalk of country codes, both ways.

use attache_export::{Crosswalk, Ontology, Scale, System};
use std::collections::{BTreeMap, BTreeSet};

const TODAY: Option<&str> = Some("2026-11-25");

#[test]
fn every_code_leads_back_to_its_country_on_every_day_that_it_has() {
    let crosswalk = Crosswalk::embedded();
    for fact in crosswalk.facts() {
        for day in [fact.from.as_deref(), fact.to.as_deref()].into_iter().flatten().chain(fact.to.is_none().then_some("2026-11-25")) {
            assert_eq!(crosswalk.code(fact.system, &fact.country, Some(day)), Some(fact.code.as_str()), "{fact:?} on {day}");
            assert_eq!(crosswalk.country(fact.system, &fact.code, Some(day)), Some(fact.country.as_str()), "{fact:?} on {day}");
        }
    }
}

#[test]
fn every_country_has_its_codes() {
    let crosswalk = Crosswalk::embedded();
    let countries = include_str!("../../../data/actors/countries.tsv");
    let mut counted = 0;
    for row in countries.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        let [iso3, iso2, numeric, _, kind, ..] = row[..] else { panic!("a short row: {row:?}") };
        assert_eq!(crosswalk.code(System::Iso2, iso3, TODAY), Some(iso2), "{iso3}");
        assert_eq!(crosswalk.code(System::IsoNumeric, iso3, TODAY).unwrap_or(""), numeric, "{iso3}");
        if kind == "state" && iso3 != "VAT" {
            for system in [System::Cow, System::CowAbbrev, System::Fips] {
                assert!(crosswalk.code(system, iso3, TODAY).is_some(), "{iso3} has no {}", system.as_str());
            }
        }
        counted += 1;
    }
    assert_eq!(counted, 250);
    let keys: BTreeSet<&str> = crosswalk.facts().iter().map(|fact| fact.country.as_str()).collect();
    let known: BTreeSet<&str> = countries.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    let former: Vec<&str> = keys.difference(&known).copied().collect();
    assert_eq!(former, ["ANT", "CSK", "DDR", "SCG", "SUN", "VDR", "YMD", "YUG"]);
}

#[test]
fn codes_change_with_the_day() {
    let crosswalk = Crosswalk::embedded();
    let code = |system, country, day: &str| crosswalk.code(system, country, Some(day));
    assert_eq!(code(System::Cow, "DEU", "1980-01-01"), Some("260"));
    assert_eq!(code(System::Cow, "DEU", "2000-01-01"), Some("255"));
    assert_eq!(code(System::Cow, "DEU", "1950-01-01"), None);
    assert_eq!(code(System::CowAbbrev, "YEM", "1989-12-31"), Some("YAR"));
    assert_eq!(code(System::Cow, "YEM", "1990-05-22"), Some("679"));
    assert_eq!(code(System::Gw, "YEM", "2000-01-01"), Some("678"));
    assert_eq!(code(System::Cow, "SSD", "2011-07-08"), None);
    assert_eq!(code(System::IsoNumeric, "SDN", "2011-07-08"), Some("736"));
    assert_eq!(code(System::Cow, "CZE", "1992-12-31"), None);
    assert_eq!(code(System::Gw, "SRB", "2010-01-01"), Some("340"));
    assert_eq!((code(System::Fips, "DEU", "1980-01-01"), code(System::Fips, "DEU", "1990-10-03")), (None, Some("GM")));
    assert_eq!((code(System::Fips, "SRB", "2006-06-04"), code(System::Fips, "SCG", "2006-06-04")), (None, Some("YI")));
    assert_eq!((code(System::Fips, "SSD", "2011-07-08"), code(System::Fips, "SSD", "2011-07-09")), (None, Some("OD")));
    assert_eq!((code(System::Fips, "YEM", "1990-05-21"), code(System::Fips, "YEM", "2015-03-26")), (None, Some("YM")));
    assert_eq!((code(System::Cow, "KOS", "2008-02-19"), code(System::Gw, "KOS", "2008-02-19")), (None, Some("347")));
    assert_eq!(code(System::Cow, "CSK", "1942-01-01"), None);
    assert_eq!(crosswalk.country(System::Cow, "345", Some("1999-01-01")), Some("YUG"));
    assert_eq!(crosswalk.country(System::Cow, "345", Some("2004-01-01")), Some("SCG"));
    assert_eq!(crosswalk.country(System::Cow, "345", Some("2010-01-01")), Some("SRB"));
    assert_eq!(crosswalk.country(System::Iso2, "CS", Some("1990-01-01")), Some("CSK"));
}

#[test]
fn what_is_ambiguous_or_unknown_is_absent() {
    let crosswalk = Crosswalk::embedded();
    assert_eq!(crosswalk.country(System::Cow, "345", None), None, "three countries had it");
    assert_eq!(crosswalk.country(System::Iso2, "CS", None), None);
    assert_eq!(crosswalk.code(System::Cow, "DEU", None), None, "it had two");
    assert_eq!(crosswalk.country(System::Cow, "255", None), Some("DEU"), "one country at two times");
    assert_eq!(crosswalk.code(System::Fips, "PSE", TODAY), None, "FIPS parts Gaza and the West Bank");
    assert_eq!(crosswalk.code(System::Cow, "abkhazia", TODAY), None);
    assert_eq!(crosswalk.code(System::Cameo, "SSD", TODAY), None, "CAMEO is older than the country");
    assert_eq!(crosswalk.country(System::Fips, "??", TODAY), None);
}

#[test]
fn the_traps_of_each_system() {
    let crosswalk = Crosswalk::embedded();
    for (system, country, code) in [
        (System::Cameo, "ROU", "ROM"),
        (System::Cameo, "TLS", "TMP"),
        (System::Cameo, "MNE", "MTN"),
        (System::Cameo, "HKG", "HKG"),
        (System::Gw, "VNM", "816"),
        (System::Fips, "DEU", "GM"),
        (System::Fips, "GMB", "GA"),
        (System::Fips, "AUS", "AS"),
        (System::Fips, "AUT", "AU"),
        (System::Fips, "CHN", "CH"),
        (System::Fips, "CHE", "SZ"),
        (System::Fips, "ESP", "SP"),
        (System::Gw, "TON", "972"),
        (System::Cow, "TON", "955"),
        (System::CowAbbrev, "GBR", "UKG"),
    ] {
        assert_eq!(crosswalk.code(system, country, TODAY), Some(code), "{} {country}", system.as_str());
        assert_eq!(crosswalk.country(system, code, TODAY), Some(country), "{} {code}", system.as_str());
    }
}

#[test]
fn faults_of_a_table_are_all_found_with_their_lines() {
    let text =
        "country\tsystem\tcode\tfrom\tto\tsource\nXNO\tcow\t1\t2000-01-02\t2000-01-01\ts\nXNO\trunes\t1\t\t\ts\nXNO\tcow\t\tsoon\t\t\nXNO\tcow\n";
    let error = Crosswalk::parse(text).expect_err("it has faults");
    assert_eq!(error.problems().len(), 5, "{error}");
    for line in ["line 2", "line 3", "line 4", "line 5"] {
        assert!(error.to_string().contains(line), "{error}");
    }
    assert!(Crosswalk::parse("iso3\n").is_err());
}

/// No cell of `source` claims that somebody looked a code up; what is not known is said.
#[test]
fn sources_say_what_they_are() {
    let rows = include_str!("../../../data/actors/country_codes.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
    for source in rows.filter_map(|row| row.split('\t').nth(5)) {
        *sources.entry(source).or_default() += 1;
    }
    let unknown: usize = sources.iter().filter(|(source, _)| source.contains("first day of the code not known")).map(|(_, count)| count).sum();
    assert_eq!((sources.len(), unknown), (13, 10), "{sources:?}");
}

#[test]
fn scores_fit_the_codes() {
    let ontology = Ontology::embedded();
    for scale in [Scale::Gdelt, Scale::CameoScale] {
        for (code, score) in ontology.scored(scale) {
            let score: f64 = score.parse().expect("a number");
            assert!((-10.0..=10.0).contains(&score) && ontology.describe(code).is_some(), "{code}");
        }
        assert_eq!(ontology.scored(scale).count(), 296);
    }
    let without: Vec<&str> = include_str!("../../../data/ontology/cameo.tsv")
        .lines()
        .filter_map(|l| l.split('\t').next())
        .filter(|code| code.starts_with(|c: char| c.is_ascii_digit()) && ontology.goldstein(code, Scale::Gdelt).is_none())
        .collect();
    assert_eq!(without, ["155", "176"]);
    for (code, gdelt, cameo_scale) in [("010", "0.0", "0.0"), ("0874", "10.0", "10.0"), ("124", "-4.0", "-5.0"), ("163", "-8.0", "-6.5")] {
        assert_eq!(ontology.goldstein(code, Scale::Gdelt), Some(gdelt), "{code}");
        assert_eq!(ontology.goldstein(code, Scale::CameoScale), Some(cameo_scale), "{code}");
    }
    for sector in include_str!("../../../data/ontology/cameo_sectors.tsv").lines().skip(1).filter_map(|line| line.split('\t').next()) {
        assert!(ontology.sector_name(sector).is_some(), "{sector} is no PLOVER sector");
    }
}
