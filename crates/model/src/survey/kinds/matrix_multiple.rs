//! Several rows, any of the same columns in each.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Part, Problem, Rules, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::choices_flaws;

/// Several rows, any of the columns in each. The answer is an object: row code to an array of column codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatrixMultipleQuestion)]
pub struct MatrixMultiple {
    /// What is judged.
    pub rows: Vec<Choice>,
    /// What may apply.
    pub columns: Vec<Choice>,
    /// Whether a required one needs an answer in every row rather than in any.
    #[serde(default)]
    pub every_row: bool,
}

/// The codes of a field, each once, as an array; none when there is none.
pub(super) fn several(form: &Form, field: &str) -> Option<Value> {
    let mut chosen: Vec<&str> = Vec::new();
    for code in form.all(field) {
        if !chosen.contains(&code) {
            chosen.push(code);
        }
    }
    (!chosen.is_empty()).then(|| Value::from(chosen))
}

/// Whether an answer is an array of known codes.
pub(super) fn all_known(choices: &[Choice], answer: &Value) -> bool {
    answer.as_array().is_some_and(|codes| {
        codes.iter().all(|c| c.as_str().is_some_and(|c| choices.iter().any(|x| x.code == c)))
    })
}

impl Rules for MatrixMultiple {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.rows"), &self.rows, 1, language, flaws);
        choices_flaws(&format!("{path}.kind.columns"), &self.columns, 2, language, flaws);
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        rows::read(key, self.rows.iter().map(|r| r.code.as_str()), answers, |field| several(form, field));
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        rows::missing(key, answers, self.every_row, self.rows.iter().map(|r| r.code.as_str()))
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        rows::check(key, answers, problems, |row, columns| {
            let row_known = self.rows.iter().any(|r| r.code == *row);
            (!row_known || !all_known(&self.columns, columns)).then_some(Problem::UnknownChoice)
        });
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        [rows::texts("rows", &self.rows), rows::texts("columns", &self.columns)].concat()
    }

    fn codes(&self) -> Option<Vec<&str>> {
        Some(rows::codes(&self.columns))
    }

    fn parts(&self) -> Vec<Part<'_>> {
        rows::parts(self.rows.iter().map(|r| r.code.as_str()), Some(&rows::codes(&self.columns)))
    }

    fn seconds(&self) -> u32 {
        rows::seconds(self.rows.len(), 6)
    }
}
