//! Several statements judged on the same scale of points.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::matrix::yes;
use super::{Part, Problem, Rules, Scale, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::choices_flaws;

/// Several statements judged on a scale from 1 to `points`. The answer is an object: row code to number, so that
/// `q3.speed>=4` can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LikertQuestion)]
pub struct Likert {
    /// The statements.
    pub rows: Vec<Choice>,
    /// The highest point, 2 to 11; the lowest is 1.
    pub points: u8,
    /// The words at the ends; "strongly disagree" and "strongly agree" in the respondent's language when empty.
    #[serde(default)]
    pub ends: Scale,
    /// Whether a required one needs an answer in every row rather than in any.
    #[serde(default = "yes")]
    pub every_row: bool,
}

/// Names a number of points that no scale has.
pub(super) fn points_flaw(path: &str, points: u8, least: u8, flaws: &mut Vec<FieldError>) {
    if !(least..=11).contains(&points) {
        let message = format!("Between {least} and 11 points are possible.");
        flaws.push(FieldError::new(format!("{path}.kind.points"), "out_of_range", message));
    }
}

/// Whether a value is a point of a scale from 1.
pub(super) fn is_point(value: &Value, points: u8) -> bool {
    value.as_i64().is_some_and(|n| (1..=i64::from(points)).contains(&n))
}

impl Rules for Likert {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.rows"), &self.rows, 1, language, flaws);
        points_flaw(path, self.points, 2, flaws);
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        rows::read(key, self.rows.iter().map(|r| r.code.as_str()), answers, |field| {
            rows::number(form, field)
        });
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        rows::missing(key, answers, self.every_row, self.rows.iter().map(|r| r.code.as_str()))
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        rows::check(key, answers, problems, |row, point| {
            let known = self.rows.iter().any(|r| r.code == *row) && is_point(point, self.points);
            (!known).then_some(Problem::UnknownChoice)
        });
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        let ends = vec![("kind.ends.low".into(), &self.ends.low), ("kind.ends.high".into(), &self.ends.high)];
        [rows::texts("rows", &self.rows), ends].concat()
    }

    fn parts(&self) -> Vec<Part<'_>> {
        rows::parts(self.rows.iter().map(|r| r.code.as_str()), None)
    }

    fn seconds(&self) -> u32 {
        rows::seconds(self.rows.len(), 4)
    }
}
