//! Changes of the tree. Whatever alters what a rule finds, or what it is called in filters, makes a new version.

use candor_accounts::audit;
use candor_accounts::path::slug;
use candor_model::id::{OrgId, TopicId};
use candor_model::{Actor, Error, Result};
use candor_queue::enqueue_once;
use candor_store::{Conn, on_constraint};
use candor_understand::analyse::normal;
use chrono::{TimeDelta, Utc};
use diesel::sql_types::{Integer, Nullable, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::json;

use super::{Retag, Topic, check_rule, compiled, get, starter};

/// How deep a tree of topics may be.
const MAX_DEPTH: usize = 6;
/// How many topics a tree may have.
const MAX_TOPICS: i64 = 1_000;

/// A topic to be added.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTopic {
    /// Its name.
    pub name: String,
    /// The topic above it; at the top when left out.
    #[serde(default)]
    pub parent: Option<TopicId>,
    /// The filter that finds it; a topic without one only holds others.
    #[serde(default)]
    pub rule: String,
    /// The last part of its path; made from the name when left out.
    #[serde(default)]
    pub slug: Option<String>,
}

/// What may change about a topic in its place; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicChange {
    /// Its name. The path stays, so that saved filters keep their meaning.
    #[serde(default)]
    pub name: Option<String>,
    /// The filter that finds it.
    #[serde(default)]
    pub rule: Option<String>,
}

/// Adds a topic.
pub async fn add(conn: &mut Conn, actor: &Actor, new: NewTopic) -> Result<Topic> {
    let name = check_name(&new.name)?;
    check_rule(&new.rule)?;
    let part = slug(&normal(new.slug.as_deref().unwrap_or(name)));
    if part.is_empty() || part.chars().count() > 100 {
        return Err(Error::invalid(
            "name",
            "invalid",
            "a name with a letter or digit, at most 100 characters",
        ));
    }
    lock(conn, actor.org).await?;
    check_room(conn, actor.org).await?;
    let path = match new.parent {
        Some(parent) => join(&get(conn, actor, parent).await.map_err(unknown_parent)?.path, &part)?,
        None => part.clone(),
    };
    let id = TopicId::new();
    sql_query("insert into topic (org_id, topic_id, parent_id, slug, name, path, rule) values ($1, $2, $3, $4, $5, $6, $7)")
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .bind::<Nullable<Uuid>, _>(new.parent)
        .bind::<Text, _>(part)
        .bind::<Text, _>(name)
        .bind::<Text, _>(&path)
        .bind::<Text, _>(new.rule.trim())
        .execute(conn)
        .await
        .map_err(taken)?;
    audit::record(conn, actor, "topic.added", path, json!({ "rule": new.rule.trim() })).await?;
    next_version(conn, actor).await?;
    get(conn, actor, id).await
}

/// Renames a topic or gives it another rule.
pub async fn change(conn: &mut Conn, actor: &Actor, id: TopicId, change: TopicChange) -> Result<Topic> {
    let name = change.name.as_deref().map(check_name).transpose()?;
    let rule = change.rule.as_deref().map(str::trim);
    rule.map(check_rule).transpose()?;
    lock(conn, actor.org).await?;
    let before = get(conn, actor, id).await?;
    sql_query("update topic set name = coalesce($3, name), rule = coalesce($4, rule) where org_id = $1 and topic_id = $2")
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .bind::<Nullable<Text>, _>(name)
        .bind::<Nullable<Text>, _>(rule)
        .execute(conn)
        .await?;
    let after = get(conn, actor, id).await?;
    if after != before {
        let details = json!({ "from": { "name": before.name, "rule": before.rule }, "to": { "name": after.name, "rule": after.rule } });
        audit::record(conn, actor, "topic.changed", after.path.clone(), details).await?;
    }
    if after.rule != before.rule {
        next_version(conn, actor).await?;
    }
    Ok(after)
}

