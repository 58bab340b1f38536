//! Cases as they are found in the middle of a working week: some new, some waiting, most done.

use candor_accounts::users;
use candor_cases::settings::root_causes;
use candor_cases::{NewCase, Priority, acting, opening};
use candor_model::id::{FeedbackId, UserId};
use candor_model::{Actor, Result};
use candor_store::Conn;
use chrono::{DateTime, Duration, Utc};

use super::rng::Rng;

/// A record that somebody should act on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trouble {
    pub id: FeedbackId,
    pub at: DateTime<Utc>,
}

const NOTES: [&str; 6] = [
    "Called the customer, she was glad that somebody rang back.",
    "Depot confirms: the parcel was on the wrong pallet.",
    "Asked the driver's team leader for a statement.",
    "Customer wants a refund of the express surcharge. Agreed.",
    "Left a message, will try again tomorrow morning.",
    "Photo of the damaged box received, claim is with the insurer.",
];
const ANSWERS: [&str; 5] = [
    "Parcel found in the hub and delivered by courier the same evening; customer informed.",
    "Refunded shipping and apologised by phone. Customer stays.",
    "Invoice corrected, credit note sent, contact for billing named.",
    "Replacement sent at our cost, packing advice added to the shop's routine.",
    "Talked to the driver; the customer's preferred safe place is now in the route notes.",
];

/// Opens cases on troubles, the newest last, and works on them up to now.
pub(super) async fn work(
    conn: &mut Conn,
    troubles: &[Trouble],
    actor: &Actor,
    managers: &[UserId],
    now: DateTime<Utc>,
) -> Result<usize> {
    let mut rng = Rng::new(4_711);
    let causes = root_causes(conn, actor.org).await?;
    let mut people = Vec::new();
    for id in managers {
        people.push(users::actor(conn, actor.org, *id).await?);
    }
    let mut opened = 0;
    for (number, trouble) in troubles.iter().enumerate() {
        let record = candor_collect::get(conn, actor, trouble.id).await?;
        let able: Vec<&Actor> = people.iter().filter(|p| p.sees_unit(record.unit.as_deref())).collect();
        let Some(manager) = rng.pick(&able).copied() else { continue };
        let age = |hours: i64| (trouble.at + Duration::hours(hours)).min(now);
        let priority = [Priority::Normal, Priority::High, Priority::Low, Priority::Urgent]
            [rng.weighted([5.0, 3.0, 1.0, 1.0].into_iter())];
        let new = NewCase { feedback: Some(trouble.id), priority, ..NewCase::default() };
        let id = opening::open(conn, actor, new, age(1)).await?;
        opened += 1;
        // Old ones are done, new ones are not: the last ten percent nobody has seen yet.
        let stage = number * 10 / troubles.len().max(1);
        if stage >= 9 {
            continue;
        }
        acting::take(conn, manager, id, age(3)).await?;
        if let Some(note) = rng.pick(&NOTES) {
            acting::note(conn, manager, id, (*note).into(), age(5)).await?;
        }
        if (7..8).contains(&stage) {
            acting::wait(conn, manager, id, Some("Waiting for a photo of the box.".into()), age(6)).await?;
        }
        if stage >= 6 {
            continue;
        }
        let cause = rng.pick(&causes).map(|cause| cause.id);
        let answer = rng.pick(&ANSWERS).copied().unwrap_or_default();
        acting::resolve(
            conn,
            manager,
            id,
            (answer.into(), cause),
            age(20 + 4 * i64::try_from(rng.below(9)).unwrap_or(0)),
        )
        .await?;
        if stage < 4 {
            acting::close(conn, manager, id, None, age(80)).await?;
        }
    }
    Ok(opened)
}
