//! The pages that respondents see: `/s/{token}` for public links, `/i/{token}` for personal invitations.
//!
//! Plain HTML that works page by page without a script: post, redirect, get. Opening an address never writes
//! anything. A public link carries, from its first form on, a fresh secret in the path under which the passage is
//! resumed and a double send is recognised; an invitation is its own secret.

mod assets;
mod kinds;
pub(crate) mod kiosk;
pub(crate) mod preview;
mod render;
mod sent;
mod theme;
mod view;
mod website;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, get, post, route};
use candor_collect::responses::{
    self, Device, Door, Ending, Entrance, Finished, Passage, Posted, Standing, quota,
};
use candor_model::survey::kinds::{HiddenSource, hidden_names};
use candor_model::survey::words::words;
use candor_model::survey::{Answers, Definition, Form, Kind, Visible, evaluate, validate_answers};
use candor_model::{Error, Result};
use chrono::{DateTime, Utc};

use self::render::{Message, NOBODY, framed_message, message, page};
use self::sent::Sent;
use self::view::Showing;
use crate::{ApiResult, AppState};

/// Names of form fields that carry what the address said begin so, which no question's key does.
const PARAMETER: char = '~';

/// The form field that brings back when the first page was opened.
const OPENED: &str = "~~opened";

/// Registers the pages of respondents.
pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(assets::asset)
        .service(public_begin)
        .service(public_show)
        .service(public_post)
        .service(personal_show)
        .service(personal_post)
        .service(public_picture)
        .service(personal_picture)
        .service(kiosk::kiosk_worker)
        .service(kiosk::kiosk)
        .service(kiosk::kiosk_upload)
        .service(website::website_script)
        .service(website::website_demo)
        .service(unsubscribe_ask)
        .service(unsubscribe);
}

/// Where a respondent is: how they came in, and the address of the form.
struct Place<'a> {
    entrance: Entrance<'a>,
    action: String,
}

impl<'a> Place<'a> {
    fn public(token: &'a str, key: &'a str) -> Self {
        Self { entrance: Entrance::Link { token, key }, action: format!("/s/{token}/{key}") }
    }

    fn personal(token: &'a str) -> Self {
        Self { entrance: Entrance::Invitation { token }, action: format!("/i/{token}") }
    }

    /// Where the pictures of its questions are.
    fn pictures(&self) -> String {
        match self.entrance {
            Entrance::Link { token, .. } => format!("/s/{token}/pictures"),
            Entrance::Invitation { token } => format!("/i/{token}/pictures"),
        }
    }

    fn key(&self) -> &'a str {
        match self.entrance {
            Entrance::Link { key, .. } => key,
            Entrance::Invitation { .. } => "",
        }
    }
}

#[route("/s/{token}", method = "GET", method = "HEAD")]
async fn public_begin(state: Data<AppState>, request: HttpRequest, token: Path<String>) -> HttpResponse {
    let key = candor_accounts::token::generate();
    show(&state, &request, Place::public(&token, &key)).await
}

#[get("/s/{token}/{key}")]
async fn public_show(
    state: Data<AppState>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    show(&state, &request, Place::public(&path.0, &path.1)).await
}

#[post("/s/{token}/{key}")]
async fn public_post(
    state: Data<AppState>,
    request: HttpRequest,
    path: Path<(String, String)>,
    sent: ApiResult<Sent>,
) -> HttpResponse {
    take(&state, &request, Place::public(&path.0, &path.1), sent).await
}

#[route("/i/{token}", method = "GET", method = "HEAD")]
async fn personal_show(state: Data<AppState>, request: HttpRequest, token: Path<String>) -> HttpResponse {
    show(&state, &request, Place::personal(&token)).await
}

#[post("/i/{token}")]
async fn personal_post(
    state: Data<AppState>,
    request: HttpRequest,
    token: Path<String>,
    sent: ApiResult<Sent>,
) -> HttpResponse {
    take(&state, &request, Place::personal(&token), sent).await
}

#[get("/s/{token}/pictures/{name}")]
async fn public_picture(
    state: Data<AppState>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (token, name) = path.into_inner();
    picture(&state, &request, Place::public(&token, ""), name).await
}

#[get("/i/{token}/pictures/{name}")]
async fn personal_picture(
    state: Data<AppState>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (token, name) = path.into_inner();
    picture(&state, &request, Place::personal(&token), name).await
}

