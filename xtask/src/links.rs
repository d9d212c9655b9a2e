//! Links between the project's Markdown files: the file is there, and so is the heading.

use crate::shell;

/// The links of one file that lead nowhere. Links to other sites are not followed: checks need no network.
pub fn problems(name: &str, text: &str, files: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    for (line, target) in links(text) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (path, heading) = target.split_once('#').unwrap_or((&target, ""));
        let file = resolve(name, path);
        let is_folder = files.iter().any(|other| other.starts_with(&format!("{file}/")));
        if !path.is_empty() && !is_folder && !files.contains(&file) {
            problems.push(format!("{name}:{line}: the link `{target}` leads nowhere"));
        } else if !heading.is_empty() && !shell::read(&file).is_ok_and(|text| anchors(&text).any(|anchor| anchor == heading)) {
            problems.push(format!("{name}:{line}: the link `{target}` names a heading that is not there"));
        }
    }
    problems
}

/// The targets of links, with their line, code left out.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (i, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced || line.starts_with("    ") {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let mut rest = prose.as_str();
        while let Some((_, after)) = rest.split_once("](") {
            let Some((target, behind)) = after.split_once(')') else { break };
            found.push((i + 1, target.split_whitespace().next().unwrap_or("").trim_matches(['<', '>']).to_string()));
            rest = behind;
        }
    }
    found
}

/// A relative path seen from a file, as a path below the project's folder. An empty path is the file itself.
fn resolve(from: &str, path: &str) -> String {
    if path.is_empty() {
        return from.to_string();
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_some() => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The anchors that a Markdown viewer makes of headings: lower case, spaces to hyphens, punctuation dropped.
fn anchors(text: &str) -> impl Iterator<Item = String> + '_ {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    headings.map(|heading| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-' || *c == '_');
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_file_and_code_is_left_out() {
        let text = "[a](../b.md#c-d) and `[x](y)`\n```\n[q](r)\n```\n[e](f \"title\")\n";
        assert_eq!(links(text), [(1, "../b.md#c-d".to_string()), (5, "f".to_string())]);
        assert_eq!(resolve("data/en/README.md", "../README.md"), "data/README.md");
        assert_eq!(resolve("data/README.md", "en/"), "data/en");
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let files = ["data/README.md".to_string(), "data/en/a.tsv".to_string()];
        assert!(problems("data/README.md", "[a](en) [b](https://example.org/x)", &files).is_empty());
        assert_eq!(problems("data/README.md", "\n[a](fr)", &files), ["data/README.md:2: the link `fr` leads nowhere"]);
    }

    #[test]
    fn headings_become_anchors() {
        assert_eq!(anchors("# What it covers, and not\n").collect::<Vec<_>>(), ["what-it-covers-and-not"]);
    }
}
