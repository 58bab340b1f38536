//! Fields to write in, and something to read.

use candor_model::survey::kinds::{DateQuestion, Email, LongText, Number, ShortText, Statement};
use serde_json::{Value, json};

use super::{Asked, Drawn};

macro_rules! fields {
    ($($kind:ident: $template:literal, $with:expr;)+) => {$(
        impl Drawn for $kind {
            fn template(&self) -> &'static str {
                $template
            }

            fn with(&self, _: &Asked<'_>) -> Value {
                let with: fn(&Self) -> Value = $with;
                with(self)
            }
        }
    )+};
}

fields! {
    ShortText: "field", |x| json!({ "max": x.max.unwrap_or(500) });
    LongText: "long_text", |x| json!({ "max": x.max.unwrap_or(10_000) });
    Number: "field", |x| json!({ "mode": if x.whole { "numeric" } else { "decimal" } });
    DateQuestion: "field", |x| json!({ "type": "date", "min": x.min, "max_day": x.max });
    Email: "field", |_| json!({ "type": "email", "complete": "email" });
    Statement: "statement", |_| Value::Null;
}