/// A picture that a question of this survey shows.
async fn picture(state: &AppState, request: &HttpRequest, place: Place<'_>, name: String) -> HttpResponse {
    let found = async {
        let door = responses::open(&state.db, place.entrance, Utc::now()).await?;
        if !pictures(&door.definition).any(|shown| shown == name) {
            return Err(Error::NotFound);
        }
        crate::survey_pictures::picture(state, door.org, name).await
    };
    found.await.unwrap_or_else(|error| trouble(&error, preferred(request), request.path()))
}

/// The names of the pictures of a survey.
fn pictures(definition: &Definition) -> impl Iterator<Item = &str> {
    let logo = definition.theme.logo.iter().map(|logo| logo.image.as_str());
    logo.chain(definition.questions().flat_map(|(_, q)| match &q.kind {
        Kind::ImageChoice(x) => x.choices.iter().map(|c| c.image.as_str()).collect(),
        Kind::HeatMap(x) => vec![x.image.as_str()],
        _ => Vec::new(),
    }))
}

#[route("/i/{token}/unsubscribe", method = "GET", method = "HEAD")]
async fn unsubscribe_ask(state: Data<AppState>, request: HttpRequest, token: Path<String>) -> HttpResponse {
    let entrance = Entrance::Invitation { token: &token };
    let door = match responses::open(&state.db, entrance, Utc::now()).await {
        Ok(door) => door,
        Err(error) => return trouble(&error, preferred(&request), request.path()),
    };
    let words = words(language(&request, &door, None));
    message(
        StatusCode::OK,
        &Message {
            title: words.unsubscribe_title,
            paragraphs: &[words.unsubscribe_text],
            label: words.unsubscribe,
            post: Some(request.path()),
            ..Message::new(words)
        },
    )
}

/// Works for a person's button and for the one click of a mail program (RFC 8058) alike: no cookie, no question.
#[post("/i/{token}/unsubscribe")]
async fn unsubscribe(state: Data<AppState>, request: HttpRequest, token: Path<String>) -> HttpResponse {
    let done = async {
        let door = responses::open(&state.db, Entrance::Invitation { token: &token }, Utc::now()).await?;
        if let Some(invited) = &door.invitation {
            let org = door.org;
            let refuse =
                async |conn: &mut candor_store::Conn| responses::refuse(conn, org, invited, Utc::now()).await;
            state.db.tenant(org, refuse).await?;
        }
        Ok(door)
    };
    match done.await {
        Ok(door) => {
            let words = words(language(&request, &door, None));
            let paragraphs = [words.unsubscribed_text];
            let said =
                Message { title: words.unsubscribed_title, paragraphs: &paragraphs, ..Message::new(words) };
            message(StatusCode::OK, &said)
        }
        Err(error) => trouble(&error, preferred(&request), request.path()),
    }
}

/// What the address asks for.
fn query(request: &HttpRequest) -> BTreeMap<String, String> {
    form_urlencoded::parse(request.query_string().as_bytes())
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect()
}

/// The languages that the browser asks for, best first.
fn preferred(request: &HttpRequest) -> Vec<String> {
    let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let mut wanted: Vec<(f32, String)> = header
        .split(',')
        .take(20)
        .filter_map(|part| {
            let (language, weight) = part.split_once(';').unwrap_or((part, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
            (!language.trim().is_empty()).then(|| (weight, language.trim().to_owned()))
        })
        .collect();
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted.into_iter().map(|(_, language)| language).collect()
}

/// The language of the page: what the address says, what it was answered in so far, what the invitation says, what
/// the browser wants.
fn language<'a>(request: &HttpRequest, door: &'a Door, asked: Option<&str>) -> &'a str {
    let wanted: Vec<String> = asked
        .map(str::to_owned)
        .into_iter()
        .chain(door.passage.as_ref().map(|p| p.language.clone()))
        .chain(door.invitation.as_ref().map(|i| i.language.clone()))
        .chain(preferred(request))
        .collect();
    door.definition.language(wanted.iter().map(String::as_str))
}

/// Answers a respondent whom something before the forms turned away.
pub(crate) fn refuse(request: &HttpRequest, error: &Error) -> HttpResponse {
    trouble(error, preferred(request), request.path())
}

