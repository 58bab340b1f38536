//! Responses in progress: seen while they last, and closed by hand or by time. What was answered by then becomes a
//! record that says that it is part of one.

use candor_accounts::audit;
use candor_model::id::{OrgId, ResponseId, SurveyId};
use candor_model::survey::{evaluate, outcome};
use candor_model::{Actor, Error, Result};
use candor_queue::{Every, Task, Worker};
use candor_store::{Conn, Db};
use chrono::{DateTime, Duration, Utc};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::complete::{Finished, record};
use super::door;
use super::draw::give_back;
use super::schema::response;
use crate::write::Writer;

/// Days without a sign after which a response is closed.
pub const DAYS: i64 = 14;

/// A response in progress.
#[derive(Clone, Debug, PartialEq, Serialize, QueryableByName, utoipa::ToSchema)]
#[schema(as = ResponseInProgress)]
pub struct Partial {
    /// Its id.
    #[diesel(sql_type = Uuid)]
    pub id: ResponseId,
    /// The version that is answered.
    #[diesel(sql_type = Integer)]
    pub version: i32,
    /// In which language.
    #[diesel(sql_type = Text)]
    pub language: String,
    /// The last question that was answered.
    #[diesel(sql_type = Nullable<Text>)]
    pub last_question: Option<String>,
    /// How many answers there are.
    #[diesel(sql_type = Integer)]
    pub answers: i32,
    /// Who answers, where the link is a personal one.
    #[diesel(sql_type = Nullable<Text>)]
    pub invited: Option<String>,
    /// The first answer.
    #[diesel(sql_type = Timestamptz)]
    pub started_at: DateTime<Utc>,
    /// The last sign.
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
    /// When it is closed by itself.
    #[diesel(sql_type = Timestamptz)]
    pub expires_at: DateTime<Utc>,
}

/// The responses in progress of a survey, the liveliest first, at most five hundred.
pub async fn partials(conn: &mut Conn, actor: &Actor, survey: SurveyId) -> Result<Vec<Partial>> {
    candor_surveys::get(conn, actor, survey).await?;
    Ok(diesel::sql_query(
        "select r.response_id as id, r.version, r.language, r.last_question,
            (select count(*)::int from jsonb_object_keys(r.answers) k where k !~ '(~|_other$)') as answers,
            i.email as invited, r.started_at, r.updated_at, r.updated_at + make_interval(days => $3) as expires_at
         from response r left join invitation i on (i.org_id, i.invitation_id) = (r.org_id, r.invitation_id)
         where r.org_id = $1 and r.survey_id = $2 and r.state = 'open'
         order by r.updated_at desc, r.response_id limit 500",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(survey)
    .bind::<Integer, _>(i32::try_from(DAYS).unwrap_or(i32::MAX))
    .load(conn)
    .await?)
}

/// Closes a response in progress for somebody who looked at it.
pub async fn close(
    db: &Db,
    writer: &Writer,
    actor: &Actor,
    survey: SurveyId,
    id: ResponseId,
    now: DateTime<Utc>,
) -> Result<()> {
    let slug = db
        .tenant(actor.org, async |conn| {
            let survey = candor_surveys::get(conn, actor, survey).await?;
            let there: Option<String> = response::table
                .find((actor.org, id))
                .filter(response::survey_id.eq(survey.id))
                .select(response::state)
                .first(conn)
                .await
                .optional()?;
            match there.as_deref() {
                Some("open") => Ok(survey.slug),
                Some(_) => Err(Error::Conflict("not_open")),
                None => Err(Error::NotFound),
            }
        })
        .await?;
    close_one(db, writer, actor.org, id, now).await?;
    db.tenant(actor.org, async |conn| {
        audit::record(conn, actor, "survey.response_closed", &slug, json!({ "response": id })).await
    })
    .await
}

async fn close_one(db: &Db, writer: &Writer, org: OrgId, id: ResponseId, now: DateTime<Utc>) -> Result<()> {
    let (door, passage) = db.tenant(org, async |conn| door::reopen(conn, org, id).await).await?;
    let mut outcome = outcome(&door.definition, &passage.answers);
    let said = evaluate(&door.definition, &passage.answers).answers.keys().any(|name| !name.starts_with('~'));
    let feedback = if said {
        outcome.attributes.insert("partial".into(), Value::Bool(true));
        Some(record(writer, &door, &passage, outcome, Finished::at(now)).await?)
    } else {
        None
    };
    db.tenant(org, async |conn| {
        let closed = diesel::update(response::table.find((org, id)))
            .filter(response::state.eq("open"))
            .set((
                response::state.eq("closed"),
                response::updated_at.eq(now),
                response::feedback_id.eq(feedback),
                response::answers.eq(json!({})),
            ))
            .execute(conn)
            .await?;
        if closed > 0 {
            give_back(conn, org, door.survey.id, &passage.draws.even).await?;
        }
        Ok(())
    })
    .await
}

/// The periodic job that closes what nobody goes on with.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CloseLapsed;

impl Task for CloseLapsed {
    const KIND: &'static str = "close_lapsed_responses";
}

/// Lets the worker close lapsed responses, every fifteen minutes.
#[must_use]
pub fn register(worker: Worker, db: &Db, writer: &Writer) -> Worker {
    let (db, writer) = (db.clone(), writer.clone());
    worker.every(Every::Minutes(15), move |org, _: CloseLapsed| {
        let (db, writer) = (db.clone(), writer.clone());
        async move { close_lapsed(&db, &writer, org, Utc::now()).await.map(|_| ()) }
    })
}

/// Closes the responses of an organisation that have given no sign for too long; answers how many.
pub async fn close_lapsed(db: &Db, writer: &Writer, org: OrgId, now: DateTime<Utc>) -> Result<usize> {
    let lapsed: Vec<ResponseId> = db
        .tenant(org, async |conn| {
            Ok(response::table
                .filter(response::org_id.eq(org).and(response::state.eq("open")))
                .filter(response::updated_at.lt(now - Duration::days(DAYS)))
                .order(response::updated_at)
                .limit(500)
                .select(response::response_id)
                .load(conn)
                .await?)
        })
        .await?;
    for id in &lapsed {
        close_one(db, writer, org, *id, now).await?;
    }
    Ok(lapsed.len())
}
