//! The draft as respondents would see it. Answers travel in the address from page to page and are kept nowhere.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use candor_model::survey::flow::facts::known;
use candor_model::survey::flow::{Draws, last_page, pipe, unfold};
use candor_model::survey::words::words;
use candor_model::survey::{Answers, Definition, Form, evaluate, read_answers, validate_answers};

use super::render::{Message, framed_message, page};
use super::theme::{Scheme, look};
use super::view::{self, Showing};

/// The draft as one person would get it; `seed` among the fields is another person.
pub(crate) fn unfolded(draft: &Definition, fields: &[(String, String)]) -> Definition {
    let seed = fields.iter().find(|(k, _)| k == "seed").and_then(|(_, v)| v.parse().ok()).unwrap_or(1);
    unfold(draft, &Draws { seed, ..Draws::default() }).into_owned()
}

/// Draws a page of a draft, as [`unfolded`] gave it. `fields` are what the preview's own forms sent, `readings` what
/// the text engine read in them.
pub(crate) fn preview(
    definition: &Definition,
    action: &str,
    fields: &[(String, String)],
    readings: Answers,
) -> HttpResponse {
    let one = |name: &str| fields.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
    let language = definition.language(one("lang"));
    let form = Form::new(fields.iter().cloned());
    let mut answers: Answers =
        definition.pages.iter().fold(Answers::new(), |answers, page| read_answers(page, &form, &answers));
    answers.extend(readings);
    answers.insert(known("language"), language.into());
    for parameter in &definition.parameters {
        if let Some(value) = one(&parameter.name) {
            answers.insert(known(&parameter.name), value.into());
        }
    }
    let visible = evaluate(definition, &answers);
    let asked = one("page").and_then(|p| p.parse().ok()).filter(|p| visible.place(*p).is_some());
    let first = visible.pages.first().map(|p| p.index);
    let words = words(language);
    let images = format!("{}/pictures", action.trim_end_matches("/preview"));
    let scheme = match one("scheme") {
        Some("light") => Some(Scheme::Light),
        Some("dark") => Some(Scheme::Dark),
        _ => None,
    };
    let mut errors = Vec::new();
    let at = match (one("go"), asked.or(first)) {
        (_, None) => None,
        (Some("back"), Some(page)) => visible.before(page).or(Some(page)),
        (Some("next"), Some(page)) => {
            errors = validate_answers(definition, page, &answers, language);
            if errors.is_empty() { visible.after(page) } else { Some(page) }
        }
        (_, page) => page,
    };
    let Some(at) = at else {
        let or = |text: &candor_model::survey::Text, usual: &'static str| {
            let own = text.get(language, definition.default_language());
            let own = pipe(definition, &visible.answers, own, language);
            if own.is_empty() { usual.to_owned() } else { own }
        };
        let thanks = (&definition.thanks.title, &definition.thanks.text);
        let (title, text) =
            last_page(definition, &visible.answers).map_or(thanks, |end| (&end.title, &end.text));
        let (title, text) = (or(title, words.thanks_title), or(text, words.thanks_text));
        let look = look(definition, language, &images, scheme);
        let said = Message { title: &title, paragraphs: &[&text], look, language, ..Message::new(words) };
        return framed_message(actix_web::http::StatusCode::OK, &said, "'self'");
    };
    // Answers of other pages travel on; those of this page are in its own fields.
    let here: BTreeMap<&str, ()> =
        definition.pages[at].questions.iter().map(|q| (q.key.as_str(), ())).collect();
    let own = |name: &str| {
        let key = name.split('.').next().unwrap_or("");
        here.contains_key(key) || here.contains_key(key.strip_suffix("_other").unwrap_or(key))
    };
    let mut hidden: Vec<(String, String)> = fields
        .iter()
        .filter(|(name, value)| {
            !matches!(name.as_str(), "page" | "shown" | "lang" | "go") && !own(name) && !value.is_empty()
        })
        .cloned()
        .collect();
    hidden.extend(super::frame_fields(&visible, at, language));
    page(
        Showing {
            definition,
            visible: &visible,
            answers: &answers,
            page: at,
            language,
            errors: &errors,
            form: view::Form { action, method: "get", hidden, saves: false },
            self_href: &format!("{action}?page={at}&"),
            images: &images,
            scheme,
        },
        "'self'",
    )
}
