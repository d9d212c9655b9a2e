//! The verb lists of `data/en/tokens`, compiled in: they correct the lemmatiser on verbs that training did not show.

use attache_types::Xpos;
use rustc_hash::FxHashMap;

/// Known verbs and irregular forms, both in sorted lists.
#[derive(Debug)]
pub(crate) struct VerbLists {
    bases: Vec<&'static str>,
    irregular: Vec<(&'static str, &'static str)>,
    /// Forms that are verbs and nothing else, with their tag.
    forms: FxHashMap<&'static str, Xpos>,
}

const VERBS: &str = include_str!("../../../data/en/tokens/verbs.txt");
const FORMS: &str = include_str!("../../../data/en/tokens/verb_forms.tsv");
const IRREGULAR: &str = include_str!("../../../data/en/tokens/irregular_verbs.tsv");

impl VerbLists {
    /// The English lists.
    ///
    /// # Errors
    /// All lines that are malformed or out of order, with file and line number.
    pub(crate) fn english() -> Result<VerbLists, String> {
        let mut problems = Vec::new();
        let bases: Vec<&'static str> = VERBS.lines().collect();
        let mut irregular = Vec::new();
        for (number, line) in IRREGULAR.lines().enumerate().skip(1) {
            match line.split_once('\t') {
                Some(pair) => irregular.push(pair),
                None => problems.push(format!("data/en/tokens/irregular_verbs.tsv:{}: {line:?} is not `form<TAB>lemma`", number + 1)),
            }
        }
        for (i, _) in bases.windows(2).enumerate().filter(|(_, w)| w[0] >= w[1]) {
            problems.push(format!("data/en/tokens/verbs.txt:{}: out of order or twice", i + 2));
        }
        for (i, _) in irregular.windows(2).enumerate().filter(|(_, w)| w[0] >= w[1]) {
            problems.push(format!("data/en/tokens/irregular_verbs.tsv:{}: out of order or twice", i + 3));
        }
        let mut forms = Vec::new();
        for (number, line) in FORMS.lines().enumerate().skip(1) {
            match line.split_once('\t').and_then(|(form, tag)| Some((form, Xpos::parse(tag)?))) {
                Some(pair) => forms.push(pair),
                None => problems.push(format!("data/en/tokens/verb_forms.tsv:{}: {line:?} is not `form<TAB>xpos`", number + 1)),
            }
        }
        for (i, _) in forms.windows(2).enumerate().filter(|(_, w)| w[0].0 >= w[1].0) {
            problems.push(format!("data/en/tokens/verb_forms.tsv:{}: out of order or twice", i + 3));
        }
        if problems.is_empty() { Ok(VerbLists { bases, irregular, forms: forms.into_iter().collect() }) } else { Err(problems.join("\n")) }
    }

    /// The tag of a form that can only be a verb.
    pub(crate) fn only_verb(&self, form: &str) -> Option<Xpos> {
        self.forms.get(form).copied()
    }

    fn is_base(&self, word: &str) -> bool {
        self.bases.binary_search(&word).is_ok()
    }

    /// The lemma of a verb form, where the lists know better than `guess`.
    pub(crate) fn correct(&self, form: &str, xpos: Xpos, guess: &str) -> Option<String> {
        let ending = match xpos {
            Xpos::Vbd | Xpos::Vbn => "ed",
            Xpos::Vbg => "ing",
            Xpos::Vbz => "s",
            _ => return None,
        };
        let low = form.to_lowercase();
        if ending == "ed"
            && let Ok(at) = self.irregular.binary_search_by_key(&low.as_str(), |entry| entry.0)
        {
            return Some(self.irregular[at].1.to_owned());
        }
        if self.is_base(guess) {
            return None;
        }
        let stem = low.strip_suffix(ending)?;
        let undoubled = || {
            let mut chars = stem.chars().rev();
            let twin = chars.next().is_some_and(|last| chars.next() == Some(last));
            if twin { stem[..stem.len() - 1].to_owned() } else { String::new() }
        };
        let with_y = || stem.strip_suffix("ie").or(stem.strip_suffix('i')).map_or_else(String::new, |s| format!("{s}y"));
        let without_e = || stem.strip_suffix('e').unwrap_or("").to_owned();
        let mut candidates = [stem.to_owned(), format!("{stem}e"), undoubled(), with_y(), without_e()].into_iter();
        candidates.find(|c| self.is_base(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_endings_come_off_so_that_a_known_verb_is_left() {
        let lists = VerbLists::english().expect("the lists are in order");
        let cases = [
            ("expelled", Xpos::Vbn, "expell", Some("expel")),
            ("Expelling", Xpos::Vbg, "expell", Some("expel")),
            ("fought", Xpos::Vbn, "fotch", Some("fight")),
            ("denied", Xpos::Vbd, "deni", Some("deny")),
            ("denies", Xpos::Vbz, "denie", Some("deny")),
            ("clashes", Xpos::Vbz, "clashe", Some("clash")),
            ("accusing", Xpos::Vbg, "accus", Some("accuse")),
            // The guess is a verb: the lists keep out of it.
            ("hoped", Xpos::Vbd, "hope", None),
            ("shelled", Xpos::Vbd, "shell", None),
            // No verb in sight.
            ("zblorked", Xpos::Vbd, "zblork", None),
            ("attack", Xpos::Vb, "attack", None),
        ];
        for (form, xpos, guess, expected) in cases {
            assert_eq!(lists.correct(form, xpos, guess).as_deref(), expected, "{form}");
        }
    }
}
