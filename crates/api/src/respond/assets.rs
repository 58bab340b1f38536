//! Style and script of the respondent's page, named by their content so that a browser keeps them for ever.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("../../templates/respond/style.css");
const SCRIPT: &str = include_str!("../../templates/respond/script.js");
/// Of pages that stand in a frame of somebody's website.
const FRAME_SCRIPT: &str = include_str!("../../templates/respond/frame.js");
/// Of a device that many people use.
const KIOSK_STYLE: &str = include_str!("../../templates/kiosk/kiosk.css");
const KIOSK_SCRIPT: &str = include_str!("../../templates/kiosk/kiosk.js");
/// Of kinds that are more than fields; only pages with such a question load them.
const KINDS_STYLE: &str = include_str!("../../templates/respond/kinds.css");
const KINDS_SCRIPT: &str = include_str!("../../templates/respond/kinds.js");

/// The addresses of style and script.
#[derive(Debug, serde::Serialize)]
pub(super) struct Assets {
    style: String,
    script: String,
    frame_script: String,
    kiosk_style: String,
    kiosk_script: String,
    kinds_style: String,
    kinds_script: String,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let name = |content: &str| {
        Sha256::digest(content).iter().take(6).map(|b| format!("{b:02x}")).collect::<String>()
    };
    Assets {
        style: format!("/respond/{}.css", name(STYLE)),
        script: format!("/respond/{}.js", name(SCRIPT)),
        frame_script: format!("/respond/{}.js", name(FRAME_SCRIPT)),
        kiosk_style: format!("/respond/{}.css", name(KIOSK_STYLE)),
        kiosk_script: format!("/respond/{}.js", name(KIOSK_SCRIPT)),
        kinds_style: format!("/respond/{}.css", name(KINDS_STYLE)),
        kinds_script: format!("/respond/{}.js", name(KINDS_SCRIPT)),
    }
});

pub(super) fn assets() -> &'static Assets {
    &ASSETS
}

/// Bytes of style and script together.
#[cfg(test)]
pub(super) fn weight() -> usize {
    STYLE.len() + SCRIPT.len()
}

/// Bytes of the style and script of kinds that are more than fields.
#[cfg(test)]
pub(super) fn rich_weight() -> usize {
    KINDS_STYLE.len() + KINDS_SCRIPT.len()
}

#[get("/respond/{name}")]
pub(super) async fn asset(name: web::Path<String>) -> HttpResponse {
    let path = format!("/respond/{name}");
    let (css, javascript) = ("text/css; charset=utf-8", "text/javascript; charset=utf-8");
    let all = [
        (&ASSETS.style, css, STYLE),
        (&ASSETS.script, javascript, SCRIPT),
        (&ASSETS.frame_script, javascript, FRAME_SCRIPT),
        (&ASSETS.kiosk_style, css, KIOSK_STYLE),
        (&ASSETS.kiosk_script, javascript, KIOSK_SCRIPT),
        (&ASSETS.kinds_style, css, KINDS_STYLE),
        (&ASSETS.kinds_script, javascript, KINDS_SCRIPT),
    ];
    let Some((_, kind, content)) = all.into_iter().find(|(address, ..)| **address == path) else {
        return HttpResponse::NotFound().finish();
    };
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(content)
}
