//! Kinds of question: from what a file wants to what the model has, and what conditions can ask of it.

use std::collections::{HashMap, HashSet};

use candor_model::survey::Text;
use candor_model::survey::kinds::OTHER;
use serde_json::{Value, json};

use super::assemble::{plain_name, unique};
use super::loss::Losses;
use super::sketch::{Item, Other, Shape};

/// What a question of the file became.
#[derive(Debug)]
pub(crate) struct Target {
    pub key: String,
    pub answer: Answer,
    /// The page it stands on, from 1.
    pub page: usize,
}

/// What can be asked of its answer. Items are id, name and code.
#[derive(Debug)]
pub(crate) enum Answer {
    Nothing,
    Words,
    Number,
    Ticked,
    Items(Vec<(String, String, String)>),
    Rows { rows: HashMap<String, String>, columns: Option<Vec<(String, String, String)>> },
}

impl Target {
    pub fn new(key: String) -> Self {
        Self { key, answer: Answer::Words, page: 0 }
    }

    /// Whether there are choices or rows to put in an order.
    pub fn has_items(&self) -> bool {
        matches!(self.answer, Answer::Items(_) | Answer::Rows { .. })
    }
}

/// Items with their codes, as the definition writes them.
struct Coded {
    json: Vec<Value>,
    items: Vec<(String, String, String)>,
}

fn coded(items: Vec<Item>, prefix: &str, language: &str) -> Coded {
    let mut taken: HashSet<String> = HashSet::from([OTHER.to_owned()]);
    let (mut json, mut known) = (Vec::new(), Vec::new());
    for item in items {
        let code = unique(&plain_name(&item.name, prefix), &mut taken);
        json.push(json!({ "code": code, "text": readable(item.text, &item.name, language) }));
        known.push((item.id, item.name, code));
    }
    Coded { json, items: known }
}

/// A text that must not be empty in the main language.
fn readable(mut text: Text, instead: &str, language: &str) -> Text {
    if !text.has(language) {
        let any = text.0.values().find(|t| !t.trim().is_empty()).cloned();
        text.0.insert(language.to_owned(), any.unwrap_or_else(|| instead.to_owned()));
    }
    text
}

impl Coded {
    fn rows(&self) -> HashMap<String, String> {
        self.items.iter().map(|(id, _, code)| (id.clone(), code.clone())).collect()
    }
}

fn with_other(coded: &mut Coded, other: Option<Other>, language: &str) -> Option<Text> {
    let other = other?;
    coded.items.push((other.id, OTHER.into(), OTHER.into()));
    Some(readable(other.text, "Other", language))
}

/// The shape, or another where the model could not hold it: a matrix of one column, a list of one choice.
pub(crate) fn sound(shape: Shape, place: &str, language: &str, losses: &mut Losses) -> Shape {
    let mut changed = |what: &str| losses.changed("kind of question", place, what);
    match shape {
        Shape::Matrix { rows, columns, .. } if rows.is_empty() && columns.is_empty() => {
            changed("a matrix without rows and columns became a story");
            Shape::story()
        }
        Shape::Matrix { rows, columns, multiple, .. } if columns.len() < 2 || rows.is_empty() => {
            let items = if rows.is_empty() { columns } else { rows };
            changed("a matrix with one column is a choice among its rows");
            let list = if multiple || items.len() < 2 {
                Shape::Multiple { items, other: None, min: None, max: None }
            } else {
                Shape::Single { items, other: None, dropdown: false }
            };
            sound(list, place, language, losses)
        }
        Shape::SideBySide { rows, mut columns, every_row } => {
            for list in columns.iter_mut().filter(|l| l.items.len() == 1) {
                changed("a list of one choice has “–” as a second");
                let none = Item { id: "–".into(), name: "none".into(), text: Text::new(language, "–") };
                list.items.push(none);
            }
            columns.retain(|l| !l.items.is_empty());
            if rows.is_empty() || columns.is_empty() {
                changed("without rows or lists it became a story");
                return Shape::story();
            }
            Shape::SideBySide { rows, columns, every_row }
        }
        Shape::Single { items, other, .. } if items.len() + usize::from(other.is_some()) < 2 => {
            if items.is_empty() {
                changed("a choice without choices became a line of words");
                return Shape::line();
            }
            changed("a single choice of one became a box to tick");
            Shape::Multiple { items, other: None, min: None, max: None }
        }
        Shape::Multiple { items, other, .. } if items.is_empty() && other.is_none() => {
            changed("a choice without choices became a line of words");
            Shape::line()
        }
        Shape::Multiple { items, other, min, max } => {
            let most = u32::try_from(items.len() + usize::from(other.is_some())).unwrap_or(u32::MAX);
            let max = max.filter(|m| *m >= 1).map(|m| m.min(most));
            let min = min.map(|m| m.min(max.unwrap_or(most)));
            Shape::Multiple { items, other, min, max }
        }
        Shape::Ranking { ref items } | Shape::Sum { ref items, .. } if items.len() < 2 => {
            changed("with fewer than two items it became a line of words");
            Shape::line()
        }
        Shape::MaxDiff { items } if items.len() < 4 => {
            changed("with fewer than four items it became a ranking");
            sound(Shape::Ranking { items }, place, language, losses)
        }
        Shape::Bipolar { rows, .. } if rows.is_empty() => {
            changed("without rows it became a story");
            Shape::story()
        }
        Shape::DrillDown { entries, .. } if entries.is_empty() => {
            changed("without a list it became a line of words");
            Shape::line()
        }
        Shape::Slider { min, max, .. } if max <= min => {
            changed("a slider without a range became a number");
            Shape::Number { min: None, max: None, whole: false }
        }
        Shape::Slider { min, max, step, low, high } if step > max - min => {
            Shape::Slider { min, max, step: max - min, low, high }
        }
        other => other,
    }
}

