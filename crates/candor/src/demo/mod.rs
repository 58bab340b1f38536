//! The demo organisation: Merrow Parcel, a carrier that exists only here, with eighteen months of feedback.
//!
//! Made by the same functions as everybody's data, from a seed: the same day gives the same company. Stories are
//! planted in it for a visitor to find: a sorting machine that failed in the south of France, a price change with
//! wrong invoices, an update of the app that crashed, and a shop in Leeds that became excellent.

mod company;
mod grammar;
mod handled;
mod people;
mod records;
mod rng;
mod story;
mod surveys;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use candor_accounts::organisations::{self, OrganisationChange};
use candor_accounts::{units, users};
use candor_collect::{NewFeedback, SurveyPart, Writer, accept};
use candor_model::id::{OrgId, ResponseId, SurveyId};
use candor_model::{Actor, Error, Result};
use chrono::{DateTime, Duration, Utc};

use self::handled::Trouble;
use self::records::Made;
use self::story::{Calendar, Moment};
use self::surveys::Asked;
use crate::house::House;

pub(crate) use self::company::SLUG;
pub(crate) use self::people::{ADMIN, PASSWORD};

/// Records of one transaction.
const BATCH: usize = 3_000;
/// Batches that are under way at the same time.
const LANES: usize = 2;
/// Records of the last hours, which come in when the rules are already watching.
const FRESH: usize = 24;
/// Cases.
const CASES: usize = 60;

/// What was there when it was done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filled {
    /// Records that were written now.
    pub written: usize,
    /// Whether it was complete before.
    pub was_there: bool,
}

/// Fills the demo organisation unless it is complete; one that was interrupted is continued. `progress` hears how
/// many records are written.
pub(crate) async fn fill(
    house: &House,
    records: usize,
    now: DateTime<Utc>,
    mut progress: impl FnMut(usize),
) -> Result<Filled> {
    let org = organisation(house).await?;
    let actor = Actor::system(org);
    let known =
        house.db.tenant(org, async |conn| users::list(conn, &actor, Some(ADMIN), None, 1).await).await?;
    if !known.is_empty() {
        return Ok(Filled { written: 0, was_there: true });
    }
    let surveys = house
        .db
        .tenant(org, async |conn| {
            for place in &company::PLACES {
                units::ensure_path(conn, &actor, &place.names.join("/")).await?;
            }
            surveys::publish(conn, &actor).await
        })
        .await?;
    let (written, troubles) = write(house, org, records, now, &surveys, &mut progress).await?;
    let begun = now.max(Utc::now());
    house
        .db
        .tenant(org, async |conn| {
            let managers = people::add(conn, &actor).await?;
            people::watch(conn, &actor, begun).await?;
            people::keep_searches(conn, &actor).await?;
            people::draw(conn, &actor, begun).await?;
            handled::work(conn, &troubles, &actor, &managers, begun).await
        })
        .await?;
    let fresh = fresh(records, &surveys)?;
    let last = house.writer.write_batch(org, fresh).await?;
    Ok(Filled { written: written + last.len(), was_there: false })
}

async fn organisation(house: &House) -> Result<OrgId> {
    match organisations::by_slug(&house.db, SLUG).await {
        Ok(org) => return Ok(org),
        Err(Error::NotFound) => {}
        Err(other) => return Err(other),
    }
    let org = organisations::add(&house.db, SLUG, company::NAME).await?;
    let change =
        OrganisationChange { time_zone: Some("Europe/Paris".into()), ..OrganisationChange::default() };
    let actor = Actor::system(org);
    house.db.tenant(org, async |conn| organisations::change(conn, &actor, change).await).await?;
    Ok(org)
}

type Surveys = BTreeMap<Asked, (SurveyId, i32)>;

