//! The change log: facts that flow downstream, and the followers that read them.

use std::time::Duration;

use candor_model::Result;
use candor_model::id::OrgId;
use diesel::sql_types::{Array, BigInt, Double, Integer, Text, Timestamptz, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::{Conn, Db, Keep};

/// Where a follower stands: everything up to it has been applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct Position {
    /// The writing transaction.
    #[diesel(sql_type = BigInt)]
    pub xid: i64,
    /// The row's number.
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
}

/// One fact: the thing of this kind with this id is new or different. It carries no content; whoever needs it
/// loads the present row.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Change {
    /// Whose it is.
    #[diesel(sql_type = Uuid)]
    pub org_id: OrgId,
    /// Where it stands in the log.
    #[diesel(embed)]
    pub position: Position,
    /// `feedback` and the like.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// The id of the thing.
    #[diesel(sql_type = Uuid)]
    pub id: uuid::Uuid,
    /// When its transaction began.
    #[diesel(sql_type = Timestamptz)]
    pub at: chrono::DateTime<chrono::Utc>,
}

/// Appends facts of one kind, in the transaction that made them true.
pub async fn append(conn: &mut Conn, org: OrgId, kind: &str, ids: &[uuid::Uuid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    sql_query("insert into change_log (org_id, kind, id) select $1, $2, unnest($3)")
        .bind::<Uuid, _>(org)
        .bind::<Text, _>(kind)
        .bind::<Array<Uuid>, _>(ids)
        .kept()
        .execute(conn)
        .await?;
    Ok(())
}

/// The facts of all tenants after a position, oldest first, at most `most`.
pub async fn after(conn: &mut Conn, position: Position, most: i32) -> Result<Vec<Change>> {
    Ok(sql_query("select * from candor_changes_after($1, $2, $3)")
        .bind::<BigInt, _>(position.xid)
        .bind::<BigInt, _>(position.seq)
        .bind::<Integer, _>(most)
        .kept()
        .load(conn)
        .await?)
}

/// The last position that can be read now; the beginning when the log is empty.
pub async fn head(conn: &mut Conn) -> Result<Position> {
    let rows: Vec<Position> = sql_query("select * from candor_change_head()").load(conn).await?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// The last position that is committed. Followers reach it as soon as no older transaction is running, on this
/// database or any other of the server.
pub async fn end(conn: &mut Conn) -> Result<Position> {
    let rows: Vec<Position> = sql_query("select * from candor_change_end()").load(conn).await?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// How far behind a position the log has got.
#[derive(Clone, Copy, Debug, PartialEq, QueryableByName)]
pub struct Lag {
    /// Facts that come after it, counted up to 100,000.
    #[diesel(sql_type = BigInt)]
    pub records: i64,
    /// For how long the oldest of them has waited; zero when there is none.
    #[diesel(sql_type = Double)]
    pub seconds: f64,
}

/// What a follower at a position has still to read.
pub async fn lag(conn: &mut Conn, position: Position) -> Result<Lag> {
    let rows: Vec<Lag> = sql_query("select * from candor_change_lag($1, $2)")
        .bind::<BigInt, _>(position.xid)
        .bind::<BigInt, _>(position.seq)
        .load(conn)
        .await?;
    Ok(rows.into_iter().next().unwrap_or(Lag { records: 0, seconds: 0.0 }))
}

/// The position that a follower saved in the database; `None` before its first save.
pub async fn load_position(conn: &mut Conn, follower: &str) -> Result<Option<Position>> {
    let rows: Vec<Position> = sql_query("select xid, seq from follower where name = $1 for update")
        .bind::<Text, _>(follower)
        .kept()
        .load(conn)
        .await?;
    Ok(rows.into_iter().next())
}

/// Saves a follower's position, best in the same transaction as the effects of what it read.
pub async fn save_position(conn: &mut Conn, follower: &str, position: Position) -> Result<()> {
    sql_query(
        "insert into follower (name, xid, seq) values ($1, $2, $3)
         on conflict (name) do update set xid = excluded.xid, seq = excluded.seq, updated_at = now()",
    )
    .bind::<Text, _>(follower)
    .bind::<BigInt, _>(position.xid)
    .bind::<BigInt, _>(position.seq)
    .kept()
    .execute(conn)
    .await?;
    Ok(())
}

/// Something that reads the change log in order. `apply` must be harmless to repeat: after a crash the facts since
/// the last kept position come again.
pub trait Follower: Send {
    /// For logs and metrics.
    fn name(&self) -> &'static str;
    /// Where to begin.
    fn position(&mut self) -> impl Future<Output = Result<Position>> + Send;
    /// Applies a batch and keeps the position of its last fact.
    fn apply(&mut self, changes: &[Change]) -> impl Future<Output = Result<()>> + Send;
}

/// How many facts a follower is given at once.
const BATCH: i32 = 5_000;
/// How long a follower sleeps when nobody in this process wakes it.
const POLL: Duration = Duration::from_millis(100);
/// Under load the log is read no more often than this: each reading costs a transaction, however little it finds.
const PACE: Duration = Duration::from_millis(25);

/// Runs a follower until `stop` turns true. Errors are logged and the batch is tried again, ever more slowly.
pub async fn follow<F: Follower>(db: Db, mut follower: F, mut stop: watch::Receiver<bool>) {
    let name = follower.name();
    let mut failures = 0_u32;
    let mut position = None;
    let mut wakes = db.wakes();
    while !*stop.borrow() {
        let next = Instant::now() + PACE;
        let pause = match step(&db, &mut follower, &mut position).await {
            // There is more already.
            Ok(read) if read >= BATCH.unsigned_abs() as usize => continue,
            Ok(_) => {
                failures = 0;
                POLL
            }
            Err(error) => {
                failures = (failures + 1).min(5);
                tracing::error!(follower = name, %error, "follower failed, will try again");
                position = None;
                Duration::from_millis(50 << failures)
            }
        };
        let rested = async {
            tokio::time::sleep_until(next).await;
            wakes.next(pause).await;
        };
        tokio::select! {
            () = rested => {}
            _ = stop.changed() => {}
        }
    }
}

async fn step<F: Follower>(db: &Db, follower: &mut F, position: &mut Option<Position>) -> Result<usize> {
    let from = match *position {
        Some(p) => p,
        None => follower.position().await?,
    };
    *position = Some(from);
    db.note_follower(follower.name(), from);
    let changes = db.untenanted(async |conn| after(conn, from, BATCH).await).await?;
    if let Some(last) = changes.last() {
        follower.apply(&changes).await?;
        *position = Some(last.position);
        db.note_follower(follower.name(), last.position);
    }
    Ok(changes.len())
}