/// The kind as the definition writes it.
pub(crate) fn kind(shape: Shape, language: &str, target: &mut Target) -> Value {
    match shape {
        Shape::Nps { low, high } => {
            target.answer = Answer::Number;
            json!({ "type": "nps", "low": low, "high": high })
        }
        Shape::Stars => {
            target.answer = Answer::Number;
            json!({ "type": "rating" })
        }
        Shape::Single { items, other, dropdown } => {
            let mut list = coded(items, "a", language);
            let other = with_other(&mut list, other, language);
            let kind = if dropdown && other.is_none() {
                json!({ "type": "dropdown", "choices": list.json })
            } else {
                json!({ "type": "single", "choices": list.json, "other": other })
            };
            target.answer = Answer::Items(list.items);
            kind
        }
        Shape::Multiple { items, other, min, max } => {
            let mut list = coded(items, "a", language);
            let other = with_other(&mut list, other, language);
            target.answer = Answer::Items(list.items);
            json!({ "type": "multiple", "choices": list.json, "other": other, "min": min, "max": max })
        }
        Shape::Matrix { rows, columns, every_row, multiple } => {
            let (rows, columns) = (coded(rows, "r", language), coded(columns, "a", language));
            target.answer = Answer::Rows { rows: rows.rows(), columns: Some(columns.items) };
            let name = if multiple { "matrix_multiple" } else { "matrix" };
            json!({ "type": name, "rows": rows.json, "columns": columns.json, "every_row": every_row && !multiple })
        }
        Shape::Ranking { items } => {
            let list = coded(items, "a", language);
            target.answer = Answer::Items(list.items);
            json!({ "type": "ranking", "choices": list.json })
        }
        Shape::MaxDiff { items } => {
            let list = coded(items, "a", language);
            target.answer = Answer::Nothing;
            json!({ "type": "max_diff", "choices": list.json })
        }
        Shape::Sum { items, total } => {
            let list = coded(items, "a", language);
            target.answer = Answer::Rows { rows: list.rows(), columns: None };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded here")]
            let total = total.map_or(100, |t| t.clamp(1.0, 1_000_000.0) as u32);
            json!({ "type": "constant_sum", "choices": list.json, "total": total })
        }
        Shape::Slider { min, max, step, low, high } => {
            target.answer = Answer::Number;
            json!({ "type": "slider", "min": min, "max": max, "step": step, "ends": { "low": low, "high": high } })
        }
        Shape::Bipolar { rows, points } => {
            let (items, ends): (Vec<Item>, Vec<Text>) = rows.into_iter().unzip();
            let list = coded(items, "r", language);
            target.answer = Answer::Rows { rows: list.rows(), columns: None };
            let rows: Vec<Value> = list
                .json
                .iter()
                .zip(ends)
                .map(|(row, right)| {
                    json!({ "code": row["code"], "left": row["text"], "right": readable(right, "–", language) })
                })
                .collect();
            json!({ "type": "bipolar", "rows": rows, "points": points })
        }
        Shape::SideBySide { rows, columns, every_row } => {
            let rows = coded(rows, "r", language);
            target.answer = Answer::Nothing;
            let mut taken = HashSet::new();
            let columns: Vec<Value> = columns
                .into_iter()
                .map(|list| {
                    let code = unique(&plain_name(&list.item.name, "c"), &mut taken);
                    let text = readable(list.item.text, &list.item.name, language);
                    let choices = coded(list.items, "a", language).json;
                    json!({ "code": code, "text": text, "choices": choices, "multiple": list.multiple })
                })
                .collect();
            json!({ "type": "side_by_side", "rows": rows.json, "columns": columns, "every_row": every_row })
        }
        Shape::DrillDown { levels, entries } => {
            target.answer = Answer::Nothing;
            json!({ "type": "drill_down", "levels": levels, "entries": entries })
        }
        Shape::File { types, most } => {
            target.answer = Answer::Nothing;
            json!({ "type": "file_upload", "types": types, "most": most })
        }
        Shape::Signature => {
            target.answer = Answer::Nothing;
            json!({ "type": "signature" })
        }
        Shape::Hidden { name } => json!({ "type": "hidden", "from": "url", "name": plain_name(&name, "p") }),
        Shape::ShortText { min, max, pattern, message } => {
            let max = max.filter(|m| (1..=500).contains(m));
            json!({ "type": "short_text", "min": min, "max": max, "pattern": pattern, "pattern_message": message })
        }
        Shape::LongText { min, max } => {
            let max = max.filter(|m| (1..=10_000).contains(m));
            json!({ "type": "long_text", "min": min, "max": max })
        }
        Shape::Number { min, max, whole } => {
            target.answer = Answer::Number;
            json!({ "type": "number", "min": min, "max": max, "whole": whole })
        }
        Shape::Date { min, max } => json!({ "type": "date", "min": min, "max": max }),
        Shape::Email => json!({ "type": "email" }),
        Shape::Consent { label } => {
            target.answer = Answer::Ticked;
            json!({ "type": "consent", "label": readable(label, "OK", language) })
        }
        Shape::Statement => {
            target.answer = Answer::Nothing;
            json!({ "type": "statement" })
        }
    }
}
