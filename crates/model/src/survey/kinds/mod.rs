//! The kinds of question: one file per family, one table here.
//!
//! A new kind is one file that implements [`Rules`], its `mod` and `pub use`, and one line in the table below. Everything else
//! (reading, judging, logic, review, translation) asks the rules.

mod bipolar;
mod choice;
mod constant_sum;
mod drill_down;
mod file_upload;
mod heat_map;
mod hidden;
mod image_choice;
mod likert;
mod matrix;
mod matrix_multiple;
mod max_diff;
mod problem;
mod ranking;
mod rows;
mod scale;
mod side_by_side;
mod signature;
mod slider;
mod statement;
mod text;
mod value;
mod words;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use bipolar::{Bipolar, BipolarRow};
pub use choice::{Dropdown, MultipleChoice, OTHER, SingleChoice};
pub use constant_sum::ConstantSum;
pub use drill_down::{DrillDown, level_code};
pub use file_upload::{FileKind, FileUpload, Refusal, Sniffed, Upload, sniff};
pub use heat_map::{Area, HeatMap};
pub use hidden::{Hidden, HiddenSource, HiddenValue, fill_hidden, hidden_names};
pub use image_choice::{ImageChoice, Picture, is_image_name};
pub use likert::Likert;
pub use matrix::Matrix;
pub use matrix_multiple::MatrixMultiple;
pub use max_diff::MaxDiff;
pub use problem::Problem;
pub use ranking::Ranking;
pub use rows::row_field;
pub use scale::{Ces, Csat, Nps, Rating, Scale};
pub use side_by_side::{SideBySide, SideColumn};
pub use signature::{Signature, strokes};
pub use slider::Slider;
pub use statement::{Consent, Statement};
pub use text::{LongText, ShortText};
pub use value::{DateQuestion, Email, Number, is_email};
pub use words::{KindWords, kind_words};

use super::answers::{Answers, Form};
use super::text::Text;
use crate::error::FieldError;
use crate::feedback::Scores;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident($type:ty) = $name:literal,)+) => {
        /// What kind of answer a question takes, with the settings of that kind.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(tag = "type", rename_all = "snake_case")]
        #[schema(as = QuestionKind)]
        pub enum Kind {
            $($(#[$doc])* $variant($type),)+
        }

        impl Kind {
            /// The names of all kinds.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The rules of the kind.
            #[must_use]
            pub fn rules(&self) -> &dyn Rules {
                match self {
                    $(Self::$variant(x) => x,)+
                }
            }

            /// The name in JSON and in templates.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)+
                }
            }
        }
    };
}

kinds! {
    /// Likelihood to recommend, 0 to 10.
    Nps(Nps) = "nps",
    /// Satisfaction, 1 to 5.
    Csat(Csat) = "csat",
    /// Effort ("made it easy"), 1 to 7.
    Ces(Ces) = "ces",
    /// Stars, 1 to 5.
    Rating(Rating) = "rating",
    /// One of several.
    Single(SingleChoice) = "single",
    /// Any of several.
    Multiple(MultipleChoice) = "multiple",
    /// One of many, in a list that opens.
    Dropdown(Dropdown) = "dropdown",
    /// One or several of some pictures.
    ImageChoice(ImageChoice) = "image_choice",
    /// Several rows judged on the same columns, one column each.
    Matrix(Matrix) = "matrix",
    /// Several rows, any of the columns in each.
    MatrixMultiple(MatrixMultiple) = "matrix_multiple",
    /// Several statements judged on the same scale of points.
    Likert(Likert) = "likert",
    /// Several pairs of opposites with points between them.
    Bipolar(Bipolar) = "bipolar",
    /// Several rows, each judged on several lists.
    SideBySide(SideBySide) = "side_by_side",
    /// Things put in order.
    Ranking(Ranking) = "ranking",
    /// A number on a line.
    Slider(Slider) = "slider",
    /// A total shared out.
    ConstantSum(ConstantSum) = "constant_sum",
    /// The best and the worst of changing sets.
    MaxDiff(MaxDiff) = "max_diff",
    /// From the general to the particular, level by level.
    DrillDown(DrillDown) = "drill_down",
    /// A line of words.
    ShortText(ShortText) = "short_text",
    /// Room for a story.
    LongText(LongText) = "long_text",
    /// A number.
    Number(Number) = "number",
    /// A day.
    Date(DateQuestion) = "date",
    /// An e-mail address.
    Email(Email) = "email",
    /// Files of the respondent.
    FileUpload(FileUpload) = "file_upload",
    /// A name written or drawn.
    Signature(Signature) = "signature",
    /// Places on a picture.
    HeatMap(HeatMap) = "heat_map",
    /// A box to tick.
    Consent(Consent) = "consent",
    /// Something to read.
    Statement(Statement) = "statement",
    /// Something known beforehand, from the address or about the customer.
    Hidden(Hidden) = "hidden",
}

/// A part of an answer that conditions, filters, charts and exports know as `question.part`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// What stands behind the question's key and a dot: a row's code, `row.column`.
    pub code: String,
    /// The codes that the part can be; `None` where it is a number or words.
    pub codes: Option<Vec<&'a str>>,
}

/// What each kind of question knows about itself.
pub trait Rules {
    /// Names the flaws in its settings; `path` is that of the question, `language` the one that texts must have.
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>);
    /// Takes its answer from a posted form. What cannot be understood is kept as text, for [`Rules::check`] to judge.
    fn read(&self, key: &str, form: &Form, answers: &mut Answers);
    /// Whether its answer outlives a page that is posted without it; then [`Rules::read`] finds the earlier one in place.
    fn keeps(&self) -> bool {
        false
    }
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
    /// The codes that an answer, or any of its parts, can be; `None` where it is a number or words.
    fn codes(&self) -> Option<Vec<&str>> {
        None
    }
    /// The parts of the answer, where it has parts.
    fn parts(&self) -> Vec<Part<'_>> {
        Vec::new()
    }
    /// Seconds that a careful person needs for it, measured in the reading of short questions.
    fn seconds(&self) -> u32 {
        6
    }
    /// Whether the answer is itself personal data, which is kept with the customer and not with the answers.
    fn identifies(&self) -> bool {
        false
    }
    /// Whether it is a question at all.
    fn asks(&self) -> bool {
        true
    }
    /// Whether there is something to see on the page.
    fn shows(&self) -> bool {
        true
    }
}
