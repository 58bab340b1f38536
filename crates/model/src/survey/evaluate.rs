//! What is visible, given what was answered.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::answers::Answers;
use super::definition::{Choice, Definition, Page};
use super::flow::carry::{closed, offered};
use super::flow::facts::KNOWN;
use super::flow::{BLOCK, END};
use super::kinds::OTHER;
use super::logic::{Condition, READ, reading};

/// What a respondent with certain answers sees.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Visible {
    /// The pages with at least one visible question, in order.
    pub pages: Vec<VisiblePage>,
    /// The answers to visible questions. All others are dropped, and no condition sees them.
    pub answers: Answers,
    /// Choices that are not offered, by question.
    pub closed: BTreeMap<String, BTreeSet<String>>,
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

/// Where a jump goes that is under way.
enum Goal {
    /// To the page with this key.
    Page(String),
    /// Past this block.
    Block(String),
}

/// Walks the survey in order, jumping forward where a page says so. A condition sees the answers to visible questions that come before it, so what is hidden
/// has no effect on what follows. A condition that cannot be read hides nothing; publication refuses it.
#[must_use]
pub fn evaluate(definition: &Definition, answers: &Answers) -> Visible {
    let known = answers.iter().filter(|(name, _)| name.starts_with(KNOWN));
    let mut visible = Visible {
        answers: known.map(|(name, value)| (name.clone(), value.clone())).collect(),
        ..Visible::default()
    };
    let mut goal = None;
    for (index, page) in definition.pages.iter().enumerate() {
        match &goal {
            Some(Goal::Page(key)) if page.flow.key != *key => continue,
            Some(Goal::Block(block)) if page.flow.block == *block => continue,
            _ => goal = None,
        }
        if !holds(definition, &page.show_if, &visible.answers) {
            continue;
        }
        let mut questions = Vec::new();
        for question in &page.questions {
            if !holds(definition, &question.show_if, &visible.answers) {
                continue;
            }
            let before = |key: &str| visible.closed.get(key).cloned().unwrap_or_default();
            let closed = closed(definition, question, &visible.answers, before);
            let all = |choices: &Vec<Choice>| choices.iter().all(|c| closed.contains(&c.code));
            // A question whose choices are all left out asks nothing.
            if !closed.is_empty() && super::flow::choices(&question.kind).is_some_and(all) {
                continue;
            }
            if question.kind.rules().shows() {
                questions.push(question.key.clone());
            }
            if let Some(answer) = answers.get(&question.key).and_then(|answer| offered(answer, &closed)) {
                visible.answers.insert(question.key.clone(), answer);
                let beside = [format!("{}_{OTHER}", question.key)];
                for key in beside.into_iter().chain(READ.map(|row| reading(&question.key, row))) {
                    if let Some(answer) = answers.get(&key) {
                        visible.answers.insert(key, answer.clone());
                    }
                }
            }
            if !closed.is_empty() {
                visible.closed.insert(question.key.clone(), closed);
            }
        }
        if !questions.is_empty() {
            visible.pages.push(VisiblePage { index, questions });
            match jump(definition, index, page, &visible.answers) {
                Some(Jump::End) => break,
                Some(Jump::To(to)) => goal = Some(to),
                None => {}
            }
        }
    }
    visible
}

enum Jump {
    End,
    To(Goal),
}

/// Where a page leads that was shown. A goal that does not lie ahead is none.
fn jump(definition: &Definition, index: usize, page: &Page, answers: &Answers) -> Option<Jump> {
    let skip = page.flow.then.iter().find(|skip| holds(definition, &skip.when, answers))?;
    match skip.to.as_str() {
        END => Some(Jump::End),
        BLOCK if !page.flow.block.is_empty() => Some(Jump::To(Goal::Block(page.flow.block.clone()))),
        key => {
            let ahead = definition.pages[index + 1..].iter().any(|p| p.flow.key == key);
            ahead.then(|| Jump::To(Goal::Page(key.to_owned())))
        }
    }
}

fn holds(definition: &Definition, condition: &str, answers: &Answers) -> bool {
    condition.trim().is_empty()
        || Condition::parse(condition).map_or(true, |condition| condition.holds(definition, answers))
}
