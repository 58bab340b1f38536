//! Quotas: how many answers of a kind are wanted. They hold exactly, however many finish at the same moment.

use candor_accounts::audit;
use candor_model::id::{OrgId, QuotaId, ResponseId, SurveyId};
use candor_model::survey::flow::flaws;
use candor_model::survey::{Answers, Condition, Definition, Text, evaluate};
use candor_model::{Actor, Error, FieldError, Result};
use candor_store::Conn;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::door::Door;
use super::passage::{Ending, Passage};
use super::schema::{response, response_quota};

/// Most quotas of one survey.
const MOST: usize = 200;

/// How many answers of a kind are wanted, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyQuota)]
pub struct Quota {
    /// Its id.
    pub id: QuotaId,
    /// What it is called.
    pub name: String,
    /// Which answers count, in the language of conditions; all when empty.
    pub condition: String,
    /// How many are wanted.
    pub most: i32,
    /// How many there are.
    pub counted: i32,
    /// The headline for those who come too late.
    pub title: Text,
    /// What they read below.
    pub text: Text,
}

/// A quota to be set.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSurveyQuota)]
pub struct NewQuota {
    /// What it is called.
    pub name: String,
    /// Which answers count, in the language of conditions; all when empty.
    #[serde(default)]
    pub condition: String,
    /// How many are wanted.
    pub most: i32,
    /// The headline for those who come too late; a usual one when empty.
    #[serde(default)]
    pub title: Text,
    /// What they read below; something usual when empty.
    #[serde(default)]
    pub text: Text,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = response_quota)]
struct Row {
    quota_id: QuotaId,
    name: String,
    condition: String,
    most: i32,
    counted: i32,
    title: Value,
    text: Value,
}

fn from_row(row: Row) -> Result<Quota> {
    Ok(Quota {
        id: row.quota_id,
        name: row.name,
        condition: row.condition,
        most: row.most,
        counted: row.counted,
        title: serde_json::from_value(row.title).map_err(Error::internal)?,
        text: serde_json::from_value(row.text).map_err(Error::internal)?,
    })
}

