//! What a survey is: pages of questions, a thank-you, a look, and what its links may carry.

use serde::{Deserialize, Serialize};

use super::flow::{Flow, PageFlow, QuestionFlow};
use super::kinds::Kind;
use super::text::Text;
use super::theme::Theme;

/// Everything that a respondent may come to see. A published version holds one of these and never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyDefinition)]
pub struct Definition {
    /// The headline that respondents see.
    pub title: Text,
    /// The languages it speaks; the first is the one that every text has.
    pub languages: Vec<String>,
    /// How it looks.
    #[serde(default)]
    pub theme: Theme,
    /// The pages in order.
    pub pages: Vec<Page>,
    /// What is said at the end.
    #[serde(default)]
    pub thanks: Thanks,
    /// What a link may say about the respondent. Anything else in an address is ignored.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// Blocks, random order, loops, values, points and last pages by condition.
    #[serde(default, skip_serializing_if = "Flow::is_empty")]
    pub flow: Flow,
}

/// What stands on one page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyPage)]
pub struct Page {
    /// A headline of its own.
    #[serde(default)]
    pub title: Text,
    /// When the page is shown, in the filter language over earlier answers; always when empty.
    #[serde(default)]
    pub show_if: String,
    /// The questions in order.
    pub questions: Vec<Question>,
    /// Its part in the flow.
    #[serde(default, skip_serializing_if = "PageFlow::is_empty")]
    pub flow: PageFlow,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyQuestion)]
pub struct Question {
    /// Its name in answers, filters and exports: `q1`. It never changes once answers exist.
    pub key: String,
    /// The question.
    pub text: Text,
    /// A smaller text below it.
    #[serde(default)]
    pub help: Text,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// When it is shown, in the filter language over earlier answers (`q1<=6`); always when empty.
    #[serde(default)]
    pub show_if: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Its part in the flow.
    #[serde(default, skip_serializing_if = "QuestionFlow::is_empty")]
    pub flow: QuestionFlow,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyChoice)]
pub struct Choice {
    /// Its name in answers, filters and exports. It never changes once answers exist.
    pub code: String,
    /// What the respondent reads.
    pub text: Text,
}

/// What is said at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyThanks)]
pub struct Thanks {
    /// The headline; "Thank you" in the respondent's language when empty.
    #[serde(default)]
    pub title: Text,
    /// What happens next.
    #[serde(default)]
    pub text: Text,
}

/// Something that a link may carry in its query, such as `?unit=north/lyon&order=FR-88213`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyParameter)]
pub struct Parameter {
    /// Its name in the address.
    pub name: String,
    /// What becomes of it.
    pub target: ParameterTarget,
}

/// What becomes of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyParameterTarget)]
pub enum ParameterTarget {
    /// The unit of the record.
    Unit,
    /// An attribute of the record with the parameter's name.
    Attribute,
}

impl Definition {
    /// The language that every text has.
    #[must_use]
    pub fn default_language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }

    /// The first of `wanted` that the survey speaks, compared by primary language; else its first language.
    #[must_use]
    pub fn language<'w>(&self, wanted: impl IntoIterator<Item = &'w str>) -> &str {
        let primary = |l: &str| l.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        wanted
            .into_iter()
            .find_map(|w| self.languages.iter().find(|l| primary(l) == primary(w)))
            .map_or_else(|| self.default_language(), String::as_str)
    }

    /// All questions in order, each with the index of its page.
    pub fn questions(&self) -> impl Iterator<Item = (usize, &Question)> {
        self.pages.iter().enumerate().flat_map(|(at, page)| page.questions.iter().map(move |q| (at, q)))
    }

    /// The question with this key.
    #[must_use]
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions().map(|(_, q)| q).find(|q| q.key == key)
    }

    /// Every condition in it, wherever it stands.
    #[must_use]
    pub fn conditions(&self) -> Vec<&str> {
        let flow = &self.flow;
        let pages = self.pages.iter().flat_map(|p| {
            let jumps = p.flow.then.iter().map(|s| &s.when);
            std::iter::once(&p.show_if).chain(jumps).chain(p.questions.iter().map(|q| &q.show_if))
        });
        let blocks = flow.blocks.iter().map(|b| &b.show_if);
        let values = flow.data.iter().flat_map(|d| d.rules.iter().map(|r| &r.when));
        let ends = flow.ends.iter().map(|e| &e.when);
        let all = pages.chain(blocks).chain(values).chain(ends);
        all.map(String::as_str).filter(|text| !text.trim().is_empty()).collect()
    }

    /// A first draft to begin with: one NPS question and room for the reason.
    #[must_use]
    pub fn starter(title: &str, language: &str) -> Self {
        let words = super::words::words(language);
        let ask = |key: &str, text: &str, required, kind| Question {
            key: key.into(),
            text: Text::new(language, text),
            help: Text::default(),
            required,
            show_if: String::new(),
            kind,
            flow: QuestionFlow::default(),
        };
        Self {
            title: Text::new(language, title),
            languages: vec![language.into()],
            theme: Theme::default(),
            pages: vec![Page {
                title: Text::default(),
                show_if: String::new(),
                questions: vec![
                    ask("q1", words.starter_nps, true, Kind::Nps(super::kinds::Nps::default())),
                    ask("q2", words.starter_reason, false, Kind::LongText(super::kinds::LongText::default())),
                ],
                flow: PageFlow::default(),
            }],
            thanks: Thanks::default(),
            parameters: Vec::new(),
            flow: Flow::default(),
        }
    }
}
