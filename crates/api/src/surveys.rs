//! Surveys: design, publication and results in numbers. Distribution is in `survey_links`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web};
use candor_collect::responses::{self, SurveyCounts};
use candor_model::id::SurveyId;
use candor_model::survey::{Answers, Definition, Form, Remark, review, validate_definition};
use candor_model::{FieldError, Scope};
use candor_surveys::{Draft, NewSurvey, Survey, SurveyState, Version};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::Page;
use crate::{ApiResult, AppState, Auth, Body};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_surveys)
        .service(add_survey)
        .service(read_survey)
        .service(rename_survey)
        .service(remove_survey)
        .service(copy_survey)
        .service(save_survey_draft)
        .service(publish_survey)
        .service(change_survey_state)
        .service(list_survey_versions)
        .service(read_survey_version)
        .service(preview_survey);
}

/// A survey in the list.
#[derive(Serialize, utoipa::ToSchema)]
struct SurveyItem {
    #[serde(flatten)]
    survey: Survey,
    /// How many have answered.
    counts: SurveyCounts,
}

/// A survey with its draft, and what a review finds in it.
#[derive(Serialize, utoipa::ToSchema)]
struct SurveyDetail {
    #[serde(flatten)]
    survey: Survey,
    /// How many have answered.
    counts: SurveyCounts,
    /// The draft.
    draft: Draft,
    /// What a review finds in it.
    review: Review,
    /// How the draft stands with approval.
    approval: candor_surveys::Approval,
}

/// What a review of a draft finds.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SurveyReview)]
struct Review {
    /// What stands in the way of publication.
    flaws: Vec<FieldError>,
    /// What is worth a thought.
    remarks: Vec<Remark>,
    /// Seconds that an answer takes.
    seconds: u32,
}

/// A saved draft, and what a review finds in it.
#[derive(Serialize, utoipa::ToSchema)]
struct SavedDraft {
    /// Its new revision.
    revision: i32,
    /// What a review finds in it.
    review: Review,
}

fn reviewed(definition: &Definition) -> Review {
    Review {
        flaws: validate_definition(definition),
        remarks: review(definition),
        seconds: candor_model::survey::review::seconds(definition),
    }
}

