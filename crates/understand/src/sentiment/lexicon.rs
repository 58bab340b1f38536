//! The words that carry feeling, per language, read once from the lists beside this file.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analyse::{normal, stem, words_of};

/// What an entry does to its neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Role {
    /// Turns what follows.
    pub negates: bool,
    /// Turns what precedes it too, where nothing follows (`gefällt mir nicht`).
    pub negates_back: bool,
    /// Strengthens what follows.
    pub intensifies: bool,
    /// Weakens what follows.
    pub softens: bool,
    /// What follows counts more than what preceded.
    pub contrasts: bool,
}

/// What a word or phrase means.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Entry {
    /// From -5 to 5; `None` for words that only play a role.
    pub weight: Option<f32>,
    /// What it does to others.
    pub role: Role,
    /// Whether it is a phrase that holds its negation (`toujours pas`), so that the other half of a double
    /// negation (`n'est toujours pas`) does not turn it once more.
    pub negated_within: bool,
}

/// The lexicon of a language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    language: &'static str,
    exact: HashMap<String, Entry>,
    stems: HashMap<String, f32>,
    compounds: Vec<(String, f32)>,
    /// Phrases by their first word, the longest first.
    phrases: HashMap<String, Vec<(Vec<String>, Entry)>>,
}

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read("en", include_str!("lexicon/en.txt")));
static GERMAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read("de", include_str!("lexicon/de.txt")));
static FRENCH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read("fr", include_str!("lexicon/fr.txt")));
static EMOJI: LazyLock<HashMap<String, f32>> = LazyLock::new(|| {
    let mut found = HashMap::new();
    for (head, words) in lines(include_str!("lexicon/emoji.txt")) {
        if let Ok(weight) = head.parse::<f32>() {
            for word in words.split_whitespace() {
                let chars: Vec<char> = word.chars().collect();
                found.extend(words_of(&chars, "und").into_iter().map(|w| (w.norm, weight)));
            }
        }
    }
    found
});

/// The lexicon of a language, where there is one.
pub(super) fn of(language: &str) -> Option<&'static Lexicon> {
    match language {
        "en" => Some(&ENGLISH),
        "de" => Some(&GERMAN),
        "fr" => Some(&FRENCH),
        _ => None,
    }
}

/// What an emoji feels.
pub(super) fn emoji(norm: &str) -> Option<f32> {
    EMOJI.get(norm).copied()
}

fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .filter_map(|l| l.split_once(':'))
}

impl Lexicon {
    fn read(language: &'static str, text: &'static str) -> Self {
        let mut lexicon = Self { language, ..Self::default() };
        for (head, words) in lines(text) {
            for word in words.split_whitespace() {
                lexicon.add(head, word);
            }
        }
        let exact = &lexicon.exact;
        let negates = |word: &String| exact.get(word).is_some_and(|entry| entry.role.negates);
        for phrases in lexicon.phrases.values_mut() {
            for (words, entry) in phrases.iter_mut() {
                entry.negated_within = words.iter().any(negates);
            }
            phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        lexicon
    }

    fn add(&mut self, head: &str, word: &str) {
        let exact = word.starts_with('=') || head.starts_with('@');
        let word = word.trim_start_matches('=');
        let compound = word.starts_with('-');
        let chars: Vec<char> = word.replace('_', " ").chars().collect();
        let mut parts: Vec<String> = words_of(&chars, "und").into_iter().map(|w| w.norm).collect();
        let weight = head.parse::<f32>().ok();
        if parts.len() == 1 {
            let norm = parts.remove(0);
            if compound && let Some(weight) = weight {
                self.compounds.push((norm.clone(), weight));
            }
            match weight {
                Some(weight) if !exact => {
                    self.stems.insert(stem(&word.replace('_', " "), self.language), weight);
                }
                _ => set(self.exact.entry(norm).or_default(), head, weight),
            }
        } else if parts.len() > 1 {
            let list = self.phrases.entry(parts[0].clone()).or_default();
            match list.iter_mut().find(|(known, _)| *known == parts) {
                Some((_, entry)) => set(entry, head, weight),
                None => {
                    let mut entry = Entry::default();
                    set(&mut entry, head, weight);
                    list.push((parts, entry));
                }
            }
        }
    }

    /// What a single word means.
    pub(super) fn word(&self, norm: &str, stem: &str) -> Option<Entry> {
        if let Some(entry) = self.exact.get(norm) {
            return Some(*entry);
        }
        let weighted = |weight| Entry { weight: Some(weight), ..Entry::default() };
        if let Some(weight) = self.stems.get(stem) {
            return Some(weighted(*weight));
        }
        let compound =
            self.compounds.iter().find(|(end, _)| norm.len() > end.len() + 2 && norm.ends_with(end.as_str()));
        if let Some((_, weight)) = compound {
            return Some(weighted(*weight));
        }
        if self.language == "de" && (norm.contains("ae") || norm.contains("oe") || norm.contains("ue")) {
            let respelled = norm.replace("ae", "a").replace("oe", "o").replace("ue", "u");
            return self.exact.get(&respelled).copied();
        }
        None
    }

    /// The longest phrase that begins with these words, and how many words it has.
    pub(super) fn phrase<'a>(&self, words: impl Iterator<Item = &'a str> + Clone) -> Option<(usize, Entry)> {
        let first = words.clone().next()?;
        let candidates = self.phrases.get(first)?;
        candidates
            .iter()
            .find(|(parts, _)| {
                let mut said = words.clone();
                parts.iter().all(|part| said.next() == Some(part.as_str()))
            })
            .map(|(parts, entry)| (parts.len(), *entry))
    }

    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.exact.len() + self.stems.len() + self.phrases.values().map(Vec::len).sum::<usize>()
    }
}

fn set(entry: &mut Entry, head: &str, weight: Option<f32>) {
    match head {
        "@negation" => entry.role.negates = true,
        "@after" => entry.role.negates_back = true,
        "@intensify" => entry.role.intensifies = true,
        "@soften" => entry.role.softens = true,
        "@contrast" => entry.role.contrasts = true,
        // Stands so that the words in it do not count.
        "@plain" => entry.weight = Some(0.0),
        _ => entry.weight = weight.or(entry.weight),
    }
}

/// A word said with stretched letters (`soooo`), in its usual spellings.
pub(super) fn unstretched(norm: &str) -> Option<[String; 2]> {
    let chars: Vec<char> = norm.chars().collect();
    if !chars.windows(3).any(|w| w[0] == w[1] && w[1] == w[2]) {
        return None;
    }
    let at_most = |limit: usize| {
        let mut out = String::new();
        let (mut last, mut run) = ('\0', 0);
        for &c in &chars {
            run = if c == last { run + 1 } else { 1 };
            last = c;
            if run <= limit {
                out.push(c);
            }
        }
        out
    };
    Some([normal(&at_most(2)), normal(&at_most(1))])
}
