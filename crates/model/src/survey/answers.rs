//! Answers: from a posted form to typed values, and whether they will do.

use std::collections::BTreeMap;

use serde_json::Value;

use super::definition::{Definition, Page, Question};
use super::evaluate::evaluate;
use super::flow::narrow;
use super::kinds::{OTHER, Upload};
use super::logic::{READ, reading};
use crate::error::FieldError;

/// Answers by the question's key: a choice is its code, several are an array of codes, what has parts is an object from part
/// to answer, a box is `true` or `false`. What was written at "other" stands under the key followed by `_other`.
pub type Answers = BTreeMap<String, Value>;

/// A form as a browser posts it.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    uploads: Vec<(String, Upload)>,
}

impl Form {
    /// The fields in order. Space around values and control characters mean nothing; line ends become `\n`.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let clean = |text: String| {
            let lines = text.replace("\r\n", "\n").replace('\r', "\n");
            lines.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect::<String>()
        };
        let fields = fields.into_iter().map(|(k, v)| (k, clean(v).trim().to_owned())).collect();
        Self { fields, uploads: Vec::new() }
    }

    /// The same with files that came with it, each with the name of its field. A file is judged and kept before the form
    /// is read; a field with the same name is not a file.
    #[must_use]
    pub fn with_uploads(mut self, uploads: impl IntoIterator<Item = (String, Upload)>) -> Self {
        self.uploads.extend(uploads);
        self
    }

    /// The files of a field.
    pub fn uploads<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Upload> {
        self.uploads.iter().filter(move |(k, _)| k == name).map(|(_, file)| file)
    }

    /// The first value of a field that is not empty.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(k, v)| k == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// All values of a field that are not empty.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(k, v)| k == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }
}

/// The answers after one page was posted: those of the page are replaced, the others stay.
#[must_use]
pub fn read_answers(page: &Page, form: &Form, before: &Answers) -> Answers {
    let mut answers = before.clone();
    for question in &page.questions {
        // A file stays until it is taken back, and what is hidden nobody posts.
        if !question.kind.rules().keeps() {
            answers.remove(&question.key);
        }
        answers.remove(&format!("{}_{OTHER}", question.key));
        for row in READ {
            answers.remove(&reading(&question.key, row));
        }
        question.kind.rules().read(&question.key, form, &mut answers);
    }
    answers
}

/// Judges the answers to the visible questions of one page, without choices that were not offered; the path of each error is the name of the form field.
#[must_use]
pub fn validate_answers(
    definition: &Definition,
    page: usize,
    answers: &Answers,
    language: &str,
) -> Vec<FieldError> {
    let visible = evaluate(definition, answers);
    let Some(shown) = visible.pages.iter().find(|p| p.index == page) else { return Vec::new() };
    let questions = definition.pages.get(page).map_or(&[][..], |p| &p.questions);
    questions
        .iter()
        .filter(|q| shown.questions.contains(&q.key))
        .flat_map(|q| {
            let offered = narrow(q, visible.closed.get(&q.key));
            judge(&offered, &visible.answers, language, definition.default_language())
        })
        .collect()
}

fn judge(question: &Question, answers: &Answers, language: &str, fallback: &str) -> Vec<FieldError> {
    let rules = question.kind.rules();
    let mut problems = Vec::new();
    rules.check(&question.key, answers, &mut problems);
    if question.required && problems.is_empty() {
        problems = rules.missing(&question.key, answers);
    }
    problems
        .into_iter()
        .map(|(field, problem)| FieldError::new(field, problem.code(), problem.message(language, fallback)))
        .collect()
}
