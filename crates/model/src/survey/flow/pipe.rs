//! Piping: `{{q1}}` in a text is what was answered there, `{{plan|your plan}}` says what to write when nothing is
//! known.
//!
//! What is put in is text and stays text: it is never looked through for further names, and the page escapes it like
//! every other text.

use serde_json::Value;

use super::facts::fact;
use crate::survey::answers::Answers;
use crate::survey::definition::{Choice, Definition};
use crate::survey::kinds::{Kind, OTHER};

/// Longest piece that is put into a text.
const LONGEST: usize = 200;

/// A piece of a text with names.
#[derive(Debug, PartialEq)]
pub enum Part<'a> {
    /// Words as they are.
    Words(&'a str),
    /// A name, and what stands for it when nothing is known.
    Name {
        /// The name: a question's key, with row or `_other`, or a value's name.
        name: &'a str,
        /// What is written instead.
        otherwise: Option<&'a str>,
    },
}

/// Cuts a text at its names. Braces around anything else are words.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(open) = rest[from..].find("{{").map(|at| at + from) {
        let Some(close) = rest[open..].find("}}").map(|at| at + open) else { break };
        let inside = &rest[open + 2..close];
        let (name, otherwise) = inside.split_once('|').map_or((inside, None), |(n, o)| (n, Some(o.trim())));
        let name = name.trim();
        if !is_reference(name) {
            from = open + 2;
            continue;
        }
        if open > 0 {
            parts.push(Part::Words(&rest[..open]));
        }
        parts.push(Part::Name { name, otherwise });
        rest = &rest[close + 2..];
        from = 0;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}

fn is_reference(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.'))
}

/// The text with what is known in the place of names. `answers` are those that the person sees.
#[must_use]
pub fn pipe(definition: &Definition, answers: &Answers, text: &str, language: &str) -> String {
    if !text.contains("{{") {
        return text.to_owned();
    }
    let piece = |part: Part<'_>| match part {
        Part::Words(words) => words.to_owned(),
        Part::Name { name, otherwise } => said(definition, answers, name, language)
            .filter(|said| !said.is_empty())
            .unwrap_or_else(|| otherwise.unwrap_or("").to_owned()),
    };
    parts(text).into_iter().map(piece).collect()
}

/// What is known under a name, in words.
fn said(definition: &Definition, answers: &Answers, name: &str, language: &str) -> Option<String> {
    let (key, row) = name.split_once('.').map_or((name, None), |(key, row)| (key, Some(row)));
    let Some(question) = definition.question(key) else {
        // What was written at "other" has a name of its own.
        let known = answers.get(name).cloned().or_else(|| fact(definition, answers, name))?;
        return words(&known, &|code| code.to_owned());
    };
    let answer = answers.get(key)?;
    let answer = row.map_or(Some(answer), |row| answer.get(row))?;
    let offered: &[Choice] = match &question.kind {
        Kind::Matrix(x) => &x.columns,
        kind => super::choices(kind).map_or(&[], Vec::as_slice),
    };
    let fallback = definition.default_language();
    let label = |code: &str| {
        let choice = offered.iter().find(|c| c.code == code);
        match (choice, answers.get(&format!("{key}_{OTHER}")).and_then(Value::as_str)) {
            // A carried "other" is itself a text with a name in it.
            (Some(choice), _) => {
                let text = choice.text.get(language, fallback);
                match parts(text).as_slice() {
                    [Part::Name { name, .. }] => {
                        answers.get(*name).and_then(Value::as_str).unwrap_or("").to_owned()
                    }
                    _ => text.to_owned(),
                }
            }
            (None, Some(written)) if code == OTHER => written.to_owned(),
            (None, _) => code.to_owned(),
        }
    };
    words(answer, &label)
}

fn words(value: &Value, label: &dyn Fn(&str) -> String) -> Option<String> {
    let all = match value {
        Value::String(text) => label(text),
        Value::Number(n) => n.as_f64().map_or_else(|| n.to_string(), crate::filter::number::write),
        Value::Array(items) => {
            items.iter().filter_map(|item| words(item, label)).collect::<Vec<_>>().join(", ")
        }
        Value::Object(rows) => rows.values().filter_map(|v| words(v, label)).collect::<Vec<_>>().join(", "),
        Value::Bool(_) | Value::Null => return None,
    };
    let line = all.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = line.char_indices().nth(LONGEST).map(|(at, _)| format!("{}…", &line[..at]));
    Some(cut.unwrap_or(line))
}
