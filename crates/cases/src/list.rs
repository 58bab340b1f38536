//! Lists of cases: mine, open ones by their clock, overdue ones, done ones.

use candor_accounts::units;
use candor_model::id::{CaseId, CustomerId, UnitId, UserId};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::row::{self, Row};
use crate::schema::feedback_case;
use crate::status::{Priority, Status};
use crate::view::{Case, show};

/// What somebody still has to act on.
const ACTIVE: [&str; 3] = ["open", "in_progress", "waiting_for_customer"];

/// Which cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Those that somebody still has to act on.
    #[default]
    Open,
    /// The same, my own.
    Mine,
    /// The same, nobody's yet.
    Unassigned,
    /// The same, whose clock has run out.
    Overdue,
    /// Resolved and closed ones.
    Done,
    /// All.
    All,
}

/// What is asked of a list.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Which cases.
    pub view: View,
    /// Only of this unit and those below.
    pub unit: Option<UnitId>,
    /// Only this owner's.
    pub owner: Option<UserId>,
    /// Only this status.
    pub status: Option<Status>,
    /// Only this priority.
    pub priority: Option<Priority>,
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only with these words in title, excerpt or customer's name.
    pub search: Option<String>,
    /// Where the page before ended, as [`position`] said.
    pub after: Option<(DateTime<Utc>, CaseId)>,
    /// At most so many.
    pub limit: i64,
}

/// Where a case stands in a list of this view.
#[must_use]
pub fn position(view: View, case: &Case) -> (DateTime<Utc>, CaseId) {
    (if by_clock(view) { case.due_at } else { case.updated_at }, case.id)
}

/// Cases to act on stand by their clock, the most urgent first; others by what happened last, the newest first.
fn by_clock(view: View) -> bool {
    !matches!(view, View::Done | View::All)
}

/// How much one person has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Cases that wait for the person, or for a customer that the person asked.
    pub open: i64,
    /// Those of them whose clock has run out.
    pub overdue: i64,
}

/// How much the person has to do now; nothing when it is no person who asks.
pub async fn load(conn: &mut Conn, actor: &Actor, now: DateTime<Utc>) -> Result<Load> {
    use feedback_case as c;
    let Some(user) = actor.user else { return Ok(Load::default()) };
    let mut mine = c::table
        .filter(c::org_id.eq(actor.org).and(c::owner_id.eq(user)).and(c::status.eq_any(ACTIVE)))
        .select((c::due_at, c::paused_at.is_not_null()))
        .into_boxed();
    if let Some(seen) = row::scope(conn, actor).await? {
        mine = mine.filter(c::unit_id.eq_any(seen));
    }
    let mine: Vec<(DateTime<Utc>, bool)> = mine.load(conn).await?;
    let overdue = mine.iter().filter(|(due, waits)| !waits && *due < now).count();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(Load { open: count(mine.len()), overdue: count(overdue) })
}

/// A page of cases.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    query: &ListQuery,
    now: DateTime<Utc>,
) -> Result<Vec<Case>> {
    use feedback_case as c;
    let mut cases =
        c::table.filter(c::org_id.eq(actor.org)).select(Row::as_select()).limit(query.limit).into_boxed();
    cases = match query.view {
        View::Open => cases.filter(c::status.eq_any(ACTIVE)),
        View::Mine => cases
            .filter(c::status.eq_any(ACTIVE))
            .filter(c::owner_id.eq(actor.user.ok_or(Error::Conflict("no_person"))?)),
        View::Unassigned => cases.filter(c::status.eq_any(ACTIVE)).filter(c::owner_id.is_null()),
        View::Overdue => cases.filter(c::status.eq_any(["open", "in_progress"])).filter(c::due_at.lt(now)),
        View::Done => cases.filter(c::status.eq_any(["resolved", "closed"])),
        View::All => cases,
    };
    if let Some(seen) = row::scope(conn, actor).await? {
        cases = cases.filter(c::unit_id.eq_any(seen));
    }
    if let Some(unit) = query.unit {
        cases = cases.filter(c::unit_id.eq_any(units::below(conn, actor, unit).await?));
    }
    if let Some(owner) = query.owner {
        cases = cases.filter(c::owner_id.eq(owner));
    }
    if let Some(status) = query.status {
        cases = cases.filter(c::status.eq(status.as_str()));
    }
    if let Some(priority) = query.priority {
        cases = cases.filter(c::priority.eq(priority.as_str()));
    }
    if let Some(customer) = query.customer {
        cases = cases.filter(c::customer_id.eq(customer));
    }
    if let Some(search) = query.search.as_deref().map(str::trim).filter(|s| !s.is_empty()) {
        let like = format!("%{}%", search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        let found = c::title.ilike(like.clone()).or(c::excerpt.ilike(like.clone()).assume_not_null());
        cases = cases.filter(found.or(c::customer_name.ilike(like).assume_not_null()));
    }
    cases = match (by_clock(query.view), query.after) {
        (true, None) => cases.order((c::due_at.asc(), c::case_id.asc())),
        (false, None) => cases.order((c::updated_at.desc(), c::case_id.desc())),
        (true, Some((at, id))) => cases
            .filter(c::due_at.gt(at).or(c::due_at.eq(at).and(c::case_id.gt(id))))
            .order((c::due_at.asc(), c::case_id.asc())),
        (false, Some((at, id))) => cases
            .filter(c::updated_at.lt(at).or(c::updated_at.eq(at).and(c::case_id.lt(id))))
            .order((c::updated_at.desc(), c::case_id.desc())),
    };
    let rows = cases.load(conn).await?;
    show(conn, actor, rows, now).await
}
