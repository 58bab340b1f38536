//! Sessions: what a browser's cookie stands for.

use candor_model::id::{OrgId, UnitId, UserId};
use candor_model::{Actor, Error, Result, Role};
use candor_store::{Conn, Db};
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Bytea, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::schema::session;
use crate::token;

/// Without a request for so long, the session is over.
pub const IDLE: Duration = Duration::hours(12);
/// However busy, after so long it is over.
pub const ABSOLUTE: Duration = Duration::days(7);
/// How often at most the time of the last request is written down.
const TOUCH: Duration = Duration::minutes(1);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uuid)]
    org_id: OrgId,
    #[diesel(sql_type = Uuid)]
    session_id: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    user_id: UserId,
    #[diesel(sql_type = Timestamptz)]
    last_seen_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    expires_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Bool)]
    whole_org: bool,
    #[diesel(sql_type = Array<Uuid>)]
    unit_ids: Vec<UnitId>,
    #[diesel(sql_type = Array<Text>)]
    unit_paths: Vec<String>,
}

/// Who holds the session with this token; `Unauthenticated` when there is none or it is over.
pub async fn session_actor(db: &Db, token: &str) -> Result<Actor> {
    let hash = token::hash(token);
    let row: Option<Row> = db
        .untenanted(async move |conn| {
            let query = diesel::sql_query("select * from candor_session($1)").bind::<Bytea, _>(hash);
            Ok(query.get_result(conn).await.optional()?)
        })
        .await?;
    let row = row.ok_or(Error::Unauthenticated)?;
    let now = Utc::now();
    let (org, id) = (row.org_id, row.session_id);
    if is_over(row.last_seen_at, row.expires_at, now) {
        db.tenant(org, async move |conn| {
            diesel::delete(session::table.find((org, id))).execute(conn).await?;
            Ok(())
        })
        .await?;
        return Err(Error::Unauthenticated);
    }
    if now - row.last_seen_at >= TOUCH {
        db.tenant(org, async move |conn| {
            diesel::update(session::table.find((org, id)))
                .set(session::last_seen_at.eq(now))
                .execute(conn)
                .await?;
            Ok(())
        })
        .await?;
    }
    let role: Role = row.role.parse().map_err(Error::Internal)?;
    Ok(Actor {
        org,
        user: Some(row.user_id),
        api_key: None,
        name: row.email,
        scopes: role.scopes().to_vec(),
        units: (!row.whole_org).then(|| row.unit_ids.into_iter().zip(row.unit_paths).collect()),
    })
}

/// Begins a session and answers its token.
pub(crate) async fn begin(conn: &mut Conn, org: OrgId, user: UserId, agent: Option<&str>) -> Result<String> {
    let (token, now) = (token::generate(), Utc::now());
    diesel::delete(session::table.filter(session::org_id.eq(org).and(session::user_id.eq(user))))
        .filter(session::expires_at.lt(now).or(session::last_seen_at.lt(now - IDLE)))
        .execute(conn)
        .await?;
    diesel::insert_into(session::table)
        .values((
            session::org_id.eq(org),
            session::session_id.eq(uuid::Uuid::now_v7()),
            session::user_id.eq(user),
            session::token_hash.eq(token::hash(&token)),
            session::created_at.eq(now),
            session::last_seen_at.eq(now),
            session::expires_at.eq(now + ABSOLUTE),
            session::user_agent.eq(agent.map(|a| a.chars().take(300).collect::<String>())),
        ))
        .execute(conn)
        .await?;
    Ok(token)
}

/// Ends one session.
pub async fn end(conn: &mut Conn, actor: &Actor, token: &str) -> Result<()> {
    diesel::delete(
        session::table.filter(session::org_id.eq(actor.org).and(session::token_hash.eq(token::hash(token)))),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends all sessions of a person, but for the one with the token `except`.
pub async fn end_all(conn: &mut Conn, org: OrgId, user: UserId, except: Option<&str>) -> Result<()> {
    let kept = except.map(token::hash).unwrap_or_default();
    diesel::delete(session::table.filter(session::org_id.eq(org).and(session::user_id.eq(user))))
        .filter(session::token_hash.ne(kept))
        .execute(conn)
        .await?;
    Ok(())
}

fn is_over(last_seen: DateTime<Utc>, expires: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now >= expires || now - last_seen >= IDLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_end_when_idle_and_in_any_case() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let expires = start + ABSOLUTE;
        assert!(!is_over(start, expires, start + IDLE - Duration::seconds(1)));
        assert!(is_over(start, expires, start + IDLE));
        assert!(is_over(expires, expires, expires));
    }
}
