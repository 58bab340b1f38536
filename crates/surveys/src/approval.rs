//! Approval before launch: a second person signs the hash of exactly the definition that is to be published. Until then
//! there is no version, so no link opens and no invitation leaves.

use candor_accounts::audit;
use candor_model::id::{OrgId, SurveyId};
use candor_model::survey::{Definition, validate_definition};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::draft::{Draft, load};
use crate::schema::{survey, survey_approval, survey_policy};
use crate::survey::find;

/// What an organisation demands of all its surveys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyPolicy)]
pub struct Policy {
    /// Whether nothing is published that nobody has approved.
    pub approval_required: bool,
}

/// Who signed what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveySignature)]
pub struct Signature {
    /// The hash of the definition that was signed.
    pub hash: String,
    /// Who signed it.
    pub signed_by: String,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// What the approver remarked.
    pub note: String,
}

/// How a draft stands with approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyApproval)]
pub struct Approval {
    /// Whether this survey demands it.
    pub by_survey: bool,
    /// Whether the organisation demands it of every survey.
    pub by_organisation: bool,
    /// The hash of the draft as it is now: what an approver signs.
    pub hash: String,
    /// The signature of exactly this draft, if there is one.
    pub signature: Option<Signature>,
}

impl Approval {
    /// Whether nothing can be published without a signature.
    #[must_use]
    pub fn required(&self) -> bool {
        self.by_survey || self.by_organisation
    }
}

type Row = (bool, Option<String>, Option<String>, Option<DateTime<Utc>>, String);

/// The SHA-256 of a definition in its JSON form, in hexadecimal digits.
pub fn hash(definition: &Definition) -> Result<String> {
    let json = serde_json::to_string(definition).map_err(Error::internal)?;
    Ok(Sha256::digest(json).iter().map(|b| format!("{b:02x}")).collect())
}

/// How a draft stands with approval.
pub async fn approval(conn: &mut Conn, org: OrgId, id: SurveyId, draft: &Draft) -> Result<Approval> {
    let row: Option<Row> = survey_approval::table
        .find((org, id))
        .select((
            survey_approval::required,
            survey_approval::hash,
            survey_approval::signed_by,
            survey_approval::signed_at,
            survey_approval::note,
        ))
        .first(conn)
        .await
        .optional()?;
    let by_organisation = policy(conn, org).await?.approval_required;
    let hash = hash(&draft.definition)?;
    let by_survey = row.as_ref().is_some_and(|row| row.0);
    let signature = row.and_then(|(_, signed, by, at, note)| {
        Some(Signature { hash: signed?, signed_by: by?, signed_at: at?, note })
    });
    Ok(Approval { by_survey, by_organisation, signature: signature.filter(|s| s.hash == hash), hash })
}

/// What the organisation demands.
pub async fn policy(conn: &mut Conn, org: OrgId) -> Result<Policy> {
    let required: Option<bool> = survey_policy::table
        .find(org)
        .select(survey_policy::approval_required)
        .first(conn)
        .await
        .optional()?;
    Ok(Policy { approval_required: required.unwrap_or(false) })
}

/// Demands approval of every survey of the organisation, or no longer does. What is live stays live.
pub async fn set_policy(conn: &mut Conn, actor: &Actor, wanted: Policy) -> Result<Policy> {
    let values = (
        survey_policy::approval_required.eq(wanted.approval_required),
        survey_policy::updated_at.eq(Utc::now()),
        survey_policy::updated_by.eq(&actor.name),
    );
    diesel::insert_into(survey_policy::table)
        .values((survey_policy::org_id.eq(actor.org), values))
        .on_conflict(survey_policy::org_id)
        .do_update()
        .set(values)
        .execute(conn)
        .await?;
    let details = json!({ "approval_required": wanted.approval_required });
    audit::record(conn, actor, "survey.policy_changed", "surveys", details).await?;
    Ok(wanted)
}

