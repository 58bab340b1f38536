//! Headers that every answer carries.

use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;

/// For answers that set nothing themselves: no framing, no sniffing, nothing kept in caches, nothing loaded.
/// The web UI and the respondents' pages set a content security policy of their own.
pub(crate) fn headers(secure: bool) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::REFERRER_POLICY, "no-referrer"))
        .add((header::X_FRAME_OPTIONS, "DENY"))
        .add((header::CACHE_CONTROL, "no-store"))
        .add((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .add(("permissions-policy", "camera=(), microphone=(), geolocation=()"));
    if secure {
        headers.add((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"))
    } else {
        headers
    }
}
