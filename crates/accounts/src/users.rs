//! The people of an organisation: who they are, what they may do and how far they see.

use std::collections::HashMap;

use candor_model::id::{OrgId, UnitId, UserId};
use candor_model::{Actor, Error, Result, Role};
use candor_store::{Conn, on_constraint};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::organisations::{check_language, check_name};
use crate::schema::{app_user, app_user_unit, organisation, unit};
use crate::{audit, password, sessions};

/// How a person wants to hear of alerts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertDelivery {
    /// A mail for each, at once.
    #[default]
    AtOnce,
    /// Collected into one mail.
    Digest,
    /// Not by mail.
    None,
}

impl AlertDelivery {
    fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Digest => "digest",
            Self::None => "none",
        }
    }

    pub(crate) fn from_column(text: &str) -> Self {
        match text {
            "digest" => Self::Digest,
            "none" => Self::None,
            _ => Self::AtOnce,
        }
    }
}

/// A unit that a person may see, with all below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnitRef {
    /// Its id.
    pub id: UnitId,
    /// Its path.
    pub path: String,
    /// Its name.
    pub name: String,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their e-mail address, with which they sign in.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they are there to do.
    pub role: Role,
    /// The units that they may see, with all below; `null` is the whole organisation.
    pub units: Option<Vec<UnitRef>>,
    /// The language of their screens and mails: `en` or `de`.
    pub language: String,
    /// Whether they get the weekly summary.
    pub weekly_summary: bool,
    /// How they hear of alerts.
    pub alert_delivery: AlertDelivery,
    /// Whether they are kept from signing in.
    pub disabled: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Since when they belong here.
    pub created_at: DateTime<Utc>,
}

/// Somebody to be added.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Their e-mail address.
    pub email: String,
    /// Their name; the part of the address before `@` when left out.
    #[serde(default)]
    pub name: Option<String>,
    /// What they are there to do.
    pub role: Role,
    /// The units that they may see; the whole organisation when left out.
    #[serde(default)]
    pub units: Option<Vec<UnitId>>,
    /// `en` or `de`; the organisation's when left out.
    #[serde(default)]
    pub language: Option<String>,
    /// Their first password; one is made when left out.
    #[serde(default)]
    pub password: Option<String>,
}

/// What people may change about themselves, and administrators about them; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// Their name.
    #[serde(default)]
    pub name: Option<String>,
    /// `en` or `de`.
    #[serde(default)]
    pub language: Option<String>,
    /// Whether they get the weekly summary.
    #[serde(default)]
    pub weekly_summary: Option<bool>,
    /// How they hear of alerts.
    #[serde(default)]
    pub alert_delivery: Option<AlertDelivery>,
}

/// What a person may do and see.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// What they are there to do.
    pub role: Role,
    /// The units that they may see, with all below; `null` is the whole organisation.
    pub units: Option<Vec<UnitId>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = app_user)]
struct Row {
    user_id: UserId,
    email: String,
    name: String,
    role: String,
    whole_org: bool,
    language: String,
    weekly_summary: bool,
    alert_delivery: String,
    disabled_at: Option<DateTime<Utc>>,
    last_sign_in_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

/// An address as it is stored: trimmed and in lower case.
pub fn parse_email(text: &str) -> Result<String> {
    let email = text.trim().to_lowercase();
    let good = email.len() <= 254
        && email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && local.len() <= 64
                && domain.len() >= 3
                && domain.split('.').all(|label| {
                    !label.is_empty()
                        && !label.starts_with('-')
                        && !label.ends_with('-')
                        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                })
        })
        && !email.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\".contains(c));
    if good {
        Ok(email)
    } else {
        Err(Error::invalid("email", "invalid", "an e-mail address such as ana@example.com"))
    }
}

/// A page of people in the order of their addresses, those after `after`.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    search: Option<&str>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<User>> {
    let mut query = app_user::table
        .filter(app_user::org_id.eq(actor.org))
        .select(Row::as_select())
        .order(app_user::email)
        .limit(limit)
        .into_boxed();
    if let Some(search) = search.map(str::trim).filter(|s| !s.is_empty()) {
        let pattern = format!("%{}%", search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query = query.filter(app_user::email.ilike(pattern.clone()).or(app_user::name.ilike(pattern)));
    }
    if let Some(after) = after {
        query = query.filter(app_user::email.gt(after));
    }
    let rows = query.load(conn).await?;
    with_units(conn, actor.org, rows).await
}

