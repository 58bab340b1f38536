//! What is visible, given what was answered.

use serde::Serialize;

use super::answers::Answers;
use super::definition::Definition;
use super::kinds::OTHER;
use super::logic::Condition;

/// What a respondent with certain answers sees.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Visible {
    /// The pages with at least one visible question, in order.
    pub pages: Vec<VisiblePage>,
    /// The answers to visible questions. All others are dropped, and no condition sees them.
    pub answers: Answers,
}

/// A visible page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VisiblePage {
    /// Its index in the definition.
    pub index: usize,
    /// The keys of its visible questions.
    pub questions: Vec<String>,
}

impl Visible {
    /// The place of a page of the definition among the visible ones.
    #[must_use]
    pub fn place(&self, index: usize) -> Option<usize> {
        self.pages.iter().position(|p| p.index == index)
    }

    /// The visible page after this page of the definition.
    #[must_use]
    pub fn after(&self, index: usize) -> Option<usize> {
        self.pages.iter().map(|p| p.index).find(|i| *i > index)
    }

    /// The visible page before this page of the definition.
    #[must_use]
    pub fn before(&self, index: usize) -> Option<usize> {
        self.pages.iter().rev().map(|p| p.index).find(|i| *i < index)
    }
}

/// Walks the survey in order. A condition sees the answers to visible questions that come before it, so what is hidden
/// has no effect on what follows. A condition that cannot be read hides nothing; publication refuses it.
#[must_use]
pub fn evaluate(definition: &Definition, answers: &Answers) -> Visible {
    let mut visible = Visible::default();
    for (index, page) in definition.pages.iter().enumerate() {
        if !holds(definition, &page.show_if, &visible.answers) {
            continue;
        }
        let mut questions = Vec::new();
        for question in &page.questions {
            if !holds(definition, &question.show_if, &visible.answers) {
                continue;
            }
            questions.push(question.key.clone());
            for key in [question.key.clone(), format!("{}_{OTHER}", question.key)] {
                if let Some(answer) = answers.get(&key) {
                    visible.answers.insert(key, answer.clone());
                }
            }
        }
        if !questions.is_empty() {
            visible.pages.push(VisiblePage { index, questions });
        }
    }
    visible
}

fn holds(definition: &Definition, condition: &str, answers: &Answers) -> bool {
    condition.trim().is_empty()
        || Condition::parse(condition).map_or(true, |condition| condition.holds(definition, answers))
}
