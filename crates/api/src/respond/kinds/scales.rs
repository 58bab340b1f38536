//! Scores: NPS, CSAT, CES, stars; a slider.

use candor_model::survey::kinds::{Ces, Csat, Nps, Rating, Scale, Slider};
use candor_model::survey::words::Words;
use serde_json::{Value, json};

use super::{Asked, Drawn, fill};

fn points(asked: &Asked<'_>, (first, last): (i64, i64), scale: &Scale, low: &str, high: &str) -> Value {
    json!({
        "points": (first..=last).collect::<Vec<_>>(),
        "low": asked.text_or(&scale.low, low),
        "high": asked.text_or(&scale.high, high),
    })
}

macro_rules! scales {
    ($($kind:ident: $template:literal, $ends:expr;)+) => {$(
        impl Drawn for $kind {
            fn template(&self) -> &'static str {
                $template
            }

            fn with(&self, asked: &Asked<'_>) -> Value {
                let ends: fn(&Words) -> (&str, &str) = $ends;
                let (low, high) = ends(asked.words());
                points(asked, Self::RANGE, &self.0, low, high)
            }
        }
    )+};
}

scales! {
    Nps: "scale", |w| (w.nps_low, w.nps_high);
    Csat: "scale", |w| (w.csat_low, w.csat_high);
    Ces: "scale", |w| (w.ces_low, w.ces_high);
    Rating: "rating", |w| (w.rating_low, w.rating_high);
}

impl Drawn for Slider {
    fn template(&self) -> &'static str {
        "slider"
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        json!({
            "min": self.min,
            "max": self.max,
            "step": self.step,
            "low": asked.text(&self.ends.low),
            "high": asked.text(&self.ends.high),
            "unit": asked.text(&self.unit),
            "hint": fill(asked.kind_words().from_to, self.min, self.max),
        })
    }
}
