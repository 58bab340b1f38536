//! What a page of a survey shows, in the form that the template reads.

use std::collections::{BTreeMap, BTreeSet};

use candor_model::FieldError;
use candor_model::survey::flow::{narrow, pipe};
use candor_model::survey::kinds::{KindWords, OTHER, kind_words};
use candor_model::survey::words::{Words, words};
use candor_model::survey::{Answers, Condition, Definition, Question, Text, Visible};
use serde::Serialize;
use serde_json::{Value, json};

use super::kinds::{Asked, drawn};
use super::theme::{Look, Scheme, look};

/// Everything on a page.
#[derive(Serialize)]
pub(super) struct View<'a> {
    words: &'static Words,
    kind_words: &'static KindWords,
    /// Whether a question needs the style and the script of kinds that are more than fields.
    rich: bool,
    /// Whether the form carries files.
    sends_files: bool,
    language: &'a str,
    languages: Vec<Language>,
    title: &'a str,
    page_title: String,
    look: Look,
    nonce: &'a str,
    assets: &'static super::assets::Assets,
    /// Whether a website may show it in a frame.
    framed: bool,
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
    /// Where its pictures are.
    pub images: &'a str,
    /// Light or dark, when it is not for the reader's device to say.
    pub scheme: Option<Scheme>,
}

pub(super) fn view<'a>(showing: Showing<'a>, nonce: &'a str, framed: bool) -> View<'a> {
    let Showing { definition, visible, answers, page, language, errors, form, self_href, images, scheme } =
        showing;
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
    let draw = Draw {
        definition,
        answers,
        visible,
        language,
        fallback,
        by_field: &by_field,
        on_page: &on_page,
        images,
    };
    let questions: Vec<Value> =
        asked.iter().filter_map(|q| draw.question(q, shown.contains(q.key.as_str()))).collect();
    let any = |what: &str| questions.iter().any(|q| q[what] == true);
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
        kind_words: kind_words(language),
        rich: any("rich"),
        sends_files: any("files"),
        language,
        languages,
        title: definition.title.get(language, fallback),
        page_title: definition.pages.get(page).map(|p| draw.text(&p.title)).unwrap_or_default(),
        look: look(definition, language, images, scheme),
        nonce,
        assets: super::assets::assets(),
        framed,
        form,
        place: visible.place(page).map_or(1, |n| n + 1),
        pages: visible.pages.len(),
        questions,
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
        ("ar", "العربية"),
        ("he", "עברית"),
        ("fa", "فارسی"),
        ("ur", "اردو"),
        ("tr", "Türkçe"),
        ("cs", "Čeština"),
        ("uk", "Українська"),
        ("ru", "Русский"),
        ("ja", "日本語"),
        ("zh", "中文"),
        ("ko", "한국어"),
        ("no", "Norsk"),
        ("fi", "Suomi"),
        ("hu", "Magyar"),
        ("ro", "Română"),
        ("el", "Ελληνικά"),
    ];
    names.iter().find(|(c, _)| *c == code).map_or_else(|| code.to_owned(), |(_, name)| (*name).to_owned())
}

/// A page while it is drawn.
pub(super) struct Draw<'a> {
    definition: &'a Definition,
    answers: &'a Answers,
    visible: &'a Visible,
    pub(super) language: &'a str,
    fallback: &'a str,
    by_field: &'a BTreeMap<&'a str, &'a str>,
    on_page: &'a [&'a str],
    images: &'a str,
}

impl Draw<'_> {
    pub(super) fn text(&self, text: &Text) -> String {
        pipe(self.definition, &self.visible.answers, text.get(self.language, self.fallback), self.language)
    }

    fn question(&self, question: &Question, shown: bool) -> Option<Value> {
        let offered = narrow(question, self.visible.closed.get(&question.key));
        let question = offered.as_ref();
        let key = &question.key;
        let kind = drawn(&question.kind)?;
        let answer = self.answers.get(key);
        let other = format!("{key}_{OTHER}");
        Some(json!({
            "key": key,
            "template": format!("kinds/{}.html", kind.template()),
            "must": question.required && kind.simple(),
            "rich": kind.rich(),
            "files": kind.sends_files(),
            "text": self.text(&question.text),
            "help": self.text(&question.help),
            "required": question.required,
            "asks": question.kind.rules().asks(),
            "shown": shown,
            "when": self.when(question),
            "error": self.by_field.get(key.as_str()),
            "other_error": self.by_field.get(other.as_str()),
            "other_value": self.answers.get(&other),
            "value": answer,
            "with": kind.with(&Asked { key, answer, draw: self }),
        }))
    }

    /// The condition as the script reads it; none when it does not hang on this page.
    fn when(&self, question: &Question) -> Option<String> {
        let condition =
            Condition::parse(&question.show_if).ok().filter(|_| !question.show_if.trim().is_empty())?;
        let tree = condition.anticipated(self.definition, self.on_page, &self.visible.answers);
        (!tree.is_boolean()).then(|| tree.to_string())
    }

    /// What is wrong with a field of the form.
    pub(super) fn problem(&self, field: &str) -> Option<&str> {
        self.by_field.get(field).copied()
    }

    /// The address of a picture of the survey.
    pub(super) fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.images)
    }

    /// An error in the list above the questions, with the question that it is about.
    fn error(&self, error: &FieldError) -> Value {
        let key = error.path.split('.').next().unwrap_or("");
        let key = key.strip_suffix(&format!("_{OTHER}")).unwrap_or(key);
        let about = self.definition.question(key).map(|q| self.text(&q.text)).unwrap_or_default();
        json!({ "field": error.path, "message": error.message, "about": about })
    }
}
