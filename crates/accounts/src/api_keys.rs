//! API keys: how programs act. A key is shown once, when it is made.

use std::str::FromStr as _;

use candor_model::id::{ApiKeyId, OrgId, UserId};
use candor_model::{Actor, Error, Result, Scope};
use candor_store::{Conn, Db};
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bytea, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::organisations::check_name;
use crate::schema::api_key;
use crate::{audit, token};

/// What every key begins with.
const PREFIX: &str = "ck_";
/// How often at most the time of the last use is written down.
const TOUCH: Duration = Duration::minutes(1);

/// A key, without the key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it no longer works.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A key to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What it is for.
    pub name: String,
    /// What it may do; at least one.
    pub scopes: Vec<Scope>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_key)]
struct Row {
    api_key_id: ApiKeyId,
    name: String,
    hint: String,
    scopes: Vec<String>,
    created_by: Option<UserId>,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        Self {
            id: row.api_key_id,
            name: row.name,
            hint: row.hint,
            scopes: known_scopes(&row.scopes),
            created_by: row.created_by,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// A right that a later version may have given and this one does not know is no right.
fn known_scopes(names: &[String]) -> Vec<Scope> {
    names.iter().filter_map(|s| Scope::from_str(s).ok()).collect()
}

/// Which program holds this key; `Unauthenticated` when none does.
pub async fn api_key_actor(db: &Db, key: &str) -> Result<Actor> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Uuid)]
        org_id: OrgId,
        #[diesel(sql_type = Uuid)]
        api_key_id: ApiKeyId,
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Array<Text>)]
        scopes: Vec<String>,
        #[diesel(sql_type = Nullable<Timestamptz>)]
        last_used_at: Option<DateTime<Utc>>,
    }
    if !key.starts_with(PREFIX) || key.len() > 100 {
        return Err(Error::Unauthenticated);
    }
    let hash = token::hash(key);
    let found: Option<Found> = db
        .untenanted(async move |conn| {
            let query = diesel::sql_query("select * from candor_api_key($1)").bind::<Bytea, _>(hash);
            Ok(query.get_result(conn).await.optional()?)
        })
        .await?;
    let found = found.ok_or(Error::Unauthenticated)?;
    let (org, id, now) = (found.org_id, found.api_key_id, Utc::now());
    if found.last_used_at.is_none_or(|last| now - last >= TOUCH) {
        db.tenant(org, async move |conn| {
            // Many requests notice the full minute at once; one of them writes, the others do not wait for it.
            diesel::sql_query(
                "update api_key set last_used_at = $3 where (org_id, api_key_id) in (
                     select org_id, api_key_id from api_key where org_id = $1 and api_key_id = $2
                     for update skip locked)",
            )
            .bind::<Uuid, _>(org)
            .bind::<Uuid, _>(id)
            .bind::<Timestamptz, _>(now)
            .execute(conn)
            .await?;
            Ok(())
        })
        .await?;
    }
    Ok(Actor {
        org,
        user: None,
        api_key: Some(id),
        name: found.name,
        scopes: known_scopes(&found.scopes),
        units: None,
    })
}

/// Makes a key and answers it with its secret, which is kept nowhere.
pub async fn add(conn: &mut Conn, actor: &Actor, new: NewApiKey) -> Result<(ApiKey, String)> {
    let name = check_name(&new.name)?;
    if new.scopes.is_empty() {
        return Err(Error::invalid("scopes", "required", "a key needs at least one right"));
    }
    let mut scopes: Vec<&str> = new.scopes.iter().map(|s| s.as_str()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let secret = format!("{PREFIX}{}", token::generate());
    let row: Row = diesel::insert_into(api_key::table)
        .values((
            api_key::org_id.eq(actor.org),
            api_key::api_key_id.eq(ApiKeyId::new()),
            api_key::name.eq(name),
            api_key::hint.eq(&secret[..PREFIX.len() + 4]),
            api_key::key_hash.eq(token::hash(&secret)),
            api_key::scopes.eq(&scopes),
            api_key::created_by.eq(actor.user),
            api_key::created_at.eq(Utc::now()),
        ))
        .returning(Row::as_returning())
        .get_result(conn)
        .await?;
    audit::record(conn, actor, "api_key.added", name, json!({ "id": row.api_key_id, "scopes": scopes }))
        .await?;
    Ok((row.into(), secret))
}

/// The keys, newest first, revoked ones included.
pub async fn list(conn: &mut Conn, actor: &Actor) -> Result<Vec<ApiKey>> {
    let rows: Vec<Row> = api_key::table
        .filter(api_key::org_id.eq(actor.org))
        .select(Row::as_select())
        .order(api_key::api_key_id.desc())
        .limit(1_000)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Makes a key worthless from now on.
pub async fn revoke(conn: &mut Conn, actor: &Actor, id: ApiKeyId) -> Result<()> {
    let name: String = diesel::update(api_key::table.find((actor.org, id)))
        .set(api_key::revoked_at.eq(diesel::dsl::sql::<Nullable<Timestamptz>>("coalesce(revoked_at, now())")))
        .returning(api_key::name)
        .get_result(conn)
        .await?;
    audit::record(conn, actor, "api_key.revoked", name, json!({ "id": id })).await
}
