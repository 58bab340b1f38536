//! Where words stand in a text that has been cut into tokens: the rule that index and in-memory match share.

use super::analyse::Token;
use super::distance::distance;

/// How the words are sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One after the other; a single word is a phrase of one.
    Phrase,
    /// Begins so.
    Prefix,
    /// Spelled nearly so.
    Fuzzy(usize),
    /// All within a stretch.
    Near(usize),
}

/// The first and last token of each place where the words stand; with `one`, of one such place. `query` holds the
/// tokens of each word of the query, analysed in the text's language.
#[must_use]
pub fn find(kind: Kind, query: &[Vec<Token>], text: &[Token], one: bool) -> Vec<(usize, usize)> {
    let limit = if one { 1 } else { usize::MAX };
    let single = |test: &dyn Fn(&Token) -> bool| {
        let places = text.iter().enumerate().filter(|(_, token)| test(token));
        places.map(|(at, _)| (at, at)).take(limit).collect()
    };
    match (kind, query) {
        (Kind::Phrase, [words]) => phrase(words, text, limit),
        (Kind::Prefix, [words]) => match words.as_slice() {
            [word] => single(&|token| token.norm.starts_with(&word.norm)),
            _ => Vec::new(),
        },
        (Kind::Fuzzy(most), [words]) => match words.as_slice() {
            [word] => single(&|token| distance(&token.norm, &word.norm, most).is_some()),
            _ => Vec::new(),
        },
        (Kind::Near(most), words) => near(words, text, most, limit),
        _ => Vec::new(),
    }
}

fn phrase(words: &[Token], text: &[Token], limit: usize) -> Vec<(usize, usize)> {
    if words.is_empty() {
        return Vec::new();
    }
    let windows = text.windows(words.len()).enumerate();
    let fits = windows.filter(|(_, window)| window.iter().zip(words).all(|(token, word)| token.means(word)));
    fits.map(|(at, _)| (at, at + words.len() - 1)).take(limit).collect()
}

/// Each place of a word that is part of a stretch which holds all of them, at most `most` words from first to last.
fn near(query: &[Vec<Token>], text: &[Token], most: usize, limit: usize) -> Vec<(usize, usize)> {
    if query.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let words: Vec<&Token> = query.iter().flatten().collect();
    let means = |at: usize, word: &Token| text.get(at).is_some_and(|token| token.means(word));
    let mut places = Vec::new();
    for first in 0..text.len() {
        let stretch = first..(first + most + 1).min(text.len());
        let begins = words.iter().any(|word| means(first, word));
        let complete = begins && words.iter().all(|word| stretch.clone().any(|at| means(at, word)));
        if complete {
            places.extend(stretch.filter(|at| words.iter().any(|word| means(*at, word))).map(|at| (at, at)));
            if places.len() >= limit {
                break;
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}
