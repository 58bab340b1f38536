//! Things put in order.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Part, Problem, Rules, row_field, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::choices_flaws;

/// Things put in order. The answer is an object: choice code to its place, 1 being the first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RankingQuestion)]
pub struct Ranking {
    /// What is put in order.
    pub choices: Vec<Choice>,
    /// Only so many places are given; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<u32>,
}

impl Ranking {
    /// How many places are given.
    #[must_use]
    pub fn places(&self) -> usize {
        let all = self.choices.len();
        self.top.map_or(all, |top| all.min(top as usize))
    }
}

impl Rules for Ranking {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.choices"), &self.choices, 2, language, flaws);
        if self.top.is_some_and(|top| top == 0 || top as usize > self.choices.len()) {
            let message = format!("There are {} choices to be put in order.", self.choices.len());
            flaws.push(FieldError::new(format!("{path}.kind.top"), "impossible", message));
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        rows::read(key, self.choices.iter().map(|c| c.code.as_str()), answers, |field| {
            rows::number(form, field)
        });
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let before = problems.len();
        let places = self.places();
        rows::check(key, answers, problems, |code, place| {
            let known = self.choices.iter().any(|c| c.code == *code);
            let in_range = place.as_u64().is_some_and(|n| (1..=places as u64).contains(&n));
            (!known || !in_range).then_some(Problem::UnknownChoice)
        });
        if problems.len() > before {
            return;
        }
        let mut taken = vec![0usize; places + 1];
        let given = answer.as_object();
        let place = |code: &str| given.and_then(|g| g.get(code)).and_then(Value::as_u64).map(|n| n as usize);
        for choice in &self.choices {
            let Some(place) = place(&choice.code) else { continue };
            taken[place] += 1;
            if taken[place] > 1 {
                problems.push((row_field(key, &choice.code), Problem::PlaceTwice(place)));
            }
        }
        if problems.len() == before && taken[1..].contains(&0) {
            problems.push((key.into(), Problem::PlacesMissing(places)));
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        rows::texts("choices", &self.choices)
    }

    fn parts(&self) -> Vec<Part<'_>> {
        rows::parts(self.choices.iter().map(|c| c.code.as_str()), None)
    }

    fn seconds(&self) -> u32 {
        rows::seconds(self.places(), 4)
    }
}
