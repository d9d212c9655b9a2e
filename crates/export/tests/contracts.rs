//! Each format is written and read back by the columns' contract, which is spelt out here a second time, on purpose.

mod common;

use attache_export::{Format, Line, Options, export};
use common::{csv, good, lines, tabbed, written};
use serde_json::Value;

const GDELT: &str = "GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode \
    Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code Actor2Code Actor2Name \
    Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code Actor2Religion2Code Actor2Type1Code Actor2Type2Code \
    Actor2Type3Code IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone \
    Actor1Geo_Type Actor1Geo_FullName Actor1Geo_CountryCode Actor1Geo_ADM1Code Actor1Geo_ADM2Code Actor1Geo_Lat Actor1Geo_Long \
    Actor1Geo_FeatureID Actor2Geo_Type Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code Actor2Geo_Lat \
    Actor2Geo_Long Actor2Geo_FeatureID ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code \
    ActionGeo_Lat ActionGeo_Long ActionGeo_FeatureID DATEADDED SOURCEURL";
const MENTIONS: &str = "GLOBALEVENTID EventTimeDate MentionTimeDate MentionType MentionSourceName MentionIdentifier SentenceID \
    Actor1CharOffset Actor2CharOffset ActionCharOffset InRawText Confidence MentionDocLen MentionDocTone MentionDocTranslationInfo Extras";
const PHOENIX: &str = "EventID Date Year Month Day SourceActorFull SourceActorEntity SourceActorRole SourceActorAttribute TargetActorFull \
    TargetActorEntity TargetActorRole TargetActorAttribute EventCode EventRootCode QuadClass GoldsteinScore Issues Lat Lon LocationName \
    StateName CountryCode SentenceID URLs NewsSources";
const POLECAT: &str = "Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|Actor Name|Actor Country|Actor COW|\
    Primary Actor Sector|Actor Sectors|Actor Title|Actor Name Raw|Wikipedia Actor ID|Recipient Name|Recipient Country|Recipient COW|\
    Primary Recipient Sector|Recipient Sectors|Recipient Title|Recipient Name Raw|Wikipedia Recipient ID|Placename|City|District|Province|\
    Country|Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type|Source|Publication Date|Story People|Story Organizations|\
    Story Locations|Language|Version";
const ICEWS: &str = "Event ID|Event Date|Source Name|Source Sectors|Source Country|Event Text|CAMEO Code|Intensity|Target Name|\
    Target Sectors|Target Country|Story ID|Sentence Number|Publisher|City|District|Province|Country|Latitude|Longitude";

/// Cells of one row by the contract's names.
struct Row<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Row<'a> {
    fn get(&self, name: &str) -> &'a str {
        self.0.iter().find(|(column, _)| *column == name).map(|(_, cell)| *cell).expect("the contract has the column")
    }
}

fn rows<'a>(names: &[&'a str], table: Vec<Vec<&'a str>>) -> Vec<Row<'a>> {
    let row = |cells: Vec<&'a str>| {
        assert_eq!(cells.len(), names.len(), "{cells:?}");
        Row(names.iter().copied().zip(cells).collect())
    };
    table.into_iter().map(row).collect()
}

fn headless<'a>(contract: &'a str, columns: usize, text: &'a str) -> Vec<Row<'a>> {
    let names: Vec<&str> = contract.split_whitespace().collect();
    assert_eq!(names.len(), columns, "the contract itself");
    rows(&names, tabbed(text))
}

fn headed<'a>(contract: &'a str, columns: usize, text: &'a str) -> Vec<Row<'a>> {
    let names: Vec<&str> = contract.split('|').collect();
    assert_eq!(names.len(), columns, "the contract itself");
    let mut table = tabbed(text);
    assert_eq!(table.remove(0), names);
    rows(&names, table)
}

