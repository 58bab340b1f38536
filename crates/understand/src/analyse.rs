//! Words of a text: where they stand, their normal form and their stem.
//!
//! A word is a run of letters and digits. An apostrophe inside a word joins (`don't` → `dont`), except after a
//! French or Italian elision, where it divides (`l'avion` → `l`, `avion`). Scripts that do not put spaces between
//! words (Chinese, Japanese, Thai …) give one token per character, so that a query of several characters is a phrase.
//! Emoji and the usual emoticons are tokens of their own.

use std::borrow::Cow;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::stems::Stems;

/// One token of a text. Positions are in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower case, accents and width folded.
    pub norm: String,
    /// The stem in the language of the text, folded likewise; the normal form where the language has no stemmer.
    pub stem: String,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Whether it is an emoji or an emoticon.
    pub emoji: bool,
}

/// The analyser of the house.
#[derive(Clone, Copy, Debug, Default)]
pub struct Analyser;

/// Longest word that is kept whole; what is longer is cut into pieces, so that no index term grows without bound.
const LONGEST: usize = 64;

const EMOTICONS: [(&str, &str); 22] = [
    (":-)", "🙂"),
    (":)", "🙂"),
    ("=)", "🙂"),
    (":-D", "😃"),
    (":D", "😃"),
    ("=D", "😃"),
    (";-)", "😉"),
    (";)", "😉"),
    (":-P", "😛"),
    (":P", "😛"),
    (":-(", "🙁"),
    (":(", "🙁"),
    ("=(", "🙁"),
    (":'(", "😢"),
    (":'-(", "😢"),
    (":-/", "😕"),
    (":/", "😕"),
    (">:(", "😠"),
    (":-|", "😐"),
    (":|", "😐"),
    ("<3", "❤"),
    ("</3", "💔"),
];

impl Analyser {
    /// The tokens of `text` in the primary language `lang` (`und` when unknown).
    #[must_use]
    pub fn words(&self, text: &str, lang: &str) -> Vec<Word> {
        let chars: Vec<char> = text.chars().collect();
        words_of(&chars, lang)
    }
}

/// The tokens of a text that is already cut into characters.
#[must_use]
pub fn words_of(chars: &[char], lang: &str) -> Vec<Word> {
    let stems = algorithm(lang).map(Stems::new);
    let mut words = Vec::with_capacity(chars.len() / 5 + 1);
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if is_alone(c) {
            let mut end = at + 1;
            while end < chars.len() && !chars[end].is_ascii() && is_combining_mark(chars[end]) {
                end += 1;
            }
            push(&mut words, &chars[at..end], at, None);
            at = end;
        } else if is_letter(c) {
            let end = word_end(chars, at);
            for from in (at..end).step_by(LONGEST) {
                push(&mut words, &chars[from..end.min(from + LONGEST)], from, stems.as_ref());
            }
            at = end;
        } else if is_emoji(c) {
            let end = emoji_end(chars, at);
            let norm: String = chars[at..end].iter().filter(|c| !is_emoji_modifier(**c)).collect();
            words.push(Word { stem: norm.clone(), norm, start: at, end, emoji: true });
            at = end;
        } else if let Some((len, norm)) = emoticon(chars, at) {
            words.push(Word { norm: norm.into(), stem: norm.into(), start: at, end: at + len, emoji: true });
            at += len;
        } else {
            at += 1;
        }
    }
    words
}

fn push(words: &mut Vec<Word>, chars: &[char], start: usize, stems: Option<&Stems>) {
    let lower = lower(chars);
    let norm = fold(&lower);
    if norm.is_empty() {
        return;
    }
    let stem = match stems {
        Some(stems) if lower.chars().any(char::is_alphabetic) => {
            let folded = stems.stem(&lower, |stem| fold(stem).into_owned());
            if folded.is_empty() { norm.clone().into_owned() } else { folded }
        }
        _ => norm.clone().into_owned(),
    };
    words.push(Word { stem, norm: norm.into_owned(), start, end: start + chars.len(), emoji: false });
}

fn word_end(chars: &[char], start: usize) -> usize {
    let mut at = start;
    while at < chars.len() {
        let c = chars[at];
        if is_letter(c) && !is_alone(c) {
            at += 1;
        } else if is_apostrophe(c)
            && at > start
            && chars.get(at + 1).is_some_and(|next| next.is_alphabetic() && !is_alone(*next))
            && !is_elision(&chars[start..at])
        {
            at += 2;
        } else {
            break;
        }
    }
    at
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() || is_combining_mark(c) }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02bc}')
}

fn is_elision(before: &[char]) -> bool {
    const ELISIONS: [&str; 22] = [
        "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "aujourd",
        "dell", "nell", "sull", "dall", "all", "un", "quell", "quest",
    ];
    before.len() <= 7
        && ELISIONS.iter().any(|e| {
            e.len() == before.len() && e.chars().zip(before).all(|(a, b)| a == b.to_ascii_lowercase())
        })
}

