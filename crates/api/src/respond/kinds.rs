//! What each kind of question hands to its template: one file per family, one table here.
//!
//! A new kind is one file that implements [`Drawn`], one line in [`drawn`], and one template in
//! `templates/respond/kinds/`, named in [`TEMPLATES`].

mod choosing;
mod comparing;
mod giving;
mod judging;
mod scales;
mod writing;

#[cfg(test)]
mod tests;

use candor_model::survey::kinds::{Kind, KindWords, kind_words};
use candor_model::survey::words::{Words, words};
use candor_model::survey::{Choice, Text};
use serde_json::{Value, json};

use super::view::Draw;

/// What a kind hands to its template.
pub(super) trait Drawn {
    /// The template in `kinds/`.
    fn template(&self) -> &'static str;
    /// The settings, with what was answered so far in its parts.
    fn with(&self, asked: &Asked<'_>) -> Value;
    /// Whether the script can tell that a required one is empty; else only the server does.
    fn simple(&self) -> bool {
        true
    }
    /// Whether it needs the style and the script of kinds that are more than fields.
    fn rich(&self) -> bool {
        false
    }
    /// Whether it sends files.
    fn sends_files(&self) -> bool {
        false
    }
}

/// The table of kinds. What is hidden is never drawn.
pub(super) fn drawn(kind: &Kind) -> Option<&dyn Drawn> {
    Some(match kind {
        Kind::Nps(x) => x,
        Kind::Csat(x) => x,
        Kind::Ces(x) => x,
        Kind::Rating(x) => x,
        Kind::Single(x) => x,
        Kind::Multiple(x) => x,
        Kind::Dropdown(x) => x,
        Kind::ImageChoice(x) => x,
        Kind::Matrix(x) => x,
        Kind::MatrixMultiple(x) => x,
        Kind::Likert(x) => x,
        Kind::Bipolar(x) => x,
        Kind::SideBySide(x) => x,
        Kind::Ranking(x) => x,
        Kind::Slider(x) => x,
        Kind::ConstantSum(x) => x,
        Kind::MaxDiff(x) => x,
        Kind::DrillDown(x) => x,
        Kind::ShortText(x) => x,
        Kind::LongText(x) => x,
        Kind::Number(x) => x,
        Kind::Date(x) => x,
        Kind::Email(x) => x,
        Kind::FileUpload(x) => x,
        Kind::Signature(x) => x,
        Kind::HeatMap(x) => x,
        Kind::Consent(x) => x,
        Kind::Statement(x) => x,
        Kind::Hidden(_) => return None,
    })
}

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        /// The templates of kinds, by name.
        pub(super) const TEMPLATES: &[(&str, &str)] =
            &[$((concat!("kinds/", $name, ".html"), include_str!(concat!("../../templates/respond/kinds/", $name, ".html")))),+];
    };
}

templates![
    "scale",
    "rating",
    "choice",
    "dropdown",
    "image_choice",
    "matrix",
    "points",
    "side_by_side",
    "ranking",
    "slider",
    "constant_sum",
    "max_diff",
    "drill_down",
    "long_text",
    "field",
    "file_upload",
    "signature",
    "heat_map",
    "consent",
    "statement",
];

/// A question that is drawn.
pub(super) struct Asked<'a> {
    /// Its key.
    pub key: &'a str,
    /// What was answered.
    pub answer: Option<&'a Value>,
    /// The page.
    pub draw: &'a Draw<'a>,
}

impl Asked<'_> {
    fn words(&self) -> &'static Words {
        words(self.draw.language)
    }

    fn kind_words(&self) -> &'static KindWords {
        kind_words(self.draw.language)
    }

    fn text(&self, text: &Text) -> String {
        self.draw.text(text)
    }

    fn text_or(&self, text: &Text, usual: &str) -> String {
        if text.is_empty() { usual.to_owned() } else { self.text(text) }
    }

    /// A part of the answer.
    fn part(&self, code: &str) -> Option<&Value> {
        code.split('.').try_fold(self.answer?, |whole, code| whole.get(code))
    }

    /// A part as a field of the form: its name, what is in it, what is wrong with it.
    fn field(&self, code: &str, text: String) -> Value {
        let name = format!("{}.{code}", self.key);
        json!({
            "text": text,
            "value": self.part(code),
            "error": self.draw.problem(&name),
            "field": name,
        })
    }

    /// A field for each choice.
    fn fields(&self, choices: &[Choice]) -> Vec<Value> {
        choices.iter().map(|c| self.field(&c.code, self.text(&c.text))).collect()
    }

    /// Choices, each with whether an answer holds it.
    fn options(&self, choices: &[Choice], answer: Option<&Value>) -> Vec<Value> {
        let option = |c: &Choice| json!({ "code": c.code, "text": self.text(&c.text), "chosen": holds(answer, &c.code) });
        choices.iter().map(option).collect()
    }
}

/// Whether an answer is a code or an array with it.
fn holds(answer: Option<&Value>, code: &str) -> bool {
    match answer {
        Some(Value::String(one)) => one == code,
        Some(Value::Array(several)) => several.iter().any(|c| c == code),
        _ => false,
    }
}

/// Fills numbers into words.
fn fill(words: &str, n: impl ToString, m: impl ToString) -> String {
    words.replace("{n}", &n.to_string()).replace("{m}", &m.to_string())
}