#[test]
fn gdelt_reads_back() {
    let text = written(Format::Gdelt, false);
    let rows = headless(GDELT, 61, &text);
    // Event 1: (troops, Norway), (troops, Germany), (Norway, Germany); Norway is not paired with itself. Then events 3 and 5.
    let pairs: Vec<(&str, &str)> = rows.iter().map(|r| (r.get("Actor1Code"), r.get("Actor2Code"))).collect();
    assert_eq!(pairs, [("MIL", "NORGOV"), ("MIL", "DEU"), ("NORGOV", "DEU"), ("NORGOV", ""), ("", "")]);
    let first = &rows[0];
    for (name, value) in [
        ("SQLDATE", "20310313"),
        ("MonthYear", "203103"),
        ("Year", "2031"),
        ("FractionDate", "2031.2000"),
        ("Actor1Name", "TROOPS"),
        ("IsRootEvent", "0"),
        ("EventCode", "190"),
        ("EventBaseCode", "190"),
        ("EventRootCode", "19"),
        ("QuadClass", "4"),
        ("GoldsteinScale", "-10.0"),
        ("ActionGeo_Type", "4"),
        ("ActionGeo_FullName", "Oslo"),
        ("ActionGeo_CountryCode", "NO"),
        ("ActionGeo_Lat", "59.9127"),
        ("ActionGeo_FeatureID", ""),
        ("DATEADDED", "20310313233000"),
        ("SOURCEURL", "https://wire.example/1"),
        ("AvgTone", ""),
    ] {
        assert_eq!(first.get(name), value, "{name}");
    }
    let month = &rows[3];
    assert_eq!((month.get("SQLDATE"), month.get("MonthYear"), month.get("EventCode")), ("", "203103", "010"));
    assert_eq!((month.get("QuadClass"), month.get("IsRootEvent")), ("1", "1"), "the root 01 is verbal cooperation to GDELT");
    assert_eq!((month.get("ActionGeo_Type"), month.get("ActionGeo_CountryCode"), month.get("ActionGeo_Lat")), ("1", "NO", ""));
    assert_eq!((rows[4].get("ActionGeo_Type"), rows[4].get("DATEADDED"), rows[4].get("ActionGeo_Long")), ("", "", "-3.5"));
    for row in &rows {
        let number: u64 = row.get("GLOBALEVENTID").parse().expect("a whole number");
        assert!(number < 1 << 53, "fits a double");
    }
}

#[test]
fn what_did_not_happen_is_written_on_demand_only() {
    for format in Format::ALL.into_iter().filter(|format| format.occurred_only() && *format != Format::Geojson) {
        let (few, all) = (written(format, false), written(format, true));
        assert_eq!(all.lines().count(), few.lines().count() + 2, "{format}: the planned and the denied event");
        assert!(!few.contains("0874") && !few.contains("ev-2"), "{format}");
    }
    for format in [Format::Jsonl, Format::Plover, Format::Reports, Format::Agreements, Format::Parties] {
        assert_eq!(written(format, false), written(format, true), "{format} says the status itself");
    }
}

#[test]
fn gdelt_mentions_read_back() {
    let text = written(Format::GdeltMentions, true);
    let rows = headless(MENTIONS, 16, &text);
    let events = written(Format::Gdelt, true);
    let ids: Vec<&str> = tabbed(&events).into_iter().map(|cells| cells[0]).collect();
    assert_eq!(rows.iter().map(|row| row.get("GLOBALEVENTID")).collect::<Vec<_>>(), ids);
    let first = &rows[0];
    assert_eq!((first.get("SentenceID"), first.get("Actor1CharOffset"), first.get("ActionCharOffset")), ("2", "74", "81"));
    assert_eq!((first.get("Confidence"), first.get("MentionType"), first.get("MentionTimeDate")), ("75", "1", "20310313233000"));
    let extras = |row: &Row| serde_json::from_str::<Value>(row.get("Extras")).expect("Extras is JSON");
    assert_eq!(extras(first)["attribution"][0]["cue"], "said");
    assert_eq!(extras(first)["attribution"][0]["source"], "Ada \"The Fox\" Holm");
    assert_eq!((&extras(first)["status"], &extras(first)["hour_known"]), (&"occurred".into(), &true.into()));
    assert_eq!(extras(&rows[3])["status"], "planned");
    assert_eq!((rows[6].get("MentionIdentifier"), rows[6].get("MentionType"), rows[6].get("MentionDocLen")), ("r2", "", ""));
}

