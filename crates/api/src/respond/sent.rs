//! What a browser posted: fields, and files where the form carries some.

use actix_multipart::{Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use candor_model::survey::kinds::{FileUpload, Kind, Refusal, Upload};
use candor_model::survey::{Answers, Definition};
use candor_model::{Error, Result, id::OrgId};
use candor_surveys::files::Files;
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use tokio::sync::Semaphore;

use crate::problem::ApiError;

/// The largest file that any question can ask for, in bytes; of a larger one no more is read.
const FILE: usize = 25_000_000;
/// The most files of one form.
const FILES: usize = 20;
/// The most bytes of all fields that are not files.
const FIELDS: usize = 256 * 1024;
/// The most bytes of all files of one form.
const ALL_FILES: usize = 60_000_000;

/// Forms with files that are read at once, since files are held in memory until they are judged.
static READERS: Semaphore = Semaphore::const_new(8);

/// A posted form.
#[derive(Default)]
pub(super) struct Sent {
    pub fields: Vec<(String, String)>,
    files: Vec<SentFile>,
}

struct SentFile {
    field: String,
    name: String,
    bytes: Vec<u8>,
    /// How long it was, as far as it was read.
    size: u64,
}

impl FromRequest for Sent {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if content.starts_with("multipart/form-data") {
            let form = Multipart::new(request.headers(), payload.take());
            return Box::pin(async move {
                let _turn = READERS.acquire().await.map_err(Error::internal)?;
                read(form).await
            });
        }
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|e| match e.as_response_error().status_code().as_u16() {
                413 => ApiError::TooLarge,
                _ => ApiError::Malformed(e.to_string()),
            })?;
            Ok(Self { fields: form_urlencoded::parse(&bytes).into_owned().collect(), files: Vec::new() })
        })
    }
}

async fn read(mut form: Multipart) -> Result<Sent, ApiError> {
    let malformed = |e: MultipartError| ApiError::Malformed(e.to_string());
    let mut sent = Sent::default();
    let (mut fields, mut files) = (0, 0);
    while let Some(field) = form.next().await {
        let mut field = field.map_err(malformed)?;
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.content_disposition().and_then(|d| d.get_filename()).map(Upload::tidy_name);
        let (mut bytes, mut size) = (Vec::new(), 0u64);
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(malformed)?;
            size += chunk.len() as u64;
            let total = if file.is_some() { &mut files } else { &mut fields };
            *total += chunk.len();
            if fields > FIELDS || files > ALL_FILES {
                return Err(ApiError::TooLarge);
            }
            if bytes.len() <= FILE {
                bytes.extend_from_slice(&chunk);
            }
        }
        match file {
            None => sent.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            // A browser sends an empty file for a field in which nothing was chosen.
            Some(_) if bytes.is_empty() => {}
            Some(_) if sent.files.len() >= FILES => return Err(ApiError::TooLarge),
            Some(file) => sent.files.push(SentFile { field: name, name: file, bytes, size }),
        }
    }
    Ok(sent)
}

/// Judges the files of a page and keeps those that will do, each with the name of its question. A file for anything
/// that is not a question of this page is dropped.
pub(super) async fn keep(
    files: &Files,
    org: OrgId,
    definition: &Definition,
    page: usize,
    sent: &mut Sent,
) -> Result<Vec<(String, Upload)>> {
    let questions = definition.pages.get(page).map_or(&[][..], |p| &p.questions);
    let mut kept = Vec::new();
    for SentFile { field, name, bytes, size } in std::mem::take(&mut sent.files) {
        let Some(Kind::FileUpload(asks)) = questions.iter().find(|q| q.key == field).map(|q| &q.kind) else {
            continue;
        };
        let mut upload = Upload { name, size, media_type: String::new(), id: String::new(), refused: None };
        match asks.judge(&upload.name, &bytes) {
            Err(refusal) => upload.refused = Some(refusal),
            Ok(media_type) => match files.keep(org, bytes).await? {
                None => upload.refused = Some(Refusal::Unsafe),
                Some(id) => {
                    upload.id = id;
                    media_type.clone_into(&mut upload.media_type);
                }
            },
        }
        kept.push((field, upload));
    }
    Ok(kept)
}

/// Removes the files that were taken back: those in the answers before that are not in those after.
pub(super) fn forget(files: &Files, org: OrgId, definition: &Definition, before: &Answers, after: &Answers) {
    let ids = |answers: &Answers| -> Vec<String> {
        let uploads = definition.questions().filter(|(_, q)| matches!(q.kind, Kind::FileUpload(_)));
        let files = uploads.flat_map(|(_, q)| FileUpload::files(answers.get(&q.key)));
        files.map(|(_, file)| file.id).filter(|id| !id.is_empty()).collect()
    };
    let there = ids(after);
    ids(before).iter().filter(|id| !there.contains(id)).for_each(|id| files.forget(org, id));
}
