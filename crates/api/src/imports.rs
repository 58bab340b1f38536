//! Files that are brought in.

use std::io::Write;
use std::path::PathBuf;

use actix_multipart::{Field, Multipart};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, delete, get, post, put, web};
use bytes::Bytes;
use candor_collect::imports::{self, Import, PlanChange, Preview, Reject, Spool};
use candor_model::id::ImportId;
use candor_model::{Actor, Error, Scope};
use candor_store::Db;
use chrono::Utc;
use futures_util::StreamExt;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{self, Page};
use crate::{ApiError, ApiResult, AppState, Auth, Body, Params};

/// The largest file.
const MAX_FILE: u64 = 4 * 1024 * 1024 * 1024;
/// How many bad rows are fetched at once for a download.
const REJECTS: u32 = 5_000;

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(upload)
        .service(list_imports)
        .service(read_import)
        .service(read_preview)
        .service(change_plan)
        .service(check)
        .service(run)
        .service(cancel)
        .service(download_rejects)
        .service(list_rejects)
        .service(remove_import);
}

/// A file and what it is from.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form")]
struct Upload {
    /// The source of its records, such as `shop-reviews`.
    source: String,
    /// CSV, TSV, XLSX or JSON lines.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Uploads a file and proposes where its columns go. Nothing is stored yet.
#[utoipa::path(
    tag = "imports",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, body = Import))
)]
#[post("/imports")]
async fn upload(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    form: Multipart,
) -> ApiResult<(web::Json<Import>, StatusCode)> {
    actor.require(Scope::FeedbackWrite)?;
    let spool = spool(&state);
    let id = ImportId::new();
    let read = match read_form(&spool, &actor, id, form).await {
        Ok(read) => read,
        Err(error) => {
            spool.remove(actor.org, id);
            return Err(error);
        }
    };
    let import = imports::receive(&state.db, &spool, &actor, id, &read.source, &read.file_name).await?;
    Ok((web::Json(import), StatusCode::CREATED))
}

struct Form {
    source: String,
    file_name: String,
}

async fn read_form(spool: &Spool, actor: &Actor, id: ImportId, mut form: Multipart) -> ApiResult<Form> {
    let malformed = |e: actix_multipart::MultipartError| ApiError::Malformed(e.to_string());
    let (mut source, mut file_name) = (None, None);
    while let Some(field) = form.next().await {
        let mut field = field.map_err(malformed)?;
        match field.name() {
            Some("source") => {
                let mut text = Vec::new();
                while let Some(chunk) = field.next().await {
                    text.extend_from_slice(&chunk.map_err(malformed)?);
                    if text.len() > 1_000 {
                        return Err(ApiError::TooLarge);
                    }
                }
                source = Some(String::from_utf8_lossy(&text).trim().to_owned());
            }
            Some("file") if file_name.is_none() => {
                let name = field.content_disposition().and_then(|d| d.get_filename()).unwrap_or("file");
                file_name = Some(name.to_owned());
                save(spool, actor, id, &mut field).await?;
            }
            _ => return Err(Error::invalid("", "unknown_field", "the form has a source and one file").into()),
        }
    }
    let required = |field: &str| Error::invalid(field, "required", "is missing");
    Ok(Form {
        file_name: file_name.ok_or_else(|| required("file"))?,
        source: source.ok_or_else(|| required("source"))?,
    })
}

async fn save(spool: &Spool, actor: &Actor, id: ImportId, field: &mut Field) -> ApiResult<()> {
    let mut file = spool.upload(actor.org, id)?;
    let mut total = 0;
    let mut buffer = Vec::new();
    loop {
        let chunk = field.next().await.transpose().map_err(|e| ApiError::Malformed(e.to_string()))?;
        let end = chunk.is_none();
        let chunk = chunk.unwrap_or_default();
        total += chunk.len() as u64;
        if total > MAX_FILE {
            return Err(ApiError::TooLarge);
        }
        buffer.extend_from_slice(&chunk);
        if end || buffer.len() >= 1024 * 1024 {
            let bytes = std::mem::take(&mut buffer);
            let write = move || file.write_all(&bytes).map(|()| file);
            file = web::block(write).await.map_err(Error::internal)?.map_err(Error::internal)?;
        }
        if end {
            return Ok(());
        }
    }
}

fn spool(state: &AppState) -> Spool {
    Spool::new(&state.config.data_dir)
}

/// Which of a list.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Where the page before ended.
    cursor: Option<String>,
    /// At most so many.
    limit: Option<u16>,
}

/// Lists imports, the youngest first.
#[utoipa::path(tag = "imports", params(ListQuery), responses((status = 200, body = Page<Import>)))]
#[get("/imports")]
async fn list_imports(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(asked): Params<ListQuery>,
) -> ApiResult<web::Json<Page<Import>>> {
    actor.require(Scope::FeedbackWrite)?;
    let limit = page::limit(asked.limit, 30)?;
    let before = page::place_id(asked.cursor.as_deref())?.map(ImportId);
    let more = u16::try_from(limit + 1).unwrap_or(u16::MAX);
    let items =
        state.db.tenant(actor.org, async |conn| imports::list(conn, &actor, before, more).await).await?;
    Ok(web::Json(Page::of(items, limit, |last| last.id.to_string())))
}

/// Shows an import: where it stands, how far it is, where its columns go.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 200, body = Import)))]
#[get("/imports/{id}")]
async fn read_import(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
) -> ApiResult<web::Json<Import>> {
    actor.require(Scope::FeedbackWrite)?;
    let import = state.db.tenant(actor.org, async |conn| imports::get(conn, &actor, *id).await).await?;
    Ok(web::Json(import))
}