/// Writes the records; while one batch is written the next is made and understood.
async fn write(
    house: &House,
    org: OrgId,
    records: usize,
    now: DateTime<Utc>,
    surveys: &Surveys,
    progress: &mut impl FnMut(usize),
) -> Result<(usize, Vec<Trouble>)> {
    let calendar = Arc::new(Calendar::until(now));
    let mut batches = (0..records).step_by(BATCH).map(|from| from..(from + BATCH).min(records));
    let mut under_way = VecDeque::new();
    let (mut written, mut troubles) = (0, Vec::new());
    loop {
        for numbers in batches.by_ref().take(LANES - under_way.len()) {
            let batch = Batch { numbers, records, calendar: calendar.clone(), surveys: surveys.clone() };
            under_way.push_back(tokio::spawn(batch.write(house.writer.clone(), org)));
        }
        let Some(first) = under_way.pop_front() else { break };
        let (count, some, end) = first.await.map_err(Error::internal)??;
        written += count;
        troubles.extend(some);
        progress(end);
    }
    // The newest three weeks are what people work on.
    troubles.sort_by_key(|trouble| trouble.at);
    troubles.retain(|trouble| now - trouble.at < Duration::days(21));
    let every = troubles.len().div_ceil(CASES).max(1);
    let troubles = troubles.into_iter().rev().step_by(every).collect::<Vec<_>>().into_iter().rev().collect();
    Ok((written, troubles))
}

/// Records that are written together.
struct Batch {
    numbers: Range<usize>,
    records: usize,
    calendar: Arc<Calendar>,
    surveys: Surveys,
}

impl Batch {
    /// Answers how many were written now, which of them are troubles, and the number after the last.
    async fn write(self, writer: Writer, org: OrgId) -> Result<(usize, Vec<Trouble>, usize)> {
        let end = self.numbers.end;
        let made = tokio::task::spawn_blocking(move || self.make()).await.map_err(Error::internal)??;
        let (news, signs): (Vec<NewFeedback>, Vec<Option<DateTime<Utc>>>) = made.into_iter().unzip();
        let (mut written, mut troubles) = (0, Vec::new());
        for (accepted, sign) in writer.write_batch(org, news).await?.into_iter().zip(signs) {
            let accepted = accepted?;
            written += usize::from(!accepted.duplicate);
            if let Some(at) = sign {
                troubles.push(Trouble { id: accepted.id, at });
            }
        }
        Ok((written, troubles, end))
    }

    fn make(self) -> Result<Vec<(NewFeedback, Option<DateTime<Utc>>)>> {
        let make = |number| {
            let made = records::make(number, self.records, &self.calendar);
            let trouble = made.mood == -2 && made.input.unit.is_some();
            let at = made.received_at;
            new_feedback(made, &self.surveys).map(|new| (new, trouble.then_some(at)))
        };
        self.numbers.map(make).collect()
    }
}

fn new_feedback(made: Made, surveys: &Surveys) -> Result<NewFeedback> {
    let Made { input, received_at, answered, .. } = made;
    let new = accept(input, received_at)?;
    let part = answered.and_then(|(asked, answers)| {
        let (survey, version) = surveys.get(&asked).copied()?;
        Some(SurveyPart { survey, slug: asked.slug().into(), version, response: ResponseId::new(), answers })
    });
    Ok(match part {
        Some(part) => new.with_survey(part),
        None => new,
    })
}

/// What was said in the last two hours.
fn fresh(records: usize, surveys: &Surveys) -> Result<Vec<NewFeedback>> {
    let now = Utc::now();
    let calendar = Calendar::until(now);
    (0..FRESH)
        .map(|n| {
            let mut rng = rng::Rng::new(9_000_000 + n as u64);
            let Moment { place, .. } = calendar.moment(&mut rng);
            let minutes = i64::try_from(5 * (FRESH - n)).unwrap_or(5);
            let moment = Moment { at: now - Duration::minutes(minutes), ago: 0, place };
            let mut made = records::make_at(records + n, records, moment, &mut rng);
            made.received_at = now;
            new_feedback(made, surveys)
        })
        .collect()
}