#[test]
fn polecat_reads_back() {
    let text = written(Format::Polecat, false);
    let rows = headed(POLECAT, 40, &text);
    assert_eq!(rows.iter().map(|r| r.get("Event ID")).collect::<Vec<_>>(), ["ev-1", "ev-3", "ev-5"]);
    let first = &rows[0];
    for (name, value) in [
        ("Event Date", "2031-03-13"),
        ("Event Mode", "None"),
        ("Intensity", "-9"),
        ("Quad Code", "MATERIAL CONFLICT"),
        ("Actor Name", "Troops; Norway"),
        ("Actor Country", "None; NOR"),
        ("Actor COW", "None; 385"),
        ("Recipient COW", "385; 255"),
        ("Primary Actor Sector", "MIL"),
        ("Recipient Sectors", "GOV; None"),
        ("GeoNames ID", "3143244"),
        ("City", "Oslo"),
        ("Publication Date", "2031-03-14"),
        ("Story People", "Ada \"The Fox\" Holm"),
        ("Story Locations", "Oslo"),
        ("Version", "0.1.0"),
    ] {
        assert_eq!(first.get(name), value, "{name}");
    }
    assert_eq!((rows[1].get("Event Date"), rows[1].get("Contexts"), rows[1].get("Latitude")), ("None", "military; territory", "None"));
    assert_eq!((rows[2].get("Actor Name"), rows[2].get("Recipient COW")), ("Helpers, all of them", "None"));
}

#[test]
fn phoenix_reads_back() {
    let text = written(Format::Phoenix, false);
    let rows = headless(PHOENIX, 26, &text);
    assert_eq!(rows.len(), 5);
    // The columns that R's events::read_petrarch takes, by position.
    let cells = &tabbed(&text)[2];
    assert_eq!((cells[1], cells[5], cells[9], cells[13], cells[15], cells[16]), ("20310313", "NORGOV", "DEU", "190", "4", "-10.0"));
    assert_eq!((rows[0].get("CountryCode"), rows[0].get("SentenceID"), rows[3].get("Day")), ("NOR", "r1_1", ""));
    assert_eq!(rows[3].get("EventCode"), "010", "codes keep their zero");
}

/// The same event code is of another class and score to GDELT and to PETRARCH's pipeline.
#[test]
fn classes_and_scores_are_those_of_each_format() {
    for (cameo, gdelt, phoenix) in [
        ("090", ("2", "-2.0"), ("3", "-2.0")),
        ("124", ("3", "-4.0"), ("3", "-5.0")),
        ("141", ("3", "-6.5"), ("4", "-6.5")),
        ("163", ("4", "-8.0"), ("3", "-6.5")),
        ("010", ("1", "0.0"), ("0", "0.0")),
    ] {
        let text = common::LINES.replace("\"cameo\": \"190\"", &format!("\"cameo\": \"{cameo}\""));
        let lines: Vec<Line> = text.lines().map(|line| Line::parse(line).expect("native")).collect();
        let write = |format| {
            let bytes = export(good(lines.clone()), format, Options::default(), Vec::new()).expect("memory can be written");
            String::from_utf8(bytes).expect("UTF-8")
        };
        let text = write(Format::Gdelt);
        let row = &headless(GDELT, 61, &text)[0];
        assert_eq!((row.get("QuadClass"), row.get("GoldsteinScale")), gdelt, "{cameo}");
        let text = write(Format::Phoenix);
        let row = &headless(PHOENIX, 26, &text)[0];
        assert_eq!((row.get("QuadClass"), row.get("GoldsteinScore")), phoenix, "{cameo}");
    }
}

#[test]
fn phoenix_parts_its_actors_as_petrarch_does() {
    for (actor, entity, role, attribute) in [
        ("\"country\": \"ROU\", \"sector\": \"GOV\"", "ROU", "GOV", ""),
        ("\"country\": \"SSD\", \"sector\": \"HLH\"", "SSD", "", "HLH"),
        ("\"sector\": \"IGO\"", "IGO", "", ""),
        ("\"country\": \"USA\", \"sector\": \"NGO\"", "USA", "", "NGO"),
        ("\"country\": \"abkhazia\", \"sector\": \"REB\"", "", "REB", ""),
    ] {
        let text = common::LINES.replace("\"kind\": \"generic\", \"sector\": \"MIL\"", &format!("\"kind\": \"generic\", {actor}"));
        assert_ne!(text, common::LINES);
        let lines: Vec<Line> = text.lines().map(|line| Line::parse(line).expect("native")).collect();
        let bytes = export(good(lines), Format::Phoenix, Options::default(), Vec::new()).expect("memory can be written");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let row = &headless(PHOENIX, 26, &text)[0];
        let found = (row.get("SourceActorEntity"), row.get("SourceActorRole"), row.get("SourceActorAttribute"));
        assert_eq!(found, (entity, role, attribute), "{actor}");
        assert_eq!(row.get("SourceActorFull"), [entity, role, attribute].concat());
    }
}

