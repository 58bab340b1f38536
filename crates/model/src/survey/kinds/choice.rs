//! Choosing: one, several, one from a list.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Problem, Rules};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::{bounds, choices_flaws, text_flaw};

/// The code of "other". What was written stands beside the answer, under the question's key followed by `_other`.
pub const OTHER: &str = "other";

/// The longest "other".
const OTHER_LENGTH: u32 = 500;

/// One of several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SingleChoiceQuestion)]
pub struct SingleChoice {
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// The label of a last choice with room to write; none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Text>,
}

/// Any of several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MultipleChoiceQuestion)]
pub struct MultipleChoice {
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// The label of a last choice with room to write; none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Text>,
    /// At least this many, once any is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// At most this many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// One of many, in a list that opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DropdownQuestion)]
pub struct Dropdown {
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// The name under which the words of "other" stand.
fn other_key(key: &str) -> String {
    format!("{key}_{OTHER}")
}

fn known(choices: &[Choice], other: Option<&Text>, code: &str) -> bool {
    choices.iter().any(|c| c.code == code) || (other.is_some() && code == OTHER)
}

fn with_other<'a>(choices: &'a [Choice], other: Option<&Text>) -> Vec<&'a str> {
    choices.iter().map(|c| c.code.as_str()).chain(other.map(|_| OTHER)).collect()
}

fn read_other(key: &str, form: &Form, answers: &mut Answers) {
    if let Some(text) = form.one(&other_key(key)) {
        answers.insert(other_key(key), Value::from(text));
    }
}

fn check_other(key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
    let written = answers.get(&other_key(key)).and_then(Value::as_str).unwrap_or("");
    if written.is_empty() {
        problems.push((other_key(key), Problem::OtherMissing));
    } else if written.chars().count() > OTHER_LENGTH as usize {
        problems.push((other_key(key), Problem::TooLong(OTHER_LENGTH)));
    }
}

fn texts<'a>(choices: &'a [Choice], other: Option<&'a Text>) -> Vec<(String, &'a Text)> {
    let choices = choices.iter().enumerate().map(|(i, c)| (format!("kind.choices[{i}].text"), &c.text));
    choices.chain(other.map(|t| ("kind.other".to_string(), t))).collect()
}

fn other_words<'a>(key: &str, answers: &'a Answers) -> Option<&'a str> {
    answers.get(&other_key(key)).and_then(Value::as_str)
}

impl Rules for SingleChoice {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.choices"), &self.choices, 2, language, flaws);
        if let Some(other) = &self.other {
            text_flaw(&format!("{path}.kind.other"), other, language, flaws);
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        if let Some(code) = form.one(key) {
            answers.insert(key.into(), Value::from(code));
            if code == OTHER && self.other.is_some() {
                read_other(key, form, answers);
            }
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        match answer.as_str() {
            Some(OTHER) if self.other.is_some() => check_other(key, answers, problems),
            Some(code) if known(&self.choices, None, code) => {}
            _ => problems.push((key.into(), Problem::UnknownChoice)),
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        texts(&self.choices, self.other.as_ref())
    }

    fn codes(&self) -> Option<Vec<&str>> {
        Some(with_other(&self.choices, self.other.as_ref()))
    }

    fn words<'a>(&self, key: &str, answers: &'a Answers) -> Option<&'a str> {
        other_words(key, answers)
    }
}

impl Rules for MultipleChoice {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.choices"), &self.choices, 1, language, flaws);
        if let Some(other) = &self.other {
            text_flaw(&format!("{path}.kind.other"), other, language, flaws);
        }
        bounds(path, self.min, self.max, flaws);
        let there = self.choices.len() + usize::from(self.other.is_some());
        if self.min.is_some_and(|min| min as usize > there) {
            flaws.push(FieldError::new(
                format!("{path}.kind.min"),
                "impossible",
                format!("There are only {there} choices."),
            ));
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let mut chosen: Vec<&str> = Vec::new();
        for code in form.all(key) {
            if !chosen.contains(&code) {
                chosen.push(code);
            }
        }
        if chosen.is_empty() {
            return;
        }
        if chosen.contains(&OTHER) && self.other.is_some() {
            read_other(key, form, answers);
        }
        answers.insert(key.into(), Value::from(chosen));
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let codes: Option<Vec<&str>> =
            answer.as_array().and_then(|codes| codes.iter().map(Value::as_str).collect());
        let Some(codes) = codes.filter(|c| c.iter().all(|c| known(&self.choices, self.other.as_ref(), c)))
        else {
            return problems.push((key.into(), Problem::UnknownChoice));
        };
        if let Some(min) = self.min.filter(|min| codes.len() < *min as usize) {
            problems.push((key.into(), Problem::TooFew(min)));
        }
        if let Some(max) = self.max.filter(|max| codes.len() > *max as usize) {
            problems.push((key.into(), Problem::TooMany(max)));
        }
        if codes.contains(&OTHER) {
            check_other(key, answers, problems);
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        texts(&self.choices, self.other.as_ref())
    }

    fn codes(&self) -> Option<Vec<&str>> {
        Some(with_other(&self.choices, self.other.as_ref()))
    }

    fn words<'a>(&self, key: &str, answers: &'a Answers) -> Option<&'a str> {
        other_words(key, answers)
    }

    fn seconds(&self) -> u32 {
        9
    }
}

impl Rules for Dropdown {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.choices"), &self.choices, 2, language, flaws);
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        if let Some(code) = form.one(key) {
            answers.insert(key.into(), Value::from(code));
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        if !answer.as_str().is_some_and(|code| known(&self.choices, None, code)) {
            problems.push((key.into(), Problem::UnknownChoice));
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        texts(&self.choices, None)
    }

    fn codes(&self) -> Option<Vec<&str>> {
        Some(with_other(&self.choices, None))
    }

    fn seconds(&self) -> u32 {
        9
    }
}
