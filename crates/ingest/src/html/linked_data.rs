//! What a page says of its article in JSON-LD (schema.org). It must not know of the page's markup.

use super::text;
use serde_json::Value;

/// The statements of the best described article.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkedData {
    pub title: Option<String>,
    pub published: Option<String>,
    pub updated: Option<String>,
    pub authors: Vec<String>,
    pub site: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub body: Option<String>,
    rank: u8,
}

/// The most values looked at in one script.
const MOST_VALUES: usize = 20_000;

/// Reads one script; what is better described than in `known` replaces it.
pub(super) fn read(script: &str, known: &mut LinkedData) {
    let script = script.trim().trim_end_matches(';');
    let value = serde_json::from_str::<Value>(script).or_else(|_| {
        // Raw line ends inside strings are the commonest fault.
        let clean: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let inner = clean.find(['{', '[']).and_then(|from| clean.get(from..=clean.rfind(['}', ']'])?));
        serde_json::from_str::<Value>(inner.unwrap_or(&clean))
    });
    let Ok(root) = value else { return };
    let mut waiting = vec![&root];
    let mut left = MOST_VALUES;
    let mut objects = Vec::new();
    while let (Some(value), Some(fewer)) = (waiting.pop(), left.checked_sub(1)) {
        left = fewer;
        match value {
            Value::Array(list) => waiting.extend(list.iter().rev()),
            Value::Object(fields) => {
                objects.push(fields);
                waiting
                    .extend(["mainEntity", "mainEntityOfPage", "@graph"].iter().rev().filter_map(|key| fields.get(*key)).filter(|v| !v.is_string()));
            }
            _ => {}
        }
    }
    for fields in &objects {
        let rank = rank(fields.get("@type"));
        if rank > known.rank {
            *known = statements(fields, &objects, rank);
        }
    }
}

/// How much a type speaks of an article: 3 a report, 2 some article, 1 a page.
fn rank(kind: Option<&Value>) -> u8 {
    let of = |name: &str| match name.rsplit('/').next().unwrap_or(name) {
        "NewsArticle" | "ReportageNewsArticle" | "AnalysisNewsArticle" | "BackgroundNewsArticle" | "OpinionNewsArticle" => 3,
        name if name.ends_with("Article") || name.ends_with("Posting") || name == "Report" => 2,
        "WebPage" => 1,
        _ => 0,
    };
    match kind {
        Some(Value::String(name)) => of(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(of).max().unwrap_or(0),
        _ => 0,
    }
}

type Fields = serde_json::Map<String, Value>;

fn statements(fields: &Fields, all: &[&Fields], rank: u8) -> LinkedData {
    let string = |key: &str| fields.get(key).and_then(Value::as_str).map(text::line).filter(|line| !line.is_empty());
    let mut authors = Vec::new();
    for key in ["author", "creator"] {
        if authors.is_empty() {
            names(fields.get(key), all, &mut authors);
        }
    }
    let mut site = Vec::new();
    names(fields.get("publisher"), all, &mut site);
    LinkedData {
        title: string("headline").or_else(|| if rank > 1 { string("name") } else { None }),
        published: ["datePublished", "dateCreated"].iter().find_map(|key| string(key)),
        updated: string("dateModified"),
        authors,
        site: site.into_iter().next(),
        url: string("url").or_else(|| string("mainEntityOfPage")),
        language: string("inLanguage"),
        body: fields.get("articleBody").and_then(Value::as_str).map(str::to_string),
        rank,
    }
}

fn names(value: Option<&Value>, all: &[&Fields], into: &mut Vec<String>) {
    match value {
        Some(Value::String(name)) => into.push(text::line(name)),
        Some(Value::Array(list)) => list.iter().take(50).filter(|value| !value.is_array()).for_each(|value| names(Some(value), all, into)),
        Some(Value::Object(fields)) => match (fields.get("name"), fields.get("@id")) {
            (Some(Value::String(name)), _) => into.push(text::line(name)),
            (Some(Value::Array(list)), _) => into.extend(list.iter().filter_map(Value::as_str).map(text::line)),
            (None, Some(id)) => {
                let name = all.iter().filter(|other| other.get("@id") == Some(id)).find_map(|other| other.get("name")?.as_str());
                into.extend(name.map(text::line));
            }
            _ => {}
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_found_in_a_graph_and_names_are_followed() {
        let mut found = LinkedData::default();
        read(
            r##"{"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": "Person", "@id": "#a", "name": "Ada Orlov"},
               {"@type": ["NewsArticle"], "headline": "Norvane &amp; Tessaly
               talk", "author": [{"@id": "#a"}, "Bo Reth"], "publisher": {"name": "The Strand"}, "datePublished": "2031-03-14"}]};"##,
            &mut found,
        );
        assert_eq!(found.title.as_deref(), Some("Norvane & Tessaly talk"));
        assert_eq!(found.authors, ["Ada Orlov", "Bo Reth"]);
        assert_eq!((found.site.as_deref(), found.published.as_deref()), (Some("The Strand"), Some("2031-03-14")));
        read("{broken", &mut found);
        read(r#"{"@type": "Article", "headline": "Other"}"#, &mut found);
        assert_eq!(found.title.as_deref(), Some("Norvane & Tessaly talk"));
    }
}
