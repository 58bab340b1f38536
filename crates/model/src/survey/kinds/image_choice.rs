//! One or several of some pictures.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::matrix_multiple::{all_known, several};
use super::{Problem, Rules, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::{bounds, choices_flaws};

/// One or several of some pictures. The answer is a code, or an array of codes where several may be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImageChoiceQuestion)]
pub struct ImageChoice {
    /// The pictures.
    pub choices: Vec<Picture>,
    /// Whether more than one may be chosen.
    #[serde(default)]
    pub multiple: bool,
    /// At least this many, once any is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// At most this many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// A picture that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyPicture)]
pub struct Picture {
    /// Its name in answers, filters and exports.
    pub code: String,
    /// What stands below it, and is read aloud in its place.
    pub text: Text,
    /// The name that the picture got when it was uploaded.
    pub image: String,
}

/// Whether it is the name of an uploaded picture: the SHA-256 of its bytes and an ending.
#[must_use]
pub fn is_image_name(name: &str) -> bool {
    name.split_once('.').is_some_and(|(hash, ending)| {
        hash.len() == 64
            && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            && matches!(ending, "png" | "jpg" | "gif" | "webp")
    })
}

/// Names a picture that is not there.
pub(super) fn image_flaw(path: String, name: &str, flaws: &mut Vec<FieldError>) {
    if !is_image_name(name) {
        flaws.push(FieldError::new(path, "required", "Upload a picture."));
    }
}

impl ImageChoice {
    fn as_choices(&self) -> Vec<Choice> {
        self.choices.iter().map(|c| Choice { code: c.code.clone(), text: c.text.clone() }).collect()
    }
}

impl Rules for ImageChoice {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        let list = format!("{path}.kind.choices");
        choices_flaws(&list, &self.as_choices(), 2, language, flaws);
        for (at, choice) in self.choices.iter().enumerate() {
            image_flaw(format!("{list}[{at}].image"), &choice.image, flaws);
        }
        bounds(path, self.min, self.max, flaws);
        if self.min.is_some_and(|min| min as usize > self.choices.len()) {
            let message = format!("There are only {} choices.", self.choices.len());
            flaws.push(FieldError::new(format!("{path}.kind.min"), "impossible", message));
        }
    }

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let value = if self.multiple { several(form, key) } else { form.one(key).map(Value::from) };
        if let Some(value) = value {
            answers.insert(key.into(), value);
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let choices = self.as_choices();
        let Some(codes) = answer.as_array().filter(|_| self.multiple) else {
            if self.multiple || !answer.as_str().is_some_and(|code| choices.iter().any(|c| c.code == code)) {
                problems.push((key.into(), Problem::UnknownChoice));
            }
            return;
        };
        if !all_known(&choices, answer) {
            problems.push((key.into(), Problem::UnknownChoice));
        } else if let Some(min) = self.min.filter(|min| codes.len() < *min as usize) {
            problems.push((key.into(), Problem::TooFew(min)));
        } else if let Some(max) = self.max.filter(|max| codes.len() > *max as usize) {
            problems.push((key.into(), Problem::TooMany(max)));
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        self.choices.iter().enumerate().map(|(i, c)| (format!("kind.choices[{i}].text"), &c.text)).collect()
    }

    fn codes(&self) -> Option<Vec<&str>> {
        Some(self.choices.iter().map(|c| c.code.as_str()).collect())
    }

    fn seconds(&self) -> u32 {
        rows::seconds(self.choices.len(), 2)
    }
}
