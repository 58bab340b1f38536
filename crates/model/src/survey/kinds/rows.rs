//! What kinds with rows share: fields by row, what is missing, and parts.

use serde_json::{Map, Value};

use super::{Part, Problem};
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;

/// The form field of a part of an answer: of a row, of a level.
#[must_use]
pub fn row_field(key: &str, row: &str) -> String {
    format!("{key}.{row}")
}

/// Reads every row that was answered; `one` takes the value out of the form field with the given name.
pub(super) fn read<'a>(
    key: &str,
    rows: impl Iterator<Item = &'a str>,
    answers: &mut Answers,
    one: impl Fn(&str) -> Option<Value>,
) {
    let given: Map<String, Value> =
        rows.filter_map(|row| Some((row.to_owned(), one(&row_field(key, row))?))).collect();
    if !given.is_empty() {
        answers.insert(key.into(), Value::Object(given));
    }
}

/// A number as it was typed, or the text that is none.
pub(super) fn number(form: &Form, field: &str) -> Option<Value> {
    let text = form.one(field)?;
    Some(match super::value::parse_number(text) {
        Some(n) if n.fract() == 0.0 && n.abs() < 9e15 => Value::from(n as i64),
        Some(n) => Value::from(n),
        None => Value::from(text),
    })
}

/// The rows that lack an answer; when one row is enough, the question as a whole.
pub(super) fn missing<'a>(
    key: &str,
    answers: &Answers,
    every: bool,
    rows: impl Iterator<Item = &'a str>,
) -> Vec<(String, Problem)> {
    let given = answers.get(key).and_then(Value::as_object);
    match given {
        None if !every => vec![(key.into(), Problem::Required)],
        _ if !every => Vec::new(),
        _ => rows
            .filter(|row| !given.is_some_and(|g| g.contains_key(*row)))
            .map(|row| (row_field(key, row), Problem::RowMissing))
            .collect(),
    }
}

/// Judges each given row; `good` says what is wrong with its value.
pub(super) fn check(
    key: &str,
    answers: &Answers,
    problems: &mut Vec<(String, Problem)>,
    judge: impl Fn(&str, &Value) -> Option<Problem>,
) {
    let Some(answer) = answers.get(key) else { return };
    let Some(given) = answer.as_object() else {
        return problems.push((key.into(), Problem::UnknownChoice));
    };
    problems.extend(given.iter().filter_map(|(row, value)| Some((row_field(key, row), judge(row, value)?))));
}

/// The codes of a list.
pub(super) fn codes(choices: &[Choice]) -> Vec<&str> {
    choices.iter().map(|c| c.code.as_str()).collect()
}

/// A part for each of some codes.
pub(super) fn parts<'a>(rows: impl Iterator<Item = &'a str>, codes: Option<&[&'a str]>) -> Vec<Part<'a>> {
    rows.map(|row| Part { code: row.to_owned(), codes: codes.map(<[&str]>::to_vec) }).collect()
}

/// The texts of a list, for translation.
pub(super) fn texts<'a>(name: &str, choices: &'a [Choice]) -> Vec<(String, &'a Text)> {
    choices.iter().enumerate().map(|(i, c)| (format!("kind.{name}[{i}].text"), &c.text)).collect()
}

/// Seconds for some rows.
pub(super) fn seconds(rows: usize, each: u32) -> u32 {
    4 + each * u32::try_from(rows).unwrap_or(0)
}
