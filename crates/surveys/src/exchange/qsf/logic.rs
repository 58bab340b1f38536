//! Display logic, branch logic and skip logic: sets of expressions about choices and texts.

use serde_json::Value;

use super::{Reader, as_text, entries};
use crate::exchange::markup::plain;
use crate::exchange::sketch::{Test, When};

/// Reads a boolean expression: sets of expressions, joined by And and Or; And binds before Or.
pub(super) fn read(reader: &Reader<'_>, logic: &Value) -> Result<When, String> {
    let mut sets = Vec::new();
    for (name, set) in entries(logic) {
        if name.parse::<u32>().is_err() || !set.is_object() {
            continue;
        }
        let mut parts = Vec::new();
        for (name, one) in entries(set) {
            if name.parse::<u32>().is_err() {
                continue;
            }
            let or = joined(one.get("Conjuction").or_else(|| one.get("Conjunction")));
            parts.push((or, expression(reader, one)?));
        }
        if parts.is_empty() {
            continue;
        }
        sets.push((joined(set.get("Type")), join(parts)));
    }
    if sets.is_empty() {
        return Err("it asks nothing".into());
    }
    Ok(join(sets))
}

/// Whether it is joined to the one before by Or.
fn joined(value: Option<&Value>) -> bool {
    matches!(value.and_then(Value::as_str), Some("Or" | "OrIf" | "ElseIf"))
}

fn join(parts: Vec<(bool, When)>) -> When {
    let mut any: Vec<Vec<When>> = Vec::new();
    for (or, part) in parts {
        match any.last_mut() {
            Some(all) if !or => all.push(part),
            _ => any.push(vec![part]),
        }
    }
    let mut any: Vec<When> =
        any.into_iter().map(|mut all| if all.len() == 1 { all.remove(0) } else { When::All(all) }).collect();
    if any.len() == 1 { any.remove(0) } else { When::Any(any) }
}

/// The condition of a rule that skips.
pub(super) fn skip(reader: &Reader<'_>, rule: &Value) -> Result<When, String> {
    locator(
        reader,
        rule.get("ChoiceLocator").or_else(|| rule.get("Locator")).and_then(Value::as_str).unwrap_or(""),
        rule.get("Condition").or_else(|| rule.get("Operator")).and_then(Value::as_str).unwrap_or(""),
        rule.get("RightOperand").and_then(as_text).unwrap_or_default(),
    )
}

/// What a rule says, in Qualtrics' own words.
pub(super) fn describe(logic: &Value) -> String {
    fn collect(value: &Value, out: &mut Vec<String>, depth: usize) {
        let Some(map) = value.as_object() else { return };
        if let Some(text) = map.get("Description").and_then(Value::as_str) {
            out.push(plain(text).text.replace('\n', " "));
        } else if depth < 6 {
            entries(value).iter().for_each(|(_, v)| collect(v, out, depth + 1));
        }
    }
    let mut out = Vec::new();
    collect(logic, &mut out, 0);
    out.join("; ")
}

fn expression(reader: &Reader<'_>, one: &Value) -> Result<When, String> {
    let say = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or("");
    match say("LogicType") {
        "Question" | "" => {}
        "EmbeddedField" => return Err(format!("it asks for the embedded field {}", say("LeftOperand"))),
        other => return Err(format!("it asks for {other}")),
    }
    let left = if say("LeftOperand").starts_with("q://") { say("LeftOperand") } else { say("ChoiceLocator") };
    locator(reader, left, say("Operator"), one.get("RightOperand").and_then(as_text).unwrap_or_default())
}

fn locator(reader: &Reader<'_>, locator: &str, operator: &str, right: String) -> Result<When, String> {
    let path = locator.strip_prefix("q://").ok_or("it says of no question what is asked")?;
    let mut parts = path.split('/');
    let question = parts.next().unwrap_or("").to_owned();
    let what = parts.next().unwrap_or("");
    let first = parts.next().map(str::to_owned);
    let second = parts.next().map(str::to_owned);
    let payload =
        reader.questions.get(question.as_str()).ok_or_else(|| format!("there is no question {question}"))?;
    let kind = payload.get("QuestionType").and_then(Value::as_str).unwrap_or("");
    let about = |row: Option<String>, test: Test| When::Test { ask: question.clone(), row, test };
    let (row, test) = match what {
        "SelectableChoice" | "SelectableAnswer" => match (first, second) {
            (Some(row), Some(column)) => (Some(row), Test::Is(vec![column])),
            (Some(choice), None) if is_nps(payload) => (None, Test::Is(vec![nps_points(payload, &choice)])),
            (Some(choice), None) => (None, Test::Is(vec![choice])),
            _ => return Err("it names no choice".into()),
        },
        "ChoiceTextEntryValue" | "ChoiceNumericEntryValue" | "ChoiceValue" => {
            let row = first.filter(|_| {
                !matches!(
                    (kind, payload.get("Selector").and_then(Value::as_str)),
                    ("TE", Some("SL" | "ML" | "ESTB" | "PW"))
                )
            });
            (row, value_test(operator, &right)?)
        }
        other => return Err(format!("it asks for {other}")),
    };
    let test = about(row, test);
    match operator {
        "Selected" | "Is" => Ok(test),
        "NotSelected" | "IsNot" => Ok(test.not()),
        "EqualTo" | "GreaterThan" | "GreaterThanOrEqual" | "GreaterThanEqualTo" | "LessThan"
        | "LessThanOrEqual" | "LessThanEqualTo" | "NotEmpty"
            if what != "SelectableChoice" =>
        {
            Ok(test)
        }
        "NotEqualTo" | "Empty" if what != "SelectableChoice" => Ok(test.not()),
        other => Err(format!("'{other}' has no counterpart")),
    }
}

fn value_test(operator: &str, right: &str) -> Result<Test, String> {
    let number = || right.trim().parse::<f64>().map_err(|_| format!("it compares with “{right}”"));
    Ok(match operator {
        "EqualTo" | "NotEqualTo" => Test::Is(vec![right.to_owned()]),
        "GreaterThan" => Test::Number(">", number()?),
        "GreaterThanOrEqual" | "GreaterThanEqualTo" => Test::Number(">=", number()?),
        "LessThan" => Test::Number("<", number()?),
        "LessThanOrEqual" | "LessThanEqualTo" => Test::Number("<=", number()?),
        "Empty" | "NotEmpty" => Test::Answered,
        other => return Err(format!("'{other}' has no counterpart")),
    })
}

/// Whether it is the question of the Net Promoter Score.
pub(super) fn is_nps(payload: &Value) -> bool {
    payload.get("QuestionType").and_then(Value::as_str) == Some("MC")
        && payload.get("Selector").and_then(Value::as_str) == Some("NPS")
}

/// The points behind a choice of it.
fn nps_points(payload: &Value, choice: &str) -> String {
    let display = payload.get("Choices").and_then(|c| c.get(choice)).and_then(|c| c.get("Display"));
    display.and_then(as_text).filter(|d| d.trim().parse::<u8>().is_ok()).unwrap_or_else(|| choice.to_owned())
}
