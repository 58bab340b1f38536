//! Every flaw of a definition, with its place, before anybody sees it.

use std::collections::HashSet;

use super::definition::{Choice, Definition, Question};
use super::kinds::OTHER;
use super::logic::{Condition, Scope};
use super::text::Text;
use crate::error::FieldError;

/// Most pages.
pub const PAGES: usize = 100;
/// Most questions on one page.
pub const QUESTIONS: usize = 100;
/// Most choices of one question.
pub const CHOICES: usize = 500;
/// Longest text.
pub const TEXT: usize = 5_000;

fn flaw(flaws: &mut Vec<FieldError>, path: impl Into<String>, code: &str, message: impl Into<String>) {
    flaws.push(FieldError::new(path, code, message));
}

/// Names every flaw that would make the survey unfit to publish. Paths are those of the JSON form, such as
/// `pages[0].questions[2].show_if`.
#[must_use]
pub fn validate_definition(definition: &Definition) -> Vec<FieldError> {
    let mut flaws = Vec::new();
    languages(definition, &mut flaws);
    let language = definition.default_language();
    text_flaw("title", &definition.title, language, &mut flaws);
    definition.theme.flaws(language, &mut flaws);
    parameters(definition, &mut flaws);
    pages(definition, language, &mut flaws);
    super::flow::flaws::flaws(definition, &mut flaws);
    long_texts(definition, &mut flaws);
    flaws
}

fn languages(definition: &Definition, flaws: &mut Vec<FieldError>) {
    if definition.languages.is_empty() {
        flaw(flaws, "languages", "required", "A survey speaks at least one language.");
    }
    let mut seen = HashSet::new();
    for (at, language) in definition.languages.iter().enumerate() {
        let path = format!("languages[{at}]");
        if !is_language(language) {
            flaw(flaws, path, "bad_language", "A language is written as its code: en, de, pt-BR.");
        } else if !seen.insert(language) {
            flaw(flaws, path, "duplicate", "This language is already there.");
        }
    }
}

fn parameters(definition: &Definition, flaws: &mut Vec<FieldError>) {
    let mut seen = HashSet::new();
    for (at, parameter) in definition.parameters.iter().enumerate() {
        let path = format!("parameters[{at}].name");
        if !is_name(&parameter.name) {
            flaw(
                flaws,
                path,
                "bad_name",
                "A name starts with a lower-case letter; letters, digits and _ follow.",
            );
        } else if matches!(parameter.name.as_str(), "p" | "lang") {
            flaw(flaws, path, "reserved", "This name is used by the page itself; choose another.");
        } else if !seen.insert(&parameter.name) {
            flaw(flaws, path, "duplicate", "This name is already there.");
        }
    }
    let units = definition.parameters.iter().filter(|p| p.target == super::ParameterTarget::Unit).count();
    if units > 1 {
        flaw(flaws, "parameters", "duplicate", "Only one parameter can be the unit.");
    }
}

fn pages(definition: &Definition, language: &str, flaws: &mut Vec<FieldError>) {
    if definition.pages.len() > PAGES {
        flaw(flaws, "pages", "too_many", format!("At most {PAGES} pages."));
    }
    if !definition.questions().any(|(_, q)| q.kind.rules().asks()) {
        flaw(flaws, "pages", "required", "A survey asks at least one question.");
    }
    let all: Vec<&str> = definition.questions().map(|(_, q)| q.key.as_str()).collect();
    let mut scope = Scope::new(definition, &all);
    let mut seen = HashSet::new();
    for (at, page) in definition.pages.iter().enumerate() {
        let path = format!("pages[{at}]");
        if page.questions.is_empty() {
            flaw(flaws, format!("{path}.questions"), "required", "This page is empty.");
        }
        if page.questions.len() > QUESTIONS {
            flaw(
                flaws,
                format!("{path}.questions"),
                "too_many",
                format!("At most {QUESTIONS} questions on a page."),
            );
        }
        scope.enter(&page.flow.block);
        condition(&format!("{path}.show_if"), &page.show_if, &scope, flaws);
        for (at, question) in page.questions.iter().enumerate() {
            let path = format!("{path}.questions[{at}]");
            key(&path, question, &mut seen, flaws);
            text_flaw(&format!("{path}.text"), &question.text, language, flaws);
            condition(&format!("{path}.show_if"), &question.show_if, &scope, flaws);
            question.kind.rules().flaws(&path, language, flaws);
            if question.flow.carry.is_some() {
                // More choices come from the earlier question.
                let later = |flaw: &FieldError| flaw.code == "too_few" || flaw.path.ends_with(".kind.top");
                flaws.retain(|flaw| !later(flaw) || !flaw.path.starts_with(&path));
            }
            scope.pass(&question.key);
        }
        for (at, skip) in page.flow.then.iter().enumerate() {
            condition(&format!("{path}.flow.then[{at}].when"), &skip.when, &scope, flaws);
        }
    }
    scope.finish();
    for (at, end) in definition.flow.ends.iter().enumerate() {
        condition(&format!("flow.ends[{at}].when"), &end.when, &scope, flaws);
    }
    for (at, datum) in definition.flow.data.iter().enumerate() {
        for (n, rule) in datum.rules.iter().enumerate() {
            condition(&format!("flow.data[{at}].rules[{n}].when"), &rule.when, &scope, flaws);
        }
    }
}

