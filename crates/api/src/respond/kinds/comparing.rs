//! Comparing: an order, a total shared out, the best and the worst of sets.

use candor_model::survey::kinds::{ConstantSum, MaxDiff, Ranking};
use serde_json::{Value, json};

use super::{Asked, Drawn, fill};

impl Drawn for Ranking {
    fn template(&self) -> &'static str {
        "ranking"
    }

    fn simple(&self) -> bool {
        false
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let places: Vec<usize> = (1..=self.places()).collect();
        json!({
            "hint": fill(asked.kind_words().rank_hint, self.places(), ""),
            "places": places,
            "rows": asked.fields(&self.choices),
        })
    }
}

impl Drawn for ConstantSum {
    fn template(&self) -> &'static str {
        "constant_sum"
    }

    fn simple(&self) -> bool {
        false
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let words = asked.kind_words();
        let shares = asked.answer.and_then(Value::as_object).into_iter().flatten();
        let sum: f64 = shares.filter_map(|(_, share)| share.as_f64()).sum();
        let unit = asked.text(&self.unit);
        let total = if unit.is_empty() { self.total.to_string() } else { format!("{} {unit}", self.total) };
        json!({
            "hint": fill(words.sum_hint, &total, ""),
            // Decimal fractions do not add up exactly.
            "so_far": fill(words.sum_so_far, (sum * 1e6).round() / 1e6, &total),
            "pattern": fill(words.sum_so_far, "{n}", &total),
            "unit": unit,
            "rows": asked.fields(&self.choices),
        })
    }
}

impl Drawn for MaxDiff {
    fn template(&self) -> &'static str {
        "max_diff"
    }

    fn simple(&self) -> bool {
        false
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let words = asked.kind_words();
        let (best, worst) = (asked.text_or(&self.best, words.best), asked.text_or(&self.worst, words.worst));
        let plan = self.plan();
        let sets: Vec<Value> = plan
            .iter()
            .enumerate()
            .map(|(at, members)| {
                let end = |end: &str| asked.field(&format!("s{}.{end}", at + 1), String::new());
                let (best, worst) = (end("best"), end("worst"));
                let choices: Vec<Value> = members
                    .iter()
                    .filter_map(|m| self.choices.get(*m))
                    .map(|c| json!({ "code": c.code, "text": asked.text(&c.text) }))
                    .collect();
                json!({ "text": fill(words.set, at + 1, plan.len()), "best": best, "worst": worst, "choices": choices })
            })
            .collect();
        json!({ "best": best, "worst": worst, "sets": sets })
    }
}
