//! Surveys on websites: which sites may frame them, and when a page asks its visitors.

mod intercept;
mod site;

pub use intercept::{Intercept, Shape, Side};
pub use site::origin;

use std::collections::BTreeMap;

use candor_accounts::audit;
use candor_model::id::{OrgId, SurveyId, SurveyLinkId};
use candor_model::survey::Definition;
use candor_model::survey::kinds::{HiddenSource, hidden_names};
use candor_model::{Actor, Error, FieldError, Result};
use candor_store::Conn;
use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::link::{self, Link};
use crate::schema::{survey, survey_link, survey_website};
use crate::survey::find;
use crate::version;

/// Most sites of one survey.
const SITES: usize = 20;

/// How a survey stands on websites.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Website {
    /// The sites that may show the survey, such as `https://shop.example` or `https://*.shop.example`.
    pub sites: Vec<String>,
    /// When a page asks its visitors.
    #[serde(default)]
    pub intercept: Intercept,
}

/// How a survey stands on websites, and the link through which its answers come; none before it was first saved.
pub async fn website(conn: &mut Conn, org: OrgId, survey: SurveyId) -> Result<Option<(Website, Link)>> {
    find(conn, org, survey).await?;
    let row: Option<(SurveyLinkId, Value)> = survey_website::table
        .find((org, survey))
        .select((survey_website::link_id, survey_website::intercept))
        .first(conn)
        .await
        .optional()?;
    let Some((id, intercept)) = row else { return Ok(None) };
    let link = link::link(conn, org, id).await?;
    let intercept = serde_json::from_value(intercept).map_err(Error::internal)?;
    Ok(Some((Website { sites: link.sites.clone().unwrap_or_default(), intercept }, link)))
}

/// Saves how a published survey stands on websites; the first time its link is made.
pub async fn save_website(
    conn: &mut Conn,
    actor: &Actor,
    id: SurveyId,
    new: Website,
) -> Result<(Website, Link)> {
    // Of two who save first, the second finds the link of the first.
    survey::table
        .find((actor.org, id))
        .select(survey::survey_id)
        .for_update()
        .first::<SurveyId>(conn)
        .await?;
    let survey = find(conn, actor.org, id).await?;
    let Some(live) = survey.live_version else { return Err(Error::Conflict("survey_not_live")) };
    let definition = version(conn, actor.org, id, live).await?;
    let sites = check(&new, &definition)?;
    let link = match website(conn, actor.org, id).await? {
        Some((_, link)) => link.id,
        None => link::insert(conn, actor.org, id, "Website", &BTreeMap::new()).await?.id,
    };
    diesel::update(survey_link::table.find((actor.org, link)))
        .set(survey_link::sites.eq(Some(&sites)))
        .execute(conn)
        .await?;
    let values = (
        survey_website::link_id.eq(link),
        survey_website::intercept.eq(serde_json::to_value(&new.intercept).map_err(Error::internal)?),
        survey_website::updated_at.eq(Utc::now()),
        survey_website::updated_by.eq(&actor.name),
    );
    diesel::insert_into(survey_website::table)
        .values((survey_website::org_id.eq(actor.org), survey_website::survey_id.eq(id), values.clone()))
        .on_conflict((survey_website::org_id, survey_website::survey_id))
        .do_update()
        .set(values)
        .execute(conn)
        .await?;
    let details = json!({ "sites": sites, "enabled": new.intercept.enabled });
    audit::record(conn, actor, "survey.website_changed", &survey.slug, details).await?;
    website(conn, actor.org, id).await?.ok_or(Error::NotFound)
}

/// The names that the address of a survey may carry.
#[must_use]
pub fn names(definition: &Definition) -> Vec<&str> {
    let declared = definition.parameters.iter().map(|p| p.name.as_str());
    declared.chain(hidden_names(definition, HiddenSource::Url)).collect()
}

/// The sites as browsers compare them, each once.
fn check(new: &Website, definition: &Definition) -> Result<Vec<String>> {
    let mut errors = new.intercept.flaws(&names(definition));
    let mut sites = Vec::new();
    for (at, typed) in new.sites.iter().enumerate() {
        match origin(typed) {
            Some(site) if sites.contains(&site) => {}
            Some(site) => sites.push(site),
            None => errors.push(FieldError::new(
                format!("sites[{at}]"),
                "invalid",
                format!("“{}” is not the address of a site, such as https://shop.example.", shortened(typed)),
            )),
        }
    }
    if sites.len() > SITES {
        errors.push(FieldError::new("sites", "too_many", "At most 20 sites."));
    }
    if errors.is_empty() { Ok(sites) } else { Err(Error::Invalid(errors)) }
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
