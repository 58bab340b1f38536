//! The texts of a survey in other languages: listed, as files for translators, and back.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::{HttpResponse, get, put, web};
use candor_model::id::SurveyId;
use candor_model::survey::Definition;
use candor_model::{Error, Scope};
use candor_surveys::translations::{self, Applied, Entry, TranslationFormat};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::survey_exchange::whole_body;
use crate::{ApiResult, AppState, Auth, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(list_translations).service(write_translations).service(read_translations);
}

/// The texts of a draft with their translations.
#[derive(Serialize, utoipa::ToSchema)]
struct SurveyTexts {
    /// The revision of the draft.
    revision: i32,
    /// The main language.
    main: String,
    /// The language that was asked for.
    language: String,
    /// The texts in order.
    items: Vec<Entry>,
    /// How many texts each further language lacks.
    missing: BTreeMap<String, usize>,
}

/// Which language.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfLanguage {
    /// The language to translate to; the survey's second one when left out.
    language: Option<String>,
}

/// The language that was asked for, else the first that the survey was translated to.
fn wanted(language: Option<String>, definition: &Definition) -> candor_model::Result<String> {
    let second = || definition.languages.get(1).cloned();
    language
        .or_else(second)
        .ok_or_else(|| Error::invalid("language", "required", "Say which language to translate to."))
}

/// Lists the texts of the draft with their translations and what is missing.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), OfLanguage), responses((status = 200, body = SurveyTexts)))]
#[get("/surveys/{id}/translations")]
async fn list_translations(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Params(asked): Params<OfLanguage>,
) -> ApiResult<web::Json<SurveyTexts>> {
    actor.require(Scope::SurveysRead)?;
    let draft = state
        .db
        .tenant(actor.org, async |conn| candor_surveys::draft::load(conn, actor.org, *id).await)
        .await?;
    let language = asked.language.or_else(|| draft.definition.languages.get(1).cloned()).unwrap_or_default();
    Ok(web::Json(SurveyTexts {
        revision: draft.revision,
        main: draft.definition.default_language().to_owned(),
        items: translations::entries(&draft.definition, &language),
        missing: translations::missing(&draft.definition),
        language,
    }))
}

/// How translations are written.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TranslationFileFormat {
    /// XLIFF 2.0.
    Xliff,
    /// CSV.
    Csv,
}

/// Which language, and in which format.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AsFile {
    /// The language to translate to; the survey's second one when left out.
    language: Option<String>,
    /// How it is written; XLIFF when left out.
    #[param(inline)]
    format: Option<TranslationFileFormat>,
}

/// Writes the texts of the draft as a file for translators.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), AsFile), responses((status = 200, content_type = "text/plain", body = String)))]
#[get("/surveys/{id}/translations/file")]
async fn write_translations(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Params(asked): Params<AsFile>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysRead)?;
    let (survey, draft) = state
        .db
        .tenant(actor.org, async |conn| {
            let survey = candor_surveys::get(conn, &actor, *id).await?;
            Ok((survey, candor_surveys::draft::load(conn, actor.org, *id).await?))
        })
        .await?;
    let language = wanted(asked.language, &draft.definition)?;
    let (format, ending, kind) = match asked.format.unwrap_or(TranslationFileFormat::Xliff) {
        TranslationFileFormat::Xliff => {
            (TranslationFormat::Xliff, "xlf", "application/xliff+xml; charset=utf-8")
        }
        TranslationFileFormat::Csv => (TranslationFormat::Csv, "csv", "text/csv; charset=utf-8"),
    };
    let text = translations::write(&draft.definition, &survey.name, &language, format)?;
    let name = format!("attachment; filename=\"{}.{}.{ending}\"", survey.slug, language);
    Ok(HttpResponse::Ok().content_type(kind).insert_header((header::CONTENT_DISPOSITION, name)).body(text))
}

/// Which language, and which draft it was made for.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct IntoDraft {
    /// The language of the translations; it is added when the survey does not speak it yet. The survey's second one when
    /// left out.
    language: Option<String>,
    /// The revision of the draft that is meant; the present one when left out.
    revision: Option<i32>,
}

/// What became of translations.
#[derive(Serialize, utoipa::ToSchema)]
struct TranslationsTaken {
    /// The new revision of the draft.
    revision: i32,
    /// What changed, and what does not fit.
    #[serde(flatten)]
    applied: Applied,
}

/// Takes translations out of a file: XLIFF 1.2 or 2.x, CSV, or a JSON object from names to texts.
#[utoipa::path(
    tag = "surveys",
    params(("id" = SurveyId, Path), IntoDraft),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "XLIFF, CSV or a JSON object"),
    responses((status = 200, body = TranslationsTaken))
)]
#[put("/surveys/{id}/translations")]
async fn read_translations(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Params(asked): Params<IntoDraft>,
    payload: web::Payload,
) -> ApiResult<web::Json<TranslationsTaken>> {
    actor.require(Scope::SurveysWrite)?;
    let bytes = whole_body(payload, translations::LARGEST_FILE).await?;
    let taken = state
        .db
        .tenant(actor.org, async |conn| {
            let draft = candor_surveys::draft::load(conn, actor.org, *id).await?;
            if asked.revision.is_some_and(|r| r != draft.revision) {
                return Err(Error::Conflict("draft_changed"));
            }
            let mut definition = draft.definition;
            let language = wanted(asked.language, &definition)?;
            let applied = translations::apply(&mut definition, &language, &bytes)?;
            let saved = candor_surveys::save_draft(conn, &actor, *id, draft.revision, &definition).await?;
            Ok(TranslationsTaken { revision: saved.revision, applied })
        })
        .await?;
    Ok(web::Json(taken))
}
