//! The files of the web UI. Every address that is neither a file nor the API's is a page of its single page.

use std::path::{Component, Path, PathBuf};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;

use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;
use candor_model::Error;

/// Stands in `index.html` where the nonce of the answer belongs.
const NONCE: &str = "{{csp_nonce}}";

pub(crate) async fn file_or_page(
    request: HttpRequest,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let path = request.path().trim_start_matches('/').to_owned();
    if path.starts_with("api/") {
        return Err(Error::NotFound.into());
    }
    let root = state.config.web_ui_dir.clone();
    let found =
        web::block(move || find(&root, &path)).await.map_err(|e| ApiError::Domain(Error::internal(e)))??;
    Ok(match found {
        Found::Asset { bytes, content_type, cache } => HttpResponse::Ok()
            .content_type(content_type)
            .insert_header((header::CACHE_CONTROL, cache))
            .body(bytes),
        Found::Page(html) => page(&html),
    })
}

/// What an address leads to.
enum Found {
    Asset { bytes: Vec<u8>, content_type: &'static str, cache: &'static str },
    Page(String),
}

fn find(root: &Path, path: &str) -> Result<Found, Error> {
    if let Some(file) = asset(root, path) {
        let bytes = std::fs::read(&file).map_err(|_| Error::NotFound)?;
        // Vite names assets by their content, so they never change under a name.
        let cache =
            if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        return Ok(Found::Asset { bytes, content_type: content_type(&file), cache });
    }
    std::fs::read_to_string(root.join("index.html"))
        .map(Found::Page)
        .map_err(|_| Error::Unavailable("web ui"))
}

fn page(html: &str) -> HttpResponse {
    let nonce = base64::engine::general_purpose::STANDARD.encode(rand::random::<[u8; 16]>());
    let policy = format!(
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(html.replace(NONCE, &nonce))
}

/// The file that a path names, if it lies in the folder and is not the page itself.
fn asset(root: &Path, path: &str) -> Option<PathBuf> {
    if path.is_empty() || path == "index.html" {
        return None;
    }
    let relative = Path::new(path);
    let plain = relative.components().all(|c| matches!(c, Component::Normal(_)));
    let file = root.join(relative);
    (plain && file.is_file()).then_some(file)
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|e| e.to_str()) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::asset;

    #[test]
    fn only_files_inside_the_folder_are_served() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("ui")).unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        std::fs::write(dir.path().join("ui/app.js"), "x").unwrap();
        let root = dir.path().join("ui");
        assert!(asset(&root, "app.js").is_some());
        for path in ["", "../secret", "a/../../secret", "/etc/passwd", "missing.js", "index.html"] {
            assert!(asset(&root, path).is_none(), "{path}");
        }
    }
}
