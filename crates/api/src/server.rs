//! The server: which handlers there are, and what surrounds them.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::{App, HttpResponse, HttpServer, get, middleware, web};
use candor_model::{Error, Result};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};

use crate::problem::ApiError;
use crate::request_span::RequestSpan;
use crate::respondent_limits::{self, Gate};
use crate::state::AppState;
use crate::{
    alerts, api_keys, audit, campaigns, case_settings, cases, contacts, customers, dashboards, feedback,
    feedback_export, feedback_in, imports, mails, operations, problem, reports, respond, saved_searches,
    security_headers, session, suggestions, survey_approvals, survey_exchange, survey_flow, survey_kiosk,
    survey_links, survey_pictures, survey_translations, survey_website, surveys, topics, ui, units, users,
    waiting,
};

/// The frame of the OpenAPI document; its operations come from the handlers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Candor",
        description = "Feedback in, understood, found, alerted on and closed as cases. Errors are RFC 9457 problem documents.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    // Types of query parameters are not collected from the handlers.
    components(schemas(problem::Problem, candor_index::Sort, candor_cases::list::View, feedback::Step)),
    security(("session" = []), ("key" = [])),
)]
struct Frame;

/// Everything below `/api/v1`. Use `.service(…)` only: `.route(…)` would be missing from the document.
fn features(config: &mut ServiceConfig) {
    session::register(config);
    waiting::register(config);
    users::register(config);
    units::register(config);
    api_keys::register(config);
    audit::register(config);
    suggestions::register(config);
    feedback_export::register(config);
    feedback::register(config);
    saved_searches::register(config);
    alerts::register(config);
    mails::register(config);
    cases::register(config);
    case_settings::register(config);
    feedback_in::register(config);
    imports::register(config);
    customers::register(config);
    topics::register(config);
    reports::register(config);
    dashboards::register(config);
    surveys::register(config);
    survey_flow::register(config);
    survey_links::register(config);
    survey_kiosk::register(config);
    survey_approvals::register(config);
    survey_pictures::register(config);
    survey_website::register(config);
    survey_exchange::register(config);
    survey_translations::register(config);
    campaigns::register(config);
    contacts::register(config);
}

/// The OpenAPI document of what the server answers.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut openapi) = App::new()
        .into_utoipa_app()
        .openapi(Frame::openapi())
        .service(utoipa_actix_web::scope("/api/v1").configure(features))
        .split_for_parts();
    for item in openapi.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            operation.responses.responses.insert("default".into(), RefOr::T(problem_response()));
        }
    }
    let components = openapi.components.get_or_insert_default();
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("candor_session"))),
    );
    components.add_security_scheme(
        "key",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
    );
    openapi
}

/// What every operation answers when it does not do what was asked.
fn problem_response() -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new()
        .description("Why not, as an RFC 9457 problem document")
        .content("application/problem+json", content)
        .build()
}

#[get("/api/openapi.json")]
async fn document(text: web::Data<DocumentText>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(text.0.clone())
}

struct DocumentText(String);

/// Starts answering on a bound socket. The future ends when the server has been stopped and has drained.
pub fn serve(state: AppState, listener: TcpListener) -> Result<Server> {
    let text = openapi().to_json().map_err(Error::internal)?;
    let workers = state.config.workers.max(1);
    let secure = state.config.secure();
    let gate = web::Data::new(Gate::new(state.config.respondent_limits));
    let state = web::Data::new(state);
    let text = web::Data::new(DocumentText(text));
    let server = HttpServer::new(move || {
        App::new()
            .wrap(middleware::from_fn(respondent_limits::guard))
            .wrap(middleware::Compress::default())
            .wrap(security_headers::headers(secure))
            .wrap(tracing_actix_web::TracingLogger::<RequestSpan>::new())
            .app_data(state.clone())
            .app_data(text.clone())
            .app_data(gate.clone())
            .app_data(
                web::PathConfig::default().error_handler(|_, _| ApiError::Domain(Error::NotFound).into()),
            )
            .app_data(web::PayloadConfig::new(4 * 1024 * 1024))
            .service(operations::healthz)
            .service(operations::readyz)
            .service(operations::prometheus)
            .service(document)
            .service(survey_exchange::survey_file_schema)
            .configure(respond::register)
            .service(contacts::take_report)
            .into_utoipa_app()
            .service(utoipa_actix_web::scope("/api/v1").configure(features))
            .into_app()
            .default_service(web::to(ui::file_or_page))
    })
    .workers(workers)
    .shutdown_timeout(8)
    .disable_signals()
    .listen(listener)
    .map_err(|e| Error::Internal(format!("cannot listen: {e}")))?
    .run();
    Ok(server)
}
