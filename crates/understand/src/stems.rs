//! Stems that were found a moment ago: people use the same words, and a stem takes longer than a look.

use std::cell::RefCell;
use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

/// Words of one language that a thread remembers.
const MOST: usize = 20_000;
/// Longer words are names and numbers, which seldom come again.
const LONGEST: usize = 24;

thread_local! {
    static KNOWN: RefCell<Vec<(Algorithm, HashMap<String, String>)>> = const { RefCell::new(Vec::new()) };
}

/// Finds stems in one language.
pub(crate) struct Stems {
    algorithm: Algorithm,
    stemmer: Stemmer,
}

impl Stems {
    pub fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, stemmer: Stemmer::create(algorithm) }
    }

    /// The stem of a word in lower case, finished by `finish`, which is always the same function.
    pub fn stem(&self, lower: &str, finish: fn(&str) -> String) -> String {
        if lower.len() > LONGEST {
            return finish(&self.stemmer.stem(lower));
        }
        KNOWN.with_borrow_mut(|known| {
            let at =
                known.iter().position(|(algorithm, _)| *algorithm == self.algorithm).unwrap_or_else(|| {
                    known.push((self.algorithm, HashMap::new()));
                    known.len() - 1
                });
            let words = &mut known[at].1;
            if let Some(stem) = words.get(lower) {
                return stem.clone();
            }
            let stem = finish(&self.stemmer.stem(lower));
            if words.len() >= MOST {
                words.clear();
            }
            words.insert(lower.to_owned(), stem.clone());
            stem
        })
    }
}
