//! The tree of units: regions, stores, teams. A unit's path is kept beside it, so that "this unit and all below"
//! is one comparison.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use candor_model::id::{OrgId, UnitId};
use candor_model::{Actor, Error, Result};
use candor_store::{Conn, Keep, changes, on_constraint};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::{Array, Text, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::organisations::check_name;
use crate::path::{MAX_DEPTH, UnitPath, slug};
use crate::schema::unit;
use crate::{audit, path};

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, utoipa::ToSchema)]
#[diesel(table_name = unit)]
pub struct Unit {
    /// Its id.
    #[diesel(column_name = unit_id)]
    pub id: UnitId,
    /// The unit above it.
    #[diesel(column_name = parent_id)]
    pub parent: Option<UnitId>,
    /// Its name.
    pub name: String,
    /// Its path from the root, such as `north/lyon`.
    pub path: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A unit to be added.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    /// Its name.
    pub name: String,
    /// The unit above it; at the top when left out.
    #[serde(default)]
    pub parent: Option<UnitId>,
}

/// What may change about a unit in its place.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitChange {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The last part of its path. Changing it changes the paths of all units below.
    #[serde(default)]
    pub slug: Option<String>,
}

/// The units that the actor may see, in the order of their paths.
pub async fn list(conn: &mut Conn, actor: &Actor) -> Result<Vec<Unit>> {
    let all: Vec<Unit> = unit::table
        .filter(unit::org_id.eq(actor.org))
        .select(Unit::as_select())
        .order(unit::path)
        .load(conn)
        .await?;
    Ok(all.into_iter().filter(|u| actor.sees_unit(Some(&u.path))).collect())
}

/// The units with these ids.
pub async fn by_ids(conn: &mut Conn, org: OrgId, ids: &[UnitId]) -> Result<HashMap<UnitId, Unit>> {
    let rows: Vec<Unit> = unit::table
        .filter(unit::org_id.eq(org).and(unit::unit_id.eq_any(ids)))
        .select(Unit::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|u| (u.id, u)).collect())
}

/// One unit, if the actor may see it.
pub async fn get(conn: &mut Conn, actor: &Actor, id: UnitId) -> Result<Unit> {
    let found: Unit = unit::table.find((actor.org, id)).select(Unit::as_select()).first(conn).await?;
    if actor.sees_unit(Some(&found.path)) { Ok(found) } else { Err(Error::NotFound) }
}

/// A unit that the actor may see and all below it.
pub async fn below(conn: &mut Conn, actor: &Actor, id: UnitId) -> Result<Vec<UnitId>> {
    let root = get(conn, actor, id).await?;
    let all = list(conn, actor).await?;
    Ok(all.into_iter().filter(|u| within(&u.path, &root.path)).map(|u| u.id).collect())
}

/// Adds a unit.
pub async fn add(conn: &mut Conn, actor: &Actor, new: NewUnit) -> Result<Unit> {
    let name = check_name(&new.name)?;
    let part = checked_slug("name", name)?;
    lock_tree(conn, actor.org).await?;
    let path = join(parent_path(conn, actor.org, new.parent).await?.as_deref(), &part)?;
    let added = diesel::insert_into(unit::table)
        .values((
            unit::org_id.eq(actor.org),
            unit::unit_id.eq(UnitId::new()),
            unit::parent_id.eq(new.parent),
            unit::slug.eq(&part),
            unit::name.eq(name),
            unit::path.eq(&path),
        ))
        .returning(Unit::as_returning())
        .get_result(conn)
        .await
        .map_err(on_constraint("unit_path_key", || Error::Conflict("unit_exists")))?;
    audit::record(conn, actor, "unit.added", path, json!({})).await?;
    Ok(added)
}

/// Renames a unit.
pub async fn change(conn: &mut Conn, actor: &Actor, id: UnitId, change: UnitChange) -> Result<Unit> {
    lock_tree(conn, actor.org).await?;
    let before = get(conn, actor, id).await?;
    if let Some(name) = &change.name {
        let name = check_name(name)?;
        diesel::update(unit::table.find((actor.org, id))).set(unit::name.eq(name)).execute(conn).await?;
    }
    if let Some(part) = &change.slug {
        let part = checked_slug("slug", part)?;
        let above = before.path.rsplit_once('/').map(|(above, _)| above);
        let path = join(above, &part)?;
        repath(conn, actor, &before, before.parent, &part, &path).await?;
    }
    let after = get(conn, actor, id).await?;
    if after != before {
        let details = json!({ "from": { "name": before.name, "path": before.path }, "to": { "name": after.name, "path": after.path } });
        audit::record(conn, actor, "unit.changed", after.path.clone(), details).await?;
    }
    Ok(after)
}

