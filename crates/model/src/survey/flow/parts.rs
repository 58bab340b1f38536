//! What a flow is made of, as it stands in a definition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::survey::text::Text;

/// How the pages of a survey are put together beyond their order. Everything in it is optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyFlow)]
pub struct Flow {
    /// Pages that belong together. A page names its block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    /// Blocks that come in random order, or of which only some come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub randomisers: Vec<Randomiser>,
    /// Values that follow from answers, in order; each may use those before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<Datum>,
    /// Points that answers give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Score>,
    /// Last pages by condition; the first that holds is shown, the thank-you of the survey when none does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<End>,
}

impl Flow {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The block with this key.
    #[must_use]
    pub fn block(&self, key: &str) -> Option<&Block> {
        self.blocks.iter().find(|b| b.key == key)
    }
}

/// The part of a page in the flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyPageFlow)]
pub struct PageFlow {
    /// Its name as the goal of a jump; needed by nothing else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The key of the block that it belongs to; none when empty. The pages of a block follow one another.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub block: String,
    /// Whether its questions come in random order.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shuffle: bool,
    /// Where it leads; the first rule that holds counts, and the next page when none does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Skip>,
}

impl PageFlow {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A jump forward after a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveySkip)]
pub struct Skip {
    /// When, in the filter language over the answers so far; always when empty.
    #[serde(default)]
    pub when: String,
    /// To where: the key of a later page, `end` for the end of the survey, `block` for what follows this block (in a
    /// repeated block: its next item).
    pub to: String,
}

/// The part of a question in the flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyQuestionFlow)]
pub struct QuestionFlow {
    /// The order of its choices (of the rows of a matrix).
    #[serde(default, skip_serializing_if = "Order::is_given")]
    pub order: Order,
    /// How many of the last choices keep their place, such as "none of these".
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fixed: u32,
    /// More choices, taken from an earlier question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carry: Option<Carry>,
}

impl QuestionFlow {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// In which order something comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyOrder)]
pub enum Order {
    /// As it is written.
    #[default]
    Given,
    /// At random, the same for one person whenever they come back.
    Random,
    /// At random, but each comes first (or, of several to pick, comes at all) equally often over all respondents.
    Even,
}

impl Order {
    fn is_given(&self) -> bool {
        *self == Self::Given
    }
}

/// Choices taken from an earlier question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyCarry)]
pub struct Carry {
    /// The key of the earlier question.
    pub from: String,
    /// Which of its choices.
    #[serde(default)]
    pub which: Which,
}

/// Which choices of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyWhich)]
pub enum Which {
    /// Those that were chosen.
    #[default]
    Chosen,
    /// Those that were not.
    NotChosen,
    /// All.
    All,
}

/// Pages that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyBlock)]
pub struct Block {
    /// Its name in the flow: `b1`.
    pub key: String,
    /// What it is called among colleagues.
    #[serde(default)]
    pub name: String,
    /// When it is shown; always when empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub show_if: String,
    /// The order of its pages, or of its items when it is repeated.
    #[serde(default, skip_serializing_if = "Order::is_given")]
    pub order: Order,
    /// Only so many of its pages; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick: Option<u32>,
    /// Asked once for every item of an earlier question. Its questions then have the item's code at the end of
    /// their key (`q5` becomes `q5_acme`), and `{{item}}` in its texts is the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
}

/// What a block is repeated over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyRepeat)]
pub struct Repeat {
    /// The key of an earlier question with choices.
    pub over: String,
    /// Which of its choices.
    #[serde(default)]
    pub which: Which,
}

/// Blocks that come in random order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyRandomiser)]
pub struct Randomiser {
    /// Its name: `r1`.
    pub key: String,
    /// The keys of its blocks, which follow one another.
    pub blocks: Vec<String>,
    /// Whether each block comes first (or, with `pick`, comes at all) equally often over all respondents.
    #[serde(default, skip_serializing_if = "is_false")]
    pub even: bool,
    /// Only so many of the blocks; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick: Option<u32>,
}

/// A value that follows from answers: embedded data. It can be asked for in conditions, piped into texts, and becomes
/// an attribute of the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyDatum)]
pub struct Datum {
    /// Its name.
    pub name: String,
    /// The first rule that holds gives the value.
    #[serde(default)]
    pub rules: Vec<DatumRule>,
    /// The value when none holds; none when empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub otherwise: String,
}

/// One rule of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyDatumRule)]
pub struct DatumRule {
    /// When, in the filter language.
    pub when: String,
    /// The value.
    pub value: String,
}

/// Points, added up over answers. They can be asked for in conditions, piped, and become an attribute of the record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyScore)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// What gives points.
    #[serde(default)]
    pub items: Vec<ScoreItem>,
}

/// The points that one question gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyScoreItem)]
pub struct ScoreItem {
    /// The key of the question; in a repeated block, all items count.
    pub question: String,
    /// Points by the code of a choice (by the column of a matrix). A number that was answered counts as itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub points: BTreeMap<String, f64>,
    /// The points are multiplied with this; 1 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// A last page by condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyEnd)]
pub struct End {
    /// Its name: `e1`.
    pub key: String,
    /// When, in the filter language over all answers.
    pub when: String,
    /// The headline.
    #[serde(default)]
    pub title: Text,
    /// What happens next.
    #[serde(default)]
    pub text: Text,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
fn is_zero(value: &u32) -> bool {
    *value == 0
}
