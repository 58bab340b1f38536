//! Qualtrics: QSF, a JSON file of survey elements. Blocks hold questions, the flow holds blocks.

mod flow;
mod logic;
mod question;
mod settings;

use std::collections::BTreeMap;

use candor_model::{Error, Result};
use serde_json::Value;

use super::loss::Losses;
use super::sketch::Sketch;
use super::words::{Inserts, language_code, text};

/// What is known of the file while it is read.
struct Reader<'a> {
    /// The payloads of questions by id.
    questions: BTreeMap<&'a str, &'a Value>,
    /// Blocks by id.
    blocks: BTreeMap<&'a str, &'a Value>,
    /// The codes of the file and ours, the main language first.
    languages: Vec<(String, String)>,
    sketch: Sketch,
}

/// Reads a file that is JSON already.
pub(super) fn read(file: &Value) -> Result<Sketch> {
    let broken = |why: &str| Error::invalid("file", "broken", format!("This is no Qualtrics survey: {why}"));
    let entry = file
        .get("SurveyEntry")
        .and_then(Value::as_object)
        .ok_or_else(|| broken("SurveyEntry is missing."))?;
    let elements = file
        .get("SurveyElements")
        .and_then(Value::as_array)
        .ok_or_else(|| broken("SurveyElements is missing."))?;
    let say = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or("").trim();
    let main = say("SurveyLanguage");
    let main = if main.is_empty() { "EN" } else { main };
    let ours = language_code(main).unwrap_or_else(|| "en".into());
    let name = if say("SurveyName").is_empty() { "Survey" } else { say("SurveyName") };
    let mut reader = Reader {
        questions: BTreeMap::new(),
        blocks: BTreeMap::new(),
        languages: vec![(main.to_owned(), ours.clone())],
        sketch: Sketch { name: name.to_owned(), languages: vec![ours.clone()], ..Sketch::default() },
    };
    reader.sketch.title = text(&mut reader.sketch.losses, "survey", Inserts::Dollar, &ours, name);
    let mut flow = None;
    for element in elements {
        let kind = element.get("Element").and_then(Value::as_str).unwrap_or("");
        let payload = element.get("Payload").unwrap_or(&Value::Null);
        match kind {
            "SQ" => reader.take_question(element, payload),
            "BL" => {
                let blocks = entries(payload).into_iter().map(|(_, b)| b);
                reader.blocks.extend(blocks.filter_map(|b| Some((b.get("ID")?.as_str()?, b))));
            }
            "FL" if flow.is_none() => flow = Some(payload),
            "SO" => settings::options(&mut reader.sketch, payload),
            "SCO" => settings::scoring(&mut reader.sketch.losses, payload),
            other => settings::element(&mut reader.sketch.losses, other, element),
        }
    }
    settings::languages(&mut reader, elements);
    if reader.questions.is_empty() {
        return Err(broken("it has no question."));
    }
    flow::read(&mut reader, flow);
    reader.sketch.resolve = Some(resolve);
    Ok(reader.sketch)
}

/// `${q://QID1/ChoiceGroup/SelectedChoices}` and `${e://Field/plan}`.
fn resolve(insert: &str) -> Option<String> {
    let inner = insert.strip_prefix("${")?.strip_suffix('}')?;
    if let Some(field) = inner.strip_prefix("e://Field/") {
        return Some(field.to_owned());
    }
    let mut parts = inner.strip_prefix("q://")?.split('/');
    let question = parts.next()?;
    matches!(
        (parts.next()?, parts.next()),
        ("ChoiceGroup", Some("SelectedChoices" | "SelectedChoicesTextEntry"))
            | ("ChoiceTextEntryValue" | "ChoiceNumericEntryValue", _)
    )
    .then(|| question.to_owned())
}

impl<'a> Reader<'a> {
    fn take_question(&mut self, element: &'a Value, payload: &'a Value) {
        let id =
            payload.get("QuestionID").or_else(|| element.get("PrimaryAttribute")).and_then(Value::as_str);
        match id.filter(|_| payload.is_object()) {
            Some(id) => {
                if let Some(before) = self.questions.insert(id, payload) {
                    let tag = before.get("DataExportTag").and_then(Value::as_str).unwrap_or(id);
                    let why = "another question has the same id and takes its place";
                    self.sketch.losses.lost(format!("question {tag}"), format!("question {id}"), why);
                }
            }
            None => self.sketch.losses.lost("question", "survey elements", "it has no id or no content"),
        }
    }
}

/// The members of a list or a map, with numbers in order. PHP writes a map with the keys 0, 1, 2 … as a list.
fn entries(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Array(items) => items.iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect(),
        Value::Object(map) => {
            let mut items: Vec<_> = map.iter().map(|(k, v)| (k.clone(), v)).collect();
            items.sort_by_key(|(k, _)| k.parse::<i64>().unwrap_or(i64::MAX));
            items
        }
        _ => Vec::new(),
    }
}

/// A text or a number as text.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// Whether a setting says nothing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => {
            let text = text.trim();
            text.is_empty() || matches!(text, "None" | "OFF" | "off" | "false" | "no" | "No")
        }
        Value::Number(n) => n.as_f64() == Some(0.0),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(map) => map.values().all(is_nothing),
        Value::Bool(true) => false,
    }
}

/// What is said of a question in the report.
fn place(id: &str, payload: &Value) -> String {
    match payload.get("DataExportTag").and_then(Value::as_str).filter(|tag| !tag.trim().is_empty()) {
        Some(tag) if tag != id => format!("question {tag} ({id})"),
        _ => format!("question {id}"),
    }
}

fn lost_question(losses: &mut Losses, id: &str, payload: &Value, why: &str) {
    let what = payload.get("QuestionText").and_then(Value::as_str).unwrap_or("");
    let what = super::markup::plain(what).text;
    losses.lost(format!("question “{what}”"), place(id, payload), why);
}