/// Moves a topic, with all below it, under another or to the top.
pub async fn relocate(conn: &mut Conn, actor: &Actor, id: TopicId, parent: Option<TopicId>) -> Result<Topic> {
    lock(conn, actor.org).await?;
    let before = get(conn, actor, id).await?;
    let part = before.path.rsplit('/').next().unwrap_or_default().to_owned();
    let path = match parent {
        Some(parent) => {
            let above = get(conn, actor, parent).await.map_err(unknown_parent)?.path;
            if above == before.path || above.starts_with(&format!("{}/", before.path)) {
                return Err(Error::Conflict("topic_below_itself"));
            }
            join(&above, &part)?
        }
        None => part,
    };
    if path == before.path {
        return Ok(before);
    }
    sql_query(
        "update topic set path = $3 || substr(path, char_length($2) + 1),
                parent_id = case when topic_id = $4 then $5 else parent_id end
         where org_id = $1 and (path = $2 or starts_with(path, $2 || '/'))",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Text, _>(&before.path)
    .bind::<Text, _>(&path)
    .bind::<Uuid, _>(id)
    .bind::<Nullable<Uuid>, _>(parent)
    .execute(conn)
    .await
    .map_err(taken)?;
    audit::record(conn, actor, "topic.moved", path, json!({ "from": before.path })).await?;
    next_version(conn, actor).await?;
    get(conn, actor, id).await
}

/// Removes a topic with all below it.
pub async fn remove(conn: &mut Conn, actor: &Actor, id: TopicId) -> Result<()> {
    lock(conn, actor.org).await?;
    let before = get(conn, actor, id).await?;
    sql_query("delete from topic where org_id = $1 and topic_id = $2")
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .execute(conn)
        .await?;
    audit::record(conn, actor, "topic.removed", before.path, json!({ "rule": before.rule })).await?;
    next_version(conn, actor).await
}

/// One change of a tree at a time.
async fn lock(conn: &mut Conn, org: OrgId) -> Result<()> {
    starter::ensure(conn, org).await?;
    sql_query("select version from topic_tree where org_id = $1 for update")
        .bind::<Uuid, _>(org)
        .execute(conn)
        .await?;
    Ok(())
}

async fn next_version(conn: &mut Conn, actor: &Actor) -> Result<()> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        version: i32,
    }
    let row: Row = sql_query(
        "update topic_tree set version = version + 1, changed_at = now(), tagged_after = null, tagged_records = 0
         where org_id = $1 returning version",
    )
    .bind::<Uuid, _>(actor.org)
    .get_result(conn)
    .await?;
    keep_version(conn, actor.org, &actor.name).await?;
    // Writers may use the version before for a moment; the run begins when none does any more.
    let at = Utc::now() + TimeDelta::from_std(compiled::FRESH * 2).unwrap_or_default();
    let task = Retag { version: row.version };
    enqueue_once(conn, actor.org, &task, at, &row.version.to_string()).await?;
    Ok(())
}

/// Keeps what the present version says.
pub(super) async fn keep_version(conn: &mut Conn, org: OrgId, actor: &str) -> Result<()> {
    sql_query(
        "insert into topic_version (org_id, version, actor, rules)
         select t.org_id, t.version, $2, coalesce(
             (select jsonb_agg(jsonb_build_object('path', path, 'rule', rule) order by path)
              from topic where org_id = $1 and rule <> ''), '[]')
         from topic_tree t where t.org_id = $1",
    )
    .bind::<Uuid, _>(org)
    .bind::<Text, _>(actor)
    .execute(conn)
    .await?;
    Ok(())
}

async fn check_room(conn: &mut Conn, org: OrgId) -> Result<()> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let row: Row = sql_query("select count(*) as count from topic where org_id = $1")
        .bind::<Uuid, _>(org)
        .get_result(conn)
        .await?;
    if row.count < MAX_TOPICS { Ok(()) } else { Err(Error::Conflict("too_many_topics")) }
}

fn check_name(name: &str) -> Result<&str> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Error::invalid("name", "required", "a name is needed")),
        1..=100 => Ok(name),
        _ => Err(Error::invalid("name", "too_long", "at most 100 characters")),
    }
}

fn join(above: &str, part: &str) -> Result<String> {
    let path = format!("{above}/{part}");
    if path.split('/').count() > MAX_DEPTH {
        return Err(Error::invalid("parent", "too_deep", format!("at most {MAX_DEPTH} levels")));
    }
    Ok(path)
}

fn unknown_parent(error: Error) -> Error {
    match error {
        Error::NotFound => Error::invalid("parent", "unknown", "there is no such topic"),
        other => other,
    }
}

fn taken(error: diesel::result::Error) -> Error {
    on_constraint("topic_path_key", || Error::Conflict("topic_exists"))(error)
}
