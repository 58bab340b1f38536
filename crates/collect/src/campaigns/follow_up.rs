//! What follows an invitation: reminders, another try where a mailbox was full, thanks.

use std::collections::HashMap;

use candor_delivery::outbox;
use candor_model::Result;
use candor_model::id::{CandidateId, InvitationId, OrgId};
use candor_store::Conn;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Nullable, SmallInt, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use super::campaign::load;
use super::candidate::{Candidate, Row, from_row};
use super::clear::{Message, MessageKind, Verdict, clear, lock, note};
use super::invite::{Progress, mail, message, reading};
use super::letter::{Office, Which, Wording};
use super::schema::campaign_candidate;
use crate::responses::{Asked, add_tokens, asked};

/// How many are dealt with at once.
const BATCH: i64 = 250;
/// How long a full mailbox is given.
const PATIENCE: Duration = Duration::hours(6);
/// How often an invitation is tried again.
const RETRIES: i16 = 2;

async fn people(conn: &mut Conn, org: OrgId, ids: &[CandidateId]) -> Result<Vec<Candidate>> {
    let rows: Vec<Row> = campaign_candidate::table
        .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::candidate_id.eq_any(ids)))
        .order(campaign_candidate::row_no)
        .select(Row::as_select())
        .for_update()
        .load(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

async fn invitations(
    conn: &mut Conn,
    org: OrgId,
    people: &[Candidate],
) -> Result<HashMap<InvitationId, Asked>> {
    let ids: Vec<InvitationId> = people.iter().filter_map(|p| p.invitation).collect();
    asked(conn, org, &ids).await
}

/// Reminds whoever is due. A rule that counts reminders can hold one back; then the next one, if there is one, comes
/// at its own time.
pub(super) async fn remind_batch(
    conn: &mut Conn,
    org: OrgId,
    office: &Office,
    now: DateTime<Utc>,
) -> Result<Progress> {
    lock(conn, org).await?;
    let of_it = campaign_candidate::table
        .filter(
            campaign_candidate::org_id.eq(org).and(campaign_candidate::campaign_id.eq(office.campaign.id)),
        )
        .filter(campaign_candidate::next_reminder_at.is_not_null());
    let ids: Vec<CandidateId> = of_it
        .filter(campaign_candidate::next_reminder_at.le(now))
        .order(campaign_candidate::next_reminder_at)
        .limit(BATCH)
        .select(campaign_candidate::candidate_id)
        .load(conn)
        .await?;
    if ids.is_empty() {
        let left: i64 = of_it.count().get_result(conn).await?;
        return Ok(if left > 0 { Progress::Wait } else { Progress::Nothing });
    }
    let everybody = people(conn, org, &ids).await?;
    let invitations = invitations(conn, org, &everybody).await?;
    let (open, over): (Vec<Candidate>, Vec<Candidate>) = everybody
        .into_iter()
        .partition(|p| p.invitation.and_then(|id| invitations.get(&id)).is_some_and(|i| i.is_open(now)));
    let which = |person: &Candidate| Which::Reminder(turn(person));
    let wordings: Vec<Wording> = open.iter().map(|p| office.wording(which(p), &reading(p))).collect();
    let messages: Vec<Message> =
        open.iter().zip(&wordings).map(|(p, w)| message(office, p, w, MessageKind::Reminder)).collect();
    let verdicts = clear(conn, org, &messages, now).await?;
    let mut turns = Turns::default();
    over.iter().for_each(|person| turns.put(person, person.reminders, None));
    let (mut sent, mut tokens, mut mails) = (vec![], vec![], vec![]);
    for (((person, wording), message), verdict) in open.iter().zip(&wordings).zip(&messages).zip(verdicts) {
        let Some((id, invited)) = person.invitation.and_then(|id| Some((id, invitations.get(&id)?))) else {
            continue;
        };
        let count = turn(person) + 1;
        let next = office.campaign.plan.reminders.get(count);
        let next =
            next.map(|r| now + Duration::days(r.after_days.into())).filter(|at| *at < invited.expires_at);
        match verdict {
            Verdict::Clear => {
                let token = candor_accounts::token::generate();
                let rendered = office.compose(
                    which(person),
                    &reading(person),
                    wording,
                    &office.secret_link(),
                    invited.expires_at,
                )?;
                tokens.push((id, token.clone()));
                mails.push(mail(
                    "invitation_reminder",
                    format!("{id}:{count}"),
                    person,
                    office,
                    rendered,
                    token,
                ));
                sent.push(message);
                turns.put(person, i16::try_from(count).unwrap_or(i16::MAX), next);
            }
            Verdict::Suppressed(_) => turns.put(person, person.reminders, None),
            Verdict::Duplicate | Verdict::HeldBack(_) => {
                // Asked again tomorrow, until the link expires.
                let tomorrow = now + Duration::days(1);
                turns.put(person, person.reminders, Some(tomorrow).filter(|at| *at < invited.expires_at));
            }
        }
    }
    add_tokens(conn, org, &tokens).await?;
    note(conn, org, &sent, now).await?;
    crate::responses::reminded(conn, org, &tokens.iter().map(|(id, _)| *id).collect::<Vec<_>>(), now).await?;
    outbox::enqueue_many(conn, org, mails, now).await?;
    turns.write(conn, org).await?;
    Ok(Progress::More)
}

fn turn(person: &Candidate) -> usize {
    usize::try_from(person.reminders).unwrap_or(0)
}

#[derive(Default)]
struct Turns {
    ids: Vec<CandidateId>,
    counts: Vec<i16>,
    next: Vec<Option<DateTime<Utc>>>,
}

impl Turns {
    fn put(&mut self, person: &Candidate, count: i16, next: Option<DateTime<Utc>>) {
        self.ids.push(person.id);
        self.counts.push(count);
        self.next.push(next);
    }

    async fn write(self, conn: &mut Conn, org: OrgId) -> Result<()> {
        sql_query(
            "update campaign_candidate c set reminders = d.count, next_reminder_at = d.next
             from unnest($2, $3, $4) as d (id, count, next) where c.org_id = $1 and c.candidate_id = d.id",
        )
        .bind::<Uuid, _>(org)
        .bind::<Array<Uuid>, _>(self.ids)
        .bind::<Array<SmallInt>, _>(self.counts)
        .bind::<Array<Nullable<Timestamptz>>, _>(self.next)
        .execute(conn)
        .await?;
        Ok(())
    }
}

/// Tries again where a mail came back for a reason that may pass. It is the same invitation, with a new link; no rule
/// counts it, since nothing arrived.
pub(super) async fn retry_batch(
    conn: &mut Conn,
    org: OrgId,
    office: &Office,
    now: DateTime<Utc>,
) -> Result<Progress> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Uuid)]
        candidate_id: CandidateId,
    }
    let found: Vec<Found> = sql_query(
        "select c.candidate_id from campaign_candidate c
         join mail m on m.org_id = c.org_id and m.kind = 'invitation'
            and m.cause = c.invitation_id::text || case when c.retries > 0 then ':' || c.retries else '' end
         where c.org_id = $1 and c.campaign_id = $2 and c.retries < $3 and m.bounce = 'soft' and m.bounced_at <= $4
         limit 250",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(office.campaign.id)
    .bind::<SmallInt, _>(RETRIES)
    .bind::<Timestamptz, _>(now - PATIENCE)
    .load(conn)
    .await?;
    if found.is_empty() {
        return Ok(Progress::Nothing);
    }
    let ids: Vec<CandidateId> = found.into_iter().map(|f| f.candidate_id).collect();
    let people = people(conn, org, &ids).await?;
    let invitations = invitations(conn, org, &people).await?;
    let counts: HashMap<CandidateId, i16> = campaign_candidate::table
        .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::candidate_id.eq_any(&ids)))
        .select((campaign_candidate::candidate_id, campaign_candidate::retries))
        .load::<(CandidateId, i16)>(conn)
        .await?
        .into_iter()
        .collect();
    let (mut tokens, mut mails) = (vec![], vec![]);
    for person in &people {
        let Some((id, invited)) = person.invitation.and_then(|id| Some((id, invitations.get(&id)?))) else {
            continue;
        };
        if !invited.is_open(now) {
            continue;
        }
        let retry = counts.get(&person.id).copied().unwrap_or(0) + 1;
        let to = reading(person);
        let wording = office.wording(Which::Invitation, &to);
        let rendered =
            office.compose(Which::Invitation, &to, &wording, &office.secret_link(), invited.expires_at)?;
        let token = candor_accounts::token::generate();
        tokens.push((id, token.clone()));
        mails.push(mail("invitation", format!("{id}:{retry}"), person, office, rendered, token));
    }
    add_tokens(conn, org, &tokens).await?;
    outbox::enqueue_many(conn, org, mails, now).await?;
    // Who is past asking counts as tried, so that nobody looks again.
    diesel::update(
        campaign_candidate::table
            .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::candidate_id.eq_any(&ids))),
    )
    .set(campaign_candidate::retries.eq(campaign_candidate::retries + 1))
    .execute(conn)
    .await?;
    Ok(Progress::More)
}

