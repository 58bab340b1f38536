//! Errors as RFC 9457 problem documents: the one place where the domain's errors become HTTP.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use candor_model::{Error, FieldError};
use serde::{Deserialize, Serialize};

/// What a handler answers.
pub type ApiResult<T> = Result<T, ApiError>;

/// A failed request.
#[derive(Debug)]
pub enum ApiError {
    /// What the domain said.
    Domain(Error),
    /// The request cannot be read at all.
    Malformed(String),
    /// The body is larger than allowed.
    TooLarge,
}

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self::Domain(error.into())
    }
}

/// The body of every error answer.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    /// One of a closed set, for programs: `malformed`, `unauthenticated`, `forbidden`, `not_found`, `too_large`,
    /// `invalid`, `rate_limited`, `unavailable`, `internal`, or the name of a state conflict such as `slug_taken`.
    pub code: String,
    /// A sentence for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Domain(error) => error.fmt(f),
            Self::Malformed(reason) => write!(f, "malformed request: {reason}"),
            Self::TooLarge => f.write_str("too large"),
        }
    }
}

impl ApiError {
    fn problem(&self) -> Problem {
        let (status, code, title, errors) = match self {
            Self::Malformed(reason) => {
                (400, "malformed", format!("The request cannot be read: {reason}"), vec![])
            }
            Self::TooLarge => (413, "too_large", "The request is larger than allowed.".into(), vec![]),
            Self::Domain(error) => match error {
                Error::Unauthenticated => (401, "unauthenticated", "Sign in first.".into(), vec![]),
                Error::Forbidden => (403, "forbidden", "You may not do this.".into(), vec![]),
                Error::NotFound => (404, "not_found", "There is no such thing.".into(), vec![]),
                Error::Conflict(code) => {
                    (409, *code, format!("Not possible now: {}.", code.replace('_', " ")), vec![])
                }
                Error::Invalid(errors) => (422, "invalid", "Some of it is not right.".into(), errors.clone()),
                Error::RateLimited { .. } => {
                    (429, "rate_limited", "Too many requests; wait a little.".into(), vec![])
                }
                Error::Unavailable(_) => {
                    (503, "unavailable", "Not available right now; try again.".into(), vec![])
                }
                Error::Internal(_) => {
                    (500, "internal", "Something went wrong on our side. It has been logged.".into(), vec![])
                }
            },
        };
        Problem { code: code.to_owned(), title, status, errors }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Domain(Error::Internal(cause)) = self {
            // The span of the request carries its id, so that the cause can be found by what the caller was told.
            tracing::error!(%cause, "request failed");
        }
        let problem = self.problem();
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        match self {
            Self::Domain(Error::RateLimited { retry_after }) => {
                response.insert_header((header::RETRY_AFTER, retry_after.to_string()));
            }
            Self::Domain(Error::Unavailable(_)) => {
                response.insert_header((header::RETRY_AFTER, "2"));
            }
            _ => {}
        }
        response.body(serde_json::to_string(&problem).unwrap_or_default())
    }
}