/// A character of a script that writes without spaces.
fn is_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x3041..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xff66..=0xff9f
        | 0x20000..=0x3134f | 0x0e01..=0x0e30 | 0x0e32..=0x0e33 | 0x0e40..=0x0e46
        | 0x0e81..=0x0eb0 | 0x0eb2..=0x0eb3 | 0x0ec0..=0x0ec6 | 0x1000..=0x102a | 0x1780..=0x17b3)
        && !matches!(c, '\u{30fb}')
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c),
        0x1f300..=0x1faff | 0x2600..=0x27bf | 0x2b50 | 0x2b55 | 0x1f1e6..=0x1f1ff | 0x231a..=0x231b | 0x23e9..=0x23f3)
        && !is_emoji_modifier(c)
}

/// Variation selectors, joiners and skin tones: part of an emoji, but not of its meaning.
fn is_emoji_modifier(c: char) -> bool {
    matches!(u32::from(c), 0xfe0e | 0xfe0f | 0x200d | 0x1f3fb..=0x1f3ff)
}

fn emoji_end(chars: &[char], start: usize) -> usize {
    let flag = |c: char| matches!(u32::from(c), 0x1f1e6..=0x1f1ff);
    let mut at = start + 1;
    if flag(chars[start]) && chars.get(at).copied().is_some_and(flag) {
        at += 1;
    }
    while let Some(&c) = chars.get(at) {
        if is_emoji_modifier(c) {
            at += 1;
            if c == '\u{200d}' && chars.get(at).copied().is_some_and(is_emoji) {
                at += 1;
            }
        } else {
            break;
        }
    }
    at
}

fn emoticon(chars: &[char], at: usize) -> Option<(usize, &'static str)> {
    if !matches!(chars[at], ':' | ';' | '=' | '<' | '>')
        || (at > 0 && is_letter(chars[at - 1]) && chars[at] != '<')
    {
        return None;
    }
    EMOTICONS
        .iter()
        .filter(|(face, _)| {
            let mut len = 0;
            let same = face.chars().all(|f| {
                len += 1;
                chars.get(at + len - 1) == Some(&f)
            });
            let after = chars.get(at + len).copied().unwrap_or(' ');
            // `:/` opens a URL and `:D` a word as often as a face.
            same && !(is_letter(after) || after == '/')
        })
        .max_by_key(|(face, _)| face.len())
        .map(|(face, norm)| (face.chars().count(), *norm))
}

fn lower(chars: &[char]) -> String {
    let mut out = String::with_capacity(chars.len() + 2);
    for &c in chars {
        if c.is_ascii() {
            if !is_apostrophe(c) {
                out.push(c.to_ascii_lowercase());
            }
        } else if !is_apostrophe(c) {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// Accents, ligatures and width folded away. Marks are removed only from scripts where they are decoration
/// (Latin, Greek, Cyrillic, Arabic and Hebrew points), not where they are vowels.
fn fold(lower: &str) -> Cow<'_, str> {
    if lower.is_ascii() {
        return Cow::Borrowed(lower);
    }
    let mut out = String::with_capacity(lower.len());
    for c in lower.chars() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            'ё' => out.push('е'),
            'й' | '\u{3041}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}' => out.push(c),
            _ if c.is_ascii() => out.push(c),
            _ => decompose_compatible(c, |part| {
                if !matches!(u32::from(part), 0x0300..=0x036f | 0x0591..=0x05c7 | 0x064b..=0x0652 | 0x0640) {
                    out.extend(part.to_lowercase());
                }
            }),
        }
    }
    Cow::Owned(out)
}

/// The normal form of a single word, as a query or a lexicon writes it.
#[must_use]
pub fn normal(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    fold(&lower(&chars)).into_owned()
}

/// The stem of a word in a language.
#[must_use]
pub fn stem(word: &str, lang: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    let lower = lower(&chars);
    match algorithm(lang) {
        Some(algorithm) => fold(&Stemmer::create(algorithm).stem(&lower)).into_owned(),
        None => fold(&lower).into_owned(),
    }
}

fn algorithm(lang: &str) -> Option<Algorithm> {
    Some(match lang.split(['-', '_']).next().unwrap_or_default() {
        "en" => Algorithm::English,
        "de" => Algorithm::German,
        "fr" => Algorithm::French,
        "es" => Algorithm::Spanish,
        "it" => Algorithm::Italian,
        "pt" => Algorithm::Portuguese,
        "nl" => Algorithm::Dutch,
        "sv" => Algorithm::Swedish,
        "da" => Algorithm::Danish,
        "no" | "nb" | "nn" => Algorithm::Norwegian,
        "fi" => Algorithm::Finnish,
        "hu" => Algorithm::Hungarian,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "tr" => Algorithm::Turkish,
        "el" => Algorithm::Greek,
        "ar" => Algorithm::Arabic,
        "ta" => Algorithm::Tamil,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
