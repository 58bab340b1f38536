//! Answers in the words of the survey.

use candor_model::feedback::Feedback;
use candor_model::id::OrgId;
use candor_model::survey::kinds::{FileUpload, strokes};
use candor_model::survey::{Definition, Kind, Question};
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
    /// Files that came with it, to be fetched from `/feedback/{id}/files/{file}`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AnsweredFile>,
    /// A signature that was drawn, as the path of an SVG of 1000 by 300.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawing: Option<String>,
}

/// A file of a respondent.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct AnsweredFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
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
            let (mut answer, mut files, mut drawing) = (Vec::new(), Vec::new(), None);
            match question.map(|q| &q.kind) {
                Some(Kind::FileUpload(_)) => {
                    let kept = FileUpload::files(Some(value)).into_iter().map(|(_, file)| file);
                    let kept = kept.filter(|file| file.refused.is_none());
                    files.extend(kept.map(|f| AnsweredFile { id: f.id, name: f.name, size: f.size }));
                }
                Some(Kind::Signature(_)) => {
                    answer.extend(value.get("name").and_then(Value::as_str).map(str::to_owned));
                    drawing = value.get("drawing").and_then(Value::as_str).and_then(strokes).map(path);
                }
                Some(Kind::DrillDown(list)) => answer.push(list.path(Some(value)).join(" › ")),
                _ => answer = spoken(value, &choices),
            }
            let question = text.unwrap_or(key).to_owned();
            let answered = Answered { key: key.clone(), question, answer, files, drawing };
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
    // Lists within lists name what can be chosen in them; a pair of opposites is named by both.
    let named = |item: &Value| {
        let pair = || Some(format!("{} – {}", texts(item.get("left")?)?, texts(item.get("right")?)?));
        let text = item.get("text").and_then(texts).or_else(pair);
        Some((item.get("code")?.as_str()?.to_owned(), text?))
    };
    let lists: Vec<&Value> = kind.values().filter_map(Value::as_array).flatten().collect();
    let within = lists.iter().filter_map(|item| item.get("choices")?.as_array()).flatten();
    lists.iter().copied().chain(within).filter_map(named).collect()
}

/// Strokes as the path of an SVG.
fn path(strokes: Vec<Vec<(u16, u16)>>) -> String {
    let stroke = |points: Vec<(u16, u16)>| {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
        format!("M{}", points.join("L"))
    };
    strokes.into_iter().map(stroke).collect()
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
