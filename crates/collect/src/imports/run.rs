//! Brings a file in, chunk by chunk.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use candor_model::id::{ImportId, OrgId};
use candor_model::{Actor, Error, FieldError, Result};
use candor_queue::{Task, Worker, enqueue};
use candor_store::{Conn, Db};
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};

use super::analyse::analyse;
use super::chunk::{BadRow, Chunks};
use super::lines::Place;
use super::plan::{Plan, Target};
use super::prepare::{Kind, prepare};
use super::record::{self, Import, ImportState, NewImport};
use super::spool::Spool;
use super::{rejects, write_rejects_csv};
use crate::write::{self, Row, Writer};

/// How long one job works before it makes way for a new one with a new lease.
const SLICE: Duration = Duration::from_secs(60);
/// So many rows at the beginning, all of them bad, are enough to see that the mapping is wrong.
const HOPELESS: i64 = 1_000;

/// The job that brings a file in.
#[derive(Debug, Serialize, Deserialize)]
pub struct ImportTask {
    /// Which.
    pub import: ImportId,
}

impl Task for ImportTask {
    const KIND: &'static str = "import.run";
    const LEASE_SECONDS: i32 = 180;
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read and to be read.
    pub bytes: (u64, u64),
    /// Rows read.
    pub rows: i64,
    /// Rows that could not be stored.
    pub rejected: i64,
}

/// Has a worker bring files in. In a running server that should be a worker of its own, since a file takes its time and
/// the jobs that were claimed with it wait.
#[must_use]
pub fn register(worker: Worker, writer: &Writer, spool: &Spool, stop: &watch::Receiver<bool>) -> Worker {
    let (writer, spool, stop) = (writer.clone(), spool.clone(), stop.clone());
    worker.on(move |org, task| run(writer.clone(), spool.clone(), stop.clone(), org, task))
}

/// Works on an import until it is done, or its time is over and a new job goes on, or `stop` turns true.
async fn run(
    writer: Writer,
    spool: Spool,
    stop: watch::Receiver<bool>,
    org: OrgId,
    task: ImportTask,
) -> Result<()> {
    let actor = Actor::system(org);
    let file = spool.file(org, task.import);
    let until = Instant::now() + SLICE;
    let proceed = |_: Progress| Instant::now() < until && !*stop.borrow();
    match work(&writer, &actor, task.import, &file, proceed).await {
        Ok(import) if import.state.at_work() => {
            writer.db().tenant(org, async |conn| enqueue(conn, org, &task).await.map(drop)).await?;
            writer.db().wake();
            Ok(())
        }
        Ok(_) => Ok(()),
        // The import was removed while it waited.
        Err(Error::NotFound) => Ok(()),
        Err(error @ Error::Unavailable(_)) => Err(error),
        Err(error) => {
            tracing::error!(import = %task.import, %error, "import failed");
            let reason = match &error {
                Error::Invalid(errors) => {
                    errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join("; ")
                }
                _ => "the file could not be read any more".to_owned(),
            };
            fail(writer.db(), &actor, task.import, &reason).await
        }
    }
}

async fn fail(db: &Db, actor: &Actor, id: ImportId, reason: &str) -> Result<()> {
    db.tenant(actor.org, async |conn| {
        let (import, _) = record::hold(conn, actor, id).await?;
        // A check that fails has stored nothing; the mapping can be changed.
        let state = match import.state {
            ImportState::Checking | ImportState::Checked => ImportState::Ready,
            _ => ImportState::Failed,
        };
        record::settle(conn, actor, id, state, Some(reason)).await
    })
    .await
}

/// Works on an import while `proceed` agrees, which is asked after each chunk.
async fn work(
    writer: &Writer,
    actor: &Actor,
    id: ImportId,
    file: &Path,
    mut proceed: impl FnMut(Progress) -> bool,
) -> Result<Import> {
    let db = writer.db();
    let (import, line) = db.tenant(actor.org, async |conn| record::hold(conn, actor, id).await).await?;
    if !import.state.at_work() {
        return Ok(import);
    }
    let mut from = Place {
        position: u64::try_from(import.position_bytes).unwrap_or_default(),
        line: u64::try_from(line).unwrap_or_default(),
    };
    let total = u64::try_from(import.file_bytes).unwrap_or_default();
    let mut ahead = read_ahead(writer.clone(), actor.org, file.to_owned(), &import, from);
    let mut import = import;
    while let Some(part) = ahead.recv().await {
        let part = part?;
        let (to, last, rows) = (part.end, part.last, part.rows.len());
        import = store(db, actor, &import, part, from).await?;
        db.wake();
        db.grew(rows).await;
        from = to;
        if hopeless(&import) {
            let message = "none of the first rows can be stored; look at the mapping and at the reasons";
            return Err(Error::Invalid(vec![FieldError::new("file", "hopeless", message)]));
        }
        let bytes = (if last { total } else { to.position }, total);
        let go_on = proceed(Progress { bytes, rows: import.rows_read, rejected: import.rows_rejected });
        if !import.state.at_work() || !go_on {
            break;
        }
    }
    Ok(import)
}

