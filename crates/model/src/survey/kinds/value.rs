//! Values: a number, a day, an e-mail address.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Problem, Rules};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};

/// A number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NumberQuestion)]
pub struct Number {
    /// The least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Whether fractions are refused.
    #[serde(default)]
    pub whole: bool,
}

// Named in full, since the document's generator takes anything called `Date` for a primitive.
/// A day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateQuestion {
    /// The first day allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<NaiveDate>,
    /// The last day allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<NaiveDate>,
}

/// An e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EmailQuestion)]
pub struct Email {}

/// A number as people write it: `1234.5`, `1234,5`, `+3`.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let plain = text.strip_prefix('+').unwrap_or(text);
    let well_formed = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))
        && plain.matches([',', '.']).count() <= 1;
    if !well_formed {
        return None;
    }
    plain.replace(',', ".").parse().ok().filter(|n: &f64| n.is_finite())
}

/// A number without a needless `.0`.
pub(super) fn shown(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 { format!("{n:.0}") } else { n.to_string() }
}

/// Whether it could be delivered to; the rest is for the mail server to say.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let label = |l: &str| {
        !l.is_empty()
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    text.len() <= 254
        && !local.is_empty()
        && local.len() <= 64
        && !local
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | '"' | ',' | ';'))
        && host.contains('.')
        && host.split('.').all(label)
}

impl Rules for Number {
    fn flaws(&self, path: &str, _: &str, flaws: &mut Vec<FieldError>) {
        if let (Some(min), Some(max)) = (self.min, self.max)
            && min > max
        {
            let message = "The least is more than the most.";
            flaws.push(FieldError::new(format!("{path}.kind.min"), "impossible", message));
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        if let Some(text) = form.one(key) {
            let value = match parse_number(text) {
                Some(n) if n.fract() == 0.0 && n.abs() < 9e15 => Value::from(n as i64),
                Some(n) => Value::from(n),
                None => Value::from(text),
            };
            answers.insert(key.into(), value);
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let Some(n) = answer.as_f64() else {
            return problems.push((key.into(), Problem::NotNumber));
        };
        if self.whole && n.fract() != 0.0 {
            problems.push((key.into(), Problem::NotWhole));
        }
        if let Some(min) = self.min.filter(|min| n < *min) {
            problems.push((key.into(), Problem::TooSmall(shown(min))));
        }
        if let Some(max) = self.max.filter(|max| n > *max) {
            problems.push((key.into(), Problem::TooLarge(shown(max))));
        }
    }
}

impl Rules for DateQuestion {
    fn flaws(&self, path: &str, _: &str, flaws: &mut Vec<FieldError>) {
        if let (Some(min), Some(max)) = (self.min, self.max)
            && min > max
        {
            let message = "The first day comes after the last.";
            flaws.push(FieldError::new(format!("{path}.kind.min"), "impossible", message));
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        if let Some(text) = form.one(key) {
            answers.insert(key.into(), Value::from(text));
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let day = answer.as_str().and_then(|t| NaiveDate::parse_from_str(t, "%Y-%m-%d").ok());
        let Some(day) = day else {
            return problems.push((key.into(), Problem::NotDate));
        };
        if let Some(min) = self.min.filter(|min| day < *min) {
            problems.push((key.into(), Problem::TooEarly(min.to_string())));
        }
        if let Some(max) = self.max.filter(|max| day > *max) {
            problems.push((key.into(), Problem::TooLate(max.to_string())));
        }
    }
}

impl Rules for Email {
    fn flaws(&self, _: &str, _: &str, _: &mut Vec<FieldError>) {}

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        if let Some(text) = form.one(key) {
            answers.insert(key.into(), Value::from(text));
        }
    }

    fn identifies(&self) -> bool {
        true
    }

    fn seconds(&self) -> u32 {
        12
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        if !answer.as_str().is_some_and(is_email) {
            problems.push((key.into(), Problem::NotEmail));
        }
    }
}