/// Shows the first 20 rows as they will be stored, with what is wrong with each.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 200, body = Preview)))]
#[get("/imports/{id}/preview")]
async fn read_preview(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
) -> ApiResult<web::Json<Preview>> {
    actor.require(Scope::FeedbackWrite)?;
    let import = state.db.tenant(actor.org, async |conn| imports::get(conn, &actor, *id).await).await?;
    let file = spool(&state).file(actor.org, *id);
    if !file.exists() {
        return Err(Error::Conflict("file_gone").into());
    }
    let read = move || imports::preview(&file, &import.plan, &import.source, Utc::now());
    Ok(web::Json(web::block(read).await.map_err(Error::internal)??))
}

/// Changes where columns go.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), request_body = PlanChange, responses((status = 200, body = Import)))]
#[put("/imports/{id}/plan")]
async fn change_plan(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
    Body(change): Body<PlanChange>,
) -> ApiResult<web::Json<Import>> {
    actor.require(Scope::FeedbackWrite)?;
    let import = state
        .db
        .tenant(actor.org, async |conn| imports::change_plan(conn, &actor, *id, change).await)
        .await?;
    Ok(web::Json(import))
}

/// Reads all rows without storing any, to see which could be.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 202, body = Import)))]
#[post("/imports/{id}/check")]
async fn check(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
) -> ApiResult<(web::Json<Import>, StatusCode)> {
    actor.require(Scope::FeedbackWrite)?;
    start(&state, &actor, *id, true).await
}

/// Stores all rows that can be. An import that was stopped goes on where it was.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 202, body = Import)))]
#[post("/imports/{id}/run")]
async fn run(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
) -> ApiResult<(web::Json<Import>, StatusCode)> {
    actor.require(Scope::FeedbackWrite)?;
    start(&state, &actor, *id, false).await
}

async fn start(
    state: &AppState,
    actor: &Actor,
    id: ImportId,
    dry_run: bool,
) -> ApiResult<(web::Json<Import>, StatusCode)> {
    let gone = !spool(state).file(actor.org, id).exists();
    let import = state
        .db
        .tenant(actor.org, async |conn| {
            imports::get(conn, actor, id).await?;
            if gone {
                return Err(Error::Conflict("file_gone"));
            }
            imports::start(conn, actor, id, dry_run).await
        })
        .await?;
    state.db.wake();
    Ok((web::Json(import), StatusCode::ACCEPTED))
}

/// Stops an import. What it stored stays.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 200, body = Import)))]
#[post("/imports/{id}/cancellation")]
async fn cancel(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
) -> ApiResult<web::Json<Import>> {
    actor.require(Scope::FeedbackWrite)?;
    let import = state.db.tenant(actor.org, async |conn| imports::cancel(conn, &actor, *id).await).await?;
    Ok(web::Json(import))
}

/// Lists the rows that could not be stored.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path), ListQuery), responses((status = 200, body = Page<Reject>)))]
#[get("/imports/{id}/rejects")]
async fn list_rejects(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
    Params(asked): Params<ListQuery>,
) -> ApiResult<web::Json<Page<Reject>>> {
    actor.require(Scope::FeedbackWrite)?;
    let limit = page::limit(asked.limit, 100)?;
    let after = page::place(asked.cursor.as_deref())?.map_or(Ok(0), |place| {
        place.parse().map_err(|_| Error::invalid("cursor", "invalid", "not a cursor that this list gave"))
    })?;
    let more = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let items = state
        .db
        .tenant(actor.org, async |conn| imports::rejects(conn, &actor, *id, after, more).await)
        .await?;
    Ok(web::Json(Page::of(items, limit, |last| last.line.to_string())))
}

/// Downloads the rows that could not be stored as CSV: line, reason, row. The rows themselves stand in it for a week.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 200, body = String, content_type = "text/csv")))]
#[get("/imports/{id}/rejects.csv")]
async fn download_rejects(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::FeedbackWrite)?;
    let (id, db) = (*id, state.db.clone());
    db.tenant(actor.org, async |conn| imports::get(conn, &actor, id).await).await?;
    let file = spool(&state).file(actor.org, id);
    let parts = futures_util::stream::try_unfold((0, true), move |(after, first)| {
        let (db, actor, file) = (db.clone(), actor.clone(), file.clone());
        async move { next_part(&db, &actor, id, file, after, first).await.map_err(actix_web::Error::from) }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"rejects-{id}.csv\"")))
        .streaming(parts))
}

/// The bad rows after a line as CSV, and where the next part begins; `None` after the last.
async fn next_part(
    db: &Db,
    actor: &Actor,
    id: ImportId,
    file: PathBuf,
    after: i64,
    first: bool,
) -> ApiResult<Option<(Bytes, (i64, bool))>> {
    let some =
        db.tenant(actor.org, async |conn| imports::rejects(conn, actor, id, after, REJECTS).await).await?;
    let last = some.last().map(|reject| reject.line);
    if last.is_none() && !first {
        return Ok(None);
    }
    let write = move || {
        let mut csv = Vec::new();
        let file = file.exists().then_some(file.as_path());
        imports::write_rejects_csv(&mut csv, file, &some, first).map(|()| csv)
    };
    let csv = web::block(write).await.map_err(Error::internal)??;
    Ok(Some((Bytes::from(csv), (last.unwrap_or(i64::MAX), false))))
}

/// Forgets an import that stored nothing, with its file.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 204)))]
#[delete("/imports/{id}")]
async fn remove_import(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ImportId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::FeedbackWrite)?;
    state.db.tenant(actor.org, async |conn| imports::remove(conn, &actor, *id).await).await?;
    spool(&state).remove(actor.org, *id);
    Ok(HttpResponse::NoContent().finish())
}
