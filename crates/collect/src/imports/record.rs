//! What is known of an import, and what may be done with it.

use candor_accounts::audit;
use candor_model::id::ImportId;
use candor_model::{Actor, Error, FieldError, Result};
use candor_queue::enqueue;
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::plan::{Plan, PlanChange};
use super::run::ImportTask;
use crate::json::Json;

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Looked at; its mapping can be changed.
    Ready,
    /// Reads all rows without storing any.
    Checking,
    /// All rows were read; nothing was stored.
    Checked,
    /// Stores.
    Running,
    /// Everything that can be stored is.
    Done,
    /// Stopped by a person; what was stored stays, and it can go on.
    Cancelled,
    /// Stopped by a fault; what was stored stays, and it can go on.
    Failed,
}

impl ImportState {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    fn from_db(name: &str) -> Self {
        [Self::Ready, Self::Checking, Self::Checked, Self::Running, Self::Done, Self::Cancelled]
            .into_iter()
            .find(|s| s.as_str() == name)
            .unwrap_or(Self::Failed)
    }

    /// Whether it is at work.
    #[must_use]
    pub fn at_work(self) -> bool {
        matches!(self, Self::Checking | Self::Running)
    }
}

/// The import of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The source of its records.
    pub source: String,
    /// How the file was called.
    pub file_name: String,
    /// How large it is.
    pub file_bytes: i64,
    /// Where it stands.
    pub state: ImportState,
    /// What the file is, and which column goes where.
    pub plan: Plan,
    /// How far it was read.
    pub position_bytes: i64,
    /// Rows read.
    pub rows_read: i64,
    /// Rows stored; when it is only checked: rows that would be.
    pub rows_stored: i64,
    /// Rows that were there already.
    pub rows_known: i64,
    /// Rows that cannot be stored.
    pub rows_rejected: i64,
    /// Why it failed.
    pub failure: Option<String>,
    /// Who brought it.
    pub created_by: String,
    /// When it was brought.
    pub created_at: DateTime<Utc>,
    /// When its work began.
    pub started_at: Option<DateTime<Utc>>,
    /// When its work ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Import {
    /// Whether its mapping can be changed, or it be forgotten: nothing is stored and nobody is at work.
    #[must_use]
    pub fn can_change(&self) -> bool {
        match self.state {
            ImportState::Ready | ImportState::Checked => true,
            ImportState::Cancelled | ImportState::Failed => self.rows_stored + self.rows_known == 0,
            ImportState::Checking | ImportState::Running | ImportState::Done => false,
        }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uuid)]
    import_id: ImportId,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Text)]
    file_name: String,
    #[diesel(sql_type = BigInt)]
    file_bytes: i64,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Jsonb)]
    plan: Json<Plan>,
    #[diesel(sql_type = BigInt)]
    position_bytes: i64,
    #[diesel(sql_type = BigInt)]
    position_line: i64,
    #[diesel(sql_type = BigInt)]
    rows_read: i64,
    #[diesel(sql_type = BigInt)]
    rows_stored: i64,
    #[diesel(sql_type = BigInt)]
    rows_known: i64,
    #[diesel(sql_type = BigInt)]
    rows_rejected: i64,
    #[diesel(sql_type = Nullable<Text>)]
    failure: Option<String>,
    #[diesel(sql_type = Text)]
    created_by: String,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    started_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    finished_at: Option<DateTime<Utc>>,
}

impl From<Row> for Import {
    fn from(row: Row) -> Self {
        Self {
            id: row.import_id,
            source: row.source,
            file_name: row.file_name,
            file_bytes: row.file_bytes,
            state: ImportState::from_db(&row.state),
            plan: row.plan.0,
            position_bytes: row.position_bytes,
            rows_read: row.rows_read,
            rows_stored: row.rows_stored,
            rows_known: row.rows_known,
            rows_rejected: row.rows_rejected,
            failure: row.failure,
            created_by: row.created_by,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        }
    }
}

/// What a new import begins with.
pub(super) struct NewImport<'a> {
    pub id: ImportId,
    pub source: &'a str,
    pub file_name: &'a str,
    pub file_bytes: u64,
    pub plan: &'a Plan,
}

/// Notes a file that was looked at.
pub(super) async fn create(conn: &mut Conn, actor: &Actor, new: NewImport<'_>) -> Result<Import> {
    sql_query(
        "insert into import (org_id, import_id, source, file_name, file_bytes, state, plan, created_by)
         values ($1, $2, $3, $4, $5, 'ready', $6, $7)",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(new.id)
    .bind::<Text, _>(new.source)
    .bind::<Text, _>(new.file_name)
    .bind::<BigInt, _>(i64::try_from(new.file_bytes).unwrap_or(i64::MAX))
    .bind::<Jsonb, _>(Json(new.plan))
    .bind::<Text, _>(&actor.name)
    .execute(conn)
    .await?;
    get(conn, actor, new.id).await
}

/// One import.
pub async fn get(conn: &mut Conn, actor: &Actor, id: ImportId) -> Result<Import> {
    let mut rows: Vec<Row> = sql_query("select * from import where org_id = $1 and import_id = $2")
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .load(conn)
        .await?;
    rows.pop().map(Import::from).ok_or(Error::NotFound)
}

/// One import, held until the transaction ends, and the line where its next chunk begins.
pub(super) async fn hold(conn: &mut Conn, actor: &Actor, id: ImportId) -> Result<(Import, i64)> {
    let mut rows: Vec<Row> =
        sql_query("select * from import where org_id = $1 and import_id = $2 for update")
            .bind::<Uuid, _>(actor.org)
            .bind::<Uuid, _>(id)
            .load(conn)
            .await?;
    let row = rows.pop().ok_or(Error::NotFound)?;
    let line = row.position_line;
    Ok((row.into(), line))
}

/// Imports, the youngest first; `before` is the last one seen.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    before: Option<ImportId>,
    limit: u16,
) -> Result<Vec<Import>> {
    let rows: Vec<Row> = sql_query(
        "select * from import where org_id = $1 and ($2 is null or import_id < $2)
         order by import_id desc limit $3",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Nullable<Uuid>, _>(before)
    .bind::<BigInt, _>(i64::from(limit))
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(Import::from).collect())
}

