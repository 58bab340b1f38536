//! What a finished response says, in the terms of a feedback record.

use serde_json::Value;

use super::answers::Answers;
use super::definition::Definition;
use super::evaluate::evaluate;
use super::kinds::OTHER;
use crate::feedback::{Scores, VerbatimInput};

/// What a finished response says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The first answer to each kind of score.
    pub scores: Scores,
    /// The words, question by question.
    pub verbatims: Vec<VerbatimInput>,
    /// The other answers, by key. Words are not repeated here, since as verbatims they are masked before they are
    /// stored; nor are addresses, which belong to the customer.
    pub answers: Answers,
    /// The e-mail address that was given.
    pub email: Option<String>,
    /// Values that follow from answers, and points.
    pub attributes: Answers,
}

/// Sorts the answers to visible questions into scores, words, an address and plain answers.
#[must_use]
pub fn outcome(definition: &Definition, answers: &Answers) -> Outcome {
    let visible = evaluate(definition, answers).answers;
    let attributes = super::flow::facts::attributes(definition, &visible).into_iter().collect();
    let mut outcome = Outcome { attributes, ..Outcome::default() };
    for (_, question) in definition.questions() {
        let rules = question.kind.rules();
        let words = rules.words(&question.key, &visible);
        if let Some(text) = words {
            outcome.verbatims.push(VerbatimInput {
                text: text.to_owned(),
                speaker: None,
                question: Some(question.key.clone()),
            });
        }
        let Some(answer) = visible.get(&question.key) else { continue };
        rules.score(answer, &mut outcome.scores);
        if rules.identifies() {
            outcome.email = outcome.email.or_else(|| answer.as_str().map(str::to_owned));
        } else if !is_words(answer, words, &question.key, &visible) {
            outcome.answers.insert(question.key.clone(), answer.clone());
        }
    }
    outcome
}

/// Whether the answer itself (and not the text beside "other") is what was taken as words.
fn is_words(answer: &Value, words: Option<&str>, key: &str, answers: &Answers) -> bool {
    words.is_some() && answer.as_str() == words && !answers.contains_key(&format!("{key}_{OTHER}"))
}