/// Lists the surveys, the one worked on last first.
#[utoipa::path(tag = "surveys", responses((status = 200, body = Page<SurveyItem>)))]
#[get("/surveys")]
async fn list_surveys(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Page<SurveyItem>>> {
    actor.require(Scope::SurveysRead)?;
    let items = state
        .db
        .tenant(actor.org, async |conn| {
            let mut counts = responses::counts(conn, &actor, Utc::now()).await?;
            let surveys = candor_surveys::list(conn, &actor).await?;
            let item =
                |survey: Survey| SurveyItem { counts: counts.remove(&survey.id).unwrap_or_default(), survey };
            Ok(surveys.into_iter().map(item).collect())
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}

/// Makes a survey with a first draft.
#[utoipa::path(tag = "surveys", request_body = NewSurvey, responses((status = 201, body = Survey)))]
#[post("/surveys")]
async fn add_survey(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewSurvey>,
) -> ApiResult<(web::Json<Survey>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let survey =
        state.db.tenant(actor.org, async |conn| candor_surveys::create(conn, &actor, new).await).await?;
    Ok((web::Json(survey), StatusCode::CREATED))
}

/// Shows a survey with its draft.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = SurveyDetail)))]
#[get("/surveys/{id}")]
async fn read_survey(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<SurveyDetail>> {
    actor.require(Scope::SurveysRead)?;
    let detail = state
        .db
        .tenant(actor.org, async |conn| {
            let survey = candor_surveys::get(conn, &actor, *id).await?;
            let draft = candor_surveys::draft::load(conn, actor.org, *id).await?;
            let counts = responses::counts(conn, &actor, Utc::now()).await?.remove(&*id).unwrap_or_default();
            let approval = candor_surveys::approval::approval(conn, actor.org, *id, &draft).await?;
            Ok(SurveyDetail { survey, counts, review: reviewed(&draft.definition), draft, approval })
        })
        .await?;
    Ok(web::Json(detail))
}

/// A survey's name.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SurveyName {
    /// Its name among colleagues.
    name: String,
}

/// Gives a survey another name.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = SurveyName, responses((status = 200, body = Survey)))]
#[patch("/surveys/{id}")]
async fn rename_survey(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(new): Body<SurveyName>,
) -> ApiResult<web::Json<Survey>> {
    actor.require(Scope::SurveysWrite)?;
    let rename =
        async |conn: &mut candor_store::Conn| candor_surveys::rename(conn, &actor, *id, &new.name).await;
    Ok(web::Json(state.db.tenant(actor.org, rename).await?))
}

/// Throws a survey away that was never published.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 204)))]
#[delete("/surveys/{id}")]
async fn remove_survey(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysWrite)?;
    state.db.tenant(actor.org, async |conn| candor_surveys::remove(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What to call a copy.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SurveyCopy {
    /// Its name; the old one with a number when left out.
    #[serde(default)]
    name: Option<String>,
}

/// Makes a new survey from the draft of this one.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = SurveyCopy, responses((status = 201, body = Survey)))]
#[post("/surveys/{id}/copies")]
async fn copy_survey(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(copy): Body<SurveyCopy>,
) -> ApiResult<(web::Json<Survey>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let survey = state
        .db
        .tenant(actor.org, async |conn| {
            candor_surveys::duplicate(conn, &actor, *id, copy.name.as_deref()).await
        })
        .await?;
    Ok((web::Json(survey), StatusCode::CREATED))
}

/// A draft to be saved.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DraftChange {
    /// The revision that the change started from.
    revision: i32,
    /// What the survey asks.
    definition: Definition,
}

/// Saves the draft; `draft_changed` when somebody else saved since.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = DraftChange, responses((status = 200, body = SavedDraft)))]
#[put("/surveys/{id}/draft")]
async fn save_survey_draft(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(change): Body<DraftChange>,
) -> ApiResult<web::Json<SavedDraft>> {
    actor.require(Scope::SurveysWrite)?;
    let DraftChange { revision, definition } = change;
    let saved = state
        .db
        .tenant(actor.org, async |conn| {
            candor_surveys::save_draft(conn, &actor, *id, revision, &definition).await
        })
        .await?;
    Ok(web::Json(SavedDraft { revision: saved.revision, review: reviewed(&saved.definition) }))
}

/// Which draft is meant.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Publication {
    /// The revision that was looked at.
    revision: i32,
}

/// Publishes the draft as a new version and makes the survey live; `approval_missing` when nobody has signed exactly this
/// draft where that is demanded.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = Publication, responses((status = 201, body = Version)))]
#[post("/surveys/{id}/publication")]
async fn publish_survey(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(publication): Body<Publication>,
) -> ApiResult<(web::Json<Version>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let version = state
        .db
        .tenant(actor.org, async |conn| {
            candor_surveys::publish(conn, &actor, *id, publication.revision).await
        })
        .await?;
    Ok((web::Json(version), StatusCode::CREATED))
}

/// What a published survey can be.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum PublishedState {
    /// Takes answers.
    Live,
    /// Takes none for now.
    Paused,
    /// Takes none any more.
    Closed,
}

/// Whether a survey takes answers.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct StateChange {
    /// What it shall be.
    state: PublishedState,
}

/// Pauses, resumes or closes a published survey.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = StateChange, responses((status = 200, body = Survey)))]
#[put("/surveys/{id}/state")]
async fn change_survey_state(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(change): Body<StateChange>,
) -> ApiResult<web::Json<Survey>> {
    actor.require(Scope::SurveysWrite)?;
    let survey = state
        .db
        .tenant(actor.org, async |conn| match change.state {
            PublishedState::Live => candor_surveys::resume(conn, &actor, *id).await,
            PublishedState::Paused => candor_surveys::pause(conn, &actor, *id).await,
            PublishedState::Closed => candor_surveys::close(conn, &actor, *id).await,
        })
        .await?;
    debug_assert!(survey.state != SurveyState::Draft, "a published survey stays published");
    Ok(web::Json(survey))
}

/// Lists the published versions, newest first.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = Page<Version>)))]
#[get("/surveys/{id}/versions")]
async fn list_survey_versions(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Page<Version>>> {
    actor.require(Scope::SurveysRead)?;
    let all =
        state.db.tenant(actor.org, async |conn| candor_surveys::versions(conn, &actor, *id).await).await?;
    Ok(web::Json(Page::whole(all)))
}

/// Shows what a version asks.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), ("version" = i32, Path)), responses((status = 200, body = Definition)))]
#[get("/surveys/{id}/versions/{version}")]
async fn read_survey_version(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    path: web::Path<(SurveyId, i32)>,
) -> ApiResult<web::Json<Definition>> {
    actor.require(Scope::SurveysRead)?;
    let (id, version) = path.into_inner();
    let definition = state
        .db
        .tenant(actor.org, async |conn| candor_surveys::version(conn, actor.org, id, version).await)
        .await?;
    Ok(web::Json(definition))
}

/// Shows the draft as respondents would see it, as a page; nothing that is answered there is kept.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, content_type = "text/html", body = String)))]
#[get("/surveys/{id}/preview")]
async fn preview_survey(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysRead)?;
    let draft = state
        .db
        .tenant(actor.org, async |conn| candor_surveys::draft::load(conn, actor.org, *id).await)
        .await?;
    let fields: Vec<_> = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let definition = crate::respond::preview::unfolded(&draft.definition, &fields);
    let language = fields.iter().find(|(k, _)| k == "lang").map(|(_, v)| v.as_str());
    let language = definition.language(language).to_owned();
    let form = Form::new(fields.iter().cloned());
    let mut readings = Answers::new();
    for page in 0..definition.pages.len() {
        let read = responses::readings(&state.writer, actor.org, &definition, page, &form, &language).await?;
        readings.extend(read);
    }
    Ok(crate::respond::preview::preview(&definition, request.path(), &fields, readings))
}
