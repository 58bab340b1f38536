//! Several rows judged on the same columns.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Problem, Rules};
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

fn yes() -> bool {
    true
}

/// The form field of one row.
#[must_use]
pub fn row_field(key: &str, row: &str) -> String {
    format!("{key}.{row}")
}

impl Rules for Matrix {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.rows"), &self.rows, 1, language, flaws);
        choices_flaws(&format!("{path}.kind.columns"), &self.columns, 2, language, flaws);
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let rows: Map<String, Value> = self
            .rows
            .iter()
            .filter_map(|row| Some((row.code.clone(), Value::from(form.one(&row_field(key, &row.code))?))))
            .collect();
        if !rows.is_empty() {
            answers.insert(key.into(), Value::Object(rows));
        }
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        let given = answers.get(key).and_then(Value::as_object);
        match given {
            None if !self.every_row => vec![(key.into(), Problem::Required)],
            _ if !self.every_row => Vec::new(),
            _ => self
                .rows
                .iter()
                .filter(|row| !given.is_some_and(|g| g.contains_key(&row.code)))
                .map(|row| (row_field(key, &row.code), Problem::RowMissing))
                .collect(),
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let Some(given) = answer.as_object() else {
            return problems.push((key.into(), Problem::UnknownChoice));
        };
        for (row, column) in given {
            let row_known = self.rows.iter().any(|r| r.code == *row);
            let column_known = column.as_str().is_some_and(|c| self.columns.iter().any(|x| x.code == c));
            if !row_known || !column_known {
                problems.push((row_field(key, row), Problem::UnknownChoice));
            }
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        let of = |name: &'static str, list: &'_ [Choice]| {
            list.iter().enumerate().map(move |(i, _)| format!("kind.{name}[{i}].text")).collect::<Vec<_>>()
        };
        let names = of("rows", &self.rows).into_iter().chain(of("columns", &self.columns));
        names.zip(self.rows.iter().chain(&self.columns).map(|c| &c.text)).collect()
    }
}
