//! A total shared out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::value::shown;
use super::{Part, Problem, Rules, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::choices_flaws;

/// A total shared out among choices. The answer is an object: choice code to number, 0 where nothing was written; the
/// numbers add up to the total.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConstantSumQuestion)]
pub struct ConstantSum {
    /// Among what it is shared out.
    pub choices: Vec<Choice>,
    /// What there is to share: 100.
    pub total: u32,
    /// What is shared: `%`, `points`.
    #[serde(default)]
    pub unit: Text,
}

impl Rules for ConstantSum {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.choices"), &self.choices, 2, language, flaws);
        if !(1..=1_000_000).contains(&self.total) {
            let message = "Between 1 and 1,000,000 can be shared out.";
            flaws.push(FieldError::new(format!("{path}.kind.total"), "out_of_range", message));
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        rows::read(key, self.choices.iter().map(|c| c.code.as_str()), answers, |field| {
            rows::number(form, field)
        });
        if let Some(Value::Object(given)) = answers.get_mut(key) {
            for choice in &self.choices {
                given.entry(choice.code.clone()).or_insert_with(|| Value::from(0));
            }
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let before = problems.len();
        rows::check(key, answers, problems, |code, share| match share.as_f64() {
            _ if !self.choices.iter().any(|c| c.code == *code) => Some(Problem::UnknownChoice),
            None => Some(Problem::NotNumber),
            Some(n) if n < 0.0 => Some(Problem::TooSmall("0".into())),
            Some(_) => None,
        });
        let Some(given) = answers.get(key).and_then(Value::as_object) else { return };
        let sum: f64 = given.values().filter_map(Value::as_f64).sum();
        if problems.len() == before && (sum - f64::from(self.total)).abs() > 1e-6 {
            problems.push((key.into(), Problem::NotTotal { sum: shown(sum), total: self.total }));
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        [rows::texts("choices", &self.choices), vec![("kind.unit".into(), &self.unit)]].concat()
    }

    fn parts(&self) -> Vec<Part<'_>> {
        rows::parts(self.choices.iter().map(|c| c.code.as_str()), None)
    }

    fn seconds(&self) -> u32 {
        rows::seconds(self.choices.len(), 6)
    }
}
