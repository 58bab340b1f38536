//! Places on a picture.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::image_choice::image_flaw;
use super::{Part, Problem, Rules, row_field, rows};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::definition::Choice;
use crate::survey::text::Text;
use crate::survey::validate::{choices_flaws, text_flaw};

/// The width at which the page without a script draws the picture, in pixels: it fits a small phone, and coordinates that
/// a browser posts are pixels of this width.
pub const PLAIN_WIDTH: u32 = 260;

/// Places on a picture. The answer is an object: `points`, each `XxY` in thousandths of the picture's width and height
/// from its upper left corner (`312x480`), and `areas`, the codes of the areas that a point lies in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HeatMapQuestion)]
pub struct HeatMap {
    /// The name that the picture got when it was uploaded.
    pub image: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// What the picture shows, for those who do not see it.
    pub alt: Text,
    /// How many places may be named, 1 to 10.
    #[serde(default = "three")]
    pub max: u8,
    /// Parts of the picture that have a name. They count how often they were meant, and can be chosen from a list by
    /// those who cannot point.
    pub areas: Vec<Area>,
}

/// A named part of a picture, in thousandths of its width and height.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyArea)]
pub struct Area {
    /// Its name in answers, filters and exports.
    pub code: String,
    /// What it is.
    pub text: Text,
    /// The left edge.
    pub x: u16,
    /// The upper edge.
    pub y: u16,
    /// How wide it is.
    pub width: u16,
    /// How high it is.
    pub height: u16,
}

fn three() -> u8 {
    3
}

impl Area {
    fn holds(&self, (x, y): (u16, u16)) -> bool {
        (self.x..=self.x.saturating_add(self.width)).contains(&x)
            && (self.y..=self.y.saturating_add(self.height)).contains(&y)
    }

    /// Its middle as a point, which stands for it when it is chosen from the list.
    #[must_use]
    pub fn point(&self) -> String {
        let middle = |from: u16, size: u16| from.saturating_add(size / 2);
        format!("{}x{}", middle(self.x, self.width), middle(self.y, self.height))
    }
}

fn point(text: &str) -> Option<(u16, u16)> {
    let (x, y) = text.split_once('x')?;
    let (x, y): (u16, u16) = (x.parse().ok()?, y.parse().ok()?);
    (x <= 1000 && y <= 1000).then_some((x, y))
}

impl HeatMap {
    /// The height of the picture on the page without a script.
    #[must_use]
    pub fn plain_height(&self) -> u32 {
        (PLAIN_WIDTH * self.height).checked_div(self.width.max(1)).unwrap_or(PLAIN_WIDTH).max(1)
    }

    /// The point that a browser without a script clicked, in thousandths.
    fn clicked(&self, key: &str, form: &Form) -> Option<String> {
        let at = |axis: &str, size: u32| {
            let pixel: u32 = form.one(&row_field(key, axis))?.parse().ok()?;
            Some((pixel.min(size) * 1000 / size).min(1000))
        };
        Some(format!("{}x{}", at("x", PLAIN_WIDTH)?, at("y", self.plain_height())?))
    }
}

impl Rules for HeatMap {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        image_flaw(format!("{path}.kind.image"), &self.image, flaws);
        text_flaw(&format!("{path}.kind.alt"), &self.alt, language, flaws);
        let mut flaw = |end: String, code: &str, message: &str| {
            flaws.push(FieldError::new(format!("{path}.kind.{end}"), code, message));
        };
        if !(1..=10).contains(&self.max) {
            flaw("max".into(), "out_of_range", "Between 1 and 10 places are possible.");
        }
        if !(1..=10_000).contains(&self.width) || !(1..=10_000).contains(&self.height) {
            flaw("width".into(), "out_of_range", "A picture is at most 10,000 pixels wide and high.");
        }
        let mut outside = HashSet::new();
        for (at, area) in self.areas.iter().enumerate() {
            let fits = area.width > 0 && area.height > 0 && area.x.saturating_add(area.width) <= 1000;
            if (!fits || area.y.saturating_add(area.height) > 1000) && outside.insert(at) {
                flaw(format!("areas[{at}].width"), "impossible", "The area reaches beyond the picture.");
            }
        }
        let named: Vec<Choice> =
            self.areas.iter().map(|a| Choice { code: a.code.clone(), text: a.text.clone() }).collect();
        choices_flaws(&format!("{path}.kind.areas"), &named, 1, language, flaws);
    }

    /// Points that are kept (`q.points`), areas from the list (`q.areas`), and a click without a script (`q.x`, `q.y`).
    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let mut points: Vec<String> = Vec::new();
        let mut add = |point: String| {
            if !points.contains(&point) {
                points.push(point);
            }
        };
        form.all(&row_field(key, "points")).flat_map(|p| p.split(' ')).for_each(|p| add(p.to_owned()));
        for code in form.all(&row_field(key, "areas")) {
            match self.areas.iter().find(|a| a.code == code) {
                Some(area) => add(area.point()),
                None => add(code.to_owned()),
            }
        }
        if let Some(clicked) = self.clicked(key, form) {
            add(clicked);
        }
        points.truncate(20);
        if points.is_empty() {
            return;
        }
        let places: Vec<(u16, u16)> = points.iter().filter_map(|p| point(p)).collect();
        let areas: Vec<&str> = self
            .areas
            .iter()
            .filter(|a| places.iter().any(|p| a.holds(*p)))
            .map(|a| a.code.as_str())
            .collect();
        answers.insert(key.into(), json!({ "points": points, "areas": areas }));
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let points = answer.get("points").and_then(Value::as_array);
        let Some(points) = points.filter(|p| p.iter().all(|p| p.as_str().and_then(point).is_some())) else {
            return problems.push((key.into(), Problem::UnknownChoice));
        };
        if points.len() > usize::from(self.max) {
            problems.push((key.into(), Problem::TooMany(u32::from(self.max))));
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        let areas = self.areas.iter().enumerate().map(|(i, a)| (format!("kind.areas[{i}].text"), &a.text));
        std::iter::once(("kind.alt".to_string(), &self.alt)).chain(areas).collect()
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let codes: Vec<&str> = self.areas.iter().map(|a| a.code.as_str()).collect();
        [rows::parts(["areas"].into_iter(), Some(&codes)), rows::parts(["points"].into_iter(), None)].concat()
    }

    fn seconds(&self) -> u32 {
        12
    }
}
