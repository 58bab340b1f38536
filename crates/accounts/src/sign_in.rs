//! Signing in, and changing one's password.

use std::net::IpAddr;

use candor_model::id::{OrgId, UserId};
use candor_model::{Actor, Error, Result};
use candor_store::Db;
use chrono::Utc;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Uuid};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::schema::app_user;
use crate::users::User;
use crate::{audit, organisations, password, sessions, throttle, users};

/// What somebody brings who wants in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attempt<'a> {
    /// The e-mail address.
    pub email: &'a str,
    /// The password.
    pub password: &'a str,
    /// The organisation's short name; needed only by people who belong to several.
    pub organisation: Option<&'a str>,
    /// Where from.
    pub address: Option<IpAddr>,
    /// With which browser.
    pub user_agent: Option<&'a str>,
}

/// Somebody who got in.
#[derive(Debug)]
pub struct SignedIn {
    /// Whose they are.
    pub org: OrgId,
    /// Who.
    pub user: User,
    /// The session's token, for the cookie.
    pub token: String,
}

#[derive(QueryableByName)]
struct Candidate {
    #[diesel(sql_type = Uuid)]
    org_id: OrgId,
    #[diesel(sql_type = Uuid)]
    user_id: UserId,
    #[diesel(sql_type = Text)]
    password_hash: String,
    #[diesel(sql_type = Bool)]
    disabled: bool,
}

/// Signs somebody in. Whatever is wrong (nobody has this address, the password is another, the account is
/// disabled), the answer is the same `Unauthenticated` after the same work.
pub async fn sign_in(db: &Db, attempt: Attempt<'_>) -> Result<SignedIn> {
    let email = attempt.email.trim().to_lowercase();
    throttle::begin(db, &email, attempt.address, Utc::now()).await?;
    let candidate = find(db, &email, attempt.organisation).await?;
    let hash = candidate.as_ref().map(|c| c.password_hash.clone());
    let outdated = hash.as_deref().is_some_and(password::is_outdated);
    // Nobody's password is longer; hashing megabytes would only burn time.
    let too_long = attempt.password.chars().count() > password::LONGEST;
    let given = if too_long { String::new() } else { attempt.password.to_owned() };
    let right = password::verify(given.clone(), hash).await? && !too_long;
    let Some(candidate) = candidate else { return Err(Error::Unauthenticated) };
    let (org, id) = (candidate.org_id, candidate.user_id);
    let actor =
        Actor { org, user: Some(id), api_key: None, name: email.clone(), scopes: Vec::new(), units: None };
    let from = attempt.address.map(|ip| ip.to_string());
    if !right || candidate.disabled {
        db.tenant(org, async move |conn| {
            audit::record(conn, &actor, "session.refused", actor.name.clone(), json!({ "from": from })).await
        })
        .await?;
        return Err(Error::Unauthenticated);
    }
    throttle::succeed(db, &email, attempt.address).await?;
    let agent = attempt.user_agent.map(ToOwned::to_owned);
    db.tenant(org, async move |conn| {
        if outdated {
            users::set_password(conn, org, id, given).await?;
        }
        diesel::update(app_user::table.find((org, id)))
            .set(app_user::last_sign_in_at.eq(Utc::now()))
            .execute(conn)
            .await?;
        let token = sessions::begin(conn, org, id, agent.as_deref()).await?;
        let user = users::get(conn, org, id).await?;
        audit::record(conn, &actor, "session.begun", actor.name.clone(), json!({ "from": from })).await?;
        Ok(SignedIn { org, user, token })
    })
    .await
}

async fn find(db: &Db, email: &str, organisation: Option<&str>) -> Result<Option<Candidate>> {
    let (email, slug) =
        (email.to_owned(), organisation.map(str::trim).filter(|s| !s.is_empty()).map(ToOwned::to_owned));
    db.untenanted(async move |conn| {
        let query = diesel::sql_query("select * from candor_sign_in($1, $2)")
            .bind::<Text, _>(email)
            .bind::<Nullable<Text>, _>(slug);
        Ok(query.get_result(conn).await.optional()?)
    })
    .await
}

/// Changes the actor's own password; every other session of theirs ends.
pub async fn change_password(
    db: &Db,
    actor: &Actor,
    session_token: &str,
    (old, new): (String, String),
) -> Result<()> {
    let user = actor.user.ok_or(Error::Forbidden)?;
    let org = actor.org;
    throttle::begin(db, &actor.name, None, Utc::now()).await?;
    let (hash, name, org_name): (String, String, String) = db
        .tenant(org, async move |conn| {
            let (hash, name) = app_user::table
                .find((org, user))
                .select((app_user::password_hash, app_user::name))
                .first::<(String, String)>(conn)
                .await?;
            Ok((hash, name, organisations::get(conn, org).await?.name))
        })
        .await?;
    if !password::verify(old, Some(hash)).await? {
        return Err(Error::invalid("current_password", "wrong", "this is not your present password"));
    }
    throttle::succeed(db, &actor.name, None).await?;
    password::check(&new, &[&actor.name, &name, &org_name])?;
    let (actor, kept) = (actor.clone(), session_token.to_owned());
    db.tenant(org, async move |conn| {
        users::set_password(conn, org, user, new).await?;
        sessions::end_all(conn, org, user, Some(&kept)).await?;
        audit::record(conn, &actor, "user.password_changed", actor.name.clone(), json!({})).await
    })
    .await
}