#[test]
fn icews_reads_back() {
    let text = written(Format::Icews, false);
    let rows = headed(ICEWS, 20, &text);
    assert_eq!(rows.len(), 5);
    let third = &rows[2];
    assert_eq!((third.get("Source Name"), third.get("Source Country"), third.get("Target Country")), ("Norway", "Norway", "Germany"));
    assert_eq!((third.get("Source Sectors"), third.get("CAMEO Code"), third.get("Intensity")), ("Executive", "190", "-10.0"));
    assert_eq!((third.get("Event Date"), third.get("Sentence Number"), third.get("Publisher")), ("2031-03-13", "2", "Norland Wire"));
    assert!(!third.get("Event Text").is_empty());
    assert_eq!(rows[3].get("Source Name"), "Ada \"The Fox\" Holm");
}

#[test]
fn reports_read_back() {
    let table = csv(&written(Format::Reports, false));
    let at = |name: &str| table[0].iter().position(|column| column == name).expect("the column is there");
    assert_eq!(table[0][0], "event_id");
    assert!(table.iter().all(|row| row.len() == table[0].len()));
    assert_eq!(table[1..].iter().map(|row| row[at("status")].as_str()).collect::<Vec<_>>(), ["occurred", "planned", "ongoing", "denied", "occurred"]);
    assert_eq!((table[1][at("dead")].as_str(), table[1][at("attributed_to")].as_str()), ("3", "Ada \"The Fox\" Holm"));
    assert_eq!(table[2][at("text")], "\"Norway will leave,\" said the minister.");
    assert_eq!((table[5][at("text")].as_str(), table[5][at("report_id")].as_str(), table[5][at("source")].as_str()), ("Line one two", "r2", ""));
    assert_eq!(table[3][at("cameo")], "010");
}

#[test]
fn plover_reads_back() {
    let text = written(Format::Plover, false);
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect();
    let known: Vec<&str> = Format::Plover.columns().into_iter().map(|(name, _)| name).collect();
    let contract = "id has_event date time enddate endtime actor recipient event event_loc event_text quad_code event_scale mode context link \
        text text_info cite_info coder coded_date";
    assert_eq!(known[..21], contract.split_whitespace().collect::<Vec<_>>(), "then come the extensions");
    for entity in objects.iter().filter_map(|object| object["actor"].as_array()).flatten() {
        let mut keys = entity.as_object().expect("an object").keys();
        assert!(keys.all(|key| ["code", "sector", "entity_text", "identifier_id"].contains(&key.as_str())), "{entity}");
    }
    for object in &objects {
        for (key, value) in object.as_object().expect("an object") {
            assert!(known.contains(&key.as_str()) && !value.is_null(), "{key}: {value}");
        }
    }
    assert_eq!(objects.len(), 5);
    let flags: Vec<bool> = objects.iter().map(|object| object["has_event"].as_bool().expect("a truth")).collect();
    assert_eq!(flags, [true, false, true, false, true]);
    assert_eq!((&objects[0]["event_text"], &objects[0]["actor"][1]["code"]), (&"clashed".into(), &"NOR".into()));
    assert_eq!((&objects[1]["status"], objects[1]["event_scale"].as_f64()), (&"planned".into(), Some(6.5)));
    assert_eq!(objects[4].get("cite_info"), None);
}

#[test]
fn geojson_reads_back() {
    let collection: Value = serde_json::from_str(&written(Format::Geojson, true)).expect("JSON");
    let features = collection["features"].as_array().expect("a list");
    assert_eq!((&collection["type"], features.len()), (&"FeatureCollection".into(), 2), "no point for a country as a whole");
    assert_eq!(features[0]["geometry"]["coordinates"], serde_json::json!([10.7461, 59.9127]), "longitude first");
    assert_eq!((&features[1]["properties"]["precision"], &features[1]["id"]), (&"sea".into(), &"ev-5".into()));
    let known: Vec<&str> = Format::Geojson.columns().into_iter().map(|(name, _)| name).collect();
    for feature in features {
        assert!(feature["properties"].as_object().expect("an object").keys().all(|key| known.contains(&key.as_str())));
    }
    let none = export(good(Vec::new()), Format::Geojson, Options::default(), Vec::new()).expect("memory can be written");
    let empty: Value = serde_json::from_slice(&none).expect("JSON without a feature");
    assert_eq!(empty["features"], serde_json::json!([]));
}