/// Moves a unit, with all below it, under another or to the top.
pub async fn relocate(conn: &mut Conn, actor: &Actor, id: UnitId, parent: Option<UnitId>) -> Result<Unit> {
    lock_tree(conn, actor.org).await?;
    let before = get(conn, actor, id).await?;
    let above = parent_path(conn, actor.org, parent).await?;
    if above.as_deref().is_some_and(|above| within(above, &before.path)) {
        return Err(Error::Conflict("unit_below_itself"));
    }
    let part = before.path.rsplit('/').next().unwrap_or_default().to_owned();
    let path = join(above.as_deref(), &part)?;
    repath(conn, actor, &before, parent, &part, &path).await?;
    audit::record(conn, actor, "unit.moved", path, json!({ "from": before.path })).await?;
    get(conn, actor, id).await
}

/// Removes a unit that nothing refers to.
pub async fn remove(conn: &mut Conn, actor: &Actor, id: UnitId) -> Result<()> {
    let gone = get(conn, actor, id).await?;
    diesel::delete(unit::table.find((actor.org, id))).execute(conn).await.map_err(|e| match e {
        DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            Error::Conflict("unit_in_use")
        }
        other => other.into(),
    })?;
    audit::record(conn, actor, "unit.removed", gone.path, json!({})).await
}

/// The unit with this path; its missing parts are made.
pub async fn ensure_path(conn: &mut Conn, actor: &Actor, path: &str) -> Result<UnitId> {
    let found = ensure_paths(conn, actor.org, &[path.to_owned()]).await?;
    found.get(path).map(|(id, _)| *id).ok_or(Error::NotFound)
}

/// The units with these paths as written, with their normalised paths; missing ones are made, all of them in a few
/// statements however many they are.
pub async fn ensure_paths(
    conn: &mut Conn,
    org: OrgId,
    texts: &[String],
) -> Result<HashMap<String, (UnitId, String)>> {
    let mut wanted: BTreeMap<&str, String> = BTreeMap::new();
    // By depth, then by path: writers that meet take the same order and cannot deadlock.
    let mut levels: Vec<BTreeMap<String, String>> = vec![BTreeMap::new(); MAX_DEPTH];
    for text in texts {
        if wanted.contains_key(text.as_str()) {
            continue;
        }
        let parsed = UnitPath::parse(text).map_err(|e| Error::Invalid(vec![e]))?;
        for (depth, (path, name)) in parsed.levels().enumerate() {
            levels[depth].entry(path).or_insert_with(|| name.to_owned());
        }
        wanted.insert(text, parsed.as_path());
    }
    let leaves: BTreeSet<&String> = wanted.values().collect();
    let mut known = find_paths(conn, org, &leaves.iter().map(|p| (*p).clone()).collect::<Vec<_>>()).await?;
    if known.len() < leaves.len() {
        for level in levels.iter().filter(|level| !level.is_empty()) {
            insert_level(conn, org, level).await?;
        }
        known = find_paths(conn, org, &leaves.into_iter().cloned().collect::<Vec<_>>()).await?;
    }
    Ok(wanted
        .into_iter()
        .filter_map(|(text, path)| known.get(&path).map(|id| (text.to_owned(), (*id, path.clone()))))
        .collect())
}

#[derive(QueryableByName)]
struct AtPath {
    #[diesel(sql_type = Text)]
    path: String,
    #[diesel(sql_type = Uuid)]
    unit_id: UnitId,
}

/// The units with exactly these paths. Each is looked for by its path (`offset 0` keeps it so), however many units
/// there are.
pub async fn find_paths(conn: &mut Conn, org: OrgId, paths: &[String]) -> Result<HashMap<String, UnitId>> {
    let rows: Vec<AtPath> = diesel::sql_query(
        "select u.path, u.unit_id from unnest($2) as w(path)
         cross join lateral (select * from unit u where u.org_id = $1 and u.path = w.path offset 0) u",
    )
    .bind::<Uuid, _>(org)
    .bind::<Array<Text>, _>(paths)
    .kept()
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.path, row.unit_id)).collect())
}

