//! Organisations: the tenants of an installation.

use candor_model::id::OrgId;
use candor_model::{Actor, Error, Result};
use candor_store::{Conn, Db, on_constraint};
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::schema::organisation;

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, utoipa::ToSchema)]
#[diesel(table_name = organisation)]
pub struct Organisation {
    /// Its id.
    #[diesel(column_name = org_id)]
    pub id: OrgId,
    /// Its short name on the command line and at sign-in.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The IANA time zone of its days and weeks.
    pub time_zone: String,
    /// The language of its mails and of new people: `en` or `de`.
    pub language: String,
}

/// What an administrator may change about the organisation; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, AsChangeset, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = organisation)]
pub struct OrganisationChange {
    /// Its name.
    pub name: Option<String>,
    /// The IANA time zone of its days and weeks, such as `Europe/Paris`.
    pub time_zone: Option<String>,
    /// `en` or `de`.
    pub language: Option<String>,
}

/// Creates an organisation.
pub async fn add(db: &Db, slug: &str, name: &str) -> Result<OrgId> {
    let good = !slug.is_empty()
        && slug.len() <= 63
        && !slug.starts_with('-')
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !good {
        return Err(Error::invalid(
            "slug",
            "invalid",
            "lower-case letters, digits and dashes, at most 63, such as north-parcel",
        ));
    }
    let name = check_name(name)?.to_owned();
    let org = OrgId::new();
    let slug = slug.to_owned();
    db.tenant(org, async move |conn| {
        diesel::insert_into(organisation::table)
            .values((organisation::org_id.eq(org), organisation::slug.eq(slug), organisation::name.eq(&name)))
            .execute(conn)
            .await
            .map_err(on_constraint("organisation_slug_key", || Error::Conflict("slug_taken")))?;
        audit::record(conn, &Actor::system(org), "organisation.added", name, serde_json::Value::Null).await
    })
    .await?;
    Ok(org)
}

/// The organisation with this short name.
pub async fn by_slug(db: &Db, slug: &str) -> Result<OrgId> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Uuid)]
        org_id: OrgId,
    }
    let slug = slug.to_owned();
    db.untenanted(async move |conn| {
        let row: Row = diesel::sql_query("select org_id from candor_organisation($1)")
            .bind::<Text, _>(slug)
            .get_result(conn)
            .await?;
        Ok(row.org_id)
    })
    .await
}

/// The actor's organisation.
pub async fn get(conn: &mut Conn, org: OrgId) -> Result<Organisation> {
    Ok(organisation::table.find(org).select(Organisation::as_select()).first(conn).await?)
}

/// Changes the actor's organisation.
pub async fn change(conn: &mut Conn, actor: &Actor, change: OrganisationChange) -> Result<Organisation> {
    if let Some(name) = &change.name {
        check_name(name)?;
    }
    if let Some(zone) = &change.time_zone
        && zone.parse::<chrono_tz::Tz>().is_err()
    {
        return Err(Error::invalid("time_zone", "unknown", "an IANA time zone such as Europe/Paris"));
    }
    if let Some(language) = &change.language {
        check_language(language)?;
    }
    if change.name.is_some() || change.time_zone.is_some() || change.language.is_some() {
        diesel::update(organisation::table.find(actor.org)).set(&change).execute(conn).await?;
        let details = serde_json::json!({ "name": change.name, "time_zone": change.time_zone, "language": change.language });
        audit::record(conn, actor, "organisation.changed", actor.org.to_string(), details).await?;
    }
    get(conn, actor.org).await
}

/// A name that a person can read: not empty, at most 200 characters.
pub(crate) fn check_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", "required", "a name is needed"));
    }
    if name.chars().count() > 200 {
        return Err(Error::invalid("name", "too_long", "at most 200 characters"));
    }
    if name.contains(char::is_control) {
        return Err(Error::invalid("name", "invalid", "one line, without control characters"));
    }
    Ok(name)
}

/// A language that Candor's own texts exist in.
pub(crate) fn check_language(language: &str) -> Result<()> {
    match language {
        "en" | "de" => Ok(()),
        _ => Err(Error::invalid("language", "unknown", "en or de")),
    }
}
