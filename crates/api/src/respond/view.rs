//! What a page of a survey shows, in the form that the template reads.

use std::collections::{BTreeMap, BTreeSet};

use candor_model::FieldError;
use candor_model::survey::kinds::{Kind, OTHER, Scale, row_field};
use candor_model::survey::words::{Words, words};
use candor_model::survey::{Answers, Choice, Condition, Definition, Question, Text, Visible};
use serde::Serialize;
use serde_json::{Value, json};

use super::theme::{Accent, accent};

/// Everything on a page.
#[derive(Serialize)]
pub(super) struct View<'a> {
    words: &'static Words,
    language: &'a str,
    languages: Vec<Language>,
    title: &'a str,
    page_title: &'a str,
    accent: Accent,
    nonce: &'a str,
    assets: &'static super::assets::Assets,
    /// Where the form goes, and how.
    form: Form<'a>,
    place: usize,
    pages: usize,
    questions: Vec<Value>,
    errors: Vec<Value>,
}

/// Where the form goes.
#[derive(Serialize)]
pub(super) struct Form<'a> {
    pub action: &'a str,
    pub method: &'static str,
    /// Fields that the respondent does not see.
    pub hidden: Vec<(String, String)>,
    /// Whether the script saves quietly.
    pub saves: bool,
}

/// A language to change to.
#[derive(Serialize)]
struct Language {
    code: String,
    name: String,
    href: String,
    current: bool,
}

/// What is needed to show a page.
pub(super) struct Showing<'a> {
    pub definition: &'a Definition,
    pub visible: &'a Visible,
    pub answers: &'a Answers,
    pub page: usize,
    pub language: &'a str,
    pub errors: &'a [FieldError],
    pub form: Form<'a>,
    /// The address of this page in another language, without the language.
    pub self_href: &'a str,
}

pub(super) fn view<'a>(showing: Showing<'a>, nonce: &'a str) -> View<'a> {
    let Showing { definition, visible, answers, page, language, errors, form, self_href } = showing;
    let fallback = definition.default_language();
    let empty = &[][..];
    let shown: BTreeSet<&str> = visible
        .pages
        .iter()
        .filter(|p| p.index == page)
        .flat_map(|p| p.questions.iter().map(String::as_str))
        .collect();
    let asked = definition.pages.get(page).map_or(empty, |p| &p.questions);
    let on_page: Vec<&str> = asked.iter().map(|q| q.key.as_str()).collect();
    let by_field: BTreeMap<&str, &str> =
        errors.iter().map(|e| (e.path.as_str(), e.message.as_str())).collect();
    let draw =
        Draw { definition, answers, visible, language, fallback, by_field: &by_field, on_page: &on_page };
    let languages = definition
        .languages
        .iter()
        .filter(|_| definition.languages.len() > 1)
        .map(|code| Language {
            name: language_name(code),
            href: format!("{self_href}lang={code}"),
            current: code == language,
            code: code.clone(),
        })
        .collect();
    View {
        words: words(language),
        language,
        languages,
        title: definition.title.get(language, fallback),
        page_title: definition.pages.get(page).map_or("", |p| p.title.get(language, fallback)),
        accent: accent(&definition.theme.colour),
        nonce,
        assets: super::assets::assets(),
        form,
        place: visible.place(page).map_or(1, |n| n + 1),
        pages: visible.pages.len(),
        questions: asked.iter().map(|q| draw.question(q, shown.contains(q.key.as_str()))).collect(),
        errors: errors.iter().map(|e| draw.error(e)).collect(),
    }
}

/// How a language calls itself.
fn language_name(code: &str) -> String {
    let names = [
        ("en", "English"),
        ("de", "Deutsch"),
        ("fr", "Français"),
        ("es", "Español"),
        ("it", "Italiano"),
        ("nl", "Nederlands"),
        ("pt", "Português"),
        ("pl", "Polski"),
        ("da", "Dansk"),
        ("sv", "Svenska"),
    ];
    names.iter().find(|(c, _)| *c == code).map_or_else(|| code.to_owned(), |(_, name)| (*name).to_owned())
}

struct Draw<'a> {
    definition: &'a Definition,
    answers: &'a Answers,
    visible: &'a Visible,
    language: &'a str,
    fallback: &'a str,
    by_field: &'a BTreeMap<&'a str, &'a str>,
    on_page: &'a [&'a str],
}

