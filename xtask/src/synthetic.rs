//! `cargo xtask synthetic N`: N reports of an invented world as JSON lines, for long runs. The same number gives the same bytes,
//! and a smaller number the head of them. The words stand in `bench/input/synthetic.tsv`.

use crate::shell;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;

const INPUT: &str = "bench/input/synthetic.tsv";
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Writes the reports to standard output.
pub fn run(args: &[String]) -> Result<(), String> {
    let [count] = args else { return Err("usage: cargo xtask synthetic N > reports.jsonl".to_string()) };
    let count: u64 = count.parse().map_err(|_| format!("{count:?} is no number of reports"))?;
    write(count, std::io::stdout().lock())
}

/// Writes the reports, a line each. A reader that has had enough is no error.
pub fn write(count: u64, to: impl Write) -> Result<(), String> {
    let words = Words::read(&shell::read(INPUT)?)?;
    let mut out = std::io::BufWriter::new(to);
    let written = (0..count).try_for_each(|i| writeln!(out, "{}", report(i, &words))).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("the reports cannot be written: {error}")),
        _ => Ok(()),
    }
}

/// Values by their kind.
struct Words(BTreeMap<String, Vec<String>>);

impl Words {
    fn read(text: &str) -> Result<Self, String> {
        let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let (kind, value) = line.split_once('\t').ok_or_else(|| format!("{INPUT}:{}: two columns are expected", i + 1))?;
            words.entry(kind.to_string()).or_default().push(value.to_string());
        }
        Ok(Words(words))
    }

    fn any(&self, kind: &str, dice: &mut Dice) -> &str {
        self.0.get(kind).map_or("", |values| &values[dice.below(values.len() as u64) as usize])
    }
}

/// Numbers that depend on the report's number alone (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// The numbers of one seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// The next number, less than `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % most
    }
}

fn report(number: u64, words: &Words) -> serde_json::Value {
    let mut dice = Dice::new(number.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let outlet = words.any("outlet", &mut dice).to_string();
    let title = filled(words.any("headline", &mut dice).to_string(), &outlet, words, &mut dice);
    let paragraphs = 3 + dice.below(6);
    let mut text = String::new();
    for paragraph in 0..paragraphs {
        let sentences: Vec<String> = (0..1 + dice.below(3))
            .map(|_| {
                let sentence = words.any("sentence", &mut dice).to_string();
                filled(sentence, &outlet, words, &mut dice)
            })
            .collect();
        let between = if paragraph == 0 { "" } else { "\n\n" };
        text.push_str(&format!("{between}{}", sentences.join(" ")));
    }
    let (year, month, day) = (2031 + dice.below(4), 1 + dice.below(12), 1 + dice.below(28));
    let published = format!("{year}-{month:02}-{day:02}T{:02}:{:02}+00:00", dice.below(24), dice.below(60));
    json!({"id": format!("syn-{number:08}"), "source": outlet, "title": title, "published": published, "text": text})
}

/// The text with a value for each name in braces.
fn filled(mut text: String, outlet: &str, words: &Words, dice: &mut Dice) -> String {
    while let Some((head, rest)) = text.split_once('{') {
        let Some((name, tail)) = rest.split_once('}') else { return text };
        let value = match name {
            "n" => (2 + dice.below(480)).to_string(),
            "day" => DAYS[dice.below(DAYS.len() as u64) as usize].to_string(),
            "outlet" => outlet.to_string(),
            "other" | "third" => words.any("land", dice).to_string(),
            kind => words.any(kind, dice).to_string(),
        };
        text = format!("{head}{value}{tail}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_the_same_every_time_and_each_is_its_own() {
        let words = Words::read(&shell::read(INPUT).expect("the words are there")).expect("the words are right");
        let all: Vec<String> = (0..200).map(|i| report(i, &words).to_string()).collect();
        assert_eq!(all[7], report(7, &words).to_string());
        assert!(all.iter().all(|one| !one.contains('{') || one.starts_with('{') && !one[1..].contains('{')), "every name is filled");
        let different: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn a_line_without_a_value_is_named() {
        assert!(Words::read("# note\nland Norland").is_err_and(|cause| cause.contains(":2:")));
    }
}