/// Demands approval of this survey, or no longer does.
pub async fn set_rule(conn: &mut Conn, actor: &Actor, id: SurveyId, required: bool) -> Result<Approval> {
    let survey = find(conn, actor.org, id).await?;
    diesel::insert_into(survey_approval::table)
        .values((
            survey_approval::org_id.eq(actor.org),
            survey_approval::survey_id.eq(id),
            survey_approval::required.eq(required),
        ))
        .on_conflict((survey_approval::org_id, survey_approval::survey_id))
        .do_update()
        .set(survey_approval::required.eq(required))
        .execute(conn)
        .await?;
    let details = json!({ "required": required });
    audit::record(conn, actor, "survey.approval_rule_changed", &survey.slug, details).await?;
    let draft = load(conn, actor.org, id).await?;
    approval(conn, actor.org, id, &draft).await
}

/// Signs the draft, if it is still the one with this hash and has no flaws.
pub async fn approve(
    conn: &mut Conn,
    actor: &Actor,
    id: SurveyId,
    signed: &str,
    note: &str,
) -> Result<Approval> {
    // A signature and a publication go one after the other.
    survey::table
        .find((actor.org, id))
        .select(survey::survey_id)
        .for_update()
        .first::<SurveyId>(conn)
        .await?;
    let note = note.trim();
    if note.chars().count() > 2_000 {
        return Err(Error::invalid("note", "too_long", "At most 2,000 characters."));
    }
    let draft = load(conn, actor.org, id).await?;
    if hash(&draft.definition)? != signed {
        return Err(Error::Conflict("draft_changed"));
    }
    let flaws = validate_definition(&draft.definition);
    if !flaws.is_empty() {
        return Err(Error::Invalid(flaws));
    }
    let values = (
        survey_approval::hash.eq(Some(signed)),
        survey_approval::signed_by.eq(Some(&actor.name)),
        survey_approval::signed_at.eq(Some(Utc::now())),
        survey_approval::note.eq(note),
    );
    diesel::insert_into(survey_approval::table)
        .values((survey_approval::org_id.eq(actor.org), survey_approval::survey_id.eq(id), values))
        .on_conflict((survey_approval::org_id, survey_approval::survey_id))
        .do_update()
        .set(values)
        .execute(conn)
        .await?;
    let survey = find(conn, actor.org, id).await?;
    let details = json!({ "hash": signed, "revision": draft.revision });
    audit::record(conn, actor, "survey.approved", &survey.slug, details).await?;
    approval(conn, actor.org, id, &draft).await
}

/// Takes the signature back; it must be there.
pub async fn withdraw(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<Approval> {
    let survey = find(conn, actor.org, id).await?;
    if !erase(conn, actor.org, id, "").await? {
        return Err(Error::Conflict("not_approved"));
    }
    audit::record(conn, actor, "survey.approval_withdrawn", &survey.slug, Value::Null).await?;
    let draft = load(conn, actor.org, id).await?;
    approval(conn, actor.org, id, &draft).await
}

/// After an edit: a signature of anything else is void, even when the edit is undone.
pub(crate) async fn void(
    conn: &mut Conn,
    actor: &Actor,
    id: SurveyId,
    definition: &Definition,
) -> Result<()> {
    if erase(conn, actor.org, id, &hash(definition)?).await? {
        let survey = find(conn, actor.org, id).await?;
        audit::record(conn, actor, "survey.approval_voided", &survey.slug, Value::Null).await?;
    }
    Ok(())
}

async fn erase(conn: &mut Conn, org: OrgId, id: SurveyId, but: &str) -> Result<bool> {
    let erased = diesel::update(survey_approval::table.find((org, id)))
        .filter(survey_approval::hash.ne(but))
        .set((
            survey_approval::hash.eq(None::<String>),
            survey_approval::signed_by.eq(None::<String>),
            survey_approval::signed_at.eq(None::<DateTime<Utc>>),
            survey_approval::note.eq(""),
        ))
        .execute(conn)
        .await?;
    Ok(erased > 0)
}
