//! A number on a line.

use serde::{Deserialize, Serialize};

use super::value::shown;
use super::{Problem, Rules, Scale, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::text::Text;

/// A number on a line from `min` to `max`. The answer is the number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SliderQuestion)]
pub struct Slider {
    /// The left end.
    pub min: f64,
    /// The right end.
    pub max: f64,
    /// How far apart the possible values are, counted from `min`.
    #[serde(default = "one")]
    pub step: f64,
    /// The words at the ends; none when empty.
    #[serde(default)]
    pub ends: Scale,
    /// What is counted: `%`, `minutes`.
    #[serde(default)]
    pub unit: Text,
}

fn one() -> f64 {
    1.0
}

impl Slider {
    /// Whether a number lies on a step. What is left of a division is compared with the noise of fractions.
    fn on_step(&self, n: f64) -> bool {
        let steps = (n - self.min) / self.step;
        (steps - steps.round()).abs() < 1e-6
    }
}

impl Rules for Slider {
    fn flaws(&self, path: &str, _: &str, flaws: &mut Vec<FieldError>) {
        let mut flaw = |end: &str, message: &str| {
            flaws.push(FieldError::new(format!("{path}.kind.{end}"), "impossible", message));
        };
        if !(self.min.is_finite() && self.max.is_finite() && self.min < self.max) {
            flaw("max", "The right end must be more than the left.");
        } else if !(self.step.is_finite() && self.step > 0.0) {
            flaw("step", "A step is more than 0.");
        } else if !self.on_step(self.max) {
            flaw("step", "The right end cannot be reached in these steps.");
        } else if (self.max - self.min) / self.step > 10_000.0 {
            flaw("step", "At most 10,000 steps are possible.");
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        if let Some(value) = rows::number(form, key) {
            answers.insert(key.into(), value);
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let problem = match answer.as_f64() {
            None => Problem::NotNumber,
            Some(n) if n < self.min => Problem::TooSmall(shown(self.min)),
            Some(n) if n > self.max => Problem::TooLarge(shown(self.max)),
            Some(n) if !self.on_step(n) => Problem::NotOnStep(shown(self.step)),
            Some(_) => return,
        };
        problems.push((key.into(), problem));
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        vec![
            ("kind.ends.low".into(), &self.ends.low),
            ("kind.ends.high".into(), &self.ends.high),
            ("kind.unit".into(), &self.unit),
        ]
    }
}
