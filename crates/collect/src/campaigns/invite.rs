//! One batch of a campaign: decided together, written together, in a dozen statements however many people it has.

use std::collections::BTreeMap;

use candor_delivery::outbox::{self, NewMail};
use candor_model::id::{CandidateId, InvitationId, OrgId};
use candor_model::survey::ParameterTarget;
use candor_model::{Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use super::candidate::{Candidate, Row, from_row};
use super::clear::{Message, MessageKind, Verdict, clear, lock, note};
use super::letter::{Office, Reading, Which, Wording};
use super::sample::{Lot, deal, draw};
use super::schema::{campaign, campaign_candidate, contact_event};
use crate::responses::{NewInvitation, add_invitations, add_tokens};

/// How many candidates are decided at once.
const BATCH: i64 = 250;

/// What a batch came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// There is more to do at once.
    More,
    /// Nothing is due now, and something will be.
    Wait,
    /// Nothing is left.
    Nothing,
}

/// Draws the sample and deals the subjects, once.
pub(super) async fn draw_sample(
    conn: &mut Conn,
    org: OrgId,
    office: &Office,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = office.campaign.id;
    let drawn: Option<DateTime<Utc>> =
        campaign::table.find((org, id)).select(campaign::drawn_at).first(conn).await?;
    if drawn.is_some() {
        return Ok(());
    }
    let plan = &office.campaign.plan;
    let rows: Vec<Row> = campaign_candidate::table
        .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::campaign_id.eq(id)))
        .filter(campaign_candidate::disposition.eq("waiting"))
        .order(campaign_candidate::row_no)
        .select(Row::as_select())
        .load(conn)
        .await?;
    let people = rows.into_iter().map(from_row).collect::<Result<Vec<_>>>()?;
    let stratum = |one: &Candidate| match plan.sample.by.as_deref() {
        None => String::new(),
        Some("unit") => one.unit.clone().unwrap_or_default(),
        Some("language") => one.language.clone(),
        Some(name) => one.attributes.get(name).cloned().unwrap_or_default(),
    };
    let lots: Vec<Lot> =
        people.iter().map(|p| Lot { row: p.row, stratum: stratum(p), unit: p.unit.clone() }).collect();
    let chosen = draw(&lots, &plan.sample, office.campaign.seed);
    let of = |wanted: bool| {
        let both = people.iter().zip(&chosen).filter(move |(_, chosen)| **chosen == wanted);
        both.map(|(person, _)| (person.id, person.row)).unzip::<_, _, Vec<CandidateId>, Vec<i32>>()
    };
    let ((out, _), (drawn, rows)) = (of(false), of(true));
    diesel::update(
        campaign_candidate::table
            .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::candidate_id.eq_any(&out))),
    )
    .set((
        campaign_candidate::disposition.eq("not_sampled"),
        campaign_candidate::reason.eq("sample"),
        campaign_candidate::decided_at.eq(now),
    ))
    .execute(conn)
    .await?;
    let variants = deal(&rows, plan.subjects.len(), office.campaign.seed);
    sql_query(
        "update campaign_candidate c set variant = d.variant from unnest($2, $3) as d (id, variant)
         where c.org_id = $1 and c.candidate_id = d.id and d.variant > 0",
    )
    .bind::<Uuid, _>(org)
    .bind::<Array<Uuid>, _>(drawn)
    .bind::<Array<SmallInt>, _>(variants)
    .execute(conn)
    .await?;
    diesel::update(campaign::table.find((org, id))).set(campaign::drawn_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// How many invitations may leave now: what the hour before has left of its share.
async fn room(conn: &mut Conn, org: OrgId, office: &Office, now: DateTime<Utc>) -> Result<i64> {
    let Some(most) = office.campaign.plan.per_hour else { return Ok(BATCH) };
    let sent: i64 = contact_event::table
        .filter(contact_event::org_id.eq(org).and(contact_event::campaign_id.eq(office.campaign.id)))
        .filter(contact_event::kind.eq("invitation").and(contact_event::at.gt(now - Duration::hours(1))))
        .count()
        .get_result(conn)
        .await?;
    Ok((i64::from(most) - sent).clamp(0, BATCH))
}

/// Decides about the next candidates and writes to those who are clear.
pub(super) async fn invite_batch(
    conn: &mut Conn,
    org: OrgId,
    office: &Office,
    now: DateTime<Utc>,
) -> Result<Progress> {
    lock(conn, org).await?;
    let room = room(conn, org, office, now).await?;
    let waiting = campaign_candidate::table
        .filter(
            campaign_candidate::org_id.eq(org).and(campaign_candidate::campaign_id.eq(office.campaign.id)),
        )
        .filter(campaign_candidate::disposition.eq("waiting"));
    let due = campaign_candidate::due_at.is_null().or(campaign_candidate::due_at.le(now));
    let rows: Vec<Row> = waiting
        .filter(due)
        .order((campaign_candidate::due_at, campaign_candidate::row_no))
        .limit(room)
        .select(Row::as_select())
        .for_update()
        .load(conn)
        .await?;
    if rows.is_empty() {
        let left: i64 = waiting.count().get_result(conn).await?;
        return Ok(if left > 0 { Progress::Wait } else { Progress::Nothing });
    }
    let people = rows.into_iter().map(from_row).collect::<Result<Vec<_>>>()?;
    let wordings: Vec<Wording> =
        people.iter().map(|p| office.wording(Which::Invitation, &reading(p))).collect();
    let messages: Vec<Message> =
        people.iter().zip(&wordings).map(|(p, w)| message(office, p, w, MessageKind::Invitation)).collect();
    let verdicts = clear(conn, org, &messages, now).await?;
    let mut decided = Decided::default();
    let (mut invited, mut invitations, mut tokens, mut mails) = (vec![], vec![], vec![], vec![]);
    let expires_at = now + Duration::days(office.campaign.plan.expires_after_days.into());
    let first_reminder =
        office.campaign.plan.reminders.as_slice().first().map(|r| now + Duration::days(r.after_days.into()));
    let first_reminder = first_reminder.filter(|at| *at < expires_at);
    for (((person, wording), message), verdict) in people.iter().zip(&wordings).zip(&messages).zip(verdicts) {
        match verdict {
            Verdict::Suppressed(reason) => {
                decided.put(person, "suppressed", Some(reason.as_str().into()), None)
            }
            Verdict::Duplicate => decided.put(person, "duplicate", Some("12h".into()), None),
            Verdict::HeldBack(rule) => decided.put(person, "held_back", Some(rule.to_string()), None),
            Verdict::Clear => {
                let invitation = InvitationId::new();
                let token = candor_accounts::token::generate();
                let rendered = office.compose(
                    Which::Invitation,
                    &reading(person),
                    wording,
                    &office.secret_link(),
                    expires_at,
                )?;
                invitations.push(invitation_of(office, person, wording, invitation, expires_at));
                tokens.push((invitation, token.clone()));
                mails.push(mail("invitation", invitation.to_string(), person, office, rendered, token));
                invited.push(message);
                decided.put(person, "invited", None, Some(invitation));
            }
        }
    }
    add_invitations(conn, org, invitations, now).await?;
    add_tokens(conn, org, &tokens).await?;
    note(conn, org, &invited, now).await?;
    outbox::enqueue_many(conn, org, mails, now).await?;
    decided.write(conn, org, first_reminder, now).await?;
    Ok(Progress::More)
}

pub(super) fn reading(person: &Candidate) -> Reading<'_> {
    Reading {
        name: person.name.as_deref(),
        language: &person.language,
        attributes: &person.attributes,
        variant: usize::try_from(person.variant).unwrap_or(0),
    }
}

