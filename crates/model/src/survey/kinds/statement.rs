//! What is not quite a question: a box to tick, and something to read.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Problem, Rules};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::text::Text;
use crate::survey::validate::text_flaw;

/// A box to tick. The answer is `true` or `false`; a required one must be ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentQuestion)]
pub struct Consent {
    /// What is agreed to.
    pub label: Text,
}

/// Something to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StatementQuestion)]
pub struct Statement {}

impl Rules for Consent {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        text_flaw(&format!("{path}.kind.label"), &self.label, language, flaws);
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        answers.insert(key.into(), Value::from(form.one(key).is_some()));
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        if answers.get(key) == Some(&Value::Bool(true)) {
            Vec::new()
        } else {
            vec![(key.into(), Problem::ConsentMissing)]
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        if answers.get(key).is_some_and(|a| !a.is_boolean()) {
            problems.push((key.into(), Problem::UnknownChoice));
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        vec![("kind.label".into(), &self.label)]
    }
}

impl Rules for Statement {
    fn flaws(&self, _: &str, _: &str, _: &mut Vec<FieldError>) {}

    fn read(&self, _: &str, _: &Form, _: &mut Answers) {}

    fn check(&self, _: &str, _: &Answers, _: &mut Vec<(String, Problem)>) {}

    fn missing(&self, _: &str, _: &Answers) -> Vec<(String, Problem)> {
        Vec::new()
    }

    fn asks(&self) -> bool {
        false
    }
}
