//! Taking feedback out as a file.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use candor_accounts::audit;
use candor_index::{Indexes, SearchRequest};
use candor_model::feedback::Feedback;
use candor_model::filter::{Clock, Field, FieldValue, Filter, Record};
use candor_model::{Actor, Error, Result, Scope};
use futures_util::{Stream, stream};
use rust_xlsxwriter::Workbook;
use serde::Deserialize;
use serde_json::json;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::clock::clock;
use crate::feedback::filter;
use crate::{ApiResult, AppState, Auth, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(export_feedback);
}

/// Records that are read at once.
const BATCH: usize = 500;
/// The most attributes and answers that get a column of their own.
const MOST_CUSTOM: usize = 250;
/// The most records of a workbook; more than that only spreadsheets' own limits would notice.
const MOST_ROWS: u64 = 200_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Csv,
    Xlsx,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Export {
    /// Which records, in the filter language.
    #[serde(default)]
    filter: String,
    /// `csv` or `xlsx`.
    #[serde(default)]
    format: Format,
}

/// Takes all records that match out as a file, the newest first. What is taken is kept in the audit log.
#[utoipa::path(
    tag = "feedback",
    params(Export),
    responses((status = 200, content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )))
)]
#[get("/feedback/export")]
async fn export_feedback(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<Export>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::FeedbackExport)?;
    let export = Walk::begin(&state, &actor, &query).await?;
    let (kind, ending) = match query.format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    let name = format!("feedback-{}.{ending}", export.clock.now.format("%Y-%m-%d"));
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        // A file is not compressed again on the way; it can be as long as it likes.
        .insert_header(header::ContentEncoding::Identity);
    Ok(match query.format {
        Format::Csv => answer.streaming(csv(export)),
        Format::Xlsx => answer.body(xlsx(export).await?),
    })
}

/// The way through all records of an export, a batch at a time.
struct Walk {
    indexes: Arc<Indexes>,
    actor: Actor,
    filter: Filter,
    clock: Clock,
    custom: Vec<(String, Field)>,
    cursor: Option<String>,
    done: bool,
}

impl Walk {
    async fn begin(state: &AppState, actor: &Actor, query: &Export) -> Result<Self> {
        let (filter, clock) = (filter(&query.filter)?, clock(state, actor).await?);
        let count = SearchRequest { limit: 1, ..SearchRequest::new(filter.clone(), clock) };
        let total = state.indexes.find(actor, count).await?.total;
        if query.format == Format::Xlsx && total > MOST_ROWS {
            let message =
                format!("a workbook holds at most {MOST_ROWS} records; narrow the filter or take CSV");
            return Err(Error::invalid("format", "too_many", message));
        }
        let mut custom = state.indexes.custom_fields(actor, filter.clone(), clock).await?;
        custom.truncate(MOST_CUSTOM);
        custom.sort_unstable();
        let custom = custom.into_iter().map(|name| (name.clone(), Field::named(&name))).collect();
        let format = if query.format == Format::Csv { "csv" } else { "xlsx" };
        let details = json!({ "filter": query.filter, "format": format, "records": total });
        let who = actor.clone();
        let note = async move |conn: &mut candor_store::Conn| {
            audit::record(conn, &who, "feedback.exported", "feedback", details).await
        };
        state.db.tenant(actor.org, note).await?;
        let (indexes, actor) = (state.indexes.clone(), actor.clone());
        Ok(Self { indexes, actor, filter, clock, custom, cursor: None, done: false })
    }

    /// The next records; none at the end.
    async fn next(&mut self) -> Result<Vec<Feedback>> {
        if self.done {
            return Ok(Vec::new());
        }
        let request = SearchRequest {
            limit: BATCH,
            cursor: self.cursor.take(),
            ..SearchRequest::new(self.filter.clone(), self.clock)
        };
        let page = self.indexes.search(&self.actor, request).await?;
        self.done = page.next.is_none();
        self.cursor = page.next;
        Ok(page.items.into_iter().map(|hit| hit.feedback).collect())
    }

    fn titles(&self) -> Vec<&str> {
        FIXED
            .iter()
            .map(|(title, _)| *title)
            .chain(self.custom.iter().map(|(name, _)| name.as_str()))
            .collect()
    }

    fn row(&self, record: &Feedback) -> Vec<Cell> {
        let fixed = FIXED.iter().map(|(_, cell)| cell(record));
        let custom = self.custom.iter().map(|(_, field)| custom(record, field));
        fixed.chain(custom).collect()
    }
}

/// One cell.
#[derive(Debug, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

