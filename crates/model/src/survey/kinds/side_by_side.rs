//! Several rows, each judged on several lists.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::matrix::yes;
use super::matrix_multiple::{all_known, several};
use super::{Part, Problem, Rules, row_field, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::choices_flaws;

/// Several rows, each judged on several lists side by side. The answer is an object: row code to an object from column
/// code to the chosen code, or to an array of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SideBySideQuestion)]
pub struct SideBySide {
    /// What is judged.
    pub rows: Vec<Choice>,
    /// The lists.
    pub columns: Vec<SideColumn>,
    /// Whether a required one needs every cell rather than any.
    #[serde(default = "yes")]
    pub every_row: bool,
}

/// One list of a side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveySideColumn)]
pub struct SideColumn {
    /// Its name in answers, filters and exports.
    pub code: String,
    /// What the list is about.
    pub text: Text,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Whether more than one may be chosen.
    #[serde(default)]
    pub multiple: bool,
}

impl SideBySide {
    fn cells(&self) -> impl Iterator<Item = (&Choice, &SideColumn)> {
        self.rows.iter().flat_map(|row| self.columns.iter().map(move |column| (row, column)))
    }
}

fn cell_code(row: &Choice, column: &SideColumn) -> String {
    format!("{}.{}", row.code, column.code)
}

impl Rules for SideBySide {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.rows"), &self.rows, 1, language, flaws);
        let list = format!("{path}.kind.columns");
        if self.columns.is_empty() || self.columns.len() > 6 {
            flaws.push(FieldError::new(&list, "out_of_range", "Between 1 and 6 lists are possible."));
        }
        let mut seen = HashSet::new();
        for (at, column) in self.columns.iter().enumerate() {
            let path = format!("{list}[{at}]");
            let own = [Choice { code: column.code.clone(), text: column.text.clone() }];
            let mut found = Vec::new();
            choices_flaws("own", &own, 1, language, &mut found);
            flaws.extend(
                found
                    .into_iter()
                    .map(|flaw| FieldError { path: flaw.path.replacen("own[0]", &path, 1), ..flaw }),
            );
            if !seen.insert(&column.code) {
                let message = format!("Another list has the code {}.", column.code);
                flaws.push(FieldError::new(format!("{path}.code"), "duplicate", message));
            }
            choices_flaws(&format!("{path}.choices"), &column.choices, 2, language, flaws);
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let mut given = Map::new();
        for (row, column) in self.cells() {
            let field = row_field(key, &cell_code(row, column));
            let value =
                if column.multiple { several(form, &field) } else { form.one(&field).map(Value::from) };
            let Some(value) = value else { continue };
            let cells = given.entry(row.code.clone()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(cells) = cells {
                cells.insert(column.code.clone(), value);
            }
        }
        if !given.is_empty() {
            answers.insert(key.into(), Value::Object(given));
        }
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        let given = answers.get(key);
        match given {
            None if !self.every_row => vec![(key.into(), Problem::Required)],
            _ if !self.every_row => Vec::new(),
            _ => self
                .cells()
                .filter(|(row, column)| {
                    given.and_then(|g| g.get(&row.code)).and_then(|r| r.get(&column.code)).is_none()
                })
                .map(|(row, column)| (row_field(key, &cell_code(row, column)), Problem::RowMissing))
                .collect(),
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let Some(given) = answer.as_object() else {
            return problems.push((key.into(), Problem::UnknownChoice));
        };
        for (row, cells) in given {
            for (column, value) in cells.as_object().into_iter().flatten() {
                let known =
                    self.cells().find(|(r, c)| r.code == *row && c.code == *column).is_some_and(|(_, c)| {
                        match value.as_str() {
                            Some(code) => !c.multiple && c.choices.iter().any(|x| x.code == code),
                            None => c.multiple && all_known(&c.choices, value),
                        }
                    });
                if !known {
                    problems.push((row_field(key, &format!("{row}.{column}")), Problem::UnknownChoice));
                }
            }
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        let mut texts = rows::texts("rows", &self.rows);
        for (at, column) in self.columns.iter().enumerate() {
            texts.push((format!("kind.columns[{at}].text"), &column.text));
            texts.extend(rows::texts(&format!("columns[{at}].choices"), &column.choices));
        }
        texts
    }

    fn codes(&self) -> Option<Vec<&str>> {
        Some(self.columns.iter().flat_map(|c| rows::codes(&c.choices)).collect())
    }

    fn parts(&self) -> Vec<Part<'_>> {
        self.cells()
            .map(|(row, column)| Part {
                code: cell_code(row, column),
                codes: Some(rows::codes(&column.choices)),
            })
            .collect()
    }

    fn seconds(&self) -> u32 {
        rows::seconds(self.rows.len() * self.columns.len(), 4)
    }
}
