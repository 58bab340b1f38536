//! Feedback from outside: one record, or a stream of them.

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, post, put, web};
use bytes::BytesMut;
use candor_collect::{Accepted, Idempotency, NewFeedback, accept, set_tags};
use candor_model::id::FeedbackId;
use candor_model::{Actor, Error, FeedbackInput, FieldError, Scope};
use chrono::Utc;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::body::read_json;
use crate::{ApiError, ApiResult, AppState, Auth, Body};

/// The largest line of a batch, in bytes.
const MAX_LINE: usize = 2 * 1024 * 1024;
/// The largest batch, in bytes; more than that is a file to import.
const MAX_BATCH: usize = 256 * 1024 * 1024;
/// How many lines are written together.
const GROUP: usize = 1_000;
/// And at most about so many bytes.
const GROUP_BYTES: usize = 8 * 1024 * 1024;

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(add_feedback).service(add_batch).service(put_tags);
}

/// Sends in one record. The same `source` and `external_id` again, or the same `Idempotency-Key`, is the same
/// record: it is answered with 200 and the id that it has.
#[utoipa::path(
    tag = "feedback",
    request_body = FeedbackInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "At most 255 visible characters")),
    responses((status = 201, body = Accepted), (status = 200, body = Accepted, description = "It was there already"))
)]
#[post("/feedback")]
async fn add_feedback(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    request: HttpRequest,
    Body(input): Body<FeedbackInput>,
) -> ApiResult<(web::Json<Accepted>, StatusCode)> {
    actor.require(Scope::FeedbackWrite)?;
    let idempotency = idempotency(&request, &input)?;
    let mut new = accept(input, Utc::now())?;
    new.idempotency = idempotency;
    let accepted = state.writer.submit(actor.org, new).await?;
    let status = if accepted.duplicate { StatusCode::OK } else { StatusCode::CREATED };
    Ok((web::Json(accepted), status))
}

fn idempotency(request: &HttpRequest, input: &FeedbackInput) -> ApiResult<Option<Idempotency>> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=255).contains(&key.trim().len())).ok_or_else(|| {
        Error::invalid("Idempotency-Key", "invalid", "has 1 to 255 visible characters of ASCII")
    })?;
    let sent = serde_json::to_vec(input).map_err(Error::internal)?;
    Ok(Some(Idempotency { key: key.trim().to_owned(), hash: Sha256::digest(sent).into() }))
}

/// What became of one line of a batch.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct LineResult {
    /// The line, from 1.
    line: u64,
    /// The record that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<FeedbackId>,
    /// Whether it was there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate: Option<bool>,
    /// Why it could not be stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// Sends in many records, one JSON object a line. The answer has one line for each that is not blank: `{"line", "id",
/// "duplicate"}`, or `{"line", "errors"}` for one that cannot be stored; the others are stored all the same.
#[utoipa::path(
    tag = "feedback",
    request_body(content = String, content_type = "application/x-ndjson", description = "Lines like the body of POST /feedback"),
    responses((status = 200, body = LineResult, content_type = "application/x-ndjson"))
)]
#[post("/feedback/batch")]
async fn add_batch(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    request: HttpRequest,
    mut payload: web::Payload,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::FeedbackWrite)?;
    let kind = request.content_type().to_ascii_lowercase();
    if !["application/x-ndjson", "application/ndjson", "application/jsonl"].contains(&kind.as_str()) {
        return Err(ApiError::Malformed("the content type must be application/x-ndjson".into()));
    }
    let mut batch = Batch::default();
    let mut rest = BytesMut::new();
    let mut total = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| ApiError::Malformed(e.to_string()))?;
        total += chunk.len();
        if total > MAX_BATCH {
            return Err(ApiError::TooLarge);
        }
        rest.extend_from_slice(&chunk);
        while let Some(end) = rest.iter().position(|b| *b == b'\n') {
            let line = rest.split_to(end + 1);
            batch.add(&line);
            if batch.is_full() {
                batch.write(&state, &actor).await;
            }
        }
        if rest.len() > MAX_LINE {
            return Err(ApiError::TooLarge);
        }
    }
    batch.add(&rest);
    batch.write(&state, &actor).await;
    Ok(HttpResponse::Ok().content_type("application/x-ndjson").body(batch.answer))
}

