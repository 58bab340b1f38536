//! Choosing: from a list, from pictures, from a list with levels; and a box to tick.

use candor_model::survey::kinds::{
    Consent, DrillDown, Dropdown, ImageChoice, MultipleChoice, OTHER, SingleChoice, level_code,
};
use candor_model::survey::{Choice, Text};
use serde_json::{Value, json};

use super::{Asked, Drawn, holds};

fn choices(asked: &Asked<'_>, type_: &str, choices: &[Choice], other: Option<&Text>) -> Value {
    json!({
        "type": type_,
        "choices": asked.options(choices, asked.answer),
        "other": other.map(|text| json!({ "text": asked.text(text), "chosen": holds(asked.answer, OTHER) })),
    })
}

impl Drawn for SingleChoice {
    fn template(&self) -> &'static str {
        "choice"
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        choices(asked, "radio", &self.choices, self.other.as_ref())
    }
}

impl Drawn for MultipleChoice {
    fn template(&self) -> &'static str {
        "choice"
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        choices(asked, "checkbox", &self.choices, self.other.as_ref())
    }
}

impl Drawn for Dropdown {
    fn template(&self) -> &'static str {
        "dropdown"
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        choices(asked, "", &self.choices, None)
    }
}

impl Drawn for ImageChoice {
    fn template(&self) -> &'static str {
        "image_choice"
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let pictures: Vec<Value> = self
            .choices
            .iter()
            .map(|c| {
                json!({
                    "code": c.code,
                    "text": asked.text(&c.text),
                    "src": asked.draw.image(&c.image),
                    "chosen": holds(asked.answer, &c.code),
                })
            })
            .collect();
        json!({ "type": if self.multiple { "checkbox" } else { "radio" }, "choices": pictures })
    }
}

impl Drawn for DrillDown {
    fn template(&self) -> &'static str {
        "drill_down"
    }

    fn simple(&self) -> bool {
        false
    }

    fn rich(&self) -> bool {
        true
    }

    /// The levels down to the first that is open.
    fn with(&self, asked: &Asked<'_>) -> Value {
        let path = self.path(asked.answer);
        let mut levels = Vec::new();
        for (at, label) in self.levels.iter().enumerate().take(path.len() + 1) {
            let names = self.below(&path[..at]);
            if names.is_empty() {
                break;
            }
            let mut level = asked.field(&level_code(at), asked.text(label));
            level["value"] = json!(path.get(at));
            level["names"] = json!(names);
            levels.push(level);
        }
        let last = levels.len() == self.levels.len() || levels.len() == path.len();
        json!({ "levels": levels, "more": !last })
    }
}

impl Drawn for Consent {
    fn template(&self) -> &'static str {
        "consent"
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        json!({ "label": asked.text(&self.label) })
    }
}
