//! When a page asks its visitors: where, when, whom and how.

use candor_model::FieldError;
use candor_model::survey::Text;
use serde::{Deserialize, Serialize};

/// Most patterns of a list, and the longest of them.
const PATTERNS: usize = 50;
const PATTERN: usize = 300;

/// How the question appears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InterceptShape)]
pub enum Shape {
    /// A small card in the corner, beside which the page goes on.
    #[default]
    SlideIn,
    /// In the middle, before the page.
    PopOver,
    /// A button at the edge that waits to be pressed.
    Tab,
}

/// At which edge of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InterceptSide)]
pub enum Side {
    /// Where lines begin.
    Start,
    /// Where lines end.
    #[default]
    End,
}

/// When a page asks its visitors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Intercept {
    /// Whether it asks at all.
    pub enabled: bool,
    /// The pages on which it asks; all when empty. `*` stands for anything; a pattern that begins with `/` is about
    /// the path, any other about the whole address.
    #[serde(default)]
    pub pages: Vec<String>,
    /// The pages on which it does not.
    #[serde(default)]
    pub except: Vec<String>,
    /// After so many seconds on the page.
    #[serde(default)]
    pub after_seconds: Option<u32>,
    /// After this share of the page was scrolled by, in percent.
    #[serde(default)]
    pub after_scroll: Option<u32>,
    /// When the pointer leaves the page at its top.
    #[serde(default)]
    pub on_exit: bool,
    /// When the page says so by an event of this name.
    #[serde(default)]
    pub on_event: Option<String>,
    /// Not before so many pages of this visit.
    #[serde(default = "one")]
    pub min_pages: u32,
    /// Of a hundred visits, so many are asked; drawn once a visit, so that more pages are no more chances.
    #[serde(default = "everybody")]
    pub sample: f64,
    /// Who was asked is not asked again for so many days.
    #[serde(default = "quarter")]
    pub rest_days: u32,
    /// How the question appears.
    #[serde(default)]
    pub shape: Shape,
    /// At which edge.
    #[serde(default)]
    pub side: Side,
    /// The headline; a usual one when empty.
    #[serde(default)]
    pub title: Text,
    /// What it says below.
    #[serde(default)]
    pub text: Text,
    /// The words on the button.
    #[serde(default)]
    pub button: Text,
    /// The parameter or hidden field of the survey that gets the address of the page, without what follows `?` or `#`.
    #[serde(default)]
    pub address_to: Option<String>,
}

fn one() -> u32 {
    1
}

fn everybody() -> f64 {
    100.0
}

fn quarter() -> u32 {
    90
}

impl Default for Intercept {
    /// Switched off; switched on it asks everybody after ten seconds.
    fn default() -> Self {
        Self {
            enabled: false,
            pages: Vec::new(),
            except: Vec::new(),
            after_seconds: Some(10),
            after_scroll: None,
            on_exit: false,
            on_event: None,
            min_pages: one(),
            sample: everybody(),
            rest_days: quarter(),
            shape: Shape::default(),
            side: Side::default(),
            title: Text::default(),
            text: Text::default(),
            button: Text::default(),
            address_to: None,
        }
    }
}

impl Intercept {
    /// What is wrong with it; `names` are those that the survey's links may carry.
    pub(super) fn flaws(&self, names: &[&str]) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut wrong = |path: &str, code: &str, message: &str| {
            errors.push(FieldError::new(format!("intercept.{path}"), code, message));
        };
        for (path, list) in [("pages", &self.pages), ("except", &self.except)] {
            let unfit = |p: &String| {
                p.trim().is_empty() || p.chars().count() > PATTERN || p.chars().any(char::is_control)
            };
            if list.len() > PATTERNS || list.iter().any(unfit) {
                wrong(path, "invalid", "At most 50 patterns of at most 300 characters, one a line.");
            }
        }
        if self.after_seconds.is_some_and(|n| n > 3_600) {
            wrong("after_seconds", "out_of_range", "At most 3,600 seconds.");
        }
        if self.after_scroll.is_some_and(|n| !(1..=100).contains(&n)) {
            wrong("after_scroll", "out_of_range", "Between 1 and 100 percent.");
        }
        let named = |name: &String| {
            let fits = |c: char| c.is_ascii_alphanumeric() || "_-:.".contains(c);
            (1..=100).contains(&name.len()) && name.chars().all(fits)
        };
        if self.on_event.as_ref().is_some_and(|name| !named(name)) {
            wrong("on_event", "invalid", "Letters, digits and _-:. only, at most 100.");
        }
        if !(1..=1_000).contains(&self.min_pages) {
            wrong("min_pages", "out_of_range", "Between 1 and 1,000 pages.");
        }
        if !(0.0..=100.0).contains(&self.sample) {
            wrong("sample", "out_of_range", "Between 0 and 100 percent.");
        }
        if self.rest_days > 1_000 {
            wrong("rest_days", "out_of_range", "At most 1,000 days.");
        }
        for (path, text, most) in
            [("title", &self.title, 120), ("text", &self.text, 400), ("button", &self.button, 60)]
        {
            if text.0.values().any(|t| t.chars().count() > most) {
                wrong(path, "too_long", &format!("At most {most} characters."));
            }
        }
        if self.address_to.as_deref().is_some_and(|name| !names.contains(&name)) {
            wrong(
                "address_to",
                "unknown_parameter",
                "The survey declares no such parameter or hidden field.",
            );
        }
        errors
    }
}
