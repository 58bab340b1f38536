//! Several pairs of opposites with points between them.

use serde::{Deserialize, Serialize};

use super::likert::{is_point, points_flaw};
use super::matrix::yes;
use super::{Part, Problem, Rules, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::{choices_flaws, text_flaw};

/// Pairs of opposites (slow – fast) with points from 1, at the left, to `points`, at the right. The answer is an object:
/// row code to number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BipolarQuestion)]
pub struct Bipolar {
    /// The pairs.
    pub rows: Vec<BipolarRow>,
    /// How many points lie between them, 3 to 11.
    pub points: u8,
    /// Whether a required one needs an answer in every row rather than in any.
    #[serde(default = "yes")]
    pub every_row: bool,
}

/// A pair of opposites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyBipolarRow)]
pub struct BipolarRow {
    /// Its name in answers, filters and exports.
    pub code: String,
    /// What 1 means.
    pub left: Text,
    /// What the highest point means.
    pub right: Text,
}

impl Rules for Bipolar {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        let list = format!("{path}.kind.rows");
        let codes: Vec<Choice> =
            self.rows.iter().map(|r| Choice { code: r.code.clone(), text: r.left.clone() }).collect();
        let mut found = Vec::new();
        choices_flaws(&list, &codes, 1, language, &mut found);
        flaws.extend(found.into_iter().map(|flaw| FieldError {
            path: flaw.path.strip_suffix("].text").map_or(flaw.path.clone(), |at| format!("{at}].left")),
            ..flaw
        }));
        for (at, row) in self.rows.iter().enumerate() {
            text_flaw(&format!("{list}[{at}].right"), &row.right, language, flaws);
        }
        points_flaw(path, self.points, 3, flaws);
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
        let mut texts = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            texts.push((format!("kind.rows[{i}].left"), &row.left));
            texts.push((format!("kind.rows[{i}].right"), &row.right));
        }
        texts
    }

    fn parts(&self) -> Vec<Part<'_>> {
        rows::parts(self.rows.iter().map(|r| r.code.as_str()), None)
    }

    fn seconds(&self) -> u32 {
        rows::seconds(self.rows.len(), 4)
    }
}
