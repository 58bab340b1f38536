//! The kinds of question: one file per family, one table here.

mod choice;
mod matrix;
mod problem;
mod scale;
mod statement;
mod text;
mod value;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use choice::{Dropdown, MultipleChoice, OTHER, SingleChoice};
pub use matrix::Matrix;
pub use matrix::row_field;
pub use problem::Problem;
pub use scale::{Ces, Csat, Nps, Rating, Scale};
pub use statement::{Consent, Statement};
pub use text::{LongText, ShortText};
pub use value::{DateQuestion, Email, Number, is_email};

use super::answers::{Answers, Form};
use super::text::Text;
use crate::error::FieldError;
use crate::feedback::Scores;

/// What kind of answer a question takes, with the settings of that kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = QuestionKind)]
pub enum Kind {
    /// Likelihood to recommend, 0 to 10.
    Nps(Nps),
    /// Satisfaction, 1 to 5.
    Csat(Csat),
    /// Effort ("made it easy"), 1 to 7.
    Ces(Ces),
    /// Stars, 1 to 5.
    Rating(Rating),
    /// One of several.
    Single(SingleChoice),
    /// Any of several.
    Multiple(MultipleChoice),
    /// One of many, in a list that opens.
    Dropdown(Dropdown),
    /// Several rows judged on the same columns.
    Matrix(Matrix),
    /// A line of words.
    ShortText(ShortText),
    /// Room for a story.
    LongText(LongText),
    /// A number.
    Number(Number),
    /// A day.
    Date(DateQuestion),
    /// An e-mail address.
    Email(Email),
    /// A box to tick.
    Consent(Consent),
    /// Something to read.
    Statement(Statement),
}

/// What each kind of question knows about itself. A new kind is one file that implements this and one line in
/// [`Kind::rules`].
pub trait Rules {
    /// Names the flaws in its settings; `path` is that of the question, `language` the one that texts must have.
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>);
    /// Takes its answer from a posted form. What cannot be understood is kept as text, for [`Rules::check`] to judge.
    fn read(&self, key: &str, form: &Form, answers: &mut Answers);
    /// What is missing for a required question, each with the name of the form field.
    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        if answers.contains_key(key) { Vec::new() } else { vec![(key.into(), Problem::Required)] }
    }
    /// Judges a given answer; each problem with the name of the form field that it belongs to.
    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>);
    /// The texts in it, for translation, each with its path below the question.
    fn texts(&self) -> Vec<(String, &Text)> {
        Vec::new()
    }
    /// The score that the answer is.
    fn score(&self, _answer: &Value, _scores: &mut Scores) {}
    /// The words in the answer, which are understood and kept as a verbatim.
    fn words<'a>(&self, _key: &str, _answers: &'a Answers) -> Option<&'a str> {
        None
    }
    /// Whether the answer is itself personal data, which is kept with the customer and not with the answers.
    fn identifies(&self) -> bool {
        false
    }
    /// Whether it is a question at all.
    fn asks(&self) -> bool {
        true
    }
}

impl Kind {
    /// The rules of the kind.
    #[must_use]
    pub fn rules(&self) -> &dyn Rules {
        match self {
            Self::Nps(x) => x,
            Self::Csat(x) => x,
            Self::Ces(x) => x,
            Self::Rating(x) => x,
            Self::Single(x) => x,
            Self::Multiple(x) => x,
            Self::Dropdown(x) => x,
            Self::Matrix(x) => x,
            Self::ShortText(x) => x,
            Self::LongText(x) => x,
            Self::Number(x) => x,
            Self::Date(x) => x,
            Self::Email(x) => x,
            Self::Consent(x) => x,
            Self::Statement(x) => x,
        }
    }

    /// The name in JSON and in templates.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Nps(_) => "nps",
            Self::Csat(_) => "csat",
            Self::Ces(_) => "ces",
            Self::Rating(_) => "rating",
            Self::Single(_) => "single",
            Self::Multiple(_) => "multiple",
            Self::Dropdown(_) => "dropdown",
            Self::Matrix(_) => "matrix",
            Self::ShortText(_) => "short_text",
            Self::LongText(_) => "long_text",
            Self::Number(_) => "number",
            Self::Date(_) => "date",
            Self::Email(_) => "email",
            Self::Consent(_) => "consent",
            Self::Statement(_) => "statement",
        }
    }
}
