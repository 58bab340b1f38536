//! Definitions in and out: files of surveys, ready surveys, the library of questions.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use candor_model::id::SurveyId;
use candor_model::survey::{Definition, validate_definition};
use candor_model::{Error, FieldError, Scope};
use candor_reporting::dashboards::Dashboard;
use candor_surveys::exchange::{self, FromFile, Loss, SurveyFile};
use candor_surveys::library::{self, LibraryQuestion, NewLibraryQuestion};
use candor_surveys::origin::{self, Origin};
use candor_surveys::templates::{self, Listed};
use candor_surveys::{NewSurvey, Survey};
use chrono::Utc;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::page::Page;
use crate::{ApiError, ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(preview_survey_file)
        .service(add_survey_from_file)
        .service(write_survey_file)
        .service(read_survey_origin)
        .service(add_survey_dashboard)
        .service(list_templates)
        .service(preview_template)
        .service(add_survey_from_template)
        .service(list_library)
        .service(add_to_library)
        .service(remove_from_library);
}

/// A file and what to call its survey.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// The name of the file.
    file: Option<String>,
    /// What to call the survey; its own name when left out.
    name: Option<String>,
}

/// What a file would become.
#[derive(Serialize, utoipa::ToSchema)]
struct SurveyFilePreview {
    #[serde(flatten)]
    made: FromFile,
    /// What would stand in the way of publication.
    flaws: Vec<FieldError>,
}

/// A survey that was made of a file.
#[derive(Serialize, utoipa::ToSchema)]
struct SurveyOfFile {
    /// The survey.
    survey: Survey,
    /// What was not carried over as it was.
    losses: Vec<Loss>,
}

/// The whole body, as long as it is no larger than allowed.
pub(crate) async fn whole_body(mut payload: web::Payload, largest: usize) -> ApiResult<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| ApiError::Malformed(e.to_string()))?;
        if bytes.len() + chunk.len() > largest {
            return Err(ApiError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn read_file(query: &FileQuery, payload: web::Payload) -> ApiResult<FromFile> {
    let bytes = whole_body(payload, exchange::LARGEST_FILE).await?;
    let file = query.file.clone().unwrap_or_default();
    Ok(web::block(move || exchange::read(&file, &bytes)).await.map_err(Error::internal)??)
}

/// Says what survey a file would become and what would be lost; nothing is stored.
#[utoipa::path(
    tag = "surveys",
    params(FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "QSF, LSS, SurveyJS, XLSForm or our own file"),
    responses((status = 200, body = SurveyFilePreview))
)]
#[post("/survey-files/preview")]
async fn preview_survey_file(
    Auth(actor): Auth,
    Params(query): Params<FileQuery>,
    payload: web::Payload,
) -> ApiResult<web::Json<SurveyFilePreview>> {
    actor.require(Scope::SurveysWrite)?;
    let made = read_file(&query, payload).await?;
    let flaws = validate_definition(&made.definition);
    Ok(web::Json(SurveyFilePreview { made, flaws }))
}

/// Makes a survey of a file. The report of what was lost is kept with it.
#[utoipa::path(
    tag = "surveys",
    params(FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "QSF, LSS, SurveyJS, XLSForm or our own file"),
    responses((status = 201, body = SurveyOfFile))
)]
#[post("/survey-files")]
async fn add_survey_from_file(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<FileQuery>,
    payload: web::Payload,
) -> ApiResult<(web::Json<SurveyOfFile>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let made = read_file(&query, payload).await?;
    let losses = made.losses.clone();
    let FileQuery { file, name } = query;
    let file = file.unwrap_or_default();
    let survey = state
        .db
        .tenant(actor.org, async |conn| origin::create_from_file(conn, &actor, &file, name, made).await)
        .await?;
    Ok((web::Json(SurveyOfFile { survey, losses }), StatusCode::CREATED))
}

/// Which state of a survey.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionQuery {
    /// A published version; the draft when left out.
    version: Option<i32>,
}

/// Writes a survey as our own file, whose schema is at `/api/survey-file.schema.json`.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), VersionQuery), responses((status = 200, body = SurveyFile)))]
#[get("/surveys/{id}/file")]
async fn write_survey_file(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Params(query): Params<VersionQuery>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysRead)?;
    let (survey, definition) = state
        .db
        .tenant(actor.org, async |conn| {
            let survey = candor_surveys::get(conn, &actor, *id).await?;
            let definition = match query.version {
                Some(version) => candor_surveys::version(conn, actor.org, *id, version).await?,
                None => candor_surveys::draft::load(conn, actor.org, *id).await?.definition,
            };
            Ok((survey, definition))
        })
        .await?;
    let text = SurveyFile::new(&survey.name, definition).to_text()?;
    let name = format!("attachment; filename=\"{}.json\"", survey.slug);
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(text))
}

/// Where a survey came from.
#[derive(Serialize, utoipa::ToSchema)]
struct OriginAnswer {
    /// The file, and what was lost; nothing when the survey was made here.
    origin: Option<Origin>,
}

