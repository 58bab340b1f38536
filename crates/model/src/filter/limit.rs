//! The bounds of a tree that did not come through the parser.

use super::ast::{Filter, Text};
use super::parse::{MAX_DISTANCE, MAX_NEAR, error};
use super::scan::has_word;
use super::{MAX_DEPTH, MAX_LENGTH, MAX_NODES};
use crate::error::FieldError;

impl Filter {
    /// The tree in normal form if it keeps the bounds that the parser keeps. A tree from the builder passes here
    /// before anything is done with it.
    pub fn checked(self) -> Result<Self, Vec<FieldError>> {
        let mut count = Count { nodes: 0, wrong: None };
        count.walk(&self, 0);
        if let Some(wrong) = count.wrong {
            return Err(vec![error(0, wrong.0, wrong.1, None)]);
        }
        let normal = self.normal();
        let length = normal.to_text().chars().count();
        if length > MAX_LENGTH {
            let message = format!("A filter has at most {MAX_LENGTH} characters; this one has {length}.");
            return Err(vec![error(0, "too_long", message, None)]);
        }
        Ok(normal)
    }

    /// Reads the builder's form.
    pub fn from_json(json: serde_json::Value) -> Result<Self, Vec<FieldError>> {
        let filter: Self = serde_json::from_value(json)
            .map_err(|e| vec![error(0, "invalid_filter", e.to_string(), None)])?;
        filter.checked()
    }
}

struct Count {
    nodes: usize,
    wrong: Option<(&'static str, String)>,
}

impl Count {
    fn walk(&mut self, filter: &Filter, depth: usize) {
        if depth > MAX_DEPTH {
            self.note("too_deep", format!("A filter has at most {MAX_DEPTH} levels."));
            return;
        }
        match filter {
            Filter::And { items } | Filter::Or { items } => {
                for item in items {
                    self.walk(item, depth + 1);
                }
            }
            Filter::Not { item } => self.walk(item, depth + 1),
            Filter::All | Filter::Field(_) => self.nodes += 1,
            Filter::Text(text) => {
                self.nodes += 1;
                self.text(text);
            }
        }
        if self.nodes > MAX_NODES {
            self.note("too_complex", format!("A filter has at most {MAX_NODES} words and statements."));
        }
    }

    fn text(&mut self, text: &Text) {
        let alphanumeric = |word: &str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
        match text {
            Text::Word { word: text } | Text::Phrase { text } => {
                if !has_word(text) {
                    self.note("missing_term", "There is no word to look for.");
                }
            }
            Text::Prefix { word } | Text::Fuzzy { word, .. } if !alphanumeric(word) => {
                self.note("invalid_word", "The word has letters and digits only.");
            }
            Text::Fuzzy { distance, .. } if !(1..=2).contains(distance) => {
                self.note("invalid_distance", "The distance is 1 or 2.");
            }
            Text::Near { words, distance } => {
                if !(2..=MAX_NEAR).contains(&words.len()) || words.iter().any(|word| !has_word(word)) {
                    self.note("invalid_near", format!("NEAR takes 2 to {MAX_NEAR} words."));
                }
                if !(1..=MAX_DISTANCE).contains(distance) {
                    self.note("invalid_distance", format!("The distance is from 1 to {MAX_DISTANCE}."));
                }
            }
            Text::Prefix { .. } | Text::Fuzzy { .. } => {}
        }
    }

    fn note(&mut self, code: &'static str, message: impl Into<String>) {
        self.wrong.get_or_insert((code, message.into()));
    }
}