#[test]
fn agreements_and_parties_read_back() {
    let table = csv(&written(Format::Agreements, false));
    assert_eq!(table[0][..7], ["treatyID", "Title", "Begin", "End", "Signature", "Force", "Term"]);
    assert_eq!(table.len(), 2);
    let expected = ["ag-1", "Herring Accord, revised", "2031-03-12", "", "{2031-03-12,2031-03-13}", "2031-03-14..2031-03-16", ""];
    assert_eq!(table[1][..7], expected);
    assert!(table[1].iter().any(|cell| cell.contains("ratified:planned:2031-05:Norway")));
    let table = csv(&written(Format::Parties, false));
    let contract = ["stateID", "treatyID", "Title", "Begin", "End", "Signature", "StateSignature", "StateRatification", "Force", "StateForce"];
    assert_eq!(table[0][..10], contract);
    let states: Vec<[&str; 3]> = table[1..].iter().map(|row| [row[0].as_str(), row[6].as_str(), row[7].as_str()]).collect();
    assert_eq!(states, [["NOR", "2031-03-13", ""], ["DEU", "2031-03-12", ""]], "a planned ratification has no date");
}

#[test]
fn jsonl_is_the_records() {
    let again: Vec<Line> = written(Format::Jsonl, false).lines().map(|line| Line::parse(line).expect("native")).collect();
    assert_eq!(again, lines());
}

#[test]
fn bad_lines_are_errors_with_a_cause() {
    for bad in ["", "{", "{\"record\":\"event\",\"report_id\":\"r\"}", "{\"record\":\"omen\",\"report_id\":\"r\"}", "[]"] {
        let error = Line::parse(bad).expect_err("no native record");
        assert!(error.to_string().len() > 20, "{error}");
    }
}

/// A store that fails in the middle: what was whole is written, and the cause comes through.
#[test]
fn a_stream_stops_at_an_error() {
    let mut out = Vec::new();
    let broken = lines().into_iter().map(Ok).chain([Err("the records are gone")]);
    let error = export(broken, Format::Reports, Options::default(), &mut out).expect_err("the stream broke");
    assert_eq!(error.to_string(), "the records are gone");
    assert_eq!(csv(&String::from_utf8(out).expect("UTF-8")).len(), 5, "the header and the events of the report before");
}

#[test]
fn the_order_inside_a_report_changes_no_table() {
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Jsonl && *format != Format::Parquet) {
        let mut last_first = lines();
        // The report's own record comes last.
        let report = last_first.remove(0);
        let end = last_first.iter().filter(|line| line.report_id == "r1").count();
        last_first.insert(end, report);
        let bytes = export(good(last_first), format, Options::default(), Vec::new()).expect("memory can be written");
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), written(format, false), "{format}");
    }
}

/// Values that no coder writes, but a damaged file might hold.
#[test]
fn odd_values_are_no_panic() {
    let odd = [
        ("\"sentence\": 1", "\"sentence\": 4294967295"),
        ("\"start\": \"2031-03-13\"", "\"start\": \"-9999-99-99\""),
        ("\"published\": \"2031-03-14T00:30:00+01:00\"", "\"published\": \"ÄÖÜäöüß, noon\""),
        ("\"cameo\": \"190\"", "\"cameo\": \"ä1\""),
        ("\"quad\": 4", "\"quad\": 200"),
        ("\"lat\": 59.9127", "\"lat\": 1e308"),
        ("\"trigger\": [81, 88]", "\"trigger\": [88, 4294967295]"),
        ("\"span\": [0, 73]", "\"span\": [73, 0]"),
    ];
    for (from, to) in odd {
        let text = common::LINES.replace(from, to);
        assert_ne!(text, common::LINES, "{from} stands in the records");
        let lines: Vec<Line> = text.lines().map(|line| Line::parse(line).expect("still a record")).collect();
        for format in Format::ALL.into_iter().filter(|format| *format != Format::Parquet) {
            let bytes = export(good(lines.clone()), format, Options { all_statuses: true }, Vec::new()).expect("memory can be written");
            let rows = String::from_utf8(bytes).expect("UTF-8").lines().count();
            assert_eq!(
                rows,
                written(format, true).lines().count() - usize::from(format == Format::Geojson && to.contains("1e308")),
                "{format} with {to}"
            );
        }
    }
}
