//! Something known beforehand: from the address of the link, or about the customer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::value::parse_number;
use super::{Kind, Problem, Rules};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Definition;

/// The longest word that is kept.
const LONGEST: usize = 200;

/// A field that nobody sees: its value comes from the address of the link or from what is known about the customer, and
/// stands among the answers, typed, so that conditions, filters, charts and exports know it. What is not of its type
/// is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HiddenQuestion)]
pub struct Hidden {
    /// Where the value comes from.
    pub from: HiddenSource,
    /// The name of the parameter in the address, or of the customer's attribute.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub value: HiddenValue,
}

/// Where a hidden field's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HiddenSource)]
pub enum HiddenSource {
    /// A parameter of the link's address: `/s/…?order=FR-88213`. Anybody can change an address.
    Url,
    /// An attribute that the invited customer was last known to have.
    Customer,
}

/// What a hidden field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HiddenValue)]
pub enum HiddenValue {
    /// Words, at most 200 characters.
    #[default]
    Text,
    /// A number.
    Number,
    /// `true` or `false`; `1` and `yes`, `0` and `no` are understood.
    Boolean,
    /// A day, `2026-11-22`.
    Date,
}

impl Hidden {
    /// The value as it is kept; none when it is not of the field's type.
    #[must_use]
    pub fn typed(&self, raw: &Value) -> Option<Value> {
        let text = match raw {
            Value::String(text) => text.chars().filter(|c| !c.is_control()).collect::<String>(),
            Value::Number(n) => n.to_string(),
            Value::Bool(b) => b.to_string(),
            _ => return None,
        };
        let text = text.trim();
        match self.value {
            HiddenValue::Text => {
                (!text.is_empty()).then(|| Value::from(text.chars().take(LONGEST).collect::<String>()))
            }
            HiddenValue::Number => parse_number(text).map(|n| {
                if n.fract() == 0.0 && n.abs() < 9e15 { Value::from(n as i64) } else { Value::from(n) }
            }),
            HiddenValue::Boolean => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Some(Value::Bool(true)),
                "false" | "0" | "no" => Some(Value::Bool(false)),
                _ => None,
            },
            HiddenValue::Date => {
                NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| Value::from(day.to_string()))
            }
        }
    }
}

/// The names of what a survey wants from a source.
#[must_use]
pub fn hidden_names(definition: &Definition, from: HiddenSource) -> Vec<&str> {
    let hidden = definition.questions().filter_map(|(_, q)| match &q.kind {
        Kind::Hidden(hidden) if hidden.from == from => Some(hidden.name.as_str()),
        _ => None,
    });
    hidden.collect()
}

/// The answers that are known before anybody answers.
#[must_use]
pub fn fill_hidden(
    definition: &Definition,
    address: &BTreeMap<String, String>,
    customer: &BTreeMap<String, Value>,
) -> Answers {
    let known = definition.questions().filter_map(|(_, q)| {
        let Kind::Hidden(hidden) = &q.kind else { return None };
        let raw = match hidden.from {
            HiddenSource::Url => address.get(&hidden.name).map(|v| Value::from(v.as_str())),
            HiddenSource::Customer => customer.get(&hidden.name).cloned(),
        };
        Some((q.key.clone(), hidden.typed(&raw?)?))
    });
    known.collect()
}

impl Rules for Hidden {
    fn flaws(&self, path: &str, _: &str, flaws: &mut Vec<FieldError>) {
        let path = format!("{path}.kind.name");
        if self.name.trim().is_empty() || self.name.chars().count() > 100 {
            let message = "The name of a parameter or an attribute must stand here.";
            flaws.push(FieldError::new(path, "required", message));
        } else if self.from == HiddenSource::Url && matches!(self.name.as_str(), "p" | "e" | "lang" | "done")
        {
            let message = "This name is used by the page itself; choose another.";
            flaws.push(FieldError::new(path, "reserved", message));
        }
    }

    /// A form cannot set it.
    fn read(&self, _: &str, _: &Form, _: &mut Answers) {}

    fn keeps(&self) -> bool {
        true
    }

    fn missing(&self, _: &str, _: &Answers) -> Vec<(String, Problem)> {
        Vec::new()
    }

    fn check(&self, _: &str, _: &Answers, _: &mut Vec<(String, Problem)>) {}

    fn seconds(&self) -> u32 {
        0
    }

    fn asks(&self) -> bool {
        false
    }

    fn shows(&self) -> bool {
        false
    }
}