fn hopeless(import: &Import) -> bool {
    import.rows_rejected >= HOPELESS && import.rows_rejected == import.rows_read
}

/// A chunk that is understood and ready to be written.
struct Part {
    rows: Vec<Row>,
    /// Where each row stands: line and position.
    at: Vec<(u64, u64)>,
    bad: Vec<BadRow>,
    end: Place,
    last: bool,
}

/// Reads and understands the next chunk while the last one is written.
fn read_ahead(
    writer: Writer,
    org: OrgId,
    file: PathBuf,
    import: &Import,
    from: Place,
) -> mpsc::Receiver<Result<Part>> {
    let (send, receive) = mpsc::channel(1);
    let (plan, source, id) = (import.plan.clone(), import.source.clone(), import.id);
    tokio::spawn(async move {
        let mut chunks = None;
        loop {
            let (file, plan, source, before) = (file.clone(), plan.clone(), source.clone(), chunks.take());
            let read = tokio::task::spawn_blocking(move || {
                let mut chunks = match before {
                    Some(chunks) => chunks,
                    None => Chunks::open(&file, plan, source, id, from)?,
                };
                let chunk = chunks.next()?;
                Ok::<_, Error>((chunks, chunk))
            })
            .await
            .map_err(Error::internal)
            .and_then(|read| read);
            let part = match read {
                Ok((open, chunk)) => {
                    chunks = Some(open);
                    let at = chunk.good.iter().map(|(_, line, position)| (*line, *position)).collect();
                    let good = chunk.good.into_iter().map(|(new, _, _)| new).collect();
                    writer.understand_all(org, good).await.map(|rows| Part {
                        rows,
                        at,
                        bad: chunk.bad,
                        end: chunk.end,
                        last: chunk.last,
                    })
                }
                Err(error) => Err(error),
            };
            let last = part.as_ref().map_or(true, |part| part.last);
            if send.send(part).await.is_err() || last {
                return;
            }
        }
    });
    receive
}

/// One transaction: the records of a chunk, its bad rows and the new place. When the import is not where it was, or
/// was stopped, nothing happens.
async fn store(db: &Db, actor: &Actor, import: &Import, part: Part, from: Place) -> Result<Import> {
    let dry_run = import.state == ImportState::Checking;
    let id = import.id;
    let attempt = async |alone: bool| -> Result<Import> {
        db.tenant(actor.org, async |conn: &mut Conn| {
            let (now, _) = record::hold(conn, actor, id).await?;
            let position = u64::try_from(now.position_bytes).unwrap_or_default();
            if now.state != import.state || position != from.position {
                return Ok(now);
            }
            let answers = match (dry_run, alone) {
                (true, _) => write::look(conn, &part.rows).await?,
                (false, false) => write::write(conn, &part.rows).await?,
                (false, true) => write::write_bisecting(conn, &part.rows).await?,
            };
            let (mut stored, mut known) = (0, 0);
            let mut bad = part.bad.clone();
            for (answer, (line, position)) in answers.into_iter().zip(&part.at) {
                match answer {
                    Ok(accepted) if accepted.duplicate => known += 1,
                    Ok(_) => stored += 1,
                    Err(_) => {
                        let error = FieldError::new("row", "refused", "was refused by the database");
                        bad.push(BadRow { line: *line, position: *position, errors: vec![error] });
                    }
                }
            }
            rejects::store(conn, actor, id, &bad).await?;
            advance(conn, actor, id, &part, stored, known, bad.len()).await?;
            record::get(conn, actor, id).await
        })
        .await
    };
    match attempt(false).await {
        Err(error) if !matches!(error, Error::Unavailable(_)) => {
            tracing::warn!(%error, import = %id, "a chunk was refused; looking for the row");
            attempt(true).await
        }
        other => other,
    }
}

