//! Searches that people keep: a name and a filter, for themselves or for everybody.

use candor_model::filter::Filter;
use candor_model::id::{SavedSearchId, UserId};
use candor_model::{Actor, Error, FieldError, Result};
use candor_store::{Conn, on_constraint};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

/// A search with a name.
#[derive(Clone, Debug, PartialEq, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct SavedSearch {
    /// Its id.
    #[diesel(sql_type = Uuid, column_name = saved_search_id)]
    pub id: SavedSearchId,
    /// What it is called.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What it finds.
    #[diesel(sql_type = Text)]
    pub filter: String,
    /// Whether everybody in the organisation sees it.
    #[diesel(sql_type = Bool)]
    pub shared: bool,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[diesel(sql_type = Nullable<Uuid>)]
    pub user_id: Option<UserId>,
    /// Whether it is the caller's own, who alone may change it.
    #[diesel(sql_type = Bool)]
    pub own: bool,
    /// When it was last changed.
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
}

/// What a search to be kept consists of.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedSearchInput {
    /// What it is called; at most 100 characters, each name once per person.
    pub name: String,
    /// What it finds, in the filter language.
    #[serde(default)]
    pub filter: String,
    /// Whether everybody in the organisation sees it.
    #[serde(default)]
    pub shared: bool,
}

impl SavedSearchInput {
    fn checked(self) -> Result<Self> {
        let mut errors = Vec::new();
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            errors.push(FieldError::new("name", "required", "a saved search needs a name"));
        } else if name.chars().count() > 100 || name.chars().any(char::is_control) {
            errors.push(FieldError::new("name", "too_long", "a name has at most 100 characters"));
        }
        if let Err(wrong) = Filter::parse(&self.filter) {
            errors.extend(wrong);
        }
        if errors.is_empty() { Ok(Self { name, ..self }) } else { Err(Error::Invalid(errors)) }
    }
}

/// A select of saved searches as the actor (`$2`) sees them; more conditions may follow.
macro_rules! visible {
    ($rest:literal) => {
        concat!(
            "select saved_search_id, name, filter, shared, user_id, user_id is not distinct from $2 as own, updated_at
             from saved_search
             where org_id = $1 and (shared or user_id is not distinct from $2) ",
            $rest
        )
    };
}

/// The actor's own searches and those that are shared, by name.
pub async fn list(conn: &mut Conn, actor: &Actor) -> Result<Vec<SavedSearch>> {
    Ok(sql_query(visible!("order by lower(name), saved_search_id"))
        .bind::<Uuid, _>(actor.org)
        .bind::<Nullable<Uuid>, _>(actor.user)
        .load(conn)
        .await?)
}

async fn get(conn: &mut Conn, actor: &Actor, id: SavedSearchId) -> Result<SavedSearch> {
    let rows: Vec<SavedSearch> = sql_query(visible!("and saved_search_id = $3"))
        .bind::<Uuid, _>(actor.org)
        .bind::<Nullable<Uuid>, _>(actor.user)
        .bind::<Uuid, _>(id)
        .load(conn)
        .await?;
    rows.into_iter().next().ok_or(Error::NotFound)
}

/// Keeps a search.
pub async fn create(conn: &mut Conn, actor: &Actor, input: SavedSearchInput) -> Result<SavedSearch> {
    let input = input.checked()?;
    let id = SavedSearchId::new();
    sql_query(
        "insert into saved_search (org_id, saved_search_id, user_id, name, filter, shared)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(id)
    .bind::<Nullable<Uuid>, _>(actor.user)
    .bind::<Text, _>(&input.name)
    .bind::<Text, _>(&input.filter)
    .bind::<Bool, _>(input.shared)
    .execute(conn)
    .await
    .map_err(taken)?;
    get(conn, actor, id).await
}

/// Changes one of the actor's own searches.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: SavedSearchId,
    input: SavedSearchInput,
) -> Result<SavedSearch> {
    let input = input.checked()?;
    own(conn, actor, id).await?;
    sql_query(
        "update saved_search set name = $3, filter = $4, shared = $5, updated_at = now()
         where org_id = $1 and saved_search_id = $2",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(id)
    .bind::<Text, _>(&input.name)
    .bind::<Text, _>(&input.filter)
    .bind::<Bool, _>(input.shared)
    .execute(conn)
    .await
    .map_err(taken)?;
    get(conn, actor, id).await
}

/// Forgets one of the actor's own searches.
pub async fn delete(conn: &mut Conn, actor: &Actor, id: SavedSearchId) -> Result<()> {
    own(conn, actor, id).await?;
    sql_query("delete from saved_search where org_id = $1 and saved_search_id = $2")
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .execute(conn)
        .await?;
    Ok(())
}

async fn own(conn: &mut Conn, actor: &Actor, id: SavedSearchId) -> Result<()> {
    if get(conn, actor, id).await?.own { Ok(()) } else { Err(Error::Forbidden) }
}

fn taken(error: diesel::result::Error) -> Error {
    on_constraint("saved_search_name", || Error::Conflict("name_taken"))(error)
}
