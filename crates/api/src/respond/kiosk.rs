//! A kiosk: the whole survey on one page for a device that many people use, which also works without a network. Finished
//! answers come in later, each under a key that the device chose, however often it sends them.

pub(crate) mod obstacles;
mod words;

#[cfg(test)]
mod tests;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use candor_collect::responses::{self, Completion, Device, Door, Entrance, Finished, Posted, Standing};
use candor_model::survey::words::words;
use candor_model::survey::{Answers, Definition, Form, Text, evaluate};
use candor_model::{Error, Result};
use chrono::{DateTime, Duration, Utc};
use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use self::obstacles::obstacles;
use self::words::kiosk_words;
use super::render::{Message, NOBODY, message};
use super::view::{self, Showing};
use super::{
    PARAMETER, device, first_open, given_fields, language, preferred, query, render, standing, trouble,
};
use crate::{ApiResult, AppState, Body};

/// Seconds without a touch before the next person's turn, when the address does not say.
const IDLE: u32 = 60;

/// Answers that are older than this are taken as that old.
const OLDEST: i64 = 90;

/// Keeps the page on the device. It may ask the server for the page's parts, and for nothing else.
#[get("/k/worker.js")]
pub(super) async fn kiosk_worker() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'"))
        .body(include_str!("../../templates/kiosk/worker.js"))
}

/// One page of the survey within the kiosk's.
#[derive(Serialize)]
struct Section<'a> {
    title: &'a str,
    keys: Vec<&'a str>,
}

/// The survey as one page: what the condition of a page says, each of its questions says.
fn merged(definition: &Definition) -> Definition {
    let mut whole = definition.clone();
    let mut pages = std::mem::take(&mut whole.pages).into_iter();
    let Some(mut first) = pages.next() else { return whole };
    let conditioned = |page: &mut candor_model::survey::Page| {
        let outer = std::mem::take(&mut page.show_if);
        for question in page.questions.iter_mut().filter(|_| !outer.trim().is_empty()) {
            question.show_if = match question.show_if.trim() {
                "" => outer.clone(),
                own => format!("({outer}) ({own})"),
            };
        }
    };
    conditioned(&mut first);
    first.title = Text::default();
    for mut page in pages {
        conditioned(&mut page);
        first.questions.extend(page.questions);
    }
    whole.pages = vec![first];
    whole
}

#[get("/k/{token}")]
pub(super) async fn kiosk(state: Data<AppState>, request: HttpRequest, token: Path<String>) -> HttpResponse {
    let key = candor_accounts::token::generate();
    let entrance = Entrance::Link { token: &token, key: &key };
    let door = match responses::open(&state.db, entrance, Utc::now()).await {
        Ok(door) => door,
        Err(error) => return trouble(&error, preferred(&request), request.path()),
    };
    let query = query(&request);
    let language = language(&request, &door, query.get("lang").map(String::as_str));
    let images = format!("/s/{token}/pictures");
    if let Some(said) = standing(&door, &images, language, false) {
        return said;
    }
    let said = words(language);
    if !obstacles(&door.published).is_empty() {
        let no = Message { title: said.unknown_title, paragraphs: &[NOT_HERE], ..Message::new(said) };
        return message(StatusCode::CONFLICT, &no);
    }
    page(&door, &token, language, &query, &images)
}

/// For whoever sets the device up; the web UI says why.
const NOT_HERE: &str = "This survey needs the server between its questions, so it cannot be asked on a kiosk. \
                        The page Distribute says why.";

fn page(
    door: &Door,
    token: &str,
    language: &str,
    query: &BTreeMap<String, String>,
    images: &str,
) -> HttpResponse {
    let whole = merged(&door.definition);
    let answers = &door.answers(query, language);
    let visible = evaluate(&whole, answers);
    let idle = query.get("idle").and_then(|s| s.parse().ok()).unwrap_or(IDLE).clamp(10, 3_600);
    let hidden = given_fields(door, query);
    // In another language it is the same kiosk.
    let mut same = form_urlencoded::Serializer::new(String::new());
    same.extend_pairs(query.iter().filter(|(name, _)| *name != "lang"));
    let self_href = format!("/k/{token}?{}&", same.finish()).replace("?&", "?");
    let fallback = door.definition.default_language();
    let sections: Vec<Section<'_>> = door
        .definition
        .pages
        .iter()
        .map(|p| Section {
            title: p.title.get(language, fallback),
            keys: p.questions.iter().map(|q| q.key.as_str()).collect(),
        })
        .collect();
    let said = words(language);
    let or = |own: &Text, usual: &'static str| match own.get(language, fallback) {
        "" => usual.to_owned(),
        own => own.to_owned(),
    };
    let own = &door.definition.thanks;
    let (title, text) = (or(&own.title, said.thanks_title), or(&own.text, said.thanks_text));
    let paragraphs: Vec<String> = text.split("\n\n").map(str::to_owned).collect();
    let showing = Showing {
        definition: &whole,
        visible: &visible,
        answers,
        page: 0,
        language,
        errors: &[],
        form: view::Form { action: "", method: "post", hidden, saves: false },
        self_href: &self_href,
        images,
        scheme: None,
    };
    let nonce = render::nonce();
    let context = context! {
        kiosk => Value::from(Serde(kiosk_words(language))),
        token,
        idle,
        version => door.version,
        sections => Value::from(Serde(&sections)),
        thanks => context! { title, paragraphs },
        ..Value::from(Serde(view::view(showing, &nonce, false)))
    };
    render::answer(StatusCode::OK, render::draw("kiosk.html", context), &nonce, NOBODY)
}

