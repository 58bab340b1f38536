//! One value of a row.

use serde_json::{Number, Value};

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text that is not blank.
    Text(String),
    /// A number, where the file has numbers.
    Number(Number),
    /// True or false, where the file has them.
    Bool(bool),
}

impl Cell {
    /// Text as a cell; blank is empty.
    pub fn from_text(text: String) -> Self {
        if text.trim().is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// The value as text; empty for nothing.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => whole(number).map_or_else(|| number.to_string(), |n| n.to_string()),
            Self::Bool(value) => value.to_string(),
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The value as JSON.
    pub fn value(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Text(text) => Value::String(text.trim().to_owned()),
            Self::Number(number) => whole(number).map_or_else(|| Value::Number(number.clone()), Value::from),
            Self::Bool(value) => Value::Bool(*value),
        }
    }
}

/// Spreadsheets know no whole numbers: 7 comes as 7.0.
#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
fn whole(number: &Number) -> Option<i64> {
    let value = number.as_f64().filter(|_| number.is_f64())?;
    (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i64)
}