impl Draw<'_> {
    fn text(&self, text: &Text) -> String {
        text.get(self.language, self.fallback).to_owned()
    }

    fn question(&self, question: &Question, shown: bool) -> Value {
        let key = &question.key;
        let other = format!("{key}_{OTHER}");
        json!({
            "key": key,
            "kind": question.kind.name(),
            "text": self.text(&question.text),
            "help": self.text(&question.help),
            "required": question.required,
            "asks": question.kind.rules().asks(),
            "shown": shown,
            "when": self.when(question),
            "error": self.by_field.get(key.as_str()),
            "other_error": self.by_field.get(other.as_str()),
            "other_value": self.answers.get(&other),
            "value": self.answers.get(key),
            "with": self.settings(question),
        })
    }

    /// The condition as the script reads it; none when it does not hang on this page.
    fn when(&self, question: &Question) -> Option<String> {
        let condition =
            Condition::parse(&question.show_if).ok().filter(|_| !question.show_if.trim().is_empty())?;
        let tree = condition.anticipated(self.definition, self.on_page, &self.visible.answers);
        (!tree.is_boolean()).then(|| tree.to_string())
    }

    fn settings(&self, question: &Question) -> Value {
        let key = &question.key;
        let words = words(self.language);
        match &question.kind {
            Kind::Nps(x) => self.points(0..=10, &x.0, words.nps_low, words.nps_high),
            Kind::Csat(x) => self.points(1..=5, &x.0, words.csat_low, words.csat_high),
            Kind::Ces(x) => self.points(1..=7, &x.0, words.ces_low, words.ces_high),
            Kind::Rating(x) => self.points(1..=5, &x.0, words.rating_low, words.rating_high),
            Kind::Single(x) => self.choices(key, &x.choices, x.other.as_ref()),
            Kind::Multiple(x) => self.choices(key, &x.choices, x.other.as_ref()),
            Kind::Dropdown(x) => self.choices(key, &x.choices, None),
            Kind::Matrix(x) => {
                let rows: Vec<Value> = x
                    .rows
                    .iter()
                    .map(|row| {
                        let field = row_field(key, &row.code);
                        json!({
                            "text": self.text(&row.text),
                            "error": self.by_field.get(field.as_str()),
                            "value": self.answers.get(key).and_then(|a| a.get(&row.code)),
                            "field": field,
                        })
                    })
                    .collect();
                json!({ "rows": rows, "columns": self.options(&x.columns, |_| false), "every": x.every_row })
            }
            Kind::ShortText(x) => json!({ "min": x.min, "max": x.max.unwrap_or(500) }),
            Kind::LongText(x) => json!({ "min": x.min, "max": x.max.unwrap_or(10_000) }),
            Kind::Number(x) => json!({ "whole": x.whole }),
            Kind::Date(x) => json!({ "min": x.min, "max": x.max }),
            Kind::Email(_) | Kind::Statement(_) => Value::Null,
            Kind::Consent(x) => json!({ "label": self.text(&x.label) }),
        }
    }

    fn points(&self, range: std::ops::RangeInclusive<i64>, scale: &Scale, low: &str, high: &str) -> Value {
        let or = |text: &Text, usual: &str| if text.is_empty() { usual.to_owned() } else { self.text(text) };
        json!({ "points": range.collect::<Vec<_>>(), "low": or(&scale.low, low), "high": or(&scale.high, high) })
    }

    fn choices(&self, key: &str, choices: &[Choice], other: Option<&Text>) -> Value {
        let chosen = |code: &str| match self.answers.get(key) {
            Some(Value::String(one)) => one == code,
            Some(Value::Array(several)) => several.iter().any(|c| c == code),
            _ => false,
        };
        json!({
            "choices": self.options(choices, chosen),
            "other": other.map(|text| json!({ "text": self.text(text), "chosen": chosen(OTHER) })),
        })
    }

    fn options(&self, choices: &[Choice], chosen: impl Fn(&str) -> bool) -> Vec<Value> {
        let option =
            |c: &Choice| json!({ "code": c.code, "text": self.text(&c.text), "chosen": chosen(&c.code) });
        choices.iter().map(option).collect()
    }

    /// An error in the list above the questions, with the question that it is about.
    fn error(&self, error: &FieldError) -> Value {
        let key = error.path.split('.').next().unwrap_or("");
        let key = key.strip_suffix(&format!("_{OTHER}")).unwrap_or(key);
        let about = self.definition.question(key).map(|q| self.text(&q.text)).unwrap_or_default();
        json!({ "field": error.path, "message": error.message, "about": about })
    }
}
