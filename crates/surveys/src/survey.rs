//! A survey through all its versions.

use candor_accounts::audit;
use candor_model::id::{OrgId, SurveyId};
use candor_model::survey::Definition;
use candor_model::{Actor, Error, Result};
use candor_store::{Conn, on_constraint};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::schema::{survey, survey_draft};

/// Where a survey stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurveyState {
    /// Never published.
    Draft,
    /// Takes answers.
    Live,
    /// Takes none for now.
    Paused,
    /// Takes none any more.
    Closed,
}

impl SurveyState {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Paused => "paused",
            Self::Closed => "closed",
        }
    }

    fn from_db(name: &str) -> Result<Self> {
        [Self::Draft, Self::Live, Self::Paused, Self::Closed]
            .into_iter()
            .find(|s| s.as_str() == name)
            .ok_or_else(|| Error::Internal(format!("survey state {name}")))
    }
}

/// A survey as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Survey {
    /// Its id.
    pub id: SurveyId,
    /// Its short name in filters (`survey:after-delivery`).
    pub slug: String,
    /// Its name among colleagues.
    pub name: String,
    /// Where it stands.
    pub state: SurveyState,
    /// The version that respondents get.
    pub live_version: Option<i32>,
    /// The revision of its draft.
    pub revision: i32,
    /// When the draft was last saved.
    pub updated_at: DateTime<Utc>,
    /// Who saved it.
    pub updated_by: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A survey to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSurvey {
    /// Its name among colleagues.
    pub name: String,
    /// Its short name in filters; made from the name when left out.
    #[serde(default)]
    pub slug: Option<String>,
    /// The language of its first texts; English when left out.
    #[serde(default)]
    pub language: Option<String>,
    /// What it asks; a question to begin with when left out.
    #[serde(default)]
    pub definition: Option<Definition>,
}

type Row = (SurveyId, String, String, String, Option<i32>, i32, DateTime<Utc>, String, DateTime<Utc>);

fn from_row(row: Row) -> Result<Survey> {
    let (id, slug, name, state, live_version, revision, updated_at, updated_by, created_at) = row;
    let state = SurveyState::from_db(&state)?;
    Ok(Survey { id, slug, name, state, live_version, revision, updated_at, updated_by, created_at })
}

const COLUMNS: (
    survey::survey_id,
    survey::slug,
    survey::name,
    survey::state,
    survey::live_version,
    survey_draft::revision,
    survey_draft::updated_at,
    survey_draft::updated_by,
    survey::created_at,
) = (
    survey::survey_id,
    survey::slug,
    survey::name,
    survey::state,
    survey::live_version,
    survey_draft::revision,
    survey_draft::updated_at,
    survey_draft::updated_by,
    survey::created_at,
);

/// All surveys, the one worked on last first.
pub async fn list(conn: &mut Conn, actor: &Actor) -> Result<Vec<Survey>> {
    let rows: Vec<Row> =
        survey::table
            .inner_join(survey_draft::table.on(
                survey_draft::org_id.eq(survey::org_id).and(survey_draft::survey_id.eq(survey::survey_id)),
            ))
            .filter(survey::org_id.eq(actor.org))
            .order((survey_draft::updated_at.desc(), survey::survey_id.desc()))
            .select(COLUMNS)
            .load(conn)
            .await?;
    rows.into_iter().map(from_row).collect()
}

