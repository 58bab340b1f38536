//! Which language a text is in, of some thirty, or honestly `und`.
//!
//! The script decides first. For Latin script three witnesses are weighed: little words that only some languages use,
//! letters that only some languages have, and a small statistical model (`whichlang`). What the source declares counts
//! as a prior: it wins unless the text plainly speaks another language.

use std::collections::HashMap;
use std::sync::LazyLock;

use candor_model::annotation::LanguageSource;

use crate::analyse::normal;

mod script;
mod words;

use words::{LANGUAGES, LETTERS, WORDS};

/// A language and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// BCP 47 primary language, or `und`.
    pub language: &'static str,
    /// How it is known.
    pub source: LanguageSource,
}

/// Every language that can be told.
pub const KNOWN: [&str; 34] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu", "ro", "tr", "id",
    "vi", "ru", "uk", "bg", "el", "ar", "fa", "he", "hi", "bn", "ta", "th", "zh", "ja", "ko", "ka", "hy",
];

/// How many characters are enough to know.
const ENOUGH: usize = 2_000;

type Votes = [f32; LANGUAGES.len()];

static WORD_VOTES: LazyLock<HashMap<String, Vec<(usize, f32)>>> = LazyLock::new(|| {
    let mut speakers: HashMap<String, Vec<usize>> = HashMap::new();
    for (language, list) in WORDS.iter().enumerate() {
        for word in list.split_whitespace() {
            let known = speakers.entry(normal(word)).or_default();
            if !known.contains(&language) {
                known.push(language);
            }
        }
    }
    speakers
        .into_iter()
        .map(|(word, known)| {
            let length = if word.chars().count() <= 2 { 0.7 } else { 1.0 };
            #[allow(clippy::cast_precision_loss)]
            let weight = length / known.len() as f32;
            (word, known.into_iter().map(|l| (l, weight)).collect())
        })
        .collect()
});

/// The language of a text, with what its source declares as a prior.
#[must_use]
pub fn identify(text: &str, declared: Option<&str>) -> Found {
    let declared = declared.and_then(primary);
    let fallback = match declared {
        Some(language) => Found { language, source: LanguageSource::Declared },
        None => Found { language: "und", source: LanguageSource::Unknown },
    };
    let detected = |language| Found { language, source: LanguageSource::Detected };
    match script::of(text) {
        script::Script::None => fallback,
        script::Script::Language(language) => detected(language),
        script::Script::Family(family) => match declared {
            Some(language) if family.contains(&language) => fallback,
            _ => detected(family[0]),
        },
        script::Script::Latin => latin(text, declared).map_or(fallback, detected),
    }
}

/// The known primary language of a tag such as `de-CH`.
#[must_use]
pub fn primary(tag: &str) -> Option<&'static str> {
    let first = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let first = match first.as_str() {
        "nb" | "nn" => "no",
        "iw" => "he",
        "in" => "id",
        other => other,
    };
    KNOWN.into_iter().find(|known| *known == first)
}

fn latin(text: &str, declared: Option<&'static str>) -> Option<&'static str> {
    let clean = plain(text);
    let mut votes: Votes = [0.0; LANGUAGES.len()];
    let (mut words, mut letters) = (0u32, 0u32);
    let mut seen: Vec<&str> = Vec::new();
    for word in clean.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        words += 1;
        letters += u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
        // Said ten times, a word still tells one thing.
        if seen.contains(&word) && words < 64 {
            continue;
        }
        seen.push(word);
        if let Some(list) = WORD_VOTES.get(fold_latin(word).as_str()) {
            for (language, weight) in list {
                votes[*language] += weight;
            }
        }
        for c in word.chars().filter(|c| !c.is_ascii()) {
            for (language, own) in LETTERS.iter().enumerate() {
                if own.contains(c) {
                    votes[language] += 0.3;
                }
            }
        }
    }
    if words == 0 {
        return None;
    }
    let said: f32 = votes.iter().copied().fold(0.0, f32::max);
    let model = statistical(&clean).and_then(position);
    if let Some(model) = model {
        let weight = if letters >= 25 {
            1.6
        } else if letters >= 8 {
            0.9
        } else {
            0.4
        };
        votes[model] += weight;
        // The model takes Danish and Norwegian, which it does not know, for Swedish.
        for sister in ["da", "no"].into_iter().filter(|_| LANGUAGES[model] == "sv").filter_map(position) {
            votes[sister] += weight;
        }
    }
    let prior = declared.and_then(position);
    if let Some(prior) = prior {
        votes[prior] += 1.5;
    }
    let best = (0..votes.len()).max_by(|a, b| votes[*a].total_cmp(&votes[*b]))?;
    // Nothing but the statistical guess on a few letters is no knowledge.
    let certain =
        if said < 0.5 { model == Some(best) && letters >= 20 && words >= 3 } else { votes[best] >= 0.9 };
    let agreed = prior == Some(best) && said <= 0.0 && model != Some(best);
    (certain && !agreed).then_some(LANGUAGES[best])
}

fn position(language: &str) -> Option<usize> {
    LANGUAGES.iter().position(|known| *known == language)
}

fn statistical(clean: &str) -> Option<&'static str> {
    use whichlang::Lang;
    Some(match whichlang::detect_language(clean) {
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
        _ => return None,
    })
}

/// Lower case, without addresses, mentions and masks.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(ENOUGH * 2));
    let mut length = 0;
    for word in text.split_whitespace() {
        if word.starts_with(['@', '[', '#'])
            || word.contains("://")
            || word.starts_with("www.")
            || word.contains('@')
        {
            continue;
        }
        for c in word.chars() {
            out.extend(c.to_lowercase());
            length += 1;
        }
        out.push(' ');
        if length > ENOUGH {
            break;
        }
    }
    out
}

fn fold_latin(word: &str) -> String {
    if word.is_ascii() { word.to_owned() } else { normal(word) }
}

#[cfg(test)]
mod tests;
