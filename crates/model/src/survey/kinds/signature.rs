//! A name written or drawn.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Part, Problem, Rules, row_field, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};

/// The longest name.
const NAME: u32 = 200;
/// The longest drawing, in characters.
const DRAWING: usize = 20_000;

/// A signature. The answer is an object: `name`, as it was typed, and, where it was drawn as well, `drawing`: strokes of points
/// from 0 to 1000 across and 0 to 300 down, `x,y x,y;x,y …`. `how` is `typed` or `drawn`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignatureQuestion)]
pub struct Signature {}

/// The strokes of a drawing; none when it is not one.
#[must_use]
pub fn strokes(drawing: &str) -> Option<Vec<Vec<(u16, u16)>>> {
    if drawing.len() > DRAWING {
        return None;
    }
    let point = |text: &str| {
        let (x, y) = text.split_once(',')?;
        let (x, y): (u16, u16) = (x.parse().ok()?, y.parse().ok()?);
        (x <= 1000 && y <= 300).then_some((x, y))
    };
    let stroke = |text: &str| text.split(' ').map(point).collect::<Option<Vec<_>>>();
    drawing.split(';').map(stroke).collect()
}

impl Rules for Signature {
    fn flaws(&self, _: &str, _: &str, _: &mut Vec<FieldError>) {}

    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let mut given = Map::new();
        for part in ["name", "drawing"] {
            if let Some(text) = form.one(&row_field(key, part)) {
                given.insert(part.into(), Value::from(text));
            }
        }
        if !given.is_empty() {
            let how = if given.contains_key("drawing") { "drawn" } else { "typed" };
            given.insert("how".into(), Value::from(how));
            answers.insert(key.into(), Value::Object(given));
        }
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        if answers.contains_key(key) {
            return Vec::new();
        }
        vec![(row_field(key, "name"), Problem::SignatureMissing)]
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let name = answer.get("name").and_then(Value::as_str);
        let drawing = answer.get("drawing").and_then(Value::as_str);
        if name.is_some_and(|n| n.chars().count() > NAME as usize) {
            problems.push((row_field(key, "name"), Problem::TooLong(NAME)));
        }
        if (name, drawing) == (None, None) || drawing.is_some_and(|d| strokes(d).is_none()) {
            problems.push((row_field(key, "name"), Problem::SignatureMissing));
        }
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let words = rows::parts(["name"].into_iter(), None);
        [words, rows::parts(["how"].into_iter(), Some(&["typed", "drawn"]))].concat()
    }

    fn seconds(&self) -> u32 {
        12
    }
}