/// Thanks somebody who has answered, once.
pub(super) async fn thank(
    conn: &mut Conn,
    org: OrgId,
    invitation: InvitationId,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let found: Option<(CandidateId, candor_model::id::CampaignId, bool)> = campaign_candidate::table
        .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::invitation_id.eq(invitation)))
        .select((
            campaign_candidate::candidate_id,
            campaign_candidate::campaign_id,
            campaign_candidate::thanked,
        ))
        .for_update()
        .first(conn)
        .await
        .optional()?;
    let Some((candidate, campaign, false)) = found else { return Ok(()) };
    let campaign = load(conn, org, campaign).await?;
    if campaign.plan.thanks.is_none() {
        return Ok(());
    }
    lock(conn, org).await?;
    let office = Office::open(conn, campaign, org, public_url).await?;
    let Some(person) = people(conn, org, &[candidate]).await?.pop() else { return Ok(()) };
    let to = reading(&person);
    let wording = office.wording(Which::Thanks, &to);
    let message = message(&office, &person, &wording, MessageKind::Thanks);
    if clear(conn, org, std::slice::from_ref(&message), now).await? == [Verdict::Clear] {
        let token = candor_accounts::token::generate();
        let rendered = office.compose(Which::Thanks, &to, &wording, &office.secret_link(), now)?;
        add_tokens(conn, org, &[(invitation, token.clone())]).await?;
        let mail = mail("invitation_thanks", invitation.to_string(), &person, &office, rendered, token);
        note(conn, org, &[&message], now).await?;
        outbox::enqueue(conn, org, mail, now).await?;
    }
    diesel::update(campaign_candidate::table.find((org, candidate)))
        .set(campaign_candidate::thanked.eq(true))
        .execute(conn)
        .await?;
    Ok(())
}
