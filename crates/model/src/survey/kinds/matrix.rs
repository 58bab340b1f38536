//! Several rows judged on the same columns, one column each.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Part, Problem, Rules, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::choices_flaws;

/// Several rows judged on the same columns. The answer is an object: row code to column code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatrixQuestion)]
pub struct Matrix {
    /// What is judged.
    pub rows: Vec<Choice>,
    /// The judgements.
    pub columns: Vec<Choice>,
    /// Whether a required matrix needs an answer in every row rather than in any.
    #[serde(default = "yes")]
    pub every_row: bool,
}

pub(super) fn yes() -> bool {
    true
}

impl Rules for Matrix {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.rows"), &self.rows, 1, language, flaws);
        choices_flaws(&format!("{path}.kind.columns"), &self.columns, 2, language, flaws);
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        rows::read(key, self.rows.iter().map(|r| r.code.as_str()), answers, |field| {
            form.one(field).map(Value::from)
        });
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        rows::missing(key, answers, self.every_row, self.rows.iter().map(|r| r.code.as_str()))
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        rows::check(key, answers, problems, |row, column| {
            let row_known = self.rows.iter().any(|r| r.code == *row);
            let column_known = column.as_str().is_some_and(|c| self.columns.iter().any(|x| x.code == c));
            (!row_known || !column_known).then_some(Problem::UnknownChoice)
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
        rows::seconds(self.rows.len(), 4)
    }
}
