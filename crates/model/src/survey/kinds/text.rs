//! Words: a line, or room for a story.

use regex::RegexBuilder;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Problem, Rules};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::text::Text;
use crate::survey::validate::bounds;

/// The longest line.
pub const SHORT: u32 = 500;
/// The longest story.
pub const LONG: u32 = 10_000;

/// A line of words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShortTextQuestion)]
pub struct ShortText {
    /// At least this many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// At most this many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// A regular expression that the whole answer must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// What is said when it does not.
    #[serde(default)]
    pub pattern_message: Text,
}

/// Room for a story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LongTextQuestion)]
pub struct LongText {
    /// At least this many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// At most this many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// The pattern as it is used: anchored, and bounded in size, since a designer writes it and the server runs it.
fn compile(pattern: &str) -> Result<regex::Regex, regex::Error> {
    RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(100_000).nest_limit(50).build()
}

fn read(key: &str, form: &Form, answers: &mut Answers) {
    if let Some(text) = form.one(key) {
        answers.insert(key.into(), Value::from(text));
    }
}

fn check_length(
    key: &str,
    text: &str,
    min: Option<u32>,
    max: Option<u32>,
    limit: u32,
    problems: &mut Vec<(String, Problem)>,
) {
    let length = text.chars().count();
    let max = max.unwrap_or(limit).min(limit);
    if let Some(min) = min.filter(|min| length < *min as usize) {
        problems.push((key.into(), Problem::TooShort(min)));
    }
    if length > max as usize {
        problems.push((key.into(), Problem::TooLong(max)));
    }
}

fn length_flaws(path: &str, min: Option<u32>, max: Option<u32>, limit: u32, flaws: &mut Vec<FieldError>) {
    bounds(path, min, max, flaws);
    for (name, n) in [("min", min), ("max", max)] {
        if n.is_some_and(|n| n > limit) {
            let message = format!("At most {limit} characters are possible.");
            flaws.push(FieldError::new(format!("{path}.kind.{name}"), "too_large", message));
        }
    }
}

impl Rules for ShortText {
    fn flaws(&self, path: &str, _: &str, flaws: &mut Vec<FieldError>) {
        length_flaws(path, self.min, self.max, SHORT, flaws);
        if self.pattern.as_ref().is_some_and(|p| p.len() > 500) {
            let message = "At most 500 characters.";
            flaws.push(FieldError::new(format!("{path}.kind.pattern"), "too_long", message));
        } else if let Some(Err(e)) = self.pattern.as_deref().map(compile) {
            let why = e.to_string().lines().last().unwrap_or("").trim().to_string();
            let message = format!("This is not a regular expression: {why}");
            flaws.push(FieldError::new(format!("{path}.kind.pattern"), "bad_pattern", message));
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        read(key, form, answers);
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let Some(text) = answer.as_str() else {
            return problems.push((key.into(), Problem::WrongForm(Text::default())));
        };
        check_length(key, text, self.min, self.max, SHORT, problems);
        if let Some(Ok(pattern)) = self.pattern.as_deref().map(compile)
            && !pattern.is_match(text)
        {
            problems.push((key.into(), Problem::WrongForm(self.pattern_message.clone())));
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        vec![("kind.pattern_message".into(), &self.pattern_message)]
    }

    fn seconds(&self) -> u32 {
        12
    }

    fn words<'a>(&self, key: &str, answers: &'a Answers) -> Option<&'a str> {
        answers.get(key).and_then(Value::as_str)
    }
}

impl Rules for LongText {
    fn flaws(&self, path: &str, _: &str, flaws: &mut Vec<FieldError>) {
        length_flaws(path, self.min, self.max, LONG, flaws);
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        read(key, form, answers);
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        match answer.as_str() {
            Some(text) => check_length(key, text, self.min, self.max, LONG, problems),
            None => problems.push((key.into(), Problem::WrongForm(Text::default()))),
        }
    }

    fn seconds(&self) -> u32 {
        30
    }

    fn words<'a>(&self, key: &str, answers: &'a Answers) -> Option<&'a str> {
        answers.get(key).and_then(Value::as_str)
    }
}