async fn insert_level(conn: &mut Conn, org: OrgId, level: &BTreeMap<String, String>) -> Result<()> {
    let ids: Vec<UnitId> = level.iter().map(|_| UnitId::new()).collect();
    let (paths, names): (Vec<&String>, Vec<&String>) = level.iter().unzip();
    let split = |path: &String| {
        path.rsplit_once('/').map_or((String::new(), path.clone()), |(a, b)| (a.into(), b.into()))
    };
    let (above, slugs): (Vec<String>, Vec<String>) = paths.iter().map(|p| split(p)).unzip();
    diesel::sql_query(
        "insert into unit (org_id, unit_id, parent_id, slug, name, path)
         select $1, n.id, p.unit_id, n.slug, n.name, n.path
         from unnest($2, $3, $4, $5, $6) as n(id, path, above, slug, name)
         left join unit p on p.org_id = $1 and p.path = n.above
         order by n.path
         on conflict on constraint unit_path_key do nothing",
    )
    .bind::<Uuid, _>(org)
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Text>, _>(paths)
    .bind::<Array<Text>, _>(above)
    .bind::<Array<Text>, _>(slugs)
    .bind::<Array<Text>, _>(names)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a unit a new place and all below it their new paths.
async fn repath(
    conn: &mut Conn,
    actor: &Actor,
    before: &Unit,
    parent: Option<UnitId>,
    part: &str,
    path: &str,
) -> Result<()> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Uuid)]
        unit_id: uuid::Uuid,
        #[diesel(sql_type = Text)]
        path: String,
    }
    if before.path == path {
        return Ok(());
    }
    let moved: Vec<Row> = diesel::sql_query(
        "update unit set
             path = $4 || substr(path, char_length($3) + 1),
             slug = case when unit_id = $2 then $5 else slug end,
             parent_id = case when unit_id = $2 then $6 else parent_id end
         where org_id = $1 and (path = $3 or starts_with(path, $3 || '/'))
         returning unit_id, path",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(before.id)
    .bind::<Text, _>(&before.path)
    .bind::<Text, _>(path)
    .bind::<Text, _>(part)
    .bind::<diesel::sql_types::Nullable<Uuid>, _>(parent)
    .load(conn)
    .await
    .map_err(on_constraint("unit_path_key", || Error::Conflict("unit_exists")))?;
    if moved.iter().any(|row| row.path.split('/').count() > MAX_DEPTH) {
        return Err(Error::Conflict("unit_too_deep"));
    }
    changes::append(conn, actor.org, "unit", &moved.iter().map(|r| r.unit_id).collect::<Vec<_>>()).await
}

/// One change of the tree's shape at a time, else two moves could make a ring.
async fn lock_tree(conn: &mut Conn, org: OrgId) -> Result<()> {
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended('unit tree ' || $1::text, 0))")
        .bind::<Uuid, _>(org)
        .execute(conn)
        .await?;
    Ok(())
}

async fn parent_path(conn: &mut Conn, org: OrgId, parent: Option<UnitId>) -> Result<Option<String>> {
    let Some(parent) = parent else { return Ok(None) };
    let path: Option<String> =
        unit::table.find((org, parent)).select(unit::path).first(conn).await.optional()?;
    path.map(Some).ok_or_else(|| Error::invalid("parent", "unknown", "there is no such unit"))
}

fn join(above: Option<&str>, part: &str) -> Result<String> {
    let path = above.map_or_else(|| part.to_owned(), |above| format!("{above}/{part}"));
    if path.split('/').count() > MAX_DEPTH { Err(Error::Conflict("unit_too_deep")) } else { Ok(path) }
}

fn checked_slug(field: &str, text: &str) -> Result<String> {
    let part = slug(text);
    if part.is_empty() || part.chars().count() > path::MAX_NAME {
        return Err(Error::invalid(field, "invalid", "letters or digits, at most 100 characters"));
    }
    Ok(part)
}

/// Whether `path` is `root` or below it.
pub(crate) fn within(path: &str, root: &str) -> bool {
    path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
}
