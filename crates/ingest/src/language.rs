//! The language of a text, by its letters and letter groups. It must not know what is done with texts of other languages.

/// Letters that a text must have before its language is told: below, names and numbers decide too much.
const LEAST_LETTERS: usize = 120;
/// Bytes looked at; more change nothing.
const MOST_BYTES: usize = 6000;

/// The ISO 639-1 code of the language that `text` is written in; absent where the text is too short to say.
///
/// Sixteen languages are told apart (Arabic, Chinese, Dutch, English, French, German, Hindi, Italian, Japanese, Korean,
/// Portuguese, Russian, Spanish, Swedish, Turkish, Vietnamese); a text in another comes out as the one nearest to it.
pub fn language_of(text: &str) -> Option<&'static str> {
    let mut head = String::new();
    for word in text.split_whitespace().filter(|word| !is_address(word)) {
        let end = (0..=MOST_BYTES.saturating_sub(head.len()).min(word.len())).rev().find(|&at| word.is_char_boundary(at))?;
        head.push_str(word.get(..end)?);
        head.push(' ');
        if head.len() >= MOST_BYTES {
            break;
        }
    }
    if head.chars().filter(|c| c.is_alphabetic()).map(letters).sum::<usize>() < LEAST_LETTERS {
        return None;
    }
    Some(code_of(whichlang::detect_language(&head)))
}

/// True for a language tag (`sv`, `en-GB`) whose language `language_of` can tell.
pub(crate) fn is_told(tag: &str) -> bool {
    use whichlang::LANGUAGES;
    let base = tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
    LANGUAGES.iter().any(|&language| code_of(language) == base)
}

/// True for addresses of the web and of mail: their letters are in no language.
fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains('@') || word.starts_with("www.")
}

/// Scripts that write a syllable or word with one character count more.
fn letters(c: char) -> usize {
    if ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ac00}'..='\u{d7af}').contains(&c) { 3 } else { 1 }
}

fn code_of(language: whichlang::Lang) -> &'static str {
    use whichlang::Lang;
    match language {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_and_short_texts_are_not() {
        let english = "The foreign minister of Norvane met the envoy of Tessaly on Monday to talk about the bridge over the river, \
                       which both countries have wanted to rebuild since the flood.";
        let german = "Der Außenminister von Norvane traf am Montag den Gesandten von Tessalien, um über die Brücke über den Fluss zu sprechen, \
                      die beide Länder seit der Flut wieder aufbauen wollen.";
        let russian = "Министр иностранных дел Норвании встретился в понедельник с посланником Тессалии, чтобы обсудить мост через реку, \
                       который обе страны хотят восстановить после наводнения.";
        assert_eq!(language_of(english), Some("en"));
        assert_eq!(language_of(german), Some("de"));
        assert_eq!(language_of(russian), Some("ru"));
        assert_eq!(language_of(&german[..60]), None);
        assert_eq!(language_of(""), None);
        let address = "https://zeitung.example/politik/ausland/brueckenbau-zwischen-norvane-und-tessalien-wird-wieder-aufgenommen?seite=zwei ";
        assert_eq!(language_of(&format!("{english} {}", address.repeat(9))), Some("en"));
        assert_eq!(language_of(&format!("Is it rebuilt? {}", address.repeat(9))), None);
        assert!(is_told("sv") && is_told("en-GB") && !is_told("da") && !is_told(""));
        assert!(language_of(&"ß".repeat(20_000)).is_some());
    }
}
