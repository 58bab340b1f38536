//! The audit log: who changed or took out what, and who came in. It can be appended to and read, nothing else.

use candor_model::id::{ApiKeyId, UserId};
use candor_model::{Actor, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::schema::audit_event;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Queryable, Selectable, utoipa::ToSchema)]
#[diesel(table_name = audit_event)]
pub struct AuditEvent {
    /// Its id, later ones sorting after earlier ones.
    #[diesel(column_name = event_id)]
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: an e-mail address, a key's name, `system`.
    pub actor: String,
    /// The person, when it was one.
    pub user_id: Option<UserId>,
    /// The key, when it was one.
    pub api_key_id: Option<ApiKeyId>,
    /// What, such as `survey.published`.
    pub action: String,
    /// To what.
    pub object: String,
    /// What changed. Never contains secrets or customers' words.
    pub details: Value,
}

/// Which events to list.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Only these actions: a whole one such as `user.added`, or a prefix such as `user.`.
    pub action: Option<String>,
    /// Only before this event.
    pub before: Option<Uuid>,
    /// At most so many.
    pub limit: i64,
}

/// Appends to the log, in the transaction of what happened.
pub async fn record(
    conn: &mut Conn,
    actor: &Actor,
    action: &str,
    object: impl Into<String>,
    details: Value,
) -> Result<()> {
    // Line breaks would let a name forge a second line wherever the log is printed.
    let object = object.into().replace(['\r', '\n'], " ");
    let details = if details.is_null() { Value::Object(serde_json::Map::new()) } else { details };
    diesel::insert_into(audit_event::table)
        .values((
            audit_event::org_id.eq(actor.org),
            audit_event::event_id.eq(Uuid::now_v7()),
            audit_event::at.eq(Utc::now()),
            audit_event::actor.eq(actor.name.replace(['\r', '\n'], " ")),
            audit_event::user_id.eq(actor.user),
            audit_event::api_key_id.eq(actor.api_key),
            audit_event::action.eq(action),
            audit_event::object.eq(object),
            audit_event::details.eq(details),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The log, newest first.
pub async fn list(conn: &mut Conn, actor: &Actor, query: &AuditQuery) -> Result<Vec<AuditEvent>> {
    let mut events = audit_event::table
        .filter(audit_event::org_id.eq(actor.org))
        .select(AuditEvent::as_select())
        .order(audit_event::event_id.desc())
        .limit(query.limit)
        .into_boxed();
    if let Some(action) = &query.action {
        let pattern = action.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        events = if action.ends_with('.') {
            events.filter(audit_event::action.like(format!("{pattern}%")))
        } else {
            events.filter(audit_event::action.eq(action))
        };
    }
    if let Some(before) = query.before {
        events = events.filter(audit_event::event_id.lt(before));
    }
    Ok(events.load(conn).await?)
}