/// Says which file a survey came from and what was lost on the way.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = OriginAnswer)))]
#[get("/surveys/{id}/origin")]
async fn read_survey_origin(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<OriginAnswer>> {
    actor.require(Scope::SurveysRead)?;
    let origin = state.db.tenant(actor.org, async |conn| origin::origin(conn, &actor, *id).await).await?;
    Ok(web::Json(OriginAnswer { origin }))
}

/// Adds a dashboard that fits the survey: its scores, their course, its choices, what was said.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 201, body = Dashboard)))]
#[post("/surveys/{id}/dashboard")]
async fn add_survey_dashboard(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<(web::Json<Dashboard>, StatusCode)> {
    actor.require(Scope::SurveysRead)?;
    actor.require(Scope::ReportsWrite)?;
    let dashboard = state
        .db
        .tenant(actor.org, async |conn| {
            let survey = candor_surveys::get(conn, &actor, *id).await?;
            let definition = candor_surveys::draft::load(conn, actor.org, *id).await?.definition;
            fitting(conn, &actor, &survey, &definition).await
        })
        .await?;
    Ok((web::Json(dashboard), StatusCode::CREATED))
}

async fn fitting(
    conn: &mut candor_store::Conn,
    actor: &candor_model::Actor,
    survey: &Survey,
    definition: &Definition,
) -> candor_model::Result<Dashboard> {
    let content = candor_reporting::of_survey::dashboard(&survey.name, &survey.slug, definition);
    candor_reporting::dashboards::add(conn, actor, content, Utc::now()).await
}

/// In which language to list.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LanguageQuery {
    /// The reader's language.
    language: Option<String>,
}

/// Lists ready surveys to begin with.
#[utoipa::path(tag = "surveys", params(LanguageQuery), responses((status = 200, body = Page<Listed>)))]
#[get("/survey-templates")]
async fn list_templates(
    Auth(actor): Auth,
    Params(query): Params<LanguageQuery>,
) -> ApiResult<web::Json<Page<Listed>>> {
    actor.require(Scope::SurveysRead)?;
    let language = query.language.as_deref().unwrap_or("en");
    Ok(web::Json(Page::whole(templates::all().iter().map(|t| t.listed(language)).collect())))
}

/// Shows a ready survey as respondents would see it, as a page; nothing that is answered there is kept.
#[utoipa::path(tag = "surveys", params(("slug" = String, Path)), responses((status = 200, content_type = "text/html", body = String)))]
#[get("/survey-templates/{slug}/preview")]
async fn preview_template(
    Auth(actor): Auth,
    slug: web::Path<String>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysRead)?;
    let definition = &templates::find(&slug)?.definition;
    let fields: Vec<_> = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    Ok(crate::respond::preview::preview(
        definition,
        request.path(),
        &fields,
        candor_model::survey::Answers::new(),
    ))
}

/// How a survey is to be made of a ready one.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct FromTemplate {
    /// Its name among colleagues.
    name: String,
    /// Its main language.
    language: String,
    /// Whether it keeps the other languages that it is written in.
    #[serde(default)]
    all_languages: bool,
    /// Whether it gets a dashboard that fits.
    #[serde(default)]
    dashboard: bool,
}

/// A survey with its dashboard.
#[derive(Serialize, utoipa::ToSchema)]
struct SurveyOfTemplate {
    /// The survey.
    survey: Survey,
    /// Its dashboard, if one was wanted.
    dashboard: Option<Dashboard>,
}

/// Makes a survey of a ready one, with a dashboard that fits.
#[utoipa::path(tag = "surveys", params(("slug" = String, Path)), request_body = FromTemplate, responses((status = 201, body = SurveyOfTemplate)))]
#[post("/survey-templates/{slug}/surveys")]
async fn add_survey_from_template(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    slug: web::Path<String>,
    Body(wanted): Body<FromTemplate>,
) -> ApiResult<(web::Json<SurveyOfTemplate>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    if wanted.dashboard {
        actor.require(Scope::ReportsWrite)?;
    }
    let definition = templates::find(&slug)?.in_language(&wanted.language, wanted.all_languages);
    let made = state
        .db
        .tenant(actor.org, async |conn| {
            let new = NewSurvey {
                name: wanted.name,
                slug: None,
                language: None,
                definition: Some(definition.clone()),
            };
            let survey = candor_surveys::create(conn, &actor, new).await?;
            let dashboard = match wanted.dashboard {
                true => Some(fitting(conn, &actor, &survey, &definition).await?),
                false => None,
            };
            Ok(SurveyOfTemplate { survey, dashboard })
        })
        .await?;
    Ok((web::Json(made), StatusCode::CREATED))
}

/// Lists the questions of the library.
#[utoipa::path(tag = "surveys", responses((status = 200, body = Page<LibraryQuestion>)))]
#[get("/question-library")]
async fn list_library(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Page<LibraryQuestion>>> {
    actor.require(Scope::SurveysRead)?;
    let all = state.db.tenant(actor.org, async |conn| library::list(conn, &actor).await).await?;
    Ok(web::Json(Page::whole(all)))
}

/// Keeps a question in the library.
#[utoipa::path(tag = "surveys", request_body = NewLibraryQuestion, responses((status = 201, body = LibraryQuestion)))]
#[post("/question-library")]
async fn add_to_library(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewLibraryQuestion>,
) -> ApiResult<(web::Json<LibraryQuestion>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let kept = state.db.tenant(actor.org, async |conn| library::add(conn, &actor, new).await).await?;
    Ok((web::Json(kept), StatusCode::CREATED))
}

/// Throws a question of the library away. Surveys that it was copied into keep their copy.
#[utoipa::path(tag = "surveys", params(("id" = Uuid, Path)), responses((status = 204)))]
#[delete("/question-library/{id}")]
async fn remove_from_library(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<Uuid>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysWrite)?;
    state.db.tenant(actor.org, async |conn| library::remove(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The JSON Schema of our own file of a survey, for everybody.
#[get("/api/survey-file.schema.json")]
pub(crate) async fn survey_file_schema() -> HttpResponse {
    HttpResponse::Ok().content_type("application/schema+json").body(exchange::schema().to_string())
}
