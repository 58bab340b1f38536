//! Names inside a loop: each item has questions of its own, and what speaks of them must mean the item's.

use super::pipe::{Part, parts};
use crate::filter::{Field, Filter};
use crate::survey::kinds::OTHER;
use crate::survey::text::Text;

/// The names of one item of a loop.
pub(super) struct Item<'a> {
    /// The keys of the questions in the loop.
    pub keys: &'a [String],
    /// The end of the item's keys.
    pub code: &'a str,
    /// What the item is called.
    pub label: &'a Text,
    /// The language in which every text exists.
    pub fallback: &'a str,
}

impl Item<'_> {
    /// The key of this item's question, row and "other" included; none when it is not a question of the loop.
    fn rename(&self, name: &str) -> Option<String> {
        let (plain, row) = name.split_once('.').map_or((name, None), |(key, row)| (key, Some(row)));
        let (key, end) = match plain.strip_suffix(OTHER).and_then(|key| key.strip_suffix('_')) {
            Some(key) if self.keys.iter().any(|k| k == key) => (key, format!("_{OTHER}")),
            _ => (plain, String::new()),
        };
        self.keys.iter().any(|k| k == key).then(|| {
            let row = row.map_or_else(String::new, |row| format!(".{row}"));
            format!("{}{end}{row}", self.key(key))
        })
    }

    /// A key with the item's end.
    pub fn key(&self, key: &str) -> String {
        format!("{key}_{}", self.code)
    }

    /// A condition that means this item's questions.
    pub fn condition(&self, text: &str) -> String {
        match Filter::parse(text) {
            Ok(mut filter) if !text.trim().is_empty() => {
                self.filter(&mut filter);
                filter.to_text()
            }
            _ => text.to_owned(),
        }
    }

    fn filter(&self, filter: &mut Filter) {
        match filter {
            Filter::And { items } | Filter::Or { items } => {
                items.iter_mut().for_each(|item| self.filter(item))
            }
            Filter::Not { item } => self.filter(item),
            Filter::Field(clause) => {
                if let Field::Custom(name) = &mut clause.field
                    && let Some(renamed) = self.rename(name.strip_prefix("answers.").unwrap_or(name))
                {
                    *name = renamed;
                }
            }
            Filter::All | Filter::Text(_) => {}
        }
    }

    /// A text that speaks of this item.
    pub fn text(&self, text: &mut Text) {
        for (language, text) in &mut text.0 {
            if text.contains("{{") {
                *text = parts(text).into_iter().map(|part| self.part(&part, language)).collect();
            }
        }
    }

    fn part(&self, part: &Part<'_>, language: &str) -> String {
        match part {
            Part::Words(words) => (*words).to_owned(),
            Part::Name { name: "item", .. } => self.label.get(language, self.fallback).to_owned(),
            Part::Name { name, otherwise } => {
                let name = self.rename(name).unwrap_or_else(|| (*name).to_owned());
                let otherwise = otherwise.map_or_else(String::new, |o| format!("|{o}"));
                format!("{{{{{name}{otherwise}}}}}")
            }
        }
    }
}