/// The quotas of a survey, oldest first.
pub async fn quotas(conn: &mut Conn, org: OrgId, survey: SurveyId) -> Result<Vec<Quota>> {
    let rows: Vec<Row> = response_quota::table
        .filter(response_quota::org_id.eq(org).and(response_quota::survey_id.eq(survey)))
        .order(response_quota::quota_id)
        .select(Row::as_select())
        .load(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

fn checked(new: &NewQuota, definition: &Definition) -> Result<()> {
    let mut flaws_found = Vec::new();
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        flaws_found.push(FieldError::new(
            "name",
            "required",
            "A quota needs a name of at most 200 characters.",
        ));
    }
    if !(0..=100_000_000).contains(&new.most) {
        flaws_found.push(FieldError::new("most", "too_large", "Between 0 and 100,000,000."));
    }
    if new.condition.chars().count() > 2_000 {
        flaws_found.push(FieldError::new("condition", "too_long", "At most 2,000 characters."));
    }
    flaws::over_all(definition, "condition", &new.condition, &mut flaws_found);
    if flaws_found.is_empty() { Ok(()) } else { Err(Error::Invalid(flaws_found)) }
}

/// Adds a quota. What was counted before is not looked at again.
pub async fn add(conn: &mut Conn, actor: &Actor, survey: SurveyId, new: NewQuota) -> Result<Quota> {
    let draft = candor_surveys::draft::load(conn, actor.org, survey).await?;
    checked(&new, &draft.definition)?;
    if quotas(conn, actor.org, survey).await?.len() >= MOST {
        return Err(Error::invalid("name", "too_many", format!("At most {MOST} quotas.")));
    }
    let quota = Quota {
        id: QuotaId::new(),
        name: new.name.trim().to_owned(),
        condition: new.condition,
        most: new.most,
        counted: 0,
        title: new.title,
        text: new.text,
    };
    diesel::insert_into(response_quota::table)
        .values((
            response_quota::org_id.eq(actor.org),
            response_quota::quota_id.eq(quota.id),
            response_quota::survey_id.eq(survey),
            response_quota::name.eq(&quota.name),
            response_quota::condition.eq(&quota.condition),
            response_quota::most.eq(quota.most),
            response_quota::title.eq(serde_json::to_value(&quota.title).map_err(Error::internal)?),
            response_quota::text.eq(serde_json::to_value(&quota.text).map_err(Error::internal)?),
        ))
        .execute(conn)
        .await?;
    audit::record(conn, actor, "survey.quota_added", &quota.name, json!({ "most": quota.most })).await?;
    Ok(quota)
}

/// Changes a quota; what was counted stays.
pub async fn change(
    conn: &mut Conn,
    actor: &Actor,
    survey: SurveyId,
    id: QuotaId,
    new: NewQuota,
) -> Result<Quota> {
    let draft = candor_surveys::draft::load(conn, actor.org, survey).await?;
    checked(&new, &draft.definition)?;
    let row: Row = diesel::update(response_quota::table.find((actor.org, id)))
        .filter(response_quota::survey_id.eq(survey))
        .set((
            response_quota::name.eq(new.name.trim()),
            response_quota::condition.eq(&new.condition),
            response_quota::most.eq(new.most),
            response_quota::title.eq(serde_json::to_value(&new.title).map_err(Error::internal)?),
            response_quota::text.eq(serde_json::to_value(&new.text).map_err(Error::internal)?),
        ))
        .returning(Row::as_select())
        .get_result(conn)
        .await?;
    audit::record(conn, actor, "survey.quota_changed", &row.name, json!({ "most": row.most })).await?;
    from_row(row)
}

/// Removes a quota.
pub async fn remove(conn: &mut Conn, actor: &Actor, survey: SurveyId, id: QuotaId) -> Result<()> {
    let name: String = diesel::delete(response_quota::table.find((actor.org, id)))
        .filter(response_quota::survey_id.eq(survey))
        .returning(response_quota::name)
        .get_result(conn)
        .await?;
    audit::record(conn, actor, "survey.quota_removed", &name, Value::Null).await
}

fn meant(quota: &Quota, definition: &Definition, answers: &Answers) -> bool {
    quota.condition.trim().is_empty()
        || Condition::parse(&quota.condition).is_ok_and(|c| c.holds(definition, answers))
}

/// Whether this person comes too late, judging by the answers so far; for asking nothing in vain. Quotas without a
/// condition count everybody, so they close the survey at once.
pub async fn full(
    conn: &mut Conn,
    door: &Door,
    definition: &Definition,
    passage: &Passage,
) -> Result<Option<Quota>> {
    let answers = evaluate(definition, &passage.answers).answers;
    let all = quotas(conn, door.org, door.survey.id).await?;
    Ok(all.into_iter().find(|q| q.counted >= q.most && meant(q, definition, &answers)))
}

/// What becomes of a finished response.
#[derive(Debug)]
pub(super) enum Place {
    /// It counts.
    Counted,
    /// This quota is full.
    Full(Box<Quota>),
    /// It was turned away or closed a moment ago.
    Gone,
}

/// Counts a finished response in all quotas that mean it, or in none of them when one is full. Counting twice counts
/// once.
pub(super) async fn count(
    conn: &mut Conn,
    door: &Door,
    definition: &Definition,
    passage: &Passage,
) -> Result<Place> {
    let (state, counted): (String, Option<Vec<QuotaId>>) = response::table
        .find((door.org, passage.id))
        .select((response::state, response::quota_ids))
        .for_update()
        .first(conn)
        .await?;
    if matches!(state.as_str(), "over_quota" | "closed") {
        return Ok(Place::Gone);
    }
    if state != "open" || counted.is_some() {
        return Ok(Place::Counted);
    }
    // In the order of their ids, so that nobody waits for somebody who waits.
    let rows: Vec<Row> = response_quota::table
        .filter(response_quota::org_id.eq(door.org).and(response_quota::survey_id.eq(door.survey.id)))
        .order(response_quota::quota_id)
        .select(Row::as_select())
        .for_update()
        .load(conn)
        .await?;
    let answers = evaluate(definition, &passage.answers).answers;
    let mut mine = Vec::new();
    for row in rows {
        let quota = from_row(row)?;
        if !meant(&quota, definition, &answers) {
            continue;
        }
        if quota.counted >= quota.most {
            return Ok(Place::Full(Box::new(quota)));
        }
        mine.push(quota.id);
    }
    diesel::update(response_quota::table.filter(response_quota::org_id.eq(door.org)))
        .filter(response_quota::quota_id.eq_any(&mine))
        .set(response_quota::counted.eq(response_quota::counted + 1))
        .execute(conn)
        .await?;
    diesel::update(response::table.find((door.org, passage.id)))
        .set(response::quota_ids.eq(&mine))
        .execute(conn)
        .await?;
    Ok(Place::Counted)
}

/// Ends a passage that came too late. Its answers are not kept.
pub async fn turn_away(
    conn: &mut Conn,
    door: &Door,
    response: ResponseId,
    passage: &Passage,
    quota: &Quota,
) -> Result<()> {
    let ending = Ending { title: quota.title.clone(), text: quota.text.clone() };
    let changed = diesel::update(response::table.find((door.org, response)))
        .filter(response::state.eq("open"))
        .set((
            response::state.eq("over_quota"),
            response::answers.eq(json!({})),
            response::ending.eq(serde_json::to_value(ending).map_err(Error::internal)?),
        ))
        .execute(conn)
        .await?;
    if changed > 0 {
        super::draw::give_back(conn, door.org, door.survey.id, &passage.draws.even).await?;
    }
    Ok(())
}
