//! Choices that come from an earlier question, and choices in general.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::parts::Which;
use crate::survey::answers::Answers;
use crate::survey::definition::{Choice, Definition, Question};
use crate::survey::kinds::{Kind, OTHER};
use crate::survey::text::Text;

/// What can be chosen in a question (the rows of a matrix); none for kinds without choices.
#[must_use]
pub fn choices(kind: &Kind) -> Option<&Vec<Choice>> {
    match kind {
        Kind::Single(x) => Some(&x.choices),
        Kind::Multiple(x) => Some(&x.choices),
        Kind::Dropdown(x) => Some(&x.choices),
        Kind::Matrix(x) => Some(&x.rows),
        _ => None,
    }
}

/// The same, to be changed.
pub(super) fn choices_mut(kind: &mut Kind) -> Option<&mut Vec<Choice>> {
    match kind {
        Kind::Single(x) => Some(&mut x.choices),
        Kind::Multiple(x) => Some(&mut x.choices),
        Kind::Dropdown(x) => Some(&mut x.choices),
        Kind::Matrix(x) => Some(&mut x.rows),
        _ => None,
    }
}

/// The items that a later question or a loop can take from this one: its choices, and "other" as it was written.
#[must_use]
pub fn items(question: &Question) -> Vec<Choice> {
    let other = match &question.kind {
        Kind::Single(x) => x.other.as_ref(),
        Kind::Multiple(x) => x.other.as_ref(),
        Kind::Dropdown(_) => None,
        _ => return Vec::new(),
    };
    let written = |label: &Text| Choice {
        code: OTHER.into(),
        text: Text(
            label.0.keys().map(|l| (l.clone(), format!("{{{{{}_{OTHER}}}}}", question.key))).collect(),
        ),
    };
    choices(&question.kind).into_iter().flatten().cloned().chain(other.map(written)).collect()
}

/// Whether a choice was chosen.
pub(super) fn chosen(answers: &Answers, key: &str, code: &str) -> bool {
    match answers.get(key) {
        Some(Value::String(one)) => one == code,
        Some(Value::Array(several)) => several.iter().any(|c| c == code),
        _ => false,
    }
}

/// The choices of a question that this person does not get. `answers` are those before it, `closed` says the same of
/// an earlier question: what was not offered there is not carried on.
pub(in crate::survey) fn closed(
    definition: &Definition,
    question: &Question,
    answers: &Answers,
    closed: impl Fn(&str) -> BTreeSet<String>,
) -> BTreeSet<String> {
    let Some(carry) = &question.flow.carry else { return BTreeSet::new() };
    let Some(source) = definition.question(&carry.from) else { return BTreeSet::new() };
    let before = closed(&carry.from);
    let out = |code: &String| {
        before.contains(code)
            || match carry.which {
                Which::Chosen => !chosen(answers, &carry.from, code),
                Which::NotChosen => chosen(answers, &carry.from, code),
                Which::All => false,
            }
    };
    items(source).into_iter().map(|c| c.code).filter(out).collect()
}

/// The question as a person gets it who does not get the choices in `closed`.
#[must_use]
pub fn narrow<'q>(question: &'q Question, closed: Option<&BTreeSet<String>>) -> Cow<'q, Question> {
    let Some(closed) = closed.filter(|c| !c.is_empty()) else { return Cow::Borrowed(question) };
    let mut narrowed = question.clone();
    if let Some(choices) = choices_mut(&mut narrowed.kind) {
        choices.retain(|c| !closed.contains(&c.code));
    }
    Cow::Owned(narrowed)
}

/// The answer without choices that were not offered; none when nothing is left.
pub(in crate::survey) fn offered(answer: &Value, closed: &BTreeSet<String>) -> Option<Value> {
    match answer {
        Value::String(code) => (!closed.contains(code)).then(|| answer.clone()),
        Value::Array(codes) => {
            let left: Vec<Value> =
                codes.iter().filter(|c| c.as_str().is_none_or(|c| !closed.contains(c))).cloned().collect();
            (!left.is_empty()).then_some(Value::Array(left))
        }
        Value::Object(rows) => {
            let left: serde_json::Map<_, _> = rows
                .iter()
                .filter(|(row, _)| !closed.contains(*row))
                .map(|(r, v)| (r.clone(), v.clone()))
                .collect();
            (!left.is_empty()).then_some(Value::Object(left))
        }
        other => Some(other.clone()),
    }
}