/// One survey.
pub async fn get(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<Survey> {
    find(conn, actor.org, id).await
}

pub(crate) async fn find(conn: &mut Conn, org: OrgId, id: SurveyId) -> Result<Survey> {
    let row: Row =
        survey::table
            .inner_join(survey_draft::table.on(
                survey_draft::org_id.eq(survey::org_id).and(survey_draft::survey_id.eq(survey::survey_id)),
            ))
            .filter(survey::org_id.eq(org).and(survey::survey_id.eq(id)))
            .select(COLUMNS)
            .first(conn)
            .await?;
    from_row(row)
}

/// Makes a survey with a first draft.
pub async fn create(conn: &mut Conn, actor: &Actor, new: NewSurvey) -> Result<Survey> {
    let name = checked_name(&new.name)?;
    let language = new.language.unwrap_or_else(|| "en".into());
    let definition = new.definition.unwrap_or_else(|| Definition::starter(name, &language));
    let slug = match new.slug {
        Some(slug) => checked_slug(slug)?,
        None => free_slug(conn, actor.org, &slug_of(name)).await?,
    };
    insert(conn, actor, name, slug, &definition).await
}

/// Makes a new survey from the draft of another.
pub async fn duplicate(conn: &mut Conn, actor: &Actor, id: SurveyId, name: Option<&str>) -> Result<Survey> {
    let from = find(conn, actor.org, id).await?;
    let draft = crate::draft::load(conn, actor.org, id).await?;
    let name = match name {
        Some(name) => checked_name(name)?.to_owned(),
        None => format!("{} (2)", from.name).chars().take(200).collect(),
    };
    let slug = free_slug(conn, actor.org, &slug_of(&name)).await?;
    insert(conn, actor, &name, slug, &draft.definition).await
}

async fn insert(
    conn: &mut Conn,
    actor: &Actor,
    name: &str,
    slug: String,
    definition: &Definition,
) -> Result<Survey> {
    let id = SurveyId::new();
    diesel::insert_into(survey::table)
        .values((
            survey::org_id.eq(actor.org),
            survey::survey_id.eq(id),
            survey::slug.eq(&slug),
            survey::name.eq(name),
            survey::created_by.eq(&actor.name),
        ))
        .execute(conn)
        .await
        .map_err(on_constraint("survey_slug_key", || Error::Conflict("slug_taken")))?;
    diesel::insert_into(survey_draft::table)
        .values((
            survey_draft::org_id.eq(actor.org),
            survey_draft::survey_id.eq(id),
            survey_draft::definition.eq(serde_json::to_value(definition).map_err(Error::internal)?),
            survey_draft::updated_by.eq(&actor.name),
        ))
        .execute(conn)
        .await?;
    audit::record(conn, actor, "survey.created", &slug, json!({ "name": name })).await?;
    find(conn, actor.org, id).await
}

/// Gives a survey another name. Its slug stays, since filters and reports use it.
pub async fn rename(conn: &mut Conn, actor: &Actor, id: SurveyId, name: &str) -> Result<Survey> {
    let name = checked_name(name)?;
    diesel::update(survey::table.find((actor.org, id))).set(survey::name.eq(name)).execute(conn).await?;
    let survey = find(conn, actor.org, id).await?;
    audit::record(conn, actor, "survey.renamed", &survey.slug, json!({ "name": name })).await?;
    Ok(survey)
}

/// Throws a survey away that was never published.
pub async fn remove(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<()> {
    let survey = find(conn, actor.org, id).await?;
    if survey.state != SurveyState::Draft {
        return Err(Error::Conflict("survey_published"));
    }
    diesel::delete(survey::table.find((actor.org, id))).execute(conn).await?;
    audit::record(conn, actor, "survey.removed", &survey.slug, json!({ "name": survey.name })).await
}

fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", "required", "A survey needs a name."));
    }
    if name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(Error::invalid("name", "too_long", "A name has at most 200 characters on one line."));
    }
    Ok(name)
}

fn checked_slug(slug: String) -> Result<String> {
    if slug == slug_of(&slug) {
        Ok(slug)
    } else {
        Err(Error::invalid(
            "slug",
            "bad_slug",
            "A short name has lower-case letters, digits and dashes; at most 60.",
        ))
    }
}

/// `After delivery (DE)` becomes `after-delivery-de`.
fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        let plain = match c {
            'ä' => "ae",
            'ö' => "oe",
            'ü' => "ue",
            'ß' => "ss",
            'é' | 'è' | 'ê' => "e",
            'à' | 'â' => "a",
            'ç' => "c",
            c if c.is_ascii_alphanumeric() => {
                slug.push(c);
                continue;
            }
            _ => "-",
        };
        if plain != "-" || !(slug.is_empty() || slug.ends_with('-')) {
            slug.push_str(plain);
        }
    }
    slug.truncate(60);
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "survey".into() } else { slug.into() }
}

/// The slug, or the first of `slug-2`, `slug-3` … that is free.
async fn free_slug(conn: &mut Conn, org: OrgId, slug: &str) -> Result<String> {
    let taken: Vec<String> = survey::table
        .filter(survey::org_id.eq(org).and(survey::slug.like(format!("{slug}%"))))
        .select(survey::slug)
        .load(conn)
        .await?;
    let free = |s: &String| !taken.contains(s);
    let numbered = (2..).map(|n| format!("{}-{n}", slug.trim_end_matches('-')));
    std::iter::once(slug.to_owned()).chain(numbered).find(free).ok_or(Error::Conflict("slug_taken"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_made_from_names() {
        for (name, slug) in [
            ("After delivery", "after-delivery"),
            ("  Würzburg: Köln & Straße! ", "wuerzburg-koeln-strasse"),
            ("???", "survey"),
            ("Été 2026", "ete-2026"),
        ] {
            assert_eq!(slug_of(name), slug);
        }
        assert!(slug_of(&"x ".repeat(100)).len() <= 60);
        assert!(checked_slug("After".into()).is_err());
        assert!(checked_name(" \n").is_err());
    }
}