pub(super) fn message(office: &Office, person: &Candidate, wording: &Wording, kind: MessageKind) -> Message {
    Message {
        customer: person.customer,
        email: person.email.clone(),
        kind,
        survey: office.campaign.survey,
        survey_slug: office.survey_slug.clone(),
        campaign: Some(office.campaign.id),
        language: person.language.clone(),
        unit: person.unit.clone(),
        attributes: serde_json::json!(person.attributes),
        content: wording.content(),
    }
}

pub(super) fn mail(
    kind: &'static str,
    cause: String,
    person: &Candidate,
    office: &Office,
    words: candor_delivery::Rendered,
    token: String,
) -> NewMail {
    NewMail {
        kind,
        cause,
        user: None,
        to: person.email.clone(),
        to_name: person.name.clone().unwrap_or_default(),
        reply_to: None,
        unsubscribe: Some(format!("{}/unsubscribe", office.secret_link())),
        words,
        secret: Some(token),
    }
}

fn invitation_of(
    office: &Office,
    person: &Candidate,
    wording: &Wording,
    id: InvitationId,
    expires_at: DateTime<Utc>,
) -> NewInvitation {
    let mut parameters: BTreeMap<String, String> = person.attributes.clone();
    if let Some(unit) = &person.unit {
        let of_unit = office.definition.parameters.iter().filter(|p| p.target == ParameterTarget::Unit);
        parameters.extend(of_unit.map(|p| (p.name.clone(), unit.clone())));
    }
    NewInvitation {
        id,
        survey: office.campaign.survey,
        campaign: office.campaign.id,
        email: person.email.clone(),
        name: person.name.clone(),
        customer_external_id: person.external_id.clone(),
        language: person.language.clone(),
        parameters,
        subject: wording.subject.chars().take(200).collect(),
        message: wording.message.chars().take(2_000).collect(),
        created_by: office.campaign.created_by.clone(),
        expires_at,
        grace_hours: office.campaign.plan.grace_hours,
    }
}

