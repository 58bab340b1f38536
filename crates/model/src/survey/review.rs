//! What a second pair of eyes would say before launch. Remarks do not stop a publication; flaws do.

mod choices;
mod wording;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::definition::Definition;
use super::flow::graph;
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
    let mut asked_before = 0;
    for (at, page) in definition.pages.iter().enumerate() {
        let asked = page.questions.iter().filter(|q| q.kind.rules().asks()).count();
        if asked > 8 {
            say(format!("pages[{at}]"), "page_crowded", asked.to_string());
        }
        for (n, question) in page.questions.iter().enumerate() {
            let path = format!("pages[{at}].questions[{n}]");
            wording::review(&path, question, &mut say);
            choices::review(&path, question, definition.default_language(), &mut say);
            if question.required && !question.kind.rules().asks() {
                say(format!("{path}.required"), "required_statement", question.key.clone());
            }
            if at == 0 && asked_before == 0 && question.kind.rules().identifies() {
                say(path.clone(), "identity_first", question.key.clone());
            }
            asked_before += usize::from(question.kind.rules().asks());
            if question.required && matches!(question.kind, Kind::LongText(_)) {
                say(format!("pages[{at}].questions[{n}].required"), "required_story", question.key.clone());
            }
        }
    }
    let asking = || definition.questions().filter(|(_, q)| q.kind.rules().asks());
    if asking().count() > 5 && asking().all(|(_, q)| q.required) {
        say("pages".into(), "all_required", asking().count().to_string());
    }
    logic(definition, &mut say);
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

/// What no answers can lead to.
fn logic(definition: &Definition, say: &mut dyn FnMut(String, &str, String)) {
    let graph = graph(definition);
    for (at, page) in graph.pages.iter().enumerate() {
        if !page.reachable {
            say(format!("pages[{at}]"), "unreachable_page", (at + 1).to_string());
            continue;
        }
        for (n, question) in page.questions.iter().enumerate().filter(|(_, q)| !q.reachable) {
            say(format!("pages[{at}].questions[{n}]"), "unreachable_question", question.key.clone());
        }
    }
    for place in graph.never {
        say(place, "never_taken", String::new());
    }
}

/// Visits every text of a definition with its path and the key of the question it belongs to.
pub fn texts<'a>(definition: &'a Definition, mut visit: impl FnMut(String, &'a Text, Option<&'a str>)) {
    visit("title".into(), &definition.title, None);
    if let Some(logo) = &definition.theme.logo {
        visit("theme.logo.alt".into(), &logo.alt, None);
    }
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