/// One person.
pub async fn get(conn: &mut Conn, org: OrgId, id: UserId) -> Result<User> {
    let row = app_user::table.find((org, id)).select(Row::as_select()).first(conn).await?;
    with_units(conn, org, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// The names of people, disabled ones included.
pub async fn names(conn: &mut Conn, org: OrgId, ids: &[UserId]) -> Result<HashMap<UserId, String>> {
    let rows: Vec<(UserId, String)> = app_user::table
        .filter(app_user::org_id.eq(org).and(app_user::user_id.eq_any(ids)))
        .select((app_user::user_id, app_user::name))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The person as an actor, for what is done in their name without them, such as their weekly summary.
pub async fn actor(conn: &mut Conn, org: OrgId, id: UserId) -> Result<Actor> {
    let user = get(conn, org, id).await?;
    if user.disabled {
        return Err(Error::NotFound);
    }
    Ok(Actor {
        org,
        user: Some(id),
        api_key: None,
        name: user.email,
        scopes: user.role.scopes().to_vec(),
        units: user.units.map(|units| units.into_iter().map(|u| (u.id, u.path)).collect()),
    })
}

/// Adds a person. Answers the password when it was made here: it is shown once.
pub async fn add(conn: &mut Conn, actor: &Actor, new: NewUser) -> Result<(User, Option<String>)> {
    let email = parse_email(&new.email)?;
    let local = email.split('@').next().unwrap_or_default();
    let name = check_name(new.name.as_deref().unwrap_or(local))?.to_owned();
    if let Some(language) = &new.language {
        check_language(language)?;
    }
    let (org_name, org_language): (String, String) = organisation::table
        .find(actor.org)
        .select((organisation::name, organisation::language))
        .first(conn)
        .await?;
    let made = new.password.is_none().then(|| crate::token::generate()[..20].to_owned());
    if let Some(given) = &new.password {
        password::check(given, &[&email, &name, &org_name])?;
    }
    let hash = password::hash(new.password.or_else(|| made.clone()).unwrap_or_default()).await?;
    let id = UserId::new();
    diesel::insert_into(app_user::table)
        .values((
            app_user::org_id.eq(actor.org),
            app_user::user_id.eq(id),
            app_user::email.eq(&email),
            app_user::name.eq(&name),
            app_user::role.eq(new.role.as_str()),
            app_user::whole_org.eq(new.units.is_none()),
            app_user::language.eq(new.language.unwrap_or(org_language)),
            app_user::password_hash.eq(hash),
        ))
        .execute(conn)
        .await
        .map_err(on_constraint("app_user_email_key", || Error::Conflict("email_taken")))?;
    grant_units(conn, actor.org, id, new.units.as_deref()).await?;
    let user = get(conn, actor.org, id).await?;
    audit::record(conn, actor, "user.added", email, json!({ "role": new.role, "units": paths(&user) }))
        .await?;
    Ok((user, made))
}

/// Changes a person's profile.
pub async fn change_profile(
    conn: &mut Conn,
    actor: &Actor,
    id: UserId,
    change: ProfileChange,
) -> Result<User> {
    #[derive(Default, PartialEq, AsChangeset)]
    #[diesel(table_name = app_user)]
    struct Set {
        name: Option<String>,
        language: Option<String>,
        weekly_summary: Option<bool>,
        alert_delivery: Option<&'static str>,
    }
    if let Some(language) = &change.language {
        check_language(language)?;
    }
    let set = Set {
        name: change.name.as_deref().map(check_name).transpose()?.map(ToOwned::to_owned),
        language: change.language,
        weekly_summary: change.weekly_summary,
        alert_delivery: change.alert_delivery.map(AlertDelivery::as_str),
    };
    if set != Set::default() {
        diesel::update(app_user::table.find((actor.org, id))).set(&set).execute(conn).await?;
    }
    let user = get(conn, actor.org, id).await?;
    audit::record(conn, actor, "user.changed", user.email.clone(), json!({})).await?;
    Ok(user)
}

/// Changes what a person may do and see. Their sessions end, so that nothing of the old right survives.
pub async fn change_access(conn: &mut Conn, actor: &Actor, id: UserId, access: Access) -> Result<User> {
    let before = get(conn, actor.org, id).await?;
    if before.role == Role::Admin && access.role != Role::Admin {
        keep_an_admin(conn, actor, id).await?;
    }
    diesel::update(app_user::table.find((actor.org, id)))
        .set((app_user::role.eq(access.role.as_str()), app_user::whole_org.eq(access.units.is_none())))
        .execute(conn)
        .await?;
    diesel::delete(
        app_user_unit::table.filter(app_user_unit::org_id.eq(actor.org).and(app_user_unit::user_id.eq(id))),
    )
    .execute(conn)
    .await?;
    grant_units(conn, actor.org, id, access.units.as_deref()).await?;
    if actor.user != Some(id) {
        sessions::end_all(conn, actor.org, id, None).await?;
    }
    let user = get(conn, actor.org, id).await?;
    let details = json!({ "from": { "role": before.role, "units": paths(&before) }, "to": { "role": user.role, "units": paths(&user) } });
    audit::record(conn, actor, "user.access_changed", user.email.clone(), details).await?;
    Ok(user)
}

/// Keeps a person from signing in, or lets them again. Their sessions end at once.
pub async fn set_disabled(conn: &mut Conn, actor: &Actor, id: UserId, disabled: bool) -> Result<User> {
    if disabled {
        if actor.user == Some(id) {
            return Err(Error::Conflict("own_account"));
        }
        keep_an_admin(conn, actor, id).await?;
    }
    let at = disabled.then(Utc::now);
    let found = diesel::update(app_user::table.find((actor.org, id)))
        .set(app_user::disabled_at.eq(at))
        .execute(conn)
        .await?;
    if found == 0 {
        return Err(Error::NotFound);
    }
    if disabled {
        sessions::end_all(conn, actor.org, id, None).await?;
    }
    let user = get(conn, actor.org, id).await?;
    let action = if disabled { "user.disabled" } else { "user.enabled" };
    audit::record(conn, actor, action, user.email.clone(), json!({})).await?;
    Ok(user)
}

/// Gives a person a new password, made here, shown once; their sessions end.
pub async fn reset_password(conn: &mut Conn, actor: &Actor, id: UserId) -> Result<String> {
    let user = get(conn, actor.org, id).await?;
    let made = crate::token::generate()[..20].to_owned();
    set_password(conn, actor.org, id, made.clone()).await?;
    sessions::end_all(conn, actor.org, id, None).await?;
    audit::record(conn, actor, "user.password_reset", user.email, json!({})).await?;
    Ok(made)
}

pub(crate) async fn set_password(conn: &mut Conn, org: OrgId, id: UserId, password: String) -> Result<()> {
    let hash = password::hash(password).await?;
    diesel::update(app_user::table.find((org, id)))
        .set((app_user::password_hash.eq(hash), app_user::password_changed_at.eq(Utc::now())))
        .execute(conn)
        .await?;
    Ok(())
}

/// Refuses what would leave the organisation without an administrator. Locks them, so that two cannot remove each
/// other at once.
async fn keep_an_admin(conn: &mut Conn, actor: &Actor, leaving: UserId) -> Result<()> {
    let admins: Vec<UserId> = app_user::table
        .filter(
            app_user::org_id
                .eq(actor.org)
                .and(app_user::role.eq("admin"))
                .and(app_user::disabled_at.is_null()),
        )
        .select(app_user::user_id)
        .order(app_user::user_id)
        .for_update()
        .load(conn)
        .await?;
    if admins == [leaving] { Err(Error::Conflict("last_admin")) } else { Ok(()) }
}

async fn grant_units(conn: &mut Conn, org: OrgId, user: UserId, units: Option<&[UnitId]>) -> Result<()> {
    let Some(units) = units else { return Ok(()) };
    let rows: Vec<_> = units
        .iter()
        .map(|id| {
            (app_user_unit::org_id.eq(org), app_user_unit::user_id.eq(user), app_user_unit::unit_id.eq(*id))
        })
        .collect();
    let unknown = || Error::invalid("units", "unknown", "there is no such unit");
    diesel::insert_into(app_user_unit::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map_err(on_constraint("app_user_unit_unit_fkey", unknown))?;
    Ok(())
}

async fn with_units(conn: &mut Conn, org: OrgId, rows: Vec<Row>) -> Result<Vec<User>> {
    let ids: Vec<UserId> = rows.iter().map(|r| r.user_id).collect();
    let scopes: Vec<(UserId, UnitId, String, String)> = app_user_unit::table
        .inner_join(
            unit::table
                .on(unit::org_id.eq(app_user_unit::org_id).and(unit::unit_id.eq(app_user_unit::unit_id))),
        )
        .filter(app_user_unit::org_id.eq(org).and(app_user_unit::user_id.eq_any(ids)))
        .select((app_user_unit::user_id, unit::unit_id, unit::path, unit::name))
        .order(unit::path)
        .load(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            let units = || {
                let own = scopes.iter().filter(|(user, ..)| *user == row.user_id);
                own.map(|(_, id, path, name)| UnitRef { id: *id, path: path.clone(), name: name.clone() })
                    .collect()
            };
            Ok(User {
                id: row.user_id,
                role: row.role.parse().map_err(Error::Internal)?,
                units: (!row.whole_org).then(units),
                email: row.email,
                name: row.name,
                language: row.language,
                weekly_summary: row.weekly_summary,
                alert_delivery: AlertDelivery::from_column(&row.alert_delivery),
                disabled: row.disabled_at.is_some(),
                last_sign_in_at: row.last_sign_in_at,
                created_at: row.created_at,
            })
        })
        .collect()
}

fn paths(user: &User) -> Option<Vec<&str>> {
    user.units.as_ref().map(|units| units.iter().map(|u| u.path.as_str()).collect())
}