fn key<'a>(path: &str, question: &'a Question, seen: &mut HashSet<&'a str>, flaws: &mut Vec<FieldError>) {
    let path = format!("{path}.key");
    if !is_name(&question.key) || question.key.ends_with(&format!("_{OTHER}")) {
        flaw(flaws, path, "bad_key", "A key is a lower-case letter followed by letters, digits and _: q1.");
    } else if !seen.insert(&question.key) {
        flaw(flaws, path, "duplicate", format!("Another question is named {}.", question.key));
    }
}

pub(super) fn condition(path: &str, text: &str, scope: &Scope<'_>, flaws: &mut Vec<FieldError>) {
    if text.trim().is_empty() {
        return;
    }
    let found = match Condition::parse(text) {
        Ok(condition) => condition.flaws(scope),
        Err(errors) => errors,
    };
    flaws.extend(found.into_iter().map(|error| FieldError { path: path.to_owned(), ..error }));
}

fn long_texts(definition: &Definition, flaws: &mut Vec<FieldError>) {
    super::review::texts(definition, |path, text, _| {
        if text.0.values().any(|t| t.chars().count() > TEXT) {
            flaw(flaws, path, "too_long", format!("At most {TEXT} characters."));
        }
    });
}

/// A text that must not be empty in the language that every text has.
pub(super) fn text_flaw(path: &str, text: &Text, language: &str, flaws: &mut Vec<FieldError>) {
    if !text.has(language) {
        flaw(flaws, path, "required", "Something must stand here.");
    }
}

/// A list of choices: enough of them, each with a code of its own and a text.
pub(super) fn choices_flaws(
    path: &str,
    choices: &[Choice],
    least: usize,
    language: &str,
    flaws: &mut Vec<FieldError>,
) {
    if choices.len() < least {
        flaw(flaws, path, "too_few", format!("At least {least} needed."));
    }
    if choices.len() > CHOICES {
        flaw(flaws, path, "too_many", format!("At most {CHOICES} possible."));
    }
    let mut seen = HashSet::new();
    for (at, choice) in choices.iter().enumerate() {
        let path = format!("{path}[{at}]");
        if !is_name(&choice.code) || choice.code == OTHER {
            let message = "A code is a lower-case letter followed by letters, digits and _, and not 'other'.";
            flaw(flaws, format!("{path}.code"), "bad_code", message);
        } else if !seen.insert(&choice.code) {
            flaw(
                flaws,
                format!("{path}.code"),
                "duplicate",
                format!("Another choice has the code {}.", choice.code),
            );
        }
        text_flaw(&format!("{path}.text"), &choice.text, language, flaws);
    }
}

/// A least and a most that can both hold.
pub(super) fn bounds(path: &str, min: Option<u32>, max: Option<u32>, flaws: &mut Vec<FieldError>) {
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        flaw(flaws, format!("{path}.kind.min"), "impossible", "The least is more than the most.");
    }
    if max == Some(0) {
        flaw(flaws, format!("{path}.kind.max"), "impossible", "At least one must be possible.");
    }
}

/// `q1`, `order_number`: names that need no quotes in the filter language.
pub(super) fn is_name(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_language(language: &str) -> bool {
    let mut parts = language.split('-');
    let primary = parts.next().unwrap_or("");
    (2..=3).contains(&primary.len())
        && primary.chars().all(|c| c.is_ascii_lowercase())
        && parts.all(|p| (2..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// `#rrggbb`.
#[must_use]
pub fn is_colour(colour: &str) -> bool {
    colour.len() == 7 && colour.starts_with('#') && colour[1..].chars().all(|c| c.is_ascii_hexdigit())
}
