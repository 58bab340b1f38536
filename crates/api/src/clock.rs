//! The present, where an organisation is.

use candor_accounts::organisations;
use candor_model::filter::Clock;
use candor_model::{Actor, Result};
use chrono::Utc;
use chrono_tz::Tz;

use crate::AppState;

/// Now, in the time zone of the actor's organisation.
pub(crate) async fn clock(state: &AppState, actor: &Actor) -> Result<Clock> {
    let org = actor.org;
    let organisation = state.db.tenant(org, async move |conn| organisations::get(conn, org).await).await?;
    Ok(Clock { now: Utc::now(), zone: organisation.time_zone.parse().unwrap_or(Tz::UTC) })
}
