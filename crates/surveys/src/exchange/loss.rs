//! What of a file did not become part of the survey, or did so in another form. Nothing is left out without a line here.

use serde::{Deserialize, Serialize};

/// The most lines of a report; what is beyond is counted in a last line.
const MOST: usize = 5_000;

/// How much of an element is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyLossExtent)]
pub enum Extent {
    /// Nothing: it is not in the survey.
    Lost,
    /// Something: it is in the survey in another form.
    Changed,
}

/// One thing that was not carried over as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyLoss)]
pub struct Loss {
    /// How much of it is left.
    pub extent: Extent,
    /// What it is, such as `display logic` or `question type HotSpot`.
    pub element: String,
    /// Where it stood in the file.
    pub place: String,
    /// Why, or what became of it.
    pub why: String,
}

/// The report while a file is read.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    list: Vec<Loss>,
    beyond: usize,
}

impl Losses {
    /// It is not in the survey.
    pub fn lost(&mut self, element: impl Into<String>, place: impl Into<String>, why: impl Into<String>) {
        self.add(Extent::Lost, element.into(), place.into(), why.into());
    }

    /// It is in the survey in another form.
    pub fn changed(&mut self, element: impl Into<String>, place: impl Into<String>, what: impl Into<String>) {
        self.add(Extent::Changed, element.into(), place.into(), what.into());
    }

    fn add(&mut self, extent: Extent, element: String, place: String, why: String) {
        let loss = Loss { extent, element: short(&element), place: short(&place), why: short(&why) };
        if self.list.len() >= MOST {
            self.beyond += 1;
        } else if !self.list.contains(&loss) {
            self.list.push(loss);
        }
    }

    /// The report: what is lost before what is changed, each in the order of the file.
    pub fn into_report(mut self) -> Vec<Loss> {
        self.list.sort_by_key(|loss| loss.extent);
        if self.beyond > 0 {
            self.list.push(Loss {
                extent: Extent::Lost,
                element: format!("{} more elements", self.beyond),
                place: "file".into(),
                why: format!("the report ends after {MOST} lines"),
            });
        }
        self.list
    }
}

/// One line of at most 300 characters.
pub(crate) fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 300 {
        return line;
    }
    line.chars().take(299).chain(['…']).collect()
}