async fn show(state: &AppState, request: &HttpRequest, place: Place<'_>) -> HttpResponse {
    let door = match responses::open(&state.db, place.entrance, Utc::now()).await {
        Ok(door) => door,
        Err(error) => return trouble(&error, preferred(request), request.path()),
    };
    let query = query(request);
    let language = language(request, &door, query.get("lang").map(String::as_str));
    if let Some(said) = standing(&door, &place.pictures(), language, query.contains_key("done")) {
        return said;
    }
    let answers = &picked(&door.definition, &query, door.answers(&query, language));
    let visible = evaluate(&door.definition, answers);
    // Before the first answer there is only the first page: what comes later is drawn with that answer.
    let asked = query.get("p").and_then(|p| p.parse().ok()).filter(|_| door.passage.is_some());
    let first = visible.pages.first().map(|p| p.index).filter(|_| door.passage.is_none());
    let Some(at) = first.or_else(|| reachable(&door.definition, &visible, answers, asked)) else {
        return trouble(&Error::NotFound, vec![language.into()], request.path());
    };
    let errors = if query.contains_key("e") && asked == Some(at) {
        validate_answers(&door.definition, at, answers, language)
    } else {
        Vec::new()
    };
    let mut hidden = Vec::new();
    if door.passage.is_none() {
        hidden = given_fields(&door, &query);
        hidden.push((OPENED.into(), Utc::now().timestamp_millis().to_string()));
    }
    hidden.extend(frame_fields(&visible, at, language));
    let self_href = format!("{}?p={at}&", place.action);
    page(
        Showing {
            definition: &door.definition,
            visible: &visible,
            answers,
            page: at,
            language,
            errors: &errors,
            form: view::Form { action: &place.action, method: "post", hidden, saves: true },
            self_href: &self_href,
            images: &place.pictures(),
            scheme: None,
        },
        &ancestors(&door),
    )
}

/// What the address says, as far as the survey declares it, as fields that the first page brings along.
fn given_fields(door: &Door, query: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let hidden_fields = hidden_names(&door.published, HiddenSource::Url);
    let declared = |name: &String| {
        door.definition.parameters.iter().any(|p| p.name == *name) || hidden_fields.contains(&name.as_str())
    };
    let given = query.iter().filter(|(name, _)| declared(name));
    given.map(|(name, value)| (format!("{PARAMETER}{name}"), value.clone())).collect()
}

/// Who may show this person's pages in a frame: the sites of the link, and our own page that shows how it looks there.
fn ancestors(door: &Door) -> String {
    let sites = door.link.as_ref().and_then(|link| link.sites.as_ref());
    sites.map_or_else(|| NOBODY.to_owned(), |sites| format!("'self' {}", sites.join(" ")))
}

/// The point that was clicked in the mail stands chosen on the page, unless the question was answered before. Nothing is
/// kept of it until the person goes on: whoever opens every link of a mail to see where it leads answers nothing.
fn picked(definition: &Definition, query: &BTreeMap<String, String>, mut answers: Answers) -> Answers {
    let Some((key, value)) = query.get("pick").and_then(|pick| pick.rsplit_once('.')) else { return answers };
    let Some(question) = definition.question(key).filter(|_| !answers.contains_key(key)) else {
        return answers;
    };
    let form = Form::new([(key.to_owned(), value.to_owned())]);
    question.kind.rules().read(key, &form, &mut answers);
    let mut problems = Vec::new();
    question.kind.rules().check(key, &answers, &mut problems);
    if !problems.is_empty() {
        answers.remove(key);
    }
    answers
}

/// What every form carries: which page it is, which questions it showed, in which language.
fn frame_fields(visible: &Visible, at: usize, language: &str) -> [(String, String); 3] {
    let shown = visible.pages.iter().find(|p| p.index == at).map(|p| p.questions.join(","));
    [
        ("page".into(), at.to_string()),
        ("shown".into(), shown.unwrap_or_default()),
        ("lang".into(), language.to_owned()),
    ]
}

/// The page to show: the one asked for, or where the person had got to, but none behind a page that is not done.
fn reachable(
    definition: &Definition,
    visible: &Visible,
    answers: &Answers,
    asked: Option<usize>,
) -> Option<usize> {
    let first_open = first_open(definition, visible, answers);
    let answered =
        |page: &usize| definition.pages[*page].questions.iter().any(|q| visible.answers.contains_key(&q.key));
    let pages = || visible.pages.iter().map(|p| p.index);
    let wanted = asked
        .filter(|p| visible.place(*p).is_some())
        .or_else(|| pages().rfind(answered))
        .or_else(|| pages().next())?;
    Some(first_open.map_or(wanted, |open| wanted.min(open)))
}

/// The first visible page whose answers will not do.
fn first_open(definition: &Definition, visible: &Visible, answers: &Answers) -> Option<usize> {
    let open = |page: &usize| !validate_answers(definition, *page, answers, "en").is_empty();
    visible.pages.iter().map(|p| p.index).find(open)
}