/// One person's finished answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Upload {
    /// Chosen by the device, 32 random bytes: sent again, it is the same answers.
    key: String,
    /// The version that the device showed.
    version: i32,
    /// How long ago they were finished; the device's clock may be wrong, its differences are not.
    age_ms: u64,
    /// How long answering took.
    seconds: u32,
    language: String,
    fields: Vec<(String, String)>,
}

/// What became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Taken {
    /// They are a record, from now or from before.
    Recorded,
    /// There were enough already.
    OverQuota,
    /// Something in them will not do. They are among the responses in progress, where somebody can close them.
    Kept,
}

#[post("/k/{token}")]
pub(super) async fn kiosk_upload(
    state: Data<AppState>,
    request: HttpRequest,
    token: Path<String>,
    Body(upload): Body<Upload>,
) -> ApiResult<HttpResponse> {
    let taken = take(&state, &token, upload, device(&request), Utc::now()).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "state": taken })))
}

async fn take(
    state: &AppState,
    token: &str,
    upload: Upload,
    device: Device,
    now: DateTime<Utc>,
) -> Result<Taken> {
    if !(40..=64).contains(&upload.key.len()) || upload.fields.len() > 2_000 {
        return Err(Error::invalid(
            "key",
            "invalid",
            "A key has 32 random bytes, and answers at most 2,000 fields.",
        ));
    }
    let entrance = Entrance::Link { token, key: &upload.key };
    let mut door = responses::open(&state.db, entrance, now).await?;
    match door.standing {
        Standing::Open => {}
        Standing::Answered => return Ok(Taken::Recorded),
        Standing::OverQuota => return Ok(Taken::OverQuota),
        Standing::Paused => return Err(Error::Conflict("survey_paused")),
        Standing::Closed | Standing::Expired => return Err(Error::Conflict("survey_closed")),
    }
    // A device without a network goes on with the version that it has.
    if door.passage.is_none() && door.version != upload.version {
        let (org, survey, version) = (door.org, door.survey.id, upload.version);
        let shown =
            async |conn: &mut candor_store::Conn| candor_surveys::version(conn, org, survey, version).await;
        door.published = state.db.tenant(org, shown).await?;
        door.definition = door.published.clone();
        door.version = version;
    }
    // Only what a kiosk could have asked: anything else needed the server on the way.
    if !obstacles(&door.published).is_empty() {
        return Err(Error::Conflict("not_for_kiosk"));
    }
    let age = Duration::milliseconds(i64::try_from(upload.age_ms).unwrap_or(i64::MAX / 2_000_000));
    let finished = now - age.min(Duration::days(OLDEST));
    let opened_at = finished - Duration::seconds(upload.seconds.min(86_000).into());
    let language = door.definition.language(Some(upload.language.as_str())).to_owned();
    let parameters = upload
        .fields
        .iter()
        .filter_map(|(k, v)| Some((k.strip_prefix(PARAMETER)?.to_owned(), v.clone())))
        .collect();
    let form = Form::new(upload.fields);
    let posted = Posted {
        key: &upload.key,
        page: 0,
        form: &form,
        language: &language,
        parameters: &parameters,
        readings: Answers::new(),
        onward: true,
        device,
        opened_at: Some(opened_at),
        answered_at: Some(finished),
    };
    // As the person went: page after page, which is also how far they are known to have come.
    let mut saved = None;
    for page in 0..door.definition.pages.len() {
        saved = Some(responses::save(&state.db, &door, Posted { page, ..posted.clone() }, now).await?);
    }
    let (definition, passage) = saved.ok_or(Error::NotFound)?;
    if passage.complete {
        return Ok(Taken::Recorded);
    }
    if first_open(&definition, &evaluate(&definition, &passage.answers), &passage.answers).is_some() {
        return Ok(Taken::Kept);
    }
    let finished = Finished { at: finished, heard: now };
    let done = responses::complete(&state.db, &state.writer, &door, &definition, &passage, finished).await?;
    Ok(match done {
        Completion::Recorded(_) => Taken::Recorded,
        Completion::NotCounted => Taken::OverQuota,
    })
}