async fn advance(
    conn: &mut Conn,
    actor: &Actor,
    id: ImportId,
    part: &Part,
    stored: i64,
    known: i64,
    rejected: usize,
) -> Result<()> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let rejected = i64::try_from(rejected).unwrap_or(i64::MAX);
    sql_query(
        "update import set position_bytes = $3, position_line = $4, rows_read = rows_read + $5,
                rows_stored = rows_stored + $6, rows_known = rows_known + $7, rows_rejected = rows_rejected + $8,
                state = case when not $9 then state when state = 'checking' then 'checked' else 'done' end,
                finished_at = case when $9 then now() end
         where org_id = $1 and import_id = $2",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(id)
    .bind::<BigInt, _>(number(part.end.position))
    .bind::<BigInt, _>(number(part.end.line))
    .bind::<BigInt, _>(stored + known + rejected)
    .bind::<BigInt, _>(stored)
    .bind::<BigInt, _>(known)
    .bind::<BigInt, _>(rejected)
    .bind::<Bool, _>(part.last)
    .execute(conn)
    .await?;
    Ok(())
}

/// A file on this machine that is to be brought in at once.
#[derive(Clone, Debug)]
pub struct FileImport {
    /// The file.
    pub path: PathBuf,
    /// The source of its records.
    pub source: String,
    /// `field=column` pairs that go before what is guessed.
    pub map: Vec<(Target, String)>,
    /// Only look whether it could be done.
    pub dry_run: bool,
    /// Where the bad rows go as CSV, when there are any.
    pub rejects: Option<PathBuf>,
}

/// Brings a file in without a queue: for the command line. Answers the import as it ended, with the mapping in its
/// plan; bad rows are in the import and, if wished, in a file.
pub async fn import_file(
    writer: &Writer,
    actor: &Actor,
    wanted: FileImport,
    mut progress: impl FnMut(Progress),
) -> Result<Import> {
    record::check_source(&wanted.source)?;
    let id = ImportId::new();
    let scratch = tempfile::tempdir().map_err(Error::internal)?;
    let (path, copy, map) = (wanted.path.clone(), scratch.path().join("rows"), wanted.map.clone());
    let (file, plan) = tokio::task::spawn_blocking(move || -> Result<(PathBuf, Plan)> {
        let open = std::fs::File::open(&path).map_err(|e| {
            Error::invalid("file", "unreadable", format!("{} cannot be read: {e}", path.display()))
        })?;
        drop(open);
        let kind = prepare(&path, &copy)?;
        let file = if kind == Kind::Text { path } else { copy };
        let plan = analyse(&file, kind)?.mapped(&map)?;
        Ok((file, plan))
    })
    .await
    .map_err(Error::internal)??;
    let file_bytes = std::fs::metadata(&file).map_err(Error::internal)?.len();
    let name = wanted.path.file_name().map_or_else(|| "file".into(), |n| n.to_string_lossy());
    let name: String = name.chars().take(200).collect();
    let new = NewImport { id, source: &wanted.source, file_name: &name, file_bytes, plan: &plan };
    writer
        .db()
        .tenant(actor.org, async |conn| {
            record::create(conn, actor, new).await?;
            record::begin(conn, actor, id, wanted.dry_run).await.map(drop)
        })
        .await?;
    let worked = work(writer, actor, id, &file, |now| {
        progress(now);
        true
    })
    .await;
    if let Err(error) = &worked {
        fail(writer.db(), actor, id, &error.to_string()).await?;
    }
    if let Some(out) = &wanted.rejects {
        save_rejects(writer.db(), actor, id, &file, out).await?;
    }
    if wanted.dry_run {
        // The file is not kept, so nobody could go on from here.
        writer.db().tenant(actor.org, async |conn| record::remove(conn, actor, id).await).await?;
    }
    worked
}

async fn save_rejects(db: &Db, actor: &Actor, id: ImportId, file: &Path, out: &Path) -> Result<()> {
    let mut after = 0;
    let mut sink: Option<std::fs::File> = None;
    loop {
        let some =
            db.tenant(actor.org, async |conn| super::rejects(conn, actor, id, after, 5_000).await).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.line;
        let header = sink.is_none();
        let sink = match &mut sink {
            Some(sink) => sink,
            none => none.insert(std::fs::File::create(out).map_err(Error::internal)?),
        };
        write_rejects_csv(sink, Some(file), &some, header)?;
    }
}
