//! Answers in the words of the survey.

use candor_model::feedback::Feedback;
use candor_model::id::OrgId;
use candor_model::survey::{Definition, Question};
use candor_model::{Error, Result};
use candor_store::Conn;
use serde::Serialize;
use serde_json::Value;

/// An answer as the person saw the question.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Answered {
    /// The question's key.
    pub key: String,
    /// The question; its key when the survey no longer says.
    pub question: String,
    /// The answer: the chosen texts, the words, the number.
    pub answer: Vec<String>,
}

/// The answers of a record in the wording of the version that was answered.
pub(crate) async fn answered(conn: &mut Conn, org: OrgId, record: &Feedback) -> Result<Vec<Answered>> {
    if record.answers.is_empty() {
        return Ok(Vec::new());
    }
    let definition = match (record.survey, record.survey_version) {
        (Some(survey), Some(version)) => match candor_surveys::version(conn, org, survey, version).await {
            Ok(definition) => Some(definition),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        },
        _ => None,
    };
    Ok(worded(definition.as_ref(), record))
}

fn worded(definition: Option<&Definition>, record: &Feedback) -> Vec<Answered> {
    let fallback = definition.map_or("", Definition::default_language);
    let mut answers: Vec<(usize, Answered)> = record
        .answers
        .iter()
        .map(|(key, value)| {
            let question = definition.and_then(|d| d.question(key));
            let place = definition.and_then(|d| d.questions().position(|(_, q)| q.key == *key));
            let choices = question.map(|q| choices(q, &record.language, fallback)).unwrap_or_default();
            let text = question.map(|q| q.text.get(&record.language, fallback)).filter(|t| !t.is_empty());
            let answered = Answered {
                key: key.clone(),
                question: text.unwrap_or(key).to_owned(),
                answer: spoken(value, &choices),
            };
            (place.unwrap_or(usize::MAX), answered)
        })
        .collect();
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answered)| answered).collect()
}

/// What the codes of a question stand for, whatever its kind: everything in it that has a code and a text.
fn choices(question: &Question, language: &str, fallback: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(kind)) = serde_json::to_value(&question.kind) else { return Vec::new() };
    let texts = |texts: &Value| {
        let text = |language: &str| texts.get(language)?.as_str().filter(|text| !text.is_empty());
        text(language).or_else(|| text(fallback)).map(str::to_owned)
    };
    let lists = kind.values().filter_map(Value::as_array).flatten();
    lists
        .filter_map(|item| Some((item.get("code")?.as_str()?.to_owned(), texts(item.get("text")?)?)))
        .collect()
}

fn spoken(value: &Value, choices: &[(String, String)]) -> Vec<String> {
    let of_code = |code: &str| {
        choices
            .iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.to_owned(), |(_, text)| text.clone())
    };
    match value {
        Value::Null => Vec::new(),
        Value::String(code) => vec![of_code(code)],
        Value::Array(items) => items.iter().flat_map(|item| spoken(item, choices)).collect(),
        Value::Object(rows) => rows
            .iter()
            .map(|(row, value)| format!("{}: {}", of_code(row), spoken(value, choices).join(", ")))
            .collect(),
        other => vec![other.to_string()],
    }
}