/// Changes where columns go, before anything is stored.
pub async fn change_plan(conn: &mut Conn, actor: &Actor, id: ImportId, change: PlanChange) -> Result<Import> {
    let (import, _) = hold(conn, actor, id).await?;
    if !import.can_change() {
        return Err(Error::Conflict("import_started"));
    }
    let plan = import.plan.changed(change)?;
    sql_query(
        "update import set plan = $3, state = 'ready', failure = null where org_id = $1 and import_id = $2",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(id)
    .bind::<Jsonb, _>(Json(&plan))
    .execute(conn)
    .await?;
    get(conn, actor, id).await
}

/// Begins to read all rows, to store them or (`dry_run`) only to see which could be. An import that was stopped goes
/// on where it was.
pub async fn start(conn: &mut Conn, actor: &Actor, id: ImportId, dry_run: bool) -> Result<Import> {
    let import = begin(conn, actor, id, dry_run).await?;
    enqueue(conn, actor.org, &ImportTask { import: id }).await?;
    Ok(import)
}

/// Like [`start`], for a caller that does the work itself.
pub(super) async fn begin(conn: &mut Conn, actor: &Actor, id: ImportId, dry_run: bool) -> Result<Import> {
    let (import, _) = hold(conn, actor, id).await?;
    let afresh = match import.state {
        _ if import.can_change() => true,
        ImportState::Cancelled | ImportState::Failed if !dry_run => false,
        ImportState::Ready | ImportState::Checked | ImportState::Cancelled | ImportState::Failed => {
            return Err(Error::Conflict("import_started"));
        }
        ImportState::Checking | ImportState::Running => return Err(Error::Conflict("import_at_work")),
        ImportState::Done => return Err(Error::Conflict("import_done")),
    };
    if let Err(Error::Invalid(errors)) = import.plan.clone().changed(PlanChange::default()) {
        return Err(Error::Invalid(errors));
    }
    let state = if dry_run { ImportState::Checking } else { ImportState::Running };
    if afresh {
        sql_query("delete from import_reject where org_id = $1 and import_id = $2")
            .bind::<Uuid, _>(actor.org)
            .bind::<Uuid, _>(id)
            .execute(conn)
            .await?;
        sql_query(
            "update import set position_bytes = 0, position_line = 0, rows_read = 0, rows_stored = 0,
                    rows_known = 0, rows_rejected = 0
             where org_id = $1 and import_id = $2",
        )
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .execute(conn)
        .await?;
    }
    sql_query(
        "update import set state = $3, failure = null, started_at = now(), finished_at = null
         where org_id = $1 and import_id = $2",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(id)
    .bind::<Text, _>(state.as_str())
    .execute(conn)
    .await?;
    if !dry_run {
        let details = serde_json::json!({ "source": import.source, "file": import.file_name });
        audit::record(conn, actor, "import.started", id.to_string(), details).await?;
    }
    get(conn, actor, id).await
}

/// Stops an import. What it stored stays.
pub async fn cancel(conn: &mut Conn, actor: &Actor, id: ImportId) -> Result<Import> {
    let (import, _) = hold(conn, actor, id).await?;
    let state = match import.state {
        ImportState::Checking => ImportState::Ready,
        ImportState::Running => ImportState::Cancelled,
        _ => return Err(Error::Conflict("import_not_at_work")),
    };
    settle(conn, actor, id, state, None).await?;
    audit::record(conn, actor, "import.cancelled", id.to_string(), serde_json::json!({})).await?;
    get(conn, actor, id).await
}

/// Forgets an import that stored nothing.
pub async fn remove(conn: &mut Conn, actor: &Actor, id: ImportId) -> Result<()> {
    let (import, _) = hold(conn, actor, id).await?;
    if !import.can_change() {
        return Err(Error::Conflict("import_started"));
    }
    sql_query("delete from import where org_id = $1 and import_id = $2")
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends the work of an import.
pub(super) async fn settle(
    conn: &mut Conn,
    actor: &Actor,
    id: ImportId,
    state: ImportState,
    failure: Option<&str>,
) -> Result<()> {
    sql_query(
        "update import set state = $3, failure = $4, finished_at = now() where org_id = $1 and import_id = $2",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(id)
    .bind::<Text, _>(state.as_str())
    .bind::<Nullable<Text>, _>(failure)
    .execute(conn)
    .await?;
    Ok(())
}

/// Checks a source's name as that of every record.
pub(super) fn check_source(source: &str) -> Result<()> {
    let fits = (1..=64).contains(&source.len())
        && source.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && source.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    if fits {
        Ok(())
    } else {
        let message = "has lower-case letters a to z, digits, '-' and '_' only, at most 64";
        Err(Error::Invalid(vec![FieldError::new("source", "invalid", message)]))
    }
}