/// What was decided, to be written at once.
#[derive(Default)]
struct Decided {
    ids: Vec<CandidateId>,
    dispositions: Vec<&'static str>,
    reasons: Vec<Option<String>>,
    invitations: Vec<Option<InvitationId>>,
}

impl Decided {
    fn put(
        &mut self,
        person: &Candidate,
        disposition: &'static str,
        reason: Option<String>,
        invitation: Option<InvitationId>,
    ) {
        self.ids.push(person.id);
        self.dispositions.push(disposition);
        self.reasons.push(reason);
        self.invitations.push(invitation);
    }

    async fn write(
        self,
        conn: &mut Conn,
        org: OrgId,
        reminder: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let expected = self.ids.len();
        let changed = sql_query(
            "update campaign_candidate c
             set disposition = d.disposition, reason = d.reason, invitation_id = d.invitation, decided_at = $6,
                 next_reminder_at = case when d.invitation is not null then $7 end
             from unnest($2, $3, $4, $5) as d (id, disposition, reason, invitation)
             where c.org_id = $1 and c.candidate_id = d.id and c.disposition = 'waiting'",
        )
        .bind::<Uuid, _>(org)
        .bind::<Array<Uuid>, _>(self.ids)
        .bind::<Array<Text>, _>(self.dispositions)
        .bind::<Array<Nullable<Text>>, _>(self.reasons)
        .bind::<Array<Nullable<Uuid>>, _>(self.invitations)
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<Timestamptz>, _>(reminder)
        .execute(conn)
        .await?;
        // They are locked, so that this cannot be; if it were, nobody must be written to twice.
        if changed == expected { Ok(()) } else { Err(Error::internal("a candidate was decided twice")) }
    }
}

/// The shares of complaints and of addresses that do not exist in what a campaign sent, in thousandths.
pub(super) async fn trouble(conn: &mut Conn, org: OrgId, office: &Office) -> Result<(i64, i64, i64)> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        sent: i64,
        #[diesel(sql_type = BigInt)]
        complaints: i64,
        #[diesel(sql_type = BigInt)]
        bounces: i64,
    }
    let found: Found = sql_query(
        "select count(*) filter (where m.state = 'sent') as sent, count(m.complained_at) as complaints,
                count(*) filter (where m.bounce = 'hard') as bounces
         from campaign_candidate c
         join mail m on m.org_id = c.org_id and m.kind = 'invitation' and m.cause = c.invitation_id::text
         where c.org_id = $1 and c.campaign_id = $2 and c.disposition = 'invited'",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(office.campaign.id)
    .get_result(conn)
    .await?;
    Ok((found.sent, found.complaints, found.bounces))
}
