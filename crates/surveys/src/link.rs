//! Public links, and the QR codes that lead to them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candor_accounts::audit;
use candor_model::id::{OrgId, SurveyId, SurveyLinkId};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::schema::survey_link;
use crate::survey::find;

/// A public link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyLink)]
pub struct Link {
    /// Its id.
    pub id: SurveyLinkId,
    /// The survey that it leads to.
    pub survey: SurveyId,
    /// What makes its address: `/s/{token}`.
    pub token: String,
    /// What it is for: "Receipt", "Store Lyon".
    pub name: String,
    /// Values for the survey's parameters that every answer through it gets.
    pub parameters: BTreeMap<String, String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The sites that may show its pages in a frame; none at all without a list.
    pub sites: Option<Vec<String>>,
}

/// A link to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSurveyLink)]
pub struct NewLink {
    /// What it is for.
    pub name: String,
    /// Values for the survey's parameters that every answer through it gets.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

type Row = (
    SurveyLinkId,
    SurveyId,
    String,
    String,
    Value,
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    Option<Vec<String>>,
);

const COLUMNS: (
    survey_link::link_id,
    survey_link::survey_id,
    survey_link::token,
    survey_link::name,
    survey_link::parameters,
    survey_link::created_at,
    survey_link::closed_at,
    survey_link::sites,
) = (
    survey_link::link_id,
    survey_link::survey_id,
    survey_link::token,
    survey_link::name,
    survey_link::parameters,
    survey_link::created_at,
    survey_link::closed_at,
    survey_link::sites,
);

fn from_row((id, survey, token, name, parameters, created_at, closed_at, sites): Row) -> Result<Link> {
    let parameters = serde_json::from_value(parameters).map_err(Error::internal)?;
    Ok(Link { id, survey, token, name, parameters, created_at, closed_at, sites })
}

/// The links of a survey, oldest first.
pub async fn links(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<Vec<Link>> {
    find(conn, actor.org, id).await?;
    let rows: Vec<Row> = survey_link::table
        .filter(survey_link::org_id.eq(actor.org).and(survey_link::survey_id.eq(id)))
        .order(survey_link::link_id)
        .select(COLUMNS)
        .load(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// One link.
pub async fn link(conn: &mut Conn, org: OrgId, id: SurveyLinkId) -> Result<Link> {
    from_row(survey_link::table.find((org, id)).select(COLUMNS).first(conn).await?)
}

/// Makes a link.
pub async fn add_link(conn: &mut Conn, actor: &Actor, id: SurveyId, new: NewLink) -> Result<Link> {
    let survey = find(conn, actor.org, id).await?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(Error::invalid("name", "required", "A link needs a name of at most 200 characters."));
    }
    let draft = crate::draft::load(conn, actor.org, id).await?;
    for (parameter, value) in &new.parameters {
        let path = format!("parameters.{parameter}");
        if !draft.definition.parameters.iter().any(|p| p.name == *parameter) {
            return Err(Error::invalid(path, "unknown_parameter", "The survey declares no such parameter."));
        }
        if value.chars().count() > 200 {
            return Err(Error::invalid(path, "too_long", "At most 200 characters."));
        }
    }
    let link = insert(conn, actor.org, id, name, &new.parameters).await?;
    audit::record(conn, actor, "survey.link_added", &survey.slug, json!({ "name": name })).await?;
    Ok(link)
}

/// Closes a link or opens it again.
pub async fn close_link(
    conn: &mut Conn,
    actor: &Actor,
    survey: SurveyId,
    id: SurveyLinkId,
    closed: bool,
) -> Result<Link> {
    let changed = diesel::update(survey_link::table.find((actor.org, id)))
        .filter(survey_link::survey_id.eq(survey))
        .set(survey_link::closed_at.eq(closed.then(Utc::now)))
        .execute(conn)
        .await?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    let after = link(conn, actor.org, id).await?;
    let action = if closed { "survey.link_closed" } else { "survey.link_opened" };
    audit::record(conn, actor, action, &after.name, Value::Null).await?;
    Ok(after)
}

/// A published survey has at least one link.
pub(crate) async fn ensure(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<()> {
    if links(conn, actor, id).await?.is_empty() {
        insert(conn, actor.org, id, "Link", &BTreeMap::new()).await?;
    }
    Ok(())
}

pub(crate) async fn insert(
    conn: &mut Conn,
    org: OrgId,
    survey: SurveyId,
    name: &str,
    parameters: &BTreeMap<String, String>,
) -> Result<Link> {
    let id = SurveyLinkId::new();
    // 128 bits: nobody can guess it, and it still fits a small QR code.
    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
    diesel::insert_into(survey_link::table)
        .values((
            survey_link::org_id.eq(org),
            survey_link::link_id.eq(id),
            survey_link::survey_id.eq(survey),
            survey_link::token.eq(token),
            survey_link::name.eq(name),
            survey_link::parameters.eq(serde_json::to_value(parameters).map_err(Error::internal)?),
        ))
        .execute(conn)
        .await?;
    link(conn, org, id).await
}

/// Whose link this is. Runs without a tenant.
pub async fn link_by_token(conn: &mut Conn, token: &str) -> Result<(OrgId, SurveyLinkId)> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Uuid)]
        org_id: OrgId,
        #[diesel(sql_type = Uuid)]
        link_id: SurveyLinkId,
    }
    let found: Found = diesel::sql_query("select * from candor_survey_link($1)")
        .bind::<Text, _>(token)
        .get_result(conn)
        .await?;
    Ok((found.org_id, found.link_id))
}

/// A QR code for an address, as an SVG picture that prints in any size.
pub fn qr_svg(address: &str) -> Result<String> {
    let code =
        qrcode::QrCode::with_error_correction_level(address, qrcode::EcLevel::M).map_err(Error::internal)?;
    Ok(code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(256, 256).quiet_zone(true).build())
}
