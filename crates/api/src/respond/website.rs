//! What websites load: the script that shows a survey on them, and a page of our own that shows it at work.

mod words;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use candor_model::survey::words::direction;
use candor_model::survey::{Definition, Shades, Text};
use candor_model::{Error, Result};
use candor_surveys::website::{self, Intercept, Website};
use candor_surveys::{Link, SurveyState};
use minijinja::context;
use minijinja::value::{Serde, Value};
use serde_json::{Map, json};

use self::words::{DemoWords, ask_words, demo_words};
use super::{preferred, render, trouble};
use crate::AppState;

static CODE: LazyLock<String> = LazyLock::new(|| {
    let sources =
        [include_str!("../../templates/web/rules.js"), include_str!("../../templates/web/intercept.js")];
    let lines = sources.iter().flat_map(|s| s.lines()).map(str::trim_start);
    lines.filter(|line| !line.is_empty() && !line.starts_with("//")).collect::<Vec<_>>().join("\n")
});

const STYLE: &str = include_str!("../../templates/web/style.css");

/// How a survey stands on websites, found by the token of its link.
struct Found {
    website: Website,
    link: Link,
    definition: Definition,
    name: String,
    live: bool,
}

async fn find(state: &AppState, token: &str) -> Result<Found> {
    let (org, id) =
        state.db.untenanted(async |conn| candor_surveys::link_by_token(conn, token).await).await?;
    state
        .db
        .tenant(org, async |conn| {
            let link = candor_surveys::link::link(conn, org, id).await?;
            let (website, own) = website::website(conn, org, link.survey).await?.ok_or(Error::NotFound)?;
            if own.id != link.id {
                return Err(Error::NotFound);
            }
            let survey = candor_surveys::get(conn, &candor_model::Actor::system(org), link.survey).await?;
            let version = survey.live_version.ok_or(Error::NotFound)?;
            let definition = candor_surveys::version(conn, org, survey.id, version).await?;
            let live = survey.state == SurveyState::Live && link.closed_at.is_none();
            Ok(Found { website, link, definition, name: survey.name, live })
        })
        .await
}

/// The script that websites include. Caches keep it for five minutes, so that a change is everywhere soon.
#[get("/web/{token:[A-Za-z0-9_-]+}.js")]
pub(super) async fn website_script(state: Data<AppState>, token: Path<String>) -> HttpResponse {
    let found = match find(&state, &token).await {
        Ok(found) => found,
        Err(Error::NotFound) => return HttpResponse::NotFound().finish(),
        Err(error) => {
            tracing::error!(%error, "the script of a website failed");
            return HttpResponse::ServiceUnavailable().finish();
        }
    };
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .body(script(&found, &state.config.public_url))
}

fn script(found: &Found, public_url: &str) -> String {
    let settings = settings(found, public_url);
    format!("(()=>{{\"use strict\";\nconst settings={settings};\n{}\n}})();\n", *CODE)
}

fn settings(found: &Found, public_url: &str) -> serde_json::Value {
    let Found { website, link, definition, live, .. } = found;
    let fallback = definition.default_language();
    let Intercept { title, text, button, .. } = &website.intercept;
    let words: Map<String, serde_json::Value> = definition
        .languages
        .iter()
        .map(|language| {
            let usual = ask_words(language);
            let or = |own: &Text, usual: &'static str| match own.get(language, fallback) {
                "" => usual.to_owned(),
                own => own.to_owned(),
            };
            let said = json!({
                "dir": direction(language),
                "title": or(title, usual.title),
                "text": or(text, ""),
                "button": or(button, usual.button),
                "later": usual.later,
                "close": usual.close,
                "frame": usual.frame,
            });
            (language.clone(), said)
        })
        .collect();
    let mut intercept = json!(website.intercept);
    if let Some(rules) = intercept.as_object_mut() {
        ["title", "text", "button"].iter().for_each(|name| {
            rules.remove(*name);
        });
    }
    json!({
        "token": link.token,
        "survey": format!("{public_url}/s/{}", link.token),
        "live": live,
        "sites": website.sites,
        "fields": website::names(definition),
        "language": fallback,
        "words": words,
        "style": style(definition),
        "intercept": intercept,
    })
}

/// The survey's own colours, and the rest of the style.
fn style(definition: &Definition) -> String {
    let said = |Shades { card, ink, mute, line, on, accent, .. }: &Shades| {
        format!("dialog,.tab{{--card:{card};--ink:{ink};--mute:{mute};--line:{line};--on:{on};--a:{accent}}}")
    };
    let (light, dark) = (said(&definition.theme.light()), said(&definition.theme.dark()));
    let rest: String = STYLE.lines().collect();
    format!("{light}@media(prefers-color-scheme:dark){{{dark}}}{rest}")
}

/// A page that includes the script as a website would.
#[get("/web/{token:[A-Za-z0-9_-]+}")]
pub(super) async fn website_demo(
    state: Data<AppState>,
    request: HttpRequest,
    token: Path<String>,
) -> HttpResponse {
    let found = match find(&state, &token).await {
        Ok(found) => found,
        Err(error) => return trouble(&error, preferred(&request), request.path()),
    };
    let words = demo_words(&preferred(&request));
    let nonce = render::nonce();
    let context = context! {
        words => Value::from(Serde(words)),
        lines => occasions(&found.website.intercept, words),
        event => &found.website.intercept.on_event,
        survey => &found.name,
        token => &found.link.token,
        light => found.definition.theme.light().accent,
        dark => found.definition.theme.dark().accent,
        nonce => &nonce,
    };
    let html = match render::draw("demo.html", context) {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "the page with a website's script cannot be drawn");
            return HttpResponse::InternalServerError().finish();
        }
    };
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; script-src 'self' 'nonce-{nonce}'; \
         img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .body(html)
}

/// When the question appears, in words.
fn occasions(intercept: &Intercept, words: &DemoWords) -> Vec<String> {
    if !intercept.enabled {
        return vec![words.off.to_owned()];
    }
    let mut lines = Vec::new();
    let mut say = |words: &str, n: Option<String>| lines.extend(n.map(|n| words.replace("{n}", &n)));
    say(words.after_seconds, intercept.after_seconds.map(|n| n.to_string()));
    say(words.after_scroll, intercept.after_scroll.map(|n| n.to_string()));
    say(words.on_exit, intercept.on_exit.then(String::new));
    say(words.on_event, intercept.on_event.clone());
    if lines.is_empty() {
        lines.push(words.at_once.to_owned());
    }
    lines
}
