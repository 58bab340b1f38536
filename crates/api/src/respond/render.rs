//! From a view to an answer: templates, and a content security policy of the page's own.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candor_model::survey::words::Words;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

use super::assets::assets;
use super::theme::{Look, plain};
use super::view::{Showing, view};

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.add_filter("direction", |language: &str| candor_model::survey::words::direction(language));
    let pages = [
        ("frame.html", include_str!("../../templates/respond/frame.html")),
        ("page.html", include_str!("../../templates/respond/page.html")),
        ("message.html", include_str!("../../templates/respond/message.html")),
        ("kiosk.html", include_str!("../../templates/kiosk/kiosk.html")),
        ("demo.html", include_str!("../../templates/web/demo.html")),
    ];
    for (name, source) in pages.iter().chain(super::kinds::TEMPLATES) {
        if let Err(error) = environment.add_template(name, source) {
            tracing::error!(name, %error, "template of the respondent's page does not parse");
        }
    }
    environment
});

/// Nobody may frame the page.
pub(super) const NOBODY: &str = "'none'";

pub(super) fn nonce() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 12]>())
}

/// A page of questions; `ancestors` says who may frame it.
pub(super) fn page(showing: Showing<'_>, ancestors: &str) -> HttpResponse {
    let nonce = nonce();
    answer(
        StatusCode::OK,
        draw("page.html", Value::from(Serde(view(showing, &nonce, ancestors != NOBODY)))),
        &nonce,
        ancestors,
    )
}

/// Something to say in the place of questions.
pub(super) struct Message<'a> {
    pub words: &'static Words,
    pub language: &'a str,
    pub title: &'a str,
    pub paragraphs: &'a [&'a str],
    pub look: Look,
    /// Of the link or the button.
    pub label: &'a str,
    pub link: Option<&'a str>,
    pub post: Option<&'a str>,
}

impl Message<'_> {
    pub(super) fn new(words: &'static Words) -> Self {
        Self {
            words,
            language: words.language,
            title: "",
            paragraphs: &[],
            look: plain(),
            label: "",
            link: None,
            post: None,
        }
    }
}

/// A page with a message.
pub(super) fn message(status: StatusCode, said: &Message<'_>) -> HttpResponse {
    framed_message(status, said, NOBODY)
}

/// The same, in a frame of `ancestors`.
pub(super) fn framed_message(status: StatusCode, said: &Message<'_>, ancestors: &str) -> HttpResponse {
    let nonce = nonce();
    let context = context! {
        words => Value::from(Serde(said.words)),
        language => said.language,
        title => said.title,
        paragraphs => Value::from(Serde(said.paragraphs)),
        label => said.label,
        link => said.link,
        post => said.post,
        look => Value::from(Serde(&said.look)),
        assets => Value::from(Serde(assets())),
        nonce => &nonce,
        framed => ancestors != NOBODY,
    };
    answer(status, draw("message.html", context), &nonce, ancestors)
}

pub(super) fn draw(template: &str, context: Value) -> Result<String, minijinja::Error> {
    TEMPLATES.get_template(template)?.render(context)
}

pub(super) fn answer(
    status: StatusCode,
    html: Result<String, minijinja::Error>,
    nonce: &str,
    ancestors: &str,
) -> HttpResponse {
    let html = match html {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "a respondent's page cannot be drawn");
            return HttpResponse::InternalServerError().finish();
        }
    };
    let policy = format!(
        "default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    );
    // Only browsers that do not know the policy look at this.
    let framing = if ancestors == NOBODY { "DENY" } else { "SAMEORIGIN" };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_FRAME_OPTIONS, framing))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(html)
}
