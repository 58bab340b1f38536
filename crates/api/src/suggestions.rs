//! Completing a filter while it is typed.

use actix_web::{get, web};
use candor_index::SuggestRequest;
use candor_model::filter::complete::{Completion, Expected, complete, times};
use candor_model::filter::{Clock, Field, Filter, Kind, fold, print};
use candor_model::{Actor, Result, Scope};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::clock::clock;
use crate::{ApiResult, AppState, Auth, Params};

/// How much is offered at once.
const MOST: usize = 12;

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(suggest_filter);
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Typed {
    /// The filter as far as it is typed.
    #[serde(default)]
    text: String,
    /// Where the cursor stands, in characters; the end when left out.
    cursor: Option<usize>,
}

/// What can be written at the cursor.
#[derive(Serialize, utoipa::ToSchema)]
struct Suggestions {
    /// The choices, the best first.
    items: Vec<Suggestion>,
    /// The first character of the text that a choice replaces.
    start: usize,
    /// One past the last character that a choice replaces.
    end: usize,
}

/// One choice.
#[derive(Serialize, utoipa::ToSchema)]
struct Suggestion {
    /// What to put into the text.
    insert: String,
    /// What to show.
    label: String,
    /// How many records have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

/// Completes a filter: names of fields, and their values with how many visible records have them.
#[utoipa::path(tag = "feedback", params(Typed), responses((status = 200, body = Suggestions)))]
#[get("/feedback/suggestions")]
async fn suggest_filter(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(typed): Params<Typed>,
) -> ApiResult<web::Json<Suggestions>> {
    actor.require(Scope::FeedbackRead)?;
    let clock = clock(&state, &actor).await?;
    let place = complete(&typed.text, typed.cursor.unwrap_or(usize::MAX));
    let items = choices(&state, &actor, clock, &place).await?;
    Ok(web::Json(Suggestions { items, start: place.start, end: place.end }))
}

async fn choices(
    state: &AppState,
    actor: &Actor,
    clock: Clock,
    place: &Completion,
) -> Result<Vec<Suggestion>> {
    let ask = |field: Option<String>| {
        let typed = place.prefix.clone();
        let request = SuggestRequest { field, typed, filter: Filter::All, clock, limit: MOST };
        state.indexes.suggest(actor, request)
    };
    Ok(match &place.expected {
        Expected::Nothing => Vec::new(),
        Expected::Term | Expected::Field => {
            let after = if place.expected == Expected::Term { ":" } else { "" };
            let names = ask(None).await?.into_iter();
            let name = |found: candor_index::ValueCount| Suggestion {
                insert: format!("{}{after}", found.value),
                count: (!Field::named(&found.value).is_built_in()).then_some(found.count),
                label: found.value,
            };
            names.map(name).collect()
        }
        Expected::Value { holds: Kind::Time, .. } => {
            let typed = fold(&place.prefix);
            let fitting = times().into_iter().filter(|time| time.starts_with(&typed));
            fitting.map(|time| Suggestion { insert: time.into(), label: time.into(), count: None }).collect()
        }
        Expected::Value { field, .. } => {
            let begin = format!("{field}:");
            let value = |found: candor_index::ValueCount| {
                let statement = print::statement(field, &found.value);
                let insert =
                    statement.strip_prefix(&begin).map_or_else(|| found.value.clone(), str::to_owned);
                Suggestion { insert, label: found.value, count: Some(found.count) }
            };
            ask(Some(field.clone())).await?.into_iter().map(value).collect()
        }
    })
}