async fn take(
    state: &AppState,
    request: &HttpRequest,
    place: Place<'_>,
    sent: ApiResult<Sent>,
) -> HttpResponse {
    let mut sent = match sent {
        Ok(sent) => sent,
        Err(error) => return error.error_response(),
    };
    let fields = std::mem::take(&mut sent.fields);
    let one = |name: &str| fields.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
    // A click on a picture posts its place and no button.
    let clicked = fields.iter().any(|(k, _)| k.ends_with(".x"));
    let go = one("go").unwrap_or(if clicked { "stay" } else { "next" }).to_owned();
    if go == "seen" {
        return seen(state, &place).await;
    }
    let page = one("page").and_then(|p| p.parse().ok()).unwrap_or(0);
    let shown: Vec<String> = one("shown").unwrap_or("").split(',').map(str::to_owned).collect();
    let lang = one("lang").map(str::to_owned);
    let taken = async {
        let door = responses::open(&state.db, place.entrance, Utc::now()).await?;
        if door.standing != Standing::Open {
            return Ok(match door.standing {
                Standing::Answered | Standing::OverQuota => format!("{}?done", place.action),
                _ => place.action.clone(),
            });
        }
        let language = language(request, &door, lang.as_deref());
        let parameters: BTreeMap<String, String> = fields
            .iter()
            .filter_map(|(k, v)| Some((k.strip_prefix(PARAMETER)?.to_owned(), v.clone())))
            .collect();
        let uploads = sent::keep(&state.files, door.org, &door.definition, page, &mut sent).await?;
        let form = Form::new(fields.iter().cloned()).with_uploads(uploads);
        let readings =
            responses::readings(&state.writer, door.org, &door.definition, page, &form, language).await?;
        let opened_at = one(OPENED).and_then(|at| DateTime::from_timestamp_millis(at.parse().ok()?));
        let posted = Posted {
            key: place.key(),
            page,
            form: &form,
            language,
            parameters: &parameters,
            readings,
            onward: go == "next",
            device: device(request),
            opened_at,
            answered_at: None,
        };
        let (definition, passage) = responses::save(&state.db, &door, posted, Utc::now()).await?;
        if let Some(before) = &door.passage {
            sent::forget(&state.files, door.org, &door.definition, &before.answers, &passage.answers);
        }
        if passage.complete {
            return Ok(format!("{}?done", place.action));
        }
        match next(&definition, &passage, page, &shown, &go) {
            Next::Page(at) if go == "next" && turned_away(state, &door, &definition, &passage).await? => {
                tracing::debug!(page = at, "over quota");
                Ok(format!("{}?done", place.action))
            }
            Next::Page(at) => Ok(format!("{}?p={at}", place.action)),
            Next::Errors(at) => Ok(format!("{}?p={at}&e", place.action)),
            Next::Done => {
                let now = Utc::now();
                responses::complete(
                    &state.db,
                    &state.writer,
                    &door,
                    &definition,
                    &passage,
                    Finished::at(now),
                )
                .await?;
                Ok(format!("{}?done", place.action))
            }
        }
    };
    let outcome: Result<String> = taken.await;
    match outcome {
        Ok(_) if go == "save" => HttpResponse::NoContent().finish(),
        Ok(address) => HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish(),
        Err(error) => trouble(&error, preferred(request), &place.action),
    }
}

/// Whether a quota that this person falls into is full already; then the passage ends here.
async fn turned_away(
    state: &AppState,
    door: &Door,
    definition: &Definition,
    passage: &Passage,
) -> Result<bool> {
    let away = async |conn: &mut candor_store::Conn| {
        let full = quota::full(conn, door, definition, passage).await?;
        if let Some(quota) = &full {
            quota::turn_away(conn, door, passage.id, passage, quota).await?;
        }
        Ok(full.is_some())
    };
    state.db.tenant(door.org, away).await
}

/// What the browser says that it runs on.
fn device(request: &HttpRequest) -> Device {
    let agent = request.headers().get(header::USER_AGENT).and_then(|v| v.to_str().ok());
    Device::of_browser(agent.unwrap_or_default())
}

/// A browser has shown the page to somebody. Of an invitation that is worth knowing; it is no answer.
async fn seen(state: &AppState, place: &Place<'_>) -> HttpResponse {
    if let Entrance::Invitation { token } = place.entrance
        && let Err(error) = responses::seen(&state.db, token, Utc::now()).await
        && matches!(error, Error::Internal(_))
    {
        tracing::error!(%error, "cannot note that a page was seen");
    }
    HttpResponse::NoContent().finish()
}

