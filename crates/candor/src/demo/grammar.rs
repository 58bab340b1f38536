//! Wordings from fragments: `(a|b)` chooses, `{section}` goes deeper, `{name}` is filled in.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::rng::Rng;

/// What is filled in.
pub(super) type Names = BTreeMap<&'static str, String>;

/// The fragments of one language, by section.
pub(super) struct Grammar(HashMap<&'static str, Vec<&'static str>>);

static ENGLISH: LazyLock<Grammar> = LazyLock::new(|| Grammar::read(include_str!("texts/en.txt")));
static GERMAN: LazyLock<Grammar> = LazyLock::new(|| Grammar::read(include_str!("texts/de.txt")));
static FRENCH: LazyLock<Grammar> = LazyLock::new(|| Grammar::read(include_str!("texts/fr.txt")));

/// The grammar of a language.
pub(super) fn of(language: &str) -> &'static Grammar {
    match language {
        "de" => &GERMAN,
        "fr" => &FRENCH,
        _ => &ENGLISH,
    }
}

impl Grammar {
    fn read(text: &'static str) -> Self {
        let mut sections: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut current = "";
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("# ")) {
            match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                Some(section) => current = section,
                None => sections.entry(current).or_default().push(line),
            }
        }
        Self(sections)
    }

    /// One wording of a section; empty when there is no such section.
    pub fn say(&self, rng: &mut Rng, section: &str, names: &Names) -> String {
        let Some(fragment) = self.0.get(section).and_then(|all| rng.pick(all)) else { return String::new() };
        let mut said = String::new();
        self.fill(rng, fragment, names, &mut said);
        capital(&said)
    }

    fn fill(&self, rng: &mut Rng, fragment: &str, names: &Names, said: &mut String) {
        let mut rest = fragment;
        while let Some(at) = rest.find(['(', '{']) {
            said.push_str(&rest[..at]);
            let close = if rest[at..].starts_with('(') { ')' } else { '}' };
            let Some(length) = rest[at..].find(close) else { break };
            let inner = &rest[at + 1..at + length];
            if close == ')' {
                let choices: Vec<&str> = inner.split('|').collect();
                if let Some(choice) = rng.pick(&choices) {
                    self.fill(rng, choice, names, said);
                }
            } else if let Some(name) = names.get(inner) {
                said.push_str(name);
            } else if let Some(deeper) = self.0.get(inner).and_then(|all| rng.pick(all)) {
                self.fill(rng, deeper, names, said);
            }
            rest = &rest[at + length + 1..];
        }
        said.push_str(rest);
    }

    #[cfg(test)]
    pub fn sections(&self) -> impl Iterator<Item = (&&'static str, &Vec<&'static str>)> {
        self.0.iter()
    }
}

/// With a capital at its beginning, unless it begins with a sign.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// As somebody types in a hurry: letters swapped, left out, doubled, or no capitals at all.
pub(super) fn mistype(rng: &mut Rng, text: &str) -> String {
    if rng.chance(0.3) {
        return text.to_lowercase().trim_end_matches('.').to_owned();
    }
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..1 + rng.below(2) {
        let at = 1 + rng.below(letters.len().saturating_sub(2));
        if at + 1 >= letters.len() || !letters[at].is_alphabetic() || !letters[at + 1].is_alphabetic() {
            continue;
        }
        match rng.below(3) {
            0 => letters.swap(at, at + 1),
            1 => {
                letters.remove(at);
            }
            _ => letters.insert(at, letters[at]),
        }
    }
    letters.into_iter().collect()
}
