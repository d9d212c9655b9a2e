//! Time expressions: recognised in a parsed document, resolved against the report's date, written as TIMEX3.
//!
//! Needs sentences with tokens, better with tags and trees; gives [`TimeExpression`]s; does not retokenise.
//! Words and rules are the files of `data/en/time`; this crate knows the calendar and the codes of TIMEX3.
//! Measured by value F1 and strict span F1 after TempEval-3.

mod atoms;
mod calendar;
mod codes;
mod error;
mod lexicon;
mod numbers;
mod pairs;
mod pattern;
mod place;
mod resolve;
mod rules;
mod tagger;
mod tense;

pub use error::{Fault, TimeDataError};

use attache_types::{Document, TimeExpression};
use rules::{Rules, Sources};

/// Recognises and resolves time expressions.
#[derive(Clone, Debug)]
pub struct TimeTagger {
    rules: Rules,
}

impl TimeTagger {
    /// The tagger with the data that the program was built with.
    ///
    /// # Errors
    /// All faults of the data, each with file and line.
    pub fn embedded() -> Result<TimeTagger, TimeDataError> {
        let sources = Sources {
            words: include_str!("../../../data/en/time/words.tsv"),
            macros: include_str!("../../../data/en/time/macros.tsv"),
            rules: include_str!("../../../data/en/time/rules.tsv"),
            modifiers: include_str!("../../../data/en/time/modifiers.tsv"),
            holidays: include_str!("../../../data/en/time/holidays.tsv"),
        };
        Ok(TimeTagger { rules: Rules::load(&sources)? })
    }

    /// The time expressions of a document, sorted and without overlap. `published` is the report's date: RFC 3339,
    /// `YYYY-MM-DDTHH:MM` or `YYYY-MM-DD`. Without it (or where it cannot be read) values that depend on it hold `X`
    /// for what is not known, and `start` and `end` stay absent.
    pub fn tag(&self, text: &str, doc: &Document, published: Option<&str>) -> Vec<TimeExpression> {
        let report = published.and_then(|date| date.get(..10)).and_then(|date| date.parse().ok());
        tagger::tag(&self.rules, text, doc, report).into_iter().filter_map(|found| found.expression).collect()
    }

    /// Every rule's id with its example, for tests of the data.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rules.rules.iter().map(|rule| (rule.id.as_str(), rule.example.as_str()))
    }

    /// The ids of the rules that read a document, with the words each one read; for explaining a result.
    pub fn explain<'t>(&self, text: &'t str, doc: &Document) -> Vec<(&str, &'t str)> {
        let found = tagger::tag(&self.rules, text, doc, None);
        found.iter().map(|one| (self.rules.rules[one.rule].id.as_str(), one.span.of(text))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: Sources<'static> = Sources {
        words: "friday\tweekday\t5\n",
        macros: "wd\t<weekday>\n",
        rules: "weekday\tDATE\tcalendar\t{wd}\t-\tFriday\n",
        modifiers: "late\tbefore\tpart\tEND\n",
        holidays: "christmas\tfixed\t12 25\n",
    };

    fn faults(sources: &Sources<'_>) -> String {
        Rules::load(sources).err().map_or(String::new(), |error| error.to_string())
    }

    #[test]
    fn sound_data_loads() {
        assert_eq!(faults(&SOURCES), "");
        TimeTagger::embedded().expect("the embedded data is sound");
    }

    #[test]
    fn all_faults_are_reported_with_file_and_line() {
        let message = faults(&Sources {
            words: "# comment\nfriday\tweekday\t5\nfriday\tweekday\tfive\nlate\tmod\tLATE\nmay\tmonth\t5\tupper\n",
            rules: "a\tDATE\tguess\t<weekday>\t-\tx\nb\tDATE\tcalendar\t<month\t-\tx\nb\tDATE\tcalendar\t{wd}\tcolour=red\tx\n\
                    c\tDATE\tcalendar\tfriday?\t-\tx\nd\tDATE\tfixed\tnow\t-\tnow\ne\tDATE\tcalendar\t{wd}\n",
            modifiers: "late\taround\tpart\tEND\n",
            holidays: "christmas\tfixed\t13 25\n",
            ..SOURCES
        });
        for wanted in [
            "words.tsv:3: \"friday\" is already a weekday in line 2",
            "words.tsv:3: \"five\" is no number",
            "words.tsv:4: unknown mod \"LATE\"",
            "words.tsv:5: unknown condition \"upper\"",
            "rules.tsv:1: unknown operation \"guess\"",
            "rules.tsv:2: cannot read \"<month\"",
            "rules.tsv:3: unknown setting \"colour=red\"",
            "rules.tsv:4: the pattern fits the empty text",
            "rules.tsv:5: a rule with operation fixed needs value=",
            "rules.tsv:6: a rule needs 6 columns",
            "modifiers.tsv:1: side \"around\" is neither before nor after",
            "holidays.tsv:1: a holiday is",
        ] {
            assert!(message.contains(wanted), "{wanted} is not in:\n{message}");
        }
    }
}
