//! Conditions in the filter language.

use std::collections::HashMap;

use super::expression::number;
use super::kind::{Answer, Target};
use super::sketch::{Test, When};

/// What the names of the file became.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Questions.
    pub asks: HashMap<String, Target>,
    /// Parameters and values.
    pub facts: HashMap<String, String>,
    /// The page that is being made, from 1.
    pub page: usize,
}

impl Names {
    /// The name by which a text inserts it: an answer of an earlier page, or a value.
    pub fn pipe(&self, name: &str) -> Option<String> {
        let answered =
            self.asks.get(name).filter(|t| t.page < self.page && !matches!(t.answer, Answer::Nothing));
        answered.map(|t| t.key.clone()).or_else(|| self.facts.get(name).cloned())
    }
}

/// The condition as text; else why it cannot be said. Only questions that come before are known.
pub(crate) fn render(when: &When, names: &Names) -> Result<String, String> {
    match when {
        When::All(items) => joined(items, names, " "),
        When::Any(items) => joined(items, names, " OR "),
        When::Not(item) => {
            let inner = render(item, names)?;
            let simple = !inner.contains(' ') || inner.starts_with('(');
            Ok(match inner.strip_prefix('-') {
                Some(positive) if simple => positive.to_owned(),
                _ if simple => format!("-{inner}"),
                _ => format!("-({inner})"),
            })
        }
        When::Test { ask, row, test } => one(ask, row.as_deref(), test, names),
    }
}

fn joined(items: &[When], names: &Names, between: &str) -> Result<String, String> {
    let mut parts = Vec::new();
    for item in items {
        let part = render(item, names)?;
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    match parts.len() {
        0 => Err("nothing follows an end that everybody reaches".into()),
        1 => Ok(parts.remove(0)),
        _ => {
            let nested =
                parts.into_iter().map(|p| if p.contains(' ') && !whole(&p) { format!("({p})") } else { p });
            Ok(nested.collect::<Vec<_>>().join(between))
        }
    }
}

/// Whether brackets or quotation marks hold the text together already.
fn whole(text: &str) -> bool {
    let mut depth = 0;
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ' ' if !quoted && depth == 0 => return false,
            _ => {}
        }
    }
    true
}

fn one(ask: &str, row: Option<&str>, test: &Test, names: &Names) -> Result<String, String> {
    if let Some(target) = names.asks.get(ask) {
        return about(ask, target, row, test);
    }
    // A part of a question that became a question of its own.
    if let Some(target) = row.and_then(|row| names.asks.get(&format!("{ask}/{row}"))) {
        return about(ask, target, None, test);
    }
    if let Some(fact) = names.facts.get(ask) {
        return plain(fact, test, false);
    }
    Err(format!("it asks for {ask}, which does not come before"))
}

fn about(ask: &str, target: &Target, row: Option<&str>, test: &Test) -> Result<String, String> {
    let key = &target.key;
    match &target.answer {
        Answer::Nothing => Err(format!("it asks for {ask}, which is no question any more")),
        Answer::Words => plain(key, test, false),
        Answer::Number => match (row, test) {
            (Some(_), _) => Err(format!("it asks for a part of {ask}, which has none")),
            (None, test) => plain(key, test, true),
        },
        Answer::Ticked => match test {
            Test::Is(values)
                if values.iter().any(|v| matches!(v.as_str(), "true" | "Y" | "1" | "OK" | "yes")) =>
            {
                Ok(format!("{key}:true"))
            }
            Test::Is(_) => Ok(format!("-{key}:true")),
            _ => Ok(format!("{key}:true")),
        },
        Answer::Items(items) => chosen(ask, key, items, row, test),
        Answer::Rows { rows, columns } => {
            let Some(row) = row else {
                return match test {
                    Test::Answered => Ok(format!("has:{key}")),
                    _ => Err(format!("it asks for {ask} without a row")),
                };
            };
            let code = rows.get(row).ok_or_else(|| format!("{ask} has no row {row}"))?;
            let field = format!("{key}.{code}");
            match columns {
                Some(columns) => chosen(ask, &field, columns, None, test),
                None => plain(&field, test, true),
            }
        }
    }
}

fn chosen(
    ask: &str,
    field: &str,
    items: &[(String, String, String)],
    row: Option<&str>,
    test: &Test,
) -> Result<String, String> {
    let code_of = |value: &str| {
        items
            .iter()
            .find(|(id, _, _)| id == value)
            .or_else(|| items.iter().find(|(_, name, _)| name == value))
            .or_else(|| {
                items
                    .iter()
                    .find(|(id, name, _)| id.eq_ignore_ascii_case(value) || name.eq_ignore_ascii_case(value))
            })
            .map(|(_, _, code)| code.clone())
            .ok_or_else(|| format!("{ask} has no choice {value}"))
    };
    // A choice named like a row is one that was chosen, or not.
    if let Some(row) = row {
        return Ok(format!("{field}:{}", code_of(row)?));
    }
    match test {
        Test::Answered => Ok(format!("has:{field}")),
        Test::Is(values) => {
            let codes = values.iter().map(|v| code_of(v)).collect::<Result<Vec<_>, _>>()?;
            Ok(format!("{field}:{}", codes.join(",")))
        }
        Test::Number(op, n) => {
            let holds = |value: f64| match *op {
                ">" => value > *n,
                ">=" => value >= *n,
                "<" => value < *n,
                _ => value <= *n,
            };
            let codes: Vec<&str> = items
                .iter()
                .filter(|(id, name, _)| name.parse().or_else(|_| id.parse()).is_ok_and(holds))
                .map(|(_, _, code)| code.as_str())
                .collect();
            if codes.is_empty() {
                return Err(format!("no choice of {ask} is {op} {}", number(*n)));
            }
            Ok(format!("{field}:{}", codes.join(",")))
        }
    }
}

fn plain(field: &str, test: &Test, numeric: bool) -> Result<String, String> {
    match test {
        Test::Answered => Ok(format!("has:{field}")),
        Test::Number(op, n) => Ok(format!("{field}{op}{}", number(*n))),
        Test::Is(values) => {
            let mut parts = Vec::new();
            for value in values {
                let value = value.trim();
                if value.is_empty() || value.contains(['"', '\\', '“', '”', '„', '\n']) {
                    return Err(format!("it compares with “{value}”"));
                }
                let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
                if numeric && !is_number {
                    return Err(format!("it compares a number with “{value}”"));
                }
                let bare = value.chars().all(|c| c.is_alphanumeric() || c == '_');
                parts.push(if numeric {
                    format!("{field}={value}")
                } else if bare {
                    format!("{field}:{value}")
                } else {
                    format!("{field}:\"{value}\"")
                });
            }
            Ok(if parts.len() == 1 { parts.remove(0) } else { format!("({})", parts.join(" OR ")) })
        }
    }
}
