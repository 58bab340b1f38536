//! Dashboards: pages of tiles that everybody in the organisation reads and some may change.

use candor_accounts::{audit, organisations};
use candor_model::filter::Filter;
use candor_model::id::{DashboardId, OrgId};
use candor_model::{Actor, Error, FieldError, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::schema::dashboard;
use crate::tile::{self, Tile};

/// The most dashboards that an organisation has.
const MOST: i64 = 200;

/// What a person decides about a dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DashboardContent {
    /// Its name.
    pub name: String,
    /// The filter in force when it is opened.
    #[serde(default)]
    pub filter: String,
    /// Its tiles in order.
    pub tiles: Vec<Tile>,
}

/// A dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Dashboard {
    /// Its id.
    pub id: DashboardId,
    /// What it shows.
    #[serde(flatten)]
    pub content: DashboardContent,
    /// Whether it is the one that the organisation was given.
    pub is_default: bool,
    /// Counts its changes; a change names the version that it was made from.
    pub version: i32,
    /// Who made it.
    pub created_by: String,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = dashboard)]
struct Row {
    dashboard_id: DashboardId,
    name: String,
    filter: String,
    tiles: Value,
    is_default: bool,
    version: i32,
    created_by: String,
    updated_at: DateTime<Utc>,
}

impl TryFrom<Row> for Dashboard {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let tiles = serde_json::from_value(row.tiles).map_err(Error::internal)?;
        Ok(Self {
            id: row.dashboard_id,
            content: DashboardContent { name: row.name, filter: row.filter, tiles },
            is_default: row.is_default,
            version: row.version,
            created_by: row.created_by,
            updated_at: row.updated_at,
        })
    }
}

impl DashboardContent {
    /// What is stored: names trimmed, everything checked.
    fn checked(mut self) -> Result<Self> {
        self.name = self.name.trim().to_owned();
        let mut errors = tile::check(&self.tiles);
        if self.name.is_empty() {
            errors.push(FieldError::new("name", "required", "A name is needed."));
        } else if self.name.chars().count() > 100 || self.name.chars().any(char::is_control) {
            errors.push(FieldError::new(
                "name",
                "too_long",
                "A name has at most 100 characters on one line.",
            ));
        }
        if let Err(problems) = Filter::parse(&self.filter) {
            errors.extend(problems);
        }
        if errors.is_empty() { Ok(self) } else { Err(Error::Invalid(errors)) }
    }
}

/// All dashboards, the default one first. An organisation without any is given one.
pub async fn list(conn: &mut Conn, actor: &Actor) -> Result<Vec<Dashboard>> {
    let found = load_all(conn, actor.org).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    add_default(conn, actor.org).await?;
    load_all(conn, actor.org).await
}

async fn load_all(conn: &mut Conn, org: OrgId) -> Result<Vec<Dashboard>> {
    let rows: Vec<Row> = dashboard::table
        .filter(dashboard::org_id.eq(org))
        .select(Row::as_select())
        .order((dashboard::is_default.desc(), dashboard::name, dashboard::dashboard_id))
        .limit(MOST)
        .load(conn)
        .await?;
    rows.into_iter().map(Dashboard::try_from).collect()
}

async fn add_default(conn: &mut Conn, org: OrgId) -> Result<()> {
    let organisation = organisations::get(conn, org).await?;
    let name = if organisation.language == "de" { "Überblick" } else { "Overview" };
    let tiles = serde_json::to_value(tile::usual()).map_err(Error::internal)?;
    diesel::insert_into(dashboard::table)
        .values((
            dashboard::org_id.eq(org),
            dashboard::dashboard_id.eq(DashboardId::new()),
            dashboard::name.eq(name),
            dashboard::filter.eq("since:90d"),
            dashboard::tiles.eq(tiles),
            dashboard::is_default.eq(true),
            dashboard::created_by.eq("system"),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// One dashboard.
pub async fn get(conn: &mut Conn, actor: &Actor, id: DashboardId) -> Result<Dashboard> {
    let row: Row = dashboard::table.find((actor.org, id)).select(Row::as_select()).first(conn).await?;
    row.try_into()
}

/// Adds a dashboard.
pub async fn add(
    conn: &mut Conn,
    actor: &Actor,
    content: DashboardContent,
    now: DateTime<Utc>,
) -> Result<Dashboard> {
    let content = content.checked()?;
    let count: i64 =
        dashboard::table.filter(dashboard::org_id.eq(actor.org)).count().get_result(conn).await?;
    if count >= MOST {
        return Err(Error::Conflict("too_many_dashboards"));
    }
    let row: Row = diesel::insert_into(dashboard::table)
        .values((
            dashboard::org_id.eq(actor.org),
            dashboard::dashboard_id.eq(DashboardId::new()),
            dashboard::name.eq(&content.name),
            dashboard::filter.eq(&content.filter),
            dashboard::tiles.eq(serde_json::to_value(&content.tiles).map_err(Error::internal)?),
            dashboard::created_by.eq(&actor.name),
            dashboard::created_at.eq(now),
            dashboard::updated_at.eq(now),
        ))
        .returning(Row::as_returning())
        .get_result(conn)
        .await?;
    let details = json!({ "name": content.name, "tiles": content.tiles.len() });
    audit::record(conn, actor, "dashboard.added", row.dashboard_id.to_string(), details).await?;
    row.try_into()
}

/// Changes a dashboard that is still at this version.
pub async fn change(
    conn: &mut Conn,
    actor: &Actor,
    id: DashboardId,
    version: i32,
    content: DashboardContent,
    now: DateTime<Utc>,
) -> Result<Dashboard> {
    let content = content.checked()?;
    let row: Option<Row> = diesel::update(dashboard::table.find((actor.org, id)))
        .filter(dashboard::version.eq(version))
        .set((
            dashboard::name.eq(&content.name),
            dashboard::filter.eq(&content.filter),
            dashboard::tiles.eq(serde_json::to_value(&content.tiles).map_err(Error::internal)?),
            dashboard::version.eq(dashboard::version + 1),
            dashboard::updated_at.eq(now),
        ))
        .returning(Row::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    let Some(row) = row else {
        get(conn, actor, id).await?;
        return Err(Error::Conflict("changed_meanwhile"));
    };
    let details = json!({ "name": content.name, "tiles": content.tiles.len() });
    audit::record(conn, actor, "dashboard.changed", id.to_string(), details).await?;
    row.try_into()
}

/// Removes a dashboard.
pub async fn remove(conn: &mut Conn, actor: &Actor, id: DashboardId) -> Result<()> {
    let name: String = diesel::delete(dashboard::table.find((actor.org, id)))
        .returning(dashboard::name)
        .get_result(conn)
        .await?;
    audit::record(conn, actor, "dashboard.removed", id.to_string(), json!({ "name": name })).await
}