/// Where a posted page leads.
#[derive(Debug, PartialEq)]
enum Next {
    Page(usize),
    Errors(usize),
    Done,
}

/// Decides where a posted page leads. `shown` are the questions that the page showed: those that only became visible
/// by its own answers are shown before anything is said about them.
fn next(definition: &Definition, passage: &Passage, page: usize, shown: &[String], go: &str) -> Next {
    let answers = &passage.answers;
    let visible = evaluate(definition, answers);
    if go == "back" {
        return Next::Page(visible.before(page).unwrap_or(page));
    }
    if go == "save" || go == "stay" {
        return Next::Page(page);
    }
    let here = visible.pages.iter().find(|p| p.index == page);
    if here.is_some_and(|p| p.questions.iter().any(|q| !shown.contains(q))) {
        return Next::Page(page);
    }
    match first_open(definition, &visible, answers) {
        Some(open) if open <= page => Next::Errors(open),
        _ => visible.after(page).map_or(Next::Done, Next::Page),
    }
}

/// What is said in the place of questions.
fn standing(door: &Door, images: &str, language: &str, done: bool) -> Option<HttpResponse> {
    let words = words(language);
    let fallback = door.definition.default_language();
    let own = &door.definition.thanks;
    let thanks = Ending { title: own.title.clone(), text: own.text.clone() };
    let (status, title, text) = match door.standing {
        Standing::Open => return None,
        Standing::Answered if done || door.invitation.is_none() => {
            let thanks = door.passage.as_ref().and_then(|p| p.ending.as_ref()).unwrap_or(&thanks);
            let or = |text: &candor_model::survey::Text, usual: &'static str| {
                if text.is_empty() { usual.to_owned() } else { text.get(language, fallback).to_owned() }
            };
            (StatusCode::OK, or(&thanks.title, words.thanks_title), or(&thanks.text, words.thanks_text))
        }
        Standing::OverQuota => {
            let said = door.passage.as_ref().and_then(|p| p.ending.clone()).unwrap_or_default();
            let or = |text: &candor_model::survey::Text, usual: &'static str| {
                if text.is_empty() { usual.to_owned() } else { text.get(language, fallback).to_owned() }
            };
            (StatusCode::OK, or(&said.title, words.closed_title), or(&said.text, words.closed_text))
        }
        Standing::Answered => (StatusCode::OK, words.answered_title.into(), words.answered_text.into()),
        Standing::Paused => (StatusCode::OK, words.paused_title.into(), words.paused_text.into()),
        Standing::Closed => (StatusCode::GONE, words.closed_title.into(), words.closed_text.into()),
        Standing::Expired => (StatusCode::GONE, words.expired_title.into(), words.expired_text.into()),
    };
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let look = theme::look(&door.definition, language, images, None);
    let said = Message { title: &title, paragraphs: &paragraphs, look, language, ..Message::new(words) };
    Some(framed_message(status, &said, &ancestors(door)))
}

/// What is said when something is wrong that is not the respondent's fault, or the address leads nowhere.
fn trouble(error: &Error, wanted: Vec<String>, address: &str) -> HttpResponse {
    let known = |l: &String| words(l).language == l.split('-').next().unwrap_or("");
    let words = words(wanted.iter().find(|l| known(l)).map_or("en", String::as_str));
    match error {
        Error::NotFound | Error::Invalid(_) => {
            let paragraphs = [words.unknown_text];
            let said = Message { title: words.unknown_title, paragraphs: &paragraphs, ..Message::new(words) };
            message(StatusCode::NOT_FOUND, &said)
        }
        error => {
            if matches!(error, Error::Internal(_)) {
                tracing::error!(%error, "a respondent's page failed");
            }
            let paragraphs = [words.trouble_text];
            let said = Message {
                title: words.trouble_title,
                paragraphs: &paragraphs,
                label: words.again,
                link: Some(address),
                ..Message::new(words)
            };
            let (status, wait) = match error {
                Error::RateLimited { retry_after } => (StatusCode::TOO_MANY_REQUESTS, *retry_after),
                _ => (StatusCode::SERVICE_UNAVAILABLE, 2),
            };
            let mut answer = message(status, &said);
            answer.headers_mut().insert(header::RETRY_AFTER, wait.into());
            answer
        }
    }
}
