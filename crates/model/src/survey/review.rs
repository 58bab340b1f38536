//! What a second pair of eyes would say before launch. Remarks do not stop a publication; flaws do.

use serde::{Deserialize, Serialize};

use super::definition::Definition;
use super::kinds::Kind;
use super::text::Text;

/// Something worth a thought before launch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyRemark)]
pub struct Remark {
    /// Where, as in the JSON form.
    pub path: String,
    /// A stable code such as `untranslated`, `long`, `page_crowded`.
    pub code: String,
    /// What it is about, for texts: a language, a number.
    pub detail: String,
}

/// Seconds that a careful person needs, measured in the reading of short questions.
#[must_use]
pub fn seconds(definition: &Definition) -> u32 {
    definition.questions().map(|(_, q)| q.kind.rules().seconds()).sum()
}

/// Looks for what makes people give up or misunderstand.
#[must_use]
pub fn review(definition: &Definition) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut say = |path: String, code: &str, detail: String| {
        remarks.push(Remark { path, code: code.into(), detail });
    };
    let seconds = seconds(definition);
    if seconds > 180 {
        say("pages".into(), "long", (seconds / 60).to_string());
    }
    for (at, page) in definition.pages.iter().enumerate() {
        let asked = page.questions.iter().filter(|q| q.kind.rules().asks()).count();
        if asked > 8 {
            say(format!("pages[{at}]"), "page_crowded", asked.to_string());
        }
        for (n, question) in page.questions.iter().enumerate() {
            if question.required && matches!(question.kind, Kind::LongText(_)) {
                say(format!("pages[{at}].questions[{n}].required"), "required_story", question.key.clone());
            }
        }
    }
    let default = definition.default_language().to_owned();
    texts(definition, |path, text, _| {
        if text.is_empty() {
            return;
        }
        for language in definition.languages.iter().filter(|l| **l != default && !text.has(l)) {
            say(path.clone(), "untranslated", language.clone());
        }
    });
    remarks
}

/// Visits every text of a definition with its path and the key of the question it belongs to.
pub fn texts<'a>(definition: &'a Definition, mut visit: impl FnMut(String, &'a Text, Option<&'a str>)) {
    visit("title".into(), &definition.title, None);
    for (at, page) in definition.pages.iter().enumerate() {
        visit(format!("pages[{at}].title"), &page.title, None);
        for (n, question) in page.questions.iter().enumerate() {
            let path = format!("pages[{at}].questions[{n}]");
            let key = Some(question.key.as_str());
            visit(format!("{path}.text"), &question.text, key);
            visit(format!("{path}.help"), &question.help, key);
            for (below, text) in question.kind.rules().texts() {
                visit(format!("{path}.{below}"), text, key);
            }
        }
    }
    for (at, end) in definition.flow.ends.iter().enumerate() {
        visit(format!("flow.ends[{at}].title"), &end.title, None);
        visit(format!("flow.ends[{at}].text"), &end.text, None);
    }
    visit("thanks.title".into(), &definition.thanks.title, None);
    visit("thanks.text".into(), &definition.thanks.text, None);
}
