//! Style and script of the respondent's page, named by their content so that a browser keeps them for ever.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("../../templates/respond/style.css");
const SCRIPT: &str = include_str!("../../templates/respond/script.js");

/// The addresses of style and script.
#[derive(Debug, serde::Serialize)]
pub(super) struct Assets {
    style: String,
    script: String,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let name = |content: &str| {
        Sha256::digest(content).iter().take(6).map(|b| format!("{b:02x}")).collect::<String>()
    };
    Assets { style: format!("/respond/{}.css", name(STYLE)), script: format!("/respond/{}.js", name(SCRIPT)) }
});

pub(super) fn assets() -> &'static Assets {
    &ASSETS
}

/// Bytes of style and script together.
#[cfg(test)]
pub(super) fn weight() -> usize {
    STYLE.len() + SCRIPT.len()
}

#[get("/respond/{name}")]
pub(super) async fn asset(name: web::Path<String>) -> HttpResponse {
    let path = format!("/respond/{name}");
    let (kind, content) = if path == ASSETS.style {
        ("text/css; charset=utf-8", STYLE)
    } else if path == ASSETS.script {
        ("text/javascript; charset=utf-8", SCRIPT)
    } else {
        return HttpResponse::NotFound().finish();
    };
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(content)
}