type Column = (&'static str, fn(&Feedback) -> Cell);

/// The columns of every export.
const FIXED: [Column; 23] = [
    ("id", |r| Cell::Text(r.id.to_string())),
    ("occurred_at", |r| time(r.occurred_at)),
    ("received_at", |r| time(r.received_at)),
    ("source", |r| Cell::Text(r.source.clone())),
    ("external_id", |r| optional(r.external_id.as_deref())),
    ("channel", |r| Cell::Text(r.channel.clone())),
    ("unit", |r| optional(r.unit.as_deref())),
    ("language", |r| Cell::Text(r.language.clone())),
    ("author_kind", |r| Cell::Text(r.author_kind.as_str().to_owned())),
    ("customer", |r| r.customer.map_or(Cell::Empty, |id| Cell::Text(id.to_string()))),
    ("customer_name", |r| optional(r.customer_name.as_deref())),
    ("title", |r| optional(r.title.as_deref())),
    ("text", words),
    ("nps", |r| number(r.scores.nps)),
    ("csat", |r| number(r.scores.csat)),
    ("ces", |r| number(r.scores.ces)),
    ("rating", |r| number(r.scores.rating)),
    ("sentiment", |r| number(r.annotations.sentiment)),
    ("topics", |r| list(r.annotations.topics.iter().map(|hit| hit.topic.as_str()))),
    ("tags", |r| list(r.tags.iter().map(String::as_str))),
    ("survey", |r| optional(r.survey_slug.as_deref())),
    ("survey_version", |r| number(r.survey_version)),
    ("url", |r| optional(r.url.as_deref())),
];

fn time(time: chrono::DateTime<chrono::Utc>) -> Cell {
    Cell::Text(time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

fn optional(text: Option<&str>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
}

/// Scores are kept in single precision; 4.1 is written as 4.1.
fn number(value: Option<impl ToString>) -> Cell {
    value.and_then(|n| n.to_string().parse().ok()).map_or(Cell::Empty, Cell::Number)
}

fn list<'a>(values: impl Iterator<Item = &'a str>) -> Cell {
    let values: Vec<&str> = values.collect();
    if values.is_empty() { Cell::Empty } else { Cell::Text(values.join("; ")) }
}

/// What was said; with names where more than one speaks.
fn words(record: &Feedback) -> Cell {
    let named = record.verbatims.iter().any(|v| v.speaker != "customer");
    let line = |v: &candor_model::Verbatim| {
        if named { format!("{}: {}", v.speaker, v.text) } else { v.text.clone() }
    };
    let lines: Vec<String> = record.verbatims.iter().map(line).collect();
    if lines.is_empty() { Cell::Empty } else { Cell::Text(lines.join("\n")) }
}

/// An attribute or answer. A number is a number; several values stand in one cell.
fn custom(record: &Feedback, field: &Field) -> Cell {
    let values = record.values(field);
    if let [FieldValue::Text(_), FieldValue::Number(number)] = values.as_slice() {
        return Cell::Number(*number);
    }
    list(values.iter().filter_map(|value| match value {
        FieldValue::Text(text) => Some(text.as_ref()),
        _ => None,
    }))
}

/// Text that begins like a formula gets an apostrophe before it, which spreadsheets take for "this is text".
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// CSV as it is read from the database: memory does not grow with the number of records.
fn csv(walk: Walk) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    stream::try_unfold((walk, true), async |(mut walk, first)| {
        let records = walk.next().await.map_err(crate::ApiError::from)?;
        if records.is_empty() && !first {
            return Ok(None);
        }
        // The mark at the beginning tells spreadsheets that it is UTF-8.
        let mut writer = csv::Writer::from_writer(if first { b"\xef\xbb\xbf".to_vec() } else { Vec::new() });
        if first {
            let titles = walk.titles().into_iter().map(harmless);
            writer.write_record(titles).map_err(actix_web::error::ErrorInternalServerError)?;
        }
        for record in &records {
            let cells = walk.row(record).into_iter().map(|cell| match cell {
                Cell::Text(text) => harmless(&text),
                Cell::Number(n) => n.to_string(),
                Cell::Empty => String::new(),
            });
            writer.write_record(cells).map_err(actix_web::error::ErrorInternalServerError)?;
        }
        writer.flush().map_err(actix_web::error::ErrorInternalServerError)?;
        let bytes =
            writer.into_inner().map_err(|e| actix_web::error::ErrorInternalServerError(e.to_string()))?;
        Ok(Some((Bytes::from(bytes), (walk, false))))
    })
}

/// A workbook. Rows go to a temporary file while they are read; cells of text are never evaluated.
async fn xlsx(mut walk: Walk) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(Error::internal)?;
    sheet.set_name("feedback").map_err(Error::internal)?;
    for (column, title) in (0u16..).zip(walk.titles()) {
        sheet.write_string(0, column, title).map_err(Error::internal)?;
    }
    let mut row = 0u32;
    loop {
        let records = walk.next().await?;
        if records.is_empty() {
            break;
        }
        for record in &records {
            row += 1;
            for (column, cell) in (0u16..).zip(walk.row(record)) {
                match cell {
                    // A cell holds no more characters than this.
                    Cell::Text(text) => {
                        let text: String = text.chars().take(32_000).collect();
                        sheet.write_string(row, column, text).map_err(Error::internal)?;
                    }
                    Cell::Number(n) => {
                        sheet.write_number(row, column, n).map_err(Error::internal)?;
                    }
                    Cell::Empty => {}
                }
            }
        }
    }
    tokio::task::spawn_blocking(move || workbook.save_to_buffer().map_err(Error::internal))
        .await
        .map_err(Error::internal)?
}