/// Lines that wait to be written together, and the answer so far.
#[derive(Default)]
struct Batch {
    line: u64,
    waiting: Vec<(u64, Result<NewFeedback, Vec<FieldError>>)>,
    bytes: usize,
    answer: Vec<u8>,
}

impl Batch {
    fn add(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        self.line += 1;
        if !text.is_empty() {
            let read = read_json::<FeedbackInput>(text).and_then(|input| Ok(accept(input, Utc::now())?));
            self.waiting.push((self.line, read.map_err(field_errors)));
            self.bytes += text.len();
        }
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= GROUP || self.bytes >= GROUP_BYTES
    }

    async fn write(&mut self, state: &AppState, actor: &Actor) {
        let waiting = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        let (mut good, mut lines) = (Vec::new(), Vec::new());
        for (line, read) in waiting {
            lines.push((line, read.map(|new| good.push(new))));
        }
        let written =
            if good.is_empty() { Ok(Vec::new()) } else { state.writer.write_batch(actor.org, good).await };
        let mut written = match written {
            Ok(answers) => answers.into_iter(),
            Err(error) => {
                tracing::error!(%error, "a batch could not be written");
                Vec::new().into_iter()
            }
        };
        for (line, read) in lines {
            let result = match read {
                Ok(()) => written.next().unwrap_or(Err(Error::Unavailable("database"))),
                Err(errors) => Err(Error::Invalid(errors)),
            };
            let result = match result {
                Ok(a) => {
                    LineResult { line, id: Some(a.id), duplicate: Some(a.duplicate), errors: Vec::new() }
                }
                Err(error) => LineResult {
                    line,
                    id: None,
                    duplicate: None,
                    errors: field_errors(ApiError::Domain(error)),
                },
            };
            if let Ok(json) = serde_json::to_vec(&result) {
                self.answer.extend_from_slice(&json);
                self.answer.push(b'\n');
            }
        }
    }
}

/// Any failure as what is wrong with a line. Faults of ours say no more than that they are.
fn field_errors(error: ApiError) -> Vec<FieldError> {
    match error {
        ApiError::Domain(Error::Invalid(errors)) => errors,
        ApiError::Malformed(reason) => vec![FieldError::new("", "malformed", reason)],
        ApiError::TooLarge => vec![FieldError::new("", "too_large", "is larger than allowed")],
        ApiError::Domain(Error::Unavailable(_) | Error::RateLimited { .. }) => {
            vec![FieldError::new("", "unavailable", "could not be stored right now; send it again")]
        }
        ApiError::Domain(error) => {
            tracing::error!(%error, "a line could not be stored");
            vec![FieldError::new("", "internal", "could not be stored; it has been logged")]
        }
    }
}

/// Tags that people give to a record.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Tags {
    /// At most 50, each at most 50 characters.
    tags: Vec<String>,
}

/// Gives a record exactly these tags.
#[utoipa::path(tag = "feedback", params(("id" = FeedbackId, Path)), request_body = Tags, responses((status = 200, body = Tags)))]
#[put("/feedback/{id}/tags")]
async fn put_tags(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<FeedbackId>,
    Body(body): Body<Tags>,
) -> ApiResult<web::Json<Tags>> {
    actor.require(Scope::FeedbackRead)?;
    // Whoever works with records may tag them.
    if ![Scope::FeedbackWrite, Scope::CasesWrite, Scope::TopicsWrite]
        .into_iter()
        .any(|scope| actor.may(scope))
    {
        return Err(Error::Forbidden.into());
    }
    let tags = state.db.tenant(actor.org, async |conn| set_tags(conn, &actor, *id, body.tags).await).await?;
    state.db.wake();
    Ok(web::Json(Tags { tags }))
}
