//! What an organisation decides about its cases: how much time each priority allows, and the list of root causes.

use std::collections::{BTreeMap, HashMap};

use candor_accounts::{audit, organisations};
use candor_model::id::{OrgId, RootCauseId};
use candor_model::{Actor, Error, Result};
use candor_store::{Conn, on_constraint};
use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::schema::{case_root_cause, case_target};
use crate::status::Priority;
use crate::view::Named;

#[derive(Insertable)]
#[diesel(table_name = case_root_cause)]
struct NewCause {
    org_id: OrgId,
    root_cause_id: RootCauseId,
    name: String,
    position: i32,
}

fn cause(org: OrgId, name: &str, position: i32) -> NewCause {
    NewCause { org_id: org, root_cause_id: RootCauseId::new(), name: name.to_owned(), position }
}

/// How long each priority allows, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// For `low`.
    pub low: i32,
    /// For `normal`.
    pub normal: i32,
    /// For `high`.
    pub high: i32,
    /// For `urgent`.
    pub urgent: i32,
}

impl Targets {
    fn get(self, priority: Priority) -> i32 {
        match priority {
            Priority::Low => self.low,
            Priority::Normal => self.normal,
            Priority::High => self.high,
            Priority::Urgent => self.urgent,
        }
    }
}

/// How long each priority allows.
pub async fn targets(conn: &mut Conn, org: OrgId) -> Result<Targets> {
    let rows: Vec<(String, i32)> = case_target::table
        .filter(case_target::org_id.eq(org))
        .select((case_target::priority, case_target::minutes))
        .load(conn)
        .await?;
    let own: BTreeMap<String, i32> = rows.into_iter().collect();
    let minutes = |p: Priority| own.get(p.as_str()).copied().unwrap_or_else(|| p.usual_minutes());
    Ok(Targets {
        low: minutes(Priority::Low),
        normal: minutes(Priority::Normal),
        high: minutes(Priority::High),
        urgent: minutes(Priority::Urgent),
    })
}

/// How long one priority allows.
pub(crate) async fn allowed(conn: &mut Conn, org: OrgId, priority: Priority) -> Result<Duration> {
    Ok(Duration::minutes(i64::from(targets(conn, org).await?.get(priority))))
}

/// Decides how long each priority allows, for cases opened from now on.
pub async fn set_targets(conn: &mut Conn, actor: &Actor, targets: Targets) -> Result<Targets> {
    for priority in Priority::ALL {
        let minutes = targets.get(priority);
        if !(1..=525_600).contains(&minutes) {
            return Err(Error::invalid(priority.as_str(), "out_of_range", "between a minute and a year"));
        }
        diesel::insert_into(case_target::table)
            .values((
                case_target::org_id.eq(actor.org),
                case_target::priority.eq(priority.as_str()),
                case_target::minutes.eq(minutes),
            ))
            .on_conflict((case_target::org_id, case_target::priority))
            .do_update()
            .set(case_target::minutes.eq(minutes))
            .execute(conn)
            .await?;
    }
    audit::record(conn, actor, "case_targets.changed", "cases", json!(targets)).await?;
    Ok(targets)
}

/// The root causes to choose from. An organisation that has none yet gets a starter list in its language.
pub async fn root_causes(conn: &mut Conn, org: OrgId) -> Result<Vec<Named>> {
    let any: bool =
        diesel::select(diesel::dsl::exists(case_root_cause::table.filter(case_root_cause::org_id.eq(org))))
            .get_result(conn)
            .await?;
    if !any {
        let german = organisations::get(conn, org).await?.language == "de";
        let starter = if german {
            [
                "Lieferung",
                "Produkt",
                "Versprechen nicht gehalten",
                "Abrechnung",
                "Beratung",
                "Technik",
                "Missverständnis",
            ]
        } else {
            ["Delivery", "Product", "Promise not kept", "Billing", "Advice", "Technology", "Misunderstanding"]
        };
        let rows: Vec<_> =
            starter.into_iter().zip(0..).map(|(name, position)| cause(org, name, position)).collect();
        diesel::insert_into(case_root_cause::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
    }
    let rows: Vec<(RootCauseId, String)> = case_root_cause::table
        .filter(case_root_cause::org_id.eq(org).and(case_root_cause::archived_at.is_null()))
        .select((case_root_cause::root_cause_id, case_root_cause::name))
        .order((case_root_cause::position, case_root_cause::name))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, name)| Named { id, name }).collect())
}

/// Adds a root cause, or brings back an archived one of the same name.
pub async fn add_root_cause(conn: &mut Conn, actor: &Actor, name: &str) -> Result<Named> {
    let name = checked(name)?;
    let id: RootCauseId = diesel::insert_into(case_root_cause::table)
        .values(cause(actor.org, name, 1_000))
        .on_conflict((case_root_cause::org_id, case_root_cause::name))
        .do_update()
        .set(case_root_cause::archived_at.eq(None::<chrono::DateTime<Utc>>))
        .returning(case_root_cause::root_cause_id)
        .get_result(conn)
        .await?;
    audit::record(conn, actor, "root_cause.added", name, json!({})).await?;
    Ok(Named { id, name: name.to_owned() })
}

/// Renames a root cause, in old cases too.
pub async fn rename_root_cause(conn: &mut Conn, actor: &Actor, id: RootCauseId, name: &str) -> Result<Named> {
    let name = checked(name)?;
    let found = diesel::update(case_root_cause::table.find((actor.org, id)))
        .set(case_root_cause::name.eq(name))
        .execute(conn)
        .await
        .map_err(on_constraint("case_root_cause_name_key", || Error::Conflict("name_taken")))?;
    if found == 0 {
        return Err(Error::NotFound);
    }
    audit::record(conn, actor, "root_cause.renamed", name, json!({})).await?;
    Ok(Named { id, name: name.to_owned() })
}

/// Takes a root cause out of the list; cases that have it keep it.
pub async fn archive_root_cause(conn: &mut Conn, actor: &Actor, id: RootCauseId) -> Result<()> {
    let name: String = diesel::update(case_root_cause::table.find((actor.org, id)))
        .set(case_root_cause::archived_at.eq(Utc::now()))
        .returning(case_root_cause::name)
        .get_result(conn)
        .await?;
    audit::record(conn, actor, "root_cause.archived", name, json!({})).await
}

/// The names of root causes, archived ones included.
pub(crate) async fn cause_names(
    conn: &mut Conn,
    org: OrgId,
    ids: &[RootCauseId],
) -> Result<HashMap<RootCauseId, String>> {
    let rows: Vec<(RootCauseId, String)> = case_root_cause::table
        .filter(case_root_cause::org_id.eq(org).and(case_root_cause::root_cause_id.eq_any(ids)))
        .select((case_root_cause::root_cause_id, case_root_cause::name))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

fn checked(name: &str) -> Result<&str> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Error::invalid("name", "required", "a name is needed")),
        1..=100 => Ok(name),
        _ => Err(Error::invalid("name", "too_long", "at most 100 characters")),
    }
}
