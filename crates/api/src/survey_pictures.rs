//! Files beside the database: the pictures that questions show, and what respondents sent.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, get, post, web};
use candor_model::id::{FeedbackId, OrgId, SurveyId};
use candor_model::survey::kinds::Upload;
use candor_model::{Error, Scope};
use candor_surveys::files::LARGEST_PICTURE;
use futures_util::StreamExt as _;
use serde::Serialize;
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{ApiError, ApiResult, AppState, Auth};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(upload_picture).service(upload_logo).service(survey_picture).service(feedback_file);
}

/// A picture that was uploaded.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SurveyPictureName)]
struct PictureName {
    /// The name by which a question refers to it.
    name: String,
}

/// Keeps a picture for the questions of surveys: PNG, JPEG, GIF or WebP, at most 2 MB, as the body of the request.
#[utoipa::path(
    tag = "surveys",
    params(("id" = SurveyId, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = PictureName))
)]
#[post("/surveys/{id}/pictures")]
async fn upload_picture(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    payload: web::Payload,
) -> ApiResult<(web::Json<PictureName>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let org = actor.org;
    state.db.tenant(org, async |conn| candor_surveys::draft::load(conn, org, *id).await).await?;
    let bytes = sent(payload).await?;
    let files = state.files.clone();
    let name = web::block(move || files.keep_picture(org, &bytes)).await.map_err(Error::internal)??;
    Ok((web::Json(PictureName { name }), StatusCode::CREATED))
}

/// Keeps a logo for a survey's theme: PNG, JPEG, GIF or WebP, at most 60 kB, as the body of the request.
#[utoipa::path(
    tag = "surveys",
    params(("id" = SurveyId, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = PictureName))
)]
#[post("/surveys/{id}/logos")]
async fn upload_logo(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    payload: web::Payload,
) -> ApiResult<(web::Json<PictureName>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let org = actor.org;
    state.db.tenant(org, async |conn| candor_surveys::draft::load(conn, org, *id).await).await?;
    let bytes = sent(payload).await?;
    let files = state.files.clone();
    let name = web::block(move || files.keep_logo(org, &bytes)).await.map_err(Error::internal)??;
    Ok((web::Json(PictureName { name }), StatusCode::CREATED))
}

/// The bytes of a request, as many as a picture may have.
async fn sent(mut payload: web::Payload) -> ApiResult<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        bytes.extend_from_slice(&chunk.map_err(|e| ApiError::Malformed(e.to_string()))?);
        if bytes.len() > LARGEST_PICTURE {
            return Err(ApiError::TooLarge);
        }
    }
    Ok(bytes)
}

/// A picture, as the designer shows it.
#[utoipa::path(
    tag = "surveys",
    params(("id" = SurveyId, Path), ("name" = String, Path)),
    responses((status = 200, content_type = "image/png", body = Vec<u8>))
)]
#[get("/surveys/{id}/pictures/{name}")]
async fn survey_picture(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    path: web::Path<(SurveyId, String)>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysRead)?;
    let (id, name) = path.into_inner();
    let org = actor.org;
    state.db.tenant(org, async |conn| candor_surveys::draft::load(conn, org, id).await).await?;
    Ok(picture(&state, org, name).await?)
}

/// A picture of an organisation. Its name is its content, so a browser keeps it for ever.
pub(crate) async fn picture(
    state: &AppState,
    org: OrgId,
    name: String,
) -> candor_model::Result<HttpResponse> {
    let files = state.files.clone();
    let (bytes, media_type) =
        web::block(move || files.picture(org, &name)).await.map_err(Error::internal)??;
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, "private, max-age=31536000, immutable"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(bytes))
}

/// A file that a respondent sent with the answers of this record; it is always saved and never shown.
#[utoipa::path(
    tag = "feedback",
    params(
        ("id" = FeedbackId, Path),
        ("file" = String, Path, description = "The file's id in the answer."),
    ),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>))
)]
#[get("/feedback/{id}/files/{file}")]
async fn feedback_file(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    path: web::Path<(FeedbackId, String)>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::FeedbackRead)?;
    let (id, wanted) = path.into_inner();
    let who = actor.clone();
    let load = async move |conn: &mut candor_store::Conn| candor_collect::get(conn, &who, id).await;
    let record = state.db.tenant(actor.org, load).await?;
    let parts = record.answers.values().filter_map(Value::as_object).flat_map(|parts| parts.values());
    let file = parts
        .filter_map(|part| serde_json::from_value::<Upload>(part.clone()).ok())
        .find(|file| file.id == wanted && file.refused.is_none())
        .ok_or(Error::NotFound)?;
    let path = state.files.upload(actor.org, &file.id)?;
    let bytes = tokio::fs::read(path).await.map_err(|_| Error::NotFound)?;
    let disposition = header::ContentDisposition {
        disposition: header::DispositionType::Attachment,
        parameters: vec![header::DispositionParam::Filename(file.name)],
    };
    Ok(HttpResponse::Ok()
        .content_type(file.media_type)
        .insert_header(disposition)
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header(header::ContentEncoding::Identity)
        .body(bytes))
}
