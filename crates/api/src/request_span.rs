//! What the log says of a request: its method, its path without secrets, its outcome and its id; and its count.

use actix_web::Error;
use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use tracing::Span;
use tracing::field::Empty;
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// Opens the span that everything of a request is logged in. Queries are left out, since they may hold words of
/// customers; so are the secrets in the addresses of respondents.
pub(crate) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().copied().map(|id| id.to_string());
        tracing::info_span!(
            "request",
            method = %request.method(),
            path = %told(request.path()),
            request_id = id.unwrap_or_default(),
            status = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        metrics::counter!("candor_http_requests_total", "status" => class(status.as_u16())).increment(1);
    }
}

/// The class of a status, as requests are counted by.
fn class(status: u16) -> &'static str {
    match status {
        500.. => "5xx",
        400.. => "4xx",
        300.. => "3xx",
        _ => "2xx",
    }
}

/// The path as it may be told: what follows `/s/` and `/i/` is somebody's key.
fn told(path: &str) -> &str {
    match path.get(..3) {
        Some("/s/" | "/i/") => &path[..3],
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn keys_of_respondents_are_not_told() {
        assert_eq!(told("/i/secret/unsubscribe"), "/i/");
        assert_eq!(told("/s/token/key"), "/s/");
        assert_eq!(told("/surveys"), "/surveys");
        assert_eq!(told("/"), "/");
    }
}
