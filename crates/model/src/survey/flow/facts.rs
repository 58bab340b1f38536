//! What is known besides answers: values from the link and the customer, values that follow from answers, points.

use serde_json::Value;

use crate::survey::answers::Answers;
use crate::survey::definition::Definition;
use crate::survey::logic::Condition;

/// Before the names of what is known from elsewhere, among the answers.
pub const KNOWN: char = '~';

/// The name under which something known from elsewhere stands among the answers.
#[must_use]
pub fn known(name: &str) -> String {
    format!("{KNOWN}{name}")
}

/// The names that the program itself gives.
pub const GIVEN: [&str; 4] = ["customer_name", "customer_id", "language", "unit"];

/// The value with this name, given the answers so far.
#[must_use]
pub fn fact(definition: &Definition, answers: &Answers, name: &str) -> Option<Value> {
    if let Some(value) = answers.get(&known(name)) {
        return Some(value.clone());
    }
    if let Some(at) = definition.flow.data.iter().position(|d| d.name == name) {
        return datum(definition, answers, at);
    }
    definition.flow.scores.iter().any(|s| s.name == name).then(|| {
        let points = points(definition, answers, name);
        Value::from((points * 1e6).round() / 1e6)
    })
}

fn datum(definition: &Definition, answers: &Answers, at: usize) -> Option<Value> {
    let datum = &definition.flow.data[at];
    let holds = |when: &str| {
        when.trim().is_empty()
            || Condition::parse(when)
                .is_ok_and(|c| !asks_from(definition, &c, at) && c.holds(definition, answers))
    };
    let value = datum.rules.iter().find(|r| holds(&r.when)).map_or(&datum.otherwise, |r| &r.value);
    (!value.is_empty()).then(|| Value::from(value.as_str()))
}

/// Whether a condition asks for a value at this place or later, which would go round in circles.
fn asks_from(definition: &Definition, condition: &Condition, at: usize) -> bool {
    condition.names().iter().any(|name| definition.flow.data.iter().skip(at).any(|d| d.name == *name))
}

fn points(definition: &Definition, answers: &Answers, name: &str) -> f64 {
    let items = definition.flow.scores.iter().filter(|s| s.name == name).flat_map(|s| &s.items);
    items
        .map(|item| {
            let worth = |value: &Value| match value {
                Value::String(code) => item.points.get(code).copied().unwrap_or(0.0),
                Value::Number(n) => {
                    item.points.get(&n.to_string()).copied().or_else(|| n.as_f64()).unwrap_or(0.0)
                }
                _ => 0.0,
            };
            let sum = match answers.get(&item.question) {
                Some(Value::Array(several)) => several.iter().map(worth).sum(),
                Some(Value::Object(rows)) => rows.values().map(worth).sum(),
                Some(one) => worth(one),
                None => 0.0,
            };
            sum * item.weight.unwrap_or(1.0)
        })
        .sum()
}

/// All values and points of a finished survey, by name; they become attributes of the record.
#[must_use]
pub fn attributes(definition: &Definition, answers: &Answers) -> Vec<(String, Value)> {
    let names =
        definition.flow.data.iter().map(|d| &d.name).chain(definition.flow.scores.iter().map(|s| &s.name));
    names.filter_map(|name| Some((name.clone(), fact(definition, answers, name)?))).collect()
}
