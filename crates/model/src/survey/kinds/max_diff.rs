//! The best and the worst of changing sets (best–worst scaling).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Part, Problem, Rules, row_field, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::choices_flaws;

/// Sets of choices, of each of which the best and the worst is named. The answer is an object: `s1` to
/// `{"best": code, "worst": code}` for each set, and `score` to the number of times that each choice was best less the
/// times that it was worst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaxDiffQuestion)]
pub struct MaxDiff {
    /// What is compared.
    pub choices: Vec<Choice>,
    /// How many stand in one set, 3 to 6.
    #[serde(default = "four")]
    pub per_set: u8,
    /// How many sets are shown; as many as show each choice three times when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sets: Option<u8>,
    /// Above the best; "best" in the respondent's language when empty.
    #[serde(default)]
    pub best: Text,
    /// Above the worst.
    #[serde(default)]
    pub worst: Text,
}

fn four() -> u8 {
    4
}

/// The most sets.
const SETS: u8 = 30;

impl MaxDiff {
    /// How many sets are shown.
    #[must_use]
    pub fn count(&self) -> usize {
        let usual = (self.choices.len() * 3).div_ceil(usize::from(self.per_set.max(1)));
        self.sets.map_or(usual, usize::from).clamp(1, usize::from(SETS))
    }

    /// The sets, as places in the list of choices. The same definition always has the same sets: each next member is the
    /// choice shown least often so far, of those the one that has met the members of the set least often, so that
    /// no two choices are shown more than one time apart in number.
    #[must_use]
    pub fn plan(&self) -> Vec<Vec<usize>> {
        let all = self.choices.len();
        let size = usize::from(self.per_set).min(all);
        let mut shown = vec![0usize; all];
        let mut met = vec![vec![0usize; all]; all];
        let mut plan = Vec::with_capacity(self.count());
        for set in 0..self.count() {
            let mut members: Vec<usize> = Vec::with_capacity(size);
            while members.len() < size {
                let next = (0..all).filter(|c| !members.contains(c)).min_by_key(|c| {
                    let acquainted: usize = members.iter().map(|m| met[*m][*c]).sum();
                    (shown[*c], acquainted, (*c + all - set % all) % all)
                });
                let Some(next) = next else { break };
                members.push(next);
            }
            for a in &members {
                shown[*a] += 1;
                for b in members.iter().filter(|b| *b != a) {
                    met[*a][*b] += 1;
                }
            }
            members.sort_unstable();
            plan.push(members);
        }
        plan
    }
}

/// The name of a set.
fn set_code(set: usize) -> String {
    format!("s{}", set + 1)
}

impl Rules for MaxDiff {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        choices_flaws(&format!("{path}.kind.choices"), &self.choices, 4, language, flaws);
        if !(3..=6).contains(&self.per_set) || usize::from(self.per_set) > self.choices.len() {
            let message = "A set has 3 to 6 choices, and not more than there are.";
            flaws.push(FieldError::new(format!("{path}.kind.per_set"), "out_of_range", message));
        }
        if self.sets.is_some_and(|sets| !(1..=SETS).contains(&sets)) {
            let message = format!("Between 1 and {SETS} sets are possible.");
            flaws.push(FieldError::new(format!("{path}.kind.sets"), "out_of_range", message));
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let mut given = Map::new();
        let mut score = Map::new();
        let mut count = |code: &str, by: i64| {
            if self.choices.iter().any(|c| c.code == code) {
                let so_far = score.get(code).and_then(Value::as_i64).unwrap_or(0);
                score.insert(code.to_owned(), json!(so_far + by));
            }
        };
        for (at, members) in self.plan().iter().enumerate() {
            let set = set_code(at);
            let mut picked = Map::new();
            for (end, by) in [("best", 1), ("worst", -1)] {
                if let Some(code) = form.one(&row_field(key, &format!("{set}.{end}"))) {
                    picked.insert(end.into(), Value::from(code));
                    count(code, by);
                }
            }
            if !picked.is_empty() {
                members.iter().for_each(|m| count(&self.choices[*m].code, 0));
                given.insert(set, Value::Object(picked));
            }
        }
        if !given.is_empty() {
            given.insert("score".into(), Value::Object(score));
            answers.insert(key.into(), Value::Object(given));
        }
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        if answers.contains_key(key) {
            return Vec::new();
        }
        vec![(row_field(key, "s1.best"), Problem::Required)]
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        for (at, members) in self.plan().iter().enumerate() {
            let set = set_code(at);
            let picked = |end: &str| answer.get(&set)?.get(end)?.as_str();
            let field = |end: &str| row_field(key, &format!("{set}.{end}"));
            let known = |code: &str| members.iter().any(|m| self.choices[*m].code == code);
            match (picked("best"), picked("worst")) {
                // Sets are answered together or not at all, so that scores can be compared.
                (None, _) => problems.push((field("best"), Problem::BestMissing)),
                (_, None) => problems.push((field("worst"), Problem::WorstMissing)),
                (Some(best), Some(worst)) if best == worst => {
                    problems.push((field("worst"), Problem::BestIsWorst));
                }
                (Some(best), Some(worst)) if !known(best) || !known(worst) => {
                    problems.push((field("best"), Problem::UnknownChoice));
                }
                _ => {}
            }
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        let ends = vec![("kind.best".into(), &self.best), ("kind.worst".into(), &self.worst)];
        [rows::texts("choices", &self.choices), ends].concat()
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let mut parts: Vec<Part<'_>> =
            self.choices.iter().map(|c| Part { code: format!("score.{}", c.code), codes: None }).collect();
        for (at, members) in self.plan().iter().enumerate() {
            let codes: Vec<&str> = members.iter().map(|m| self.choices[*m].code.as_str()).collect();
            for end in ["best", "worst"] {
                parts.push(Part { code: format!("{}.{end}", set_code(at)), codes: Some(codes.clone()) });
            }
        }
        parts
    }

    fn seconds(&self) -> u32 {
        rows::seconds(self.count(), 8)
    }
}
