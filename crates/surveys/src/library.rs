//! The library: questions that are used in many surveys, kept once and copied into a draft.

use candor_accounts::audit;
use candor_model::survey::Question;
use candor_model::{Actor, Error, Result};
use candor_store::{Conn, on_constraint};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schema::library_question;

/// The most questions of an organisation.
const MOST: i64 = 500;

/// A question of the library.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LibraryQuestion {
    /// Its id.
    pub id: Uuid,
    /// What it is called among colleagues.
    pub name: String,
    /// The question. Its key is a proposal, its condition is empty.
    pub question: Question,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
    /// Who saved it.
    pub created_by: String,
}

/// A question to be kept.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLibraryQuestion {
    /// What it is called among colleagues.
    pub name: String,
    /// The question. Its condition is left out, since it hangs on a survey.
    pub question: Question,
}

/// All questions, by name.
pub async fn list(conn: &mut Conn, actor: &Actor) -> Result<Vec<LibraryQuestion>> {
    let rows: Vec<(Uuid, String, Value, DateTime<Utc>, String)> = library_question::table
        .filter(library_question::org_id.eq(actor.org))
        .order((library_question::name, library_question::question_id))
        .limit(MOST)
        .select((
            library_question::question_id,
            library_question::name,
            library_question::question,
            library_question::created_at,
            library_question::created_by,
        ))
        .load(conn)
        .await?;
    rows.into_iter()
        .map(|(id, name, question, created_at, created_by)| {
            let question = serde_json::from_value(question).map_err(Error::internal)?;
            Ok(LibraryQuestion { id, name, question, created_at, created_by })
        })
        .collect()
}

/// Keeps a question.
pub async fn add(conn: &mut Conn, actor: &Actor, new: NewLibraryQuestion) -> Result<LibraryQuestion> {
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(Error::invalid("name", "invalid", "A name has 1 to 200 characters on one line."));
    }
    let count: i64 = library_question::table
        .filter(library_question::org_id.eq(actor.org))
        .count()
        .get_result(conn)
        .await?;
    if count >= MOST {
        return Err(Error::Conflict("library_full"));
    }
    let question = Question { show_if: String::new(), ..new.question };
    let json = serde_json::to_value(&question).map_err(Error::internal)?;
    if json.to_string().len() > 100_000 {
        return Err(Error::invalid("question", "too_large", "A question holds at most 100,000 characters."));
    }
    let kept = LibraryQuestion {
        id: Uuid::now_v7(),
        name,
        question,
        created_at: Utc::now(),
        created_by: actor.name.clone(),
    };
    diesel::insert_into(library_question::table)
        .values((
            library_question::org_id.eq(actor.org),
            library_question::question_id.eq(kept.id),
            library_question::name.eq(&kept.name),
            library_question::question.eq(json),
            library_question::created_at.eq(kept.created_at),
            library_question::created_by.eq(&kept.created_by),
        ))
        .execute(conn)
        .await
        .map_err(on_constraint("library_question_name_key", || Error::Conflict("name_taken")))?;
    audit::record(conn, actor, "library.question_added", kept.id.to_string(), json!({ "name": kept.name }))
        .await?;
    Ok(kept)
}

/// Throws a question away. Surveys that it was copied into keep their copy.
pub async fn remove(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<()> {
    let name: String = diesel::delete(library_question::table.find((actor.org, id)))
        .returning(library_question::name)
        .get_result(conn)
        .await?;
    audit::record(conn, actor, "library.question_removed", id.to_string(), json!({ "name": name })).await
}
